"""The form of a subscription."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    StaticMultiSelectElement,
    StaticSelectElement,
    TimePickerElement,
)

from bot.ports import What
from bot.usecases.notify import EVERY_DAY, LEADS, MENTIONS, NotifyForm, Wanted
from bot.views import notify_actions as names
from bot.views.errors import outcome_sentence
from bot.views.parts import LABEL_LIMIT, context, plain, safe, section
from bot.views.parts import form as modal
from bot.views.times import length
from bot.views.words import say

OF_ALL = (What.MINE, What.MEETINGS, What.TRAININGS, What.WORDS, What.SESSION)
OF_ADMINS = (What.ORGANIZER, What.GROUP)
NAMED = (What.WORDS, What.SESSION, What.ORGANIZER, What.GROUP)
"""The choices that need a value in a field of its own."""
FIELDS = frozenset(("what", "value", "channel", "leads", "digest", "at", "days", "zone"))
"""Fields that can show an error."""
VALUE_LIMIT = 100
ZONE_LIMIT = 60


def form(model: NotifyForm) -> dict[str, Any]:
    """Return the form. It asks for words or an ID, and for a digest's time, only if the choices need them."""
    wanted = model.wanted
    blocks: list[Block] = []
    if model.failure is not None and model.failure.field is None:
        blocks.append(section(outcome_sentence(model.failure)))
    if model.title:
        blocks.append(section(say("notify-about", title=safe(model.title))))
    if not model.about:
        blocks.append(_what(model))
        if wanted.what in NAMED:
            blocks.append(_value(wanted))
    blocks += [_channel(wanted.channel), _leads(wanted.leads), _digest(wanted.digest)]
    if wanted.digest:
        blocks += [_at(wanted.at), _days(wanted.days), _quiet(wanted.quiet)]
    blocks.append(_zone(wanted.zone))
    if model.admin:
        blocks.append(_mentions(wanted.mentions))
    blocks.append(context(say("notify-form-note")))
    return modal(
        title=say("notify-title"),
        submit=say("notify-submit"),
        close=say("form-close"),
        blocks=blocks,
        callback_id=names.FORM,
        external_id=model.external_id,
        metadata={
            "sub": model.subscription_id,
            "attempt": model.attempt,
            "admin": model.admin,
            "title": model.title[:VALUE_LIMIT],
            "about": model.about[:VALUE_LIMIT],
        },
    )


def _input(
    name: str,
    element: InputInteractiveElement,
    *,
    label: str = "",
    hint: str = "",
    optional: bool = True,
    tells: bool = False,
) -> Block:
    """Return a field. ``tells``: Slack sends each choice at once (Slack: dispatch_action)."""
    return InputBlock(
        block_id=name,
        label=plain(label or say(f"notify-{name}")),
        hint=plain(hint) if hint else None,
        optional=optional,
        element=element,
        dispatch_action=tells or None,
    )


def _options(values: Sequence[str], prefix: str) -> list[Option]:
    return [Option(value=value, text=plain(say(f"{prefix}-{value}"), LABEL_LIMIT)) for value in values]


def _select(
    name: str, options: list[Option], chosen: str | None, action_id: str | None = None
) -> StaticSelectElement:
    return StaticSelectElement(
        action_id=action_id or name,
        placeholder=plain(say(f"notify-{name}")),
        options=options,
        initial_option=next((option for option in options if option.value == chosen), None),
    )


def _what(model: NotifyForm) -> Block:
    kinds = [*OF_ALL, *(OF_ADMINS if model.admin or model.wanted.what in OF_ADMINS else ())]
    options = _options([kind.value for kind in kinds], "notify-what")
    return _input("what", _select("what", options, model.wanted.what, names.WHAT), optional=False, tells=True)


def _value(wanted: Wanted) -> Block:
    element = PlainTextInputElement(
        action_id="value", initial_value=wanted.value[:VALUE_LIMIT] or None, max_length=VALUE_LIMIT
    )
    asked = say(f"notify-value-{wanted.what}-label")
    return _input("value", element, label=asked, hint=say(f"notify-value-{wanted.what}"), optional=False)


def _channel(channel: str | None) -> Block:
    element = ConversationSelectElement(
        action_id="channel",
        initial_conversation=channel if channel and channel[:1] in ("C", "G") else None,
        filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
    )
    return _input("channel", element, hint=say("notify-channel-hint"))


def _leads(chosen: tuple[int, ...]) -> Block:
    options = [Option(value=str(minutes), text=plain(_lead(timedelta(minutes=minutes)))) for minutes in LEADS]
    element = StaticMultiSelectElement(
        action_id="leads",
        placeholder=plain(say("notify-leads-none")),
        options=options,
        initial_options=[option for option in options if int(option.value) in chosen] or None,
    )
    return _input("leads", element)


def _lead(lead: timedelta) -> str:
    return length(lead) if lead else say("notify-lead-at-start")


def _digest(chosen: str) -> Block:
    options = _options(["none", "daily", "weekly"], "notify-digest")
    element = _select("digest", options, chosen or "none", names.KIND)
    return _input("digest", element, optional=False, tells=True)


def _at(at: str) -> Block:
    element = TimePickerElement(action_id="at", initial_time=at, placeholder=plain(say("notify-at")))
    return _input("at", element, hint=say("notify-at-hint"))


def _days(chosen: tuple[int, ...]) -> Block:
    words = say("weekdays-long").split()
    options = [Option(value=str(day), text=plain(words[day])) for day in EVERY_DAY]
    initial = [option for option in options if int(option.value) in chosen]
    return _input(
        "days", CheckboxesElement(action_id="days", options=options, initial_options=initial or None)
    )


def _quiet(quiet: bool) -> Block:
    option = Option(value="empty", text=plain(say("notify-empty-say")))
    element = CheckboxesElement(
        action_id="quiet", options=[option], initial_options=None if quiet else [option]
    )
    return _input("quiet", element)


def _zone(zone: str) -> Block:
    element = PlainTextInputElement(
        action_id="zone", initial_value=zone[:ZONE_LIMIT] or None, max_length=ZONE_LIMIT
    )
    return _input("zone", element, hint=say("notify-zone-hint"))


def _mentions(chosen: str | None) -> Block:
    options = _options(["none", *MENTIONS], "notify-mentions")
    return _input(
        "mentions", _select("mentions", options, chosen or "none"), hint=say("notify-mentions-hint")
    )
