"""Change a meeting: read it, compare it with what the person saw, send all settings, announce it in the cards' threads.

Steps: ``new`` → ``asking`` (GoTo may have been asked) → ``changed`` (GoTo has it) → ``told``. If the meeting was
changed elsewhere since the form was opened, it is not overwritten: the form returns and shows what changed. After a
lost answer the meeting is read; since GoTo's PUT replaces everything, the same values may be sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.errors import TryAgain, UserError
from bot.goto.errors import GoToError, Invalid, NotFound
from bot.goto.models import Meeting
from bot.ids import Person
from bot.ports import KnownMeeting, Message, Operation, Outcome
from bot.usecases.cards import CardView, announce, draw_again
from bot.usecases.meeting_settings import (
    AS_TOLD,
    TEXT_LIMIT,
    Change,
    MeetingSettings,
    audio_of,
    changes,
    settings_of,
)
from bot.usecases.meetings import zone_of
from bot.usecases.operations import Run
from bot.usecases.own import gone, joined, known_own, read_own
from bot.usecases.planning import DEFAULT_MINUTES, FormModel, Typed
from bot.usecases.preferences import AUDIO
from bot.usecases.scheduling import NO_EFFECT, UNKNOWN_FATE
from bot.usecases.services import Services
from bot.usecases.sessions import Own, Purpose, session_for

MET = "edit-met-another"
"""The outcome of an edit that conflicts with another one; its value ``current`` holds the present settings."""


@dataclass(frozen=True, slots=True)
class EditModel:
    """The form. ``base``: the settings that the person saw; ``changed_elsewhere``: what others changed since."""

    form: FormModel
    meeting_id: str
    base: MeetingSettings
    moved: tuple[Change, ...] = ()

    @property
    def recurring(self) -> bool:
        return self.base.kind == "recurring"


NoteView = Callable[[KnownMeeting, tuple[Change, ...], str], Message]
"""Returns the message for a card's thread, from the meeting, the changes and the zone of the fallback text."""


async def load(s: Services, person: Person, meeting_id: str, external_id: str) -> EditModel:
    """Return the filled form. Raises ``UserError`` if the meeting is gone, cancelled or not the person's."""
    known = await known_own(s, person, meeting_id)
    own = await session_for(s, person, Purpose.OWN)
    base = settings_of(await read_own(own, meeting_id), known)
    typed = typed_of(base, await zone_of(s, person))
    return EditModel(FormModel(external_id, typed, s.clock.now()), meeting_id, base)


def typed_of(base: MeetingSettings, zone: str) -> Typed:
    """Return the settings as values of the form's fields, in ``zone`` (IANA)."""
    start = base.start.astimezone(ZoneInfo(zone)) if base.start else None
    minutes = (
        int((base.end - base.start) / timedelta(minutes=1)) if base.start and base.end else DEFAULT_MINUTES
    )
    return Typed(
        zone,
        base.subject,
        start.date().isoformat() if start else None,
        f"{start:%H:%M}" if start else None,
        max(minutes, 0),
        base.audio or "",
        base.password,
    )


def audio_choices(base: MeetingSettings) -> tuple[str, ...]:
    """Return the audio choices: GoTo's keywords, and GoTo's own text if our keyword is not known."""
    if base.audio not in AUDIO and 0 < len(base.told) <= TEXT_LIMIT:
        return (*AUDIO, AS_TOLD)
    return AUDIO


def wanted(model: EditModel) -> MeetingSettings:
    """Return the settings requested in the form. Raises ``FieldErrors`` and ``UserError`` for its fields."""
    typed, base = model.form.typed, model.base
    unmoved = typed_of(base, typed.zone)
    checked = typed.check(model.form.now)
    start, end = checked.start.astimezone(UTC), checked.end.astimezone(UTC)
    if (typed.date, typed.start, typed.minutes) == (unmoved.date, unmoved.start, unmoved.minutes):
        start, end = base.start or start, base.end or end
    audio = base.audio if typed.audio == base.audio and base.audio else audio_of(typed.audio, base.told)
    return replace(base, subject=checked.subject, start=start, end=end, password=typed.password, audio=audio)


def payload_of(model: EditModel, asked: MeetingSettings) -> dict[str, Any]:
    """Return the operation's payload: the requested settings, those the person saw, and what was typed."""
    return {
        "meeting_id": model.meeting_id,
        "external_id": model.form.external_id,
        "attempt": model.form.attempt,
        "typed": model.form.typed.payload(),
        "base": model.base.payload(),
        "wanted": asked.payload(),
    }


def refill(op: Operation, *, now: datetime) -> EditModel:
    """Rebuild an operation's form, with what was typed, how it failed, and any conflict."""
    base = MeetingSettings.of(op.payload["base"])
    outcome = op.outcome if op.outcome is not None and not op.outcome.ok else None
    form = FormModel(
        str(op.payload["external_id"]),
        Typed.of(op.payload["typed"]),
        now,
        int(op.payload.get("attempt", 0)) + 1,
        failure=outcome,
    )
    return after_failure(EditModel(form, str(op.payload["meeting_id"]), base), outcome)


def after_failure(model: EditModel, outcome: Outcome | None) -> EditModel:
    """Return the form after an attempt; after a conflict it is compared with the meeting as it is now."""
    if outcome is None or outcome.message_id != MET:
        return model
    current = MeetingSettings.of(outcome.values["current"])
    return replace(model, base=current, moved=changes(model.base, current))


async def change_meeting(go: Run, card: CardView, note: NoteView) -> Outcome:
    """Run an ``EDIT`` operation from its recorded step."""
    s, person = go.s, go.operation.person
    payload = go.operation.payload
    meeting_id = str(payload["meeting_id"])
    own = await session_for(s, person, Purpose.OWN)
    if go.operation.step == "new":
        known = await known_own(s, person, meeting_id)
        before = settings_of(await read_own(own, meeting_id), known)
        ended = _met(payload, before)
        if ended is not None:
            return ended
        after = _whole(MeetingSettings.of(payload["wanted"]), before)
        if not changes(before, after):
            return _outcome(meeting_id, before, ())
        await go.reach("asking", before=before.payload(), after=after.payload(), sent=False)
    before, after = (MeetingSettings.of(go.operation.progress[name]) for name in ("before", "after"))
    if go.operation.step == "asking":
        meeting = await _send_once(go, own, meeting_id, before, after)
        await s.meetings.keep(
            _kept(s, own, meeting_id, meeting, after, await known_own(s, person, meeting_id))
        )
        await go.reach("changed")
    changed = changes(before, after)
    if go.operation.step == "changed":
        known = await s.meetings.get(person.tenant, meeting_id)
        if known is not None and known.cancelled_at is None:
            await draw_again(s, known, card)
            await announce(go, known, "changed", note(known, changed, await zone_of(s, person)))
        await go.reach("told", channels=[c.channel for c in known.cards] if known else [])
    return _outcome(meeting_id, after, changed, go.operation.progress.get("channels", ()))


def _met(payload: Mapping[str, Any], now: MeetingSettings) -> Outcome | None:
    """Return a conflict if the meeting is neither what the person saw nor what they want, else None."""
    base, asked = MeetingSettings.of(payload["base"]), MeetingSettings.of(payload["wanted"])
    if any(now.seen() == one.seen() and now.audio == one.audio for one in (base, asked)):
        return None
    return Outcome(False, {"current": now.payload()}, MET, "edit-met-another-next")


def _whole(asked: MeetingSettings, now: MeetingSettings) -> MeetingSettings:
    """Return all settings to send: those of the form, and the others as GoTo has them now."""
    return replace(asked, kind=now.kind, coorganizers=now.coorganizers, told=now.told)


async def _send_once(
    go: Run, own: Own, meeting_id: str, before: MeetingSettings, after: MeetingSettings
) -> Meeting | None:
    """Send the new settings to GoTo; return the meeting if it was read again."""
    asked = bool(go.operation.progress.get("sent"))
    await go.reach("asking", sent=True)
    for _ in range(go.s.patience.writes):
        if asked:
            known = await go.s.meetings.get(go.operation.person.tenant, meeting_id)
            found = await _look(own, known, meeting_id, before, after)
            if found is not None:
                return found
        asked = True
        try:
            await _put(own, meeting_id, after)
        except UNKNOWN_FATE:
            continue
        return None
    raise TryAgain("goto-no-answer", next_step="look-before-again")


async def _put(own: Own, meeting_id: str, after: MeetingSettings) -> None:
    if after.start is None or after.end is None:
        raise UserError("meeting-without-times", next_step="meeting-gone-next")
    try:
        await own.goto.meetings.update(
            meeting_id,
            subject=after.subject,
            start=after.start,
            end=after.end,
            password_required=after.password,
            conference_call_info=after.audio or AUDIO[0],
            meeting_type=after.kind,
            coorganizer_keys=after.coorganizers,
        )
    except NO_EFFECT as fault:
        raise TryAgain("goto-busy", next_step="try-again-soon") from fault
    except Invalid as error:
        raise UserError("goto-refused-meeting", next_step="goto-refused-meeting-next") from error
    except NotFound:
        raise gone(meeting_id) from None


async def _look(
    own: Own, known: KnownMeeting | None, meeting_id: str, before: MeetingSettings, after: MeetingSettings
) -> Meeting | None:
    """Read the meeting after a lost answer; return it if the change was applied, None if it must be sent again.

    A change of audio alone cannot be seen in GoTo's answer and is always sent again. Raises ``UserError`` if somebody
    else changed the meeting meanwhile.
    """
    try:
        meeting = await own.goto.meetings.get(meeting_id)
    except NotFound:
        raise gone(meeting_id) from None
    except GoToError as fault:
        raise TryAgain("goto-no-answer", next_step="look-before-again") from fault
    seen = replace(settings_of(meeting, known), audio=after.audio).seen()
    if seen == after.seen() and before.seen() != after.seen():
        return meeting
    if seen in (before.seen(), after.seen()):
        return None
    raise UserError("edit-overtaken", next_step="edit-overtaken-next")


def _kept(
    s: Services,
    own: Own,
    meeting_id: str,
    meeting: Meeting | None,
    after: MeetingSettings,
    known: KnownMeeting | None,
) -> KnownMeeting:
    told = meeting or Meeting(meeting_id=meeting_id, conference_call_info=None)
    word = told.model_copy(
        update={
            "subject": after.subject,
            "start": after.start,
            "end": after.end,
            "password_required": after.password,
        }
    )
    return replace(joined(s, own, word, known), audio=after.audio)


def _outcome(
    meeting_id: str, after: MeetingSettings, changed: tuple[Change, ...], channels: Any = ()
) -> Outcome:
    return Outcome(
        True,
        {
            "meeting_id": meeting_id,
            "subject": after.subject,
            "changes": [change.payload() for change in changed],
            "channels": list(channels),
        },
    )
