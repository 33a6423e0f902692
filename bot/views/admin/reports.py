"""Reports: the form, the progress, and the result as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.model import records
from bot.model.admin import ATTENDEES, LIST_KINDS, PAST, UPCOMING, ReportRow, load_row
from bot.model.admin_requests import ReadPosition, ReportFields, ReportToRun
from bot.model.admin_results import RowsResult
from bot.model.messages import Message
from bot.model.operations import OperationRecord, OperationState, Outcome
from bot.model.times import DateRange
from bot.views import ids as act
from bot.views.admin import ids
from bot.views.admin.groups import reading_notes
from bot.views.errors import outcome_error_message
from bot.views.form_kit import checkbox_field, notice_form, select_field, text_field
from bot.views.i18n.bundles import t
from bot.views.kit import (
    Block,
    Option,
    View,
    actions,
    button,
    context,
    message,
    modal,
    plain_text,
    section,
    text_message,
)
from bot.views.range_choices import range_options
from bot.views.text import mrkdwn_safe, single_line, text_safe, truncate
from bot.views.times import length, moment_in

MAX_CELL_CHARS = 60
"""Characters per cell: 21 rows of 7 cells stay below 10,000 characters (Slack: table block)."""


def report_form(
    external_id: str, fields: ReportFields, zone: str = "UTC", ranges: tuple[DateRange, ...] = ()
) -> View:
    """Return the form, filled in. ``ranges`` are the meanings of what was typed, if it has several.

    ``zone`` (IANA) is that of the days.
    """
    kinds = [Option(value=what, text=plain_text(t(f"report-what-{what}"))) for what in LIST_KINDS]
    old_lists = Option(value="legacy", text=plain_text(t("report-legacy-on")))
    blocks: list[Block] = [
        select_field("what", t("report-what"), kinds, fields.what or LIST_KINDS[0], kind="radio_buttons"),
        _text_field("whose", fields.whose),
        _text_field("range", fields.range),
        *_range_choice(ranges, zone),
        checkbox_field("legacy", t("report-legacy"), [old_lists], ["legacy"] if fields.legacy else []),
        context(t("report-by-dm")),
    ]
    return modal(
        title=t("report-title"),
        submit=t("report-submit"),
        close=t("form-close"),
        blocks=blocks,
        callback_id=act.REPORT_FORM,
        external_id=external_id,
    )


def _range_choice(ranges: tuple[DateRange, ...], zone: str) -> list[Block]:
    if not ranges:
        return []
    options = range_options(ranges, zone)
    return [select_field("days", t("which-range"), options, None, kind="radio_buttons")]


def _text_field(name: str, typed: str) -> Block:
    return text_field(
        name, t(f"report-{name}"), typed, max_length=150, hint=t(f"report-{name}-hint"), optional=True
    )


def begun_message() -> Message:
    return text_message(t("report-begun"))


def begun_view(external_id: str) -> View:
    return notice_form(t("report-title"), external_id, [section(t("report-begun"))])


def report_message(op: OperationRecord) -> Message:
    """Return the message of a report: progress, result, or the reason it failed."""
    wanted, position = records.load(ReportToRun, op.payload), records.load(ReadPosition, op.progress)
    head = _report_title(wanted)
    counts = {"at": position.at, "total": position.total}
    if op.state is OperationState.OPEN or op.outcome is None:
        text = t("report-reading", head=head, **counts)
        stop = button(t("button-job-stop"), ids.JOB_STOP, value=op.id)
        return message(text, [section(text), actions(stop)])
    if op.outcome.notes.undone:
        text = t("report-stopped", head=head, **counts)
        return message(text, [section(text)])
    if not op.outcome.ok:
        why = outcome_error_message(op.outcome)
        text = t("report-failed", head=head)
        return message(f"{text} {why.text}", [section(text), *why.blocks])
    return _result_message(wanted, head, op.outcome)


def _report_title(wanted: ReportToRun) -> str:
    """Return the report's title: ``*Past meetings of Sales*, by GoTo's old lists``."""
    whose = wanted.name
    whom = t("report-of-all") if not whose else t("report-of-mine") if whose == "mine" else mrkdwn_safe(whose)
    head = t(f"report-head-{wanted.what}", whom=whom)
    return f"{head}, {t('report-by-legacy')}" if wanted.legacy else head


def _result_message(wanted: ReportToRun, head: str, outcome: Outcome) -> Message:
    what, zone, read = wanted.what, wanted.zone, outcome.result(RowsResult)
    rows = [load_row(row) for row in read.first]
    text = t("report-found", head=head, found=read.found)
    notes = [t("report-zone", place=zone), *reading_notes(read, len(rows))]
    lines = [_cells(row, what, zone) for row in rows]
    spoken = "; ".join(", ".join(map(text_safe, cells)) for cells in lines)
    whole = " ".join([text, *notes, spoken])
    first, last = section(text), context(*notes)
    if not rows:
        return message(whole, [first, last])
    plain_lines = [section(" · ".join(mrkdwn_safe(cell) for cell in cells)) for cells in lines]
    table = [first, _table(lines, what), last]
    return replace(message(whole, table), fallback=message(whole, [first, *plain_lines, last]))


def _table(cells: list[list[str]], what: str) -> dict[str, Any]:
    """Return the rows as a table whose first row has the titles (Slack: table block)."""
    titles = [t(f"report-column-{name}") for name in COLUMNS_OF_REPORT[what]]
    lines = [titles, *cells]
    return {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": cell} for cell in line] for line in lines],
        "column_settings": [{"is_wrapped": True} for _ in titles],
    }


COLUMNS_OF_REPORT: Mapping[str, tuple[str, ...]] = {
    UPCOMING: ("when", "meeting", "organizer"),
    PAST: ("when", "meeting", "organizer", "minutes", "people"),
    ATTENDEES: ("when", "meeting", "organizer", "minutes", "participant"),
}


def _cells(row: ReportRow, what: str, zone: str) -> list[str]:
    when = moment_in(row.start, zone) if row.start else t("history-no-time")
    minutes = length(timedelta(minutes=row.minutes)) if row.minutes is not None else "–"
    guest = " ".join(filter(None, (row.participant, f"({row.email})" if row.email else ""))) or "–"
    texts = {
        "when": when,
        "meeting": row.subject or t("untitled"),
        "organizer": row.organizer or "–",
        "minutes": minutes,
        "people": "–" if row.people is None else str(row.people),
        "participant": guest,
    }
    return [truncate(single_line(texts[name]), MAX_CELL_CHARS) or "–" for name in COLUMNS_OF_REPORT[what]]


def file_comment(wanted: ReportToRun) -> str:
    """Return the comment posted with the file."""
    return t("report-file", head=_report_title(wanted).replace("*", ""))
