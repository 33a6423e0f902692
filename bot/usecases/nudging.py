"""Find who in a channel or user group has not registered for a training, and ask them, each at most once a day.

Asking takes a while. Steps: ``new`` → ``asking`` (the people are known; who was asked is recorded).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.errors import CannotPost, Refused, UserError
from bot.ids import Person, Tenant
from bot.ports import LIVING, Area, Message, Operation, Outcome, Profile, RegistrationState, SharedTraining
from bot.usecases.long_jobs import Draw, Progress, begin
from bot.usecases.meetings import zone_of
from bot.usecases.operations import Kind, Run, operation
from bot.usecases.policy import areas
from bot.usecases.registration import require_shared
from bot.usecases.roster import Known, known_of
from bot.usecases.sends import tell_once
from bot.usecases.services import Services
from bot.usecases.sessions import Purpose, session_for
from bot.usecases.trainings import key_of

PEOPLE_PAGE = 30
MOST = 500
"""Maximum number of people checked in a channel or group; each takes a request to Slack."""
AT_ONCE = 8
STRETCH = 5
"""People asked between two checkpoints."""

ANSWERED = LIVING | {RegistrationState.DENIED}
"""People who have a seat, wait for one or were denied are not asked again."""

NudgeView = Callable[[SharedTraining, str, str], Message]
"""Builds the message from the training, the name of who asks, and the reader's zone (IANA)."""


@dataclass(frozen=True, slots=True)
class Target:
    """The people to check: a channel (``C…``, ``G…``) or a user group (``S…``)."""

    id: str
    label: str

    @property
    def is_group(self) -> bool:
        return self.id.startswith("S")


@dataclass(frozen=True, slots=True)
class Missing:
    """A page of people who have not registered.

    ``num_checked`` counts those who could register or have; ``has_more``: not everybody was checked.
    """

    zone: str
    training_key: str
    name: str
    target: Target
    people: tuple[Profile, ...]
    total: int
    looked: int
    more: bool
    listed: bool
    shared: bool
    page: int
    pages: int


async def missing(s: Services, person: Person, typed: str, target_id: str, page: int) -> Missing:
    """Return who in a channel or group has not registered for the person's training. Raises ``UserError``."""
    own = await session_for(s, person, Purpose.OWN)
    known = await known_of(s, own, await key_of(own, typed))
    target, ids = await _members(s, person, target_id)
    people, looked = await _missing(s, person.tenant, ids[:MOST], known)
    pages = max(1, -(-len(people) // PEOPLE_PAGE))
    page = min(max(page, 0), pages - 1)
    shared = known.shared is not None and known.shared.ended is None
    return Missing(
        await zone_of(s, person),
        known.row.key,
        known.row.name,
        target,
        tuple(people[page * PEOPLE_PAGE : (page + 1) * PEOPLE_PAGE]),
        len(people),
        looked,
        len(ids) > MOST,
        known.listed,
        shared,
        page,
        pages,
    )


async def _members(s: Services, person: Person, target_id: str) -> tuple[Target, list[str]]:
    """Return the members of a channel or group. For a private channel, the person must be a member."""
    tenant = person.tenant
    if target_id.startswith("S"):
        groups = {group.id: group for group in await s.user_groups.all(tenant)}
        group = groups.get(target_id)
        if group is None:
            raise UserError("missing-group-gone", next_step="missing-where-next")
        return Target(group.id, f"@{group.handle}"), sorted(await s.user_groups.members(tenant, group.id))
    if target_id[:1] not in ("C", "G"):
        raise UserError("missing-where", next_step="missing-where-next")
    channel = await s.people.channel(tenant, target_id)
    if channel.is_private and not await s.people.is_member(person, target_id):
        raise Refused("missing-not-in", next_step="missing-where-next", channel=f"#{channel.name}")
    return Target(channel.id, f"#{channel.name}"), list(await s.people.members(tenant, target_id))


async def _missing(
    s: Services, tenant: Tenant, ids: Sequence[str], known: Known
) -> tuple[list[Profile], int]:
    """Return those who could register and have not, by name; and the number who could or have.

    The trainers do not count.
    """
    living = [one for one in known.people if one.state in ANSWERED]
    there = {one.person.user_id for one in living if one.person is not None}
    mails = {one.email.strip().casefold() for one in living}
    left = [user for user in ids if user not in there]
    gate = asyncio.Semaphore(AT_ONCE)
    found = await asyncio.gather(*(_candidate(s, Person(tenant, user), gate) for user in left))
    expected = [one for one in found if one is not None and _mail(one) not in known.organizers]
    people = [one for one in expected if _mail(one) not in mails]
    people.sort(key=lambda one: (one.name.casefold(), one.person.user_id))
    return people, len(ids) - len(left) + len(expected)


def _mail(profile: Profile) -> str:
    return (profile.email or "").strip().casefold()


async def _candidate(s: Services, person: Person, gate: asyncio.Semaphore) -> Profile | None:
    """Return the profile if the person may register; None for bots, outsiders and those whom the policy excludes."""
    async with gate:
        try:
            profile = await s.people.profile(person)
            may = Area.REGISTER in await areas(s, profile)
        except UserError:
            return None
    away = profile.is_bot or profile.is_foreign or profile.is_gone
    return profile if may and not away else None


async def begin_nudge(s: Services, person: Person, key: str, target_id: str, press: str) -> Operation:
    """Start asking everybody who has not registered. Idempotent per press. Raises ``UserError`` unless it is shared."""
    shared = await require_shared(s, person.tenant, key)
    same = {"training_key": key, "target": target_id}
    payload = {**same, "name": shared.name}
    return await begin(s, operation(s, Kind.NUDGE, person, press, payload=payload, same=same))


async def nudge(go: Run, draw: Draw, view: NudgeView) -> Outcome:
    """Run a ``NUDGE`` operation from its recorded step."""
    s, person, payload = go.s, go.operation.person, go.operation.payload
    key = str(payload["training_key"])
    shared = await require_shared(s, person.tenant, key)
    progress = Progress(go, draw)
    if go.operation.step == "new":
        own = await session_for(s, person, Purpose.OWN)
        known = await known_of(s, own, key)
        target, ids = await _members(s, person, str(payload["target"]))
        people, _ = await _missing(s, person.tenant, ids[:MOST], known)
        rows = [[one.person.user_id, one.name, one.zone or "UTC"] for one in people]
        await progress.reach(
            "asking", people=rows, at=0, name=shared.name, where=target.label, told=_nothing()
        )
    else:
        await progress.show()
    by = (await s.people.profile(person)).name
    await _ask_all(progress, shared, by, view)
    told = go.operation.progress
    values = {"training": shared.name, "where": told["where"], "total": len(told["people"]), **told["told"]}
    return Outcome(True, values)


def _nothing() -> dict[str, list[str]]:
    return {"asked": [], "lately": [], "missed": [], "here": []}


async def _ask_all(progress: Progress, shared: SharedTraining, by: str, view: NudgeView) -> None:
    go = progress.go
    people, at = go.operation.progress["people"], int(go.operation.progress["at"])
    told = {name: list(names) for name, names in go.operation.progress["told"].items()}
    while at < len(people):
        for user, name, zone in people[at : at + STRETCH]:
            reader = Person(shared.tenant, str(user))
            told[await _ask(go, reader, shared, view(shared, by, str(zone)))].append(str(name))
        at = min(at + STRETCH, len(people))
        await progress.reach("asking", at=at, told=told)


async def _ask(go: Run, reader: Person, shared: SharedTraining, message: Message) -> str:
    """Ask one person; return the name of the result list to add them to."""
    s = go.s
    now = await s.registrations.own(reader, shared.training_key)
    if now is not None and now.state in ANSWERED:
        return "here"
    if not await s.nudges.claim(reader, go.operation.id):
        return "lately"
    try:
        sent = await tell_once(s, reader, go.send_id(f"nudge-{reader.user_id}"), message)
    except CannotPost:
        return "missed"
    return "asked" if sent.ts is not None else "missed"
