"""A form names a public channel that Usher isn't in: [Add Usher] is offered, and what was entered is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.sandbox.slack.seed import DESIGN
from tests.support.actors import Actor, connect_alice
from tests.support.stage import WAIT_SECONDS, Stage
from tests.support.trainings import add_training

PLACE = "#design"


@pytest.fixture
def wait(request: pytest.FixtureRequest) -> float:
    return float(getattr(request, "param", WAIT_SECONDS))


async def open_reminders(stage: Stage) -> None:
    await stage.alice.types("/goto notify 30m", channel=PLACE)


async def open_training(stage: Stage) -> None:
    training = add_training(stage, "Onboarding")
    await stage.alice.types(f"/training share {training.id}", channel=PLACE)
    await stage.alice.fills(capacity="8")


async def open_settings(stage: Stage) -> None:
    await stage.alice.types("/goto settings")
    await stage.alice.fills(channel=DESIGN, zone="Asia/Tokyo")


async def add_usher(alice: Actor) -> None:
    assert await alice.submits() == {}
    said = alice.reads(alice.form)
    assert "Usher isn't in #design." in said
    assert "/invite" not in said
    await alice.presses("Add Usher", alice.form)
    await alice.sees("Usher is now in #design. Try again.")
    await alice.person.closes()


async def shown_now(stage: Stage) -> str:
    """Return all that Alice can read of what she did: the form, the channel, her settings."""
    alice = stage.alice
    in_form = [alice.reads(alice.form)] if alice.person.view is not None else []
    posted = [alice.reads(one) for one in alice.posts(PLACE)]
    while alice.person.view is not None:
        await alice.person.closes()
    return " ".join([*in_form, *posted, await alice.types("/goto status")])


@pytest.mark.parametrize(
    ("opens", "said"),
    [
        (open_reminders, "We'll send reminders to #design 30 min before the start"),
        (open_training, "0 of 8 seats taken"),
        (open_settings, "Tokyo"),
    ],
)
async def test_a_form_offers_to_add_usher_and_is_submitted_again(
    stage: Stage, opens: Callable[[Stage], Awaitable[None]], said: str
) -> None:
    await connect_alice(stage)
    await opens(stage)
    await add_usher(stage.alice)
    assert stage.slack.home.bot_user_id in stage.slack.home.conversation(PLACE).members
    assert await stage.alice.submits() == {}
    assert said in await shown_now(stage)


@pytest.mark.parametrize("wait", [0.01], indirect=True)
@pytest.mark.parametrize("opens", [open_reminders, open_training])
async def test_a_form_that_answers_late_offers_it_too(
    stage: Stage, opens: Callable[[Stage], Awaitable[None]]
) -> None:
    await connect_alice(stage)
    await opens(stage)
    slack_answers = asyncio.Event()

    async def hold(phase: str, simulator: str, name: str, request: object) -> bool:
        if name == "conversations.info":
            await slack_answers.wait()
        return True

    stage.slack.panel.gate = hold
    assert await stage.alice.submits() == {}
    assert "ou can close this" in stage.alice.reads(stage.alice.form)
    slack_answers.set()
    await stage.alice.sees("Usher isn't in #design.")
    await stage.alice.presses("Add Usher", stage.alice.form)
    await stage.alice.sees("Usher is now in #design. Try again.")


async def test_in_a_private_channel_it_names_invite(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types("/goto notify 30m", channel="#leads")
    assert "In a private channel, type /invite @Usher." in str(await stage.alice.submits())
