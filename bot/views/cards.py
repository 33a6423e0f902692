"""A meeting's card, the one message per channel that is updated throughout, its menu, and the notes in its thread."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import ButtonElement, OverflowMenuElement

from bot.ports import CardLife, KnownMeeting, LifeState, Message, SessionKind, ref_of
from bot.usecases.cards import CardModel
from bot.usecases.host_late import LateModel
from bot.usecases.meeting_settings import Change
from bot.usecases.meetings import dashed
from bot.usecases.preferences import AUDIO
from bot.views import actions as act
from bot.views.notify_actions import CARD as NOTIFY
from bot.views.parts import (
    actions,
    button,
    context,
    cut,
    escaped,
    header,
    message,
    one_line,
    option,
    overflow,
    safe,
    section,
)
from bot.views.times import clock_time, slack_date, span, zone_city
from bot.views.words import say

DATE = "{date_short_pretty}, {time}"
VERBS = (
    ("show", "button-details"),
    ("start", "button-start"),
    ("edit", "button-edit"),
    ("share", "button-share"),
    ("cancel", "button-cancel-meeting"),
)
"""The organizer's menu as (verb, message id); each option's value is ``verb:meeting id``."""


def card(model: CardModel) -> Message:
    """Return the card for the meeting's current state."""
    state = model.life.state if model.life else LifeState.SCHEDULED
    if model.life is not None and state is LifeState.ENDED:
        return _ended(model, model.life)
    if model.cancelled_at is not None:
        return _cancelled(model, model.cancelled_at)
    subject = one_line(model.subject) or say("untitled")
    when = span(model.start, model.end, model.zone)
    now_shown, now_said = _progress(model, state)
    lines = [*now_shown, date_span(model.start, model.end, model.zone)]
    if model.password_required:
        lines.append(say("card-password"))
    organizer = say("card-organizer", name=safe(model.organizer_name), id=dashed(model.meeting_id))
    return message(
        say("card-text", subject=escaped(subject), when=when, url=model.join_url) + now_said,
        [
            header(subject),
            section("\n".join(lines)),
            actions(
                join_button(model.join_url, subject, primary=True),
                *_calendar(model, subject),
                _notify(model, subject),
                verb_menu(act.CARD_MENU, model.meeting_id),
            ),
            context(organizer),
        ],
    )


def _progress(model: CardModel, state: LifeState) -> tuple[list[str], str]:
    """Return the lines above the card's time and the addition to its text while the meeting starts or runs."""
    life = model.life
    if state is LifeState.SOON:
        ago = slack_date(model.start, model.zone, "{ago}")
        return [say("card-soon", when=ago)], f" {say('card-soon-text')}"
    if life is not None and state is LifeState.LIVE:
        seen = life.seen_at or model.start
        plain = clock_time(seen.astimezone(ZoneInfo(model.zone)))
        said = say("card-live-text", time=plain, zone=zone_city(model.zone))
        return [say("card-live", time=slack_date(seen, model.zone, "{time}"))], f" {said}"
    return [], ""


def _ended(model: CardModel, life: CardLife) -> Message:
    """Return the card of an ended meeting, without Join: its length and attendees, as far as GoTo reports them."""
    subject = one_line(model.subject) or say("untitled")
    told = _held(life)
    start = life.seen_at or model.start
    who = button(
        say("button-attendees"),
        act.ATTENDEES,
        value={"id": model.meeting_id, "at": int(start.timestamp())},
        label=say("label-attendees", subject=cut(subject, 50)),
    )
    day = slack_date(start, model.zone, "{date_short}, {time}")
    organizer = say("card-organizer", name=safe(model.organizer_name), id=dashed(model.meeting_id))
    when = span(model.start, model.end, model.zone)
    text = say("card-ended-text", subject=escaped(subject), when=when, told=told)
    held = life.seen_at is not None or life.minutes is not None or life.people is not None
    buttons = [actions(who)] if held else []
    return message(text, [header(subject), section(f"{told}\n{day}"), *buttons, context(organizer)])


def _held(life: CardLife) -> str:
    facts = []
    if life.minutes is not None:
        facts.append(say("card-minutes", minutes=life.minutes))
    if life.people is not None:
        facts.append(say("people-count", people=life.people))
    if facts:
        return say("card-ended", facts=", ".join(facts))
    if life.seen_at is None:
        return say("card-over-unknown" if life.told else "card-over")
    return say("card-ended-unknown" if life.told else "card-ended-waiting")


def _cancelled(model: CardModel, at: datetime) -> Message:
    """Return the card of a cancelled meeting, without Join: title struck through, who cancelled it and when."""
    subject = model.subject if one_line(model.subject) else say("untitled")
    site = "" if model.cancelled_by else "-site"
    by = say(f"card-cancelled{site}", name=safe(model.cancelled_by), when=slack_date(at, model.zone, DATE))
    when = span(model.start, model.end, model.zone)
    name = escaped(model.cancelled_by)
    return message(
        say(f"card-cancelled-text{site}", subject=escaped(subject), when=when, name=name),
        [
            section(f"~*{safe(subject)}*~\n~{date_span(model.start, model.end, model.zone, struck=True)}~"),
            context(by),
        ],
    )


def join_button(url: str, subject: str, *, primary: bool = False) -> ButtonElement:
    return button(
        say("button-join"),
        act.JOIN,
        url=url,
        style="primary" if primary else None,
        label=say("label-join", subject=cut(subject, 60)),
    )


def _calendar(model: CardModel, subject: str) -> list[ButtonElement]:
    if model.calendar_url is None:
        return []
    label = say("label-calendar", subject=cut(subject, 50))
    return [button(say("button-calendar"), act.CALENDAR, url=model.calendar_url, label=label)]


def _notify(model: CardModel, subject: str) -> ButtonElement:
    ref = ref_of(SessionKind.MEETING, model.meeting_id)
    label = say("label-notify", subject=cut(subject, 55))
    return button(say("button-notify"), NOTIFY, value=ref, label=label)


def verb_menu(action_id: str, meeting_id: str) -> OverflowMenuElement:
    """Return the organizer's menu (Slack: overflow takes at most five options)."""
    return overflow(action_id, *(option(f"{verb}:{meeting_id}", say(word)) for verb, word in VERBS))


def host_late(model: LateModel) -> Message:
    """Return the message to someone who can start a meeting that is late."""
    subject = one_line(model.subject) or say("untitled")
    due = slack_date(model.start, model.zone, "{time}")
    text = say("host-late", subject=safe(subject), time=due)
    start = button(
        say("button-start"),
        act.START,
        value=f":{model.meeting_id}",
        style="primary",
        label=say("label-start", subject=cut(subject, 60)),
    )
    return message(text, [section(text), actions(start), context(say("host-late-how"))])


def date_span(start: datetime, end: datetime, zone: str, *, struck: bool = False) -> str:
    """Return start and end in each reader's zone, with a fallback that names ``zone``.

    ``struck``: without Slack's relative words ("today"), which would become wrong.
    """
    tokens = "{date_short}, {time}" if struck else DATE
    return f"{slack_date(start, zone, tokens)} – {slack_date(end, zone, '{time}')}"


def changed_note(meeting: KnownMeeting, changes: Sequence[Change], zone: str) -> Message:
    """Return the note for the threads of a meeting's cards: the changed settings, old and new."""
    lines = change_lines(changes, zone)
    said = ", ".join(plain_change(change, zone) for change in changes)
    head = say("note-changed", subject=safe(meeting.subject) or say("untitled"))
    text = say("note-changed-text", subject=escaped(meeting.subject) or say("untitled"), changes=said)
    return message(text, [section("\n".join([head, *lines]))])


def cancelled_note(meeting: KnownMeeting, zone: str) -> Message:
    when = span(meeting.start, meeting.end, zone)
    subject = safe(meeting.subject) or say("untitled")
    text = say("note-cancelled-text", subject=escaped(meeting.subject) or say("untitled"), when=when)
    shown = say("note-cancelled", subject=subject, when=date_span(meeting.start, meeting.end, zone))
    return message(text, [section(shown)])


def returned_note(meeting: KnownMeeting, zone: str) -> Message:
    """Return the note for the threads if GoTo lists the meeting again after reporting it gone."""
    when = span(meeting.start, meeting.end, zone)
    subject = safe(meeting.subject) or say("untitled")
    text = say("note-returned-text", subject=escaped(meeting.subject) or say("untitled"), when=when)
    shown = say("note-returned", subject=subject, when=date_span(meeting.start, meeting.end, zone))
    return message(text, [section(shown)])


def change_lines(changes: Sequence[Change], zone: str) -> list[str]:
    """Return one mrkdwn line per change: the old value struck through, then the new one."""
    return [
        say(
            f"change-{change.name}",
            old=_shown(change, change.old, zone),
            new=_shown(change, change.new, zone),
        )
        for change in changes
    ]


def plain_change(change: Change, zone: str) -> str:
    old, new = (_plain(change, value, zone) for value in (change.old, change.new))
    return say(f"change-plain-{change.name}", old=old, new=new)


def _shown(change: Change, value: Any, zone: str) -> str:
    if change.name == "times" and None not in value:
        start, end = value
        return date_span(start, end, zone, struck=True)
    if change.name == "subject" or (change.name == "audio" and value is not None and value not in AUDIO):
        return safe(str(value)) or say("untitled")
    return _plain(change, value, zone)


def _plain(change: Change, value: Any, zone: str) -> str:
    match change.name:
        case "times":
            start, end = value
            return say("change-unknown") if None in value else span(start, end, zone)
        case "password":
            return say("change-on" if value else "change-off")
        case "audio":
            if value is None:
                return say("change-unknown")
            return say(f"audio-{value.casefold()}") if value in AUDIO else escaped(value)
    return escaped(str(value)) or say("untitled")
