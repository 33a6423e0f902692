"""Messages for technicians about Seeit sessions, and the note with a support key posted in a thread."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.assist import (
    FINISHED_STATUS,
    LIST_SPANS,
    Download,
    KeyChoice,
    SessionListArgs,
    SupportDetail,
    SupportList,
    SupportMenu,
    SupportRow,
    ThreadPlace,
)
from bot.model.assist_results import SessionResult
from bot.model.messages import Message
from bot.model.operations import Outcome
from bot.views import ids as act
from bot.views.errors import connect_button
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
from bot.views.text import mrkdwn_safe, single_line, text_safe
from bot.views.times import DATE_FORMAT, moment_in, slack_date, zone_city

KNOWN_STATUSES = frozenset({"CREATED", "STARTED", "JOINED", FINISHED_STATUS})
MAX_NOTES_CHARS = 560
"""Characters of the technician's notes shown; even escaped they fit into a section (Slack: 3,000)."""


def menu(model: SupportMenu) -> Message:
    """Return the answer to a bare ``/assist``."""
    if model.email is None:
        ask = t("assist-menu-connect")
        return message(ask, [section(ask), actions(connect_button(again=False))])
    blocks: list[Block] = []
    if model.rows:
        lines = [_plain_row(row, model.zone) for row in model.rows]
        blocks.append(section(f"*{t('assist-menu-newest')}*"))
        blocks += [_row(row, model.zone) for row in model.rows]
    else:
        lines = [t("assist-menu-away" if model.rows is None else "assist-menu-none")]
        blocks.append(section(lines[0]))
    account = t("menu-account", email=mrkdwn_safe(model.email), zone=zone_city(model.zone))
    blocks += [
        actions(
            _new_button(),
            button(t("button-assist-list"), act.ASSIST_LIST),
            button(t("button-help"), act.ASSIST_HELP),
        ),
        context(account),
    ]
    return message(f"{'; '.join(lines)}. {account}", blocks)


def listing(model: SupportList) -> Message:
    """Return one page of sessions; the page buttons keep the chosen range."""
    if not model.rows:
        empty = t("assist-list-empty")
        return message(empty, [section(empty), actions(_range_select(model), _new_button())])
    title, count = t("assist-list-title"), _count_line(model)
    blocks: list[Block] = [header(title), actions(_range_select(model))]
    blocks += [_row(row, model.zone) for row in model.rows]
    blocks += _page_buttons(model)
    blocks.append(context(count, t("assist-list-note")))
    lines = "; ".join(_plain_row(row, model.zone) for row in model.rows)
    return message(f"{title}: {lines}. {count}", blocks)


def _count_line(model: SupportList) -> str:
    zone = zone_city(model.zone)
    if model.total is None:
        return t("assist-list-page", page=model.page + 1, zone=zone)
    return t("assist-list-count", total=model.total, page=model.page + 1, pages=model.pages, zone=zone)


def _range_select(model: SupportList) -> Element:
    options = {span: option(span, t(f"assist-span-{span}")) for span in LIST_SPANS}
    return element(
        "static_select",
        action_id=act.ASSIST_RANGE,
        placeholder=plain_text(t("assist-list-filter")),
        options=list(options.values()),
        initial_option=options.get(model.span or ""),
    )


def _page_buttons(model: SupportList) -> list[Block]:
    """Return [Earlier] and [Later]. Earlier sessions are on later pages, because the newest come first."""
    return pager(
        model.page,
        model.pages,
        lambda page: SessionListArgs(span=model.span or "", since=model.since, until=model.until, page=page),
        (t("button-earlier"), act.ASSIST_EARLIER, +1),
        (t("button-later"), act.ASSIST_LATER, -1),
    )


def picker(rows: Sequence[SupportRow], zone: str) -> Message:
    """Return the picker of a session."""
    if not rows:
        none = t("assist-menu-none")
        return message(none, [section(none), actions(_new_button())])
    options = [
        Option(
            value=row.uuid,
            text=plain_text(f"{_key_text(row)}, {_status_text(row)}", MAX_LABEL_CHARS),
            description=plain_text(_when_plain(row, zone), MAX_LABEL_CHARS),
        )
        for row in rows
    ]
    select = element(
        "static_select", action_id=act.ASSIST_PICK, placeholder=plain_text(t("assist-pick")), options=options
    )
    which = t("assist-which")
    return message(which, [section(which, accessory=select)])


def detail(model: SupportDetail) -> Message:
    """Return one session in full: its state, its files, and until when GoTo keeps them."""
    row = model.row
    title = t("assist-title", key=_key_text(row))
    key = t(
        "assist-key-over" if row.status == FINISHED_STATUS else "assist-key-open",
        key=mrkdwn_safe(_key_text(row)),
    )
    lines = [_status_text(row), key, *_time_lines(model)]
    if model.technician:
        lines.append(t("assist-technician", email=mrkdwn_safe(model.technician)))
    if model.recorded:
        lines.append(t("assist-recorded"))
    retention, notes = _retention_lines(model), mrkdwn_safe(model.notes, MAX_NOTES_CHARS)
    blocks: list[Block] = [header(title), section("\n".join(lines))]
    if notes:
        blocks.append(section(f"{t('assist-notes')}\n{notes}"))
    blocks.append(section("\n".join(retention)))
    buttons = []
    if row.status != FINISHED_STATUS:
        buttons.append(_start_button(row.uuid))
    if model.can_download:
        buttons.append(button(t("button-assist-download"), act.ASSIST_DOWNLOAD, value=row.uuid))
    if buttons:
        blocks.append(actions(*buttons))
    texts = [
        f"{text_safe(title)}: {' '.join(lines)}",
        *([f"{t('assist-notes')} {notes}"] if notes else []),
        *retention,
    ]
    return message(" ".join(texts), blocks)


def _time_lines(model: SupportDetail) -> list[str]:
    moments = {
        "created": model.row.created,
        "started": model.started,
        "joined": model.joined,
        "ended": model.ended,
    }
    return [
        t(f"assist-{name}", when=slack_date(at, model.zone)) for name, at in moments.items() if at is not None
    ]


def _retention_lines(model: SupportDetail) -> list[str]:
    """Return the lines on photos and recording, and until when GoTo keeps them."""
    lines = [*_file_lines(model)]
    if model.details_until is not None:
        lines.append(t("assist-told-until", when=slack_date(model.details_until, model.zone, DATE_FORMAT)))
    return lines


def _file_lines(model: SupportDetail) -> list[str]:
    if model.has_expired_files and (model.recorded or model.files != "NO_DATA"):
        return [t("assist-files-over")]
    if model.files == "NO_DATA":
        return [t("assist-files-none")] if model.ended else [t("assist-files-later")]
    until = (
        t("assist-files-until", when=slack_date(model.files_until, model.zone))
        if model.files_until
        else t("assist-files-later")
    )
    if model.files == "AVAILABLE":
        there = t(
            "assist-files-there",
            photos=model.photos or 0,
            notes=model.photo_notes or 0,
            size=_size_text(model.size),
        )
        return [there, until]
    return [t("assist-files-processing" if model.files == "PROCESSING" else "assist-files-unknown"), until]


def _size_text(size: int | None) -> str:
    if size is None:
        return t("assist-size-unknown")
    if size < 1_000_000:
        return t("assist-kilobytes", size=-(-size // 1000))
    return t("assist-megabytes", size=round(size / 1_000_000, 1))


def ready_message(outcome: Outcome) -> Message:
    """Return the message on a new session. It has no start link; that is created when its button is pressed."""
    made = outcome.result(SessionResult)
    key = made.key or ""
    text = t("assist-ready", key=mrkdwn_safe(key)) if key else t("assist-ready-no-key")
    lines = [text, *_sent_lines(made)]
    note = t("assist-ready-note")
    blocks: list[Block] = [
        section("\n".join(lines)),
        actions(_start_button(made.uuid)),
        context(note),
    ]
    return message(" ".join([*lines, note]), blocks)


def sent_message(outcome: Outcome) -> Message:
    """Return the message whether a session's key was posted in the thread."""
    sent = outcome.result(SessionResult)
    text = " ".join(_sent_lines(sent))
    return message(text, [section(text), actions(_start_button(sent.uuid))])


def _sent_lines(session: SessionResult) -> list[str]:
    key = mrkdwn_safe(session.key or "")
    if session.refused_channel:
        return [t("assist-sent-refused", key=key, channel=_channel_text(session.refused_channel))]
    if not session.channel:
        return []
    word = "assist-sent" if session.ts else "assist-sent-unsure"
    return [t(word, key=key, channel=_channel_text(session.channel))]


def host_link(url: str) -> Message:
    """Return the message with the technician's private start link; only the button contains it."""
    text = t("assist-host")
    opens = button(t("button-assist-open"), act.ASSIST_OPEN, url=url, style="primary")
    return message(text, [section(text), actions(opens)])


def download_message(model: Download) -> Message:
    """Return the message with the private download link."""
    lines = [t("assist-download")]
    if model.until is not None:
        lines.append(t("assist-download-until", when=slack_date(model.until, model.zone)))
    text = " ".join(lines)
    return message(
        text,
        [section(text), actions(button(t("button-assist-file"), act.ASSIST_DOWNLOAD_OPEN, url=model.url))],
    )


def which_key_question(rows: Sequence[SupportRow], zone: str, place: ThreadPlace) -> Message:
    """Return the technician's question which session's key to post in a thread."""
    question = t("assist-send-which" if rows else "assist-send-none", channel=_channel_text(place.channel))
    blocks: list[Block] = [section(question)]
    for row in rows:
        send = button(
            t("button-assist-send", key=_key_text(row)),
            act.ASSIST_SEND,
            carry=KeyChoice(place.channel, place.thread_ts, row.uuid),
        )
        blocks.append(section(_line(row, zone), accessory=send))
    blocks.append(actions(button(t("button-assist-new-send"), act.ASSIST_SEND_NEW, carry=place)))
    return message(" ".join([question, *(_plain_row(row, zone) for row in rows)]), blocks)


def key_note(key: str, name: str) -> Message:
    """Return the message with a support key, posted in a thread."""
    return message(
        t("assist-key-note-plain", name=text_safe(name), key=text_safe(key)),
        [section(t("assist-key-note", name=mrkdwn_safe(name), key=mrkdwn_safe(key)))],
    )


def _channel_text(channel: str) -> str:
    return f"<#{channel}>" if channel[:1] in ("C", "G") else t("your-messages")


def _new_button() -> Element:
    return button(t("button-assist-new"), act.ASSIST_NEW, style="primary")


def _start_button(uuid: str) -> Element:
    return button(t("button-assist-start"), act.ASSIST_START, value=uuid, style="primary")


def _row(row: SupportRow, zone: str) -> Block:
    more = button(
        t("button-details"), act.ASSIST_SHOW, value=row.uuid, label=t("label-assist-show", key=_key_text(row))
    )
    return section(_line(row, zone), accessory=more)


def _line(row: SupportRow, zone: str) -> str:
    return t(
        "assist-row", when=_when_mrkdwn(row, zone), key=mrkdwn_safe(_key_text(row)), status=_status_text(row)
    )


def _plain_row(row: SupportRow, zone: str) -> str:
    return t(
        "assist-row-plain",
        when=_when_plain(row, zone),
        key=text_safe(_key_text(row)),
        status=_status_text(row),
    )


def _key_text(row: SupportRow) -> str:
    return single_line(row.key)[:40] or t("assist-no-key")


def _status_text(row: SupportRow) -> str:
    return t(f"assist-status-{row.status.casefold() if row.status in KNOWN_STATUSES else 'unknown'}")


def _when_mrkdwn(row: SupportRow, zone: str) -> str:
    return slack_date(row.created, zone) if row.created else t("assist-no-time")


def _when_plain(row: SupportRow, zone: str) -> str:
    return moment_in(row.created, zone) if row.created else t("assist-no-time")
