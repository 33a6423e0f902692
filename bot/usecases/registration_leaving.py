"""Cancel a registration once: first at GoTo, and only then free the seat.

Steps: ``new`` → ``deleting`` (GoTo may have received the request) → ``deleted``; the stored registration says the rest.
While GoTo or the trainer's connection is unavailable, the cancellation is pending: the seat is kept and another
operation retries, until the training is over. GoTo notifies nobody, and cannot cancel paid registrations.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import FaultError, NotConnected, TryAgain, UserError
from bot.goto.errors import Conflict, GoToError, Invalid, NotFound, RoleMissing, TokenRejected
from bot.ids import Person, operation_id
from bot.ports import (
    LIVING,
    SEATED,
    Operation,
    Outcome,
    Registration,
    RegistrationState,
    SessionTimes,
    SharingEnd,
)
from bot.usecases.operations import Kind, Run
from bot.usecases.registration import RegistrationViews, once_of
from bot.usecases.registration_mine import own_of
from bot.usecases.registration_seats import tell_status, tend
from bot.usecases.registration_trainers import tell_sponsor
from bot.usecases.services import Services
from bot.usecases.sessions import Purpose, SponsorAway, session_for
from bot.usecases.trainings_create import NO_EFFECT, UNKNOWN_FATE

LEAVING = frozenset({RegistrationState.LEAVING})
OVER_IS_OVER = f"registration-ended-{SharingEnd.CANCELLED}"
"""A cancelled training takes its registrations with it."""

log = logging.getLogger("usher.registration")


async def unregister(go: Run, views: RegistrationViews) -> Outcome:
    """Run an ``UNREGISTER`` operation from its recorded step: a registration, a waitlist place or an offer."""
    s, person = go.s, go.operation.person
    key = str(go.operation.payload["training_key"])
    kept = await own_of(s, person, key)
    if go.operation.step == "new":
        if kept.state is RegistrationState.CANCELLED:
            return _outcome(kept, already=True)
        if kept.state is RegistrationState.LEAVING:
            return _outcome(kept, leaving=True)
    elif _settled(go, kept):
        return _outcome(kept, already=True, waits=1)
    if kept.state not in LIVING and kept.state is not RegistrationState.CANCELLED:
        raise UserError("registration-none", next_step="registration-none-next")
    if kept.registrant_key is not None and kept.state in SEATED:
        was = {} if kept.state is RegistrationState.LEAVING else {"was": kept.state.value}
        await go.reach("deleting", root=once_of(kept), **was)
        try:
            await _delete(go, person, kept)
        except (TryAgain, NotConnected, FaultError, GoToError) as fault:
            return await _later(go, kept, fault, views)
        except UserError as error:
            if error.message_id != OVER_IS_OVER:
                await _stay(go, kept)
                raise
    cancelled = replace(kept, state=RegistrationState.CANCELLED, join_url=None, registrant_key=None)
    await go.reach("deleted", root=once_of(kept))
    await s.registrations.move(cancelled, only_from=LIVING)
    await tend(s, person.tenant, key, views)
    await tell_status(s, cancelled, once_of(cancelled), views)
    return _outcome(kept)


def _settled(go: Run, kept: Registration) -> bool:
    """Return True if the registration to cancel no longer exists; the person may have registered again since."""
    if once_of(kept) != (go.operation.progress.get("root") or go.operation.payload.get("root")):
        return True
    waited = bool(go.operation.payload.get("waits"))
    return waited and kept.state not in LEAVING | {RegistrationState.CANCELLED}


def _was(go: Run) -> RegistrationState:
    """Return the registration's state before it was cancelled here."""
    told = go.operation.progress.get("was") or go.operation.payload.get("was")
    return RegistrationState(told or RegistrationState.REGISTERED)


def _outcome(
    kept: Registration, *, already: bool = False, leaving: bool = False, away: bool = False, waits: int = 0
) -> Outcome:
    values = {"training": kept.name, "already": already, "leaving": leaving, "away": away, "waits": waits}
    return Outcome(True, values)


async def _delete(go: Run, person: Person, kept: Registration) -> None:
    """Cancel it at GoTo. A 404 counts as done."""
    sponsor = await session_for(go.s, person, Purpose.SPONSOR, kept.training_key)
    for _ in range(go.s.patience.writes):
        try:
            await sponsor.delete(str(kept.registrant_key))
        except NotFound:
            return
        except UNKNOWN_FATE:
            continue
        except NO_EFFECT as fault:
            raise TryAgain("goto-busy", next_step="try-again-soon") from fault
        except (Invalid, Conflict, RoleMissing) as error:
            raise UserError(
                "registration-paid", next_step="registration-ask-trainer", training=kept.name
            ) from error
        return
    raise TryAgain("goto-no-answer", next_step="try-again-soon")


async def _later(go: Run, kept: Registration, fault: Exception, views: RegistrationViews) -> Outcome:
    """Keep the seat and enqueue a retry, so that the cancellation survives an outage until the training is over."""
    s, payload = go.s, go.operation.payload
    log.warning("a cancellation will be retried: op=%s fault=%s", go.operation.id, type(fault).__name__)
    now, waits = s.clock.now(), int(payload.get("waits", 0))
    shared = await s.registrations.shared(kept.tenant, kept.training_key)
    if shared is None or _over(shared.sessions, now):
        await _stay(go, kept)
        raise UserError("registration-leaving-over", next_step="registration-ask-trainer", training=kept.name)
    leaving = replace(kept, state=RegistrationState.LEAVING)
    # Store the state before enqueueing: whoever continues after a crash here finds it and retries.
    await s.registrations.move(leaving, only_from=SEATED)
    await begin_leaving(s, leaving, _was(go), waits + 1)
    away = isinstance(fault, (SponsorAway, NotConnected, TokenRejected))
    if away:
        await tell_sponsor(s, shared, views)
    return _outcome(kept, leaving=True, away=away, waits=waits)


def _over(sessions: Sequence[SessionTimes], now: datetime) -> bool:
    return max((end for _, end in sessions), default=now) <= now


async def begin_leaving(
    s: Services, leaving: Registration, was: RegistrationState, waits: int = 1, *, woken: str = ""
) -> None:
    """Enqueue the ``waits``th try, after its pause, or at once if ``woken``."""
    person, now = leaving.person, s.clock.now()
    if person is None:
        return
    root, pauses = once_of(leaving), s.patience.again
    payload = {"training_key": leaving.training_key, "waits": waits, "was": was.value, "root": root}
    op_id = operation_id(s.id_secret, person, "leaving", root, f"again-{waits}", woken)
    op = Operation(op_id, Kind.UNREGISTER, person, payload, now, step="deleting", detached=True)
    await s.ledger.enter(op)
    pause = timedelta(seconds=pauses[min(waits, len(pauses)) - 1])
    await s.work.run(person.tenant, op.id, at=None if woken else now + pause)


async def _stay(go: Run, kept: Registration) -> None:
    """Restore the state of a registration that could not be cancelled; it still exists at GoTo."""
    await go.s.registrations.move(replace(kept, state=_was(go)), only_from=LEAVING)


async def stay_after_fault(s: Services, op: Operation) -> None:
    """Restore the state after the operation failed for good, so that the person can cancel again."""
    kept = await s.registrations.own(op.person, str(op.payload["training_key"]))
    if kept is not None:
        was = RegistrationState(op.payload.get("was") or RegistrationState.REGISTERED)
        await s.registrations.move(replace(kept, state=was), only_from=LEAVING)


async def wake_leaving(s: Services, organizer: Person) -> None:
    """Retry the cancellations that wait for the organizer's connection, which works again."""
    woken = s.clock.now().isoformat()
    for shared in await s.registrations.shared_by(organizer):
        for one in await s.registrations.roster(shared.tenant, shared.training_key):
            if one.state is RegistrationState.LEAVING:
                await begin_leaving(s, one, RegistrationState.REGISTERED, woken=woken)
