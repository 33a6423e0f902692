"""The account's organizers as admins see them: a page of the list, or one organizer with upcoming meetings."""

from __future__ import annotations

from collections.abc import Sequence

from bot.goto.errors import InvalidRequest, NotFound
from bot.goto.models import Organizer
from bot.model.admin import (
    MAX_EMAIL_LENGTH,
    PRODUCT_TYPES,
    OrganizerDetail,
    OrganizerPage,
    OrganizerRow,
    PlannedMeeting,
)
from bot.model.errors import UserError
from bot.model.ids import Person
from bot.model.paging import paginate
from bot.parsing.addresses import is_address
from bot.usecases.admin.common import (
    MAX_UPCOMING_SHOWN,
    find_organizers,
    group_gone_error,
    parse_organizer_ref,
    to_organizer_row,
    to_planned_meetings,
    translate_role_errors,
)
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import LinkedAdminSession, Purpose, session_for
from bot.usecases.meetings.overview import ROWS_PER_PAGE, get_zone


def build_organizer_page(found: Sequence[Organizer], own_key: str, page: int) -> OrganizerPage:
    """Return one page; a page beyond the end gives the last one."""
    rows = sorted(
        (to_organizer_row(one, own_key) for one in found),
        key=lambda r: (r.name.casefold(), r.email.casefold(), r.key),
    )
    shown, page, pages = paginate(rows, page, ROWS_PER_PAGE)
    return OrganizerPage(
        rows=shown,
        page=page,
        pages=pages,
        total=len(rows),
    )


async def list_organizers(app: Services, person: Person, page: int) -> OrganizerPage:
    """Return one page of the account's organizers."""
    admin = await session_for(app, person, Purpose.ADMIN)
    async with translate_role_errors(app, person):
        return build_organizer_page(await admin.goto.organizers.list(), admin.link.organizer_key, page)


async def read_organizer(
    app: Services, person: Person, typed: str
) -> OrganizerDetail | tuple[OrganizerRow, ...]:
    """Return one organizer by key or e-mail; the rows of all matches if several share the e-mail."""
    admin = await session_for(app, person, Purpose.ADMIN)
    async with translate_role_errors(app, person):
        found = [
            to_organizer_row(one, admin.link.organizer_key) for one in await find_organizers(admin, typed)
        ]
        if len(found) > 1:
            return tuple(found)
        planned = await _list_upcoming(admin, found[0])
    total = None if planned is None else len(planned)
    by_email = parse_organizer_ref(typed)[1] is not None
    return OrganizerDetail(
        row=found[0],
        zone=await get_zone(app, person),
        upcoming=(planned or ())[:MAX_UPCOMING_SHOWN],
        total=total,
        by_email=by_email,
    )


async def require_can_add(app: Services, person: Person, group_key: str, group_name: str) -> None:
    """Raise ``UsherError`` unless the person may add organizers, to this group of their account if one is given."""
    admin = await session_for(app, person, Purpose.ADMIN)
    async with translate_role_errors(app, person):
        found = await admin.goto.groups.list()
    if group_key and group_key not in [one.group_key for one in found]:
        raise group_gone_error(group_name or group_key)


async def _list_upcoming(admin: LinkedAdminSession, row: OrganizerRow) -> tuple[PlannedMeeting, ...] | None:
    """Return future meetings; None if GoTo lists none because the organizer is suspended."""
    try:
        return to_planned_meetings(await admin.goto.organizers.list_upcoming(row.key))
    except (NotFound, InvalidRequest):
        return None


def validate_new_organizer(typed: dict[str, str]) -> dict[str, UserError]:
    """Return the errors in the fields of a new organizer, by field."""
    wrong: dict[str, UserError] = {}
    if not is_address(typed["email"]) or len(typed["email"]) > MAX_EMAIL_LENGTH:
        wrong["email"] = UserError("organizer-email-wrong", typed=typed["email"][:60])
    for name in ("first", "last"):
        if not typed[name]:
            wrong[name] = UserError("organizer-name-missing")
    if typed["product"] not in PRODUCT_TYPES:
        wrong["product"] = UserError("organizer-product-missing")
    return wrong
