"""The job queue on docket. Jobs carry tenant and ids, never personal data: Redis holds them in clear."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from docket import Docket

from bot.model.ids import Person, Tenant
from bot.model.messages import Notice

RUN_OPERATION_TASK = "run_operation"
SEND_NOTICE_TASK = "send_notice"
END_DEPARTURE_TASK = "end_departure"
CHECK_DELIVERED_TASK = "see_taken"
REFRESH_TRAINING_TASK = "tend_training"
CHECK_CARD_TASK = "look_at_card"
SEND_DIGEST_TASK = "send_digest"
CHECK_ACCOUNT_TASK = "check_account"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class DocketJobQueue:
    def __init__(self, docket: Docket) -> None:
        self._docket = docket

    async def enqueue_operation(self, tenant: Tenant, op_id: str, at: datetime | None = None) -> None:
        """Enqueue a run of the operation, not before ``at``. Idempotent while a job is queued or running."""
        await self._docket.add(RUN_OPERATION_TASK, when=at, key=f"{tenant.id}:op:{op_id}")(tenant.id, op_id)

    async def enqueue_delivery_check(self, tenant: Tenant, op_id: str, at: datetime) -> None:
        """Schedule a check at ``at`` that the outcome was delivered."""
        await self._docket.add(CHECK_DELIVERED_TASK, when=at, key=f"{tenant.id}:see:{op_id}")(
            tenant.id, op_id
        )

    async def enqueue_card_check(self, tenant: Tenant, meeting_id: str) -> None:
        """Enqueue a check of the card. Idempotent while one is queued."""
        await self._docket.add(CHECK_CARD_TASK, key=f"{tenant.id}:card:{meeting_id}")(tenant.id, meeting_id)

    async def enqueue_training_refresh(self, tenant: Tenant, training_key: str, at: datetime) -> None:
        """Schedule a refresh of the training. Idempotent per (training, time)."""
        key = f"{tenant.id}:tend:{training_key}:{at.isoformat()}"
        await self._docket.add(REFRESH_TRAINING_TASK, when=at, key=key)(tenant.id, training_key)

    async def enqueue_digest(self, tenant: Tenant, subscription_id: str, due: datetime) -> None:
        """Enqueue the digest that was due at ``due``. Idempotent per (subscription, time)."""
        stamp = (due - EPOCH) // timedelta(microseconds=1)
        key = f"{tenant.id}:digest:{subscription_id}:{stamp}"
        await self._docket.add(SEND_DIGEST_TASK, key=key)(tenant.id, subscription_id, stamp)

    async def enqueue_departure(self, person: Person) -> None:
        """Enqueue the end of what somebody who left the workspace held. Idempotent while one is queued."""
        key = f"{person.tenant.id}:departure:{person.user_id}"
        await self._docket.add(END_DEPARTURE_TASK, key=key)(person.tenant.id, person.user_id)

    async def enqueue_account_check(self, tenant: Tenant, key: str) -> None:
        """Enqueue a check of a link or a pending sign-in. Idempotent while one is queued."""
        await self._docket.add(CHECK_ACCOUNT_TASK, key=f"{tenant.id}:account:{key}")(tenant.id, key)

    async def enqueue_notice(self, person: Person, notice: Notice, send_id: str) -> None:
        key = f"{person.tenant.id}:notice:{send_id}"
        await self._docket.add(SEND_NOTICE_TASK, key=key)(
            person.tenant.id, person.user_id, notice.value, send_id
        )
