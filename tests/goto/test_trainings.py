"""Trainings, registrants, reports and recordings against the simulated GoTo, over real HTTP."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.goto import errors
from bot.goto.client import GoTo, GoToSession
from bot.sandbox.goto import SimulatedGoTo
from bot.sandbox.http_server import serve
from bot.sandbox.panel import Panel
from tests.support.clocks import ManualClock
from tests.support.goto import ALICE, BOB, CAROL, RecordedPace, SignedIn

GRACE = {"email": "Grace.Two@example.com", "given_name": "Grace", "surname": "Two"}


@pytest.fixture
def key(sim: SimulatedGoTo) -> str:
    """Alice's organizer key, above 2^53 and odd."""
    return str(sim.user(ALICE).key)


@pytest.fixture
def one(sim: SimulatedGoTo) -> str:
    """The key of the training that is planned from the start."""
    return str(sim.trainings_of(ALICE)[0].key)


def planned(clock: ManualClock, days: int = 5) -> list[tuple[datetime, datetime]]:
    start = clock.now() + timedelta(days=days)
    return [
        (start, start + timedelta(hours=1)),
        (start + timedelta(days=7), start + timedelta(days=7, hours=2)),
    ]


def wanted(clock: ManualClock, **other: Any) -> dict[str, Any]:
    usual = {"name": "Safety", "description": "Exits", "time_zone": "Europe/London", "times": planned(clock)}
    return {**usual, **other}


async def test_a_training_is_planned_and_read_as_it_was_planned(
    alice: GoToSession, sim: SimulatedGoTo, clock: ManualClock, key: str
) -> None:
    made = await alice.trainings.create(
        key,
        **wanted(clock, organizer_keys=[str(sim.user(BOB).key)], disable_confirmation_email=True),
    )
    assert made == str(sim.trainings_of(ALICE)[-1].key)
    assert int(float(made)) != int(made)
    training = await alice.trainings.get(key, made)
    assert (training.training_key, training.name, training.description) == (made, "Safety", "Exits")
    assert training.time_zone == "Europe/London"
    assert [(t.start, t.end) for t in training.times or ()] == planned(clock)
    assert [o.email for o in training.organizers or ()] == [ALICE, BOB]
    assert training.registration_settings is not None
    assert training.registration_settings.disable_confirmation_email is True
    assert training.registration_settings.disable_web_registration is False
    assert [t.training_key for t in await alice.trainings.list(key)][-1] == made


async def test_planning_is_not_repeated_after_a_lost_answer(
    alice: GoToSession, sim: SimulatedGoTo, panel: Panel, clock: ManualClock, key: str
) -> None:
    panel.switch("goto.lost_answer", times=1)
    with pytest.raises(errors.OutcomeUnknown):
        await alice.trainings.create(key, **wanted(clock))
    assert len(sim.received("trainings.create")) == 1
    assert (await alice.trainings.list(key))[-1].name == "Safety"


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"time_zone": "Europe/Berlin"}, {"time_zone": "UTC"}], ids=str
)
async def test_what_goto_refuses_is_invalid(
    alice: GoToSession, clock: ManualClock, key: str, wrong: dict[str, Any]
) -> None:
    with pytest.raises(errors.InvalidRequest):
        await alice.trainings.create(key, **wanted(clock, **wrong))


async def test_a_training_without_sessions_or_with_a_key_that_is_none_is_never_sent(
    alice: GoToSession, sim: SimulatedGoTo, clock: ManualClock, key: str
) -> None:
    cases: list[dict[str, Any]] = [{"times": []}, {"organizer_keys": ["12a"]}, {"organizer_keys": ["１２"]}]
    for wrong in cases:
        with pytest.raises(ValueError, match=r"session|key"):
            await alice.trainings.create(key, **wanted(clock, **wrong))
    assert sim.received("trainings.create") == []


async def test_name_times_switches_and_organizers_are_changed(
    alice: GoToSession, sim: SimulatedGoTo, clock: ManualClock, key: str, one: str
) -> None:
    await alice.trainings.update_name_description(key, one, name="New", description="")
    await alice.trainings.update_registration_settings(
        key, one, disable_confirmation_email=True, disable_web_registration=True
    )
    told = await alice.trainings.update_times(
        key,
        one,
        time_zone="Asia/Tokyo",
        times=planned(clock),
        notify_registrants=True,
        notify_trainers=False,
    )
    assert (told.notified_registrants, told.notified_trainers) == (2, 0)
    both = [key, str(sim.user(BOB).key)]
    await alice.trainings.update_organizers(key, one, organizer_keys=both, notify_organizers=False)
    assert [o.organizer_key for o in await alice.trainings.list_organizers(key, one)] == both
    training = await alice.trainings.get(key, one)
    assert (training.name, training.description, training.time_zone) == ("New", None, "Asia/Tokyo")
    with pytest.raises(errors.InvalidRequest):
        await alice.trainings.update_organizers(key, one, organizer_keys=both[1:], notify_organizers=False)


async def test_mailing_people_is_not_repeated_after_a_lost_answer(
    alice: GoToSession, sim: SimulatedGoTo, panel: Panel, clock: ManualClock, key: str, one: str
) -> None:
    panel.switch("goto.lost_answer", times=1)
    with pytest.raises(errors.OutcomeUnknown):
        await alice.trainings.update_times(
            key, one, time_zone="GMT", times=planned(clock), notify_registrants=True, notify_trainers=True
        )
    assert len(sim.received("trainings.times.update")) == 1
    assert len(sim.world.mailed) == 3


async def test_the_three_links_of_a_training(
    alice: GoToSession, sim: SimulatedGoTo, client: httpx.AsyncClient, key: str, one: str
) -> None:
    assert (await alice.trainings.get_manage_url(key, one)).endswith(f"/manage/{one}")
    assert (await alice.trainings.get_start_url(key, one)).endswith(f"/start/{one}")
    first, second = await alice.trainings.get_host_link(one), await alice.trainings.get_host_link(one)
    assert first.host_url != second.host_url
    assert "live" in (await client.get(first.host_url)).text


async def test_a_cancelled_training_is_gone(
    alice: GoToSession, sim: SimulatedGoTo, key: str, one: str
) -> None:
    await alice.trainings.delete(key, one)
    assert await alice.trainings.list(key) == []
    for asked in (alice.trainings.delete(key, one), alice.trainings.get(key, one)):
        with pytest.raises(errors.NotFound) as caught:
            await asked
        assert caught.value.code == "NoSuchTraining"
    assert sim.world.mailed == []


async def test_a_person_registers_once(alice: GoToSession, key: str, one: str) -> None:
    made = await alice.registrants.create(key, one, **GRACE)
    assert int(float(made.registrant_key)) != int(made.registrant_key)
    with pytest.raises(errors.Conflict) as caught:
        await alice.registrants.create(key, one, **GRACE)
    assert (caught.value.registrant_key, caught.value.code) == (made.registrant_key, "DuplicateRegistrant")
    found = await alice.registrants.get(key, one, made.registrant_key)
    assert (found.email, found.given_name, found.join_url) == (GRACE["email"], "Grace", made.join_url)
    assert found.status == "APPROVED"
    assert found in await alice.registrants.list(key, one)


async def test_a_registration_whose_answer_was_lost_is_found_by_trying_again(
    alice: GoToSession, panel: Panel, key: str, one: str
) -> None:
    panel.switch("goto.lost_answer", times=1)
    with pytest.raises(errors.OutcomeUnknown):
        await alice.registrants.create(key, one, **GRACE)
    with pytest.raises(errors.Conflict) as caught:
        await alice.registrants.create(key, one, **GRACE)
    assert caught.value.registrant_key is not None
    assert (await alice.registrants.get(key, one, caught.value.registrant_key)).surname == "Two"


async def test_a_cancelled_registration_is_gone_and_may_be_made_again(
    alice: GoToSession, key: str, one: str
) -> None:
    made = await alice.registrants.create(key, one, **GRACE)
    await alice.registrants.delete(key, one, made.registrant_key)
    for asked in (alice.registrants.delete, alice.registrants.get):
        with pytest.raises(errors.NotFound):
            await asked(key, one, made.registrant_key)
    again = await alice.registrants.create(key, one, **GRACE)
    assert again.registrant_key != made.registrant_key


async def test_a_training_that_is_over_takes_nobody(
    alice: GoToSession, clock: ManualClock, key: str, one: str
) -> None:
    clock.forward(days=14)
    with pytest.raises(errors.InvalidRequest) as caught:
        await alice.registrants.create(key, one, **GRACE)
    assert caught.value.code == "TrainingOver"
    assert await alice.trainings.list(key) == []


async def test_missing_fields_are_none(alice: GoToSession, panel: Panel, key: str) -> None:
    panel.switch("goto.missing_fields")
    (training,) = await alice.trainings.list(key)
    assert (training.training_id, training.name) == (None, "Onboarding")


async def test_a_held_session_is_reported(
    alice: GoToSession, sim: SimulatedGoTo, client: httpx.AsyncClient, clock: ManualClock, key: str, one: str
) -> None:
    grace = (await alice.registrants.list(key, one))[0]
    host = (await alice.trainings.get_host_link(one)).host_url
    assert grace.join_url is not None
    await client.get(host)
    await client.get(grace.join_url)
    clock.forward(minutes=40)
    await client.post(host)
    (session,) = await alice.reports.list_training_sessions(key, one)
    assert (session.training_name, session.attendance_count, session.duration) == ("Onboarding", 1, 40)
    now = clock.now()
    assert await alice.reports.list_sessions(key, now - timedelta(days=150), now) == [session]
    asked = [received.body for received in sim.received("reports.sessions.query")]
    assert len(asked) == 1
    people = await alice.reports.list_session_attendees(key, session.session_key)
    assert [(p.given_name, p.time_in_session) for p in people] == [("Grace", 40), ("Henry", 0)]
    assert [[stay.minutes for stay in p.in_session_times or ()] for p in people] == [[40], []]


async def test_the_report_query_is_repeated_as_a_read(
    alice: GoToSession, panel: Panel, clock: ManualClock, key: str
) -> None:
    panel.switch("goto.lost_answer", times=1)
    assert await alice.reports.list_sessions(key, clock.now(), clock.now()) == []


async def test_recordings_and_where_their_files_are(
    alice: GoToSession, sim: SimulatedGoTo, url: str, one: str
) -> None:
    assert await alice.recordings.list(one) == []
    start = sim.trainings_of(ALICE)[0].times[0][0]
    sim.trainings_of(ALICE)[0].recordings.append((7, "Part 1", start, start + timedelta(hours=1)))
    (recording,) = await alice.recordings.list(one)
    assert (recording.recording_id, recording.name, recording.start) == ("7", "Part 1", start)
    file = await alice.recordings.get_file(one, "7")
    assert file.url == f"{url}/recording/7/file"
    with pytest.raises(errors.NotFound):
        await alice.recordings.get_file(one, "8")


async def test_the_token_never_goes_to_where_a_file_is(
    client: httpx.AsyncClient, pace: RecordedPace, source: SignedIn
) -> None:
    asked: list[str] = []

    async def answer(request: Request) -> Response:
        asked.append(request.url.path)
        return Response("file")

    async def away(request: Request) -> Response:
        return RedirectResponse(str(request.url_for("other")) + "?signature=s", 302)

    routes = [
        Route("/G2T/rest/trainings/1/recordings/1", away),
        Route("/G2T/rest/trainings/1/recordings/2", answer),
        Route("/other", answer, name="other"),
    ]
    async with serve(Starlette(routes=routes)) as base:
        goto = GoTo(base, http=client, rate_limiter=pace)
        recordings = goto.session(source).recordings
        file = await recordings.get_file("1", "1")
        assert (file.url, asked) == (f"{base}/other?signature=s", [])
        assert "signature" not in repr(file)
        with pytest.raises(errors.UnexpectedAnswer):
            await recordings.get_file("1", "2")


async def test_others_trainings_are_refused(goto: GoTo, sim: SimulatedGoTo, key: str, one: str) -> None:
    for email in (BOB, CAROL):
        with pytest.raises(errors.RoleMissing) as caught:
            await goto.session(SignedIn(sim=sim, email=email)).trainings.get(key, one)
        assert caught.value.role == "organizer"


async def test_the_organizers_of_an_account(alice: GoToSession, sim: SimulatedGoTo, key: str) -> None:
    account = str(sim.user(ALICE).account.key)
    people = await alice.accounts.list_organizers(account)
    assert ALICE in [person.email for person in people]
    assert key in [person.organizer_key for person in people]
