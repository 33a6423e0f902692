"""What a person may use, as far as it decides what is offered. Each use case checks for itself what it needs."""

from __future__ import annotations

from bot.errors import UsherError
from bot.ids import Person
from bot.usecases.services import Services


async def holds(s: Services, person: Person) -> frozenset[str]:
    """Return the catalogue's guards that the person passes.

    When Slack does not tell who it is, a member: help with a line too much is better than none.
    """
    guards = {"member"}
    try:
        profile = await s.people.profile(person)
    except UsherError:
        profile = None
    if profile is not None:
        if profile.is_guest or profile.is_foreign:
            return frozenset()
        if profile.is_admin:
            guards.add("admin")
    link = await s.links.get(person)
    if link is not None and link.dead_since is None:
        guards |= {"connected", "organizer"}
    return frozenset(guards)
