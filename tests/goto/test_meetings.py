"""The meeting operations against the simulated GoTo, over real HTTP."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest

from bot.goto import errors
from bot.goto.calls import split_range
from bot.goto.client import GoTo, GoToSession
from bot.sandbox.goto import SimulatedGoTo
from bot.sandbox.panel import Panel
from tests.support.clocks import ManualClock
from tests.support.goto import ALICE, BOB, CAROL, SignedIn


def wanted(clock: ManualClock, **other: Any) -> dict[str, Any]:
    start = clock.now() + timedelta(hours=5)
    usual: dict[str, Any] = {
        "subject": "Review",
        "start": start,
        "end": start + timedelta(minutes=45),
        "password_required": False,
        "conference_call_info": "Hybrid",
        "meeting_type": "scheduled",
    }
    return {**usual, **other}


async def test_a_meeting_is_made_with_all_seven_fields(
    alice: GoToSession, sim: SimulatedGoTo, clock: ManualClock, url: str
) -> None:
    made = await alice.meetings.create(**wanted(clock))
    meeting = sim.meetings_of(ALICE)[-1]
    assert made.meeting_id == str(meeting.id)
    assert made.join_url == f"{url}/{meeting.id}"
    assert made.unique_meeting_id == str(meeting.unique_id)
    assert int(float(made.unique_meeting_id)) != meeting.unique_id
    (received,) = sim.received("meetings.create")
    assert received.user == ALICE
    assert received.body == {
        "subject": "Review",
        "starttime": "2026-11-25T14:30:00Z",
        "endtime": "2026-11-25T15:15:00Z",
        "passwordrequired": False,
        "conferencecallinfo": "Hybrid",
        "timezonekey": "",
        "meetingtype": "scheduled",
    }


async def test_a_meeting_is_read_as_it_was_made(alice: GoToSession, clock: ManualClock) -> None:
    asked = wanted(clock, password_required=True)
    made = await alice.meetings.create(**asked)
    meeting = await alice.meetings.get(made.meeting_id)
    assert (meeting.subject, meeting.start, meeting.end) == ("Review", asked["start"], asked["end"])
    assert (meeting.password_required, meeting.status) == (True, "INACTIVE")
    assert meeting.created == clock.now()
    assert (meeting.unique_meeting_id, meeting.duration) == (made.unique_meeting_id, 45)


@pytest.mark.parametrize("escaped", [True, False])
async def test_brackets_in_a_subject_survive_whichever_form_comes_back(
    alice: GoToSession, sim: SimulatedGoTo, clock: ManualClock, escaped: bool
) -> None:
    sim.behavior.escaped_subjects = escaped
    made = await alice.meetings.create(**wanted(clock, subject="a <b> & c"))
    assert sim.meetings_of(ALICE)[-1].subject == "a &lt;b&gt; & c"
    assert (await alice.meetings.get(made.meeting_id)).subject == "a <b> & c"
    assert "a <b> & c" in [m.subject for m in await alice.meetings.list_upcoming()]


async def test_a_change_replaces_everything(
    alice: GoToSession, sim: SimulatedGoTo, clock: ManualClock
) -> None:
    made = await alice.meetings.create(**wanted(clock))
    later: datetime = wanted(clock)["start"] + timedelta(days=1)
    end = later + timedelta(hours=1)
    key = str(sim.user(BOB).key)
    changed = wanted(clock, subject="Later", start=later, end=end, coorganizer_keys=[key])
    await alice.meetings.update(made.meeting_id, **changed)
    meeting = sim.meetings_of(ALICE)[-1]
    assert (meeting.subject, meeting.start, meeting.end) == ("Later", later, end)
    assert meeting.coorganizer_keys == [key]


async def test_a_deleted_meeting_is_gone(alice: GoToSession, sim: SimulatedGoTo, clock: ManualClock) -> None:
    made = await alice.meetings.create(**wanted(clock))
    await alice.meetings.delete(made.meeting_id)
    assert made.meeting_id not in [str(m.id) for m in sim.meetings_of(ALICE)]
    with pytest.raises(errors.NotFound):
        await alice.meetings.delete(made.meeting_id)
    with pytest.raises(errors.NotFound):
        await alice.meetings.get(made.meeting_id)


async def test_upcoming_are_ones_own(alice: GoToSession, goto: GoTo, sim: SimulatedGoTo) -> None:
    meetings = await alice.meetings.list_upcoming()
    assert [m.subject for m in meetings] == ["Sprint review", "Quarterly planning"]
    assert {m.organizer_key for m in meetings} == {str(sim.user(ALICE).key)}
    assert {m.email for m in meetings} == {ALICE}
    bob = goto.session(SignedIn(sim=sim, email=BOB))
    assert [m.subject for m in await bob.meetings.list_upcoming()] == ["Customer call: Fabrikam"]
    assert await goto.session(SignedIn(sim=sim, email=CAROL)).meetings.list_upcoming() == []


async def test_a_meeting_that_is_over_is_no_longer_upcoming(alice: GoToSession, clock: ManualClock) -> None:
    clock.forward(hours=20)
    assert [m.subject for m in await alice.meetings.list_upcoming()] == ["Quarterly planning"]


async def test_a_host_link_is_new_each_time_and_starts_the_meeting(
    alice: GoToSession, sim: SimulatedGoTo, client: httpx.AsyncClient
) -> None:
    meeting = sim.meetings_of(ALICE)[0]
    first = await alice.meetings.get_host_link(str(meeting.id))
    second = await alice.meetings.get_host_link(str(meeting.id))
    assert first.host_url != second.host_url
    assert (await alice.meetings.get(str(meeting.id))).status == "INACTIVE"
    page = await client.get(first.host_url)
    assert (page.status_code, meeting.subject in page.text) == (200, True)
    assert (await alice.meetings.get(str(meeting.id))).status == "ACTIVE"


async def test_an_ended_meeting_is_history(
    alice: GoToSession, sim: SimulatedGoTo, client: httpx.AsyncClient, clock: ManualClock
) -> None:
    meeting = sim.meetings_of(ALICE)[0]
    link = await alice.meetings.get_host_link(str(meeting.id))
    await client.get(link.host_url)
    clock.forward(minutes=43)
    await client.post(link.host_url)
    now = clock.now()
    (held,) = await alice.meetings.list_historical(now - timedelta(days=100), now)
    assert (held.meeting_id, held.duration, held.num_attendees) == (str(meeting.id), 43, 1)
    asked = [dict(r.query) for r in sim.received("historicalMeetings.list")]
    assert len(asked) == 1


async def test_what_is_not_ones_own_is_refused(goto: GoTo, sim: SimulatedGoTo) -> None:
    meeting = str(sim.meetings_of(ALICE)[0].id)
    with pytest.raises(errors.RoleMissing) as caught:
        await goto.session(SignedIn(sim=sim, email=BOB)).meetings.get(meeting)
    assert caught.value.role == "organizer"
    with pytest.raises(errors.NotFound):
        await goto.session(SignedIn(sim=sim, email=CAROL)).meetings.get(meeting)


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": ""},
        {"subject": "x" * 101},
        {"subject": "<" * 26},
        {"meeting_type": "weekly"},
        {"conference_call_info": ""},
        {"conference_call_info": "x" * 256},
    ],
    ids=str,
)
async def test_what_goto_refuses_is_invalid(
    alice: GoToSession, sim: SimulatedGoTo, clock: ManualClock, wrong: dict[str, Any]
) -> None:
    with pytest.raises(errors.InvalidRequest):
        await alice.meetings.create(**wanted(clock, **wrong))
    assert len(sim.meetings_of(ALICE)) == 2


async def test_missing_fields_are_none(alice: GoToSession, sim: SimulatedGoTo, panel: Panel) -> None:
    panel.switch("goto.missing_fields")
    meeting = await alice.meetings.get(str(sim.meetings_of(ALICE)[0].id))
    assert (meeting.status, meeting.created, meeting.duration) == (None, None, None)
    assert meeting.subject == "Sprint review"
    assert [m.status for m in await alice.meetings.list_upcoming()] == [None, None]


async def test_a_stale_list_misses_what_was_just_made(
    alice: GoToSession, clock: ManualClock, panel: Panel
) -> None:
    await alice.meetings.create(**wanted(clock))
    panel.switch("goto.stale_list", times=1)
    assert "Review" not in [m.subject for m in await alice.meetings.list_upcoming()]
    assert "Review" in [m.subject for m in await alice.meetings.list_upcoming()]


async def test_who_i_am_from_the_session(alice: GoToSession, sim: SimulatedGoTo) -> None:
    me = await alice.me()
    assert (me.organizer_key, me.email) == (str(sim.user(ALICE).key), ALICE)


def test_a_range_is_asked_for_in_windows_that_follow_each_other() -> None:
    start = datetime(2026, 1, 1)
    end = start + timedelta(days=130)
    parts = split_range(start, end, 60)
    assert (parts[0][0], parts[-1][1], len(parts)) == (start, end, 3)
    assert all(a[1] == b[0] for a, b in pairwise(parts))
    assert all(until - since <= timedelta(days=60) for since, until in parts)
    assert split_range(start, start, 60) == [(start, start)]
    assert split_range(start, end, None) == [(start, end)]
    with pytest.raises(ValueError, match="before it starts"):
        split_range(end, start, 60)
