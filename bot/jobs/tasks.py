"""The tasks that docket runs. Each takes ids, calls a use case, and raises nothing that contains personal data."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import Any

from docket import Docket, ExponentialRetry, Perpetual, Retry

from bot.errors import TryAgain, UsherError
from bot.ids import Person, Tenant
from bot.jobs import (
    card_life,
    digests,
    notifications,
    notify,
    organizing,
    policy,
    registrations,
    shared_trainings,
)
from bot.jobs.admin import ADMIN_RUNNERS
from bot.jobs.assist import ASSIST_RUNNERS
from bot.jobs.notifications import Later
from bot.jobs.rosters import ROSTER_RUNNERS
from bot.jobs.telling import tell, tell_notice
from bot.jobs.trainings import TRAINING_RUNNERS
from bot.jobs.work import CARD, NOTICE, RUN, SEE, TEND
from bot.ports import Message, Notice, Operation, Outcome
from bot.usecases import forgetting
from bot.usecases.operations import Kind, Run, Runner, fail, run
from bot.usecases.scheduling import make_meeting
from bot.usecases.services import Services
from bot.views import forgetting as forgetting_views
from bot.views.cards import card
from bot.views.words import say

Reads = Mapping[str, Callable[..., Awaitable[Message]]]
Seen = Callable[[str, str], None]
Bound = Callable[..., AbstractContextManager[None]]

ATTEMPTS = 9
TAKING = timedelta(seconds=5)
"""Delay of the check that an outcome was delivered. A live waiter has it long before; else it was killed."""
SWEEP = timedelta(seconds=10)
FORGOTTEN = timedelta(seconds=30)
"""An unfinished operation older than this gets a new job, in case its job was never enqueued."""

log = logging.getLogger("usher.jobs")


class Tasks:
    """The tasks of one process.

    ``unavailable_errors`` are what the stores raise while Redis is unavailable. ``observe_outcome`` is called with kind
    and result of each finished operation. ``bind_log`` adds its values to every log line within a block.
    """

    def __init__(
        self,
        s: Services,
        reads: Reads,
        away: tuple[type[BaseException], ...],
        seen: Seen,
        bound: Bound = lambda **values: nullcontext(),
    ) -> None:
        self.s = s
        self.reads = reads
        self.away = away
        self.seen = seen
        self.bound = bound
        self.runners: Mapping[str, Runner] = {
            Kind.SCHEDULE: lambda go: make_meeting(go, card),
            Kind.NOW: lambda go: make_meeting(go, card),
            Kind.EXPORT: lambda go: forgetting.export(go, say("export-comment"), forgetting_views.part),
            Kind.FORGET: registrations.forget,
            **registrations.RUNNERS,
            **TRAINING_RUNNERS,
            **ROSTER_RUNNERS,
            **ASSIST_RUNNERS,
            **organizing.RUNNERS,
            **notify.RUNNERS,
            **policy.RUNNERS,
            **ADMIN_RUNNERS,
            Kind.READ: self._answer,
        }
        self._held: set[asyncio.Task[None]] = set()
        self._giving_back = False

    def register(self, docket: Docket, quiet: Docket) -> None:
        """Register the tasks under their permanent names; those that nobody waits for with ``background``."""

        async def run_operation(
            tenant_id: str,
            op_id: str,
            retry: Retry = ExponentialRetry(  # noqa: B008 - docket reads its dependencies from defaults
                attempts=ATTEMPTS, minimum_delay=timedelta(seconds=1), maximum_delay=timedelta(seconds=64)
            ),
        ) -> None:
            work = self.operation(Tenant(tenant_id), op_id, last=retry.attempt >= ATTEMPTS)
            with self.bound(tenant=tenant_id, operation=op_id):
                await self._hold(work)

        async def see_taken(
            tenant_id: str,
            op_id: str,
            retry: Retry = ExponentialRetry(attempts=ATTEMPTS, minimum_delay=timedelta(seconds=1)),  # noqa: B008
        ) -> None:
            await self._hold(self.see_taken(Tenant(tenant_id), op_id))

        async def send_notice(
            tenant_id: str,
            user_id: str,
            notice: str,
            send_id: str,
            retry: Retry = ExponentialRetry(attempts=ATTEMPTS, minimum_delay=timedelta(seconds=1)),  # noqa: B008
        ) -> None:
            with self.bound(tenant=tenant_id, person=user_id, notice=notice):
                await self._hold(self.notice(Person(Tenant(tenant_id), user_id), Notice(notice), send_id))

        async def sweep(perpetual: Perpetual = Perpetual(every=SWEEP, automatic=True)) -> None:  # noqa: B008
            await self.sweep()

        docket.register(run_operation, names=[RUN])
        docket.register(see_taken, names=[SEE])
        docket.register(send_notice, names=[NOTICE])
        docket.register(sweep)
        notifications.register(quiet, lambda: self.s, self._hold, self.bound)
        shared_trainings.register(docket, self.s, self._hold)
        digests.register(docket, self.s, self._hold, self.bound)
        self._register_tending(docket)

    def _register_tending(self, docket: Docket) -> None:
        async def tend_training(
            tenant_id: str,
            training_key: str,
            retry: Retry = ExponentialRetry(attempts=ATTEMPTS, minimum_delay=timedelta(seconds=1)),  # noqa: B008
        ) -> None:
            with self.bound(tenant=tenant_id):
                await self._hold(self.tend(Tenant(tenant_id), training_key))

        async def look_at_card(
            tenant_id: str,
            meeting_id: str,
            retry: Retry = ExponentialRetry(attempts=ATTEMPTS, minimum_delay=timedelta(seconds=1)),  # noqa: B008
        ) -> None:
            with self.bound(tenant=tenant_id, meeting=meeting_id):
                await self._hold(self.card(Tenant(tenant_id), meeting_id))

        async def tick_cards(perpetual: Perpetual = Perpetual(every=card_life.TICK, automatic=True)) -> None:  # noqa: B008
            await self._hold(card_life.tick(self.s))

        docket.register(tend_training, names=[TEND])
        docket.register(look_at_card, names=[CARD])
        docket.register(tick_cards)

    def give_back(self) -> None:
        """Cancel all running jobs; docket hands them to another worker within a second.

        To a job this looks as if the process had been killed.
        """
        self._giving_back = True
        for held in self._held:
            held.cancel()

    async def _hold(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a job so that it can be released. Raises only ``RetryLater``: docket pickles what a job raises."""
        held = asyncio.create_task(work)
        self._held.add(held)
        try:
            await held
        except asyncio.CancelledError:
            if self._giving_back:
                raise Later from None
            raise
        except Later:
            raise
        except self.away:
            raise Later from None
        except Exception:  # docket would store the exception, with any data in it, in Redis
            log.exception("job broke: reference=%s", self.s.ids.reference())
            raise Later from None
        finally:
            self._held.discard(held)

    async def operation(self, tenant: Tenant, op_id: str, *, last: bool) -> None:
        """Run one operation, and deliver its outcome if nobody waits for it. Raises ``RetryLater``."""
        try:
            op = await run(self.s, tenant, op_id, self.runners, last=last)
        except TryAgain as fault:
            log.warning("operation will be retried: op=%s message=%s", op_id, fault.message_id)
            raise Later from None
        except self.away:
            raise Later from None
        except Exception:  # a bug ends as an outcome with a reference, not as an operation that hangs
            reference = self.s.ids.reference()
            log.exception("operation broke: op=%s reference=%s", op_id, reference)
            broken = Outcome(False, message_id="broken", next_step="broken-next", reference=reference)
            op = await fail(self.s, tenant, op_id, broken)
            await registrations.broke(self.s, op)
        if op is None or op.outcome is None:
            return
        self.seen(op.kind, "ok" if op.outcome.ok else op.outcome.message_id or "broken")
        await notifications.touched(self.s, op)
        if op.detached:
            await self._tell(op)
        elif not op.taken:
            await self.s.work.see_taken(tenant, op_id, self.s.clock.now() + TAKING)

    async def see_taken(self, tenant: Tenant, op_id: str) -> None:
        """Deliver an outcome that no waiter took, because the waiting process was killed. Raises ``RetryLater``."""
        op = await self.s.ledger.load(tenant, op_id)
        if op is not None and not op.taken and not op.detached:
            log.warning("outcome was not delivered to its waiter: op=%s", op_id)
            await self._tell(op)

    async def _tell(self, op: Operation) -> None:
        try:
            await tell(self.s, op)
        except TryAgain:
            raise Later from None
        except UsherError as error:
            log.error("outcome could not be delivered: op=%s message=%s", op.id, error.message_id)

    async def notice(self, person: Person, notice: Notice, send_id: str) -> None:
        try:
            await tell_notice(self.s, person, notice, send_id)
        except TryAgain:
            raise Later from None
        except self.away:
            raise Later from None
        except UsherError as error:
            log.error("notice could not be sent: notice=%s message=%s", notice, error.message_id)

    async def card(self, tenant: Tenant, meeting_id: str) -> None:
        """Check the cards of a meeting or shared training. Raises ``RetryLater``."""
        try:
            await card_life.look_at(self.s, tenant, meeting_id)
        except TryAgain:
            raise Later from None

    async def tend(self, tenant: Tenant, training_key: str) -> None:
        """Update the waitlist and cards of a shared training. Raises ``RetryLater``."""
        try:
            await registrations.tend(self.s, tenant, training_key)
        except TryAgain:
            raise Later from None
        except UsherError as error:
            log.error("training could not be refreshed: message=%s", error.message_id)

    async def sweep(self) -> None:
        """Enqueue operations again whose job was lost between the ledger and docket."""
        before = self.s.clock.now() - FORGOTTEN
        for tenant in await self.s.ledger.tenants():
            for op_id in await self.s.ledger.left_open(tenant, before):
                await self.s.work.run(tenant, op_id)

    async def _answer(self, go: Run) -> Outcome:
        """Run a ``READ`` operation: send the answer to the response_url of the command."""
        payload: Mapping[str, Any] = go.operation.payload
        message = await self.reads[payload["read"]](self.s, go.operation.person, payload["args"])
        await self.s.messenger.respond(payload["response_url"], message)
        return Outcome(True)
