"""Who somebody is: tenants, persons, and the ids that Usher makes itself.

A tenant is the enterprise of an organization-wide installation, else the workspace. A person is a user within the
tenant of that user's own team, never that of the channel in which something happened.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Tenant:
    """``id`` is Slack's enterprise id (``E…``) for an organization-wide installation, else its team id (``T…``)."""

    id: str

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True)
class Person:
    """One Slack user (``U…`` or ``W…``) of one tenant."""

    tenant: Tenant
    user_id: str

    def __str__(self) -> str:
        return f"{self.tenant.id}/{self.user_id}"


def canonical(values: Mapping[str, Any]) -> bytes:
    """Return the same bytes for equal values, whatever their order."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def operation_id(secret: bytes, person: Person, *parts: str, values: Mapping[str, Any] | None = None) -> str:
    """Return the id under which a submitted request stands in the ledger.

    The same request (the same press, the same form with the same values) always has the same id, so that a retry, a
    double click or a second process joins the first instead of doing the work twice. It is keyed, so that nobody who
    can see view ids can compute it.
    """
    text = b"\x1f".join(
        [person.tenant.id.encode(), person.user_id.encode(), *(part.encode() for part in parts)]
    )
    return hmac.new(secret, text + b"\x1e" + canonical(values or {}), hashlib.sha256).hexdigest()[:32]
