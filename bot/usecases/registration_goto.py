"""One person at GoTo: registered once, found again under their own e-mail, and never taken for somebody else."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import TryAgain, UserError
from bot.goto.errors import Conflict, GoToError, Invalid, NotFound, RoleMissing
from bot.goto.models import Registrant
from bot.ports import Registration, RegistrationState
from bot.usecases.registration import NO_SURNAME
from bot.usecases.registration_email import taken
from bot.usecases.services import Services
from bot.usecases.sessions import Sponsorship
from bot.usecases.trainings import GONE
from bot.usecases.trainings_create import NO_EFFECT, UNKNOWN_FATE

DELETED = "registration-deleted"
"""What is said of a training that is not at GoTo any more."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What GoTo knows of somebody after they were registered."""

    state: RegistrationState
    registrant_key: str
    join_url: str | None
    seen: bool = True
    """GoTo has shown it."""


async def ask_goto(
    s: Services, sponsor: Sponsorship, wanted: Registration, *, theirs: bool, known: str | None = None
) -> Confirmed:
    """Register somebody and return what GoTo knows of them.

    One that is there already is theirs only if the address is (``theirs``) and GoTo shows it for that one, or if it
    is the one that they had here before (``known``). Raises ``TryAgain`` or ``UserError``.
    """
    for _ in range(s.patience.writes):
        try:
            made = await sponsor.register(
                email=wanted.email, given_name=wanted.given_name, surname=wanted.surname or NO_SURNAME
            )
        except Conflict as error:
            if error.registrant_key is None:
                raise refused(error) from error
            if not theirs and error.registrant_key != known:
                # Also after a lost answer of our own: nobody can tell it from somebody else's.
                raise taken() from error
            return await _known(sponsor, wanted, error.registrant_key)
        except (NotFound, Invalid, RoleMissing) as error:
            raise refused(error) from error
        except UNKNOWN_FATE:
            continue
        except NO_EFFECT as fault:
            raise TryAgain("goto-busy", next_step="try-again-soon") from fault
        state = await _state(sponsor, made.registrant_key)
        now = state or RegistrationState.REGISTERED
        return Confirmed(now, made.registrant_key, made.join_url, seen=state is not None)
    raise TryAgain("goto-no-answer", next_step="try-again-soon")


async def _known(sponsor: Sponsorship, wanted: Registration, registrant_key: str) -> Confirmed:
    found = await own_registrant(sponsor, wanted, registrant_key)
    if found is None:
        raise TryAgain("goto-no-answer", next_step="try-again-soon")
    return Confirmed(state_of(found), found.registrant_key, found.join_url)


async def own_registrant(
    sponsor: Sponsorship, wanted: Registration, registrant_key: str
) -> Registrant | None:
    """Return what GoTo tells of a registrant who is this person, None of one that it does not know.

    Raises ``UserError`` for somebody else, ``TryAgain`` while GoTo does not tell.
    """
    try:
        found = await sponsor.get(registrant_key)
    except NotFound:
        return None
    except GoToError as fault:
        raise TryAgain("goto-no-answer", next_step="try-again-soon") from fault
    if (found.email or "").strip().casefold() != wanted.email.strip().casefold():
        raise UserError("registration-unclear", next_step="registration-ask-trainer", email=wanted.email)
    return found


async def _state(sponsor: Sponsorship, registrant_key: str) -> RegistrationState | None:
    """Return whether GoTo waits for somebody's approval; None where it does not tell yet."""
    try:
        return state_of(await sponsor.get(registrant_key))
    except GoToError:
        return None


def refused(error: GoToError) -> UserError:
    """Return what a refusal of GoTo means (GoTo Training: errorCode)."""
    if isinstance(error, NotFound) and error.code == "NoSuchTraining":
        return UserError(DELETED, next_step="registration-ask-trainer")
    if error.code == "TrainingOver":
        return UserError("training-over", next_step="registration-over-next")
    return UserError("registration-refused", next_step="registration-ask-trainer")


def state_of(found: Registrant) -> RegistrationState:
    """Return the state of GoTo's word (GoTo Training: registrant status)."""
    told = (found.status or "").upper()
    if told == "WAITING":
        return RegistrationState.WAITING_APPROVAL
    return RegistrationState.DENIED if told in GONE else RegistrationState.REGISTERED
