"""Attendance of a training's sessions, shown only to its organizer."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import Block, ButtonElement

from bot.ports import Message
from bot.usecases.attendance import Attendance, Overview, Participant, PersonFigures, SessionFigures
from bot.views import actions as act
from bot.views.charts import MOST_POINTS, Chart, bars, charted
from bot.views.parts import actions, button, context, cut, escaped, header, message, one_line, safe, section
from bot.views.times import day, length, slack_date
from bot.views.trainings_report import session
from bot.views.words import say

DATE = "{date_short_pretty}, {time}"
LINES = 10
"""People per section; their names and addresses fit into 3,000 characters (Slack: section)."""
Carried = dict[str, str | int]


def attendance(model: Attendance) -> Message:
    """Return who attended a session, then who didn't, with a chart of the minutes of each."""
    title = say("training-attendance-title", name=_name(model.name))
    sums = say("training-attendance-sums", came=model.came, registered=model.registered)
    when = slack_date(model.start, model.zone, DATE) if model.start else say("history-no-time")
    blocks: list[Block] = [header(title), section(f"{when}\n{sums}")]
    if any(one.minutes for one in model.people):
        blocks.append(_minutes([(_plain_name(one.name), one.minutes or 0) for one in model.people]))
    blocks += _sections([_person(one) for one in model.people])
    carried: Carried = {"k": model.session_key, "n": cut(one_line(model.name), 80)}
    if model.start:
        carried["at"] = int(model.start.timestamp())
    sheet = button(say("button-training-sheet"), act.TRAINING_SHEET, value=carried)
    turns = _turns(carried, model.page, model.pages, act.TRAINING_ATTENDANCE_BACK, act.TRAINING_ATTENDANCE_ON)
    blocks += [actions(sheet, *turns)]
    blocks.append(context(say("attendees-page", page=model.page + 1, pages=model.pages)))
    spoken = "; ".join(_person_plain(one) for one in model.people)
    return charted(f"{escaped(title)}. {sums} {spoken}", blocks)


def overview(model: Overview) -> Message:
    """Return all sessions and people of a training, as charts and as text."""
    if not model.sessions:
        empty = say("training-report-empty")
        return message(empty, [section(empty)])
    title = say("training-attendance-title", name=_name(model.name))
    blocks: list[Block] = [header(title), *_charts(model)]
    sessions = model.sessions[-LINES:] if model.page == 0 else ()
    blocks += [session(one.session, model.zone, place, *_figures(one)) for place, one in enumerate(sessions)]
    held = len(model.sessions)
    blocks += _sections([_over_all(one, held) for one in model.people])
    carried: Carried = {"t": model.training_key, "n": cut(one_line(model.name), 80)}
    sheet = button(say("button-training-sheet"), act.TRAINING_SHEET, value=carried)
    turns = _turns(
        {"t": model.training_key}, model.page, model.pages, act.TRAINING_REPORT_ON, act.TRAINING_REPORT_TURN
    )
    count = say("attendance-count", sessions=held + model.earlier, people=model.total)
    if model.earlier:
        count = f"{count} {say('attendance-latest', shown=held)}"
    blocks += [actions(sheet, *turns)]
    blocks.append(context(count, say("attendees-page", page=model.page + 1, pages=model.pages)))
    lines = [_spoken(one, model.zone) for one in model.sessions]
    people = "; ".join(
        f"{escaped(one.name) or say('attendee-unnamed')}, {_total(one)}" for one in model.people
    )
    return charted(f"{escaped(title)}. {count} {'; '.join(lines)}. {people}", blocks)


def _charts(model: Overview) -> list[Chart]:
    """Return the two charts of the first page: people per session, minutes per person."""
    told = [one for one in model.sessions if one.registered is not None and one.came is not None]
    if model.page > 0 or not told:
        return []
    registered = [one.registered or 0 for one in told]
    came = [one.came or 0 for one in told]
    found = [
        bars(
            say("chart-sessions"),
            [_label(one, model.zone) for one in told],
            {
                say("chart-registered"): registered,
                say("chart-attended"): came,
                say("chart-no-show"): [all_ - some for all_, some in zip(registered, came, strict=True)],
            },
            x=say("chart-session"),
            y=say("chart-people"),
        )
    ]
    if any(one.total for one in model.people):
        found.append(_minutes([(_plain_name(one.name), one.total) for one in model.people]))
    return found


def _label(one: SessionFigures, zone: str) -> str:
    start = one.session.start
    if start is None:
        return say("history-no-time")
    return day(start.astimezone(ZoneInfo(zone)))


def _minutes(people: list[tuple[str, int]]) -> Chart:
    shown = people[:MOST_POINTS]
    return bars(
        say("chart-minutes-title"),
        [name for name, _ in shown],
        {say("chart-minutes"): [minutes for _, minutes in shown]},
        x=say("chart-person"),
        y=say("chart-minutes"),
    )


def _figures(one: SessionFigures) -> tuple[str, ...]:
    if one.registered is None or one.came is None:
        return ()
    return (say("training-attendance-sums", came=one.came, registered=one.registered),)


def _spoken(one: SessionFigures, zone: str) -> str:
    facts = _figures(one) or (say("history-no-facts"),)
    return f"{_label(one, zone)}: {facts[0]}"


def _sections(lines: list[str]) -> list[Block]:
    return [section("\n".join(lines[at : at + LINES])) for at in range(0, len(lines), LINES)]


def _turns(carried: Carried, page: int, pages: int, back: str, on: str) -> list[ButtonElement]:
    found = []
    if page > 0:
        found.append(button(say("button-back"), back, value={**carried, "p": page - 1}))
    if page + 1 < pages:
        found.append(button(say("button-more"), on, value={**carried, "p": page + 1}))
    return found


def _over_all(one: PersonFigures, held: int) -> str:
    who = say("attendee-unnamed") if not one.name else safe(one.name, 80)
    return say(
        "attendance-person",
        name=who,
        email=safe(one.email, 80) or "–",
        came=one.came,
        held=held,
        time=_total(one),
    )


def _total(one: PersonFigures) -> str:
    return length(timedelta(minutes=one.total)) if one.total else say("training-no-show")


def _person(one: Participant) -> str:
    said = say("training-person", name=_who(one), email=safe(one.email, 80) or "–", time=_time(one))
    return said if one.joins < 2 else say("attendance-joins", person=said, count=one.joins)


def _person_plain(one: Participant) -> str:
    return f"{escaped(one.name) or say('attendee-unnamed')}, {_time(one)}"


def _plain_name(name: str) -> str:
    return one_line(name) or say("attendee-unnamed")


def _who(one: Participant) -> str:
    return safe(one.name, 80) or say("attendee-unnamed")


def _time(one: Participant) -> str:
    return length(timedelta(minutes=one.minutes)) if one.minutes else say("training-no-show")


def columns(whole: bool) -> tuple[str, ...]:
    """Return the column titles of the sheet; ``whole``: for all sessions of a training."""
    names = ("name", "email", "minutes", "joined", "left", "joins")
    titles = tuple(say(f"training-sheet-{name}") for name in names)
    return (say("training-sheet-session"), *titles) if whole else titles


def _name(name: str) -> str:
    return one_line(name) or say("untitled")
