"""The simulated GoTo's authorization server: authorize, token, revoke."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode, urlsplit

from starlette.responses import RedirectResponse, Response

from bot.sandbox.goto import pages
from bot.sandbox.goto.requests import GoToResponse
from bot.sandbox.goto.state import SimUser, World
from bot.sandbox.goto.token_store import IssuedTokens, TokenStore

_AUTHORIZE_PARAMETERS = (
    "client_id",
    "response_type",
    "redirect_uri",
    "state",
    "code_challenge",
    "code_challenge_method",
    "scope",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthClient:
    """The one OAuth client that is registered."""

    id: str
    secret: str
    name: str
    redirect_uris: Sequence[str]


class AuthorizationServer:
    """The endpoints of OAuth. ``refuse_refresh`` returns True if a refresh must be refused now."""

    def __init__(
        self, world: World, tokens: TokenStore, client: OAuthClient, refuse_refresh: Callable[[], bool]
    ) -> None:
        self._world = world
        self._tokens = tokens
        self._client = client
        self._refuse_refresh = refuse_refresh

    def replace_client_secret(self, secret: str) -> None:
        """Accept this client secret from now on, and no longer the former one."""
        self._client = replace(self._client, secret=secret)

    def authorize_page(self, query: Mapping[str, str]) -> Response:
        """Answer GET /oauth/authorize with the sign-in page or an error."""
        parameters = {name: query[name] for name in _AUTHORIZE_PARAMETERS if name in query}
        return self._problem(parameters) or pages.sign_in_page(self._client.name, self._people(), parameters)

    def authorize(self, form: Mapping[str, str]) -> Response:
        """Answer POST /oauth/authorize: redirect the browser back with a code or ``access_denied``."""
        parameters = {name: form[name] for name in _AUTHORIZE_PARAMETERS if name in form}
        problem = self._problem(parameters)
        if problem is not None:
            return problem
        if form.get("decision") != "allow":
            return self._redirect(
                parameters, error="access_denied", error_description="The user denied access."
            )
        user = next((u for u in self._people() if u.email == form.get("email")), None)
        if user is None:
            return pages.refusal_page("Nobody has this e-mail.")
        code = self._tokens.new_code(user, parameters.get("redirect_uri"), parameters.get("code_challenge"))
        return self._redirect(parameters, code=code)

    def token(self, authorization: str | None, form: Mapping[str, str]) -> GoToResponse:
        """Answer POST /oauth/token."""
        if not self._is_client(authorization, form):
            return _error_response(401, "invalid_client", "client not found")
        grant_type = form.get("grant_type")
        if grant_type == "authorization_code":
            verifier = form.get("code_verifier")
            issued = self._tokens.exchange(form.get("code", ""), form.get("redirect_uri"), verifier)
        elif grant_type == "refresh_token":
            refused = self._refuse_refresh()
            issued = None if refused else self._tokens.refresh(form.get("refresh_token", ""))
        else:
            return _error_response(400, "unsupported_grant_type", "grant type not supported")
        return (
            _error_response(400, "invalid_grant", "grant not valid")
            if issued is None
            else _token_response(issued)
        )

    def revoke(self, authorization: str | None, form: Mapping[str, str]) -> GoToResponse:
        """Answer POST /oauth/revoke; an unknown token is no error (RFC 7009)."""
        if not self._is_client(authorization, form):
            return _error_response(401, "invalid_client", "client not found")
        self._tokens.revoke(form.get("token", ""))
        return GoToResponse(200)

    def _people(self) -> list[SimUser]:
        return [user for user in self._world.users if not user.deleted]

    def _problem(self, parameters: Mapping[str, str]) -> Response | None:
        """Show a wrong client or address here; redirect every other error to the client (RFC 6749, 4.1.2.1)."""
        if parameters.get("client_id") != self._client.id:
            return pages.refusal_page("The client id is not known.")
        redirect_uri = parameters.get(
            "redirect_uri", self._client.redirect_uris[0] if self._client.redirect_uris else ""
        )
        if redirect_uri not in self._client.redirect_uris:
            return pages.refusal_page(
                f"The address to return to is not registered for this client: {redirect_uri}"
            )
        if parameters.get("response_type") != "code":
            return self._redirect(parameters, error="unsupported_response_type")
        if "code_challenge" in parameters and parameters.get("code_challenge_method") != "S256":
            return self._redirect(
                parameters, error="invalid_request", error_description="Only S256 is supported."
            )
        return None

    def _redirect(self, parameters: Mapping[str, str], **body: str) -> Response:
        redirect_uri = parameters.get("redirect_uri", self._client.redirect_uris[0])
        if "state" in parameters:
            body["state"] = parameters["state"]
        separator = "&" if urlsplit(redirect_uri).query else "?"
        return RedirectResponse(
            redirect_uri + separator + urlencode(body),
            303,
            {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"},
        )

    def _is_client(self, authorization: str | None, form: Mapping[str, str]) -> bool:
        """Return True if id and secret are correct, sent by Basic or in the form (client_secret_post)."""
        given = form.get("client_id", ""), form.get("client_secret", "")
        if authorization is not None:
            scheme, _, text = authorization.partition(" ")
            try:
                pair = base64.b64decode(text, validate=True).decode()
            except ValueError:
                return False
            if scheme.casefold() != "basic":
                return False
            name, _, secret = pair.partition(":")
            given = name, secret
        wanted = self._client.id, self._client.secret
        return all(hmac.compare_digest(a.encode(), b.encode()) for a, b in zip(given, wanted, strict=True))


def _token_response(issued: IssuedTokens) -> GoToResponse:
    body = {
        "access_token": issued.access_token,
        "token_type": "Bearer",
        "expires_in": issued.expires_in,
        "scope": "collab: identity:",
        "principal": issued.user.email,
    }
    if issued.refresh_token is not None:
        body["refresh_token"] = issued.refresh_token
    return GoToResponse(200, body, {"cache-control": "no-store"})


def _error_response(status: int, error: str, description: str) -> GoToResponse:
    return GoToResponse(status, {"error": error, "error_description": description})
