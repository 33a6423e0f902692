"""The guard around every listener: a deadline, errors turned into sentences, and nothing left running after the ack.

Slack waits three seconds for an ack. A listener answers within the guard's deadline, or stores an operation and then
answers. So no exception reaches Bolt, and nothing acknowledged is lost if the process dies.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Awaitable, Callable

from bot.cancellation import run_until_deadline
from bot.goto.errors import GoToError
from bot.model.errors import FaultError, NotAllowed, TransientError, UserError, UsherError
from bot.model.messages import Message
from bot.model.people import LastRequest
from bot.model.policy import AuditEntry, AuditResult
from bot.model.reader import written_for
from bot.model.records import RecordFromNewerVersion
from bot.model.replies import EMPTY_REPLY, Reply
from bot.model.storage import StorageFault, storage_error
from bot.usecases.core.audit import select_details
from bot.usecases.core.faults import log_fault
from bot.usecases.core.goto_errors import to_user_error
from bot.usecases.core.readers import find_reader, known_reader
from bot.views import errors as error_views
from bot.views.i18n.bundles import t
from bot.views.kit import text_message
from handlers.context import Context
from handlers.payloads import MalformedPayload
from handlers.requests import Asker

FAILURE_RECORD_SECONDS = 0.2
"""Seconds for recording a failure, on top of the deadline."""

TOLD_BY_CALL_KINDS = frozenset({"message", "press", "shortcut"})
"""What is answered by a call of Slack's, so not each of a flood is answered."""

log = logging.getLogger("usher.handlers")


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
    error_shown: UsherError
    has_begun = False

    async def answer() -> Reply:
        nonlocal has_begun
        with written_for(await find_reader(ctx.app, asker.person)):
            has_begun = True
            return await listener(ctx)

    try:
        if asker.is_external:
            raise NotAllowed("foreign-refused", next_step="foreign-refused-next")
        return await run_until_deadline(answer(), ctx.deadline_seconds - ctx.elapsed_seconds())
    except UsherError as error:
        error_shown = error
    except GoToError as error:
        error_shown, cause = to_user_error(error), error
    except TimeoutError as error:
        if await _is_deferred(ctx):
            with written_for(known_reader(ctx.app, asker.person)):
                return Reply(message=text_message(t("late-waiting")))
        what = "slow" if has_begun else "not-begun"
        error_shown, cause = FaultError(what, next_step="try-again-soon"), error
    except MalformedPayload as error:
        error_shown, cause = FaultError("request-not-understood", next_step="tell-admin"), error
    except RecordFromNewerVersion as error:
        error_shown, cause = FaultError("being-updated", next_step="being-updated-next"), error
    except Exception as error:  # noqa: BLE001 - last resort: the person gets a reference, the log the traceback
        fault = ctx.find_fault(error)
        if fault is not None:
            return _storage_reply(ctx, route, asker, fault)
        error_shown, cause = FaultError("broken", next_step="broken-next"), error
    reply = _error_reply(ctx, route, asker, error_shown, cause)
    await _record_failure(ctx, route, asker, error_shown)
    if isinstance(error_shown, NotAllowed) and not asker.is_external:
        await _audit_refusal(ctx, route, asker, error_shown)
    return reply


async def _is_deferred(ctx: Context) -> bool:
    """Return True if the read that took too long is stored, so that its answer will come."""
    if ctx.defer_read is None:
        return False
    try:
        await run_until_deadline(ctx.defer_read(), FAILURE_RECORD_SECONDS)
    except Exception as lost:  # noqa: BLE001 - the person is told to try again
        log.warning("could not leave a read to a worker: %s", type(lost).__name__)
        return False
    return True


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
        await run_until_deadline(ctx.app.store.audit.append(entry), FAILURE_RECORD_SECONDS)
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
        await run_until_deadline(ctx.app.store.last_requests.save(asker.person, last), FAILURE_RECORD_SECONDS)
    except Exception as lost:  # noqa: BLE001 - the person gets the error message anyway
        log.warning("could not record a failure: %s", type(lost).__name__)


def _storage_reply(ctx: Context, route: str, asker: Asker, fault: StorageFault) -> Reply:
    """Return that Redis does not work as a reply. The log gets one line each: an outage is no bug to be traced."""
    error = storage_error(fault)
    error.reference = ctx.app.ids.reference()
    log.error("listener failed: route=%s reference=%s storage=%s", route, error.reference, fault)
    return Reply(message=error_message_for(ctx, asker, error), is_fault=True)


def _error_reply(
    ctx: Context, route: str, asker: Asker, error: UsherError, cause: BaseException | None = None
) -> Reply:
    """Return the error as a reply. Unless the person caused it, log it under a new reference."""
    if not isinstance(error, UserError):
        log_fault(ctx.app, log, f"listener failed: route={route}", error, cause)
    is_refusal = cause is None and not isinstance(error, TransientError)  # Slack would refuse it again
    is_fault = not isinstance(error, UserError) and not isinstance(cause, MalformedPayload) and not is_refusal
    return Reply(message=error_message_for(ctx, asker, error), is_fault=is_fault)


def error_message_for(ctx: Context, asker: Asker, error: UsherError) -> Message:
    """Return the error as a message in the asker's language, as far as it is known without asking anybody."""
    with written_for(known_reader(ctx.app, asker.person)):
        return error_views.error_message(error)


def refuse_too_fast(ctx: Context, asker: Asker, kind: str) -> Reply | None:
    """Return the answer to a person whose budget is spent, None to all others. Asks neither Redis nor GoTo."""
    budgets, person = ctx.budgets, asker.person
    seconds = budgets.take(person) if budgets is not None else 0.0
    if budgets is None or not seconds:
        return None
    if kind in TOLD_BY_CALL_KINDS and not budgets.may_tell(person):
        return EMPTY_REPLY
    error = UserError("too-fast", next_step="too-fast-next", seconds=math.ceil(seconds))
    return Reply(message=error_message_for(ctx, asker, error))
