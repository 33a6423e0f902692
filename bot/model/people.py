"""Who uses the bot: profile in Slack, account at GoTo, preferences. Times are aware UTC."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.model.errors import UserError
from bot.model.ids import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A person's GoTo account. Times are aware UTC. Tokens never appear in a repr."""

    person: Person
    organizer_key: str
    email: str
    first_name: str
    last_name: str
    account_key: str | None
    connected_at: datetime
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_at: datetime
    dead_since: datetime | None = None
    """Set when GoTo refused the refresh token. The link is kept so that the person can be told whose it was."""
    lent_by: Person | None = None
    """The member whose account it is, if it is another's: they agreed, and can end the link."""
    refreshed_at: datetime | None = None
    """When GoTo last issued tokens; unused from then on, the refresh token dies. None: at ``connected_at``."""
    keep_alive_at: datetime | None = None
    """When the tokens are refreshed if nobody used them until then; None: never."""

    @property
    def owner_name(self) -> str:
        """The name at GoTo, "" if there is none."""
        return f"{self.first_name} {self.last_name}".strip()

    def with_new_tokens(self, access_token: str, refresh_token: str | None, expires_at: datetime) -> Link:
        """Return the link with new tokens. The old refresh token is kept if GoTo sent none (GoTo: refresh)."""
        return replace(
            self,
            access_token=access_token,
            refresh_token=refresh_token or self.refresh_token,
            expires_at=expires_at,
            dead_since=None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A person's current Slack profile.

    ``zone`` is the IANA id for showing and reading times: the person's own choice, else Slack's (``slack_zone``), None
    if there is neither.
    """

    person: Person
    name: str
    email: str | None
    zone: str | None
    is_admin: bool = False
    is_guest: bool = False
    is_external: bool = False
    is_bot: bool = False
    is_deactivated: bool = False
    """Deactivated by an admin."""
    slack_zone: str | None = None
    locale: str | None = None
    """The language set in Slack (``en-US``), None if Slack did not say."""
    given_name: str = ""
    surname: str = ""
    """As entered in Slack, "" if missing."""
    team_ids: tuple[str, ...] = ()
    """The workspaces of an organization that the person belongs to, if the tenant is an organization."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """A person's preferences; None means Slack's value or the default.

    ``zone`` is an IANA id, ``minutes`` the length of a meeting, ``audio`` GoTo's conferencecallinfo.
    """

    zone: str | None = None
    minutes: int | None = None
    audio: str | None = None
    password: bool | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRequest:
    """How a person's last request ended; contains ids only. ``at`` is aware UTC."""

    action: str
    at: datetime
    ok: bool
    message_id: str | None = None
    reference: str | None = None


LENGTH_OPTIONS_MINUTES = (15, 30, 45, 60, 90, 120, 180, 240, 480)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsForm:
    """The form to show. ``slack_zone`` is IANA, None if Slack tells none that is known; ``now`` is aware UTC."""

    external_id: str
    chosen: Preferences
    slack_zone: str | None
    now: datetime
    notes: tuple[UserError, ...] = ()
