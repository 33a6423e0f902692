"""Register one person at GoTo, or find their registration by e-mail, without ever returning somebody else's."""

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
"""Message id for a training that no longer exists at GoTo."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A registration as GoTo confirmed it."""

    state: RegistrationState
    registrant_key: str
    join_url: str | None
    seen: bool = True
    """True if GoTo has returned it when asked."""


async def ask_goto(
    s: Services, sponsor: Sponsorship, wanted: Registration, *, theirs: bool, known: str | None = None
) -> Confirmed:
    """Register somebody and return what GoTo confirmed.

    An existing registration counts as theirs only if the address is (``is_own_address``) and GoTo returns it for that
    address, or if it is the one they had here before (``known_key``). Raises ``TryAgain`` or ``UserError``.
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
                # This includes a lost answer of our own: it can't be told apart from somebody else's registration.
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
    """Return the registrant if it is this person, None if GoTo does not know it.

    Raises ``UserError`` if it is somebody else, ``TryAgain`` if GoTo does not answer.
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
    """Return the registration's state at GoTo; None if GoTo does not return it yet."""
    try:
        return state_of(await sponsor.get(registrant_key))
    except GoToError:
        return None


def refused(error: GoToError) -> UserError:
    """Convert GoTo's refusal to an error for people (GoTo Training: errorCode)."""
    if isinstance(error, NotFound) and error.code == "NoSuchTraining":
        return UserError(DELETED, next_step="registration-ask-trainer")
    if error.code == "TrainingOver":
        return UserError("training-over", next_step="registration-over-next")
    return UserError("registration-refused", next_step="registration-ask-trainer")


def state_of(found: Registrant) -> RegistrationState:
    """Convert a registrant's status to a state (GoTo Training: registrant status)."""
    told = (found.status or "").upper()
    if told == "WAITING":
        return RegistrationState.WAITING_APPROVAL
    return RegistrationState.DENIED if told in GONE else RegistrationState.REGISTERED
