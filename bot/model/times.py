"""Values about times that forms and lists hold as they were typed or chosen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Fold(StrEnum):
    """Which of two equal wall clock times is meant, in the night when clocks go back."""

    FIRST = "first"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class DateRange:
    """A range of times that ends now or earlier, aware UTC. ``was_cut``: the typed range ended after now."""

    start: datetime
    end: datetime
    was_cut: bool = False
