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

from bot.errors import FaultError, Refused, UserError, UsherError
from bot.goto.errors import GoToError
from bot.ports import AuditEntry, LastCall, Result
from bot.usecases.audit import about_of
from bot.usecases.faults import told
from bot.usecases.operations import Kind, operation
from bot.usecases.services import Services
from bot.views import errors as error_views
from bot.views.parts import sentence
from bot.views.words import say
from handlers.replies import Reply
from handlers.requests import Asker, Malformed

WAIT = 2.2
"""Seconds after arrival at which a listener stops waiting for its operation's outcome."""
DEADLINE = 2.6
"""Seconds after arrival at which the guard cancels the listener."""

NOTE = 0.2
"""Seconds for recording a failure, on top of the deadline."""

log = logging.getLogger("usher.handlers")

Bound = Callable[..., AbstractContextManager[None]]
"""Context manager that adds its arguments to every log line within the block."""


def _unbound(**values: str) -> AbstractContextManager[None]:
    return nullcontext()


@dataclass(slots=True)
class Desk:
    """The context of a request: the services, the queries, and the time limits."""

    s: Services
    reads: Mapping[str, Callable[..., Awaitable[Any]]]
    away: tuple[type[BaseException], ...] = ()
    """What the stores raise if Redis is unavailable."""
    wait: float = WAIT
    deadline: float = DEADLINE
    bound: Bound = _unbound
    began: float = field(default_factory=time.monotonic)
    what: str = ""
    """The request's name in the audit, "" until it is known."""

    def begin(self) -> Desk:
        """Return a copy for a request that arrives now."""
        return replace(self, began=time.monotonic())

    def elapsed(self) -> float:
        """Return the seconds since the request arrived."""
        return time.monotonic() - self.began

    def left(self) -> float:
        """Return the seconds left to wait for an operation's outcome, at least 0.05."""
        return max(0.05, self.wait - self.elapsed())

    async def read(
        self, name: str, asker: Asker, args: Mapping[str, Any], response_url: str, key: str
    ) -> Reply:
        """Answer with a query. If GoTo is too slow, store it as an operation and answer later by response_url."""
        try:
            async with asyncio.timeout(self.left()):
                return Reply(await self.reads[name](self.s, asker.person, args))
        except TimeoutError:
            if not response_url:
                raise
        payload = {"read": name, "args": dict(args), "response_url": response_url}
        op = operation(self.s, Kind.READ, asker.person, name, key, payload=payload, same=dict(args))
        await self.s.ledger.enter(op)
        await self.s.ledger.detach(asker.person.tenant, op.id)
        await self.s.work.run(asker.person.tenant, op.id)
        return Reply(sentence(say("late-waiting")))


Listener = Callable[[Desk, Any], Awaitable[Reply]]


async def guarded(desk: Desk, route: str, asker: Asker, work: Callable[[Desk], Awaitable[Reply]]) -> Reply:
    """Run a listener and return its reply, or the error as a reply. Raises nothing but ``CancelledError``."""
    person = asker.person
    with desk.bound(request=desk.s.ids.new(), tenant=person.tenant.id, person=person.user_id, route=route):
        return await _guarded(desk, route, asker, work)


async def _guarded(desk: Desk, route: str, asker: Asker, work: Callable[[Desk], Awaitable[Reply]]) -> Reply:
    cause: BaseException | None = None
    said: UsherError
    try:
        if asker.foreign:
            raise Refused("foreign-refused", next_step="foreign-refused-next")
        async with asyncio.timeout(desk.deadline):
            return await work(desk)
    except UsherError as error:
        said = error
    except GoToError as error:
        said, cause = told(error), error
    except TimeoutError as error:
        said, cause = FaultError("slow", next_step="try-again-soon"), error
    except Malformed as error:
        said, cause = FaultError("request-not-understood", next_step="tell-admin"), error
    except desk.away as error:
        said, cause = FaultError("memory-away", next_step="memory-away-next"), error
        return _said(desk, route, said, cause)
    except Exception as error:  # noqa: BLE001 - last resort: the person gets a reference, the log the traceback
        said, cause = FaultError("broken", next_step="broken-next"), error
    reply = _said(desk, route, said, cause)
    await _note(desk, route, asker, said)
    if isinstance(said, Refused) and not asker.foreign:
        await _audited(desk, route, asker, said)
    return reply


async def _audited(desk: Desk, route: str, asker: Asker, error: Refused) -> None:
    """Record a refused attempt in the audit. The caller skips external people: theirs is another workspace's audit."""
    what, now = desk.what or route, desk.s.clock.now()
    entry = AuditEntry(asker.person, what, now, Result.REFUSED, about_of(error.values), error.message_id)
    try:
        async with asyncio.timeout(NOTE):
            await desk.s.audit.note(entry)
    except Exception as lost:  # noqa: BLE001 - the person is refused anyway
        log.warning("could not record a refusal: %s", type(lost).__name__)


async def _note(desk: Desk, route: str, asker: Asker, error: UsherError) -> None:
    """Record the failure's reference for the person's ``/goto doctor``. Best effort: losing it is no error."""
    if error.reference is None or asker.foreign:
        return
    last = LastCall(route, desk.s.clock.now(), False, error.message_id, error.reference)
    try:
        async with asyncio.timeout(NOTE):
            await desk.s.lasts.note(asker.person, last)
    except Exception as lost:  # noqa: BLE001 - the person gets the error message anyway
        log.warning("could not record a failure: %s", type(lost).__name__)


def _said(desk: Desk, route: str, error: UsherError, cause: BaseException | None = None) -> Reply:
    """Return the error as a reply. Unless the person caused it, log it under a new reference."""
    if not isinstance(error, UserError) and error.reference is None:
        error.reference = desk.s.ids.reference()
        log.error(
            "listener failed: route=%s reference=%s message=%s",
            route,
            error.reference,
            error.message_id,
            exc_info=cause or error,
        )
    return Reply(error_views.error(error))
