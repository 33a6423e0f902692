"""The guard around every listener: a deadline, errors turned into sentences, and nothing left running after the ack.

Slack waits three seconds for an ack. A listener answers within the guard's deadline, or stores an operation and then
answers. So no exception reaches Bolt, and nothing acknowledged is lost if the process dies.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

from bot.goto.errors import GoToError
from bot.model.core import LastRequest, OperationKind
from bot.model.errors import FaultError, NotAllowed, UserError, UsherError
from bot.model.policy import AuditEntry, AuditResult
from bot.usecases.core.audit import select_details
from bot.usecases.core.goto_errors import to_user_error
from bot.usecases.core.operations import make_operation
from bot.usecases.core.services import Services
from bot.views import errors as error_views
from bot.views.i18n.bundles import t
from bot.views.kit import text_message
from handlers.replies import Reply
from handlers.requests import Asker, MalformedPayload

OUTCOME_WAIT_SECONDS = 2.2
"""Seconds after arrival at which a listener stops waiting for its operation's outcome."""
ACK_DEADLINE_SECONDS = 2.6
"""Seconds after arrival at which the guard cancels the listener."""

FAILURE_RECORD_SECONDS = 0.2
"""Seconds for recording a failure, on top of the deadline."""

log = logging.getLogger("usher.handlers")

LogContext = Callable[..., AbstractContextManager[None]]
"""Context manager that adds its arguments to every log line within the block."""


def _no_log_context(**values: str) -> AbstractContextManager[None]:
    return nullcontext()


@dataclass(slots=True, kw_only=True)
class Context:
    """The context of a request: the services, the queries, and the time limits."""

    app: Services
    queries: Mapping[str, Callable[..., Awaitable[Any]]]
    unavailable_errors: tuple[type[BaseException], ...] = ()
    """What the stores raise if Redis is unavailable."""
    wait_seconds: float = OUTCOME_WAIT_SECONDS
    deadline_seconds: float = ACK_DEADLINE_SECONDS
    log_context: LogContext = _no_log_context
    started_at: float = field(default_factory=time.monotonic)
    audit_name: str = ""
    """The request's name in the audit, "" until it is known."""

    def for_request(self) -> Context:
        """Return a copy for a request that arrives now."""
        return replace(self, started_at=time.monotonic())

    def elapsed_seconds(self) -> float:
        """Return the seconds since the request arrived."""
        return time.monotonic() - self.started_at

    def remaining_wait_seconds(self) -> float:
        """Return the seconds left to wait for an operation's outcome, at least 0.05."""
        return max(0.05, self.wait_seconds - self.elapsed_seconds())

    async def query(
        self, name: str, asker: Asker, args: Mapping[str, Any], response_url: str, key: str
    ) -> Reply:
        """Answer with a query. If GoTo is too slow, store it as an operation and answer later by response_url."""
        try:
            async with asyncio.timeout(self.remaining_wait_seconds()):
                return Reply(message=await self.queries[name](self.app, asker.person, args))
        except TimeoutError:
            if not response_url:
                raise
        payload = {"read": name, "args": dict(args), "response_url": response_url}
        op = make_operation(
            self.app,
            OperationKind.DEFERRED_READ,
            asker.person,
            name,
            key,
            payload=payload,
            identity=dict(args),
        )
        await self.app.store.ledger.add_if_absent(op)
        await self.app.store.ledger.detach(asker.person.tenant, op.id)
        await self.app.jobs.queue.enqueue_operation(asker.person.tenant, op.id)
        return Reply(message=text_message(t("late-waiting")))


Listener = Callable[[Context, Any], Awaitable[Reply]]


async def run_guarded(
    ctx: Context, route: str, asker: Asker, listener: Callable[[Context], Awaitable[Reply]]
) -> Reply:
    """Run a listener and return its reply, or the error as a reply. Raises nothing but ``CancelledError``."""
    person = asker.person
    with ctx.log_context(
        request=ctx.app.ids.new(), tenant=person.tenant.id, person=person.user_id, route=route
    ):
        return await _run_guarded(ctx, route, asker, listener)


async def _run_guarded(
    ctx: Context, route: str, asker: Asker, listener: Callable[[Context], Awaitable[Reply]]
) -> Reply:
    cause: BaseException | None = None
    said: UsherError
    try:
        if asker.is_external:
            raise NotAllowed("foreign-refused", next_step="foreign-refused-next")
        async with asyncio.timeout(ctx.deadline_seconds):
            return await listener(ctx)
    except UsherError as error:
        said = error
    except GoToError as error:
        said, cause = to_user_error(error), error
    except TimeoutError as error:
        said, cause = FaultError("slow", next_step="try-again-soon"), error
    except MalformedPayload as error:
        said, cause = FaultError("request-not-understood", next_step="tell-admin"), error
    except ctx.unavailable_errors as error:
        said, cause = FaultError("memory-away", next_step="memory-away-next"), error
        return _error_reply(ctx, route, said, cause)
    except Exception as error:  # noqa: BLE001 - last resort: the person gets a reference, the log the traceback
        said, cause = FaultError("broken", next_step="broken-next"), error
    reply = _error_reply(ctx, route, said, cause)
    await _record_failure(ctx, route, asker, said)
    if isinstance(said, NotAllowed) and not asker.is_external:
        await _audit_refusal(ctx, route, asker, said)
    return reply


async def _audit_refusal(ctx: Context, route: str, asker: Asker, error: NotAllowed) -> None:
    """Record a refused attempt in the audit. The caller skips external people: theirs is another workspace's audit."""
    what, now = ctx.audit_name or route, ctx.app.clock.now()
    entry = AuditEntry(
        person=asker.person,
        action=what,
        at=now,
        result=AuditResult.REFUSED,
        details=select_details(error.values),
        message_id=error.message_id,
    )
    try:
        async with asyncio.timeout(FAILURE_RECORD_SECONDS):
            await ctx.app.store.audit.append(entry)
    except Exception as lost:  # noqa: BLE001 - the person is refused anyway
        log.warning("could not record a refusal: %s", type(lost).__name__)


async def _record_failure(ctx: Context, route: str, asker: Asker, error: UsherError) -> None:
    """Record the failure's reference for the person's ``/goto doctor``. Best effort: losing it is no error."""
    if error.reference is None or asker.is_external:
        return
    last = LastRequest(
        action=route, at=ctx.app.clock.now(), ok=False, message_id=error.message_id, reference=error.reference
    )
    try:
        async with asyncio.timeout(FAILURE_RECORD_SECONDS):
            await ctx.app.store.last_requests.save(asker.person, last)
    except Exception as lost:  # noqa: BLE001 - the person gets the error message anyway
        log.warning("could not record a failure: %s", type(lost).__name__)


def _error_reply(ctx: Context, route: str, error: UsherError, cause: BaseException | None = None) -> Reply:
    """Return the error as a reply. Unless the person caused it, log it under a new reference."""
    if not isinstance(error, UserError) and error.reference is None:
        error.reference = ctx.app.ids.reference()
        log.error(
            "listener failed: route=%s reference=%s message=%s",
            route,
            error.reference,
            error.message_id,
            exc_info=cause or error,
        )
    return Reply(message=error_views.error_message(error))
