"""Parse Slack's payloads into typed requests. Pure functions; they raise ``MalformedPayload`` on any other shape.

Source: Slack, slash command payload, block_actions, view_submission, view_closed. Enterprise Grid: for an
organization-wide installation the enterprise is the tenant, and a user belongs to the team in ``user.team_id``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.invisible_characters import remove_invisible
from bot.model.channels import GROUP_MESSAGE_PREFIX
from bot.model.ids import Person, Tenant
from bot.model.view_address import ANSWER_CALLBACK, ViewAddress
from bot.parsing.command_names import strip_prefix
from bot.views.ids import VERSION_MARK
from handlers.requests import (
    Asker,
    CommandRequest,
    EventRequest,
    PressRequest,
    ShortcutRequest,
    SubmitRequest,
    SuggestRequest,
    TypedMessage,
    ViewState,
    decode_json_object,
    mapping_or_empty,
)

TYPED_SUBTYPES = frozenset({None, "", "file_share", "thread_broadcast", "me_message"})
"""Subtypes of messages that people type (Slack: message event)."""


SLACKBOT = "USLACKBOT"


class MalformedPayload(Exception):
    """A signed body with a shape that Slack does not document."""


def parse_command(body: Mapping[str, Any]) -> CommandRequest:
    """Parse a slash command (form fields over HTTP, the same fields as JSON in Socket Mode)."""
    asker = Asker(
        Person(_read_tenant(body, _require_text(body, "team_id")), _require_text(body, "user_id")),
        str(body.get("team_domain") or ""),
    )
    return CommandRequest(
        asker=asker,
        command=strip_prefix(_require_text(body, "command")),
        text=str(body.get("text") or ""),
        channel=_require_text(body, "channel_id"),
        target=_target_or_none(body.get("channel_id"), body.get("channel_name")),
        trigger_id=str(body.get("trigger_id") or ""),
        response_url=str(body.get("response_url") or ""),
    )


def parse_press(body: Mapping[str, Any]) -> PressRequest:
    """Parse the first action of a ``block_actions`` payload (Slack sends one)."""
    action = _first_action(body)
    if action is None:
        raise MalformedPayload("actions")
    container = mapping_or_empty(body.get("container"))
    view = body.get("view")
    asker, trigger_id = parse_asker(body), str(body.get("trigger_id") or "")
    state = parse_view(view) if isinstance(view, Mapping) else None
    channel = mapping_or_empty(body.get("channel"))
    return PressRequest(
        asker=asker,
        action_id=_action_id(action),
        value=_text_or_none(read_element(action)),
        trigger_id=trigger_id,
        channel=_text_or_none(channel.get("id")) or _text_or_none(container.get("channel_id")),
        target=_target_or_none(channel.get("id") or container.get("channel_id"), channel.get("name")),
        message_ts=_text_or_none(container.get("message_ts")),
        action_ts=str(action.get("action_ts") or ""),
        response_url=_text_or_none(body.get("response_url")) or _view_address(asker, state, trigger_id),
        view=state,
        is_ephemeral=container.get("is_ephemeral") is True,
    )


def _target_or_none(channel: Any, name: Any) -> str | None:
    """Return the channel's id, None for direct messages and for group messages, whose names begin with ``mpdm-``.

    Source: Slack, conversation object.
    """
    is_channel = isinstance(channel, str) and channel[:1] in ("C", "G")
    return channel if is_channel and not str(name or "").startswith(GROUP_MESSAGE_PREFIX) else None


def find_pressed_id(body: Mapping[str, Any]) -> str | None:
    """Return the action id of a press, None if the payload is something else."""
    action = _first_action(body) if body.get("type") == "block_actions" else None
    return None if action is None else _action_id(action)


def _first_action(body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    actions = body.get("actions")
    first = actions[0] if isinstance(actions, list) and actions else None
    return first if isinstance(first, Mapping) else None


def _action_id(action: Mapping[str, Any]) -> str:
    return str(action.get("action_id") or "").partition(VERSION_MARK)[0]


def _view_address(asker: Asker, view: ViewState | None, trigger_id: str) -> str | None:
    """Return where a press in a view is answered: in the same modal if that is an answer, else in a new one."""
    if view is None:
        return None
    is_answer = view.callback_id == ANSWER_CALLBACK
    external_id = view.external_id if is_answer else f"{ANSWER_CALLBACK}-{trigger_id}"
    return str(ViewAddress(tenant_id=asker.person.tenant.id, external_id=external_id))


def parse_submission(body: Mapping[str, Any]) -> SubmitRequest:
    """Parse a ``view_submission`` or ``view_closed`` payload."""
    given = body.get("response_urls")
    urls = {
        str(one["block_id"]): str(one["response_url"])
        for one in (given if isinstance(given, list) else ())
        if isinstance(one, Mapping) and one.get("block_id") and one.get("response_url")
    }
    return SubmitRequest(parse_asker(body), parse_view(mapping_or_empty(body.get("view"))), urls)


def parse_shortcut(body: Mapping[str, Any]) -> ShortcutRequest:
    """Parse a ``message_action`` or ``shortcut`` payload."""
    message = mapping_or_empty(body.get("message"))
    return ShortcutRequest(
        asker=parse_asker(body),
        callback_id=_require_text(body, "callback_id"),
        trigger_id=str(body.get("trigger_id") or ""),
        channel=_text_or_none(mapping_or_empty(body.get("channel")).get("id")),
        thread_ts=_text_or_none(message.get("thread_ts") or message.get("ts")),
        text=str(message.get("text") or ""),
        author="" if message.get("bot_id") else str(message.get("user") or ""),
        response_url=_text_or_none(body.get("response_url")),
    )


def parse_suggestion(body: Mapping[str, Any]) -> SuggestRequest:
    """Parse a ``block_suggestion`` payload."""
    view = body.get("view")
    return SuggestRequest(
        asker=parse_asker(body),
        action_id=_require_text(body, "action_id"),
        block_id=str(body.get("block_id") or ""),
        typed=str(body.get("value") or ""),
        view=parse_view(view) if isinstance(view, Mapping) else None,
    )


def parse_event(body: Mapping[str, Any]) -> EventRequest:
    """Parse an event's envelope; its ``authorizations`` name the installation (Slack: Events API).

    Some events come without them, such as ``app_uninstalled``: the workspace's or its organization's is meant.
    """
    inner = mapping_or_empty(body.get("event"))
    ids = [str(body[name]) for name in ("team_id", "enterprise_id") if body.get(name)]
    if not ids:
        raise MalformedPayload("team_id")
    envelope = _with_installation(body)
    tenant = _read_tenant(envelope, ids[0])
    named = [
        str(one[name]) for one in (body, envelope) for name in ("team_id", "enterprise_id") if one.get(name)
    ]
    seconds = body.get("event_time")
    return EventRequest(
        tenant=tenant,
        tenants=(tenant,) if body.get("authorizations") else tuple(Tenant(one) for one in ids),
        installations=tuple(dict.fromkeys((tenant, *(Tenant(one) for one in named)))),
        app_id=str(body.get("api_app_id") or ""),
        happened_at=datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else None,
        event_id=_require_text(body, "event_id"),
        type=str(inner.get("type") or ""),
        event=inner,
    )


def parse_message(body: Mapping[str, Any]) -> TypedMessage | None:
    """Parse an event with a message for the bot; None for what nobody typed to it.

    That is what bots write, Usher's own messages among them, what was changed or deleted, and notices such as that
    somebody joined (Slack: message subtypes; app_mention, message.im).
    """
    event = mapping_or_empty(body.get("event"))
    is_direct = event.get("type") == "message"
    bot = next(iter(_bot_authorizations(body)), "")
    user = event.get("user")
    if is_direct and event.get("channel_type") != "im":
        return None
    if event.get("subtype") not in TYPED_SUBTYPES or event.get("hidden") or event.get("edited"):
        return None
    if event.get("bot_id") or event.get("bot_profile") or user in (None, "", bot, SLACKBOT):
        return None
    request = parse_event(body)
    channel, ts = _require_text(event, "channel"), _require_text(event, "ts")
    thread_ts = _text_or_none(event.get("thread_ts")) or None
    return TypedMessage(
        asker=Asker(
            Person(request.tenant, _require_text(event, "user")), "", _is_from_elsewhere(body, event)
        ),
        channel=channel,
        ts=ts,
        thread_ts=thread_ts,
        text=str(event.get("text") or ""),
        bot_user_id=bot,
        is_direct=is_direct or channel.startswith("D"),
        event_id=f"{channel}-{ts}",
    )


def _bot_authorizations(body: Mapping[str, Any]) -> list[str]:
    """Return the user ids of the bot for which Slack sends the event."""
    authorizations = body.get("authorizations")
    found = [mapping_or_empty(one) for one in authorizations] if isinstance(authorizations, list) else []
    return [str(one["user_id"]) for one in found if one.get("is_bot") and one.get("user_id")]


def _is_from_elsewhere(body: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Return True if the event says that its person is of another organization (Slack Connect).

    In an organization that has Usher as a whole, a person's team may be any of its workspaces: their profile tells.
    """
    home = _with_installation(body)
    if str(home.get("is_enterprise_install") or "").casefold() == "true":
        return False
    own = event.get("user_team") or event.get("source_team") or event.get("team")
    return own not in (None, "", body.get("team_id"), body.get("enterprise_id"), home.get("enterprise_id"))


def parse_asker(body: Mapping[str, Any]) -> Asker:
    """Return the acting person. They are foreign if their team is neither the workspace nor its enterprise."""
    user, team = mapping_or_empty(body.get("user")), mapping_or_empty(body.get("team"))
    enterprise = mapping_or_empty(body.get("enterprise"))
    home = str(team.get("id") or user.get("team_id") or "")
    own = str(user.get("team_id") or home)
    foreign = own not in {home, str(enterprise.get("id") or home)}
    tenant = Tenant(own) if foreign else _read_tenant(body, home)
    if not tenant.id:
        raise MalformedPayload("team")
    return Asker(Person(tenant, _require_text(user, "id")), str(team.get("domain") or ""), foreign)


def parse_view(view: Mapping[str, Any]) -> ViewState:
    state = mapping_or_empty(mapping_or_empty(view.get("state")).get("values"))
    values = {
        block_id: next((read_element(element) for element in mapping_or_empty(elements).values()), None)
        for block_id, elements in state.items()
    }
    return ViewState(
        id=_require_text(view, "id"),
        external_id=str(view.get("external_id") or ""),
        callback_id=str(view.get("callback_id") or ""),
        metadata=decode_json_object(view.get("private_metadata")),
        values=values,
        is_home=view.get("type") == "home",
    )


ONE_VALUE = (
    "selected_date",
    "selected_time",
    "selected_conversation",
    "selected_channel",
    "selected_user",
    "value",
)


MANY_VALUES = ("selected_users", "selected_conversations", "selected_channels")


def read_element(element: Any) -> str | list[str] | None:
    """Return an element's value, or None if it is empty or of another type (Slack: ``view.state.values``)."""
    element = mapping_or_empty(element)
    for name in (*ONE_VALUE, *MANY_VALUES):
        if element.get(name) is not None:
            return _read_texts(element[name]) if name in MANY_VALUES else _read_typed(element[name])
    if isinstance(element.get("selected_option"), Mapping):
        return _text_or_none(element["selected_option"].get("value"))
    if isinstance(element.get("selected_options"), list):
        return _read_texts([mapping_or_empty(option).get("value") for option in element["selected_options"]])
    return None


def _read_typed(value: Any) -> str | None:
    """Return what was typed or chosen, without characters that nobody sees; line breaks stay."""
    text = _text_or_none(value)
    return text if text is None else remove_invisible(text)


def _read_texts(values: Any) -> list[str] | None:
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else None


def _read_tenant(body: Mapping[str, Any], team_id: str) -> Tenant:
    whole = str(body.get("is_enterprise_install") or "").casefold() == "true"
    enterprise = body.get("enterprise_id") or mapping_or_empty(body.get("enterprise")).get("id")
    return Tenant(str(enterprise)) if whole and enterprise else Tenant(team_id)


def find_tenant(body: Mapping[str, Any]) -> Tenant | None:
    """Return the tenant in which a command or an interaction was made, None if the payload names none."""
    user, team = mapping_or_empty(body.get("user")), mapping_or_empty(body.get("team"))
    home = body.get("team_id") or team.get("id") or user.get("team_id")
    return _read_tenant(body, str(home)) if home else None


def _with_installation(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the event's envelope with the installation's fields at the top level, as in commands."""
    authorizations = body.get("authorizations")
    first = mapping_or_empty(authorizations[0]) if isinstance(authorizations, list) and authorizations else {}
    names = ("enterprise_id", "is_enterprise_install")
    return {**body, **{name: first[name] for name in names if first.get(name) is not None}}


def _require_text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise MalformedPayload(name)
    return value


def _text_or_none(value: Any) -> str | None:
    return value if isinstance(value, str) else None
