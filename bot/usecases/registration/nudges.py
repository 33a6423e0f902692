"""Find who in a channel or user group has not registered for a training, and ask them, each at most once a day.

Asking takes a while. Steps: ``new`` → ``asking`` (the people are known; who was asked is recorded).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from bot.model.core import Message, OperationKind, OperationRecord, Outcome, Profile
from bot.model.errors import CannotPost, NotAllowed, UserError
from bot.model.ids import Person, Tenant
from bot.model.policy import Area
from bot.model.registration import (
    ACTIVE_STATES,
    NudgeTarget,
    RegistrationState,
    SharedTraining,
    UnregisteredPage,
)
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import make_operation
from bot.usecases.core.policy import list_allowed_areas
from bot.usecases.core.progress import ProgressMessage, ProgressView, start_long_operation
from bot.usecases.core.sends import dm_once
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import Purpose, session_for
from bot.usecases.meetings.overview import get_zone
from bot.usecases.registration.form import require_shared_training
from bot.usecases.registration.roster import load_registrants
from bot.usecases.trainings.overview import resolve_training_key
from bot.usecases.trainings.people import KnownRegistrants

PEOPLE_PER_PAGE = 30
MAX_PEOPLE_CHECKED = 500
"""Maximum number of people checked in a channel or group; each takes a request to Slack."""
MAX_CONCURRENT_PROFILES = 8
PEOPLE_PER_CHECKPOINT = 5
"""People asked between two checkpoints."""

ANSWERED_STATES = ACTIVE_STATES | {RegistrationState.DENIED}
"""People who have a seat, wait for one or were denied are not asked again."""

NudgeView = Callable[[SharedTraining, str, str], Message]
"""Builds the message from the training, the name of who asks, and the reader's zone (IANA)."""


async def list_unregistered(
    app: Services, person: Person, typed: str, target_id: str, page: int
) -> UnregisteredPage:
    """Return who in a channel or group has not registered for the person's training. Raises ``UserError``."""
    own = await session_for(app, person, Purpose.OWN)
    known = await load_registrants(app, own, await resolve_training_key(own, typed))
    target, ids = await _resolve_target(app, person, target_id)
    people, looked = await _find_unregistered(app, person.tenant, ids[:MAX_PEOPLE_CHECKED], known)
    pages = max(1, -(-len(people) // PEOPLE_PER_PAGE))
    page = min(max(page, 0), pages - 1)
    shared = known.shared is not None and known.shared.end_reason is None
    return UnregisteredPage(
        zone=await get_zone(app, person),
        training_key=known.row.key,
        name=known.row.name,
        target=target,
        people=tuple(people[page * PEOPLE_PER_PAGE : (page + 1) * PEOPLE_PER_PAGE]),
        total=len(people),
        num_checked=looked,
        has_more=len(ids) > MAX_PEOPLE_CHECKED,
        has_goto_list=known.has_goto_list,
        is_shared=shared,
        page=page,
        pages=pages,
    )


async def _resolve_target(app: Services, person: Person, target_id: str) -> tuple[NudgeTarget, list[str]]:
    """Return the members of a channel or group. For a private channel, the person must be a member."""
    tenant = person.tenant
    if target_id.startswith("S"):
        groups = {group.id: group for group in await app.slack.user_groups.list_all(tenant)}
        group = groups.get(target_id)
        if group is None:
            raise UserError("missing-group-gone", next_step="missing-where-next")
        return NudgeTarget(group.id, f"@{group.handle}"), sorted(
            await app.slack.user_groups.list_members(tenant, group.id)
        )
    if target_id[:1] not in ("C", "G"):
        raise UserError("missing-where", next_step="missing-where-next")
    channel = await app.slack.people.get_channel(tenant, target_id)
    if channel.is_private and not await app.slack.people.is_member(person, target_id):
        raise NotAllowed("missing-not-in", next_step="missing-where-next", channel=f"#{channel.name}")
    return NudgeTarget(channel.id, f"#{channel.name}"), list(
        await app.slack.people.list_members(tenant, target_id)
    )


async def _find_unregistered(
    app: Services, tenant: Tenant, ids: Sequence[str], known: KnownRegistrants
) -> tuple[list[Profile], int]:
    """Return those who could register and have not, by name; and the number who could or have.

    The trainers do not count.
    """
    living = [one for one in known.people if one.state in ANSWERED_STATES]
    there = {one.person.user_id for one in living if one.person is not None}
    mails = {one.email.strip().casefold() for one in living}
    left = [user for user in ids if user not in there]
    gate = asyncio.Semaphore(MAX_CONCURRENT_PROFILES)
    found = await asyncio.gather(*(_load_candidate(app, Person(tenant, user), gate) for user in left))
    expected = [one for one in found if one is not None and _folded_email(one) not in known.organizers]
    people = [one for one in expected if _folded_email(one) not in mails]
    people.sort(key=lambda one: (one.name.casefold(), one.person.user_id))
    return people, len(ids) - len(left) + len(expected)


def _folded_email(profile: Profile) -> str:
    return (profile.email or "").strip().casefold()


async def _load_candidate(app: Services, person: Person, gate: asyncio.Semaphore) -> Profile | None:
    """Return the profile if the person may register; None for bots, outsiders and those whom the policy excludes."""
    async with gate:
        try:
            profile = await app.slack.people.get_profile(person)
            may = Area.REGISTER in await list_allowed_areas(app, profile)
        except UserError:
            return None
    away = profile.is_bot or profile.is_external or profile.is_deactivated
    return profile if may and not away else None


async def start_nudge(app: Services, person: Person, key: str, target_id: str, press: str) -> OperationRecord:
    """Start asking everybody who has not registered. Idempotent per press. Raises ``UserError`` unless it is shared."""
    shared = await require_shared_training(app, person.tenant, key)
    same = {"training_key": key, "target": target_id}
    payload = {**same, "name": shared.name}
    return await start_long_operation(
        app, make_operation(app, OperationKind.NUDGE, person, press, payload=payload, identity=same)
    )


async def nudge_people(run: OperationRun, progress_view: ProgressView, nudge_view: NudgeView) -> Outcome:
    """Run a ``NUDGE`` operation from its recorded step."""
    app, person, payload = run.app, run.operation.person, run.operation.payload
    key = str(payload["training_key"])
    shared = await require_shared_training(app, person.tenant, key)
    progress = ProgressMessage(run, progress_view)
    if run.operation.step == "new":
        own = await session_for(app, person, Purpose.OWN)
        known = await load_registrants(app, own, key)
        target, ids = await _resolve_target(app, person, str(payload["target"]))
        people, _ = await _find_unregistered(app, person.tenant, ids[:MAX_PEOPLE_CHECKED], known)
        rows = [[one.person.user_id, one.name, one.zone or "UTC"] for one in people]
        await progress.checkpoint(
            "asking", people=rows, at=0, name=shared.name, where=target.label, told=_empty_results()
        )
    else:
        await progress.show()
    by = (await app.slack.people.get_profile(person)).name
    await _nudge_all(progress, shared, by, nudge_view)
    told = run.operation.progress
    values = {"training": shared.name, "where": told["where"], "total": len(told["people"]), **told["told"]}
    return Outcome(ok=True, values=values)


def _empty_results() -> dict[str, list[str]]:
    return {"asked": [], "lately": [], "missed": [], "here": []}


async def _nudge_all(
    progress: ProgressMessage, shared: SharedTraining, organizer_name: str, nudge_view: NudgeView
) -> None:
    go = progress.run
    people, at = go.operation.progress["people"], int(go.operation.progress["at"])
    told = {name: list(names) for name, names in go.operation.progress["told"].items()}
    while at < len(people):
        for user, name, zone in people[at : at + PEOPLE_PER_CHECKPOINT]:
            reader = Person(shared.tenant, str(user))
            told[await _nudge_one(go, reader, shared, nudge_view(shared, organizer_name, str(zone)))].append(
                str(name)
            )
        at = min(at + PEOPLE_PER_CHECKPOINT, len(people))
        await progress.checkpoint("asking", at=at, told=told)


async def _nudge_one(run: OperationRun, reader: Person, shared: SharedTraining, message: Message) -> str:
    """Ask one person; return the name of the result list to add them to."""
    app = run.app
    now = await app.store.registrations.find_by_person(reader, shared.training_key)
    if now is not None and now.state in ANSWERED_STATES:
        return "here"
    if not await app.store.nudges.claim(reader, run.operation.id):
        return "lately"
    try:
        sent = await dm_once(app, reader, run.send_id(f"nudge-{reader.user_id}"), message)
    except CannotPost:
        return "missed"
    return "asked" if sent.ts is not None else "missed"
