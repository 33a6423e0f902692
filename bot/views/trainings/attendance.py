"""Attendance of a training's sessions, shown only to its organizer."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.model.messages import Message
from bot.model.training_requests import AttendanceArgs, SheetCarried, TrainingReportArgs
from bot.model.trainings import (
    Attendance,
    AttendanceOverview,
    Participant,
    PersonFigures,
    SessionFigures,
)
from bot.views import ids as act
from bot.views import kit as ui
from bot.views.charts import MAX_POINTS, bar_chart, message_with_charts
from bot.views.i18n.bundles import t
from bot.views.text import mrkdwn_safe, single_line, text_safe, truncate
from bot.views.times import day, slack_date, stay_length
from bot.views.trainings.report import held_session_row

LINES_PER_SECTION = 10
"""People per section; their names and addresses fit into 3,000 characters (Slack: section)."""


def session_attendance(model: Attendance) -> Message:
    """Return who attended a session, then who didn't, with a chart of the minutes of each."""
    title = t("training-attendance-title", name=_training_name(model.name))
    sums = t("training-attendance-sums", came=model.attended, registered=model.registered)
    when = slack_date(model.start, model.zone) if model.start else t("history-no-time")
    blocks: list[ui.Block] = [ui.header(title), ui.section(f"{when}\n{sums}")]
    if any(one.minutes for one in model.people):
        blocks.append(_minutes_chart([(_plain_name(one.name), one.minutes or 0) for one in model.people]))
    blocks += _sections([_person_line(one) for one in model.people])
    name = truncate(single_line(model.name), 80)
    sheet = ui.button(
        t("button-training-sheet"),
        act.TRAINING_SHEET,
        carry=SheetCarried(session_key=model.session_key, name=name),
    )
    args = AttendanceArgs(session_key=model.session_key, name=name, start=model.start)
    turns = ui.page_buttons(
        model.page,
        model.pages,
        lambda page: replace(args, page=page),
        (t("button-back"), act.TRAINING_ATTENDANCE_BACK, -1),
        (t("button-more"), act.TRAINING_ATTENDANCE_NEXT, +1),
    )
    blocks += [ui.actions(sheet, *turns)]
    if model.pages > 1:
        blocks.append(ui.context(t("attendees-page", page=model.page + 1, pages=model.pages)))
    spoken = "; ".join(_person_plain_line(one) for one in model.people)
    return message_with_charts(f"{text_safe(title)}. {sums} {spoken}", blocks)


def training_attendance(model: AttendanceOverview) -> Message:
    """Return all sessions and people of a training, as charts and as text."""
    if not model.sessions:
        empty = t("training-attendance-empty")
        return ui.text_message(empty)
    title = t("training-attendance-title", name=_training_name(model.name))
    blocks: list[ui.Block] = [ui.header(title), *_charts(model)]
    sessions = model.sessions[-LINES_PER_SECTION:] if model.page == 0 else ()
    blocks += [
        held_session_row(one.session, model.zone, place, *_attendance_facts(one))
        for place, one in enumerate(sessions)
    ]
    held = len(model.sessions)
    blocks += _sections([_person_totals_line(one, held) for one in model.people])
    sheet = ui.button(
        t("button-training-sheet"),
        act.TRAINING_SHEET,
        carry=SheetCarried(training_key=model.training_key, name=truncate(single_line(model.name), 80)),
    )
    turns = ui.page_buttons(
        model.page,
        model.pages,
        lambda page: TrainingReportArgs(id=model.training_key, page=page),
        (t("button-back"), act.TRAINING_REPORT_BACK, -1),
        (t("button-more"), act.TRAINING_REPORT_NEXT, +1),
    )
    count = t("attendance-count", sessions=held + model.omitted_sessions, people=model.total_people)
    if model.omitted_sessions:
        count = f"{count} {t('attendance-latest', shown=held)}"
    blocks += [ui.actions(sheet, *turns)]
    turn = [t("attendees-page", page=model.page + 1, pages=model.pages)] if model.pages > 1 else []
    blocks.append(ui.context(count, *turn))
    lines = [_plain_session(one, model.zone) for one in model.sessions]
    people = "; ".join(
        f"{text_safe(one.name) or t('attendee-unnamed')}, {_total_text(one)}" for one in model.people
    )
    return message_with_charts(f"{text_safe(title)}. {count} {'; '.join(lines)}. {people}", blocks)


def _charts(model: AttendanceOverview) -> list[ui.Block]:
    """Return the two charts of the first page: people per session, minutes per person."""
    counted = [one for one in model.sessions if one.registered is not None and one.attended is not None]
    if model.page > 0 or not counted:
        return []
    registered = [one.registered or 0 for one in counted]
    came = [one.attended or 0 for one in counted]
    found = [
        bar_chart(
            t("chart-sessions"),
            [_session_label(one, model.zone) for one in counted],
            {
                t("chart-registered"): registered,
                t("chart-attended"): came,
                t("chart-no-show"): [all_ - some for all_, some in zip(registered, came, strict=True)],
            },
            x=t("chart-session"),
            y=t("chart-people"),
        )
    ]
    if any(one.total_minutes for one in model.people):
        found.append(_minutes_chart([(_plain_name(one.name), one.total_minutes) for one in model.people]))
    return found


def _session_label(one: SessionFigures, zone: str) -> str:
    start = one.session.start
    if start is None:
        return t("history-no-time")
    return day(start.astimezone(ZoneInfo(zone)))


def _minutes_chart(people: list[tuple[str, int]]) -> ui.Block:
    shown = people[:MAX_POINTS]
    return bar_chart(
        t("chart-minutes-title"),
        [name for name, _ in shown],
        {t("chart-minutes"): [minutes for _, minutes in shown]},
        x=t("chart-person"),
        y=t("chart-minutes"),
    )


def _attendance_facts(one: SessionFigures) -> tuple[str, ...]:
    if one.registered is None or one.attended is None:
        return ()
    return (t("training-attendance-sums", came=one.attended, registered=one.registered),)


def _plain_session(one: SessionFigures, zone: str) -> str:
    facts = _attendance_facts(one) or (t("history-no-facts"),)
    return f"{_session_label(one, zone)}: {facts[0]}"


def _sections(lines: list[str]) -> list[ui.Block]:
    return [
        ui.section("\n".join(lines[at : at + LINES_PER_SECTION]))
        for at in range(0, len(lines), LINES_PER_SECTION)
    ]


def _person_totals_line(one: PersonFigures, held: int) -> str:
    who = t("attendee-unnamed") if not one.name else mrkdwn_safe(one.name, 80)
    return t(
        "attendance-person",
        name=who,
        email=mrkdwn_safe(one.email, 80) or "–",
        came=one.sessions_attended,
        held=held,
        time=_total_text(one),
    )


def _total_text(one: PersonFigures) -> str:
    return stay_length(one.total_minutes) if one.sessions_attended else t("training-no-show")


def _person_line(one: Participant) -> str:
    line = t(
        "training-person",
        name=_mrkdwn_name(one),
        email=mrkdwn_safe(one.email, 80) or "–",
        time=_time_text(one),
    )
    return line if one.joins < 2 else t("attendance-joins", person=line, count=one.joins)


def _person_plain_line(one: Participant) -> str:
    return f"{text_safe(one.name) or t('attendee-unnamed')}, {_time_text(one)}"


def _plain_name(name: str) -> str:
    return single_line(name) or t("attendee-unnamed")


def _mrkdwn_name(one: Participant) -> str:
    return mrkdwn_safe(one.name, 80) or t("attendee-unnamed")


def _time_text(one: Participant) -> str:
    return stay_length(one.minutes or 0) if one.attended else t("training-no-show")


def column_titles(all_sessions: bool) -> tuple[str, ...]:
    """Return the column titles of the sheet; with ``all_sessions``, of a whole training."""
    names = ("name", "email", "minutes", "joined", "left", "joins")
    titles = tuple(t(f"training-sheet-{name}") for name in names)
    return (t("training-sheet-session"), *titles) if all_sessions else titles


def _training_name(name: str) -> str:
    return single_line(name) or t("untitled")
