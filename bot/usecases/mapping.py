"""``/goto map``: the workspace's admin link, and which member is which organizer of its account.

The admin link is only used to read upcoming and past meetings of mapped members who are not connected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import Refused, UserError, UsherError
from bot.goto.errors import NotFound
from bot.goto.models import Organizer
from bot.ids import Person
from bot.ports import AdminLink, Mapped, Outcome
from bot.usecases.admin import OrganizerRow, find, row_of, told_of_admin
from bot.usecases.meetings import PAGE
from bot.usecases.operations import Run
from bot.usecases.services import Services
from bot.usecases.sessions import Administration, Purpose, require_admin, session_for


@dataclass(frozen=True, slots=True)
class MapState:
    """State of the map. ``owner`` is who has the admin link, "" if there is none; ``is_alive`` is True if it can read.

    ``connected`` is True if the reader has a GoTo account, ``is_owner`` if the admin link is the reader's.
    """

    owner: str
    own: bool
    alive: bool
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
    other_account: bool = False


@dataclass(frozen=True, slots=True)
class MapPage:
    """One page of mapped members. ``page`` counts from 0; ``pages`` is at least 1."""

    rows: tuple[MapRow, ...]
    page: int
    pages: int
    total: int


async def state(s: Services, person: Person) -> MapState:
    """Return the state of the map. Raises ``Refused`` unless the person is an admin."""
    await require_admin(s, person)
    link, own = await s.members.link(person.tenant), await s.links.get(person)
    connected = own is not None and own.dead_since is None
    members = len(await s.members.all(person.tenant))
    if link is None:
        return MapState("", False, False, connected, members)
    theirs = await s.links.get(link.person)
    alive = (
        theirs is not None and theirs.dead_since is None and (theirs.account_key or "") == link.account_key
    )
    name = (await s.people.profile(link.person)).name
    return MapState(name, link.person == person, alive, connected, members)


async def readers_through(s: Services, person: Person) -> int | None:
    """Return the number of mapped members if the admin link is this person's, else None."""
    link = await s.members.link(person.tenant)
    if link is None or link.person != person:
        return None
    return len(await s.members.all(person.tenant))


async def page_of_map(s: Services, person: Person, page: int) -> MapPage:
    """Return one page of the mapped members and their own links; a page beyond the end gives the last one."""
    await require_admin(s, person)
    link, known = await s.members.link(person.tenant), await s.members.all(person.tenant)
    rows = sorted(known.values(), key=lambda one: (one.name.casefold(), one.person.user_id))
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(page, 0), pages - 1)
    account = link.account_key if link is not None else None
    shown = [await _row(s, one, account) for one in rows[page * PAGE : (page + 1) * PAGE]]
    return MapPage(tuple(shown), page, pages, len(rows))


async def _row(s: Services, one: Mapped, account: str | None) -> MapRow:
    own = await s.links.get(one.person)
    other = own.organizer_key if own is not None and own.organizer_key != one.organizer_key else ""
    return MapRow(
        one.person.user_id,
        await called(s, one.person),
        one.organizer_key,
        one.name or one.email,
        own is not None and own.dead_since is None,
        other,
        account is not None and one.account_key != account,
    )


async def set_link(go: Run) -> Outcome:
    """Run a ``MAP_LINK`` operation: use the person's own link to read for mapped members, or stop doing so.

    GoTo is asked for its groups first, because only a link with the admin role can read for others.
    """
    s, person = go.s, go.operation.person
    if not go.operation.payload["use"]:
        await require_admin(s, person)
        return Outcome(True, {"use": False, "ended": await s.members.end(person.tenant)})
    admin = await session_for(s, person, Purpose.ADMIN)
    async with told_of_admin(s, person):
        await admin.goto.groups.list()
    await s.members.use(AdminLink(person, admin.link.account_key or "", s.clock.now()))
    return Outcome(True, {"use": True, "email": admin.link.email})


async def account_of(s: Services, person: Person) -> tuple[Administration, str]:
    """Return the admin's session and the key of the mapped account.

    Raises ``UserError`` if there is no admin link, ``Refused`` for an admin of another account.
    """
    admin = await session_for(s, person, Purpose.ADMIN)
    link = await s.members.link(person.tenant)
    if link is None:
        raise UserError("map-no-link", next_step="map-no-link-next")
    if (admin.link.account_key or "") != link.account_key:
        name = (await s.people.profile(link.person)).name
        raise Refused("map-other-account", next_step="map-other-account-next", name=name)
    return admin, link.account_key


async def map_one(go: Run) -> Outcome:
    """Run a ``MAP_ONE`` operation: map one member by hand; without an organizer, by the member's e-mail."""
    s, person, payload = go.s, go.operation.person, go.operation.payload
    admin, account = await account_of(s, person)
    member = Person(person.tenant, payload["member"])
    async with told_of_admin(s, person):
        try:
            mapped = await put(s, admin, account, member, str(payload["organizer"]), person.user_id)
        except NotMapped as problem:
            field = "member" if problem.of_member else "organizer"
            raise UserError(problem.message_id, field=field, **problem.values) from problem
    values = {"member": member.user_id, "who": await called(s, member), "name": mapped.name or mapped.email}
    return Outcome(True, values)


class NotMapped(Exception):
    """Why a member was not mapped, as a message id. ``is_about_member``: the problem is not the organizer."""

    def __init__(self, message_id: str, *, of_member: bool = False, **values: Any) -> None:
        super().__init__(message_id)
        self.message_id = message_id
        self.of_member = of_member
        self.values: Mapping[str, Any] = values


async def put(
    s: Services, admin: Administration, account: str, member: Person, typed: str, by: str
) -> Mapped:
    """Map a member to the organizer with this key or e-mail; by default with the member's own e-mail.

    Raises ``MappingError``: unknown member; no or several organizers; an organizer who is mapped to another member or
    differs from the member's own link.
    """
    try:
        profile = await s.people.profile(member)
    except UserError as error:
        raise NotMapped("map-nobody", of_member=True, typed=member.user_id) from error
    if profile.is_guest or profile.is_foreign or profile.is_bot:
        raise NotMapped("map-guest", of_member=True, name=profile.name)
    wanted = typed.strip() or profile.email or ""
    if not wanted:
        raise NotMapped("map-no-email", name=profile.name)
    return await keep(s, account, member, row_of(await _organizer(admin, wanted)), by)


async def _organizer(admin: Administration, typed: str) -> Organizer:
    try:
        found: Sequence[Organizer] = await find(admin, typed)
    except UserError as error:
        said = "map-no-organizer" if error.message_id == "organizer-gone" else "map-unclear"
        raise NotMapped(said, typed=typed[:60]) from error
    except NotFound:
        raise NotMapped("map-no-organizer", typed=typed[:60]) from None
    if len(found) > 1:
        raise NotMapped("map-several", typed=typed[:60], count=len(found))
    return found[0]


async def keep(s: Services, account: str, member: Person, row: OrganizerRow, by: str) -> Mapped:
    """Store that a member is this organizer. Raises ``MappingError`` on a conflict and then changes nothing."""
    own = await s.links.get(member)
    if own is not None and own.organizer_key != row.key:
        raise NotMapped("map-own-link", of_member=True, email=own.email)
    mapped = Mapped(member, row.key, account, by, s.clock.now(), row.email, row.name)
    other = await s.members.put(mapped)
    if other is not None:
        raise NotMapped("map-taken", organizer=row.name or row.email, name=await called(s, other))
    return mapped


async def called(s: Services, person: Person) -> str:
    """Return the member's name, or the id if Slack does not give it."""
    try:
        return (await s.people.profile(person)).name
    except UsherError:
        return person.user_id


async def drop(go: Run) -> Outcome:
    """Run a ``MAP_DROP`` operation: remove a member from the map."""
    s, person, user = go.s, go.operation.person, str(go.operation.payload["member"])
    await require_admin(s, person)
    member = Person(person.tenant, user)
    gone = await s.members.drop(member)
    who = await called(s, member)
    return Outcome(True, {"member": user, "who": who, "already": not gone and go.operation.step == "new"})
