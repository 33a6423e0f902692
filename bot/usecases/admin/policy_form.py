"""``/goto policy``: the rules as a form, and saving them. A save never overwrites one made meanwhile."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.invisible_characters import clean_text
from bot.model.admin import RESTRICTABLE_AREAS, PolicyForm
from bot.model.admin_requests import PolicyChange
from bot.model.admin_results import PolicyResult
from bot.model.email_addresses import PUBLIC_MAIL_DOMAINS
from bot.model.errors import UserError, UsherError
from bot.model.ids import Person, Tenant
from bot.model.operations import Outcome, success
from bot.model.policy import RULE_PARTS, Area, Policy, Rule, RuleProblem, UnknownEmails
from bot.model.slack_groups import UserGroup
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.policy_problems import find_problems
from bot.usecases.core.services import Services

RULE_AREAS = (*RESTRICTABLE_AREAS, Area.ADMIN)
GROUPS_TIMEOUT_SECONDS = 0.8
"""Time limit for the list of user groups: the form must open within three seconds."""
MAX_EMAIL_DOMAINS = 50
DOMAIN_PATTERN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


async def load_policy_form(app: Services, person: Person) -> PolicyForm:
    """Return the form, filled with the current rules."""
    policy = await app.store.policies.get(person.tenant)
    name = await get_display_name(app, person.tenant, policy.changed_by) if policy.changed_by else None
    zone = (await app.slack.people.get_profile(person)).zone or "UTC"
    groups, problems = await asyncio.gather(
        _list_groups(app, person, policy), _find_problems(app, person, policy)
    )
    return PolicyForm(
        external_id=app.ids.new(),
        policy=policy,
        groups=groups,
        problems=problems,
        changed_by=name,
        zone=zone,
    )


async def _list_groups(app: Services, person: Person, policy: Policy) -> tuple[UserGroup, ...]:
    """Return the group options, those in the rules first; these are kept even if Slack returns no list."""
    try:
        async with asyncio.timeout(GROUPS_TIMEOUT_SECONDS):
            listed = {group.id: group for group in await app.slack.user_groups.list_all(person)}
    except (UsherError, TimeoutError):
        listed = {}
    used = dict.fromkeys(group for area in RULE_AREAS for group in policy.rule(area).groups)
    found = [listed.pop(group, UserGroup(group, "", group)) for group in used]
    return (*found, *listed.values())


async def _find_problems(app: Services, person: Person, policy: Policy) -> Mapping[Area, RuleProblem]:
    """Return the rules' problems, none if Slack is too slow for a form."""
    try:
        async with asyncio.timeout(GROUPS_TIMEOUT_SECONDS):
            return await find_problems(app, person, policy)
    except (UsherError, TimeoutError):
        return {}


async def get_display_name(app: Services, tenant: Tenant, user_id: str) -> str:
    """Return the person's name, the id if Slack does not return the profile."""
    try:
        return (await app.slack.people.get_profile(Person(tenant, user_id))).name
    except UsherError:
        return user_id


def read_policy_change(values: Mapping[str, Any], external_id: str, replaced_revision: str) -> PolicyChange:
    """Return the entered rules; ``replaced_revision`` is the one that the form showed.

    Raises ``UserError`` with the field ``email_domains``.
    """
    rules = {
        area: Rule(
            **{
                part: _sorted_ids(values.get(f"{area}-{part}"))
                for part in RULE_PARTS
                if _has_field(area, part)
            }
        )
        for area in RULE_AREAS
    }
    policy = Policy(
        rules=rules,
        guests=bool(values.get("guests")),
        read_only=_sorted_ids(values.get("read_only")),
        other_emails=bool(values.get("other_emails")),
        unknown_emails=_read_unknown_emails(values.get("unknown_emails")),
        email_domains=_read_domains(values.get("email_domains")),
    )
    return PolicyChange(policy, replaced_revision, external_id)


def _read_unknown_emails(value: Any) -> UnknownEmails:
    try:
        return UnknownEmails(value)
    except ValueError:
        return UnknownEmails.OWN_DOMAINS


def _read_domains(value: Any) -> tuple[str, ...]:
    """Return the typed domains, sorted, in lower case. Raises ``UserError`` for one that is none or anybody's."""
    typed = clean_text(str(value or "").replace("\n", " ")).replace(",", " ").replace(";", " ").split()
    found = {one.lower().strip("\"'“”‘’()[]<>.").lstrip("@") for one in typed} - {""}
    for domain in sorted(found):
        if not DOMAIN_PATTERN.fullmatch(domain):
            raise UserError("policy-domain-odd", field="email_domains", domain=domain[:80])
        if domain in PUBLIC_MAIL_DOMAINS:
            raise UserError("policy-domain-public", field="email_domains", domain=domain)
    if len(found) > MAX_EMAIL_DOMAINS:
        raise UserError("policy-domains-many", field="email_domains", most=MAX_EMAIL_DOMAINS)
    return tuple(sorted(found))


def _has_field(area: Area, part: str) -> bool:
    return area is not Area.ADMIN or part != "channels"


def _sorted_ids(value: Any) -> tuple[str, ...]:
    """Return sorted ids, so that the same choice is the same request."""
    return tuple(sorted({str(one) for one in value})) if isinstance(value, list) else ()


async def save_policy(run: OperationRun) -> Outcome:
    """Run a ``SAVE_POLICY`` operation: one idempotent write. The operation's id becomes the policy's revision.

    Raises ``UserError`` if somebody else changed the rules since the form was opened.
    """
    app, person, change = run.app, run.operation.person, run.payload(PolicyChange)
    before = await app.store.policies.get(person.tenant)
    wanted = replace(
        change.policy,
        revision=run.operation.id,
        changed_by=person.user_id,
        changed_at=app.clock.now(),
    )
    if before.revision != wanted.revision:
        await run.checkpoint("saving", changes=", ".join(describe_changes(before, wanted)) or "none")
    if not await app.store.policies.replace(person.tenant, wanted, change.replaces):
        newer = await app.store.policies.get(person.tenant)
        who = (
            await get_display_name(app, person.tenant, newer.changed_by)
            if newer.changed_by
            else person.user_id
        )
        raise UserError("policy-changed-meanwhile", next_step="policy-changed-meanwhile-next", who=who)
    problems = {str(area): str(one) for area, one in (await _find_problems(app, person, wanted)).items()}
    changes = run.operation.progress.get("changes", "none")
    return success(PolicyResult(changes=changes, problems=problems))


def describe_changes(before: Policy, after: Policy) -> list[str]:
    """Return the differences as the audit stores them, without words: ``start.people +U1 -U2``, ``guests on``."""
    found: list[str] = []
    for area in RULE_AREAS:
        for part in RULE_PARTS:
            old, new = getattr(before.rule(area), part), getattr(after.rule(area), part)
            found += _describe_difference(f"{area}.{part}", old, new)
    found += _describe_difference("read_only", before.read_only, after.read_only)
    if before.guests != after.guests:
        found.append(f"guests {_switch(after.guests)}")
    if before.other_emails != after.other_emails:
        found.append(f"other_emails {_switch(after.other_emails)}")
    if before.unknown_emails != after.unknown_emails:
        found.append(f"unknown_emails {after.unknown_emails}")
    found += _describe_difference("email_domains", before.email_domains, after.email_domains)
    return found


def _switch(on: bool) -> str:
    return "on" if on else "off"


def _describe_difference(what: str, old: Sequence[str], new: Sequence[str]) -> Iterable[str]:
    signs = [f"+{one}" for one in new if one not in old] + [f"-{one}" for one in old if one not in new]
    return [f"{what} {' '.join(signs)}"] if signs else []
