"""Create a training once.

Steps: ``new`` → ``creating`` (GoTo may have been asked) → ``created``. GoTo has no idempotency key and its list has no
creation times. So matching trainings are recorded first, and after a lost answer a new match is ours (same name, same
sessions, not claimed by another operation).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from bot.goto.errors import (
    Conflict,
    InvalidRequest,
    NeverSent,
    NotFound,
    RateLimited,
    ServerFault,
    UnexpectedAnswer,
    Unreachable,
)
from bot.goto.models import Rows, UnreadableRow, readable_or_not, unescape_subject
from bot.model import records
from bot.model.errors import TransientError, UserError
from bot.model.operations import OperationRecord, Outcome, success
from bot.model.training_requests import TrainingFormPayload
from bot.model.training_results import TrainingResult
from bot.model.trainings import TrainingRow
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.second_tries import find_first_try
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import OwnSession, Purpose, session_for
from bot.usecases.core.write_once import write_once
from bot.usecases.trainings.overview import explain_training_errors, make_row

TRANSIENT_ERRORS = (Unreachable, ServerFault, RateLimited, UnexpectedAnswer, NeverSent)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateProgress:
    """``before``: the keys of the trainings that matched before GoTo was asked; ``training_key``: of the new one."""

    before: tuple[str, ...] = ()
    training_key: str = ""


@dataclass(frozen=True, slots=True)
class AccountProgress:
    """The organizer key of the account with which GoTo was asked first, None if it was not asked yet."""

    organizer: str | None = None


async def create_training(run: OperationRun) -> Outcome:
    """Run a ``TRAINING_CREATE`` operation from its recorded step."""
    maybe_created = run.operation.step == "creating"
    if run.operation.step in ("new", "creating"):
        own = await session_for(run.app, run.operation.person, Purpose.OWN)
        require_same_account(run, own)
        if not maybe_created:
            payload = run.payload(TrainingFormPayload)
            names = (payload.name, *(one.start.isoformat() for one in payload.times))
            first = await find_first_try(run, *names, exists=partial(_still_exists, own))
            if first is not None:
                return first
            matching = await list_matching(run.operation, own)
            before = [row.key for row in matching]
            unclear = [row.key for row in matching.unreadable if row.key is not None]
            forgotten = await _claim_forgotten(run, before)
            if forgotten is not None:
                before.remove(forgotten)
                maybe_created = True
            await run.checkpoint("creating", before=[*before, *unclear], organizer=own.link.organizer_key)
        key = await _create_once(run, own, maybe_created=maybe_created)
        await run.checkpoint("created", training_key=key)
    payload, key = run.payload(TrainingFormPayload), run.progress(CreateProgress).training_key
    return success(TrainingResult(training_key=key, name=payload.name, times=payload.times))


async def _still_exists(own: OwnSession, made: Outcome) -> bool:
    """Return True unless the training was cancelled since."""
    try:
        await own.goto.trainings.get(own.link.organizer_key, made.result(TrainingResult).training_key or "")
    except NotFound:
        return False
    return True


def require_same_account(run: OperationRun, own: OwnSession) -> None:
    """Raise ``UserError`` if the person connected another account since the operation's first request to GoTo."""
    if run.progress(AccountProgress).organizer not in (None, own.link.organizer_key):
        raise UserError("account-changed", next_step="account-changed-next")


async def _create_once(run: OperationRun, own: OwnSession, *, maybe_created: bool) -> str:
    """Create exactly one training at GoTo; return its key."""

    async def write(maybe_created: bool) -> str:
        try:
            key = await _create_at_goto(run, own)
        except (InvalidRequest, Conflict) as error:
            if maybe_created and error.code == "OrganizerOverlap":
                # The overlapping training may be the one that the unanswered write created.
                found = await _find_created(run, own)
                if found is not None:
                    return found
            with explain_training_errors():
                raise
        await claim_training(run.app, run.operation, key)
        return key

    return await write_once(
        run.app,
        write=write,
        find=lambda: _find_created(run, own),
        maybe_applied=maybe_created,
        lost=lambda: run.checkpoint("creating", has_lost_write=True),
        no_answer="look-at-trainings",
    )


async def _create_at_goto(run: OperationRun, own: OwnSession) -> str:
    payload = run.payload(TrainingFormPayload)
    return await own.goto.trainings.create(
        own.link.organizer_key,
        name=payload.name,
        description=payload.description,
        time_zone=payload.time_zone,
        times=[(session.start, session.end) for session in payload.times],
        disable_confirmation_email=not payload.typed.confirmation_email,
        disable_web_registration=not payload.typed.web_registration,
    )


async def _find_created(run: OperationRun, own: OwnSession) -> str | None:
    """Find the training an unanswered write may have created; None if the write certainly had no effect."""
    before = run.progress(CreateProgress).before
    for pause in run.app.timing.reconcile_delays:
        await run.app.clock.sleep(pause)
        matching = await list_matching(run.operation, own)
        for row in matching:
            if row.key not in before and await claim_training(run.app, run.operation, row.key):
                return row.key
        if any(row.key not in before for row in matching.unreadable):
            raise TransientError("goto-no-answer", next_step="look-at-trainings")
    return None


async def _claim_forgotten(run: OperationRun, keys: Sequence[str]) -> str | None:
    """Claim the training of an earlier run of which the store lost the record, if there can have been one.

    GoTo tells no creation times, so a training as requested that no operation claimed is taken for it.
    """
    if run.unrecorded_since is None:
        return None
    for key in keys:
        if await claim_training(run.app, run.operation, key):
            return key
    return None


async def claim_training(app: Services, op: OperationRecord, key: str) -> bool:
    """Claim a training for an operation, under a name distinct from meeting ids; return False if it is another's."""
    return await app.store.meetings.claim_creation(op.person.tenant, f"training-{key}", op.id)


async def list_matching(op: OperationRecord, own: OwnSession) -> Rows[TrainingRow]:
    """Return the trainings with the name and the sessions that the operation requests.

    A training whose row cannot be read is requested alone; ``unreadable`` are those that may match all the same.
    """
    payload = records.load(TrainingFormPayload, op.payload)
    name = unescape_subject(payload.name)
    try:
        listed = await readable_or_not(own.goto.trainings.list(own.link.organizer_key))
        found, unreadable = [make_row(training) for training in listed], []
        for row in listed.unreadable:
            title = row.text("name")
            if title is not None and unescape_subject(title) != name:
                continue
            training = await _read_alone(own, row)
            if training is None:
                unreadable.append(row)
            else:
                found.append(training)
    except TRANSIENT_ERRORS as fault:
        raise TransientError("goto-no-answer", next_step="look-at-trainings") from fault
    return Rows([row for row in found if (row.name, row.sessions) == (name, payload.times)], unreadable)


async def _read_alone(own: OwnSession, row: UnreadableRow) -> TrainingRow | None:
    """Return the training of a list's row that cannot be read, None if it cannot be read alone either."""
    if row.key is None:
        return None
    try:
        return make_row(await own.goto.trainings.get(own.link.organizer_key, row.key))
    except (NotFound, UnexpectedAnswer):
        return None
