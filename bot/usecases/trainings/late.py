"""Look for a training that GoTo created late, after Usher had created it again or had given up.

Its organizer is told once, and may cancel it by the button, as any training. Nobody is registered for it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bot.model import records
from bot.model.ids import operation_id
from bot.model.messages import Message
from bot.model.operations import OperationKind, Outcome
from bot.model.trainings import LateTraining
from bot.usecases.core.late_effects import begin_look
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.sends import dm_once
from bot.usecases.core.sessions import Purpose, session_for
from bot.usecases.trainings.create import AccountProgress, CreateProgress, claim_training, list_matching
from bot.usecases.trainings.overview import get_change_deadline

LateTrainingView = Callable[[LateTraining], Message]


async def look_for_late_training(run: OperationRun, view: LateTrainingView) -> Outcome:
    """Run a ``TRAINING_LATE`` operation: look once, tell the organizer of what was found."""
    app, person = run.app, run.operation.person
    op = await begin_look(run, OperationKind.TRAINING_LATE)
    if op is None:
        return Outcome(ok=True)
    own = await session_for(app.low_priority(), person, Purpose.OWN)
    if records.load(AccountProgress, op.progress).organizer != own.link.organizer_key:
        return Outcome(ok=True)
    created = records.load(CreateProgress, op.progress)
    for row in await list_matching(op, own):
        if row.key in (*created.before, created.training_key) or not await claim_training(app, op, row.key):
            continue
        profile = await app.slack.people.get_profile(person)
        late = LateTraining(
            row=row,
            zone=profile.zone or "UTC",
            has_twin=bool(created.training_key),
            change_deadline=get_change_deadline(row.sessions, app.clock.now()),
        )
        send_id = operation_id(app.config.id_secret, person, op.id, "late", row.key)
        await dm_once(app, person, send_id, partial(view, late))
    return Outcome(ok=True)
