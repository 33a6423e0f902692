"""Authorization codes of the app's installation (Slack: OAuth v2)."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.slack.errors import ApiError

CODE_MAX_AGE = timedelta(minutes=10)


@dataclass(kw_only=True)
class InstallCode:
    """What a person granted: ``team`` is the id of a workspace or of an organization."""

    team: str
    user: str
    scopes: tuple[str, ...]
    redirect_uri: str
    created: datetime


class InstallCodes:
    """Codes that are not redeemed yet; each is valid once and for ten minutes."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.codes: dict[str, InstallCode] = {}

    def grant(self, team: str, user: str, scopes: tuple[str, ...], redirect_uri: str) -> str:
        """Return a new code for a person who pressed Allow."""
        code = f"{team[1:]}.{secrets.token_hex(12)}"
        self.codes[code] = InstallCode(
            team=team, user=user, scopes=scopes, redirect_uri=redirect_uri, created=self.now()
        )
        return code

    def redeem(self, code: str, redirect_uri: str) -> InstallCode:
        """Use a code up and return what it grants; ApiError invalid_code or bad_redirect_uri."""
        granted = self.codes.pop(code, None)
        if granted is None or self.now() - granted.created > CODE_MAX_AGE:
            raise ApiError("invalid_code")
        if granted.redirect_uri and redirect_uri != granted.redirect_uri:
            raise ApiError("bad_redirect_uri")
        return granted
