"""Notices to a person that nobody asked for and nobody waits for."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from bot.model.errors import SlackRefusal
from bot.model.ids import Person, Tenant
from bot.model.messages import Notice
from bot.model.operations import Outcome, StuckOperation
from bot.model.people import Link
from bot.usecases.admin.member_map import count_mapped_members
from bot.usecases.core.link_ages import alive_until
from bot.usecases.core.policy import list_admins
from bot.usecases.core.policy_problems import find_problems
from bot.usecases.core.readers import find_reader
from bot.usecases.core.sends import dm_once
from bot.usecases.core.services import Services
from bot.views.accounts.connection import (
    lent_ended_message,
    link_dead_message,
    link_expires_message,
)
from bot.views.admin.policy import rule_problem_message
from bot.views.errors import abandoned_outcome, outcome_error_message


async def deliver_notice(app: Services, person: Person, notice: Notice, send_id: str) -> None:
    """Send the notice, unless it no longer applies."""
    link = await app.store.links.get(person)
    if notice is Notice.LENT_ENDED and link is None:
        await dm_once(app, person, send_id, lent_ended_message)
    elif notice is Notice.LINK_DEAD and link is not None and link.dead_since is not None:
        await dm_once(app, person, send_id, lambda: link_dead_message(link))
    elif notice is Notice.LINK_EXPIRES and link is not None and link.dead_since is None:
        await _warn_of_end(app, link, send_id)
    elif notice is Notice.RULE_PROBLEM:
        await _tell_of_rule_problems(app, person.tenant, send_id)


async def _tell_of_rule_problems(app: Services, tenant: Tenant, send_id: str) -> None:
    """Tell whoever made the rules, or else another admin, which of them let nobody in. Raises ``TransientError``."""
    for admin in await list_admins(app, tenant, 1):
        problems = await find_problems(app, admin, await app.store.policies.get(tenant))
        if problems:
            with suppress(SlackRefusal):
                await dm_once(app, admin, send_id, partial(rule_problem_message, problems))


async def _warn_of_end(app: Services, link: Link, send_id: str) -> None:
    """Warn that GoTo ends the link, unless it was refreshed meanwhile."""
    until = alive_until(app.rules, link)
    if until - app.clock.now() <= app.rules.link_warning_time:
        zone = (await find_reader(app, link.person)).zone
        readers = await count_mapped_members(app, link.person)
        await dm_once(app, link.person, send_id, lambda: link_expires_message(link, until, zone, readers))


async def report_abandoned(app: Services, stuck: StuckOperation, reference: str) -> Outcome:
    """Tell the person that what they asked for was not finished, once per operation; return this as its outcome.

    Whoever cannot be reached is not told: the log has the reference. Raises ``TransientError``.
    """
    reader = await find_reader(app, stuck.person)
    outcome = abandoned_outcome(stuck.created_at, reader.zone, reference)
    with suppress(SlackRefusal):
        await dm_once(app, stuck.person, f"{stuck.id}-abandoned", lambda: outcome_error_message(outcome))
    return outcome
