"""How far the removal of Usher from a workspace is. Times are aware UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.ids import Tenant


class UninstallCause(StrEnum):
    """Slack's event that began it."""

    APP_UNINSTALLED = "app_uninstalled"
    """Usher was removed: the data is deleted after a grace."""
    TOKENS_REVOKED = "tokens_revoked"
    """Only the bot's token was revoked, for example because it leaked: the data stays."""


class UninstallState(StrEnum):
    CHECKING = "checking"
    """Slack is to be asked if the bot's token is dead; until then everything goes on."""
    SUSPENDED = "suspended"
    """Without a bot token nothing is done; everything is kept until somebody installs Usher again."""
    GRACE = "grace"
    """Nothing is done. Who installs Usher again before ``wipe_at`` finds everything as it was."""
    WIPING = "wiping"
    """The data is being deleted. A new installation waits for the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uninstall:
    """The removal from one tenant's workspace. It names no person.

    ``event_at`` is when Slack's event happened, ``state_since`` when the state began, ``blocked_since`` since when
    nothing is done for the tenant, ``due_at`` when the next step is due. ``revision`` identifies the last change.
    """

    tenant: Tenant
    state: UninstallState
    cause: UninstallCause
    event_at: datetime
    state_since: datetime
    due_at: datetime
    blocked_since: datetime | None = None
    wipe_at: datetime | None = None
    revision: str = ""

    @property
    def is_blocked(self) -> bool:
        """True if nothing is done for the tenant."""
        return self.state is not UninstallState.CHECKING
