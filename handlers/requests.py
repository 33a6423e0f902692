"""What was asked, by command, button, form, shortcut, message or event, as typed values."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from typing import Any, TypeVar

from bot.model import records
from bot.model.errors import UserError
from bot.model.ids import Person, Tenant

C = TypeVar("C")

KEY_PATTERN = re.compile(r"(?=.*[0-9])[A-Za-z0-9-]{1,64}")
"""A key of GoTo's: a number, or a uuid of a support session."""
MEMBER_PATTERN = re.compile(r"[UW][A-Z0-9]{4,20}")
"""The user id of a member (Slack)."""


@dataclass(frozen=True, slots=True)
class Asker:
    """The person behind a request, and their workspace. ``foreign``: from another organization (Slack Connect)."""

    person: Person
    workspace: str
    is_external: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandRequest:
    asker: Asker
    command: str
    text: str
    channel: str
    trigger_id: str
    response_url: str = field(repr=False)
    target: str | None = None
    """The channel, if a form can propose it as the place to post; None for direct and group messages."""
    thread_ts: str | None = None
    """The root of the thread in which it was typed as a message: slash commands do not run in threads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewState:
    """An open form, or the Home tab. ``values`` maps block ids to the entered values, None for empty ones."""

    id: str
    external_id: str
    callback_id: str
    metadata: Mapping[str, Any]
    values: Mapping[str, Any]
    is_home: bool = False

    def carried(self, kind: type[C]) -> C:
        """Return the form's metadata as a typed value. Raises ``UserError`` if it is none (an old form)."""
        return _load_carried(kind, self.metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class PressRequest:
    """A press of a button, menu or picker. ``value`` is the button's value or the chosen option."""

    asker: Asker
    action_id: str
    value: str | None
    trigger_id: str
    channel: str | None = None
    target: str | None = None
    """As that of ``CommandRequest``."""
    message_ts: str | None = None
    action_ts: str = ""
    response_url: str | None = field(default=None, repr=False)
    view: ViewState | None = None

    @property
    def is_in_form(self) -> bool:
        """True if it was pressed in a form; the Home tab is a view, too, but has no external id."""
        return self.view is not None and bool(self.view.external_id)

    is_ephemeral: bool = False
    """True if the message that was pressed is seen by this person alone."""

    @property
    def press_key(self) -> tuple[str, str, str]:
        """What tells this press from all others, for an operation that one press begins once."""
        return self.channel or "", self.message_ts or "", self.action_ts or self.trigger_id

    @property
    def message_key(self) -> str:
        """What tells the pressed message from others, so that one message does one thing once.

        A modal shows one answer after the other, so there it tells the press.
        """
        return f"{self.channel}-{self.message_ts}" if self.message_ts else "-".join(self.press_key)

    def carried(self, kind: type[C]) -> C:
        """Return the button's value as a typed value, that of all defaults if the button has no value.

        Raises ``UserError`` if it is none (an old button). What names no field of it is none either, though all of them
        may have defaults.
        """
        data = decode_json_object(self.value)
        known = {one.name for one in fields(kind)} if is_dataclass(kind) else set(data)
        if (self.value and not data and self.value != "{}") or (data and not data.keys() & known):
            raise too_old_button()
        return _load_carried(kind, data)


@dataclass(frozen=True, slots=True)
class SubmitRequest:
    """A submitted form. ``response_urls`` maps the block ids of conversation selects to the URLs that post there."""

    asker: Asker
    view: ViewState
    response_urls: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortcutRequest:
    """A shortcut. For a message shortcut: ``channel``, ``text`` and ``thread_ts``, the root of the message's thread.

    ``author`` is the id of the person who wrote the message, "" if that was a bot.
    """

    asker: Asker
    callback_id: str
    trigger_id: str
    channel: str | None = None
    thread_ts: str | None = None
    text: str = ""
    author: str = ""
    response_url: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestRequest:
    """What somebody typed into a select that asks for its options. ``view`` is the form it is in, if it is in one."""

    asker: Asker
    action_id: str
    block_id: str
    typed: str
    view: ViewState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedMessage:
    """A message that a person wrote to the bot: a mention in a channel or thread, or a direct message."""

    asker: Asker
    channel: str
    ts: str
    thread_ts: str | None
    text: str
    """As Slack sends it, with escapes and mentions."""
    bot_user_id: str
    is_direct: bool
    event_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRequest:
    """An event. ``tenants`` are all installations it may be about, ``happened_at`` is aware UTC.

    ``installations`` are these and the workspace and organization that the envelope names: an event about an
    organization's workspaces may come with the authorization of one workspace (Slack: team_access_revoked).
    """

    tenant: Tenant
    tenants: tuple[Tenant, ...]
    installations: tuple[Tenant, ...]
    event_id: str
    app_id: str
    happened_at: datetime | None
    type: str
    event: Mapping[str, Any]


def mapping_or_empty(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _load_carried(kind: type[C], data: Mapping[str, Any]) -> C:
    try:
        return records.load(kind, data)
    except records.RecordError:
        raise too_old_button() from None


def too_old_button() -> UserError:
    """Return the error of a button, menu or form whose value this release cannot read."""
    return UserError("button-too-old", next_step="button-too-old-next")


def require_key(carried: str | None) -> str:
    """Return the key that a button carried: of a training, an organizer or a session. Raises ``UserError``."""
    return _require_match(KEY_PATTERN, carried)


def require_member(carried: str | None) -> str:
    """Return the user id that a button carried. Raises ``UserError`` if it is none."""
    return _require_match(MEMBER_PATTERN, carried)


def _require_match(pattern: re.Pattern[str], carried: str | None) -> str:
    if carried is None or not pattern.fullmatch(carried):
        raise too_old_button()
    return carried


def decode_json_object(text: Any) -> Mapping[str, Any]:
    try:
        return mapping_or_empty(json.loads(text)) if isinstance(text, str) and text else {}
    except (ValueError, RecursionError):
        return {}


def asker_of_event(request: EventRequest) -> Asker:
    """Return the person an event is about, with user id "-" for events of the workspace itself."""
    user = request.event.get("user")
    if isinstance(user, Mapping):  # Slack: user_change carries the whole user
        user = user.get("id")
    return Asker(Person(request.tenant, str(user or "-")), "")
