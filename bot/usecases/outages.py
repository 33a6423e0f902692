"""What was submitted and GoTo does not take now: kept, tried again, and told, until it is of no use any more.

Its person hears at once that it waits, and can withdraw it as long as GoTo was not asked: the step is one of
``BEFORE`` then. It is tried until the training begins, six days at most (``store``: an open operation is kept seven).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.errors import TryAgain, UserError, UsherError, Waits
from bot.goto.errors import GoToError
from bot.ports import Message, Operation, Outcome
from bot.usecases.faults import told
from bot.usecases.operations import Run
from bot.usecases.sends import tell_once

BEFORE = frozenset({"new", "known"})
"""Steps at which nothing was asked of GoTo."""
LONGEST = timedelta(days=6)
AFTER = frozenset({"cancelled", "changed"})
"""Steps at which GoTo has done it: what is left is telling people, which Slack alone can hold up."""
GLITCHES = 1
"""So many tries that fail at once are not worth a word."""
AT_ONCE = timedelta(seconds=5)

Waiting = Callable[[Operation, str], Message]
"""Gives what the person reads of an operation that waits; the second is their zone (IANA)."""


def until_of(op: Operation) -> datetime:
    """Return until when it is tried: the payload's ``until`` (ISO 8601, aware), if that is not too far away."""
    typed = op.payload.get("until")
    longest = op.made_at + LONGEST
    return min(longest, datetime.fromisoformat(typed)) if typed else longest


def free(op: Operation) -> bool:
    """Say whether an operation that waits for GoTo can be withdrawn."""
    return bool(op.progress.get("tries")) and op.step in BEFORE


def waits_at(op: Operation) -> tuple[str, str | None] | None:
    """Return channel and ts of the message that says that an operation waits or waited, None if there is none."""
    place = op.progress.get("waits")
    return (place[0], place[1]) if place else None


async def patiently(go: Run, work: Callable[[], Awaitable[Outcome]], waiting: Waiting) -> Outcome:
    """Return the outcome of ``work``. Raises ``Waits`` while GoTo, or Slack, does not take what is left of it."""
    began = go.s.clock.now()
    try:
        return await work()
    except (TryAgain, GoToError) as error:
        fault = told(error) if isinstance(error, GoToError) else error
        if not isinstance(fault, TryAgain) or go.s.clock.now() >= go.operation.made_at + LONGEST:
            raise fault from error
        if go.operation.step not in AFTER:
            await _wait(go, began, waiting)
        raise Waits(fault.message_id, next_step=fault.next_step, **fault.values) from error


async def _wait(go: Run, began: datetime, waiting: Waiting) -> None:
    """Note one more try that failed, and tell it once. Raises ``UserError`` when it was the last."""
    op, now = go.operation, go.s.clock.now()
    if now >= until_of(op):
        unsure = "" if op.step in BEFORE else "-unsure"
        raise UserError(f"training-given-up{unsure}", next_step=f"training-given-up{unsure}-next")
    tries = int(op.progress.get("tries", 0)) + 1
    await go.reach(op.step, tries=tries)
    if waits_at(op) is not None or (tries <= GLITCHES and now - began < AT_ONCE):
        return
    try:
        zone = (await go.s.people.profile(op.person)).zone or "UTC"
        sent = await tell_once(go.s, op.person, go.send_id("waits"), waiting(go.operation, zone))
    except UsherError:
        return
    await go.reach(op.step, waits=[sent.channel, sent.ts])
