"""A meeting's card, the one message per channel that is updated throughout, its menu, and the notes in its thread."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.model.cards import CardPhase, CardState
from bot.model.core import AUDIO_OPTIONS, KnownMeeting, Message
from bot.model.meetings import CardModel, LateHostModel, SettingsChange, format_meeting_id
from bot.model.sources import SessionKind, session_ref
from bot.views import ids as act
from bot.views.i18n.bundles import t
from bot.views.kit import Element, actions, button, context, header, message, option, overflow, section
from bot.views.reminders.ids import CARD_NOTIFY as NOTIFY
from bot.views.text import mrkdwn_safe, single_line, text_safe, truncate
from bot.views.times import clock_time, slack_date, span, zone_city

DATE_FORMAT = "{date_short_pretty}, {time}"
MENU_VERBS = (
    ("show", "button-details"),
    ("start", "button-start"),
    ("edit", "button-edit"),
    ("share", "button-share"),
    ("cancel", "button-cancel-meeting"),
)
"""The organizer's menu as (verb, message id); each option's value is ``verb:meeting id``."""


def card(model: CardModel) -> Message:
    """Return the card for the meeting's current state."""
    state = model.state.phase if model.state else CardPhase.SCHEDULED
    if model.state is not None and state is CardPhase.ENDED:
        return _ended_card(model, model.state)
    if model.cancelled_at is not None:
        return _cancelled_card(model, model.cancelled_at)
    subject = single_line(model.subject) or t("untitled")
    when = span(model.start, model.end, model.zone)
    now_shown, now_said = _state_lines(model, state)
    lines = [*now_shown, date_span(model.start, model.end, model.zone)]
    if model.password_required:
        lines.append(t("card-password"))
    organizer = t(
        "card-organizer", name=mrkdwn_safe(model.organizer_name), id=format_meeting_id(model.meeting_id)
    )
    return message(
        t("card-text", subject=text_safe(subject), when=when, url=model.join_url) + now_said,
        [
            header(subject),
            section("\n".join(lines)),
            actions(
                join_button(model.join_url, subject, primary=True),
                *_calendar_buttons(model, subject),
                _notify_button(model, subject),
                verb_menu(act.CARD_MENU, model.meeting_id),
            ),
            context(organizer),
        ],
    )


def _state_lines(model: CardModel, state: CardPhase) -> tuple[list[str], str]:
    """Return the lines above the card's time and the addition to its text while the meeting starts or runs."""
    life = model.state
    if state is CardPhase.SOON:
        ago = slack_date(model.start, model.zone, "{ago}")
        return [t("card-soon", when=ago)], f" {t('card-soon-text')}"
    if life is not None and state is CardPhase.LIVE:
        seen = life.live_since or model.start
        plain = clock_time(seen.astimezone(ZoneInfo(model.zone)))
        said = t("card-live-text", time=plain, zone=zone_city(model.zone))
        return [t("card-live", time=slack_date(seen, model.zone, "{time}"))], f" {said}"
    return [], ""


def _ended_card(model: CardModel, life: CardState) -> Message:
    """Return the card of an ended meeting, without Join: its length and attendees, as far as GoTo reports them."""
    subject = single_line(model.subject) or t("untitled")
    told = _attendance_text(life)
    start = life.live_since or model.start
    who = button(
        t("button-attendees"),
        act.ATTENDEES,
        value={"id": model.meeting_id, "at": int(start.timestamp())},
        label=t("label-attendees", subject=truncate(subject, 50)),
    )
    day = slack_date(start, model.zone, "{date_short}, {time}")
    organizer = t(
        "card-organizer", name=mrkdwn_safe(model.organizer_name), id=format_meeting_id(model.meeting_id)
    )
    when = span(model.start, model.end, model.zone)
    text = t("card-ended-text", subject=text_safe(subject), when=when, told=told)
    held = life.live_since is not None or life.minutes is not None or life.people is not None
    buttons = [actions(who)] if held else []
    return message(text, [header(subject), section(f"{told}\n{day}"), *buttons, context(organizer)])


def _attendance_text(life: CardState) -> str:
    facts = []
    if life.minutes is not None:
        facts.append(t("card-minutes", minutes=life.minutes))
    if life.people is not None:
        facts.append(t("people-count", people=life.people))
    if facts:
        return t("card-ended", facts=", ".join(facts))
    if life.live_since is None:
        return t("card-over-unknown" if life.attendance_final else "card-over")
    return t("card-ended-unknown" if life.attendance_final else "card-ended-waiting")


def _cancelled_card(model: CardModel, at: datetime) -> Message:
    """Return the card of a cancelled meeting, without Join: title struck through, who cancelled it and when."""
    subject = model.subject if single_line(model.subject) else t("untitled")
    site = "" if model.cancelled_by else "-site"
    by = t(
        f"card-cancelled{site}",
        name=mrkdwn_safe(model.cancelled_by),
        when=slack_date(at, model.zone, DATE_FORMAT),
    )
    when = span(model.start, model.end, model.zone)
    name = text_safe(model.cancelled_by)
    return message(
        t(f"card-cancelled-text{site}", subject=text_safe(subject), when=when, name=name),
        [
            section(
                f"~*{mrkdwn_safe(subject)}*~\n~{date_span(model.start, model.end, model.zone, is_struck_through=True)}~"
            ),
            context(by),
        ],
    )


def join_button(url: str, subject: str, *, primary: bool = False) -> Element:
    return button(
        t("button-join"),
        act.JOIN,
        url=url,
        style="primary" if primary else None,
        label=t("label-join", subject=truncate(subject, 60)),
    )


def _calendar_buttons(model: CardModel, subject: str) -> list[Element]:
    if model.calendar_url is None:
        return []
    label = t("label-calendar", subject=truncate(subject, 50))
    return [button(t("button-calendar"), act.CALENDAR, url=model.calendar_url, label=label)]


def _notify_button(model: CardModel, subject: str) -> Element:
    ref = session_ref(SessionKind.MEETING, model.meeting_id)
    label = t("label-notify", subject=truncate(subject, 55))
    return button(t("button-notify"), NOTIFY, value=ref, label=label)


def verb_menu(action_id: str, meeting_id: str) -> Element:
    """Return the organizer's menu (Slack: overflow takes at most five options)."""
    return overflow(action_id, *(option(f"{verb}:{meeting_id}", t(word)) for verb, word in MENU_VERBS))


def host_late_message(model: LateHostModel) -> Message:
    """Return the message to someone who can start a meeting that is late."""
    subject = single_line(model.subject) or t("untitled")
    due = slack_date(model.start, model.zone, "{time}")
    text = t("host-late", subject=mrkdwn_safe(subject), time=due)
    start = button(
        t("button-start"),
        act.START,
        value=f":{model.meeting_id}",
        style="primary",
        label=t("label-start", subject=truncate(subject, 60)),
    )
    return message(text, [section(text), actions(start), context(t("host-late-how"))])


def date_span(start: datetime, end: datetime, zone: str, *, is_struck_through: bool = False) -> str:
    """Return start and end in each reader's zone, with a fallback that names ``zone``.

    ``struck``: without Slack's relative words ("today"), which would become wrong.
    """
    tokens = "{date_short}, {time}" if is_struck_through else DATE_FORMAT
    return f"{slack_date(start, zone, tokens)} – {slack_date(end, zone, '{time}')}"


def changed_note(meeting: KnownMeeting, changes: Sequence[SettingsChange], zone: str) -> Message:
    """Return the note for the threads of a meeting's cards: the changed settings, old and new."""
    lines = change_lines(changes, zone)
    said = ", ".join(plain_change(change, zone) for change in changes)
    head = t("note-changed", subject=mrkdwn_safe(meeting.subject) or t("untitled"))
    text = t("note-changed-text", subject=text_safe(meeting.subject) or t("untitled"), changes=said)
    return message(text, [section("\n".join([head, *lines]))])


def cancelled_note(meeting: KnownMeeting, zone: str) -> Message:
    when = span(meeting.start, meeting.end, zone)
    subject = mrkdwn_safe(meeting.subject) or t("untitled")
    text = t("note-cancelled-text", subject=text_safe(meeting.subject) or t("untitled"), when=when)
    shown = t("note-cancelled", subject=subject, when=date_span(meeting.start, meeting.end, zone))
    return message(text, [section(shown)])


def restored_note(meeting: KnownMeeting, zone: str) -> Message:
    """Return the note for the threads if GoTo lists the meeting again after reporting it gone."""
    when = span(meeting.start, meeting.end, zone)
    subject = mrkdwn_safe(meeting.subject) or t("untitled")
    text = t("note-returned-text", subject=text_safe(meeting.subject) or t("untitled"), when=when)
    shown = t("note-returned", subject=subject, when=date_span(meeting.start, meeting.end, zone))
    return message(text, [section(shown)])


def change_lines(changes: Sequence[SettingsChange], zone: str) -> list[str]:
    """Return one mrkdwn line per change: the old value struck through, then the new one."""
    return [
        t(
            f"change-{change.name}",
            old=_mrkdwn_value(change, change.old, zone),
            new=_mrkdwn_value(change, change.new, zone),
        )
        for change in changes
    ]


def plain_change(change: SettingsChange, zone: str) -> str:
    old, new = (_plain_value(change, value, zone) for value in (change.old, change.new))
    return t(f"change-plain-{change.name}", old=old, new=new)


def _mrkdwn_value(change: SettingsChange, value: Any, zone: str) -> str:
    if change.name == "times" and None not in value:
        start, end = value
        return date_span(start, end, zone, is_struck_through=True)
    if change.name == "subject" or (
        change.name == "audio" and value is not None and value not in AUDIO_OPTIONS
    ):
        return mrkdwn_safe(str(value)) or t("untitled")
    return _plain_value(change, value, zone)


def _plain_value(change: SettingsChange, value: Any, zone: str) -> str:
    match change.name:
        case "times":
            start, end = value
            return t("change-unknown") if None in value else span(start, end, zone)
        case "password":
            return t("change-on" if value else "change-off")
        case "audio":
            if value is None:
                return t("change-unknown")
            return t(f"audio-{value.casefold()}") if value in AUDIO_OPTIONS else text_safe(value)
    return text_safe(str(value)) or t("untitled")
