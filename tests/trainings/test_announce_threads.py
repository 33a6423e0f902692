"""What the thread of a shared training's card is told: each change once, the old beside the new."""

from __future__ import annotations

from datetime import timedelta

from bot.usecases.registration.sync import poll_shared_trainings
from tests.support.clocks import now
from tests.support.registrations import (
    TRAINING_NAME,
    dms_with,
    register,
    share_new_training,
    share_training,
    training_card,
    training_thread,
)
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import cancel_training, move_training

OTHER = "#general"


async def looked(stage: Stage) -> None:
    """Look at GoTo twice: what was told once is not told again."""
    for _ in range(2):
        await poll_shared_trainings(stage.runtime.app)
        await stage.slack.settled()


async def test_new_times_on_gotos_site_are_told_once_in_each_cards_thread(stage: Stage) -> None:
    known = await share_new_training(stage)
    await share_training(stage, known, channel=OTHER)
    await register(stage.bob)
    was = known.times[0][0]
    known.times = [(now() + timedelta(days=12), now() + timedelta(days=12, hours=2))]
    await looked(stage)
    await stage.alice.sees("was changed on GoTo's site")
    assert dms_with(stage.bob, "which you're registered for, was moved")
    for channel in (CHANNEL, OTHER):
        (note,) = training_thread(stage.bob, channel=channel)
        assert f"*{TRAINING_NAME}* was moved. It was:" in note.blocks[0]["text"]["text"]
        assert f"~<!date^{int(was.timestamp())}^" in str(note.blocks)
        assert f"<!date^{int(known.times[0][0].timestamp())}^" in str(note.blocks)
        assert "Was: " in note.text
        assert "you're registered" not in str(note.payload())
        assert "join link" not in str(note.payload()), "that is for who is registered"


async def test_a_change_here_names_who_made_it(stage: Stage) -> None:
    known = await share_new_training(stage)
    await move_training(stage, known)
    await stage.alice.types(f"/training edit {known.id}", channel=CHANNEL)
    await stage.alice.fills(name="Welding <!channel>")
    assert await stage.alice.submits() == {}
    await stage.alice.person.closes()
    await looked(stage)
    moved, renamed = (str(note.payload()) for note in training_thread(stage.bob, "Welding"))
    assert f"Alice Moreau moved *{TRAINING_NAME}*. It was:" in moved
    assert f"Alice Moreau renamed *{TRAINING_NAME}*" in renamed
    assert "It's now called *Welding" in renamed
    assert "<!channel>" not in renamed
    assert not dms_with(stage.alice, "was changed")


async def test_a_new_description_is_told_nobody(stage: Stage) -> None:
    known = await share_new_training(stage)
    known.description = "Bring gloves."
    await looked(stage)
    await stage.bob.sees("Bring gloves.", channel=CHANNEL)
    assert training_thread(stage.bob) == []


async def test_a_training_that_is_gone_is_told_once(stage: Stage) -> None:
    known = await share_new_training(stage)
    known.deleted = now()
    await looked(stage)
    await stage.alice.sees(f"*{TRAINING_NAME}* is cancelled.")
    await stage.bob.sees("This training is cancelled.", channel=CHANNEL)
    (note,) = training_thread(stage.bob)
    assert f"*{TRAINING_NAME}* was cancelled on GoTo's site." in str(note.text)


async def test_a_cancellation_here_names_who_cancelled(stage: Stage) -> None:
    known = await share_new_training(stage)
    await register(stage.bob)
    await cancel_training(stage, known.id, channel=CHANNEL)
    await stage.alice.sees("is cancelled.")
    (note,) = training_thread(stage.bob)
    assert "Alice Moreau cancelled *Welding basics*." in str(note.payload())
    assert dms_with(stage.bob, "Alice Moreau cancelled")


async def test_while_slack_is_down_it_waits_and_is_told_once(stage: Stage) -> None:
    known = await share_new_training(stage)
    await register(stage.bob)
    stage.switch("slack.500", times=None)
    known.name = "Welding for all"
    await poll_shared_trainings(stage.runtime.app)
    stage.slack.panel.all_off()
    await stage.alice.sees("was changed on GoTo's site")
    assert dms_with(stage.bob, "now called")
    await stage.slack.changes.wait_for(
        lambda: "for all" in stage.bob.reads(training_card(stage.bob, "Welding")), 30
    )
    (note,) = training_thread(stage.bob, "Welding for all")
    assert f"*{TRAINING_NAME}* is now called *Welding for all*." in str(note.payload())
