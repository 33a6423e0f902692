"""What is sent, and what an answer means."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.goto import errors, wire
from bot.goto.endpoints import ENDPOINTS
from bot.goto.models import (
    HistoricalMeeting,
    HostLink,
    Meeting,
    MeetingCreated,
    Tokens,
    UpcomingMeeting,
)
from bot.goto.wire import Answer

FIXTURES = Path(__file__).parent / "fixtures"
ANSWERS: dict[str, Any] = json.loads((FIXTURES / "answers.json").read_text())
ERRORS: list[dict[str, Any]] = json.loads((FIXTURES / "errors.json").read_text())
DIAL_IN = "United States: +1 (555) 010-0130\nAccess Code: 569-897-550"


def answer(value: Any, status: int = 200) -> Answer:
    return Answer(status, {"content-type": "application/json"}, json.dumps(value).encode())


def told(operation: str) -> Answer:
    return answer(ANSWERS[operation])


def test_a_made_meeting_comes_as_a_list_of_one() -> None:
    made = wire.read_one(ENDPOINTS["meetings.create"], told("meetings.create"), MeetingCreated)
    assert made == MeetingCreated(
        meeting_id="569897550",
        join_url="https://www3.gotomeeting.com/join/569897550",
        unique_meeting_id="200000000016584809",
        max_participants=51,
        conference_call_info=DIAL_IN,
    )


def test_a_meeting_in_the_spelling_of_its_own_call() -> None:
    meeting = wire.read_one(ENDPOINTS["meetings.get"], told("meetings.get"), Meeting)
    assert meeting == Meeting(
        meeting_id="123456789",
        subject="test",
        start=datetime(2012, 12, 1, 9, tzinfo=UTC),
        end=datetime(2012, 12, 1, 10, tzinfo=UTC),
        created=datetime(2012, 6, 25, 22, 10, 46, tzinfo=UTC),
        status="INACTIVE",
        meeting_type="Scheduled",
        password_required=False,
        conference_call_info=DIAL_IN,
        max_participants=26,
        unique_meeting_id="1230000000456789",
    )


def test_a_bare_meeting_is_understood_too() -> None:
    row = ENDPOINTS["meetings.get"]
    bare = wire.read_one(row, answer(ANSWERS["meetings.get"][0]), Meeting)
    assert bare == wire.read_one(row, told("meetings.get"), Meeting)


@pytest.mark.parametrize("value", [[], [{"meetingId": 1}, {"meetingId": 2}]])
def test_none_or_two_where_one_is_promised_is_not_understood(value: Any) -> None:
    with pytest.raises(errors.UnexpectedAnswer) as caught:
        wire.read_one(ENDPOINTS["meetings.get"], answer(value), Meeting)
    assert caught.value.endpoint_id == "meetings.get"


def test_upcoming_meetings_with_string_keys() -> None:
    (meeting,) = wire.read_rows(
        ENDPOINTS["upcomingMeetings.list"], told("upcomingMeetings.list"), UpcomingMeeting
    )
    assert meeting.meeting_id == "698057837"
    assert meeting.organizer_key == "300000000000384444"
    assert meeting.account_key == "300000000000329487"
    assert meeting.start == datetime(2026, 11, 24, 15, tzinfo=UTC)
    assert (meeting.password_required, meeting.created) == (False, None)


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_list_may_stand_in_an_object_and_be_empty(wrapped: bool) -> None:
    value: Any = {"meetings": [], "count": 0} if wrapped else []
    assert wire.read_rows(ENDPOINTS["upcomingMeetings.list"], answer(value), UpcomingMeeting) == []


def test_a_list_in_an_object_keeps_all_digits() -> None:
    body = b'{"meetings": [{"meetingId": 9007199254740993, "organizerKey": 8439885694023994631}]}'
    (meeting,) = wire.read_rows(ENDPOINTS["upcomingMeetings.list"], Answer(200, {}, body), UpcomingMeeting)
    assert (meeting.meeting_id, meeting.organizer_key) == ("9007199254740993", "8439885694023994631")


def test_history_writes_its_numbers_as_text() -> None:
    row = ENDPOINTS["historicalMeetings.list"]
    (held,) = wire.read_rows(row, told("historicalMeetings.list"), HistoricalMeeting)
    assert (held.duration, held.num_attendees, held.session_id) == (60, 3, "1234567890")
    assert held.conference_call_info is None


def test_a_time_without_a_zone_is_unknown_and_a_dashed_number_is_a_number() -> None:
    row = ENDPOINTS["organizers.meetings.list"]
    (held,) = wire.read_rows(row, told("organizers.meetings.list"), HistoricalMeeting)
    assert (held.meeting_id, held.start, held.organizer_key) == ("331536871", None, "3000000000009")


def test_a_host_link_keeps_its_repeated_query_keys_and_hides_in_a_repr() -> None:
    link = wire.read_one(ENDPOINTS["meetings.start"], told("meetings.start"), HostLink)
    assert link.host_url.count("egwPort=") == 3
    assert "REDACTED" not in repr(link)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Sorry</html>",
        b"null",
        b"[null]",
        b'"text"',
        b"{}",
        b'[{"subject": "no number"}]',
        b'[{"meetingId": 1.5e17}]',
        b'[{"meetingId": true}]',
        b'[{"meetingId": ""}]',
        b'[{"meetingId": 1, "startTime": "soon"}]',
        b'[{"meetingId": 1, "passwordRequired": "perhaps"}]',
        b'[{"meetingId": 1, "subject": 5}]',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_what_cannot_be_understood_is_an_error_with_the_operations_name(body: bytes) -> None:
    with pytest.raises(errors.UnexpectedAnswer) as caught:
        wire.read_one(ENDPOINTS["meetings.get"], Answer(200, {}, body), Meeting)
    assert caught.value.endpoint_id == "meetings.get"
    assert str(caught.value) == "meetings.get UnexpectedAnswer 200"


def test_an_answer_that_is_not_understood_shows_no_value() -> None:
    body = b'[{"meetingId": 1, "startTime": "secret-value"}]'
    with pytest.raises(errors.UnexpectedAnswer) as caught:
        wire.read_one(ENDPOINTS["meetings.get"], Answer(200, {}, body), Meeting)
    error = caught.value
    assert "secret-value" not in f"{error!r} {error} {error.detail}"
    assert error.__cause__ is None
    assert error.__context__ is None


def test_a_good_token_is_taken_whatever_is_said_of_it() -> None:
    """Each value as JSON, and the lifetime in seconds that is made of it."""
    lifetimes = {
        "null": 3600, '""': 3600, '" "': 3600, '"3599"': 3599, '" 1800 "': 1800, "3599.5": 3599, '"3599.5"': 3599,
        "-1": 3600, "0": 3600, "0.5": 3600, '"-1"': 3600, '"1h"': 3600, "true": 3600, "[]": 3600, "{}": 3600,
        "1e3": 1000, "1e400": 3600, '"NaN"': 3600, '"Infinity"': 3600, "99999999999999": 3600, "30758399": 30758399,
        "9" * 400: 3600, '"2026-11-30T15:00:00Z"': 3600,
    }  # fmt: skip
    missed = {}
    for value, seconds in lifetimes.items():
        body = f'{{"access_token": "a", "refresh_token": "r", "expires_in": {value}}}'.encode()
        tokens = wire.read_one(ENDPOINTS["identity.me.get"], Answer(200, {}, body), Tokens)
        if (tokens.access_token, tokens.refresh_token, tokens.expires_in) != ("a", "r", seconds):
            missed[value] = tokens.expires_in
    assert not missed
    for odd in ("null", "5", "[]", '["collab:"]', '""'):
        rest = ", ".join(f'"{name}": {odd}' for name in ("refresh_token", "scope", "principal", "token_type"))
        body = f'{{"access_token": "a", {rest}}}'.encode()
        tokens = wire.read_one(ENDPOINTS["identity.me.get"], Answer(200, {}, body), Tokens)
        assert (tokens.refresh_token, tokens.scope, tokens.principal) == (None, None, None), odd


@pytest.mark.parametrize("case", ERRORS, ids=lambda case: case["about"])
def test_an_error_is_known_by_status_and_code(case: dict[str, Any]) -> None:
    row = ENDPOINTS[case["operation"]]
    with pytest.raises(errors.GoToError) as caught:
        wire.raise_for_error(row, Answer(case["status"], {}, case["body"].encode()))
    error = caught.value
    assert type(error).__name__ == case["kind"]
    assert (error.endpoint_id, error.status, error.code) == (row.id, case["status"], case["code"])
    for name in ("role", "incident", "registrant_key"):
        if name in case:
            assert getattr(error, name) == case[name]


@pytest.mark.parametrize("body", [b"", b"{", b"null", b"[[[", b'{"err": {}}', b"\xff", b'{"err":' * 5000])
def test_no_body_of_an_error_breaks_the_reading(body: bytes) -> None:
    with pytest.raises(errors.ServerFault):
        wire.raise_for_error(ENDPOINTS["meetings.get"], Answer(500, {}, body))


def test_the_text_of_an_error_decides_nothing_and_is_not_shown() -> None:
    body = b'{"err": "Other", "message": "InvalidToken Invalid token passed"}'
    with pytest.raises(errors.RoleMissing) as caught:
        wire.raise_for_error(ENDPOINTS["meetings.get"], Answer(403, {}, body))
    assert "Invalid token" not in str(caught.value)
    assert caught.value.detail == "InvalidToken Invalid token passed"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Wed, 25 Nov 2026 10:00:30 GMT"}, None),
        (
            {"retry-after": "Wed, 25 Nov 2026 10:00:30 GMT", "date": "Wed, 25 Nov 2026 10:00:00 GMT"},
            30.0,
        ),
        (
            {"retry-after": "Wed, 25 Nov 2026 09:00:00 GMT", "date": "Wed, 25 Nov 2026 10:00:00 GMT"},
            0.0,
        ),
    ],
)
def test_retry_after_is_read_against_the_answers_own_date(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert wire.parse_retry_after(headers) == seconds


def test_a_request_is_path_query_and_json() -> None:
    request = wire.build_request("organizers.list", query={"email": "a+b@example.com"})
    assert request.path == "/G2M/rest/organizers?email=a%2Bb%40example.com"
    assert (request.headers, request.body) == ({"Accept": "application/json"}, None)
    request = wire.build_request("meetings.update", {"meetingId": "123"}, body={"subject": "é"})
    assert request.path == "/G2M/rest/meetings/123"
    assert request.headers["Content-Type"] == "application/json"
    assert request.body == '{"subject": "é"}'.encode()


@pytest.mark.parametrize("key", ["", "..", "1/2", "1?x=2", "1%2f2", "1#", " 1", "１"])
def test_a_key_that_would_change_the_path_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="meetingId is no key"):
        wire.build_request("meetings.get", {"meetingId": key})


def test_a_key_that_is_missing_is_refused() -> None:
    with pytest.raises(ValueError, match="meetingId is no key"):
        wire.build_request("meetings.get")


def test_tokens_hide_in_a_repr_and_tell_what_is_missing() -> None:
    row = ENDPOINTS["identity.me.get"]
    tokens = wire.read_one(row, told("oauth.token refresh"), Tokens)
    assert (tokens.access_token, tokens.refresh_token, tokens.expires_in) == ("ACCESS", None, 3600)
    assert "ACCESS" not in repr(tokens)
    tokens = wire.read_one(row, told("oauth.token code"), Tokens)
    assert (tokens.refresh_token, tokens.principal) == ("REFRESH2", "ada@example.com")
    assert "REFRESH2" not in f"{tokens!r} {tokens}"
    assert wire.read_one(row, told("oauth.token old"), Tokens).expires_in == 30758399


@pytest.mark.parametrize("case", ERRORS, ids=lambda case: case["about"])
def test_an_error_survives_a_queue(case: dict[str, Any]) -> None:
    with pytest.raises(errors.GoToError) as caught:
        wire.raise_for_error(ENDPOINTS[case["operation"]], Answer(case["status"], {}, case["body"].encode()))
    error = caught.value
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (type(again), vars(again), str(again)) == (type(error), vars(error), str(error))
