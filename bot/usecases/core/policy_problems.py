"""Rules that name nobody, or whose user groups Slack does not (any longer) return: found, and told to an admin."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.model.errors import SlackRefusal
from bot.model.ids import Person
from bot.model.messages import Notice
from bot.model.policy import Area, Policy, RuleProblem
from bot.usecases.core.services import Services

MAX_PEOPLE_CHECKED = 20
"""In a rule that names more people than this, somebody is taken to be still there."""
CODE_PROBLEMS = {"no_such_subteam": RuleProblem.GONE, "plan_upgrade_required": RuleProblem.NO_PLAN}
"""The problem for each code of Slack (usergroups.users.list)."""


async def find_rule_problem(app: Services, person: Person, policy: Policy, area: Area) -> RuleProblem | None:
    """Return why the rule lets in fewer people than it names, None if it works.

    ``person`` is whoever asks: their workspaces of an organization are searched first. Raises ``TransientError`` if
    Slack cannot be asked now.
    """
    rule = policy.rule(area)
    if rule.is_for_everyone:
        return None
    named = set(rule.people)
    for group in rule.groups:
        try:
            named |= await app.slack.user_groups.list_members(person, group, everywhere=True)
        except SlackRefusal as error:
            return _problem_of(error)
    # Slack's admins and owners administer Usher, whoever else is named.
    if area is Area.ADMIN or len(named) > MAX_PEOPLE_CHECKED:
        return None
    if not named:
        return RuleProblem.EMPTY
    people = [Person(person.tenant, one) for one in sorted(named)]
    return await _find_people_problem(app, people, policy.guests)


async def find_problems(app: Services, person: Person, policy: Policy) -> dict[Area, RuleProblem]:
    """Return the problem of each rule that has one. Raises ``TransientError``."""
    found = {area: await find_rule_problem(app, person, policy, area) for area in policy.rules}
    return {area: problem for area, problem in found.items() if problem is not None}


async def report_problem(app: Services, policy: Policy, refused: Person, area: Area) -> None:
    """Have an admin told, once for each version of the rules, that a rule has a problem."""
    if policy.changed_by == refused.user_id:
        return  # who made the rule reads it in the refusal
    send_id = f"policy-problem-{policy.revision}-{area}"
    await app.jobs.queue.enqueue_notice(refused, Notice.RULE_PROBLEM, send_id)


def _problem_of(error: SlackRefusal) -> RuleProblem:
    if error.values.get("scope"):
        return RuleProblem.NO_SCOPE
    return CODE_PROBLEMS.get(str(error.values.get("code")), RuleProblem.UNREADABLE)


async def _find_people_problem(
    app: Services, named: Sequence[Person], with_guests: bool
) -> RuleProblem | None:
    """Return None if somebody of them may use Usher, else why nobody may. Raises ``TransientError``."""
    found = await asyncio.gather(*(_find_person_problem(app, one, with_guests) for one in named))
    if None in found:
        return None
    return RuleProblem.GUESTS if RuleProblem.GUESTS in found else RuleProblem.LEFT


async def _find_person_problem(app: Services, person: Person, with_guests: bool) -> RuleProblem | None:
    try:
        profile = await app.slack.people.get_profile(person)
    except SlackRefusal:
        return RuleProblem.LEFT
    if profile.is_deactivated:
        return RuleProblem.LEFT
    is_outside = profile.is_bot or profile.is_external or (profile.is_guest and not with_guests)
    return RuleProblem.GUESTS if is_outside else None
