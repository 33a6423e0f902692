"""The operation that answers a query later: GoTo was too slow for the command or press that asked."""

from __future__ import annotations

from bot.model.operations import OperationKind, OperationRecord, Outcome
from bot.model.policy import Area
from bot.operations.presentations import FailureOnly, deliver_message
from bot.queries import QUERIES
from bot.queries.query import DeferredQuery
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import Operation


async def _answer(run: OperationRun) -> Outcome:
    """Send the answer to the response_url of the request that asked, or directly if Slack takes it no more.

    Whoever had to connect first may have been longer at it than a response_url lasts.
    """
    deferred = run.payload(DeferredQuery)
    query = QUERIES[deferred.read]
    message = await query.run_stored(run.app, run.operation.person, deferred.args)
    await deliver_message(run.app, run.operation, message)
    return Outcome(ok=True)


def _required_area(record: OperationRecord) -> Area | None:
    query = QUERIES.get(str(record.payload.get("read")))
    return query.area if query is not None else None


ANSWER_LATER = Operation(
    kind=OperationKind.DEFERRED_READ,
    area=_required_area,
    run=_answer,
    shown=FailureOnly(),
    channel=lambda record: None,
    is_audited=False,
)
