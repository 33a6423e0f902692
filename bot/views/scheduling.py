"""The schedule form in all its states, and its result."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    DatePickerElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticSelectElement,
    TimePickerElement,
)

from bot.commands.form import FieldErrors, Fold, describe
from bot.errors import UserError
from bot.ports import Message, Operation, Outcome
from bot.usecases.planning import FormModel
from bot.usecases.preferences import AUDIO
from bot.usecases.surroundings import Busy
from bot.views import actions as act
from bot.views.errors import outcome_error, outcome_sentence, words
from bot.views.parts import actions, button, context, cut, message, plain, safe, section
from bot.views.parts import form as modal
from bot.views.times import change_line, reading_line, slack_date, span, zone_city
from bot.views.words import say

LENGTHS = (15, 30, 45, 60, 90, 120, 180, 240, 480)
DATE = "{date_short_pretty}, {time}"
ZONES = 4
OVERLAPS = 3
"""Other people's zones, and overlapping sessions, that are listed."""


def form(model: FormModel) -> dict[str, Any]:
    """Return the form, filled in, with how its times are understood."""
    typed = model.typed
    blocks = [*notes_of(model), *title_and_times(model)]
    blocks += [_audio(typed.audio), password_block(typed.password), _channel(typed.channel)]
    return modal(
        title=say("form-title"),
        submit=say("form-submit"),
        close=say("form-close"),
        blocks=blocks,
        callback_id=act.SCHEDULE_FORM,
        external_id=model.external_id,
        metadata={"zone": typed.zone, "attempt": model.attempt, "thread": typed.thread},
    )


def notes_of(model: FormModel) -> list[Block]:
    """Return the blocks above the fields: what was not understood, and why the last attempt failed."""
    below = reading_of(model)
    said = [_mended(problem) for problem in model.problems]
    blocks: list[Block] = [section(line) for line in said if line != below]
    if model.failure is not None:
        blocks.append(section(say("form-refused", text=outcome_sentence(model.failure))))
    return blocks


def title_and_times(model: FormModel) -> list[Block]:
    """Return the fields for title, date, start and length, and how they are understood."""
    blocks = [_subject(model.typed.subject), *_times(model), _length(model.typed.minutes)]
    twice = _fold(model)
    if twice is not None:
        blocks.append(twice)
    return [*blocks, context(reading_of(model), *warnings_of(model), block_id="reading")]


def _mended(problem: UserError) -> str:
    """Return what was wrong with the typed line, and what to do."""
    lines = [words(problem.message_id, problem.values)]
    if problem.next_step:
        lines.append(words(problem.next_step, problem.values))
    return " ".join(lines)


def reading_of(model: FormModel) -> str:
    """Return the line on the form's times: how they are understood and any clock change before, or their error."""
    typed = model.typed
    none = say("form-reading-none", zone=zone_city(typed.zone))
    if not typed.date or not typed.start:
        return none
    try:
        start, end = typed.span(model.now)
    except FieldErrors as errors:
        return next((_mended(error) for error in errors.fields.values()), none)
    others = [zone for zone, _ in model.around.zones.people][:ZONES]
    reading = describe(start, end, [typed.zone, *others], model.now)
    line = reading_line(reading)
    return f"{line} {change_line(reading.change)}" if reading.change else line


def warnings_of(model: FormModel) -> list[str]:
    """Return the warnings before saving: overlapping sessions, and people for whom it is night."""
    try:
        start, end = model.typed.span(model.now)
    except FieldErrors:
        return []
    busy = model.around.overlapping(start, end)
    lines = [_overlap(one, model.typed.zone) for one in busy[:OVERLAPS]]
    if len(busy) > OVERLAPS:
        lines.append(say("form-overlap-more", count=len(busy) - OVERLAPS))
    night = model.around.at_night(start, end)
    if night:
        word = "form-night" if model.around.zones.whole else "form-night-least"
        lines.append(say(word, count=night, channel=f"<#{model.typed.channel}>"))
    return lines


def _overlap(one: Busy, zone: str) -> str:
    when = span(one.start, one.end, zone, year=False)
    return say("form-overlap", subject=safe(one.subject) or say("untitled"), when=when)


def field_block(model: FormModel, name: str) -> str:
    """Return the block id that shows a field's error (Slack accepts only input blocks in the view)."""
    if name == "zone" or (name == "fold" and _fold(model) is None):
        return "start"
    return name


def saving(external_id: str, op_id: str) -> dict[str, Any]:
    """Return the "Saving…" form while GoTo is slow."""
    return modal(
        title=say("saving-title"),
        close=say("saving-close"),
        blocks=[section(f"*{say('saving-text')}*"), context(say("saving-next"))],
        callback_id=act.SAVING_VIEW,
        external_id=external_id,
        metadata={"op": op_id},
    )


def done(model: FormModel, outcome: Outcome) -> dict[str, Any]:
    """Return the form after it was saved."""
    return modal(
        title=say("done-title"),
        close=say("saving-close"),
        blocks=[section(line) for line in _done_lines(model, outcome)],
        callback_id=act.DONE_VIEW,
        external_id=model.external_id,
    )


def has_notes(outcome: Outcome) -> bool:
    """Return True if a success needs a note: the card is in another channel, or may be missing."""
    return bool(_where_notes(outcome.values))


def told(model: FormModel, op: Operation) -> Message:
    """Return the direct message if the form was closed before the result was known."""
    if op.outcome is None or op.outcome.ok:
        lines = _done_lines(model, op.outcome or Outcome(True))
        return message(" ".join(lines), [section("\n".join(lines))])
    failed = outcome_error(op.outcome)
    head = say("schedule-failed", subject=safe(model.typed.subject) or say("untitled"))
    again = button(say("button-again"), act.RETRY_SCHEDULE, value=op.id, style="primary")
    return Message(
        f"{head} {failed.text}",
        [section(head).to_dict(), *failed.blocks, actions(again).to_dict()],
    )


def now_done(outcome: Outcome) -> Message:
    """Return the message to the person who started a meeting, or the question whether to join an existing one."""
    values = outcome.values
    if "existing" in values:
        return _existing(values)
    text = say(
        "now-done", subject=safe(str(values.get("subject") or say("now-topic"))), channel=_where(values)
    )
    lines = [text, *_where_notes(values)]
    return message(" ".join(lines), [section("\n".join(lines))])


def _existing(values: Any) -> Message:
    by = safe(str(values["by"])) or say("existing-you")
    subject = safe(str(values["existing"])) or say("untitled")
    made = bool(values["join_url"])
    text = say("existing-started" if made else "existing-starting", name=by, subject=subject)
    another = button(
        say("button-start-another"), act.START_ANOTHER, value=cut(str(values["topic"]), 100) or None
    )
    if not made:
        return message(text, [section(text), actions(another)])
    join = button(say("button-join"), act.JOIN, url=str(values["join_url"]), style="primary")
    asked = f"{text} {say('existing-join')}"
    return message(asked, [section(asked), actions(join, another)])


def _done_lines(model: FormModel, outcome: Outcome) -> list[str]:
    values, typed = outcome.values, model.typed
    subject = safe(typed.subject) or say("untitled")
    when = ""
    if values.get("start_at"):
        when = slack_date(datetime.fromisoformat(values["start_at"]), typed.zone, DATE)
    text = say("done-text", subject=subject, when=when)
    return [f"{text} {say('done-where', channel=_where(values))}", *_where_notes(values)]


def _where(values: Any) -> str:
    channel = str(values.get("channel") or "")
    return f"<#{channel}>" if channel[:1] in ("C", "G") else say("your-messages")


def _where_notes(values: Any) -> list[str]:
    notes = []
    if values.get("refused_channel"):
        notes.append(say("done-channel-refused", channel=f"<#{values['refused_channel']}>"))
    if values.get("channel") and values.get("ts") is None:
        notes.append(say("done-card-unsure"))
    return notes


def _subject(subject: str) -> Block:
    return InputBlock(
        block_id="subject",
        label=plain(say("form-subject")),
        element=PlainTextInputElement(
            action_id="subject",
            initial_value=subject[:100] or None,
            placeholder=plain(say("form-subject-hint")),
            max_length=100,
        ),
    )


def _times(model: FormModel) -> list[Block]:
    typed = model.typed
    return [
        InputBlock(
            block_id="date",
            label=plain(say("form-date")),
            dispatch_action=True,
            element=DatePickerElement(action_id=act.READ_TIMES, initial_date=typed.date),
        ),
        InputBlock(
            block_id="start",
            label=plain(say("form-start", zone=zone_city(typed.zone))),
            dispatch_action=True,
            element=TimePickerElement(
                action_id=act.READ_TIMES, initial_time=typed.start, timezone=typed.zone
            ),
        ),
    ]


def _length(minutes: int) -> Block:
    choices = sorted({*LENGTHS, minutes} - {0})
    options = [Option(value=str(m), text=plain(minutes_label(m))) for m in choices]
    return InputBlock(
        block_id="length",
        label=plain(say("form-length")),
        dispatch_action=True,
        element=StaticSelectElement(
            action_id=act.READ_TIMES,
            placeholder=plain(say("form-length-choose")),
            options=options,
            initial_option=next((o for o in options if o.value == str(minutes)), None),
        ),
    )


def minutes_label(minutes: int) -> str:
    """Return a length as text: 45 minutes, 1 hour, 1 h 30 min."""
    hours, rest = divmod(minutes, 60)
    if hours == 0:
        return say("minutes-label", minutes=minutes)
    return say("hours-minutes-label", hours=hours, minutes=rest) if rest else say("hours-label", hours=hours)


def _fold(model: FormModel) -> Block | None:
    """Return the choice between the two readings of an ambiguous local time (clocks go back), else None."""
    typed = model.typed
    if not typed.twice(model.now):
        return None
    options = [
        Option(value=fold.value, text=plain(say(f"form-fold-{fold.value}", time=typed.start or "")))
        for fold in Fold
    ]
    return InputBlock(
        block_id="fold",
        label=plain(say("form-fold")),
        dispatch_action=True,
        element=RadioButtonsElement(
            action_id=act.READ_TIMES,
            options=options,
            initial_option=next((o for o in options if o.value == typed.fold), None),
        ),
    )


def _audio(audio: str) -> Block:
    options = [Option(value=name, text=plain(say(f"audio-{name.casefold()}"))) for name in AUDIO]
    return InputBlock(
        block_id="audio",
        label=plain(say("form-audio")),
        element=StaticSelectElement(
            action_id="audio",
            options=options,
            initial_option=next((o for o in options if o.value == audio), options[0]),
        ),
    )


def password_block(on: bool) -> Block:
    option = Option(
        value="password",
        text=plain(say("form-password-on")),
        description=plain(say("form-password-note"), 75),
    )
    return InputBlock(
        block_id="options",
        label=plain(say("form-password")),
        optional=True,
        element=CheckboxesElement(
            action_id="options", options=[option], initial_options=[option] if on else None
        ),
    )


def _channel(channel: str | None) -> Block:
    postable = channel if channel and channel[:1] in ("C", "G") else None
    return InputBlock(
        block_id="channel",
        label=plain(say("form-channel")),
        hint=plain(say("form-channel-hint")),
        optional=True,
        dispatch_action=True,
        element=ConversationSelectElement(
            action_id=act.READ_CHANNEL,
            initial_conversation=postable,
            filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
        ),
    )
