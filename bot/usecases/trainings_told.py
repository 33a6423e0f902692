"""Notify registrants and the cards' threads of a training's change, with old and new values, once.

For a shared training, each message shows the state at the time it is sent, so that after two quick changes nobody gets
the older one last. If two operations announce the same state, only one message is sent.
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
    """The change to announce: ``old_name`` is None if the name stays; sessions are empty if they stay.

    ``by`` is "" if the author is unknown: the change was made on GoTo's site.
    """

    name: str
    by: str
    old_name: str | None = None
    old: tuple[Session, ...] = ()
    new: tuple[Session, ...] = ()
    waits: bool = False
    """The recipient has no seat yet, but waits for one or for a trainer's approval."""


Changed = Callable[[Change, str], Message]
"""Returns the message about a change, in a zone (IANA)."""


@dataclass(frozen=True, slots=True)
class ChangeViews:
    """The views of a change: for registrants, and for the cards' threads."""

    person: Changed
    thread: Changed


async def tell_change(
    go: Run, change: Change, people: Sequence[Any], views: ChangeViews
) -> tuple[list[str], list[str]]:
    """Notify the cards' threads and the people known in Slack; return who was reached and who was missed."""
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
    """Post once in the thread of each card outside direct messages. ``label`` identifies the post in the training."""
    for place in shared.cards:
        if place.channel.startswith("D"):
            continue
        parts = ("training-thread", shared.training_key, place.channel, place.ts, what)
        send_id = operation_id(s.id_secret, shared.organizer, *parts)
        threaded = replace(message, thread_ts=place.thread_ts or place.ts)
        try:
            await send_once(s, shared.tenant, place.channel, send_id, threaded)
        except CannotPost as error:
            log.warning("cannot post in a thread: channel=%s message=%s", place.channel, error.message_id)


async def _shared(go: Run) -> SharedTraining | None:
    key = str(go.operation.payload["training_key"])
    return await go.s.registrations.shared(go.operation.person.tenant, key)


async def _as_it_is(go: Run, change: Change) -> tuple[Change, str] | None:
    """Return the change updated to the present state, and that state's id; None if nothing is left to announce."""
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
