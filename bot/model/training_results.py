"""How the operations of trainings end: the values of their outcomes."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.trainings import PlannedSession


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingResult:
    """How an operation on a training ended, as the values of its outcome."""

    name: str = ""
    training_key: str | None = None
    times: tuple[PlannedSession, ...] = ()
    registrants: int | None = None
    trainers: int | None = None
    """How many people GoTo e-mailed; None if that is unknown."""
    reached: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    """Names of the people whom Usher notified, and of those whom it could not."""


@dataclass(frozen=True, slots=True)
class AttendanceResult:
    """A file with so many people was sent."""

    people: int
