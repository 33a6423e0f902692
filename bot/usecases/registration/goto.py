"""Register one person at GoTo, or find their registration by e-mail, without ever returning somebody else's."""

from __future__ import annotations

from dataclasses import dataclass

from bot.goto.errors import Conflict, GoToError, InvalidRequest, NotFound, RoleMissing
from bot.goto.models import Registrant
from bot.model.errors import TransientError, UserError
from bot.model.registration import Registration, RegistrationState
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import DelegatedSession
from bot.usecases.core.write_once import write_once
from bot.usecases.registration.addresses import address_taken_error
from bot.usecases.registration.form import SURNAME_PLACEHOLDER
from bot.usecases.trainings.overview import NOT_COMING_STATUSES

TRAINING_DELETED = "registration-deleted"
"""Message id for a training that no longer exists at GoTo."""
UNCONFIRMED_STATES = frozenset({RegistrationState.SAVED})
AT_GOTO_STATES = frozenset({RegistrationState.REGISTERED, RegistrationState.WAITING_APPROVAL})
NOT_AT_GOTO_STATES = frozenset(
    {
        RegistrationState.WAITLISTED,
        RegistrationState.OFFERED,
        RegistrationState.CANCELLED,
        RegistrationState.EXPIRED,
        RegistrationState.DENIED,
    }
)
"""States of people who, as far as is known, are not registered at GoTo."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedRegistration:
    """A registration as GoTo confirmed it."""

    state: RegistrationState
    registrant_key: str
    join_url: str | None
    was_seen: bool = True
    """True if GoTo has returned it when asked."""


async def register_at_goto(
    app: Services,
    sponsor: DelegatedSession,
    wanted: Registration,
    *,
    is_own: bool,
    known_key: str | None = None,
) -> ConfirmedRegistration:
    """Register somebody and return what GoTo confirmed.

    An existing registration counts as theirs only if the address is (``is_own_address``) and GoTo returns it for that
    address, or if it is the one they had here before (``known_key``). Raises ``TransientError`` or ``UserError``.
    """

    async def write(maybe_applied: bool) -> ConfirmedRegistration:
        try:
            created = await sponsor.register(
                email=wanted.email,
                given_name=wanted.given_name,
                surname=wanted.surname or SURNAME_PLACEHOLDER,
            )
        except Conflict as error:
            if error.registrant_key is None:
                raise to_refusal_error(error) from error
            if not is_own and error.registrant_key != known_key:
                # This includes a lost answer of our own: it can't be told apart from somebody else's registration.
                raise address_taken_error() from error
            return await _confirm_existing(sponsor, wanted, error.registrant_key)
        except (NotFound, InvalidRequest, RoleMissing) as error:
            raise to_refusal_error(error) from error
        state = await _read_state(sponsor, created.registrant_key)
        return ConfirmedRegistration(
            state=state or RegistrationState.REGISTERED,
            registrant_key=created.registrant_key,
            join_url=created.join_url,
            was_seen=state is not None,
        )

    return await write_once(app, write=write, no_answer="try-again-soon")


async def _confirm_existing(
    sponsor: DelegatedSession, wanted: Registration, registrant_key: str
) -> ConfirmedRegistration:
    found = await get_own_registrant(sponsor, wanted, registrant_key)
    if found is None:
        raise TransientError("goto-no-answer", next_step="try-again-soon")
    state = to_registration_state(found)
    if state is RegistrationState.CANCELLED:
        # GoTo keeps the address for a registration that was removed there, and accepts no other one.
        raise UserError("registration-refused", next_step="registration-ask-trainer")
    return ConfirmedRegistration(state=state, registrant_key=found.registrant_key, join_url=found.join_url)


async def get_own_registrant(
    sponsor: DelegatedSession, wanted: Registration, registrant_key: str
) -> Registrant | None:
    """Return the registrant if it is this person, None if GoTo does not know it.

    Raises ``UserError`` if it is somebody else, ``TransientError`` if GoTo does not answer.
    """
    try:
        found = await sponsor.get(registrant_key)
    except NotFound:
        return None
    except GoToError as fault:
        raise TransientError("goto-no-answer", next_step="try-again-soon") from fault
    if (found.email or "").strip().casefold() != wanted.email.strip().casefold():
        raise UserError("registration-unclear", next_step="registration-ask-trainer", email=wanted.email)
    return found


async def _read_state(sponsor: DelegatedSession, registrant_key: str) -> RegistrationState | None:
    """Return the registration's state at GoTo; None if GoTo does not return it yet."""
    try:
        return to_registration_state(await sponsor.get(registrant_key))
    except GoToError:
        return None


def to_refusal_error(error: GoToError) -> UserError:
    """Convert GoTo's refusal to an error for people (GoTo Training: errorCode)."""
    if isinstance(error, NotFound) and error.code == "NoSuchTraining":
        return UserError(TRAINING_DELETED, next_step="registration-ask-trainer")
    if error.code == "TrainingOver":
        return UserError("training-over", next_step="registration-over-next")
    return UserError("registration-refused", next_step="registration-ask-trainer")


def to_registration_state(found: Registrant) -> RegistrationState:
    """Convert a registrant's status to a state (GoTo Training: registrant status).

    GoTo goes on listing some who unregistered or whom the trainer removed: their registration is cancelled.
    """
    status = (found.status or "").strip().upper()
    if status == "WAITING":
        return RegistrationState.WAITING_APPROVAL
    if status == "DENIED":
        return RegistrationState.DENIED
    return RegistrationState.CANCELLED if status in NOT_COMING_STATUSES else RegistrationState.REGISTERED
