"""What the client does when GoTo does not simply answer: tokens, cuts, limits, cookies."""

from __future__ import annotations

import asyncio
import socket
import sys
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.goto import errors
from bot.goto.client import GoTo, GoToSession, RetryPolicy, open_client
from bot.goto.models import MeetingCreated
from bot.sandbox.goto import SimulatedGoTo
from bot.sandbox.http_server import serve
from bot.sandbox.panel import Panel
from tests.support.clocks import ManualClock
from tests.support.goto import ALICE, BOB, CAROL, Pauses, RecordedPace, SignedIn


async def make(session: GoToSession, clock: ManualClock, subject: str = "Review") -> MeetingCreated:
    start = clock.now() + timedelta(hours=5)
    return await session.meetings.create(
        subject=subject,
        start=start,
        end=start + timedelta(hours=1),
        password_required=False,
        conference_call_info="VoIP",
        meeting_type="scheduled",
    )


# --- tokens --------------------------------------------------------------------------------------------------------


async def test_a_refused_token_is_renewed_once_and_the_call_repeated(
    alice: GoToSession, source: SignedIn, panel: Panel
) -> None:
    stale = source.token
    panel.switch("goto.expired_token", times=1)
    assert len(await alice.meetings.list_upcoming()) == 2
    assert source.renewed == [stale]


async def test_a_write_with_a_refused_token_is_done_once(
    alice: GoToSession, source: SignedIn, sim: SimulatedGoTo, panel: Panel, clock: ManualClock
) -> None:
    panel.switch("goto.expired_token", times=1)
    await make(alice, clock)
    assert [r.status for r in sim.received("meetings.create")] == [403, 201]
    assert [m.subject for m in sim.meetings_of(ALICE)].count("Review") == 1
    assert len(source.renewed) == 1


async def test_a_token_that_is_refused_again_ends_it(
    alice: GoToSession, source: SignedIn, sim: SimulatedGoTo, panel: Panel
) -> None:
    panel.switch("goto.expired_token")
    with pytest.raises(errors.TokenRejected):
        await alice.meetings.list_upcoming()
    assert len(source.renewed) == 1
    assert len(sim.received("upcomingMeetings.list")) == 2


async def test_another_403_names_the_role_and_renews_nothing(
    alice: GoToSession, source: SignedIn, sim: SimulatedGoTo, panel: Panel
) -> None:
    panel.switch("goto.403_role")
    with pytest.raises(errors.RoleMissing) as caught:
        await alice.organizers.list_upcoming("1")
    assert caught.value.role == "admin"
    assert source.renewed == []
    assert len(sim.requests) == 1


async def test_no_call_of_one_person_uses_anothers_token(goto: GoTo, sim: SimulatedGoTo) -> None:
    people = [ALICE, BOB, CAROL] * 5
    sessions = [goto.session(SignedIn(sim=sim, email=email)) for email in people]
    answers = await asyncio.gather(*(session.me() for session in sessions))
    assert [me.email for me in answers] == people
    assert sorted(str(r.user) for r in sim.requests) == sorted(people)


class LookedUpModules:
    """Notes which modules are looked for, and finds none."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        self.names.append(name)


async def test_a_call_looks_for_no_module(alice: GoToSession, monkeypatch: pytest.MonkeyPatch) -> None:
    await alice.meetings.list_upcoming()  # the first call of a process may
    looked_up = LookedUpModules()
    monkeypatch.setattr(sys, "meta_path", [looked_up, *sys.meta_path])
    await alice.meetings.list_upcoming()
    assert looked_up.names == []


# --- reads are repeated --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["429", "500", "503_html"])
async def test_a_read_is_repeated_after_a_passing_fault(
    alice: GoToSession, sim: SimulatedGoTo, panel: Panel, pauses: Pauses, fault: str
) -> None:
    panel.switch(f"goto.{fault}", times=2)
    assert len(await alice.meetings.list_upcoming()) == 2
    assert pauses.asked == [0.5, 1.0]
    assert len(sim.received("upcomingMeetings.list")) == 3


@pytest.mark.parametrize("fault", ["cut_before", "lost_answer"])
async def test_a_read_is_repeated_after_a_cut(
    alice: GoToSession, sim: SimulatedGoTo, panel: Panel, fault: str
) -> None:
    panel.switch(f"goto.{fault}", times=2)
    assert len(await alice.meetings.list_upcoming()) == 2
    assert len(sim.received("upcomingMeetings.list")) == 3


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("429", errors.RateLimited),
        ("500", errors.ServerFault),
        ("503_html", errors.ServerFault),
        ("cut_before", errors.Unreachable),
        ("404", errors.NotFound),
        ("400", errors.InvalidRequest),
        ("409", errors.Conflict),
        ("html_body", errors.UnexpectedAnswer),
        ("empty_body", errors.UnexpectedAnswer),
    ],
)
async def test_a_read_ends_with_what_went_wrong(
    alice: GoToSession, panel: Panel, pauses: Pauses, fault: str, kind: type[errors.GoToError]
) -> None:
    panel.switch(f"goto.{fault}")
    with pytest.raises(errors.GoToError) as caught:
        await alice.meetings.list_upcoming()
    assert type(caught.value) is kind
    assert caught.value.endpoint_id == "upcomingMeetings.list"
    passing = kind in (errors.RateLimited, errors.ServerFault, errors.Unreachable)
    assert len(pauses.asked) == (2 if passing else 0)


async def test_a_read_that_gets_no_answer_in_time_is_unreachable(
    url: str, sim: SimulatedGoTo, panel: Panel, pace: RecordedPace, pauses: Pauses
) -> None:
    sim.behavior.slow_seconds = 60
    panel.switch("goto.slow_before")
    async with open_client(version="0.0", read=0.05) as client:
        goto = GoTo(url, http=client, rate_limiter=pace, sleep=pauses)
        with pytest.raises(errors.Unreachable):
            await goto.session(SignedIn(sim=sim, email=ALICE)).meetings.list_upcoming()


# --- writes are not ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "kind", "made"),
    [
        ("lost_answer", errors.OutcomeUnknown, 1),
        ("cut_before", errors.OutcomeUnknown, 0),
        ("500", errors.ServerFault, 0),
        ("500_after", errors.ServerFault, 1),
        ("503_html", errors.ServerFault, 0),
        ("html_body", errors.UnexpectedAnswer, 1),
        ("empty_body", errors.UnexpectedAnswer, 1),
    ],
)
async def test_a_write_is_never_repeated_after_an_unknown_outcome(
    alice: GoToSession,
    sim: SimulatedGoTo,
    panel: Panel,
    clock: ManualClock,
    pauses: Pauses,
    fault: str,
    kind: type[errors.GoToError],
    made: int,
) -> None:
    panel.switch(f"goto.{fault}")
    with pytest.raises(errors.GoToError) as caught:
        await make(alice, clock)
    assert type(caught.value) is kind
    assert len(sim.received("meetings.create")) == 1
    assert [m.subject for m in sim.meetings_of(ALICE)].count("Review") == made
    assert pauses.asked == []


@pytest.mark.parametrize("fault", ["lost_answer", "cut_before"])
@pytest.mark.parametrize("verb", ["update", "delete"])
async def test_put_and_delete_are_not_repeated_behind_our_back(
    alice: GoToSession, sim: SimulatedGoTo, panel: Panel, clock: ManualClock, fault: str, verb: str
) -> None:
    made = await make(alice, clock)
    start = clock.now() + timedelta(hours=6)
    calls = {
        "delete": lambda: alice.meetings.delete(made.meeting_id),
        "update": lambda: alice.meetings.update(
            made.meeting_id,
            subject="Later",
            start=start,
            end=start + timedelta(hours=1),
            password_required=False,
            conference_call_info="VoIP",
            meeting_type="scheduled",
        ),
    }
    panel.switch(f"goto.{fault}")
    with pytest.raises(errors.OutcomeUnknown):
        await calls[verb]()
    assert len(sim.received(f"meetings.{verb}")) == 1


async def test_a_write_that_times_out_may_have_been_done(
    url: str, sim: SimulatedGoTo, panel: Panel, pace: RecordedPace, clock: ManualClock
) -> None:
    sim.behavior.slow_seconds = 60
    panel.switch("goto.slow", times=1)
    async with open_client(version="0.0", read=0.5) as client:
        goto = GoTo(url, http=client, rate_limiter=pace)
        with pytest.raises(errors.OutcomeUnknown):
            await make(goto.session(SignedIn(sim=sim, email=ALICE)), clock)
    assert [m.subject for m in sim.meetings_of(ALICE)].count("Review") == 1


async def test_a_write_after_429_is_repeated_since_it_had_no_effect(
    alice: GoToSession, sim: SimulatedGoTo, panel: Panel, clock: ManualClock, pauses: Pauses
) -> None:
    panel.switch("goto.429", times=1)
    await make(alice, clock)
    assert [r.status for r in sim.received("meetings.create")] == [429, 201]
    assert pauses.asked == [0.5]


async def test_a_write_without_a_connection_was_never_sent(
    client: httpx.AsyncClient, sim: SimulatedGoTo, pace: RecordedPace, pauses: Pauses, clock: ManualClock
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        goto = GoTo(
            f"http://127.0.0.1:{port}",
            http=client,
            rate_limiter=pace,
            retry=RetryPolicy(max_attempts=2),
            sleep=pauses,
        )
        with pytest.raises(errors.NeverSent):
            await make(goto.session(SignedIn(sim=sim, email=ALICE)), clock)
        with pytest.raises(errors.Unreachable):
            await goto.session(SignedIn(sim=sim, email=ALICE)).meetings.list_upcoming()
    assert len(pauses.asked) == 2


# --- pauses --------------------------------------------------------------------------------------------------------


def test_pauses_grow_up_to_the_longest_and_are_jittered_over_their_whole_length() -> None:
    retry = RetryPolicy(max_attempts=9, base_pause=1, max_pause=4, max_total_pause=60)
    assert [retry.pause_seconds(n, None, 1.0) for n in (1, 2, 3, 4)] == [1, 2, 4, 4]
    assert retry.pause_seconds(3, None, 0.0) == 0
    assert retry.pause_seconds(1, 7.0, 0.5) == 7.5


async def test_a_retry_after_is_waited_for_unless_it_is_too_long(
    client: httpx.AsyncClient, pace: RecordedPace, pauses: Pauses, sim: SimulatedGoTo
) -> None:
    told = iter(["2", "100"])

    async def busy(request: Request) -> Response:
        return Response(status_code=429, headers={"retry-after": next(told)})

    async with serve(Starlette(routes=[Route("/{path:path}", busy)])) as url:
        goto = GoTo(
            url,
            http=client,
            rate_limiter=pace,
            sleep=pauses,
            jitter=lambda: 0.0,
        )
        with pytest.raises(errors.RateLimited) as caught:
            await goto.session(SignedIn(sim=sim, email=ALICE)).meetings.list_upcoming()
    assert pauses.asked == [2.0]
    assert caught.value.retry_after == 100.0


async def test_every_request_is_paced_the_repeated_ones_too(
    goto: GoTo, sim: SimulatedGoTo, panel: Panel, pace: RecordedPace
) -> None:
    panel.switch("goto.500", times=1)
    await goto.session(SignedIn(sim=sim, email=ALICE)).meetings.list_upcoming()
    await goto.session(SignedIn(sim=sim, email=ALICE), urgent=False).me()
    assert pace.asked == [("G2M", True), ("G2M", True), ("IDENTITY", False)]


# --- the client ----------------------------------------------------------------------------------------------------


async def test_a_cookie_of_one_call_never_goes_out_with_another(client: httpx.AsyncClient) -> None:
    async def bake(request: Request) -> Response:
        answer = JSONResponse(
            {"cookie": request.headers.get("cookie"), "agent": request.headers["user-agent"]}
        )
        answer.set_cookie("session", request.headers.get("authorization", "nobody"))
        return answer

    app = Starlette(routes=[Route("/{path:path}", bake, methods=["GET", "POST"])])
    async with serve(app) as url:
        for person in ("A", "B", "A"):
            for method in ("GET", "POST"):
                answer = await client.request(method, url, headers={"Authorization": person})
                assert "session" in answer.headers["set-cookie"]
                assert answer.json() == {"cookie": None, "agent": "Usher/0.0"}
        assert list(client.cookies.jar) == []


async def test_a_redirect_is_not_followed_with_a_token_in_hand(
    client: httpx.AsyncClient, pace: RecordedPace, sim: SimulatedGoTo
) -> None:
    seen: list[str] = []

    async def away(request: Request) -> Response:
        seen.append(request.url.path)
        return RedirectResponse("/elsewhere")

    async with serve(Starlette(routes=[Route("/{path:path}", away)])) as url:
        goto = GoTo(url, http=client, rate_limiter=pace)
        with pytest.raises(errors.UnexpectedAnswer):
            await goto.session(SignedIn(sim=sim, email=ALICE)).meetings.list_upcoming()
    assert seen == ["/G2M/rest/upcomingMeetings"]


async def test_no_error_carries_the_token(
    alice: GoToSession, source: SignedIn, panel: Panel, clock: ManualClock
) -> None:
    panel.switch("goto.lost_answer")
    with pytest.raises(errors.OutcomeUnknown) as caught:
        await make(alice, clock)
    error: BaseException | None = caught.value
    while error is not None:
        assert not isinstance(error, httpx.HTTPError)
        assert source.token not in f"{error!r} {vars(error)}"
        error = error.__cause__ or error.__context__
