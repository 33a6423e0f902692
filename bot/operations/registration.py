"""Runners of the registration operations, and the views of their results."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.core import Message, OperationKind, OperationRecord, Outcome
from bot.model.ids import Tenant
from bot.model.registration import SharingEndReason
from bot.usecases.accounts import forget as accounts_forget
from bot.usecases.core.operations import OperationRun, Runner
from bot.usecases.core.services import Services
from bot.usecases.registration import cancel as leaving
from bot.usecases.registration import mine, trainers
from bot.usecases.registration import register as asking
from bot.usecases.registration import share as sharing
from bot.usecases.registration import waitlist as seats
from bot.usecases.registration.form import RegistrationViews
from bot.views import errors as error_views
from bot.views.registration import card as card_views
from bot.views.registration import forms as form_views
from bot.views.registration import mine as views
from bot.views.registration import trainer as trainer_views

REGISTRATION_VIEWS = RegistrationViews(
    status=views.status,
    card=card_views.card,
    approval=trainer_views.approval_request,
    sponsor_unavailable=trainer_views.sponsor_disconnected_message,
    stopped_by=trainer_views.stopped_by_message,
)


async def register(run: OperationRun) -> Outcome:
    return await asking.register(run, REGISTRATION_VIEWS)


async def unregister(run: OperationRun) -> Outcome:
    return await leaving.unregister(run, REGISTRATION_VIEWS)


async def decide(run: OperationRun) -> Outcome:
    return await mine.decide(run, REGISTRATION_VIEWS)


async def ask_trainers(run: OperationRun) -> Outcome:
    return await trainers.run_approval_request(run, REGISTRATION_VIEWS)


async def draw_cards(run: OperationRun) -> Outcome:
    return await seats.run_card_update(run, REGISTRATION_VIEWS)


async def share(run: OperationRun) -> Outcome:
    return await sharing.share_training(run, REGISTRATION_VIEWS)


async def unshare(run: OperationRun) -> Outcome:
    return await sharing.stop_sharing(run, REGISTRATION_VIEWS)


async def forget(run: OperationRun) -> Outcome:
    """Delete a person's data, after ending their shared trainings and updating those cards."""
    for shared in await run.app.store.registrations.list_shared_by(run.operation.person):
        await sharing.stop_sharing_now(run, shared, SharingEndReason.DISCONNECTED, REGISTRATION_VIEWS)
    return await accounts_forget.delete_data(run)


async def clean_up_failed(app: Services, op: OperationRecord | None) -> None:
    """Clean up after an operation that failed with an unexpected error."""
    if op is not None and op.kind == OperationKind.REGISTER:
        await asking.release_failed_seat(app, op)
        await seats.refresh_training(
            app, op.person.tenant, str(op.payload["training_key"]), REGISTRATION_VIEWS
        )
    if op is not None and op.kind == OperationKind.UNREGISTER:
        await leaving.restore_after_failure(app, op)


async def refresh_training(app: Services, tenant: Tenant, training_key: str) -> None:
    await seats.refresh_training(app, tenant, training_key, REGISTRATION_VIEWS)


REGISTRATION_RUNNERS: Mapping[str, Runner] = {
    OperationKind.REGISTER: register,
    OperationKind.UNREGISTER: unregister,
    OperationKind.DECIDE_REGISTRATION: decide,
    OperationKind.ASK_TRAINERS: ask_trainers,
    OperationKind.REDRAW_CARDS: draw_cards,
    OperationKind.TRAINING_SHARE: share,
    OperationKind.TRAINING_UNSHARE: unshare,
}
FORM_KINDS = frozenset({OperationKind.REGISTER, OperationKind.TRAINING_SHARE})
"""Kinds that come from a form. Without a visible form, the payload has no ``external_id``."""


SILENT_KINDS = frozenset({OperationKind.REDRAW_CARDS, OperationKind.ASK_TRAINERS})
"""Kinds without a result message: they concern others, and update cards or send messages themselves."""
IN_PLACE_KINDS = frozenset({OperationKind.DECIDE_REGISTRATION, OperationKind.TRAINING_UNSHARE})
"""Kinds whose result replaces the message whose button was pressed."""


def result_view(op: OperationRecord) -> tuple[str, dict[str, object]]:
    """Return the form's external id, and the form that shows a detached operation's result."""
    assert op.outcome is not None  # noqa: S101 - asked by the caller; narrows the type
    external_id = str(op.payload["external_id"])
    if op.kind == OperationKind.TRAINING_SHARE:
        return external_id, form_views.share_done_view(external_id, op.outcome)
    return external_id, form_views.register_done_view(external_id, op.outcome)


def result_message(op: OperationRecord) -> Message | None:
    """Return the message for the result of another detached operation, or None if there is nothing to say."""
    outcome = op.outcome
    if outcome is None or op.kind in SILENT_KINDS:
        return None
    if op.kind == OperationKind.REGISTER:
        return None if op.payload.get("settled") else views.register_result_message(outcome)
    if not outcome.ok:
        return error_views.outcome_error_message(outcome)
    if op.kind == OperationKind.TRAINING_SHARE:
        return trainer_views.share_result_message(outcome)
    if op.kind == OperationKind.DECIDE_REGISTRATION:
        return trainer_views.decided_message(outcome)
    if op.kind == OperationKind.TRAINING_UNSHARE:
        return None if op.payload.get("quiet") else trainer_views.stopped_message(outcome)
    return views.unregister_result_message(outcome)
