"""Create a Seeit session once, and post its support key in a thread once.

Steps: ``new`` → ``creating`` (GoTo may have received the request) → ``created`` → ``posted``. A session carries nothing
of ours to recognize it by. So the existing ones are recorded first; after a lost answer, a newer one that nobody has
started is ours. The start link is not stored: it is fetched when [Start] is pressed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.errors import CannotPost, TryAgain, UserError
from bot.goto.errors import GoToError, NeverSent, NotUnderstood, OutcomeUnknown, RateLimited, ServerFault
from bot.ports import Message, Outcome
from bot.usecases.assist import SIZE, read, row_of, session_of, told_of_support
from bot.usecases.cards import check_place
from bot.usecases.operations import Run
from bot.usecases.scheduling import SKEW
from bot.usecases.sends import send_once
from bot.usecases.sessions import Own

UNKNOWN_FATE = (OutcomeUnknown, ServerFault, NotUnderstood)
NO_EFFECT = (NeverSent, RateLimited)
MOST_PAGES = 4
KeyNote = Callable[[str, str], Message]
"""Builds the thread's message from the support key and the technician's name."""


async def make_session(go: Run, note: KeyNote) -> Outcome:
    """Run an ``ASSIST_NEW`` operation from its recorded step; with a ``channel``, its key is posted there too."""
    s, person = go.s, go.operation.person
    channel = go.operation.payload.get("channel")
    looked = go.operation.step == "new"
    if go.operation.step in ("new", "creating"):
        own = await session_of(s, person)
        _check_account(go, own)
        if looked:
            await check_place(s, person, channel)
            asked_at = s.clock.now().isoformat()
            before = list(await _since(go, own, asked_at))
            await go.reach("creating", asked_at=asked_at, before=before, organizer=own.link.organizer_key)
        await go.reach("created", **await _create(go, own, looked=looked))
    if channel and go.operation.step == "created":
        await go.reach("posted", **await _post(go, str(channel), note))
    return _outcome(go)


async def send_key(go: Run, note: KeyNote) -> Outcome:
    """Run an ``ASSIST_SEND`` operation: post the key of an existing session in a thread.

    Raises ``UserError`` for a finished session, because GoTo gives its key to others.
    """
    s, person, payload = go.s, go.operation.person, go.operation.payload
    if go.operation.step == "new":
        await check_place(s, person, payload["channel"])
        row = row_of(await read(await session_of(s, person), str(payload["uuid"])))
        if not row.is_open or not row.key:
            raise UserError("assist-not-open", next_step="assist-not-open-next")
        await go.reach("created", **_learned(row.uuid, row.key))
    if go.operation.step == "created":
        await go.reach("posted", **await _post(go, str(payload["channel"]), note))
    return _outcome(go)


def _outcome(go: Run) -> Outcome:
    names = ("uuid", "session_key", "key", "channel", "refused_channel", "ts")
    return Outcome(
        True, {name: go.operation.progress[name] for name in names if name in go.operation.progress}
    )


def _check_account(go: Run, own: Own) -> None:
    mine = own.link.organizer_key
    if go.operation.progress.get("organizer", mine) != mine:
        raise UserError("account-changed", next_step="account-changed-next")


async def _create(go: Run, own: Own, *, looked: bool) -> dict[str, Any]:
    """Create exactly one session at GoTo and return its uuid and key."""
    s, tenant = go.s, go.operation.person.tenant
    for _ in range(s.patience.writes):
        if not looked:
            found = await _find(go, own)
            if found is not None:
                return found
        try:
            with told_of_support():
                made = await own.goto.seeit.create()
        except UNKNOWN_FATE:
            looked = False
            continue
        except NO_EFFECT as fault:
            raise TryAgain("goto-busy", next_step="try-again-soon") from fault
        await s.meetings.claim(tenant, _fruit(made.uuid), go.operation.id)
        return _learned(made.uuid, made.support_key)
    raise TryAgain("goto-no-answer", next_step="assist-look")


async def _find(go: Run, own: Own) -> dict[str, Any] | None:
    """Find the session an unanswered request may have created; None if it certainly had no effect."""
    s, known = go.s, go.operation.progress
    for pause in s.patience.settle:
        await s.clock.sleep(pause)
        for uuid, key in (await _since(go, own, known["asked_at"])).items():
            if uuid in known["before"]:
                continue
            if await s.meetings.claim(go.operation.person.tenant, _fruit(uuid), go.operation.id):
                return _learned(uuid, key)
    return None


async def _since(go: Run, own: Own, asked_at: str) -> dict[str, str | None]:
    """Return uuid and key of unstarted sessions created since then (less clock skew), oldest first."""
    found: dict[str, str | None] = {}
    start = datetime.fromisoformat(asked_at) - SKEW
    for number in range(MOST_PAGES):
        try:
            with told_of_support():
                page = await own.goto.seeit.list(page=number, size=SIZE, start=start)
        except GoToError as fault:
            raise TryAgain("goto-no-answer", next_step="assist-look") from fault
        rows = [row_of(session) for session in page.sessions]
        found |= {row.uuid: row.key for row in rows if row.status in ("CREATED", "")}
        if not page.has_next:
            break
    return found


async def _post(go: Run, channel: str, note: KeyNote) -> dict[str, Any]:
    """Post the key in the thread once. If the channel can't be posted in, say so in the outcome instead of failing."""
    s, person = go.s, go.operation.person
    key = go.operation.progress.get("key")
    if not key:
        return {"refused_channel": channel}
    message = note(str(key), (await s.people.profile(person)).name)
    threaded = replace(message, thread_ts=go.operation.payload.get("thread_ts"))
    try:
        sent = await send_once(s, person.tenant, channel, go.send_id("key"), threaded)
    except CannotPost:
        return {"refused_channel": channel}
    return {"channel": sent.channel, "ts": sent.ts}


def _learned(uuid: str, key: str | None) -> dict[str, Any]:
    """Return the session's facts. ``session_key`` is the uuid that the audit log shows, not the support key."""
    return {"uuid": uuid, "session_key": uuid, "key": key}


def _fruit(uuid: str) -> str:
    """Return the name under which a session is claimed; the prefix keeps it apart from meeting numbers."""
    return f"seeit-{uuid}"
