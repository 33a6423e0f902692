"""The schedule form in all its states, and its result."""

from __future__ import annotations

from bot.model.errors import FieldErrors
from bot.model.meeting_forms import BusyPeriod, ScheduleFields, ScheduleForm
from bot.model.meeting_requests import AddUsherCarried, ScheduleFormState, StartAnotherCarried
from bot.model.meeting_results import ExistingMeeting, MeetingResult
from bot.model.meetings import AUDIO_OPTIONS
from bot.model.messages import Message
from bot.model.operations import OperationRecord, Outcome
from bot.parsing.forms import describe_times, parse_times
from bot.views import ids as act
from bot.views.errors import add_usher_button, outcome_error_message, outcome_sentence, problem_text
from bot.views.form_kit import (
    channel_field,
    checkbox_field,
    date_field,
    notice_form,
    saving_form,
    select_field,
    text_field,
    time_field,
    versioned,
)
from bot.views.i18n.bundles import t
from bot.views.kit import (
    MAX_LABEL_CHARS,
    Block,
    Element,
    View,
    actions,
    button,
    context,
    message,
    modal,
    option,
    plain_text,
    section,
)
from bot.views.text import mrkdwn_safe, single_line, truncate, unseen_channel
from bot.views.time_choices import choice_blocks, fold_blocks
from bot.views.times import clock_change_line, reading_line, slack_date, span, zone_city

LENGTH_CHOICES_MINUTES = (15, 30, 45, 60, 90, 120, 180, 240, 480)
MAX_OTHER_ZONES = 4
MAX_OVERLAPS = 3
"""Other people's zones, and overlapping sessions, that are listed."""


def schedule_form(model: ScheduleForm) -> View:
    """Return the form, filled in, with how its times are understood."""
    typed = model.fields
    blocks = [*note_blocks(model), *title_and_time_blocks(model)]
    blocks += [_audio_input(typed.audio), password_input(typed.password), _channel_input(typed)]
    return modal(
        title=t("form-title"),
        submit=t("form-submit"),
        close=t("form-close"),
        blocks=blocks,
        callback_id=act.SCHEDULE_FORM,
        external_id=model.external_id,
        carry=ScheduleFormState(
            zone=typed.zone,
            attempt=model.attempt,
            thread=typed.thread,
            choice=model.choice,
            version=model.version,
            asked_in=typed.asked_in,
        ),
    )


def note_blocks(model: ScheduleForm) -> list[Block]:
    """Return the blocks above the fields: what was not understood, and why the last attempt failed."""
    below = times_line(model)
    problems = [problem_text(problem) for problem in model.problems]
    blocks: list[Block] = [section(line) for line in problems if line != below]
    if model.failure is not None:
        blocks.append(section(t("form-refused", text=outcome_sentence(model.failure))))
    return blocks


def title_and_time_blocks(model: ScheduleForm) -> list[Block]:
    """Return the fields for title, date, start and length, and how they are understood."""
    choices = choice_blocks(
        model.fields,
        model.choice,
        model.now,
        action_id=act.CHOOSE_TIME,
        block_id="choice",
        version=model.version,
    )
    blocks = [_subject_input(model.fields.subject), *choices, *_time_inputs(model), _length_input(model)]
    return [
        *blocks,
        *_fold_blocks(model),
        context(times_line(model), *warning_lines(model), block_id="reading"),
    ]


def times_line(model: ScheduleForm) -> str:
    """Return the line on the form's times: how they are understood and any clock change before, or their error."""
    typed = model.fields
    none = t("form-reading-none", zone=zone_city(typed.zone))
    if not typed.date or not typed.start:
        return none
    try:
        start, end = parse_times(typed, model.now)
    except FieldErrors as errors:
        return next((problem_text(error) for error in errors.fields.values()), none)
    others = [zone for zone, _ in model.availability.zones.counts][:MAX_OTHER_ZONES]
    reading = describe_times(start, end, [typed.zone, *others], model.now)
    line = reading_line(reading)
    return f"{line} {clock_change_line(reading.change)}" if reading.change else line


def warning_lines(model: ScheduleForm) -> list[str]:
    """Return the warnings before saving: overlapping sessions, and people for whom it is night."""
    try:
        start, end = parse_times(model.fields, model.now)
    except FieldErrors:
        return []
    busy = model.availability.find_overlaps(start, end)
    lines = [_overlap_line(one, model.fields.zone) for one in busy[:MAX_OVERLAPS]]
    if len(busy) > MAX_OVERLAPS:
        lines.append(t("form-overlap-more", count=len(busy) - MAX_OVERLAPS))
    night = model.availability.count_at_night(start, end)
    if night:
        word = "form-night" if model.availability.zones.is_complete else "form-night-least"
        lines.append(t(word, count=night, channel=f"<#{model.fields.channel}>"))
    return lines


def _overlap_line(one: BusyPeriod, zone: str) -> str:
    when = span(one.start, one.end, zone, year=False)
    return t("form-overlap", subject=mrkdwn_safe(one.subject) or t("untitled"), when=when)


def error_block_id(model: ScheduleForm, name: str) -> str:
    """Return the block id that shows a field's error (Slack accepts only input blocks in the view)."""
    if name == "zone" or (name == "fold" and not _fold_blocks(model)):
        return "start"
    return name


def saving_view(external_id: str, op_id: str) -> View:
    """Return the "Saving…" form while GoTo is slow."""
    title, text = t("saving-title"), t("saving-text")
    return saving_form(title, external_id, op_id, text=text, note=t("saving-next"))


def done_view(model: ScheduleForm, outcome: Outcome) -> View:
    """Return the form after it was saved."""
    blocks = [section(line) for line in _done_lines(model, outcome)]
    return notice_form(t("done-title"), model.external_id, blocks)


def has_notes(outcome: Outcome) -> bool:
    """Return True if a success needs a note: the card is in another channel, may be missing, or is not followed."""
    made = outcome.result(MeetingResult)
    return made.is_elsewhere or bool(_where_notes(made))


def result_message(model: ScheduleForm, op: OperationRecord) -> Message:
    """Return the direct message if the form was closed before the result was known."""
    if op.outcome is None or op.outcome.ok:
        lines = _done_lines(model, op.outcome or Outcome(ok=True))
        return message(" ".join(lines), [section("\n".join(lines))])
    failed = outcome_error_message(op.outcome)
    head = t("schedule-failed", subject=mrkdwn_safe(model.fields.subject) or t("untitled"))
    again = button(t("button-again"), act.RETRY_SCHEDULE, value=op.id, style="primary")
    return message(f"{head} {failed.text}", [section(head), *failed.blocks, actions(again)])


def now_result_message(outcome: Outcome) -> Message:
    """Return the message to the person who started a meeting, or the question whether to join an existing one."""
    made = outcome.result(MeetingResult)
    if made.existing is not None:
        return _existing_meeting_question(made.existing)
    subject = made.subject or t("now-topic")
    text = t(
        "now-done" if made.channel else "now-done-no-card",
        subject=mrkdwn_safe(subject),
        channel=_channel_text(made),
    )
    lines = [text, *_invited_lines(made), *_where_notes(made)]
    buttons = [open_host_button(single_line(subject), made.meeting_id), *_by_url_buttons(made)]
    return message(" ".join(lines), [section("\n".join(lines)), actions(*buttons)])


def open_host_button(subject: str, meeting_id: str) -> Element:
    """Return [Open as host]; the press creates the link, which is a secret."""
    label = t("label-open-host", subject=truncate(subject, 55))
    return button(t("button-open-host"), act.START, value=meeting_id, style="primary", label=label)


def _invited_lines(made: MeetingResult) -> list[str]:
    """Return who is being invited, and who is not and why."""
    names = ", ".join(mrkdwn_safe(name) for name in made.invited)
    lines = [t("now-inviting", names=names)] if names else []
    return lines + [t(f"not-invited-{one.reason}", name=mrkdwn_safe(one.name)) for one in made.not_invited]


def _by_url_buttons(made: MeetingResult) -> list[Element]:
    """Return [Share] if the card may be missing where Usher cannot look, and [Add Usher] where it can add itself."""
    if not made.by_url or made.channel is None:
        return []
    if made.can_join:
        return [add_usher_button(AddUsherCarried(made.channel, made.meeting_id, opens_host=True))]
    if made.ts is None:
        return [button(t("button-share"), act.SHARE, value=f"{made.channel}:{made.meeting_id}")]
    return []


def _existing_meeting_question(existing: ExistingMeeting) -> Message:
    by = mrkdwn_safe(existing.by) or t("existing-you")
    subject = mrkdwn_safe(existing.subject) or t("untitled")
    is_created = bool(existing.join_url)
    text = t("existing-started" if is_created else "existing-starting", name=by, subject=subject)
    carried = StartAnotherCarried(truncate(existing.topic, 100), existing.invited, existing.channel)
    another = button(t("button-start-another"), act.START_ANOTHER, carry=carried)
    if not is_created:
        return message(text, [section(text), actions(another)])
    join = button(t("button-join"), act.JOIN, url=existing.join_url, style="primary")
    question = f"{text} {t('existing-join')}"
    return message(question, [section(question), actions(join, another)])


def _done_lines(model: ScheduleForm, outcome: Outcome) -> list[str]:
    made, typed = outcome.result(MeetingResult), model.fields
    subject = mrkdwn_safe(typed.subject) or t("untitled")
    when = ""
    if made.start_at is not None:
        when = slack_date(made.start_at, typed.zone)
    text = t("done-text", subject=subject, when=when)
    if made.channel:
        text = f"{text} {t('done-where', channel=_channel_text(made))}"
    return [text, *_where_notes(made)]


def _channel_text(made: MeetingResult) -> str:
    channel = made.channel or ""
    if made.by_url:
        return unseen_channel(channel, t("by-url-conversation"))
    return f"<#{channel}>" if channel[:1] in ("C", "G") else t("your-messages")


def _where_notes(made: MeetingResult) -> list[str]:
    if made.meeting_id and not made.channel:
        return [t("done-no-card", number=made.meeting_id)]
    notes = []
    if made.refused_channel:
        notes.append(t("done-channel-refused", channel=f"<#{made.refused_channel}>"))
    if made.channel and made.ts is None:
        notes.append(t("done-card-unsure"))
    elif made.by_url:
        notes.append(t("done-by-url"))
    return notes


def _subject_input(subject: str) -> Block:
    return text_field(
        "subject", t("form-subject"), subject, max_length=100, placeholder=t("form-subject-hint")
    )


def _time_inputs(model: ScheduleForm) -> list[Block]:
    typed, start = model.fields, t("form-start", zone=zone_city(model.fields.zone))
    changed = versioned(act.TIMES_CHANGED, model.version)
    return [
        date_field("date", t("form-date"), typed.date, action_id=changed),
        time_field("start", start, typed.start, typed.zone, action_id=changed),
    ]


def _length_input(model: ScheduleForm) -> Block:
    minutes = model.fields.minutes
    lengths = sorted({*LENGTH_CHOICES_MINUTES, minutes} - {0})
    return select_field(
        "length",
        t("form-length"),
        [option(str(length), minutes_label(length)) for length in lengths],
        str(minutes),
        action_id=versioned(act.TIMES_CHANGED, model.version),
        placeholder=t("form-length-choose"),
        dispatch=True,
    )


def minutes_label(minutes: int) -> str:
    """Return a length as text: 45 minutes, 1 hour, 1 h 30 min."""
    hours, rest = divmod(minutes, 60)
    if hours == 0:
        return t("minutes-label", minutes=minutes)
    return t("hours-minutes-label", hours=hours, minutes=rest) if rest else t("hours-label", hours=hours)


def _fold_blocks(model: ScheduleForm) -> list[Block]:
    return fold_blocks(model.fields, model.now, action_id=versioned(act.TIMES_CHANGED, model.version))


def _audio_input(audio: str) -> Block:
    options = [option(name, t(f"audio-{name.casefold()}")) for name in AUDIO_OPTIONS]
    chosen = audio if audio in AUDIO_OPTIONS else AUDIO_OPTIONS[0]
    return select_field("audio", t("form-audio"), options, chosen)


def password_input(on: bool) -> Block:
    password = {
        **option("password", t("form-password-on")),
        "description": plain_text(t("form-password-note"), MAX_LABEL_CHARS),
    }
    return checkbox_field("options", t("form-password"), [password], ["password"] if on else [])


def _channel_input(fields: ScheduleFields) -> Block:
    return channel_field(
        "channel",
        t("form-channel"),
        fields.channel,
        action_id=act.CHANNEL_CHANGED,
        hint=t("form-channel-hint" if fields.thread_ts is None else "form-thread-hint"),
        optional=True,
        dispatch=True,
        by_url=True,
    )
