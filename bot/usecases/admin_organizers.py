"""The account's organizers as admins see them: a page of the list, or one organizer with upcoming meetings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import UserError
from bot.goto.errors import Invalid, NotFound
from bot.goto.models import Organizer
from bot.ids import Person
from bot.usecases.admin import (
    MAIL,
    UPCOMING,
    Coming,
    OrganizerRow,
    coming,
    find,
    reference_of,
    row_of,
    told_of_admin,
)
from bot.usecases.meetings import PAGE, zone_of
from bot.usecases.services import Services
from bot.usecases.sessions import Administration, Purpose, session_for

PRODUCTS = ("G2M", "G2T", "G2W", "OPENVOICE", "G2ASEEIT")
"""The products that the form offers (GoTo: productType)."""
NAME_LIMIT = 100
MAIL_LIMIT = 254


@dataclass(frozen=True, slots=True)
class OrganizerPage:
    """One page of organizers, sorted by name. ``page`` counts from 0; ``pages`` is at least 1.

    ``group`` is the key of their group if the list is about one.
    """

    rows: tuple[OrganizerRow, ...]
    page: int
    pages: int
    total: int
    group: str | None = None
    group_name: str = ""


@dataclass(frozen=True, slots=True)
class OrganizerDetail:
    """One organizer with their next meetings. ``total`` counts all of them, None if GoTo did not list them."""

    row: OrganizerRow
    zone: str
    upcoming: tuple[Coming, ...]
    total: int | None
    by_email: bool = False
    """True if the organizer was named by e-mail."""


def page_of(found: Sequence[Organizer], own_key: str, page: int) -> OrganizerPage:
    """Return one page; a page beyond the end gives the last one."""
    rows = sorted(
        (row_of(one, own_key) for one in found), key=lambda r: (r.name.casefold(), r.email.casefold(), r.key)
    )
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(page, 0), pages - 1)
    return OrganizerPage(tuple(rows[page * PAGE : (page + 1) * PAGE]), page, pages, len(rows))


async def listing(s: Services, person: Person, page: int) -> OrganizerPage:
    """Return one page of the account's organizers."""
    admin = await session_for(s, person, Purpose.ADMIN)
    async with told_of_admin(s, person):
        return page_of(await admin.goto.organizers.list(), admin.link.organizer_key, page)


async def detail(s: Services, person: Person, typed: str) -> OrganizerDetail | tuple[OrganizerRow, ...]:
    """Return one organizer by key or e-mail; the rows of all matches if several share the e-mail."""
    admin = await session_for(s, person, Purpose.ADMIN)
    async with told_of_admin(s, person):
        found = [row_of(one, admin.link.organizer_key) for one in await find(admin, typed)]
        if len(found) > 1:
            return tuple(found)
        planned = await _planned(admin, found[0])
    total = None if planned is None else len(planned)
    by_email = reference_of(typed)[1] is not None
    return OrganizerDetail(found[0], await zone_of(s, person), (planned or ())[:UPCOMING], total, by_email)


async def _planned(admin: Administration, row: OrganizerRow) -> tuple[Coming, ...] | None:
    """Return future meetings; None if GoTo lists none because the organizer is suspended."""
    try:
        return coming(await admin.goto.organizers.upcoming(row.key))
    except (NotFound, Invalid):
        return None


def check_new(typed: dict[str, str]) -> dict[str, UserError]:
    """Return the errors in the fields of a new organizer, by field."""
    wrong: dict[str, UserError] = {}
    if not MAIL.fullmatch(typed["email"]) or len(typed["email"]) > MAIL_LIMIT:
        wrong["email"] = UserError("organizer-email-wrong", typed=typed["email"][:60])
    for name in ("first", "last"):
        if not typed[name]:
            wrong[name] = UserError("organizer-name-missing")
    if typed["product"] not in PRODUCTS:
        wrong["product"] = UserError("organizer-product-missing")
    return wrong
