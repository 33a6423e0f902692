"""The schedule form: filled from typed text, read back, checked and refilled, before anything is created."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from textwrap import shorten
from typing import Any

from bot.model import records
from bot.model.errors import UserError, UsherError
from bot.model.ids import Person
from bot.model.meeting_forms import DEFAULT_PLANNED_MINUTES, ScheduleFields, ScheduleForm
from bot.model.meeting_requests import SchedulePayload
from bot.model.meetings import AUDIO_OPTIONS, NewMeeting
from bot.model.operations import OperationRecord
from bot.model.times import Fold, TimeReading
from bot.parsing.forms import MAX_SUBJECT_LENGTH, check_fields, check_subject
from bot.parsing.message_text import CUT_MARK, MAX_MESSAGE_LENGTH, extract_schedule_text
from bot.parsing.message_times import MessageAuthor, parse_message
from bot.parsing.schedule import ScheduleDraft, parse_schedule
from bot.usecases.core.channels import without_own_dm
from bot.usecases.core.preferences import MeetingDefaults, load_defaults
from bot.usecases.core.services import Services
from bot.usecases.core.time_choices import has_stale_selection

DEFAULT_NOW_MINUTES = 60
"""Default lengths of a planned meeting and of one that starts now."""
MAX_SCHEDULE_TEXT_LENGTH = 1000
"""Longest text after the verb that we parse, in characters as Slack sends them; a title has at most 100."""


def require_readable_length(text: str) -> None:
    """Raise ``UserError`` if the text after the verb is too long to be parsed."""
    if len(text) > MAX_SCHEDULE_TEXT_LENGTH:
        raise UserError(
            "schedule-text-long",
            next_step="schedule-text-long-next",
            length=len(text),
            limit=MAX_SCHEDULE_TEXT_LENGTH,
        )


async def make_schedule_form(
    app: Services, person: Person, text: str, channel: str | None, typed_at: datetime
) -> ScheduleForm:
    """Return the form filled from the text after the verb (as Slack sends it); nothing typed is lost.

    ``typed_at`` (aware UTC) is what "tomorrow" counts from. The person's defaults fill what was not typed. Raises
    ``UserError`` if the text is too long.
    """
    require_readable_length(text)
    usual = await _load_defaults(app, person, channel)
    draft = parse_schedule(text, now=typed_at, zone=usual.zone, default_length=_usual_length(usual))
    return _fill_form(app, usual, draft, channel)


async def _load_defaults(app: Services, person: Person, channel: str | None) -> MeetingDefaults:
    return await load_defaults(app, person, await without_own_dm(app, person, channel))


def _usual_length(usual: MeetingDefaults) -> timedelta:
    return timedelta(minutes=usual.minutes or DEFAULT_PLANNED_MINUTES)


def _fill_form(
    app: Services, usual: MeetingDefaults, draft: ScheduleDraft, channel: str | None
) -> ScheduleForm:
    typed = ScheduleFields(
        zone=usual.zone,
        subject=draft.subject or "",
        audio=usual.audio,
        password=usual.password,
        channel=draft.channel.id if draft.channel else None if draft.has_unknown_channel else usual.channel,
        asked_in=channel or "",
    )
    return ScheduleForm(
        external_id=app.ids.new(),
        fields=typed.with_reading(draft.filled),
        now=app.clock.now(),
        problems=(*draft.problems, *usual.notes),
        choice=draft.choice,
    )


async def make_form_from_message(
    app: Services,
    person: Person,
    text: str,
    thread: str,
    typed_at: datetime,
    *,
    author: str = "",
    seconds: float = 0,
) -> ScheduleForm:
    """Return the form for a message: title and time from its text, as far as found; the card goes into its thread.

    ``author`` is the id of the person who wrote it, "" for a bot: a time that is another one in their zone is asked
    about, if Slack gives the zone within ``seconds``. The time of a message of which only the beginning could be read
    is left empty, since its end may say another.
    """
    channel = thread.partition(":")[0]
    words = extract_schedule_text(text, MAX_MESSAGE_LENGTH)
    is_cut = words.endswith(CUT_MARK)
    usual, writer = await asyncio.gather(
        _load_defaults(app, person, channel),
        _find_author(app, person, "" if is_cut else author, seconds),
    )
    draft = parse_message(
        words.removesuffix(CUT_MARK),
        now=typed_at,
        zone=usual.zone,
        default_length=_usual_length(usual),
        author=writer,
    )
    model = _fill_form(app, usual, draft, channel)
    if is_cut:
        cut = UserError("schedule-message-cut", field="date", next_step="ask-next")
        empty = replace(model.fields, date=None, start=None, fold=None)
        model = replace(model, fields=empty, problems=(cut, *model.problems), choice=None)
    title = model.fields.subject
    subject = shorten(title, MAX_SUBJECT_LENGTH, placeholder="…") or title[:MAX_SUBJECT_LENGTH]
    return replace(model, fields=replace(model.fields, subject=subject, channel=channel, thread=thread))


async def _find_author(app: Services, person: Person, author: str, seconds: float) -> MessageAuthor | None:
    """Return who wrote a message; None if that is the person or a bot, or if Slack doesn't give their zone in time."""
    if author in ("", person.user_id):
        return None
    try:
        async with asyncio.timeout(seconds):
            profile = await app.slack.people.get_profile(Person(person.tenant, author))
    except (TimeoutError, UsherError):
        return None
    if profile.is_bot or profile.zone is None:
        return None
    return MessageAuthor(profile.given_name or profile.name, profile.zone)


def follow_choice(
    form: ScheduleForm, chosen: TimeReading | None, selected: object, version: str
) -> ScheduleForm:
    """Return the form with the time that was ``chosen``, or without the option that no longer holds.

    ``selected`` is the option that is selected, ``version`` is new for each request.
    """
    if chosen is not None:
        return replace(form, fields=form.fields.with_reading(chosen), version=version)
    is_stale = has_stale_selection(form.fields, form.choice, selected)
    return replace(form, version=version) if is_stale else form


def refill_schedule_form(op: OperationRecord, *, now: datetime) -> ScheduleForm:
    """Rebuild an operation's form, with what was typed and how it failed."""
    payload = records.load(SchedulePayload, op.payload)
    return ScheduleForm(
        external_id=payload.external_id,
        fields=payload.typed,
        now=now,
        attempt=payload.attempt + 1,
        failure=op.outcome if op.outcome is not None and not op.outcome.ok else None,
    )


def read_schedule_fields(values: Mapping[str, Any], zone: str) -> ScheduleFields:
    """Return the values of the form's fields, tolerating missing or malformed ones."""
    minutes = str(values.get("length") or "")
    fold = str(values.get("fold") or "")
    return ScheduleFields(
        zone=zone,
        subject=str(values.get("subject") or ""),
        date=values.get("date") or None,
        start=values.get("start") or None,
        minutes=int(minutes) if minutes.isascii() and minutes.isdigit() else 0,
        audio=str(values.get("audio") or AUDIO_OPTIONS[0]),
        password=bool(values.get("options")),
        channel=values.get("channel") or None,
        fold=Fold(fold) if fold in tuple(Fold) else None,
    )


def make_planned_meeting(fields: ScheduleFields, now: datetime) -> NewMeeting:
    """Return the meeting requested in the form. Raises ``FieldErrors``."""
    checked = check_fields(fields, now)
    return NewMeeting(
        subject=checked.subject,
        start=checked.start.astimezone(UTC),
        end=checked.end.astimezone(UTC),
        channel=fields.channel,
        password_required=fields.password,
        conference_call_info=fields.audio if fields.audio in AUDIO_OPTIONS else AUDIO_OPTIONS[0],
        thread_ts=fields.thread_ts,
        asked_in=fields.asked_in,
    )


def make_instant_meeting(topic: str, default: str, defaults: MeetingDefaults, now: datetime) -> NewMeeting:
    """Return a meeting that starts now, with the length that was typed with its topic.

    Raises ``UserError`` if GoTo would refuse the topic, or if it has a time of day: that meeting was to be planned.
    """
    words = " ".join(topic.split())
    usual = timedelta(minutes=defaults.minutes or DEFAULT_NOW_MINUTES)
    draft = parse_schedule(words, now=now, zone=defaults.zone, default_length=usual)
    if draft.has_typed_time:
        raise UserError(
            "now-has-time", next_step="now-has-time-next", typed=shorten(words, 100, placeholder="…")
        )
    is_length_read = draft.has_typed_length and not draft.problems
    return NewMeeting(
        subject=check_subject((is_length_read and draft.subject) or words or default),
        start=now,
        end=now + (draft.length if is_length_read else usual),
        channel=defaults.channel,
        password_required=defaults.password,
        conference_call_info=defaults.audio,
        meeting_type="immediate",
    )
