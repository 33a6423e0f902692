"""Who a token belongs to: the identity and the Admin service of the simulated GoTo."""

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
    told = {
        "id": str(user.key),
        "userName": user.email,
        "name": {"givenName": user.first_name, "familyName": user.last_name},
        "emails": [{"value": user.email, "primary": True}],
        "accounts": accounts,
    }
    return GoToResponse(200, told)


def admin_me(world: World, request: GoToRequest) -> GoToResponse:
    """One documented sample has the key as a bare number, so this one does too."""
    user = request.user
    told = {
        "key": user.key,
        "accountKey": str(user.account.key),
        "email": user.email,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "locale": user.locale,
        "timeZone": user.time_zone,
        "accounts": [{"key": account.key, "name": account.name} for account in user.accounts],
    }
    return GoToResponse(200, told)


HANDLERS: dict[str, Handler] = {"identity.me.get": identity_me, "admin.me.get": admin_me}
