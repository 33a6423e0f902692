"""Post messages exactly once, even if a process is killed or an answer is lost.

The intent is stored with the send id before the post; the message carries the same id in its metadata
(Slack: chat.postMessage ``metadata``). If an intent has no ts, the message is looked for before posting.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import CannotPost, SendUnknown, SlackDown, TryAgain, Unreadable
from bot.ids import Person, Tenant
from bot.ports import Message, SendIntent
from bot.usecases.services import Services


@dataclass(frozen=True, slots=True)
class Sent:
    """The posted message; ``ts`` is None if it is unknown whether it was posted."""

    channel: str
    ts: str | None


async def tell_once(
    s: Services, person: Person, send_id: str, message: Message, *, shared: bool = False
) -> Sent:
    """Post a DM to the person, once per send id."""
    home = await s.people.direct(person)
    return await send_once(s, person.tenant, home, send_id, message, kind="direct", shared=shared)


async def send_once(
    s: Services,
    tenant: Tenant,
    channel: str,
    send_id: str,
    message: Message,
    *,
    kind: str = "channel",
    shared: bool = False,
) -> Sent:
    """Post once per send id; return where the message is. ``is_shared``: several jobs may post it at the same moment.

    Raises ``CannotPost`` if the bot may not post there, ``SlackDown`` if Slack did not accept it (retry with the same
    send id), ``TryAgain`` while another job is posting a shared message.
    """
    try:
        sent, how = await _send(s, tenant, channel, send_id, message, shared)
    except CannotPost:
        s.watch_send(kind, "refused")
        raise
    if how is not None:
        s.watch_send(kind, how)
    return sent


async def _send(
    s: Services, tenant: Tenant, channel: str, send_id: str, message: Message, shared: bool
) -> tuple[Sent, str | None]:
    """Return the message and how it was sent, None if it had been sent before."""
    mine = SendIntent(send_id, tenant, channel, s.clock.now(), by=s.ids.new())
    intent = await s.sends.intend(mine)
    if intent.state != "intended":
        return Sent(intent.channel, intent.ts), None
    if intent.by != mine.by:
        if shared and mine.made_at - intent.made_at < s.patience.under_way:
            raise TryAgain("reminder-waits", next_step="try-again-soon")
        found = await _look(s, intent, message.thread_ts)
        if found is not None:
            return found, "unsure" if found.ts is None else "adopted"
    for _ in range(s.patience.writes):
        try:
            ts = await s.messenger.post(tenant, channel, message, send_id)
        except SendUnknown:
            found = await _look(s, intent, message.thread_ts)
            if found is not None:
                return found, "unsure" if found.ts is None else "adopted"
        else:
            await s.sends.settle(intent, ts=ts, state="sent")
            return Sent(channel, ts), "sent"
    raise SlackDown("slack-down", next_step="try-again-soon")


async def _look(s: Services, intent: SendIntent, thread_ts: str | None) -> Sent | None:
    """Return the message if it is in the channel, None if it is not.

    It must be missing twice, with a pause between: a post whose answer was lost may still arrive.
    """
    absent = 0
    for pause in s.patience.look_back:
        await s.clock.sleep(pause)
        try:
            ts = await s.messenger.find(intent.tenant, intent.channel, intent.id, intent.made_at, thread_ts)
        except Unreadable:
            continue
        if ts is not None:
            await s.sends.settle(intent, ts=ts, state="sent")
            return Sent(intent.channel, ts)
        absent += 1
        if absent == 2:
            return None
    await s.sends.settle(intent, ts=None, state="unsure")
    return Sent(intent.channel, None)
