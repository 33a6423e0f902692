"""Slack's user groups (``@designers``)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UserGroup:
    """``id`` is Slack's (``S…``), ``handle`` is what people type after the @."""

    id: str
    handle: str
    name: str
