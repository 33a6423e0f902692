"""Find who in a channel or user group has not registered for a training, and ask them, each at most once a day.

Asking takes a while. Steps: ``new`` → ``asking`` (the people are known; who was asked is recorded).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from bot.model import records
from bot.model.errors import CannotPost, NotAllowed, SlackRefusal, UserError
from bot.model.ids import Person
from bot.model.messages import MessageWriter
from bot.model.operations import OperationKind, OperationRecord, Outcome, success
from bot.model.paging import paginate
from bot.model.people import Profile
from bot.model.policy import Area
from bot.model.registration import ACTIVE_STATES, RegistrationState, SharedTraining
from bot.model.registration_requests import NudgePayload, NudgeProgress, PersonToNudge
from bot.model.registration_results import TrainingNamed
from bot.model.registration_rosters import NudgeTarget, UnregisteredPage
from bot.usecases.core.channels import UNSEEN_MESSAGE_IDS
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import make_operation
from bot.usecases.core.policy import list_allowed_areas
from bot.usecases.core.progress import ProgressMessage, start_long_operation
from bot.usecases.core.sends import dm_once
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import Purpose, session_for
from bot.usecases.meetings.overview import get_zone
from bot.usecases.registration.form import require_open_sharing
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


async def list_unregistered(
    app: Services, person: Person, typed: str, target_id: str, page: int
) -> UnregisteredPage:
    """Return who in a channel or group has not registered for the person's training. Raises ``UserError``."""
    own = await session_for(app, person, Purpose.OWN)
    known = await load_registrants(app, own, await resolve_training_key(own, typed))
    target, ids = await _resolve_target(app, person, target_id)
    people, num_checked = await _find_unregistered(app, person, ids[:MAX_PEOPLE_CHECKED], known)
    shown, page, pages = paginate(people, page, PEOPLE_PER_PAGE)
    shared = known.shared is not None and known.shared.end_reason is None
    return UnregisteredPage(
        zone=await get_zone(app, person),
        training_key=known.row.key,
        name=known.row.name,
        target=target,
        people=shown,
        total=len(people),
        num_checked=num_checked,
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
        groups = {group.id: group for group in await app.slack.user_groups.list_all(person)}
        group = groups.get(target_id)
        if group is None:
            raise UserError("missing-group-gone", next_step="missing-where-next")
        return NudgeTarget(group.id, f"@{group.handle}"), sorted(
            await app.slack.user_groups.list_members(person, group.id)
        )
    if target_id[:1] not in ("C", "G"):
        raise UserError("missing-where", next_step="missing-where-next")
    try:
        channel = await app.slack.people.get_channel(tenant, target_id)
    except CannotPost as error:
        if error.message_id not in UNSEEN_MESSAGE_IDS:
            raise
        raise UserError("missing-unseen", next_step="missing-where-next") from None
    if channel.is_private and not await app.slack.people.is_member(person, target_id):
        raise NotAllowed("missing-not-in", next_step="missing-where-next", channel=f"#{channel.name}")
    return NudgeTarget(channel.id, f"#{channel.name}"), list(
        await app.slack.people.list_members(tenant, target_id, MAX_PEOPLE_CHECKED + 1)
    )


async def _find_unregistered(
    app: Services, asker: Person, ids: Sequence[str], known: KnownRegistrants
) -> tuple[list[Profile], int]:
    """Return those who could register and have not, by name; and the number who could or have.

    The trainers do not count.
    """
    registered = [one for one in known.people if one.state in ANSWERED_STATES]
    registered_ids = {one.person.user_id for one in registered if one.person is not None}
    registered_emails = {one.email.strip().casefold() for one in registered} | known.unreadable
    unknown_ids = [user_id for user_id in ids if user_id not in registered_ids]
    await app.slack.people.load_profiles(asker, unknown_ids)
    limit = asyncio.Semaphore(MAX_CONCURRENT_PROFILES)
    profiles = await asyncio.gather(
        *(_load_candidate(app, Person(asker.tenant, user_id), limit) for user_id in unknown_ids)
    )
    candidates = [one for one in profiles if one is not None and _folded_email(one) not in known.organizers]
    people = [one for one in candidates if _folded_email(one) not in registered_emails]
    people.sort(key=lambda one: (one.name.casefold(), one.person.user_id))
    return people, len(ids) - len(unknown_ids) + len(candidates)


def _folded_email(profile: Profile) -> str:
    return (profile.email or "").strip().casefold()


async def _load_candidate(app: Services, person: Person, limit: asyncio.Semaphore) -> Profile | None:
    """Return the profile if the person may register; None for bots, outsiders and those whom the policy excludes."""
    async with limit:
        try:
            profile = await app.slack.people.get_profile(person)
            is_allowed = Area.REGISTER in await list_allowed_areas(app, profile)
        except UserError:
            return None
    cannot_register = profile.is_bot or profile.is_external or profile.is_deactivated
    return profile if is_allowed and not cannot_register else None


async def start_nudge(app: Services, person: Person, key: str, target_id: str, press: str) -> OperationRecord:
    """Start asking everybody who has not registered. Idempotent per press. Raises ``UserError`` unless it is shared."""
    shared = await require_open_sharing(app, person, key)
    payload = NudgePayload(key, target_id, shared.name)
    identity = {"training_key": key, "target": target_id}
    return await start_long_operation(
        app, make_operation(app, OperationKind.NUDGE, person, press, payload=payload, identity=identity)
    )


async def nudge_people(run: OperationRun) -> Outcome:
    """Run a ``NUDGE`` operation from its recorded step."""
    app, person, payload = run.app, run.operation.person, run.payload(NudgePayload)
    shared = await require_open_sharing(app, person, payload.training_key)
    message = ProgressMessage(run, app.views.registration.nudge_progress)
    if run.operation.step == "new":
        progress = await _find_people(app, person, payload, shared)
        await message.checkpoint("asking", **records.dump(progress))
    else:
        await message.show()
    organizer_name = (await app.slack.people.get_profile(person)).name
    await _nudge_all(message, shared, organizer_name)
    return success(TrainingNamed(shared.name))


async def _find_people(
    app: Services, person: Person, payload: NudgePayload, shared: SharedTraining
) -> NudgeProgress:
    own = await session_for(app, person, Purpose.OWN)
    known = await load_registrants(app, own, payload.training_key)
    target, ids = await _resolve_target(app, person, payload.target)
    found, _ = await _find_unregistered(app, person, ids[:MAX_PEOPLE_CHECKED], known)
    people = tuple(PersonToNudge(one.person.user_id, one.name, one.zone or "UTC") for one in found)
    return NudgeProgress(people=people, name=shared.name, where=target.label)


async def _nudge_all(message: ProgressMessage, shared: SharedTraining, organizer_name: str) -> None:
    run = message.run
    progress = run.progress(NudgeProgress)
    while progress.at < len(progress.people):
        batch = progress.people[progress.at : progress.at + PEOPLE_PER_CHECKPOINT]
        for person in batch:
            reader = Person(shared.tenant, person.user_id)
            write = partial(run.app.views.registration.nudge, shared, organizer_name, person.zone)
            progress = await _nudge_one(run, progress, reader, shared, write, person.name)
        progress = replace(progress, at=progress.at + len(batch))
        await message.checkpoint("asking", **records.dump(progress))


async def _nudge_one(
    run: OperationRun,
    progress: NudgeProgress,
    reader: Person,
    shared: SharedTraining,
    write: MessageWriter,
    name: str,
) -> NudgeProgress:
    """Ask one person; return the progress with their name added to those with the same result."""
    app = run.app
    registration = await app.store.registrations.find_by_person(reader, shared.training_key)
    if registration is not None and registration.state in ANSWERED_STATES:
        return replace(progress, registered=(*progress.registered, name))
    if not await app.store.nudges.claim(reader, run.operation.id):
        return replace(progress, asked_lately=(*progress.asked_lately, name))
    try:
        sent = await dm_once(app, reader, run.send_id(f"nudge-{reader.user_id}"), write)
    except SlackRefusal:
        return replace(progress, unreachable=(*progress.unreachable, name))
    if sent.ts is None:
        return replace(progress, unreachable=(*progress.unreachable, name))
    return replace(progress, asked=(*progress.asked, name))
