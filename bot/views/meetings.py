"""Messages about meetings: the menu, lists, one meeting."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, Option, StaticSelectElement

from bot.ports import Message
from bot.usecases.meetings import Filter, MeetingDetail, MeetingPage, MeetingRow, Menu, dashed
from bot.usecases.unfurling import Preview
from bot.views import actions as act
from bot.views.cards import DATE, date_span, join_button, verb_menu
from bot.views.errors import connect_button
from bot.views.organizing import verb_buttons
from bot.views.parts import (
    LABEL_LIMIT,
    actions,
    button,
    context,
    escaped,
    header,
    link,
    message,
    one_line,
    option,
    plain,
    safe,
    section,
)
from bot.views.times import slack_date, span, zone_city
from bot.views.words import say


def menu(model: Menu, rows: Sequence[MeetingRow] | None) -> Message:
    """Return the answer to a bare ``/meeting``. ``rows`` is None if GoTo did not answer."""
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
    """Return one page of upcoming meetings; the page buttons keep the filter."""
    zone = zone_city(model.zone)
    if not model.rows:
        return _empty_list(model)
    count = say("list-count", total=model.total, page=model.page + 1, pages=model.pages, zone=zone)
    blocks: list[Block] = [header(say("list-title")), actions(_filter(model))]
    blocks += [_row(row, model.zone, own=model.through is None) for row in model.rows]
    turns = []
    if model.page > 0:
        turns.append(button(say("button-earlier"), act.LIST_PAGE_BACK, value=_turn(model, model.page - 1)))
    if model.page + 1 < model.pages:
        turns.append(button(say("button-later"), act.LIST_PAGE_ON, value=_turn(model, model.page + 1)))
    if turns:
        blocks.append(actions(*turns))
    notes = [count, *through_note(model.through)]
    blocks += [context(*notes), *through_button(model.through)]
    lines = "; ".join(_plain_row(row, model.zone) for row in model.rows)
    return message(f"{say('list-title')}: {lines}. {' '.join(notes)}", blocks)


def through_note(admin: str | None) -> list[str]:
    """Return the note that the data came through the admin's link, [] if through the person's own."""
    return [] if admin is None else [say("list-through", name=safe(admin))]


def through_button(admin: str | None) -> list[Block]:
    """Return the button to connect, for people who read through the admin's link."""
    return [] if admin is None else [actions(connect_button(again=False))]


def _empty_list(model: MeetingPage) -> Message:
    if model.through is not None:
        lines = [say("list-empty-through"), *through_note(model.through)]
        blocks: list[Block] = [section("\n".join(lines)), *through_button(model.through)]
        return message(" ".join(lines), blocks)
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


def picker(
    rows: Sequence[MeetingRow],
    zone: str,
    question: str = "show-which",
    action_id: str = act.SHOW_PICK,
    carried: str = "",
) -> Message:
    """Return the picker of a meeting. If ``carried`` is set, the chosen value is ``carried:id``."""
    if not rows:
        return listing(MeetingPage(zone, (), 0, 1, 0))
    options = [
        Option(
            value=f"{carried}:{row.meeting_id}" if carried else row.meeting_id,
            text=plain(_label(row), LABEL_LIMIT),
            description=plain(_when_plain(row, zone), LABEL_LIMIT),
        )
        for row in rows
    ]
    select = StaticSelectElement(
        action_id=action_id, placeholder=plain(say("show-pick")), options=options[:100]
    )
    return message(say(question), [section(say(question), accessory=select)])


def detail(model: MeetingDetail) -> Message:
    """Return all details of one meeting."""
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
    blocks.append(actions(join_button(row.join_url, subject)))
    blocks.append(verb_buttons(row.meeting_id))
    if not model.made_here:
        blocks.append(context(say("show-link-built")))
    text = f"{escaped(subject)}, {_when_plain(row, model.zone)}. {lines[1]}. {lines[2]}. {row.join_url}"
    return message(text, blocks)


def preview(model: Preview) -> Message:
    """Return the preview of a meeting link: title, time in the reader's zone, and Join if it can still be joined."""
    subject = one_line(model.subject) or say("untitled")
    when = date_span(model.start, model.end, model.zone)
    blocks: list[Block] = [section(f"*{safe(subject)}*\n{when}")]
    state = ""
    if model.join_url is not None:
        blocks.append(actions(join_button(model.join_url, subject)))
    else:
        state = say("preview-cancelled" if model.cancelled else "preview-over")
        blocks.append(context(state))
    text = f"{escaped(subject)}, {span(model.start, model.end, model.zone)}. {state}"
    return message(text.strip(), blocks)


def _row(row: MeetingRow, zone: str, *, own: bool = True) -> Block:
    """Return one line with the join link and, for one's ``own`` meeting, the organizer's menu."""
    text = say("list-row", when=_when(row, zone), subject=safe(_label(row)))
    join = link(row.join_url, say("button-join"))
    menu_of_row = verb_menu(act.ROW_MENU, row.meeting_id) if own else None
    return section(f"{text} · {join}", accessory=menu_of_row, block_id=f"row.{row.meeting_id}")


def _label(row: MeetingRow) -> str:
    return one_line(row.subject) or say("untitled")


def _plain_row(row: MeetingRow, zone: str) -> str:
    return say("list-row-plain", when=_when_plain(row, zone), subject=escaped(_label(row)))


def _when(row: MeetingRow, zone: str) -> str:
    if row.recurring or row.start is None:
        return say("recurring")
    if row.end is None:
        return slack_date(row.start, zone, DATE)
    return date_span(row.start, row.end, zone)


def _when_plain(row: MeetingRow, zone: str) -> str:
    if row.recurring or row.start is None:
        return say("recurring")
    return span(row.start, row.end or row.start, zone)
