"""Rules that name nobody, or whose user groups Slack does not (any longer) return: found, and told to an admin."""

from __future__ import annotations

from bot.model.core import Notice
from bot.model.errors import CannotPost, SlackRefusal, UserError
from bot.model.ids import Person
from bot.model.policy import Area, Policy, Rule, RuleProblem
from bot.usecases.core.leavers import has_left
from bot.usecases.core.services import Services

MAX_PEOPLE_CHECKED = 20
"""In a rule that names more people than this, somebody is taken to be still there."""
CODE_PROBLEMS = {"no_such_subteam": RuleProblem.GONE, "plan_upgrade_required": RuleProblem.NO_PLAN}
"""The problem for each code of Slack (usergroups.users.list)."""


async def find_rule_problem(app: Services, person: Person, rule: Rule) -> RuleProblem | None:
    """Return why the rule lets in fewer people than it names, None if it works.

    ``person`` is whoever asks: their workspaces of an organization are searched first. Raises ``TransientError`` if
    Slack cannot be asked now.
    """
    if rule.is_for_everyone:
        return None
    has_members = False
    for group in rule.groups:
        try:
            members = await app.slack.user_groups.list_members(person, group, everywhere=True)
        except SlackRefusal as error:
            return _problem_of(error)
        has_members = has_members or bool(members)
    if has_members or await _names_somebody(app, person, rule):
        return None
    return RuleProblem.EMPTY if rule.groups else RuleProblem.LEFT


async def find_problems(app: Services, person: Person, policy: Policy) -> dict[Area, RuleProblem]:
    """Return the problem of each rule that has one. Raises ``TransientError``."""
    found = {area: await find_rule_problem(app, person, rule) for area, rule in policy.rules.items()}
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


async def _names_somebody(app: Services, person: Person, rule: Rule) -> bool:
    """Return True if somebody whom the rule names is still there."""
    if len(rule.people) > MAX_PEOPLE_CHECKED:
        return True
    for user_id in rule.people:
        try:
            if not await has_left(app, Person(person.tenant, user_id)):
                return True
        except (CannotPost, UserError):
            continue
    return False
