"""Meetings as people read them: the menu, lists, one meeting, the card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import Block, ButtonElement, Option, StaticSelectElement

from bot.ports import Message
from bot.usecases.meetings import Filter, MeetingDetail, MeetingPage, MeetingRow, Menu, dashed
from bot.usecases.scheduling import CardModel
from bot.usecases.unfurling import Preview
from bot.views import actions as act
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
    option,
    overflow,
    plain,
    safe,
    section,
)
from bot.views.times import slack_date, span, zone_city
from bot.views.words import say

DATE = "{date_short_pretty}, {time}"


def menu(model: Menu, rows: Sequence[MeetingRow] | None) -> Message:
    """Return the answer to the bare command. ``rows`` is None when GoTo did not tell."""
    if model.email is None or model.ended:
        return _menu_unconnected(model)
    blocks: list[Block] = []
    lines: list[str] = []
    if rows:
        blocks.append(section(f"*{say('menu-next')}*"))
        for row in rows:
            blocks.append(_row(row, model.zone))
            lines.append(_plain_row(row, model.zone))
    else:
        none = say("menu-goto-away" if rows is None else "menu-none")
        blocks.append(section(none))
        lines.append(none)
    account = say("menu-account", email=safe(model.email), zone=zone_city(model.zone))
    blocks += [
        actions(
            button(say("button-schedule"), act.OPEN_SCHEDULE, style="primary"),
            button(say("button-now"), act.START_NOW),
            button(say("button-list"), act.LIST),
            button(say("button-history"), act.HISTORY),
            button(say("button-help"), act.MEETING_HELP),
        ),
        context(account),
    ]
    title = say("menu-next") + ": " if rows else ""
    return message(f"{title}{'; '.join(lines)}. {account}", blocks)


def _menu_unconnected(model: Menu) -> Message:
    ask = say("menu-ended", email=safe(model.email)) if model.ended else say("menu-not-connected")
    free = say("menu-joining-free")
    word = "button-reconnect" if model.ended else "button-connect"
    return message(
        f"{ask} {free}",
        [
            section(ask),
            actions(
                button(say(word), act.CONNECT, style="primary"),
                button(say("button-help"), act.MEETING_HELP),
            ),
            context(free),
        ],
    )


def listing(model: MeetingPage) -> Message:
    """Return one page of upcoming meetings, with the filter that is kept while one turns pages."""
    zone = zone_city(model.zone)
    if not model.rows:
        return _empty_list(model)
    count = say("list-count", total=model.total, page=model.page + 1, pages=model.pages, zone=zone)
    blocks: list[Block] = [header(say("list-title")), actions(_filter(model))]
    blocks += [_row(row, model.zone) for row in model.rows]
    turns = []
    if model.page > 0:
        turns.append(button(say("button-earlier"), act.LIST_PAGE_BACK, value=_turn(model, model.page - 1)))
    if model.page + 1 < model.pages:
        turns.append(button(say("button-later"), act.LIST_PAGE_ON, value=_turn(model, model.page + 1)))
    if turns:
        blocks.append(actions(*turns))
    blocks.append(context(count))
    lines = "; ".join(_plain_row(row, model.zone) for row in model.rows)
    return message(f"{say('list-title')}: {lines}. {count}", blocks)


def _empty_list(model: MeetingPage) -> Message:
    schedule = button(say("button-schedule"), act.OPEN_SCHEDULE, style="primary")
    if model.filter is Filter.ALL:
        return message(say("list-empty"), [section(say("list-empty")), actions(schedule)])
    empty = say(f"list-empty-{model.filter.value}")
    return message(empty, [section(empty), actions(_filter(model), schedule)])


def _filter(model: MeetingPage) -> StaticSelectElement:
    options = {which: option(which.value, say(f"list-filter-{which.value}")) for which in Filter}
    return StaticSelectElement(
        action_id=act.LIST_FILTER,
        placeholder=plain(say("list-filter")),
        options=list(options.values()),
        initial_option=options[model.filter],
    )


def _turn(model: MeetingPage, page: int) -> dict[str, str | int]:
    value: dict[str, str | int] = {"p": page, "f": model.filter.value}
    return {**value, "c": model.channel} if model.channel else value


def picker(rows: Sequence[MeetingRow], zone: str) -> Message:
    """Return the question which meeting is meant."""
    if not rows:
        return listing(MeetingPage(zone, (), 0, 1, 0))
    options = [
        Option(
            value=row.meeting_id,
            text=plain(_label(row), LABEL_LIMIT),
            description=plain(_when_plain(row, zone), LABEL_LIMIT),
        )
        for row in rows
    ]
    select = StaticSelectElement(
        action_id=act.SHOW_PICK, placeholder=plain(say("show-pick")), options=options[:100]
    )
    return message(say("show-which"), [section(say("show-which"), accessory=select)])


def detail(model: MeetingDetail) -> Message:
    """Return one meeting whole."""
    row = model.row
    subject = one_line(row.subject) or say("untitled")
    lines = [
        f"*{_when(row, model.zone)}*",
        say("show-organizer", name=safe(model.organizer_name)),
        say("show-number", id=dashed(row.meeting_id)),
    ]
    if model.password_required:
        lines.append(say("show-password"))
    if row.live:
        lines.append(say("live-now"))
    blocks: list[Block] = [header(subject), section("\n".join(lines))]
    if model.conference_call_info:
        blocks.append(context(say("show-audio", info=safe(model.conference_call_info))))
    blocks.append(actions(_join(row.join_url, subject)))
    if not model.made_here:
        blocks.append(context(say("show-link-built")))
    text = f"{escaped(subject)}, {_when_plain(row, model.zone)}. {lines[1]}. {lines[2]}. {row.join_url}"
    return message(text, blocks)


def card(model: CardModel) -> Message:
    """Return the one message that stands in a channel for a meeting's whole life."""
    subject = one_line(model.subject)
    when = span(model.start, model.end, model.zone)
    lines = [_date_span(model.start, model.end, model.zone)]
    if model.password_required:
        lines.append(say("card-password"))
    organizer = say("card-organizer", name=safe(model.organizer_name), id=dashed(model.meeting_id))
    return message(
        say("card-text", subject=escaped(subject), when=when, url=model.join_url),
        [
            header(subject),
            section("\n".join(lines)),
            actions(_join(model.join_url, subject, primary=True), *_calendar(model, subject)),
            context(organizer),
        ],
    )


def preview(model: Preview) -> Message:
    """Return what stands below a link to a meeting: title, time as each reader sees it, Join while there is one."""
    subject = one_line(model.subject) or say("untitled")
    when = _date_span(model.start, model.end, model.zone)
    blocks: list[Block] = [section(f"*{safe(subject)}*\n{when}")]
    state = ""
    if model.join_url is not None:
        blocks.append(actions(_join(model.join_url, subject)))
    else:
        state = say("preview-cancelled" if model.cancelled else "preview-over")
        blocks.append(context(state))
    text = f"{escaped(subject)}, {span(model.start, model.end, model.zone)}. {state}"
    return message(text.strip(), blocks)


def _join(url: str, subject: str, *, primary: bool = False) -> ButtonElement:
    return button(
        say("button-join"),
        act.JOIN,
        url=url,
        style="primary" if primary else None,
        label=say("label-join", subject=cut(subject, 60)),
    )


def _calendar(model: CardModel, subject: str) -> list[ButtonElement]:
    if model.calendar_url is None:
        return []
    label = say("label-calendar", subject=cut(subject, 50))
    return [button(say("button-calendar"), act.CALENDAR, url=model.calendar_url, label=label)]


def _row(row: MeetingRow, zone: str) -> Block:
    """Return one line with its menu; joining is a link, since a row has room for one element."""
    menu_of_row = overflow(
        act.SHOW,
        option(f"show:{row.meeting_id}", say("button-details")),
        option(f"join:{row.meeting_id}", say("button-join"), url=row.join_url),
    )
    text = say("list-row", when=_when(row, zone), subject=safe(_label(row)))
    return section(text, accessory=menu_of_row, block_id=f"row.{row.meeting_id}")


def _label(row: MeetingRow) -> str:
    return one_line(row.subject) or say("untitled")


def _plain_row(row: MeetingRow, zone: str) -> str:
    return say("list-row-plain", when=_when_plain(row, zone), subject=escaped(_label(row)))


def _when(row: MeetingRow, zone: str) -> str:
    if row.recurring or row.start is None:
        return say("recurring")
    if row.end is None:
        return slack_date(row.start, zone, DATE)
    return _date_span(row.start, row.end, zone)


def _when_plain(row: MeetingRow, zone: str) -> str:
    if row.recurring or row.start is None:
        return say("recurring")
    return span(row.start, row.end or row.start, zone)


def _date_span(start: datetime, end: datetime, zone: str) -> str:
    """Return start and end as each reader's device shows them, with a fallback that names the zone."""
    return f"{slack_date(start, zone, DATE)} – {slack_date(end, zone, '{time}')}"
