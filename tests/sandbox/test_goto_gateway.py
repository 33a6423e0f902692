"""The gateway of the simulated GoTo and the oddities of its answers, as the contract has them."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bot.goto.endpoints import ENDPOINTS
from bot.sandbox.goto import SimulatedGoTo
from bot.sandbox.http_server import serve
from bot.sandbox.panel import Panel
from tests.support.clocks import StageClock

ALICE = "alice@northwind.example"
DOTTED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\+0000")


@pytest.fixture
def panel() -> Panel:
    return Panel()


@pytest.fixture
def ticks() -> list[float]:
    return [0.0]


@pytest.fixture
def sim(panel: Panel, clock: StageClock, ticks: list[float]) -> SimulatedGoTo:
    return SimulatedGoTo(panel, clock, "usher", "secret", [], ticks=lambda: ticks[0])


@pytest_asyncio.fixture
async def http(sim: SimulatedGoTo) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {sim.issue(ALICE).access_token}"}
    async with (
        serve(sim.app) as url,
        httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as client,
    ):
        yield client


def body(clock: StageClock, **other: Any) -> dict[str, Any]:
    start = clock() + timedelta(hours=5)
    return {
        "subject": "Review",
        "starttime": start.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "endtime": (start + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "passwordrequired": False,
        "conferencecallinfo": "Hybrid",
        "timezonekey": "",
        "meetingtype": "scheduled",
        **other,
    }


@pytest.mark.parametrize("operation", list(ENDPOINTS.values()), ids=lambda op: op.id)
async def test_every_operation_stands_behind_the_gateway(http: httpx.AsyncClient, operation: Any) -> None:
    path = re.sub(r"\{\w+\}", "1", operation.path)
    answer = await http.request(operation.method, path, headers={"Authorization": "Bearer wrong"})
    if operation.product in ("G2M", "G2T"):
        assert answer.status_code == 403
        assert answer.json() == {"int_err_code": "InvalidToken", "msg": "Invalid token passed"}
        assert answer.headers["x-amzn-errortype"] == "UnauthorizedException"
    else:
        assert answer.status_code == 401
    if operation.product == "IDENTITY":
        assert answer.content == b""
        assert 'error="invalid_token"' in answer.headers["www-authenticate"]


async def test_an_unknown_path_or_method_is_not_found(http: httpx.AsyncClient) -> None:
    for method, path in (("GET", "/G2M/rest/nothing"), ("PATCH", "/G2M/rest/meetings"), ("GET", "/")):
        answer = await http.request(method, path)
        assert (answer.status_code, answer.json()["errorCode"]) == (404, "NOT_FOUND")


async def test_the_answers_of_a_meeting_differ_from_call_to_call(
    http: httpx.AsyncClient, clock: StageClock
) -> None:
    sent = body(clock)
    made = await http.post("/G2M/rest/meetings", json=sent)
    assert made.status_code == 201
    (created,) = made.json()
    assert set(created) == {
        "joinURL",
        "meetingid",
        "maxParticipants",
        "uniqueMeetingId",
        "conferenceCallInfo",
    }
    assert isinstance(created["meetingid"], int)
    assert created["uniqueMeetingId"] > 2**53
    (read,) = (await http.get(f"/G2M/rest/meetings/{created['meetingid']}")).json()
    assert isinstance(read["meetingId"], int)
    assert DOTTED.fullmatch(read["startTime"])
    assert read["passwordRequired"] == "false"
    assert "joinURL" not in read
    (listed,) = [m for m in (await http.get("/G2M/rest/upcomingMeetings")).json() if m["subject"] == "Review"]
    assert listed["meetingId"] == str(created["meetingid"])
    assert listed["startTime"] == sent["starttime"]
    assert isinstance(listed["organizerKey"], str)
    deleted = await http.delete(f"/G2M/rest/meetings/{created['meetingid']}")
    assert (deleted.status_code, deleted.content) == (204, b"")


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": ""},
        {"subject": "x" * 101},
        {"subject": "a <b>"},
        {"starttime": "2031-01-01T10:00:00"},
        {"starttime": "2031-01-01T10:00:00+00:00"},
        {"starttime": "2020-01-01T10:00:00Z", "endtime": "2020-01-01T11:00:00Z"},
        {"endtime": "2020-01-01T11:00:00Z"},
        {"passwordrequired": "no"},
        {"conferencecallinfo": "x" * 256},
        {"timezonekey": "67"},
        {"meetingtype": "weekly"},
        {"startTime": "2031-01-01T10:00:00Z"},
        {"coorganizerKeys": [1]},
    ],
    ids=str,
)
async def test_wrong_input_is_refused_with_a_code(
    http: httpx.AsyncClient, sim: SimulatedGoTo, clock: StageClock, wrong: dict[str, Any]
) -> None:
    answer = await http.post("/G2M/rest/meetings", json=body(clock, **wrong))
    assert answer.status_code == 400
    assert set(answer.json()) == {"err", "message", "incident"}
    assert len(sim.meetings_of(ALICE)) == 2


@pytest.mark.parametrize(
    "name",
    [
        "subject",
        "starttime",
        "endtime",
        "passwordrequired",
        "conferencecallinfo",
        "timezonekey",
        "meetingtype",
    ],
)
async def test_each_of_the_seven_fields_is_required(
    http: httpx.AsyncClient, sim: SimulatedGoTo, clock: StageClock, name: str
) -> None:
    sent = body(clock)
    del sent[name]
    meeting = sim.meetings_of(ALICE)[0].id
    for method, path in (("POST", "/G2M/rest/meetings"), ("PUT", f"/G2M/rest/meetings/{meeting}")):
        assert (await http.request(method, path, json=sent)).status_code == 400


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'"x"', b"[" * 50_000])
async def test_no_body_breaks_the_simulator(http: httpx.AsyncClient, content: bytes) -> None:
    assert (await http.post("/G2M/rest/meetings", content=content)).status_code == 400


async def test_the_eleventh_request_of_a_second_is_too_many(
    http: httpx.AsyncClient, sim: SimulatedGoTo, ticks: list[float]
) -> None:
    statuses = [(await http.get("/G2M/rest/upcomingMeetings")).status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]
    assert (await http.get("/identity/v1/Users/me")).status_code == 200
    ticks[0] = 1.0
    assert (await http.get("/G2M/rest/upcomingMeetings")).status_code == 200
    sim.behavior.enforce_rate = False
    statuses = [(await http.get("/G2M/rest/upcomingMeetings")).status_code for _ in range(15)]
    assert set(statuses) == {200}


async def test_a_token_lives_an_hour(http: httpx.AsyncClient, clock: StageClock) -> None:
    clock.forward(minutes=59)
    assert (await http.get("/G2M/rest/upcomingMeetings")).status_code == 200
    clock.forward(minutes=1)
    assert (await http.get("/G2M/rest/upcomingMeetings")).status_code == 403


@pytest.mark.parametrize("made", [True, False], ids=["lost_answer", "cut_before"])
async def test_a_cut_connection_brings_no_answer(
    http: httpx.AsyncClient, sim: SimulatedGoTo, panel: Panel, clock: StageClock, made: bool
) -> None:
    panel.switch("goto.lost_answer" if made else "goto.cut_before", times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        await http.post("/G2M/rest/meetings", json=body(clock))
    assert len(sim.meetings_of(ALICE)) == (3 if made else 2)
    assert (await http.get("/G2M/rest/upcomingMeetings")).status_code == 200


async def test_a_fault_can_be_narrowed_to_operations(
    http: httpx.AsyncClient, sim: SimulatedGoTo, panel: Panel
) -> None:
    sim.faults.narrow("goto.500", "meetings.create")
    panel.switch("goto.500", times=1)
    assert (await http.get("/G2M/rest/upcomingMeetings")).status_code == 200
    assert (await http.post("/G2M/rest/meetings", json={})).status_code == 500
    assert (await http.post("/G2M/rest/meetings", json={})).status_code == 400
    sim.faults.narrow("goto.500")
    panel.switch("goto.500", times=1)
    assert (await http.get("/G2M/rest/upcomingMeetings")).status_code == 500
    with pytest.raises(KeyError):
        sim.faults.narrow("goto.nothing")


async def test_what_is_slow_before_its_effect_is_not_done_when_nobody_waits(
    http: httpx.AsyncClient, sim: SimulatedGoTo, panel: Panel, clock: StageClock
) -> None:
    sim.behavior.slow_seconds = 60
    panel.switch("goto.slow_before", times=1)
    with pytest.raises(httpx.ReadTimeout):
        await http.post("/G2M/rest/meetings", json=body(clock), timeout=0.3)
    panel.switch("goto.slow_before", times=1)
    sim.behavior.slow_seconds = 0
    assert (await http.post("/G2M/rest/meetings", json=body(clock))).status_code == 201
    assert len(sim.meetings_of(ALICE)) == 3


async def test_the_panel_hears_of_every_call(http: httpx.AsyncClient, panel: Panel) -> None:
    heard: list[dict[str, Any]] = []
    panel.listeners.append(heard.append)
    await http.get("/G2M/rest/upcomingMeetings")
    (call,) = heard
    assert (call["where"], call["direction"], call["name"], call["status"]) == (
        "goto",
        "out",
        "upcomingMeetings.list",
        200,
    )
    assert call["request"]["user"] == ALICE
    json.dumps(call)


async def test_the_rooms_tell_whether_the_meeting_is_live(
    http: httpx.AsyncClient, sim: SimulatedGoTo
) -> None:
    meeting = sim.meetings_of(ALICE)[0]
    assert "not started" in (await http.get(f"/join/{meeting.id}")).text
    host = (await http.get(f"/G2M/rest/meetings/{meeting.id}/start")).json()["hostURL"]
    assert "End the meeting" in (await http.get(host)).text
    assert "You are in the meeting" in (await http.get(f"/join/{meeting.id}")).text
    assert "has ended" in (await http.post(host)).text
    assert (await http.get("/join/1")).status_code == 404
    assert (await http.get("/host?authenticationToken=guess")).status_code == 404


def test_coverage_names_what_is_and_what_is_not_simulated() -> None:
    known, missing = SimulatedGoTo.coverage()
    assert sorted([*known, *missing]) == sorted(ENDPOINTS)
