"""Slack's user groups (``@designers``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.model.ids import Tenant


@dataclass(frozen=True, slots=True)
class UserGroup:
    """``id`` is Slack's (``S…``), ``handle`` is what people type after the @."""

    id: str
    handle: str
    name: str


class UserGroups(Protocol):
    async def list_all(self, tenant: Tenant) -> Sequence[UserGroup]:
        """Return the enabled groups, sorted by name. Raises ``UserError`` if Usher lacks access."""
        ...

    async def list_members(self, tenant: Tenant, group: str) -> frozenset[str]:
        """Return the user ids in a group. Raises ``UsherError`` if the group no longer exists."""
        ...
