"""A meeting's card, the one message per channel that is updated throughout, its menu, and the notes in its thread."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.model.cards import CardPhase, CardState
from bot.model.meeting_requests import AttendeesArgs, RecordingArgs
from bot.model.meetings import (
    AUDIO_OPTIONS,
    CardModel,
    KnownMeeting,
    LateHostModel,
    SettingsChange,
    SettingValue,
    format_meeting_id,
)
from bot.model.messages import Message
from bot.model.sources import SessionKind, session_ref
from bot.views import ids as act
from bot.views.i18n.bundles import t
from bot.views.kit import (
    Element,
    actions,
    button,
    context,
    header,
    message,
    option,
    overflow,
    section,
    text_message,
)
from bot.views.reminders.ids import CARD_NOTIFY as NOTIFY
from bot.views.text import mrkdwn_safe, single_line, text_safe, truncate, unseen_channel
from bot.views.times import DATE_TIME_FORMAT, clock_time, slack_date, span, zone_city

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
    state_lines, state_text = _state_lines(model, state)
    lines = [*state_lines, date_span(model.start, model.end, model.zone)]
    if model.password_required:
        lines.append(t("card-password"))
    organizer = t(
        "card-organizer", name=mrkdwn_safe(model.organizer_name), id=format_meeting_id(model.meeting_id)
    )
    return message(
        t("card-text", subject=text_safe(subject), when=when, url=model.join_url)
        + state_text
        + _as_of_text(model),
        [
            header(subject),
            section("\n".join(lines)),
            actions(
                _card_join_button(model, subject),
                *_calendar_buttons(model, subject),
                _notify_button(model, subject),
                *_update_buttons(model, subject),
                verb_menu(act.CARD_MENU, model.meeting_id),
            ),
            context(organizer, *_as_of_lines(model)),
        ],
    )


def invitation(model: CardModel) -> Message:
    """Return the card for somebody whom the organizer asks to join now."""
    shown = card(model)
    name = single_line(model.organizer_name)
    lead = t("invitation", name=mrkdwn_safe(name))
    return message(
        f"{t('invitation-text', name=text_safe(name))} {shown.text}", [section(lead), *shown.blocks]
    )


def outdated_message(model: CardModel, channel: str) -> Message:
    """Return the message to the organizer that a card no longer shows what is true and cannot be changed now."""
    where = unseen_channel(channel, t("conversation-direct"))
    subject = mrkdwn_safe(single_line(model.subject)) or t("untitled")
    text = t("card-outdated", subject=subject, channel=where)
    again = button(t("button-share"), act.SHARE, value=f"{channel}:{model.meeting_id}")
    return message(text, [section(text), *([] if model.cancelled_at else [actions(again)])])


def replaced_message(model: CardModel) -> Message:
    """Return what is left of a card in a conversation in which Usher, once it was there, posted a newer one."""
    return text_message(t("card-replaced", subject=mrkdwn_safe(single_line(model.subject)) or t("untitled")))


def _card_join_button(model: CardModel, subject: str) -> Element:
    """Return [Join]. On a card that Usher cannot keep up to date, the press updates it, so it carries the meeting."""
    if model.as_of is None:
        return join_button(model.join_url, subject, primary=True)
    return {**join_button(model.join_url, subject, primary=True), "action_id": act.URL_CARD_JOIN} | {
        "value": model.meeting_id
    }


def _update_buttons(model: CardModel, subject: str) -> list[Element]:
    if model.as_of is None:
        return []
    label = t("label-update-card", subject=truncate(subject, 55))
    return [button(t("button-update-card"), act.URL_CARD_UPDATE, value=model.meeting_id, label=label)]


def _as_of_text(model: CardModel) -> str:
    if model.as_of is None:
        return ""
    time = clock_time(model.as_of.astimezone(ZoneInfo(model.zone)))
    return " " + t("card-as-of-text", time=time, zone=zone_city(model.zone))


def _as_of_lines(model: CardModel, *, is_final: bool = False) -> list[str]:
    """Return as of when a card is true that Usher cannot keep up to date, and where to find what is current."""
    if model.as_of is None:
        return []
    number = format_meeting_id(model.meeting_id)
    if is_final:
        return [t("card-final", id=number)]
    return [t("card-as-of", time=slack_date(model.as_of, model.zone), id=number)]


def _state_lines(model: CardModel, state: CardPhase) -> tuple[list[str], str]:
    """Return the lines above the card's time and the addition to its text while the meeting starts or runs."""
    if model.state is None or state not in (CardPhase.SOON, CardPhase.LIVE):
        return [], ""
    moment = (model.state.live_since if state is CardPhase.LIVE else None) or model.start
    name = "card-live" if state is CardPhase.LIVE else "card-soon"
    if state is CardPhase.SOON and model.state.is_due:
        name = "card-due-not-started" if model.state.is_not_started else "card-due"
    plain = clock_time(moment.astimezone(ZoneInfo(model.zone)))
    addition = t(f"{name}-text", time=plain, zone=zone_city(model.zone))
    return [t(name, time=slack_date(moment, model.zone, "{time}"))], f" {addition}"


def _ended_card(model: CardModel, state: CardState) -> Message:
    """Return the card of an ended meeting, without Join: its length and attendees, as far as GoTo reports them."""
    subject = single_line(model.subject) or t("untitled")
    attendance = _attendance_text(state)
    start = state.live_since or model.start
    attendees = button(
        t("button-attendees"),
        act.ATTENDEES,
        carry=AttendeesArgs(model.meeting_id, start),
        label=t("label-attendees", subject=truncate(subject, 50)),
    )
    day = slack_date(start, model.zone, "{date_short}, {time}")
    organizer = t(
        "card-organizer", name=mrkdwn_safe(model.organizer_name), id=format_meeting_id(model.meeting_id)
    )
    when = span(model.start, model.end, model.zone)
    text = t("card-ended-text", subject=text_safe(subject), when=when, told=attendance)
    was_held = state.live_since is not None or state.minutes is not None or state.people is not None
    recording = button(
        t("button-recording"),
        act.RECORDING,
        carry=RecordingArgs(model.meeting_id, start),
        label=t("label-recording", subject=truncate(subject, 50)),
    )
    shown = [*([attendees] if was_held else []), *([recording] if state.has_recording else [])]
    elements = [*shown, *_update_buttons(model, subject)]
    buttons = [actions(*elements)] if elements else []
    notes = _as_of_lines(model)
    return message(
        text, [header(subject), section(f"{attendance}\n{day}"), *buttons, context(organizer, *notes)]
    )


def _attendance_text(state: CardState) -> str:
    facts = []
    if state.minutes is not None:
        facts.append(t("card-minutes", minutes=state.minutes))
    if state.people is not None:
        facts.append(t("people-count", people=state.people))
    if facts:
        return t("card-ended", facts=", ".join(facts))
    if state.live_since is None:
        return t("card-over-unknown" if state.attendance_final else "card-over")
    return t("card-ended-unknown" if state.attendance_final else "card-ended-waiting")


def _cancelled_card(model: CardModel, at: datetime) -> Message:
    """Return the card of a cancelled meeting, without Join: title struck through, who cancelled it and when."""
    subject = model.subject if single_line(model.subject) else t("untitled")
    site = "" if model.cancelled_by else "-site"
    by = t(
        f"card-cancelled{site}",
        name=mrkdwn_safe(model.cancelled_by),
        when=slack_date(at, model.zone),
    )
    when = span(model.start, model.end, model.zone)
    name = text_safe(model.cancelled_by)
    return message(
        t(f"card-cancelled-text{site}", subject=text_safe(subject), when=when, name=name),
        [
            section(
                f"~*{mrkdwn_safe(subject)}*~\n~{date_span(model.start, model.end, model.zone, is_struck_through=True)}~"
            ),
            context(by, *_as_of_lines(model, is_final=True)),
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

    ``is_struck_through``: without Slack's relative words ("today"), which would become wrong.
    """
    tokens = "{date_short}, {time}" if is_struck_through else DATE_TIME_FORMAT
    return f"{slack_date(start, zone, tokens)} – {slack_date(end, zone, '{time}')}"


def changed_note(meeting: KnownMeeting, changes: Sequence[SettingsChange], zone: str) -> Message:
    """Return the note for the threads of a meeting's cards: the changed settings, old and new."""
    lines = change_lines(changes, zone)
    plain = ", ".join(plain_change(change, zone) for change in changes)
    head = t("note-changed", subject=mrkdwn_safe(meeting.subject) or t("untitled"))
    text = t("note-changed-text", subject=text_safe(meeting.subject) or t("untitled"), changes=plain)
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
    old, new = _plain_value(change, change.old, zone), _plain_value(change, change.new, zone)
    return t(f"change-plain-{change.name}", old=old, new=new)


def _mrkdwn_value(change: SettingsChange, value: SettingValue, zone: str) -> str:
    if isinstance(value, tuple) and value[0] is not None and value[1] is not None:
        return date_span(value[0], value[1], zone, is_struck_through=True)
    if isinstance(value, str) and (change.name == "subject" or value not in AUDIO_OPTIONS):
        return mrkdwn_safe(value) or t("untitled")
    return _plain_value(change, value, zone)


def _plain_value(change: SettingsChange, value: SettingValue, zone: str) -> str:
    match value:
        case (datetime() as start, datetime() as end):
            return span(start, end, zone)
        case None | (_, _):
            return t("change-unknown")
        case bool():
            return t("change-on" if value else "change-off")
        case str() if change.name == "audio" and value in AUDIO_OPTIONS:
            return t(f"audio-{value.casefold()}")
    return text_safe(str(value)) or t("untitled")
