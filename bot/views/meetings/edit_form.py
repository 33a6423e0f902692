"""The form that edits a meeting, in all its states, and its result."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.model.core import AUDIO_OPTIONS, Message, OperationRecord, Outcome
from bot.model.errors import UsherError
from bot.model.meetings import (
    KEEP_GOTO_AUDIO,
    MAX_AUDIO_TEXT_CHARS,
    EditModel,
    MeetingSettings,
    SettingsChange,
    list_audio_choices,
)
from bot.views import ids as act
from bot.views.errors import outcome_error_message, plain_sentence
from bot.views.i18n.bundles import t
from bot.views.kit import (
    Block,
    Option,
    actions,
    button,
    context,
    element,
    input_block,
    message,
    modal,
    plain_text,
    section,
)
from bot.views.meetings.cards import change_lines
from bot.views.meetings.schedule_form import note_blocks, password_input, title_and_time_blocks
from bot.views.text import mrkdwn_safe, single_line


def loading_view(external_id: str) -> dict[str, Any]:
    """Return the form while the meeting is being read."""
    return modal(
        title=t("edit-title"),
        close=t("saving-close"),
        blocks=[section(t("edit-loading"))],
        callback_id=act.LOADING_VIEW,
        external_id=external_id,
    )


def unreadable_view(external_id: str, problem: UsherError) -> dict[str, Any]:
    """Return the form if the meeting could not be read."""
    return modal(
        title=t("edit-title"),
        close=t("saving-close"),
        blocks=[section(problem_text(problem))],
        callback_id=act.DONE_VIEW,
        external_id=external_id,
    )


def problem_text(problem: UsherError) -> str:
    return mrkdwn_safe(plain_sentence(problem), 1000)


def edit_form(model: EditModel) -> dict[str, Any]:
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
        metadata={
            "zone": model.form.fields.zone,
            "attempt": model.form.attempt,
            "id": model.meeting_id,
            "base": _base_metadata(model.base),
        },
    )


def _base_metadata(base: MeetingSettings) -> dict[str, Any]:
    """Return the meeting's settings for the form's metadata (Slack: private_metadata, 3,000 characters)."""
    kept = base.to_payload()
    return {
        **kept,
        "subject": base.subject[:500],
        "told": base.told[: MAX_AUDIO_TEXT_CHARS + 1],
        "coorganizers": [],
    }


def _audio_input(model: EditModel) -> Block:
    """Return the select for audio; nothing is selected if GoTo does not report the current choice."""
    options = [
        Option(value=value, text=plain_text(_audio_label(model, value), 75))
        for value in list_audio_choices(model.base)
    ]
    own = model.base.audio
    if own and own not in AUDIO_OPTIONS:
        options.append(Option(value=own[:150], text=plain_text(own, 75)))
    chosen = model.form.fields.audio
    return input_block(
        block_id="audio",
        label=plain_text(t("form-audio")),
        hint=None if own else plain_text(t("edit-audio-unknown")),
        element=element(
            "static_select",
            action_id="audio",
            placeholder=plain_text(t("form-audio")),
            options=options,
            initial_option=next((option for option in options if option["value"] == chosen), None),
        ),
    )


def _audio_label(model: EditModel, value: str) -> str:
    if value == KEEP_GOTO_AUDIO:
        return t("edit-audio-told", text=single_line(model.base.told))
    return t(f"audio-{value.casefold()}")


def saving_view(external_id: str, op_id: str) -> dict[str, Any]:
    """Return the "Saving…" form while GoTo is slow."""
    return modal(
        title=t("edit-title"),
        close=t("saving-close"),
        blocks=[section(f"*{t('edit-saving')}*"), context(t("edit-saving-next"))],
        callback_id=act.SAVING_VIEW,
        external_id=external_id,
        metadata={"op": op_id},
    )


def done_view(external_id: str, zone: str, outcome: Outcome) -> dict[str, Any]:
    """Return the form after it was saved: the changes, or that there were none."""
    return modal(
        title=t("edit-title"),
        close=t("saving-close"),
        blocks=[section(line) for line in _done_lines(zone, outcome)],
        callback_id=act.DONE_VIEW,
        external_id=external_id,
    )


def result_message(model: EditModel, op: OperationRecord) -> Message:
    """Return the direct message if the form was closed before the result was known."""
    outcome = op.outcome or Outcome(ok=True)
    if outcome.ok:
        lines = _done_lines(model.form.fields.zone, outcome)
        return message(" ".join(lines), [section("\n".join(lines))])
    failed = outcome_error_message(outcome)
    head = t("edit-failed", subject=mrkdwn_safe(model.form.fields.subject) or t("untitled"))
    again = button(t("button-again"), act.RETRY_EDIT, value=op.id, style="primary")
    return Message(
        text=f"{head} {failed.text}",
        blocks=[section(head), *failed.blocks, actions(again)],
    )


def is_shown_in_channel(outcome: Outcome) -> bool:
    """Return True if a channel shows the change, so that the form may close without a message."""
    changed = bool(outcome.values.get("changes"))
    return changed and any(not str(c).startswith("D") for c in outcome.values.get("channels", ()))


def _done_lines(zone: str, outcome: Outcome) -> list[str]:
    changes = [_decode_change(kept) for kept in outcome.values.get("changes", ())]
    if not changes:
        return [t("edit-nothing")]
    head = t("edit-done", subject=mrkdwn_safe(str(outcome.values.get("subject"))) or t("untitled"))
    return [head, *change_lines(changes, zone)]


def _decode_change(kept: Any) -> SettingsChange:
    """Return a change from its stored form."""
    old, new = kept["old"], kept["new"]
    if kept["name"] == "times":
        old, new = (tuple(_decode_datetime(part) for part in value) for value in (old, new))
    return SettingsChange(kept["name"], old, new)


def _decode_datetime(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
