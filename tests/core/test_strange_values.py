"""Values that can be read and make no sense, or would break what is made of them: the rest of every list goes on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import vobject

from bot.goto import wire
from bot.goto.endpoints import ENDPOINTS
from bot.goto.models import HistoricalMeeting, UpcomingMeeting
from bot.sandbox.goto.requests import GoToResponse
from tests.support.actors import open_browser
from tests.support.clocks import now
from tests.support.meetings import add_meeting, hold_meeting
from tests.support.reminders import TEN, channel_reminders, poll_and_deliver, start_empty, subscribe
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import add_training

YEAR_1, YEAR_9999 = "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"
STARTS, ENDS = ("startTime", "startDate"), ("endTime", "endDate")
CHANGES: Mapping[str, Mapping[str, Any]] = {
    "year 1": dict.fromkeys((*STARTS, *ENDS), YEAR_1),
    "year 1900": dict.fromkeys((*STARTS, *ENDS), "1900-01-01T00:00:00Z"),
    "the epoch": dict.fromkeys((*STARTS, *ENDS), "1970-01-01T00:00:00Z"),
    "year 9999": dict.fromkeys((*STARTS, *ENDS), YEAR_9999),
    "an end before the start": dict.fromkeys(ENDS, "2026-01-01T00:00:00Z"),
    "no times": dict.fromkeys((*STARTS, *ENDS)),
    "no start": dict.fromkeys(STARTS),
    "no end": dict.fromkeys(ENDS),
    "no title": {"subject": None, "name": None},
    "a long title": {"subject": "x" * 20_000, "name": "x" * 20_000},
    "a title of control characters": {"subject": "a\x00b\u202ec\n\n", "name": "\u202e\x07"},
    "a word for a key": {"meetingId": "abc", "trainingKey": "N/A"},
    "a path for a key": {"meetingId": "../x", "trainingKey": "../x"},
    "two words for a key": {"meetingId": "12 34", "trainingKey": "12 34"},
    "a negative key": {"meetingId": -5, "trainingKey": -5},
    "0 for a key": {"meetingId": 0},
    "a long key": {"meetingId": "1" * 500, "trainingKey": "1" * 500},
    "counts below 0": {"duration": -5, "numAttendees": "-5"},
    "huge counts": {"duration": 10**30, "numAttendees": "1" * 400},
    "no words": {"meetingType": "", "status": "", "organizerKey": "", "email": "NA"},
}
LATER = {
    **dict.fromkeys(STARTS, "2026-12-20T10:00:00Z"),
    **dict.fromkeys(ENDS, "2026-12-20T11:00:00Z"),
}
COMMANDS = (
    *(
        "/meeting list",
        "/meeting list today",
        "/meeting",
        "/meeting show",
        "/meeting edit",
        "/meeting cancel",
    ),
    *(
        "/meeting history",
        "/meeting attendees",
        "/training list",
        "/training",
        "/training show",
        "/goto doctor",
    ),
)


def changed(value: Any, change: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        return {name: change[name] if name in change else changed(one, change) for name, one in value.items()}
    return [changed(one, change) for one in value] if isinstance(value, list) else value


def change_rows(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have GoTo change each row whose title names a change, and list one twice and with a later time too."""
    faults = stage.goto.faults
    alter = faults.alter_response

    def alter_rows(operation: str, reply: GoToResponse) -> GoToResponse:
        given = alter(operation, reply)
        if not operation.endswith(".list") or not isinstance(given.json, list):
            return given
        rows = []
        for row in given.json:
            title = row.get("subject") or row.get("name")
            rows.append(changed(row, CHANGES.get(title, {})))
            rows += [row, changed(row, LATER)] if title == "twice" else []
        return GoToResponse(given.status, rows, given.headers)

    monkeypatch.setattr(faults, "alter_response", alter_rows)


async def test_the_others_are_listed_fed_and_reminded_of(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await start_empty(stage)
    await subscribe(stage)
    past = now() - timedelta(days=2)
    for title in ("Good one", *CHANGES, "twice"):
        add_meeting(stage, title, now() + TEN)
        add_training(stage, title)
        hold_meeting(stage, add_meeting(stage, title, past), past, 30, (("B", "b@x.example", 0, 9),))
    change_rows(stage, monkeypatch)
    await stage.alice.types("/goto calendar")
    await stage.alice.presses("Create a URL", stage.alice.form)
    (url,) = (word.strip("`") for word in stage.alice.reads(stage.alice.form).split() if ".ics" in word)
    for line in COMMANDS:
        shown = await stage.alice.types(line)
        assert "broke" not in shown, (line, shown)
        assert "couldn't read" in shown, (line, shown)
    for line in ("/meeting list", "/training list", "/meeting history"):
        shown = await stage.alice.types(line)
        seen = shown
        turn = "Earlier" if line == "/meeting history" else "Later"
        while f"[{turn}]" in shown:
            await stage.alice.presses(turn)
            shown = stage.alice.reads()
            seen += shown
        assert "Good one" in seen, line
        assert "twice" in seen, line
    async with open_browser() as client:
        calendar = vobject.readOne((await client.get(url)).text)
    events = [event for event in calendar.contents["vevent"] if event.summary.value == "Good one"]
    assert len(events) == 2
    assert all(event.dtend.value > event.dtstart.value for event in calendar.contents["vevent"])
    await poll_and_deliver(stage)
    assert channel_reminders(stage, "Good one")
    assert channel_reminders(stage, "twice"), "its later time hides the first one"
    stage.bob.posts(CHANNEL)
    await stage.alice.person.opens_home()
    await stage.alice.person.wait_for(lambda: stage.alice.person.home)
    stage.noted.update((m.channel, m.ts) for c in stage.slack.home.channels.values() for m in c.messages)


def test_counts_that_cannot_be_are_unknown() -> None:
    row = ENDPOINTS["historicalMeetings.list"]
    for odd in ("-1", '"-1"', "1" + "0" * 30, '"' + "9" * 5000 + '"', '""', "null"):
        body = f'[{{"meetingId": "123456789", "duration": {odd}}}]'.encode()
        found = wire.read_rows(row, wire.Answer(200, {}, body), HistoricalMeeting)
        assert [one.duration for one in found] == [None], odd


def test_a_key_that_no_request_can_name_is_an_odd_row() -> None:
    row, good = ENDPOINTS["upcomingMeetings.list"], {"123456789", "123-456-789", " 12345 ", "007007"}
    odd = {
        "",
        "0",
        "000",
        "-5",
        "abc",
        "12 34",
        "../x",
        "1/2",
        "N/A",
        "１２３４５６",
        "1" * 30,
        "123-",
        "--",
        "1.5",
    }
    for key in good | odd:
        body = f'[{{"meetingId": "{key}"}}, {{"meetingId": 1}}]'.encode()
        found = wire.read_rows(row, wire.Answer(200, {}, body), UpcomingMeeting)
        assert len(found.unreadable) == (key in odd), key
