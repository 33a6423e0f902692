"""Messages for technicians about Seeit sessions, and the note with a support key posted in a thread."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ButtonElement, Option, StaticSelectElement

from bot.ports import Message, Outcome
from bot.usecases.assist import (
    FINISHED,
    SPANS,
    Download,
    SupportDetail,
    SupportList,
    SupportMenu,
    SupportRow,
)
from bot.views import actions as act
from bot.views.errors import connect_button
from bot.views.parts import (
    LABEL_LIMIT,
    actions,
    button,
    context,
    escaped,
    header,
    message,
    one_line,
    option,
    plain,
    safe,
    section,
)
from bot.views.times import moment_in, slack_date, zone_city
from bot.views.words import say

DATE = "{date_short_pretty}, {time}"
STATUSES = frozenset({"CREATED", "STARTED", "JOINED", FINISHED})
NOTES = 560
"""Characters of the technician's notes shown; even escaped they fit into a section (Slack: 3,000)."""


def menu(model: SupportMenu) -> Message:
    """Return the answer to a bare ``/assist``."""
    if model.email is None:
        ask = say("assist-menu-connect")
        return message(ask, [section(ask), actions(connect_button(again=False))])
    blocks: list[Block] = []
    if model.rows:
        lines = [_plain_row(row, model.zone) for row in model.rows]
        blocks.append(section(f"*{say('assist-menu-newest')}*"))
        blocks += [_row(row, model.zone) for row in model.rows]
    else:
        lines = [say("assist-menu-away" if model.rows is None else "assist-menu-none")]
        blocks.append(section(lines[0]))
    account = say("menu-account", email=safe(model.email), zone=zone_city(model.zone))
    blocks += [
        actions(
            _new(),
            button(say("button-assist-list"), act.ASSIST_LIST),
            button(say("button-help"), act.ASSIST_HELP),
        ),
        context(account),
    ]
    return message(f"{'; '.join(lines)}. {account}", blocks)


def listing(model: SupportList) -> Message:
    """Return one page of sessions; the page buttons keep the chosen range."""
    if not model.rows:
        empty = say("assist-list-empty")
        return message(empty, [section(empty), actions(_span(model), _new())])
    title, count = say("assist-list-title"), _count(model)
    blocks: list[Block] = [header(title), actions(_span(model))]
    blocks += [_row(row, model.zone) for row in model.rows]
    turns = _turns(model)
    if turns:
        blocks.append(actions(*turns))
    blocks.append(context(count, say("assist-list-note")))
    lines = "; ".join(_plain_row(row, model.zone) for row in model.rows)
    return message(f"{title}: {lines}. {count}", blocks)


def _count(model: SupportList) -> str:
    zone = zone_city(model.zone)
    if model.total is None:
        return say("assist-list-page", page=model.page + 1, zone=zone)
    return say("assist-list-count", total=model.total, page=model.page + 1, pages=model.pages, zone=zone)


def _span(model: SupportList) -> StaticSelectElement:
    options = {span: option(span, say(f"assist-span-{span}")) for span in SPANS}
    return StaticSelectElement(
        action_id=act.ASSIST_SPAN,
        placeholder=plain(say("assist-list-filter")),
        options=list(options.values()),
        initial_option=options.get(model.span or ""),
    )


def _turns(model: SupportList) -> list[ButtonElement]:
    """Return [Earlier] and [Later]. Earlier sessions are on later pages, because the newest come first."""
    kept: dict[str, str | float] = {"s": model.since.timestamp()}
    if model.until is not None:
        kept["u"] = model.until.timestamp()
    if model.span:
        kept["n"] = model.span
    turns = []
    if model.page + 1 < model.pages:
        turns.append(button(say("button-earlier"), act.ASSIST_EARLIER, value={**kept, "p": model.page + 1}))
    if model.page > 0:
        turns.append(button(say("button-later"), act.ASSIST_LATER, value={**kept, "p": model.page - 1}))
    return turns


def picker(rows: Sequence[SupportRow], zone: str) -> Message:
    """Return the picker of a session."""
    if not rows:
        none = say("assist-menu-none")
        return message(none, [section(none), actions(_new())])
    options = [
        Option(
            value=row.uuid,
            text=plain(f"{_key(row)}, {_status(row)}", LABEL_LIMIT),
            description=plain(_when_plain(row, zone), LABEL_LIMIT),
        )
        for row in rows[:100]
    ]
    select = StaticSelectElement(
        action_id=act.ASSIST_PICK, placeholder=plain(say("assist-pick")), options=options
    )
    which = say("assist-which")
    return message(which, [section(which, accessory=select)])


def detail(model: SupportDetail) -> Message:
    """Return one session in full: its state, its files, and until when GoTo keeps them."""
    row = model.row
    title = say("assist-title", key=_key(row))
    key = say("assist-key-over" if row.status == FINISHED else "assist-key-open", key=safe(_key(row)))
    lines = [_status(row), key, *_times(model)]
    if model.technician:
        lines.append(say("assist-technician", email=safe(model.technician)))
    if model.recorded:
        lines.append(say("assist-recorded"))
    kept, notes = _kept(model), safe(model.notes, NOTES)
    blocks: list[Block] = [header(title), section("\n".join(lines))]
    if notes:
        blocks.append(section(f"{say('assist-notes')}\n{notes}"))
    blocks.append(section("\n".join(kept)))
    buttons = []
    if row.status != FINISHED:
        buttons.append(_start(row.uuid))
    if model.can_download:
        buttons.append(button(say("button-assist-download"), act.ASSIST_DOWNLOAD, value=row.uuid))
    if buttons:
        blocks.append(actions(*buttons))
    told = [
        f"{escaped(title)}: {' '.join(lines)}",
        *([f"{say('assist-notes')} {notes}"] if notes else []),
        *kept,
    ]
    return message(" ".join(told), blocks)


def _times(model: SupportDetail) -> list[str]:
    moments = {
        "created": model.row.created,
        "started": model.started,
        "joined": model.joined,
        "ended": model.ended,
    }
    return [
        say(f"assist-{name}", when=slack_date(at, model.zone, DATE))
        for name, at in moments.items()
        if at is not None
    ]


def _kept(model: SupportDetail) -> list[str]:
    """Return the lines on photos and recording, and until when GoTo keeps them."""
    lines = [*_files(model)]
    if model.told_until is not None:
        lines.append(say("assist-told-until", when=slack_date(model.told_until, model.zone, "{date_long}")))
    return lines


def _files(model: SupportDetail) -> list[str]:
    if model.files_gone and (model.recorded or model.files != "NO_DATA"):
        return [say("assist-files-over")]
    if model.files == "NO_DATA":
        return [say("assist-files-none")] if model.ended else [say("assist-files-later")]
    until = (
        say("assist-files-until", when=slack_date(model.files_until, model.zone, DATE))
        if model.files_until
        else say("assist-files-later")
    )
    if model.files == "AVAILABLE":
        there = say(
            "assist-files-there",
            photos=model.photos or 0,
            notes=model.photo_notes or 0,
            size=_size(model.size),
        )
        return [there, until]
    return [say("assist-files-processing" if model.files == "PROCESSING" else "assist-files-unknown"), until]


def _size(size: int | None) -> str:
    if size is None:
        return say("assist-size-unknown")
    if size < 1_000_000:
        return say("assist-kilobytes", size=-(-size // 1000))
    return say("assist-megabytes", size=round(size / 1_000_000))


def ready(outcome: Outcome) -> Message:
    """Return the message on a new session. It has no start link; that is created when its button is pressed."""
    values = outcome.values
    key = str(values.get("key") or "")
    text = say("assist-ready", key=safe(key)) if key else say("assist-ready-no-key")
    lines = [text, *_sent_lines(outcome)]
    note = say("assist-ready-note")
    blocks: list[Block] = [section("\n".join(lines)), actions(_start(str(values["uuid"]))), context(note)]
    return message(" ".join([*lines, note]), blocks)


def sent(outcome: Outcome) -> Message:
    """Return the message whether a session's key was posted in the thread."""
    text = " ".join(_sent_lines(outcome))
    return message(text, [section(text), actions(_start(str(outcome.values["uuid"])))])


def _sent_lines(outcome: Outcome) -> list[str]:
    values = outcome.values
    key = safe(str(values.get("key") or ""))
    if values.get("refused_channel"):
        return [say("assist-sent-refused", key=key, channel=_channel(str(values["refused_channel"])))]
    if not values.get("channel"):
        return []
    word = "assist-sent" if values.get("ts") else "assist-sent-unsure"
    return [say(word, key=key, channel=_channel(str(values["channel"])))]


def host(url: str) -> Message:
    """Return the message with the technician's private start link; only the button contains it."""
    text = say("assist-host")
    opens = button(say("button-assist-open"), act.ASSIST_OPEN, url=url, style="primary")
    return message(text, [section(text), actions(opens)])


def download(model: Download) -> Message:
    """Return the message with the private download link."""
    lines = [say("assist-download")]
    if model.until is not None:
        lines.append(say("assist-download-until", when=slack_date(model.until, model.zone, DATE)))
    text = " ".join(lines)
    return message(
        text, [section(text), actions(button(say("button-assist-file"), act.ASSIST_FILE, url=model.url))]
    )


def which_key(rows: Sequence[SupportRow], zone: str, channel: str, thread_ts: str) -> Message:
    """Return the technician's question which session's key to post in a thread."""
    place = {"c": channel, "h": thread_ts}
    asked = say("assist-send-which" if rows else "assist-send-none", channel=_channel(channel))
    blocks: list[Block] = [section(asked)]
    for row in rows:
        send = button(
            say("button-assist-send", key=_key(row)), act.ASSIST_SEND, value={**place, "u": row.uuid}
        )
        blocks.append(section(_line(row, zone), accessory=send))
    blocks.append(actions(button(say("button-assist-new-send"), act.ASSIST_SEND_NEW, value=place)))
    return message(" ".join([asked, *(_plain_row(row, zone) for row in rows)]), blocks)


def key_note(key: str, name: str) -> Message:
    """Return the message with a support key, posted in a thread."""
    return message(
        say("assist-key-note-plain", name=escaped(name), key=escaped(key)),
        [section(say("assist-key-note", name=safe(name), key=safe(key)))],
    )


def _channel(channel: str) -> str:
    return f"<#{channel}>" if channel[:1] in ("C", "G") else say("your-messages")


def _new() -> ButtonElement:
    return button(say("button-assist-new"), act.ASSIST_NEW, style="primary")


def _start(uuid: str) -> ButtonElement:
    return button(say("button-assist-start"), act.ASSIST_START, value=uuid, style="primary")


def _row(row: SupportRow, zone: str) -> Block:
    more = button(
        say("button-details"), act.ASSIST_SHOW, value=row.uuid, label=say("label-assist-show", key=_key(row))
    )
    return section(_line(row, zone), accessory=more)


def _line(row: SupportRow, zone: str) -> str:
    return say("assist-row", when=_when(row, zone), key=safe(_key(row)), status=_status(row))


def _plain_row(row: SupportRow, zone: str) -> str:
    return say("assist-row-plain", when=_when_plain(row, zone), key=escaped(_key(row)), status=_status(row))


def _key(row: SupportRow) -> str:
    return one_line(row.key)[:40] or say("assist-no-key")


def _status(row: SupportRow) -> str:
    return say(f"assist-status-{row.status.casefold() if row.status in STATUSES else 'unknown'}")


def _when(row: SupportRow, zone: str) -> str:
    return slack_date(row.created, zone, DATE) if row.created else say("assist-no-time")


def _when_plain(row: SupportRow, zone: str) -> str:
    return moment_in(row.created, zone) if row.created else say("assist-no-time")
