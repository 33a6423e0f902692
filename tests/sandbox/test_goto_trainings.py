"""Trainings, registrants, reports and Seeit of the simulated GoTo."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bot.sandbox.goto import SimulatedGoTo
from bot.sandbox.http_server import serve
from bot.sandbox.panel import Panel
from tests.support.clocks import StageClock

ALICE, BOB = "alice@northwind.example", "bob@northwind.example"
GRACE = {"email": "grace.two@example.com", "givenName": "Grace", "surname": "Two"}


@pytest.fixture
def panel() -> Panel:
    return Panel()


@pytest.fixture
def sim(panel: Panel, clock: StageClock) -> SimulatedGoTo:
    return SimulatedGoTo(panel, clock, "usher", "secret", [], enforce_rate=False)


@pytest_asyncio.fixture
async def http(sim: SimulatedGoTo) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {sim.issue(ALICE).access_token}"}
    async with (
        serve(sim.app) as url,
        httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as client,
    ):
        yield client


@pytest.fixture
def base(sim: SimulatedGoTo) -> str:
    return f"/G2T/rest/organizers/{sim.user(ALICE).key}/trainings"


@pytest.fixture
def one(sim: SimulatedGoTo, base: str) -> str:
    """The path of the training that is there."""
    return f"{base}/{sim.trainings_of(ALICE)[0].key}"


def planned(clock: StageClock, *days: int) -> list[dict[str, str]]:
    starts = [clock() + timedelta(days=day) for day in days]
    form = "%Y-%m-%dT%H:%M:%SZ"
    return [
        {"startDate": start.strftime(form), "endDate": (start + timedelta(hours=1)).strftime(form)}
        for start in starts
    ]


def wanted(clock: StageClock, **other: Any) -> dict[str, Any]:
    return {"name": "Safety", "timeZone": "Europe/Amsterdam", "times": planned(clock, 5, 6), **other}


async def test_a_made_training_answers_with_its_key_in_quotes(
    http: httpx.AsyncClient, base: str, sim: SimulatedGoTo, clock: StageClock
) -> None:
    asked = wanted(clock, organizers=[sim.user(BOB).key])
    made = await http.post(base, json=asked)
    training = sim.trainings_of(ALICE)[-1]
    assert (made.status_code, made.text) == (201, f'"{training.key}"')
    assert training.key > 2**53
    read = (await http.get(f"{base}/{training.key}")).json()
    assert read["trainingKey"] == str(training.key)
    assert read["times"] == asked["times"]
    assert [o["email"] for o in read["organizers"]] == [ALICE, BOB]
    assert [t["name"] for t in (await http.get(base)).json()] == ["Onboarding", "Safety"]
    assert (await http.delete(f"{base}/{training.key}")).status_code == 204
    gone = await http.get(f"{base}/{training.key}")
    assert (gone.status_code, gone.json()["errorCode"]) == (404, "NoSuchTraining")
    assert sim.world.mailed == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"timeZone": "Europe/Berlin"},
        {"times": []},
        {"times": [{"startDate": "2020-01-01T00:00:00Z", "endDate": "2020-01-01T01:00:00Z"}]},
        {"times": [{"startDate": "2031-01-01T01:00:00Z", "endDate": "2031-01-01T00:00:00Z"}]},
        {"organizers": ["1"]},
        {"organizers": [1]},
        {"registrationSettings": {"disableConfirmationEmail": True}},
    ],
    ids=str,
)
async def test_a_wrong_training_is_refused(
    http: httpx.AsyncClient, base: str, clock: StageClock, wrong: dict[str, Any]
) -> None:
    answer = await http.post(base, json=wanted(clock, **wrong))
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "InvalidRequest")


async def test_each_part_of_a_training_is_changed_by_its_own_call(
    http: httpx.AsyncClient, one: str, sim: SimulatedGoTo, clock: StageClock
) -> None:
    training, bob = sim.trainings_of(ALICE)[0], sim.user(BOB)
    sent = {"name": "Welcome", "description": "New"}
    assert (await http.put(f"{one}/nameDescription", json=sent)).status_code == 204
    sent_flags = {"disableConfirmationEmail": "true", "disableWebRegistration": False}
    assert (await http.put(f"{one}/registrationSettings", json=sent_flags)).status_code == 204
    assert (await http.put(f"{one}/organizers", json={"organizers": [bob.key]})).status_code == 400
    both = {"organizers": [training.owner.key, bob.key], "notifyOrganizers": False}
    assert (await http.put(f"{one}/organizers", json=both)).status_code == 204
    assert [o["email"] for o in (await http.get(f"{one}/organizers")).json()] == [ALICE, BOB]
    assert (training.name, training.disable_confirmation_email) == ("Welcome", True)
    assert sim.world.mailed == []


async def test_new_times_tell_how_many_were_mailed(
    http: httpx.AsyncClient, one: str, sim: SimulatedGoTo, clock: StageClock
) -> None:
    times = {"timeZone": "GMT", "times": planned(clock, 9)}
    quiet = await http.put(
        f"{one}/times", json={**times, "notifyRegistrants": False, "notifyTrainers": False}
    )
    assert (quiet.status_code, quiet.json()) == (200, {"notifiedRegistrants": 0, "notifiedTrainers": 0})
    told = await http.put(f"{one}/times", json=times)
    assert told.json() == {"notifiedRegistrants": 2, "notifiedTrainers": 1}
    assert len(sim.world.mailed) == 3


async def test_a_second_registration_is_a_conflict_with_the_first_key(
    http: httpx.AsyncClient, one: str, sim: SimulatedGoTo
) -> None:
    made = await http.post(f"{one}/registrants", json=GRACE)
    assert made.status_code == 201
    key = made.json()["registrantKey"]
    assert isinstance(key, int)
    assert key > 2**53
    again = await http.post(f"{one}/registrants", json={**GRACE, "email": "Grace.Two@example.com"})
    assert again.status_code == 409
    assert (again.json()["errorCode"], again.json()["registrantKey"]) == ("DuplicateRegistrant", key)
    read = (await http.get(f"{one}/registrants/{key}")).json()
    assert (read["registrantKey"], read["status"]) == (str(key), "APPROVED")
    assert read["joinUrl"] == made.json()["joinUrl"]
    assert (await http.delete(f"{one}/registrants/{key}")).status_code == 204
    assert (await http.get(f"{one}/registrants/{key}")).status_code == 404
    assert (await http.post(f"{one}/registrants", json=GRACE)).status_code == 201


async def test_registrants_may_be_stale(http: httpx.AsyncClient, one: str, panel: Panel) -> None:
    await http.post(f"{one}/registrants", json=GRACE)
    panel.switch("goto.stale_list", times=1)
    assert len((await http.get(f"{one}/registrants")).json()) == 2
    assert len((await http.get(f"{one}/registrants")).json()) == 3


async def test_an_old_list_names_who_was_deleted(http: httpx.AsyncClient, one: str, panel: Panel) -> None:
    first, second = [row["registrantKey"] for row in (await http.get(f"{one}/registrants")).json()]
    assert (await http.delete(f"{one}/registrants/{first}")).status_code == 204

    async def listed() -> set[str]:
        return {row["registrantKey"] for row in (await http.get(f"{one}/registrants")).json()}

    panel.switch("goto.stale_list", times=1)
    assert await listed() == {first, second}
    assert await listed() == {second}
    assert (await http.get(f"{one}/registrants/{first}")).status_code == 404


async def test_a_training_that_is_over_takes_nobody_and_is_not_listed(
    http: httpx.AsyncClient, base: str, one: str, sim: SimulatedGoTo, clock: StageClock
) -> None:
    clock.forward(days=4)
    http.headers["Authorization"] = f"Bearer {sim.issue(ALICE).access_token}"
    assert (await http.get(base)).json() == []
    answer = await http.post(f"{one}/registrants", json=GRACE)
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "TrainingOver")


async def test_a_held_session_is_reported_with_those_who_did_not_come(
    http: httpx.AsyncClient, one: str, sim: SimulatedGoTo, clock: StageClock
) -> None:
    training = sim.trainings_of(ALICE)[0]
    join = (await http.get(f"{one}/registrants")).json()[0]["joinUrl"]
    host = (await http.get(f"/G2T/rest/trainings/{training.key}/start")).json()["hostURL"]
    assert "not started" in (await http.get(join)).text
    assert "live" in (await http.get(host)).text
    assert "You are in the training" in (await http.get(join)).text
    clock.forward(minutes=40)
    await http.post(host)
    reports = f"/G2T/rest/reports/organizers/{sim.user(ALICE).key}"
    (session,) = (await http.get(f"{reports}/trainings/{training.key}")).json()
    assert (session["attendanceCount"], session["duration"]) == (1, 40)
    (span,) = planned(clock, 0)
    span["startDate"] = "2020-01-01T00:00:00Z"
    assert (await http.post(f"{reports}/sessions", json=span)).json() == [session]
    people = (await http.get(f"{reports}/sessions/{session['sessionKey']}/attendees")).json()
    assert [(p["givenName"], p["timeInSession"]) for p in people] == [("Grace", 40), ("Henry", 0)]
    assert (await http.get(f"{reports}/sessions/1/attendees")).status_code == 404


async def test_recordings_have_an_offset_and_lead_away(
    http: httpx.AsyncClient, sim: SimulatedGoTo, clock: StageClock
) -> None:
    training = sim.trainings_of(ALICE)[0]
    training.recordings.append((7, "Part 1", clock(), clock() + timedelta(hours=1)))
    path = f"/G2T/rest/trainings/{training.key}/recordings"
    told = (await http.get(path)).json()
    assert told["trainingKey"] == training.key
    assert told["recordingList"][0]["startDate"].endswith("+02:00")
    answer = await http.get(f"{path}/7")
    assert (answer.status_code, answer.content) == (302, b"")
    assert (await http.get(answer.headers["location"])).status_code == 200
    assert (await http.get(f"{path}/8")).status_code == 404


async def test_links_and_organizers_of_an_account(
    http: httpx.AsyncClient, one: str, sim: SimulatedGoTo
) -> None:
    for name in ("manageUrl", "startUrl"):
        url = (await http.get(f"{one}/{name}")).json()
        assert (await http.get(url)).status_code == 200
    account = sim.user(ALICE).account.key
    assert len((await http.get(f"/G2T/rest/accounts/{account}/organizers")).json()) == 3
    assert (await http.get("/G2T/rest/accounts/1/organizers")).status_code == 400


async def test_another_organizers_trainings_are_refused(
    http: httpx.AsyncClient, one: str, sim: SimulatedGoTo
) -> None:
    http.headers["Authorization"] = f"Bearer {sim.issue(BOB).access_token}"
    assert (await http.get(one)).status_code == 403
    own = f"/G2T/rest/organizers/{sim.user(BOB).key}/trainings/{sim.trainings_of(ALICE)[0].key}"
    assert (await http.get(own)).status_code == 403


async def test_a_support_session_is_readable_at_the_second_try(http: httpx.AsyncClient) -> None:
    made = await http.post("/seeit/v1/sessions")
    assert made.status_code == 201
    session = made.json()
    path = f"/seeit/v1/sessions/{session['uuid']}"
    assert [(await http.get(path)).status_code for _ in range(2)] == [409, 200]
    assert (await http.get(path)).json()["supportKey"] == session["supportKey"]
    assert (await http.get("/seeit/v1/sessions/other")).status_code == 404
    for _ in range(6):
        await http.post("/seeit/v1/sessions")
    first = (await http.get("/seeit/v1/sessions")).json()
    assert first["page"] == {"size": 5, "number": 0, "totalElements": 7, "totalPages": 2}
    assert [link["rel"] for link in first["links"]] == ["self", "next"]
    second = (await http.get(first["links"][1]["href"])).json()
    assert len(second["content"]) == 2
    assert [link["rel"] for link in second["links"]] == ["self", "prev"]
    assert (await http.get("/seeit/v1/sessions", params={"size": "0"})).status_code == 400


def test_nothing_is_left_unsimulated() -> None:
    assert SimulatedGoTo.coverage()[1] == []
