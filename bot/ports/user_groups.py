"""Slack's user groups (``@designers``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.ids import Tenant


@dataclass(frozen=True, slots=True)
class UserGroup:
    """``id`` is Slack's (``S…``), ``handle`` what people type after the @."""

    id: str
    handle: str
    name: str


class UserGroups(Protocol):
    async def all(self, tenant: Tenant) -> Sequence[UserGroup]:
        """Return the groups that are in use, by name. Raises ``UserError`` when Usher may not see them."""
        ...

    async def members(self, tenant: Tenant, group: str) -> frozenset[str]:
        """Return the user ids in a group. Raises ``UsherError`` for a group that is gone."""
        ...
