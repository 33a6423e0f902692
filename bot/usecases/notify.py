"""Creating and changing subscriptions: which sessions, where, how long before the start, and the digest.

Steps of saving: ``new`` → ``kept`` (the subscription is stored); then its sessions are polled and its digest scheduled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time, timedelta
from typing import Any, Self

from bot.errors import NotAllowed, UserError, UsherError
from bot.ids import Person
from bot.ports import (
    DigestSchedule,
    OperationRecord,
    Outcome,
    SessionSource,
    Subscription,
    SubscriptionScope,
)
from bot.usecases.cards import require_postable_channel
from bot.usecases.digests import schedule_digest, resolve_digest_zone
from bot.usecases.notify_what import resolve_target, read_title
from bot.usecases.operations import OperationRun
from bot.usecases.policy import is_usher_admin
from bot.usecases.preferences import parse_zone
from bot.usecases.services import Services

LEAD_MINUTES = (0, 1, 5, 10, 15, 30, 60, 120, 24 * 60, 48 * 60)
"""Minutes before the start that can be chosen; 0 is at the start."""
DEFAULT_LEAD_MINUTES = 10
WORKDAYS = (0, 1, 2, 3, 4)
ALL_WEEKDAYS = range(7)
MENTIONS = ("here", "channel")


@dataclass(frozen=True, slots=True)
class SubscriptionRequest:
    """The values of the form's fields. ``at`` is ``HH:MM``; ``digest`` is "", ``daily`` or ``weekly``.

    ``zone`` is as typed, or IANA if we filled it in; ``leads`` are minutes; ``days`` are week days, 0 is Monday.
    """

    what: str = SubscriptionScope.ALL_MINE.value
    value: str = ""
    channel: str | None = None
    leads: tuple[int, ...] = (DEFAULT_LEAD_MINUTES,)
    digest: str = ""
    at: str = "08:00"
    days: tuple[int, ...] = WORKDAYS
    quiet: bool = True
    zone: str = ""
    mentions: str | None = None

    def to_payload(self) -> dict[str, Any]:
        given = {name: getattr(self, name) for name in self.__slots__}
        return {**given, "leads": list(self.leads), "days": list(self.days)}

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        known = {name: payload[name] for name in cls.__slots__ if name in payload}
        return cls(**{**known, "leads": tuple(known["leads"]), "days": tuple(known["days"])})


@dataclass(frozen=True, slots=True)
class NotifyForm:
    """The form. ``subscription_id`` is the subscription being changed, None for a new one.

    ``is_admin``: others' sessions and mentions may be chosen. ``title`` is that of the session it is about.
    """

    external_id: str
    request: SubscriptionRequest
    subscription_id: str | None = None
    is_admin: bool = False
    title: str = ""
    attempt: int = 0
    failure: Outcome | None = None

    @property
    def session_ref(self) -> str:
        """Return the ref of the form's session if its title is shown, so that there is nothing to choose; else ""."""
        return self.request.value if self.title and self.request.what == SubscriptionScope.SESSION else ""


async def build_new_form(s: Services, person: Person, request: SubscriptionRequest, *, session: str | None = None) -> NotifyForm:
    """Return an empty form; ``session`` is the ref of the session of the card whose button was pressed."""
    zone = (await s.people.get_profile(person)).zone or "UTC"
    filled = replace(request, zone=request.zone or zone)
    title = ""
    if session is not None:
        filled = replace(filled, what=SubscriptionScope.SESSION.value, value=session)
        title = await read_title(s, person, session)
    return NotifyForm(s.ids.new(), filled, is_admin=await is_admin(s, person), title=title)


async def build_change_form(s: Services, person: Person, subscription_id: str) -> NotifyForm:
    """Return the form filled with a subscription. Raises ``UserError`` if it is gone, ``Refused`` for another's."""
    one = await require_own_subscription(s, person, subscription_id)
    title = await read_title(s, one.source.reader, one.scope_value) if one.scope is SubscriptionScope.SESSION else ""
    wanted = replace(to_request(one), zone=await resolve_digest_zone(s, one))
    return NotifyForm(s.ids.new(), wanted, one.id, await is_admin(s, person), title)


def rebuild_form(op: OperationRecord, external_id: str) -> NotifyForm:
    """Return an operation's form again, with its failure if it failed."""
    failed = op.outcome if op.outcome is not None and not op.outcome.ok else None
    payload = op.payload
    return NotifyForm(
        external_id,
        SubscriptionRequest.from_payload(payload["wanted"]),
        payload.get("subscription"),
        bool(payload.get("admin")),
        str(payload.get("title") or ""),
        int(payload.get("attempt", 0)) + 1,
        failed,
    )


async def require_own_subscription(s: Services, person: Person, subscription_id: str) -> Subscription:
    """Return a subscription that the person may change.

    These are the person's own, and for an Usher admin also those of channels. Raises ``UserError``, ``Refused``.
    """
    one = await s.subscriptions.get(person.tenant, subscription_id)
    if one is None:
        raise UserError("notify-gone", next_step="notify-gone-next")
    if one.created_by != person and not (one.channel and await is_admin(s, person)):
        name = (await s.people.get_profile(one.created_by)).name
        raise NotAllowed("notify-of-other", next_step="notify-of-other-next", name=name)
    return one


async def is_admin(s: Services, person: Person) -> bool:
    try:
        return await is_usher_admin(s, person)
    except UsherError:
        return False


def to_request(one: Subscription) -> SubscriptionRequest:
    """Convert a subscription to the values of the form's fields."""
    digest = one.digest
    return SubscriptionRequest(
        one.scope.value,
        one.scope_value,
        one.channel,
        tuple(int(lead / timedelta(minutes=1)) for lead in one.lead_times),
        "" if digest is None else "weekly" if digest.weekly else "daily",
        f"{digest.send_at:%H:%M}" if digest else SubscriptionRequest().at,
        digest.days if digest else WORKDAYS,
        digest.skip_empty if digest else True,
        one.zone,
        one.mentions,
    )


def validate_request(request: SubscriptionRequest) -> dict[str, UserError]:
    """Return the errors by field, {} if none. What only GoTo and Slack know is checked later."""
    problems: dict[str, UserError] = {}
    if not request.leads and not request.digest:
        problems["leads"] = UserError("notify-nothing", field="leads")
    if request.digest and not request.days:
        problems["days"] = UserError("notify-no-days", field="days")
    if request.what in (SubscriptionScope.TITLE_WORDS, SubscriptionScope.SESSION, SubscriptionScope.ORGANIZER, SubscriptionScope.GROUP) and not request.value.strip():
        problems["value"] = UserError(f"notify-value-{request.what}-empty", field="value")
    if request.mentions and not request.channel:
        problems["mentions"] = UserError("notify-mentions-nowhere", field="mentions")
    try:
        parse_zone(request.zone)
    except UserError as error:
        problems["zone"] = error
    return problems


async def save_subscription(go: OperationRun) -> Outcome:
    """Run a ``NOTIFY`` operation from its recorded step."""
    s, person, payload = go.app, go.operation.person, go.operation.payload
    wanted = SubscriptionRequest.from_payload(payload["wanted"])
    if go.operation.step == "new":
        known = await require_own_subscription(s, person, payload["subscription"]) if payload.get("subscription") else None
        await require_postable_channel(s, person, wanted.channel)
        one = await _build_subscription(s, known, person, wanted, go.operation.id)
        await s.subscriptions.save(one)
        await go.checkpoint("kept", id=one.id)
    kept = await s.subscriptions.get(person.tenant, go.operation.progress["id"])
    if kept is None:
        raise UserError("notify-gone", next_step="notify-gone-next")
    await start_subscription(s, kept)
    return Outcome(True, {"id": kept.id, "wanted": to_request(kept).to_payload()})


async def start_subscription(s: Services, one: Subscription) -> None:
    """Poll a subscription's sessions now and schedule its digest."""
    await poll_now(s, one)
    await schedule_digest(s, one)


async def poll_now(s: Services, one: Subscription) -> None:
    now = s.clock.now()
    await s.snapshots.schedule_poll(one.source, now)
    await s.reminder_queue.enqueue_poll(one.source, now)


async def poll_sources_of(s: Services, person: Person) -> None:
    """Poll everything that is read through a person's account, after it may have been disconnected for a while."""
    theirs = [one for one in await s.subscriptions.list_by_person(person) if one.source.reader == person]
    through = await s.subscriptions.list_by_source(SessionSource(person))
    for one in {one.source: one for one in [*theirs, *through]}.values():
        await poll_now(s, one)


async def _build_subscription(
    s: Services, known: Subscription | None, person: Person, request: SubscriptionRequest, op_id: str
) -> Subscription:
    owner = known.created_by if known else person
    what, value, reader = await resolve_target(s, owner, request.what, request.value, request.channel)
    mentions = request.mentions if request.channel and request.mentions in MENTIONS else None
    if mentions is not None and not await is_usher_admin(s, person):
        raise NotAllowed("notify-mentions-admin", next_step="notify-mentions-next", field="mentions")
    usual = (await s.people.get_profile(owner)).zone or "UTC"
    zone = parse_zone(request.zone) or usual
    return Subscription(
        id=known.id if known else op_id,
        tenant=person.tenant,
        created_by=owner,
        channel=request.channel,
        scope=what,
        scope_value=value,
        lead_times=tuple(timedelta(minutes=minutes) for minutes in sorted(set(request.leads) & set(LEAD_MINUTES))),
        digest=_build_digest(request),
        zone=zone,
        mentions=mentions,
        muted_refs=known.muted_refs if known else frozenset(),
        reader=reader,
        state_since=s.clock.now(),
        has_own_zone=zone != usual,
    )


def _build_digest(request: SubscriptionRequest) -> DigestSchedule | None:
    if not request.digest:
        return None
    days = tuple(sorted(set(request.days) & set(ALL_WEEKDAYS)))
    weekly = request.digest == "weekly"
    return DigestSchedule(time.fromisoformat(request.at), days[:1] if weekly else days, weekly, request.quiet)


def parse_clock_time(typed: str) -> str:
    """Return a time picker's value as ``HH:MM``, the default time if it is empty."""
    try:
        return f"{time.fromisoformat(typed):%H:%M}"
    except ValueError:
        return SubscriptionRequest().at
