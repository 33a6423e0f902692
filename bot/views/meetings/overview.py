"""Messages about meetings: the menu, lists, one meeting."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.errors import UserError
from bot.model.meeting_recordings import RecordedSession, RecordingLinks
from bot.model.meeting_requests import ListArgs
from bot.model.meetings import (
    MeetingDetail,
    MeetingFilter,
    MeetingMenu,
    MeetingPage,
    MeetingRow,
    format_meeting_id,
)
from bot.model.messages import Message
from bot.views import ids as act
from bot.views.errors import connect_button, error_message, problem_question
from bot.views.i18n.bundles import t
from bot.views.kit import (
    MAX_LABEL_CHARS,
    Block,
    Element,
    Option,
    actions,
    button,
    context,
    element,
    header,
    message,
    option,
    pager,
    plain_text,
    section,
)
from bot.views.meetings.cards import date_span, join_button, verb_menu
from bot.views.meetings.changes import verb_buttons
from bot.views.text import link, mrkdwn_safe, single_line, text_safe
from bot.views.times import slack_date, span, zone_city

MAX_LINK_CHARS = 1000
"""Longest link to a recording that is shown; two of them fit into a section, with a title."""


def menu(model: MeetingMenu, rows: Sequence[MeetingRow], fault: str | None = None) -> Message:
    """Return the answer to a bare ``/meeting``. ``fault`` is the message id of why GoTo's rows are not known."""
    if model.email is None or model.ended:
        return _menu_unconnected(model)
    blocks: list[Block] = []
    lines: list[str] = []
    if rows:
        blocks.append(section(f"*{t('menu-next')}*"))
        for row in rows:
            blocks.append(_row(row, model.zone))
            lines.append(_plain_row(row, model.zone))
    else:
        none = t("menu-none") if fault is None else f"{t(fault)} {t('menu-without-rows')}"
        blocks.append(section(none))
        lines.append(none)
    account = t("menu-account", email=mrkdwn_safe(model.email), zone=zone_city(model.zone))
    blocks += [
        actions(
            button(t("button-schedule"), act.OPEN_SCHEDULE, style="primary"),
            button(t("button-now"), act.START_NOW),
            button(t("button-list"), act.LIST),
            button(t("button-history"), act.HISTORY),
            button(t("button-help"), act.MEETING_HELP),
        ),
        context(account),
    ]
    title = t("menu-next") + ": " if rows else ""
    return message(f"{title}{'; '.join(lines)}. {account}", blocks)


def _menu_unconnected(model: MeetingMenu) -> Message:
    ask = t("menu-ended", email=mrkdwn_safe(model.email)) if model.ended else t("menu-not-connected")
    free = t("menu-joining-free")
    word = "button-reconnect" if model.ended else "button-connect"
    return message(
        f"{ask} {free}",
        [
            section(ask),
            actions(
                button(t(word), act.CONNECT, style="primary"),
                button(t("button-help"), act.MEETING_HELP),
            ),
            context(free),
        ],
    )


def listing(model: MeetingPage) -> Message:
    """Return one page of upcoming meetings; the page buttons keep the filter."""
    zone = zone_city(model.zone)
    if not model.rows:
        return _empty_list(model)
    count = t("list-count", total=model.total_rows, page=model.page + 1, pages=model.pages, zone=zone)
    blocks: list[Block] = [header(t("list-title")), actions(_filter_select(model))]
    blocks += [_row(row, model.zone, own=model.admin_name is None) for row in model.rows]
    blocks += pager(
        model.page,
        model.pages,
        lambda page: ListArgs(page=page, filter=model.filter, channel=model.channel),
        (t("button-earlier"), act.LIST_PAGE_BACK, -1),
        (t("button-later"), act.LIST_PAGE_NEXT, +1),
    )
    notes = [count, *admin_link_note(model.admin_name)]
    blocks += [context(*notes), *connect_own_blocks(model.admin_name)]
    lines = "; ".join(_plain_row(row, model.zone) for row in model.rows)
    return message(f"{t('list-title')}: {lines}. {' '.join(notes)}", blocks)


def admin_link_note(admin: str | None) -> list[str]:
    """Return the note that the data came through the admin's link, [] if through the person's own."""
    return [] if admin is None else [t("list-through", name=mrkdwn_safe(admin))]


def connect_own_blocks(admin: str | None) -> list[Block]:
    """Return the button to connect, for people who read through the admin's link."""
    return [] if admin is None else [actions(connect_button(again=False))]


def _empty_list(model: MeetingPage) -> Message:
    if model.admin_name is not None:
        lines = [t("list-empty-through"), *admin_link_note(model.admin_name)]
        blocks: list[Block] = [section("\n".join(lines)), *connect_own_blocks(model.admin_name)]
        return message(" ".join(lines), blocks)
    schedule = button(t("button-schedule"), act.OPEN_SCHEDULE, style="primary")
    if model.filter is MeetingFilter.ALL:
        return message(t("list-empty"), [section(t("list-empty")), actions(schedule)])
    empty = t(f"list-empty-{model.filter.value}")
    return message(empty, [section(empty), actions(_filter_select(model), schedule)])


def _filter_select(model: MeetingPage) -> Element:
    options = {which: option(which.value, t(f"list-filter-{which.value}")) for which in MeetingFilter}
    return element(
        "static_select",
        action_id=act.LIST_FILTER,
        placeholder=plain_text(t("list-filter")),
        options=list(options.values()),
        initial_option=options[model.filter],
    )


def picker(
    rows: Sequence[MeetingRow],
    zone: str,
    question: str = "show-which",
    action_id: str = act.SHOW_PICK,
    value_prefix: str = "",
    problem: UserError | None = None,
) -> Message:
    """Return the picker of a meeting. If ``value_prefix`` is set, the chosen value is ``value_prefix:id``.

    ``problem``: why what was typed is no single meeting.
    """
    if not rows and problem is not None:
        return error_message(problem)
    if not rows:
        return listing(MeetingPage(zone=zone, rows=(), page=0, pages=1, total_rows=0))
    options = [
        Option(
            value=f"{value_prefix}:{row.meeting_id}" if value_prefix else row.meeting_id,
            text=plain_text(_label(row), MAX_LABEL_CHARS),
            description=plain_text(_when_plain(row, zone), MAX_LABEL_CHARS),
        )
        for row in rows
    ]
    select = element(
        "static_select", action_id=action_id, placeholder=plain_text(t("show-pick")), options=options
    )
    text = problem_question(problem, t(question))
    return message(text, [section(text, accessory=select)])


def detail(model: MeetingDetail) -> Message:
    """Return all details of one meeting."""
    row = model.row
    subject = single_line(row.subject) or t("untitled")
    lines = [
        f"*{_when(row, model.zone)}*",
        t("show-organizer", name=mrkdwn_safe(model.organizer_name)),
        t("show-number", id=format_meeting_id(row.meeting_id)),
    ]
    if model.password_required:
        lines.append(t("show-password"))
    if row.live:
        lines.append(t("live-now"))
    blocks: list[Block] = [header(subject), section("\n".join(lines))]
    if model.recordings:
        blocks += recording_sections(model.recordings, model.zone)
    if model.conference_call_info:
        blocks.append(context(t("show-audio", info=mrkdwn_safe(model.conference_call_info))))
    blocks.append(actions(join_button(row.join_url, subject)))
    blocks.append(verb_buttons(row.meeting_id))
    if not model.made_here:
        blocks.append(context(t("show-link-built")))
    text = f"{text_safe(subject)}, {_when_plain(row, model.zone)}. {lines[1]}. {lines[2]}. {row.join_url}"
    return message(text, blocks)


def recording_sections(recorded: Sequence[RecordedSession], zone: str) -> list[Block]:
    """Return a section for each recorded session, with the links to watch and download it."""
    return [
        section(
            t(
                "recording-line",
                when=slack_date(one.start, zone) if one.start else t("history-no-time"),
                links=recording_links(one.links),
            )
        )
        for one in recorded
    ]


def recording_links(links: RecordingLinks) -> str:
    """Return the mrkdwn links of a recording. An address that is too long for a line of text is left out."""
    found = [
        link(url, t(word))
        for url, word in ((links.watch, "recording-watch"), (links.download, "recording-download"))
        if url
    ]
    return " · ".join(one for one in found if len(one) <= MAX_LINK_CHARS) or t("recording-no-link")


def _row(row: MeetingRow, zone: str, *, own: bool = True) -> Block:
    """Return one line with the join link and, for one's ``own`` meeting, the organizer's menu."""
    text = t("list-row", when=_when(row, zone), subject=mrkdwn_safe(_label(row)))
    join = link(row.join_url, t("button-join"))
    menu_of_row = verb_menu(act.ROW_MENU, row.meeting_id) if own else None
    return section(f"{text} · {join}", accessory=menu_of_row, block_id=f"row.{row.meeting_id}")


def _label(row: MeetingRow) -> str:
    return single_line(row.subject) or t("untitled")


def _plain_row(row: MeetingRow, zone: str) -> str:
    return t("list-row-plain", when=_when_plain(row, zone), subject=text_safe(_label(row)))


def _when(row: MeetingRow, zone: str) -> str:
    if row.recurring or row.start is None:
        return t("recurring")
    if row.end is None:
        return slack_date(row.start, zone)
    return date_span(row.start, row.end, zone)


def _when_plain(row: MeetingRow, zone: str) -> str:
    if row.recurring or row.start is None:
        return t("recurring")
    return span(row.start, row.end or row.start, zone)
