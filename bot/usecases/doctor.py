"""Check a person's connection step by step: each step is fine, or named with what to do. Shows no secret."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.errors import NotConnected, UsherError
from bot.goto.errors import GoToError, RoleMissing
from bot.ids import Person
from bot.ports import LastCall, Link, Profile
from bot.usecases.faults import told
from bot.usecases.services import Services
from bot.usecases.sessions import Purpose, session_for

ANSWER = 1.6
"""Time limit of one check in seconds; a check that takes longer is reported as slow."""


class State(StrEnum):
    OK = "ok"
    FAULT = "fault"
    NOTE = "note"
    """Neither fine nor a fault, but worth knowing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check. ``message_id`` describes it, ``cure`` says what to do; ``values`` fill both."""

    message_id: str
    state: State = State.OK
    values: Mapping[str, Any] = field(default_factory=dict)
    cure: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All results. ``zone`` is IANA; ``needs_connect`` is True if connecting (again) is one of the cures."""

    zone: str
    findings: tuple[Finding, ...]
    last: LastCall | None = None
    connect: bool = False

    @property
    def faults(self) -> int:
        return sum(found.state is State.FAULT for found in self.findings)


async def examine(s: Services, person: Person, channel: str | None) -> Report:
    """Check everything between this person, GoTo and the channel. A failed check never raises."""
    profile, link = await s.people.profile(person), await s.links.get(person)
    living = link is not None and link.dead_since is None
    groups = await asyncio.gather(
        _in_time(_goto(s, person), "doctor-goto") if living else _nothing(),
        _in_time(_admin(s, person), "doctor-admin") if living else _nothing(),
        _in_time(_channel(s, person, channel), "doctor-channel"),
    )
    after = await s.links.get(person) if living else link
    findings = [
        *_link(after),
        *_token(s, after),
        *groups[0],
        *groups[1],
        *_person(profile, after),
        *groups[2],
    ]
    dead = after is None or after.dead_since is not None
    return Report(profile.zone or "UTC", tuple(findings), await s.lasts.get(person), dead)


async def _nothing() -> tuple[Finding, ...]:
    return ()


async def _in_time(look: Awaitable[tuple[Finding, ...]], name: str) -> tuple[Finding, ...]:
    try:
        async with asyncio.timeout(ANSWER):
            return await look
    except TimeoutError:
        return (Finding(f"{name}-slow", State.FAULT, cure="try-again-soon"),)


def _link(link: Link | None) -> tuple[Finding, ...]:
    if link is None:
        return (Finding("doctor-link-none", State.FAULT, cure="not-connected-next"),)
    name = f"{link.first_name} {link.last_name}".strip() or link.email
    values = {"email": link.email, "name": name, "organizer": link.organizer_key, "since": link.connected_at}
    if link.dead_since is not None:
        ended = {**values, "since": link.dead_since}
        return (Finding("doctor-link-ended", State.FAULT, ended, "link-dead-next"),)
    return (Finding("doctor-link-ok", values=values), Finding("doctor-key-ok", values=values))


def _token(s: Services, link: Link | None) -> tuple[Finding, ...]:
    if link is None or link.dead_since is not None:
        return ()
    if link.refresh_token is None:
        return (
            Finding("doctor-token-last", State.NOTE, {"until": link.expires_at}, "doctor-token-last-next"),
        )
    due = link.expires_at - s.patience.early
    if due <= s.clock.now():
        return (Finding("doctor-token-due"),)
    return (Finding("doctor-token-ok", values={"until": link.expires_at, "due": due}),)


async def _goto(s: Services, person: Person) -> tuple[Finding, ...]:
    """Check that GoTo lists the person's meetings, which takes a valid token and the organizer role."""
    try:
        own = await session_for(s, person, Purpose.OWN)
        meetings = await own.goto.meetings.upcoming()
    except NotConnected:
        return ()
    except (UsherError, GoToError) as error:
        return (_fault("doctor-goto-fault", error),)
    return (Finding("doctor-goto-ok", values={"count": len(meetings)}),)


async def _admin(s: Services, person: Person) -> tuple[Finding, ...]:
    """Check if GoTo treats the person as an admin. Not being one is no fault."""
    try:
        own = await session_for(s, person, Purpose.OWN)
        await own.goto.groups.list()
    except RoleMissing:
        return (Finding("doctor-admin-no", State.NOTE),)
    except (UsherError, GoToError):
        return ()
    return (Finding("doctor-admin-yes"),)


def _fault(message_id: str, error: UsherError | GoToError) -> Finding:
    meant = told(error) if isinstance(error, GoToError) else error
    return Finding(message_id, State.FAULT, {**meant.values, "reason": meant.message_id}, meant.next_step)


def _person(profile: Profile, link: Link | None) -> tuple[Finding, ...]:
    """Check the person's zone and e-mail in Slack."""
    found = []
    values = {"zone": profile.zone or "UTC"}
    if profile.zone is None:
        found.append(Finding("doctor-zone-none", State.NOTE, values, "doctor-zone-none-next"))
    else:
        own = profile.zone != profile.slack_zone
        found.append(Finding("doctor-zone-own" if own else "doctor-zone-ok", values=values))
    if profile.email is None:
        found.append(Finding("doctor-email-none", State.NOTE, cure="doctor-email-none-next"))
    elif link is not None and profile.email.casefold() != link.email.casefold():
        found.append(Finding("doctor-email-other", State.NOTE, {"slack": profile.email, "email": link.email}))
    else:
        found.append(Finding("doctor-email-ok", values={"slack": profile.email}))
    return tuple(found)


async def _channel(s: Services, person: Person, channel: str | None) -> tuple[Finding, ...]:
    """Check that the bot can post in the channel of the command."""
    if not channel:
        return ()
    try:
        place = await s.people.channel(person.tenant, channel)
    except UsherError as error:
        return (_fault("doctor-channel-fault", error),)
    values = {"channel": f"#{place.name}" if place.name else ""}
    if place.is_archived:
        return (Finding("doctor-channel-archived", State.FAULT, values, "choose-another-channel"),)
    if not place.bot_is_member:
        return (Finding("doctor-channel-out", State.FAULT, values, "bot-not-in-channel-next"),)
    return (Finding("doctor-channel-direct" if place.is_im else "doctor-channel-ok", values=values),)
