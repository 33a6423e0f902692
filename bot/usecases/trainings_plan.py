"""The training forms: filled, read back, checked and refilled, before anything is created."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Self
from zoneinfo import ZoneInfo

from bot.commands.form import FieldErrors, Fold
from bot.errors import UserError
from bot.goto.errors import ZoneNotListed
from bot.goto.models import TRAINING_ZONES, training_zone
from bot.ids import Person
from bot.ports import Operation, Outcome
from bot.usecases.meetings import zone_of
from bot.usecases.planning import Typed
from bot.usecases.services import Services
from bot.usecases.sessions import require_link
from bot.usecases.trainings import Session, Trainer, TrainingDetail

MOST_SESSIONS = 10
NAME_LIMIT = 100
TEXT_LIMIT = 2000
"""GoTo documents no limits for trainings; these are ours."""
MINUTES = 60
CREATE, EDIT, TIMES, ORGANIZERS = "create", "edit", "times", "organizers"


@dataclass(frozen=True, slots=True)
class TrainingTyped:
    """The values of a form's fields. ``sessions`` are in ``zone`` (IANA), ``time_zone`` is from GoTo's list."""

    zone: str
    name: str = ""
    description: str = ""
    sessions: tuple[Typed, ...] = ()
    confirmation_email: bool = True
    web_registration: bool = True
    notify_registrants: bool = True
    notify_trainers: bool = True
    organizers: tuple[str, ...] = ()
    time_zone: str | None = None

    def payload(self) -> dict[str, Any]:
        plain = {name: getattr(self, name) for name in self.__slots__}
        return {
            **plain,
            "organizers": list(self.organizers),
            "sessions": [session.payload() for session in self.sessions],
        }

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Self:
        known = {name: payload[name] for name in cls.__slots__ if name in payload}
        sessions = tuple(Typed.of(session) for session in payload.get("sessions", ()))
        organizers = tuple(payload.get("organizers", ()))
        return cls(**{**known, "sessions": sessions, "organizers": organizers})


@dataclass(frozen=True, slots=True)
class TrainingForm:
    """A form to show. ``kind`` is one of ``create``, ``edit``, ``times``, ``organizers``.

    ``training_key`` is None for a new training. ``needs_zone``: no zone in GoTo's list matches the person's, so one has
    to be chosen. ``people`` are the options for co-organizers.
    """

    kind: str
    external_id: str
    typed: TrainingTyped
    now: datetime
    training_key: str | None = None
    attempt: int = 0
    failure: Outcome | None = None
    asks_zone: bool = False
    people: tuple[Trainer, ...] = ()
    left_out: int = field(default=0)
    """Number of sessions that have already begun and cannot be sent again."""
    until: str | None = None
    """Until when to try the change (``trainings.get_change_deadline``)."""


@dataclass(frozen=True, slots=True)
class CheckedTraining:
    """The checked values to send to GoTo. ``times`` are aware UTC, sorted."""

    name: str
    description: str
    times: tuple[Session, ...]
    time_zone: str


async def new_form(s: Services, person: Person, name: str) -> TrainingForm:
    """Return the empty form of a new training. Raises ``NotConnected``."""
    await require_link(s, person)
    zone = await zone_of(s, person)
    typed = TrainingTyped(zone, name[:NAME_LIMIT], sessions=(Typed(zone, minutes=MINUTES),))
    return TrainingForm(CREATE, s.ids.new(), typed, s.clock.now())


def form_of(s: Services, kind: str, detail: TrainingDetail, people: Sequence[Trainer] = ()) -> TrainingForm:
    """Return a form filled from a training at GoTo; sessions that have begun are left out."""
    now, row = s.clock.now(), detail.row
    ahead = [session for session in row.sessions if session.start > now][:MOST_SESSIONS]
    typed = TrainingTyped(
        detail.zone,
        row.name,
        detail.description,
        tuple(_typed(session, detail.zone) for session in ahead) or (Typed(detail.zone, minutes=MINUTES),),
        detail.confirmation_email,
        detail.web_registration,
        organizers=tuple(one.key for one in detail.organizers),
    )
    left_out = len([session for session in row.sessions if session.start <= now])
    return TrainingForm(
        kind, s.ids.new(), typed, now, row.key, people=tuple(people), left_out=left_out, until=detail.until
    )


def _typed(session: Session, zone: str) -> Typed:
    local = session.start.astimezone(ZoneInfo(zone))
    minutes = int((session.end - session.start).total_seconds() // 60)
    return Typed(zone, "", local.date().isoformat(), local.strftime("%H:%M"), minutes)


def refill(op: Operation, *, now: datetime) -> TrainingForm:
    """Rebuild an operation's form, with what was typed and how it failed."""
    payload = op.payload
    failure = op.outcome if op.outcome is not None and not op.outcome.ok else None
    return TrainingForm(
        str(payload["form"]),
        str(payload["external_id"]),
        TrainingTyped.of(payload["typed"]),
        now,
        payload.get("training_key"),
        int(payload.get("attempt", 0)) + 1,
        failure,
        people=tuple(Trainer(**one) for one in payload.get("people", ())),
        until=payload.get("until"),
    )


def with_session(form: TrainingForm) -> TrainingForm:
    """Return the form with one more session, a week after the last one at the same time."""
    sessions = form.typed.sessions
    if len(sessions) >= MOST_SESSIONS:
        return form
    last = sessions[-1] if sessions else Typed(form.typed.zone, minutes=MINUTES)
    return replace(
        form, typed=replace(form.typed, sessions=(*sessions, replace(last, date=_week_on(last.date))))
    )


def _week_on(day: str | None) -> str | None:
    try:
        return (datetime.fromisoformat(day) + timedelta(days=7)).date().isoformat() if day else None
    except (ValueError, OverflowError):
        return None


def without_session(form: TrainingForm) -> TrainingForm:
    """Return the form without its last session, but keep at least one."""
    return replace(
        form, typed=replace(form.typed, sessions=form.typed.sessions[: max(1, len(form.typed.sessions) - 1)])
    )


def check(form: TrainingForm) -> CheckedTraining:
    """Return the checked values of the form. Raises ``FieldErrors`` with every invalid field."""
    errors: dict[str, UserError] = {}
    typed = form.typed
    name, description = " ".join(typed.name.split()), typed.description.strip()
    if form.kind in (CREATE, EDIT):
        errors |= _text_errors(name, description)
    times: list[Session] = []
    if form.kind in (CREATE, TIMES):
        times = _times(form, errors)
    if errors:
        raise FieldErrors(errors)
    zone = _zone(form, times) if times else ""
    return CheckedTraining(name, description, tuple(times), zone)


def _text_errors(name: str, description: str) -> dict[str, UserError]:
    errors: dict[str, UserError] = {}
    if not any(letter.isprintable() and not letter.isspace() for letter in name):
        errors["name"] = UserError("training-name-missing", field="name")
    elif len(name) > NAME_LIMIT:
        errors["name"] = UserError("training-name-long", field="name", limit=NAME_LIMIT)
    if len(description) > TEXT_LIMIT:
        errors["description"] = UserError("training-text-long", field="description", limit=TEXT_LIMIT)
    return errors


def _times(form: TrainingForm, errors: dict[str, UserError]) -> list[Session]:
    found: list[tuple[Session, int]] = []
    for number, session in enumerate(form.typed.sessions):
        try:
            start, end = session.span(form.now)
        except FieldErrors as wrong:
            errors |= {f"{name}.{number}": error for name, error in wrong.fields.items()}
        else:
            found.append((Session(start.astimezone(UTC), end.astimezone(UTC)), number))
    found.sort(key=lambda one: (one[0].start, one[1]))
    for (earlier, first), (later, second) in pairwise(found):
        if later.start < earlier.end:
            number = max(first, second)
            errors[f"start.{number}"] = UserError(
                "training-sessions-overlap", field=f"start.{number}", one=first + 1, two=second + 1
            )
    return [session for session, _ in found]


def _zone(form: TrainingForm, times: Sequence[Session]) -> str:
    """Return GoTo's zone for the person's. Raises ``FieldErrors`` if one has to be chosen."""
    typed = form.typed
    try:
        return training_zone(typed.zone, [session.start for session in times], form.now)
    except ZoneNotListed:
        if typed.time_zone in TRAINING_ZONES and typed.time_zone is not None:
            return typed.time_zone
    wrong = UserError("training-zone-none", field="time_zone", zone=typed.zone)
    raise FieldErrors({"time_zone": wrong})


def read_form(kind: str, values: Mapping[str, Any], metadata: Mapping[str, Any]) -> TrainingTyped:
    """Return the values of the form's fields, tolerating missing or malformed ones."""
    zone = str(metadata.get("zone") or "UTC")
    count = metadata.get("count")
    number = min(max(count, 1), MOST_SESSIONS) if isinstance(count, int) else 1
    switches = values.get("settings")
    mails = values.get("notify")
    return TrainingTyped(
        zone,
        str(values.get("name") or ""),
        str(values.get("description") or ""),
        tuple(_read_session(values, zone, place) for place in range(number)),
        "email" in switches if isinstance(switches, list) else True,
        "web" in switches if isinstance(switches, list) else True,
        "registrants" in mails if isinstance(mails, list) else True,
        "trainers" in mails if isinstance(mails, list) else True,
        tuple(str(key) for key in values.get("organizers") or ()),
        values.get("time_zone") or None,
    )


def _read_session(values: Mapping[str, Any], zone: str, place: int) -> Typed:
    minutes = str(values.get(f"length.{place}") or "")
    fold = values.get(f"fold.{place}")
    return Typed.of(
        {
            "zone": zone,
            "date": values.get(f"date.{place}") or None,
            "start": values.get(f"start.{place}") or None,
            "minutes": int(minutes) if minutes.isascii() and minutes.isdigit() else 0,
            "fold": fold if fold in tuple(Fold) else None,
        }
    )
