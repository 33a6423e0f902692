"""What a person may use, to decide what is offered to them. Each use case does its own checks."""

from __future__ import annotations

from bot.model.errors import UsherError
from bot.model.ids import Person
from bot.model.policy import Area
from bot.usecases.core import policy
from bot.usecases.core.services import Services

MEMBER_AREAS = frozenset(Area) - {Area.ADMIN}


async def list_guards(app: Services, person: Person) -> frozenset[str]:
    """Return the catalogue's guards that the person passes.

    If Slack does not return the profile, assume a member: help with an entry too many is better than none.
    """
    guards = {"member"}
    try:
        profile = await app.slack.people.get_slack_profile(person)
    except UsherError:
        guards |= {area.value for area in MEMBER_AREAS}
    else:
        welcome = not profile.is_guest or await policy.has_guest_access(app, person.tenant)
        if profile.is_external or not welcome:
            return frozenset()
        guards |= {area.value for area in await policy.list_allowed_areas(app, profile)}
    link = await app.store.links.get(person)
    if link is not None and link.dead_since is None:
        guards |= {"connected", "organizer"}
    return frozenset(guards)
