"""Who is not in a conversation cannot make the bot post there; a place that takes no card is said before anything."""

from __future__ import annotations

import pytest

from bot.sandbox.slack import payloads
from bot.sandbox.slack.delivery import Delivery
from bot.sandbox.slack.model import Json
from tests.support.actors import Actor
from tests.support.exhaustive import default_and_exhaustive
from tests.support.stage import Stage

SUBJECT = "Place drill"


@pytest.fixture(autouse=True)
def same_email(stage: Stage) -> None:
    """Carol is another address in Slack than at GoTo; here she is not."""
    stage.carol.person.user.email = "carol@other.example"


async def open_form(actor: Actor, channel: str = "#general") -> None:
    await actor.connects()
    await actor.sees("Connected as")
    await actor.types(f'/meeting schedule "{SUBJECT}" tomorrow 3pm 45m', channel=channel)


def aim(actor: Actor, channel: object) -> None:
    """Put a conversation into the form that the picker would not offer, as a changed client can."""
    actor.form.state["channel"]["channel"] = {
        "type": "conversations_select",
        "selected_conversation": channel,
    }


def posted(stage: Stage) -> int:
    channels = stage.slack.home.channels.values()
    return sum(
        SUBJECT in message.text for channel in channels for message in channel.messages if message.bot_id
    )


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        ("C0PLATFORM", "You aren't in #team-platform"),
        ("C0LEADS", "Usher can't see that channel"),
        ("C0ARCHIVE", "#archive is archived."),
        ("C0OTHERS", "You aren't in #others"),
        ("C0NOWHERE", "Usher can't see that channel"),
    ],
)
async def test_a_form_aimed_elsewhere_is_refused_in_its_field(stage: Stage, channel: str, said: str) -> None:
    stage.slack.add_channel("C0OTHERS", "others", ["U0BOB"], bot_is_member=False)
    await open_form(stage.carol)
    aim(stage.carol, channel)
    errors = await stage.carol.submits()
    assert said in errors["channel"]
    assert not stage.goto.received("meetings.create")
    assert posted(stage) == 0


async def test_somebody_elses_direct_messages_are_out_of_reach(stage: Stage) -> None:
    """The bot is in each person's conversation with it; only that person is too."""
    home = stage.slack.home
    bobs = home.direct(home.bot_user_id, "U0BOB").id
    await open_form(stage.alice)
    aim(stage.alice, bobs)
    errors = await stage.alice.submits()
    assert "You aren't in this conversation" in errors["channel"]
    assert not stage.goto.received("meetings.create")
    assert posted(stage) == 0


async def test_ones_own_direct_messages_take_the_card(stage: Stage) -> None:
    home = stage.slack.home
    await open_form(stage.alice)
    aim(stage.alice, home.direct(home.bot_user_id, "U0ALICE").id)
    assert await stage.alice.submits() == {}
    await stage.alice.sees("Join", channel=home.bot_user_id)
    assert posted(stage) == 1


async def test_two_peoples_conversation_without_the_bot_is_out_of_reach(stage: Stage) -> None:
    between = stage.slack.home.direct("U0BOB", "U0DEV").id
    await open_form(stage.alice)
    aim(stage.alice, between)
    assert "channel" in await stage.alice.submits()
    assert not stage.goto.received("meetings.create")


@pytest.mark.parametrize(
    "channel",
    default_and_exhaustive(
        [["C0PLATFORM"], "C0GENERAL\x00"], [{"id": "C0PLATFORM"}, 7, "", "#general", "c" * 500]
    ),
)
async def test_what_is_no_channel_makes_no_meeting_elsewhere(stage: Stage, channel: object) -> None:
    await open_form(stage.alice)
    aim(stage.alice, channel)
    errors = await stage.alice.submits()
    if errors:
        assert posted(stage) == 0
        assert not stage.goto.received("meetings.create")
    else:
        await stage.alice.sees(SUBJECT)
        assert len(stage.goto.received("meetings.create")) <= 1
        assert not stage.bob.posts("#team-platform")
        stage.alice.dms()


async def test_who_comes_in_meanwhile_sends_the_same_form_again(stage: Stage) -> None:
    """A refusal that the person mends outside the form is not repeated from memory."""
    await open_form(stage.alice, channel="#team-platform")
    await stage.alice.person.leaves("#team-platform")
    errors = await stage.alice.submits()
    assert "You aren't in #team-platform" in errors["channel"]
    await stage.bob.person.adds("#team-platform", stage.alice.person.id)
    assert await stage.alice.submits() == {}
    await stage.bob.sees(SUBJECT, channel="#team-platform")
    assert len(stage.goto.received("meetings.create")) == 1
    assert posted(stage) == 1


async def command(stage: Stage, actor: Actor, channel: str, text: str) -> Json:
    """Send ``/meeting`` as if typed in a conversation that the person is not in."""
    home = stage.slack.home
    where = home.channels[channel]
    url = actor.person.actions.response_url(channel)
    trigger = home.new_trigger(actor.person.user.id, None, channel)
    body = payloads.slash_command(home, actor.person.user, where, "/meeting", text, trigger, url)
    ack = await stage.slack.deliver(Delivery(kind="slash_commands", name="/meeting", payload=body))
    assert ack.error is None
    return dict(ack.body or {})


@pytest.mark.parametrize("channel", ["C0PLATFORM", "C0ARCHIVE"])
async def test_now_elsewhere_makes_nothing(stage: Stage, channel: str) -> None:
    await stage.carol.connects()
    await stage.carol.sees("Connected as")
    said = await command(stage, stage.carol, channel, f"now {SUBJECT}")
    assert any(word in said["text"] for word in ("aren't in", "isn't in", "archived")), said["text"]
    assert not stage.goto.received("meetings.create")
    assert posted(stage) == 0


async def test_a_read_only_channel_sends_the_card_home_and_says_so(stage: Stage) -> None:
    stage.slack.home.channels["C0PLATFORM"].read_only = True
    await open_form(stage.alice, channel="#team-platform")
    assert await stage.alice.submits() == {}
    await stage.alice.sees(SUBJECT)
    assert posted(stage) == 1
    assert not stage.bob.posts("#team-platform")
    stage.alice.dms()
    told = stage.alice.reads(stage.alice.form)
    assert "didn't accept the card, so it's in your messages with Usher." in told
    await stage.alice.person.closes()
