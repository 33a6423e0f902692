"""Slack's user groups (``@designers``)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UserGroup:
    """``id`` is Slack's (``S…``), ``handle`` is what people type after the @.

    ``team`` is the name of its workspace, if groups of several workspaces are listed together.
    """

    id: str
    handle: str
    name: str
    team: str = ""

    @property
    def full_name(self) -> str:
        return self._with_team(self.name)

    @property
    def full_handle(self) -> str:
        return self._with_team(f"@{self.handle}" if self.handle else self.name)

    def _with_team(self, text: str) -> str:
        return f"{text} · {self.team}" if self.team else text
