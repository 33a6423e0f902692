"""Past sessions and recordings of trainings, shown only to the organizer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.model.messages import Message
from bot.model.training_requests import AttendanceArgs, RecordingCarried, TrainingReportArgs
from bot.model.trainings import (
    HeldSession,
    HeldSessionsPage,
    RecordingRow,
    TrainingRecordings,
)
from bot.views import ids as act
from bot.views import kit as ui
from bot.views.charts import bar_chart, message_with_charts
from bot.views.i18n.bundles import t
from bot.views.text import mrkdwn_safe, single_line, text_safe, truncate
from bot.views.times import day, length, range_days, slack_date, zone_city

MAX_RECORDINGS = 20


def held_sessions(model: HeldSessionsPage) -> Message:
    """Return one page of past sessions, each with the button for its attendance."""
    if not model.rows:
        since, until = range_days(model.span, model.zone)
        one_day = "-day" if since == until else ""
        empty = t(f"training-report-empty{one_day}", since=since, until=until)
        return ui.text_message(empty)
    title = t("training-report-title")
    count = t("training-report-count", total=model.total_rows, page=model.page + 1, pages=model.pages)
    zone = t("history-zone", zone=zone_city(model.zone))
    blocks: list[ui.Block] = [ui.header(title), *_chart_blocks(model)]
    blocks += [held_session_row(row, model.zone, place) for place, row in enumerate(model.rows)]
    args = TrainingReportArgs(since=model.span.start, until=model.span.end)
    blocks += ui.pager(
        model.page,
        model.pages,
        lambda page: replace(args, page=page),
        (t("button-earlier"), act.TRAINING_REPORT_NEXT, +1),
        (t("button-later"), act.TRAINING_REPORT_BACK, -1),
    )
    blocks.append(ui.context(count, zone))
    lines = "; ".join(f"{text_safe(_plain_name(row.name))}, {_facts_text(row)}" for row in model.rows)
    return message_with_charts(f"{title}: {lines}. {count}", blocks)


def _chart_blocks(model: HeldSessionsPage) -> list[ui.Block]:
    """Return the chart of attendees per session of the page, earliest first; none for a single session."""
    counted = [row for row in reversed(model.rows) if row.start is not None and row.people is not None]
    if len(counted) < 2:
        return []
    zone = ZoneInfo(model.zone)
    return [
        bar_chart(
            t("chart-sessions"),
            [day(row.start.astimezone(zone)) for row in counted if row.start],
            {t("chart-attended"): [row.people or 0 for row in counted]},
            x=t("chart-session"),
            y=t("chart-people"),
        )
    ]


def held_session_row(row: HeldSession, zone: str, place: int, *more: str) -> ui.Block:
    """Return a past session with the button for its attendance; ``more`` are further facts."""
    name = truncate(single_line(row.name), 80)
    who = ui.button(
        t("button-training-attendance"),
        act.TRAINING_ATTENDANCE,
        carry=AttendanceArgs(session_key=row.key, name=name, start=row.start),
        label=t("label-training-attendance", name=truncate(_plain_name(row.name), 40)),
    )
    when = slack_date(row.start, zone) if row.start else t("history-no-time")
    return ui.section(
        f"*{mrkdwn_safe(_plain_name(row.name))}*\n{' · '.join((when, _facts_text(row), *more))}",
        accessory=who,
        block_id=f"held.{place}",
    )


def _facts_text(row: HeldSession) -> str:
    facts = [] if row.minutes is None else [length(timedelta(minutes=row.minutes))]
    if row.people is not None:
        facts.append(t("people-count", people=row.people))
    return " · ".join(facts) or t("history-no-facts")


def recordings(model: TrainingRecordings) -> Message:
    """Return the recordings, each with its download button."""
    if not model.rows:
        empty = t("training-recordings-empty")
        return ui.text_message(empty)
    title = t("training-recordings-title")
    blocks: list[ui.Block] = [ui.header(title)]
    for place, row in enumerate(model.rows[:MAX_RECORDINGS]):
        blocks.append(_recording_row(model, row, place))
    notes = [t("training-recordings-note")]
    if len(model.rows) > MAX_RECORDINGS:
        notes.append(t("training-recordings-more", count=len(model.rows) - MAX_RECORDINGS))
    blocks.append(ui.context(*notes))
    names = "; ".join(text_safe(_plain_name(row.name)) for row in model.rows[:MAX_RECORDINGS])
    return ui.message(f"{title}: {names}. {' '.join(notes)}", blocks)


def _recording_row(model: TrainingRecordings, row: RecordingRow, place: int) -> ui.Block:
    when = slack_date(row.start, model.zone) if row.start else t("history-no-time")
    opens = ui.button(
        t("button-training-download"),
        act.TRAINING_RECORDING,
        carry=RecordingCarried(model.training_key, row.recording_id),
        label=t("label-training-download", name=truncate(_plain_name(row.name), 40)),
    )
    return ui.section(
        f"*{mrkdwn_safe(_plain_name(row.name))}*\n{when}", accessory=opens, block_id=f"recording.{place}"
    )


def recording_link(url: str) -> Message:
    """Return the message with the link to a recording's file."""
    text = t("training-recording-ready")
    return ui.message(
        text, [ui.section(text), ui.actions(ui.button(t("button-training-file"), act.TRAINING_LINK, url=url))]
    )


def _plain_name(name: str) -> str:
    return single_line(name) or t("untitled")
