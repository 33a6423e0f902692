"""Creating and changing subscriptions: which sessions, where, how long before the start, and the digest.

Steps of saving: ``new`` → ``kept`` (the subscription is stored); then its sessions are polled and its digest scheduled.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

from bot.model.core import OperationRecord, Outcome
from bot.model.errors import NotAllowed, UserError, UsherError
from bot.model.ids import Person
from bot.model.reminders import (
    ALL_WEEKDAYS,
    LEAD_MINUTES,
    MENTIONS,
    WORKDAYS,
    DigestSchedule,
    NotifyForm,
    Subscription,
    SubscriptionRequest,
    SubscriptionScope,
)
from bot.model.sources import SessionSource
from bot.usecases.core.channels import require_postable_channel
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.policy import is_usher_admin
from bot.usecases.core.preferences import parse_zone
from bot.usecases.core.services import Services
from bot.usecases.reminders.digests import resolve_digest_zone, schedule_digest
from bot.usecases.reminders.subscription_scope import read_title, resolve_target


async def build_new_form(
    app: Services, person: Person, request: SubscriptionRequest, *, session: str | None = None
) -> NotifyForm:
    """Return an empty form; ``session`` is the ref of the session of the card whose button was pressed."""
    zone = (await app.slack.people.get_profile(person)).zone or "UTC"
    filled = replace(request, zone=request.zone or zone)
    title = ""
    if session is not None:
        filled = replace(filled, what=SubscriptionScope.SESSION.value, value=session)
        title = await read_title(app, person, session)
    return NotifyForm(
        external_id=app.ids.new(), request=filled, is_admin=await is_admin(app, person), title=title
    )


async def build_change_form(app: Services, person: Person, subscription_id: str) -> NotifyForm:
    """Return the form filled with a subscription. Raises ``UserError`` if it is gone, ``Refused`` for another's."""
    one = await require_own_subscription(app, person, subscription_id)
    title = (
        await read_title(app, one.source.reader, one.scope_value)
        if one.scope is SubscriptionScope.SESSION
        else ""
    )
    wanted = replace(to_request(one), zone=await resolve_digest_zone(app, one))
    return NotifyForm(
        external_id=app.ids.new(),
        request=wanted,
        subscription_id=one.id,
        is_admin=await is_admin(app, person),
        title=title,
    )


def rebuild_form(op: OperationRecord, external_id: str) -> NotifyForm:
    """Return an operation's form again, with its failure if it failed."""
    failed = op.outcome if op.outcome is not None and not op.outcome.ok else None
    payload = op.payload
    return NotifyForm(
        external_id=external_id,
        request=SubscriptionRequest.from_payload(payload["wanted"]),
        subscription_id=payload.get("subscription"),
        is_admin=bool(payload.get("admin")),
        title=str(payload.get("title") or ""),
        attempt=int(payload.get("attempt", 0)) + 1,
        failure=failed,
    )


async def require_own_subscription(app: Services, person: Person, subscription_id: str) -> Subscription:
    """Return a subscription that the person may change.

    These are the person's own, and for an Usher admin also those of channels. Raises ``UserError``, ``Refused``.
    """
    one = await app.store.subscriptions.get(person.tenant, subscription_id)
    if one is None:
        raise UserError("notify-gone", next_step="notify-gone-next")
    if one.created_by != person and not (one.channel and await is_admin(app, person)):
        name = (await app.slack.people.get_profile(one.created_by)).name
        raise NotAllowed("notify-of-other", next_step="notify-of-other-next", name=name)
    return one


async def is_admin(app: Services, person: Person) -> bool:
    try:
        return await is_usher_admin(app, person)
    except UsherError:
        return False


def to_request(one: Subscription) -> SubscriptionRequest:
    """Convert a subscription to the values of the form's fields."""
    digest = one.digest
    return SubscriptionRequest(
        what=one.scope.value,
        value=one.scope_value,
        channel=one.channel,
        leads=tuple(int(lead / timedelta(minutes=1)) for lead in one.lead_times),
        digest="" if digest is None else "weekly" if digest.weekly else "daily",
        at=f"{digest.send_at:%H:%M}" if digest else SubscriptionRequest().at,
        days=digest.days if digest else WORKDAYS,
        quiet=digest.skip_empty if digest else True,
        zone=one.zone,
        mentions=one.mentions,
    )


def validate_request(request: SubscriptionRequest) -> dict[str, UserError]:
    """Return the errors by field, {} if none. What only GoTo and Slack know is checked later."""
    problems: dict[str, UserError] = {}
    if not request.leads and not request.digest:
        problems["leads"] = UserError("notify-nothing", field="leads")
    if request.digest and not request.days:
        problems["days"] = UserError("notify-no-days", field="days")
    if (
        request.what
        in (
            SubscriptionScope.TITLE_WORDS,
            SubscriptionScope.SESSION,
            SubscriptionScope.ORGANIZER,
            SubscriptionScope.GROUP,
        )
        and not request.value.strip()
    ):
        problems["value"] = UserError(f"notify-value-{request.what}-empty", field="value")
    if request.mentions and not request.channel:
        problems["mentions"] = UserError("notify-mentions-nowhere", field="mentions")
    try:
        parse_zone(request.zone)
    except UserError as error:
        problems["zone"] = error
    return problems


async def save_subscription(run: OperationRun) -> Outcome:
    """Run a ``NOTIFY`` operation from its recorded step."""
    app, person, payload = run.app, run.operation.person, run.operation.payload
    wanted = SubscriptionRequest.from_payload(payload["wanted"])
    if run.operation.step == "new":
        known = (
            await require_own_subscription(app, person, payload["subscription"])
            if payload.get("subscription")
            else None
        )
        await require_postable_channel(app, person, wanted.channel)
        one = await _build_subscription(app, known, person, wanted, run.operation.id)
        await app.store.subscriptions.save(one)
        await run.checkpoint("kept", id=one.id)
    kept = await app.store.subscriptions.get(person.tenant, run.operation.progress["id"])
    if kept is None:
        raise UserError("notify-gone", next_step="notify-gone-next")
    await start_subscription(app, kept)
    return Outcome(ok=True, values={"id": kept.id, "wanted": to_request(kept).to_payload()})


async def start_subscription(app: Services, one: Subscription) -> None:
    """Poll a subscription's sessions now and schedule its digest."""
    await poll_now(app, one)
    await schedule_digest(app, one)


async def poll_now(app: Services, one: Subscription) -> None:
    now = app.clock.now()
    await app.store.snapshots.schedule_poll(one.source, now)
    await app.jobs.reminders.enqueue_poll(one.source, now)


async def poll_sources_of(app: Services, person: Person) -> None:
    """Poll everything that is read through a person's account, after it may have been disconnected for a while."""
    theirs = [
        one for one in await app.store.subscriptions.list_by_person(person) if one.source.reader == person
    ]
    through = await app.store.subscriptions.list_by_source(SessionSource(person))
    for one in {one.source: one for one in [*theirs, *through]}.values():
        await poll_now(app, one)


async def _build_subscription(
    app: Services, known: Subscription | None, person: Person, request: SubscriptionRequest, op_id: str
) -> Subscription:
    owner = known.created_by if known else person
    what, value, reader = await resolve_target(app, owner, request.what, request.value, request.channel)
    mentions = request.mentions if request.channel and request.mentions in MENTIONS else None
    if mentions is not None and not await is_usher_admin(app, person):
        raise NotAllowed("notify-mentions-admin", next_step="notify-mentions-next", field="mentions")
    usual = (await app.slack.people.get_profile(owner)).zone or "UTC"
    zone = parse_zone(request.zone) or usual
    return Subscription(
        id=known.id if known else op_id,
        tenant=person.tenant,
        created_by=owner,
        channel=request.channel,
        scope=what,
        scope_value=value,
        lead_times=tuple(
            timedelta(minutes=minutes) for minutes in sorted(set(request.leads) & set(LEAD_MINUTES))
        ),
        digest=_build_digest(request),
        zone=zone,
        mentions=mentions,
        muted_refs=known.muted_refs if known else frozenset(),
        reader=reader,
        state_since=app.clock.now(),
        has_own_zone=zone != usual,
    )


def _build_digest(request: SubscriptionRequest) -> DigestSchedule | None:
    if not request.digest:
        return None
    days = tuple(sorted(set(request.days) & set(ALL_WEEKDAYS)))
    weekly = request.digest == "weekly"
    return DigestSchedule(
        send_at=time.fromisoformat(request.at),
        days=days[:1] if weekly else days,
        weekly=weekly,
        skip_empty=request.quiet,
    )


def parse_clock_time(typed: str) -> str:
    """Return a time picker's value as ``HH:MM``, the default time if it is empty."""
    try:
        return f"{time.fromisoformat(typed):%H:%M}"
    except ValueError:
        return SubscriptionRequest().at
