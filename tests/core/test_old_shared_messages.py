"""Old messages that several people see: two press them, and the message above their thread was deleted."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.sandbox.slack.model import StoredMessage
from tests.support.actors import Actor, connect_alice, is_from_bot, post_message
from tests.support.assist import SHORTCUT, message_thread, support_sessions
from tests.support.clocks import CLOCK
from tests.support.old_buttons import keep, press_old
from tests.support.registrations import dms_with, share_new_training, training_card
from tests.support.reminders import choose_row, subscriptions_of
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import add_training, find_training


async def test_two_people_use_one_old_training_card(stage: Stage) -> None:
    """There is one seat: one gets it, the other waits; each is told of their own."""
    known = await share_new_training(stage, capacity="1")
    old, pair = keep(training_card(stage.bob)), (stage.bob, stage.dev)
    await asyncio.gather(*(press_old(one, old, "Register", "First name") for one in pair))
    assert await asyncio.gather(*(one.submits() for one in pair)) == [{}, {}]
    said = sorted(one.reads(one.form).split("\n")[1].partition(" *")[0] for one in pair)
    assert said == ["You're on the waitlist of", "You're registered for"]
    assert len(known.registrants) == 1
    for one in pair:
        await one.person.closes()
        has_seat = bool(dms_with(one, "You're registered for"))
        for _ in range(2):
            await press_old(one, old, "Register", "You're registered" if has_seat else "You're number 1")
        await press_old(one, old, "Details", "Full (1 seat), 1 waiting")
    await asyncio.gather(*(press_old(one, old, "Remind me", "10 minutes before") for one in pair))
    assert await asyncio.gather(*(one.submits() for one in pair)) == [{}, {}]
    for one in pair:
        await one.person.closes()
        (made,) = await subscriptions_of(stage, one)
        assert made.channel is None
        one.dms()


async def test_two_technicians_send_a_key_into_one_thread(stage: Stage) -> None:
    """Each has a session of their own, and neither can use the other's message."""
    await connect_alice(stage)
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    root = await post_message(stage.dev, CHANNEL, "Can somebody look at this valve?")
    pair, shown = (stage.alice, stage.bob), []
    for one in pair:
        assert (await one.person.message_shortcut(root, SHORTCUT)).error is None
        shown.append(keep(await one.sees("New session, send its key")))
    for _ in range(2):
        await asyncio.gather(
            *(
                press_old(one, old, "New session, send its key", "We posted support key")
                for one, old in zip(pair, shown, strict=True)
            )
        )
    assert len(message_thread(stage, root)) == 2
    assert {one.owner.email for one in support_sessions(stage)} == {one.email for one in pair}
    await stage.alice.types("/assist new", channel=CHANNEL)
    alices = keep(stage.alice.last)
    alices.ephemeral_for, alices.ts = stage.bob.person.user.id, f"{alices.ts}1"
    await press_old(stage.bob, alices, "Start session", "You have no such session at GoTo.")


async def delete_root(stage: Stage, root: StoredMessage) -> None:
    stage.slack.home.channels[root.channel].messages.remove(root)


def posted_in(stage: Stage) -> list[StoredMessage]:
    """Return what the bot posted in the channel and its threads, and take it as seen."""
    found = [
        m for m in stage.slack.home.conversation(CHANNEL).messages if is_from_bot(m) and not m.is_ephemeral
    ]
    stage.noted.update((one.channel, one.ts) for one in found)
    return found


async def close_all(actor: Actor) -> None:
    while actor.person.view is not None:
        await actor.person.closes(all=True)


async def test_a_meetings_card_in_a_thread_whose_message_was_deleted(stage: Stage) -> None:
    await connect_alice(stage)
    alice = stage.alice
    root = await post_message(alice, CHANNEL, "Shall we talk tomorrow 3pm?")
    await alice.person.message_shortcut(root, "meeting.schedule.from_message")
    assert await alice.submits() == {}
    (card,) = posted_in(stage)
    assert card.thread_ts == root.ts
    await post_message(
        alice, CHANNEL, f"<@{stage.slack.home.bot_user_id}> meeting show Shall we talk", root.ts
    )
    detail = keep(await alice.sees("Meeting ID:"))
    old = keep(card)
    await delete_root(stage, root)
    for where, label, says in (
        (old, "Details", "Meeting ID:"),
        (old, "Start", "This link starts the meeting as you."),
        (old, "Share", "Post to a channel"),
        (old, "Edit", "Edit meeting"),
        (old, "Remind me", "You'll get a direct message about *Shall we talk?*."),
        (detail, "Start", "This link starts the meeting as you."),
        (detail, "Edit", "Edit meeting"),
        (detail, "Cancel meeting", "will be cancelled in"),
    ):
        await press_old(alice, where, label, says)
        await close_all(alice)
    await alice.person.wait_for(lambda: "Cancelled by Alice Moreau" in alice.reads(card))
    await alice.person.wait_for(lambda: len(posted_in(stage)) == 2)
    assert {one.thread_ts for one in posted_in(stage)} == {root.ts}
    await press_old(alice, old, "Cancel meeting", "already cancelled")
    alice.dms()


async def test_a_trainings_card_in_a_thread_whose_message_was_deleted(stage: Stage) -> None:
    await connect_alice(stage)
    alice, bob = stage.alice, stage.bob
    root = await post_message(bob, CHANNEL, "Where can one learn to weld?")
    known = add_training(stage, "Welding basics")
    await alice.person.message_shortcut(root, "training.share.from_message")
    picker = keep(await alice.sees("Which training do you want to share in this thread?"))
    place = f"{root.channel}:{root.ts}"
    await alice.chooses("training.share.here", f"share:{known.key}:{place}")
    assert await alice.submits() == {}
    await alice.person.closes()
    (card,) = posted_in(stage)
    old = keep(card)
    await delete_root(stage, root)
    await press_old(bob, old, "Details", "Nobody is registered yet")
    await press_old(bob, old, "Remind me", "You'll get a direct message about *Welding basics*.")
    assert await bob.submits() == {}
    await bob.person.closes()
    await press_old(bob, old, "Register", "First name")
    assert await bob.submits() == {}
    await bob.person.closes()
    assert [one.email for one in known.registrants] == [bob.email]
    await bob.person.wait_for(lambda: "1 person is registered" in bob.reads(card))

    other = find_training(stage)
    await press_old(
        alice, picker, f"share:{other.key}:{place}", "Share a training", select="training.share.here"
    )
    assert (await alice.submits())["channel"].startswith("The message was deleted")
    assert posted_in(stage) == [card]
    CLOCK.move_to(known.times[0][0] - timedelta(minutes=10))
    reminder = keep(await bob.sees("[Mute this]"))
    for _ in range(2):
        await press_old(bob, reminder, "Mute this", "No more reminders for *Welding basics*.")
    for one in (alice, bob):
        one.dms()


async def test_two_people_press_settings_of_one_old_digest(stage: Stage) -> None:
    await connect_alice(stage)
    alice, bob = stage.alice, stage.bob
    await alice.types("/goto digest", channel=CHANNEL)
    assert await alice.submits() == {}
    await alice.person.closes()
    CLOCK.forward(days=1)
    old = keep(await bob.sees("[Settings]", channel=CHANNEL))
    for _ in range(2):
        await press_old(alice, old, "Settings", "Reminders and digests")
        await press_old(bob, old, "Settings", "Alice Moreau")
        await alice.person.closes()
        assert bob.person.view is None
    (made,) = await subscriptions_of(stage, alice)
    await alice.types("/goto notifications")
    await choose_row(alice, "remove", made, alice.last)
    for one in (alice, bob):
        await press_old(one, old, "Settings", "These reminders no longer exist.")
        one.dms()
