"""Who may do what, and in which channels: the rules set by a workspace's admins.

They are checked before a request is accepted (``handlers/routes.py``) and again before a stored operation starts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress

from bot.model.errors import NotAllowed, TransientError, UsherError
from bot.model.ids import Person, Tenant
from bot.model.operations import OperationRecord
from bot.model.people import Profile
from bot.model.policy import Area, Policy, Rule, RuleProblem
from bot.usecases.core.policy_problems import find_rule_problem, report_problem
from bot.usecases.core.services import Services

CHANNEL_KEY = "channel"
"""The payload key with the channel to post to."""
PROBLEM_TIMEOUT_SECONDS = 1.0
"""Time limit for looking into a rule that refuses somebody: an organization may have many workspaces to ask about."""
MAX_NAMES = 3
"""How many helpers (or channels) a refusal names."""


async def is_usher_admin(app: Services, person: Person) -> bool:
    """Return True if the person may administer Usher: a Slack admin or owner, or named in the policy. Never a guest.

    Raises ``UsherError`` if Slack does not return the profile.
    """
    profile = await app.slack.people.get_slack_profile(person)
    return await has_admin_rights(app, profile, await app.store.policies.get(person.tenant))


async def has_admin_rights(app: Services, profile: Profile, policy: Policy) -> bool:
    """Like ``is_usher_admin``, for a profile and policy already loaded."""
    if profile.is_guest or profile.is_external or profile.is_bot:
        return False
    return profile.is_admin or await is_named_in(app, profile.person, policy.rule(Area.ADMIN))


async def is_named_in(app: Services, person: Person, rule: Rule) -> bool:
    """Return True if a rule names the person or one of their user groups.

    A group that Slack refuses to return counts as empty. Raises ``TransientError`` if Slack cannot be asked now about
    a group that may name the person.
    """
    if person.user_id in rule.people:
        return True
    failure: TransientError | None = None
    for group in rule.groups:
        try:
            if person.user_id in await app.slack.user_groups.list_members(person, group):
                return True
        except TransientError as error:
            failure = error
        except UsherError:
            continue
    if failure is not None:
        raise failure
    return False


async def list_allowed_areas(app: Services, profile: Profile) -> frozenset[Area]:
    """Return the areas that the person may use, regardless of the channel; not those that Slack cannot say now."""
    policy = await app.store.policies.get(profile.person.tenant)
    found = set()
    for area in Area:
        with suppress(TransientError):
            if await _is_allowed(app, profile, area, policy):
                found.add(area)
    return frozenset(found)


async def has_guest_access(app: Services, tenant: Tenant) -> bool:
    """Return True if the workspace lets its guests use Usher."""
    return (await app.store.policies.get(tenant)).guests


async def require_allowed(
    app: Services, person: Person, area: Area | None, channel: str | None = None
) -> None:
    """Raise ``NotAllowed``, naming who can help, unless the person may do this (in this channel).

    A refused channel is an error of the field ``channel``. Raises another ``UsherError`` if Slack does not return the
    profile.
    """
    if area is None and channel is None:
        return
    policy = await app.store.policies.get(person.tenant)
    if area is not None:
        await _require_person_allowed(app, person, area, policy)
    if channel is not None and not channel.startswith("D"):
        await _require_channel_allowed(app, person, area, channel, policy)


def get_target_channel(op: OperationRecord) -> str | None:
    """Return the channel an operation will post to, from its payload or the form within; None if there is none."""
    for values in (op.payload, *(one for one in op.payload.values() if isinstance(one, Mapping))):
        channel = values.get(CHANNEL_KEY)
        if isinstance(channel, str) and channel:
            return channel
    return None


async def _require_person_allowed(app: Services, person: Person, area: Area, policy: Policy) -> None:
    try:
        profile = await app.slack.people.get_slack_profile(person)
    except UsherError:
        # Connecting already checked that the person is no guest. So if the area is open to everybody, an unreachable
        # Slack should not keep people from their meetings.
        if area is not Area.ADMIN and policy.rule(area).is_for_everyone:
            return
        raise
    if await _is_allowed(app, profile, area, policy):
        return
    if profile.is_external:
        raise NotAllowed("foreign-refused", next_step="foreign-refused-next")
    if profile.is_guest and not policy.guests:
        raise NotAllowed("policy-guest", next_step="guest-refused-next")
    who = await get_helper_names(app, person.tenant, policy)
    problem = await _find_problem_in_time(app, person, policy, area)
    if problem is None:
        raise NotAllowed(f"policy-{area}", next_step="policy-ask", who=who)
    await report_problem(app, policy, person, area)
    raise NotAllowed(
        "policy-refused-by-broken-rule",
        next_step="policy-broken-rule-next",
        area=str(area),
        problem=str(problem),
        who=who,
    )


async def _find_problem_in_time(
    app: Services, person: Person, policy: Policy, area: Area
) -> RuleProblem | None:
    """Return why the rule lets nobody in, None also if Slack does not say so soon: the person waits for a refusal."""
    try:
        async with asyncio.timeout(PROBLEM_TIMEOUT_SECONDS):
            return await find_rule_problem(app, person, policy, area)
    except (TransientError, TimeoutError):
        return None


async def _is_allowed(app: Services, profile: Profile, area: Area, policy: Policy) -> bool:
    if profile.is_external or (profile.is_guest and not policy.guests):
        return False
    if area is Area.ADMIN:
        return await has_admin_rights(app, profile, policy)
    rule = policy.rule(area)
    return rule.is_for_everyone or await is_named_in(app, profile.person, rule)


async def _require_channel_allowed(
    app: Services, person: Person, area: Area | None, channel: str, policy: Policy
) -> None:
    allowed = policy.rule(area).channels if area is not None else ()
    if channel in policy.read_only:
        problem = "policy-read-only"
    elif allowed and channel not in allowed:
        problem = "policy-elsewhere"
    else:
        return
    places = (
        ", ".join(await _list_public_names(app, person.tenant, allowed))
        if problem == "policy-elsewhere"
        else ""
    )
    who = await get_helper_names(app, person.tenant, policy)
    raise NotAllowed(problem, next_step="policy-ask", field="channel", who=who, places=places or "none")


async def _list_public_names(app: Services, tenant: Tenant, channels: tuple[str, ...]) -> list[str]:
    """Return the names of public channels; those of private ones are not revealed."""
    found = []
    for channel in channels[:MAX_NAMES]:
        try:
            place = await app.slack.people.get_channel(tenant, channel)
        except UsherError:
            continue
        if not place.is_private:
            found.append(f"#{place.name}")
    return found


async def list_admins(app: Services, tenant: Tenant, limit: int = MAX_NAMES) -> list[Person]:
    """Return people who administer Usher and are still here: those named in the policy, else Slack's admins.

    None if Slack cannot be asked now.
    """
    policy = await app.store.policies.get(tenant)
    named = [policy.changed_by] if policy.changed_by else []
    found: list[Person] = []
    for user_id in dict.fromkeys([*named, *policy.rule(Area.ADMIN).people]):
        person = Person(tenant, user_id)
        try:
            profile = await app.slack.people.get_slack_profile(person)
            if not profile.is_deactivated and await has_admin_rights(app, profile, policy):
                found.append(person)
        except UsherError:
            continue
    try:
        return found[:limit] or list(await app.slack.people.list_admins(tenant, limit))
    except UsherError:
        return []


async def get_helper_names(app: Services, tenant: Tenant, policy: Policy) -> str:
    """Return the names of people who can change the rules, ``none`` if none is known."""
    known = [policy.changed_by] if policy.changed_by else []
    found: list[str] = []
    for user_id in dict.fromkeys([*known, *policy.rule(Area.ADMIN).people]):
        if len(found) == MAX_NAMES:
            break
        try:
            profile = await app.slack.people.get_slack_profile(Person(tenant, user_id))
        except UsherError:
            continue
        found.append(profile.name)
    return ", ".join(found) or "none"
