"""How the operations of support sessions end: the values of their outcomes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionResult:
    """The session. ``session_key`` is its uuid too, as the audit log shows it; ``key`` is the support key.

    ``channel`` and ``ts`` are where the key was posted, if it was; ``refused_channel`` is where it could not be.
    """

    uuid: str = ""
    session_key: str = ""
    key: str | None = None
    channel: str | None = None
    ts: str | None = None
    refused_channel: str | None = None
