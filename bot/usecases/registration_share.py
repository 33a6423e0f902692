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
from bot.errors import CannotPost, Refused, UserError
from bot.goto.errors import GoToError
from bot.ids import Person, Tenant, operation_id
from bot.ports import (
    Operation,
    Organizing,
    Outcome,
    Registration,
    RegistrationSource,
    RegistrationState,
    SeatRules,
    SharedTraining,
    SharingEnd,
)
from bot.usecases.cards import check_place
from bot.usecases.meetings import zone_of
from bot.usecases.operations import Kind, Run
from bot.usecases.planning import Typed
from bot.usecases.policy_form import name_of
from bot.usecases.registration import RegistrationViews, clean_name, registration_id
from bot.usecases.registration_seats import card_of, draw, plan_tending, tell_status, tend
from bot.usecases.registration_trainers import require_trainer, sponsor_name
from bot.usecases.sends import send_once, tell_once
from bot.usecases.services import Services
from bot.usecases.sessions import Own, Purpose, has_left, session_for
from bot.usecases.trainings import Session, coming, key_of, row_of, trainers, training_of

MOST_SEATS = 10_000
DESCRIPTION = 1000
WAITING = frozenset({RegistrationState.WAITLISTED, RegistrationState.OFFERED})


@dataclass(frozen=True, slots=True)
class ShareTyped:
    """The values of the form's fields. ``date`` and ``start`` (``HH:MM`` in ``zone``) are when registration closes."""

    zone: str
    channel: str | None = None
    capacity: str = ""
    approval: bool = False
    date: str | None = None
    start: str | None = None

    def payload(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Self:
        return cls(**{name: payload[name] for name in cls.__slots__ if name in payload})


@dataclass(frozen=True, slots=True)
class ShareForm:
    """The form that shares a training, or changes the rules of a shared one (``is_change``)."""

    external_id: str
    training_key: str
    name: str
    sessions: tuple[Session, ...]
    typed: ShareTyped
    again: bool = False
    attempt: int = 0
    failure: Outcome | None = None
    thread_ts: str | None = None
    """The thread for the card, if the channel stays the one that was given."""


async def plan_share(
    s: Services, person: Person, typed: str, channel: str | None, thread_ts: str | None = None
) -> ShareForm:
    """Return the form for one of the person's trainings. Raises ``UserError`` and ``NotConnected``."""
    own = await session_for(s, person, Purpose.OWN)
    row = row_of(await training_of(own, await key_of(own, typed)))
    shared = await s.registrations.shared(person.tenant, row.key)
    living = shared if shared is not None and shared.ended is None else None
    zone = await zone_of(s, person)
    free = channel if channel and channel[:1] in ("C", "G") else None
    filled = _filled(zone, free, living.rules if living else SeatRules())
    again = living is not None
    return ShareForm(s.ids.new(), row.key, row.name, row.sessions, filled, again, thread_ts=thread_ts)


def _filled(zone: str, channel: str | None, rules: SeatRules) -> ShareTyped:
    local = rules.closes_at.astimezone(ZoneInfo(zone)) if rules.closes_at else None
    return ShareTyped(
        zone,
        channel,
        "" if rules.capacity is None else str(rules.capacity),
        rules.approval,
        local.date().isoformat() if local else None,
        local.strftime("%H:%M") if local else None,
    )


def check_rules(typed: ShareTyped, now: datetime) -> SeatRules:
    """Parse the form's rules. Raises ``FieldErrors``."""
    errors: dict[str, UserError] = {}
    capacity = None
    if typed.capacity.strip():
        digits = typed.capacity.strip()
        capacity = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else 0
        if not 1 <= capacity <= MOST_SEATS:
            errors["capacity"] = UserError("share-seats-wrong", field="capacity", most=MOST_SEATS)
    if not typed.channel:
        errors["channel"] = UserError("share-channel-missing", field="channel")
    closes = _closes(typed, now, errors)
    if errors:
        raise FieldErrors(errors)
    return SeatRules(capacity, typed.approval, closes)


def _closes(typed: ShareTyped, now: datetime, errors: dict[str, UserError]) -> datetime | None:
    if not typed.date and not typed.start:
        return None
    if not typed.date or not typed.start:
        missing = "start" if typed.date else "date"
        errors[missing] = UserError("share-closes-half", field=missing)
        return None
    try:
        moment, _ = Typed(typed.zone, date=typed.date, start=typed.start).span(now)
    except FieldErrors as wrong:
        errors.update({name if name in ("date", "start") else "start": e for name, e in wrong.fields.items()})
        return None
    return moment.astimezone(UTC)


async def share_training(go: Run, views: RegistrationViews) -> Outcome:
    """Run a ``TRAINING_SHARE`` operation from its recorded step."""
    s, person, payload = go.s, go.operation.person, go.operation.payload
    key, channel, thread_ts = str(payload["training_key"]), str(payload["channel"]), payload.get("thread_ts")
    if go.operation.step == "new":
        await check_place(s, person, channel)
        own = await session_for(s, person, Purpose.OWN)
        was = await s.registrations.shared(person.tenant, key)
        already = was is not None and was.ended is None and was.card_at(channel, thread_ts) is not None
        await _share(go, own, key, _rules_of(payload))
        await go.reach("shared", already=already)
    shared = await s.registrations.shared(person.tenant, key)
    if shared is None:
        raise UserError("registration-not-shared", next_step="registration-ask-trainer")
    if go.operation.step == "shared" and not go.operation.progress["already"]:
        await go.reach("posted", drawn=await _post(go, shared, views))
    await plan_tending(s, shared)
    drawn = bool(go.operation.progress.get("drawn"))
    await tend(s, person.tenant, key, views, drawn=drawn and not shared.cards)
    values = {"training": shared.name, "channel": channel, "already": go.operation.progress["already"]}
    return Outcome(True, values)


def _rules_of(payload: Mapping[str, Any]) -> SeatRules:
    closes = payload.get("closes_at")
    return SeatRules(
        payload.get("capacity"),
        bool(payload.get("approval")),
        datetime.fromisoformat(closes) if closes else None,
    )


async def _share(go: Run, own: Own, key: str, rules: SeatRules) -> None:
    s, person = go.s, go.operation.person
    training = await training_of(own, key)
    row = row_of(training)
    if not row.sessions:
        raise UserError("share-without-times", next_step="training-gone-next")
    if row.next_start(s.clock.now()) is None:
        raise UserError("training-over", next_step="training-over-next")
    was = await s.registrations.shared(person.tenant, key)
    organizer, account = await _sponsor(s, person, own, was)
    shared = SharedTraining(
        person.tenant,
        key,
        organizer,
        account,
        row.name,
        tuple((one.start, one.end) for one in row.sessions),
        rules,
        row.training_id,
        (training.description or "")[:DESCRIPTION],
        organizers=tuple(Organizing(one.key, one.name, one.email or "") for one in trainers(training)),
    )
    if was is not None and was.ended is not SharingEnd.CANCELLED and was.end and was.end > s.clock.now():
        # Registered people must be notified of changes on GoTo's site: the next poll finds them by comparing with this.
        known = was.organizers or shared.organizers
        shared = replace(shared, name=was.name, sessions=was.sessions, organizers=known)
    await s.registrations.share(shared)
    await _adopt(s, own, key, person.tenant)


async def _sponsor(s: Services, person: Person, own: Own, was: SharedTraining | None) -> tuple[Person, str]:
    """Return whose account people register through: the first sharer's, if it is still connected."""
    if was is not None and was.ended is None and was.organizer != person:
        link = await s.links.get(was.organizer)
        holds = link is not None and link.dead_since is None and link.organizer_key == was.organizer_key
        if holds and not await has_left(s, was.organizer):
            return was.organizer, was.organizer_key
    return person, own.link.organizer_key


async def _adopt(s: Services, own: Own, key: str, tenant: Tenant) -> None:
    """Give a seat to those registered at GoTo; if GoTo does not list them, they are added when it does."""
    shared = await s.registrations.shared(tenant, key)
    try:
        found = coming(await own.goto.registrants.list(own.link.organizer_key, key))
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


async def _post(go: Run, shared: SharedTraining, views: RegistrationViews) -> bool:
    """Post the card; return True if nothing changed before its place was recorded."""
    s, tenant, key = go.s, shared.tenant, shared.training_key
    channel, thread_ts = str(go.operation.payload["channel"]), go.operation.payload.get("thread_ts")
    changes = await s.registrations.drawing(tenant, key)
    try:
        card = replace(views.card(await card_of(s, shared)), thread_ts=thread_ts)
        sent = await send_once(s, shared.tenant, channel, go.send_id("card"), card)
    except CannotPost as error:
        raise UserError(
            error.message_id, next_step=error.next_step, field="channel", **error.values
        ) from error
    if sent.ts is None:
        raise UserError("share-unsure", next_step="share-unsure-next")
    await s.registrations.placed(tenant, key, channel, sent.ts, thread_ts)
    return await s.registrations.drawing(tenant, key) == changes


async def note_change(s: Services, tenant: Tenant, training_key: str, **facts: Any) -> bool:
    """Store the training's new ``name``, ``description`` or ``sessions``; return True if it is shared.

    ``refresh_training`` updates the cards afterwards.
    """
    shared = await s.registrations.shared(tenant, training_key)
    if shared is None:
        return False
    await s.registrations.change(replace(shared, **facts))
    return True


async def begin_end(
    s: Services, tenant: Tenant, training_key: str, why: SharingEnd, *, quiet: bool = False
) -> None:
    """Enqueue the end of sharing; nobody waits for it. ``quiet``: its organizer gets a different message.

    A training that is no longer shared may still be cancelled.
    """
    shared = await s.registrations.shared(tenant, training_key)
    if shared is None or shared.ended is SharingEnd.CANCELLED:
        return
    if shared.ended is not None and why is not SharingEnd.CANCELLED:
        return
    payload = {"training_key": training_key, "why": why.value, "quiet": quiet}
    op_id = operation_id(
        s.id_secret, shared.organizer, Kind.TRAINING_UNSHARE, why, values={**payload, "r": shared.revision}
    )
    op = Operation(op_id, Kind.TRAINING_UNSHARE, shared.organizer, payload, s.clock.now(), detached=True)
    await s.ledger.enter(op)
    await s.work.run(tenant, op_id)


async def require_own(s: Services, person: Person, training_key: str) -> SharedTraining:
    """Return a training that the person shares. Raises ``Refused`` for somebody else's."""
    shared = await s.registrations.shared(person.tenant, training_key)
    if shared is None:
        raise UserError("share-none", next_step="share-none-next")
    if shared.organizer != person:
        name = (await s.people.profile(shared.organizer)).name
        raise Refused("share-of-other", next_step="share-of-other-next", name=name)
    return shared


async def stop_sharing(go: Run, views: RegistrationViews) -> Outcome:
    """Run a ``TRAINING_UNSHARE`` operation: update the cards and notify the waitlist."""
    s, person = go.s, go.operation.person
    key, why = str(go.operation.payload["training_key"]), SharingEnd(go.operation.payload["why"])
    shared = await require_trainer(s, person, key)
    if go.operation.step == "new":
        waiting = [one.id for one in await s.registrations.roster(person.tenant, key) if one.state in WAITING]
        await go.reach("ending", waiting=waiting, sponsor=await sponsor_name(s, shared))
    other = person if person != shared.organizer else None
    await s.registrations.end(person.tenant, key, why, other)
    for one_id in go.operation.progress["waiting"]:
        one = await s.registrations.get(person.tenant, key, str(one_id))
        if one is not None and one.state is RegistrationState.CANCELLED:
            await tell_status(s, one, go.operation.id, views)
    await tend(s, person.tenant, key, views)
    if other is not None:
        await _tell_sharer(go, shared, other, views)
    return Outcome(True, {"training": shared.name, "why": why.value})


async def _tell_sharer(go: Run, shared: SharedTraining, by: Person, views: RegistrationViews) -> None:
    s, name = go.s, await name_of(go.s, by.tenant, by.user_id)
    try:
        await tell_once(s, shared.organizer, go.send_id("stopped-by"), views.stopped_by(shared, name))
    except CannotPost:
        return


async def end_now(go: Run, shared: SharedTraining, why: SharingEnd, views: RegistrationViews) -> None:
    """End sharing and update the cards at once: the organizer and their operations are about to be deleted."""
    s, tenant, key = go.s, shared.tenant, shared.training_key
    waiting = [one for one in await s.registrations.roster(tenant, key) if one.state in WAITING]
    await s.registrations.end(tenant, key, why)
    for one in waiting:
        await tell_status(s, replace(one, state=RegistrationState.CANCELLED), go.operation.id, views)
    await draw(s, replace(shared, ended=why), views)


async def end_all(s: Services, person: Person, why: SharingEnd) -> None:
    """Enqueue the end of everything the person shares."""
    for shared in await s.registrations.shared_by(person):
        await begin_end(s, person.tenant, shared.training_key, why)
