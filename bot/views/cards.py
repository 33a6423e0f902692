"""The one message that stands in a channel for a meeting's whole life, its menu, and what its thread is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import ButtonElement, OverflowMenuElement

from bot.ports import KnownMeeting, Message
from bot.usecases.cards import CardModel
from bot.usecases.meeting_settings import Change
from bot.usecases.meetings import dashed
from bot.usecases.preferences import AUDIO
from bot.views import actions as act
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
from bot.views.times import slack_date, span
from bot.views.words import say

DATE = "{date_short_pretty}, {time}"
VERBS = (
    ("show", "button-details"),
    ("start", "button-start"),
    ("edit", "button-edit"),
    ("share", "button-share"),
    ("cancel", "button-cancel-meeting"),
)
"""What an organizer's menu offers; each value is ``verb:meeting id``."""


def card(model: CardModel) -> Message:
    """Return the card as the meeting is now."""
    if model.cancelled_at is not None:
        return _cancelled(model, model.cancelled_at)
    subject = one_line(model.subject) or say("untitled")
    when = span(model.start, model.end, model.zone)
    lines = [date_span(model.start, model.end, model.zone)]
    if model.password_required:
        lines.append(say("card-password"))
    organizer = say("card-organizer", name=safe(model.organizer_name), id=dashed(model.meeting_id))
    return message(
        say("card-text", subject=escaped(subject), when=when, url=model.join_url),
        [
            header(subject),
            section("\n".join(lines)),
            actions(
                join_button(model.join_url, subject, primary=True),
                *_calendar(model, subject),
                verb_menu(act.CARD_MENU, model.meeting_id),
            ),
            context(organizer),
        ],
    )


def _cancelled(model: CardModel, at: datetime) -> Message:
    """Return the card without Join: the title struck through, who cancelled it and when."""
    subject = model.subject if one_line(model.subject) else say("untitled")
    by = say("card-cancelled", name=safe(model.organizer_name), when=slack_date(at, model.zone, DATE))
    when = span(model.start, model.end, model.zone)
    return message(
        say("card-cancelled-text", subject=escaped(subject), when=when, name=escaped(model.organizer_name)),
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


def verb_menu(action_id: str, meeting_id: str) -> OverflowMenuElement:
    """Return the organizer's menu (Slack: overflow takes at most five options)."""
    return overflow(action_id, *(option(f"{verb}:{meeting_id}", say(word)) for verb, word in VERBS))


def date_span(start: datetime, end: datetime, zone: str, *, struck: bool = False) -> str:
    """Return start and end as each reader's device shows them, with a fallback that names the zone.

    ``struck``: without Slack's relative words ("today"), which would not stay true.
    """
    tokens = "{date_short}, {time}" if struck else DATE
    return f"{slack_date(start, zone, tokens)} – {slack_date(end, zone, '{time}')}"


def changed_note(meeting: KnownMeeting, changes: Sequence[Change], zone: str) -> Message:
    """Return what the threads of a meeting's cards are told of a change: old beside new, and nothing else."""
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


def change_lines(changes: Sequence[Change], zone: str) -> list[str]:
    """Return one line a change, for mrkdwn: the old value struck through, the new one beside it."""
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
