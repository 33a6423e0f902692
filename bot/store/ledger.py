"""The operations ledger: a submission is stored here before it is acknowledged, and its outcome afterwards.

Each change is one script, so that it is atomic and ordered for all processes. Scripts are idempotent: one that runs
again because its answer was lost changes nothing.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from redis.asyncio import Redis
from redis.typing import EncodableT

from bot.model import records
from bot.model.ids import Person, Tenant
from bot.model.operations import OperationRecord, OperationState, Outcome, StuckOperation, Superseded
from bot.model.policy import AuditEntry
from bot.model.typed_messages import EventClaim
from bot.store import codec, keys
from bot.store.audit import Audit
from bot.store.keys import KEYS
from bot.store.notifier import ChangeNotifier
from bot.store.record_format import HashFormat, open_sealed
from bot.store.vault import Vault

FORMAT = HashFormat(
    key=KEYS.operation,
    model=OperationRecord,
    owner="person",
    plain=["kind", "created_at", "state", "step", "detached", "view_closed", "delivered"],
    scripted=["ended_at"],
    elsewhere=["id", "was_claimed"],
)

# KEYS op, open, tenants; ARGV id, created (µs), TTL (ms), what was created before this (µs) and ended before that (µs)
# has expired, tenant, nonce, fields…
ADD_IF_ABSENT_SCRIPT = """
local state = redis.call('HGET', KEYS[1], 'state')
if state and state ~= 'open' and tonumber(redis.call('HGET', KEYS[1], 'created_at')) <= tonumber(ARGV[4])
  and tonumber(redis.call('HGET', KEYS[1], 'ended_at') or 0) <= tonumber(ARGV[5]) then
  redis.call('DEL', KEYS[1])
  state = false
end
if not state then
  redis.call('HSET', KEYS[1], 'nonce', ARGV[7], unpack(ARGV, 8))
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
  redis.call('SADD', KEYS[3], ARGV[6])
end
return redis.call('HGETALL', KEYS[1])
"""
# KEYS op, open; ARGV id, holder. Returns the record as it was before, so with its former holder, if any.
CLAIM_SCRIPT = """
local record = redis.call('HGETALL', KEYS[1])
if not record[1] then redis.call('ZREM', KEYS[2], ARGV[1]) return {} end
if redis.call('HGET', KEYS[1], 'state') == 'open' then redis.call('HSET', KEYS[1], 'holder', ARGV[2]) end
return record
"""
# KEYS op; ARGV holder
RELEASE_SCRIPT = """
if redis.call('HGET', KEYS[1], 'holder') == ARGV[1] then redis.call('HDEL', KEYS[1], 'holder') end
"""
# KEYS op; ARGV holder, step, progress
CHECKPOINT_SCRIPT = """
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return {} end
if redis.call('HGET', KEYS[1], 'state') ~= 'open' then return {} end
redis.call('HSET', KEYS[1], 'step', ARGV[2], 'progress', ARGV[3])
redis.call('HDEL', KEYS[1], 'stuck_since')
return redis.call('HGETALL', KEYS[1])
"""
# KEYS op, open, audit of the day; ARGV id, holder, state, outcome, TTL (ms), channel, now (µs), then of an audit entry,
# if any: TTL (ms), user, action, sealed. Idempotent for the same holder.
FINISH_SCRIPT = """
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[2] then return {} end
if redis.call('HGET', KEYS[1], 'state') == 'open' then
  redis.call('HSET', KEYS[1], 'state', ARGV[3], 'outcome', ARGV[4], 'ended_at', ARGV[7])
  redis.call('PEXPIRE', KEYS[1], ARGV[5])
  redis.call('ZREM', KEYS[2], ARGV[1])
  if ARGV[8] then
    redis.call('XADD', KEYS[3], '*', 'who', ARGV[9], 'what', ARGV[10], 'sealed', ARGV[11])
    redis.call('PEXPIRE', KEYS[3], ARGV[8])
  end
  redis.call('PUBLISH', ARGV[6], KEYS[1])
end
return redis.call('HGETALL', KEYS[1])
"""
# KEYS op; ARGV now (µs)
NOTE_STUCK_SCRIPT = """
if redis.call('HGET', KEYS[1], 'state') ~= 'open' then return {} end
redis.call('HSETNX', KEYS[1], 'stuck_since', ARGV[1])
return redis.call('HMGET', KEYS[1], 'who', 'kind', 'created_at', 'stuck_since')
"""
# KEYS op. Either this sees the outcome, or FINISH_SCRIPT sees the flag.
DETACH_SCRIPT = """
local state = redis.call('HGET', KEYS[1], 'state')
if not state then return {} end
if state == 'open' then redis.call('HSET', KEYS[1], 'detached', 1) end
return redis.call('HMGET', KEYS[1], 'who', 'outcome')
"""
# KEYS op; ARGV field
SET_FLAG_SCRIPT = "if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], ARGV[1], 1) end"
# KEYS lock; ARGV op id, prefix of operations, now (µs), grace (µs), TTL (ms)
ACQUIRE_LOCK_SCRIPT = """
local other = redis.call('HGET', KEYS[1], 'op')
if other and other ~= ARGV[1] then
  local state = redis.call('HGET', ARGV[2] .. other, 'state')
  if state == 'open' then return other end
  local taken = tonumber(redis.call('HGET', KEYS[1], 'at'))
  if not state and tonumber(ARGV[3]) - taken < tonumber(ARGV[4]) then return other end
end
redis.call('HSET', KEYS[1], 'op', ARGV[1], 'at', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return false
"""
# KEYS request; ARGV op id, ignored op id, TTL (ms)
CLAIM_REQUEST_SCRIPT = """
local other = redis.call('GET', KEYS[1])
if other and other ~= ARGV[1] and other ~= ARGV[2] then return other end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
return false
"""
CLAIMED = b"0"
"""The value of an event that is being answered; one whose work is done has another."""
EVENT_CLAIM_SECONDS = 15
"""How long an event is claimed: longer than its answer takes, shorter than Slack waits before its second retry."""
LOCK_GRACE_MICROSECONDS = 5_000_000
"""Microseconds for which a lock is held although its operation is not stored yet."""


MAX_WAITERS = 100
"""Maximum number of simultaneous waits in one process. GoTo accepts 10 requests a second, so in a rush only a few
operations finish while Slack waits. The others are answered at once with "in progress", instead of all at the same
late moment. With 200, some answers came too late: people saw an error although it was done (tests/bench/README.md)."""


class Ledger:
    """All operations. ``now`` returns aware UTC; ``audit`` encodes the entry of a finished operation."""

    def __init__(
        self,
        redis: Redis,
        vault: Vault,
        notifier: ChangeNotifier,
        now: Callable[[], datetime],
        audit: Audit,
        max_waiters: int = MAX_WAITERS,
    ) -> None:
        self._redis = redis
        self._vault = vault
        self._notifier = notifier
        self._now = now
        self._audit = audit
        self._max_waiters = max_waiters
        self._waiters = 0
        self._add_if_absent = redis.register_script(ADD_IF_ABSENT_SCRIPT)
        self._claim = redis.register_script(CLAIM_SCRIPT)
        self._release = redis.register_script(RELEASE_SCRIPT)
        self._save_checkpoint = redis.register_script(CHECKPOINT_SCRIPT)
        self._finish = redis.register_script(FINISH_SCRIPT)
        self._detach = redis.register_script(DETACH_SCRIPT)
        self._note_stuck = redis.register_script(NOTE_STUCK_SCRIPT)
        self._set_flag = redis.register_script(SET_FLAG_SCRIPT)
        self._acquire_lock = redis.register_script(ACQUIRE_LOCK_SCRIPT)
        self._claim_request = redis.register_script(CLAIM_REQUEST_SCRIPT)

    async def add_if_absent(self, operation: OperationRecord) -> tuple[OperationRecord, bool]:
        """Save the operation unless its id exists. The result went through JSON: times are ISO strings."""
        tenant = operation.person.tenant
        name = KEYS.operation.of(tenant, operation.id)
        nonce = secrets.token_bytes(8)
        arguments = [
            operation.id,
            codec.to_microseconds(operation.created_at),
            codec.to_milliseconds(keys.OPEN_OPERATION_TTL),
            codec.to_microseconds(self._now() - keys.OPERATION_TTL),
            codec.to_microseconds(self._now() - keys.MIN_OUTCOME_TTL),
            tenant.id,
            nonce,
            *codec.flatten_fields(FORMAT.encode(name, operation, self._vault)),
        ]
        names = [name, KEYS.open_operations.of(tenant), KEYS.tenants.of()]
        flat = await self._add_if_absent(keys=names, args=arguments)
        record = codec.pairs_to_hash(flat)
        stored = FORMAT.decode(name, record, self._vault, id=operation.id) or operation
        return stored, record[b"nonce"] == nonce

    async def load(self, tenant: Tenant, op_id: str) -> OperationRecord | None:
        return self._decode(
            tenant, op_id, codec.as_raw_hash(await self._redis.hgetall(KEYS.operation.of(tenant, op_id)))
        )

    async def claim(self, tenant: Tenant, op_id: str, holder: str) -> OperationRecord | None:
        """Become its holder. A former holder's ``save_checkpoint`` and ``finish`` are refused from then on."""
        flat = await self._claim(
            keys=[KEYS.operation.of(tenant, op_id), KEYS.open_operations.of(tenant)], args=[op_id, holder]
        )
        record = codec.pairs_to_hash(flat)
        claimed = self._decode(tenant, op_id, record)
        if claimed is None or claimed.state is not OperationState.OPEN:
            return claimed
        return replace(claimed, was_claimed=b"holder" in record)

    async def release(self, op: OperationRecord, holder: str) -> None:
        """Give a claim back: the run ended in order, so the recorded step is all that it did."""
        await self._release(keys=[KEYS.operation.of(op.person.tenant, op.id)], args=[holder])

    async def save_checkpoint(
        self, op: OperationRecord, holder: str, step: str, progress: Mapping[str, Any]
    ) -> OperationRecord:
        """Save the step reached before going further. Raises ``Superseded`` if another holder took over."""
        name = KEYS.operation.of(op.person.tenant, op.id)
        sealed = FORMAT.seal_field(name, replace(op, progress=progress), "progress", self._vault)
        flat = await self._save_checkpoint(keys=[name], args=[holder, step, sealed])
        return self._decode_held(op, flat)

    async def finish(
        self, op: OperationRecord, holder: str, outcome: Outcome, audit_entry: AuditEntry | None = None
    ) -> OperationRecord:
        """Save the outcome. Raises ``Superseded`` if another holder took over or the operation was wiped."""
        return self._decode_held(op, await self._write_outcome(op, holder, outcome, audit_entry))

    async def _write_outcome(
        self, op: OperationRecord, holder: str, outcome: Outcome, audit_entry: AuditEntry | None
    ) -> Sequence[bytes]:
        tenant = op.person.tenant
        name = KEYS.operation.of(tenant, op.id)
        state = OperationState.DONE if outcome.ok else OperationState.FAILED
        ttl = max(op.created_at + keys.OPERATION_TTL - self._now(), keys.MIN_OUTCOME_TTL) + keys.TTL_GRACE
        sealed = FORMAT.seal_field(name, replace(op, outcome=outcome), "outcome", self._vault)
        arguments: list[EncodableT] = [
            op.id,
            holder,
            state.value,
            sealed,
            codec.to_milliseconds(ttl),
            KEYS.changes.of(),
            codec.to_microseconds(self._now()),
        ]
        written = [name, KEYS.open_operations.of(tenant)]
        if audit_entry is not None:
            day, entry = self._audit.encode_entry(audit_entry)
            written.append(day)
            arguments += entry
        found: Sequence[bytes] = await self._finish(keys=written, args=arguments)
        return found

    async def note_stuck(self, tenant: Tenant, op_id: str) -> StuckOperation | None:
        """Note that this release cannot continue the operation; None if it is not open any more."""
        flat = await self._note_stuck(
            keys=[KEYS.operation.of(tenant, op_id)], args=[codec.to_microseconds(self._now())]
        )
        if not flat or None in flat:
            return None
        return StuckOperation(
            id=op_id,
            kind=flat[1].decode(),
            person=Person(tenant, flat[0].decode()),
            created_at=codec.from_microseconds(flat[2]),
            since=codec.from_microseconds(flat[3]),
        )

    async def abandon(self, stuck: StuckOperation, outcome: Outcome) -> None:
        """End an operation that this release cannot continue, whatever its record holds; its person was told."""
        tenant, holder = stuck.person.tenant, secrets.token_hex(8)
        names = [KEYS.operation.of(tenant, stuck.id), KEYS.open_operations.of(tenant)]
        await self._claim(keys=names, args=[stuck.id, holder])
        bare = OperationRecord(
            id=stuck.id, kind=stuck.kind, person=stuck.person, payload={}, created_at=stuck.created_at
        )
        await self._write_outcome(bare, holder, outcome, None)
        await self.mark_delivered(tenant, stuck.id)

    async def detach(self, tenant: Tenant, op_id: str) -> Outcome | None:
        """Stop waiting: return the outcome if there is one, else note that it must be delivered by message."""
        name = KEYS.operation.of(tenant, op_id)
        found = await self._detach(keys=[name])
        if not found or found[1] is None:
            return None
        return self._open_outcome(name, tenant, found[0], found[1])

    async def mark_view_closed(self, tenant: Tenant, op_id: str) -> None:
        """Note that the person closed the form that shows the operation."""
        await self._set_flag(keys=[KEYS.operation.of(tenant, op_id)], args=["view_closed"])

    async def mark_delivered(self, tenant: Tenant, op_id: str) -> None:
        """Note that the waiter has the outcome and answers with it."""
        await self._set_flag(keys=[KEYS.operation.of(tenant, op_id)], args=["delivered"])

    async def wait_for_outcome(self, tenant: Tenant, op_id: str, seconds: float) -> Outcome | None:
        """Return the outcome once available; None after ``seconds``, or at once if too many waits are running."""
        allowed = seconds if self._waiters < self._max_waiters else 0.0
        self._waiters += 1
        try:
            return await self._wait(tenant, op_id, allowed)
        finally:
            self._waiters -= 1

    async def _wait(self, tenant: Tenant, op_id: str, seconds: float) -> Outcome | None:
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        key = KEYS.operation.of(tenant, op_id)
        with self._notifier.subscribe(key) as waiter:
            while True:
                who, outcome = cast(list[bytes | None], await self._redis.hmget(key, ["who", "outcome"]))
                if outcome is not None and who is not None:
                    return self._open_outcome(key, tenant, who, outcome)
                left = until - loop.time()
                if left <= 0 or who is None:
                    return None
                await waiter.wait(left)

    async def list_unfinished(self, tenant: Tenant, older_than: datetime) -> Sequence[str]:
        """Return the ids of unfinished operations created before ``older_than``."""
        before = f"({codec.to_microseconds(older_than)}"
        ids = await self._redis.zrange(KEYS.open_operations.of(tenant), "-inf", before, byscore=True)
        return codec.decode_texts(ids)

    async def acquire_lock(self, person: Person, lock_name: str, op_id: str) -> str | None:
        """Lock a view for an operation; return the id of another operation that holds the lock and is still open."""
        tenant = person.tenant
        arguments: list[EncodableT] = [
            op_id,
            KEYS.operation.prefix(tenant),
            codec.to_microseconds(self._now()),
            LOCK_GRACE_MICROSECONDS,
            codec.to_milliseconds(keys.OPERATION_TTL),
        ]
        return codec.decode_text(
            await self._acquire_lock(keys=[KEYS.lock.of(person, lock_name)], args=arguments)
        )

    async def claim_request(
        self, person: Person, name: str, op_id: str, ignored_op_id: str | None = None
    ) -> str | None:
        """Note that an operation asks for the new object of this name, for as long as outcomes are kept.

        Return the id of another operation that asked for it last, unless that is ``ignored_op_id``.
        """
        arguments: list[EncodableT] = [op_id, ignored_op_id or "", codec.to_milliseconds(keys.OPERATION_TTL)]
        return codec.decode_text(
            await self._claim_request(keys=[KEYS.request.of(person, name)], args=arguments)
        )

    async def claim_event(self, tenant: Tenant, event_id: str) -> EventClaim:
        """Claim an event that is to be answered: mark it as seen or release it; the claim ends by itself soon."""
        key = KEYS.event.of(tenant, event_id)
        if await self._redis.set(key, CLAIMED, nx=True, ex=EVENT_CLAIM_SECONDS):
            return EventClaim.MINE
        return EventClaim.BUSY if await self._redis.get(key) == CLAIMED else EventClaim.SEEN

    async def release_event(self, tenant: Tenant, event_id: str) -> None:
        """Give up a claim, so that the next delivery is answered."""
        await self._redis.delete(KEYS.event.of(tenant, event_id))

    async def is_event_seen(self, tenant: Tenant, event_id: str) -> bool:
        """Return True if the event's work is done (Slack delivers an event up to four times)."""
        return bool(await self._redis.exists(KEYS.event.of(tenant, event_id)))

    async def mark_event_seen(self, tenant: Tenant, event_id: str) -> None:
        """Note that the event's work is done."""
        await self._redis.set(KEYS.event.of(tenant, event_id), 1, ex=keys.EVENT_TTL)

    def _decode(self, tenant: Tenant, op_id: str, record: codec.RawHash) -> OperationRecord | None:
        op = FORMAT.decode(KEYS.operation.of(tenant, op_id), record, self._vault, id=op_id)
        if op is None or op.state is OperationState.OPEN:
            return op
        until = max(op.created_at + keys.OPERATION_TTL, (op.ended_at or op.created_at) + keys.MIN_OUTCOME_TTL)
        return None if until <= self._now() else op

    def _decode_held(self, op: OperationRecord, flat: Sequence[bytes]) -> OperationRecord:
        name = KEYS.operation.of(op.person.tenant, op.id)
        stored = FORMAT.decode(name, codec.pairs_to_hash(flat), self._vault, id=op.id)
        if stored is None:
            raise Superseded(op.id)
        return stored

    def _open_outcome(self, name: str, tenant: Tenant, user_id: bytes, sealed: bytes) -> Outcome:
        text = open_sealed(self._vault, name, Person(tenant, user_id.decode()), sealed, "outcome")
        return records.load_json(Outcome, text)
