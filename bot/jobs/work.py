"""The job queue on docket. Jobs carry tenant and ids, never personal data, because docket pickles arguments."""

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
        """Enqueue a run of the operation, not before ``at``. Idempotent while a job is queued or running."""
        await self._docket.add(RUN, when=at, key=f"{tenant.id}:op:{op_id}")(tenant.id, op_id)

    async def see_taken(self, tenant: Tenant, op_id: str, at: datetime) -> None:
        """Schedule a check at ``at`` that the outcome was delivered."""
        await self._docket.add(SEE, when=at, key=f"{tenant.id}:see:{op_id}")(tenant.id, op_id)

    async def look_at_card(self, tenant: Tenant, meeting_id: str) -> None:
        """Enqueue a check of the card. Idempotent while one is queued."""
        await self._docket.add(CARD, key=f"{tenant.id}:card:{meeting_id}")(tenant.id, meeting_id)

    async def tend(self, tenant: Tenant, training_key: str, at: datetime) -> None:
        """Schedule a refresh of the training. Idempotent per (training, time)."""
        key = f"{tenant.id}:tend:{training_key}:{at.isoformat()}"
        await self._docket.add(TEND, when=at, key=key)(tenant.id, training_key)

    async def digest(self, tenant: Tenant, subscription_id: str, due: datetime) -> None:
        """Enqueue the digest that was due at ``due``. Idempotent per (subscription, time)."""
        stamp = (due - EPOCH) // timedelta(microseconds=1)
        key = f"{tenant.id}:digest:{subscription_id}:{stamp}"
        await self._docket.add(DIGEST, key=key)(tenant.id, subscription_id, stamp)

    async def notice(self, person: Person, notice: Notice, send_id: str) -> None:
        key = f"{person.tenant.id}:notice:{send_id}"
        await self._docket.add(NOTICE, key=key)(person.tenant.id, person.user_id, notice.value, send_id)
