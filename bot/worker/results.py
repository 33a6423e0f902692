"""Delivery of results that nobody waits for."""

from __future__ import annotations

from bot.model.operations import OperationRecord
from bot.model.reader import written_for
from bot.usecases.core.operation_run import unrecorded_since
from bot.usecases.core.operations import Operation
from bot.usecases.core.readers import find_reader
from bot.usecases.core.sends import looking_since
from bot.usecases.core.services import Services


async def deliver_result(app: Services, operation: Operation, record: OperationRecord) -> None:
    """Deliver the outcome. Idempotent: a run after a killed process does not post a message twice."""
    if record.outcome is not None:
        since = unrecorded_since(app, record)
        with written_for(await find_reader(app, record.person)), looking_since(since):
            await operation.shown.deliver(app, record)
