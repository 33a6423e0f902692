"""Cancel a training: allow undo for half a minute, delete it at GoTo, notify the registrants.

Steps: ``new`` (can be undone) → ``known`` (registrants recorded) → ``cancelling`` (GoTo may have been asked) →
``cancelled``. GoTo does not notify anyone of a cancelled training. While GoTo is down, the operation waits
(``outages``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.goto.errors import GoToError, NotFound
from bot.model.core import STEPS_BEFORE_GOTO, Message, OperationKind, Outcome
from bot.model.errors import TransientError, UserError
from bot.model.ids import Person
from bot.model.registration import SharingEndReason
from bot.model.reminders import Suppression
from bot.model.sources import SessionKind, session_ref
from bot.model.trainings import PendingCancel, TrainingRow, parse_times
from bot.usecases.core.goto_errors import to_user_error
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import make_operation
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import OwnSession, Purpose, session_for
from bot.usecases.core.undo import NothingToUndo, TooLateToUndo, defer, undo, undo_deadline, wait_until_due
from bot.usecases.trainings.announce import post_to_training_threads
from bot.usecases.trainings.create import NOT_APPLIED, OUTCOME_UNKNOWN, require_same_account
from bot.usecases.trainings.lock import CHANGE_KINDS, require_training_idle
from bot.usecases.trainings.overview import fetch_training, get_change_deadline, make_row
from bot.usecases.trainings.people import RegistrantLoader, list_registrants, notify_registrants
from bot.usecases.trainings.shared import enqueue_stop_sharing

CancelledView = Callable[[TrainingRow, str, str], Message]
"""Returns a registrant's message, from the training, who cancelled it ("": unknown) and their zone (IANA)."""
CancelThreadView = Callable[[str, str], Message]
"""Returns the message for the cards' threads, from the training's name and who cancelled it ("": unknown)."""


@dataclass(frozen=True, slots=True)
class CancelTraining:
    """A request to cancel. ``name`` ("" if unknown) and ``change_deadline`` (ISO 8601, aware) are as of that time."""

    training_key: str
    name: str = ""
    change_deadline: str | None = None


async def submit_training_cancel(
    app: Services, person: Person, request: CancelTraining, press_id: str, response_url: str
) -> PendingCancel | Outcome:
    """Store the cancellation; it runs when the undo window closes. The same press joins it.

    Raises ``UserError`` while another operation changes the training.
    """
    key = request.training_key
    name, until = await _load_name_and_deadline(app, person, request)
    payload = {
        "training_key": key,
        "name": name,
        "due": undo_deadline(app),
        "until": until,
        "response_url": response_url,
    }
    op = make_operation(
        app, OperationKind.TRAINING_CANCEL, person, press_id, payload=payload, identity={"training_key": key}
    )
    await require_training_idle(app, op)
    found = await defer(app, op)
    return found if isinstance(found, Outcome) else PendingCancel(found.op_id, name, found.seconds_left)


async def _load_name_and_deadline(
    app: Services, person: Person, request: CancelTraining
) -> tuple[str, str | None]:
    """Return the training's name and change deadline; the request's values while GoTo is down."""
    own = await session_for(app, person, Purpose.OWN)
    try:
        row = make_row(await fetch_training(own, request.training_key))
    except GoToError as error:
        if not isinstance(to_user_error(error), TransientError) or not request.name:
            raise
        return request.name, request.change_deadline
    return row.name, get_change_deadline(row.sessions, app.clock.now())


async def undo_training_operation(app: Services, person: Person, op_id: str) -> tuple[str, bool]:
    """Undo a cancellation or a waiting change; return the training's name and True if it was a change.

    Raises ``UserError`` if it is too late.
    """
    try:
        name = await undo(app, person, op_id, (OperationKind.TRAINING_CANCEL, *CHANGE_KINDS), "name")
    except NothingToUndo:
        raise UserError("training-undo-gone", next_step="training-gone-next") from None
    except TooLateToUndo as late:
        op = late.operation
        word = "training-undo-late" if op.kind == OperationKind.TRAINING_CANCEL else "training-change-late"
        raise UserError(word, next_step="training-gone-next", name=str(op.payload["name"])) from None
    done = await app.store.ledger.load(person.tenant, op_id)
    return name, done is not None and done.kind != OperationKind.TRAINING_CANCEL


async def cancel_training(
    run: OperationRun, view: CancelledView, thread_view: CancelThreadView, load: RegistrantLoader
) -> Outcome:
    """Run a ``TRAINING_CANCEL`` operation from its recorded step."""
    app, person = run.app, run.operation.person
    key, name = run.operation.payload["training_key"], run.operation.payload["name"]
    if run.operation.step == "new":
        await wait_until_due(run)
    if run.operation.step in ("new", "known", "cancelling"):
        own = await session_for(app, person, Purpose.OWN)
        require_same_account(run, own)
        if run.operation.step in STEPS_BEFORE_GOTO:
            await _record_registrants(run, own, key, load)
        await _delete_once(run, own, key)
        await app.store.reminder_jobs.suppress(
            person.tenant, session_ref(SessionKind.TRAINING, key), Suppression.CANCELLED_HERE
        )
        await enqueue_stop_sharing(app, person.tenant, key, SharingEndReason.CANCELLED, quiet=True)
        await run.checkpoint("cancelled")
    by = "" if run.operation.payload.get("there") else (await app.slack.people.get_profile(person)).name
    shared = await app.store.registrations.get_shared(person.tenant, key)
    if shared is not None:
        await post_to_training_threads(app, shared, "cancelled", thread_view(name, by))
    row = _make_row(run)
    reached, missed = await notify_registrants(
        run, run.operation.progress["people"], lambda zone: view(row, by, zone)
    )
    return Outcome(ok=True, values={"name": name, "reached": reached, "missed": missed})


async def _record_registrants(run: OperationRun, own: OwnSession, key: str, load: RegistrantLoader) -> None:
    """Record the sessions and registrants, which GoTo does not return for a deleted training."""
    row = make_row(await fetch_training(own, key))
    people = await list_registrants(run, own, key, load, require_goto_list=True)
    times = [[session.start.isoformat(), session.end.isoformat()] for session in row.sessions]
    await run.checkpoint("known", people=people, times=times, organizer=own.link.organizer_key)


async def _delete_once(run: OperationRun, own: OwnSession, key: str) -> None:
    """Delete the training; if it is gone that counts as success, since it existed a moment ago."""
    asked = run.operation.step == "cancelling"
    if not asked:
        await run.checkpoint("cancelling")
    for _ in range(run.app.timing.max_writes):
        try:
            await own.goto.trainings.delete(own.link.organizer_key, key)
        except NotFound:
            return
        except OUTCOME_UNKNOWN:
            asked = True
            continue
        except NOT_APPLIED as fault:
            if not asked:
                await run.checkpoint("known")
            raise TransientError("goto-busy", next_step="try-again-soon") from fault
        return
    raise TransientError("goto-no-answer", next_step="look-at-trainings")


def _make_row(run: OperationRun) -> TrainingRow:
    payload, progress = run.operation.payload, run.operation.progress
    return TrainingRow(
        key=payload["training_key"], training_id=None, name=payload["name"], sessions=parse_times(progress)
    )
