"""The table of Web API methods, and the call a method function receives."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.sandbox.slack.app_tokens import AppToken, TokenKind
from bot.sandbox.slack.backend import SlackBackend
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.model import Json, Member, StoredChannel
from bot.sandbox.slack.rate_tiers import Tier
from bot.sandbox.slack.workspace import Workspace

T = TypeVar("T")

_ID_ARGUMENTS = (
    *("channel", "channel_id", "user", "user_id", "users"),
    *("trigger_id", "interactivity_pointer", "view_id", "external_id"),
)


class Arguments:
    """The arguments of a call, from a form, a query or a JSON body."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.given = given

    def text(self, name: str, default: str = "") -> str:
        value = self.given.get(name)
        return default if value is None else str(value)

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.given.get(name)
        if value is None or value == "":
            return default
        return value is True or str(value).lower() in ("1", "true")

    def number(self, name: str, default: int, maximum: int) -> int:
        """Return an integer argument; ApiError ``invalid_limit`` if it is not one or above ``maximum``."""
        try:
            value = int(self.text(name) or default)
        except ValueError:
            raise ApiError("invalid_limit") from None
        if not 0 < value <= maximum:
            raise ApiError("invalid_limit")
        return value

    def has(self, name: str) -> bool:
        return self.given.get(name) not in (None, "")

    def json(self, name: str, code: str) -> Any:
        """Return a structured argument, sent as JSON or as a string of JSON; ApiError ``code`` if it is invalid."""
        value = self.given.get(name)
        if isinstance(value, str) and value:
            try:
                return json.loads(value)
            except ValueError:
                raise ApiError(code) from None
        return value if value != "" else None


@dataclass
class ApiCall:
    """One call of a method: its token, workspace and arguments."""

    slack: SlackBackend
    token: AppToken | None
    args: Arguments

    @property
    def ws(self) -> Workspace:
        token = self.token
        if token is None or (token.workspace is None and token.enterprise_id is None):
            raise ApiError("not_allowed_token_type")
        if token.workspace is not None:
            return token.workspace
        return self._team_of_organization()

    @property
    def teams(self) -> list[Workspace]:
        """Return the team of the token, or each team of its organization that it may be used in."""
        enterprise_id = self.token.enterprise_id if self.token else None
        if enterprise_id is None:
            return [self.ws]
        return [w for w in self.slack.teams_of(enterprise_id) if w.has_access]

    def _team_of_organization(self) -> Workspace:
        """Return the team a call of an organization is about.

        By ``team_id``, else the one with the ids it names, else any: only methods with ``needs_team`` require it.
        """
        teams = self.teams
        if self.args.has("team_id"):
            teams = [w for w in teams if w.id == self.args.text("team_id")]
        if not teams:
            raise ApiError("team_access_not_granted")
        named = {str(self.args.given[key]) for key in _ID_ARGUMENTS if self.args.has(key)}
        return next((ws for ws in teams if named & self._ids_of(ws)), teams[0])

    def _ids_of(self, ws: Workspace) -> set[str]:
        modals = [view for stack in self.slack.modals(ws).stacks.values() for view in stack]
        views = {id for view in modals for id in (view.id, view.external_id) if id}
        return {*ws.channels, *ws.users, *ws.triggers, *views}

    def require(self, *scopes: str) -> None:
        """ApiError missing_scope unless the token has one of them."""
        if self.token is not None and not any(self.token.has_scope(scope) for scope in scopes):
            needed = ",".join(scopes)
            raise ApiError("missing_scope", needed=needed, provided=self.token.scope_header)

    def user(self, name: str = "user", code: str = "user_not_found") -> Member:
        user = self.ws.users.get(self.args.text(name))
        if user is None:
            raise ApiError(code)
        return user

    def channel(self, name: str = "channel") -> StoredChannel:
        """Return the channel of an argument; a private channel without the bot is not found."""
        channel = self.ws.channels.get(self.args.text(name))
        if channel is None or not self.ws.can_see(self.ws.bot_user_id, channel):
            raise ApiError("channel_not_found")
        return channel


Function = Callable[[ApiCall], Awaitable[Json]]
F = TypeVar("F", bound=Function)


@dataclass(frozen=True, kw_only=True)
class ApiMethod:
    """One method.

    ``scopes``: a token needs one of them; ``required``: arguments; ``needs_team``: an organization's token has to name
    the team in ``team_id``; ``json``: Slack accepts a JSON body; ``write``: faults for writes apply to it.
    """

    name: str
    function: Function
    tier: Tier
    scopes: tuple[str, ...]
    required: tuple[str, ...]
    needs_team: bool
    tokens: tuple[TokenKind, ...]
    json: bool
    write: bool


METHODS: dict[str, ApiMethod] = {}


def method(
    name: str,
    tier: Tier,
    *,
    scopes: tuple[str, ...] = (),
    required: tuple[str, ...] = (),
    needs_team: bool = False,
    tokens: tuple[TokenKind, ...] = ("bot",),
    json: bool = False,
    write: bool = False,
) -> Callable[[F], F]:
    """Register a function in the table as the Web API method ``name``."""

    def register(function: F) -> F:
        METHODS[name] = ApiMethod(
            name=name,
            function=function,
            tier=tier,
            scopes=scopes,
            required=required,
            needs_team=needs_team,
            tokens=tokens,
            json=json,
            write=write,
        )
        return function

    return register


def paginate(items: list[T], args: Arguments, *, default: int, maximum: int) -> tuple[list[T], Json]:
    """Return one page of ``items`` by ``cursor`` and ``limit``, and its ``response_metadata``."""
    limit = args.number("limit", default, maximum)
    start = _offset(args.text("cursor"))
    end = start + limit
    cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
    return items[start:end], {"next_cursor": cursor}


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:"))
    except (ValueError, binascii.Error):
        raise ApiError("invalid_cursor") from None
