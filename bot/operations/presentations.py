"""The ways in which an operation's outcome is shown: in its form, as a message, by its progress message, or not."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.model import records
from bot.model.channels import PostingRefusal
from bot.model.errors import FaultError, ResponseUrlSpent, SlackDown, SlackRefusal
from bot.model.ids import operation_id
from bot.model.messages import Message
from bot.model.operations import OperationRecord, Outcome, ReplyTarget
from bot.model.replies import EMPTY_REPLY, Reply
from bot.model.view_address import ViewAddress, answer_view
from bot.usecases.core import progress
from bot.usecases.core.faults import log_refusal
from bot.usecases.core.retry_later import waiting_message
from bot.usecases.core.sends import dm_once, update_message
from bot.usecases.core.services import Services
from bot.views import errors as error_views
from bot.views.outcome_notes import outcome_notes, text_only, with_message_notes, with_view_notes
from bot.views.trainings.waiting import waited_message

View = Mapping[str, Any]
RecordMessage = Callable[[OperationRecord], Message | None]

log = logging.getLogger("usher.operations")


@dataclass(frozen=True, slots=True, kw_only=True)
class AsMessage:
    """The outcome answers the command or press; later it goes to its response_url, else into a direct message.

    ``message`` returns the result of a finished operation, None if there is nothing to say. If ``replaces``, it takes
    the place of the message that was pressed.
    """

    waiting: Callable[[OperationRecord], Message]
    message: RecordMessage
    replaces: bool = False

    def reply(self, record: OperationRecord, now: datetime) -> Reply:
        shown = self.waiting(record) if record.outcome is None else with_notes(record, self.message(record))
        return Reply(message=shown, replace=self.replaces)

    async def deliver(self, app: Services, record: OperationRecord) -> None:
        if _is_undone(record):
            return
        message = with_notes(record, self.message(record))
        if message is not None:
            await deliver_message(app, record, message, replace=self.replaces)


@dataclass(frozen=True, slots=True, kw_only=True)
class InForm:
    """The outcome is shown in the form that was submitted; if that was closed, in a direct message.

    The payload carries the form's ``external_id``, "" if Usher itself asked. ``done`` and ``failed`` return the
    form with the outcome. ``closes`` tells whether a success that somebody still waits for just closes the form.
    ``field_block`` returns the block under which an error of a field is shown, None if the form has none (Slack
    refuses errors of such blocks). If Usher can add itself to the channel that was chosen, that is offered on top
    of the form.
    """

    saving: Callable[[OperationRecord], View]
    done: Callable[[OperationRecord, datetime], View]
    failed: Callable[[OperationRecord, datetime], View]
    message: RecordMessage
    closes: Callable[[Outcome], bool] = lambda outcome: True
    field_block: Callable[[OperationRecord, str], str | None] = lambda record, field: field

    def reply(self, record: OperationRecord, now: datetime) -> Reply:
        outcome = record.outcome
        if outcome is None:
            return Reply(view=self.saving(record))
        if outcome.ok:
            notes = outcome_notes(outcome)
            if self.closes(outcome) and not notes:
                return EMPTY_REPLY
            return Reply(view=with_view_notes(self.done(record, now), notes))
        if outcome.result(PostingRefusal).can_join:
            return Reply(pushed=add_usher_view(record))
        block = self.field_block(record, outcome.field) if outcome.field else None
        if block is not None:
            return Reply(errors={block: error_views.outcome_plain_sentence(outcome)})
        return Reply(view=self.failed(record, now))

    async def deliver(self, app: Services, record: OperationRecord) -> None:
        if _is_undone(record):
            return
        is_shown = not record.view_closed and await _update_form(app, record, self._ended_view(app, record))
        if is_shown and waiting_message(record) is None:
            return
        message = with_notes(record, self.message(record))
        if message is not None:
            await deliver_message(app, record, message)

    def _ended_view(self, app: Services, record: OperationRecord) -> View:
        outcome, now = ended_outcome(record), app.clock.now()
        if outcome.ok:
            return with_view_notes(self.done(record, now), outcome_notes(outcome))
        return self.failed(record, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class AsProgress:
    """A long operation: its one direct message shows the progress and becomes the result."""

    message: Callable[[OperationRecord], Message]
    started: Callable[[OperationRecord], Reply] = lambda record: EMPTY_REPLY

    def reply(self, record: OperationRecord, now: datetime) -> Reply:
        return self.started(record)

    async def deliver(self, app: Services, record: OperationRecord) -> None:
        await progress.post_or_update_message(app, record, self._message)

    def _message(self, record: OperationRecord) -> Message:
        shown = self.message(record)
        return with_notes(record, shown) or shown


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureOnly:
    """Success speaks for itself (a file, a redrawn card); only a failure is reported, if ``reports`` is true."""

    reports: bool = True

    def reply(self, record: OperationRecord, now: datetime) -> Reply:
        return EMPTY_REPLY

    async def deliver(self, app: Services, record: OperationRecord) -> None:
        if self.reports and record.outcome is not None and not record.outcome.ok:
            await deliver_message(app, record, error_views.outcome_error_message(record.outcome))


@dataclass(frozen=True, slots=True, kw_only=True)
class Either:
    """One presentation or another, depending on the record (a form or a button can ask for the same operation)."""

    choose: Callable[[OperationRecord], AsMessage | InForm | FailureOnly]

    def reply(self, record: OperationRecord, now: datetime) -> Reply:
        return self.choose(record).reply(record, now)

    async def deliver(self, app: Services, record: OperationRecord) -> None:
        await self.choose(record).deliver(app, record)


def add_usher_view(record: OperationRecord) -> View:
    """Return the view with [Add Usher] that is shown on top of a form, which keeps what was entered."""
    return answer_view(error_views.outcome_error_message(ended_outcome(record)), f"add.{record.id}")


def with_notes(record: OperationRecord, message: Message | None) -> Message | None:
    """Return the message of a success with its notes; other messages as they are."""
    if message is None or record.outcome is None or not record.outcome.ok:
        return message
    return with_message_notes(message, outcome_notes(record.outcome))


def _is_undone(record: OperationRecord) -> bool:
    """Return True if it was withdrawn: whoever pressed [Undo] saw that, so there is nothing to deliver."""
    return record.outcome is not None and record.outcome.notes.undone


def form_id(record: OperationRecord) -> str:
    """Return the ``external_id`` of the form that was submitted, "" if nobody submitted one."""
    return records.load(ReplyTarget, record.payload).external_id


def ended_outcome(record: OperationRecord) -> Outcome:
    """Return the outcome of an operation that has ended."""
    assert record.outcome is not None  # noqa: S101 - narrows the type
    return record.outcome


def outcome_message(done: Callable[[Outcome], Message | None]) -> Callable[[OperationRecord], Message | None]:
    """Return a ``message`` that shows a success with ``done`` and a failure as the error that it is."""

    def message(record: OperationRecord) -> Message | None:
        if record.outcome is None:
            return None
        return (
            done(record.outcome) if record.outcome.ok else error_views.outcome_error_message(record.outcome)
        )

    return message


async def deliver_message(
    app: Services, record: OperationRecord, message: Message, *, replace: bool = False
) -> None:
    """Send a result: to the response_url of the payload while Slack takes it, else once as a direct message.

    ``message`` is written for the record's person, as ``deliver`` is called with that reader.
    """
    url = records.load(ReplyTarget, record.payload).response_url
    message = message if message.fallback else dataclasses.replace(message, fallback=text_only(message))
    if url and waiting_message(record) is None:
        try:
            await _respond(app, url, message, replace=replace)
        except (SlackRefusal, SlackDown, FaultError) as error:
            log.warning("cannot answer by response_url: op=%s error=%s", record.id, error)
        else:
            return
    send_id = operation_id(app.config.id_secret, record.person, record.id, "told")
    await dm_once(app, record.person, send_id, lambda: message)
    await _clear_waiting_message(app, record)


async def _respond(app: Services, url: str, message: Message, *, replace: bool) -> None:
    """Answer at a response_url; a modal in its place may open only now, so it is tried for a while."""
    *earlier, last = app.timing.view_retry_delays if ViewAddress.parse(url) is not None else (0.0,)
    for pause in earlier:
        await app.clock.sleep(pause)
        with suppress(ResponseUrlSpent):
            await app.slack.messenger.respond(url, message, replace=replace)
            return
    await app.clock.sleep(last)
    await app.slack.messenger.respond(url, message, replace=replace)


async def _update_form(app: Services, record: OperationRecord, view: View) -> bool:
    """Update the form, with some retries: Slack may show "Saving…" only after the outcome is known.

    Returns False if it is not shown there, as when there is none.
    """
    external_id = form_id(record)
    if not external_id:
        return False
    for pause in app.timing.view_retry_delays:
        await app.clock.sleep(pause)
        try:
            if await app.slack.messenger.update_view(record.person.tenant, external_id, view):
                return True
        except SlackRefusal as error:
            log_refusal(app, log, f"cannot update a form: op={record.id}", error)
            return False
        except SlackDown as error:
            log.warning("cannot update a form: op=%s error=%s", record.id, error)
            return False
    return False


async def _clear_waiting_message(app: Services, record: OperationRecord) -> None:
    """Remove the button from the message that said that the operation is waiting for GoTo."""
    place = waiting_message(record)
    if place is None or place[1] is None:
        return
    try:
        await update_message(app, record.person, place[0], place[1], lambda: waited_message(record))
    except SlackRefusal as error:
        log_refusal(app, log, f"cannot update a waiting message: op={record.id}", error)
