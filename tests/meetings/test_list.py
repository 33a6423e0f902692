"""`/meeting list`: filters, pages, and what it says to words that it does not know."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.actors import connect_alice
from tests.support.clocks import now
from tests.support.meetings import add_meeting
from tests.support.stage import Stage


async def test_pages_turn_and_keep_the_filter(stage: Stage) -> None:
    await connect_alice(stage)
    stage.goto.world.meetings.clear()
    began = now() - timedelta(minutes=10)
    for number in range(12):
        add_meeting(stage, f"Standup {number:02}", began + timedelta(seconds=number))
    add_meeting(stage, "Far away", began + timedelta(days=30))

    everything = await stage.alice.types("/meeting list")
    assert "13 meetings, page 1 of 2 · times in New York" in everything
    await stage.alice.chooses("meeting.list.filter", "today")
    await stage.alice.sees("12 meetings, page 1 of 2")
    assert "Far away" not in stage.alice.reads()
    await stage.alice.presses("Later")
    await stage.alice.sees("12 meetings, page 2 of 2")
    shown = stage.alice.reads()
    assert "Standup 11" in shown
    assert "Standup 00" not in shown
    assert "Far away" not in shown
    await stage.alice.presses("Earlier")
    await stage.alice.sees("12 meetings, page 1 of 2")


async def test_the_cards_of_this_channel(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types('/meeting schedule "Here it is" tomorrow 3pm', channel="#team-platform")
    assert await stage.alice.submits() == {}
    await stage.bob.sees("Here it is", channel="#team-platform")

    here = await stage.alice.types("/meeting list channel", channel="#team-platform")
    assert "Here it is" in here
    assert "Quarterly planning" not in here
    elsewhere = await stage.alice.types("/meeting list here", channel="#general")
    assert "No upcoming meeting of yours has its card in this channel." in elsewhere
    await stage.alice.chooses("meeting.list.filter", "all")
    await stage.alice.sees("Quarterly planning")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("mine", "Quarterly planning"),
        ("everything", "`/meeting list everything` is not a list that I know."),
        ("WEEK", "times in New York"),
    ],
)
async def test_words_of_the_list(stage: Stage, typed: str, said: str) -> None:
    await connect_alice(stage)
    add_meeting(stage, "Runs now", now() - timedelta(minutes=5))
    assert said in await stage.alice.types(f"/meeting list {typed}")


async def test_an_old_page_button_and_a_forged_one_show_the_first_page(stage: Stage) -> None:
    await connect_alice(stage)
    for number in range(12):
        add_meeting(stage, f"Standup {number:02}", now() + timedelta(hours=number + 1))
    await stage.alice.types("/meeting list")
    for forged in ("1", '{"p":-5,"f":"nonsense","c":7}', '{"p":"x"}', "[[["):
        message = stage.alice.last
        assert message is not None
        elements = [element for block in message.blocks for element in block.get("elements", [])]
        (later,) = [element for element in elements if element.get("action_id") == "meeting.list.on"]
        later["value"] = forged
        await stage.alice.person.clicks(message, action_id="meeting.list.on")
        await stage.alice.sees("page 1 of 2")
