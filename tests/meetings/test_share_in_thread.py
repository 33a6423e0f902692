"""The message shortcut "Share training here": a training's card in a message's thread, that lives like every card."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.sandbox.goto.state import SimTraining
from bot.sandbox.slack.model import StoredMessage
from bot.usecases.registration.sync import poll_shared_trainings
from tests.support.actors import connect_alice, post_message
from tests.support.clocks import now
from tests.support.exhaustive import default_and_exhaustive
from tests.support.registrations import TRAINING_NAME, dms_with
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import add_training

SHORTCUT = "training.share.from_message"


async def shortcut(stage: Stage, message: StoredMessage) -> None:
    result = await stage.alice.person.message_shortcut(message, SHORTCUT)
    assert result.error is None


async def asks(stage: Stage) -> StoredMessage:
    return await post_message(stage.bob, CHANNEL, "Where can one learn to weld?")


async def chooses(stage: Stage, training: SimTraining, root: StoredMessage) -> None:
    """Choose the training in the picker that is shown below; the form opens."""
    await stage.alice.sees("Which training do you want to share in this thread?")
    value = f"share:{training.key}:{root.channel}:{root.ts}"
    await stage.alice.chooses("training.share.here", value)
    assert "We'll post the card in the message's thread" in stage.alice.reads(stage.alice.form)


async def shared_in(stage: Stage, root: StoredMessage, **fields: str) -> SimTraining:
    """Have Alice share a training into the thread."""
    training = add_training(stage, TRAINING_NAME)
    await shortcut(stage, root)
    await chooses(stage, training, root)
    await stage.alice.fills(**fields)
    assert await stage.alice.submits() == {}
    assert "We shared" in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()
    return training


def is_note(message: StoredMessage) -> bool:
    return "now called" in message.text or "was cancelled on" in message.text


def notes(stage: Stage, root: StoredMessage) -> list[str]:
    """Return what the thread was told of changes, and take it as seen."""
    found = [m for m in stage.bob.person.messages(root.channel, thread=root.ts) if is_note(m)]
    stage.noted.update((message.channel, message.ts) for message in found)
    return [message.text for message in found]


def cards(stage: Stage, root: StoredMessage, name: str = TRAINING_NAME) -> list[StoredMessage]:
    """Return the cards in the thread of a message, and take them as seen."""
    person = stage.bob.person
    replies = [m for m in person.messages(root.channel, thread=root.ts) if m.bot_id is not None]
    found = [m for m in replies if name in stage.bob.reads(m) and not is_note(m)]
    for message in found:
        assert not message.broadcast
        stage.noted.add((message.channel, message.ts))
    return found


async def shows(stage: Stage, root: StoredMessage, text: str, name: str = TRAINING_NAME) -> None:
    """Wait until the one card in the thread shows the text."""
    await stage.bob.person.wait_for(
        lambda: any(text in stage.bob.reads(card) for card in cards(stage, root, name))
    )
    assert len(cards(stage, root, name)) == 1


async def test_after_add_usher_the_shortcut_goes_on(stage: Stage) -> None:
    await connect_alice(stage)
    training = add_training(stage, TRAINING_NAME)
    stage.slack.home.conversation("#design").members.append(stage.bob.person.id)
    root = await post_message(stage.alice, "#design", "Where can one learn to weld?")
    await shortcut(stage, root)
    await stage.alice.sees("Usher isn't in #design")
    await stage.alice.presses("Add Usher")
    await chooses(stage, training, root)
    assert await stage.alice.submits() == {}
    await stage.alice.person.closes()
    assert len(cards(stage, root)) == 1


async def test_the_card_goes_into_the_thread_and_follows_seats_changes_and_the_end(stage: Stage) -> None:
    await connect_alice(stage)
    root = await asks(stage)
    training = await shared_in(stage, root, capacity="2")
    (card,) = cards(stage, root)
    assert "[Register]" in stage.bob.reads(card)
    await stage.bob.presses("Register", card)
    assert await stage.bob.submits() == {}
    await stage.bob.person.closes()
    assert dms_with(stage.bob, "You're registered")
    await shows(stage, root, "1 of 2 seats taken")

    training.name = "Welding for all"
    training.times = [(now() + timedelta(days=12), now() + timedelta(days=12, hours=2))]
    await poll_shared_trainings(stage.runtime.app)
    await shows(stage, root, "1 of 2 seats taken", training.name)
    (card,) = cards(stage, root, training.name)
    assert f"<!date^{int(training.times[0][0].timestamp())}^" in str(card.blocks)
    await stage.alice.sees("was changed on GoTo's site")
    assert dms_with(stage.bob, "now called")

    training.deleted = now()
    await poll_shared_trainings(stage.runtime.app)
    await shows(stage, root, f"~*{training.name}*~", training.name)
    await stage.alice.sees("is cancelled.")
    assert dms_with(stage.bob, "was cancelled")
    changed, cancelled = notes(stage, root)
    assert "now called *Welding for all*" in changed
    assert "was cancelled on GoTo's site" in cancelled


async def test_a_channel_may_have_a_card_of_its_own_beside(stage: Stage) -> None:
    await connect_alice(stage)
    root, other = await asks(stage), await asks(stage)
    training = await shared_in(stage, root)
    await stage.alice.types(f"/training share {training.id}", channel=CHANNEL)
    assert await stage.alice.submits() == {}
    await stage.alice.person.closes()
    await stage.bob.sees(TRAINING_NAME, channel=CHANNEL)
    (beside,) = [
        m for m in stage.bob.posts(CHANNEL) if TRAINING_NAME in stage.bob.reads(m) and m.thread_ts is None
    ]
    await shortcut(stage, other)
    await chooses(stage, training, other)
    assert await stage.alice.submits() == {}
    await stage.alice.person.closes()
    training.description = "Bring gloves."
    await poll_shared_trainings(stage.runtime.app)
    await shows(stage, root, "Bring gloves.")
    await shows(stage, other, "Bring gloves.")
    await stage.bob.person.wait_for(lambda: "Bring gloves." in stage.bob.reads(beside))


async def test_the_same_thread_again_changes_the_rules_and_posts_nothing(stage: Stage) -> None:
    await connect_alice(stage)
    root = await asks(stage)
    training = await shared_in(stage, root)
    await shortcut(stage, root)
    await chooses(stage, training, root)
    await stage.alice.fills(capacity="5")
    assert await stage.alice.submits() == {}
    assert "We saved the rules of" in stage.alice.reads(stage.alice.form)
    await shows(stage, root, "0 of 5 seats taken")


async def test_another_channel_chosen_in_the_form_has_the_card_by_itself(stage: Stage) -> None:
    await connect_alice(stage)
    root = await asks(stage)
    await shared_in(stage, root, channel="#general")
    await stage.bob.sees(TRAINING_NAME, channel="#general")
    (card,) = [m for m in stage.bob.posts("#general") if TRAINING_NAME in stage.bob.reads(m)]
    assert card.thread_ts is None
    assert cards(stage, root) == []


async def test_a_reply_leads_to_its_thread_and_past_trainings_are_not_offered(stage: Stage) -> None:
    await connect_alice(stage)
    over = add_training(stage, "Over and done")
    over.times = [(now() - timedelta(days=2), now() - timedelta(days=2) + timedelta(hours=1))]
    root = await asks(stage)
    reply = await post_message(stage.bob, CHANNEL, "Me too.", thread_ts=root.ts)
    await shortcut(stage, reply)
    await stage.alice.sees("Which training do you want to share in this thread?")
    assert stage.alice.last is not None
    options = str(stage.alice.last.payload()["blocks"])
    assert "Over and done" not in options
    assert f":{root.ts}" in options


@pytest.mark.parametrize("fault", default_and_exhaustive(["lost_answer"], ["cut_before", "500", "429"]))
async def test_whatever_slack_does_one_card_stands_in_the_thread(stage: Stage, fault: str) -> None:
    await connect_alice(stage)
    root = await asks(stage)
    training = add_training(stage, TRAINING_NAME)
    await shortcut(stage, root)
    await chooses(stage, training, root)
    stage.switch(f"slack.{fault}")
    assert await stage.alice.submits() == {}
    await shows(stage, root, "Register")
    dms_with(stage.alice, "We shared")


async def test_without_an_account_it_offers_to_connect_and_goes_on(stage: Stage) -> None:
    training = add_training(stage, TRAINING_NAME)
    root = await asks(stage)
    await shortcut(stage, root)
    await stage.alice.sees("This one-time link is just for you")
    await stage.alice.follows_link()
    await stage.alice.sees("You were sharing a training.")
    await stage.alice.presses("Share a training")
    await chooses(stage, training, root)
    assert await stage.alice.submits() == {}
    await shows(stage, root, "Register")


async def test_where_usher_or_the_person_is_no_member_nothing_is_asked(stage: Stage) -> None:
    await connect_alice(stage)
    root = await post_message(stage.alice, "#design", "Where can one learn to weld?")
    await shortcut(stage, root)
    await stage.alice.sees("Usher isn't in #design")
    assert stage.alice.person.view is None


async def test_who_left_the_channel_meanwhile_has_nothing_posted_there(stage: Stage) -> None:
    await connect_alice(stage)
    root = await asks(stage)
    training = add_training(stage, TRAINING_NAME)
    await shortcut(stage, root)
    await chooses(stage, training, root)
    stage.slack.home.conversation(CHANNEL).members.remove(stage.alice.person.user.id)
    errors = await stage.alice.submits()
    assert "You aren't in #team-platform" in errors["channel"]
    await stage.alice.person.closes()
    assert cards(stage, root) == []
