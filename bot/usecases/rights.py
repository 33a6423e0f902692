"""What a person may use, to decide what is offered to them. Each use case does its own checks."""

from __future__ import annotations

from bot.errors import UsherError
from bot.ids import Person
from bot.ports import Area
from bot.usecases import policy
from bot.usecases.services import Services

MEMBER_AREAS = frozenset(Area) - {Area.ADMIN}


async def list_guards(s: Services, person: Person) -> frozenset[str]:
    """Return the catalogue's guards that the person passes.

    If Slack does not return the profile, assume a member: help with an entry too many is better than none.
    """
    guards = {"member"}
    try:
        profile = await s.people.get_profile(person)
    except UsherError:
        guards |= {area.value for area in MEMBER_AREAS}
    else:
        welcome = not profile.is_guest or await policy.has_guest_access(s, person.tenant)
        if profile.is_external or not welcome:
            return frozenset()
        guards |= {area.value for area in await policy.list_allowed_areas(s, profile)}
    link = await s.links.get(person)
    if link is not None and link.dead_since is None:
        guards |= {"connected", "organizer"}
    return frozenset(guards)
