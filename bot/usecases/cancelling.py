"""Cancel a meeting: ask first, allow undo for a while, then delete it at GoTo once and announce it.

Steps: ``new`` (nothing done; undo is possible until ``due``) → ``deleting`` (GoTo may have been asked) → ``deleted`` →
``told``. ``due`` is stored and compared with the clock. From ``deleted`` on, the stored meeting has ``cancelled_at``;
check it before sending anything about a meeting.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.errors import CannotPost, TryAgain, UserError
from bot.goto.errors import NotFound
from bot.ids import Person
from bot.ports import Channel, KnownMeeting, Message, Outcome, SessionKind, Silence, ref_of
from bot.usecases.cards import CardView, announce, draw_again
from bot.usecases.meetings import zone_of
from bot.usecases.operations import Kind, Run, operation
from bot.usecases.own import known_own, read_own
from bot.usecases.scheduling import NO_EFFECT, UNKNOWN_FATE
from bot.usecases.services import Services
from bot.usecases.sessions import Own, Purpose, session_for
from bot.usecases.undoing import NothingToUndo, TooLate, due_of, put_off, take_back, until_due


@dataclass(frozen=True, slots=True)
class CancelModel:
    """The confirmation dialog. ``channels`` are those with a card, including their number of people."""

    meeting_id: str
    subject: str
    start: datetime | None
    end: datetime | None
    zone: str
    recurring: bool = False
    places: tuple[Channel, ...] = ()


@dataclass(frozen=True, slots=True)
class Pending:
    """A cancellation that can be undone until ``due_at``; ``seconds_left`` counts from now."""

    op_id: str
    subject: str
    due: datetime
    left: int


CardNote = Callable[[KnownMeeting, str], Message]
"""Returns the message for a card's thread; the second argument is the zone (IANA) of the fallback text."""


async def ask(s: Services, person: Person, meeting_id: str) -> CancelModel:
    """Return what a cancellation would affect. Raises ``UserError`` if the meeting is gone or not the person's."""
    known = await known_own(s, person, meeting_id)
    own = await session_for(s, person, Purpose.OWN)
    meeting = await read_own(own, meeting_id)
    return CancelModel(
        meeting_id,
        meeting.subject or (known.subject if known else ""),
        meeting.start or (known.start if known else None),
        meeting.end or (known.end if known else None),
        await zone_of(s, person),
        (meeting.meeting_type or "").casefold() == "recurring",
        await _places(s, known),
    )


async def _places(s: Services, known: KnownMeeting | None) -> tuple[Channel, ...]:
    """Return the channels with a card that the bot can still see; direct messages are left out."""
    found: list[Channel] = []
    if known is None:
        return ()
    for card in known.cards:
        if card.channel.startswith("D"):
            continue
        try:
            found.append(await s.people.channel(known.tenant, card.channel))
        except CannotPost:
            continue
    return tuple(found)


async def submit_cancel(
    s: Services, person: Person, meeting_id: str, subject: str, press: str, response_url: str
) -> Pending | Outcome:
    """Store a confirmed cancellation; it runs when the undo window closes. The same press joins it.

    Raises ``UserError`` if the meeting is already being cancelled or changed.
    """
    payload = {
        "meeting_id": meeting_id,
        "subject": subject,
        "due": due_of(s),
        "response_url": response_url,
    }
    op = operation(s, Kind.CANCEL, person, press, payload=payload, same={"id": meeting_id})
    if await s.ledger.busy(person, f"meeting-{meeting_id}", op.id) is not None:
        raise UserError("meeting-busy", next_step="meeting-busy-next")
    found = await put_off(s, op)
    return found if isinstance(found, Outcome) else Pending(found.op_id, subject, found.due, found.left)


async def undo(s: Services, person: Person, op_id: str) -> str:
    """Stop a cancellation that has not begun; return the meeting's title. Raises ``UserError`` if it is too late."""
    try:
        return await take_back(s, person, op_id, (Kind.CANCEL,), "subject")
    except NothingToUndo:
        raise UserError("undo-gone", next_step="meeting-gone-next") from None
    except TooLate as late:
        subject = str(late.operation.payload["subject"])
        raise UserError("undo-too-late", next_step="undo-too-late-next", subject=subject) from None


async def cancel_meeting(go: Run, card: CardView, note: CardNote) -> Outcome:
    """Run a ``CANCEL`` operation from its recorded step."""
    s, person = go.s, go.operation.person
    meeting_id = str(go.operation.payload["meeting_id"])
    if go.operation.step == "new":
        await until_due(go)
        await known_own(s, person, meeting_id)
        await go.reach("deleting")
    if go.operation.step == "deleting":
        own = await session_for(s, person, Purpose.OWN)
        already = await _delete_once(go, own, meeting_id)
        await _keep_cancelled(s, person, meeting_id, None if already else person)
        await go.reach("deleted", already=already)
    if go.operation.step == "deleted":
        kept = await s.meetings.get(person.tenant, meeting_id)
        if kept is not None:
            await draw_again(s, kept, card)
            await announce(go, kept, "cancelled", note(kept, await zone_of(s, person)))
        await go.reach("told", channels=[c.channel for c in kept.cards] if kept else [])
    return Outcome(
        True,
        {
            "subject": go.operation.payload["subject"],
            "already": bool(go.operation.progress.get("already")),
            "channels": list(go.operation.progress.get("channels", ())),
        },
    )


async def _delete_once(go: Run, own: Own, meeting_id: str) -> bool:
    """Delete the meeting at GoTo; return True if it was gone before. Gone after a lost answer counts as ours."""
    asked = bool(go.operation.progress.get("sent"))
    await go.reach("deleting", sent=True)
    for _ in range(go.s.patience.writes):
        try:
            await own.goto.meetings.delete(meeting_id)
        except UNKNOWN_FATE:
            asked = True
            continue
        except NO_EFFECT as fault:
            raise TryAgain("goto-busy", next_step="try-again-soon") from fault
        except NotFound:
            return not asked
        return False
    raise TryAgain("goto-no-answer", next_step="look-before-again")


async def _keep_cancelled(s: Services, person: Person, meeting_id: str, by: Person | None) -> None:
    await s.alarms.silence(person.tenant, ref_of(SessionKind.MEETING, meeting_id), Silence.HERE)
    known = await s.meetings.get(person.tenant, meeting_id)
    if known is not None and known.cancelled_at is None:
        await s.meetings.keep(replace(known, cancelled_at=s.clock.now(), cancelled_by=by))
