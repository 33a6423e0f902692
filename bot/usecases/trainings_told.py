"""Telling registrants what changed of a training: the old beside the new, once, whoever learned of it first.

Of a shared training everybody is told what is true when they are told, so that of two changes in a row nobody reads
the older one last; what two operations have to tell of the same state is one message.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.ids import Person, operation_id
from bot.ports import Message, SharingEnd
from bot.usecases.operations import Run
from bot.usecases.registrants import tell_each
from bot.usecases.trainings import Session


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


Changed = Callable[[Change, str], Message]
"""Gives what a registrant reads: what changed, and their zone (IANA)."""


async def tell_change(
    go: Run, change: Change, people: Sequence[Any], view: Changed
) -> tuple[list[str], list[str]]:
    """Tell those who are known in Slack; return who was reached and who was not."""

    async def saying(person: Person, zone: str) -> tuple[str, Message] | None:
        found = await _as_it_is(go, change)
        if found is None:
            return None
        latest, mark = found
        return operation_id(go.s.id_secret, person, "training-changed", mark), view(latest, zone)

    return await tell_each(go, people, saying)


async def _as_it_is(go: Run, change: Change) -> tuple[Change, str] | None:
    """Return the change up to what is true now, and what names that state; None where nothing is left to tell."""
    key = str(go.operation.payload["training_key"])
    shared = await go.s.registrations.shared(go.operation.person.tenant, key)
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
    return latest, f"{key}:{shared.revision}"
