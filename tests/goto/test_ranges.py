"""Ranges of times: asked for window by window, and nothing told twice or lost where two windows meet."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.goto import wire
from bot.goto.calls import Call
from bot.goto.errors import GoToError, InvalidRequest
from bot.goto.groups import GroupsApi
from bot.goto.meetings import MeetingsApi
from bot.goto.organizers import OrganizersApi
from bot.goto.reports import ReportsApi

DAY = timedelta(days=1)
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


class Held:
    """A ``call`` that knows sessions at some moments and tells those of a range, both ends included.

    It refuses ranges that are longer than ``most``.
    """

    def __init__(self, *moments: datetime, most: timedelta = 60 * DAY, status: int = 400) -> None:
        self.moments, self.most, self.status = moments, most, status
        self.asked: list[tuple[str, str]] = []

    async def __call__(self, request: wire.Request) -> wire.Answer:
        body: dict[str, Any] = json.loads(request.body or b"{}")
        query = parse_qs(urlsplit(request.path).query)
        since, until = (body.get(name) or query[name][0] for name in ("startDate", "endDate"))
        self.asked.append((since, until))
        if datetime.fromisoformat(until) - datetime.fromisoformat(since) > self.most:
            answer = wire.Answer(self.status, {}, b'{"err": "InvalidRequest"}')
            wire.raise_for_error(request.endpoint, answer)
        found = [m for m in self.moments if since <= written(m) <= until]
        rows = [
            {"meetingId": "1", "sessionKey": "1", "startTime": written(m), "sessionStartTime": written(m)}
            for m in found
        ]
        return wire.Answer(200, {}, json.dumps(rows).encode())


def written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


async def starts(call: Call, which: str, start: datetime, end: datetime) -> list[datetime]:
    ask: dict[str, Callable[[], Awaitable[Sequence[Any]]]] = {
        "own": lambda: MeetingsApi(call).list_historical(start, end),
        "own, deprecated": lambda: MeetingsApi(call).list_history(start, end),
        "an organizer's": lambda: OrganizersApi(call).list_historical("1", start, end),
        "an organizer's, deprecated": lambda: OrganizersApi(call).list_history("1", start, end),
        "attendees of an organizer": lambda: OrganizersApi(call).list_attendees("1", start, end),
        "a group's": lambda: GroupsApi(call).list_historical("1", start, end),
        "a group's, deprecated": lambda: GroupsApi(call).list_history("1", start, end),
        "attendees of a group": lambda: GroupsApi(call).list_attendees("1", start, end),
        "reports": lambda: ReportsApi(call).list_sessions("1", start, end),
    }
    return [row.start for row in await ask[which]()]


WHICH = [
    "own",
    "own, deprecated",
    "an organizer's",
    "an organizer's, deprecated",
    "attendees of an organizer",
    "a group's",
    "a group's, deprecated",
    "attendees of a group",
    "reports",
]


@pytest.mark.parametrize("which", WHICH)
async def test_a_year_goes_out_in_one_request(which: str) -> None:
    call = Held(BEGIN, BEGIN + 300 * DAY, most=366 * DAY)
    assert await starts(call, which, BEGIN, BEGIN + 365 * DAY) == list(call.moments)
    assert len(call.asked) == 1


@pytest.mark.parametrize("status", [403, 404, 429, 500])
async def test_only_what_goto_calls_invalid_is_asked_in_parts(status: int) -> None:
    call = Held(status=status)
    with pytest.raises(GoToError):
        await starts(call, "own", BEGIN, BEGIN + 100 * DAY)
    assert len(call.asked) == 1


async def test_what_goto_refuses_in_parts_too_is_refused() -> None:
    call = Held(most=DAY)
    with pytest.raises(InvalidRequest):
        await starts(call, "own", BEGIN, BEGIN + 100 * DAY)
    assert len(call.asked) == 2


@pytest.mark.parametrize("which", WHICH)
async def test_a_refused_range_goes_out_in_windows_and_its_seams_tell_nothing_twice(which: str) -> None:
    at_the_seam = BEGIN + 60 * DAY
    call = Held(BEGIN, BEGIN + 5 * DAY, at_the_seam, BEGIN + 130 * DAY)
    assert await starts(call, which, BEGIN, BEGIN + 130 * DAY) == list(call.moments)
    seams = [BEGIN, at_the_seam, BEGIN + 120 * DAY, BEGIN + 130 * DAY]
    assert call.asked == [(written(a), written(b)) for a, b in [(seams[0], seams[-1]), *pairwise(seams)]]


@pytest.mark.parametrize("which", WHICH)
async def test_no_history_is_an_empty_list(which: str) -> None:
    call = Held()
    assert await starts(call, which, BEGIN, BEGIN + DAY) == []
    assert await starts(call, which, BEGIN, BEGIN) == []
    assert len(call.asked) == 2


@pytest.mark.parametrize("which", WHICH)
async def test_a_range_that_is_none_is_never_sent(which: str) -> None:
    call = Held()
    with pytest.raises(ValueError, match="before it starts"):
        await starts(call, which, BEGIN, BEGIN - DAY)
    with pytest.raises(ValueError, match="zone"):
        await starts(call, which, BEGIN.replace(tzinfo=None), BEGIN.replace(tzinfo=None) + DAY)
    assert call.asked == []


async def test_two_that_look_the_same_in_one_window_are_both_told() -> None:
    assert await starts(Held(BEGIN, BEGIN), "attendees of an organizer", BEGIN, BEGIN + DAY) == [BEGIN, BEGIN]


@settings(deadline=None)
@given(
    length=st.integers(0, 400),
    days=st.lists(st.integers(0, 400), unique=True, max_size=20),
)
async def test_what_lies_in_a_range_is_told_once_in_order(length: int, days: list[int]) -> None:
    moments = [BEGIN + day * DAY for day in sorted(days)]
    told = await starts(Held(*moments), "own", BEGIN, BEGIN + length * DAY)
    assert told == [moment for moment in moments if moment <= BEGIN + length * DAY]
