"""Sharing a training: the organizer consents that people of the workspace register through their GoTo account.

Steps: ``new`` → ``shared`` (people can register; those registered at GoTo have a seat) → ``posted``. Sharing ends if
the organizer stops it or disconnects, or the training is cancelled: ``new`` → ``ended`` (the waitlist is recorded).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from bot.commands.form import FieldErrors
from bot.errors import CannotPost, NotAllowed, UserError
from bot.goto.errors import GoToError
from bot.ids import Person, Tenant, operation_id
from bot.ports import (
    OperationRecord,
    OrganizerInfo,
    Outcome,
    Registration,
    RegistrationSource,
    RegistrationState,
    SeatRules,
    SharedTraining,
    SharingEndReason,
)
from bot.usecases.cards import require_postable_channel
from bot.usecases.meetings import get_zone
from bot.usecases.operations import OperationKind, OperationRun
from bot.usecases.planning import ScheduleFields
from bot.usecases.policy_form import get_display_name
from bot.usecases.registration import RegistrationViews, clean_name, registration_id
from bot.usecases.registration_seats import build_card, update_cards, schedule_refreshes, notify_status, refresh_training
from bot.usecases.registration_trainers import require_trainer, fetch_sponsor_name
from bot.usecases.sends import post_once, dm_once
from bot.usecases.services import Services
from bot.usecases.sessions import OwnSession, Purpose, has_left, session_for
from bot.usecases.trainings import PlannedSession, filter_coming, resolve_training_key, make_row, list_trainers, fetch_training

MAX_SEATS = 10_000
MAX_DESCRIPTION_CHARS = 1000
WAITLIST_STATES = frozenset({RegistrationState.WAITLISTED, RegistrationState.OFFERED})


@dataclass(frozen=True, slots=True)
class ShareFields:
    """The values of the form's fields. ``date`` and ``start`` (``HH:MM`` in ``zone``) are when registration closes."""

    zone: str
    channel: str | None = None
    capacity: str = ""
    approval: bool = False
    date: str | None = None
    start: str | None = None

    def to_payload(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        return cls(**{name: payload[name] for name in cls.__slots__ if name in payload})


@dataclass(frozen=True, slots=True)
class ShareForm:
    """The form that shares a training, or changes the rules of a shared one (``is_change``)."""

    external_id: str
    training_key: str
    name: str
    sessions: tuple[PlannedSession, ...]
    fields: ShareFields
    is_change: bool = False
    attempt: int = 0
    failure: Outcome | None = None
    thread_ts: str | None = None
    """The thread for the card, if the channel stays the one that was given."""


async def build_share_form(
    s: Services, person: Person, typed: str, channel: str | None, thread_ts: str | None = None
) -> ShareForm:
    """Return the form for one of the person's trainings. Raises ``UserError`` and ``NotConnected``."""
    own = await session_for(s, person, Purpose.OWN)
    row = make_row(await fetch_training(own, await resolve_training_key(own, typed)))
    shared = await s.registrations.get_shared(person.tenant, row.key)
    living = shared if shared is not None and shared.end_reason is None else None
    zone = await get_zone(s, person)
    free = channel if channel and channel[:1] in ("C", "G") else None
    filled = _fill_fields(zone, free, living.rules if living else SeatRules())
    again = living is not None
    return ShareForm(s.ids.new(), row.key, row.name, row.sessions, filled, again, thread_ts=thread_ts)


def _fill_fields(zone: str, channel: str | None, rules: SeatRules) -> ShareFields:
    local = rules.closes_at.astimezone(ZoneInfo(zone)) if rules.closes_at else None
    return ShareFields(
        zone,
        channel,
        "" if rules.capacity is None else str(rules.capacity),
        rules.approval,
        local.date().isoformat() if local else None,
        local.strftime("%H:%M") if local else None,
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
        moment, _ = ScheduleFields(fields.zone, date=fields.date, start=fields.start).parse_times(now)
    except FieldErrors as wrong:
        errors.update({name if name in ("date", "start") else "start": e for name, e in wrong.fields.items()})
        return None
    return moment.astimezone(UTC)


async def share_training(go: OperationRun, views: RegistrationViews) -> Outcome:
    """Run a ``TRAINING_SHARE`` operation from its recorded step."""
    s, person, payload = go.app, go.operation.person, go.operation.payload
    key, channel, thread_ts = str(payload["training_key"]), str(payload["channel"]), payload.get("thread_ts")
    if go.operation.step == "new":
        await require_postable_channel(s, person, channel)
        own = await session_for(s, person, Purpose.OWN)
        was = await s.registrations.get_shared(person.tenant, key)
        already = was is not None and was.end_reason is None and was.card_in_thread(channel, thread_ts) is not None
        await _save_sharing(go, own, key, _read_rules(payload))
        await go.checkpoint("shared", already=already)
    shared = await s.registrations.get_shared(person.tenant, key)
    if shared is None:
        raise UserError("registration-not-shared", next_step="registration-ask-trainer")
    if go.operation.step == "shared" and not go.operation.progress["already"]:
        await go.checkpoint("posted", drawn=await _post_card(go, shared, views))
    await schedule_refreshes(s, shared)
    drawn = bool(go.operation.progress.get("drawn"))
    await refresh_training(s, person.tenant, key, views, cards_current=drawn and not shared.cards)
    values = {"training": shared.name, "channel": channel, "already": go.operation.progress["already"]}
    return Outcome(True, values)


def _read_rules(payload: Mapping[str, Any]) -> SeatRules:
    closes = payload.get("closes_at")
    return SeatRules(
        payload.get("capacity"),
        bool(payload.get("approval")),
        datetime.fromisoformat(closes) if closes else None,
    )


async def _save_sharing(go: OperationRun, own: OwnSession, key: str, rules: SeatRules) -> None:
    s, person = go.app, go.operation.person
    training = await fetch_training(own, key)
    row = make_row(training)
    if not row.sessions:
        raise UserError("share-without-times", next_step="training-gone-next")
    if row.next_start(s.clock.now()) is None:
        raise UserError("training-over", next_step="training-over-next")
    was = await s.registrations.get_shared(person.tenant, key)
    organizer, account = await _choose_sponsor(s, person, own, was)
    shared = SharedTraining(
        person.tenant,
        key,
        organizer,
        account,
        row.name,
        tuple((one.start, one.end) for one in row.sessions),
        rules,
        row.training_id,
        (training.description or "")[:MAX_DESCRIPTION_CHARS],
        organizers=tuple(OrganizerInfo(one.key, one.name, one.email or "") for one in list_trainers(training)),
    )
    if was is not None and was.end_reason is not SharingEndReason.CANCELLED and was.end and was.end > s.clock.now():
        # Registered people must be notified of changes on GoTo's site: the next poll finds them by comparing with this.
        known = was.organizers or shared.organizers
        shared = replace(shared, name=was.name, sessions=was.sessions, organizers=known)
    await s.registrations.share(shared)
    await _adopt_registrants(s, own, key, person.tenant)


async def _choose_sponsor(s: Services, person: Person, own: OwnSession, was: SharedTraining | None) -> tuple[Person, str]:
    """Return whose account people register through: the first sharer's, if it is still connected."""
    if was is not None and was.end_reason is None and was.organizer != person:
        link = await s.links.get(was.organizer)
        holds = link is not None and link.dead_since is None and link.organizer_key == was.organizer_key
        if holds and not await has_left(s, was.organizer):
            return was.organizer, was.organizer_key
    return person, own.link.organizer_key


async def _adopt_registrants(s: Services, own: OwnSession, key: str, tenant: Tenant) -> None:
    """Give a seat to those registered at GoTo; if GoTo does not list them, they are added when it does."""
    shared = await s.registrations.get_shared(tenant, key)
    try:
        found = filter_coming(await own.goto.registrants.list(own.link.organizer_key, key))
    except GoToError:
        return
    for one in found:
        if not one.email or shared is None:
            continue
        one_id = registration_id(s, tenant, key, one.email)
        if await s.registrations.get(tenant, key, one_id) is not None:
            # Known registrations are reconciled when shared trainings are polled.
            continue
        waiting = (one.status or "").upper() == "WAITING"
        await s.registrations.adopt(
            Registration(
                tenant,
                key,
                one_id,
                None,
                one.email,
                clean_name(one.given_name or ""),
                clean_name(one.surname or ""),
                RegistrationState.WAITING_APPROVAL if waiting else RegistrationState.REGISTERED,
                shared.name,
                shared.sessions,
                RegistrationSource.GOTO,
                one.registered or s.clock.now(),
                one.registrant_key,
            )
        )


async def _post_card(go: OperationRun, shared: SharedTraining, views: RegistrationViews) -> bool:
    """Post the card; return True if nothing changed before its place was recorded."""
    s, tenant, key = go.app, shared.tenant, shared.training_key
    channel, thread_ts = str(go.operation.payload["channel"]), go.operation.payload.get("thread_ts")
    changes = await s.registrations.count_changes(tenant, key)
    try:
        card = replace(views.card(await build_card(s, shared)), thread_ts=thread_ts)
        sent = await post_once(s, shared.tenant, channel, go.send_id("card"), card)
    except CannotPost as error:
        raise UserError(
            error.message_id, next_step=error.next_step, field="channel", **error.values
        ) from error
    if sent.ts is None:
        raise UserError("share-unsure", next_step="share-unsure-next")
    await s.registrations.add_card(tenant, key, channel, sent.ts, thread_ts)
    return await s.registrations.count_changes(tenant, key) == changes


async def record_change(s: Services, tenant: Tenant, training_key: str, **facts: Any) -> bool:
    """Store the training's new ``name``, ``description`` or ``sessions``; return True if it is shared.

    ``refresh_training`` updates the cards afterwards.
    """
    shared = await s.registrations.get_shared(tenant, training_key)
    if shared is None:
        return False
    await s.registrations.update_shared(replace(shared, **facts))
    return True


async def enqueue_stop_sharing(
    s: Services, tenant: Tenant, training_key: str, why: SharingEndReason, *, quiet: bool = False
) -> None:
    """Enqueue the end of sharing; nobody waits for it. ``quiet``: its organizer gets a different message.

    A training that is no longer shared may still be cancelled.
    """
    shared = await s.registrations.get_shared(tenant, training_key)
    if shared is None or shared.end_reason is SharingEndReason.CANCELLED:
        return
    if shared.end_reason is not None and why is not SharingEndReason.CANCELLED:
        return
    payload = {"training_key": training_key, "why": why.value, "quiet": quiet}
    op_id = operation_id(
        s.id_secret, shared.organizer, OperationKind.TRAINING_UNSHARE, why, values={**payload, "r": shared.revision}
    )
    op = OperationRecord(op_id, OperationKind.TRAINING_UNSHARE, shared.organizer, payload, s.clock.now(), detached=True)
    await s.ledger.add_if_absent(op)
    await s.job_queue.enqueue_operation(tenant, op_id)


async def require_own_sharing(s: Services, person: Person, training_key: str) -> SharedTraining:
    """Return a training that the person shares. Raises ``Refused`` for somebody else's."""
    shared = await s.registrations.get_shared(person.tenant, training_key)
    if shared is None:
        raise UserError("share-none", next_step="share-none-next")
    if shared.organizer != person:
        name = (await s.people.get_profile(shared.organizer)).name
        raise NotAllowed("share-of-other", next_step="share-of-other-next", name=name)
    return shared


async def stop_sharing(go: OperationRun, views: RegistrationViews) -> Outcome:
    """Run a ``TRAINING_UNSHARE`` operation: update the cards and notify the waitlist."""
    s, person = go.app, go.operation.person
    key, why = str(go.operation.payload["training_key"]), SharingEndReason(go.operation.payload["why"])
    shared = await require_trainer(s, person, key)
    if go.operation.step == "new":
        waiting = [one.id for one in await s.registrations.list_roster(person.tenant, key) if one.state in WAITLIST_STATES]
        await go.checkpoint("ending", waiting=waiting, sponsor=await fetch_sponsor_name(s, shared))
    other = person if person != shared.organizer else None
    await s.registrations.end_sharing(person.tenant, key, why, other)
    for one_id in go.operation.progress["waiting"]:
        one = await s.registrations.get(person.tenant, key, str(one_id))
        if one is not None and one.state is RegistrationState.CANCELLED:
            await notify_status(s, one, go.operation.id, views)
    await refresh_training(s, person.tenant, key, views)
    if other is not None:
        await _notify_sharer(go, shared, other, views)
    return Outcome(True, {"training": shared.name, "why": why.value})


async def _notify_sharer(go: OperationRun, shared: SharedTraining, by: Person, views: RegistrationViews) -> None:
    s, name = go.app, await get_display_name(go.app, by.tenant, by.user_id)
    try:
        await dm_once(s, shared.organizer, go.send_id("stopped-by"), views.stopped_by(shared, name))
    except CannotPost:
        return


async def stop_sharing_now(go: OperationRun, shared: SharedTraining, why: SharingEndReason, views: RegistrationViews) -> None:
    """End sharing and update the cards at once: the organizer and their operations are about to be deleted."""
    s, tenant, key = go.app, shared.tenant, shared.training_key
    waiting = [one for one in await s.registrations.list_roster(tenant, key) if one.state in WAITLIST_STATES]
    await s.registrations.end_sharing(tenant, key, why)
    for one in waiting:
        await notify_status(s, replace(one, state=RegistrationState.CANCELLED), go.operation.id, views)
    await update_cards(s, replace(shared, end_reason=why), views)


async def stop_all_sharing(s: Services, person: Person, why: SharingEndReason) -> None:
    """Enqueue the end of everything the person shares."""
    for shared in await s.registrations.list_shared_by(person):
        await enqueue_stop_sharing(s, person.tenant, shared.training_key, why)
