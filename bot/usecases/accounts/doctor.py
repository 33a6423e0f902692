"""Check a person's connection step by step: each step is fine, or named with what to do. Shows no secret."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import suppress

from bot.goto.errors import GoToError, RoleMissing
from bot.goto.models import UnreadableCount, count_unreadable_rows
from bot.model.accounts import CheckState, DoctorReport, Finding
from bot.model.delivery_figures import describe_figures
from bot.model.email_addresses import is_same_email
from bot.model.errors import NotConnected, UsherError
from bot.model.ids import Person
from bot.model.people import Link, Profile
from bot.model.policy import Policy
from bot.usecases.core.goto_errors import to_user_error
from bot.usecases.core.link_ages import alive_until
from bot.usecases.core.policy import has_admin_rights
from bot.usecases.core.policy_problems import find_problems
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import Purpose, session_for

CHECK_TIMEOUT_SECONDS = 1.6
"""Time limit of one check in seconds; a check that takes longer is reported as slow."""


async def run_checks(app: Services, person: Person, channel: str | None) -> DoctorReport:
    """Check everything between this person, GoTo and the channel. A failed check never raises."""
    profile, link = await app.slack.people.get_profile(person), await app.store.links.get(person)
    policy = await app.store.policies.get(person.tenant)
    is_connected = link is not None and link.dead_since is None
    groups = await asyncio.gather(
        _with_timeout(_check_goto(app, person), "doctor-goto") if is_connected else _no_findings(),
        _check_trainings(app, person) if is_connected else _no_findings(),
        _with_timeout(_check_admin(app, person), "doctor-admin") if is_connected else _no_findings(),
        _with_timeout(_check_channel(app, person, channel), "doctor-channel"),
        _with_timeout(_check_rules(app, profile, policy), "doctor-rules"),
        _with_timeout(_check_deliveries(app, profile, policy), "doctor-deliveries"),
    )
    after = await app.store.links.get(person) if is_connected else link
    findings = [
        *_check_link(app, after),
        *_check_token(app, after),
        *groups[0],
        *groups[1],
        *groups[2],
        *_check_person(profile, after),
        *groups[3],
        *groups[4],
        *groups[5],
    ]
    return DoctorReport(
        zone=profile.zone or "UTC",
        findings=tuple(findings),
        last_request=await app.store.last_requests.get(person),
        needs_connect=after is None or after.dead_since is not None,
        was_connected=after is not None,
    )


async def _no_findings() -> tuple[Finding, ...]:
    return ()


async def _with_timeout(check: Awaitable[tuple[Finding, ...]], name: str) -> tuple[Finding, ...]:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_SECONDS):
            return await check
    except TimeoutError:
        return (Finding(message_id=f"{name}-slow", state=CheckState.FAULT, cure="try-again-soon"),)


def _check_link(app: Services, link: Link | None) -> tuple[Finding, ...]:
    if link is None:
        return (Finding(message_id="doctor-link-none", state=CheckState.NOTE, cure="not-connected-next"),)
    name = f"{link.first_name} {link.last_name}".strip() or link.email
    values = {"email": link.email, "name": name, "since": link.connected_at}
    if link.dead_since is not None:
        ended = {**values, "since": link.dead_since}
        return (
            Finding(
                message_id="doctor-link-ended", state=CheckState.FAULT, values=ended, cure="link-dead-next"
            ),
        )
    return (
        Finding(message_id="doctor-link-ok", values=values),
        Finding(message_id="doctor-link-until", values={"until": alive_until(app.rules, link)}),
    )


def _check_token(app: Services, link: Link | None) -> tuple[Finding, ...]:
    if link is None or link.dead_since is not None:
        return ()
    if link.refresh_token is None:
        return (
            Finding(
                message_id="doctor-token-last",
                state=CheckState.NOTE,
                values={"until": link.expires_at},
                cure="doctor-token-last-next",
            ),
        )
    due = link.expires_at - app.timing.token_refresh_margin
    if due <= app.clock.now():
        return (Finding(message_id="doctor-token-due"),)
    return (Finding(message_id="doctor-token-ok", values={"until": link.expires_at}),)


async def _check_goto(app: Services, person: Person) -> tuple[Finding, ...]:
    """Check that GoTo lists the person's meetings, which takes a valid token and the organizer role."""
    try:
        own = await session_for(app, person, Purpose.OWN)
        with count_unreadable_rows() as unreadable:
            meetings = await own.goto.meetings.list_upcoming()
    except NotConnected:
        return ()
    except (UsherError, GoToError) as error:
        return (_fault_finding("doctor-goto-fault", error),)
    found = Finding(message_id="doctor-goto-ok", values={"count": len(meetings)})
    return (found, *_unreadable_findings(unreadable))


async def _check_trainings(app: Services, person: Person) -> tuple[Finding, ...]:
    """Check that GoTo's list of trainings can be read. Not every account has GoTo Training, which is no fault."""
    with count_unreadable_rows() as unreadable:
        with suppress(UsherError, GoToError, TimeoutError):
            async with asyncio.timeout(CHECK_TIMEOUT_SECONDS):
                own = await session_for(app, person, Purpose.OWN)
                await own.goto.trainings.list(own.link.organizer_key)
        return _unreadable_findings(unreadable)


def _unreadable_findings(unreadable: UnreadableCount) -> tuple[Finding, ...]:
    if not unreadable.total:
        return ()
    values = {"count": unreadable.total, "fields": ", ".join(sorted(unreadable.fields))}
    return (Finding(message_id="doctor-rows", state=CheckState.NOTE, values=values, cure="doctor-rows-next"),)


async def _check_admin(app: Services, person: Person) -> tuple[Finding, ...]:
    """Check if GoTo treats the person as an admin. Not being one is no fault."""
    try:
        own = await session_for(app, person, Purpose.OWN)
        await own.goto.groups.list()
    except RoleMissing:
        return (Finding(message_id="doctor-admin-no", state=CheckState.NOTE),)
    except (UsherError, GoToError):
        return ()
    return (Finding(message_id="doctor-admin-yes"),)


def _fault_finding(message_id: str, error: UsherError | GoToError) -> Finding:
    meant = to_user_error(error) if isinstance(error, GoToError) else error
    return Finding(
        message_id=message_id,
        state=CheckState.FAULT,
        values={**meant.values, "reason": meant.message_id},
        cure=meant.next_step,
    )


def _check_person(profile: Profile, link: Link | None) -> tuple[Finding, ...]:
    """Check the person's zone and e-mail in Slack."""
    found = []
    values = {"zone": profile.zone or "UTC"}
    if profile.zone is None:
        found.append(
            Finding(
                message_id="doctor-zone-none",
                state=CheckState.NOTE,
                values=values,
                cure="doctor-zone-none-next",
            )
        )
    else:
        own = profile.zone != profile.slack_zone
        found.append(Finding(message_id="doctor-zone-own" if own else "doctor-zone-ok", values=values))
    if profile.email is None:
        found.append(
            Finding(message_id="doctor-email-none", state=CheckState.NOTE, cure="doctor-email-none-next")
        )
    elif link is not None and not is_same_email(profile.email, link.email):
        found.append(
            Finding(
                message_id="doctor-email-other",
                state=CheckState.NOTE,
                values={"slack": profile.email, "email": link.email},
            )
        )
    else:
        found.append(Finding(message_id="doctor-email-ok", values={"slack": profile.email}))
    return tuple(found)


async def _check_channel(app: Services, person: Person, channel: str | None) -> tuple[Finding, ...]:
    """Check that the bot can post in the channel of the command."""
    if not channel:
        return ()
    try:
        place = await app.slack.people.get_channel(person.tenant, channel)
    except UsherError as error:
        return (_fault_finding("doctor-channel-fault", error),)
    values = {"channel": f"#{place.name}" if place.name else ""}
    if place.is_archived:
        return (
            Finding(
                message_id="doctor-channel-archived",
                state=CheckState.FAULT,
                values=values,
                cure="choose-another-channel",
            ),
        )
    if not place.bot_is_member:
        return (
            Finding(
                message_id="doctor-channel-out",
                state=CheckState.FAULT,
                values=values,
                cure="bot-not-in-channel-next",
            ),
        )
    return (
        Finding(message_id="doctor-channel-direct" if place.is_im else "doctor-channel-ok", values=values),
    )


async def _check_rules(app: Services, profile: Profile, policy: Policy) -> tuple[Finding, ...]:
    """Check, for an Usher admin, that each rule of the workspace lets somebody in."""
    try:
        if not await has_admin_rights(app, profile, policy):
            return ()
        problems = await find_problems(app, profile.person, policy)
    except UsherError as error:
        return (_fault_finding("doctor-rules-fault", error),)
    return tuple(
        Finding(
            message_id="doctor-rule-problem",
            state=CheckState.FAULT,
            values={"area": str(area), "problem": str(problem)},
            cure="policy-problem-next",
        )
        for area, problem in problems.items()
    )


async def _check_deliveries(app: Services, profile: Profile, policy: Policy) -> tuple[Finding, ...]:
    """Tell an Usher admin how the workspace's reminders of the last 30 days were delivered."""
    try:
        if not await has_admin_rights(app, profile, policy):
            return ()
    except UsherError:
        return ()  # the check of the rules tells
    figures = await app.store.delivery_figures.read(app.clock.now(), profile.person.tenant)
    return (describe_figures(figures, "doctor-deliveries"),)
