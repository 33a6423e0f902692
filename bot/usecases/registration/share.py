"""Sharing a training: the organizer consents that people of the workspace register through their GoTo account.

Steps: ``new`` → ``shared`` (people can register; those registered at GoTo have a seat) → ``posted``. Sharing ends if
the organizer stops it or disconnects, or the training is cancelled: ``new`` → ``ending`` (the waitlist is recorded).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from bot.goto.errors import GoToError
from bot.model import records
from bot.model.errors import FieldErrors, NotAllowed, SlackRefusal, UserError
from bot.model.ids import Person, Tenant
from bot.model.operations import Outcome, success
from bot.model.registration import (
    OrganizerInfo,
    Registration,
    RegistrationSource,
    RegistrationState,
    SeatRules,
    SharedTraining,
    SharingEndReason,
)
from bot.model.registration_forms import ShareFields, ShareForm
from bot.model.registration_requests import (
    ShareTrainingPayload,
    ShareTrainingProgress,
    StopSharingPayload,
    StopSharingProgress,
)
from bot.model.registration_results import SharingResult
from bot.model.times import TimeReading
from bot.parsing.forms import parse_times
from bot.parsing.time.readings import reading_of
from bot.parsing.time.zones import load_zone
from bot.usecases.admin.policy_form import get_display_name
from bot.usecases.core.channels import require_postable_channel
from bot.usecases.core.leavers import has_left
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.sends import dm_once, in_thread, post_once
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import OwnSession, Purpose, session_for
from bot.usecases.meetings.overview import get_zone
from bot.usecases.registration.form import clean_name, registration_id
from bot.usecases.registration.status_messages import notify_status
from bot.usecases.registration.trainers import fetch_sponsor_name, require_trainer
from bot.usecases.registration.waitlist import (
    build_card,
    refresh_training,
    schedule_refreshes,
    update_cards,
)
from bot.usecases.trainings.overview import (
    fetch_training,
    filter_coming,
    list_trainers,
    make_row,
    resolve_training_key,
)
from bot.usecases.trainings.shared import MAX_SHARED_DESCRIPTION_CHARS, enqueue_stop_sharing

MAX_SEATS = 10_000
WAITLIST_STATES = frozenset({RegistrationState.WAITLISTED, RegistrationState.OFFERED})


async def build_share_form(
    app: Services, person: Person, typed: str, channel: str | None, thread_ts: str | None = None
) -> ShareForm:
    """Return the form for one of the person's trainings. Raises ``UserError`` and ``NotConnected``."""
    own = await session_for(app, person, Purpose.OWN)
    row = make_row(await fetch_training(own, await resolve_training_key(own, typed)))
    shared = await app.store.registrations.get_shared(person.tenant, row.key)
    is_change = shared is not None and shared.end_reason is None
    rules = shared.rules if shared is not None and shared.end_reason is None else SeatRules()
    zone = await get_zone(app, person)
    return ShareForm(
        external_id=app.ids.new(),
        training_key=row.key,
        name=row.name,
        sessions=row.sessions,
        fields=_fill_fields(zone, channel, rules),
        is_change=is_change,
        thread_ts=thread_ts,
        now=app.clock.now(),
    )


def _fill_fields(zone: str, channel: str | None, rules: SeatRules) -> ShareFields:
    closing = reading_of(rules.closes_at, 0, load_zone(zone)) if rules.closes_at else TimeReading()
    return ShareFields(
        zone=zone,
        channel=channel,
        capacity="" if rules.capacity is None else str(rules.capacity),
        approval=rules.approval,
        date=closing.date,
        start=closing.start,
        fold=closing.fold,
    )


def parse_rules(fields: ShareFields, now: datetime) -> tuple[str, SeatRules]:
    """Return the form's channel and rules. Raises ``FieldErrors``."""
    errors: dict[str, UserError] = {}
    capacity = None
    if fields.capacity.strip():
        digits = fields.capacity.strip()
        capacity = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else 0
        if not 1 <= capacity <= MAX_SEATS:
            errors["capacity"] = UserError("share-seats-wrong", field="capacity", most=MAX_SEATS)
    channel = fields.channel or ""
    if not channel:
        errors["channel"] = UserError("share-channel-missing", field="channel")
    closes_at = _parse_closing_time(fields, now, errors)
    if errors:
        raise FieldErrors(errors)
    return channel, SeatRules(capacity, fields.approval, closes_at)


def _parse_closing_time(fields: ShareFields, now: datetime, errors: dict[str, UserError]) -> datetime | None:
    if not fields.date and not fields.start:
        return None
    if not fields.date or not fields.start:
        missing = "start" if fields.date else "date"
        errors[missing] = UserError("share-closes-half", field=missing)
        return None
    try:
        moment, _ = parse_times(fields.closing, now)
    except FieldErrors as wrong:
        errors.update({name if name in ("date", "start") else "start": e for name, e in wrong.fields.items()})
        return None
    return moment.astimezone(UTC)


async def share_training(run: OperationRun) -> Outcome:
    """Run a ``TRAINING_SHARE`` operation from its recorded step."""
    app, person, payload = run.app, run.operation.person, run.payload(ShareTrainingPayload)
    key = payload.training_key
    if run.operation.step == "new":
        await require_postable_channel(app, person, payload.channel)
        own = await session_for(app, person, Purpose.OWN)
        previous = await app.store.registrations.get_shared(person.tenant, key)
        already = (
            previous is not None
            and previous.end_reason is None
            and previous.card_in_thread(payload.channel, payload.thread_ts) is not None
        )
        await _save_sharing(app, person, own, payload)
        await run.checkpoint("shared", **records.dump(ShareTrainingProgress(already=already)))
    shared = await app.store.registrations.get_shared(person.tenant, key)
    if shared is None:
        raise UserError("registration-not-shared", next_step="registration-ask-trainer")
    if run.operation.step == "shared" and not run.progress(ShareTrainingProgress).already:
        await run.checkpoint("posted", is_card_current=await _post_card(run, payload, shared))
    await schedule_refreshes(app, shared)
    progress = run.progress(ShareTrainingProgress)
    cards_current = progress.is_card_current and not shared.cards
    await refresh_training(app, person.tenant, key, cards_current=cards_current)
    return success(SharingResult(training=shared.name, channel=payload.channel, already=progress.already))


async def _save_sharing(
    app: Services, person: Person, own: OwnSession, payload: ShareTrainingPayload
) -> None:
    key = payload.training_key
    training = await fetch_training(own, key)
    row = make_row(training)
    if not row.sessions:
        raise UserError("share-without-times", next_step="training-gone-next")
    if row.next_start(app.clock.now()) is None:
        raise UserError("training-over", next_step="training-over-next")
    previous = await app.store.registrations.get_shared(person.tenant, key)
    organizer, account = await _choose_sponsor(app, person, own, previous)
    shared = SharedTraining(
        tenant=person.tenant,
        training_key=key,
        organizer=organizer,
        organizer_key=account,
        name=row.name,
        sessions=tuple((one.start, one.end) for one in row.sessions),
        rules=payload.rules,
        training_id=row.training_id,
        description=(training.description or "")[:MAX_SHARED_DESCRIPTION_CHARS],
        organizers=tuple(
            OrganizerInfo(one.key, one.name, one.email or "") for one in list_trainers(training)
        ),
    )
    if (
        previous is not None
        and previous.end_reason is not SharingEndReason.CANCELLED
        and previous.end
        and previous.end > app.clock.now()
    ):
        # Registered people must be notified of changes on GoTo's site: the next poll finds them by comparing with this.
        known = previous.organizers or shared.organizers
        shared = replace(shared, name=previous.name, sessions=previous.sessions, organizers=known)
    await app.store.registrations.share(shared)
    await _adopt_registrants(app, own, key, person.tenant)


async def _choose_sponsor(
    app: Services, person: Person, own: OwnSession, previous: SharedTraining | None
) -> tuple[Person, str]:
    """Return whose account people register through: the first sharer's, if it is still connected."""
    if previous is not None and previous.end_reason is None and previous.organizer != person:
        link = await app.store.links.get(previous.organizer)
        is_connected = (
            link is not None and link.dead_since is None and link.organizer_key == previous.organizer_key
        )
        if is_connected and not await has_left(app, previous.organizer):
            return previous.organizer, previous.organizer_key
    return person, own.link.organizer_key


async def _adopt_registrants(app: Services, own: OwnSession, key: str, tenant: Tenant) -> None:
    """Give a seat to those registered at GoTo; if GoTo does not list them, they are added when it does."""
    shared = await app.store.registrations.get_shared(tenant, key)
    try:
        found = filter_coming(await own.goto.registrants.list(own.link.organizer_key, key))
    except GoToError:
        return
    for one in found:
        if not one.email or shared is None:
            continue
        one_id = registration_id(app, tenant, key, one.email)
        if await app.store.registrations.get(tenant, key, one_id) is not None:
            # Known registrations are reconciled when shared trainings are polled.
            continue
        waiting = (one.status or "").upper() == "WAITING"
        await app.store.registrations.adopt(
            Registration(
                tenant=tenant,
                training_key=key,
                id=one_id,
                person=None,
                email=one.email,
                given_name=clean_name(one.given_name or ""),
                surname=clean_name(one.surname or ""),
                state=RegistrationState.WAITING_APPROVAL if waiting else RegistrationState.REGISTERED,
                name=shared.name,
                sessions=shared.sessions,
                source=RegistrationSource.GOTO,
                registered_at=one.registered or app.clock.now(),
                registrant_key=one.registrant_key,
            )
        )


async def _post_card(run: OperationRun, payload: ShareTrainingPayload, shared: SharedTraining) -> bool:
    """Post the card; return True if nothing changed before its place was recorded."""
    app, tenant, key = run.app, shared.tenant, shared.training_key
    changes = await app.store.registrations.count_changes(tenant, key)
    try:
        model = await build_card(app, shared)
        write = in_thread(lambda: app.views.registration.card(model), payload.thread_ts)
        sent = await post_once(app, run.operation.person, payload.channel, run.send_id("card"), write)
    except SlackRefusal as error:
        error.field = "channel"
        raise
    if sent.ts is None:
        raise UserError("share-unsure", next_step="share-unsure-next")
    await app.store.registrations.add_card(tenant, key, payload.channel, sent.ts, payload.thread_ts)
    return await app.store.registrations.count_changes(tenant, key) == changes


async def require_own_sharing(app: Services, person: Person, training_key: str) -> SharedTraining:
    """Return a training that the person shares. Raises ``NotAllowed`` for somebody else's."""
    shared = await app.store.registrations.get_shared(person.tenant, training_key)
    if shared is None:
        raise UserError("share-none", next_step="share-none-next")
    if shared.organizer != person:
        name = (await app.slack.people.get_profile(shared.organizer)).name
        raise NotAllowed("share-of-other", next_step="share-of-other-next", name=name)
    return shared


async def stop_sharing(run: OperationRun) -> Outcome:
    """Run a ``TRAINING_UNSHARE`` operation: update the cards and notify the waitlist."""
    app, person, payload = run.app, run.operation.person, run.payload(StopSharingPayload)
    tenant, key = person.tenant, payload.training_key
    shared = await require_trainer(app, person, key)
    if run.operation.step == "new":
        waiting = await _list_waiting(app, shared)
        progress = StopSharingProgress(
            waiting=tuple(one.id for one in waiting), sponsor=await fetch_sponsor_name(app, shared)
        )
        await run.checkpoint("ending", **records.dump(progress))
    ended_by = person if person != shared.organizer else None
    await app.store.registrations.end_sharing(tenant, key, payload.why, ended_by)
    for waiting_id in run.progress(StopSharingProgress).waiting:
        registration = await app.store.registrations.get(tenant, key, waiting_id)
        if registration is not None and registration.state is RegistrationState.CANCELLED:
            await notify_status(app, registration, run.operation.id)
    await refresh_training(app, tenant, key)
    if ended_by is not None:
        await _notify_sharer(run, shared, ended_by)
    return success(SharingResult(training=shared.name, why=payload.why))


async def _list_waiting(app: Services, shared: SharedTraining) -> list[Registration]:
    roster = await app.store.registrations.list_roster(shared.tenant, shared.training_key)
    return [registration for registration in roster if registration.state in WAITLIST_STATES]


async def _notify_sharer(run: OperationRun, shared: SharedTraining, by: Person) -> None:
    name = await get_display_name(run.app, by.tenant, by.user_id)
    views = run.app.views.registration
    with suppress(SlackRefusal):
        await dm_once(
            run.app, shared.organizer, run.send_id("stopped-by"), lambda: views.stopped_by(shared, name)
        )


async def stop_sharing_now(run: OperationRun, shared: SharedTraining, why: SharingEndReason) -> None:
    """End sharing and update the cards at once: the organizer and their operations are about to be deleted."""
    app = run.app
    waiting = await _list_waiting(app, shared)
    await app.store.registrations.end_sharing(shared.tenant, shared.training_key, why)
    for registration in waiting:
        cancelled = replace(registration, state=RegistrationState.CANCELLED)
        await notify_status(app, cancelled, run.operation.id)
    await update_cards(app, replace(shared, end_reason=why))


async def stop_all_sharing(app: Services, person: Person, why: SharingEndReason) -> None:
    """Enqueue the end of everything the person shares."""
    for shared in await app.store.registrations.list_shared_by(person):
        await enqueue_stop_sharing(app, person.tenant, shared.training_key, why)
