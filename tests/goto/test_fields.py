"""The values of answers, one by one: what is read, and what is refused instead of guessed."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from bot.goto import fields
from bot.goto.assist_models import SeeitPaging
from bot.goto.endpoints import ENDPOINTS
from bot.goto.errors import GroupTooLarge, ZoneNotListed
from bot.goto.models import AttendanceInterval, TrainingAttendee
from bot.goto.retry import retryable_errors

READ: list[tuple[Any, str, Any]] = [
    (fields.Email, '" grace@example.com "', "grace@example.com"),
    (fields.Email, '"  "', None),
    (fields.Url, '"https://example.invalid/a?b=c"', "https://example.invalid/a?b=c"),
    (fields.OptionalUrl, '""', None),
    (fields.DigitKey, "8178251407424893697", "8178251407424893697"),
    (fields.DigitKey, '"8178251407424893697"', "8178251407424893697"),
    (fields.OccurrenceKey, "0", None),
    (fields.OccurrenceKey, "300000000001087885", "300000000001087885"),
    (fields.OptionalMeetingNumber, '"331-536-871"', "331536871"),
    (fields.OptionalMeetingNumber, '""', None),
    (fields.Millis, "0", None),
    (fields.Millis, "1456823400001", datetime(2016, 3, 1, 9, 10, 0, 1000, tzinfo=UTC)),
]
REFUSED: list[tuple[Any, str]] = [
    (fields.Email, "5"),
    (fields.Url, '""'),
    (fields.Url, '"javascript:alert(1)"'),
    (fields.Url, '"//example.invalid"'),
    (fields.OptionalUrl, "5"),
    (fields.DigitKey, '"<html>"'),
    (fields.DigitKey, '"１２"'),
    (fields.DigitKey, "1.5"),
    (fields.OccurrenceKey, "1.5e17"),
    (fields.Millis, "-1"),
    (fields.Millis, "true"),
    (fields.Millis, '"2016-03-01"'),
    (fields.Millis, "1e30"),
    (fields.Millis, "100000000000000000000"),
]


@pytest.mark.parametrize(("kind", "told", "read"), READ)
def test_a_value_is_read(kind: Any, told: str, read: Any) -> None:
    assert TypeAdapter(kind).validate_json(told) == read


@pytest.mark.parametrize(("kind", "told"), REFUSED)
def test_a_value_is_refused(kind: Any, told: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_json(told)


@settings(deadline=None)
@given(st.integers(946_684_800_000, 7_258_118_399_999))
def test_a_time_in_milliseconds_is_exact(millis: int) -> None:
    read = TypeAdapter(fields.Millis).validate_json(str(millis))
    assert read == datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=millis)


@pytest.mark.parametrize("kind", [AttendanceInterval, TrainingAttendee])
def test_what_tells_nothing_is_no_answer(kind: type[AttendanceInterval] | type[TrainingAttendee]) -> None:
    with pytest.raises(ValidationError):
        kind.model_validate_json('{"something": "else"}')


@pytest.mark.parametrize(
    ("answer", "more"),
    [
        ('{"content": [], "links": [{"rel": "self"}, {"rel": "next"}]}', True),
        ('{"content": [], "links": [{"rel": "prev"}]}', False),
        ('{"content": [], "page": {"number": 0, "totalPages": 2}}', True),
        ('{"content": [], "page": {"number": 1, "totalPages": 2}}', False),
        ('{"content": []}', False),
    ],
)
def test_there_is_a_next_page_when_a_link_or_the_count_says_so(answer: str, more: bool) -> None:
    assert SeeitPaging.model_validate_json(answer).has_next is more


def test_errors_of_groups_and_zones_survive_a_queue() -> None:
    large = GroupTooLarge("groups.upcomingMeetings.list", 400, "X", "text", "1", organizers=51)
    again = pickle.loads(pickle.dumps(large))  # noqa: S301 - our own bytes
    assert (type(again), vars(again)) == (GroupTooLarge, vars(large))
    assert pickle.loads(pickle.dumps(ZoneNotListed("A/B"))).zone == "A/B"  # noqa: S301 - our own bytes


def test_only_what_settles_is_asked_again_after_a_conflict() -> None:
    settling = [row.id for row in ENDPOINTS.values() if row.retry_on_conflict]
    assert settling == ["seeit.sessions.get"]
    asked_again = [
        row.id for row in ENDPOINTS.values() if "Conflict" in {k.__name__ for k in retryable_errors(row)}
    ]
    assert asked_again == settling
