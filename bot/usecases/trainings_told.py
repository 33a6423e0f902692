"""Telling registrants and the cards' threads what changed of a training: the old beside the new, once, whoever
learned of it first.

Of a shared training everybody is told what is true when they are told, so that of two changes in a row nobody reads
the older one last; what two operations have to tell of the same state is one message.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.errors import CannotPost
from bot.ids import Person, operation_id
from bot.ports import Message, RegistrationState, SharedTraining, SharingEnd
from bot.usecases.operations import Run
from bot.usecases.registrants import tell_each
from bot.usecases.sends import send_once
from bot.usecases.services import Services
from bot.usecases.trainings import Session

WAITING = frozenset(
    {RegistrationState.WAITLISTED, RegistrationState.OFFERED, RegistrationState.WAITING_APPROVAL}
)

log = logging.getLogger("usher.trainings")


@dataclass(frozen=True, slots=True)
class Change:
    """What a registrant is told: ``old_name`` None where it stays; sessions as they were, where they change.

    ``by`` is "" where nobody knows who it was: on GoTo's own site.
    """

    name: str
    by: str
    old_name: str | None = None
    old: tuple[Session, ...] = ()
    new: tuple[Session, ...] = ()
    waits: bool = False
    """Who reads it has no seat yet, but waits for one or for a trainer's word."""


Changed = Callable[[Change, str], Message]
"""Gives what is read of a change in a zone (IANA)."""


@dataclass(frozen=True, slots=True)
class ChangeViews:
    """How a change is told to who is registered, and in the threads of the cards."""

    person: Changed
    thread: Changed


async def tell_change(
    go: Run, change: Change, people: Sequence[Any], views: ChangeViews
) -> tuple[list[str], list[str]]:
    """Tell the cards' threads and those who are known in Slack; return who was reached and who was not."""
    await _tell_threads(go, change, views.thread)

    async def saying(person: Person, zone: str) -> tuple[str, Message] | None:
        found = await _as_it_is(go, change)
        if found is None:
            return None
        latest, mark = found
        kept = await go.s.registrations.own(person, str(go.operation.payload["training_key"]))
        told = replace(latest, waits=kept is not None and kept.state in WAITING)
        return operation_id(go.s.id_secret, person, "training-changed", mark), views.person(told, zone)

    return await tell_each(go, people, saying)


async def _tell_threads(go: Run, change: Change, view: Changed) -> None:
    found = await _as_it_is(go, change)
    shared = await _shared(go)
    if found is None or shared is None:
        return
    latest, mark = found
    zone = (await go.s.people.profile(shared.organizer)).zone or "UTC"
    await say_in_threads(go.s, shared, f"training-changed:{mark}", view(latest, zone))


async def say_in_threads(s: Services, shared: SharedTraining, what: str, message: Message) -> None:
    """Say something once in the thread of each card that others see. ``what`` names it within the training."""
    for place in shared.cards:
        if place.channel.startswith("D"):
            continue
        parts = ("training-thread", shared.training_key, place.channel, place.ts, what)
        send_id = operation_id(s.id_secret, shared.organizer, *parts)
        threaded = replace(message, thread_ts=place.thread_ts or place.ts)
        try:
            await send_once(s, shared.tenant, place.channel, send_id, threaded)
        except CannotPost as error:
            log.warning("a thread cannot be told: channel=%s message=%s", place.channel, error.message_id)


async def _shared(go: Run) -> SharedTraining | None:
    key = str(go.operation.payload["training_key"])
    return await go.s.registrations.shared(go.operation.person.tenant, key)


async def _as_it_is(go: Run, change: Change) -> tuple[Change, str] | None:
    """Return the change up to what is true now, and what names that state; None where nothing is left to tell."""
    shared = await _shared(go)
    if shared is None:
        return change, go.operation.id
    if shared.ended is SharingEnd.CANCELLED:
        return None
    moved = change.old != change.new
    now = tuple(Session(start, end) for start, end in shared.sessions)
    latest = replace(
        change,
        name=shared.name,
        old_name=None if change.old_name == shared.name else change.old_name,
        new=now if moved else change.new,
    )
    if latest.old_name is None and latest.old == latest.new:
        return None
    return latest, f"{shared.training_key}:{shared.revision}"
