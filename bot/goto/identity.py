"""The identity behind a token: from GoTo's identity service, or from its Admin service if that one fails."""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, Field

from bot.goto import wire
from bot.goto.calls import Call
from bot.goto.errors import GoToError, NotFound, RoleMissing, TokenRejected, UnexpectedAnswer
from bot.goto.fields import Flag, Key, OptionalKey, Text
from bot.goto.models import Account, Identity, Model

_FALLBACK_ERRORS = (TokenRejected, RoleMissing, NotFound, UnexpectedAnswer)


class _Name(Model):
    given: Annotated[Text, Field(validation_alias="givenName")] = None
    family: Annotated[Text, Field(validation_alias="familyName")] = None


class _Address(Model):
    value: Text = None
    primary: Flag = None


class _ScimAccount(Model):
    value: Key
    display: Text = None


class _ScimMe(Model):
    id: Key
    user_name: Annotated[Text, Field(validation_alias="userName")] = None
    name: _Name | None = None
    emails: list[_Address] | None = None
    accounts: list[_ScimAccount] | None = None


class _AdminAccount(Model):
    key: Key
    name: Text = None


class _AdminMe(Model):
    key: Key
    account_key: Annotated[OptionalKey, Field(validation_alias=AliasChoices("accountKey"))] = None
    email: Text = None
    first_name: Annotated[Text, Field(validation_alias="firstName")] = None
    last_name: Annotated[Text, Field(validation_alias="lastName")] = None
    time_zone: Annotated[Text, Field(validation_alias="timeZone")] = None
    accounts: list[_AdminAccount] | None = None


async def get_identity(call: Call) -> Identity:
    """Return the identity that the token of ``call`` belongs to, with all accounts.

    The user key is the organizer key (GoTo: identity/v1/Users/me). If the identity service refuses or its answer is
    not understood, ask the Admin service; if that fails too, raise the first error.
    """
    try:
        return await get_scim_identity(call)
    except _FALLBACK_ERRORS as error:
        first = error
    try:
        return await get_admin_identity(call)
    except GoToError:
        raise first from None


async def get_scim_identity(call: Call) -> Identity:
    """Ask the identity service (SCIM)."""
    request = wire.build_request("identity.me.get")
    me = wire.read_one(request.endpoint, await call(request), _ScimMe)
    name = me.name or _Name()
    return Identity(
        organizer_key=me.id,
        email=_choose_email(me),
        first_name=name.given,
        last_name=name.family,
        accounts=tuple(Account(key=a.value, name=a.display) for a in me.accounts or ()),
    )


async def get_admin_identity(call: Call) -> Identity:
    """Ask the Admin service, which needs a scope that not every client has."""
    request = wire.build_request("admin.me.get")
    me = wire.read_one(request.endpoint, await call(request), _AdminMe)
    known = tuple(Account(key=a.key, name=a.name) for a in me.accounts or ())
    default = (Account(key=me.account_key),) if me.account_key else ()
    return Identity(
        organizer_key=me.key,
        email=me.email,
        first_name=me.first_name,
        last_name=me.last_name,
        accounts=known or default,
        account_key=me.account_key,
        time_zone=me.time_zone,
    )


def _choose_email(me: _ScimMe) -> str | None:
    """Return the primary address, else the login (GoTo's logins are e-mail addresses), else the first address."""
    addresses = [a for a in me.emails or () if a.value]
    primary = [a.value for a in addresses if a.primary]
    login = me.user_name if me.user_name and "@" in me.user_name else None
    return next(iter(primary), None) or login or next((a.value for a in addresses), None)
