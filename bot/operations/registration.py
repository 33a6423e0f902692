"""Durable operations on registrations and shared trainings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.model.core import Message, OperationKind, OperationRecord, Outcome
from bot.model.ids import Tenant
from bot.model.policy import Area
from bot.operations.presentations import (
    AsMessage,
    AsProgress,
    Either,
    FailureOnly,
    InForm,
    View,
    outcome_message,
)
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import Operation
from bot.usecases.core.services import Services
from bot.usecases.registration import (
    cancel,
    mine,
    nudges,
    register,
    register_others,
    share,
    trainers,
    waitlist,
)
from bot.usecases.registration.form import RegistrationViews
from bot.views.i18n.bundles import t
from bot.views.kit import text_message
from bot.views.registration import card as card_views
from bot.views.registration import forms as form_views
from bot.views.registration import mine as views
from bot.views.registration import roster as roster_views
from bot.views.registration import trainer as trainer_views

REGISTRATION_VIEWS = RegistrationViews(
    status=views.status,
    card=card_views.card,
    approval=trainer_views.approval_request,
    sponsor_unavailable=trainer_views.sponsor_disconnected_message,
    stopped_by=trainer_views.stopped_by_message,
)


def _ended(record: OperationRecord) -> Outcome:
    assert record.outcome is not None  # noqa: S101 - shown when it has ended; narrows the type
    return record.outcome


def _saving_message(record: OperationRecord) -> Message:
    return text_message(t("saving-text"))


def _form_view(view: Callable[[str, Outcome], View]) -> Callable[[OperationRecord, datetime], View]:
    return lambda record, now: view(str(record.payload["external_id"]), _ended(record))


def _has_form(record: OperationRecord) -> bool:
    """Return True if a form waits for the outcome; once it waits for GoTo, a message does instead."""
    return "external_id" in record.payload and not record.payload.get("waits")


async def _register(run: OperationRun) -> Outcome:
    return await register.register(run, REGISTRATION_VIEWS)


def _registered_message(record: OperationRecord) -> Message | None:
    return None if record.payload.get("settled") else views.register_result_message(_ended(record))


async def _release_after_crash(app: Services, record: OperationRecord) -> None:
    await register.release_failed_seat(app, record)
    await refresh_training(app, record.person.tenant, str(record.payload["training_key"]))


REGISTER_BY_FORM = InForm(
    saving=lambda record: form_views.register_saving_view(str(record.payload["external_id"]), record.id),
    done=_form_view(form_views.register_done_view),
    failed=_form_view(form_views.register_done_view),
    message=_registered_message,
    closes=lambda outcome: False,
)
REGISTER_BY_BUTTON = AsMessage(waiting=_saving_message, message=_registered_message)
REGISTER = Operation(
    kind=OperationKind.REGISTER,
    area=Area.REGISTER,
    run=_register,
    shown=Either(choose=lambda record: REGISTER_BY_FORM if _has_form(record) else REGISTER_BY_BUTTON),
    has_field_errors=True,
    after_crash=_release_after_crash,
)


async def _unregister(run: OperationRun) -> Outcome:
    return await cancel.unregister(run, REGISTRATION_VIEWS)


UNREGISTER = Operation(
    kind=OperationKind.UNREGISTER,
    area=None,
    run=_unregister,
    shown=AsMessage(
        waiting=lambda record: text_message(t("registration-cancelling")),
        message=outcome_message(views.unregister_result_message),
    ),
    after_crash=cancel.restore_after_failure,
)


async def _decide(run: OperationRun) -> Outcome:
    return await mine.decide(run, REGISTRATION_VIEWS)


DECIDE_REGISTRATION = Operation(
    kind=OperationKind.DECIDE_REGISTRATION,
    area=Area.TRAIN,
    run=_decide,
    shown=AsMessage(
        waiting=lambda record: text_message(t("approval-waiting")),
        message=outcome_message(trainer_views.decided_message),
        replaces=True,
    ),
)


async def _ask_trainers(run: OperationRun) -> Outcome:
    return await trainers.run_approval_request(run, REGISTRATION_VIEWS)


ASK_TRAINERS = Operation(
    kind=OperationKind.ASK_TRAINERS,
    area=None,
    run=_ask_trainers,
    shown=FailureOnly(reports=False),
    is_audited=False,
    is_last_request=False,
)


async def _redraw_cards(run: OperationRun) -> Outcome:
    return await waitlist.run_card_update(run, REGISTRATION_VIEWS)


REDRAW_CARDS = Operation(
    kind=OperationKind.REDRAW_CARDS,
    area=None,
    run=_redraw_cards,
    shown=FailureOnly(reports=False),
    is_audited=False,
    is_last_request=False,
)


async def _share(run: OperationRun) -> Outcome:
    return await share.share_training(run, REGISTRATION_VIEWS)


SHARE_BY_FORM = InForm(
    saving=lambda record: form_views.share_saving_view(str(record.payload["external_id"]), record.id),
    done=_form_view(form_views.share_done_view),
    failed=_form_view(form_views.share_done_view),
    message=outcome_message(trainer_views.share_result_message),
    closes=lambda outcome: False,
    field_block=lambda record, field: "channel",
)
SHARE_BY_COMMAND = AsMessage(
    waiting=_saving_message, message=outcome_message(trainer_views.share_result_message)
)
SHARE_TRAINING = Operation(
    kind=OperationKind.TRAINING_SHARE,
    area=Area.TRAIN,
    run=_share,
    shown=Either(choose=lambda record: SHARE_BY_FORM if _has_form(record) else SHARE_BY_COMMAND),
    has_field_errors=True,
    changes_sessions=True,
)


async def _stop_sharing(run: OperationRun) -> Outcome:
    return await share.stop_sharing(run, REGISTRATION_VIEWS)


def _stopped_message(record: OperationRecord) -> Message | None:
    if _ended(record).ok and record.payload.get("quiet"):
        return None
    return outcome_message(trainer_views.stopped_message)(record)


STOP_SHARING = Operation(
    kind=OperationKind.TRAINING_UNSHARE,
    area=None,
    run=_stop_sharing,
    shown=AsMessage(
        waiting=lambda record: text_message(t("share-stopping")), message=_stopped_message, replaces=True
    ),
)


async def _nudge(run: OperationRun) -> Outcome:
    return await nudges.nudge_people(run, roster_views.nudge_job_message, roster_views.nudge_message)


NUDGE = Operation(
    kind=OperationKind.NUDGE,
    area=Area.TRAIN,
    run=_nudge,
    shown=AsProgress(message=roster_views.nudge_job_message),
)


async def _register_others(run: OperationRun) -> Outcome:
    return await register_others.register_others(run, roster_views.others_job_message, REGISTRATION_VIEWS)


REGISTER_OTHERS = Operation(
    kind=OperationKind.REGISTER_OTHERS,
    area=Area.TRAIN,
    run=_register_others,
    shown=AsProgress(message=roster_views.others_job_message),
)


async def refresh_training(app: Services, tenant: Tenant, training_key: str) -> None:
    """Update the waitlist and the cards of a shared training."""
    await waitlist.refresh_training(app, tenant, training_key, REGISTRATION_VIEWS)


OPERATIONS = (
    REGISTER,
    UNREGISTER,
    DECIDE_REGISTRATION,
    ASK_TRAINERS,
    REDRAW_CARDS,
    SHARE_TRAINING,
    STOP_SHARING,
    NUDGE,
    REGISTER_OTHERS,
)
