"""Post messages exactly once and update them, in the language of whoever reads them.

A message comes as a function that writes it: it is called with its reader bound (``model/reader.py``), not with the
person whose action led to it. An actor's words never reach another person in the actor's language.

A message is posted once even if a process is killed or an answer is lost.

The intent is stored with the send id before the post; the message carries the same id in its metadata
(Slack: chat.postMessage ``metadata``). If an intent has no ts, the message is looked for before posting. Within
``looking_since`` it is looked for even if there is no intent: a failover may have put the store back to before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.model.errors import (
    HistoryUnreadable,
    PersonLeft,
    SendUnknown,
    SlackDown,
    SlackRefusal,
    TransientError,
)
from bot.model.ids import Person, Tenant
from bot.model.messages import Message, MessageWriter, SendIntent
from bot.model.reader import written_for
from bot.usecases.core.leavers import has_left
from bot.usecases.core.readers import reader_in
from bot.usecases.core.services import Services

MAX_LOOK_BACK = timedelta(hours=1)
"""How far back a channel's history is read for a message without an intent."""
_looking_since: ContextVar[datetime | None] = ContextVar("looking_since", default=None)


@contextmanager
def looking_since(moment: datetime | None) -> Iterator[None]:
    """Within the block, messages may have been posted since then (aware UTC) although the store does not know it.

    None: they cannot have been. It is bound for a block, as the reader is (``model/reader.py``): all that an operation
    posts is as old as the operation.
    """
    token = _looking_since.set(moment)
    try:
        yield
    finally:
        _looking_since.reset(token)


def may_be_forgotten() -> bool:
    """Return True within ``looking_since``: a message without an intent may have been posted all the same."""
    return _looking_since.get() is not None


@dataclass(frozen=True, slots=True)
class SentMessage:
    """The posted message; ``ts`` is None if it is unknown whether it was posted.

    ``is_earlier``: an earlier attempt had posted it, or may have.
    """

    channel: str
    ts: str | None
    is_earlier: bool = False

    def posted_at(self, now: datetime) -> datetime:
        """Return when it was posted (aware UTC; Slack: a ts is the moment in seconds); at most ``now``."""
        if not self.is_earlier or self.ts is None:
            return now
        return min(now, datetime.fromtimestamp(float(self.ts), UTC))


def in_thread(write: MessageWriter, thread_ts: str | None) -> MessageWriter:
    """Return a writer of the same message in the thread of that message, None for none."""
    return lambda: replace(write(), thread_ts=thread_ts)


async def dm_once(
    app: Services, person: Person, send_id: str, write: MessageWriter, *, is_shared: bool = False
) -> SentMessage:
    """Post a DM to the person, once per send id. Raises ``PersonLeft``, and what ``post_once`` raises."""
    if await has_left(app, person):
        raise PersonLeft
    home = await app.slack.people.open_dm(person)
    return await post_once(app, person, home, send_id, write, kind="direct", is_shared=is_shared)


async def post_once(
    app: Services,
    owner: Person,
    channel: str,
    send_id: str,
    write: MessageWriter,
    *,
    kind: str = "channel",
    is_shared: bool = False,
) -> SentMessage:
    """Post once per send id; return where the message is.

    ``owner`` is the person of the conversation if it is a direct one. ``is_shared``: several jobs may post it at the
    same moment.

    ``write`` is called when the post has its turn in the conversation, and again if it has to wait after that: what is
    said of the time is true then.

    Raises ``SlackRefusal`` if Slack refuses it, ``SlackDown`` if Slack did not accept it (retry with the same
    send id), ``TransientError`` while another job is posting a shared message.
    """
    written = await _writer_in(app, owner, channel, write)
    try:
        sent, how = await _post_recorded(app, owner.tenant, channel, send_id, written, is_shared)
    except SlackRefusal:
        app.count_send(kind, "refused")
        raise
    if how is not None:
        app.count_send(kind, how)
    return replace(sent, is_earlier=how != "sent")


async def update_message(app: Services, owner: Person, channel: str, ts: str, write: MessageWriter) -> None:
    """Write a posted message again; ``owner`` as in ``post_once``. Raises ``SlackRefusal`` and ``SlackDown``."""
    written = await _writer_in(app, owner, channel, write)
    await app.slack.messenger.update(owner.tenant, channel, ts, written())


async def update_in_turn(app: Services, owner: Person, channel: str, ts: str, write: MessageWriter) -> None:
    """Like ``update_message``, for one of a job's many updates: it waits for its turn among those of all jobs.

    ``write`` is called after that.
    """
    await app.slack.messenger.wait_update_turn(owner.tenant)
    await update_message(app, owner, channel, ts, write)


async def _writer_in(app: Services, owner: Person, channel: str, write: MessageWriter) -> MessageWriter:
    """Return the same writer, for whoever reads that conversation."""
    reader = await reader_in(app, owner, channel)

    def written() -> Message:
        with written_for(reader):
            return write()

    return written


async def _post_recorded(
    app: Services, tenant: Tenant, channel: str, send_id: str, write: MessageWriter, is_shared: bool
) -> tuple[SentMessage, str | None]:
    """Return the message and how it was sent, None if it had been sent before."""
    mine = SendIntent(
        id=send_id, tenant=tenant, channel=channel, created_at=app.clock.now(), attempt_id=app.ids.new()
    )
    intent = await app.store.sends.add_intent(mine)
    if intent.state != "intended":
        return SentMessage(intent.channel, intent.ts), None
    if intent.attempt_id != mine.attempt_id:
        if is_shared and mine.created_at - intent.created_at < app.timing.post_in_flight_time:
            raise TransientError("reminder-waits", next_step="try-again-soon")
        found = await _find_posted(app, intent, write().thread_ts)
        if found is not None:
            return found, "unsure" if found.ts is None else "adopted"
    elif (ts := await _find_forgotten(app, mine, write)) is not None:
        await app.store.sends.record_result(intent, ts=ts, state="sent")
        return SentMessage(channel, ts), "adopted"
    for _ in range(app.timing.max_writes):
        try:
            ts = await app.slack.messenger.post(tenant, channel, write, send_id)
        except SendUnknown:
            found = await _find_posted(app, intent, write().thread_ts)
            if found is not None:
                return found, "unsure" if found.ts is None else "adopted"
        else:
            await app.store.sends.record_result(intent, ts=ts, state="sent")
            return SentMessage(channel, ts), "sent"
    raise SlackDown("slack-down", next_step="try-again-soon")


async def _find_posted(app: Services, intent: SendIntent, thread_ts: str | None) -> SentMessage | None:
    """Return the message if it is in the channel, None if it is not.

    It must be missing twice, with a pause between: a post whose answer was lost may still arrive.
    """
    absent = 0
    for pause in app.timing.find_post_delays:
        await app.clock.sleep(pause)
        try:
            ts = await app.slack.messenger.find(
                intent.tenant, intent.channel, intent.id, intent.created_at, thread_ts
            )
        except HistoryUnreadable:
            continue
        if ts is not None:
            await app.store.sends.record_result(intent, ts=ts, state="sent")
            return SentMessage(intent.channel, ts)
        absent += 1
        if absent == 2:
            return None
    await app.store.sends.record_result(intent, ts=None, state="unsure")
    return SentMessage(intent.channel, None)


async def _find_forgotten(app: Services, mine: SendIntent, write: MessageWriter) -> str | None:
    """Return the ts of a message that was posted although there was no intent, None if there is probably none.

    Hardly ever there is one, so a history that cannot be read at once delays nothing.
    """
    since = _looking_since.get()
    if since is None:
        return None
    since = max(since, mine.created_at - MAX_LOOK_BACK)
    try:
        return await app.slack.messenger.find(
            mine.tenant, mine.channel, mine.id, since, write().thread_ts, max_wait=0.0
        )
    except HistoryUnreadable:
        return None
