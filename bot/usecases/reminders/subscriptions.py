"""Creating and changing subscriptions: which sessions, where, how long before the start, and the digest.

Steps of saving: ``new`` → ``kept`` (the subscription is stored); then its sessions are polled and its digest is
scheduled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.model import records
from bot.model.errors import NotAllowed, UserError, UsherError
from bot.model.ids import Person
from bot.model.operations import OperationRecord, Outcome, success
from bot.model.reminders import DigestSchedule, Subscription, SubscriptionScope, SubscriptionState
from bot.model.sources import SessionSource
from bot.model.subscription_form import (
    ALL_WEEKDAYS,
    CARD_LEAD_MINUTES,
    DEFAULT_LEAD_MINUTES,
    LEAD_MINUTES,
    MENTIONS,
    WORKDAYS,
    NotifyForm,
    SavedSubscription,
    StoredSubscription,
    SubscriptionRequest,
)
from bot.usecases.core.channels import require_postable_channel
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.policy import is_usher_admin
from bot.usecases.core.preferences import parse_zone
from bot.usecases.core.services import Services
from bot.usecases.reminders.digests import resolve_digest_zone, schedule_digest
from bot.usecases.reminders.jobs import poll_source_now
from bot.usecases.reminders.subscription_scope import find_starts, read_title, resolve_target


async def build_new_form(app: Services, person: Person, request: SubscriptionRequest) -> NotifyForm:
    """Return the form for a new subscription."""
    zone = (await app.slack.people.get_profile(person)).zone or "UTC"
    filled = replace(request, zone=request.zone or zone)
    return NotifyForm(external_id=app.ids.new(), request=filled, is_admin=await is_admin(app, person))


async def build_card_form(app: Services, person: Person, ref: str) -> NotifyForm:
    """Return the form of a card's [Remind me]: one of the lead times that are still possible for its session.

    Raises ``UserError`` if the session has started, so that no reminder can come.
    """
    starts, now = await find_starts(app, person, ref), app.clock.now()
    leads = tuple(minutes for minutes in CARD_LEAD_MINUTES if is_possible_lead(minutes, starts, now))
    if not leads:
        raise UserError("notify-started", next_step="notify-started-next")
    chosen = DEFAULT_LEAD_MINUTES if DEFAULT_LEAD_MINUTES in leads else leads[-1]
    request = SubscriptionRequest(what=SubscriptionScope.SESSION.value, value=ref, leads=(chosen,))
    title = await read_title(app, person, ref)
    return NotifyForm(external_id=app.ids.new(), request=request, title=title, card_leads=leads)


async def build_change_form(app: Services, person: Person, subscription_id: str) -> NotifyForm:
    """Return the form filled with a subscription. Raises ``UserError`` if it is gone, ``NotAllowed`` for another's."""
    subscription = await require_own_subscription(app, person, subscription_id)
    title = (
        await read_title(app, subscription.source.reader, subscription.scope_value)
        if subscription.scope is SubscriptionScope.SESSION
        else ""
    )
    zone = await resolve_digest_zone(app, subscription)
    return NotifyForm(
        external_id=app.ids.new(),
        request=replace(to_request(subscription), zone=zone),
        subscription_id=subscription.id,
        is_admin=await is_admin(app, person),
        title=title,
    )


def rebuild_form(op: OperationRecord, external_id: str) -> NotifyForm:
    """Return an operation's form again, with its failure if it failed."""
    form = records.load(NotifyForm, op.payload)
    failure = op.outcome if op.outcome is not None and not op.outcome.ok else None
    return replace(form, external_id=external_id, attempt=form.attempt + 1, failure=failure)


async def require_own_subscription(app: Services, person: Person, subscription_id: str) -> Subscription:
    """Return a subscription that the person may change.

    These are the person's own, and for an Usher admin also those of channels. Raises ``UserError``, ``NotAllowed``.
    """
    subscription = await app.store.subscriptions.get(person.tenant, subscription_id)
    if subscription is None:
        raise UserError("notify-gone", next_step="notify-gone-next")
    owner = subscription.created_by
    if owner != person and not (subscription.channel and await is_admin(app, person)):
        name = (await app.slack.people.get_profile(owner)).name
        raise NotAllowed("notify-of-other", next_step="notify-of-other-next", name=name)
    return subscription


async def is_admin(app: Services, person: Person) -> bool:
    """Return True if the person is an Usher admin, False also if Slack cannot be asked."""
    try:
        return await is_usher_admin(app, person)
    except UsherError:
        return False


def to_request(subscription: Subscription) -> SubscriptionRequest:
    """Convert a subscription to the values of the form's fields."""
    digest = subscription.digest
    return SubscriptionRequest(
        what=subscription.scope.value,
        value=subscription.scope_value,
        channel=subscription.channel,
        leads=tuple(int(lead / timedelta(minutes=1)) for lead in subscription.lead_times),
        digest="" if digest is None else "weekly" if digest.weekly else "daily",
        at=f"{digest.send_at:%H:%M}" if digest else SubscriptionRequest().at,
        days=digest.days if digest else WORKDAYS,
        skip_empty=digest.skip_empty if digest else True,
        zone=subscription.zone,
        mentions=subscription.mentions,
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
    """Run a ``SAVE_SUBSCRIPTION`` operation from its recorded step."""
    app, person = run.app, run.operation.person
    if run.operation.step == "new":
        form = run.payload(NotifyForm)
        known = (
            await require_own_subscription(app, person, form.subscription_id)
            if form.subscription_id
            else None
        )
        await require_postable_channel(app, person, form.request.channel)
        subscription = await _build_subscription(app, known, person, form.request, run.operation.id)
        equal = await _find_equal(app, subscription) if known is None else None
        if equal is not None:
            paused = equal.state is SubscriptionState.PAUSED
            return success(SavedSubscription(equal.id, to_request(equal), is_known=True, is_paused=paused))
        await app.store.subscriptions.save(subscription)
        await run.checkpoint("kept", id=subscription.id)
    saved = await app.store.subscriptions.get(person.tenant, run.progress(StoredSubscription).id)
    if saved is None:
        raise UserError("notify-gone", next_step="notify-gone-next")
    await start_subscription(app, saved)
    return success(SavedSubscription(saved.id, to_request(saved)))


async def start_subscription(app: Services, subscription: Subscription) -> None:
    """Poll a subscription's sessions now and schedule its digest."""
    await poll_source_now(app, subscription.source)
    await schedule_digest(app, subscription)


async def poll_sources_of(app: Services, person: Person) -> None:
    """Poll everything that is read through a person's account, after it may have been disconnected for a while."""
    own = [one.source for one in await app.store.subscriptions.list_by_person(person)]
    found = [source for source in own if source.reader == person]
    found += [one.source for one in await app.store.subscriptions.list_by_source(SessionSource(person))]
    for source in dict.fromkeys(found):
        await poll_source_now(app, source)


async def _build_subscription(
    app: Services, known: Subscription | None, person: Person, request: SubscriptionRequest, op_id: str
) -> Subscription:
    owner = known.created_by if known else person
    target = await resolve_target(app, owner, request.what, request.value, request.channel)
    _require_possible_leads(request, known, target.starts, app.clock.now())
    mentions = request.mentions if request.channel and request.mentions in MENTIONS else None
    if mentions is not None and not await is_usher_admin(app, person):
        raise NotAllowed("notify-mentions-admin", next_step="notify-mentions-next", field="mentions")
    default_zone = (await app.slack.people.get_profile(owner)).zone or "UTC"
    zone = parse_zone(request.zone) or default_zone
    return Subscription(
        id=known.id if known else op_id,
        tenant=person.tenant,
        created_by=owner,
        channel=request.channel,
        scope=target.scope,
        scope_value=target.value,
        lead_times=tuple(
            timedelta(minutes=minutes) for minutes in sorted(set(request.leads) & set(LEAD_MINUTES))
        ),
        digest=_build_digest(request),
        zone=zone,
        mentions=mentions,
        muted_refs=known.muted_refs if known else frozenset(),
        reader=target.reader,
        state_since=app.clock.now(),
        has_own_zone=zone != default_zone,
    )


def is_possible_lead(minutes: int, starts: Sequence[datetime] | None, now: datetime) -> bool:
    """Return True if a reminder so long before a start can still come; ``starts`` None: they are not known."""
    return starts is None or any(start - timedelta(minutes=minutes) > now for start in starts)


def _require_possible_leads(
    request: SubscriptionRequest, known: Subscription | None, starts: Sequence[datetime] | None, now: datetime
) -> None:
    """Raise ``UserError`` for a lead time that was chosen now and whose reminder can't come any more."""
    kept = to_request(known).leads if known else ()
    for minutes in sorted(set(request.leads) - set(kept)):
        if is_possible_lead(minutes, starts, now):
            continue
        if not is_possible_lead(0, starts, now):
            raise UserError("notify-started", next_step="notify-started-next", field="leads")
        raise UserError(
            "notify-lead-passed", next_step="notify-lead-passed-next", field="leads", lead=minutes * 60
        )


async def _find_equal(app: Services, new: Subscription) -> Subscription | None:
    """Return a subscription of the same person that sends the same, None if there is none."""
    for one in await app.store.subscriptions.list_by_person(new.created_by):
        same = replace(
            one,
            id=new.id,
            state=new.state,
            reason=new.reason,
            state_since=new.state_since,
            muted_refs=new.muted_refs,
        )
        if new.digest is None:
            same = replace(same, zone=new.zone, has_own_zone=new.has_own_zone)
        if same == new and one.id != new.id and one.scope_value not in one.muted_refs:
            return one
    return None


def _build_digest(request: SubscriptionRequest) -> DigestSchedule | None:
    if not request.digest:
        return None
    days = tuple(sorted(set(request.days) & set(ALL_WEEKDAYS)))
    weekly = request.digest == "weekly"
    return DigestSchedule(
        send_at=time.fromisoformat(request.at),
        days=days[:1] if weekly else days,
        weekly=weekly,
        skip_empty=request.skip_empty,
    )


def parse_clock_time(typed: str) -> str:
    """Return a time picker's value as ``HH:MM``, the default time if it is empty."""
    try:
        return f"{time.fromisoformat(typed):%H:%M}"
    except ValueError:
        return SubscriptionRequest().at
