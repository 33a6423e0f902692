"""The tasks that docket runs. Each takes ids, calls a use case, and raises nothing that contains personal data."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from functools import partial
from typing import Any

from docket import Docket, ExponentialRetry, Perpetual, Retry

from bot.model.errors import PersonLeft, RetryLater, TransientError, UsherError
from bot.model.ids import Person, Tenant
from bot.model.messages import Notice
from bot.model.operations import CannotContinue, OperationRecord, Outcome
from bot.model.queues import QueueName
from bot.model.records import RecordFromNewerVersion
from bot.model.storage import FindStorageFault
from bot.operations import OPERATIONS
from bot.operations.notices import deliver_notice, report_abandoned
from bot.usecases.accounts.departure import enqueue_departure
from bot.usecases.core.faults import log_fault
from bot.usecases.core.operations import execute_operation, fail_operation
from bot.usecases.core.services import Services
from bot.usecases.registration.waitlist import refresh_training
from bot.worker import accounts, cards, digests, reminders, trainings, uninstalls
from bot.worker.activity import JobActivity
from bot.worker.deferred import ANSWER_LATER
from bot.worker.queue import (
    CHECK_CARD_TASK,
    CHECK_DELIVERED_TASK,
    END_DEPARTURE_TASK,
    REFRESH_TRAINING_TASK,
    RUN_OPERATION_TASK,
    SEND_NOTICE_TASK,
)
from bot.worker.results import deliver_result

OutcomeObserver = Callable[[str, str], None]
BindLog = Callable[..., AbstractContextManager[None]]

MAX_ATTEMPTS = 9
DELIVERY_CHECK_DELAY = timedelta(seconds=5)
"""Delay of the check that an outcome was delivered. A live waiter has it long before; else it was killed."""
SWEEP_INTERVAL = timedelta(seconds=10)
MIN_ORPHAN_AGE = timedelta(seconds=30)
"""An unfinished operation older than this gets a new job, in case its job was never enqueued."""
MAX_WAIT_FOR_NEWER_RELEASE = timedelta(hours=1)
"""How long an operation that this release cannot continue waits for one that can: a rolling deploy takes minutes,
after a downgrade none will come."""

log = logging.getLogger("usher.jobs")


class Tasks:
    """The tasks of one process.

    ``find_fault`` recognizes the errors of a Redis that does not work. ``observe_outcome`` is called with kind and
    result of each finished operation. ``bind_log`` adds its values to every log line within a block.
    """

    def __init__(
        self,
        app: Services,
        find_fault: FindStorageFault,
        observe_outcome: OutcomeObserver,
        bind_log: BindLog = lambda **values: nullcontext(),
    ) -> None:
        self.app = app
        self.find_fault = find_fault
        self.observe_outcome = observe_outcome
        self.bind_log = bind_log
        self.operations = {**OPERATIONS, ANSWER_LATER.kind: ANSWER_LATER}
        self.activity = JobActivity()
        self._tracked: set[asyncio.Task[None]] = set()
        self._is_releasing = False

    def register_tasks(self, docket: Docket, background: Docket) -> None:
        """Register the tasks under their permanent names; those that nobody waits for with ``background``."""

        async def run_operation(
            tenant_id: str,
            op_id: str,
            retry: Retry = ExponentialRetry(  # noqa: B008 - docket reads its dependencies from defaults
                attempts=MAX_ATTEMPTS, minimum_delay=timedelta(seconds=1), maximum_delay=timedelta(seconds=64)
            ),
        ) -> None:
            work = self.run_operation(Tenant(tenant_id), op_id, is_last_try=retry.attempt >= MAX_ATTEMPTS)
            with self.bind_log(tenant=tenant_id, operation=op_id):
                await self._run_for(tenant_id, work)

        async def check_delivered(
            tenant_id: str,
            op_id: str,
            retry: Retry = ExponentialRetry(attempts=MAX_ATTEMPTS, minimum_delay=timedelta(seconds=1)),  # noqa: B008
        ) -> None:
            await self._run_for(tenant_id, self.check_delivered(Tenant(tenant_id), op_id))

        async def sweep(perpetual: Perpetual = Perpetual(every=SWEEP_INTERVAL, automatic=True)) -> None:  # noqa: B008
            await self._run_tracked(self.requeue_orphans())

        docket.register(run_operation, names=[RUN_OPERATION_TASK])
        docket.register(check_delivered, names=[CHECK_DELIVERED_TASK])
        docket.register(sweep)
        self._register_person_tasks(docket)
        in_background = partial(self._run_tracked, queue=QueueName.BACKGROUND)
        run_for_in_background = partial(self._run_for, queue=QueueName.BACKGROUND)
        reminders.register_tasks(
            background, lambda: self.app, in_background, run_for_in_background, self.bind_log
        )
        uninstalls.register_tasks(background, self.app, in_background)
        trainings.register_tasks(docket, self.app, self._run_tracked)
        digests.register_tasks(docket, self.app, self._run_tracked, self._run_for, self.bind_log)
        accounts.register_tasks(docket, background, self.app, in_background, self._run_for, self.bind_log)
        self._register_refresh_tasks(docket)

    def _register_person_tasks(self, docket: Docket) -> None:
        async def send_notice(
            tenant_id: str,
            user_id: str,
            notice: str,
            send_id: str,
            retry: Retry = ExponentialRetry(attempts=MAX_ATTEMPTS, minimum_delay=timedelta(seconds=1)),  # noqa: B008
        ) -> None:
            with self.bind_log(tenant=tenant_id, person=user_id, notice=notice):
                await self._run_for(
                    tenant_id, self.send_notice(Person(Tenant(tenant_id), user_id), Notice(notice), send_id)
                )

        async def end_departure(
            tenant_id: str,
            user_id: str,
            retry: Retry = ExponentialRetry(attempts=MAX_ATTEMPTS, minimum_delay=timedelta(seconds=1)),  # noqa: B008
        ) -> None:
            with self.bind_log(tenant=tenant_id, person=user_id):
                await self._run_for(
                    tenant_id, enqueue_departure(self.app, Person(Tenant(tenant_id), user_id))
                )

        docket.register(send_notice, names=[SEND_NOTICE_TASK])
        docket.register(end_departure, names=[END_DEPARTURE_TASK])

    def _register_refresh_tasks(self, docket: Docket) -> None:
        async def refresh_training(
            tenant_id: str,
            training_key: str,
            retry: Retry = ExponentialRetry(attempts=MAX_ATTEMPTS, minimum_delay=timedelta(seconds=1)),  # noqa: B008
        ) -> None:
            with self.bind_log(tenant=tenant_id):
                await self._run_for(tenant_id, self.refresh_training(Tenant(tenant_id), training_key))

        async def check_card(
            tenant_id: str,
            meeting_id: str,
            retry: Retry = ExponentialRetry(attempts=MAX_ATTEMPTS, minimum_delay=timedelta(seconds=1)),  # noqa: B008
        ) -> None:
            with self.bind_log(tenant=tenant_id, meeting=meeting_id):
                await self._run_for(tenant_id, self.check_card(Tenant(tenant_id), meeting_id))

        async def tick_cards(
            perpetual: Perpetual = Perpetual(every=cards.CHECK_INTERVAL, automatic=True),  # noqa: B008
        ) -> None:
            await self._run_tracked(cards.enqueue_due_checks(self.app))

        docket.register(refresh_training, names=[REFRESH_TRAINING_TASK])
        docket.register(check_card, names=[CHECK_CARD_TASK])
        docket.register(tick_cards)

    def release_jobs(self) -> None:
        """Cancel all running jobs; docket hands them to another worker within a second.

        To a job this looks as if the process had been killed.
        """
        self._is_releasing = True
        for held in self._tracked:
            held.cancel()

    async def _run_for(
        self, tenant_id: str, job: Coroutine[Any, Any, None], queue: QueueName = QueueName.MAIN
    ) -> None:
        """Run a job of the tenant, or drop it if the tenant removed Usher: what is due is found again if it returns."""
        await self._run_tracked(self._unless_removed(Tenant(tenant_id), job), queue)

    async def _unless_removed(self, tenant: Tenant, job: Coroutine[Any, Any, None]) -> None:
        try:
            if await self.app.store.uninstalls.is_blocked(tenant):
                return
            await job
        finally:
            job.close()

    async def _run_tracked(self, job: Coroutine[Any, Any, None], queue: QueueName = QueueName.MAIN) -> None:
        """Run a job so that it can be released. Raises only ``RetryLater``: docket stores what a job raises."""
        held = asyncio.create_task(job)
        self._tracked.add(held)
        try:
            with self.activity.running(queue):
                await held
        except asyncio.CancelledError:
            if self._is_releasing:
                raise RetryLater from None
            raise
        except RetryLater:
            raise
        except RecordFromNewerVersion as cause:
            log.warning("job is left to another release: cause=%s", cause)
            raise RetryLater from None
        except Exception as error:  # docket would store the exception, with any data in it, in Redis
            fault = self.find_fault(error)
            if fault is None:
                log.exception("job broke: reference=%s", self.app.ids.reference())
            else:
                log.warning("job will be retried: storage=%s", fault)
            raise RetryLater from None
        finally:
            self._tracked.discard(held)

    async def run_operation(self, tenant: Tenant, op_id: str, *, is_last_try: bool) -> None:
        """Run one operation, and deliver its outcome if nobody waits for it. Raises ``RetryLater``."""
        try:
            op = await execute_operation(self.app, tenant, op_id, self.operations, is_last_try=is_last_try)
        except CannotContinue as cause:
            await self._leave_to_newer_release(tenant, op_id, cause)
            return
        except TransientError as fault:
            log.warning("operation will be retried: op=%s message=%s", op_id, fault.message_id)
            raise RetryLater from None
        except (
            Exception
        ) as error:  # a bug ends as an outcome with a reference, not as an operation that hangs
            if self.find_fault(error) is not None:
                raise RetryLater from None
            reference = self.app.ids.reference()
            log.exception("operation broke: op=%s reference=%s", op_id, reference)
            broken = Outcome(ok=False, message_id="broken", next_step="broken-next", reference=reference)
            op = await fail_operation(self.app, tenant, op_id, self.operations, broken)
            if op is not None and (clean_up := self.operations[op.kind].after_crash) is not None:
                await clean_up(self.app, op)
        if op is None or op.outcome is None or op.delivered:
            return
        self.observe_outcome(op.kind, _outcome_label(op.outcome))
        await self._poll_early(op)
        if (follow := self.operations[op.kind].after_end) is not None:
            await follow(self.app, op)
        if op.detached:
            await self._deliver_result(op)
        elif not op.delivered:
            await self.app.jobs.queue.enqueue_delivery_check(
                tenant, op_id, self.app.clock.now() + DELIVERY_CHECK_DELAY
            )

    async def _leave_to_newer_release(self, tenant: Tenant, op_id: str, cause: CannotContinue) -> None:
        """Give the operation back for ``MAX_WAIT_FOR_NEWER_RELEASE``, then end it and say so. Raises ``RetryLater``."""
        stuck = await self.app.store.ledger.note_stuck(tenant, op_id)
        if stuck is None:
            return
        if self.app.clock.now() - stuck.since < MAX_WAIT_FOR_NEWER_RELEASE:
            log.warning("operation is left to another release: op=%s cause=%s", op_id, cause)
            raise RetryLater
        reference = self.app.ids.reference()
        log.error("operation was abandoned: op=%s reference=%s cause=%s", op_id, reference, cause)
        await self.app.store.ledger.abandon(stuck, await report_abandoned(self.app, stuck, reference))
        self.observe_outcome(stuck.kind, "abandoned")

    async def _poll_early(self, op: OperationRecord) -> None:
        if self.operations[op.kind].changes_sessions and op.outcome is not None and op.outcome.ok:
            await reminders.schedule_early_poll(self.app, op.person)

    async def check_delivered(self, tenant: Tenant, op_id: str) -> None:
        """Deliver an outcome that no waiter took, because the waiting process was killed. Raises ``RetryLater``."""
        op = await self.app.store.ledger.load(tenant, op_id)
        if op is not None and not op.delivered and not op.detached:
            log.warning("outcome was not delivered to its waiter: op=%s", op_id)
            await self._deliver_result(op)

    async def _deliver_result(self, op: OperationRecord) -> None:
        try:
            await deliver_result(self.app, self.operations[op.kind], op)
        except TransientError:
            raise RetryLater from None
        except PersonLeft:
            log.info("outcome was not delivered, its person left: op=%s", op.id)
        except UsherError as error:
            log_fault(self.app, log, f"outcome could not be delivered: op={op.id} kind={op.kind}", error)
            return
        await self.app.store.ledger.mark_delivered(op.person.tenant, op.id)

    async def send_notice(self, person: Person, notice: Notice, send_id: str) -> None:
        try:
            await deliver_notice(self.app, person, notice, send_id)
        except TransientError:
            raise RetryLater from None
        except UsherError as error:
            log.error("notice could not be sent: notice=%s message=%s", notice, error.message_id)

    async def check_card(self, tenant: Tenant, meeting_id: str) -> None:
        """Check the cards of a meeting or shared training. Raises ``RetryLater``."""
        try:
            await cards.check_card(self.app, tenant, meeting_id)
        except TransientError:
            raise RetryLater from None

    async def refresh_training(self, tenant: Tenant, training_key: str) -> None:
        """Update the waitlist and cards of a shared training. Raises ``RetryLater``."""
        try:
            await refresh_training(self.app, tenant, training_key)
        except TransientError:
            raise RetryLater from None
        except UsherError as error:
            log.error("training could not be refreshed: message=%s", error.message_id)

    async def requeue_orphans(self) -> None:
        """Enqueue operations again whose job was lost between the ledger and docket."""
        before = self.app.clock.now() - MIN_ORPHAN_AGE
        for tenant in await self.app.store.tenants.list_with_unfinished(before):
            for op_id in await self.app.store.ledger.list_unfinished(tenant, before):
                await self.app.jobs.queue.enqueue_operation(tenant, op_id)


def _outcome_label(outcome: Outcome) -> str:
    """Return how the metric counts the outcome: ``broken`` if a person got a reference, else ``ok`` or what failed."""
    if outcome.reference is not None:
        return "broken"
    return "ok" if outcome.ok else outcome.message_id or "broken"
