"""The form that edits a meeting, in all its states, and its result."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import Block, InputBlock, Option, StaticSelectElement

from bot.errors import UsherError
from bot.ports import Message, Operation, Outcome
from bot.usecases.editing import EditModel, audio_choices
from bot.usecases.meeting_settings import AS_TOLD, TEXT_LIMIT, Change, MeetingSettings
from bot.usecases.preferences import AUDIO
from bot.views import actions as act
from bot.views.cards import change_lines
from bot.views.errors import outcome_error, plain_sentence
from bot.views.parts import actions, button, context, message, one_line, plain, safe, section
from bot.views.parts import form as modal
from bot.views.scheduling import notes_of, password_block, title_and_times
from bot.views.words import say


def loading(external_id: str) -> dict[str, Any]:
    """Return the form while the meeting is being read."""
    return modal(
        title=say("edit-title"),
        close=say("saving-close"),
        blocks=[section(say("edit-loading"))],
        callback_id=act.LOADING_VIEW,
        external_id=external_id,
    )


def unreadable(external_id: str, problem: UsherError) -> dict[str, Any]:
    """Return the form if the meeting could not be read."""
    return modal(
        title=say("edit-title"),
        close=say("saving-close"),
        blocks=[section(safe_sentence(problem))],
        callback_id=act.DONE_VIEW,
        external_id=external_id,
    )


def safe_sentence(problem: UsherError) -> str:
    return safe(plain_sentence(problem), 1000)


def form(model: EditModel) -> dict[str, Any]:
    """Return the form, filled in; changes made elsewhere meanwhile are listed above the fields."""
    blocks = [*notes_of(model.form)]
    if model.moved:
        blocks.append(section("\n".join(change_lines(model.moved, model.form.typed.zone))))
    blocks += [*title_and_times(model.form), _audio(model), password_block(model.form.typed.password)]
    if model.recurring:
        blocks.append(context(say("edit-recurring")))
    blocks.append(context(say("edit-whole")))
    return modal(
        title=say("edit-title"),
        submit=say("edit-submit"),
        close=say("form-close"),
        blocks=blocks,
        callback_id=act.EDIT_FORM,
        external_id=model.form.external_id,
        metadata={
            "zone": model.form.typed.zone,
            "attempt": model.form.attempt,
            "id": model.meeting_id,
            "base": _carried(model.base),
        },
    )


def _carried(base: MeetingSettings) -> dict[str, Any]:
    """Return the meeting's settings for the form's metadata (Slack: private_metadata, 3,000 characters)."""
    kept = base.payload()
    return {**kept, "subject": base.subject[:500], "told": base.told[: TEXT_LIMIT + 1], "coorganizers": []}


def _audio(model: EditModel) -> Block:
    """Return the select for audio; nothing is selected if GoTo does not report the current choice."""
    options = [
        Option(value=value, text=plain(_audio_word(model, value), 75)) for value in audio_choices(model.base)
    ]
    own = model.base.audio
    if own and own not in AUDIO:
        options.append(Option(value=own[:150], text=plain(own, 75)))
    chosen = model.form.typed.audio
    return InputBlock(
        block_id="audio",
        label=plain(say("form-audio")),
        hint=None if own else plain(say("edit-audio-unknown")),
        element=StaticSelectElement(
            action_id="audio",
            placeholder=plain(say("form-audio")),
            options=options,
            initial_option=next((option for option in options if option.value == chosen), None),
        ),
    )


def _audio_word(model: EditModel, value: str) -> str:
    if value == AS_TOLD:
        return say("edit-audio-told", text=one_line(model.base.told))
    return say(f"audio-{value.casefold()}")


def saving(external_id: str, op_id: str) -> dict[str, Any]:
    """Return the "Saving…" form while GoTo is slow."""
    return modal(
        title=say("edit-title"),
        close=say("saving-close"),
        blocks=[section(f"*{say('edit-saving')}*"), context(say("edit-saving-next"))],
        callback_id=act.SAVING_VIEW,
        external_id=external_id,
        metadata={"op": op_id},
    )


def done(external_id: str, zone: str, outcome: Outcome) -> dict[str, Any]:
    """Return the form after it was saved: the changes, or that there were none."""
    return modal(
        title=say("edit-title"),
        close=say("saving-close"),
        blocks=[section(line) for line in _done_lines(zone, outcome)],
        callback_id=act.DONE_VIEW,
        external_id=external_id,
    )


def told(model: EditModel, op: Operation) -> Message:
    """Return the direct message if the form was closed before the result was known."""
    outcome = op.outcome or Outcome(True)
    if outcome.ok:
        lines = _done_lines(model.form.typed.zone, outcome)
        return message(" ".join(lines), [section("\n".join(lines))])
    failed = outcome_error(outcome)
    head = say("edit-failed", subject=safe(model.form.typed.subject) or say("untitled"))
    again = button(say("button-again"), act.RETRY_EDIT, value=op.id, style="primary")
    return Message(
        f"{head} {failed.text}", [section(head).to_dict(), *failed.blocks, actions(again).to_dict()]
    )


def stands_in_channel(outcome: Outcome) -> bool:
    """Return True if a channel shows the change, so that the form may close without a message."""
    changed = bool(outcome.values.get("changes"))
    return changed and any(not str(c).startswith("D") for c in outcome.values.get("channels", ()))


def _done_lines(zone: str, outcome: Outcome) -> list[str]:
    changes = [_change(kept) for kept in outcome.values.get("changes", ())]
    if not changes:
        return [say("edit-nothing")]
    head = say("edit-done", subject=safe(str(outcome.values.get("subject"))) or say("untitled"))
    return [head, *change_lines(changes, zone)]


def _change(kept: Any) -> Change:
    """Return a change from its stored form."""
    old, new = kept["old"], kept["new"]
    if kept["name"] == "times":
        old, new = (tuple(_moment(part) for part in value) for value in (old, new))
    return Change(kept["name"], old, new)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
