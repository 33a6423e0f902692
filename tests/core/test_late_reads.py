"""GoTo takes its time over what only reads: the answer comes later, where it was asked."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.model.meeting_requests import ListArgs
from bot.model.replies import EMPTY_REPLY, Reply
from bot.queries.meetings import MEETING_LIST
from bot.sandbox.slack.model import StoredMessage
from handlers.context import Context
from handlers.guard import run_guarded
from handlers.requests import Asker, CommandRequest
from tests.support.actors import connect_alice, person_of
from tests.support.clocks import now
from tests.support.exhaustive import default_and_exhaustive
from tests.support.faults import inject_fault
from tests.support.meetings import add_meeting, hold_meeting
from tests.support.stage import Stage


@pytest.fixture
def wait() -> float:
    return 0.3


async def test_a_slow_history_comes_later(stage: Stage) -> None:
    await connect_alice(stage)
    hold_meeting(stage, add_meeting(stage, "Retro", now()), now() - timedelta(days=1))
    inject_fault(stage, "slow", "historicalMeetings.list")
    assert "This is taking longer than usual." in await stage.alice.types("/meeting history 30d")
    await stage.alice.sees("Retro")


async def test_slow_attendees_come_later_and_to_the_asker_alone(stage: Stage) -> None:
    await connect_alice(stage)
    meeting = add_meeting(stage, "Retro", now())
    hold_meeting(stage, meeting, now() - timedelta(days=1), 45, (("Bob", "bob@northwind.example", 0, 20),))
    inject_fault(stage, "slow", "meetings.attendees.list")
    assert "This is taking longer than usual." in await stage.alice.types(f"/meeting attendees {meeting.id}")
    shown = await stage.alice.sees("Bob (bob@northwind.example) · 20 min")
    assert isinstance(shown, StoredMessage)
    assert shown.ephemeral_for == stage.alice.person.id


def asked_in(stage: Stage, channel: str = "#general") -> CommandRequest:
    """Return a command of Alice's with a response_url of the local Slack."""
    room, alice = stage.slack.home.conversation(channel), stage.alice
    url = stage.slack.home.new_response_url(room.id, alice.person.id)
    return CommandRequest(
        asker=Asker(person_of(alice), ""),
        command="/meeting",
        text="list",
        channel=room.id,
        trigger_id=stage.slack.home.new_trigger(alice.person.id),
        response_url=f"{stage.slack.base_url}/response/{url.id}",
    )


async def test_a_read_that_the_deadline_cuts_off_comes_later(stage: Stage) -> None:
    """The process had no time left when GoTo's was up: "try again" would be wrong, since the answer does come."""
    await connect_alice(stage)
    add_meeting(stage, "Retro", now() + timedelta(days=1))
    inject_fault(stage, "slow", "upcomingMeetings.list")
    ctx = Context(app=stage.runtime.app, wait_seconds=30.0, deadline_seconds=0.2)
    request = asked_in(stage)
    reply = await run_guarded(
        ctx, "meeting", request.asker, lambda ctx: ctx.ask(MEETING_LIST, ListArgs(), request)
    )
    assert reply.message is not None
    assert "The answer will appear here." in reply.message.text
    await stage.alice.sees("Retro", channel="#general")


async def test_a_deadline_before_or_after_the_read_is_not_taken_for_one(stage: Stage) -> None:
    await connect_alice(stage)
    request = asked_in(stage)

    async def read_then_hang(ctx: Context) -> Reply:
        await ctx.ask(MEETING_LIST, ListArgs(), request)
        await asyncio.Event().wait()
        return EMPTY_REPLY

    async def hang(ctx: Context) -> Reply:
        await asyncio.Event().wait()
        return EMPTY_REPLY

    for listener in (read_then_hang, hang):
        ctx = Context(app=stage.runtime.app, deadline_seconds=0.4)
        reply = await run_guarded(ctx, "meeting", request.asker, listener)
        assert reply.message is not None
        assert "took too long" in reply.message.text


@pytest.mark.parametrize(
    ("fault", "said"),
    default_and_exhaustive(
        [("429", "GoTo"), ("404", "has no attendance"), ("expired_token", "Retro")],
        [
            ("500", "GoTo"),
            ("503_html", "GoTo"),
            ("empty_body", "GoTo"),
            ("html_body", "GoTo"),
            ("403_role", "identity scope"),
        ],
    ),
)
async def test_faults_end_in_a_sentence(stage: Stage, fault: str, said: str) -> None:
    await connect_alice(stage)
    meeting = add_meeting(stage, "Retro", now())
    hold_meeting(stage, meeting, now() - timedelta(days=1), 45, (("Bob", "bob@northwind.example", 0, 20),))
    inject_fault(stage, fault, "meetings.attendees.list", times=1 if fault == "expired_token" else None)
    shown = await stage.alice.types(f"/meeting attendees {meeting.id}")
    if "The answer will appear here." not in shown:
        assert said in shown
        return
    stage.goto.faults.narrow(f"goto.{fault}", "nothing")
    await stage.alice.sees("Retro")


async def test_a_request_that_was_not_begun_in_time_says_so(stage: Stage) -> None:
    await connect_alice(stage)
    request, begun = asked_in(stage), []

    async def begin(ctx: Context) -> Reply:
        begun.append(ctx)
        return EMPTY_REPLY

    late = Context(app=stage.runtime.app, deadline_seconds=0.0)
    reply = await run_guarded(late, "meeting", request.asker, begin)
    assert begun == []
    assert reply.message is not None
    assert "Usher didn't get to this in time, so nothing was done." in reply.message.text
    assert "Try again in a minute." in reply.message.text
