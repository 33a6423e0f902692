"""Docket's side of notifications: polls and alarms that are due soon, and the sweep that finds them in the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from docket import Docket

from bot.ids import Tenant
from bot.ports import SessionSource

ALARM = "ring_alarm"
POLL = "poll_source"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class DocketRota:
    """Implements ``ports.Rota``. While a job is waiting or running, asking again changes nothing."""

    def __init__(self, docket: Docket) -> None:
        self._docket = docket

    async def alarm(self, tenant: Tenant, alarm_id: str, at: datetime) -> None:
        key = f"{tenant.id}:alarm:{alarm_id}"
        await self._docket.add(ALARM, when=at, key=key)(tenant.id, alarm_id)

    async def poll(self, source: SessionSource, at: datetime) -> None:
        stamp = (at - EPOCH) // timedelta(microseconds=1)
        key = f"{source.tenant.id}:poll:{source.id}:{stamp}"
        await self._docket.add(POLL, when=at, key=key)(source.tenant.id, source.id, stamp)
