"""Trainings as shown to their organizer: the menu, the list, the details of one, links to GoTo's pages."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from bot.errors import UserError
from bot.goto.errors import Conflict, GoToError, InvalidRequest, NotFound
from bot.goto.models import Registrant, Training, unescape_subject
from bot.ids import Person
from bot.usecases.audit import record_audit
from bot.usecases.meetings import ROWS_PER_PAGE, get_zone
from bot.usecases.services import Services
from bot.usecases.sessions import OwnSession, Purpose, session_for

MAX_MENU_ROWS = 3
NOT_COMING_STATUSES = frozenset({"UNREGISTERED", "DELETED", "DENIED"})
"""Statuses of people who will not attend."""
REFUSAL_MESSAGE_IDS = {
    "OrganizerOverlap": "training-overlap",
    "TrainingOver": "training-over",
    "NoSuchTraining": "training-gone",
}
"""Message ids for GoTo's error codes (GoTo Training: errorCode)."""


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """One planned session, aware UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """One training in a list. ``training_id`` is the number that people type, None if GoTo gives none."""

    key: str
    training_id: str | None
    name: str
    sessions: tuple[PlannedSession, ...]
    time_zone: str | None = None
    registered: int | None = None
    """None if GoTo did not answer in time."""
    waiting: int = 0

    def next_start(self, now: datetime) -> datetime | None:
        """Return the start of the first session that is not over, None if there is none."""
        return next((session.start for session in self.sessions if session.end > now), None)


@dataclass(frozen=True, slots=True)
class TrainingMenu:
    """The bare command's menu. ``email`` is None without a GoTo account, ``rows`` is None without GoTo's answer."""

    zone: str
    email: str | None
    rows: tuple[TrainingRow, ...] | None = ()


@dataclass(frozen=True, slots=True)
class TrainingPage:
    """One page of a list; ``page`` from 0, ``pages`` at least 1."""

    zone: str
    rows: tuple[TrainingRow, ...]
    page: int
    pages: int
    total_rows: int


@dataclass(frozen=True, slots=True)
class Trainer:
    """An organizer or co-organizer."""

    key: str
    name: str
    email: str | None


@dataclass(frozen=True, slots=True)
class TrainingDetail:
    """All details of one training."""

    row: TrainingRow
    zone: str
    description: str
    organizers: tuple[Trainer, ...]
    confirmation_email: bool
    web_registration: bool
    change_deadline: str | None = None
    """Until when to try a change (ISO 8601, aware), None if no session is left."""


@dataclass(frozen=True, slots=True)
class TrainingLinks:
    """URLs to manage a training and to start it after signing in at GoTo. Not secret."""

    row: TrainingRow
    manage_url: str | None = field(default=None, repr=False)
    start_url: str | None = field(default=None, repr=False)


@contextmanager
def explain_training_errors() -> Iterator[None]:
    """Translate GoTo's errors about a training into ``UserError``."""
    try:
        yield
    except NotFound:
        raise UserError("training-gone", next_step="training-gone-next") from None
    except (InvalidRequest, Conflict) as error:
        said = REFUSAL_MESSAGE_IDS.get(error.code or "", "training-refused")
        raise UserError(said, next_step=f"{said}-next") from error


async def get_menu(s: Services, person: Person) -> TrainingMenu:
    """Return the bare command's menu without asking GoTo."""
    zone = await get_zone(s, person)
    link = await s.links.get(person)
    living = link is not None and link.dead_since is None
    return TrainingMenu(zone, link.email if link is not None and living else None, None)


async def list_next_trainings(s: Services, person: Person) -> tuple[TrainingRow, ...]:
    """Return the next trainings for the menu."""
    return tuple((await list_planned(s, await session_for(s, person, Purpose.OWN)))[:MAX_MENU_ROWS])


async def get_training_page(s: Services, person: Person, page: int) -> TrainingPage:
    """Return one page of the person's trainings, soonest first, each with its number of registrants."""
    own = await session_for(s, person, Purpose.OWN)
    rows = await list_planned(s, own)
    pages = max(1, -(-len(rows) // ROWS_PER_PAGE))
    page = min(max(page, 0), pages - 1)
    shown = rows[page * ROWS_PER_PAGE : (page + 1) * ROWS_PER_PAGE]
    counted = await asyncio.gather(*(_with_counts(own, row) for row in shown))
    return TrainingPage(await get_zone(s, person), tuple(counted), page, pages, len(rows))


async def list_training_choices(s: Services, person: Person) -> tuple[TrainingRow, ...]:
    """Return a picker's options: at most 100 (Slack: static_select)."""
    return tuple((await list_planned(s, await session_for(s, person, Purpose.OWN)))[:100])


async def get_training_detail(s: Services, person: Person, typed: str, *, with_counts: bool = True) -> TrainingDetail:
    """Return one training, with its registrant counts if ``with_counts``. Raises ``UserError`` if there is none."""
    own = await session_for(s, person, Purpose.OWN)
    training = await fetch_training(own, await resolve_training_key(own, typed))
    settings, row = training.registration_settings, make_row(training)
    return TrainingDetail(
        await _with_counts(own, row) if with_counts else row,
        await get_zone(s, person),
        training.description or "",
        list_trainers(training),
        not (settings and settings.disable_confirmation_email),
        not (settings and settings.disable_web_registration),
        get_change_deadline(row.sessions, s.clock.now()),
    )


def get_change_deadline(sessions: Sequence[PlannedSession], now: datetime) -> str | None:
    """Return until when to try a change of a training (ISO 8601, aware): the start of the next session.

    If the last session is running, return its end; None if no session is left.
    """
    ahead = [one.start for one in sessions if one.start > now] or [
        one.end for one in sessions if one.end > now
    ]
    return min(ahead).isoformat() if ahead else None


async def get_links(s: Services, person: Person, typed: str, *, is_manage: bool) -> TrainingLinks:
    """Return the training with the URL of its page at GoTo (``is_manage``) or of its start after signing in."""
    own = await session_for(s, person, Purpose.OWN)
    row = make_row(await fetch_training(own, await resolve_training_key(own, typed)))
    mine = own.link.organizer_key
    with explain_training_errors():
        if is_manage:
            return TrainingLinks(row, manage_url=await own.goto.trainings.get_manage_url(mine, row.key))
        return TrainingLinks(row, start_url=await own.goto.trainings.get_start_url(mine, row.key))


async def create_start_link(s: Services, person: Person, key: str) -> str:
    """Create the link that starts the training as its host: a secret, only for the organizer."""
    own = await session_for(s, person, Purpose.OWN)
    with explain_training_errors():
        url = (await own.goto.trainings.get_host_link(key)).host_url
    await record_audit(s, person, "training.start", training_key=key)
    return url


async def fetch_training(own: OwnSession, key: str) -> Training:
    """Read one training from GoTo. Raises ``UserError`` if it is gone."""
    with explain_training_errors():
        return await own.goto.trainings.get(own.link.organizer_key, key)


async def resolve_training_key(own: OwnSession, typed: str) -> str:
    """Return the key for a typed key or training number. Raises ``UserError`` if it is neither.

    A number that no planned training has is treated as a key, since past trainings are not listed.
    """
    digits = re.sub(r"[\s\-\u2010-\u2015]", "", typed)
    if not re.fullmatch(r"[0-9]{5,26}", digits):
        raise UserError("training-id-wrong", next_step="training-id-next", typed=typed[:60])
    if len(digits) > 12:
        return digits
    with explain_training_errors():
        found = await own.goto.trainings.list(own.link.organizer_key)
    by_number = {training.training_id: training.training_key for training in found}
    return by_number.get(digits, digits)


async def list_planned(s: Services, own: OwnSession) -> list[TrainingRow]:
    """Return the trainings that this session organizes, soonest first."""
    now = s.clock.now()
    rows = [make_row(training) for training in await own.goto.trainings.list(own.link.organizer_key)]
    return sorted(rows, key=lambda row: (_sort_key(row.next_start(now)), row.key))


def _sort_key(start: datetime | None) -> float:
    return start.timestamp() if start else float("inf")


def make_row(training: Training) -> TrainingRow:
    """Return a training as a list row."""
    return TrainingRow(
        training.training_key,
        training.training_id,
        unescape_subject(training.name or ""),
        list_sessions(training),
        training.time_zone,
    )


def list_sessions(training: Training) -> tuple[PlannedSession, ...]:
    """Return the sessions sorted by start, without those that have no times."""
    times = [PlannedSession(t.start, t.end) for t in training.times or () if t.start and t.end]
    return tuple(sorted(times, key=lambda session: session.start))


def list_trainers(training: Training) -> tuple[Trainer, ...]:
    """Return the training's organizers and co-organizers."""
    return tuple(
        Trainer(one.organizer_key, f"{one.given_name or ''} {one.surname or ''}".strip(), one.email)
        for one in training.organizers or ()
    )


def filter_coming(registrants: Sequence[Registrant]) -> list[Registrant]:
    """Return the registrants without those who unregistered or were denied."""
    return [one for one in registrants if (one.status or "").upper() not in NOT_COMING_STATUSES]


async def _with_counts(own: OwnSession, row: TrainingRow) -> TrainingRow:
    """Return the row with its registrant counts; unchanged if GoTo does not answer."""
    try:
        found = filter_coming(await own.goto.registrants.list(own.link.organizer_key, row.key))
    except GoToError:
        return row
    waiting = len([one for one in found if (one.status or "").upper() == "WAITING"])
    return TrainingRow(
        row.key, row.training_id, row.name, row.sessions, row.time_zone, len(found) - waiting, waiting
    )
