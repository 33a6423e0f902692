"""Apply changes of a shared training made on GoTo's site: store them once and notify those affected.

Steps: ``found`` → ``changed`` (the training is stored as it is now, the recipients are known). The same change of the
same state is always the same operation, whichever process finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.goto.errors import GoToError
from bot.model.core import Message, OperationKind, OperationRecord, Outcome
from bot.model.errors import UsherError
from bot.model.ids import operation_id
from bot.model.registration import ACTIVE_STATES, OrganizerInfo, SharedTraining
from bot.model.trainings import PlannedSession, TrainingChange, parse_times
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import Purpose, session_for
from bot.usecases.trainings.announce import ChangeViews, notify_change
from bot.usecases.trainings.change import notify_people
from bot.usecases.trainings.people import RegistrantLoader, list_registrants, to_payload_rows

RemovedOrganizerView = Callable[[str, str], Message]
"""Returns the message to a removed organizer, from the training's name and who removed them ("": unknown)."""


async def submit_site_change(app: Services, previous: SharedTraining, current: SharedTraining) -> None:
    """Store a shared training as GoTo has it now; if announced facts changed, submit an operation to notify people."""
    op = None
    if _get_announced_facts(previous) != _get_announced_facts(current):
        before, after = _get_announced_facts(previous), _get_announced_facts(current)
        op = OperationRecord(
            id=operation_id(
                app.config.id_secret,
                previous.organizer,
                OperationKind.TRAINING_SITE_CHANGE,
                previous.training_key,
                str(previous.revision),
                values={"before": before, "after": after},
            ),
            kind=OperationKind.TRAINING_SITE_CHANGE,
            person=previous.organizer,
            payload={
                "training_key": previous.training_key,
                "name": current.name,
                "account": previous.organizer_key,
                "before": before,
                "after": after,
            },
            created_at=app.clock.now(),
            step="found",
            detached=True,
        )
        await app.store.ledger.add_if_absent(op)
    await app.store.registrations.update_shared(current)
    if op is not None:
        await app.jobs.queue.enqueue_operation(previous.tenant, op.id)


async def apply_site_change(
    run: OperationRun,
    change_views: ChangeViews,
    removed_view: RemovedOrganizerView,
    load: RegistrantLoader,
) -> Outcome:
    """Run a ``TRAINING_FOLLOWED`` operation from its recorded step."""
    app, tenant, payload = run.app, run.operation.person.tenant, run.operation.payload
    key, before, after = str(payload["training_key"]), payload["before"], payload["after"]
    if run.operation.step == "found":
        kept = await app.store.registrations.get_shared(tenant, key)
        if kept is not None and _get_announced_facts(kept) == before:
            await app.store.registrations.update_shared(_with_facts(kept, after))
        moved = any(before[fact] != after[fact] for fact in ("name", "times"))
        people = await _load_registrants(run, key, load) if moved else []
        await run.checkpoint("changed", people=people)
    await app.jobs.queue.enqueue_training_refresh(tenant, key, app.clock.now())
    now = app.clock.now()
    change = TrainingChange(
        name=after["name"],
        by="",
        old_name=None if before["name"] == after["name"] else before["name"],
        old_sessions=_future_sessions(before, now) if before["times"] != after["times"] else (),
        new_sessions=_future_sessions(after, now) if before["times"] != after["times"] else (),
    )
    reached, missed = await notify_change(run, change, run.operation.progress["people"], change_views)
    off, message = _list_removed_organizers(before, after), removed_view(after["name"], "")
    mine = [one for one in off if one["key"] == payload["account"]]
    await notify_people(run, mine, message)
    told_off, not_told_off = await notify_people(run, [one for one in off if one not in mine], message)
    return Outcome(
        ok=True,
        values={"name": after["name"], "reached": [*reached, *told_off], "missed": [*missed, *not_told_off]},
    )


def _get_announced_facts(shared: SharedTraining) -> dict[str, Any]:
    """Return the facts about a training that people are notified of, as JSON values."""
    organizers = shared.organizers
    return {
        "name": shared.name,
        "times": [[start.isoformat(), end.isoformat()] for start, end in shared.sessions],
        "organizers": None if organizers is None else [[one.key, one.name, one.email] for one in organizers],
    }


def _with_facts(shared: SharedTraining, facts: Mapping[str, Any]) -> SharedTraining:
    organizers = facts["organizers"]
    return replace(
        shared,
        name=facts["name"],
        sessions=tuple((one.start, one.end) for one in parse_times(facts)),
        organizers=None if organizers is None else tuple(OrganizerInfo(*one) for one in organizers),
    )


def _future_sessions(facts: Mapping[str, Any], now: datetime) -> tuple[PlannedSession, ...]:
    return tuple(one for one in parse_times(facts) if one.end > now)


def _list_removed_organizers(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the organizers who were removed."""
    stay = {one[0] for one in after["organizers"] or ()}
    return [
        {"key": key, "email": email, "name": name}
        for key, name, email in before["organizers"] or ()
        if after["organizers"] is not None and key not in stay
    ]


async def _load_registrants(run: OperationRun, key: str, load: RegistrantLoader) -> list[dict[str, str]]:
    """Return everybody who has or waits for a seat, from GoTo, else from our own records."""
    app, person = run.app, run.operation.person
    try:
        own = await session_for(app, person, Purpose.OWN)
        return await list_registrants(run, own, key, load, ACTIVE_STATES)
    except (UsherError, GoToError):
        return to_payload_rows(await app.store.registrations.list_roster(person.tenant, key), ACTIVE_STATES)
