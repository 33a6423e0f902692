"""Reports: the form, the progress, and the result as a table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
)

from bot.ports import Message, Operation, OpState
from bot.usecases.admin_groups import ATTENDEES, PAST, UPCOMING, WHATS, Line
from bot.usecases.admin_large_groups import line_of
from bot.views import actions as act
from bot.views import admin_actions
from bot.views.errors import outcome_error
from bot.views.parts import actions, button, context, cut, escaped, message, one_line, plain, safe, section
from bot.views.parts import form as modal
from bot.views.times import length, moment_in
from bot.views.words import say

CELL = 60
"""Characters per cell: 21 rows of 7 cells stay below 10,000 characters (Slack: table block)."""


def form(external_id: str, *, legacy: bool = False) -> dict[str, Any]:
    """Return the form. ``legacy`` preselects GoTo's old lists."""
    kinds = [Option(value=what, text=plain(say(f"report-what-{what}"))) for what in WHATS]
    old = Option(value="legacy", text=plain(say("report-legacy-on")))
    blocks: list[Block] = [
        InputBlock(
            block_id="what",
            label=plain(say("report-what")),
            element=RadioButtonsElement(action_id="what", options=kinds, initial_option=kinds[0]),
        ),
        _text("whose"),
        _text("range"),
        InputBlock(
            block_id="legacy",
            label=plain(say("report-legacy")),
            optional=True,
            element=CheckboxesElement(
                action_id="legacy", options=[old], initial_options=[old] if legacy else None
            ),
        ),
        context(say("report-by-dm")),
    ]
    return modal(
        title=say("report-title"),
        submit=say("report-submit"),
        close=say("form-close"),
        blocks=blocks,
        callback_id=act.REPORT_FORM,
        external_id=external_id,
    )


def _text(name: str) -> Block:
    return InputBlock(
        block_id=name,
        label=plain(say(f"report-{name}")),
        hint=plain(say(f"report-{name}-hint")),
        optional=True,
        element=PlainTextInputElement(action_id=name, max_length=150),
    )


def begun() -> Message:
    text = say("report-begun")
    return message(text, [section(text)])


def begun_form(external_id: str) -> dict[str, Any]:
    return modal(
        title=say("report-title"),
        close=say("saving-close"),
        blocks=[section(say("report-begun"))],
        callback_id=act.DONE_VIEW,
        external_id=external_id,
    )


def report(op: Operation) -> Message:
    """Return the message of a report: progress, result, or the reason it failed."""
    head, told = _head(op.payload), op.progress
    counts = {"at": int(told.get("at") or 0), "total": int(told.get("total") or 0)}
    if op.state is OpState.OPEN or op.outcome is None:
        text = say("report-reading", head=head, **counts)
        stop = button(say("button-job-stop"), admin_actions.JOB_STOP, value=op.id)
        return message(text, [section(text), actions(stop)])
    if op.outcome.values.get("undone"):
        text = say("report-stopped", head=head, **counts)
        return message(text, [section(text)])
    if not op.outcome.ok:
        why = outcome_error(op.outcome)
        text = say("report-failed", head=head)
        return Message(f"{text} {why.text}", [section(text).to_dict(), *why.blocks])
    return _ended(op, head, op.outcome.values)


def _head(payload: Mapping[str, Any]) -> str:
    """Return the report's title: ``*Past meetings of Sales*, by GoTo's old lists``."""
    whose = str(payload["name"])
    whom = say("report-of-all") if not whose else say("report-of-mine") if whose == "mine" else safe(whose)
    head = say(f"report-head-{payload['what']}", whom=whom)
    return f"{head}, {say('report-by-legacy')}" if payload.get("legacy") else head


def _ended(op: Operation, head: str, told: Mapping[str, Any]) -> Message:
    what, zone = str(op.payload["what"]), str(op.payload["zone"])
    rows = [line_of(row) for row in told["first"]]
    text = say("report-found", head=head, found=told["found"])
    notes = [say("report-zone", place=zone)]
    if told["found"]:
        notes.append(say("group-read-file", shown=len(rows), found=told["found"]))
    if told["skipped"]:
        notes.append(say("group-read-skipped", names=", ".join(safe(name, 60) for name in told["skipped"])))
    if told["cut"]:
        notes.append(say("group-read-cut", most=told["found"]))
    lines = [_cells(row, what, zone) for row in rows]
    heard = "; ".join(", ".join(map(escaped, cells)) for cells in lines)
    whole = cut(" ".join([text, *notes, heard]), 3900)
    first, last = section(text), context(*notes)
    if not rows:
        return message(whole, [first, last])
    plain_lines = [section(" · ".join(safe(cell) for cell in cells)) for cells in lines]
    table = [first.to_dict(), _table(lines, what), last.to_dict()]
    return Message(whole, table, plainer=message(whole, [first, *plain_lines, last]))


def _table(cells: list[list[str]], what: str) -> dict[str, Any]:
    """Return the rows as a table whose first row has the titles (Slack: table block)."""
    titles = [say(f"report-column-{name}") for name in COLUMNS[what]]
    lines = [titles, *cells]
    return {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": cell} for cell in line] for line in lines],
        "column_settings": [{"is_wrapped": True} for _ in titles],
    }


COLUMNS: Mapping[str, tuple[str, ...]] = {
    UPCOMING: ("when", "meeting", "organizer"),
    PAST: ("when", "meeting", "organizer", "minutes", "people"),
    ATTENDEES: ("when", "meeting", "organizer", "minutes", "participant"),
}


def _cells(row: Line, what: str, zone: str) -> list[str]:
    when = moment_in(row.start, zone) if row.start else say("history-no-time")
    minutes = length(timedelta(minutes=row.minutes)) if row.minutes is not None else "–"
    guest = " ".join(filter(None, (row.guest, f"({row.email})" if row.email else ""))) or "–"
    told = {
        "when": when,
        "meeting": row.subject or say("untitled"),
        "organizer": row.who or "–",
        "minutes": minutes,
        "people": "–" if row.people is None else str(row.people),
        "participant": guest,
    }
    return [cut(one_line(told[name]), CELL) or "–" for name in COLUMNS[what]]


def comment(op: Operation) -> str:
    """Return the comment posted with the file."""
    return say("report-file", head=_head(op.payload).replace("*", ""))
