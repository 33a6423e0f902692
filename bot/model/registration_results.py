"""How the operations of registration end: the values of their outcomes."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.registration import RegistrationState, SharingEndReason


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterResult:
    """The state of a registration, and what its person needs to know more.

    ``refused``: Slack refused the direct message about it, so that the outcome itself must say it. ``in_place``: it is
    shown in the message that was pressed, of which Slack notifies nobody. ``retries`` counts the tries before this one.
    """

    state: RegistrationState
    training: str
    training_key: str = ""
    already: bool = False
    not_notified: bool = False
    refused: bool = False
    in_place: bool = False
    retries: int = 0
    sponsor_unavailable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UnregisterResult:
    """How a cancellation ended; ``cancel_pending``: it waits for GoTo. Otherwise as ``RegisterResult``."""

    training: str = ""
    already: bool = False
    cancel_pending: bool = False
    sponsor_unavailable: bool = False
    refused: bool = False
    in_place: bool = False
    retries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionResult:
    """The answer to a request. ``by``: somebody else answered before, and approved if ``was``.

    ``now`` is the state of a registration that waits no longer, whoever answered.
    """

    name: str
    training: str
    yes: bool
    now: RegistrationState | None = None
    by: str | None = None
    was: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingResult:
    """What was shared, or is no longer (``why``); ``already``: its card stood in the channel before."""

    training: str
    channel: str = ""
    already: bool = False
    why: SharingEndReason | None = None


@dataclass(frozen=True, slots=True)
class TrainingNamed:
    """The training that a long job was about."""

    training: str
