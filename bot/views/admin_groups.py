"""Messages for admins about groups of organizers: the list, one group, its meetings and attendees."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement

from bot.ports import Message, Operation, OpState
from bot.usecases.admin_groups import (
    ATTENDEES,
    PAST,
    UPCOMING,
    WHATS,
    GroupLines,
    GroupPage,
    GroupRow,
    Line,
)
from bot.usecases.admin_large_groups import line_of
from bot.views import admin_actions as act
from bot.views.errors import outcome_error
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
from bot.views.times import length, moment_in, slack_date
from bot.views.words import say

DATE = "{date_short_pretty}, {time}"
ORGANIZERS, DETAIL = "organizers", "detail"
SHOWS = (ORGANIZERS, *WHATS)


def listing(model: GroupPage) -> Message:
    """Return one page of groups, each with a menu of what can be shown."""
    title = say("groups-title")
    if not model.rows:
        empty = say("groups-empty")
        return message(empty, [section(empty)])
    count = say("groups-count", total=model.total, page=model.page + 1, pages=model.pages)
    blocks: list[Block] = [header(title), *(_row(row) for row in model.rows)]
    turns = []
    if model.page > 0:
        turns.append(button(say("button-back"), act.GROUPS_BACK, value={"p": model.page - 1}))
    if model.page + 1 < model.pages:
        turns.append(button(say("button-more"), act.GROUPS_ON, value={"p": model.page + 1}))
    if turns:
        blocks.append(actions(*turns))
    blocks.append(context(count))
    lines = "; ".join(f"{escaped(_name(row))} ({_size(row)})" for row in model.rows)
    return message(f"{title}: {lines}. {count}", blocks)


def _row(row: GroupRow) -> Block:
    choices = [option(f"{what}:{row.key}", say(f"button-group-{what}")) for what in (DETAIL, *SHOWS)]
    text = f"*{safe(_name(row))}*\n{_facts(row)}"
    return section(text, accessory=overflow(act.GROUP_ROW, *choices), block_id=f"group.{row.key}")


def _facts(row: GroupRow) -> str:
    facts = [_size(row)]
    if row.parent:
        facts.append(say("group-parent", name=safe(row.parent)))
    return " · ".join(facts)


def _size(row: GroupRow) -> str:
    return say("group-size-unknown") if row.organizers is None else say("group-size", count=row.organizers)


def _name(row: GroupRow) -> str:
    return one_line(row.name) or row.key


def detail(row: GroupRow) -> Message:
    """Return one group with buttons for what can be shown of it."""
    lines = [_facts(row), say("group-key", key=row.key)]
    buttons = [
        button(say(f"button-group-{what}"), f"{act.GROUP_ROW}.{number}", value=f"{what}:{row.key}")
        for number, what in enumerate(SHOWS)
    ]
    carried = {"g": row.key, "n": cut(row.name, 80)}
    buttons.append(button(say("button-organizer-add"), act.ORGANIZER_ADD, value=carried))
    text = f"{escaped(_name(row))}, {_size(row)}, {say('group-key', key=row.key)}"
    return message(text, [header(_name(row)), section("\n".join(lines)), actions(*buttons)])


def lines(model: GroupLines) -> Message:
    """Return one page of a group's meetings or attendees; for a large group, the offer to collect them."""
    if model.too_large is not None:
        return _too_large(model)
    title = say(f"group-{model.what}-title", name=escaped(_name(model.group)))
    if not model.rows:
        empty = say(f"group-{model.what}-empty", name=safe(_name(model.group)))
        return message(empty, [section(empty)])
    counted = say(f"group-count-{model.what}", count=model.total)
    count = say("group-lines-count", counted=counted, page=model.page + 1, pages=model.pages)
    blocks: list[Block] = [
        header(say(f"group-{model.what}-title", name=_name(model.group))),
        section("\n".join(_line(row, model.what, model.zone) for row in model.rows)),
    ]
    turns = _turns(model)
    if turns:
        blocks.append(actions(*turns))
    blocks.append(context(count, *_range(model)))
    told = "; ".join(_plain_line(row, model.what, model.zone) for row in model.rows)
    return message(f"{title}: {told}. {count}", blocks)


def _range(model: GroupLines) -> list[str]:
    if model.span is None:
        return []
    since, until = (moment_in(moment, model.zone) for moment in (model.span.start, model.span.end))
    return [say("group-range", since=since, until=until)]


def _turns(model: GroupLines) -> list[ButtonElement]:
    turns = []
    if model.page > 0:
        turns.append(button(say("button-back"), act.GROUP_BACK, value=carried_of(model, model.page - 1)))
    if model.page + 1 < model.pages:
        turns.append(button(say("button-more"), act.GROUP_ON, value=carried_of(model, model.page + 1)))
    return turns


def carried_of(model: GroupLines, page: int) -> dict[str, Any]:
    """Return the value of a page button."""
    value: dict[str, Any] = {"g": model.group.key, "w": model.what, "p": page}
    if model.organizer:
        value["o"] = 1
    if model.span is not None:
        value |= {"s": int(model.span.start.timestamp()), "u": int(model.span.end.timestamp())}
    return value


def _line(row: Line, what: str, zone: str) -> str:
    when = slack_date(row.start, zone, DATE) if row.start else say("history-no-time")
    return say(f"group-line-{what}", when=when, **_values(row, safe))


def _plain_line(row: Line, what: str, zone: str) -> str:
    when = moment_in(row.start, zone) if row.start else say("history-no-time")
    return say(f"group-line-{what}", when=when, **_values(row, escaped)).replace("*", "")


def _values(row: Line, clean: Any) -> dict[str, str]:
    facts = [] if row.minutes is None else [length(timedelta(minutes=row.minutes))]
    if row.people is not None:
        facts.append(say("people-count", people=row.people))
    return {
        "subject": clean(cut(row.subject, 90)) or say("untitled"),
        "who": clean(cut(row.who, 60)) or "–",
        "guest": clean(cut(row.guest or row.email, 60)) or say("attendee-unnamed"),
        "facts": ", ".join(facts) or say("history-no-facts"),
    }


def _too_large(model: GroupLines) -> Message:
    text = say("group-too-large", name=safe(_name(model.group)), count=model.too_large)
    value = {**carried_of(model, 0), "n": cut(model.group.name, 80)}
    collect = button(say("button-group-collect"), act.GROUP_COLLECT, value=value, style="primary")
    return message(text, [section(text), actions(collect)])


def begun() -> Message:
    text = say("job-begun")
    return message(text, [section(text)])


def reading(op: Operation) -> Message:
    """Return the message of a large group's job: progress or result."""
    payload, told = op.payload, op.progress
    values = {
        "name": safe(str(payload["name"])) or str(payload["group_key"]),
        "what": say(f"group-what-{payload['what']}"),
    }
    if op.state is OpState.OPEN or op.outcome is None:
        text = say("group-reading", **values, at=int(told.get("at") or 0), total=int(told.get("total") or 0))
        stop = button(say("button-job-stop"), act.JOB_STOP, value=op.id)
        return message(text, [section(text), actions(stop)])
    if op.outcome.values.get("undone"):
        text = say("group-stopped", **values, at=int(told.get("at") or 0), total=int(told.get("total") or 0))
        return message(text, [section(text)])
    if not op.outcome.ok:
        why = outcome_error(op.outcome)
        head = say("group-failed", **values)
        return Message(f"{head} {why.text}", [section(head).to_dict(), *why.blocks])
    return _read(op.outcome.values, values, str(payload["what"]))


def _read(told: Any, values: dict[str, str], what: str) -> Message:
    head = say(
        "group-read", **values, total=told["total"], found=say(f"group-count-{what}", count=told["found"])
    )
    rows = [line_of(row) for row in told["first"]]
    blocks: list[Block] = [section(head)]
    if rows:
        blocks.append(section("\n".join(_line(row, what, "UTC") for row in rows)))
    notes = []
    if told["found"]:
        notes.append(say("group-read-file", shown=len(rows), found=told["found"]))
    if told["skipped"]:
        notes.append(say("group-read-skipped", names=", ".join(safe(name, 60) for name in told["skipped"])))
    if told["cut"]:
        notes.append(say("group-read-cut", most=told["found"]))
    if notes:
        blocks.append(context(*notes))
    lines_told = "; ".join(_plain_line(row, what, "UTC") for row in rows)
    return message(" ".join([head, lines_told, *notes]), blocks)


def columns(what: str) -> tuple[str, ...]:
    """Return the column titles of the file."""
    first = ("organizer", "subject", "number", "start", "end")
    more = {UPCOMING: (), PAST: ("minutes", "people"), ATTENDEES: ("minutes", "guest", "email")}[what]
    return tuple(say(f"group-column-{name}") for name in (*first, *more))


def comment(what: str, name: str) -> str:
    """Return the comment posted with the file."""
    return say("group-file", what=say(f"group-what-{what}"), name=one_line(name))
