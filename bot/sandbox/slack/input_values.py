"""Values of input elements: what Slack's client accepts, and what it checks before submitting."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.sandbox.slack.elements import TEXT_INPUT_TYPES, entry_value, interactive_elements, options_of
from bot.sandbox.slack.errors import NotPossible
from bot.sandbox.slack.model import Json, Member
from bot.sandbox.slack.views import View
from bot.sandbox.slack.workspace import Workspace

REQUIRED_FIELD_TEXT = "Please complete this required field."
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")
_URL = re.compile(r"https?://\S+\Z")


def convert_value(ws: Workspace, user: Member, element: Json, value: Any, suggested: list[Json]) -> Any:
    """Return ``value`` in the element's own form; NotPossible if the client would not accept it.

    Options may be given by value, text or as a whole; people and channels by id or name.
    """
    kind: str = element["type"]
    if value is None or value == "":
        return [] if _is_many(kind) else None
    if kind in TEXT_INPUT_TYPES:
        return _convert_text(element, str(value))
    if kind == "rich_text_input":
        return value if isinstance(value, dict) else _rich_text(str(value))
    if kind == "file_input":
        return list(value)
    if not _is_many(kind):
        return _convert_one(ws, user, element, value, suggested)
    chosen = [
        _convert_one(ws, user, element, v, suggested) for v in (value if isinstance(value, list) else [value])
    ]
    if len(chosen) > element.get("max_selected_items", len(chosen)):
        raise NotPossible(f"At most {element['max_selected_items']} can be chosen.")
    return chosen


def _is_many(kind: str) -> bool:
    return kind.startswith("multi_") or kind in ("checkboxes", "file_input")


def _convert_one(ws: Workspace, user: Member, element: Json, value: Any, suggested: list[Json]) -> Any:
    kind = element["type"].removeprefix("multi_")
    if kind in ("static_select", "radio_buttons", "checkboxes", "overflow"):
        return _find_option(options_of(element), value)
    if kind == "external_select":
        return _find_option(suggested, value)
    if kind == "users_select":
        return _find_user(ws, value)
    if kind in ("conversations_select", "channels_select"):
        return _find_conversation(ws, user, element, value)
    return _convert_time(kind, value)


def _find_option(options: list[Json], value: Any) -> Json:
    wanted = value.get("value") if isinstance(value, dict) else value
    by_value = [o for o in options if o["value"] == wanted]
    for option in by_value or [o for o in options if o["text"]["text"] == wanted]:
        return {k: option[k] for k in ("text", "value", "description") if k in option}
    raise NotPossible(f"No option {value!r}. There is: {[o['text']['text'] for o in options]}")


def _find_user(ws: Workspace, value: Any) -> str:
    name = str(value).removeprefix("@")
    for user in ws.users.values():
        if name in (user.id, user.name, user.real_name) and not user.deleted:
            return user.id
    raise NotPossible(f"Nobody is called {value!r}.")


_FILTER_NAMES = {"channel": "public", "private": "private", "im": "im", "mpim": "mpim"}


def _find_conversation(ws: Workspace, user: Member, element: Json, value: Any) -> str:
    try:
        channel = ws.conversation(str(value))
    except KeyError as error:
        raise NotPossible(str(error)) from None
    included = element.get("filter", {}).get("include", list(_FILTER_NAMES.values()))
    if element["type"].endswith("channels_select"):
        included = ["public"]
    if channel.archived or not ws.can_see(user.id, channel) or _FILTER_NAMES[channel.kind] not in included:
        raise NotPossible(f"{value!r} is not offered here.")
    return channel.id


def _convert_time(kind: str, value: Any) -> Any:
    try:
        if kind == "datepicker":
            return date.fromisoformat(str(value)).isoformat()
        if kind == "timepicker":
            return (value if isinstance(value, time) else time.fromisoformat(str(value))).strftime("%H:%M")
        return int(value.timestamp()) if isinstance(value, datetime) else int(value)
    except (ValueError, TypeError):
        raise NotPossible(f"{value!r} does not fit a {kind}.") from None


def _convert_text(element: Json, value: str) -> str:
    maximum = element.get("max_length", 3000)
    if len(value) > maximum:
        raise NotPossible(f"The field takes {maximum} characters, not {len(value)}.")
    if element["type"] == "plain_text_input" and not element.get("multiline"):
        return value.replace("\n", " ")
    return value


def _rich_text(value: str) -> Json:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": value}]}
    return {"type": "rich_text", "elements": [section]}


def validation_errors(view: View) -> dict[str, str]:
    """Return the client's own errors below inputs: block_id → text."""
    errors: dict[str, str] = {}
    for block, element in interactive_elements(view.blocks):
        if block["type"] != "input":
            continue
        value = entry_value(view.state[block["block_id"]][element["action_id"]])
        if value in (None, "", []):
            if not block.get("optional"):
                errors[block["block_id"]] = REQUIRED_FIELD_TEXT
        elif problem := _CHECKS.get(element["type"], _no_error)(element, value):
            errors[block["block_id"]] = problem
    return errors


def _no_error(element: Json, value: Any) -> str:
    return ""


def _check_plain_text(element: Json, value: str) -> str:
    minimum = element.get("min_length", 0)
    return f"Enter at least {minimum} characters." if len(value) < minimum else ""


def _check_email(element: Json, value: str) -> str:
    return "" if _EMAIL.match(value) else "Please enter a valid email address."


def _check_url(element: Json, value: str) -> str:
    return "" if _URL.match(value) else "Please enter a valid URL."


def _check_number(element: Json, value: str) -> str:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return "Please enter a number."
    if not element["is_decimal_allowed"] and number != number.to_integral_value():
        return "Please enter a whole number."
    if "min_value" in element and number < Decimal(element["min_value"]):
        return f"Enter a number of at least {element['min_value']}."
    if "max_value" in element and number > Decimal(element["max_value"]):
        return f"Enter a number of at most {element['max_value']}."
    return ""


_CHECKS: dict[str, Callable[[Json, Any], str]] = {
    "plain_text_input": _check_plain_text,
    "email_text_input": _check_email,
    "url_text_input": _check_url,
    "number_input": _check_number,
}
