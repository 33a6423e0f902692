"""`/training edit`, `times` and `organizers`: what replaces what, and whom GoTo mails."""

from __future__ import annotations

import pytest

from tests.support.actors import connect_alice
from tests.support.exhaustive import default_and_exhaustive
from tests.support.faults import inject_fault
from tests.support.stage import Stage
from tests.support.trainings import find_training, iso_date


async def test_edit_changes_texts_and_switches(stage: Stage) -> None:
    await connect_alice(stage)
    known = find_training(stage)
    await stage.alice.types(f"/training edit {known.id}")
    assert "How we work" in stage.alice.reads(stage.alice.form)
    await stage.alice.fills(name="Onboarding & more <b>", settings=["web"])
    assert "GoTo recommends turning off its registration page too" in stage.alice.reads(stage.alice.form)
    assert await stage.alice.submits() == {}
    assert "We saved your changes to" in stage.alice.reads(stage.alice.form)
    assert known.name == "Onboarding & more <b>"
    assert (known.disable_confirmation_email, known.disable_web_registration) == (True, False)
    await stage.alice.person.closes()


async def test_what_did_not_change_is_not_sent(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types(f"/training edit {find_training(stage).id}")
    assert await stage.alice.submits() == {}
    assert stage.goto.received("trainings.nameDescription.update") == []
    assert stage.goto.received("trainings.registrationSettings.update") == []
    await stage.alice.person.closes()


async def test_times_replace_all_sessions_and_tell_how_many_were_mailed(stage: Stage) -> None:
    await connect_alice(stage)
    known = find_training(stage)
    await stage.alice.types("/training times")
    await stage.alice.chooses("training.pick", f"times:{known.key}")
    form = stage.alice.reads(stage.alice.form)
    assert "The times you enter here replace all sessions." in form
    assert "Session 2" in form
    await stage.alice.presses("Remove last session", stage.alice.form)
    await stage.alice.fills(**{"date.0": iso_date(6), "start.0": "10:00", "length.0": "90"})
    assert await stage.alice.submits() == {}
    said = stage.alice.reads(stage.alice.form)
    assert "GoTo e-mailed 2 registrants and 1 organizer." in said
    ((start, end),) = known.times
    assert (end - start).total_seconds() == 90 * 60
    await stage.alice.person.closes()


async def test_nobody_is_mailed_when_both_boxes_are_empty(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types(f"/training times {find_training(stage).id}")
    await stage.alice.fills(notify=[])
    assert await stage.alice.submits() == {}
    assert "GoTo e-mailed 0 registrants and 0 organizers." in stage.alice.reads(stage.alice.form)
    assert [why for _, why in stage.goto.world.mailed if why == "new times"] == []
    await stage.alice.person.closes()


@pytest.mark.parametrize(
    "fault",
    default_and_exhaustive(["500_after", "lost_answer"], ["cut_before", "429", "expired_token"]),
)
async def test_a_lost_answer_mails_nobody_twice(stage: Stage, fault: str) -> None:
    await connect_alice(stage)
    await stage.alice.types(f"/training times {find_training(stage).id}")
    await stage.alice.fills(
        **{"date.0": iso_date(4), "start.0": "10:00", "date.1": iso_date(5), "start.1": "11:00"}
    )
    inject_fault(stage, fault, "trainings.times.update")
    assert await stage.alice.submits() == {}
    assert "has new times." in stage.alice.reads(stage.alice.form)
    assert len([why for _, why in stage.goto.world.mailed if why == "new times"]) == 3
    await stage.alice.person.closes()


async def test_sessions_that_overlap_or_are_over_stay_in_the_form(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types(f"/training times {find_training(stage).id}")
    same = {"date.0": iso_date(6), "start.0": "10:00", "date.1": iso_date(6), "start.1": "10:30"}
    await stage.alice.fills(**same)
    assert await stage.alice.submits() == {"start.1": "Sessions 1 and 2 overlap. Change one of them."}
    await stage.alice.fills(**{"date.1": iso_date(-2)})
    (wrong,) = (await stage.alice.submits()).values()
    assert "in the past" in wrong
    assert stage.goto.received("trainings.times.update") == []
    await stage.alice.person.closes()


async def test_organizers_are_replaced_and_the_removed_told(stage: Stage) -> None:
    await connect_alice(stage)
    known, bob = find_training(stage), stage.goto.user(stage.bob.email)
    await stage.alice.types(f"/training organizers {known.id}")
    form = stage.alice.reads(stage.alice.form)
    assert "No co-organizers yet." in form
    await stage.alice.fills(organizers=[str(bob.key)])
    assert await stage.alice.submits() == {}
    assert "We saved the co-organizers" in stage.alice.reads(stage.alice.form)
    assert [user.email for user in known.organizers] == [stage.alice.email, stage.bob.email]
    await stage.alice.person.closes()

    await stage.alice.types(f"/training organizers {known.id}")
    assert "Current co-organizers: Bob Tanaka" in stage.alice.reads(stage.alice.form)
    await stage.alice.fills(organizers=[])
    assert await stage.alice.submits() == {}
    assert "We notified 1 person." in stage.alice.reads(stage.alice.form)
    assert [user.email for user in known.organizers] == [stage.alice.email]
    await stage.bob.sees("removed you as an organizer of")
    await stage.alice.person.closes()
    assert len(stage.bob.dms()) == 1


async def test_who_planned_it_cannot_be_removed_by_another(stage: Stage) -> None:
    known, bob = find_training(stage), stage.goto.user(stage.bob.email)
    known.organizers.append(bob)
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    await stage.bob.types(f"/training organizers {known.id}")
    await stage.bob.fills(organizers=[])
    (said,) = (await stage.bob.submits()).values()
    assert "The person who created the training can't be removed" in said
    await stage.bob.person.closes()


@pytest.mark.parametrize(("fault", "said"), [("400", "GoTo rejected this."), ("409", "GoTo rejected this.")])
async def test_a_refusal_keeps_what_was_typed(stage: Stage, fault: str, said: str) -> None:
    await connect_alice(stage)
    known = find_training(stage)
    await stage.alice.types(f"/training edit {known.id}")
    await stage.alice.fills(name="Renamed")
    inject_fault(stage, fault, "trainings.nameDescription.update")
    assert await stage.alice.submits() == {}
    form = stage.alice.reads(stage.alice.form)
    assert said in form
    assert "Renamed" in form
    assert await stage.alice.submits() == {}
    assert known.name == "Renamed"
    await stage.alice.person.closes()


async def test_deleted_while_the_form_was_open(stage: Stage) -> None:
    await connect_alice(stage)
    known = find_training(stage)
    await stage.alice.types(f"/training edit {known.id}")
    await stage.alice.fills(name="Too late")
    known.deleted = known.created
    assert await stage.alice.submits() == {}
    assert "GoTo no longer has this training under your account." in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()
