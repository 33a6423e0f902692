"""Apply changes of a shared training made on GoTo's site: store them once and notify those affected.

Steps: ``found`` → ``changed`` (the training is stored as it is now, the recipients are known). The same change of the
same state is always the same operation, whichever process finds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.goto.errors import GoToError
from bot.model import records
from bot.model.errors import UsherError
from bot.model.ids import operation_id
from bot.model.operations import OperationKind, OperationRecord, Outcome, success
from bot.model.registration import ACTIVE_STATES, OrganizerInfo, SharedTraining
from bot.model.training_requests import Recipient
from bot.model.training_results import TrainingResult
from bot.model.trainings import PlannedSession, TrainingChange
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import Purpose, session_for
from bot.usecases.trainings.announce import ChangeViews, notify_change
from bot.usecases.trainings.change import RemovedOrganizerView
from bot.usecases.trainings.people import (
    RegistrantLoader,
    list_registrants,
    notify_removed_organizers,
    to_recipients,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncedFacts:
    """The facts about a training that people are notified of. ``organizers`` is None if GoTo does not report them."""

    name: str
    times: tuple[PlannedSession, ...]
    organizers: tuple[OrganizerInfo, ...] | None

    @classmethod
    def of(cls, shared: SharedTraining) -> AnnouncedFacts:
        times = tuple(PlannedSession(start, end) for start, end in shared.sessions)
        return cls(name=shared.name, times=times, organizers=shared.organizers)

    def applied_to(self, shared: SharedTraining) -> SharedTraining:
        """Return the training with these facts."""
        times = tuple((one.start, one.end) for one in self.times)
        return replace(shared, name=self.name, sessions=times, organizers=self.organizers)

    def future_times(self, now: datetime) -> tuple[PlannedSession, ...]:
        """Return the sessions that are not over at ``now``."""
        return tuple(one for one in self.times if one.end > now)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteChangePayload:
    """A change made on GoTo's site. ``account`` is the sharer's organizer key at GoTo."""

    training_key: str
    name: str
    account: str
    before: AnnouncedFacts
    after: AnnouncedFacts

    def removed_organizers(self) -> list[OrganizerInfo]:
        """Return the organizers who were removed."""
        if self.after.organizers is None:
            return []
        present = {one.key for one in self.after.organizers}
        return [one for one in self.before.organizers or () if one.key not in present]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteChangeProgress:
    people: tuple[Recipient, ...] = ()


async def submit_site_change(app: Services, previous: SharedTraining, current: SharedTraining) -> None:
    """Store a shared training as GoTo has it now; if announced facts changed, submit an operation to notify people."""
    op = None
    before, after = AnnouncedFacts.of(previous), AnnouncedFacts.of(current)
    if before != after:
        payload = SiteChangePayload(
            training_key=previous.training_key,
            name=current.name,
            account=previous.organizer_key,
            before=before,
            after=after,
        )
        op = OperationRecord(
            id=operation_id(
                app.config.id_secret,
                previous.organizer,
                OperationKind.TRAINING_SITE_CHANGE,
                previous.training_key,
                str(previous.revision),
                values={"before": records.dump(before), "after": records.dump(after)},
            ),
            kind=OperationKind.TRAINING_SITE_CHANGE,
            person=previous.organizer,
            payload=records.dump(payload),
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
    """Run a ``TRAINING_SITE_CHANGE`` operation from its recorded step."""
    app, tenant, payload = run.app, run.operation.person.tenant, run.payload(SiteChangePayload)
    key, after = payload.training_key, payload.after
    if run.operation.step == "found":
        shared = await app.store.registrations.get_shared(tenant, key)
        if shared is not None and AnnouncedFacts.of(shared) == payload.before:
            await app.store.registrations.update_shared(after.applied_to(shared))
        concerns_everybody = (payload.before.name, payload.before.times) != (after.name, after.times)
        people = await _load_registrants(run, key, load) if concerns_everybody else ()
        await run.checkpoint("changed", **records.dump(SiteChangeProgress(people=people)))
    await app.jobs.queue.enqueue_training_refresh(tenant, key, app.clock.now())
    change, people = _to_change(payload, app.clock.now()), run.progress(SiteChangeProgress).people
    reached, missed = await notify_change(run, key, change, people, change_views)
    removed, write = payload.removed_organizers(), partial(removed_view, after.name, "")
    mine = [one for one in removed if one.key == payload.account]
    others = [one for one in removed if one.key != payload.account]
    await notify_removed_organizers(run, _to_recipients(mine), write)
    more_reached, more_missed = await notify_removed_organizers(run, _to_recipients(others), write)
    result = TrainingResult(
        name=after.name, reached=(*reached, *more_reached), missed=(*missed, *more_missed)
    )
    return success(result)


def _to_change(payload: SiteChangePayload, now: datetime) -> TrainingChange:
    before, after = payload.before, payload.after
    has_moved = before.times != after.times
    return TrainingChange(
        name=after.name,
        by="",
        old_name=None if before.name == after.name else before.name,
        old_sessions=before.future_times(now) if has_moved else (),
        new_sessions=after.future_times(now) if has_moved else (),
    )


def _to_recipients(organizers: Sequence[OrganizerInfo]) -> list[Recipient]:
    return [Recipient(name=one.name, email=one.email) for one in organizers]


async def _load_registrants(run: OperationRun, key: str, load: RegistrantLoader) -> tuple[Recipient, ...]:
    """Return everybody who has or waits for a seat, from GoTo, else from our own records."""
    app, person = run.app, run.operation.person
    try:
        own = await session_for(app, person, Purpose.OWN)
        return await list_registrants(run, own, key, load, ACTIVE_STATES)
    except (UsherError, GoToError):
        return to_recipients(await app.store.registrations.list_roster(person.tenant, key), ACTIVE_STATES)
