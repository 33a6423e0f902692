"""Trainings as shown to their organizer: the menu, the list, the details of one, links to GoTo's pages."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from bot.goto.errors import Conflict, GoToError, InvalidRequest, NotFound, RoleMissing
from bot.goto.models import Registrant, Rows, Training, readable_or_not, unescape_subject
from bot.model.errors import NotAllowed, UserError
from bot.model.ids import Person
from bot.model.paging import paginate
from bot.model.sources import SessionKind
from bot.model.trainings import (
    PlannedSession,
    Trainer,
    TrainingDetail,
    TrainingLinks,
    TrainingMenu,
    TrainingPage,
    TrainingRow,
)
from bot.parsing.arguments import shorten
from bot.parsing.lookups import find_matches, read_lookup
from bot.usecases.core.audit import record_audit
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import OwnSession, Purpose, session_for
from bot.usecases.core.unclear_matches import make_unclear_match, require_kind
from bot.usecases.meetings.overview import ROWS_PER_PAGE, get_zone

MAX_MENU_ROWS = 3
MAX_NUMBER_DIGITS = 12
"""Digits of the longest training ID that people see; longer numbers are keys."""
NOT_COMING_STATUSES = frozenset({"UNREGISTERED", "DELETED", "DENIED"})
"""Statuses of people who will not attend."""
REFUSAL_MESSAGE_IDS = {
    "OrganizerOverlap": "training-overlap",
    "TrainingOver": "training-over",
    "NoSuchTraining": "training-gone",
}
"""Message ids for GoTo's error codes (GoTo Training: errorCode)."""


@contextmanager
def explain_training_errors() -> Iterator[None]:
    """Translate GoTo's errors about a training into ``UserError``."""
    try:
        yield
    except NotFound:
        raise UserError("training-gone", next_step="training-gone-next") from None
    except (InvalidRequest, Conflict) as error:
        message_id = REFUSAL_MESSAGE_IDS.get(error.code or "", "training-refused")
        raise UserError(message_id, next_step=f"{message_id}-next") from error


@contextmanager
def explain_others_training() -> Iterator[None]:
    """Translate GoTo's refusal of one training, which names no training, into ``NotAllowed``."""
    try:
        yield
    except RoleMissing:
        raise NotAllowed("training-not-yours", next_step="training-gone-next") from None


async def get_menu(app: Services, person: Person) -> TrainingMenu:
    """Return the bare command's menu without asking GoTo."""
    zone = await get_zone(app, person)
    link = await app.store.links.get(person)
    is_connected = link is not None and link.dead_since is None
    return TrainingMenu(zone, link.email if link is not None and is_connected else None, None)


async def list_next_trainings(app: Services, person: Person) -> tuple[TrainingRow, ...]:
    """Return the next trainings for the menu."""
    return tuple((await list_planned(app, await session_for(app, person, Purpose.OWN)))[:MAX_MENU_ROWS])


async def get_training_page(app: Services, person: Person, page: int) -> TrainingPage:
    """Return one page of the person's trainings, soonest first, each with its number of registrants."""
    own = await session_for(app, person, Purpose.OWN)
    rows = await list_planned(app, own)
    shown, page, pages = paginate(rows, page, ROWS_PER_PAGE)
    counted = await asyncio.gather(*(_with_counts(own, row) for row in shown))
    return TrainingPage(
        zone=await get_zone(app, person), rows=tuple(counted), page=page, pages=pages, total_rows=len(rows)
    )


async def list_training_choices(app: Services, person: Person) -> tuple[TrainingRow, ...]:
    """Return the person's planned trainings, soonest first, for a picker."""
    return tuple(await list_planned(app, await session_for(app, person, Purpose.OWN)))


async def get_training_detail(
    app: Services, person: Person, typed: str, *, with_counts: bool = True
) -> TrainingDetail:
    """Return one training, with its registrant counts if ``with_counts``. Raises ``UserError`` if there is none."""
    own = await session_for(app, person, Purpose.OWN)
    training = await fetch_training(own, await resolve_training_key(own, typed))
    settings, row = training.registration_settings, make_row(training)
    return TrainingDetail(
        row=await _with_counts(own, row) if with_counts else row,
        zone=await get_zone(app, person),
        description=training.description or "",
        organizers=list_trainers(training),
        confirmation_email=not (settings and settings.disable_confirmation_email),
        web_registration=not (settings and settings.disable_web_registration),
        change_deadline=get_change_deadline(row.sessions, app.clock.now()),
    )


def get_change_deadline(sessions: Sequence[PlannedSession], now: datetime) -> datetime | None:
    """Return until when to try a change of a training (aware): the start of the next session.

    If the last session is running, return its end; None if no session is left.
    """
    ahead = [one.start for one in sessions if one.start > now] or [
        one.end for one in sessions if one.end > now
    ]
    return min(ahead, default=None)


async def get_links(app: Services, person: Person, typed: str, *, is_manage: bool) -> TrainingLinks:
    """Return the training with the URL of its page at GoTo (``is_manage``) or of its start after signing in."""
    own = await session_for(app, person, Purpose.OWN)
    row = make_row(await fetch_training(own, await resolve_training_key(own, typed)))
    mine = own.link.organizer_key
    with explain_training_errors():
        if is_manage:
            return TrainingLinks(row, manage_url=await own.goto.trainings.get_manage_url(mine, row.key))
        return TrainingLinks(row, start_url=await own.goto.trainings.get_start_url(mine, row.key))


async def create_start_link(app: Services, person: Person, key: str) -> str:
    """Create the link that starts the training as its host: a secret, only for the organizer."""
    own = await session_for(app, person, Purpose.OWN)
    with explain_training_errors(), explain_others_training():
        url = (await own.goto.trainings.get_host_link(key)).host_url
    await record_audit(app, person, "training.start", training_key=key)
    return url


async def fetch_training(own: OwnSession, key: str) -> Training:
    """Read one training from GoTo. Raises ``UserError`` if it is gone, ``NotAllowed`` if it is another person's."""
    with explain_training_errors(), explain_others_training():
        return await own.goto.trainings.get(own.link.organizer_key, key)


async def resolve_training_key(own: OwnSession, typed: str) -> str:
    """Return the key of the training that was typed: by key, number, link, or its title or a part of it.

    A number that no planned training has is treated as a key, since past trainings are not listed. Raises
    ``UnclearMatch`` with the planned trainings to choose from.
    """
    lookup = read_lookup(typed)
    require_kind(lookup, SessionKind.TRAINING)
    if lookup.is_certain and len(lookup.number) > MAX_NUMBER_DIGITS:
        return lookup.number
    with explain_training_errors():
        found = await readable_or_not(own.goto.trainings.list(own.link.organizer_key))
    rows = sorted(map(make_row, found), key=lambda row: (_sort_key(row.first_start), row.key))
    matches = find_matches(lookup, rows, lambda row: (row.key, row.training_id), lambda row: row.name)
    if len(matches.rows) == 1 and len(lookup.numbers) < 2:
        return matches.rows[0].key
    if lookup.number and not matches.rows:
        hidden = {row.text("trainingId"): row.key for row in found.unreadable}
        return hidden.get(lookup.number) or lookup.number
    raise make_unclear_match(lookup, matches, rows, _describe, "training-none")


def _describe(row: TrainingRow) -> str:
    return f"{shorten(row.name, 40)} ({row.training_id or row.key})"


async def list_planned(app: Services, own: OwnSession) -> Rows[TrainingRow]:
    """Return the trainings that this session organizes, soonest first."""
    now = app.clock.now()
    listed = await own.goto.trainings.list(own.link.organizer_key)
    rows = list(dict.fromkeys(map(make_row, listed)))
    rows.sort(key=lambda row: (_sort_key(row.next_start(now)), row.key))
    return Rows(rows, listed.unreadable)


def _sort_key(start: datetime | None) -> float:
    return start.timestamp() if start else float("inf")


def make_row(training: Training) -> TrainingRow:
    """Return a training as a list row."""
    return TrainingRow(
        key=training.training_key,
        training_id=training.training_id,
        name=unescape_subject(training.name or ""),
        sessions=list_sessions(training),
        time_zone=training.time_zone,
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
        key=row.key,
        training_id=row.training_id,
        name=row.name,
        sessions=row.sessions,
        time_zone=row.time_zone,
        registered=len(found) - waiting,
        waiting=waiting,
    )
