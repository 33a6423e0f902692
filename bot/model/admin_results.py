"""How the operations of administration end: the values of their outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.model.admin_requests import RowProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizerResult:
    """The organizer that was added, changed or removed.

    ``gone``: it no longer existed. ``already``: nothing was left to do. ``group`` is the name of the new one's group.
    """

    key: str = ""
    name: str = ""
    email: str = ""
    product: str = ""
    group: str = ""
    gone: bool = False
    already: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminLinkResult:
    """``use``: the link is used, of the account ``email``, instead of the member's named ``replaced`` ("": nobody's).

    Else ``ended`` says whether there was one to end.
    """

    use: bool = False
    email: str = ""
    replaced: str = ""
    ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingResult:
    """One member's mapping: ``who`` is the member's name, ``name`` the organizer's; ``already``: nothing to remove."""

    member: str = ""
    who: str = ""
    name: str = ""
    already: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingJobResult:
    mapped: int = 0
    total: int = 0
    problems: tuple[RowProblem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyResult:
    """What changed, in words of the audit; ``problems`` by area."""

    changes: str
    problems: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsResult:
    """What a report found for ``total`` people.

    ``first`` are packed rows, ``skipped`` names of people; ``cut``: there were more than the file takes.
    """

    total: int = 0
    found: int = 0
    skipped: tuple[str, ...] = ()
    cut: bool = False
    first: tuple[tuple[Any, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class SheetResult:
    """A file with so many lines was sent."""

    lines: int = 0
