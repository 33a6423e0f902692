"""The same request again, after one whose result its person may not know: it makes no second object.

Slack may refuse or lose what an operation says after GoTo has made the meeting or training, so the person tries again.
Whoever knows that it exists may make another one of the same name.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.model.errors import TransientError
from bot.model.ids import operation_id
from bot.model.operations import OperationRecord, OperationState, Outcome, OutcomeNotes, add_notes
from bot.usecases.core.operation_run import OperationRun


async def find_first_try(
    run: OperationRun, *names: str, exists: Callable[[Outcome], Awaitable[bool]]
) -> Outcome | None:
    """Return the outcome of an earlier operation for the same new object, None if this operation is to make it.

    ``names`` are the values that make two requests ask for the same object; ``exists`` returns True if the one of that
    outcome still exists. Raises ``TransientError`` while the earlier operation is running.
    """
    app, person, op_id = run.app, run.operation.person, run.operation.id
    name = operation_id(app.config.id_secret, person, run.operation.kind, "makes", *names)
    known = await app.store.ledger.load(person.tenant, str(run.operation.progress.get("first_try") or ""))
    if known is not None and known.outcome is not None:
        return _repeat(known.outcome)
    passed: str | None = None
    while True:
        other_id = await app.store.ledger.claim_request(person, name, op_id, passed)
        if other_id is None:
            return None
        first = await app.store.ledger.load(person.tenant, other_id)
        if first is not None and first.state is OperationState.OPEN:
            await app.store.ledger.wait_for_outcome(person.tenant, other_id, app.timing.other_start_seconds)
            first = await app.store.ledger.load(person.tenant, other_id)
        if first is not None and first.state is OperationState.OPEN:
            raise TransientError("first-try-runs", next_step="first-try-runs-next")
        made = first.outcome if first is not None and _may_be_unknown(first) else None
        if made is not None and await exists(made):
            await run.checkpoint(run.operation.step, first_try=other_id)
            await app.store.ledger.claim_request(person, name, op_id, other_id)
            return _repeat(made)
        passed = other_id


def _repeat(made: Outcome) -> Outcome:
    return add_notes(made, OutcomeNotes(again=True))


def _may_be_unknown(first: OperationRecord) -> bool:
    """Return True if the person may not know what the operation made, or where its card is."""
    outcome = first.outcome
    if outcome is None or not outcome.ok or outcome.notes.undone:
        return False
    if outcome.notes.again:
        return not first.delivered
    return not first.delivered or outcome.notes.is_elsewhere or outcome.notes.incomplete
