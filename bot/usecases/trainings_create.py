"""Create a training once.

Steps: ``new`` → ``creating`` (GoTo may have been asked) → ``created``. GoTo has no idempotency key and its list has no
creation times. So matching trainings are recorded first, and after a lost answer a new match is ours (same name, same
sessions, not claimed by another operation).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.errors import TryAgain, UserError
from bot.goto.errors import (
    Conflict,
    Invalid,
    NeverSent,
    NotUnderstood,
    OutcomeUnknown,
    RateLimited,
    ServerFault,
    Unreachable,
)
from bot.goto.models import plain_subject
from bot.ports import Outcome
from bot.usecases.operations import Run
from bot.usecases.sessions import Own, Purpose, session_for
from bot.usecases.trainings import Session, TrainingRow, row_of, told_of_training

UNKNOWN_FATE = (OutcomeUnknown, ServerFault, NotUnderstood)
NO_EFFECT = (NeverSent, RateLimited)
PASSING = (Unreachable, ServerFault, RateLimited, NotUnderstood, NeverSent)


def times_of(payload: Mapping[str, Any]) -> tuple[Session, ...]:
    """Return the sessions of an operation's payload, aware UTC."""
    return tuple(
        Session(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in payload["times"]
    )


async def create_training(go: Run) -> Outcome:
    """Run a ``TRAINING_CREATE`` operation from its recorded step."""
    looked = go.operation.step == "new"
    if go.operation.step in ("new", "creating"):
        own = await session_for(go.s, go.operation.person, Purpose.OWN)
        check_account(go, own)
        if looked:
            before = [row.key for row in await _alike(go, own)]
            await go.reach("creating", before=before, organizer=own.link.organizer_key)
        await go.reach("created", training_key=await _create(go, own, looked=looked))
    payload, key = go.operation.payload, go.operation.progress["training_key"]
    return Outcome(True, {"training_key": key, "name": payload["name"], "times": payload["times"]})


def check_account(go: Run, own: Own) -> None:
    """Raise ``UserError`` if the person connected another account since the operation's first request to GoTo."""
    mine = own.link.organizer_key
    if go.operation.progress.get("organizer", mine) != mine:
        raise UserError("account-changed", next_step="account-changed-next")


async def _create(go: Run, own: Own, *, looked: bool) -> str:
    """Create exactly one training at GoTo; return its key."""
    s, tenant = go.s, go.operation.person.tenant
    for _ in range(s.patience.writes):
        if not looked:
            found = await _find(go, own)
            if found is not None:
                return found
        try:
            key = await _ask(go, own)
        except UNKNOWN_FATE:
            looked = False
            continue
        except NO_EFFECT as fault:
            raise TryAgain("goto-busy", next_step="try-again-soon") from fault
        except (Invalid, Conflict) as error:
            if not looked and error.code == "OrganizerOverlap":
                # The overlapping training may be the one that the unanswered write created.
                found = await _find(go, own)
                if found is not None:
                    return found
            with told_of_training():
                raise
        await s.meetings.claim(tenant, _fruit(key), go.operation.id)
        return key
    raise TryAgain("goto-no-answer", next_step="look-at-trainings")


async def _ask(go: Run, own: Own) -> str:
    payload = go.operation.payload
    return await own.goto.trainings.create(
        own.link.organizer_key,
        name=payload["name"],
        description=payload["description"],
        time_zone=payload["time_zone"],
        times=[(session.start, session.end) for session in times_of(payload)],
        disable_confirmation_email=not payload["confirmation_email"],
        disable_web_registration=not payload["web_registration"],
    )


async def _find(go: Run, own: Own) -> str | None:
    """Find the training an unanswered write may have created; None if the write certainly had no effect."""
    s = go.s
    for pause in s.patience.settle:
        await s.clock.sleep(pause)
        for row in await _alike(go, own):
            if row.key in go.operation.progress["before"]:
                continue
            if await s.meetings.claim(go.operation.person.tenant, _fruit(row.key), go.operation.id):
                return row.key
    return None


async def _alike(go: Run, own: Own) -> list[TrainingRow]:
    """Return the trainings with this name and these sessions."""
    try:
        found = [row_of(training) for training in await own.goto.trainings.list(own.link.organizer_key)]
    except PASSING as fault:
        raise TryAgain("goto-no-answer", next_step="look-at-trainings") from fault
    name, times = plain_subject(go.operation.payload["name"]), times_of(go.operation.payload)
    return [row for row in found if (row.name, row.sessions) == (name, times)]


def _fruit(key: str) -> str:
    """Return the name under which an operation claims a training, distinct from meeting ids."""
    return f"training-{key}"
