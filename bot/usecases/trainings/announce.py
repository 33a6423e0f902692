"""Notify registrants and the cards' threads of a training's change, with old and new values, once.

For a shared training, each message shows the state at the time it is sent, so that after two quick changes nobody gets
the older one last. If two operations announce the same state, only one message is sent.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.model.errors import SlackRefusal
from bot.model.ids import Person, operation_id
from bot.model.messages import Message, MessageWriter
from bot.model.registration import RegistrationState, SharedTraining, SharingEndReason
from bot.model.training_requests import Recipient
from bot.model.trainings import PlannedSession, TrainingChange
from bot.usecases.core.faults import log_refusal
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.sends import in_thread, post_once
from bot.usecases.core.services import Services
from bot.usecases.trainings.people import Notified, notify_each

WAITING_STATES = frozenset(
    {RegistrationState.WAITLISTED, RegistrationState.OFFERED, RegistrationState.WAITING_APPROVAL}
)

log = logging.getLogger("usher.trainings")


ChangeView = Callable[[TrainingChange, str], Message]
"""Returns the message about a change, in a zone (IANA)."""


@dataclass(frozen=True, slots=True)
class ChangeViews:
    """The views of a change: for registrants, and for the cards' threads."""

    person: ChangeView
    thread: ChangeView


async def notify_change(
    run: OperationRun, key: str, change: TrainingChange, people: Sequence[Recipient], views: ChangeViews
) -> Notified:
    """Notify the cards' threads and the people known in Slack; return who was and who was not reached."""
    await _post_change_to_threads(run, key, change, views.thread)

    async def build_message(person: Person, zone: str) -> tuple[str, MessageWriter] | None:
        found = await _update_change(run, key, change)
        if found is None:
            return None
        latest, state_id = found
        own = await run.app.store.registrations.find_by_person(person, key)
        shown = replace(latest, is_waiting=own is not None and own.state in WAITING_STATES)
        send_id = operation_id(run.app.config.id_secret, person, "training-changed", state_id)
        return send_id, lambda: views.person(shown, zone)

    return await notify_each(run, people, build_message)


async def _post_change_to_threads(
    run: OperationRun, key: str, change: TrainingChange, view: ChangeView
) -> None:
    found = await _update_change(run, key, change)
    shared = await _load_shared(run, key)
    if found is None or shared is None:
        return
    latest, state_id = found
    zone = (await run.app.slack.people.get_profile(shared.organizer)).zone or "UTC"
    label = f"training-changed:{state_id}"
    await post_to_training_threads(run.app, shared, label, lambda: view(latest, zone))


async def post_to_training_threads(
    app: Services, shared: SharedTraining, label: str, write: MessageWriter
) -> None:
    """Post once in the thread of each card outside direct messages. ``label`` identifies the post in the training."""
    for place in shared.cards:
        if place.channel.startswith("D"):
            continue
        parts = ("training-thread", shared.training_key, place.channel, place.ts, label)
        send_id = operation_id(app.config.id_secret, shared.organizer, *parts)
        threaded = in_thread(write, place.thread_ts or place.ts)
        try:
            await post_once(app, shared.organizer, place.channel, send_id, threaded)
        except SlackRefusal as error:
            log_refusal(app, log, f"cannot post in a thread: channel={place.channel}", error)


async def _load_shared(run: OperationRun, key: str) -> SharedTraining | None:
    return await run.app.store.registrations.get_shared(run.operation.person.tenant, key)


async def _update_change(
    run: OperationRun, key: str, change: TrainingChange
) -> tuple[TrainingChange, str] | None:
    """Return the change updated to the present state, and that state's id; None if nothing is left to announce."""
    shared = await _load_shared(run, key)
    if shared is None:
        return change, run.operation.id
    if shared.end_reason is SharingEndReason.CANCELLED:
        return None
    has_moved = change.old_sessions != change.new_sessions
    now = tuple(PlannedSession(start, end) for start, end in shared.sessions)
    latest = replace(
        change,
        name=shared.name,
        old_name=None if change.old_name == shared.name else change.old_name,
        new_sessions=now if has_moved else change.new_sessions,
    )
    if latest.old_name is None and latest.old_sessions == latest.new_sessions:
        return None
    return latest, f"{shared.training_key}:{shared.revision}"
