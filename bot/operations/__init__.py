"""Every durable operation, by its stored name."""

from collections.abc import Mapping

from bot.model.operations import OperationKind
from bot.operations import accounts, admin, assist, meetings, registration, reminders, trainings
from bot.usecases.core.operations import Operation

OPERATIONS: Mapping[str, Operation] = {
    operation.kind: operation
    for feature in (meetings, trainings, registration, reminders, admin, accounts, assist)
    for operation in feature.OPERATIONS
}

RESUMABLE_KINDS = frozenset(
    [OperationKind.DEFERRED_READ, *(one.kind for one in OPERATIONS.values() if one.resumes_after_connect)]
)
"""What a person may continue with after connecting."""
