"""Retry operations while GoTo is down, until they are no longer useful.

The person is informed at once that the operation waits, and can withdraw it while GoTo was not asked yet (the step is
one of ``STEPS_BEFORE_GOTO``). It is retried until the training begins, for six days at most (the store keeps an open
operation for seven).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.goto.errors import GoToError
from bot.model import records
from bot.model.errors import TransientError, UserError, UsherError, WaitForGoTo
from bot.model.messages import Message
from bot.model.operations import OperationRecord, Outcome
from bot.model.retries import MAX_RETRY_TIME, STEPS_BEFORE_GOTO, RetryProgress, retry_deadline
from bot.usecases.core.goto_errors import to_user_error
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.sends import dm_once

STEPS_AFTER_GOTO = frozenset({"cancelled", "changed"})
"""Steps after GoTo's part is done: only messages to people are left, which depend on Slack alone."""
MAX_SLACK_WAIT = timedelta(minutes=15)
"""How long the messages that are left are retried before the person is told that some were not sent."""
MAX_SILENT_FAILURES = 1
"""This many quick failures are not reported to the person."""
FAST_FAILURE_TIME = timedelta(seconds=5)

WaitingView = Callable[[OperationRecord, str], Message]
"""Returns the message about a waiting operation; the second argument is the person's zone (IANA)."""


def waiting_message(op: OperationRecord) -> tuple[str, str | None] | None:
    """Return channel and ts of the message about the operation's waiting, None if there is none."""
    return records.load(RetryProgress, op.progress).waits


async def retry_while_down(
    run: OperationRun, work: Callable[[], Awaitable[Outcome]], waiting_view: WaitingView
) -> Outcome:
    """Run ``work`` and return its outcome. Raises ``WaitForGoTo`` while GoTo or Slack is down."""
    began = run.app.clock.now()
    try:
        return await work()
    except (TransientError, GoToError) as error:
        fault = to_user_error(error) if isinstance(error, GoToError) else error
        if (
            not isinstance(fault, TransientError)
            or run.app.clock.now() >= run.operation.created_at + MAX_RETRY_TIME
        ):
            raise fault from error
        if run.operation.step in STEPS_AFTER_GOTO:
            await _require_time_for_slack(run, fault)
        else:
            await _record_failed_try(run, began, waiting_view)
        raise WaitForGoTo(fault.message_id, next_step=fault.next_step, **fault.values) from error


async def _require_time_for_slack(run: OperationRun, fault: UsherError) -> None:
    """Raise the fault for good if Slack has been down for too long: the person must know what GoTo has."""
    now, since = run.app.clock.now(), run.progress(RetryProgress).slack_down_since
    if since is None:
        await run.checkpoint(run.operation.step, slack_down_since=now.isoformat())
    elif now - since >= MAX_SLACK_WAIT:
        raise UsherError(fault.message_id, next_step=fault.next_step, **fault.values)


async def _record_failed_try(run: OperationRun, began: datetime, waiting_view: WaitingView) -> None:
    """Record a failed try and inform the person once. Raises ``UserError`` if no time is left to retry."""
    op, now = run.operation, run.app.clock.now()
    if now >= retry_deadline(op):
        unsure = "" if op.step in STEPS_BEFORE_GOTO else "-unsure"
        raise UserError(f"training-given-up{unsure}", next_step=f"training-given-up{unsure}-next")
    tries = run.progress(RetryProgress).tries + 1
    await run.checkpoint(op.step, tries=tries)
    if waiting_message(op) is not None or (tries <= MAX_SILENT_FAILURES and now - began < FAST_FAILURE_TIME):
        return
    try:
        zone = (await run.app.slack.people.get_profile(op.person)).zone or "UTC"
        sent = await dm_once(
            run.app, op.person, run.send_id("waits"), lambda: waiting_view(run.operation, zone)
        )
    except UsherError:
        return
    await run.checkpoint(op.step, waits=[sent.channel, sent.ts])
