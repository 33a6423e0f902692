"""Shared parts of administration: finding an organizer, explaining GoTo's refusals, insisting on the same account."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from bot.goto.errors import NotFound, RoleMissing
from bot.goto.models import Organizer, UpcomingMeeting
from bot.model.admin import OrganizerRow, PlannedMeeting
from bot.model.admin_requests import OrganizerProgress
from bot.model.errors import NotAllowed, UserError, UsherError
from bot.model.ids import Person
from bot.parsing.addresses import clean_address, is_address
from bot.parsing.arguments import shorten
from bot.parsing.lookups import read_digits
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import LinkedAdminSession

ORGANIZER_KEY_PATTERN = re.compile(r"[0-9]{3,26}")
MAX_UPCOMING_SHOWN = 5
"""Meetings listed by name before an organizer is suspended or removed."""


@asynccontextmanager
async def translate_role_errors(app: Services, person: Person) -> AsyncIterator[None]:
    """Turn ``RoleMissing`` into a sentence naming the missing role and who can help. Raises ``Refused``."""
    try:
        yield
    except RoleMissing as error:
        message_id = "admin-scope-missing" if error.role == "scope" else "admin-role-missing"
        raise await _build_role_error(app, person, message_id) from error


async def _build_role_error(app: Services, person: Person, message_id: str) -> UsherError:
    link = await app.store.links.get(person)
    email = link.email if link is not None else ""
    helper = await app.store.member_map.get_admin_link(person.tenant)
    if helper is None or helper.person == person:
        return NotAllowed(message_id, next_step="admin-role-missing-next", email=email)
    name = (await app.slack.people.get_profile(helper.person)).name
    return NotAllowed(message_id, next_step="admin-role-missing-ask", email=email, name=name)


def group_gone_error(typed: str) -> UserError:
    return UserError("group-gone", next_step="group-gone-next", typed=typed.strip()[:60])


def require_same_account(run: OperationRun, admin: LinkedAdminSession) -> None:
    """Raise ``UserError`` if the admin has connected another account since the operation first asked GoTo."""
    if run.progress(OrganizerProgress).organizer not in (None, admin.link.organizer_key):
        raise UserError("account-changed", next_step="account-changed-next")


def parse_organizer_ref(typed: str) -> tuple[str | None, str | None]:
    """Parse what was typed as (key, None) or (None, e-mail). Raises ``UserError`` for anything else."""
    text = clean_address(typed)
    if is_address(text):
        return None, text
    digits = read_digits(typed)
    if ORGANIZER_KEY_PATTERN.fullmatch(digits):
        return digits, None
    raise UserError("organizer-unclear", next_step="organizer-unclear-next", typed=shorten(text))


async def find_organizers(admin: LinkedAdminSession, typed: str) -> Sequence[Organizer]:
    """Return the organizers with the typed key or e-mail; several if GoTo knows the e-mail more than once.

    Raises ``UserError`` if there is none.
    """
    key, email = parse_organizer_ref(typed)
    try:
        found = (
            [await admin.goto.organizers.get(key)]
            if key is not None
            else await admin.goto.organizers.find_by_email(email or "")
        )
    except NotFound:
        found = []
    if not found:
        raise UserError("organizer-gone", next_step="organizer-gone-next", typed=typed.strip()[:60])
    return found


def to_organizer_row(organizer: Organizer, own_key: str = "") -> OrganizerRow:
    """Convert an organizer to a row for display. ``own_key`` is the reader's organizer key."""
    name = f"{organizer.first_name or ''} {organizer.last_name or ''}".strip()
    return OrganizerRow(
        key=organizer.organizer_key,
        name=name,
        email=organizer.email or "",
        suspended=(organizer.status or "").casefold() == "suspended",
        products=tuple(sorted(organizer.products or ())),
        group=organizer.group_name or "",
        is_reader=organizer.organizer_key == own_key,
    )


def to_planned_meetings(meetings: Sequence[UpcomingMeeting]) -> tuple[PlannedMeeting, ...]:
    """Convert future meetings to rows, soonest first; those without a start come last."""
    rows = [
        PlannedMeeting(
            meeting_id=one.meeting_id,
            subject=one.subject or "",
            start=one.start,
            owner=f"{one.first_name or ''} {one.last_name or ''}".strip() or (one.email or ""),
        )
        for one in meetings
    ]
    return tuple(sorted(rows, key=lambda row: (row.start.timestamp() if row.start else 1e12, row.meeting_id)))
