"""Records one request to each GoTo endpoint and its answer: the typed client against the served simulated GoTo.

The parameters are those of the contract's examples, with the keys and times of the simulator's world. World, clock and
order are fixed, so that every recording is the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from bot.goto.client import GoTo, open_client
from bot.goto.endpoints import ENDPOINTS
from bot.sandbox.goto import SimulatedGoTo
from bot.sandbox.goto.state import SimAttendance, SimMeetingSession, SimTrainingSession, SimUser, World
from bot.sandbox.http_server import serve
from bot.sandbox.panel import Panel, RecordedCall
from tests.support.goto import ALICE, BOB, CALLBACK, CLIENT_ID, CLIENT_SECRET, Pauses, RecordedPace, SignedIn
from tests.support.goto_contract import Case, call_method, cases

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
ADDRESS = "https://goto.example"
ORDER = ("seeit.sessions.create", "GET", "POST", "PUT", "DELETE")
"""What is read must exist, and what is deleted is read no more."""


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A request, its path with the query, and the answer; secrets in URLs are hidden."""

    method: str
    path: str
    body: Any
    status: int | str
    answer: Any

    @classmethod
    def of(cls, call: RecordedCall) -> Exchange:
        request = call.request
        query = f"?{urlencode(request['query'])}" if request["query"] else ""
        path = request["path"] + query
        return cls(
            method=request["method"],
            path=path,
            body=request["body"],
            status=call.status,
            answer=call.response,
        )


async def record() -> Mapping[str, Exchange]:
    """Return an exchange for each endpoint, by its id. Raises ``GoToError`` if the simulator refuses one."""
    panel = Panel()
    sim = SimulatedGoTo(
        panel,
        lambda: NOW,
        CLIENT_ID,
        CLIENT_SECRET,
        [CALLBACK],
        base_url=ADDRESS,
        enforce_rate=False,
        ticks=lambda: 0.0,
    )
    _add_past(sim.world)
    async with (
        serve(sim.app) as url,
        open_client(version="0.0", connect=5, read=10, pool=5) as http,
    ):
        goto = GoTo(url, http=http, rate_limiter=RecordedPace(), sleep=Pauses())
        session = goto.session(SignedIn(sim=sim, email=ALICE))
        alice, bob = sim.user(ALICE), sim.user(BOB)
        for case in _first_cases():
            await call_method(session, case.call, _with_known(case, sim.world, alice, bob))
    return {call.name: Exchange.of(call) for call in panel.calls}


def _first_cases() -> Sequence[Case]:
    """Return one example for each endpoint, in the order in which they can be run."""
    first = {case.operation: case for case in reversed(cases())}

    def place(case: Case) -> int:
        method = ENDPOINTS[case.operation].method
        return ORDER.index(case.operation if case.operation in ORDER else method)

    return sorted(first.values(), key=place)


def _with_known(case: Case, world: World, alice: SimUser, bob: SimUser) -> Mapping[str, Any]:
    """Return the parameters of an example with what is in this world; all else stays."""
    training = next(iter(world.trainings.values()))
    is_for_bob = case.operation in ("organizers.update", "organizers.delete")
    is_new = case.operation in ("meetings.create", "meetings.update")
    begin = NOW + WEEK if is_new else NOW - WEEK
    known = {
        "organizer_key": str(bob.key if is_for_bob else alice.key),
        "organizer_keys": [str(alice.key), str(bob.key)],
        "account_key": str(alice.account.key),
        "group_key": str(world.groups[0].key),
        "meeting_id": str(world.held[0].meeting.id),
        "training_key": str(training.key),
        "registrant_key": str(training.registrants[0].key),
        "session_key": str(training.held[0].key),
        "recording_id": str(training.recordings[0][0]),
        "uuid": next(iter(world.support), ""),
        "start": begin.isoformat(),
        "end": (begin + HOUR if is_new else NOW).isoformat(),
        "times": [[(NOW + WEEK).isoformat(), (NOW + WEEK + HOUR).isoformat()]],
    }
    if case.operation == "groups.organizers.create":
        known["email"] = "grace@example.com"
    return {name: known.get(name, value) for name, value in case.parameters.items()}


def _add_past(world: World) -> None:
    """Have a meeting and a session of a training held yesterday, both recorded."""
    begin = NOW - timedelta(days=1)
    end = begin + HOUR
    meeting = next(iter(world.meetings.values()))
    came = SimAttendance(name="Bob Tanaka", email=BOB, joined=begin, left=end)
    world.held.append(
        SimMeetingSession(
            instance_key=world.key(),
            session_id=world.number(),
            meeting=meeting,
            start=begin,
            end=end,
            attendances=[came],
            recorded=True,
        )
    )
    training = next(iter(world.trainings.values()))
    training.held.append(
        SimTrainingSession(
            key=world.key(), start=begin, end=end, attendances=[(training.registrants[0], begin, end)]
        )
    )
    training.recordings.append((world.number(), "Onboarding", begin, end))
