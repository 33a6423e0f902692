"""Past meetings and their attendees, shown only to the asker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import Block, ButtonElement, Option, StaticSelectElement

from bot.ports import Message
from bot.usecases.attendees import Attendee, AttendeesPage, Occurrence
from bot.usecases.history import HistoryPage, HistoryRow
from bot.usecases.meetings import dashed
from bot.views import actions as act
from bot.views.meetings import through_button, through_note
from bot.views.parts import (
    LABEL_LIMIT,
    actions,
    button,
    context,
    cut,
    escaped,
    header,
    message,
    one_line,
    plain,
    safe,
    section,
)
from bot.views.times import day, length, slack_date, span, zone_city
from bot.views.words import say

DATE = "{date_short_pretty}, {time}"
LINES = 10
"""People per section; their names and addresses fit into 3,000 characters (Slack: section)."""


def history(model: HistoryPage) -> Message:
    """Return one page of past meetings, with the range and the totals."""
    notes = _notes(model)
    if not model.rows:
        empty = say("history-empty", range=_range(model))
        blocks: list[Block] = [section(empty), context(*notes), *through_button(model.through)]
        return message(" ".join([empty, *notes]), blocks)
    count = say(
        "history-count",
        total=model.total,
        length=length(timedelta(minutes=model.minutes)),
        page=model.page + 1,
        pages=model.pages,
    )
    blocks = [header(say("history-title")), context(_range(model))]
    blocks += [
        _row(row, model.zone, place, own=model.through is None) for place, row in enumerate(model.rows)
    ]
    turns = _turns(model)
    if turns:
        blocks.append(actions(*turns))
    blocks += [context(count, *notes), *through_button(model.through)]
    lines = "; ".join(_plain_row(row, model.zone) for row in model.rows)
    return message(f"{say('history-title')}, {_range(model)}: {lines}. {' '.join([count, *notes])}", blocks)


def _notes(model: HistoryPage) -> list[str]:
    notes = [say("history-zone", zone=zone_city(model.zone))]
    if model.span.cut:
        notes.append(say("history-cut"))
    if model.windows > 1:
        notes.append(say("history-windows", windows=model.windows))
    return [*notes, *through_note(model.through)]


def _range(model: HistoryPage) -> str:
    since, until = model.span.start, model.span.end - timedelta(seconds=1)
    return say("history-range", since=_day(since, model.zone), until=_day(until, model.zone))


def _day(moment: datetime, zone: str) -> str:
    return day(moment.astimezone(ZoneInfo(zone)), year=True)


def _turns(model: HistoryPage) -> list[ButtonElement]:
    """Return [Earlier] and [Later]. Earlier meetings are on later pages, because the latest come first."""
    span_of = {"s": int(model.span.start.timestamp()), "u": int(model.span.end.timestamp())}
    turns = []
    if model.page + 1 < model.pages:
        earlier = {**span_of, "p": model.page + 1}
        turns.append(button(say("button-earlier"), act.HISTORY_BACK, value=earlier))
    if model.page > 0:
        turns.append(button(say("button-later"), act.HISTORY_ON, value={**span_of, "p": model.page - 1}))
    return turns


def _row(row: HistoryRow, zone: str, place: int, *, own: bool) -> Block:
    value: dict[str, str | int] = {"id": row.meeting_id}
    if row.start:
        value["at"] = int(row.start.timestamp())
    when = slack_date(row.start, zone, DATE) if row.start else say("history-no-time")
    text = f"{say('list-row', when=when, subject=safe(_label(row)))}\n{_facts(row)}"
    if not own:
        return section(text, block_id=f"held.{place}")
    who = button(
        say("button-attendees"),
        act.ATTENDEES,
        value=value,
        label=say("label-attendees", subject=cut(_label(row), 50)),
    )
    return section(text, accessory=who, block_id=f"held.{place}")


def _facts(row: HistoryRow) -> str:
    facts = []
    if row.minutes is not None:
        facts.append(length(timedelta(minutes=row.minutes)))
    if row.people is not None:
        facts.append(say("people-count", people=row.people))
    return ", ".join(facts) or say("history-no-facts")


def _label(row: HistoryRow) -> str:
    return one_line(row.subject) or say("untitled")


def _plain_row(row: HistoryRow, zone: str) -> str:
    when = span(row.start, row.end or row.start, zone) if row.start else say("history-no-time")
    return f"{say('list-row-plain', when=when, subject=escaped(_label(row)))} ({_facts(row)})"


def picker(rows: Sequence[HistoryRow], zone: str) -> Message:
    """Return the picker of the meeting whose attendees to show."""
    if not rows:
        return message(say("attendees-none-held"), [section(say("attendees-none-held"))])
    options = [
        Option(
            value=row.meeting_id,
            text=plain(_label(row), LABEL_LIMIT),
            description=plain(
                span(row.start, row.end or row.start, zone) if row.start else say("history-no-time"),
                LABEL_LIMIT,
            ),
        )
        for row in rows[:100]
    ]
    select = StaticSelectElement(
        action_id=act.ATTENDEES_PICK, placeholder=plain(say("show-pick")), options=options
    )
    return message(say("attendees-which"), [section(say("attendees-which"), accessory=select)])


def attendees(model: AttendeesPage) -> Message:
    """Return the attendees, for the organizer only."""
    if model.occurrence is None:
        none = say("attendees-nobody", id=dashed(model.meeting_id))
        return message(none, [section(none)])
    held = model.occurrence
    subject = one_line(model.subject) or say("untitled")
    count = say("people-count", people=len(held.people))
    lines = [_person(one) for one in model.people]
    blocks: list[Block] = [header(subject), section(f"*{_when(held, model.zone)}*\n{count}")]
    blocks += [section("\n".join(lines[at : at + LINES])) for at in range(0, len(lines), LINES)]
    turns = []
    if model.page > 0:
        turns.append(_turn(model, "button-back", act.ATTENDEES_BACK, model.page - 1))
    if model.page + 1 < model.pages:
        turns.append(_turn(model, "button-more", act.ATTENDEES_ON, model.page + 1))
    if turns:
        blocks.append(actions(*turns))
    notes = [say("attendees-private"), say("history-zone", zone=zone_city(model.zone))]
    if model.occurrences > 1:
        notes.insert(0, say("attendees-occurrence", number=model.number, occurrences=model.occurrences))
    if model.pages > 1:
        notes.insert(0, say("attendees-page", page=model.page + 1, pages=model.pages))
    blocks.append(context(*notes))
    text = (
        f"{escaped(subject)}, {_when_plain(held, model.zone)}, {count}: {'; '.join(lines)}. {' '.join(notes)}"
    )
    return message(text, blocks)


def _turn(model: AttendeesPage, word: str, action_id: str, page: int) -> ButtonElement:
    return button(say(word), action_id, value={"id": model.meeting_id, "p": page})


def _person(one: Attendee) -> str:
    name = safe(one.name or one.email, 80) or say("attendee-unnamed")
    values = {"name": name, "length": length(timedelta(minutes=one.minutes))}
    line = say("attendee-line", **values)
    if one.email and one.name:
        line = say("attendee-line-email", email=safe(one.email, 80), **values)
    return f"{line}, {say('attendee-joins', joins=one.joins)}" if one.joins > 1 else line


def _when(held: Occurrence, zone: str) -> str:
    if held.start is None:
        return say("history-no-time")
    start = slack_date(held.start, zone, DATE)
    return f"{start} – {slack_date(held.end, zone, '{time}')}" if held.end else start


def _when_plain(held: Occurrence, zone: str) -> str:
    return span(held.start, held.end or held.start, zone) if held.start else say("history-no-time")
