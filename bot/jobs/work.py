"""The port ``Work`` on docket: a job carries the tenant and an id, never a person's data (docket pickles arguments)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from docket import Docket

from bot.ids import Person, Tenant
from bot.ports import Notice

RUN = "run_operation"
NOTICE = "send_notice"
SEE = "see_taken"
TEND = "tend_training"
CARD = "look_at_card"
DIGEST = "send_digest"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class DocketWork:
    def __init__(self, docket: Docket) -> None:
        self._docket = docket

    async def run(self, tenant: Tenant, op_id: str, at: datetime | None = None) -> None:
        """Have the operation run, not before ``at``; while it is waiting or running, asking again changes nothing."""
        await self._docket.add(RUN, when=at, key=f"{tenant.id}:op:{op_id}")(tenant.id, op_id)

    async def see_taken(self, tenant: Tenant, op_id: str, at: datetime) -> None:
        """Have it looked at then whether somebody took the outcome."""
        await self._docket.add(SEE, when=at, key=f"{tenant.id}:see:{op_id}")(tenant.id, op_id)

    async def look_at_card(self, tenant: Tenant, meeting_id: str) -> None:
        """Have it looked at once, however often it is asked for before that."""
        await self._docket.add(CARD, key=f"{tenant.id}:card:{meeting_id}")(tenant.id, meeting_id)

    async def tend(self, tenant: Tenant, training_key: str, at: datetime) -> None:
        """Have the training looked after then; asking again for the same moment changes nothing."""
        key = f"{tenant.id}:tend:{training_key}:{at.isoformat()}"
        await self._docket.add(TEND, when=at, key=key)(tenant.id, training_key)

    async def digest(self, tenant: Tenant, subscription_id: str, due: datetime) -> None:
        """Have the digest sent that is due since ``due``, however often it is asked for before that."""
        stamp = (due - EPOCH) // timedelta(microseconds=1)
        key = f"{tenant.id}:digest:{subscription_id}:{stamp}"
        await self._docket.add(DIGEST, key=key)(tenant.id, subscription_id, stamp)

    async def notice(self, person: Person, notice: Notice, send_id: str) -> None:
        key = f"{person.tenant.id}:notice:{send_id}"
        await self._docket.add(NOTICE, key=key)(person.tenant.id, person.user_id, notice.value, send_id)
