"""Durable operations on Seeit sessions."""

from __future__ import annotations

from bot.model.messages import Message
from bot.model.operations import OperationKind, OperationRecord, Outcome
from bot.model.policy import Area
from bot.operations.presentations import AsMessage, outcome_message
from bot.usecases.assist import create
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import Operation
from bot.views.assist import sessions as views
from bot.views.i18n.bundles import t
from bot.views.kit import text_message


async def _create(run: OperationRun) -> Outcome:
    return await create.create_session(run, views.key_note)


async def _send_key(run: OperationRun) -> Outcome:
    return await create.send_key(run, views.key_note)


def _waiting(record: OperationRecord) -> Message:
    return text_message(t("assist-waiting"))


def _send_waiting(record: OperationRecord) -> Message:
    return text_message(t("assist-send-waiting"))


CREATE_SESSION = Operation(
    kind=OperationKind.ASSIST_NEW,
    steps=("creating", "created", "posted"),
    area=Area.START,
    run=_create,
    outcome_at_goto=create.created_outcome,
    shown=AsMessage(waiting=_waiting, message=outcome_message(views.ready_message)),
    resumes_after_connect=True,
)
SEND_KEY = Operation(
    kind=OperationKind.ASSIST_SEND,
    steps=("created", "posted"),
    area=Area.START,
    run=_send_key,
    shown=AsMessage(waiting=_send_waiting, message=outcome_message(views.sent_message)),
)
OPERATIONS = (CREATE_SESSION, SEND_KEY)
