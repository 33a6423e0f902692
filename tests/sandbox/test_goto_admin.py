"""Organizers and groups of the simulated GoTo: roles, spellings, and what is mailed."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bot.goto.endpoints import ENDPOINTS
from bot.sandbox.goto import SimulatedGoTo
from bot.sandbox.goto.state import SimAttendance
from bot.sandbox.http_server import serve
from bot.sandbox.panel import Panel
from tests.support.clocks import StageClock

ALICE, BOB, CAROL = "alice@northwind.example", "bob@northwind.example", "carol@other.example"
As = Callable[[str], httpx.AsyncClient]
ADA = {
    "organizerEmail": "ada@example.com",
    "firstName": "Ada",
    "lastName": "Example",
    "productType": "G2M",
}


@pytest.fixture
def sim(clock: StageClock) -> SimulatedGoTo:
    return SimulatedGoTo(Panel(), clock, "usher", "secret", [], enforce_rate=False)


@pytest_asyncio.fixture
async def acting(sim: SimulatedGoTo) -> AsyncIterator[As]:
    """Gives a client that acts as a person."""
    opened: list[httpx.AsyncClient] = []

    def act(email: str) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {sim.issue(email).access_token}"}
        opened.append(httpx.AsyncClient(base_url=url, headers=headers, trust_env=False))
        return opened[-1]

    async with serve(sim.app) as url:
        yield act
        for client in opened:
            await client.aclose()


def span(clock: StageClock) -> dict[str, str]:
    since, until = clock() - timedelta(days=30), clock() + timedelta(days=1)
    return {
        "startDate": since.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "endDate": until.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def held(sim: SimulatedGoTo, clock: StageClock) -> int:
    """Let bob's meeting be held with a guest; return its number."""
    meeting = sim.meetings_of(BOB)[0]
    sim.meeting_rooms.begin(meeting)
    begin = clock()
    clock.forward(minutes=30)
    sim.meeting_rooms.end(
        meeting, [SimAttendance(name="Grace Sample", email="grace@example.com", joined=begin, left=clock())]
    )
    return meeting.id


async def test_operations_for_admins_refuse_everybody_else(acting: As, sim: SimulatedGoTo) -> None:
    bob, group = acting(BOB), str(sim.world.groups[0].key)
    for operation in ENDPOINTS.values():
        if operation.admin:
            path = operation.path.replace("{groupKey}", group).replace(
                "{organizerKey}", str(sim.user(ALICE).key)
            )
            answer = await bob.request(
                operation.method, path, json=ADA if operation.method == "POST" else None
            )
            assert answer.status_code == 403, operation.id
            assert answer.json()["int_err_code"] != "InvalidToken"


async def test_organizers_are_those_of_the_account(acting: As, sim: SimulatedGoTo) -> None:
    alice = acting(ALICE)
    rows = (await alice.get("/G2M/rest/organizers")).json()
    assert [row["email"] for row in rows] == [ALICE, BOB, "dev@northwind.example"]
    assert rows[0]["organizerKey"] == sim.user(ALICE).key
    (one,) = (await alice.get("/G2M/rest/organizers", params={"email": BOB.upper()})).json()
    assert one["email"] == BOB
    assert (await alice.get("/G2M/rest/organizers", params={"email": CAROL})).status_code == 404
    assert (await alice.get(f"/G2M/rest/organizers/{sim.user(CAROL).key}")).status_code == 404


async def test_one_may_read_oneself(acting: As, sim: SimulatedGoTo) -> None:
    bob = acting(BOB)
    (row,) = (await bob.get(f"/G2M/rest/organizers/{sim.user(BOB).key}")).json()
    assert row["products"] == ["G2M", "G2T"]


async def test_an_organizer_is_added_once_and_mailed(acting: As, sim: SimulatedGoTo) -> None:
    alice = acting(ALICE)
    made = await alice.post("/G2M/rest/organizers", json=ADA)
    assert made.status_code == 201
    assert made.json() == [{"key": sim.user("ada@example.com").key, "email": "ada@example.com"}]
    assert sim.world.mailed == [("ada@example.com", "invitation")]
    assert (await alice.post("/G2M/rest/organizers", json=ADA)).status_code == 409
    for wrong in ({"productType": "X"}, {"organizerEmail": "ada"}, {"firstName": ""}):
        assert (await alice.post("/G2M/rest/organizers", json={**ADA, **wrong})).status_code == 400


async def test_an_organizer_is_added_to_a_group(acting: As, sim: SimulatedGoTo) -> None:
    alice, group = acting(ALICE), sim.world.groups[0]
    assert (await alice.post(f"/G2M/rest/groups/{group.key}/organizers", json=ADA)).status_code == 201
    rows = (await alice.get(f"/G2M/rest/groups/{group.key}/organizers")).json()
    assert "ada@example.com" in [row["email"] for row in rows]
    other = sim.world.groups[1].key
    assert (await alice.get(f"/G2M/rest/groups/{other}/organizers")).status_code == 400
    listed = (await alice.get("/G2M/rest/groups")).json()
    assert [(row["groupkey"], row["numOrganizers"]) for row in listed] == [(group.key, 4)]


async def test_products_are_added_one_by_one_and_suspending_takes_all(acting: As, sim: SimulatedGoTo) -> None:
    alice, bob = acting(ALICE), sim.user(BOB)
    path = f"/G2M/rest/organizers/{bob.key}"
    assert (await alice.put(path, json={"productType": "G2W"})).status_code == 204
    assert bob.products == {"G2M", "G2T", "G2W"}
    assert (await alice.put(path, json={"status": "active"})).status_code == 400
    assert (await alice.put(path, json={"status": "suspended", "productType": "G2M"})).status_code == 204
    assert (bob.products, bob.suspended) == (set(), True)


@pytest.mark.parametrize("by_email", [True, False])
async def test_a_deleted_organizer_is_gone_with_the_token(
    acting: As, sim: SimulatedGoTo, by_email: bool
) -> None:
    alice, bob = acting(ALICE), acting(BOB)
    path = "/G2M/rest/organizers"
    key = sim.user(BOB).key
    answer = (
        await alice.delete(path, params={"email": BOB}) if by_email else await alice.delete(f"{path}/{key}")
    )
    assert answer.status_code == 204
    assert (await bob.get("/G2M/rest/upcomingMeetings")).status_code == 403
    assert (await alice.delete(f"{path}/{key}")).status_code == 404
    assert (await alice.delete(f"{path}/{sim.user(ALICE).key}")).status_code == 400


async def test_meetings_of_another_organizer_need_the_admin_role(acting: As, sim: SimulatedGoTo) -> None:
    alice, bob = acting(ALICE), acting(BOB)
    of_bob = f"/G2M/rest/organizers/{sim.user(BOB).key}/upcomingMeetings"
    of_alice = f"/G2M/rest/organizers/{sim.user(ALICE).key}/upcomingMeetings"
    assert [m["subject"] for m in (await alice.get(of_bob)).json()] == ["Customer call: Fabrikam"]
    assert (await bob.get(of_bob)).status_code == 200
    assert (await bob.get(of_alice)).status_code == 403


async def test_history_and_attendees_in_the_spelling_of_each_call(
    acting: As, sim: SimulatedGoTo, clock: StageClock
) -> None:
    number, alice, bob = held(sim, clock), acting(ALICE), sim.user(BOB)
    group, dates = sim.world.groups[0].key, span(clock)

    async def only(path: str, **more: str) -> dict[str, Any]:
        (row,) = (await alice.get(f"/G2M/rest{path}", params={**dates, **more})).json()
        return dict(row)

    row = await only(f"/organizers/{bob.key}/historicalMeetings")
    assert (row["meetingId"], row["duration"], row["numAttendees"]) == (str(number), "30", "1")
    row = await only(f"/groups/{group}/historicalMeetings")
    assert (row["groupName"], "sessionId" in row, "conferenceCallInfo" in row) == ("Sales", False, False)
    row = await only(f"/organizers/{bob.key}/attendees")
    assert (row["email"], row["attendeeEmail"]) == (BOB, "grace@example.com")
    assert (row["organizerkey"], row["meetingId"]) == (bob.key, number)
    row = await only(f"/groups/{group}/attendees")
    assert (row["organizerkey"], row["organizerKey"]) == (bob.key, str(bob.key))
    assert row["meetingId"] == str(number)
    row = await only(f"/meetings/{number}/attendees")
    assert (row["name"], row["groupName"]) == ("Grace Sample", "NA")
    row = await only(f"/organizers/{bob.key}/meetings", history="true")
    assert re.fullmatch(r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d", row["startTime"])
    assert row["meetingId"].count("-") == 2
    row = await only(f"/groups/{group}/meetings", history="true")
    assert (row["duration"], row["numAttendees"]) == ("30", 1)


async def test_a_group_of_more_than_fifty_is_too_large(
    acting: As, sim: SimulatedGoTo, clock: StageClock
) -> None:
    alice, group = acting(ALICE), sim.world.groups[0].key
    path = f"/G2M/rest/groups/{group}/upcomingMeetings"
    assert len((await alice.get(path)).json()) == 3
    for n in range(48):
        ada = {**ADA, "organizerEmail": f"ada{n}@example.com"}
        await alice.post(f"/G2M/rest/groups/{group}/organizers", json=ada)
    assert (await alice.get(path)).status_code == 400


@pytest.mark.parametrize("query", [{}, {"startDate": "2026-01-01"}, {"startDate": "2026-02-01T00:00:00Z"}])
async def test_a_range_needs_both_dates_in_utc(acting: As, query: dict[str, str]) -> None:
    answer = await acting(ALICE).get(
        "/G2M/rest/historicalMeetings", params={**query, "endDate": "2026-01-02T00:00:00Z"}
    )
    assert answer.status_code == 400


async def test_deprecated_lists_still_answer(acting: As, sim: SimulatedGoTo) -> None:
    alice, group = acting(ALICE), sim.world.groups[0].key
    row = (await alice.get("/G2M/rest/meetings")).json()[0]
    assert isinstance(row["meetingid"], int)
    assert row["createTime"] == ""
    row = (await alice.get(f"/G2M/rest/groups/{group}/meetings", params={"scheduled": "true"})).json()[0]
    assert row["attendees"] == ""
    assert json.dumps(row["organizerkey"]) == row["organizerKey"]
