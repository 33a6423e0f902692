"""The training forms: filled, read back, checked and refilled, before anything is created."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from bot.goto.errors import ZoneNotListed
from bot.goto.models import TRAINING_ZONES, find_training_zone
from bot.model import records
from bot.model.errors import FieldErrors, UserError
from bot.model.ids import Person
from bot.model.meeting_forms import ScheduleFields
from bot.model.operations import OperationRecord
from bot.model.times import Fold, TimeReading
from bot.model.training_requests import TrainingFormCarried, TrainingFormPayload
from bot.model.trainings import (
    MAX_DESCRIPTION_CHARS,
    MAX_NAME_CHARS,
    MAX_SESSIONS,
    PlannedSession,
    Trainer,
    TrainingDetail,
    TrainingFields,
    TrainingForm,
    TrainingFormKind,
)
from bot.parsing.forms import parse_times
from bot.parsing.schedule import parse_schedule
from bot.parsing.time.readings import reading_of
from bot.parsing.time.zones import load_zone
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import require_link
from bot.usecases.meetings.overview import get_zone

DEFAULT_SESSION_MINUTES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedTraining:
    """The checked values to send to GoTo. ``times`` are aware UTC, sorted."""

    name: str
    description: str
    times: tuple[PlannedSession, ...]
    time_zone: str


async def make_new_form(app: Services, person: Person, text: str) -> TrainingForm:
    """Return the form of a new training, filled from the text after the verb (as Slack sends it).

    The text is read like that of ``/meeting schedule``: a name, and the first session. Raises ``NotConnected``.
    """
    await require_link(app, person)
    zone = await get_zone(app, person)
    now = app.clock.now()
    draft = parse_schedule(
        text, now=now, zone=zone, default_length=timedelta(minutes=DEFAULT_SESSION_MINUTES)
    )
    # A training goes to no channel when it is created, so a channel is part of the name.
    name = " ".join(str(part) for part in (draft.subject, draft.channel) if part)
    session = ScheduleFields(zone=zone, minutes=DEFAULT_SESSION_MINUTES).with_reading(draft.filled)
    return TrainingForm(
        kind=TrainingFormKind.CREATE,
        external_id=app.ids.new(),
        fields=TrainingFields(zone=zone, name=name[:MAX_NAME_CHARS], sessions=(session,)),
        now=now,
        problems=draft.problems,
        choice=draft.choice,
    )


def make_form(
    app: Services, kind: TrainingFormKind, detail: TrainingDetail, people: Sequence[Trainer] = ()
) -> TrainingForm:
    """Return a form filled from a training at GoTo; sessions that have begun are left out."""
    now, row = app.clock.now(), detail.row
    ahead = [session for session in row.sessions if session.start > now][:MAX_SESSIONS]
    typed = TrainingFields(
        zone=detail.zone,
        name=row.name,
        description=detail.description,
        sessions=tuple(_to_fields(session, detail.zone) for session in ahead)
        or (ScheduleFields(zone=detail.zone, minutes=DEFAULT_SESSION_MINUTES),),
        confirmation_email=detail.confirmation_email,
        web_registration=detail.web_registration,
        organizers=tuple(one.key for one in detail.organizers),
    )
    left_out = len([session for session in row.sessions if session.start <= now])
    return TrainingForm(
        kind=kind,
        external_id=app.ids.new(),
        fields=typed,
        now=now,
        training_key=row.key,
        people=tuple(people),
        past_session_count=left_out,
        change_deadline=detail.change_deadline,
    )


def _to_fields(session: PlannedSession, zone: str) -> ScheduleFields:
    minutes = int((session.end - session.start).total_seconds() // 60)
    return ScheduleFields(zone=zone, minutes=minutes).with_reading(
        reading_of(session.start, minutes, load_zone(zone))
    )


def refill_training_form(op: OperationRecord, *, now: datetime) -> TrainingForm:
    """Rebuild an operation's form, with what was typed and how it failed."""
    payload = records.load(TrainingFormPayload, op.payload)
    return TrainingForm(
        kind=payload.form,
        external_id=payload.external_id,
        fields=payload.typed,
        now=now,
        training_key=payload.training_key,
        attempt=payload.attempt + 1,
        failure=op.outcome if op.outcome is not None and not op.outcome.ok else None,
        needs_zone=payload.needs_zone,
        change_deadline=payload.until,
    )


def add_session(form: TrainingForm) -> TrainingForm:
    """Return the form with one more session, a week after the last one at the same time."""
    sessions = form.fields.sessions
    if len(sessions) >= MAX_SESSIONS:
        return form
    last = (
        sessions[-1] if sessions else ScheduleFields(zone=form.fields.zone, minutes=DEFAULT_SESSION_MINUTES)
    )
    new = replace(last, date=_add_week(last.date), fold=None)
    return replace(form, fields=replace(form.fields, sessions=(*sessions, new)))


def _add_week(day: str | None) -> str | None:
    try:
        return (datetime.fromisoformat(day) + timedelta(days=7)).date().isoformat() if day else None
    except (ValueError, OverflowError):
        return None


def choose_time(form: TrainingForm, number: int, chosen: TimeReading, version: str) -> TrainingForm:
    """Return the form with the time that was chosen for a session; ``version`` is new for each request."""
    sessions = tuple(
        session.with_reading(chosen) if place == number else session
        for place, session in enumerate(form.fields.sessions)
    )
    return replace(form, fields=replace(form.fields, sessions=sessions), version=version)


def remove_session(form: TrainingForm) -> TrainingForm:
    """Return the form without its last session, but keep at least one."""
    return replace(
        form,
        fields=replace(form.fields, sessions=form.fields.sessions[: max(1, len(form.fields.sessions) - 1)]),
    )


def check_form(form: TrainingForm) -> CheckedTraining:
    """Return the checked values of the form. Raises ``FieldErrors`` with every invalid field."""
    errors: dict[str, UserError] = {}
    typed = form.fields
    name, description = " ".join(typed.name.split()), typed.description.strip()
    if form.kind in (TrainingFormKind.CREATE, TrainingFormKind.EDIT):
        errors |= _find_text_errors(name, description)
    times: list[PlannedSession] = []
    if form.kind in (TrainingFormKind.CREATE, TrainingFormKind.TIMES):
        times = _parse_times(form, errors)
    if errors:
        raise FieldErrors(errors)
    zone = _resolve_zone(form, times) if times else ""
    return CheckedTraining(name=name, description=description, times=tuple(times), time_zone=zone)


def _find_text_errors(name: str, description: str) -> dict[str, UserError]:
    errors: dict[str, UserError] = {}
    if not any(letter.isprintable() and not letter.isspace() for letter in name):
        errors["name"] = UserError("training-name-missing", field="name")
    elif len(name) > MAX_NAME_CHARS:
        errors["name"] = UserError("training-name-long", field="name", limit=MAX_NAME_CHARS)
    if len(description) > MAX_DESCRIPTION_CHARS:
        errors["description"] = UserError(
            "training-text-long", field="description", limit=MAX_DESCRIPTION_CHARS
        )
    return errors


def _parse_times(form: TrainingForm, errors: dict[str, UserError]) -> list[PlannedSession]:
    found: list[tuple[PlannedSession, int]] = []
    for number, session in enumerate(form.fields.sessions):
        try:
            start, end = parse_times(session, form.now)
        except FieldErrors as wrong:
            errors |= {f"{name}.{number}": error for name, error in wrong.fields.items()}
        else:
            found.append((PlannedSession(start.astimezone(UTC), end.astimezone(UTC)), number))
    found.sort(key=lambda one: (one[0].start, one[1]))
    for (earlier, first), (later, second) in pairwise(found):
        if later.start < earlier.end:
            number = max(first, second)
            errors[f"start.{number}"] = UserError(
                "training-sessions-overlap", field=f"start.{number}", one=first + 1, two=second + 1
            )
    return [session for session, _ in found]


def _resolve_zone(form: TrainingForm, times: Sequence[PlannedSession]) -> str:
    """Return GoTo's zone for the person's. Raises ``FieldErrors`` if one has to be chosen."""
    typed = form.fields
    try:
        return find_training_zone(typed.zone, [session.start for session in times], form.now)
    except ZoneNotListed:
        if typed.time_zone in TRAINING_ZONES and typed.time_zone is not None:
            return typed.time_zone
    wrong = UserError("training-zone-none", field="time_zone", zone=typed.zone)
    raise FieldErrors({"time_zone": wrong})


def make_payload(form: TrainingForm, checked: CheckedTraining) -> TrainingFormPayload:
    """Return what is submitted with a form whose values were checked."""
    return TrainingFormPayload(
        form=form.kind,
        external_id=form.external_id,
        typed=form.fields,
        name=checked.name or form.fields.name,
        description=checked.description,
        times=checked.times,
        time_zone=checked.time_zone,
        training_key=form.training_key,
        attempt=form.attempt,
        until=form.change_deadline,
        needs_zone=form.needs_zone,
    )


def read_training_form(
    carried: TrainingFormCarried, values: Mapping[str, Any], external_id: str, now: datetime
) -> TrainingForm:
    """Return a form as filled in, tolerating missing or malformed fields."""
    return TrainingForm(
        kind=carried.kind,
        external_id=external_id,
        fields=_read_fields(carried, values),
        now=now,
        training_key=carried.training_key,
        attempt=carried.attempt,
        needs_zone=carried.needs_zone,
        change_deadline=carried.change_deadline,
        choice=carried.choice,
        version=carried.version,
    )


def _read_fields(carried: TrainingFormCarried, values: Mapping[str, Any]) -> TrainingFields:
    session_count = min(max(carried.session_count, 1), MAX_SESSIONS)
    settings, notify = values.get("settings"), values.get("notify")
    return TrainingFields(
        zone=carried.zone,
        name=str(values.get("name") or "") if carried.name is None else carried.name,
        description=str(values.get("description") or ""),
        sessions=tuple(_read_session_fields(values, carried.zone, number) for number in range(session_count)),
        confirmation_email="email" in settings if isinstance(settings, list) else True,
        web_registration="web" in settings if isinstance(settings, list) else True,
        notify_registrants="registrants" in notify if isinstance(notify, list) else True,
        notify_trainers="trainers" in notify if isinstance(notify, list) else True,
        organizers=tuple(str(key) for key in values.get("organizers") or ()),
        time_zone=_text_or_none(values.get("time_zone")),
    )


def _read_session_fields(values: Mapping[str, Any], zone: str, number: int) -> ScheduleFields:
    minutes, fold = str(values.get(f"length.{number}") or ""), values.get(f"fold.{number}")
    return ScheduleFields(
        zone=zone,
        date=_text_or_none(values.get(f"date.{number}")),
        start=_text_or_none(values.get(f"start.{number}")),
        minutes=int(minutes) if minutes.isascii() and minutes.isdigit() else 0,
        fold=Fold(fold) if fold in tuple(Fold) else None,
    )


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
