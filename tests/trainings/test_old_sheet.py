"""Old offers to send attendance as a file, pressed when the training was cancelled or given away, or GoTo refuses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import pytest

from bot.model.policy import Area, Rule
from bot.sandbox.goto.state import SimTraining
from tests.support.actors import connect_alice, person_of
from tests.support.admin import set_policy, user_id
from tests.support.clocks import CLOCK, now
from tests.support.exhaustive import default_and_exhaustive
from tests.support.faults import inject_fault
from tests.support.old_buttons import keep, press_old
from tests.support.stage import CHANNEL, WAIT_SECONDS, Stage
from tests.support.trainings import hold_two_sessions

State = Callable[[Stage, SimTraining], Awaitable[None]]


async def deleted(stage: Stage, known: SimTraining) -> None:
    """GoTo keeps the attendance of the sessions that were held."""
    known.deleted = now()


async def a_week_later(stage: Stage, known: SimTraining) -> None:
    CLOCK.forward(days=7)


async def of_another(stage: Stage, known: SimTraining) -> None:
    bob = stage.goto.user(stage.bob.email)
    known.owner, known.organizers = bob, [bob]


async def disconnected(stage: Stage, known: SimTraining) -> None:
    await stage.runtime.app.store.links.remove(person_of(stage.alice))


async def barred(stage: Stage, known: SimTraining) -> None:
    """What only reads needs no right."""
    stage.alice.person.user.is_admin = stage.alice.person.user.is_owner = False
    CLOCK.forward(minutes=6)
    await set_policy(stage, **{area.value: Rule(people=(user_id(stage.dev),)) for area in Area})


async def files_refused(stage: Stage, known: SimTraining) -> None:
    stage.switch("slack.refuse:files.getUploadURLExternal:file_uploads_disabled", times=None)


def refused_with(fault: str) -> State:
    async def refused(stage: Stage, known: SimTraining) -> None:
        inject_fault(
            stage, fault, "reports.trainingSessions.list", "reports.sessionAttendees.list", times=None
        )

    refused.__name__ = f"goto_{fault}"
    return refused


SENT, OTHERS = "We sent the file to your messages.", "GoTo doesn't list you as an organizer of this training."
GONE, CONNECT = "GoTo no longer has this training under your account.", "No GoTo account is connected."
LATER, NO_FILES = "We're making the file and will send it to your messages.", "Slack didn't accept a file"
TABLE: Mapping[State, str] = {
    deleted: SENT,
    of_another: OTHERS,
    disconnected: CONNECT,
    files_refused: NO_FILES,
    a_week_later: SENT,
    barred: SENT,
    refused_with("404"): GONE,
    refused_with("403_role"): OTHERS,
    refused_with("429"): LATER,
    refused_with("500"): LATER,
}
"""Later states, and what the old [Send as a file] says in it each time."""
ROWS = list(TABLE)


@pytest.fixture
def wait(later: State) -> float:
    """Nobody waits long for what GoTo won't do."""
    return 0.3 if TABLE[later] == LATER else WAIT_SECONDS


@pytest.mark.parametrize("later", default_and_exhaustive(ROWS[:4], ROWS[4:]), ids=lambda one: one.__name__)
async def test_an_old_offer_in_a_later_state(stage: Stage, later: State) -> None:
    await connect_alice(stage)
    known, alice = hold_two_sessions(stage), stage.alice
    await alice.types(f"/training report {known.id}", channel=CHANNEL)
    old = keep(await alice.sees("Send as a file"))
    await later(stage, known)
    for _ in range(2):
        await press_old(alice, old, "Send as a file", TABLE[later])
    assert len(stage.slack.home.files) == 2 * (TABLE[later] == SENT)
    alice.dms()
