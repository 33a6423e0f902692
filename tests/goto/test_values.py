"""Times, keys and subjects hold for every value, not only for those that somebody saw."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.goto import wire
from bot.goto.endpoints import ENDPOINTS
from bot.goto.errors import UnexpectedAnswer
from bot.goto.models import Meeting, UpcomingMeeting, find_subject_problem, subject_length, unescape_subject
from bot.goto.subjects import escape_subject
from bot.goto.times import format_time, parse_time
from bot.goto.wire import Answer

MOMENTS = st.datetimes(
    min_value=datetime(1900, 1, 2), max_value=datetime(9998, 12, 30), timezones=st.just(UTC)
).map(lambda moment: moment.replace(microsecond=0))
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)


@settings(deadline=None)
@given(MOMENTS)
def test_a_time_comes_back_as_it_was_sent(moment: datetime) -> None:
    text = format_time(moment)
    assert text.endswith("Z")
    assert len(text) == 20
    assert parse_time(text) == moment


@settings(deadline=None)
@given(MOMENTS, OFFSETS)
def test_a_time_is_sent_in_utc_whatever_its_zone(moment: datetime, zone: timezone) -> None:
    assert format_time(moment.astimezone(zone)) == format_time(moment)


@settings(deadline=None)
@given(MOMENTS, OFFSETS)
def test_all_forms_of_one_time_mean_that_time(moment: datetime, zone: timezone) -> None:
    local = moment.astimezone(zone)
    digits = local.strftime("%z")
    plain = local.replace(tzinfo=None).isoformat()
    for text in (
        f"{plain}.{digits}",
        f"{plain}.000{digits}",
        f"{plain}{digits}",
        f"{plain}{digits[:3]}:{digits[3:]}",
        moment.replace(tzinfo=None).isoformat() + "Z",
        moment.replace(tzinfo=None).isoformat() + ".000Z",
    ):
        assert parse_time(text) == moment, text


@settings(deadline=None)
@given(MOMENTS)
def test_a_time_that_tells_no_zone_stays_naive(moment: datetime) -> None:
    naive = moment.replace(tzinfo=None)
    assert parse_time(naive.strftime("%m/%d/") + f"{naive.year:04}" + naive.strftime(" %H:%M:%S")) == naive
    assert parse_time(naive.isoformat()) == naive


def test_no_time_is_none() -> None:
    assert parse_time("") is None
    assert parse_time("  ") is None


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "2026-13-01T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-01-01",
        "14/06/2012 11:14:43",
        "1456823400000",
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the calendar's own messages differ
        parse_time(text)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_times(text: str) -> None:
    try:
        parse_time(text)
    except ValueError:
        return


def test_a_naive_time_is_never_sent() -> None:
    with pytest.raises(ValueError, match="zone"):
        format_time(datetime(2026, 1, 1))


@settings(deadline=None)
@given(st.integers(0, 10**30))
def test_a_key_keeps_every_digit_as_number_and_as_text(key: int) -> None:
    row = ENDPOINTS["upcomingMeetings.list"]
    for value in (key, str(key)):
        body = json.dumps([{"meetingId": 1, "organizerKey": value, "accountKey": value}]).encode()
        (meeting,) = wire.read_rows(row, Answer(200, {}, body), UpcomingMeeting)
        assert (meeting.organizer_key, meeting.account_key) == (str(key), str(key))


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_key_that_went_through_a_double_is_refused(key: float) -> None:
    body = b'[{"meetingId": %s}]' % repr(float(key)).encode()
    with pytest.raises(UnexpectedAnswer):
        wire.read_one(ENDPOINTS["meetings.get"], Answer(200, {}, body), Meeting)


@pytest.mark.parametrize(
    ("sent", "read"),
    [("true", True), ("False", False), (True, True), (False, False), ("", None), (None, None)],
)
def test_a_flag_may_be_text(sent: object, read: bool | None) -> None:
    body = json.dumps([{"meetingId": 1, "passwordRequired": sent}]).encode()
    meeting = wire.read_one(ENDPOINTS["meetings.get"], Answer(200, {}, body), Meeting)
    assert meeting.password_required is read


@settings(deadline=None)
@given(TEXTS)
def test_a_subject_is_sent_without_brackets_and_read_alike_in_both_forms(text: str) -> None:
    sent = escape_subject(text)
    assert not set(sent) & set("<>")
    assert unescape_subject(sent) == unescape_subject(text)
    assert unescape_subject(unescape_subject(text)) == unescape_subject(text) or "&" in text
    if "&lt;" not in text and "&gt;" not in text:
        assert unescape_subject(sent) == text


@settings(deadline=None)
@given(TEXTS)
def test_a_subject_without_a_problem_fits_in_the_form_that_is_sent(text: str) -> None:
    if find_subject_problem(text) is None:
        assert text.strip()
        assert len(escape_subject(text)) <= 100
        assert subject_length(text) <= 100


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "missing"),
        (" \n", "missing"),
        ("x" * 100, None),
        ("x" * 101, "too-long"),
        ("<" * 25, None),
        ("<" * 26, "too-long"),
        ("é" * 100, None),
        ("🎉" * 50, None),
        ("🎉" * 51, "too-long"),
    ],
)
def test_the_escaped_form_of_a_subject_counts(text: str, problem: str | None) -> None:
    assert find_subject_problem(text) == problem


def test_a_subject_is_unescaped_on_reading() -> None:
    body = json.dumps([{"meetingId": 1, "subject": "a &lt;b&gt; <c> &amp;"}]).encode()
    meeting = wire.read_one(ENDPOINTS["meetings.get"], Answer(200, {}, body), Meeting)
    assert meeting.subject == "a <b> <c> &amp;"
