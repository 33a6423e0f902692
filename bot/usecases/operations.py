"""Operations of the ledger: written down before they are acknowledged, run by any worker, told to whoever waits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot.errors import Refused, TryAgain, UsherError, Waits
from bot.goto.errors import GoToError
from bot.ids import Person, Tenant, operation_id
from bot.ports import LastCall, Operation, OpState, Outcome, Superseded
from bot.usecases import policy
from bot.usecases.audit import entry_of
from bot.usecases.faults import told
from bot.usecases.services import Services


class Kind(StrEnum):
    """What an operation does; the name is stored."""

    SCHEDULE = "meeting.schedule"
    NOW = "meeting.now"
    EXPORT = "person.export"
    FORGET = "person.forget"
    TRAINING_CREATE = "training.create"
    TRAINING_EDIT = "training.edit"
    TRAINING_TIMES = "training.times"
    TRAINING_ORGANIZERS = "training.organizers"
    TRAINING_CANCEL = "training.cancel"
    TRAINING_FOLLOWED = "training.followed"
    """A shared training was changed on GoTo's own site."""
    TRAINING_SHEET = "training.sheet"
    NUDGE = "training.nudge"
    """Everybody of a channel or group who has not registered is asked."""
    REGISTER_OTHERS = "training.others"
    """A trainer registers several people."""
    TRAINING_SHARE = "training.share"
    TRAINING_UNSHARE = "training.unshare"
    REGISTER = "registration.register"
    UNREGISTER = "registration.cancel"
    DECIDE = "registration.decide"
    ASK = "registration.ask"
    """A trainer is told who waits for a word on GoTo's site."""
    CARDS = "registration.cards"
    """The cards of a shared training are drawn again."""
    EDIT = "meeting.edit"
    CANCEL = "meeting.cancel"
    SHARE = "meeting.share"
    ASSIST_NEW = "assist.new"
    ASSIST_SEND = "assist.send"
    ORGANIZER_ADD = "admin.organizer.add"
    ORGANIZER_SUSPEND = "admin.organizer.suspend"
    ORGANIZER_REMOVE = "admin.organizer.remove"
    ORGANIZER_PRODUCT = "admin.organizer.product"
    GROUP_READ = "admin.group.read"
    MAP_LINK = "admin.map.link"
    MAP_ONE = "admin.map.one"
    MAP_DROP = "admin.map.drop"
    MAP_ROWS = "admin.map.rows"
    MAP_ALL = "admin.map.all"
    NOTIFY = "notify.save"
    OPEN = "form.open"
    """A form that opened before what fills it was read."""
    POLICY = "policy.save"
    AUDIT_SHEET = "audit.sheet"
    REPORT = "admin.report"
    READ = "read"
    """A command that could not be answered in time: it is answered later at its response_url."""


UNNOTED: frozenset[str] = frozenset({Kind.FORGET, Kind.CARDS, Kind.ASK, Kind.TRAINING_FOLLOWED})
"""Kinds that are not noted as somebody's last request."""


@dataclass(slots=True)
class Run:
    """One worker's go at an operation. ``operation`` is always as the ledger has it."""

    s: Services
    operation: Operation
    holder: str

    async def reach(self, step: str, **learned: Any) -> None:
        """Write down a step and what it learned, before going beyond it. Raises ``Superseded``."""
        progress = {**self.operation.progress, **learned}
        self.operation = await self.s.ledger.record(self.operation, self.holder, step, progress)

    def send_id(self, what: str) -> str:
        """Return the id of a message that this operation sends once."""
        return operation_id(self.s.id_secret, self.operation.person, self.operation.id, what)


Runner = Callable[[Run], Awaitable[Outcome]]


def operation(
    s: Services, kind: Kind, person: Person, *parts: str, payload: Mapping[str, Any], same: Mapping[str, Any]
) -> Operation:
    """Make an operation. ``parts`` and ``same`` decide what counts as the same request: the press, the values."""
    op_id = operation_id(s.id_secret, person, kind, *parts, values=same)
    return Operation(op_id, kind, person, payload, s.clock.now())


async def anew(s: Services, op: Operation) -> Operation:
    """Return the operation under an id that no field error stands under yet.

    What such an error told may be mended outside the form (the bot comes into the channel), and the same form sent
    again is to be tried, not answered from memory. Nothing was made where a field was refused.
    """
    while True:
        known = await s.ledger.load(op.person.tenant, op.id)
        if known is None or known.outcome is None or known.outcome.ok or known.outcome.field is None:
            return op
        op = replace(op, id=operation_id(s.id_secret, op.person, op.id, "again"))


async def submit(s: Services, op: Operation, seconds: float) -> Outcome | None:
    """Write the operation down, have it run, and wait for its outcome at most so long.

    None means that the outcome will be told by whoever runs it. The same operation again joins the one that runs,
    or returns its outcome. Who is killed while waiting has not taken it, so that it is told too.
    """
    tenant = op.person.tenant
    entered, _ = await s.ledger.enter(op)
    outcome = entered.outcome
    try:
        if outcome is None:
            await s.work.run(tenant, op.id)
            outcome = await s.ledger.wait(tenant, op.id, seconds) or await s.ledger.detach(tenant, op.id)
        if outcome is not None:
            await s.ledger.take(tenant, op.id)
    except asyncio.CancelledError:
        # The guard's deadline: from here on the operation is done and told whatever happens to us, so that an error
        # would be untrue. What nobody took is told by whoever ran it.
        return outcome
    return outcome


async def run(
    s: Services, tenant: Tenant, op_id: str, runners: Mapping[str, Runner], *, last: bool
) -> Operation | None:
    """Run an operation from its recorded step and return it finished; None if there is nothing to do any more.

    Raises ``TryAgain`` for a passing fault unless this is the last try, and ``Waits`` on any: the ledger has the
    operation brought again. Anything unforeseen leaves the operation
    open and rises to the caller, who logs it and calls ``fail``.
    """
    holder = s.ids.new()
    op = await s.ledger.claim(tenant, op_id, holder)
    if op is None:
        return None
    if op.state is not OpState.OPEN:
        return op
    go, refused = Run(s, op, holder), False
    try:
        if op.step == "new":
            await policy.check_run(s, op)
        outcome = await runners[op.kind](go)
    except Superseded:
        return None
    except TryAgain as fault:
        if not last or isinstance(fault, Waits):
            raise
        outcome = failure(fault)
    except UsherError as error:
        outcome, refused = failure(error), isinstance(error, Refused)
    except GoToError as error:
        outcome = failure(_passing(error, last))
    return await _finish(s, go, outcome, refused=refused)


def _passing(error: GoToError, last: bool) -> UsherError:
    """Return what is told of GoTo's error, or raise it as ``TryAgain`` when it may pass and there is another try."""
    meant = told(error)
    if isinstance(meant, TryAgain) and not last:
        raise meant from error
    return meant


async def fail(s: Services, tenant: Tenant, op_id: str, outcome: Outcome) -> Operation | None:
    """End an operation that broke."""
    holder = s.ids.new()
    op = await s.ledger.claim(tenant, op_id, holder)
    if op is None or op.state is not OpState.OPEN:
        return op
    return await _finish(s, Run(s, op, holder), outcome)


async def _finish(s: Services, go: Run, outcome: Outcome, *, refused: bool = False) -> Operation | None:
    try:
        line = entry_of(go.operation, outcome, s.clock.now(), refused=refused)
        op = await s.ledger.finish(go.operation, go.holder, outcome, line)
    except Superseded:
        return None
    if op.kind not in UNNOTED:
        what = str(op.payload.get("read") or op.kind)
        last = LastCall(what, s.clock.now(), outcome.ok, outcome.message_id, outcome.reference)
        await s.lasts.note(op.person, last)
    return op


def failure(error: UsherError) -> Outcome:
    """Return the outcome that says what the error says."""
    return Outcome(
        ok=False,
        values=error.values,
        message_id=error.message_id,
        next_step=error.next_step,
        reference=error.reference,
        field=error.field,
    )
