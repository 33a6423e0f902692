"""Shared trainings, registrations and seats in Redis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from redis.asyncio import Redis
from redis.typing import EncodableT

from bot.ids import Person, Tenant
from bot.ports import Admission, Registration, RegistrationState, Seats, SharedTraining, SharingEnd
from bot.store import codec, keys, seats
from bot.store import registration_records as records
from bot.store.vault import Vault

LATELY = timedelta(days=1)
"""How long ``advance_waitlist`` returns an expired offer, so that the person is surely notified."""
DRAWING = timedelta(minutes=5)
"""A redraw that has not finished after this time is considered lost."""


class RedisRegistrations:
    """Implements ``ports.Registrations``. Kept until 30 days after the last session by ``now`` (aware UTC)."""

    def __init__(self, redis: Redis, vault: Vault, now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._vault = vault
        self._now = now
        self._share = redis.register_script(seats.SHARE)
        self._end = redis.register_script(seats.END)
        self._join = redis.register_script(seats.JOIN)
        self._move = redis.register_script(seats.MOVE)
        self._advance = redis.register_script(seats.ADVANCE)
        self._touch = redis.register_script(seats.TOUCH)
        self._drawn = redis.register_script(seats.DRAWN)

    async def share(self, shared: SharedTraining) -> None:
        await self._write_shared(shared, records.write_rules(shared.rules), anew=True)

    async def change(self, shared: SharedTraining) -> None:
        await self._write_shared(shared, {}, anew=False)

    async def _write_shared(self, shared: SharedTraining, rules: codec.Fields, *, anew: bool) -> None:
        tenant, training = shared.tenant, shared.training_key
        was = await self.shared(tenant, training)
        gone = records.dropped(was, shared.sessions, self._now())
        fields = records.write_shared(self._vault, shared, gone) | rules
        over = (shared.end or self._now()) + keys.REGISTRATION
        life = self._life(over)
        arguments: list[EncodableT] = [life, records.digest(shared), codec.stamp(self._now()), int(anew)]
        await self._redis.sadd(keys.TENANTS, tenant.id)
        await self._share(keys=[keys.shared(tenant, training)], args=[*arguments, *codec.flatten(fields)])
        ids = codec.texts(await self._redis.zrange(keys.roster(tenant, training), 0, -1))
        async with self._redis.pipeline(transaction=False) as pipe:
            index = keys.sharings(tenant)
            pipe.zadd(index, {training: codec.stamp(shared.end or self._now())})
            pipe.zremrangebyscore(index, "-inf", codec.stamp(self._now() - keys.REGISTRATION))
            for key in (
                *keys.seat_keys(tenant, training),
                *(keys.registration(tenant, training, i) for i in ids),
            ):
                pipe.pexpire(key, life)
            await pipe.execute()

    async def shared(self, tenant: Tenant, training_key: str) -> SharedTraining | None:
        record = codec.plain(await self._redis.hgetall(keys.shared(tenant, training_key)))
        return records.read_shared(self._vault, tenant, training_key, record)

    async def sharings(self, tenant: Tenant) -> Sequence[SharedTraining]:
        return [one for one in await self._coming(tenant) if one.ended is None]

    async def followed(self, tenant: Tenant) -> Sequence[SharedTraining]:
        found = []
        for one in await self._coming(tenant):
            stopped = one.ended is SharingEnd.STOPPED
            if one.ended is None or (stopped and (await self.seats(tenant, one.training_key)).taken):
                found.append(one)
        return found

    async def _coming(self, tenant: Tenant) -> list[SharedTraining]:
        """Return the shared trainings that are not over."""
        found = await self._redis.zrange(
            keys.sharings(tenant), f"({codec.stamp(self._now())}", "+inf", byscore=True
        )
        shared = [await self.shared(tenant, training) for training in codec.texts(found)]
        return [one for one in shared if one is not None]

    async def shared_by(self, organizer: Person) -> Sequence[SharedTraining]:
        return [one for one in await self.sharings(organizer.tenant) if one.organizer == organizer]

    async def placed(
        self, tenant: Tenant, training_key: str, channel: str, ts: str, thread_ts: str | None = None
    ) -> None:
        key = keys.shared(tenant, training_key)
        if await self._redis.exists(key):
            await self._redis.hset(key, records.card_field(channel, thread_ts), ts)

    async def end(self, tenant: Tenant, training_key: str, why: SharingEnd, by: Person | None = None) -> bool:
        shared = keys.shared(tenant, training_key)
        taken, line, offers, _, _ = keys.seat_keys(tenant, training_key)
        arguments: list[EncodableT] = [why.value, keys.registration(tenant, training_key, "")]
        arguments.append(by.user_id if by else "")
        return bool(await self._end(keys=[shared, taken, line, offers], args=arguments))

    async def join(self, registration: Registration, by: str, *, force: bool = False) -> Admission:
        tenant, training = registration.tenant, registration.training_key
        taken, line, offers, roster, _ = keys.seat_keys(tenant, training)
        person = registration.person
        fields = records.write(self._vault, registration) | {"by": by}
        arguments: list[EncodableT] = [
            registration.id,
            training,
            person.user_id if person else "",
            by,
            codec.stamp(self._now()),
            self._life(self._over(registration)),
            int(force),
            registration.state.value,
            keys.registration(tenant, training, ""),
            *codec.flatten(fields),
        ]
        told = await self._join(
            keys=[
                keys.shared(tenant, training),
                keys.registration(tenant, training, registration.id),
                taken,
                line,
                offers,
                roster,
                keys.registrations(person) if person else roster,
            ],
            args=arguments,
        )
        return Admission(told.decode())

    async def move(self, registration: Registration, *, only_from: frozenset[RegistrationState]) -> bool:
        tenant, training = registration.tenant, registration.training_key
        taken, line, offers, _, _ = keys.seat_keys(tenant, training)
        person = registration.person
        arguments: list[EncodableT] = [
            registration.id,
            training,
            person.user_id if person else "",
            codec.stamp(self._now()),
            codec.stamp(registration.at),
            len(only_from),
            *sorted(state.value for state in only_from),
            *codec.flatten(records.write(self._vault, registration)),
        ]
        index = keys.registrations(person) if person else line
        moved = await self._move(
            keys=[keys.registration(tenant, training, registration.id), taken, line, offers, index],
            args=arguments,
        )
        return bool(moved)

    async def adopt(self, registration: Registration) -> None:
        await self.join(registration, "", force=True)

    async def advance(
        self, tenant: Tenant, training_key: str, hold_until: datetime
    ) -> Sequence[Registration]:
        taken, line, offers, _, lapsed = keys.seat_keys(tenant, training_key)
        arguments: list[EncodableT] = [
            codec.stamp(self._now()),
            codec.stamp(hold_until),
            codec.stamp(self._now() - LATELY),
            keys.registration(tenant, training_key, ""),
        ]
        ids = await self._advance(
            keys=[keys.shared(tenant, training_key), taken, line, offers, lapsed], args=arguments
        )
        return await self._many(tenant, [(training_key, i) for i in codec.texts(ids)])

    async def seats(self, tenant: Tenant, training_key: str) -> Seats:
        taken, line, _, _, _ = keys.seat_keys(tenant, training_key)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.zcard(taken)
            pipe.zcard(line)
            pipe.hget(keys.shared(tenant, training_key), "capacity")
            count, waiting, capacity = await pipe.execute()
        return Seats(count, waiting, None if capacity is None else int(capacity))

    async def get(self, tenant: Tenant, training_key: str, registration_id: str) -> Registration | None:
        found = await self._many(tenant, [(training_key, registration_id)])
        return found[0] if found else None

    async def own(self, person: Person, training_key: str) -> Registration | None:
        found = codec.text(await self._redis.hget(keys.registrations(person), training_key))
        kept = None if found is None else await self.get(person.tenant, training_key, found)
        return kept if kept is not None and kept.person == person else None

    async def of_person(self, person: Person) -> Sequence[Registration]:
        index = codec.plain(await self._redis.hgetall(keys.registrations(person)))
        places = [(training.decode(), found.decode()) for training, found in index.items()]
        kept = [one for one in await self._many(person.tenant, places) if one.person == person]
        return sorted(kept, key=lambda one: min((start for start, _ in one.sessions), default=one.at))

    async def roster(self, tenant: Tenant, training_key: str) -> Sequence[Registration]:
        ids = codec.texts(await self._redis.zrange(keys.roster(tenant, training_key), 0, -1))
        return await self._many(tenant, [(training_key, i) for i in ids])

    async def place(self, tenant: Tenant, training_key: str, registration_id: str) -> int | None:
        line = keys.seat_keys(tenant, training_key)[1]
        rank = await self._redis.zrank(line, registration_id)
        return rank + 1 if isinstance(rank, int) else None

    async def open_calendar(self, token: str, registration: Registration) -> None:
        tenant, training = registration.tenant, registration.training_key
        hashed = keys.digest(token)
        life = self._life(self._over(registration))
        place = f"{tenant.id}:{training}:{registration.id}"
        key = keys.registration(tenant, training, registration.id)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(keys.registration_pointer(hashed), place, px=life)
            pipe.hset(key, "hash", hashed)
            pipe.pexpire(key, life, nx=True)
            await pipe.execute()

    async def behind(self, token: str) -> Registration | None:
        found = codec.text(await self._redis.get(keys.registration_pointer(keys.digest(token))))
        if found is None:
            return None
        tenant, training, registration_id = found.split(":")
        return await self.get(Tenant(tenant), training, registration_id)

    async def touch(self, tenant: Tenant, training_key: str, mark: str) -> str | None:
        now = self._now()
        arguments: list[EncodableT] = [mark, codec.stamp(now), codec.stamp(now - DRAWING)]
        return codec.text(await self._touch(keys=[keys.shared(tenant, training_key)], args=arguments))

    async def drawing(self, tenant: Tenant, training_key: str) -> int:
        return int(await self._redis.hget(keys.shared(tenant, training_key), "changes") or 0)

    async def drawn(self, tenant: Tenant, training_key: str, changes: int) -> bool:
        arguments: list[EncodableT] = [changes, codec.stamp(self._now())]
        return bool(await self._drawn(keys=[keys.shared(tenant, training_key)], args=arguments))

    async def _many(self, tenant: Tenant, places: Sequence[tuple[str, str]]) -> list[Registration]:
        if not places:
            return []
        async with self._redis.pipeline(transaction=False) as pipe:
            for training, registration_id in places:
                pipe.hgetall(keys.registration(tenant, training, registration_id))
            found = await pipe.execute()
        kept = [
            records.read(self._vault, tenant, training, registration_id, record)
            for (training, registration_id), record in zip(places, found, strict=True)
        ]
        return [one for one in kept if one is not None]

    def _over(self, registration: Registration) -> datetime:
        last = max((end for _, end in registration.sessions), default=self._now())
        return last + keys.REGISTRATION

    def _life(self, over: datetime) -> int:
        return codec.milliseconds(over - self._now() + keys.BROOM)
