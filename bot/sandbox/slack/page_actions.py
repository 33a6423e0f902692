"""The actions of the page, one function each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox.slack.backend import SlackBackend
from bot.sandbox.slack.element_lookup import Target, find_element
from bot.sandbox.slack.errors import NotPossible
from bot.sandbox.slack.model import Json, StoredMessage
from bot.sandbox.slack.people import SlackPerson
from bot.sandbox.slack.views import View

Action = Callable[[SlackBackend, SlackPerson, Json], Awaitable[Json]]


async def type_line(slack: SlackBackend, person: SlackPerson, body: Json) -> Json:
    result = await person.types(body["channel"], body["text"], thread_ts=body.get("thread_ts"))
    return {"error_shown": result.error}


async def click(slack: SlackBackend, person: SlackPerson, body: Json) -> Json:
    """Click or select; ``values`` (as in submit) are the form's other current values."""
    target = _target(person, body["container"])
    if isinstance(target, View):
        _set_values(person, target, body.get("values") or {})
    block_id, action_id, value = body.get("block_id"), body["action_id"], body.get("value")
    _, element, _ = find_element(target, action_id, block_id, None, None)
    if element["type"] == "button":
        result = await person.clicks(target, action_id, block_id=block_id)
    elif element["type"] == "overflow":
        result = await person.clicks(target, action_id, block_id=block_id, value=_option_value(value))
    elif element["type"].endswith("_input") and isinstance(target, View):
        await person.fills(target, {block_id or action_id: value}, enter=True)
        return {}
    else:
        result = await person.selects(target, action_id, _plain(value), block_id=block_id)
    return {"url": result.url, "error_shown": result.error}


async def submit(slack: SlackBackend, person: SlackPerson, body: Json) -> Json:
    view = _view(person, body["view_id"])
    _set_values(person, view, body.get("values") or {})
    result = await person.submits(view)
    return {"errors": result.errors, "closed": result.closed, "notice": result.notice}


async def close(slack: SlackBackend, person: SlackPerson, body: Json) -> Json:
    await person.closes(_view(person, body["view_id"]), all=bool(body.get("all")))
    return {}


async def shortcut(slack: SlackBackend, person: SlackPerson, body: Json) -> Json:
    if body.get("message_id"):
        message = _message(person, body["channel"], body["message_id"])
        result = await person.message_shortcut(message, body["callback_id"])
    else:
        result = await person.shortcut(body["callback_id"])
    return {"error_shown": result.error}


async def options(slack: SlackBackend, person: SlackPerson, body: Json) -> Json:
    target = _target(person, body["container"])
    found = await person.suggests(target, body["action_id"], body["query"], block_id=body.get("block_id"))
    return {"options": found}


async def home(slack: SlackBackend, person: SlackPerson, body: Json) -> Json:
    await person.opens_home()
    return {}


async def read(slack: SlackBackend, person: SlackPerson, body: Json) -> Json:
    channel = person.ws.conversation(body["channel"])
    if channel.messages:
        channel.read[person.id] = channel.messages[-1].ts
        slack.changes.notify()
    return {}


async def fault(slack: SlackBackend, person: SlackPerson, body: Json) -> Json:
    slack.panel.switch(body["id"], on=bool(body["on"]))
    slack.changes.notify()
    return {}


async def fault_choice(slack: SlackBackend, person: SlackPerson, body: Json) -> Json:
    slack.panel.choose(body["id"], body["name"], body["value"])
    slack.changes.notify()
    return {}


ACTIONS: dict[str, Action] = {
    "type": type_line,
    "click": click,
    "submit": submit,
    "close": close,
    "shortcut": shortcut,
    "options": options,
    "home": home,
    "read": read,
    "fault": fault,
    "fault_choice": fault_choice,
}


def _target(person: SlackPerson, container: Json) -> Target:
    if container["type"] == "message":
        return _message(person, container["channel"], container["message_id"])
    if container["type"] == "home":
        if person.home is None:
            raise NotPossible("The home tab is empty.")
        return person.home
    return _view(person, container["view_id"])


def _message(person: SlackPerson, channel: str, ts: str) -> StoredMessage:
    message = person.ws.conversation(channel).find(ts)
    if message is None:
        raise NotPossible("The message is not there.")
    return message


def _view(person: SlackPerson, view_id: str) -> View:
    for view in [*person.views, *([person.home] if person.home else [])]:
        if view.id == view_id:
            return view
    raise NotPossible("The view is closed.")


def _set_values(person: SlackPerson, view: View, values: dict[str, dict[str, Any]]) -> None:
    person.actions.require_visible(view)
    for block_id, actions in values.items():
        for action_id, value in actions.items():
            block, element, _ = find_element(view, action_id, block_id, None, None)
            person.actions.set_value(view, block, element, _plain(value))


def _option_value(value: Any) -> Any:
    return value["value"] if isinstance(value, dict) else value


def _plain(value: Any) -> Any:
    return [_option_value(v) for v in value] if isinstance(value, list) else _option_value(value)
