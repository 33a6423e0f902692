"""Whether this process can work: what ``/healthz``, ``/readyz`` and the metrics say."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from redis.exceptions import RedisError

from bot.model.storage import StorageFault
from bot.store.open import Stores
from bot.store.redis_check import drop_idle_connections, probe_write
from bot.store.redis_errors import find_storage_fault

WORKER_MAX_SILENCE = timedelta(seconds=15)
READINESS_TIMEOUT_SECONDS = 3.0
"""Seconds in which Redis must answer; whoever asks for readiness mostly waits no longer than five."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """``redis``: it accepts writes; ``worker``: jobs are being taken. ``fault`` says why Redis does not work."""

    redis: bool
    worker: bool
    fault: StorageFault | None = None

    @property
    def is_ready(self) -> bool:
        return self.redis and self.worker

    def as_json(self) -> dict[str, bool | str]:
        found: dict[str, bool | str] = {"redis": self.redis, "worker": self.worker}
        return found if self.fault is None else {**found, "fault": self.fault.value}


async def check_readiness(stores: Stores) -> Readiness:
    """Return if this process can do its work now. Raises nothing that comes from Redis."""
    try:
        async with asyncio.timeout(READINESS_TIMEOUT_SECONDS):
            fault = await probe_write(stores.redis)
            if fault is StorageFault.READ_ONLY:
                await drop_idle_connections(stores.redis)
            if fault is not None:
                return Readiness(redis=False, worker=False, fault=fault)
            age = await stores.heartbeats.get_age()
    except TimeoutError:
        return Readiness(redis=False, worker=False, fault=StorageFault.UNREACHABLE)
    except RedisError as error:
        fault = find_storage_fault(error) or StorageFault.OTHER
        return Readiness(redis=False, worker=False, fault=fault)
    return Readiness(redis=True, worker=age is not None and age < WORKER_MAX_SILENCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkState:
    """What waits, in seconds: since a worker last took jobs (infinity: none does), and since the oldest unfinished
    operation was accepted (not a number: Redis does not say). ``fault`` says why Redis does not work."""

    heartbeat_age: float
    oldest_operation_age: float
    fault: StorageFault | None


async def get_work_state(stores: Stores, now: datetime) -> WorkState:
    """Return what the metrics say. Raises nothing that comes from Redis."""
    fault: StorageFault | None = StorageFault.UNREACHABLE
    try:
        async with asyncio.timeout(READINESS_TIMEOUT_SECONDS):
            fault = await probe_write(stores.redis)
            age = await stores.heartbeats.get_age()
            oldest = await stores.tenants.oldest_unfinished_age(now)
    except (TimeoutError, RedisError):
        fault = fault or StorageFault.UNREACHABLE
        return WorkState(heartbeat_age=float("inf"), oldest_operation_age=float("nan"), fault=fault)
    return WorkState(
        heartbeat_age=float("inf") if age is None else age.total_seconds(),
        oldest_operation_age=oldest.total_seconds(),
        fault=fault,
    )
