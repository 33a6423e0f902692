"""Shared trainings, registrations and seats in Redis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from redis.asyncio import Redis
from redis.typing import EncodableT

from bot.model.ids import Person, Tenant
from bot.model.registration import (
    JoinResult,
    Registration,
    RegistrationState,
    SeatCount,
    SharedTraining,
    SharingEndReason,
)
from bot.store import codec, keys, seats
from bot.store import registration_records as records
from bot.store.vault import Vault

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
        self._share = redis.register_script(seats.SHARE_SCRIPT)
        self._end = redis.register_script(seats.END_SHARING_SCRIPT)
        self._join = redis.register_script(seats.JOIN_SCRIPT)
        self._move = redis.register_script(seats.UPDATE_SCRIPT)
        self._advance = redis.register_script(seats.ADVANCE_WAITLIST_SCRIPT)
        self._touch = redis.register_script(seats.REQUEST_REDRAW_SCRIPT)
        self._drawn = redis.register_script(seats.FINISH_REDRAW_SCRIPT)

    async def share(self, shared: SharedTraining) -> None:
        """Save a training's facts and rules. Clears an earlier end of sharing; known cards are kept."""
        await self._save_shared(shared, records.encode_rules(shared.rules), is_new=True)

    async def update_shared(self, shared: SharedTraining) -> None:
        """Save the current name, description and sessions from GoTo. The revision rises if name or sessions changed."""
        await self._save_shared(shared, {}, is_new=False)

    async def _save_shared(self, shared: SharedTraining, rules: codec.HashFields, *, is_new: bool) -> None:
        tenant, training = shared.tenant, shared.training_key
        was = await self.get_shared(tenant, training)
        gone = records.find_removed_sessions(was, shared.sessions, self._now())
        fields = records.encode_shared(self._vault, shared, gone) | rules
        over = (shared.end or self._now()) + keys.REGISTRATION_TTL
        life = self._ttl_milliseconds(over)
        arguments: list[EncodableT] = [
            life,
            records.content_digest(shared),
            codec.to_microseconds(self._now()),
            int(is_new),
        ]
        await self._redis.sadd(keys.TENANTS, tenant.id)
        await self._share(
            keys=[keys.shared_training(tenant, training)], args=[*arguments, *codec.flatten_fields(fields)]
        )
        ids = codec.decode_texts(await self._redis.zrange(keys.roster(tenant, training), 0, -1))
        async with self._redis.pipeline(transaction=False) as pipe:
            index = keys.shared_trainings(tenant)
            pipe.zadd(index, {training: codec.to_microseconds(shared.end or self._now())})
            pipe.zremrangebyscore(index, "-inf", codec.to_microseconds(self._now() - keys.REGISTRATION_TTL))
            for key in (
                *keys.seat_keys(tenant, training),
                *(keys.registration(tenant, training, i) for i in ids),
            ):
                pipe.pexpire(key, life)
            await pipe.execute()

    async def get_shared(self, tenant: Tenant, training_key: str) -> SharedTraining | None:
        record = codec.as_raw_hash(await self._redis.hgetall(keys.shared_training(tenant, training_key)))
        return records.decode_shared(self._vault, tenant, training_key, record)

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
            keys.shared_trainings(tenant), f"({codec.to_microseconds(self._now())}", "+inf", byscore=True
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
        key = keys.shared_training(tenant, training_key)
        if await self._redis.exists(key):
            await self._redis.hset(key, records.card_field(channel, thread_ts), ts)

    async def end_sharing(
        self, tenant: Tenant, training_key: str, reason: SharingEndReason, by: Person | None = None
    ) -> bool:
        """End registration and clear the waitlist. Return False if it had ended or is unknown.

        A stopped training can still be marked as cancelled later.
        """
        shared = keys.shared_training(tenant, training_key)
        taken, line, offers, _, _ = keys.seat_keys(tenant, training_key)
        arguments: list[EncodableT] = [reason.value, keys.registration(tenant, training_key, "")]
        arguments.append(by.user_id if by else "")
        return bool(await self._end(keys=[shared, taken, line, offers], args=arguments))

    async def join(self, registration: Registration, op_id: str, *, force: bool = False) -> JoinResult:
        """Take a seat, or a place on the waitlist if there is none. Idempotent per operation ``op_id``.

        ``force`` takes a seat regardless of capacity and rules, in the registration's own state, and replaces a place
        on the waitlist.
        """
        tenant, training = registration.tenant, registration.training_key
        taken, line, offers, roster, _ = keys.seat_keys(tenant, training)
        person = registration.person
        fields = records.encode_registration(self._vault, registration) | {"by": op_id}
        arguments: list[EncodableT] = [
            registration.id,
            training,
            person.user_id if person else "",
            op_id,
            codec.to_microseconds(self._now()),
            self._ttl_milliseconds(self._expires_at(registration)),
            int(force),
            registration.state.value,
            keys.registration(tenant, training, ""),
            *codec.flatten_fields(fields),
        ]
        told = await self._join(
            keys=[
                keys.shared_training(tenant, training),
                keys.registration(tenant, training, registration.id),
                taken,
                line,
                offers,
                roster,
                keys.registrations(person) if person else roster,
            ],
            args=arguments,
        )
        return JoinResult(told.decode())

    async def update(self, registration: Registration, *, from_states: frozenset[RegistrationState]) -> bool:
        """Save the registration if its stored state is one of ``from_states``; update its seat accordingly.

        A newer registration of the same e-mail is left alone; ``registered_at`` tells them apart.
        """
        tenant, training = registration.tenant, registration.training_key
        taken, line, offers, _, _ = keys.seat_keys(tenant, training)
        person = registration.person
        arguments: list[EncodableT] = [
            registration.id,
            training,
            person.user_id if person else "",
            codec.to_microseconds(self._now()),
            codec.to_microseconds(registration.registered_at),
            len(from_states),
            *sorted(state.value for state in from_states),
            *codec.flatten_fields(records.encode_registration(self._vault, registration)),
        ]
        index = keys.registrations(person) if person else line
        moved = await self._move(
            keys=[keys.registration(tenant, training, registration.id), taken, line, offers, index],
            args=arguments,
        )
        return bool(moved)

    async def adopt(self, registration: Registration) -> None:
        """Save a seat taken on GoTo's own site, unless the e-mail already has one here."""
        await self.join(registration, "", force=True)

    async def advance_waitlist(
        self, tenant: Tenant, training_key: str, hold_until: datetime
    ) -> Sequence[Registration]:
        """Expire overdue offers, and offer free seats to the first on the waitlist until ``hold_until``.

        Return all registrations with an offer, and those whose offer expired recently (with the offer's end).
        """
        taken, line, offers, _, lapsed = keys.seat_keys(tenant, training_key)
        arguments: list[EncodableT] = [
            codec.to_microseconds(self._now()),
            codec.to_microseconds(hold_until),
            codec.to_microseconds(self._now() - EXPIRED_OFFER_RETENTION),
            keys.registration(tenant, training_key, ""),
        ]
        ids = await self._advance(
            keys=[keys.shared_training(tenant, training_key), taken, line, offers, lapsed], args=arguments
        )
        return await self._get_many(tenant, [(training_key, i) for i in codec.decode_texts(ids)])

    async def count_seats(self, tenant: Tenant, training_key: str) -> SeatCount:
        taken, line, _, _, _ = keys.seat_keys(tenant, training_key)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.zcard(taken)
            pipe.zcard(line)
            pipe.hget(keys.shared_training(tenant, training_key), "capacity")
            count, waiting, capacity = await pipe.execute()
        return SeatCount(count, waiting, None if capacity is None else int(capacity))

    async def get(self, tenant: Tenant, training_key: str, registration_id: str) -> Registration | None:
        found = await self._get_many(tenant, [(training_key, registration_id)])
        return found[0] if found else None

    async def find_by_person(self, person: Person, training_key: str) -> Registration | None:
        found = codec.decode_text(await self._redis.hget(keys.registrations(person), training_key))
        kept = None if found is None else await self.get(person.tenant, training_key, found)
        return kept if kept is not None and kept.person == person else None

    async def list_by_person(self, person: Person) -> Sequence[Registration]:
        """Return the person's registrations, ended ones included, sorted by the start of their first session."""
        index = codec.as_raw_hash(await self._redis.hgetall(keys.registrations(person)))
        places = [(training.decode(), found.decode()) for training, found in index.items()]
        kept = [one for one in await self._get_many(person.tenant, places) if one.person == person]
        return sorted(
            kept, key=lambda one: min((start for start, _ in one.sessions), default=one.registered_at)
        )

    async def list_roster(self, tenant: Tenant, training_key: str) -> Sequence[Registration]:
        """Return all registrations of a training in any state, oldest first."""
        ids = codec.decode_texts(await self._redis.zrange(keys.roster(tenant, training_key), 0, -1))
        return await self._get_many(tenant, [(training_key, i) for i in ids])

    async def get_waitlist_position(
        self, tenant: Tenant, training_key: str, registration_id: str
    ) -> int | None:
        """Return the position on the waitlist, from 1; None if not on it."""
        line = keys.seat_keys(tenant, training_key)[1]
        rank = await self._redis.zrank(line, registration_id)
        return rank + 1 if isinstance(rank, int) else None

    async def add_calendar_token(self, token: str, registration: Registration) -> None:
        """Make the token find the registration for as long as that is stored. Only the token's hash is stored."""
        tenant, training = registration.tenant, registration.training_key
        hashed = keys.hash_token(token)
        life = self._ttl_milliseconds(self._expires_at(registration))
        place = f"{tenant.id}:{training}:{registration.id}"
        key = keys.registration(tenant, training, registration.id)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(keys.registration_pointer(hashed), place, px=life)
            pipe.hset(key, "hash", hashed)
            pipe.pexpire(key, life, nx=True)
            await pipe.execute()

    async def find_by_calendar_token(self, token: str) -> Registration | None:
        """Return the registration of a token given to ``add_calendar_token``."""
        found = codec.decode_text(await self._redis.get(keys.registration_pointer(keys.hash_token(token))))
        if found is None:
            return None
        tenant, training, registration_id = found.split(":")
        return await self.get(Tenant(tenant), training, registration_id)

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
            await self._touch(keys=[keys.shared_training(tenant, training_key)], args=arguments)
        )

    async def count_changes(self, tenant: Tenant, training_key: str) -> int:
        """Return the number of changes so far, for ``finish_redraw``."""
        return int(await self._redis.hget(keys.shared_training(tenant, training_key), "changes") or 0)

    async def finish_redraw(self, tenant: Tenant, training_key: str, changes: int) -> bool:
        """End the redraw after ``changes`` changes are shown. Return False if there were more in the meantime."""
        arguments: list[EncodableT] = [changes, codec.to_microseconds(self._now())]
        return bool(await self._drawn(keys=[keys.shared_training(tenant, training_key)], args=arguments))

    async def _get_many(self, tenant: Tenant, places: Sequence[tuple[str, str]]) -> list[Registration]:
        if not places:
            return []
        async with self._redis.pipeline(transaction=False) as pipe:
            for training, registration_id in places:
                pipe.hgetall(keys.registration(tenant, training, registration_id))
            found = await pipe.execute()
        kept = [
            records.decode_registration(self._vault, tenant, training, registration_id, record)
            for (training, registration_id), record in zip(places, found, strict=True)
        ]
        return [one for one in kept if one is not None]

    def _expires_at(self, registration: Registration) -> datetime:
        last = max((end for _, end in registration.sessions), default=self._now())
        return last + keys.REGISTRATION_TTL

    def _ttl_milliseconds(self, expires_at: datetime) -> int:
        return codec.to_milliseconds(expires_at - self._now() + keys.TTL_GRACE)
