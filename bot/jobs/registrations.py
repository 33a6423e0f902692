"""Runners of the registration operations, and the views of their results."""

from __future__ import annotations

from collections.abc import Mapping

from bot.ids import Tenant
from bot.ports import Message, Operation, Outcome, SharingEnd
from bot.usecases import forgetting
from bot.usecases import registration_asking as asking
from bot.usecases import registration_leaving as leaving
from bot.usecases import registration_mine as mine
from bot.usecases import registration_seats as seats
from bot.usecases import registration_share as sharing
from bot.usecases import registration_trainers as trainers
from bot.usecases.operations import Kind, Run, Runner
from bot.usecases.registration import RegistrationViews
from bot.usecases.services import Services
from bot.views import errors as error_views
from bot.views import registrations as views
from bot.views import registrations_card as card_views
from bot.views import registrations_forms as form_views
from bot.views import registrations_trainer as trainer_views

VIEWS = RegistrationViews(
    views.status, card_views.card, trainer_views.approval, trainer_views.away, trainer_views.stopped_by
)


async def register(go: Run) -> Outcome:
    return await asking.register(go, VIEWS)


async def unregister(go: Run) -> Outcome:
    return await leaving.unregister(go, VIEWS)


async def decide(go: Run) -> Outcome:
    return await mine.decide(go, VIEWS)


async def ask(go: Run) -> Outcome:
    return await trainers.ask(go, VIEWS)


async def cards(go: Run) -> Outcome:
    return await seats.draw_cards(go, VIEWS)


async def share(go: Run) -> Outcome:
    return await sharing.share_training(go, VIEWS)


async def unshare(go: Run) -> Outcome:
    return await sharing.stop_sharing(go, VIEWS)


async def forget(go: Run) -> Outcome:
    """Delete a person's data, after ending their shared trainings and updating those cards."""
    for shared in await go.s.registrations.shared_by(go.operation.person):
        await sharing.end_now(go, shared, SharingEnd.DISCONNECTED, VIEWS)
    return await forgetting.forget(go)


async def broke(s: Services, op: Operation | None) -> None:
    """Clean up after an operation that failed with an unexpected error."""
    if op is not None and op.kind == Kind.REGISTER:
        await asking.let_go_of_broken(s, op)
        await seats.tend(s, op.person.tenant, str(op.payload["training_key"]), VIEWS)
    if op is not None and op.kind == Kind.UNREGISTER:
        await leaving.stay_after_fault(s, op)


async def tend(s: Services, tenant: Tenant, training_key: str) -> None:
    await seats.tend(s, tenant, training_key, VIEWS)


RUNNERS: Mapping[str, Runner] = {
    Kind.REGISTER: register,
    Kind.UNREGISTER: unregister,
    Kind.DECIDE: decide,
    Kind.ASK: ask,
    Kind.CARDS: cards,
    Kind.TRAINING_SHARE: share,
    Kind.TRAINING_UNSHARE: unshare,
}
FORMS = frozenset({Kind.REGISTER, Kind.TRAINING_SHARE})
"""Kinds that come from a form. Without a visible form, the payload has no ``external_id``."""


UNTOLD = frozenset({Kind.CARDS, Kind.ASK})
"""Kinds without a result message: they concern others, and update cards or send messages themselves."""
IN_PLACE = frozenset({Kind.DECIDE, Kind.TRAINING_UNSHARE})
"""Kinds whose result replaces the message whose button was pressed."""


def told_form(op: Operation) -> tuple[str, dict[str, object]]:
    """Return the form's external id, and the form that shows a detached operation's result."""
    assert op.outcome is not None  # noqa: S101 - asked by the caller; narrows the type
    external_id = str(op.payload["external_id"])
    if op.kind == Kind.TRAINING_SHARE:
        return external_id, form_views.share_done(external_id, op.outcome)
    return external_id, form_views.register_done(external_id, op.outcome)


def told(op: Operation) -> Message | None:
    """Return the message for the result of another detached operation, or None if there is nothing to say."""
    outcome = op.outcome
    if outcome is None or op.kind in UNTOLD:
        return None
    if op.kind == Kind.REGISTER:
        return None if op.payload.get("settled") else views.register_told(outcome)
    if not outcome.ok:
        return error_views.outcome_error(outcome)
    if op.kind == Kind.TRAINING_SHARE:
        return trainer_views.share_told(outcome)
    if op.kind == Kind.DECIDE:
        return trainer_views.decided(outcome)
    if op.kind == Kind.TRAINING_UNSHARE:
        return None if op.payload.get("quiet") else trainer_views.stopped(outcome)
    return views.unregister_told(outcome)
