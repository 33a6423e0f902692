"""The app's tokens and their scopes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.sandbox.slack.workspace import Workspace

TokenKind = Literal["bot", "app", "workflow"]


@dataclass(kw_only=True)
class AppToken:
    """A token; ``scopes`` None means all. App-level and organization tokens have no ``workspace``."""

    value: str
    kind: TokenKind
    workspace: Workspace | None
    scopes: tuple[str, ...] | None = None
    enterprise_id: str | None = None

    def has_scope(self, scope: str) -> bool:
        return self.scopes is None or scope in self.scopes

    @property
    def scope_header(self) -> str:
        return ",".join(self.scopes) if self.scopes is not None else "all"
