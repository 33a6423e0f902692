"""Creating and changing subscriptions: which sessions, where, how long before the start, and the digest.

Steps of saving: ``new`` → ``kept`` (the subscription is stored); then its sessions are polled and its digest scheduled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time, timedelta
from typing import Any, Self

from bot.errors import Refused, UserError, UsherError
from bot.ids import Person
from bot.ports import (
    Digest,
    Operation,
    Outcome,
    SessionSource,
    Subscription,
    What,
)
from bot.usecases.cards import check_place
from bot.usecases.digests import plan_digest, zone_of
from bot.usecases.notify_what import resolved, title_of
from bot.usecases.operations import Run
from bot.usecases.policy import usher_admin
from bot.usecases.preferences import read_zone
from bot.usecases.services import Services

LEADS = (0, 1, 5, 10, 15, 30, 60, 120, 24 * 60, 48 * 60)
"""Minutes before the start that can be chosen; 0 is at the start."""
USUAL = 10
DAYS = (0, 1, 2, 3, 4)
EVERY_DAY = range(7)
MENTIONS = ("here", "channel")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The values of the form's fields. ``at`` is ``HH:MM``; ``digest`` is "", ``daily`` or ``weekly``.

    ``zone`` is as typed, or IANA if we filled it in; ``leads`` are minutes; ``days`` are week days, 0 is Monday.
    """

    what: str = What.MINE.value
    value: str = ""
    channel: str | None = None
    leads: tuple[int, ...] = (USUAL,)
    digest: str = ""
    at: str = "08:00"
    days: tuple[int, ...] = DAYS
    quiet: bool = True
    zone: str = ""
    mentions: str | None = None

    def payload(self) -> dict[str, Any]:
        given = {name: getattr(self, name) for name in self.__slots__}
        return {**given, "leads": list(self.leads), "days": list(self.days)}

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Self:
        known = {name: payload[name] for name in cls.__slots__ if name in payload}
        return cls(**{**known, "leads": tuple(known["leads"]), "days": tuple(known["days"])})


@dataclass(frozen=True, slots=True)
class NotifyForm:
    """The form. ``subscription_id`` is the subscription being changed, None for a new one.

    ``is_admin``: others' sessions and mentions may be chosen. ``title`` is that of the session it is about.
    """

    external_id: str
    wanted: Wanted
    subscription_id: str | None = None
    admin: bool = False
    title: str = ""
    attempt: int = 0
    failure: Outcome | None = None

    @property
    def about(self) -> str:
        """Return the ref of the form's session if its title is shown, so that there is nothing to choose; else ""."""
        return self.wanted.value if self.title and self.wanted.what == What.SESSION else ""


async def new_form(s: Services, person: Person, wanted: Wanted, *, session: str | None = None) -> NotifyForm:
    """Return an empty form; ``session`` is the ref of the session of the card whose button was pressed."""
    zone = (await s.people.profile(person)).zone or "UTC"
    filled = replace(wanted, zone=wanted.zone or zone)
    title = ""
    if session is not None:
        filled = replace(filled, what=What.SESSION.value, value=session)
        title = await title_of(s, person, session)
    return NotifyForm(s.ids.new(), filled, admin=await admins(s, person), title=title)


async def change_form(s: Services, person: Person, subscription_id: str) -> NotifyForm:
    """Return the form filled with a subscription. Raises ``UserError`` if it is gone, ``Refused`` for another's."""
    one = await own(s, person, subscription_id)
    title = await title_of(s, one.source.reader, one.value) if one.what is What.SESSION else ""
    wanted = replace(wanted_of(one), zone=await zone_of(s, one))
    return NotifyForm(s.ids.new(), wanted, one.id, await admins(s, person), title)


def refill(op: Operation, external_id: str) -> NotifyForm:
    """Return an operation's form again, with its failure if it failed."""
    failed = op.outcome if op.outcome is not None and not op.outcome.ok else None
    payload = op.payload
    return NotifyForm(
        external_id,
        Wanted.of(payload["wanted"]),
        payload.get("subscription"),
        bool(payload.get("admin")),
        str(payload.get("title") or ""),
        int(payload.get("attempt", 0)) + 1,
        failed,
    )


async def own(s: Services, person: Person, subscription_id: str) -> Subscription:
    """Return a subscription that the person may change.

    These are the person's own, and for an Usher admin also those of channels. Raises ``UserError``, ``Refused``.
    """
    one = await s.subscriptions.get(person.tenant, subscription_id)
    if one is None:
        raise UserError("notify-gone", next_step="notify-gone-next")
    if one.created_by != person and not (one.channel and await admins(s, person)):
        name = (await s.people.profile(one.created_by)).name
        raise Refused("notify-of-other", next_step="notify-of-other-next", name=name)
    return one


async def admins(s: Services, person: Person) -> bool:
    try:
        return await usher_admin(s, person)
    except UsherError:
        return False


def wanted_of(one: Subscription) -> Wanted:
    """Convert a subscription to the values of the form's fields."""
    digest = one.digest
    return Wanted(
        one.what.value,
        one.value,
        one.channel,
        tuple(int(lead / timedelta(minutes=1)) for lead in one.leads),
        "" if digest is None else "weekly" if digest.weekly else "daily",
        f"{digest.at:%H:%M}" if digest else Wanted().at,
        digest.days if digest else DAYS,
        digest.quiet if digest else True,
        one.zone,
        one.mentions,
    )


def checked(wanted: Wanted) -> dict[str, UserError]:
    """Return the errors by field, {} if none. What only GoTo and Slack know is checked later."""
    problems: dict[str, UserError] = {}
    if not wanted.leads and not wanted.digest:
        problems["leads"] = UserError("notify-nothing", field="leads")
    if wanted.digest and not wanted.days:
        problems["days"] = UserError("notify-no-days", field="days")
    if wanted.what in (What.WORDS, What.SESSION, What.ORGANIZER, What.GROUP) and not wanted.value.strip():
        problems["value"] = UserError(f"notify-value-{wanted.what}-empty", field="value")
    if wanted.mentions and not wanted.channel:
        problems["mentions"] = UserError("notify-mentions-nowhere", field="mentions")
    try:
        read_zone(wanted.zone)
    except UserError as error:
        problems["zone"] = error
    return problems


async def save(go: Run) -> Outcome:
    """Run a ``NOTIFY`` operation from its recorded step."""
    s, person, payload = go.s, go.operation.person, go.operation.payload
    wanted = Wanted.of(payload["wanted"])
    if go.operation.step == "new":
        known = await own(s, person, payload["subscription"]) if payload.get("subscription") else None
        await check_place(s, person, wanted.channel)
        one = await _subscription(s, known, person, wanted, go.operation.id)
        await s.subscriptions.keep(one)
        await go.reach("kept", id=one.id)
    kept = await s.subscriptions.get(person.tenant, go.operation.progress["id"])
    if kept is None:
        raise UserError("notify-gone", next_step="notify-gone-next")
    await begin(s, kept)
    return Outcome(True, {"id": kept.id, "wanted": wanted_of(kept).payload()})


async def begin(s: Services, one: Subscription) -> None:
    """Poll a subscription's sessions now and schedule its digest."""
    await read_now(s, one)
    await plan_digest(s, one)


async def read_now(s: Services, one: Subscription) -> None:
    now = s.clock.now()
    await s.snapshots.watch(one.source, now)
    await s.rota.poll(one.source, now)


async def read_again(s: Services, person: Person) -> None:
    """Poll everything that is read through a person's account, after it may have been disconnected for a while."""
    theirs = [one for one in await s.subscriptions.of_person(person) if one.source.reader == person]
    through = await s.subscriptions.of_source(SessionSource(person))
    for one in {one.source: one for one in [*theirs, *through]}.values():
        await read_now(s, one)


async def _subscription(
    s: Services, known: Subscription | None, person: Person, wanted: Wanted, op_id: str
) -> Subscription:
    owner = known.created_by if known else person
    what, value, reader = await resolved(s, owner, wanted.what, wanted.value, wanted.channel)
    mentions = wanted.mentions if wanted.channel and wanted.mentions in MENTIONS else None
    if mentions is not None and not await usher_admin(s, person):
        raise Refused("notify-mentions-admin", next_step="notify-mentions-next", field="mentions")
    usual = (await s.people.profile(owner)).zone or "UTC"
    zone = read_zone(wanted.zone) or usual
    return Subscription(
        id=known.id if known else op_id,
        tenant=person.tenant,
        created_by=owner,
        channel=wanted.channel,
        what=what,
        value=value,
        leads=tuple(timedelta(minutes=minutes) for minutes in sorted(set(wanted.leads) & set(LEADS))),
        digest=_digest(wanted),
        zone=zone,
        mentions=mentions,
        muted=known.muted if known else frozenset(),
        reader=reader,
        since=s.clock.now(),
        own_zone=zone != usual,
    )


def _digest(wanted: Wanted) -> Digest | None:
    if not wanted.digest:
        return None
    days = tuple(sorted(set(wanted.days) & set(EVERY_DAY)))
    weekly = wanted.digest == "weekly"
    return Digest(time.fromisoformat(wanted.at), days[:1] if weekly else days, weekly, wanted.quiet)


def clock_of(typed: str) -> str:
    """Return a time picker's value as ``HH:MM``, the default time if it is empty."""
    try:
        return f"{time.fromisoformat(typed):%H:%M}"
    except ValueError:
        return Wanted().at
