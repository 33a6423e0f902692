"""Cancel a training: allow undo for half a minute, delete it at GoTo, notify the registrants.

Steps: ``new`` (can be undone) → ``known`` (registrants recorded) → ``cancelling`` (GoTo may have been asked) →
``cancelled``. GoTo does not notify anyone of a cancelled training. While GoTo is down, the operation waits
(``outages``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.errors import TryAgain, UserError
from bot.goto.errors import GoToError, NotFound
from bot.ids import Person
from bot.ports import Message, Outcome, SessionKind, SharingEnd, Silence, ref_of
from bot.usecases.faults import told
from bot.usecases.operations import Kind, Run, operation
from bot.usecases.outages import BEFORE
from bot.usecases.registrants import registrants_of, tell_registrants
from bot.usecases.registration_share import begin_end
from bot.usecases.services import Services
from bot.usecases.sessions import Own, Purpose, session_for
from bot.usecases.trainings import TrainingRow, last_moment, row_of, training_of
from bot.usecases.trainings_busy import CHANGES, require_idle
from bot.usecases.trainings_create import NO_EFFECT, UNKNOWN_FATE, check_account, times_of
from bot.usecases.trainings_told import say_in_threads
from bot.usecases.undoing import NothingToUndo, TooLate, due_of, put_off, take_back, until_due

Cancelled = Callable[[TrainingRow, str, str], Message]
"""Returns a registrant's message, from the training, who cancelled it ("": unknown) and their zone (IANA)."""
Said = Callable[[str, str], Message]
"""Returns the message for the cards' threads, from the training's name and who cancelled it ("": unknown)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to cancel. ``name`` ("" if unknown) and ``change_deadline`` (ISO 8601, aware) are as of that time."""

    training_key: str
    name: str = ""
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """A cancellation that can still be undone."""

    op_id: str
    name: str
    seconds: int


async def begin_cancel(
    s: Services, person: Person, asked: Asked, press: str, response_url: str
) -> Pending | Outcome:
    """Store the cancellation; it runs when the undo window closes. The same press joins it.

    Raises ``UserError`` while another operation changes the training.
    """
    key = asked.training_key
    name, until = await _known(s, person, asked)
    payload = {
        "training_key": key,
        "name": name,
        "due": due_of(s),
        "until": until,
        "response_url": response_url,
    }
    op = operation(s, Kind.TRAINING_CANCEL, person, press, payload=payload, same={"training_key": key})
    await require_idle(s, op)
    found = await put_off(s, op)
    return found if isinstance(found, Outcome) else Pending(found.op_id, name, found.left)


async def _known(s: Services, person: Person, asked: Asked) -> tuple[str, str | None]:
    """Return the training's name and change deadline; the request's values while GoTo is down."""
    own = await session_for(s, person, Purpose.OWN)
    try:
        row = row_of(await training_of(own, asked.training_key))
    except GoToError as error:
        if not isinstance(told(error), TryAgain) or not asked.name:
            raise
        return asked.name, asked.until
    return row.name, last_moment(row.sessions, s.clock.now())


async def undo_cancel(s: Services, person: Person, op_id: str) -> tuple[str, bool]:
    """Undo a cancellation or a waiting change; return the training's name and True if it was a change.

    Raises ``UserError`` if it is too late.
    """
    try:
        name = await take_back(s, person, op_id, (Kind.TRAINING_CANCEL, *CHANGES), "name")
    except NothingToUndo:
        raise UserError("training-undo-gone", next_step="training-gone-next") from None
    except TooLate as late:
        op = late.operation
        word = "training-undo-late" if op.kind == Kind.TRAINING_CANCEL else "training-change-late"
        raise UserError(word, next_step="training-gone-next", name=str(op.payload["name"])) from None
    done = await s.ledger.load(person.tenant, op_id)
    return name, done is not None and done.kind != Kind.TRAINING_CANCEL


async def cancel_training(go: Run, view: Cancelled, said: Said) -> Outcome:
    """Run a ``TRAINING_CANCEL`` operation from its recorded step."""
    s, person = go.s, go.operation.person
    key, name = go.operation.payload["training_key"], go.operation.payload["name"]
    if go.operation.step == "new":
        await until_due(go)
    if go.operation.step in ("new", "known", "cancelling"):
        own = await session_for(s, person, Purpose.OWN)
        check_account(go, own)
        if go.operation.step in BEFORE:
            await _learn(go, own, key)
        await _delete(go, own, key)
        await s.alarms.silence(person.tenant, ref_of(SessionKind.TRAINING, key), Silence.HERE)
        await begin_end(s, person.tenant, key, SharingEnd.CANCELLED, quiet=True)
        await go.reach("cancelled")
    by = "" if go.operation.payload.get("there") else (await s.people.profile(person)).name
    shared = await s.registrations.shared(person.tenant, key)
    if shared is not None:
        await say_in_threads(s, shared, "cancelled", said(name, by))
    row = _row(go)
    reached, missed = await tell_registrants(
        go, go.operation.progress["people"], lambda zone: view(row, by, zone)
    )
    return Outcome(True, {"name": name, "reached": reached, "missed": missed})


async def _learn(go: Run, own: Own, key: str) -> None:
    """Record the sessions and registrants, which GoTo does not return for a deleted training."""
    row = row_of(await training_of(own, key))
    people = await registrants_of(go, own, key, all_of_them=True)
    times = [[session.start.isoformat(), session.end.isoformat()] for session in row.sessions]
    await go.reach("known", people=people, times=times, organizer=own.link.organizer_key)


async def _delete(go: Run, own: Own, key: str) -> None:
    """Delete the training; if it is gone that counts as success, since it existed a moment ago."""
    asked = go.operation.step == "cancelling"
    if not asked:
        await go.reach("cancelling")
    for _ in range(go.s.patience.writes):
        try:
            await own.goto.trainings.delete(own.link.organizer_key, key)
        except NotFound:
            return
        except UNKNOWN_FATE:
            asked = True
            continue
        except NO_EFFECT as fault:
            if not asked:
                await go.reach("known")
            raise TryAgain("goto-busy", next_step="try-again-soon") from fault
        return
    raise TryAgain("goto-no-answer", next_step="look-at-trainings")


def _row(go: Run) -> TrainingRow:
    payload, progress = go.operation.payload, go.operation.progress
    return TrainingRow(payload["training_key"], None, payload["name"], times_of(progress))
