"""``/goto map``: the workspace's admin link, and which member is which organizer of its account.

The admin link is only used to read upcoming and past meetings of mapped members who are not connected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import NotAllowed, UserError, UsherError
from bot.goto.errors import NotFound
from bot.goto.models import Organizer
from bot.ids import Person
from bot.ports import AdminLink, MappedMember, Outcome
from bot.usecases.admin import OrganizerRow, find_organizers, to_organizer_row, translate_role_errors
from bot.usecases.meetings import ROWS_PER_PAGE
from bot.usecases.operations import OperationRun
from bot.usecases.services import Services
from bot.usecases.sessions import LinkedAdminSession, Purpose, require_admin, session_for


@dataclass(frozen=True, slots=True)
class MapState:
    """State of the map. ``owner`` is who has the admin link, "" if there is none; ``is_alive`` is True if it can read.

    ``connected`` is True if the reader has a GoTo account, ``is_owner`` if the admin link is the reader's.
    """

    owner: str
    is_owner: bool
    is_alive: bool
    connected: bool
    members: int


@dataclass(frozen=True, slots=True)
class MapRow:
    """One mapped member. ``other_key`` is the organizer key of the member's own link if it differs."""

    user_id: str
    member: str
    organizer_key: str
    organizer: str
    connected: bool = False
    other_key: str = ""
    in_other_account: bool = False


@dataclass(frozen=True, slots=True)
class MapPage:
    """One page of mapped members. ``page`` counts from 0; ``pages`` is at least 1."""

    rows: tuple[MapRow, ...]
    page: int
    pages: int
    total: int


async def read_map_state(s: Services, person: Person) -> MapState:
    """Return the state of the map. Raises ``Refused`` unless the person is an admin."""
    await require_admin(s, person)
    link, own = await s.member_map.get_admin_link(person.tenant), await s.links.get(person)
    connected = own is not None and own.dead_since is None
    members = len(await s.member_map.list_all(person.tenant))
    if link is None:
        return MapState("", False, False, connected, members)
    theirs = await s.links.get(link.person)
    alive = (
        theirs is not None and theirs.dead_since is None and (theirs.account_key or "") == link.account_key
    )
    name = (await s.people.get_profile(link.person)).name
    return MapState(name, link.person == person, alive, connected, members)


async def count_mapped_members(s: Services, person: Person) -> int | None:
    """Return the number of mapped members if the admin link is this person's, else None."""
    link = await s.member_map.get_admin_link(person.tenant)
    if link is None or link.person != person:
        return None
    return len(await s.member_map.list_all(person.tenant))


async def build_map_page(s: Services, person: Person, page: int) -> MapPage:
    """Return one page of the mapped members and their own links; a page beyond the end gives the last one."""
    await require_admin(s, person)
    link, known = await s.member_map.get_admin_link(person.tenant), await s.member_map.list_all(person.tenant)
    rows = sorted(known.values(), key=lambda one: (one.name.casefold(), one.person.user_id))
    pages = max(1, -(-len(rows) // ROWS_PER_PAGE))
    page = min(max(page, 0), pages - 1)
    account = link.account_key if link is not None else None
    shown = [await _build_row(s, one, account) for one in rows[page * ROWS_PER_PAGE : (page + 1) * ROWS_PER_PAGE]]
    return MapPage(tuple(shown), page, pages, len(rows))


async def _build_row(s: Services, one: MappedMember, account: str | None) -> MapRow:
    own = await s.links.get(one.person)
    other = own.organizer_key if own is not None and own.organizer_key != one.organizer_key else ""
    return MapRow(
        one.person.user_id,
        await fetch_member_name(s, one.person),
        one.organizer_key,
        one.name or one.email,
        own is not None and own.dead_since is None,
        other,
        account is not None and one.account_key != account,
    )


async def set_admin_link(go: OperationRun) -> Outcome:
    """Run a ``MAP_LINK`` operation: use the person's own link to read for mapped members, or stop doing so.

    GoTo is asked for its groups first, because only a link with the admin role can read for others.
    """
    s, person = go.app, go.operation.person
    if not go.operation.payload["use"]:
        await require_admin(s, person)
        return Outcome(True, {"use": False, "ended": await s.member_map.clear_admin_link(person.tenant)})
    admin = await session_for(s, person, Purpose.ADMIN)
    async with translate_role_errors(s, person):
        await admin.goto.groups.list()
    await s.member_map.set_admin_link(AdminLink(person, admin.link.account_key or "", s.clock.now()))
    return Outcome(True, {"use": True, "email": admin.link.email})


async def require_mapped_account(s: Services, person: Person) -> tuple[LinkedAdminSession, str]:
    """Return the admin's session and the key of the mapped account.

    Raises ``UserError`` if there is no admin link, ``Refused`` for an admin of another account.
    """
    admin = await session_for(s, person, Purpose.ADMIN)
    link = await s.member_map.get_admin_link(person.tenant)
    if link is None:
        raise UserError("map-no-link", next_step="map-no-link-next")
    if (admin.link.account_key or "") != link.account_key:
        name = (await s.people.get_profile(link.person)).name
        raise NotAllowed("map-other-account", next_step="map-other-account-next", name=name)
    return admin, link.account_key


async def map_member(go: OperationRun) -> Outcome:
    """Run a ``MAP_ONE`` operation: map one member by hand; without an organizer, by the member's e-mail."""
    s, person, payload = go.app, go.operation.person, go.operation.payload
    admin, account = await require_mapped_account(s, person)
    member = Person(person.tenant, payload["member"])
    async with translate_role_errors(s, person):
        try:
            mapped = await map_to_organizer(s, admin, account, member, str(payload["organizer"]), person.user_id)
        except MappingError as problem:
            field = "member" if problem.is_about_member else "organizer"
            raise UserError(problem.message_id, field=field, **problem.values) from problem
    values = {"member": member.user_id, "who": await fetch_member_name(s, member), "name": mapped.name or mapped.email}
    return Outcome(True, values)


class MappingError(Exception):
    """Why a member was not mapped, as a message id. ``is_about_member``: the problem is not the organizer."""

    def __init__(self, message_id: str, *, is_about_member: bool = False, **values: Any) -> None:
        super().__init__(message_id)
        self.message_id = message_id
        self.is_about_member = is_about_member
        self.values: Mapping[str, Any] = values


async def map_to_organizer(
    s: Services, admin: LinkedAdminSession, account: str, member: Person, typed: str, mapped_by: str
) -> MappedMember:
    """Map a member to the organizer with this key or e-mail; by default with the member's own e-mail.

    Raises ``MappingError``: unknown member; no or several organizers; an organizer who is mapped to another member or
    differs from the member's own link.
    """
    try:
        profile = await s.people.get_profile(member)
    except UserError as error:
        raise MappingError("map-nobody", is_about_member=True, typed=member.user_id) from error
    if profile.is_guest or profile.is_external or profile.is_bot:
        raise MappingError("map-guest", is_about_member=True, name=profile.name)
    wanted = typed.strip() or profile.email or ""
    if not wanted:
        raise MappingError("map-no-email", name=profile.name)
    return await save_mapping(s, account, member, to_organizer_row(await _find_organizer(admin, wanted)), mapped_by)


async def _find_organizer(admin: LinkedAdminSession, typed: str) -> Organizer:
    try:
        found: Sequence[Organizer] = await find_organizers(admin, typed)
    except UserError as error:
        said = "map-no-organizer" if error.message_id == "organizer-gone" else "map-unclear"
        raise MappingError(said, typed=typed[:60]) from error
    except NotFound:
        raise MappingError("map-no-organizer", typed=typed[:60]) from None
    if len(found) > 1:
        raise MappingError("map-several", typed=typed[:60], count=len(found))
    return found[0]


async def save_mapping(s: Services, account: str, member: Person, row: OrganizerRow, mapped_by: str) -> MappedMember:
    """Store that a member is this organizer. Raises ``MappingError`` on a conflict and then changes nothing."""
    own = await s.links.get(member)
    if own is not None and own.organizer_key != row.key:
        raise MappingError("map-own-link", is_about_member=True, email=own.email)
    mapped = MappedMember(member, row.key, account, mapped_by, s.clock.now(), row.email, row.name)
    other = await s.member_map.put(mapped)
    if other is not None:
        raise MappingError("map-taken", organizer=row.name or row.email, name=await fetch_member_name(s, other))
    return mapped


async def fetch_member_name(s: Services, person: Person) -> str:
    """Return the member's name, or the id if Slack does not give it."""
    try:
        return (await s.people.get_profile(person)).name
    except UsherError:
        return person.user_id


async def unmap_member(go: OperationRun) -> Outcome:
    """Run a ``MAP_DROP`` operation: remove a member from the map."""
    s, person, user = go.app, go.operation.person, str(go.operation.payload["member"])
    await require_admin(s, person)
    member = Person(person.tenant, user)
    gone = await s.member_map.remove(member)
    who = await fetch_member_name(s, member)
    return Outcome(True, {"member": user, "who": who, "already": not gone and go.operation.step == "new"})
