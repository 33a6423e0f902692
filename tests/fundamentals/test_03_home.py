"""The App Home: the next sessions and the connection, one's own; its buttons answer in modals."""

from __future__ import annotations

import pytest

from tests.support.stage import Stage


async def test_home_shows_the_next_sessions_and_the_connection(stage: Stage) -> None:
    alice = stage.alice
    await alice.person.opens_home()
    home = await alice.person.wait_for(lambda: alice.person.home)
    assert "Connect your GoTo account" in alice.reads(home)

    await alice.connects()
    await alice.sees("Connected as Alice")
    await alice.person.opens_home()
    await alice.person.wait_for(lambda: "Sprint review" in alice.reads(alice.person.home))
    assert "Connected as Alice Moreau" in alice.reads(alice.person.home)


@pytest.mark.languages
async def test_a_meeting_started_from_home_has_its_card_in_ones_own_messages(stage: Stage) -> None:
    alice = stage.alice
    await alice.connects()
    await alice.sees("Connected as Alice")
    await alice.person.opens_home()
    await alice.person.wait_for(lambda: "Sprint review" in alice.reads(alice.person.home))

    await alice.presses("Start now", alice.person.home)
    assert stage.goto.received("meetings.create") == [], "it asks first"
    await alice.fills(subject="Standup")
    assert await alice.submits() == {}
    assert "*Standup* is ready. The card is in your messages with Usher" in alice.reads(alice.form)
    await alice.presses("Open as host", alice.form)
    assert "This link starts the meeting as you." in alice.reads(alice.form)
    assert [m for m in alice.dms() if "Join: " in alice.person.hears(m)]
