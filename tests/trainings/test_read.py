"""`/training`, list, show, manage and start: what an organizer reads, and what is said to wrong words."""

from __future__ import annotations

import pytest

from tests.support.actors import connect_alice
from tests.support.exhaustive import default_and_exhaustive
from tests.support.faults import inject_fault
from tests.support.stage import Stage
from tests.support.trainings import add_training, find_training


async def test_the_menu_and_the_list(stage: Stage) -> None:
    alone = await stage.alice.types("/training")
    assert "Connect your GoTo account to schedule" in alone
    assert "Registering needs no account" in alone
    await connect_alice(stage)
    menu = await stage.alice.types("/training")
    assert "Your next trainings" in menu
    assert "Onboarding" in menu
    shown = await stage.alice.types("/training list")
    assert "2 people are registered" in shown
    assert "1 training · times in New York" in shown
    assert "up to 2 hours old" in shown
    assert [line[:3] for line in shown.splitlines() if ", 10:00 AM – 11:00 AM" in line] == ["1. ", "2. "]


async def test_pages_turn(stage: Stage) -> None:
    await connect_alice(stage)
    for number in range(11):
        add_training(stage, f"Course {number:02}", days=5 + number)
    assert "12 trainings, page 1 of 2" in await stage.alice.types("/training list")
    await stage.alice.presses("Later")
    await stage.alice.sees("page 2 of 2")
    assert "Course 10" in stage.alice.reads()
    assert "Nobody is registered" in stage.alice.reads()
    await stage.alice.presses("Earlier")
    await stage.alice.sees("page 1 of 2")


@pytest.mark.parametrize("which", ["key", "number", "dashes"])
async def test_one_training_by_what_was_typed(stage: Stage, which: str) -> None:
    await connect_alice(stage)
    known = find_training(stage)
    digits = str(known.id)
    typed = {"key": str(known.key), "number": digits, "dashes": f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"}
    shown = await stage.alice.types(f"/training show {typed[which]}")
    assert "How we work, and where everything is." in shown
    assert "Organizers: Alice Moreau" in shown
    assert "2 people are registered" in shown


async def test_the_picker_leads_to_details(stage: Stage) -> None:
    await connect_alice(stage)
    assert "Which training?" in await stage.alice.types("/training show")
    await stage.alice.chooses("training.pick", f"show:{find_training(stage).key}")
    await stage.alice.sees("Organizers: Alice Moreau")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("show nonsense", "Your one upcoming training doesn't have “nonsense” in its name. Which training?"),
        ("show 99999999999999999999", "GoTo no longer has this training under your account."),
        ("cancel 123456789", "GoTo no longer has this training under your account."),
        ("start 1", "Your one upcoming training doesn't have “1” in its name."),
        ("share ?!", "“?!” isn't an ID, a link or a title."),
        ("report last fortnight of never", "I don't know"),
        ("crate", "Did you mean `/training create Onboarding`?"),
    ],
)
async def test_wrong_words(stage: Stage, typed: str, said: str) -> None:
    await connect_alice(stage)
    assert said in await stage.alice.types(f"/training {typed}")


async def test_start_mints_on_press_and_shows_it_to_the_presser_alone(stage: Stage) -> None:
    await connect_alice(stage)
    assert "Start *Onboarding*?" in await stage.alice.types(f"/training start {find_training(stage).id}")
    assert stage.goto.received("trainings.start") == []
    sign_in = await stage.alice.presses("Start with sign-in")
    assert "/start/" in sign_in.url
    await stage.alice.presses("Start as host")
    await stage.alice.sees("This link starts the training as you. Don't share it.")
    opened = await stage.alice.presses("Open as host")
    assert "authenticationToken=" in opened.url
    assert len(stage.goto.received("trainings.start")) == 1
    assert not stage.alice.dms()[1:]


async def test_manage_leads_to_gotos_page(stage: Stage) -> None:
    await connect_alice(stage)
    assert "you'll be asked to sign in" in await stage.alice.types(
        f"/training manage {find_training(stage).id}"
    )
    assert "/manage/" in (await stage.alice.presses("Open at GoTo")).url


async def test_somebody_elses_training_is_not_started(stage: Stage) -> None:
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    said = await stage.bob.types(f"/training start {find_training(stage).key}")
    assert "GoTo doesn't list you as an organizer of this training" in said


@pytest.mark.parametrize(
    "fault", default_and_exhaustive(["503_html", "expired_token"], ["500", "cut_before", "429"])
)
async def test_a_count_that_does_not_come_does_not_spoil_the_list(stage: Stage, fault: str) -> None:
    await connect_alice(stage)
    inject_fault(stage, fault, "trainings.registrants.list", times=None if fault != "expired_token" else 1)
    assert "Onboarding" in await stage.alice.types("/training list")
