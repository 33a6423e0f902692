"""Reads typed before a GoTo account is connected: answered by themselves once it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.sandbox.slack.model import StoredMessage
from tests.support.actors import connect_alice
from tests.support.clocks import CLOCK, now
from tests.support.meetings import SUBJECT, add_meeting
from tests.support.stage import CHANNEL, Stage

READS = (
    "/meeting list",
    "/meeting list week",
    "/meeting show",
    "/meeting history",
    "/meeting attendees",
    "/training list",
    "/training show",
    "/training report",
    "/training recordings",
    "/goto organizers",
    "/goto groups",
    "/assist list",
    "/assist show",
)


async def test_what_was_typed_before_connecting_is_answered_after_it(stage: Stage) -> None:
    alice = stage.alice
    add_meeting(stage, SUBJECT, now() + timedelta(days=1))
    missed = []
    for line in READS:
        said = await alice.types(line)
        if "Connect your GoTo account." not in said or "pick up where you left off" not in said:
            missed.append(f"{line}: {said[:80]}")
    assert missed == []
    await alice.types("/meeting list", channel=CHANNEL)
    await alice.follows_link()
    shown = await alice.sees(SUBJECT, channel=CHANNEL)
    assert isinstance(shown, StoredMessage)
    assert shown.ephemeral_for == alice.person.id
    await alice.sees("Connected as Alice")


async def test_whoever_takes_longer_than_slack_waits_gets_it_directly(stage: Stage) -> None:
    alice = stage.alice
    add_meeting(stage, SUBJECT, now() + timedelta(days=1))
    await alice.types("/meeting list", channel=CHANNEL)
    stage.slack.home.response_urls.clear()
    await alice.follows_link()
    await alice.person.wait_for(lambda: any(SUBJECT in alice.reads(one) for one in alice.dms()))
    await alice.sees("Connected as Alice")


@pytest.mark.exhaustive
async def test_an_ended_connection_is_named_and_the_read_goes_on_after_a_new_one(stage: Stage) -> None:
    alice = stage.alice
    await connect_alice(stage)
    add_meeting(stage, SUBJECT, now() + timedelta(days=1))
    await alice.types("/meeting", channel=CHANNEL)
    menu = alice.last
    stage.goto.tokens.end_consents(stage.goto.user(alice.email))
    CLOCK.forward(hours=2)
    await alice.presses("All upcoming", menu)
    await alice.sees("Connect your GoTo account", channel=CHANNEL)
    assert "GoTo" in alice.reads().partition("Connect your")[0], "it says why"
    await alice.follows_link()
    await alice.sees(SUBJECT, channel=CHANNEL)
    alice.dms()


@pytest.mark.exhaustive
async def test_who_may_not_connect_is_told_so(stage: Stage) -> None:
    stage.carol.person.user.is_restricted = True
    assert "Guests" in await stage.carol.types("/meeting list")
