"""Cancel a meeting: allow undo for a while, then delete it at GoTo once and announce it.

Steps: ``new`` (nothing done; undo is possible until ``due``) → ``deleting`` (GoTo may have been asked) → ``deleted`` →
``announced``. ``due`` is stored and compared with the clock. From ``deleted`` on, the stored meeting has
``cancelled_at``; check it before sending anything about a meeting.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from bot.goto.errors import NotFound
from bot.model import records
from bot.model.channels import Channel
from bot.model.errors import SlackRefusal, UserError
from bot.model.ids import Person
from bot.model.meeting_requests import CancelCarried, CancelPayload, CancelProgress
from bot.model.meeting_results import CancelResult
from bot.model.meetings import CancelModel, CancelRequest, KnownMeeting
from bot.model.messages import Message
from bot.model.operations import OperationKind, OperationRecord, Outcome, success
from bot.model.reminders import Suppression
from bot.model.sources import SessionKind, session_ref
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import make_operation
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import OwnSession, Purpose, require_link, session_for
from bot.usecases.core.undo import (
    NothingToUndo,
    TooLateToUndo,
    defer,
    find_deferred,
    undo,
    undo_deadline,
    wait_until_due,
)
from bot.usecases.core.write_once import write_once
from bot.usecases.meetings.access import read_own_meeting, require_own_meeting
from bot.usecases.meetings.cards import CardView, post_to_threads, redraw_cards
from bot.usecases.meetings.overview import get_zone

CancelNoteView = Callable[[KnownMeeting, str], Message]
"""Returns the message for a card's thread; the second argument is the zone (IANA) of the fallback text."""


async def load_cancel_form(app: Services, person: Person, meeting_id: str) -> CancelModel:
    """Return what a cancellation would affect. Raises ``UserError`` if the meeting is gone or not the person's."""
    known = await require_own_meeting(app, person, meeting_id)
    own = await session_for(app, person, Purpose.OWN)
    meeting = await read_own_meeting(own, meeting_id)
    return CancelModel(
        meeting_id=meeting_id,
        subject=meeting.subject or (known.subject if known else ""),
        start=meeting.start or (known.start if known else None),
        end=meeting.end or (known.end if known else None),
        zone=await get_zone(app, person),
        recurring=(meeting.meeting_type or "").casefold() == "recurring",
        channels=await _list_card_channels(app, known),
        unseen_channels=known.url_channels if known else (),
    )


async def _list_card_channels(app: Services, known: KnownMeeting | None) -> tuple[Channel, ...]:
    """Return the channels with a card that the bot can still see; direct messages are left out."""
    found: list[Channel] = []
    if known is None:
        return ()
    for card in known.cards:
        if card.channel.startswith("D"):
            continue
        try:
            found.append(await app.slack.people.get_channel(known.tenant, card.channel))
        except SlackRefusal:
            continue
    return tuple(found)


async def submit_cancel(
    app: Services,
    person: Person,
    meeting: CancelCarried,
    press_id: str,
    response_url: str,
    *,
    replaces: bool = True,
) -> CancelRequest | Outcome:
    """Store a cancellation; it runs when the undo window closes. Another press until then joins it.

    Raises ``UserError`` if the meeting is not the person's, or already being cancelled or changed at GoTo.
    """
    await require_link(app, person)
    await require_own_meeting(app, person, meeting.meeting_id)
    payload = CancelPayload(
        meeting_id=meeting.meeting_id,
        subject=meeting.subject,
        due=undo_deadline(app),
        response_url=response_url,
        replaces=replaces,
    )
    identity = {"id": meeting.meeting_id}
    op = make_operation(
        app, OperationKind.MEETING_CANCEL, person, press_id, payload=payload, identity=identity
    )
    holder = await app.store.ledger.acquire_lock(person, f"meeting-{meeting.meeting_id}", op.id)
    found = await defer(app, op) if holder is None else await find_deferred(app, person, holder, op.kind)
    if found is None:
        raise UserError("meeting-busy", next_step="meeting-busy-next")
    if isinstance(found, Outcome):
        return found
    return CancelRequest(
        op_id=found.op_id, subject=meeting.subject, due_at=found.due_at, seconds_left=found.seconds_left
    )


async def undo_meeting_cancel(app: Services, person: Person, op_id: str) -> str:
    """Stop a cancellation that has not begun; return the meeting's title. Raises ``UserError`` if it is too late."""
    try:
        return (await undo(app, person, op_id, (OperationKind.MEETING_CANCEL,), _kept_result)).subject
    except NothingToUndo:
        raise UserError("undo-gone", next_step="meeting-gone-next") from None
    except TooLateToUndo as late:
        subject, outcome = _kept_result(late.operation).subject, late.operation.outcome
        if outcome is not None and not outcome.ok:
            raise UserError("undo-gone", next_step="meeting-gone-next") from None
        word = "undo-too-late" if outcome is None else "undo-too-late-done"
        raise UserError(word, next_step="undo-too-late-next", subject=subject) from None


def _kept_result(op: OperationRecord) -> CancelResult:
    return CancelResult(subject=records.load(CancelPayload, op.payload).subject)


async def cancel_meeting(run: OperationRun, card_view: CardView, note_view: CancelNoteView) -> Outcome:
    """Run a ``MEETING_CANCEL`` operation from its recorded step."""
    app, person = run.app, run.operation.person
    payload = run.payload(CancelPayload)
    meeting_id = payload.meeting_id
    if run.operation.step == "new":
        await wait_until_due(run)
        await require_own_meeting(app, person, meeting_id)
        await run.checkpoint("deleting")
    if run.operation.step == "deleting":
        own = await session_for(app, person, Purpose.OWN)
        already = await _delete_once(run, own, meeting_id)
        await _mark_cancelled(app, person, meeting_id, None if already else person)
        await run.checkpoint("deleted", already=already)
    if run.operation.step == "deleted":
        known = await app.store.meetings.get(person.tenant, meeting_id)
        if known is not None:
            await redraw_cards(app, known, card_view)
            write = partial(note_view, known, await get_zone(app, person))
            await post_to_threads(run, known, "cancelled", write)
        await run.checkpoint(
            "announced",
            channels=list(known.channels) if known else [],
        )
    return _cancelled_outcome(run)


async def cancelled_outcome(run: OperationRun) -> Outcome | None:
    """Return the outcome of a cancellation once GoTo has it, None before."""
    return _cancelled_outcome(run) if run.operation.step in ("deleted", "announced") else None


def _cancelled_outcome(run: OperationRun) -> Outcome:
    done, subject = run.progress(CancelProgress), run.payload(CancelPayload).subject
    return success(CancelResult(subject=subject, already=done.already, channels=done.channels))


async def _delete_once(run: OperationRun, own: OwnSession, meeting_id: str) -> bool:
    """Delete the meeting at GoTo; return True if it was gone before. Gone after a lost answer counts as ours."""
    maybe_applied = run.progress(CancelProgress).sent or run.unrecorded_since is not None
    await run.checkpoint("deleting", sent=True)

    async def delete(maybe_deleted: bool) -> bool:
        try:
            await own.goto.meetings.delete(meeting_id)
        except NotFound:
            return not maybe_deleted
        return False

    return await write_once(run.app, write=delete, maybe_applied=maybe_applied)


async def _mark_cancelled(
    app: Services, person: Person, meeting_id: str, cancelled_by: Person | None
) -> None:
    await app.store.reminder_jobs.suppress(
        person.tenant, session_ref(SessionKind.MEETING, meeting_id), Suppression.CANCELLED_HERE
    )
    known = await app.store.meetings.get(person.tenant, meeting_id)
    if known is not None and known.cancelled_at is None:
        await app.store.meetings.save(replace(known, cancelled_at=app.clock.now(), cancelled_by=cancelled_by))
