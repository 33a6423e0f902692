"""``/goto policy``: the rules as a form, and saving them. A save never overwrites one made meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.errors import UserError, UsherError
from bot.ids import Person, Tenant
from bot.ports import Area, Outcome, Policy, Rule, UserGroup
from bot.usecases.operations import Run
from bot.usecases.services import Services

AREAS = (Area.START, Area.SCHEDULE, Area.TRAIN)
"""Areas that can be restricted to some people and channels."""
RULED = (*AREAS, Area.ADMIN)
PARTS = ("people", "groups", "channels")
GROUPS_PATIENCE = 0.8
"""Time limit for the list of user groups: the form must open within three seconds."""
MOST_GROUPS = 100
"""Slack: multi_static_select, options."""


@dataclass(frozen=True, slots=True)
class PolicyModel:
    """The form. ``groups`` are the options; ``changed_by`` is the name of the person who last changed the rules."""

    external_id: str
    policy: Policy
    groups: tuple[UserGroup, ...] = ()
    changed_by: str | None = None
    zone: str = "UTC"


async def plan(s: Services, person: Person) -> PolicyModel:
    """Return the form, filled with the current rules."""
    policy = await s.policies.get(person.tenant)
    name = await name_of(s, person.tenant, policy.changed_by) if policy.changed_by else None
    zone = (await s.people.profile(person)).zone or "UTC"
    return PolicyModel(s.ids.new(), policy, await _groups(s, person.tenant, policy), name, zone)


async def _groups(s: Services, tenant: Tenant, policy: Policy) -> tuple[UserGroup, ...]:
    """Return the group options, those in the rules first; these are kept even if Slack returns no list."""
    try:
        async with asyncio.timeout(GROUPS_PATIENCE):
            listed = {group.id: group for group in await s.user_groups.all(tenant)}
    except (UsherError, TimeoutError):
        listed = {}
    used = dict.fromkeys(group for area in RULED for group in policy.rule(area).groups)
    found = [listed.pop(group, UserGroup(group, "", group)) for group in used]
    return tuple([*found, *listed.values()][:MOST_GROUPS])


async def name_of(s: Services, tenant: Tenant, user_id: str) -> str:
    """Return the person's name, the id if Slack does not return the profile."""
    try:
        return (await s.people.profile(Person(tenant, user_id))).name
    except UsherError:
        return user_id


def payload_of(values: Mapping[str, Any], external_id: str, replaces: str) -> dict[str, Any]:
    """Return the operation's payload for the entered values; ``replaced_revision`` is the one that the form showed."""
    rules = {
        area.value: {part: _ids(values.get(f"{area}-{part}")) for part in PARTS if _asked(area, part)}
        for area in RULED
    }
    return {
        "rules": rules,
        "guests": bool(values.get("guests")),
        "read_only": _ids(values.get("read_only")),
        "other_emails": bool(values.get("other_emails")),
        "replaces": replaces,
        "external_id": external_id,
    }


def _asked(area: Area, part: str) -> bool:
    return area is not Area.ADMIN or part != "channels"


def _ids(value: Any) -> list[str]:
    """Return sorted ids, so that the same choice is the same request."""
    return sorted({str(one) for one in value}) if isinstance(value, list) else []


def policy_of(payload: Mapping[str, Any]) -> Policy:
    """Return the policy in an operation's payload."""
    rules = {
        Area(area): Rule(**{part: tuple(ids) for part, ids in rule.items()})
        for area, rule in payload["rules"].items()
    }
    return Policy(
        rules,
        bool(payload["guests"]),
        tuple(payload["read_only"]),
        other_emails=bool(payload.get("other_emails")),
    )


async def save(go: Run) -> Outcome:
    """Run a ``SAVE_POLICY`` operation: one idempotent write. The operation's id becomes the policy's revision.

    Raises ``UserError`` if somebody else changed the rules since the form was opened.
    """
    s, person, payload = go.s, go.operation.person, go.operation.payload
    before = await s.policies.get(person.tenant)
    wanted = replace(
        policy_of(payload),
        revision=go.operation.id,
        changed_by=person.user_id,
        changed_at=s.clock.now(),
    )
    if before.revision != wanted.revision:
        await go.reach("saving", changes=", ".join(changes(before, wanted)) or "none")
    if not await s.policies.keep(person.tenant, wanted, str(payload["replaces"])):
        now = await s.policies.get(person.tenant)
        who = await name_of(s, person.tenant, now.changed_by) if now.changed_by else person.user_id
        raise UserError("policy-changed-meanwhile", next_step="policy-changed-meanwhile-next", who=who)
    return Outcome(True, {"changes": go.operation.progress.get("changes", "none")})


def changes(before: Policy, after: Policy) -> list[str]:
    """Return the differences, with ids: ``start people +U1 -U2``."""
    found: list[str] = []
    for area in RULED:
        for part in PARTS:
            old, new = getattr(before.rule(area), part), getattr(after.rule(area), part)
            found += _differences(f"{area} {part}", old, new)
    found += _differences("read-only channels", before.read_only, after.read_only)
    if before.guests != after.guests:
        found.append("guests let in" if after.guests else "guests kept out")
    if before.other_emails != after.other_emails:
        found.append("other e-mails allowed" if after.other_emails else "Slack's e-mail only")
    return found


def _differences(what: str, old: Sequence[str], new: Sequence[str]) -> Iterable[str]:
    signs = [f"+{one}" for one in new if one not in old] + [f"-{one}" for one in old if one not in new]
    return [f"{what} {' '.join(signs)}"] if signs else []
