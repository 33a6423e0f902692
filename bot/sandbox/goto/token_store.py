"""Codes and tokens of the simulated GoTo's OAuth."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.sandbox.goto.state import SimUser

ACCESS_TOKEN_MAX_AGE = timedelta(hours=1)
CODE_MAX_AGE = timedelta(minutes=10)
REFRESH_TOKEN_MAX_IDLE = timedelta(days=30)
"""GoTo ends a refresh token that was not used for this long."""


@dataclass(slots=True)
class Grant:
    """One consent of one person. Revoking it invalidates all its tokens; its refresh token dies if it is not used."""

    user: SimUser
    refresh_token: str
    used_at: datetime
    revoked: bool = False


@dataclass(slots=True, kw_only=True)
class AuthorizationCode:
    user: SimUser
    redirect_uri: str | None
    challenge: str | None
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedTokens:
    """New tokens; ``refresh_token`` is None if GoTo sends none. ``expires_in`` in seconds."""

    user: SimUser
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_in: int = int(ACCESS_TOKEN_MAX_AGE.total_seconds())


class TokenStore:
    """All codes and tokens. With ``rotate``, each refresh replaces the refresh token."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._codes: dict[str, AuthorizationCode] = {}
        self._access: dict[str, tuple[Grant, datetime]] = {}
        self._grants: list[Grant] = []
        self.rotate = False

    def new_code(self, user: SimUser, redirect_uri: str | None, challenge: str | None) -> str:
        """Return a code that is valid once and for 10 minutes."""
        code = secrets.token_urlsafe(24)
        self._codes[code] = AuthorizationCode(
            user=user, redirect_uri=redirect_uri, challenge=challenge, expires=self._now() + CODE_MAX_AGE
        )
        return code

    def exchange(self, code: str, redirect_uri: str | None, verifier: str | None) -> IssuedTokens | None:
        """Return tokens; None if the code is used, expired, or issued for another redirect URI or verifier."""
        stored = self._codes.pop(code, None)
        if stored is None or stored.expires <= self._now() or stored.redirect_uri != redirect_uri:
            return None
        if stored.challenge is not None and (
            verifier is None or code_challenge(verifier) != stored.challenge
        ):
            return None
        return self.issue(stored.user)

    def issue(self, user: SimUser) -> IssuedTokens:
        """Return the tokens of a new consent."""
        grant = Grant(user, secrets.token_urlsafe(32), self._now())
        self._grants.append(grant)
        return IssuedTokens(
            user=user, access_token=self._new_access(grant), refresh_token=grant.refresh_token
        )

    def refresh(self, refresh_token: str) -> IssuedTokens | None:
        """Return a new access token; None if the refresh token is not valid."""
        grant = self._grant(refresh_token)
        if grant is None:
            return None
        if not self.rotate:
            return IssuedTokens(user=grant.user, access_token=self._new_access(grant), refresh_token=None)
        grant.refresh_token = secrets.token_urlsafe(32)
        return IssuedTokens(
            user=grant.user, access_token=self._new_access(grant), refresh_token=grant.refresh_token
        )

    def user(self, access_token: str) -> SimUser | None:
        """Return the owner of the token; None if it is not valid."""
        grant, expires = self._access.get(access_token, (None, None))
        if grant is None or expires is None or grant.revoked or expires <= self._now():
            return None
        return None if grant.user.deleted else grant.user

    def revoke(self, token: str) -> None:
        """Revoke the consent of a refresh token, or one access token."""
        grant = self._grant(token)
        if grant is not None:
            grant.revoked = True
        self._access.pop(token, None)

    def expire_all(self) -> None:
        """Invalidate all access tokens; refresh tokens stay valid."""
        self._access.clear()

    def end_consents(self, user: SimUser) -> None:
        """Revoke all consents of a person."""
        for grant in self._grants:
            grant.revoked = grant.revoked or grant.user is user

    def _grant(self, refresh_token: str) -> Grant | None:
        for grant in self._grants:
            is_alive = self._now() - grant.used_at < REFRESH_TOKEN_MAX_IDLE
            if grant.refresh_token == refresh_token and is_alive and not grant.revoked:
                return grant
        return None

    def _new_access(self, grant: Grant) -> str:
        token = secrets.token_urlsafe(48)
        grant.used_at = self._now()
        self._access[token] = (grant, self._now() + ACCESS_TOKEN_MAX_AGE)
        return token


def code_challenge(verifier: str) -> str:
    """Return the S256 challenge of a verifier (RFC 7636)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
