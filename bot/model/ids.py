"""Identities of tenants and persons, and the ids of operations.

A tenant is the enterprise of an organization-wide installation, else the workspace. A person is a user in the tenant
of the user's own team, never in that of the channel where something happened.
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

    @property
    def is_organization(self) -> bool:
        return self.id.startswith("E")

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True)
class Person:
    """A Slack user (``U…`` or ``W…``) of one tenant."""

    tenant: Tenant
    user_id: str

    def __str__(self) -> str:
        return f"{self.tenant.id}/{self.user_id}"


def canonical_json(values: Mapping[str, Any]) -> bytes:
    """Return canonical JSON: the same bytes for equal values, whatever the order of the keys."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def operation_id(secret: bytes, person: Person, *parts: str, values: Mapping[str, Any] | None = None) -> str:
    """Return the ledger id of a submitted request.

    The same request (the same press, or the same form with the same values) always has the same id, so a retry, a
    double click or a second process joins the first run instead of repeating the work. The id is an HMAC, so it
    cannot be computed from view ids alone.
    """
    text = b"\x1f".join(
        [person.tenant.id.encode(), person.user_id.encode(), *(part.encode() for part in parts)]
    )
    return hmac.new(secret, text + b"\x1e" + canonical_json(values or {}), hashlib.sha256).hexdigest()[:32]
