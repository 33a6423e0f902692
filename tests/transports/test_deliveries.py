"""How Slack delivers: in time, again, twice, in large forms, and over a connection that ends."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.slack.delivery import retry_of
from tests.support.actors import connect_alice, post_message
from tests.support.faults import inject_fault
from tests.support.meetings import FAULT_SUBJECT, count_cards, count_meetings, open_fault_form
from tests.support.polling import go_on_until_settled
from tests.support.processes.redis import open_redis_server
from tests.support.stage import CHANNEL, WAIT_SECONDS, Stage, checked_stage
from tests.support.trainings import open_training_form, trainings_named

SLACKS_PATIENCE = 3.0
"""Seconds after which Slack shows an error."""

late = pytest.mark.parametrize("wait", [0.1])
"""A listener waits for the outcome for a tenth of a second."""


@pytest.fixture
def periodic_jobs() -> bool:
    return True


@late
async def test_a_command_whose_goto_is_slow_is_acknowledged_in_time(stage: Stage) -> None:
    await connect_alice(stage)
    stage.slack.deliverer.ack_timeout = SLACKS_PATIENCE
    inject_fault(stage, "slow", "upcomingMeetings.list")
    assert "This is taking longer than usual." in await stage.alice.types("/meeting list")
    await stage.alice.sees("Quarterly planning")


@late
async def test_a_form_whose_goto_is_slow_says_saving_and_then_done(stage: Stage) -> None:
    await open_fault_form(stage)
    inject_fault(stage, "slow", "meetings.create")
    assert await stage.alice.submits() == {}
    assert "Saving…" in stage.alice.reads(stage.alice.form)
    await stage.alice.sees("is scheduled for")
    assert FAULT_SUBJECT in stage.alice.reads(stage.alice.form)
    assert (count_meetings(stage), count_cards(stage)) == (1, 1)
    await stage.alice.person.closes()


@late
async def test_a_saving_form_that_is_closed_is_answered_by_direct_message(stage: Stage) -> None:
    await open_fault_form(stage)
    inject_fault(stage, "slow", "meetings.create")
    await stage.alice.submits()
    await stage.alice.person.closes()
    await stage.alice.sees("is scheduled for")
    assert stage.alice.dms()
    assert (count_meetings(stage), count_cards(stage)) == (1, 1)


async def test_a_form_that_is_delivered_again_gets_the_same_answer(stage: Stage) -> None:
    await open_fault_form(stage)
    assert await stage.alice.submits() == {}
    for _ in range(3):
        ack = await stage.slack.deliver_again()
        assert (ack.error, ack.body) == (None, None)
    assert (count_meetings(stage), count_cards(stage)) == (1, 1)


async def test_a_form_that_is_sent_twice_at_once_makes_one_meeting(stage: Stage) -> None:
    await open_fault_form(stage)
    stage.switch("slack.double_submit")
    assert await stage.alice.submits() == {}
    assert (count_meetings(stage), count_cards(stage)) == (1, 1)


async def test_a_command_that_is_delivered_again_starts_one_meeting(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types(f"/meeting now {FAULT_SUBJECT}", channel=CHANNEL)
    delivery = stage.slack.deliverer.last
    for ack in await asyncio.gather(*(stage.slack.deliver(delivery) for _ in range(3))):
        assert "is ready" in ack.body["text"]
    assert (count_meetings(stage), count_cards(stage)) == (1, 1)


async def test_an_event_that_is_retried_is_one(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.person.opens_home()
    delivery = stage.slack.deliverer.last
    for number in (1, 2, 3):
        ack = await stage.slack.deliver(retry_of(delivery, number, ack=await stage.slack.deliver(delivery)))
        assert ack.error is None
    assert len([call for call in stage.slack.panel.calls if call.name == "views.publish"]) == 1


async def test_an_event_that_comes_while_redis_is_away_is_answered_when_slack_sends_it_again(
    tmp_path: Path, stage_options: dict[str, Any]
) -> None:
    async with (
        open_redis_server(tmp_path) as server,
        checked_stage(server.url, **{**stage_options, "deadline": 0.5}) as stage,
    ):
        stage.slack.deliverer.ack_timeout = 1.5
        await server.freeze()
        ack = await stage.slack.send_event(
            {"type": "app_home_opened", "user": stage.alice.person.user.id, "channel": "D1", "tab": "home"}
        )
        assert ack.status == 503 or ack.error == "operation_timeout"
        assert "x-slack-no-retry" not in ack.headers
        await server.thaw()
        await go_on_until_settled(stage.slack)
        assert len([call for call in stage.slack.panel.calls if call.name == "views.publish"]) == 1


async def test_an_event_that_failed_is_answered_when_slack_sends_it_again(stage: Stage) -> None:
    stage.slack.deliverer.ack_timeout = 1.0
    stage.switch("slack.500", times=None)
    ack = await stage.slack.send_event(
        {"type": "app_home_opened", "user": stage.alice.person.user.id, "channel": "D1", "tab": "home"}
    )
    assert ack.status == 503 or ack.error == "operation_timeout"
    stage.slack.panel.all_off()
    await go_on_until_settled(stage.slack)
    shown = [call for call in stage.slack.panel.calls if call.name == "views.publish" and call.status == 200]
    assert len(shown) == 1


async def test_a_link_event_that_comes_twice_makes_one_preview(stage: Stage) -> None:
    await open_fault_form(stage)
    assert await stage.alice.submits() == {}
    (meeting,) = [m for m in stage.goto.meetings_of(stage.alice.email) if m.subject == FAULT_SUBJECT]
    stage.switch("slack.retry_events")
    message = await post_message(stage.carol, "#general", f"https://meet.goto.com/{meeting.id}")
    assert len(message.attachments) == 1
    count_cards(stage)


async def test_a_large_form_arrives_whole(stage: Stage) -> None:
    """A description has up to 600 characters, each of up to four bytes; escaped they are twelve."""
    await open_training_form(stage)
    await stage.alice.fills(description="🧯" * 300)
    assert await stage.alice.submits() == {}
    (training,) = trainings_named(stage)
    assert training.description == "🧯" * 300
    await stage.alice.person.closes()


async def test_slack_that_does_not_answer_a_post_gets_one_card(stage: Stage) -> None:
    await open_fault_form(stage)
    stage.switch("slack.lost_answer")
    assert await stage.alice.submits() == {}
    await stage.bob.sees(FAULT_SUBJECT, channel=CHANNEL)
    assert (count_meetings(stage), count_cards(stage)) == (1, 1)


async def test_a_connection_that_slack_renews_takes_the_next_command(stage: Stage, transport: str) -> None:
    """Over HTTP there is none to renew."""
    for _ in range(3):
        if transport == "socket":
            await renew_socket(stage)
        assert "Connect your GoTo account" in await stage.alice.types("/meeting")


async def renew_socket(stage: Stage) -> None:
    """Have Slack end the bot's connection; return once the bot has a new one, and no more than one."""
    slack, hub = stage.slack, stage.slack.hub
    ended, begun = set(hub.open), count_connections(stage)
    await slack.disconnect_sockets()
    await slack.changes.wait_for(lambda: set(hub.open) - ended, WAIT_SECONDS)
    await stage.slack.changes.wait_for(lambda: not ended & set(hub.connections), WAIT_SECONDS)
    assert count_connections(stage) == begun + 1


def count_connections(stage: Stage) -> int:
    """Return how often the bot has asked Slack for a connection."""
    return len([call for call in stage.slack.panel.calls if call.name == "apps.connections.open"])


async def test_a_stage_that_closes_while_a_form_is_saved_ends_it_first(
    empty_redis: str, stage_options: dict[str, Any]
) -> None:
    async with checked_stage(empty_redis, **{**stage_options, "wait": 0.1}) as stage:
        await open_fault_form(stage)
        inject_fault(stage, "slow", "meetings.create")
        assert await stage.alice.submits() == {}
    same_keys = {"encryption_keys": stage.runtime.settings.encryption_keys}
    async with checked_stage(empty_redis, **stage_options, settings=same_keys):
        pass
    assert count_meetings(stage) == 1
    count_cards(stage)
