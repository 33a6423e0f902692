"""Reports: the form, the progress, and the result as a table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.model.admin import ATTENDEES, LIST_KINDS, PAST, UPCOMING, ReportRow, load_row
from bot.model.core import Message, OperationRecord, OperationState
from bot.views import ids as act
from bot.views.admin import ids
from bot.views.errors import outcome_error_message
from bot.views.i18n.bundles import t
from bot.views.kit import (
    Block,
    Option,
    actions,
    button,
    context,
    element,
    input_block,
    message,
    modal,
    plain_text,
    section,
)
from bot.views.text import mrkdwn_safe, single_line, text_safe, truncate
from bot.views.times import length, moment_in

MAX_CELL_CHARS = 60
"""Characters per cell: 21 rows of 7 cells stay below 10,000 characters (Slack: table block)."""


def report_form(external_id: str, *, legacy: bool = False) -> dict[str, Any]:
    """Return the form. ``legacy`` preselects GoTo's old lists."""
    kinds = [Option(value=what, text=plain_text(t(f"report-what-{what}"))) for what in LIST_KINDS]
    old = Option(value="legacy", text=plain_text(t("report-legacy-on")))
    blocks: list[Block] = [
        input_block(
            block_id="what",
            label=plain_text(t("report-what")),
            element=element("radio_buttons", action_id="what", options=kinds, initial_option=kinds[0]),
        ),
        _text_input("whose"),
        _text_input("range"),
        input_block(
            block_id="legacy",
            label=plain_text(t("report-legacy")),
            optional=True,
            element=element(
                "checkboxes", action_id="legacy", options=[old], initial_options=[old] if legacy else None
            ),
        ),
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


def _text_input(name: str) -> Block:
    return input_block(
        block_id=name,
        label=plain_text(t(f"report-{name}")),
        hint=plain_text(t(f"report-{name}-hint")),
        optional=True,
        element=element("plain_text_input", action_id=name, max_length=150),
    )


def begun_message() -> Message:
    text = t("report-begun")
    return message(text, [section(text)])


def begun_view(external_id: str) -> dict[str, Any]:
    return modal(
        title=t("report-title"),
        close=t("saving-close"),
        blocks=[section(t("report-begun"))],
        callback_id=act.DONE_VIEW,
        external_id=external_id,
    )


def report_message(op: OperationRecord) -> Message:
    """Return the message of a report: progress, result, or the reason it failed."""
    head, told = _report_title(op.payload), op.progress
    counts = {"at": int(told.get("at") or 0), "total": int(told.get("total") or 0)}
    if op.state is OperationState.OPEN or op.outcome is None:
        text = t("report-reading", head=head, **counts)
        stop = button(t("button-job-stop"), ids.JOB_STOP, value=op.id)
        return message(text, [section(text), actions(stop)])
    if op.outcome.values.get("undone"):
        text = t("report-stopped", head=head, **counts)
        return message(text, [section(text)])
    if not op.outcome.ok:
        why = outcome_error_message(op.outcome)
        text = t("report-failed", head=head)
        return Message(text=f"{text} {why.text}", blocks=[section(text), *why.blocks])
    return _result_message(op, head, op.outcome.values)


def _report_title(payload: Mapping[str, Any]) -> str:
    """Return the report's title: ``*Past meetings of Sales*, by GoTo's old lists``."""
    whose = str(payload["name"])
    whom = t("report-of-all") if not whose else t("report-of-mine") if whose == "mine" else mrkdwn_safe(whose)
    head = t(f"report-head-{payload['what']}", whom=whom)
    return f"{head}, {t('report-by-legacy')}" if payload.get("legacy") else head


def _result_message(op: OperationRecord, head: str, told: Mapping[str, Any]) -> Message:
    what, zone = str(op.payload["what"]), str(op.payload["zone"])
    rows = [load_row(row) for row in told["first"]]
    text = t("report-found", head=head, found=told["found"])
    notes = [t("report-zone", place=zone)]
    if told["found"]:
        notes.append(t("group-read-file", shown=len(rows), found=told["found"]))
    if told["skipped"]:
        notes.append(
            t("group-read-skipped", names=", ".join(mrkdwn_safe(name, 60) for name in told["skipped"]))
        )
    if told["cut"]:
        notes.append(t("group-read-cut", most=told["found"]))
    lines = [_cells(row, what, zone) for row in rows]
    heard = "; ".join(", ".join(map(text_safe, cells)) for cells in lines)
    whole = truncate(" ".join([text, *notes, heard]), 3900)
    first, last = section(text), context(*notes)
    if not rows:
        return message(whole, [first, last])
    plain_lines = [section(" · ".join(mrkdwn_safe(cell) for cell in cells)) for cells in lines]
    table = [first, _table(lines, what), last]
    return Message(text=whole, blocks=table, fallback=message(whole, [first, *plain_lines, last]))


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
    told = {
        "when": when,
        "meeting": row.subject or t("untitled"),
        "organizer": row.organizer or "–",
        "minutes": minutes,
        "people": "–" if row.people is None else str(row.people),
        "participant": guest,
    }
    return [truncate(single_line(told[name]), MAX_CELL_CHARS) or "–" for name in COLUMNS_OF_REPORT[what]]


def file_comment(op: OperationRecord) -> str:
    """Return the comment posted with the file."""
    return t("report-file", head=_report_title(op.payload).replace("*", ""))
