"""Who was asked lately to register."""

from __future__ import annotations

from typing import Protocol

from bot.ids import Person


class Nudges(Protocol):
    async def claim(self, person: Person, mark: str) -> bool:
        """Say whether the person may be asked now: once in 24 hours by the clock, whatever for.

        The same ``mark`` hears the same again.
        """
        ...
