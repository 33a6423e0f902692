"""Sharing a training: the organizer consents that people of the workspace register through their GoTo account.

Steps: ``new`` → ``shared`` (people can register; those registered at GoTo have a seat) → ``posted``. Sharing ends if
the organizer stops it or disconnects, or the training is cancelled: ``new`` → ``ended`` (the waitlist is recorded).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.goto.errors import GoToError
from bot.model.core import Outcome
from bot.model.errors import CannotPost, NotAllowed, UserError
from bot.model.ids import Person, Tenant
from bot.model.meetings import ScheduleFields
from bot.model.registration import (
    OrganizerInfo,
    Registration,
    RegistrationSource,
    RegistrationState,
    SeatRules,
    SharedTraining,
    ShareFields,
    ShareForm,
    SharingEndReason,
)
from bot.parsing.forms import FieldErrors
from bot.usecases.admin.policy_form import get_display_name
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.sends import dm_once, post_once
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import OwnSession, Purpose, has_left, session_for
from bot.usecases.meetings.cards import require_postable_channel
from bot.usecases.meetings.overview import get_zone
from bot.usecases.registration.form import RegistrationViews, clean_name, registration_id
from bot.usecases.registration.trainers import fetch_sponsor_name, require_trainer
from bot.usecases.registration.waitlist import (
    build_card,
    notify_status,
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
    living = shared if shared is not None and shared.end_reason is None else None
    zone = await get_zone(app, person)
    free = channel if channel and channel[:1] in ("C", "G") else None
    filled = _fill_fields(zone, free, living.rules if living else SeatRules())
    again = living is not None
    return ShareForm(
        external_id=app.ids.new(),
        training_key=row.key,
        name=row.name,
        sessions=row.sessions,
        fields=filled,
        is_change=again,
        thread_ts=thread_ts,
    )


def _fill_fields(zone: str, channel: str | None, rules: SeatRules) -> ShareFields:
    local = rules.closes_at.astimezone(ZoneInfo(zone)) if rules.closes_at else None
    return ShareFields(
        zone=zone,
        channel=channel,
        capacity="" if rules.capacity is None else str(rules.capacity),
        approval=rules.approval,
        date=local.date().isoformat() if local else None,
        start=local.strftime("%H:%M") if local else None,
    )


def parse_rules(fields: ShareFields, now: datetime) -> SeatRules:
    """Parse the form's rules. Raises ``FieldErrors``."""
    errors: dict[str, UserError] = {}
    capacity = None
    if fields.capacity.strip():
        digits = fields.capacity.strip()
        capacity = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else 0
        if not 1 <= capacity <= MAX_SEATS:
            errors["capacity"] = UserError("share-seats-wrong", field="capacity", most=MAX_SEATS)
    if not fields.channel:
        errors["channel"] = UserError("share-channel-missing", field="channel")
    closes = _parse_closing_time(fields, now, errors)
    if errors:
        raise FieldErrors(errors)
    return SeatRules(capacity, fields.approval, closes)


def _parse_closing_time(fields: ShareFields, now: datetime, errors: dict[str, UserError]) -> datetime | None:
    if not fields.date and not fields.start:
        return None
    if not fields.date or not fields.start:
        missing = "start" if fields.date else "date"
        errors[missing] = UserError("share-closes-half", field=missing)
        return None
    try:
        moment, _ = ScheduleFields(zone=fields.zone, date=fields.date, start=fields.start).parse_times(now)
    except FieldErrors as wrong:
        errors.update({name if name in ("date", "start") else "start": e for name, e in wrong.fields.items()})
        return None
    return moment.astimezone(UTC)


async def share_training(run: OperationRun, views: RegistrationViews) -> Outcome:
    """Run a ``TRAINING_SHARE`` operation from its recorded step."""
    app, person, payload = run.app, run.operation.person, run.operation.payload
    key, channel, thread_ts = str(payload["training_key"]), str(payload["channel"]), payload.get("thread_ts")
    if run.operation.step == "new":
        await require_postable_channel(app, person, channel)
        own = await session_for(app, person, Purpose.OWN)
        was = await app.store.registrations.get_shared(person.tenant, key)
        already = (
            was is not None and was.end_reason is None and was.card_in_thread(channel, thread_ts) is not None
        )
        await _save_sharing(run, own, key, _read_rules(payload))
        await run.checkpoint("shared", already=already)
    shared = await app.store.registrations.get_shared(person.tenant, key)
    if shared is None:
        raise UserError("registration-not-shared", next_step="registration-ask-trainer")
    if run.operation.step == "shared" and not run.operation.progress["already"]:
        await run.checkpoint("posted", drawn=await _post_card(run, shared, views))
    await schedule_refreshes(app, shared)
    drawn = bool(run.operation.progress.get("drawn"))
    await refresh_training(app, person.tenant, key, views, cards_current=drawn and not shared.cards)
    values = {"training": shared.name, "channel": channel, "already": run.operation.progress["already"]}
    return Outcome(ok=True, values=values)


def _read_rules(payload: Mapping[str, Any]) -> SeatRules:
    closes = payload.get("closes_at")
    return SeatRules(
        payload.get("capacity"),
        bool(payload.get("approval")),
        datetime.fromisoformat(closes) if closes else None,
    )


async def _save_sharing(run: OperationRun, own: OwnSession, key: str, rules: SeatRules) -> None:
    app, person = run.app, run.operation.person
    training = await fetch_training(own, key)
    row = make_row(training)
    if not row.sessions:
        raise UserError("share-without-times", next_step="training-gone-next")
    if row.next_start(app.clock.now()) is None:
        raise UserError("training-over", next_step="training-over-next")
    was = await app.store.registrations.get_shared(person.tenant, key)
    organizer, account = await _choose_sponsor(app, person, own, was)
    shared = SharedTraining(
        tenant=person.tenant,
        training_key=key,
        organizer=organizer,
        organizer_key=account,
        name=row.name,
        sessions=tuple((one.start, one.end) for one in row.sessions),
        rules=rules,
        training_id=row.training_id,
        description=(training.description or "")[:MAX_SHARED_DESCRIPTION_CHARS],
        organizers=tuple(
            OrganizerInfo(one.key, one.name, one.email or "") for one in list_trainers(training)
        ),
    )
    if (
        was is not None
        and was.end_reason is not SharingEndReason.CANCELLED
        and was.end
        and was.end > app.clock.now()
    ):
        # Registered people must be notified of changes on GoTo's site: the next poll finds them by comparing with this.
        known = was.organizers or shared.organizers
        shared = replace(shared, name=was.name, sessions=was.sessions, organizers=known)
    await app.store.registrations.share(shared)
    await _adopt_registrants(app, own, key, person.tenant)


async def _choose_sponsor(
    app: Services, person: Person, own: OwnSession, was: SharedTraining | None
) -> tuple[Person, str]:
    """Return whose account people register through: the first sharer's, if it is still connected."""
    if was is not None and was.end_reason is None and was.organizer != person:
        link = await app.store.links.get(was.organizer)
        holds = link is not None and link.dead_since is None and link.organizer_key == was.organizer_key
        if holds and not await has_left(app, was.organizer):
            return was.organizer, was.organizer_key
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


async def _post_card(run: OperationRun, shared: SharedTraining, views: RegistrationViews) -> bool:
    """Post the card; return True if nothing changed before its place was recorded."""
    app, tenant, key = run.app, shared.tenant, shared.training_key
    channel, thread_ts = str(run.operation.payload["channel"]), run.operation.payload.get("thread_ts")
    changes = await app.store.registrations.count_changes(tenant, key)
    try:
        card = replace(views.card(await build_card(app, shared)), thread_ts=thread_ts)
        sent = await post_once(app, shared.tenant, channel, run.send_id("card"), card)
    except CannotPost as error:
        raise UserError(
            error.message_id, next_step=error.next_step, field="channel", **error.values
        ) from error
    if sent.ts is None:
        raise UserError("share-unsure", next_step="share-unsure-next")
    await app.store.registrations.add_card(tenant, key, channel, sent.ts, thread_ts)
    return await app.store.registrations.count_changes(tenant, key) == changes


async def require_own_sharing(app: Services, person: Person, training_key: str) -> SharedTraining:
    """Return a training that the person shares. Raises ``Refused`` for somebody else's."""
    shared = await app.store.registrations.get_shared(person.tenant, training_key)
    if shared is None:
        raise UserError("share-none", next_step="share-none-next")
    if shared.organizer != person:
        name = (await app.slack.people.get_profile(shared.organizer)).name
        raise NotAllowed("share-of-other", next_step="share-of-other-next", name=name)
    return shared


async def stop_sharing(run: OperationRun, views: RegistrationViews) -> Outcome:
    """Run a ``TRAINING_UNSHARE`` operation: update the cards and notify the waitlist."""
    app, person = run.app, run.operation.person
    key, why = str(run.operation.payload["training_key"]), SharingEndReason(run.operation.payload["why"])
    shared = await require_trainer(app, person, key)
    if run.operation.step == "new":
        waiting = [
            one.id
            for one in await app.store.registrations.list_roster(person.tenant, key)
            if one.state in WAITLIST_STATES
        ]
        await run.checkpoint("ending", waiting=waiting, sponsor=await fetch_sponsor_name(app, shared))
    other = person if person != shared.organizer else None
    await app.store.registrations.end_sharing(person.tenant, key, why, other)
    for one_id in run.operation.progress["waiting"]:
        one = await app.store.registrations.get(person.tenant, key, str(one_id))
        if one is not None and one.state is RegistrationState.CANCELLED:
            await notify_status(app, one, run.operation.id, views)
    await refresh_training(app, person.tenant, key, views)
    if other is not None:
        await _notify_sharer(run, shared, other, views)
    return Outcome(ok=True, values={"training": shared.name, "why": why.value})


async def _notify_sharer(
    run: OperationRun, shared: SharedTraining, by: Person, views: RegistrationViews
) -> None:
    app, name = run.app, await get_display_name(run.app, by.tenant, by.user_id)
    try:
        await dm_once(app, shared.organizer, run.send_id("stopped-by"), views.stopped_by(shared, name))
    except CannotPost:
        return


async def stop_sharing_now(
    run: OperationRun, shared: SharedTraining, why: SharingEndReason, views: RegistrationViews
) -> None:
    """End sharing and update the cards at once: the organizer and their operations are about to be deleted."""
    app, tenant, key = run.app, shared.tenant, shared.training_key
    waiting = [
        one for one in await app.store.registrations.list_roster(tenant, key) if one.state in WAITLIST_STATES
    ]
    await app.store.registrations.end_sharing(tenant, key, why)
    for one in waiting:
        await notify_status(app, replace(one, state=RegistrationState.CANCELLED), run.operation.id, views)
    await update_cards(app, replace(shared, end_reason=why), views)


async def stop_all_sharing(app: Services, person: Person, why: SharingEndReason) -> None:
    """Enqueue the end of everything the person shares."""
    for shared in await app.store.registrations.list_shared_by(person):
        await enqueue_stop_sharing(app, person.tenant, shared.training_key, why)
