"""Digests: a day or a week, session by session."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import Block

from bot.ports import Message, SessionKind
from bot.usecases.digests import DigestModel, DigestRow
from bot.views import notify_actions as act
from bot.views.parts import actions, button, context, cut, escaped, link, message, one_line, safe, section
from bot.views.times import day, slack_date, span, zone_city
from bot.views.words import say

TITLE = 80
SECTION = 2700
"""Characters per section, below Slack's 3,000 (Slack: section)."""


def digest(model: DigestModel) -> Message:
    """Return the digest of a day or a week. Times show in the reader's zone; days are those of ``model.zone``."""
    title = _title(model)
    blocks: list[Block] = [section(f"*{title}*")]
    said = [f"{title}, {say('digest-zone-text', zone=zone_city(model.zone))}"]
    if not model.rows:
        blocks.append(section(_nothing(model)))
        said.append(_nothing(model))
    for when, rows in groupby(model.rows, key=lambda row: _day_of(row, model.zone)):
        shown = list(rows)
        lines = [_line(row, model.zone) for row in shown]
        head = [f"*{day(when)}*"] if model.days > 1 else []
        blocks += [section(text) for text in _sections([*head, *lines])]
        said += [_plain(row, model.zone) for row in shown]
    notes = [say("digest-zone", zone=zone_city(model.zone))]
    if model.more:
        notes.append(say("digest-more", count=model.more))
    if model.read_at is not None:
        notes.append(say("digest-old", when=slack_date(model.read_at, model.zone)))
    settings = button(say("button-digest-settings"), act.CHANGE, value=model.subscription_id)
    blocks += [context(" ".join(notes)), actions(settings)]
    return message("; ".join([". ".join(said[:1]), *said[1:]]), blocks)


def _title(model: DigestModel) -> str:
    if model.days > 1:
        last = model.first + timedelta(days=model.days - 1)
        return say("digest-week", first=day(model.first), last=day(last))
    return say("digest-day", weekday=model.first, day=model.first)


def _nothing(model: DigestModel) -> str:
    return say("digest-nothing-week" if model.days > 1 else "digest-nothing")


def _day_of(row: DigestRow, zone: str) -> date:
    return row.start.astimezone(ZoneInfo(zone)).date()


def _name(row: DigestRow) -> str:
    return cut(one_line(row.title), TITLE) or say("untitled")


def _line(row: DigestRow, zone: str) -> str:
    times = f"{slack_date(row.start, zone, '{time}')} – {slack_date(row.end, zone, '{time}')}"
    kind = "digest-line-training" if row.kind is SessionKind.TRAINING else "digest-line"
    line = say(kind, times=times, title=safe(_name(row)))
    return f"{line} · {link(row.join_url, say('button-join'))}" if row.join_url else line


def _plain(row: DigestRow, zone: str) -> str:
    return say("list-row-plain", when=span(row.start, row.end, zone, year=False), subject=escaped(_name(row)))


def _sections(lines: Sequence[str]) -> Iterator[str]:
    """Join the lines into as few sections as possible; no line is split."""
    held: list[str] = []
    for line in lines:
        if held and len("\n".join([*held, line])) > SECTION:
            yield "\n".join(held)
            held = []
        held.append(line)
    if held:
        yield "\n".join(held)
