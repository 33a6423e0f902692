"""The meanings of a time, to choose from in a form: radio buttons, or one button if there is only one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta, tzinfo

from bot.model.meeting_forms import ScheduleFields
from bot.model.times import Fold, TimeChoice, TimeReading
from bot.parsing.forms import is_ambiguous, suggest_times
from bot.parsing.time.zones import format_offset, load_zone, parse_zone
from bot.views.form_kit import select_field, versioned
from bot.views.i18n.bundles import t, time_formatter
from bot.views.kit import Block, actions, button, option
from bot.views.text import single_line, truncate

MAX_AUTHOR_NAME_CHARS = 20
"""Longest name of a message's author in an option, whose text has at most 75 characters (Slack: option object)."""


def choice_blocks(
    fields: ScheduleFields,
    choice: TimeChoice | None,
    now: datetime,
    *,
    action_id: str,
    block_id: str,
    version: str,
) -> list[Block]:
    """Return what the form asks about its time: ``choice``, else what can be had instead of an impossible time.

    The meaning that the fields hold is selected. Each option carries a ``TimeReading``.
    """
    choice = choice or suggest_times(fields, now)
    if choice is None:
        return []
    readings = choice.offered
    labels = [_label(reading, fields.zone, now, choice.author) for reading in readings]
    chosen = next((place for place, one in enumerate(readings) if fields.has_reading(one)), None)
    if len(readings) == 1:
        only = button(labels[0], action_id, carry=_carried(readings[0]))
        return [] if chosen == 0 else [actions(only, block_id=block_id)]
    options = [option(_carried(reading), label) for reading, label in zip(readings, labels, strict=True)]
    selected = None if chosen is None else str(options[chosen]["value"])
    return [
        select_field(
            block_id,
            t("form-choose-time"),
            options,
            selected,
            kind="radio_buttons",
            action_id=versioned(action_id, version),
            # Whoever fills in another time has none of these.
            optional=True if selected is None else None,
            dispatch=True,
        )
    ]


def fold_blocks(
    fields: ScheduleFields, now: datetime, *, action_id: str, block_id: str = "fold"
) -> list[Block]:
    """Return the choice between the two meanings of a time that occurs twice (clocks go back), [] for other times."""
    if not is_ambiguous(fields, now):
        return []
    options = [option(fold.value, t(f"form-fold-{fold.value}", time=fields.start or "")) for fold in Fold]
    return [
        select_field(
            block_id,
            t("form-fold"),
            options,
            fields.fold,
            kind="radio_buttons",
            action_id=action_id,
            dispatch=True,
        )
    ]


def _carried(reading: TimeReading) -> TimeReading:
    """Return what an option carries: an option's value has at most 150 characters (Slack: option object)."""
    return replace(reading, zone="")


def _label(reading: TimeReading, zone: str, now: datetime, author: str) -> str:
    """Return ``Fri, Nov 27, 3:00 PM``; near days by their names, with zone and length if they differ.

    If the time may be that of an ``author``, the label says whose it is.
    """
    day = date.fromisoformat(reading.date) if reading.date else None
    parts = [_day_label(day, now.astimezone(load_zone(zone)).date())] if day else []
    if reading.start:
        parts.append(time_formatter().clock(reading.start))
    label = ", ".join(parts)
    if day is not None and reading.start:
        fold = 1 if reading.fold is Fold.SECOND else 0
        wall = datetime.combine(day, time.fromisoformat(reading.start))
        moment = wall.replace(tzinfo=load_zone(zone), fold=fold)
        label = _with_owner(label, moment, reading, author) if author else _with_zone(label, moment, reading)
    if reading.minutes:
        return t("choice-length", label=label, length=timedelta(minutes=reading.minutes))
    return label


def _day_label(day: date, today: date) -> str:
    if day == today:
        return t("choice-today")
    if day == today + timedelta(days=1):
        return t("choice-tomorrow")
    return time_formatter().day(day, year=day.year != today.year)


def _with_zone(label: str, moment: datetime, reading: TimeReading) -> str:
    """Return the label with the time in the zone that was meant, or with the offset of a time that occurs twice."""
    if reading.zone:
        there = moment.astimezone(_load_zone_or_offset(reading.zone))
        return t("choice-zone", label=label, clock=time_formatter().clock(there), place=reading.zone)
    return _with_offset(label, moment, reading)


def _with_owner(label: str, moment: datetime, reading: TimeReading, author: str) -> str:
    """Return the label with whose time it is, and the author's day and time if it is theirs."""
    label, words = _with_offset(label, moment, reading), time_formatter()
    if not reading.zone:
        return t("choice-yours", label=label, place=str(moment.tzinfo))
    there = moment.astimezone(load_zone(reading.zone))
    when = (
        words.clock(there) if there.date() == moment.date() else f"{words.day(there)}, {words.clock(there)}"
    )
    name = truncate(single_line(author), MAX_AUTHOR_NAME_CHARS)
    return t("choice-authors", label=label, when=when, name=name, place=reading.zone)


def _with_offset(label: str, moment: datetime, reading: TimeReading) -> str:
    return t("choice-offset", label=label, offset=format_offset(moment)) if reading.fold else label


def _load_zone_or_offset(name: str) -> tzinfo:
    offset = parse_zone(name) if name.startswith("UTC") else None
    return offset.tz if offset else load_zone(name)
