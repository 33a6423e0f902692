"""Past sessions and recordings of trainings, shown only to the organizer."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import Block, ButtonElement

from bot.ports import Message
from bot.usecases.trainings_report import (
    HeldSession,
    RecordingList,
    RecordingRow,
    SessionsPage,
)
from bot.views import actions as act
from bot.views.charts import bars, charted
from bot.views.parts import actions, button, context, cut, escaped, header, message, one_line, safe, section
from bot.views.times import day, length, slack_date, zone_city
from bot.views.words import say

DATE = "{date_short_pretty}, {time}"
MOST_RECORDINGS = 20


def held(model: SessionsPage) -> Message:
    """Return one page of past sessions, each with the button for its attendance."""
    if not model.rows:
        empty = say("training-report-empty")
        return message(empty, [section(empty)])
    title = say("training-report-title")
    count = say("training-report-count", total=model.total, page=model.page + 1, pages=model.pages)
    zone = say("history-zone", zone=zone_city(model.zone))
    blocks: list[Block] = [header(title), *_chart(model)]
    blocks += [session(row, model.zone, place) for place, row in enumerate(model.rows)]
    turns = _turns(model)
    if turns:
        blocks.append(actions(*turns))
    blocks.append(context(count, zone))
    lines = "; ".join(f"{escaped(_name(row.name))}, {_facts(row)}" for row in model.rows)
    return charted(f"{title}: {lines}. {count}", blocks)


def _chart(model: SessionsPage) -> list[Block]:
    """Return the chart of attendees per session of the page, earliest first; none for a single session."""
    told = [row for row in reversed(model.rows) if row.start is not None and row.people is not None]
    if len(told) < 2:
        return []
    zone = ZoneInfo(model.zone)
    return [
        bars(
            say("chart-sessions"),
            [day(row.start.astimezone(zone)) for row in told if row.start],
            {say("chart-attended"): [row.people or 0 for row in told]},
            x=say("chart-session"),
            y=say("chart-people"),
        )
    ]


def _turns(model: SessionsPage) -> list[ButtonElement]:
    carried: dict[str, str | int] = {}
    if model.span is not None:
        carried = {"s": int(model.span.start.timestamp()), "u": int(model.span.end.timestamp())}
    turns = []
    if model.page + 1 < model.pages:
        earlier = {**carried, "p": model.page + 1}
        turns.append(button(say("button-earlier"), act.TRAINING_REPORT_TURN, value=earlier))
    if model.page > 0:
        later = {**carried, "p": model.page - 1}
        turns.append(button(say("button-later"), act.TRAINING_REPORT_ON, value=later))
    return turns


def session(row: HeldSession, zone: str, place: int, *more: str) -> Block:
    """Return a past session with the button for its attendance; ``more`` are further facts."""
    value: dict[str, str | int] = {"k": row.key, "n": cut(one_line(row.name), 80)}
    if row.start:
        value["at"] = int(row.start.timestamp())
    who = button(
        say("button-training-attendance"),
        act.TRAINING_ATTENDANCE,
        value=value,
        label=say("label-training-attendance", name=cut(_name(row.name), 40)),
    )
    when = slack_date(row.start, zone, DATE) if row.start else say("history-no-time")
    return section(
        f"{when} *{safe(_name(row.name))}*\n{' · '.join((_facts(row), *more))}",
        accessory=who,
        block_id=f"held.{place}",
    )


def _facts(row: HeldSession) -> str:
    facts = [] if row.minutes is None else [length(timedelta(minutes=row.minutes))]
    if row.people is not None:
        facts.append(say("people-count", people=row.people))
    return " · ".join(facts) or say("history-no-facts")


def recordings(model: RecordingList) -> Message:
    """Return the recordings, each with its download button."""
    if not model.rows:
        empty = say("training-recordings-empty")
        return message(empty, [section(empty)])
    title = say("training-recordings-title")
    blocks: list[Block] = [header(title)]
    for place, row in enumerate(model.rows[:MOST_RECORDINGS]):
        blocks.append(_recording(model, row, place))
    notes = [say("training-recordings-note")]
    if len(model.rows) > MOST_RECORDINGS:
        notes.append(say("training-recordings-more", count=len(model.rows) - MOST_RECORDINGS))
    blocks.append(context(*notes))
    names = "; ".join(escaped(_name(row.name)) for row in model.rows[:MOST_RECORDINGS])
    return message(f"{title}: {names}. {' '.join(notes)}", blocks)


def _recording(model: RecordingList, row: RecordingRow, place: int) -> Block:
    when = slack_date(row.start, model.zone, DATE) if row.start else say("history-no-time")
    opens = button(
        say("button-training-download"),
        act.TRAINING_RECORDING,
        value={"t": model.training_key, "r": row.recording_id},
        label=say("label-training-download", name=cut(_name(row.name), 40)),
    )
    return section(f"{when} *{safe(_name(row.name))}*", accessory=opens, block_id=f"recording.{place}")


def recording(url: str) -> Message:
    """Return the message with the link to a recording's file."""
    text = say("training-recording-ready")
    return message(
        text, [section(text), actions(button(say("button-training-file"), act.TRAINING_LINK, url=url))]
    )


def _name(name: str) -> str:
    return one_line(name) or say("untitled")
