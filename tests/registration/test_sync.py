"""What happens on GoTo's own site to a training that is shared reaches card, people and seats within one look."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.ids import operation_id
from bot.sandbox.goto.state import SimTraining
from bot.usecases.registration.sync import poll_shared_trainings
from bot.usecases.trainings.external_changes import submit_site_change
from tests.support.actors import person_of, tenant_of
from tests.support.clocks import now
from tests.support.faults import inject_fault
from tests.support.registrations import (
    TRAINING_NAME,
    dms_with,
    register,
    share_new_training,
    training_card,
    training_thread,
    wait_for_card_times,
)
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import cancel_training, register_at_goto


async def share_with_bob_registered(stage: Stage, **fields: str) -> SimTraining:
    known = await share_new_training(stage, **fields)
    await register(stage.bob)
    assert dms_with(stage.bob, "You're registered")
    return known


async def told_to_end(stage: Stage, known: SimTraining) -> bool:
    """Say whether a look had it told that the training is gone."""
    app = stage.runtime.app
    op_id = operation_id(app.config.id_secret, person_of(stage.alice), "training-gone", str(known.key))
    return await app.store.ledger.load(tenant_of(stage), op_id) is not None


async def test_who_registers_there_has_a_seat_and_is_counted(stage: Stage) -> None:
    known = await share_with_bob_registered(stage, capacity="2")
    register_at_goto(stage, known, "Eve", "eve@elsewhere.example")
    await poll_shared_trainings(stage.runtime.app)
    await stage.bob.sees("Full (2 seats)", channel=CHANNEL)
    await register(stage.dev, button="Join waitlist")
    assert dms_with(stage.dev, "waitlist")
    await poll_shared_trainings(stage.runtime.app)
    assert len(stage.bob.dms()) == 1


async def test_who_cancels_there_frees_the_seat_and_the_next_is_asked(stage: Stage) -> None:
    known = await share_with_bob_registered(stage, capacity="1")
    await register(stage.dev, button="Join waitlist")
    assert dms_with(stage.dev, "waitlist")
    known.registrants[0].status = "UNREGISTERED"
    await poll_shared_trainings(stage.runtime.app)
    await stage.dev.sees("A seat")
    await stage.bob.sees("Your registration for *Welding basics* is cancelled.")
    assert "cancelled" in await stage.alice.types(f"/training roster {known.id}", channel=CHANNEL)


async def test_an_old_list_frees_nobodys_seat(stage: Stage) -> None:
    await share_with_bob_registered(stage, capacity="3")
    inject_fault(stage, "stale_list", "trainings.registrants.list", times=None)
    await poll_shared_trainings(stage.runtime.app)
    await stage.slack.settled()
    assert "1 of 3 seats taken" in stage.bob.reads(training_card(stage.bob))
    assert len(stage.bob.dms()) == 1


def start_of(known: SimTraining) -> str:
    return f"<!date^{int(known.times[0][0].timestamp())}^"


async def others(stage: Stage, known: SimTraining) -> None:
    """Have Dev and Eve register there; Slack knows Dev alone."""
    register_at_goto(stage, known, "Dev", stage.dev.email)
    register_at_goto(stage, known, "Eve", "eve@elsewhere.example")


async def heard(stage: Stage, text: str) -> str:
    """Wait until Alice reads how her registrants were told of the change there; return all of it."""
    await stage.alice.sees(text)
    return stage.alice.reads()


async def test_new_times_and_name_there_reach_card_and_registrants_once(stage: Stage) -> None:
    known = await share_with_bob_registered(stage)
    await others(stage, known)
    was = start_of(known)
    known.name = "Welding for all"
    known.times = [(now() + timedelta(days=12), now() + timedelta(days=12, hours=2))]
    await poll_shared_trainings(stage.runtime.app)
    said = await heard(stage, "*Welding for all* was changed on GoTo's site.")
    assert "We notified 2 people." in said
    assert "Eve Sample (eve@elsewhere.example)" in said
    await poll_shared_trainings(stage.runtime.app)
    await stage.slack.settled()
    for actor in (stage.bob, stage.dev):
        (message,) = dms_with(actor, "now called *Welding for all*")
        assert f"*{TRAINING_NAME}*, which you're registered for" in actor.reads(message)
        assert f"~{was}" in str(message.blocks)
        assert start_of(known) in str(message.blocks)
        assert "It was also moved." in message.text
        assert "Was: " in message.text
    await stage.bob.sees("Welding for all", channel=CHANNEL)
    await wait_for_card_times(stage, known)
    assert len(dms_with(stage.alice, "was changed")) == 1
    assert len(training_thread(stage.bob, known.name)) == 1


async def test_a_new_description_there_reaches_the_card_and_tells_nobody(stage: Stage) -> None:
    known = await share_with_bob_registered(stage)
    known.description = "Bring gloves."
    await poll_shared_trainings(stage.runtime.app)
    await stage.bob.sees("Bring gloves.", channel=CHANNEL)
    await stage.slack.settled()


@pytest.mark.languages
async def test_two_changes_in_a_row_tell_the_latest(stage: Stage) -> None:
    """The first is not told yet when the second is seen: who hears of it hears where it ended."""
    known = await share_with_bob_registered(stage)
    stage.switch("slack.500", times=None)
    known.name = "Second name"
    await poll_shared_trainings(stage.runtime.app)
    known.name = "Third name"
    await poll_shared_trainings(stage.runtime.app)
    stage.slack.panel.all_off()
    await stage.alice.sees("*Second name* was changed")
    await poll_shared_trainings(stage.runtime.app)
    await stage.alice.sees("*Third name* was changed")
    assert len(dms_with(stage.alice, "was changed")) == 2
    names = [stage.bob.reads(m) for m in dms_with(stage.bob, "now called")]
    assert "*Third name*" in names[-1]
    assert len(names) == 2
    await stage.bob.person.wait_for(
        lambda: [m for m in stage.bob.posts(CHANNEL) if known.name in stage.bob.reads(m)]
    )
    notes = [stage.bob.reads(m) for m in training_thread(stage.bob, known.name)]
    assert "*Third name*" in notes[-1]


async def test_changed_here_while_the_change_there_is_told_everybody_reads_the_latest(stage: Stage) -> None:
    known = await share_with_bob_registered(stage)
    shared = await stage.runtime.app.store.registrations.get_shared(tenant_of(stage), str(known.key))
    assert shared is not None
    known.name = "Third name"
    await stage.runtime.app.store.registrations.update_shared(replace(shared, name="Third name"))
    # What was found first is told late.
    await submit_site_change(stage.runtime.app, shared, replace(shared, name="Second name"))
    await stage.runtime.app.store.registrations.update_shared(replace(shared, name="Third name"))
    await stage.bob.sees("now called")
    await stage.alice.sees("was changed")
    assert len(dms_with(stage.alice, "was changed")) == 1
    (message,) = dms_with(stage.bob, "now called")
    assert "now called *Third name*" in stage.bob.reads(message)


async def test_a_change_made_here_is_told_by_that_alone(stage: Stage) -> None:
    known = await share_with_bob_registered(stage)
    await stage.alice.types(f"/training edit {known.id}", channel=CHANNEL)
    await stage.alice.fills(name="Welding for all")
    assert await stage.alice.submits() == {}
    await stage.alice.person.closes()
    await poll_shared_trainings(stage.runtime.app)
    await stage.slack.settled()
    (message,) = dms_with(stage.bob, "now called")
    assert "Alice Moreau renamed" in stage.bob.reads(message)
    assert not dms_with(stage.alice, "was changed")
    assert len(training_thread(stage.bob, "Welding")) == 1


async def test_a_form_saved_here_after_a_change_there_tells_that_one_too(stage: Stage) -> None:
    """The form shows the new name already; nobody who is registered has read it."""
    known = await share_with_bob_registered(stage)
    known.name = "Welding for all"
    await stage.alice.types(f"/training edit {known.id}", channel=CHANNEL)
    await stage.alice.fills(description="Bring gloves.")
    assert await stage.alice.submits() == {}
    await stage.alice.person.closes()
    await poll_shared_trainings(stage.runtime.app)
    await stage.bob.sees(
        f"renamed *{TRAINING_NAME}*, which you're registered for. It's now called *Welding for all*."
    )
    assert len(dms_with(stage.bob, "now called")) == 1
    assert len(training_thread(stage.bob, "Welding")) == 1


async def test_shared_again_after_a_change_there_it_is_told_all_the_same(stage: Stage) -> None:
    known = await share_with_bob_registered(stage)
    known.name = "Welding for all"
    await stage.alice.types(f"/training share {known.id}", channel=CHANNEL)
    await stage.alice.fills(capacity="9")
    assert await stage.alice.submits() == {}
    await stage.alice.person.closes()
    await poll_shared_trainings(stage.runtime.app)
    await heard(stage, "*Welding for all* was changed on GoTo's site.")
    assert len(dms_with(stage.bob, "now called *Welding for all*")) == 1
    await stage.bob.sees("of 9 seats taken", channel=CHANNEL)
    await stage.bob.sees("Welding for all", channel=CHANNEL)
    assert len(training_thread(stage.bob, "Welding")) == 1


async def test_the_sharer_taken_off_there_is_no_end_of_the_training(stage: Stage) -> None:
    """GoTo shows Alice the training no more; Bob, who gives it with her, has it still."""
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    known = await share_new_training(stage)
    await register(stage.dev)
    assert dms_with(stage.dev, "You're registered")
    known.organizers.append(stage.goto.user(stage.bob.email))
    await poll_shared_trainings(stage.runtime.app)
    await stage.slack.settled()
    known.organizers[:] = [stage.goto.user(stage.bob.email)]
    await poll_shared_trainings(stage.runtime.app)
    await stage.alice.sees("You're no longer an organizer of")
    await stage.alice.sees("is no longer shared")
    await stage.bob.sees("stopped registration here", channel=CHANNEL)
    await poll_shared_trainings(stage.runtime.app)
    await stage.slack.settled()
    assert len(dms_with(stage.alice, "You're no longer an organizer of")) == 1
    assert not dms_with(stage.alice, f"*{TRAINING_NAME}* was changed")
    assert len(dms_with(stage.alice, "is no longer shared")) == 1
    assert len(stage.dev.dms()) == 1
    assert not await told_to_end(stage, known)


async def test_sessions_that_are_over_are_no_change(stage: Stage) -> None:
    known = await share_with_bob_registered(stage)
    shared = await stage.runtime.app.store.registrations.get_shared(tenant_of(stage), str(known.key))
    assert shared is not None
    over = (now() - timedelta(days=2), now() - timedelta(days=2) + timedelta(hours=1))
    await stage.runtime.app.store.registrations.update_shared(
        replace(shared, sessions=(over, *shared.sessions))
    )
    await poll_shared_trainings(stage.runtime.app)
    await stage.slack.settled()
    assert len(stage.bob.dms()) == 1


async def test_who_is_taken_off_the_organizers_there_is_told_once(stage: Stage) -> None:
    known = await share_new_training(stage)
    known.organizers.append(stage.goto.user(stage.bob.email))
    await poll_shared_trainings(stage.runtime.app)
    await stage.slack.settled()
    known.organizers.pop()
    await poll_shared_trainings(stage.runtime.app)
    await stage.alice.sees(f"*{TRAINING_NAME}* was changed on GoTo's site.")
    assert "We notified 1 person." in stage.alice.reads()
    await poll_shared_trainings(stage.runtime.app)
    await stage.slack.settled()
    assert len(dms_with(stage.bob, f"You're no longer an organizer of *{TRAINING_NAME}*.")) == 1
    assert len(dms_with(stage.alice, "was changed")) == 1


@pytest.mark.languages
async def test_who_was_taken_off_here_is_not_told_again(stage: Stage) -> None:
    known = await share_new_training(stage)
    known.organizers.append(stage.goto.user(stage.bob.email))
    await poll_shared_trainings(stage.runtime.app)
    await stage.alice.types(f"/training organizers {known.id}", channel=CHANNEL)
    await stage.alice.fills(organizers=[])
    assert await stage.alice.submits() == {}
    await stage.alice.person.closes()
    await poll_shared_trainings(stage.runtime.app)
    await stage.slack.settled()
    assert len(dms_with(stage.bob, "removed you as an organizer of")) == 1
    assert not dms_with(stage.alice, "was changed")


async def test_deleted_there_everybody_known_is_told_once(stage: Stage) -> None:
    known = await share_with_bob_registered(stage)
    register_at_goto(stage, known, "Eve", "eve@elsewhere.example")
    await poll_shared_trainings(stage.runtime.app)
    known.deleted = now()
    await poll_shared_trainings(stage.runtime.app)
    await stage.bob.sees("which you were registered for, was cancelled")
    await stage.alice.sees(f"*{TRAINING_NAME}* is cancelled.")
    said = stage.alice.reads()
    assert "We notified 1 person." in said
    assert "Eve Sample (eve@elsewhere.example)" in said
    await stage.bob.sees(f"~*{TRAINING_NAME}*~", channel=CHANNEL)
    assert await told_to_end(stage, known)
    await poll_shared_trainings(stage.runtime.app)
    await stage.slack.settled()
    assert len(dms_with(stage.bob, "was cancelled")) == 1
    assert len(dms_with(stage.alice, "is cancelled")) == 1
    assert len(training_thread(stage.bob)) == 1


@pytest.mark.parametrize("fault", ["404", "503_html", "slow_before"])
async def test_a_wrong_answer_ends_nothing(stage: Stage, fault: str) -> None:
    if fault == "slow_before":
        stage.goto.behavior.slow_seconds = 0.1
    known = await share_with_bob_registered(stage)
    inject_fault(stage, fault, "trainings.get")
    await poll_shared_trainings(stage.runtime.app)
    assert not await told_to_end(stage, known)
    assert len(stage.bob.dms()) == 1
    shown = stage.bob.reads(training_card(stage.bob))
    assert "~" not in shown
    assert "[Register]" in shown


async def test_cancelled_here_is_told_by_that_alone(stage: Stage) -> None:
    known = await share_with_bob_registered(stage)
    await cancel_training(stage, known.id, channel=CHANNEL)
    await poll_shared_trainings(stage.runtime.app)
    await stage.alice.sees("is cancelled.")
    await poll_shared_trainings(stage.runtime.app)
    await stage.bob.sees("Alice Moreau cancelled")
    assert not await told_to_end(stage, known)
    assert len(dms_with(stage.bob, "Alice Moreau cancelled")) == 1
    dms_with(stage.alice, "is cancelled")
    assert len(training_thread(stage.bob)) == 1
