"""The meanings of a typed range of days, to choose from: buttons in a message, radio buttons in a form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.model.messages import Message
from bot.model.times import DateRange
from bot.parsing.time.date_range import RangeQuestion
from bot.views.i18n.bundles import t
from bot.views.kit import Option, actions, button, message, option, section
from bot.views.times import day


def which_range(
    question: RangeQuestion, zone: str, action_id: str, carry: Callable[[DateRange], object]
) -> Message:
    """Return the question which of two ranges is meant, with a button for each (``action_id.0``, ``action_id.1``).

    ``carry`` returns what the button of a range carries; ``zone`` is IANA.
    """
    text = t("which-range")
    choices = [
        button(_label(one, zone), f"{action_id}.{number}", carry=carry(one))
        for number, one in enumerate(question.ranges)
    ]
    return message(text, [section(text), actions(*choices)])


def range_options(ranges: tuple[DateRange, ...], zone: str) -> list[Option]:
    """Return the ranges as options that carry a ``DateRange`` each."""
    return [option(one, _label(one, zone)) for one in ranges]


def _label(one: DateRange, zone: str) -> str:
    last = one.end - timedelta(seconds=1)
    days = dict.fromkeys(day(moment.astimezone(ZoneInfo(zone)), year=True) for moment in (one.start, last))
    return " – ".join(days)
