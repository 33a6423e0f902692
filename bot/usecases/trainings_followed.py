"""Apply changes of a shared training made on GoTo's site: store them once and notify those affected.

Steps: ``found`` → ``changed`` (the training is stored as it is now, the recipients are known). The same change of the
same state is always the same operation, whichever process finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.errors import UsherError
from bot.goto.errors import GoToError
from bot.ids import operation_id
from bot.ports import LIVING, Message, Operation, Organizing, Outcome, SharedTraining
from bot.usecases.operations import Kind, Run
from bot.usecases.registrants import named, registrants_of
from bot.usecases.services import Services
from bot.usecases.sessions import Purpose, session_for
from bot.usecases.trainings import Session
from bot.usecases.trainings_change import tell_people
from bot.usecases.trainings_create import times_of
from bot.usecases.trainings_told import Change, ChangeViews, tell_change

Removed = Callable[[str, str], Message]
"""Returns the message to a removed organizer, from the training's name and who removed them ("": unknown)."""


async def begin_following(s: Services, was: SharedTraining, now: SharedTraining) -> None:
    """Store a shared training as GoTo has it now; if announced facts changed, submit an operation to notify people."""
    op = None
    if _heard(was) != _heard(now):
        before, after = _heard(was), _heard(now)
        op = Operation(
            operation_id(
                s.id_secret,
                was.organizer,
                Kind.TRAINING_FOLLOWED,
                was.training_key,
                str(was.revision),
                values={"before": before, "after": after},
            ),
            Kind.TRAINING_FOLLOWED,
            was.organizer,
            {
                "training_key": was.training_key,
                "name": now.name,
                "account": was.organizer_key,
                "before": before,
                "after": after,
            },
            s.clock.now(),
            step="found",
            detached=True,
        )
        await s.ledger.enter(op)
    await s.registrations.change(now)
    if op is not None:
        await s.work.run(was.tenant, op.id)


async def follow_training(go: Run, changed: ChangeViews, removed: Removed) -> Outcome:
    """Run a ``TRAINING_FOLLOWED`` operation from its recorded step."""
    s, tenant, payload = go.s, go.operation.person.tenant, go.operation.payload
    key, before, after = str(payload["training_key"]), payload["before"], payload["after"]
    if go.operation.step == "found":
        kept = await s.registrations.shared(tenant, key)
        if kept is not None and _heard(kept) == before:
            await s.registrations.change(_with(kept, after))
        moved = any(before[fact] != after[fact] for fact in ("name", "times"))
        people = await _people(go, key) if moved else []
        await go.reach("changed", people=people)
    await s.work.tend(tenant, key, s.clock.now())
    now = s.clock.now()
    change = Change(
        after["name"],
        "",
        None if before["name"] == after["name"] else before["name"],
        _ahead(before, now) if before["times"] != after["times"] else (),
        _ahead(after, now) if before["times"] != after["times"] else (),
    )
    reached, missed = await tell_change(go, change, go.operation.progress["people"], changed)
    off, message = _off(before, after), removed(after["name"], "")
    mine = [one for one in off if one["key"] == payload["account"]]
    await tell_people(go, mine, message)
    told_off, not_told_off = await tell_people(go, [one for one in off if one not in mine], message)
    return Outcome(
        True,
        {"name": after["name"], "reached": [*reached, *told_off], "missed": [*missed, *not_told_off]},
    )


def _heard(shared: SharedTraining) -> dict[str, Any]:
    """Return the facts about a training that people are notified of, as JSON values."""
    organizers = shared.organizers
    return {
        "name": shared.name,
        "times": [[start.isoformat(), end.isoformat()] for start, end in shared.sessions],
        "organizers": None if organizers is None else [[one.key, one.name, one.email] for one in organizers],
    }


def _with(shared: SharedTraining, facts: Mapping[str, Any]) -> SharedTraining:
    organizers = facts["organizers"]
    return replace(
        shared,
        name=facts["name"],
        sessions=tuple((one.start, one.end) for one in times_of(facts)),
        organizers=None if organizers is None else tuple(Organizing(*one) for one in organizers),
    )


def _ahead(facts: Mapping[str, Any], now: datetime) -> tuple[Session, ...]:
    return tuple(one for one in times_of(facts) if one.end > now)


def _off(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the organizers who were removed."""
    stay = {one[0] for one in after["organizers"] or ()}
    return [
        {"key": key, "email": email, "name": name}
        for key, name, email in before["organizers"] or ()
        if after["organizers"] is not None and key not in stay
    ]


async def _people(go: Run, key: str) -> list[dict[str, str]]:
    """Return everybody who has or waits for a seat, from GoTo, else from our own records."""
    s, person = go.s, go.operation.person
    try:
        return await registrants_of(go, await session_for(s, person, Purpose.OWN), key, LIVING)
    except (UsherError, GoToError):
        return named(await s.registrations.roster(person.tenant, key), LIVING)
