"""``/goto notify``, ``notifications`` and ``digest``, the buttons of reminders, and [Notify] on cards."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.goto.errors import GoToError
from bot.model.core import OperationKind, Outcome
from bot.model.errors import UserError, UsherError
from bot.model.reminders import MENTIONS, WORKDAYS, NotifyForm, SubscriptionRequest, SubscriptionScope
from bot.model.replies import EMPTY_REPLY, Reply
from bot.parsing.command_line import ParsedCommand
from bot.usecases.core.operations import make_operation, submit_operation, with_fresh_id
from bot.usecases.reminders import subscription_list as lists
from bot.usecases.reminders import subscriptions as use
from bot.usecases.reminders.jobs import snooze_reminder
from bot.usecases.reminders.subscription_scope import read_title
from bot.views import errors as error_views
from bot.views.reminders import ids as reminder_ids
from bot.views.reminders import subscription_form as forms
from bot.views.reminders import subscriptions as views
from bot.views.reminders.subscriptions import SNOOZE_MINUTES
from handlers.accounts.connection import offer_unless_connected
from handlers.context import Context
from handlers.core.events import publish_home
from handlers.requests import Asker, CommandRequest, PressRequest, SubmitRequest, ViewState
from handlers.router import form, press, verb

DIGEST_REQUEST = SubscriptionRequest(leads=(), digest="daily")
SUBSCRIPTION_GONE = ("notify-gone", "notify-gone-next")

log = logging.getLogger("usher.handlers")


@verb(
    "/goto",
    "notify",
    area=None,
    needs="member",
    aliases=(
        "remind",
        "reminders",
    ),
)
async def open_notify_form(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/goto notify``: open the form, for this channel or, in a direct message, for the person."""
    wanted = SubscriptionRequest(channel=_channel_or_none(request.channel))
    return await _open_form(ctx, request.asker, request.trigger_id, wanted)


@verb("/goto", "digest", area=None, needs="member", aliases=("agenda",))
async def open_digest_form(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/goto digest``: open the same form with a digest and no reminders."""
    wanted = replace(DIGEST_REQUEST, channel=_channel_or_none(request.channel))
    return await _open_form(ctx, request.asker, request.trigger_id, wanted)


@press(reminder_ids.NEW, area=None)
async def press_new(ctx: Context, request: PressRequest) -> Reply:
    channel, _, digest = (request.value or "").partition(":")
    wanted = replace(DIGEST_REQUEST if digest else SubscriptionRequest(), channel=_channel_or_none(channel))
    return await _open_form(ctx, request.asker, request.trigger_id, wanted)


@press(reminder_ids.CARD_NOTIFY, area=None)
async def press_card(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Notify] on a card: open the form for that session, which is read with its organizer's link."""
    app, person = ctx.app, request.asker.person
    model = await use.build_new_form(app, person, SubscriptionRequest(), session=request.value or "")
    await app.slack.messenger.open_view(person.tenant, request.trigger_id, forms.subscription_form(model))
    return EMPTY_REPLY


async def _open_form(
    ctx: Context, asker: Asker, trigger_id: str, request_values: SubscriptionRequest
) -> Reply:
    offer = await offer_unless_connected(ctx, asker, {"kind": "notify", "at": _encode_place(request_values)})
    if offer is not None:
        return offer
    model = await use.build_new_form(ctx.app, asker.person, request_values)
    await ctx.app.slack.messenger.open_view(asker.person.tenant, trigger_id, forms.subscription_form(model))
    return EMPTY_REPLY


def _encode_place(request_values: SubscriptionRequest) -> str:
    """Return the value of [New reminder or digest]: ``channel:digest``; no channel means the person."""
    return f"{request_values.channel or ''}:{request_values.digest}"


def _channel_or_none(channel: str | None) -> str | None:
    return channel if channel and channel[:1] in ("C", "G") else None


@form(reminder_ids.FORM, area=None)
async def submit_form(ctx: Context, request: SubmitRequest) -> Reply:
    """Handle the form: enter it into the ledger, then return the saved subscription or the form with errors."""
    app, person, view = ctx.app, request.asker.person, request.view
    model = _read_model(view)
    problems = use.validate_request(model.request)
    if problems.keys() - view.values.keys():
        return Reply(view=forms.subscription_form(model))  # submitted before the form showed these fields
    if problems:
        return Reply(errors={name: error_views.plain_sentence(e) for name, e in problems.items()})
    payload = {
        "wanted": model.request.to_payload(),
        "channel": model.request.channel,
        "subscription": model.subscription_id,
        "external_id": view.external_id,
        "attempt": model.attempt,
        "admin": model.is_admin,
        "title": model.title,
    }
    same = {"wanted": model.request.to_payload(), "attempt": model.attempt}
    op = await with_fresh_id(
        app,
        make_operation(app, OperationKind.SAVE_SUBSCRIPTION, person, view.id, payload=payload, identity=same),
    )
    outcome = await submit_operation(app, op, ctx.remaining_wait_seconds())
    if outcome is None or outcome.ok:
        return Reply(view=views.saved_view(view.external_id, outcome))
    return _refused_reply(model, outcome)


@press(reminder_ids.SESSIONS_CHANGED, reminder_ids.DIGEST_CHANGED, area=None)
async def refresh_form(ctx: Context, request: PressRequest) -> Reply:
    """Redraw the form with the fields that the chosen sessions or digest need."""
    if request.view is not None:
        view = forms.subscription_form(_read_model(request.view))
        await ctx.app.slack.messenger.update_view(request.asker.person.tenant, request.view.external_id, view)
    return EMPTY_REPLY


def _refused_reply(model: NotifyForm, outcome: Outcome) -> Reply:
    if outcome.field in forms.ERROR_FIELDS and not (model.session_ref and outcome.field == "value"):
        return Reply(errors={str(outcome.field): error_views.outcome_plain_sentence(outcome)})
    failed = replace(outcome, field=None)
    return Reply(view=forms.subscription_form(replace(model, attempt=model.attempt + 1, failure=failed)))


@press(reminder_ids.RETRY, area=None)
async def reopen_form(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Edit and try again]: reopen the form with the entered values and the error."""
    app, person = ctx.app, request.asker.person
    op = await app.store.ledger.load(person.tenant, request.value or "")
    if op is None or op.person != person or op.kind != OperationKind.SAVE_SUBSCRIPTION:
        raise UserError("draft-gone", next_step=SUBSCRIPTION_GONE[1])
    view = forms.subscription_form(use.rebuild_form(op, app.ids.new()))
    await app.slack.messenger.open_view(person.tenant, request.trigger_id, view)
    return EMPTY_REPLY


@verb(
    "/goto",
    "notifications",
    area=None,
    needs="member",
    aliases=(
        "subscriptions",
        "mute",
    ),
)
async def list_subscriptions(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/goto notifications``."""
    return await _list_reply(ctx, request.asker, request.channel, 0)


@press(reminder_ids.LIST, area=None)
async def press_list(ctx: Context, request: PressRequest) -> Reply:
    return await _list_reply(ctx, request.asker, request.channel, 0)


@press(reminder_ids.LIST_BACK, reminder_ids.LIST_NEXT, area=None)
async def turn_list_page(ctx: Context, request: PressRequest) -> Reply:
    carried = request.decoded_value()
    page = carried.get("p")
    reply = await _list_reply(
        ctx, request.asker, str(carried.get("c") or ""), page if isinstance(page, int) else 0
    )
    return replace(reply, replace=True)


async def _list_reply(ctx: Context, asker: Asker, channel: str | None, page: int) -> Reply:
    return Reply(message=views.listing(await lists.list_subscriptions(ctx.app, asker.person, channel, page)))


@press(reminder_ids.ROW_MENU, area=None)
async def press_row(ctx: Context, request: PressRequest) -> Reply:
    """Handle the menu of a subscription: change, pause, resume or remove. All but change are a single write."""
    verb, _, subscription_id = (request.value or "").partition(":")
    if verb == "change":
        return await _open_change_form(ctx, request, subscription_id)
    work = {
        "pause": lists.pause_subscription,
        "resume": lists.resume_subscription,
        "remove": lists.remove_subscription,
    }.get(verb)
    if work is None:
        raise UserError("button-too-old", next_step="button-too-old-next")
    one = await work(ctx.app, request.asker.person, subscription_id)
    await _redraw_home(ctx, request)
    return Reply(message=views.changed_message(one, verb))


async def _redraw_home(ctx: Context, request: PressRequest) -> None:
    """Redraw the Home tab if the press came from it and time is left; every visit redraws it anyway."""
    if request.view is None or request.channel is not None:
        return
    try:
        async with asyncio.timeout(ctx.remaining_wait_seconds()):
            await publish_home(ctx, request.asker.person)
    except (TimeoutError, GoToError, UsherError) as fault:
        log.info("could not redraw the Home tab now: %s", type(fault).__name__)


@press(reminder_ids.DIGEST_SETTINGS, area=None)
async def press_change(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Settings] of a digest."""
    return await _open_change_form(ctx, request, request.value or "")


async def _open_change_form(ctx: Context, request: PressRequest, subscription_id: str) -> Reply:
    app, person = ctx.app, request.asker.person
    model = await use.build_change_form(app, person, subscription_id)
    await app.slack.messenger.open_view(person.tenant, request.trigger_id, forms.subscription_form(model))
    return EMPTY_REPLY


@press(reminder_ids.MUTE_ALL, area=None)
async def mute_all(ctx: Context, request: PressRequest) -> Reply:
    return await _mute_all(ctx, request, on=True)


@press(reminder_ids.UNMUTE_ALL, area=None)
async def unmute_all(ctx: Context, request: PressRequest) -> Reply:
    return await _mute_all(ctx, request, on=False)


async def _mute_all(ctx: Context, request: PressRequest, *, on: bool) -> Reply:
    count = await lists.mute_all(ctx.app, request.asker.person, on=on)
    await _redraw_home(ctx, request)
    return Reply(message=views.muted_all_message(count, on=on))


@press(reminder_ids.SNOOZE, area=None)
async def press_snooze(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Snooze]: schedule the reminder again and replace it with a line that says when."""
    app, person = ctx.app, request.asker.person
    typed, _, rest = (request.value or "").partition(":")
    subscription_id, _, alarm_id = rest.partition(":")
    minutes = int(typed) if typed.isascii() and typed.isdigit() else 0
    alarm = await app.store.reminder_jobs.get(person.tenant, alarm_id)
    one = await use.require_own_subscription(app, person, subscription_id)
    if minutes not in SNOOZE_MINUTES or alarm is None:
        raise UserError("button-too-old", next_step="button-too-old-next")
    at = app.clock.now().replace(microsecond=0) + timedelta(minutes=minutes)
    if at >= alarm.end:
        raise UserError("snooze-over", next_step="snooze-over-next")
    await snooze_reminder(app, alarm, one, at)
    return Reply(message=views.snoozed_message(minutes), replace=True)


@press(reminder_ids.DISMISS, area=None)
async def press_dismiss(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Dismiss]: delete the reminder."""
    if request.response_url:
        await ctx.app.slack.messenger.delete_original(request.response_url)
    return EMPTY_REPLY


@press(reminder_ids.MUTE, area=None)
async def press_mute(ctx: Context, request: PressRequest) -> Reply:
    return await _mute(ctx, request, on=True)


@press(reminder_ids.UNMUTE, area=None)
async def press_unmute(ctx: Context, request: PressRequest) -> Reply:
    return await _mute(ctx, request, on=False)


async def _mute(ctx: Context, request: PressRequest, *, on: bool) -> Reply:
    app, person, carried = ctx.app, request.asker.person, request.decoded_value()
    subscription_id, ref = str(carried.get("s") or ""), str(carried.get("r") or "")
    one = await lists.mute_session(app, person, subscription_id, ref, on=on)
    title = await read_title(app, one.source.reader, ref)
    return Reply(message=views.muted_message(title, subscription_id, ref, on=on), replace=True)


def _read_model(view: ViewState) -> NotifyForm:
    values, metadata = view.values, view.metadata
    attempt, sub = metadata.get("attempt"), metadata.get("sub")
    return NotifyForm(
        external_id=view.external_id,
        request=_read_request(values, str(metadata.get("about") or "")),
        subscription_id=str(sub) if sub else None,
        is_admin=bool(metadata.get("admin")),
        title=str(metadata.get("title") or ""),
        attempt=attempt if isinstance(attempt, int) else 0,
    )


def _read_request(values: Mapping[str, object], about: str) -> SubscriptionRequest:
    """Return the entered values. ``about`` is the ref of the session that the form was opened for, "" if none."""
    what, digest, mentions = (str(values.get(name) or "") for name in ("what", "digest", "mentions"))
    channel = values.get("channel")
    return SubscriptionRequest(
        what=SubscriptionScope.SESSION.value
        if about
        else what
        if what in tuple(SubscriptionScope)
        else SubscriptionScope.ALL_MINE.value,
        value=about or str(values.get("value") or ""),
        channel=str(channel) if channel else None,
        leads=_parse_numbers(values.get("leads")),
        digest=digest if digest in ("daily", "weekly") else "",
        at=use.parse_clock_time(str(values.get("at") or "")),
        days=_parse_numbers(values["days"]) if "days" in values else WORKDAYS,
        quiet=not values.get("quiet"),
        zone=str(values.get("zone") or ""),
        mentions=mentions if mentions in MENTIONS else None,
    )


def _parse_numbers(chosen: object) -> tuple[int, ...]:
    found = chosen if isinstance(chosen, list) else []
    return tuple(
        sorted(int(one) for one in found if isinstance(one, str) and one.isascii() and one.isdigit())
    )
