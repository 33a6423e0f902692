"""Buttons of old messages about a training, pressed after it was moved, cancelled, held, or given to another."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import pytest

from bot.sandbox.goto.state import SimTraining
from bot.sandbox.slack.model import StoredMessage
from tests.support.actors import connect_alice, person_of, post_message
from tests.support.clocks import CLOCK, now
from tests.support.exhaustive import every_second
from tests.support.old_buttons import keep, press_old
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import cancel_training, find_training, move_training


async def old_messages(stage: Stage) -> tuple[SimTraining, Mapping[str, StoredMessage]]:
    """Return a training of Alice, and what was shown about it."""
    await connect_alice(stage)
    known, alice = find_training(stage), stage.alice
    shown: dict[str, StoredMessage] = {}
    for verb in ("show", "start", "roster"):
        await alice.types(f"/training {verb} {known.id}", channel=CHANNEL)
        shown[verb] = keep(alice.last)
    usher = stage.slack.home.bot_user_id
    await post_message(alice, CHANNEL, f"<@{usher}> training cancel {known.id}")
    shown["question"] = keep(await alice.sees("GoTo won't notify registrants."))
    return known, shown


async def moved(stage: Stage, known: SimTraining) -> None:
    await move_training(stage, known)


async def cancelled(stage: Stage, known: SimTraining) -> None:
    await cancel_training(stage, known.id)
    await stage.alice.sees("is cancelled.")
    await stage.alice.person.closes(all=True)


async def deleted(stage: Stage, known: SimTraining) -> None:
    known.deleted = now()


async def ended(stage: Stage, known: SimTraining) -> None:
    CLOCK.move_to(max(end for _, end in known.times) + timedelta(hours=1))


async def of_another(stage: Stage, known: SimTraining) -> None:
    bob = stage.goto.user(stage.bob.email)
    known.owner, known.organizers = bob, [bob]


async def disconnected(stage: Stage, known: SimTraining) -> None:
    await stage.runtime.app.store.links.remove(person_of(stage.alice))


BUTTONS = (
    *(("show", label) for label in ("Edit", "Change times", "Co-organizers", "Share")),
    *(("show", label) for label in ("Who's registered", "Attendees", "Recordings", "Cancel training")),
    *(("show", "Start"), ("start", "Start as host"), ("roster", "Who hasn't registered")),
    ("question", "Cancel training"),
)
GONE, OTHERS = "GoTo no longer has this training", "GoTo doesn't list you as an organizer of this training."
NO_FILES, NOBODY_CAME = (
    "GoTo has no recordings of this training.",
    "No sessions of this training have been held yet.",
)
EDIT, TIMES, ORGANIZERS = "Edit training", "replace all sessions", "replaces the co-organizers"
SHARE, ROSTER, ASKED = "Share a training", "2 registered", "GoTo won't notify registrants."
START, HOST, MISSING = "Start *Onboarding*?", "This link starts the training as you.", "haven't registered"
AS_BEFORE = (
    *(EDIT, TIMES, ORGANIZERS, SHARE, ROSTER, NOBODY_CAME, NO_FILES, ASKED, START, HOST, MISSING, ASKED),
)
TABLE: Mapping[Callable[[Stage, SimTraining], Awaitable[None]], tuple[str, ...]] = {
    moved: (EDIT, "Dec 10", *AS_BEFORE[2:7], "Dec 10", START, HOST, MISSING, "Dec 10"),
    cancelled: (*[GONE] * 5, NOBODY_CAME, NO_FILES, *[GONE] * 5),
    deleted: (*[GONE] * 5, NOBODY_CAME, NO_FILES, *[GONE] * 5),
    ended: (EDIT, "they're left out", *AS_BEFORE[2:]),
    of_another: (OTHERS,) * 12,
    disconnected: ("Connect",) * 12,
}
"""Later states, and what each of ``BUTTONS`` shows in it, in this order."""


@pytest.mark.parametrize("later", every_second(TABLE), ids=lambda one: one.__name__)
async def test_an_old_button_in_a_later_state(
    stage: Stage, later: Callable[[Stage, SimTraining], Awaitable[None]]
) -> None:
    known, old = await old_messages(stage)
    await later(stage, known)
    wrong = []
    for (where, label), expected in zip(BUTTONS, TABLE[later], strict=True):
        before = len(stage.goto.requests)
        try:
            await press_old(stage.alice, old[where], label, expected)
        except AssertionError as error:
            wrong.append(f"{where}: {error}")
        while stage.alice.person.view is not None:
            await stage.alice.person.closes(all=True)
        made = [one.operation for one in stage.goto.requests[before:] if one.method not in ("GET", "HEAD")]
        assert set(made) <= {"oauth.token"}, f"[{label}] writes"
    assert wrong == []
    for actor in (stage.alice, stage.bob, stage.dev):
        actor.dms()


async def test_two_forms_about_one_training_submitted_at_once_cancel_it_once(stage: Stage) -> None:
    """Two trainers were asked; one cancels, and the other learns that it is gone."""
    known = find_training(stage)
    bob = stage.goto.user(stage.bob.email)
    known.organizers.append(bob)
    await connect_alice(stage)
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    trainers = (stage.alice, stage.bob)
    for actor in trainers:
        await actor.types(f"/training cancel {known.key}")
    assert await asyncio.gather(*(actor.submits() for actor in trainers)) == [{}, {}]
    said = [actor.reads(actor.form) for actor in trainers]
    assert known.deleted is not None
    assert any("*Onboarding* is cancelled." in one for one in said)
    assert all("*Onboarding* is cancelled." in one or GONE in one or "is cancelled" in one for one in said)
    for actor in trainers:
        actor.dms()
