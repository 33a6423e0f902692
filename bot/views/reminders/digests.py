"""Digests: a day or a week, session by session."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.model.messages import Message
from bot.model.reminders import DigestModel, DigestRow
from bot.model.sources import SessionKind
from bot.views.i18n.bundles import t
from bot.views.kit import Block, actions, button, context, message, section
from bot.views.reminders import ids as act
from bot.views.text import link, mrkdwn_safe, single_line, text_safe, truncate
from bot.views.times import day, slack_date, span, zone_city

MAX_TITLE_CHARS = 80
MAX_SECTION_CHARS = 2700
"""Characters per section, below Slack's 3,000 (Slack: section)."""


def digest(model: DigestModel) -> Message:
    """Return the digest of a day or a week. Times show in the reader's zone; days are those of ``model.zone``."""
    title = _title(model)
    blocks: list[Block] = [section(f"*{title}*")]
    text_parts = [f"{title}, {t('digest-zone-text', zone=zone_city(model.zone))}"]
    if not model.rows:
        blocks.append(section(_empty_text(model)))
        text_parts.append(_empty_text(model))
    for local_date, rows in groupby(model.rows, key=lambda row: _day_of(row, model.zone)):
        rows_of_day = list(rows)
        lines = [_mrkdwn_line(row, model.zone) for row in rows_of_day]
        heading = [f"*{day(local_date)}*"] if model.days > 1 else []
        blocks += [section(text) for text in _join_sections([*heading, *lines])]
        text_parts += [_plain_line(row, model.zone) for row in rows_of_day]
    notes = [t("digest-zone", zone=zone_city(model.zone))]
    if model.num_omitted:
        notes.append(t("digest-more", count=model.num_omitted))
    if model.read_at is not None:
        notes.append(t("digest-old", when=slack_date(model.read_at, model.zone)))
    settings = button(t("button-digest-settings"), act.DIGEST_SETTINGS, value=model.subscription_id)
    blocks += [context(" ".join(notes)), actions(settings)]
    return message("; ".join([". ".join(text_parts[:1]), *text_parts[1:]]), blocks)


def _title(model: DigestModel) -> str:
    if model.days > 1:
        last = model.first_day + timedelta(days=model.days - 1)
        return t("digest-week", first=day(model.first_day), last=day(last))
    return t("digest-day", weekday=model.first_day, day=model.first_day)


def _empty_text(model: DigestModel) -> str:
    return t("digest-nothing-week" if model.days > 1 else "digest-nothing")


def _day_of(row: DigestRow, zone: str) -> date:
    return row.start.astimezone(ZoneInfo(zone)).date()


def _plain_title(row: DigestRow) -> str:
    return truncate(single_line(row.title), MAX_TITLE_CHARS) or t("untitled")


def _mrkdwn_line(row: DigestRow, zone: str) -> str:
    times = f"{slack_date(row.start, zone, '{time}')} – {slack_date(row.end, zone, '{time}')}"
    kind = "digest-line-training" if row.kind is SessionKind.TRAINING else "digest-line"
    line = t(kind, times=times, title=mrkdwn_safe(_plain_title(row)))
    return f"{line} · {link(row.join_url, t('button-join'))}" if row.join_url else line


def _plain_line(row: DigestRow, zone: str) -> str:
    return t(
        "list-row-plain",
        when=span(row.start, row.end, zone, year=False),
        subject=text_safe(_plain_title(row)),
    )


def _join_sections(lines: Sequence[str]) -> Iterator[str]:
    """Join the lines into as few sections as possible; no line is split."""
    pending: list[str] = []
    for line in lines:
        if pending and len("\n".join([*pending, line])) > MAX_SECTION_CHARS:
            yield "\n".join(pending)
            pending = []
        pending.append(line)
    if pending:
        yield "\n".join(pending)
