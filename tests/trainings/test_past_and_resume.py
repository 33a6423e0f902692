"""`/training list past`, and a training whose form was opened before an account was connected."""

from __future__ import annotations

from tests.support.actors import connect_alice
from tests.support.stage import Stage
from tests.support.trainings import hold_session, iso_date, trainings_named


async def test_past_trainings_are_the_sessions_that_were_held(stage: Stage) -> None:
    await connect_alice(stage)
    hold_session(stage)
    assert "Past sessions" in await stage.alice.types("/training list past")
    assert "50 min · 1 person" in await stage.alice.types("/training list past 7d")
    said = await stage.alice.types("/training list past 1d")
    assert "No sessions were held between Mon, Nov 30, 2026 and Tue, Dec 1, 2026." in said
    await stage.alice.types("/training list")
    await stage.alice.presses("Past sessions")
    await stage.alice.sees("Past sessions")


async def test_other_words_are_not_taken_for_a_list(stage: Stage) -> None:
    await connect_alice(stage)
    shown = await stage.alice.types("/training list <!channel>")
    assert "I don't know the list" in shown
    assert "`/training list past 30d`" in shown
    stage.goto.world.trainings.clear()
    await stage.alice.types("/training list planned")
    await stage.alice.presses("Past sessions")
    await stage.alice.sees("No sessions were held between Sun, Nov 1, 2026 and Tue, Dec 1, 2026.")


async def test_what_was_typed_comes_back_after_connecting(stage: Stage) -> None:
    await stage.alice.types("/training create Fire & <safety>")
    await stage.alice.follows_link()
    await stage.alice.sees("You were scheduling a training.")
    await stage.alice.presses("Continue")
    assert "Fire & <safety>" in stage.alice.reads(stage.alice.form)
    await stage.alice.fills(**{"date.0": iso_date(3), "start.0": "15:00", "length.0": "60"})
    assert await stage.alice.submits() == {}
    (training,) = trainings_named(stage, "Fire & <safety>")
    assert training.owner.email == stage.alice.email
    await stage.alice.person.closes()
