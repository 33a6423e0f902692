"""The owner of a token: the identity and Admin services of the simulated GoTo."""

from __future__ import annotations

from bot.sandbox.goto.requests import GoToRequest, GoToResponse, Handler
from bot.sandbox.goto.state import World


def identity_me(world: World, request: GoToRequest) -> GoToResponse:
    user = request.user
    accounts = [
        {
            "value": str(account.key),
            "display": account.name,
            "entitlements": ["acctadmin"] if user.admin else [],
        }
        for account in user.accounts
    ]
    body = {
        "id": str(user.key),
        "userName": user.email,
        "name": {"givenName": user.first_name, "familyName": user.last_name},
        "emails": [{"value": user.email, "primary": True}],
        "accounts": accounts,
    }
    return GoToResponse(200, body)


def admin_me(world: World, request: GoToRequest) -> GoToResponse:
    """Return the user; the key is a bare number, as in one documented sample."""
    user = request.user
    body = {
        "key": user.key,
        "accountKey": str(user.account.key),
        "email": user.email,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "locale": user.locale,
        "timeZone": user.time_zone,
        "accounts": [{"key": account.key, "name": account.name} for account in user.accounts],
    }
    return GoToResponse(200, body)


HANDLERS: dict[str, Handler] = {"identity.me.get": identity_me, "admin.me.get": admin_me}
