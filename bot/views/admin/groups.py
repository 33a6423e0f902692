"""Messages for admins about groups of organizers: the list, one group, its meetings and attendees."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.model import records
from bot.model.admin import (
    ATTENDEES,
    LIST_KINDS,
    PAST,
    UPCOMING,
    GroupPage,
    GroupReportPage,
    GroupRow,
    ReportRow,
    load_row,
)
from bot.model.admin_requests import (
    AddFormArgs,
    GroupReadCarried,
    GroupToRead,
    PageCarried,
    ReadPosition,
    ReportPageCarried,
)
from bot.model.admin_results import RowsResult
from bot.model.messages import Message
from bot.model.operations import OperationRecord, OperationState, Outcome
from bot.views.admin import ids as act
from bot.views.errors import outcome_error_message
from bot.views.i18n.bundles import t
from bot.views.kit import Block, actions, button, context, header, message, option, overflow, pager, section
from bot.views.text import mrkdwn_safe, single_line, text_safe, truncate
from bot.views.times import length, moment_in, range_days, slack_date

ORGANIZERS, DETAIL = "organizers", "detail"
SHOWN_CONTENTS = (ORGANIZERS, *LIST_KINDS)


def listing(model: GroupPage) -> Message:
    """Return one page of groups, each with a menu of what can be shown."""
    title = t("groups-title")
    if not model.rows:
        empty = t("groups-empty")
        return message(empty, [section(empty)])
    count = t("groups-count", total=model.total, page=model.page + 1, pages=model.pages)
    blocks: list[Block] = [header(title), *(_row(row) for row in model.rows)]
    turns = ((t("button-back"), act.GROUPS_BACK, -1), (t("button-more"), act.GROUPS_NEXT, +1))
    blocks += pager(model.page, model.pages, PageCarried, *turns)
    blocks.append(context(count))
    lines = "; ".join(f"{text_safe(_plain_name(row))} ({_size_text(row)})" for row in model.rows)
    return message(f"{title}: {lines}. {count}", blocks)


def _row(row: GroupRow) -> Block:
    choices = [option(f"{what}:{row.key}", t(f"button-group-{what}")) for what in (DETAIL, *SHOWN_CONTENTS)]
    text = f"*{mrkdwn_safe(_plain_name(row))}*\n{_facts_line(row)}"
    return section(text, accessory=overflow(act.GROUP_ROW, *choices), block_id=f"group.{row.key}")


def _facts_line(row: GroupRow) -> str:
    facts = [_size_text(row)]
    if row.parent:
        facts.append(t("group-parent", name=mrkdwn_safe(row.parent)))
    return " · ".join(facts)


def _size_text(row: GroupRow) -> str:
    return t("group-size-unknown") if row.organizers is None else t("group-size", count=row.organizers)


def _plain_name(row: GroupRow) -> str:
    return single_line(row.name) or row.key


def detail(row: GroupRow) -> Message:
    """Return one group with buttons for what can be shown of it."""
    lines = [_facts_line(row), t("group-key", key=row.key)]
    buttons = [
        button(t(f"button-group-{what}"), f"{act.GROUP_ROW}.{number}", value=f"{what}:{row.key}")
        for number, what in enumerate(SHOWN_CONTENTS)
    ]
    group = AddFormArgs(key=row.key, name=truncate(row.name, 80))
    buttons.append(button(t("button-organizer-add"), act.ORGANIZER_ADD, carry=group))
    text = f"{text_safe(_plain_name(row))}, {_size_text(row)}, {t('group-key', key=row.key)}"
    return message(text, [header(_plain_name(row)), section("\n".join(lines)), actions(*buttons)])


def group_lines(model: GroupReportPage) -> Message:
    """Return one page of a group's meetings or attendees; for a large group, the offer to collect them."""
    if model.refused_size is not None:
        return _too_large_message(model)
    title = t(f"group-{model.what}-title", name=text_safe(_plain_name(model.group)))
    if not model.rows:
        empty = t(f"group-{model.what}-empty", name=mrkdwn_safe(_plain_name(model.group)))
        return message(empty, [section(empty)])
    counted = t(f"group-count-{model.what}", count=model.total)
    count = t("group-lines-count", counted=counted, page=model.page + 1, pages=model.pages)
    blocks: list[Block] = [
        header(t(f"group-{model.what}-title", name=_plain_name(model.group))),
        section("\n".join(_mrkdwn_line(row, model.what, model.zone) for row in model.rows)),
    ]
    blocks += _page_buttons(model)
    blocks.append(context(count, *_range_notes(model)))
    lines = "; ".join(_plain_line(row, model.what, model.zone) for row in model.rows)
    return message(f"{title}: {lines}. {count}", blocks)


def _range_notes(model: GroupReportPage) -> list[str]:
    if model.span is None:
        return []
    since, until = range_days(model.span, model.zone)
    return [t("group-range", since=since, until=until)]


def _page_buttons(model: GroupReportPage) -> list[Block]:
    def carry(page: int) -> ReportPageCarried:
        return ReportPageCarried(
            key=model.group.key,
            what=model.what,
            page=page,
            span=model.span,
            is_organizer=model.is_organizer,
        )

    turns = ((t("button-back"), act.GROUP_BACK, -1), (t("button-more"), act.GROUP_NEXT, +1))
    return pager(model.page, model.pages, carry, *turns)


def _mrkdwn_line(row: ReportRow, what: str, zone: str) -> str:
    when = slack_date(row.start, zone) if row.start else t("history-no-time")
    return t(f"group-line-{what}", when=when, **_values(row, mrkdwn_safe))


def _plain_line(row: ReportRow, what: str, zone: str) -> str:
    when = moment_in(row.start, zone) if row.start else t("history-no-time")
    return t(f"group-line-{what}", when=when, **_values(row, text_safe)).replace("*", "")


def _values(row: ReportRow, clean: Any) -> dict[str, str]:
    facts = [] if row.minutes is None else [length(timedelta(minutes=row.minutes))]
    if row.people is not None:
        facts.append(t("people-count", people=row.people))
    return {
        "subject": clean(truncate(row.subject, 90)) or t("untitled"),
        "who": clean(truncate(row.organizer, 60)) or "–",
        "guest": clean(truncate(row.participant or row.email, 60)) or t("attendee-unnamed"),
        "facts": ", ".join(facts) or t("history-no-facts"),
    }


def _too_large_message(model: GroupReportPage) -> Message:
    text = t("group-too-large", name=mrkdwn_safe(_plain_name(model.group)), count=model.refused_size)
    wanted = GroupReadCarried(
        key=model.group.key, name=truncate(model.group.name, 80), what=model.what, span=model.span
    )
    collect = button(t("button-group-collect"), act.GROUP_COLLECT, carry=wanted, style="primary")
    return message(text, [section(text), actions(collect)])


def begun_message() -> Message:
    text = t("job-begun")
    return message(text, [section(text)])


def progress_message(op: OperationRecord) -> Message:
    """Return the message of a large group's job: progress or result."""
    wanted, position = records.load(GroupToRead, op.payload), records.load(ReadPosition, op.progress)
    values = {
        "name": mrkdwn_safe(wanted.name) or wanted.group_key,
        "what": t(f"group-what-{wanted.what}"),
    }
    if op.state is OperationState.OPEN or op.outcome is None:
        text = t("group-reading", **values, at=position.at, total=position.total)
        stop = button(t("button-job-stop"), act.JOB_STOP, value=op.id)
        return message(text, [section(text), actions(stop)])
    if op.outcome.notes.undone:
        text = t("group-stopped", **values, at=position.at, total=position.total)
        return message(text, [section(text)])
    if not op.outcome.ok:
        why = outcome_error_message(op.outcome)
        head = t("group-failed", **values)
        return message(f"{head} {why.text}", [section(head), *why.blocks])
    return _result_message(op.outcome, values, wanted.what)


def _result_message(outcome: Outcome, values: dict[str, str], what: str) -> Message:
    read = outcome.result(RowsResult)
    head = t("group-read", **values, total=read.total, found=t(f"group-count-{what}", count=read.found))
    rows = [load_row(row) for row in read.first]
    blocks: list[Block] = [section(head)]
    if rows:
        blocks.append(section("\n".join(_mrkdwn_line(row, what, "UTC") for row in rows)))
    notes = reading_notes(read, len(rows))
    if notes:
        blocks.append(context(*notes))
    lines = "; ".join(_plain_line(row, what, "UTC") for row in rows)
    return message(" ".join([head, lines, *notes]), blocks)


def reading_notes(read: RowsResult, shown: int) -> list[str]:
    """Return what is to be known of the rows that were read: how many are shown, left out, or beyond the limit."""
    notes = []
    if read.found:
        notes.append(t("group-read-file", shown=shown, found=read.found))
    if read.skipped:
        names = ", ".join(mrkdwn_safe(name, 60) for name in read.skipped)
        notes.append(t("group-read-skipped", names=names))
    if read.cut:
        notes.append(t("group-read-cut", most=read.found))
    return notes


def column_titles(what: str) -> tuple[str, ...]:
    """Return the column titles of the file."""
    first = ("organizer", "subject", "number", "start", "end")
    more = {UPCOMING: (), PAST: ("minutes", "people"), ATTENDEES: ("minutes", "guest", "email")}[what]
    return tuple(t(f"group-column-{name}") for name in (*first, *more))


def file_comment(what: str, name: str) -> str:
    """Return the comment posted with the file."""
    return t("group-file", what=t(f"group-what-{what}"), name=single_line(name))
