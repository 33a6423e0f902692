"""Ranges of past days, in the zone of who asks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.errors import UserError
from bot.parsing.time.date_range import MAX_RANGE_DAYS, parse_date_range

NOW = datetime(2026, 11, 21, 3, 30, 12, 500, tzinfo=UTC)
"""Still Friday 20 November in New York."""


def days(text: str, zone: str = "UTC") -> tuple[str, str]:
    span = parse_date_range(text, now=NOW, zone=zone)
    return span.start.isoformat(" ", "minutes")[:16], span.end.isoformat(" ", "minutes")[:16]


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("", "2026-10-22 03:30", "2026-11-21 03:30"),
        ("30d", "2026-10-22 03:30", "2026-11-21 03:30"),
        ("last 2 weeks", "2026-11-07 03:30", "2026-11-21 03:30"),
        ("3 months", "2026-08-23 03:30", "2026-11-21 03:30"),
        ("today", "2026-11-21 00:00", "2026-11-21 03:30"),
        ("yesterday", "2026-11-20 00:00", "2026-11-21 00:00"),
        ("last week", "2026-11-09 00:00", "2026-11-16 00:00"),
        ("last month", "2026-10-01 00:00", "2026-11-01 00:00"),
        ("2026-09-01 to 2026-10-15", "2026-09-01 00:00", "2026-10-16 00:00"),
        ("2026-09-01–2026-10-15", "2026-09-01 00:00", "2026-10-16 00:00"),
        ("2026-09-01..2026-10-15", "2026-09-01 00:00", "2026-10-16 00:00"),
        ("1 Sep to 15 Oct", "2026-09-01 00:00", "2026-10-16 00:00"),
        ("20 Dec - 3 Jan", "2025-12-20 00:00", "2026-01-04 00:00"),
        ("since 1 Nov", "2026-11-01 00:00", "2026-11-21 03:30"),
        ("3 Nov", "2026-11-03 00:00", "2026-11-04 00:00"),
        ("the 3rd", "2026-11-03 00:00", "2026-11-04 00:00"),
        ("the 25th", "2026-10-25 00:00", "2026-10-26 00:00"),
        ("between 1 Sep and 15 Oct", "2026-09-01 00:00", "2026-10-16 00:00"),
        ("25/10", "2026-10-25 00:00", "2026-10-26 00:00"),
        ("10/25/2026", "2026-10-25 00:00", "2026-10-26 00:00"),
        ("11/11 to 15/11", "2026-11-11 00:00", "2026-11-16 00:00"),
        ("2026-09-01/2026-10-15", "2026-09-01 00:00", "2026-10-16 00:00"),
        ("1 Oct 2025 to 1 Sep 2026", "2025-10-01 00:00", "2026-09-02 00:00"),
    ],
)
def test_what_can_be_typed(text: str, since: str, until: str) -> None:
    assert days(text) == (since, until)


def test_days_are_those_of_the_zone() -> None:
    assert days("today", "America/New_York") == ("2026-11-20 05:00", "2026-11-21 03:30")
    assert days("2026-10-31 to 2026-11-01", "America/New_York") == ("2026-10-31 04:00", "2026-11-02 05:00")


@pytest.mark.parametrize(
    ("text", "message_id"),
    [
        ("soon", "span-unclear"),
        ("0d", "span-long"),
        ("31 Feb", "span-unclear"),
        ("1 Sep to 2 Sep to 3 Sep", "span-unclear"),
        ("400d", "span-long"),
        ("1 Oct to 1 Sep", "span-which"),
        ("20 Nov - 19 Nov", "span-which"),
        ("03/04", "span-which"),
        ("since 03/04/2026", "span-which"),
        ("from 01/09 to 05/10", "span-which"),
        ("31/02", "span-unclear"),
        ("13/13", "span-unclear"),
        ("0/0", "span-unclear"),
        ("the 20th to the 10th", "span-which"),
        ("2024-01-01 to 2026-01-01", "span-long"),
        ("2026-10-15 to 2026-09-01", "span-reversed"),
        ("2027-01-01 to 2027-02-01", "span-ahead"),
    ],
)
def test_what_cannot_be(text: str, message_id: str) -> None:
    with pytest.raises(UserError) as raised:
        parse_date_range(text, now=NOW, zone="UTC")
    assert raised.value.message_id == message_id


def test_what_is_ahead_is_cut_off_and_said() -> None:
    span = parse_date_range("1 Nov 2026 to 31 Dec 2026", now=NOW, zone="UTC")
    assert span.was_cut
    assert span.end == NOW.replace(microsecond=0)


@given(st.text(max_size=60))
def test_anything_is_a_range_or_an_error(text: str) -> None:
    try:
        span = parse_date_range(text, now=NOW, zone="Asia/Kolkata")
    except UserError:
        return
    assert span.start < span.end <= NOW
    assert span.end - span.start <= timedelta(days=MAX_RANGE_DAYS + 1)
