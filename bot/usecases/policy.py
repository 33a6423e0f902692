"""Who may do what, and in which channels: the rules set by a workspace's admins.

They are checked before a request is accepted (``handlers/areas.py``) and again before a stored operation starts.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import Refused, UsherError
from bot.ids import Person, Tenant
from bot.ports import Area, Operation, Policy, Profile, Rule
from bot.usecases.services import Services

RUNS: Mapping[str, Area | None] = {
    "meeting.schedule": Area.SCHEDULE,
    "meeting.edit": Area.SCHEDULE,
    "meeting.cancel": Area.SCHEDULE,
    "meeting.share": Area.SCHEDULE,
    "meeting.now": Area.START,
    "meeting.start": Area.START,
    "assist.start": Area.START,
    "training.start": Area.TRAIN,
    "training.create": Area.TRAIN,
    "training.edit": Area.TRAIN,
    "training.times": Area.TRAIN,
    "training.organizers": Area.TRAIN,
    "training.cancel": Area.TRAIN,
    "training.sheet": None,
    "training.share": Area.TRAIN,
    "training.nudge": Area.TRAIN,
    "training.others": Area.TRAIN,
    "assist.new": Area.START,
    "assist.send": Area.START,
    "registration.register": Area.REGISTER,
    "registration.cancel": None,
    "registration.decide": Area.TRAIN,
    "registration.cards": None,
    "registration.ask": None,
    "training.unshare": None,
    "person.export": None,
    "person.forget": None,
    "form.open": None,
    "notify.save": None,
    "read": None,
    "policy.save": Area.ADMIN,
    "audit.sheet": Area.ADMIN,
    "audit.search": Area.ADMIN,
    "admin.report": Area.ADMIN,
}
"""The area that each kind of operation and each deferred read requires. None: always allowed."""
FIRST: Mapping[str, Area] = {
    "meeting": Area.SCHEDULE,
    "training": Area.TRAIN,
    "assist": Area.START,
    "admin": Area.ADMIN,
}
"""The area for kinds not in the table, by their first word, so that nothing new is left unguarded."""
READS = frozenset({"read", "form.open"})
"""Kinds that post nothing; a channel in their payload is only what the question is about."""
CHANNEL = "channel"
"""The payload key with the channel to post to."""
NAMED = 3
"""How many helpers (or channels) a refusal names."""


async def usher_admin(s: Services, person: Person) -> bool:
    """Return True if the person may administer Usher: a Slack admin or owner, or named in the policy. Never a guest.

    Raises ``UsherError`` if Slack does not return the profile.
    """
    profile = await s.people.profile(person)
    return await administers(s, profile, await s.policies.get(person.tenant))


async def administers(s: Services, profile: Profile, policy: Policy) -> bool:
    """Like ``is_usher_admin``, for a profile and policy already loaded."""
    if profile.is_guest or profile.is_foreign or profile.is_bot:
        return False
    return profile.is_admin or await named(s, profile.person, policy.rule(Area.ADMIN))


async def named(s: Services, person: Person, rule: Rule) -> bool:
    """Return True if a rule names the person or one of their user groups.

    A group that Slack does not return counts as empty.
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


async def areas(s: Services, profile: Profile) -> frozenset[Area]:
    """Return the areas that the person may use, regardless of the channel."""
    policy = await s.policies.get(profile.person.tenant)
    found = {area for area in Area if await _may(s, profile, area, policy)}
    return frozenset(found)


async def guests_welcome(s: Services, tenant: Tenant) -> bool:
    """Return True if the workspace lets its guests use Usher."""
    return (await s.policies.get(tenant)).guests


async def check(s: Services, person: Person, area: Area | None, channel: str | None = None) -> None:
    """Raise ``Refused``, naming who can help, unless the person may do this (in this channel).

    A refused channel is an error of the field ``channel``. Raises another ``UsherError`` if Slack does not return the
    profile.
    """
    if area is None and channel is None:
        return
    policy = await s.policies.get(person.tenant)
    if area is not None:
        await _check_person(s, person, area, policy)
    if channel is not None and not channel.startswith("D"):
        await _check_channel(s, person, area, channel, policy)


async def check_run(s: Services, op: Operation) -> None:
    """Raise ``Refused`` if its person may not start it: the rules may have changed since it was submitted."""
    await check(s, op.person, area_of(op), channel_of(op))


def channel_of(op: Operation) -> str | None:
    """Return the channel an operation will post to, from its payload or the form within; None if there is none."""
    if op.kind in READS:
        return None
    for values in (op.payload, *(one for one in op.payload.values() if isinstance(one, Mapping))):
        channel = values.get(CHANNEL)
        if isinstance(channel, str) and channel:
            return channel
    return None


def area_of(op: Operation) -> Area | None:
    """Return the area an operation requires; a deferred read requires that of its command."""
    if op.kind == "read":
        return RUNS.get(str(op.payload.get("read")))
    return RUNS[op.kind] if op.kind in RUNS else FIRST.get(op.kind.partition(".")[0])


async def _check_person(s: Services, person: Person, area: Area, policy: Policy) -> None:
    try:
        profile = await s.people.profile(person)
    except UsherError:
        # Connecting already checked that the person is no guest. So if the area is open to everybody, an unreachable
        # Slack should not keep people from their meetings.
        if area is not Area.ADMIN and policy.rule(area).everybody:
            return
        raise
    if await _may(s, profile, area, policy):
        return
    if profile.is_foreign:
        raise Refused("foreign-refused", next_step="foreign-refused-next")
    if profile.is_guest and not policy.guests:
        raise Refused("policy-guest", next_step="guest-refused-next")
    raise Refused(f"policy-{area}", next_step="policy-ask", who=await helpers(s, person.tenant, policy))


async def _may(s: Services, profile: Profile, area: Area, policy: Policy) -> bool:
    if profile.is_foreign or (profile.is_guest and not policy.guests):
        return False
    if area is Area.ADMIN:
        return await administers(s, profile, policy)
    rule = policy.rule(area)
    return rule.everybody or await named(s, profile.person, rule)


async def _check_channel(
    s: Services, person: Person, area: Area | None, channel: str, policy: Policy
) -> None:
    allowed = policy.rule(area).channels if area is not None else ()
    if channel in policy.read_only:
        problem = "policy-read-only"
    elif allowed and channel not in allowed:
        problem = "policy-elsewhere"
    else:
        return
    places = ", ".join(await _names(s, person.tenant, allowed)) if problem == "policy-elsewhere" else ""
    who = await helpers(s, person.tenant, policy)
    raise Refused(problem, next_step="policy-ask", field="channel", who=who, places=places or "none")


async def _names(s: Services, tenant: Tenant, channels: tuple[str, ...]) -> list[str]:
    """Return the names of public channels; those of private ones are not revealed."""
    found = []
    for channel in channels[:NAMED]:
        try:
            place = await s.people.channel(tenant, channel)
        except UsherError:
            continue
        if not place.is_private:
            found.append(f"#{place.name}")
    return found


async def helpers(s: Services, tenant: Tenant, policy: Policy) -> str:
    """Return the names of people who can change the rules, ``none`` if none is known."""
    known = [policy.changed_by] if policy.changed_by else []
    found: list[str] = []
    for user_id in dict.fromkeys([*known, *policy.rule(Area.ADMIN).people]):
        if len(found) == NAMED:
            break
        try:
            profile = await s.people.profile(Person(tenant, user_id))
        except UsherError:
            continue
        found.append(profile.name)
    return ", ".join(found) or "none"
