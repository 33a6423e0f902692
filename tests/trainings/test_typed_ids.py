"""Every verb of `/training` takes a training's ID, any link of GoTo, or its title or a part of it."""

from __future__ import annotations

from tests.support.actors import connect_alice
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import add_training, find_training, hold_session
from tests.support.typed_ids import number_forms, training_links


async def test_every_form_of_an_id_and_every_link_shows_the_training(stage: Stage) -> None:
    await connect_alice(stage)
    known = find_training(stage)
    missed = []
    for text in (*number_forms(known.id)[::5], *training_links(known.key), "onboard", f"Key: {known.key}."):
        said = await stage.alice.types(f"/training show {text}")
        missed += [] if "Organizers: Alice Moreau" in said else [text]
    assert missed == []


async def test_each_verb_takes_a_link_a_labelled_id_and_a_part_of_the_title(stage: Stage) -> None:
    await connect_alice(stage)
    known, _ = hold_session(stage)
    forms = (f"<https://attendee.gototraining.com/r/{known.key}|Register>", f"ID: {known.id}", "onboard")
    missed = []
    for text in forms:
        for verb in ("roster", "manage", "start", "recordings", "missing"):
            said = await stage.alice.types(f"/training {verb} {text}", channel=CHANNEL)
            about = "recording" if verb == "recordings" else "Onboarding"
            missed += [(verb, text, said)] if "Which training?" in said or about not in said else []
        for verb in ("edit", "times", "organizers", "share", "cancel"):
            await stage.alice.types(f"/training {verb} {text}", channel=CHANNEL)
            assert "Onboarding" in stage.alice.reads(stage.alice.form), (verb, text)
            await stage.alice.person.closes()
        await stage.alice.types(f"/training report {text}", channel=CHANNEL)
        assert "Onboarding" in stage.alice.reads(await stage.alice.sees("1 session")), text
    assert missed == []
    assert not stage.goto.received("trainings.delete")


async def test_several_hits_are_offered_and_none_found_offers_all(stage: Stage) -> None:
    await connect_alice(stage)
    known = add_training(stage, "Onboarding (EMEA)")
    for verb in ("show", "roster", "edit", "times", "cancel", "share", "missing", "recordings"):
        assert "2 match “onboard”." in await stage.alice.types(
            f"/training {verb} onboard", channel=CHANNEL
        ), verb
        said = await stage.alice.types(f"/training {verb} budget", channel=CHANNEL)
        assert "upcoming trainings has “budget” in its name. Which training?" in said, verb
    await stage.alice.types("/training cancel onboard")
    await stage.alice.presses("Onboarding (EMEA)")
    assert "Onboarding (EMEA)" in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()
    await stage.alice.types("/training share onboard #general", channel=CHANNEL)
    await stage.alice.chooses("training.share.here", f"share:{known.key}:C0GENERAL:")
    assert "Onboarding (EMEA)" in stage.alice.reads(stage.alice.form)


async def test_a_training_that_is_no_longer_planned_is_reported_by_its_title(stage: Stage) -> None:
    await connect_alice(stage)
    known, _ = hold_session(stage)
    known.times = []
    known.name = "Forklift safety"
    said = await stage.alice.types("/training report forklift")
    assert "Forklift safety" in said
    assert "Attendees" in said
