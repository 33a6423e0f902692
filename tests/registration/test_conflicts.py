"""What the form says of the same time: other registrations as the trainings are now, and one's own GoTo sessions."""

from __future__ import annotations

from datetime import timedelta

from bot.sandbox.goto.state import SimTraining
from tests.support.actors import Actor, connect_alice
from tests.support.clocks import now
from tests.support.faults import inject_fault
from tests.support.meetings import add_meeting
from tests.support.registrations import (
    TRAINING_NAME,
    register,
    share_new_training,
    share_training,
    training_card,
    training_thread,
)
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import add_training, cancel_training, move_training


async def read_form(actor: Actor, name: str) -> str:
    """Return what the form of the training says, and close it."""
    await actor.presses("Register", training_card(actor, name))
    said = actor.reads(actor.form)
    await actor.person.closes()
    return said


async def share_bobs_course(stage: Stage) -> SimTraining:
    """Have Bob share a training of his own."""
    await stage.bob.connects()
    await stage.bob.sees("Connected as")
    training = add_training(stage, "Bobs course")
    training.owner = stage.goto.user(stage.bob.email)
    training.organizers = [training.owner]
    await stage.bob.types(f"/training share {training.id}", channel=CHANNEL)
    assert await stage.bob.submits() == {}
    await stage.bob.person.closes()
    return training


async def test_another_registration_at_that_time_is_named(stage: Stage) -> None:
    await share_new_training(stage)
    await share_new_training(stage, "Forklift <driving>")
    await register(stage.bob)
    assert "You're registered for Welding basics at the same time." in await read_form(stage.bob, "Forklift")
    stage.bob.dms()


async def test_what_was_moved_away_is_not_at_that_time(stage: Stage) -> None:
    known = await share_new_training(stage)
    await share_new_training(stage, "Forklift")
    await register(stage.bob)
    await move_training(stage, known)
    assert "At the same time" not in await read_form(stage.bob, "Forklift")
    stage.bob.dms()
    stage.alice.dms()
    assert len(training_thread(stage.bob)) == 1


async def test_what_was_moved_there_is_named_as_it_is_called_now(stage: Stage) -> None:
    known = await share_new_training(stage)
    await register(stage.bob)
    await move_training(stage, known)
    await stage.alice.types(f"/training edit {known.id}", channel=CHANNEL)
    await stage.alice.fills(name="Welding for all")
    assert await stage.alice.submits() == {}
    await stage.alice.person.closes()
    other = add_training(stage, "Forklift", 9)
    other.times = [known.times[0]]
    await share_training(stage, other)
    assert "registered for Welding for all" in await read_form(stage.bob, "Forklift")
    stage.bob.dms()
    stage.alice.dms()
    assert len(training_thread(stage.bob, "Welding")) == 2


async def test_a_cancelled_training_is_at_no_time(stage: Stage) -> None:
    known = await share_new_training(stage)
    await share_new_training(stage, "Forklift")
    await register(stage.bob)
    await cancel_training(stage, known.id, channel=CHANNEL)
    await stage.alice.sees("is cancelled.")
    await stage.bob.sees("Alice Moreau cancelled")
    assert "At the same time" not in await read_form(stage.bob, "Forklift")
    stage.bob.dms()
    assert len(training_thread(stage.bob)) == 1


async def test_an_own_meeting_and_training_at_that_time_are_named(stage: Stage) -> None:
    await connect_alice(stage)
    course = await share_bobs_course(stage)
    start = course.times[0][0]
    add_meeting(stage, "Customer <call>", start + timedelta(minutes=10))
    add_meeting(stage, "Long before", start - timedelta(hours=3))
    own = add_training(stage, TRAINING_NAME)
    own.times = [course.times[0]]
    said = await read_form(stage.alice, "Bobs course")
    assert f"You have {TRAINING_NAME}, Customer <call> in GoTo at the same time." in said
    assert "Long before" not in said


async def test_who_gives_a_training_does_not_read_that_it_is_in_its_own_way(stage: Stage) -> None:
    known = await share_new_training(stage)
    other = add_training(stage, "Forklift")
    other.times = [(now() + timedelta(days=40), now() + timedelta(days=40, hours=1))]
    known.registrants.clear()
    assert "At the same time" not in await read_form(stage.alice, TRAINING_NAME)


async def test_the_form_opens_while_goto_does_not_tell(stage: Stage) -> None:
    await connect_alice(stage)
    course = await share_bobs_course(stage)
    add_meeting(stage, "Customer call", course.times[0][0])
    inject_fault(stage, "503_html", "upcomingMeetings.list", times=None)
    said = await read_form(stage.alice, "Bobs course")
    assert "First name" in said
    assert "At the same time" not in said
