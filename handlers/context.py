"""The context of a request: the services, the time limits, and the two ways to answer: a query or an operation."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

from bot.cancellation import run_until_deadline
from bot.goto.errors import GoToError
from bot.model import records
from bot.model.errors import NotConnected, UserError, UsherError
from bot.model.ids import Person
from bot.model.messages import Message
from bot.model.operations import OperationKind, OperationRecord
from bot.model.replies import EMPTY_REPLY, Reply
from bot.model.resume import ResumeOperation
from bot.model.storage import FindStorageFault
from bot.model.typed_messages import is_message_trigger
from bot.model.view_address import ViewAddress, answer_view
from bot.queries.query import DeferredQuery, Query
from bot.usecases.core.goto_errors import to_user_error
from bot.usecases.core.operations import (
    Operation,
    enqueue_stored,
    make_operation,
    submit_operation,
    with_fresh_id,
)
from bot.usecases.core.option_cache import OptionCache
from bot.usecases.core.person_budget import PersonBudgets
from bot.usecases.core.services import Services
from bot.views.i18n.bundles import t
from bot.views.kit import text_message
from handlers.requests import CommandRequest, PressRequest, ShortcutRequest

A = TypeVar("A")
Request = CommandRequest | PressRequest | ShortcutRequest
"""A request with a trigger id and, mostly, a response_url."""

OUTCOME_WAIT_SECONDS = 2.2
"""Seconds after arrival at which a listener stops waiting for its operation's outcome."""
ACK_DEADLINE_SECONDS = 2.6
"""Seconds after arrival at which the guard cancels the listener."""

FORM_OPEN_RESERVE_SECONDS = 1.2
"""Seconds reserved for opening a form; what fills it is fetched only in the time before that."""

MIN_READ_SECONDS = 0.05
"""Seconds that are always left to fill a form before it is opened."""

LogContext = Callable[..., AbstractContextManager[None]]
"""Context manager that adds its arguments to every log line within the block."""


def _no_log_context(**values: str) -> AbstractContextManager[None]:
    return nullcontext()


def _is_being_cancelled() -> bool:
    """Return True if the guard's deadline ends the listener: the read is then left to the guard."""
    return isinstance(sys.exception(), asyncio.CancelledError)


def _resumable(error: NotConnected | GoToError, deferred: DeferredQuery) -> UsherError | GoToError:
    """Return the error; one that a connection makes up for brings the query along."""
    meant = to_user_error(error) if isinstance(error, GoToError) else error
    if not isinstance(meant, NotConnected):
        return error
    meant.resume = ResumeOperation(OperationKind.DEFERRED_READ, records.dump(deferred))
    return meant


@dataclass(slots=True, kw_only=True)
class Context:
    """The context of a request."""

    app: Services
    find_fault: FindStorageFault = lambda error: None
    """Recognizes the errors of a Redis that does not work."""
    wait_seconds: float = OUTCOME_WAIT_SECONDS
    deadline_seconds: float = ACK_DEADLINE_SECONDS
    options: OptionCache = field(default_factory=OptionCache)
    budgets: PersonBudgets | None = None
    """How many requests each person may make; None: any number."""
    log_context: LogContext = _no_log_context
    started_at: float = field(default_factory=time.monotonic)
    audit_name: str = ""
    """The request's name in the audit, "" until it is known."""
    defer_read: Callable[[], Awaitable[None]] | None = None
    """Has the read that is under way answered later; None if there is none. Idempotent."""

    def for_request(self, arrived_at: float) -> Context:
        """Return a copy for a request; ``arrived_at`` is its arrival by ``time.monotonic``."""
        return replace(self, started_at=arrived_at)

    def elapsed_seconds(self) -> float:
        """Return the seconds since the request arrived."""
        return time.monotonic() - self.started_at

    def remaining_wait_seconds(self) -> float:
        """Return the seconds left to wait for an operation's outcome, at least 0.05."""
        return max(0.05, self.wait_seconds - self.elapsed_seconds())

    async def ask(self, query: Query[A], args: A, request: Request) -> Reply:
        """Answer with a query. If GoTo is too slow, store it as an operation and answer later by response_url.

        Raises ``NotConnected`` with the query to be answered once the person is connected.
        """
        found = await self._find(query, args, request, self.remaining_wait_seconds())
        return Reply(message=found or text_message(t("late-waiting")))

    async def ask_in_form(self, query: Query[A], args: A, request: CommandRequest | PressRequest) -> Reply:
        """Answer with a query whose message has a form: open it, at once with that GoTo is slow if need be.

        A trigger id lives for three seconds (Slack: views.open), so the form is filled later then. Where there is no
        trigger, or the answer has no form (which training?), the message is the answer.
        """
        if is_message_trigger(request.trigger_id) or (
            isinstance(request, PressRequest) and request.is_in_form
        ):
            return await self.ask(query, args, request)
        address = ViewAddress(tenant_id=request.asker.person.tenant.id, external_id=self.app.ids.new())
        seconds = max(MIN_READ_SECONDS, self.remaining_wait_seconds() - FORM_OPEN_RESERVE_SECONDS)
        found = await self._find(query, args, replace(request, response_url=str(address)), seconds)
        if found is not None and found.form is None:
            return Reply(message=found)
        view = answer_view(found or text_message(t("form-looking-up")), address.external_id)
        await self.app.slack.messenger.open_view(request.asker.person.tenant, request.trigger_id, view)
        return EMPTY_REPLY

    async def _find(self, query: Query[A], args: A, request: Request, seconds: float) -> Message | None:
        """Return the answer; None if it takes longer, and comes later by the response_url."""
        person, response_url = request.asker.person, request.response_url or ""
        deferred = DeferredQuery.of(query, args, response_url)
        defer = partial(self._defer, person, query.name, request.trigger_id, deferred)
        self.defer_read = defer if response_url else None
        try:
            answer = query.run(self.app, person, args)
            return await run_until_deadline(answer, seconds)
        except TimeoutError:
            if not response_url:
                raise
            await defer()
        except (NotConnected, GoToError) as error:
            raise _resumable(error, deferred) from error
        finally:
            if not _is_being_cancelled():
                self.defer_read = None
        return None

    async def _defer(self, person: Person, name: str, trigger_id: str, deferred: DeferredQuery) -> None:
        op = make_operation(
            self.app,
            OperationKind.DEFERRED_READ,
            person,
            name,
            trigger_id,
            payload=deferred,
            identity=dict(deferred.args),
        )
        await self.start(op)

    async def start(self, record: OperationRecord) -> None:
        """Store an operation that nobody waits for: the worker delivers its outcome at once."""
        await self.app.store.ledger.add_if_absent(replace(record, detached=True))
        await enqueue_stored(self.app, record)

    async def submit(
        self,
        operation: Operation,
        payload: object,
        person: Person,
        *,
        once: Sequence[str],
        identity: Mapping[str, Any],
    ) -> Reply:
        """Store an operation, wait for its outcome as long as the ack allows, and return how it is shown.

        ``once`` (the press, the form) and ``identity`` (the values) define which submissions are the same operation:
        the same one again joins the running one or gets its outcome.
        """
        return self.show(operation, await self.run(operation, payload, person, once=once, identity=identity))

    async def run(
        self,
        operation: Operation,
        payload: object,
        person: Person,
        *,
        once: Sequence[str],
        identity: Mapping[str, Any],
    ) -> OperationRecord:
        """As ``submit``, but return the operation's record; its outcome is None if it is not known yet."""
        return await self.wait_for(
            await self.make_record(operation, payload, person, once=once, identity=identity)
        )

    async def make_record(
        self,
        operation: Operation,
        payload: object,
        person: Person,
        *,
        once: Sequence[str],
        identity: Mapping[str, Any],
    ) -> OperationRecord:
        """Return the operation's record without storing it, for a handler that takes a lock under its id first."""
        record = make_operation(self.app, operation.kind, person, *once, payload=payload, identity=identity)
        return await with_fresh_id(self.app, record) if operation.has_field_errors else record

    async def wait_for(self, record: OperationRecord) -> OperationRecord:
        """Store an operation and wait for its outcome as long as the ack allows."""
        outcome = await submit_operation(self.app, record, self.remaining_wait_seconds())
        return replace(record, outcome=outcome)

    async def load_refused(
        self, request: PressRequest, *kinds: OperationKind, next_step: str = "draft-gone-next"
    ) -> OperationRecord:
        """Return the operation of [Edit and try again], whose form is opened again with what was typed.

        Raises ``UserError`` with this next step if it is no longer stored.
        """
        person = request.asker.person
        record = await self.app.store.ledger.load(person.tenant, request.value or "")
        if record is None or record.person != person or record.kind not in kinds:
            raise UserError("draft-gone", next_step=next_step)
        return record

    def show(self, operation: Operation, record: OperationRecord) -> Reply:
        """Return how the operation's outcome, or that it is not known yet, is shown to whoever waits."""
        return operation.shown.reply(record, self.app.clock.now())
