"""Retry operations while GoTo is down, until they are no longer useful.

The person is informed at once that the operation waits, and can withdraw it while GoTo was not asked yet (the step is
one of ``STEPS_BEFORE_GOTO``). It is retried until the training begins, for six days at most (the store keeps an open
operation for seven).
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
"""Steps at which GoTo was not asked yet."""
LONGEST = timedelta(days=6)
AFTER = frozenset({"cancelled", "changed"})
"""Steps after GoTo's part is done: only messages to people are left, which depend on Slack alone."""
GLITCHES = 1
"""This many quick failures are not reported to the person."""
AT_ONCE = timedelta(seconds=5)

Waiting = Callable[[Operation, str], Message]
"""Returns the message about a waiting operation; the second argument is the person's zone (IANA)."""


def until_of(op: Operation) -> datetime:
    """Return when to stop retrying: the payload's ``until`` (ISO 8601, aware), at most ``MAX_RETRY_TIME``."""
    typed = op.payload.get("until")
    longest = op.made_at + LONGEST
    return min(longest, datetime.fromisoformat(typed)) if typed else longest


def free(op: Operation) -> bool:
    """Return True if the operation waits for GoTo and can still be withdrawn."""
    return bool(op.progress.get("tries")) and op.step in BEFORE


def waits_at(op: Operation) -> tuple[str, str | None] | None:
    """Return channel and ts of the message about the operation's waiting, None if there is none."""
    place = op.progress.get("waits")
    return (place[0], place[1]) if place else None


async def patiently(go: Run, work: Callable[[], Awaitable[Outcome]], waiting: Waiting) -> Outcome:
    """Run ``work`` and return its outcome. Raises ``Waits`` while GoTo or Slack is down."""
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
    """Record a failed try and inform the person once. Raises ``UserError`` if no time is left to retry."""
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
