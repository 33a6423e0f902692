"""Who may do what, and where: the rules that a workspace's admins made, asked in one place."""

from __future__ import annotations

from bot.errors import UsherError
from bot.ids import Person
from bot.ports import Area, Policy, Profile, Rule
from bot.usecases.services import Services


async def usher_admin(s: Services, person: Person) -> bool:
    """Say whether the person may administer Usher: a Slack admin or owner, or named in the policy. Never a guest.

    Raises ``UsherError`` when Slack does not tell who it is.
    """
    profile = await s.people.profile(person)
    return await administers(s, profile, await s.policies.get(person.tenant))


async def administers(s: Services, profile: Profile, policy: Policy) -> bool:
    """As ``usher_admin``, of what is known already."""
    if profile.is_guest or profile.is_foreign or profile.is_bot:
        return False
    return profile.is_admin or await named(s, profile.person, policy.rule(Area.ADMIN))


async def named(s: Services, person: Person, rule: Rule) -> bool:
    """Say whether a rule names the person, by themselves or by a user group of theirs.

    A group that Slack does not tell of names nobody.
    """
    if person.user_id in rule.people:
        return True
    for group in rule.groups:
        try:
            if person.user_id in await s.user_groups.members(person.tenant, group):
                return True
        except UsherError:
            continue
    return False
