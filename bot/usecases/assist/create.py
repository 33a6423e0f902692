"""Create a Seeit session once, and post its support key in a thread once.

Steps: ``new`` → ``creating`` (GoTo may have received the request) → ``created`` → ``posted``. A session carries nothing
of ours to recognize it by. So the existing ones are recorded first; after a lost answer, a newer one that nobody has
started is ours. The start link is not stored: it is fetched when [Start] is pressed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from bot.goto.errors import GoToError, NotFound
from bot.goto.models import NoReadableRow, Rows, UnreadableRow
from bot.model.assist import KeyToSend, NewSession, SessionProgress
from bot.model.assist_results import SessionResult
from bot.model.errors import SlackRefusal, TransientError, UserError
from bot.model.messages import Message
from bot.model.operations import Outcome, success
from bot.usecases.assist.sessions import (
    SEARCH_PAGE_SIZE,
    get_technician_session,
    read_session,
    to_support_row,
    translate_support_errors,
)
from bot.usecases.core.channels import require_postable_channel
from bot.usecases.core.faults import log_refusal
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.second_tries import find_first_try
from bot.usecases.core.sends import in_thread, post_once
from bot.usecases.core.sessions import OwnSession
from bot.usecases.core.write_once import write_once
from bot.usecases.meetings.schedule import GOTO_CLOCK_SKEW

MAX_LIST_PAGES = 4
"""Pages of sessions that are searched for one that a lost answer may have created."""
log = logging.getLogger("usher.assist")

KeyMessageView = Callable[[str, str], Message]
"""Builds the thread's message from the support key and the technician's name."""


async def create_session(run: OperationRun, key_view: KeyMessageView) -> Outcome:
    """Run an ``ASSIST_NEW`` operation from its recorded step; with a ``channel``, its key is posted there too."""
    app, person = run.app, run.operation.person
    wanted, is_first_try = run.payload(NewSession), run.operation.step == "new"
    if run.operation.step in ("new", "creating"):
        own = await get_technician_session(app, person)
        _require_same_account(run, own)
        made = None
        if is_first_try:
            names = (wanted.channel or "", wanted.thread_ts or "")
            first = await find_first_try(run, *names, exists=partial(_is_open, own))
            if first is not None:
                return first
            await require_postable_channel(app, person, wanted.channel)
            made = await _claim_forgotten(run, own)
            asked_at = app.clock.now()
            before = await _list_known(own, asked_at)
            await run.checkpoint(
                "creating", asked_at=asked_at.isoformat(), before=before, organizer=own.link.organizer_key
            )
        made = made or await _create_once(run, own, maybe_applied=not is_first_try)
        await run.checkpoint("created", **made)
    if wanted.channel and run.operation.step == "created":
        await run.checkpoint("posted", **await _post_key(run, wanted.channel, wanted.thread_ts, key_view))
    return _build_outcome(run)


async def _is_open(own: OwnSession, made: Outcome) -> bool:
    """Return True unless the session is over or gone."""
    try:
        return to_support_row(await read_session(own, made.result(SessionResult).uuid)).is_open
    except (NotFound, UserError):
        return False


async def created_outcome(run: OperationRun) -> Outcome | None:
    """Return the outcome of a creation once GoTo has the session, None before."""
    return _build_outcome(run) if run.operation.step in ("created", "posted") else None


async def send_key(run: OperationRun, key_view: KeyMessageView) -> Outcome:
    """Run an ``ASSIST_SEND`` operation: post the key of an existing session in a thread.

    Raises ``UserError`` for a finished session, because GoTo gives its key to others.
    """
    app, person, wanted = run.app, run.operation.person, run.payload(KeyToSend)
    if run.operation.step == "new":
        await require_postable_channel(app, person, wanted.channel)
        row = to_support_row(await read_session(await get_technician_session(app, person), wanted.uuid))
        if not row.is_open or not row.key:
            raise UserError("assist-not-open", next_step="assist-not-open-next")
        await run.checkpoint("created", **_session_facts(row.uuid, row.key))
    if run.operation.step == "created":
        await run.checkpoint("posted", **await _post_key(run, wanted.channel, wanted.thread_ts, key_view))
    return _build_outcome(run)


def _build_outcome(run: OperationRun) -> Outcome:
    known = run.progress(SessionProgress)
    result = SessionResult(
        uuid=known.uuid,
        session_key=known.session_key,
        key=known.key,
        channel=known.channel,
        ts=known.ts,
        refused_channel=known.refused_channel,
    )
    return success(result, reference=known.reference)


def _require_same_account(run: OperationRun, own: OwnSession) -> None:
    if run.progress(SessionProgress).organizer not in (None, own.link.organizer_key):
        raise UserError("account-changed", next_step="account-changed-next")


async def _create_once(run: OperationRun, own: OwnSession, *, maybe_applied: bool) -> dict[str, Any]:
    """Create exactly one session at GoTo and return its facts."""

    async def create(_: bool) -> dict[str, Any]:
        with translate_support_errors():
            made = await own.goto.seeit.create()
        await run.app.store.meetings.claim_creation(
            run.operation.person.tenant, _claim_name(made.uuid), run.operation.id
        )
        return _session_facts(made.uuid, made.support_key)

    return await write_once(
        run.app,
        write=create,
        find=lambda: _find_created(run, own),
        maybe_applied=maybe_applied,
        no_answer="assist-look",
    )


async def _find_created(run: OperationRun, own: OwnSession) -> dict[str, Any] | None:
    """Find the session an unanswered request may have created; None if it certainly had no effect."""
    app, known = run.app, run.progress(SessionProgress)
    assert known.asked_at is not None  # noqa: S101 - recorded before GoTo is asked; narrows the type
    for pause in app.timing.reconcile_delays:
        await app.clock.sleep(pause)
        listed = await _list_unstarted(own, known.asked_at)
        for uuid, key in listed:
            if uuid in known.before:
                continue
            if await app.store.meetings.claim_creation(
                run.operation.person.tenant, _claim_name(uuid), run.operation.id
            ):
                return _session_facts(uuid, key)
        if any(row.key not in known.before for row in listed.unreadable):
            raise TransientError("goto-no-answer", next_step="assist-look")
    return None


async def _list_known(own: OwnSession, asked_at: datetime) -> list[str]:
    """Return the uuids of the sessions that are not this operation's."""
    listed = await _list_unstarted(own, asked_at)
    return [*(uuid for uuid, _ in listed), *(row.key for row in listed.unreadable if row.key is not None)]


async def _claim_forgotten(run: OperationRun, own: OwnSession) -> dict[str, Any] | None:
    """Claim the session of an earlier run of which the store lost the record, if there can have been one."""
    since, tenant = run.unrecorded_since, run.operation.person.tenant
    if since is None:
        return None
    for uuid, key in await _list_unstarted(own, since + GOTO_CLOCK_SKEW):
        if await run.app.store.meetings.claim_creation(tenant, _claim_name(uuid), run.operation.id):
            return _session_facts(uuid, key)
    return None


async def _list_unstarted(own: OwnSession, asked_at: datetime) -> Rows[tuple[str, str | None]]:
    """Return uuid and key of unstarted sessions created since then (less clock skew), oldest first."""
    found: dict[str, str | None] = {}
    unreadable: list[UnreadableRow] = []
    for number in range(MAX_LIST_PAGES):
        try:
            with translate_support_errors():
                page = await own.goto.seeit.list(
                    page=number, size=SEARCH_PAGE_SIZE, start=asked_at - GOTO_CLOCK_SKEW
                )
        except NoReadableRow as fault:
            return Rows(found.items(), [*unreadable, *fault.unreadable])
        except GoToError as fault:
            raise TransientError("goto-no-answer", next_step="assist-look") from fault
        rows = [to_support_row(session) for session in page.sessions]
        found |= {row.uuid: row.key for row in rows if row.status in ("CREATED", "")}
        unreadable += page.unreadable
        if not page.has_next:
            break
    return Rows(found.items(), unreadable)


async def _post_key(
    run: OperationRun, channel: str, thread_ts: str | None, key_view: KeyMessageView
) -> dict[str, Any]:
    """Post the key in the thread once. If the channel can't be posted in, say so in the outcome instead of failing."""
    app, person = run.app, run.operation.person
    key = run.progress(SessionProgress).key
    if not key:
        return {"refused_channel": channel}
    try:
        name = (await app.slack.people.get_profile(person)).name
        write = in_thread(lambda: key_view(key, name), thread_ts)
        sent = await post_once(app, person, channel, run.send_id("key"), write)
    except SlackRefusal as error:
        reference = log_refusal(app, log, f"cannot post a support key: channel={channel}", error)
        return {"refused_channel": channel, "reference": reference}
    return {"channel": sent.channel, "ts": sent.ts}


def _session_facts(uuid: str, key: str | None) -> dict[str, Any]:
    """Return the session's facts. ``session_key`` is the uuid that the audit log shows, not the support key."""
    return {"uuid": uuid, "session_key": uuid, "key": key}


def _claim_name(uuid: str) -> str:
    """Return the name under which a session is claimed; the prefix keeps it apart from meeting numbers."""
    return f"seeit-{uuid}"
