"""The limit on asking the same person to register."""

from __future__ import annotations

from typing import Protocol

from bot.model.ids import Person


class Nudges(Protocol):
    async def claim(self, person: Person, idempotency_key: str) -> bool:
        """Return True if the person may be asked now: at most once in 24 hours, across all trainings.

        Idempotent: the same ``idempotency_key`` gets the same answer again.
        """
        ...
