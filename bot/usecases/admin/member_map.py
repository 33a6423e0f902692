"""``/goto map``: the workspace's admin link, and which member is which organizer of its account.

The admin link is only used to read upcoming and past meetings of mapped members who are not connected.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.goto.errors import NotFound
from bot.goto.models import Organizer
from bot.model.admin import AdminLink, MapPage, MappedMember, MapRow, MapState, OrganizerRow
from bot.model.admin_requests import AdminLinkChange, MemberToMap, MemberToUnmap
from bot.model.admin_results import AdminLinkResult, MappingResult
from bot.model.email_addresses import is_same_email
from bot.model.errors import NotAllowed, UserError, UsherError
from bot.model.ids import Person
from bot.model.operations import Outcome, success
from bot.model.paging import paginate
from bot.model.people import Profile
from bot.parsing.addresses import clean_address, is_address
from bot.usecases.admin.common import find_organizers, to_organizer_row, translate_role_errors
from bot.usecases.core.link_ages import alive_until
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import LinkedAdminSession, Purpose, require_admin, session_for
from bot.usecases.meetings.overview import ROWS_PER_PAGE

MEMBER_PATTERN = re.compile(r"<?@?([UW][A-Z0-9]{2,20})(?:\|[^>]*)?>?")
"""A member in Slack's notation: the id alone, or a mention."""


async def read_map_state(app: Services, person: Person) -> MapState:
    """Return the state of the map. Raises ``Refused`` unless the person is an admin."""
    await require_admin(app, person)
    link, own = await app.store.member_map.get_admin_link(person.tenant), await app.store.links.get(person)
    connected = own is not None and own.dead_since is None
    members = len(await app.store.member_map.list_all(person.tenant))
    if link is None:
        return MapState(owner="", is_owner=False, is_alive=False, connected=connected, members=members)
    theirs = await app.store.links.get(link.person)
    is_alive = (
        theirs is not None and theirs.dead_since is None and (theirs.account_key or "") == link.account_key
    )
    name = (await app.slack.people.get_profile(link.person)).name
    return MapState(
        owner=name,
        is_owner=link.person == person,
        is_alive=is_alive,
        connected=connected,
        members=members,
        alive_until=alive_until(app.rules, theirs) if theirs is not None and is_alive else None,
        zone=(await app.slack.people.get_profile(person)).zone or "UTC",
    )


async def count_mapped_members(app: Services, person: Person) -> int | None:
    """Return the number of mapped members if the admin link is this person's, else None."""
    link = await app.store.member_map.get_admin_link(person.tenant)
    if link is None or link.person != person:
        return None
    return len(await app.store.member_map.list_all(person.tenant))


async def build_map_page(app: Services, person: Person, page: int) -> MapPage:
    """Return one page of the mapped members and their own links; a page beyond the end gives the last one."""
    await require_admin(app, person)
    link, known = (
        await app.store.member_map.get_admin_link(person.tenant),
        await app.store.member_map.list_all(person.tenant),
    )
    rows = sorted(known.values(), key=lambda one: (one.name.casefold(), one.person.user_id))
    members, page, pages = paginate(rows, page, ROWS_PER_PAGE)
    account = link.account_key if link is not None else None
    shown = [await _build_row(app, one, account) for one in members]
    return MapPage(rows=tuple(shown), page=page, pages=pages, total=len(rows))


async def _build_row(app: Services, one: MappedMember, account: str | None) -> MapRow:
    own = await app.store.links.get(one.person)
    other = own.organizer_key if own is not None and own.organizer_key != one.organizer_key else ""
    return MapRow(
        user_id=one.person.user_id,
        member=await fetch_member_name(app, one.person),
        organizer_key=one.organizer_key,
        organizer=one.name or one.email,
        connected=own is not None and own.dead_since is None,
        other_key=other,
        in_other_account=account is not None and one.account_key != account,
    )


async def set_admin_link(run: OperationRun) -> Outcome:
    """Run a ``MAP_LINK`` operation: use the person's own link to read for mapped members, or stop doing so.

    GoTo is asked for its groups first, because only a link with the admin role can read for others.
    """
    app, person = run.app, run.operation.person
    if not run.payload(AdminLinkChange).use:
        await require_admin(app, person)
        return success(AdminLinkResult(ended=await app.store.member_map.clear_admin_link(person.tenant)))
    admin = await session_for(app, person, Purpose.ADMIN)
    async with translate_role_errors(app, person):
        await admin.goto.groups.list()
    before = await app.store.member_map.get_admin_link(person.tenant)
    await app.store.member_map.set_admin_link(
        AdminLink(person, admin.link.account_key or "", app.clock.now())
    )
    is_others = before is not None and before.person != person
    replaced = await fetch_member_name(app, before.person) if before is not None and is_others else ""
    return success(AdminLinkResult(use=True, email=admin.link.email, replaced=replaced))


async def require_mapped_account(app: Services, person: Person) -> tuple[LinkedAdminSession, str]:
    """Return the admin's session and the key of the mapped account.

    Raises ``UserError`` if there is no admin link, ``Refused`` for an admin of another account.
    """
    admin = await session_for(app, person, Purpose.ADMIN)
    link = await app.store.member_map.get_admin_link(person.tenant)
    if link is None:
        raise UserError("map-no-link", next_step="map-no-link-next")
    if (admin.link.account_key or "") != link.account_key:
        name = (await app.slack.people.get_profile(link.person)).name
        raise NotAllowed("map-other-account", next_step="map-other-account-next", name=name)
    return admin, link.account_key


async def require_can_map(app: Services, person: Person) -> None:
    """Raise ``UsherError`` unless the person may map members: GoTo's admin role is needed to find their organizers."""
    admin, _ = await require_mapped_account(app, person)
    async with translate_role_errors(app, person):
        await admin.goto.groups.list()


async def map_member(run: OperationRun) -> Outcome:
    """Run a ``MAP_ONE`` operation: map one member by hand; without an organizer, by the member's e-mail."""
    app, person, wanted = run.app, run.operation.person, run.payload(MemberToMap)
    admin, account = await require_mapped_account(app, person)
    member = Person(person.tenant, wanted.member)
    async with translate_role_errors(app, person):
        try:
            mapped = await map_to_organizer(app, admin, account, member, wanted.organizer, person.user_id)
        except MappingError as problem:
            field = "member" if problem.is_about_member else "organizer"
            raise UserError(problem.message_id, field=field, **problem.values) from problem
    return success(
        MappingResult(
            member=member.user_id, who=await fetch_member_name(app, member), name=mapped.name or mapped.email
        )
    )


class MappingError(Exception):
    """Why a member was not mapped, as a message id. ``is_about_member``: the problem is not the organizer."""

    def __init__(self, message_id: str, *, is_about_member: bool = False, **values: Any) -> None:
        super().__init__(message_id)
        self.message_id = message_id
        self.is_about_member = is_about_member
        self.values: Mapping[str, Any] = values


async def map_to_organizer(
    app: Services, admin: LinkedAdminSession, account: str, member: Person, typed: str, mapped_by: str
) -> MappedMember:
    """Map a member to the organizer with this key or e-mail; by default with the member's own e-mail.

    Raises ``MappingError``: unknown member; no or several organizers; an organizer who is mapped to another member, has
    another member's e-mail, or differs from the member's own link.
    """
    try:
        profile = await app.slack.people.get_profile(member)
    except UserError as error:
        raise MappingError("map-nobody", is_about_member=True, typed=member.user_id) from error
    if profile.is_guest or profile.is_external or profile.is_bot:
        raise MappingError("map-guest", is_about_member=True, name=profile.name)
    wanted = typed.strip() or profile.email or ""
    if not wanted:
        raise MappingError("map-no-email", name=profile.name)
    row = to_organizer_row(await _find_organizer(admin, wanted))
    await _require_not_anothers(app, profile, row)
    return await save_mapping(app, account, member, row, mapped_by)


async def _require_not_anothers(app: Services, profile: Profile, row: OrganizerRow) -> None:
    """Raise ``MappingError`` if the organizer's e-mail is another member's in Slack: nobody reads as a colleague."""
    if not row.email or is_same_email(row.email, profile.email or ""):
        return
    holder = await app.slack.people.find_by_email(profile.person.tenant, row.email)
    if holder is not None and holder != profile.person:
        name = await fetch_member_name(app, holder)
        raise MappingError("map-others", organizer=row.name or row.email, name=name)


async def _find_organizer(admin: LinkedAdminSession, typed: str) -> Organizer:
    try:
        found: Sequence[Organizer] = await find_organizers(admin, typed)
    except UserError as error:
        message_id = "map-no-organizer" if error.message_id == "organizer-gone" else "map-unclear"
        raise MappingError(message_id, typed=typed[:60]) from error
    except NotFound:
        raise MappingError("map-no-organizer", typed=typed[:60]) from None
    if len(found) > 1:
        raise MappingError("map-several", typed=typed[:60], count=len(found))
    return found[0]


async def save_mapping(
    app: Services, account: str, member: Person, row: OrganizerRow, mapped_by: str
) -> MappedMember:
    """Store that a member is this organizer. Raises ``MappingError`` on a conflict and then changes nothing."""
    own = await app.store.links.get(member)
    if own is not None and own.organizer_key != row.key:
        raise MappingError("map-own-link", is_about_member=True, email=own.email)
    mapped = MappedMember(
        person=member,
        organizer_key=row.key,
        account_key=account,
        mapped_by=mapped_by,
        mapped_at=app.clock.now(),
        email=row.email,
        name=row.name,
    )
    other = await app.store.member_map.put(mapped)
    if other is not None:
        raise MappingError(
            "map-taken", organizer=row.name or row.email, name=await fetch_member_name(app, other)
        )
    return mapped


async def find_member(
    app: Services, person: Person, typed: str, *, is_patient: bool = False
) -> Person | None:
    """Return the member with this e-mail, id or mention; None if there is none. ``is_patient``: a job asks."""
    user = MEMBER_PATTERN.fullmatch(typed)
    if user is not None:
        return Person(person.tenant, user[1])
    address = clean_address(typed)
    if not is_address(address):
        return None
    return await app.slack.people.find_by_email(person.tenant, address, is_patient=is_patient)


async def fetch_member_name(app: Services, person: Person) -> str:
    """Return the member's name, or the id if Slack does not give it."""
    try:
        return (await app.slack.people.get_profile(person)).name
    except UsherError:
        return person.user_id


async def unmap_member(run: OperationRun) -> Outcome:
    """Run a ``MAP_DROP`` operation: remove a member from the map."""
    app, person = run.app, run.operation.person
    await require_admin(app, person)
    member = Person(person.tenant, run.payload(MemberToUnmap).member)
    gone = await app.store.member_map.remove(member)
    who = await fetch_member_name(app, member)
    already = not gone and run.operation.step == "new"
    return success(MappingResult(member=member.user_id, who=who, already=already))
