"""Create a training once.

Steps: ``new`` → ``creating`` (GoTo may have been asked) → ``created``. GoTo has no idempotency key and its list has no
creation times. So matching trainings are recorded first, and after a lost answer a new match is ours (same name, same
sessions, not claimed by another operation).
"""

from __future__ import annotations

from bot.goto.errors import (
    Conflict,
    InvalidRequest,
    NeverSent,
    OutcomeUnknown,
    RateLimited,
    ServerFault,
    UnexpectedAnswer,
    Unreachable,
)
from bot.goto.models import unescape_subject
from bot.model.core import Outcome
from bot.model.errors import TransientError, UserError
from bot.model.trainings import TrainingRow, parse_times
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.sessions import OwnSession, Purpose, session_for
from bot.usecases.trainings.overview import explain_training_errors, make_row

OUTCOME_UNKNOWN = (OutcomeUnknown, ServerFault, UnexpectedAnswer)
NOT_APPLIED = (NeverSent, RateLimited)
TRANSIENT_ERRORS = (Unreachable, ServerFault, RateLimited, UnexpectedAnswer, NeverSent)


async def create_training(run: OperationRun) -> Outcome:
    """Run a ``TRAINING_CREATE`` operation from its recorded step."""
    looked = run.operation.step == "new"
    if run.operation.step in ("new", "creating"):
        own = await session_for(run.app, run.operation.person, Purpose.OWN)
        require_same_account(run, own)
        if looked:
            before = [row.key for row in await _list_matching(run, own)]
            await run.checkpoint("creating", before=before, organizer=own.link.organizer_key)
        await run.checkpoint("created", training_key=await _create_once(run, own, is_first_write=looked))
    payload, key = run.operation.payload, run.operation.progress["training_key"]
    return Outcome(ok=True, values={"training_key": key, "name": payload["name"], "times": payload["times"]})


def require_same_account(run: OperationRun, own: OwnSession) -> None:
    """Raise ``UserError`` if the person connected another account since the operation's first request to GoTo."""
    mine = own.link.organizer_key
    if run.operation.progress.get("organizer", mine) != mine:
        raise UserError("account-changed", next_step="account-changed-next")


async def _create_once(run: OperationRun, own: OwnSession, *, is_first_write: bool) -> str:
    """Create exactly one training at GoTo; return its key."""
    app, tenant = run.app, run.operation.person.tenant
    for _ in range(app.timing.max_writes):
        if not is_first_write:
            found = await _find_created(run, own)
            if found is not None:
                return found
        try:
            key = await _create_at_goto(run, own)
        except OUTCOME_UNKNOWN:
            is_first_write = False
            continue
        except NOT_APPLIED as fault:
            raise TransientError("goto-busy", next_step="try-again-soon") from fault
        except (InvalidRequest, Conflict) as error:
            if not is_first_write and error.code == "OrganizerOverlap":
                # The overlapping training may be the one that the unanswered write created.
                found = await _find_created(run, own)
                if found is not None:
                    return found
            with explain_training_errors():
                raise
        await app.store.meetings.claim_creation(tenant, _make_claim_name(key), run.operation.id)
        return key
    raise TransientError("goto-no-answer", next_step="look-at-trainings")


async def _create_at_goto(run: OperationRun, own: OwnSession) -> str:
    payload = run.operation.payload
    return await own.goto.trainings.create(
        own.link.organizer_key,
        name=payload["name"],
        description=payload["description"],
        time_zone=payload["time_zone"],
        times=[(session.start, session.end) for session in parse_times(payload)],
        disable_confirmation_email=not payload["confirmation_email"],
        disable_web_registration=not payload["web_registration"],
    )


async def _find_created(run: OperationRun, own: OwnSession) -> str | None:
    """Find the training an unanswered write may have created; None if the write certainly had no effect."""
    app = run.app
    for pause in app.timing.reconcile_delays:
        await app.clock.sleep(pause)
        for row in await _list_matching(run, own):
            if row.key in run.operation.progress["before"]:
                continue
            if await app.store.meetings.claim_creation(
                run.operation.person.tenant, _make_claim_name(row.key), run.operation.id
            ):
                return row.key
    return None


async def _list_matching(run: OperationRun, own: OwnSession) -> list[TrainingRow]:
    """Return the trainings with this name and these sessions."""
    try:
        found = [make_row(training) for training in await own.goto.trainings.list(own.link.organizer_key)]
    except TRANSIENT_ERRORS as fault:
        raise TransientError("goto-no-answer", next_step="look-at-trainings") from fault
    name, times = unescape_subject(run.operation.payload["name"]), parse_times(run.operation.payload)
    return [row for row in found if (row.name, row.sessions) == (name, times)]


def _make_claim_name(key: str) -> str:
    """Return the name under which an operation claims a training, distinct from meeting ids."""
    return f"training-{key}"
