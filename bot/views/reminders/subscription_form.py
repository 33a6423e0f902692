"""The form of a subscription."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.model.reminders import SubscriptionScope
from bot.model.subscription_form import (
    ALL_WEEKDAYS,
    LEAD_MINUTES,
    MENTIONS,
    NotifyForm,
    NotifyFormMetadata,
    SubscriptionRequest,
)
from bot.views.errors import outcome_sentence
from bot.views.i18n.bundles import t
from bot.views.kit import (
    MAX_LABEL_CHARS,
    Block,
    Element,
    Option,
    context,
    element,
    input_block,
    modal,
    plain_text,
    section,
)
from bot.views.reminders import ids as names
from bot.views.text import mrkdwn_safe
from bot.views.times import length

COMMON_KINDS = (
    SubscriptionScope.ALL_MINE,
    SubscriptionScope.MEETINGS,
    SubscriptionScope.TRAININGS,
    SubscriptionScope.TITLE_WORDS,
    SubscriptionScope.SESSION,
)
ADMIN_KINDS = (SubscriptionScope.ORGANIZER, SubscriptionScope.GROUP)
KINDS_WITH_VALUE = (
    SubscriptionScope.TITLE_WORDS,
    SubscriptionScope.SESSION,
    SubscriptionScope.ORGANIZER,
    SubscriptionScope.GROUP,
)
"""The choices that need a value in a field of its own."""
ERROR_FIELDS = frozenset(("what", "value", "channel", "leads", "digest", "at", "days", "zone"))
"""Fields that can show an error."""
MAX_VALUE_CHARS = 100
MAX_ZONE_CHARS = 60


def subscription_form(model: NotifyForm) -> dict[str, Any]:
    """Return the form. It asks for words or an ID, and for a digest's time, only if the choices need them."""
    wanted = model.request
    blocks: list[Block] = []
    if model.failure is not None:
        blocks.append(section(outcome_sentence(model.failure)))
    if model.title:
        blocks.append(section(t("notify-about", title=mrkdwn_safe(model.title))))
    if not model.session_ref:
        blocks.append(_what_input(model))
        if wanted.what in KINDS_WITH_VALUE:
            blocks.append(_value_input(wanted))
    blocks += [_channel_input(wanted.channel), _leads_input(wanted.leads), _digest_input(wanted.digest)]
    if wanted.digest:
        blocks += [_time_input(wanted.at), _days_input(wanted.days), _quiet_input(wanted.quiet)]
    blocks.append(_zone_input(wanted.zone))
    if model.is_admin:
        blocks.append(_mentions_input(wanted.mentions))
    blocks.append(context(t("notify-form-note")))
    return modal(
        title=t("notify-title"),
        submit=t("notify-submit"),
        close=t("form-close"),
        blocks=blocks,
        callback_id=names.FORM,
        external_id=model.external_id,
        carry=NotifyFormMetadata(
            subscription_id=model.subscription_id,
            attempt=model.attempt,
            is_admin=model.is_admin,
            title=model.title[:MAX_VALUE_CHARS],
            about=model.session_ref[:MAX_VALUE_CHARS],
        ),
    )


def _input(
    name: str,
    element: Element,
    *,
    label: str = "",
    hint: str = "",
    optional: bool = True,
    dispatches: bool = False,
) -> Block:
    """Return a field. ``tells``: Slack sends each choice at once (Slack: dispatch_action)."""
    return input_block(
        block_id=name,
        label=plain_text(label or t(f"notify-{name}")),
        hint=plain_text(hint) if hint else None,
        optional=optional,
        element=element,
        dispatch_action=dispatches or None,
    )


def _options(values: Sequence[str], prefix: str) -> list[Option]:
    return [Option(value=value, text=plain_text(t(f"{prefix}-{value}"), MAX_LABEL_CHARS)) for value in values]


def _select(name: str, options: list[Option], chosen: str | None, action_id: str | None = None) -> Element:
    return element(
        "static_select",
        action_id=action_id or name,
        placeholder=plain_text(t(f"notify-{name}")),
        options=options,
        initial_option=next((option for option in options if option["value"] == chosen), None),
    )


def _what_input(model: NotifyForm) -> Block:
    kinds = [*COMMON_KINDS, *(ADMIN_KINDS if model.is_admin or model.request.what in ADMIN_KINDS else ())]
    options = _options([kind.value for kind in kinds], "notify-what")
    return _input(
        "what",
        _select("what", options, model.request.what, names.SESSIONS_CHANGED),
        optional=False,
        dispatches=True,
    )


def _value_input(wanted: SubscriptionRequest) -> Block:
    built = element(
        "plain_text_input",
        action_id="value",
        initial_value=wanted.value[:MAX_VALUE_CHARS] or None,
        max_length=MAX_VALUE_CHARS,
    )
    asked = t(f"notify-value-{wanted.what}-label")
    return _input("value", built, label=asked, hint=t(f"notify-value-{wanted.what}"), optional=False)


def _channel_input(channel: str | None) -> Block:
    built = element(
        "conversations_select",
        action_id="channel",
        initial_conversation=channel if channel and channel[:1] in ("C", "G") else None,
        filter={"include": ["public", "private"], "exclude_bot_users": True},
    )
    return _input("channel", built, hint=t("notify-channel-hint"))


def _leads_input(chosen: tuple[int, ...]) -> Block:
    options = [
        Option(value=str(minutes), text=plain_text(_lead_text(timedelta(minutes=minutes))))
        for minutes in LEAD_MINUTES
    ]
    built = element(
        "multi_static_select",
        action_id="leads",
        placeholder=plain_text(t("notify-leads-none")),
        options=options,
        initial_options=[option for option in options if int(option["value"]) in chosen] or None,
    )
    return _input("leads", built)


def _lead_text(lead: timedelta) -> str:
    return length(lead) if lead else t("notify-lead-at-start")


def _digest_input(chosen: str) -> Block:
    options = _options(["none", "daily", "weekly"], "notify-digest")
    built = _select("digest", options, chosen or "none", names.DIGEST_CHANGED)
    return _input("digest", built, optional=False, dispatches=True)


def _time_input(at: str) -> Block:
    built = element("timepicker", action_id="at", initial_time=at, placeholder=plain_text(t("notify-at")))
    return _input("at", built, hint=t("notify-at-hint"))


def _days_input(chosen: tuple[int, ...]) -> Block:
    words = t("weekdays-long").split()
    options = [Option(value=str(day), text=plain_text(words[day])) for day in ALL_WEEKDAYS]
    initial = [option for option in options if int(option["value"]) in chosen]
    return _input(
        "days", element("checkboxes", action_id="days", options=options, initial_options=initial or None)
    )


def _quiet_input(quiet: bool) -> Block:
    option = Option(value="empty", text=plain_text(t("notify-empty-say")))
    built = element(
        "checkboxes", action_id="quiet", options=[option], initial_options=None if quiet else [option]
    )
    return _input("quiet", built)


def _zone_input(zone: str) -> Block:
    built = element(
        "plain_text_input",
        action_id="zone",
        initial_value=zone[:MAX_ZONE_CHARS] or None,
        max_length=MAX_ZONE_CHARS,
    )
    return _input("zone", built, hint=t("notify-zone-hint"))


def _mentions_input(chosen: str | None) -> Block:
    options = _options(["none", *MENTIONS], "notify-mentions")
    return _input("mentions", _select("mentions", options, chosen or "none"), hint=t("notify-mentions-hint"))
