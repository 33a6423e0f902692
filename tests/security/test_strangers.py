"""People of other companies in a shared channel (Slack Connect): refused politely, whatever they press."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from bot.sandbox.slack import payloads
from bot.sandbox.slack.delivery import Delivery
from bot.sandbox.slack.model import StoredMessage
from tests.support.actors import Actor, open_browser
from tests.support.stage import Stage


@pytest_asyncio.fixture
async def eve(stage: Stage) -> AsyncIterator[Actor]:
    """Somebody of another company who shares #general."""
    slack = stage.slack
    slack.add_user("U0EVE", "eve", "Eve Other", "eve@other.example", "UTC", team_id="T0OTHER")
    slack.home.conversation("#general").members.append("U0EVE")
    async with open_browser() as browser:
        yield Actor(person=slack.person("U0EVE"), stage=stage, browser=browser)


async def shared_card(stage: Stage) -> StoredMessage:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    await stage.alice.types("/meeting now Shared", channel="#general")
    (card,) = stage.alice.posts("#general")
    return card


async def test_a_strangers_press_does_nothing(stage: Stage, eve: Actor) -> None:
    card, home = await shared_card(stage), stage.slack.home
    for action in ("goto.connect", "goto.disconnect", "meeting.now", "meeting.list", "meeting.schedule.open"):
        pressed = {"type": "button", "action_id": action, "block_id": "b", "action_ts": "1.1", "value": "x"}
        url = eve.person.actions.response_url(card.channel, card)
        trigger = home.new_trigger("U0EVE", None, card.channel)
        body = payloads.message_actions(home, eve.person.user, card, [pressed], trigger, url)
        ack = await stage.slack.deliver(Delivery(kind="interactive", name="block_actions", payload=body))
        assert ack.error is None
        said = await eve.sees("Only members of this workspace can use Usher here.", channel="#general")
        assert isinstance(said, StoredMessage)
        assert said.ephemeral_for == "U0EVE"
        home.remove(said)
    assert len(stage.goto.received("meetings.create")) == 1
    assert eve.person.view is None


async def test_a_stranger_gets_no_page_even_by_a_command(stage: Stage, eve: Actor) -> None:
    """Slack offers strangers no commands; a payload that says otherwise is refused by who the person is."""
    home = stage.slack.home
    channel = home.conversation("#general")
    for text in ("/goto connect", "/meeting now Secret", "/meeting schedule tomorrow 3pm"):
        word, _, rest = text.partition(" ")
        url = eve.person.actions.response_url(channel.id)
        trigger = home.new_trigger("U0EVE", None, channel.id)
        body = payloads.slash_command(home, eve.person.user, channel, word, rest, trigger, url)
        ack = await stage.slack.deliver(Delivery(kind="slash_commands", name=word, payload=body))
        assert "Only members of this workspace can use Usher here." in ack.body["text"], text
        assert "Connect GoTo" not in str(ack.body)


async def test_a_stranger_joins_without_an_account(stage: Stage, eve: Actor) -> None:
    card = await shared_card(stage)
    assert "Join" in eve.reads(card)
    assert (await eve.presses("Join", card)).url
