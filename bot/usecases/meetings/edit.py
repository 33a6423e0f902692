"""Change a meeting: read it, compare it with what the person saw, send all settings, announce it in the cards' threads.

Steps: ``new`` → ``asking`` (GoTo may have been asked) → ``changed`` (GoTo has it) → ``announced``. If the meeting was
changed elsewhere since the form was opened, it is not overwritten: the form returns and shows what changed. After a
lost answer the meeting is read; since GoTo's PUT replaces everything, the same values may be sent again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.goto.errors import GoToError, InvalidRequest, NotFound
from bot.goto.models import Meeting
from bot.model import records
from bot.model.errors import TransientError, UserError
from bot.model.ids import Person
from bot.model.meeting_forms import DEFAULT_PLANNED_MINUTES, EditModel, ScheduleFields, ScheduleForm
from bot.model.meeting_requests import EditPayload, EditProgress
from bot.model.meeting_results import EditConflict, EditResult
from bot.model.meetings import AUDIO_OPTIONS, KnownMeeting, MeetingSettings, SettingsChange
from bot.model.messages import Message
from bot.model.operations import OperationRecord, Outcome, success
from bot.parsing.forms import check_fields
from bot.parsing.time.readings import reading_of
from bot.parsing.time.zones import load_zone
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import OwnSession, Purpose, session_for
from bot.usecases.core.write_once import write_once
from bot.usecases.meetings.access import make_gone_error, merge_meeting, read_own_meeting, require_own_meeting
from bot.usecases.meetings.cards import CardView, post_to_threads, redraw_cards
from bot.usecases.meetings.overview import get_zone
from bot.usecases.meetings.settings import diff_settings, merge_settings, parse_audio

EDIT_CONFLICT = "edit-met-another"
"""The outcome of an edit that conflicts with another one; its values are an ``EditConflict``."""


EditNoteView = Callable[[KnownMeeting, tuple[SettingsChange, ...], str], Message]
"""Returns the message for a card's thread, from the meeting, the changes and the zone of the fallback text."""


async def load_edit_form(app: Services, person: Person, meeting_id: str, external_id: str) -> EditModel:
    """Return the filled form. Raises ``UserError`` if the meeting is gone, cancelled or not the person's."""
    known = await require_own_meeting(app, person, meeting_id)
    own = await session_for(app, person, Purpose.OWN)
    base = merge_settings(await read_own_meeting(own, meeting_id), known)
    typed = to_fields(base, await get_zone(app, person))
    return EditModel(
        form=ScheduleForm(external_id=external_id, fields=typed, now=app.clock.now()),
        meeting_id=meeting_id,
        base=base,
    )


def to_fields(base: MeetingSettings, zone: str) -> ScheduleFields:
    """Return the settings as values of the form's fields, in ``zone`` (IANA)."""
    minutes = (
        int((base.end - base.start) / timedelta(minutes=1))
        if base.start and base.end
        else DEFAULT_PLANNED_MINUTES
    )
    fields = ScheduleFields(
        zone=zone,
        subject=base.subject,
        minutes=max(minutes, 0),
        audio=base.audio or "",
        password=base.password,
    )
    return (
        fields.with_reading(reading_of(base.start, fields.minutes, load_zone(zone))) if base.start else fields
    )


def read_settings(model: EditModel) -> MeetingSettings:
    """Return the settings requested in the form. Raises ``FieldErrors`` and ``UserError`` for its fields."""
    typed, base = model.form.fields, model.base
    unmoved = to_fields(base, typed.zone)
    checked = check_fields(typed, model.form.now)
    start, end = checked.start.astimezone(UTC), checked.end.astimezone(UTC)
    if (typed.date, typed.start, typed.minutes) == (unmoved.date, unmoved.start, unmoved.minutes):
        start, end = base.start or start, base.end or end
    audio = (
        base.audio if typed.audio == base.audio and base.audio else parse_audio(typed.audio, base.goto_audio)
    )
    return replace(base, subject=checked.subject, start=start, end=end, password=typed.password, audio=audio)


def make_edit_payload(model: EditModel, requested: MeetingSettings) -> EditPayload:
    """Return the operation's payload: the requested settings, those the person saw, and what was typed."""
    return EditPayload(
        meeting_id=model.meeting_id,
        external_id=model.form.external_id,
        attempt=model.form.attempt,
        typed=model.form.fields,
        base=model.base,
        wanted=requested,
    )


def refill_edit_form(op: OperationRecord, *, now: datetime) -> EditModel:
    """Rebuild an operation's form, with what was typed, how it failed, and any conflict."""
    payload = records.load(EditPayload, op.payload)
    outcome = op.outcome if op.outcome is not None and not op.outcome.ok else None
    form = ScheduleForm(
        external_id=payload.external_id,
        fields=payload.typed,
        now=now,
        attempt=payload.attempt + 1,
        failure=outcome,
    )
    return _apply_failure(EditModel(form=form, meeting_id=payload.meeting_id, base=payload.base), outcome)


def _apply_failure(model: EditModel, outcome: Outcome | None) -> EditModel:
    """Return the form after an attempt; after a conflict it is compared with the meeting as it is now."""
    if outcome is None or outcome.message_id != EDIT_CONFLICT:
        return model
    current = outcome.result(EditConflict).current
    return replace(model, base=current, changed_elsewhere=diff_settings(model.base, current))


async def change_meeting(run: OperationRun, card_view: CardView, note_view: EditNoteView) -> Outcome:
    """Run a ``MEETING_EDIT`` operation from its recorded step."""
    app, person = run.app, run.operation.person
    payload = run.payload(EditPayload)
    meeting_id = payload.meeting_id
    if run.operation.step == "new":
        own = await session_for(app, person, Purpose.OWN)
        known = await require_own_meeting(app, person, meeting_id)
        current = merge_settings(await read_own_meeting(own, meeting_id), known)
        conflict = _find_conflict(payload, current)
        if conflict is not None:
            return conflict
        requested = _complete_settings(payload.wanted, current)
        before = current
        if not diff_settings(current, requested):
            if run.unrecorded_since is None or not diff_settings(payload.base, requested):
                return _outcome(meeting_id, current, ())
            # GoTo may have it from an earlier run, of which the store lost the record.
            before = payload.base
        progress = EditProgress(before=before, after=requested, sent=before is not current)
        await run.checkpoint("asking", **records.dump(progress))
    progress = run.progress(EditProgress)
    if run.operation.step == "asking":
        own, after = await session_for(app, person, Purpose.OWN), progress.after
        meeting = await _send_once(run, own, meeting_id, progress)
        known = await require_own_meeting(app, person, meeting_id)
        await app.store.meetings.save(_merge_settings(app, own, meeting_id, meeting, after, known))
        await run.checkpoint("changed")
    if run.operation.step == "changed":
        known = await app.store.meetings.get(person.tenant, meeting_id)
        if known is not None and known.cancelled_at is None:
            await redraw_cards(app, known, card_view)
            changes = diff_settings(progress.before, progress.after)
            write = partial(note_view, known, changes, await get_zone(app, person))
            await post_to_threads(run, known, "changed", write)
        await run.checkpoint(
            "announced",
            channels=list(known.channels) if known else [],
        )
    return _changed_outcome(run)


async def changed_outcome(run: OperationRun) -> Outcome | None:
    """Return the outcome of an edit once GoTo has it, None before."""
    return _changed_outcome(run) if run.operation.step in ("changed", "announced") else None


def _changed_outcome(run: OperationRun) -> Outcome:
    done = run.progress(EditProgress)
    changes = diff_settings(done.before, done.after)
    return _outcome(run.payload(EditPayload).meeting_id, done.after, changes, done.channels)


def _find_conflict(payload: EditPayload, current: MeetingSettings) -> Outcome | None:
    """Return a conflict if the meeting is neither what the person saw nor what they want, else None."""
    if any(
        current.visible_values() == one.visible_values() and current.audio == one.audio
        for one in (payload.base, payload.wanted)
    ):
        return None
    return Outcome(
        ok=False,
        values=records.dump(EditConflict(current)),
        message_id=EDIT_CONFLICT,
        next_step="edit-met-another-next",
    )


def _complete_settings(requested: MeetingSettings, current: MeetingSettings) -> MeetingSettings:
    """Return all settings to send: those of the form, and the others as GoTo has them now."""
    return replace(
        requested, kind=current.kind, coorganizers=current.coorganizers, goto_audio=current.goto_audio
    )


async def _send_once(
    run: OperationRun, own: OwnSession, meeting_id: str, progress: EditProgress
) -> Meeting | None:
    """Send the new settings to GoTo; return the meeting if it was read again."""
    await run.checkpoint("asking", sent=True)

    async def find() -> _SentChange | None:
        known = await run.app.store.meetings.get(run.operation.person.tenant, meeting_id)
        found = await _find_applied(own, known, meeting_id, progress)
        return _SentChange(found) if found is not None else None

    async def write(_: bool) -> _SentChange:
        await _put_settings(own, meeting_id, progress.after)
        return _SentChange(None)

    change = await write_once(run.app, write=write, find=find, maybe_applied=progress.sent)
    return change.meeting


@dataclass(frozen=True, slots=True)
class _SentChange:
    """A change that GoTo has. ``meeting`` is None if it was not read again."""

    meeting: Meeting | None


async def _put_settings(own: OwnSession, meeting_id: str, after: MeetingSettings) -> None:
    if after.start is None or after.end is None:
        raise UserError("meeting-without-times", next_step="meeting-gone-next")
    try:
        await own.goto.meetings.update(
            meeting_id,
            subject=after.subject,
            start=after.start,
            end=after.end,
            password_required=after.password,
            conference_call_info=after.audio or AUDIO_OPTIONS[0],
            meeting_type=after.kind,
            coorganizer_keys=after.coorganizers,
        )
    except InvalidRequest as error:
        raise UserError("goto-refused-meeting", next_step="goto-refused-meeting-next") from error
    except NotFound:
        raise make_gone_error(meeting_id) from None


async def _find_applied(
    own: OwnSession,
    known: KnownMeeting | None,
    meeting_id: str,
    progress: EditProgress,
) -> Meeting | None:
    """Read the meeting after a lost answer; return it if the change was applied, None if it must be sent again.

    A change of audio alone cannot be seen in GoTo's answer and is always sent again. Raises ``UserError`` if somebody
    else changed the meeting meanwhile.
    """
    try:
        meeting = await own.goto.meetings.get(meeting_id)
    except NotFound:
        raise make_gone_error(meeting_id) from None
    except GoToError as fault:
        raise TransientError("goto-no-answer", next_step="look-before-again") from fault
    before, after = progress.before.visible_values(), progress.after.visible_values()
    seen = replace(merge_settings(meeting, known), audio=progress.after.audio).visible_values()
    if seen == after and before != after:
        return meeting
    if seen in (before, after):
        return None
    raise UserError("edit-overtaken", next_step="edit-overtaken-next")


def _merge_settings(
    app: Services,
    own: OwnSession,
    meeting_id: str,
    meeting: Meeting | None,
    after: MeetingSettings,
    known: KnownMeeting | None,
) -> KnownMeeting:
    """Return the meeting to store: with the settings that were sent, whatever GoTo returned before."""
    changed = (meeting or Meeting(meeting_id=meeting_id, conference_call_info=None)).model_copy(
        update={
            "subject": after.subject,
            "start": after.start,
            "end": after.end,
            "password_required": after.password,
        }
    )
    return replace(merge_meeting(app, own, changed, known), audio=after.audio)


def _outcome(
    meeting_id: str,
    after: MeetingSettings,
    changes: tuple[SettingsChange, ...],
    channels: tuple[str, ...] = (),
) -> Outcome:
    result = EditResult(meeting_id=meeting_id, subject=after.subject, changes=changes, channels=channels)
    return success(result)
