"""The form of a subscription."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.model.messages import Message
from bot.model.reminders import SubscriptionScope
from bot.model.subscription_form import (
    ALL_WEEKDAYS,
    LEAD_MINUTES,
    MENTIONS,
    CardFormMetadata,
    NewSubscription,
    NotifyForm,
    NotifyFormMetadata,
    SubscriptionRequest,
)
from bot.views import form_kit
from bot.views import kit as ui
from bot.views.errors import add_usher_blocks, outcome_sentence
from bot.views.i18n.bundles import t
from bot.views.reminders import ids
from bot.views.text import mrkdwn_safe
from bot.views.times import clock_time, length

COMMON_SCOPES = (
    SubscriptionScope.ALL_MINE,
    SubscriptionScope.MEETINGS,
    SubscriptionScope.TRAININGS,
    SubscriptionScope.TITLE_WORDS,
    SubscriptionScope.SESSION,
)
ADMIN_SCOPES = (SubscriptionScope.ORGANIZER, SubscriptionScope.GROUP)
SCOPES_WITH_VALUE = (
    SubscriptionScope.TITLE_WORDS,
    SubscriptionScope.SESSION,
    SubscriptionScope.ORGANIZER,
    SubscriptionScope.GROUP,
)
"""The choices that need a value in a field of its own."""
ERROR_FIELDS = frozenset(("what", "value", "channel", "leads", "digest", "at", "days", "zone"))
"""Fields that can show an error."""
MAX_VALUE_CHARS = 100
MAX_LINK_CHARS = 1000
"""Longest value where a link may be pasted."""
MAX_ZONE_CHARS = 60


def subscription_form(model: NotifyForm) -> ui.View:
    """Return the form: the one of a card, or the one for everything."""
    return _card_form(model) if model.card_leads else _whole_form(model)


def _card_form(model: NotifyForm) -> ui.View:
    """Return the form of a card's [Remind me], with one choice: how long before the start."""
    title = mrkdwn_safe(model.title)
    asked = t("remind-card", title=title) if title else t("remind-card-untitled")
    options = [ui.option(str(minutes), _card_lead_text(minutes)) for minutes in model.card_leads]
    chosen = str(next(iter(model.request.leads), model.card_leads[-1]))
    failed = [ui.section(outcome_sentence(model.failure))] if model.failure is not None else []
    return ui.modal(
        title=t("remind-title"),
        submit=t("notify-submit"),
        close=t("form-close"),
        blocks=[
            *failed,
            ui.section(asked),
            form_kit.select_field("leads", t("remind-when"), options, chosen, optional=False),
        ],
        callback_id=ids.CARD_FORM,
        external_id=model.external_id,
        carry=CardFormMetadata(
            about=model.request.value[:MAX_VALUE_CHARS],
            title=model.title[:MAX_VALUE_CHARS],
            attempt=model.attempt,
            leads=model.card_leads,
        ),
    )


def _card_lead_text(minutes: int) -> str:
    return t("remind-before", minutes=minutes) if minutes else t("notify-lead-at-start")


def _whole_form(model: NotifyForm) -> ui.View:
    """Return the form for everything, which asks for words, an ID or a digest's time only if the choices need them."""
    blocks: list[ui.Block] = []
    if model.failure is not None:
        blocks += [ui.section(outcome_sentence(model.failure)), *add_usher_blocks(model.failure)]
    if model.title:
        blocks.append(ui.section(t("notify-about", title=mrkdwn_safe(model.title))))
    blocks += [*_scope_fields(model), *_target_fields(model.request), *_digest_fields(model.request)]
    blocks.append(_zone_field(model.request.zone))
    if model.is_admin:
        blocks.append(_mentions_field(model.request.mentions))
    blocks.append(ui.context(t("notify-form-note")))
    return ui.modal(
        title=t("notify-title"),
        submit=t("notify-submit"),
        close=t("form-close"),
        blocks=blocks,
        callback_id=ids.FORM,
        external_id=model.external_id,
        carry=NotifyFormMetadata(
            subscription_id=model.subscription_id,
            attempt=model.attempt,
            is_admin=model.is_admin,
            title=model.title[:MAX_VALUE_CHARS],
            about=model.session_ref[:MAX_VALUE_CHARS],
        ),
    )


def _scope_fields(model: NotifyForm) -> list[ui.Block]:
    """Return the choice of sessions and its value, [] if the form is about one session."""
    if model.session_ref:
        return []
    chosen = model.request.what
    is_admin = model.is_admin or chosen in ADMIN_SCOPES
    scopes = [scope.value for scope in (*COMMON_SCOPES, *(ADMIN_SCOPES if is_admin else ()))]
    fields = [
        form_kit.select_field(
            "what",
            t("notify-what"),
            [ui.option(scope, t(f"notify-what-{scope}")) for scope in scopes],
            chosen,
            action_id=ids.SESSIONS_CHANGED,
            placeholder=t("notify-what"),
            optional=False,
            dispatch=True,
        )
    ]
    if chosen in SCOPES_WITH_VALUE:
        label, hint = t(f"notify-value-{chosen}-label"), t(f"notify-value-{chosen}")
        value = model.request.value
        limit = MAX_LINK_CHARS if chosen == SubscriptionScope.SESSION else MAX_VALUE_CHARS
        fields.append(form_kit.text_field("value", label, value, max_length=limit, hint=hint, optional=False))
    return fields


def _target_fields(request: SubscriptionRequest) -> list[ui.Block]:
    """Return where the reminders go and how long before the start."""
    leads = [ui.option(str(minutes), _lead_text(minutes)) for minutes in LEAD_MINUTES]
    return [
        form_kit.channel_field(
            "channel", t("notify-channel"), request.channel, hint=t("notify-channel-hint"), optional=True
        ),
        form_kit.multi_select_field(
            "leads", t("notify-leads"), leads, map(str, request.leads), placeholder=t("notify-leads-none")
        ),
    ]


def _lead_text(minutes: int) -> str:
    return length(timedelta(minutes=minutes)) if minutes else t("notify-lead-at-start")


def _digest_fields(request: SubscriptionRequest) -> list[ui.Block]:
    """Return the choice of a digest and, if there is one, when it is sent."""
    choice = form_kit.select_field(
        "digest",
        t("notify-digest"),
        [ui.option(name, t(f"notify-digest-{name}")) for name in ("none", "daily", "weekly")],
        request.digest or "none",
        action_id=ids.DIGEST_CHANGED,
        placeholder=t("notify-digest"),
        optional=False,
        dispatch=True,
    )
    if not request.digest:
        return [choice]
    names = t("weekdays-long").split()
    days = [ui.option(str(day), names[day]) for day in ALL_WEEKDAYS]
    empty = ui.option("empty", t("notify-empty-say"))
    return [
        choice,
        _time_field(request.at),
        form_kit.checkbox_field("days", t("notify-days"), days, map(str, request.days)),
        form_kit.checkbox_field("quiet", t("notify-quiet"), [empty], [] if request.skip_empty else ["empty"]),
    ]


def which_half(readings: Sequence[tuple[str, str]], new: NewSubscription) -> Message:
    """Return the question which time of a digest is meant; each reading is a time, and what to type for it."""
    text = t("notify-which-time")
    choices = [
        ui.button(clock_time(at), f"{ids.NEW_AT}.{number}", carry=replace(new, typed=typed))
        for number, (at, typed) in enumerate(readings)
    ]
    return ui.message(text, [ui.section(text), ui.actions(*choices)])


def _time_field(at: str) -> ui.Block:
    picker = ui.element(
        "timepicker", action_id="at", initial_time=at, placeholder=ui.plain_text(t("notify-at"))
    )
    return ui.input_block(
        block_id="at",
        label=ui.plain_text(t("notify-at")),
        hint=ui.plain_text(t("notify-at-hint")),
        optional=True,
        element=picker,
    )


def _zone_field(zone: str) -> ui.Block:
    hint = t("notify-zone-hint")
    return form_kit.text_field(
        "zone", t("notify-zone"), zone, max_length=MAX_ZONE_CHARS, hint=hint, optional=True
    )


def _mentions_field(chosen: str | None) -> ui.Block:
    return form_kit.select_field(
        "mentions",
        t("notify-mentions"),
        [ui.option(name, t(f"notify-mentions-{name}")) for name in ("none", *MENTIONS)],
        chosen or "none",
        placeholder=t("notify-mentions"),
        hint=t("notify-mentions-hint"),
        optional=True,
    )
