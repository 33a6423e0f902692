"""The form that edits a meeting, in all its states, and its result."""

from __future__ import annotations

from dataclasses import replace

from bot.model.errors import UsherError
from bot.model.meeting_forms import KEEP_GOTO_AUDIO, MAX_AUDIO_TEXT_CHARS, EditModel, list_audio_choices
from bot.model.meeting_requests import EditFormState
from bot.model.meeting_results import EditResult
from bot.model.meetings import AUDIO_OPTIONS, MeetingSettings
from bot.model.messages import Message
from bot.model.operations import OperationRecord, Outcome
from bot.views import ids as act
from bot.views.errors import outcome_error_message, problem_text
from bot.views.form_kit import notice_form, saving_form, select_field
from bot.views.i18n.bundles import t
from bot.views.kit import Block, View, actions, button, context, message, modal, option, section
from bot.views.meetings.cards import change_lines
from bot.views.meetings.schedule_form import note_blocks, password_input, title_and_time_blocks
from bot.views.text import mrkdwn_safe, single_line


def loading_view(external_id: str) -> View:
    """Return the form while the meeting is being read."""
    blocks = [section(t("edit-loading"))]
    return notice_form(t("edit-title"), external_id, blocks, callback_id=act.LOADING_VIEW)


def unreadable_view(external_id: str, problem: UsherError) -> View:
    """Return the form if the meeting could not be read."""
    return notice_form(t("edit-title"), external_id, [section(problem_text(problem))])


def edit_form(model: EditModel) -> View:
    """Return the form, filled in; changes made elsewhere meanwhile are listed above the fields."""
    blocks = [*note_blocks(model.form)]
    if model.changed_elsewhere:
        blocks.append(section("\n".join(change_lines(model.changed_elsewhere, model.form.fields.zone))))
    blocks += [
        *title_and_time_blocks(model.form),
        _audio_input(model),
        password_input(model.form.fields.password),
    ]
    if model.is_recurring:
        blocks.append(context(t("edit-recurring")))
    blocks.append(context(t("edit-whole")))
    return modal(
        title=t("edit-title"),
        submit=t("edit-submit"),
        close=t("form-close"),
        blocks=blocks,
        callback_id=act.EDIT_FORM,
        external_id=model.form.external_id,
        carry=EditFormState(
            zone=model.form.fields.zone,
            attempt=model.form.attempt,
            meeting_id=model.meeting_id,
            base=_carried_settings(model.base),
            version=model.form.version,
        ),
    )


def _carried_settings(base: MeetingSettings) -> MeetingSettings:
    """Return the meeting's settings, short enough for the form (Slack: private_metadata, 3,000 characters)."""
    text = base.goto_audio[: MAX_AUDIO_TEXT_CHARS + 1]
    return replace(base, subject=base.subject[:500], goto_audio=text, coorganizers=())


def _audio_input(model: EditModel) -> Block:
    """Return the select for audio; nothing is selected if GoTo does not report the current choice."""
    options = [option(value, _audio_label(model, value)) for value in list_audio_choices(model.base)]
    own = model.base.audio
    if own and own not in AUDIO_OPTIONS:
        options.append(option(own[:150], own))
    return select_field(
        "audio",
        t("form-audio"),
        options,
        model.form.fields.audio,
        placeholder=t("form-audio"),
        hint=None if own else t("edit-audio-unknown"),
    )


def _audio_label(model: EditModel, value: str) -> str:
    if value == KEEP_GOTO_AUDIO:
        return t("edit-audio-told", text=single_line(model.base.goto_audio))
    return t(f"audio-{value.casefold()}")


def saving_view(external_id: str, op_id: str) -> View:
    """Return the "Saving…" form while GoTo is slow."""
    title, text = t("edit-title"), t("edit-saving")
    return saving_form(title, external_id, op_id, text=text, note=t("edit-saving-next"))


def done_view(external_id: str, zone: str, outcome: Outcome) -> View:
    """Return the form after it was saved: the changes, or that there were none."""
    return notice_form(t("edit-title"), external_id, [section(line) for line in _done_lines(zone, outcome)])


def result_message(model: EditModel, op: OperationRecord) -> Message:
    """Return the direct message if the form was closed before the result was known."""
    outcome = op.outcome or Outcome(ok=True)
    if outcome.ok:
        lines = _done_lines(model.form.fields.zone, outcome)
        return message(" ".join(lines), [section("\n".join(lines))])
    failed = outcome_error_message(outcome)
    head = t("edit-failed", subject=mrkdwn_safe(model.form.fields.subject) or t("untitled"))
    again = button(t("button-again"), act.RETRY_EDIT, value=op.id, style="primary")
    return message(f"{head} {failed.text}", [section(head), *failed.blocks, actions(again)])


def is_shown_in_channel(outcome: Outcome) -> bool:
    """Return True if a channel shows the change, so that the form may close without a message."""
    result = outcome.result(EditResult)
    return bool(result.changes) and any(not channel.startswith("D") for channel in result.channels)


def _done_lines(zone: str, outcome: Outcome) -> list[str]:
    result = outcome.result(EditResult)
    if not result.changes:
        return [t("edit-nothing")]
    head = t("edit-done", subject=mrkdwn_safe(result.subject) or t("untitled"))
    return [head, *change_lines(result.changes, zone)]
