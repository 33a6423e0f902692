"""How the operations of accounts end: the values of their outcomes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExportResult:
    """``file``: the data was sent as a file, not in parts."""

    file: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetResult:
    """``count`` records were deleted, of ``member`` (user id) if an admin asked for it."""

    count: int = 0
    member: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartureResult:
    """What was kept for ``member`` (user id) has ended; ``already``: they are in the workspace."""

    member: str = ""
    already: bool = False


@dataclass(frozen=True, slots=True)
class ChannelMoveResult:
    """The id that the channel has now."""

    channel: str
