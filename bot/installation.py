"""Installation into many workspaces by OAuth: the pages, and the lookup of each workspace's bot token.

Source: Slack, "Installing with OAuth": a state bound to the browser, a code that is exchanged once.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urljoin

import aiohttp
from cachetools import TTLCache
from redis.exceptions import RedisError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth import OAuthStateUtils
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.web.async_client import AsyncWebClient

from bot import manifest
from bot.model.ids import Tenant
from bot.ports import Clock
from bot.slack.clients import (
    Arguments,
    CallObserver,
    Effect,
    MovedChannelLookup,
    SlackClients,
    SlackRetryPolicy,
    no_moved_channel,
)
from bot.slack.errors import InstallationGone
from bot.store.installations import (
    OAUTH_STATE_TTL,
    RedisInstallationStore,
    SignedOAuthStateStore,
    installation_tenant,
)
from bot.store.vault import VaultError
from bot.views.core import install_pages as pages
from bot.web import cookie_name, is_https, security_headers

INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
COOKIE_NAME = "usher_install"
TOKEN_MAX_AGE = timedelta(seconds=30)
MAX_CACHED_TOKENS = 1000
TEAM_ID_PATTERN = re.compile(r"[TE][A-Z0-9]{1,30}")
ERROR_CODE_PATTERN = re.compile(r"[a-z_]{1,60}")

STATUS_BY_REASON = {
    "access_denied": 200,
    "invalid_state": 410,
    "not_allowed": 403,
    "rotation": 409,
    "away": 503,
}
EXPECTED_REASONS = frozenset({"access_denied", "invalid_state", "not_allowed"})
"""Expected reasons: the page shows no reference and nothing is logged."""

UNAVAILABLE_ERRORS = (RedisError, aiohttp.ClientError, TimeoutError)

log = logging.getLogger("usher.installing")


class StateCookie(OAuthStateUtils):
    """The cookie that binds an installation attempt to its browser; ``Secure`` if the public URL is https."""

    def __init__(self, public_url: str) -> None:
        name = cookie_name(COOKIE_NAME, public_url)
        super().__init__(cookie_name=name, expiration_seconds=int(OAUTH_STATE_TTL.total_seconds()))
        # ``__Host-`` demands the whole host
        place = "Secure; Path=/" if is_https(public_url) else "Path=/slack"
        self._flags = f"HttpOnly; SameSite=Lax; {place}"

    def build_set_cookie_for_new_state(self, state: str) -> str:
        return f"{self.cookie_name}={state}; {self._flags}; Max-Age={self.expiration_seconds}"

    def build_set_cookie_for_deletion(self) -> str:
        return f"{self.cookie_name}=; {self._flags}; Max-Age=0"


class InstallFlow(AsyncOAuthFlow):
    """Slack's OAuth v2 flow with our own pages.

    ``slack_api_url`` and ``public_url`` are the settings of that name, ``session`` is the one used for all calls to
    Slack, ``reference`` creates the id that identifies a log line. ``allowed_teams`` are the ids of workspaces and
    organizations that may install, all if it is empty. ``on_installed`` is called with tenant and user id of each
    installation; it returns True if that has to wait until the data of an earlier one is deleted.
    """

    def __init__(
        self,
        *,
        session: aiohttp.ClientSession,
        client_id: str,
        client_secret: str,
        slack_api_url: str,
        public_url: str,
        installations: RedisInstallationStore,
        states: SignedOAuthStateStore,
        allowed_teams: frozenset[str],
        new_reference: Callable[[], str],
        on_installed: Callable[[Tenant, str], Awaitable[bool]],
    ) -> None:
        settings = AsyncOAuthSettings(
            client_id=client_id,
            client_secret=client_secret,
            scopes=manifest.load_manifest()["oauth_config"]["scopes"]["bot"],
            user_scopes=[],
            redirect_uri=f"{public_url}{REDIRECT_PATH}",
            install_path=INSTALL_PATH,
            redirect_uri_path=REDIRECT_PATH,
            authorization_url=urljoin(slack_api_url, "/oauth/v2/authorize"),
            callback_options=AsyncCallbackOptions(self._on_success, self._on_failure),
            installation_store=installations,
            state_store=states,
        )
        settings.state_utils = StateCookie(public_url)
        self._new_reference = new_reference
        self._on_installed = on_installed
        self._installations, self._states, self._allowed_teams = installations, states, allowed_teams
        self._headers = security_headers(public_url)
        # The SDK logs codes and tokens at debug level unless its logger has its own level.
        log.setLevel(logging.INFO)
        client = AsyncWebClient(base_url=slack_api_url, session=session, logger=log, retry_handlers=[])
        client.proxy = None  # the session already handles the environment's proxy and its exceptions
        super().__init__(client=client, logger=log, settings=settings)

    async def handle_installation(self, request: AsyncBoltRequest) -> BoltResponse:
        try:
            return await super().handle_installation(request)
        except UNAVAILABLE_ERRORS as error:
            return self._error_page("away", error)

    async def handle_callback(self, request: AsyncBoltRequest) -> BoltResponse:
        try:
            return await super().handle_callback(request)
        except UNAVAILABLE_ERRORS as error:
            return self._error_page("away", error)
        except _TokenRotation as error:
            return self._error_page("rotation", error)
        except _TeamNotAllowed:
            return self._error_page("not_allowed")

    async def build_authorize_url(self, state: str, request: AsyncBoltRequest) -> str:
        """Return Slack's URL. Pass the ``team`` parameter on only if it is a team id; Bolt would accept any text."""
        asked = {
            "client_id": self.client_id,
            "scope": ",".join(self.settings.scopes or ()),
            "redirect_uri": str(self.redirect_uri),
            "state": state,
        }
        team = (request.query.get("team") or [""])[0]
        if TEAM_ID_PATTERN.fullmatch(team):
            asked["team"] = team
        return f"{self.settings.authorization_url}?{urlencode(asked)}"

    async def build_install_page_html(self, url: str, request: AsyncBoltRequest) -> str:
        return pages.install_page(url)

    async def append_set_cookie_headers(
        self, headers: dict[str, Any], set_cookie_value: str | None
    ) -> dict[str, Any]:
        cookie = {} if set_cookie_value is None else {"Set-Cookie": [set_cookie_value]}
        return {**headers, **self._headers, **cookie}

    async def run_installation(self, code: str) -> Installation | None:
        """Exchange the code; return None if Slack refuses. Bolt's own method would log the code."""
        try:
            granted = await self.client.oauth_v2_access(
                client_id=self.client_id,
                client_secret=self.settings.client_secret,
                code=code,
                redirect_uri=self.redirect_uri,
            )
            if granted.get("refresh_token") or granted.get("expires_in"):
                raise _TokenRotation("token_rotation_enabled")
            token = str(granted["access_token"])
            who = await self.client.auth_test(token=token)
        except SlackApiError as error:
            log.warning("Slack refused an installation: %s", _error_code(error))
            return None
        team, enterprise = granted.get("team") or {}, granted.get("enterprise") or {}
        await self._require_allowed(team.get("id"), enterprise.get("id"), token)
        return Installation(
            app_id=granted.get("app_id"),
            enterprise_id=enterprise.get("id"),
            enterprise_name=enterprise.get("name"),
            team_id=team.get("id"),
            team_name=team.get("name"),
            bot_token=token,
            bot_id=who.get("bot_id"),
            bot_user_id=granted.get("bot_user_id"),
            bot_scopes=granted.get("scope") or "",
            user_id=str((granted.get("authed_user") or {}).get("id", "")),
            is_enterprise_install=bool(granted.get("is_enterprise_install")),
        )

    async def _require_allowed(self, team: str | None, enterprise: str | None, token: str) -> None:
        """Raise ``_TeamNotAllowed`` unless the workspace or its organization may install; give its token back.

        Where Usher was installed before it is left alone: Slack gives an app the same token again.
        """
        ids = [one for one in (team, enterprise) if one]
        if not self._allowed_teams or self._allowed_teams.intersection(ids):
            return
        log.warning("an installation was not allowed: team=%s enterprise=%s", team, enterprise)
        if not [one for one in ids if await self._installations.get_bot_token(Tenant(one))]:
            try:
                await self.client.auth_revoke(token=token)
            except SlackApiError as error:
                log.warning("could not give back a token: %s", _error_code(error))
        raise _TeamNotAllowed

    async def store_installation(self, request: AsyncBoltRequest, installation: Installation) -> None:
        await super().store_installation(request, installation)
        await self._states.mark_used(request.query["state"][0])

    async def _on_success(self, args: AsyncSuccessArgs) -> BoltResponse:
        made = args.installation
        name = made.enterprise_name if made.is_enterprise_install else made.team_name
        tenant = installation_tenant(made.enterprise_id, made.team_id, made.is_enterprise_install)
        try:
            is_waiting = tenant is not None and await self._on_installed(tenant, made.user_id)
        except UNAVAILABLE_ERRORS as error:  # Usher is installed all the same
            log.warning("could not record an installation: tenant=%s error=%s", tenant, type(error).__name__)
            is_waiting = False
        return self._page_response(200, pages.installed_page(name, is_waiting=is_waiting))

    async def _on_failure(self, args: AsyncFailureArgs) -> BoltResponse:
        reason = "invalid_state" if args.reason == "invalid_browser" else args.reason
        return self._error_page(reason, args.error)

    def _error_page(self, reason: str, cause: BaseException | None = None) -> BoltResponse:
        """Return the error page. A reason that comes from the URL is not shown."""
        known = reason if reason in STATUS_BY_REASON else "refused"
        reference = None
        if known not in EXPECTED_REASONS:
            reference = self._new_reference()
            shown = reason if ERROR_CODE_PATTERN.fullmatch(reason) else "odd"
            log.error("installation failed: reason=%s reference=%s", shown, reference, exc_info=cause)
        return self._page_response(
            STATUS_BY_REASON.get(known, 400), pages.failure_page(known, INSTALL_PATH, reference)
        )

    def _page_response(self, status: int, html: str) -> BoltResponse:
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Set-Cookie": [self.settings.state_utils.build_set_cookie_for_deletion()],
            **self._headers,
        }
        return BoltResponse(status=status, body=html, headers=headers)


class _TeamNotAllowed(Exception):
    """The workspace is not among those that may install."""


class _TokenRotation(Exception):
    """Token rotation is on: the token would expire in twelve hours."""


@dataclass(slots=True)
class BotTokenCache:
    """Looks up each tenant's bot token in the store and caches it for ``TOKEN_MAX_AGE``.

    A missing token is not cached, so a new installation works at once in every process.
    """

    installations: RedisInstallationStore
    now: Callable[[], datetime]
    _cache: TTLCache[Tenant, str, datetime] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._cache = TTLCache(MAX_CACHED_TOKENS, TOKEN_MAX_AGE, timer=self.now)

    async def __call__(self, tenant: Tenant) -> str | None:
        known = self._cache.get(tenant)
        if known is not None:
            return known
        if not tenant.id:
            return None
        try:
            token = await self.installations.get_bot_token(tenant)
        except VaultError as error:
            log.error("cannot decrypt an installation: tenant=%s error=%s", tenant, error)
            return None
        if token is not None:
            self._cache[tenant] = token
        return token

    def forget(self, tenant: Tenant) -> None:
        """Drop the cached token, so that the store is read next time."""
        self._cache.pop(tenant, None)


class InstalledSlackClients(SlackClients):
    """Slack clients that use the stored tokens. A token that Slack rejects may belong to an earlier installation."""

    def __init__(
        self,
        base_url: str,
        session: aiohttp.ClientSession,
        tokens: BotTokenCache,
        clock: Clock,
        *,
        retries: SlackRetryPolicy | None,
        observe: CallObserver,
        find_moved_channel: MovedChannelLookup = no_moved_channel,
    ) -> None:
        super().__init__(
            base_url,
            session,
            tokens,
            clock,
            retries=retries,
            observe=observe,
            find_moved_channel=find_moved_channel,
        )
        self.bot_tokens = tokens

    async def call(
        self,
        tenant: Tenant,
        method: str,
        arguments: Arguments,
        effect: Effect,
        *,
        team: str | None = None,
        max_wait: float | None = None,
    ) -> dict[str, Any]:
        """Call as ``SlackClients`` does; if the token was rejected and the store has a newer one, call once more."""
        used = await self.bot_tokens(tenant)
        try:
            return await super().call(tenant, method, arguments, effect, team=team, max_wait=max_wait)
        except InstallationGone:
            self.bot_tokens.forget(tenant)
            if await self.bot_tokens(tenant) in (None, used):
                raise
        return await super().call(tenant, method, arguments, effect, team=team, max_wait=max_wait)


def _error_code(error: SlackApiError) -> str:
    """Return only Slack's error code, nothing else from the answer."""
    code = str(error.response.get("error", "")) if hasattr(error.response, "get") else ""
    return code if ERROR_CODE_PATTERN.fullmatch(code) else "odd"
