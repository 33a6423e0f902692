"""``/goto notify`` and ``digest``, [Remind me] on cards, and the form of a subscription."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.model import records
from bot.model.operations import OperationKind
from bot.model.reminders import SubscriptionScope
from bot.model.replies import EMPTY_REPLY, Reply
from bot.model.resume import ResumeSubscription
from bot.model.sources import SessionKind, session_ref
from bot.model.subscription_form import (
    MENTIONS,
    WORKDAYS,
    CardFormMetadata,
    NewSubscription,
    NotifyForm,
    NotifyFormMetadata,
    SubscriptionRequest,
)
from bot.operations.reminders import SAVE_SUBSCRIPTION
from bot.parsing.arguments import ChannelRef
from bot.parsing.command_line import ParsedCommand
from bot.usecases.meetings.url_cards import note_card_viewer
from bot.usecases.reminders import subscriptions
from bot.usecases.reminders.typed_subscription import MAX_TYPED_LENGTH, HalfOfDayQuestion, fill_typed
from bot.views import errors as error_views
from bot.views.reminders import ids
from bot.views.reminders.subscription_form import subscription_form, which_half
from handlers.accounts.connection import offer_unless_connected
from handlers.context import Context
from handlers.requests import (
    Asker,
    CommandRequest,
    PressRequest,
    SubmitRequest,
    ViewState,
    require_key,
    too_old_button,
)
from handlers.router import form, numbered, press, verb

MAX_CARRIED_CHARS = MAX_TYPED_LENGTH + 1
"""Characters that a button carries over the connection to GoTo: one too many is told."""


@verb(
    "/goto", "notify [10m]", area=None, example="notify 10m", needs="member", aliases=("remind", "reminders")
)
async def open_notify_form(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/goto notify …``: open the form, for this channel or, in a direct message, for the person."""
    new = NewSubscription(_find_target(request, parsed), typed=_typed_words(parsed))
    return await _open_new_form(ctx, request.asker, request.trigger_id, new)


@verb(
    "/goto",
    "digest [daily|weekly] [time]",
    area=None,
    example="digest weekly mon 9am",
    needs="member",
    aliases=("agenda",),
)
async def open_digest_form(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/goto digest …``: open the same form with a digest and no reminders."""
    target = _find_target(request, parsed)
    new = NewSubscription(target, digest="daily", typed=_typed_words(parsed))
    return await _open_new_form(ctx, request.asker, request.trigger_id, new)


@press(ids.NEW, ids.RESUME, *numbered(ids.NEW_AT, 2), area=None)
async def press_new(ctx: Context, request: PressRequest) -> Reply:
    new = request.carried(NewSubscription)
    return await _open_new_form(ctx, request.asker, request.trigger_id, new)


async def _open_new_form(ctx: Context, asker: Asker, trigger_id: str, new: NewSubscription) -> Reply:
    request = SubscriptionRequest(channel=new.channel or None)
    if new.digest:
        request = replace(request, leads=(), digest=new.digest)
    try:
        request = fill_typed(request, new.typed)
    except HalfOfDayQuestion as question:
        return Reply(message=which_half(question.readings, new))
    offer = await offer_unless_connected(ctx, asker, ResumeSubscription(new))
    if offer is not None:
        return offer
    model = await subscriptions.build_new_form(ctx.app, asker.person, request)
    return await _open_form(ctx, asker, trigger_id, model)


def _find_target(request: CommandRequest, parsed: ParsedCommand) -> str | None:
    """Return the channel that was typed, else the one in which it was, None for the person's own messages.

    Raises ``UserError`` for an unknown name.
    """
    parsed.require_known_names()
    return next((token.id for token in parsed.words if isinstance(token, ChannelRef)), request.target)


def _typed_words(parsed: ParsedCommand) -> str:
    words = [str(token) for token in parsed.words if not isinstance(token, ChannelRef)]
    return " ".join(words)[:MAX_CARRIED_CHARS]


async def _open_form(ctx: Context, asker: Asker, trigger_id: str, model: NotifyForm) -> Reply:
    await ctx.app.slack.messenger.open_view(asker.person.tenant, trigger_id, subscription_form(model))
    return EMPTY_REPLY


@press(ids.CARD_NOTIFY, area=None)
async def press_card(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Remind me] on a card: open the form for that session, which is read with its organizer's link."""
    kind, _, carried = (request.value or "").partition("-")
    if kind not in tuple(SessionKind):
        raise too_old_button()
    person, key = request.asker.person, require_key(carried)
    if kind == SessionKind.MEETING and request.channel:
        await note_card_viewer(ctx.app, person, key, request.channel)
    model = await subscriptions.build_card_form(ctx.app, person, session_ref(SessionKind(kind), key))
    return await _open_form(ctx, request.asker, request.trigger_id, model)


@press(ids.DIGEST_SETTINGS, area=None)
async def press_settings(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Settings] of a digest, and [Change it], which stands in a form and replaces it."""
    return await open_change_form(ctx, request, request.value or "")


async def open_change_form(ctx: Context, request: PressRequest, subscription_id: str) -> Reply:
    """Open the form filled with a subscription."""
    model = await subscriptions.build_change_form(ctx.app, request.asker.person, subscription_id)
    if request.view is not None and request.is_in_form:
        external_id = request.view.external_id
        view = subscription_form(replace(model, external_id=external_id))
        await ctx.app.slack.messenger.update_view(request.asker.person.tenant, external_id, view)
        return EMPTY_REPLY
    return await _open_form(ctx, request.asker, request.trigger_id, model)


@press(ids.RETRY, area=None)
async def reopen_form(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Edit and try again]: reopen the form with the entered values and the error."""
    record = await ctx.load_refused(request, OperationKind.SAVE_SUBSCRIPTION, next_step="notify-gone-next")
    model = subscriptions.rebuild_form(record, ctx.app.ids.new())
    return await _open_form(ctx, request.asker, request.trigger_id, model)


@press(ids.SESSIONS_CHANGED, ids.DIGEST_CHANGED, area=None)
async def refresh_form(ctx: Context, request: PressRequest) -> Reply:
    """Redraw the form with the fields that the chosen sessions or digest need."""
    if request.view is not None:
        view = subscription_form(_read_form(request.view))
        await ctx.app.slack.messenger.update_view(request.asker.person.tenant, request.view.external_id, view)
    return EMPTY_REPLY


@form(ids.FORM, area=None)
async def submit_form(ctx: Context, request: SubmitRequest) -> Reply:
    """Handle the form: save the subscription, or return the form with its errors."""
    model = _read_form(request.view)
    problems = subscriptions.validate_request(model.request)
    if problems.keys() - request.view.values.keys():
        return Reply(view=subscription_form(model))  # submitted before the form showed these fields
    if problems:
        return Reply(errors={name: error_views.plain_sentence(error) for name, error in problems.items()})
    return await ctx.submit(
        SAVE_SUBSCRIPTION,
        model,
        request.asker.person,
        once=(request.view.id,),
        identity={
            "request": records.dump(model.request),
            "attempt": model.attempt,
            "subscription": model.subscription_id,
        },
    )


@form(ids.CARD_FORM, area=None)
async def submit_card_form(ctx: Context, request: SubmitRequest) -> Reply:
    """Handle the form of a card's [Remind me]."""
    carried = request.view.carried(CardFormMetadata)
    asked = SubscriptionRequest(
        what=SubscriptionScope.SESSION.value,
        value=carried.about,
        leads=_parse_numbers([request.view.values.get("leads")]),
    )
    model = NotifyForm(
        external_id=request.view.external_id,
        request=asked,
        title=carried.title,
        attempt=carried.attempt,
        card_leads=carried.leads,
    )
    return await ctx.submit(
        SAVE_SUBSCRIPTION,
        model,
        request.asker.person,
        once=(request.view.id,),
        identity={"request": records.dump(asked), "attempt": model.attempt},
    )


def _read_form(view: ViewState) -> NotifyForm:
    carried = view.carried(NotifyFormMetadata)
    return NotifyForm(
        external_id=view.external_id,
        request=_read_request(view.values, carried.about),
        subscription_id=carried.subscription_id,
        is_admin=carried.is_admin,
        title=carried.title,
        attempt=carried.attempt,
    )


def _read_request(values: Mapping[str, object], about: str) -> SubscriptionRequest:
    """Return the entered values. ``about`` is the ref of the session that the form was opened for, "" if none."""
    digest, mentions = (str(values.get(name) or "") for name in ("digest", "mentions"))
    channel = values.get("channel")
    return SubscriptionRequest(
        what=SubscriptionScope.SESSION.value if about else _read_scope(values),
        value=about or str(values.get("value") or ""),
        channel=str(channel) if channel else None,
        leads=_parse_numbers(values.get("leads")),
        digest=digest if digest in ("daily", "weekly") else "",
        at=subscriptions.parse_clock_time(str(values.get("at") or "")),
        days=_parse_numbers(values["days"]) if "days" in values else WORKDAYS,
        skip_empty=not values.get("quiet"),
        zone=str(values.get("zone") or ""),
        mentions=mentions if mentions in MENTIONS else None,
    )


def _read_scope(values: Mapping[str, object]) -> str:
    chosen = str(values.get("what") or "")
    return chosen if chosen in tuple(SubscriptionScope) else SubscriptionScope.ALL_MINE.value


def _parse_numbers(chosen: object) -> tuple[int, ...]:
    options = chosen if isinstance(chosen, list) else []
    return tuple(
        sorted(int(one) for one in options if isinstance(one, str) and one.isascii() and one.isdigit())
    )
