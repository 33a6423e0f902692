"""Shared trainings, registrations and seats in Redis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from redis.asyncio import Redis
from redis.typing import EncodableT

from bot.model import records
from bot.model.ids import Person, Tenant
from bot.model.registration import (
    ApprovalMessage,
    JoinResult,
    Registration,
    RegistrationState,
    SeatCount,
    SharedTraining,
    SharingEndReason,
)
from bot.model.status_messages import StatusMessages
from bot.store import codec, keys, seats
from bot.store.calendar_tokens import CalendarTokens
from bot.store.card_fields import card_field
from bot.store.keys import KEYS
from bot.store.registration_records import (
    APPROVAL_FIELD_PREFIX,
    MESSAGES_FIELD,
    REGISTRATION_FORMAT,
    SHARED_FORMAT,
    content_digest,
    decode_messages,
    decode_registration,
    decode_shared,
    encode_rules,
    find_removed_sessions,
)
from bot.store.vault import Vault

SEAT_KEYS = (KEYS.seats, KEYS.waitlist, KEYS.offers, KEYS.roster, KEYS.expired_offers)
"""The sorted sets of a training."""
EXPIRED_OFFER_RETENTION = timedelta(days=1)
"""How long ``advance_waitlist`` returns an expired offer, so that the person is surely notified."""
REDRAW_TIMEOUT = timedelta(minutes=5)
"""A redraw that has not finished after this time is considered lost."""


class Registrations:
    """Shared trainings, registrations and seats. Each seat change is atomic across processes.

    Kept until 30 days after the last session by ``now`` (aware UTC).
    """

    def __init__(self, redis: Redis, vault: Vault, now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._vault = vault
        self._now = now
        self._tokens = CalendarTokens(redis, vault)
        self._share = redis.register_script(seats.SHARE_SCRIPT)
        self._end = redis.register_script(seats.END_SHARING_SCRIPT)
        self._join = redis.register_script(seats.JOIN_SCRIPT)
        self._update = redis.register_script(seats.UPDATE_SCRIPT)
        self._advance = redis.register_script(seats.ADVANCE_WAITLIST_SCRIPT)
        self._request_redraw = redis.register_script(seats.REQUEST_REDRAW_SCRIPT)
        self._set_messages = redis.register_script(seats.SET_MESSAGES_SCRIPT)
        self._set_told = redis.register_script(seats.SET_TOLD_SCRIPT)
        self._finish_redraw = redis.register_script(seats.FINISH_REDRAW_SCRIPT)

    async def share(self, shared: SharedTraining) -> None:
        """Save a training's facts and rules. Clears an earlier end of sharing; known cards are kept."""
        await self._save_shared(shared, encode_rules(shared.rules), is_new=True)

    async def update_shared(self, shared: SharedTraining) -> None:
        """Save the current name, description and sessions from GoTo. The revision rises if name or sessions changed."""
        await self._save_shared(shared, {}, is_new=False)

    async def _save_shared(self, shared: SharedTraining, rules: codec.HashFields, *, is_new: bool) -> None:
        tenant, training = shared.tenant, shared.training_key
        was = await self.get_shared(tenant, training)
        gone = find_removed_sessions(was, shared.sessions, self._now())
        name = KEYS.shared_training.of(tenant, training)
        fields = SHARED_FORMAT.encode(name, replace(shared, removed_sessions=gone), self._vault) | rules
        ttl = self._ttl_milliseconds((shared.end or self._now()) + keys.REGISTRATION_TTL)
        arguments: list[EncodableT] = [
            ttl,
            content_digest(shared),
            codec.to_microseconds(self._now()),
            int(is_new),
        ]
        await self._redis.sadd(KEYS.tenants.of(), tenant.id)
        await self._share(keys=[name], args=[*arguments, *codec.flatten_fields(fields)])
        ids = codec.decode_texts(await self._redis.zrange(KEYS.roster.of(tenant, training), 0, -1))
        async with self._redis.pipeline(transaction=False) as pipe:
            index = KEYS.shared_trainings.of(tenant)
            pipe.zadd(index, {training: codec.to_microseconds(shared.end or self._now())})
            pipe.zremrangebyscore(index, "-inf", codec.to_microseconds(self._now() - keys.REGISTRATION_TTL))
            for row in SEAT_KEYS:
                pipe.pexpire(row.of(tenant, training), ttl)
            for registration_id in ids:
                pipe.pexpire(KEYS.registration.of(tenant, training, registration_id), ttl)
            await pipe.execute()

    async def get_shared(self, tenant: Tenant, training_key: str) -> SharedTraining | None:
        name = KEYS.shared_training.of(tenant, training_key)
        return decode_shared(self._vault, name, codec.as_raw_hash(await self._redis.hgetall(name)))

    async def list_shared(self, tenant: Tenant) -> Sequence[SharedTraining]:
        """Return the workspace's shared trainings that are neither over nor ended, soonest end first."""
        return [one for one in await self._list_upcoming(tenant) if one.end_reason is None]

    async def list_followed(self, tenant: Tenant) -> Sequence[SharedTraining]:
        """Return shared trainings, and stopped ones that still have registrations; not over, soonest end first."""
        found = []
        for one in await self._list_upcoming(tenant):
            stopped = one.end_reason is SharingEndReason.STOPPED
            if one.end_reason is None or (
                stopped and (await self.count_seats(tenant, one.training_key)).taken
            ):
                found.append(one)
        return found

    async def _list_upcoming(self, tenant: Tenant) -> list[SharedTraining]:
        """Return the shared trainings that are not over."""
        found = await self._redis.zrange(
            KEYS.shared_trainings.of(tenant), f"({codec.to_microseconds(self._now())}", "+inf", byscore=True
        )
        shared = [await self.get_shared(tenant, training) for training in codec.decode_texts(found)]
        return [one for one in shared if one is not None]

    async def list_shared_by(self, organizer: Person) -> Sequence[SharedTraining]:
        """Return the trainings this person shares that are neither over nor ended."""
        return [one for one in await self.list_shared(organizer.tenant) if one.organizer == organizer]

    async def add_card(
        self, tenant: Tenant, training_key: str, channel: str, ts: str, thread_ts: str | None = None
    ) -> None:
        """Save the location of a posted card."""
        key = KEYS.shared_training.of(tenant, training_key)
        if await self._redis.exists(key):
            await self._redis.hset(key, card_field(channel, thread_ts), ts)

    async def end_sharing(
        self, tenant: Tenant, training_key: str, reason: SharingEndReason, by: Person | None = None
    ) -> bool:
        """End registration and clear the waitlist. Return False if it had ended or is unknown.

        A stopped training can still be marked as cancelled later.
        """
        arguments: list[EncodableT] = [
            reason.value,
            KEYS.registration.prefix(tenant, training_key),
            by.user_id if by else "",
        ]
        rows = (KEYS.shared_training, KEYS.seats, KEYS.waitlist, KEYS.offers)
        return bool(await self._end(keys=[row.of(tenant, training_key) for row in rows], args=arguments))

    async def join(self, registration: Registration, op_id: str, *, force: bool = False) -> JoinResult:
        """Take a seat, or a place on the waitlist if there is none. Idempotent per operation ``op_id``.

        ``force`` takes a seat regardless of capacity and rules, in the registration's own state, and replaces a place
        on the waitlist.
        """
        tenant, training = registration.tenant, registration.training_key
        person = registration.person
        name, roster = (
            KEYS.registration.of(tenant, training, registration.id),
            KEYS.roster.of(tenant, training),
        )
        fields = REGISTRATION_FORMAT.encode(name, registration, self._vault) | {"by": op_id}
        arguments: list[EncodableT] = [
            registration.id,
            training,
            person.user_id if person else "",
            op_id,
            codec.to_microseconds(self._now()),
            self._ttl_milliseconds(self._expires_at(registration)),
            int(force),
            registration.state.value,
            KEYS.registration.prefix(tenant, training),
            *codec.flatten_fields(fields),
        ]
        names = [
            KEYS.shared_training.of(tenant, training),
            name,
            KEYS.seats.of(tenant, training),
            KEYS.waitlist.of(tenant, training),
            KEYS.offers.of(tenant, training),
            roster,
            KEYS.registrations.of(person) if person else roster,
        ]
        result = await self._join(keys=names, args=arguments)
        return JoinResult(result.decode())

    async def update(self, registration: Registration, *, from_states: frozenset[RegistrationState]) -> bool:
        """Save the registration if its stored state is one of ``from_states``; update its seat accordingly.

        A newer registration of the same e-mail is left alone; ``registered_at`` tells them apart.
        """
        tenant, training = registration.tenant, registration.training_key
        person = registration.person
        name, waitlist = (
            KEYS.registration.of(tenant, training, registration.id),
            KEYS.waitlist.of(tenant, training),
        )
        arguments: list[EncodableT] = [
            registration.id,
            training,
            person.user_id if person else "",
            codec.to_microseconds(self._now()),
            codec.to_microseconds(registration.registered_at),
            len(from_states),
            *sorted(state.value for state in from_states),
            *codec.flatten_fields(REGISTRATION_FORMAT.encode(name, registration, self._vault)),
        ]
        names = [
            name,
            KEYS.seats.of(tenant, training),
            waitlist,
            KEYS.offers.of(tenant, training),
            KEYS.registrations.of(person) if person else waitlist,
        ]
        return bool(await self._update(keys=names, args=arguments))

    async def adopt(self, registration: Registration) -> None:
        """Save a seat taken on GoTo's own site, unless the e-mail already has one here."""
        await self.join(registration, "", force=True)

    async def advance_waitlist(
        self, tenant: Tenant, training_key: str, hold_until: datetime
    ) -> Sequence[Registration]:
        """Expire overdue offers, withdraw those without a seat, and offer free seats to the first on the waitlist.

        Offers are held until ``hold_until``. Return all registrations with an offer, and those whose offer expired or
        was withdrawn recently (with the offer's end); the latter are on the waitlist again.
        """
        arguments: list[EncodableT] = [
            codec.to_microseconds(self._now()),
            codec.to_microseconds(hold_until),
            codec.to_microseconds(self._now() - EXPIRED_OFFER_RETENTION),
            KEYS.registration.prefix(tenant, training_key),
        ]
        rows = (KEYS.shared_training, KEYS.seats, KEYS.waitlist, KEYS.offers, KEYS.expired_offers)
        ids = await self._advance(keys=[row.of(tenant, training_key) for row in rows], args=arguments)
        return await self._get_many(tenant, [(training_key, i) for i in codec.decode_texts(ids)])

    async def count_seats(self, tenant: Tenant, training_key: str) -> SeatCount:
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.zcard(KEYS.seats.of(tenant, training_key))
            pipe.zcard(KEYS.waitlist.of(tenant, training_key))
            pipe.hget(KEYS.shared_training.of(tenant, training_key), "capacity")
            count, waiting, capacity = await pipe.execute()
        return SeatCount(
            taken=count, waitlisted=waiting, capacity=None if capacity is None else int(capacity)
        )

    async def get(self, tenant: Tenant, training_key: str, registration_id: str) -> Registration | None:
        found = await self._get_many(tenant, [(training_key, registration_id)])
        return found[0] if found else None

    async def find_by_person(self, person: Person, training_key: str) -> Registration | None:
        found = codec.decode_text(await self._redis.hget(KEYS.registrations.of(person), training_key))
        kept = None if found is None else await self.get(person.tenant, training_key, found)
        return kept if kept is not None and kept.person == person else None

    async def list_by_person(self, person: Person) -> Sequence[Registration]:
        """Return the person's registrations, ended ones included, sorted by the start of their first session."""
        index = codec.as_raw_hash(await self._redis.hgetall(KEYS.registrations.of(person)))
        places = [(training.decode(), found.decode()) for training, found in index.items()]
        kept = [one for one in await self._get_many(person.tenant, places) if one.person == person]
        return sorted(
            kept, key=lambda one: min((start for start, _ in one.sessions), default=one.registered_at)
        )

    async def list_roster(self, tenant: Tenant, training_key: str) -> Sequence[Registration]:
        """Return all registrations of a training in any state, oldest first."""
        ids = codec.decode_texts(await self._redis.zrange(KEYS.roster.of(tenant, training_key), 0, -1))
        return await self._get_many(tenant, [(training_key, i) for i in ids])

    async def list_waitlist(self, tenant: Tenant, training_key: str, limit: int) -> Sequence[Registration]:
        """Return the first ``limit`` registrations on the waitlist, in order."""
        ids = await self._redis.zrange(KEYS.waitlist.of(tenant, training_key), 0, limit - 1)
        return await self._get_many(tenant, [(training_key, found) for found in codec.decode_texts(ids)])

    async def update_messages(
        self, registration: Registration, change: Callable[[StatusMessages | None], StatusMessages | None]
    ) -> Registration | None:
        """Store what ``change`` makes of the messages about the registration; return it as it is then.

        ``change`` is called again if they changed meanwhile. Return None if the registration is gone.
        """
        tenant, training = registration.tenant, registration.training_key
        name = KEYS.registration.of(tenant, training, registration.id)
        is_stored = False
        while not is_stored:
            raw = await self._redis.hget(name, MESSAGES_FIELD)
            kept = decode_messages(raw)
            fresh = change(kept)
            if fresh is None or fresh == kept:
                break
            is_stored = bool(
                await self._set_messages(keys=[name], args=[raw or b"", records.dump_json(fresh)])
            )
        return await self.get(tenant, training, registration.id)

    async def add_approval_message(self, tenant: Tenant, training_key: str, asked: ApprovalMessage) -> None:
        """Save a request for approval that has buttons."""
        name = KEYS.shared_training.of(tenant, training_key)
        if await self._redis.exists(name):
            await self._redis.hset(name, f"{APPROVAL_FIELD_PREFIX}{asked.ts}", records.dump_json(asked))

    async def remove_approval_message(self, tenant: Tenant, training_key: str, ts: str) -> None:
        await self._redis.hdel(KEYS.shared_training.of(tenant, training_key), f"{APPROVAL_FIELD_PREFIX}{ts}")

    async def set_told(self, tenant: Tenant, training_key: str, told: str) -> None:
        """Record what of the training the messages of all its registrants show."""
        await self._set_told(keys=[KEYS.shared_training.of(tenant, training_key)], args=[told])

    async def get_waitlist_position(
        self, tenant: Tenant, training_key: str, registration_id: str
    ) -> int | None:
        """Return the position on the waitlist, from 1; None if not on it."""
        rank = await self._redis.zrank(KEYS.waitlist.of(tenant, training_key), registration_id)
        return rank + 1 if isinstance(rank, int) else None

    async def add_calendar_token(self, token: str, registration: Registration, owner: Person) -> str:
        """Give the registration of ``owner`` this token if it has none; return the one that finds it."""
        tenant, training = registration.tenant, registration.training_key
        return await self._tokens.add(
            KEYS.registration.of(tenant, training, registration.id),
            owner,
            token,
            pointer=KEYS.registration_pointer,
            place=f"{tenant.id}:{training}:{registration.id}",
            ttl=self._expires_at(registration) - self._now() + keys.TTL_GRACE,
        )

    async def find_by_calendar_token(self, token: str) -> Registration | None:
        """Return the registration of a token, None if it is unknown or was given to a former owner."""
        found = codec.decode_text(await self._redis.get(KEYS.registration_pointer.of(keys.hash_token(token))))
        if found is None:
            return None
        tenant, training, registration_id = found.split(":")
        kept = await self.get(Tenant(tenant), training, registration_id)
        key = KEYS.registration.of(Tenant(tenant), training, registration_id)
        is_current = kept is not None and await self._tokens.is_current(key, kept.person, token)
        return kept if is_current else None

    async def request_redraw(self, tenant: Tenant, training_key: str, redraw_id: str) -> str | None:
        """Note that the cards may be out of date; return the id of the redraw that will update them.

        That is ``redraw_id``, unless a redraw is already under way. None if the training is unknown.
        """
        now = self._now()
        arguments: list[EncodableT] = [
            redraw_id,
            codec.to_microseconds(now),
            codec.to_microseconds(now - REDRAW_TIMEOUT),
        ]
        return codec.decode_text(
            await self._request_redraw(keys=[KEYS.shared_training.of(tenant, training_key)], args=arguments)
        )

    async def count_changes(self, tenant: Tenant, training_key: str) -> int:
        """Return the number of changes so far, for ``finish_redraw``."""
        return int(await self._redis.hget(KEYS.shared_training.of(tenant, training_key), "changes") or 0)

    async def finish_redraw(self, tenant: Tenant, training_key: str, changes: int) -> bool:
        """End the redraw after ``changes`` changes are shown. Return False if there were more in the meantime."""
        arguments: list[EncodableT] = [changes, codec.to_microseconds(self._now())]
        return bool(
            await self._finish_redraw(keys=[KEYS.shared_training.of(tenant, training_key)], args=arguments)
        )

    async def _get_many(self, tenant: Tenant, places: Sequence[tuple[str, str]]) -> list[Registration]:
        if not places:
            return []
        names = [KEYS.registration.of(tenant, training, found) for training, found in places]
        async with self._redis.pipeline(transaction=False) as pipe:
            for name in names:
                pipe.hgetall(name)
            found = await pipe.execute()
        kept = [
            decode_registration(self._vault, name, record) for name, record in zip(names, found, strict=True)
        ]
        return [one for one in kept if one is not None]

    def _expires_at(self, registration: Registration) -> datetime:
        last = max((end for _, end in registration.sessions), default=self._now())
        return last + keys.REGISTRATION_TTL

    def _ttl_milliseconds(self, expires_at: datetime) -> int:
        return codec.to_milliseconds(expires_at - self._now() + keys.TTL_GRACE)
