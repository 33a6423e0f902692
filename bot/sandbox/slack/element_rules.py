"""Slack's rules for Block Kit's elements and composition objects (Slack: block elements)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from bot.sandbox.slack.schema import (
    URL,
    WEB_URL,
    Check,
    SchemaViolation,
    anything,
    array,
    boolean,
    by_type,
    enum,
    exactly_one,
    integer,
    plain,
    shape,
    string,
    text,
    typed,
)

CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d\Z")
ID = string(255)
CONFIRM = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": enum("primary", "danger")},
)
DISPATCH = shape({}, {"trigger_actions_on": array(enum("on_enter_pressed", "on_character_entered"), 2)})
FILTER = shape(
    {},
    {
        "include": array(enum("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
SLACK_FILE = shape({}, {"id": string(255), "url": string(3000)}, exactly_one("id", "url"))


def _option(label: Check, *, url: bool = False) -> Check:
    optional: dict[str, Check] = {"description": plain(75)}
    if url:
        optional["url"] = string(3000, 1, URL)
    return shape({"text": label, "value": string(150)}, optional)


PLAIN_OPTION = _option(plain(75))
TEXT_OPTION = shape({"text": text(75), "value": string(150)}, {"description": text(75)})
GROUP = shape({"label": plain(75), "options": array(PLAIN_OPTION, 100)})


def _date(value: Any, pointer: str) -> Iterator[SchemaViolation]:
    try:
        if len(value) != 10:
            raise ValueError(value)
        date.fromisoformat(value)
    except (ValueError, TypeError):
        yield SchemaViolation(pointer, "must be a date of the form YYYY-MM-DD")


@cache
def _zone_names() -> set[str]:
    return available_timezones()


def _timezone(value: Any, pointer: str) -> Iterator[SchemaViolation]:
    if value not in _zone_names():
        yield SchemaViolation(pointer, "must be an IANA time zone")


def _unique_values(value: Any, pointer: str) -> Iterator[SchemaViolation]:
    seen: set[str] = set()
    for n, option in enumerate(value.get("options") or ()):
        if option["value"] in seen:
            yield SchemaViolation(f"{pointer}/options/{n}/value", "must be unique among the options")
        seen.add(option["value"])


def _initial_among_options(value: Any, pointer: str) -> Iterator[SchemaViolation]:
    options = [*(value.get("options") or ())]
    for group in value.get("option_groups") or ():
        options += group["options"]
    plain_options = [_bare(option) for option in options]
    for key in ("initial_option", "initial_options"):
        given = value.get(key) or []
        for option in given if isinstance(given, list) else [given]:
            if _bare(option) not in plain_options:
                yield SchemaViolation(f"{pointer}/{key}", "must match exactly one of the provided options")


def _bare(node: Any) -> Any:
    if isinstance(node, dict):
        return {k: _bare(v) for k, v in node.items() if k not in ("emoji", "verbatim")}
    return node


def _min_not_above_max(value: Any, pointer: str) -> Iterator[SchemaViolation]:
    minimum, maximum = value.get("min_length"), value.get("max_length")
    if minimum is not None and maximum is not None and minimum > maximum:
        yield SchemaViolation(f"{pointer}/min_length", "must not be greater than max_length")


_COMMON: dict[str, Check] = {"action_id": ID, "focus_on_load": boolean}
_SELECT: dict[str, Check] = {**_COMMON, "placeholder": plain(150), "confirm": CONFIRM}
_MULTI: dict[str, Check] = {**_SELECT, "max_selected_items": integer(1, 1000)}
_STATIC: dict[str, Check] = {"options": array(PLAIN_OPTION, 100), "option_groups": array(GROUP, 100)}
_CONVERSATIONS: dict[str, Check] = {"default_to_current_conversation": boolean, "filter": FILTER}
_TYPED: dict[str, Check] = {**_COMMON, "placeholder": plain(150), "dispatch_action_config": DISPATCH}
_IDS = array(string(255), 1000, 0)
_SOURCE = exactly_one("options", "option_groups")

IMAGE = typed(
    "image",
    {"alt_text": string(2000)},
    {"image_url": string(3000, 1, WEB_URL), "slack_file": SLACK_FILE},
    exactly_one("image_url", "slack_file"),
)
BUTTON = typed(
    "button",
    {"text": plain(75)},
    {
        "action_id": ID,
        "url": string(3000, 1, URL),
        "value": string(2000),
        "style": enum("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
        "agent_prompt": string(4000),
        "agent_prompt_display": string(4000),
        "visible_to_user_ids": _IDS,
    },
)
_FEEDBACK_BUTTON = shape({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})

ELEMENTS: dict[str, Check] = {
    "image": IMAGE,
    "button": BUTTON,
    "overflow": typed(
        "overflow",
        {"options": array(_option(plain(75), url=True), 5)},
        {"action_id": ID, "confirm": CONFIRM},
        _unique_values,
    ),
    "checkboxes": typed(
        "checkboxes",
        {"options": array(TEXT_OPTION, 10)},
        {**_COMMON, "initial_options": array(TEXT_OPTION, 10), "confirm": CONFIRM},
        _initial_among_options,
    ),
    "radio_buttons": typed(
        "radio_buttons",
        {"options": array(TEXT_OPTION, 10)},
        {**_COMMON, "initial_option": TEXT_OPTION, "confirm": CONFIRM},
        _initial_among_options,
    ),
    "datepicker": typed("datepicker", {}, {**_SELECT, "initial_date": _date}),
    "timepicker": typed(
        "timepicker", {}, {**_SELECT, "initial_time": string(5, 5, CLOCK), "timezone": _timezone}
    ),
    "datetimepicker": typed(
        "datetimepicker",
        {},
        {**_COMMON, "confirm": CONFIRM, "initial_date_time": integer(1_000_000_000, 9_999_999_999)},
    ),
    "static_select": typed(
        "static_select",
        {},
        {**_SELECT, **_STATIC, "initial_option": PLAIN_OPTION},
        _SOURCE,
        _initial_among_options,
    ),
    "multi_static_select": typed(
        "multi_static_select",
        {},
        {**_MULTI, **_STATIC, "initial_options": array(PLAIN_OPTION, 100)},
        _SOURCE,
        _initial_among_options,
    ),
    "external_select": typed(
        "external_select",
        {},
        {**_SELECT, "initial_option": PLAIN_OPTION, "min_query_length": integer(0, 3000)},
    ),
    "multi_external_select": typed(
        "multi_external_select",
        {},
        {**_MULTI, "initial_options": array(PLAIN_OPTION, 100), "min_query_length": integer(0, 3000)},
    ),
    "users_select": typed("users_select", {}, {**_SELECT, "initial_user": string(255)}),
    "multi_users_select": typed("multi_users_select", {}, {**_MULTI, "initial_users": _IDS}),
    "conversations_select": typed(
        "conversations_select",
        {},
        {**_SELECT, **_CONVERSATIONS, "initial_conversation": string(255), "response_url_enabled": boolean},
    ),
    "multi_conversations_select": typed(
        "multi_conversations_select", {}, {**_MULTI, **_CONVERSATIONS, "initial_conversations": _IDS}
    ),
    "channels_select": typed(
        "channels_select", {}, {**_SELECT, "initial_channel": string(255), "response_url_enabled": boolean}
    ),
    "multi_channels_select": typed("multi_channels_select", {}, {**_MULTI, "initial_channels": _IDS}),
    "plain_text_input": typed(
        "plain_text_input",
        {},
        {
            **_TYPED,
            "initial_value": string(3000, 0),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        },
        _min_not_above_max,
    ),
    "email_text_input": typed("email_text_input", {}, {**_TYPED, "initial_value": string(3000, 0)}),
    "url_text_input": typed("url_text_input", {}, {**_TYPED, "initial_value": string(3000, 0)}),
    "number_input": typed(
        "number_input",
        {"is_decimal_allowed": boolean},
        {**_TYPED, "initial_value": string(255), "min_value": string(255), "max_value": string(255)},
    ),
    "rich_text_input": typed(
        "rich_text_input",
        {},
        {**_TYPED, "initial_value": anything, "min_lines": integer(1, 100), "max_lines": integer(1, 100)},
    ),
    "file_input": typed(
        "file_input", {}, {"action_id": ID, "filetypes": array(string(255), 100), "max_files": integer(1, 10)}
    ),
    "feedback_buttons": typed(
        "feedback_buttons",
        {"positive_button": _FEEDBACK_BUTTON, "negative_button": _FEEDBACK_BUTTON},
        {"action_id": ID},
    ),
    "icon_button": typed(
        "icon_button",
        {"icon": enum("trash"), "text": plain(75)},
        {
            "action_id": ID,
            "value": string(2000),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
            "visible_to_user_ids": _IDS,
        },
    ),
    "workflow_button": typed(
        "workflow_button",
        {"text": plain(75), "workflow": anything},
        {"action_id": ID, "style": enum("primary", "danger"), "accessibility_label": string(75)},
    ),
}

_SELECTS = ("static_select", "external_select", "users_select", "conversations_select", "channels_select")
_MULTIS = tuple(f"multi_{kind}" for kind in _SELECTS)
_CHOICES = ("datepicker", "timepicker", "checkboxes", "radio_buttons")


def _pick(*kinds: str) -> Check:
    return by_type({kind: ELEMENTS[kind] for kind in kinds})


ACCESSORY = _pick("image", "button", "overflow", "workflow_button", *_SELECTS, *_MULTIS, *_CHOICES)
ACTION = _pick("button", "overflow", "workflow_button", "datetimepicker", *_SELECTS, *_CHOICES)
CONTEXT_ACTION = _pick("feedback_buttons", "icon_button")
INPUT = _pick(
    *(*_SELECTS, *_MULTIS, *_CHOICES, "datetimepicker", "plain_text_input", "email_text_input"),
    *("url_text_input", "number_input", "rich_text_input", "file_input"),
)
