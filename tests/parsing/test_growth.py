"""What people may type is read in linear time: four times the text takes about four times as long, never sixteen.

Times are of this process's CPU, the least of several tries, and count only where they are long enough to be told from
chance. Nothing is compared with a number of seconds that a machine would have to reach.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from bot.model.errors import UserError
from bot.parsing.addresses import ADDRESS_PATTERN, clean_address, read_addresses
from bot.parsing.arguments import fold_word, split_tokens
from bot.parsing.command_line import parse_command
from bot.parsing.goto_links import find_links, read_link
from bot.parsing.lookups import read_lookup
from bot.parsing.message_text import extract_schedule_text
from bot.parsing.schedule import parse_schedule
from bot.parsing.time.date_range import parse_date_range
from bot.parsing.time.lexer import lex
from bot.redaction import redact_text
from bot.usecases.admin import bulk_mapping
from bot.usecases.core.audit import select_details
from bot.usecases.meetings.attendees import UNKNOWN_TEXT_PATTERN
from bot.views import errors
from handlers.commands import CATALOGUE

NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
ZONE = "Europe/Brussels"
LONGEST = 8000
"""Characters of the longest text that is parsed."""
MIN_SECONDS = 0.008
"""CPU time below which a parse is quick enough, whatever its growth."""
MAX_GROWTH = 8.0
"""Halfway between the growth of linear time (4) and of quadratic time (16), for four times the text."""

READERS: dict[str, Callable[[str], object]] = {
    "schedule": lambda text: parse_schedule(text, now=NOW, zone=ZONE),
    "message": extract_schedule_text,
    "command": lambda text: parse_command(CATALOGUE, "/meeting", text),
    "rest of a command": lambda text: parse_command(CATALOGUE, "/goto", f"audit {text}"),
    "tokens": split_tokens,
    "word": fold_word,
    "times": lex,
    "range": lambda text: parse_date_range(text, now=NOW, zone=ZONE),
    "log line": redact_text,
    "audit": lambda text: select_details({"subject": text}),
    "meeting link": lambda text: read_link(f"https://meet.goto.com/{text}"),
    "training link": lambda text: read_link(f"https://x.gototraining.com/{text}"),
    "wrapped link": lambda text: read_link(f"https://mail.example/?url={text}"),
    "lookup": read_lookup,
    "links": find_links,
    "address": ADDRESS_PATTERN.fullmatch,
    "domain": lambda text: ADDRESS_PATTERN.fullmatch(f"a@{text}"),
    "addresses": read_addresses,
    "one address": clean_address,
    "table": bulk_mapping.read_table,
    "member": bulk_mapping.MEMBER_PATTERN.fullmatch,
    "attendee": UNKNOWN_TEXT_PATTERN.fullmatch,
    "value": lambda text: errors.mrkdwn_sentence("time-unclear", {"typed": text}),
}
SYNTAX = "„“”\"'‘’«»<>&;@#!|*_~`/\\:.,-+=?()[]{} \n\t\u3000\u200b\u0301axT19é"
"""A letter of each kind that some pattern tells from others."""
UNITS = ("<@U", "1h and ")
"""Texts that some pattern began to read again and again, or could have."""
MORE_UNITS = (
    "'x ",
    "3pm in a",
    "a/",
    "@ ",
    " )",
    "„",
    '"',
    "<http:",
    "a@",
    "token=",
    "\u0301",
    "“",
    "‘",
    "‘x ",
    "„x",
    "«x ",
    "_",
    "*_",
    "<#C|",
    "://",
    "www.",
    "@",
    "a.",
    "a-",
    "the ",
    "12 ",
    "eyJ",
    "x' ",
    ",",
    "'",
    "n_",
)
WRAPS = (("", ""), ("x ", " x"), ("a", "a"), ('"', '"'), ("<#C|", ">"))


def cpu_seconds(read: Callable[[str], object], text: str) -> float:
    begin = time.process_time()
    with suppress(UserError):
        read(text)
    return time.process_time() - begin


def growth(read: Callable[[str], object], unit: str, wrap: tuple[str, str], rounds: int = 5) -> float:
    """Return how many times longer the longest text takes than a quarter of it; 0.0 if it is quick."""
    whole, part = (f"{wrap[0]}{(unit * size)[:size]}{wrap[1]}" for size in (LONGEST, LONGEST // 4))
    longest = shortest = float("inf")
    for _ in range(rounds):
        longest = min(longest, cpu_seconds(read, whole))
        if longest < MIN_SECONDS:
            return 0.0
        shortest = min(shortest, cpu_seconds(read, part))
        if longest / shortest < MAX_GROWTH:
            break
    return longest / shortest


def find_slow_reading(unit: str) -> str | None:
    """Return a reader that does not take linear time for repetitions of the unit."""
    for name, read in READERS.items():
        for wrap in WRAPS:
            found = growth(read, unit, wrap)
            if found >= MAX_GROWTH:
                return f"{name}: {wrap[0]}{unit!r}…{wrap[1]} takes {found:.0f} times as long"
    return None


@pytest.mark.parametrize(
    "unit", [*UNITS, *(pytest.param(unit, marks=pytest.mark.exhaustive) for unit in MORE_UNITS)]
)
def test_known_repetitions_are_read_in_linear_time(unit: str) -> None:
    assert find_slow_reading(unit) is None


@pytest.mark.exhaustive
@settings(phases=[Phase.explicit, Phase.generate])  # to shrink a slow example takes minutes
@given(st.text(SYNTAX, min_size=1, max_size=4))
@example("x' ")
def test_any_repetition_is_read_in_linear_time(unit: str) -> None:
    assert find_slow_reading(unit) is None


def test_quadratic_time_would_be_noticed() -> None:
    def quadratic(text: str) -> int:
        return sum(text.count("x", at) for at in range(len(text)))

    assert growth(quadratic, "a", ("", "")) >= MAX_GROWTH
