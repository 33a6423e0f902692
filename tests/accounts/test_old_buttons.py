"""Old buttons about a GoTo account, pressed when another is connected, or none."""

from __future__ import annotations

import pytest

from tests.support.actors import connect_alice, person_of
from tests.support.clocks import CLOCK
from tests.support.old_buttons import keep, press_old
from tests.support.stage import Stage


async def connected_email(stage: Stage) -> str | None:
    link = await stage.runtime.app.store.links.get(person_of(stage.alice))
    return link.email if link is not None else None


async def disconnect(stage: Stage) -> None:
    await stage.alice.types("/goto disconnect")
    await stage.alice.presses("Disconnect")
    await stage.alice.sees("Disconnected")


@pytest.mark.parametrize("where", ["welcome", "status", "question"])
async def test_a_button_of_an_earlier_connection_ends_no_later_one(stage: Stage, where: str) -> None:
    await connect_alice(stage)
    label = "Disconnect"
    if where == "welcome":
        label = "Not me"
    else:
        await stage.alice.types("/goto status" if where == "status" else "/goto disconnect")
    old = keep(stage.alice.last)
    await disconnect(stage)
    await press_old(stage.alice, old, label, "No GoTo account is connected.")
    CLOCK.forward(days=1)
    await connect_alice(stage)
    said = await press_old(stage.alice, old, label, "Connected as")
    assert stage.alice.email in said
    assert await connected_email(stage) == stage.alice.email


@pytest.mark.parametrize("where", ["welcome", "status", "question"])
async def test_a_button_of_the_connection_that_there_is_ends_it(stage: Stage, where: str) -> None:
    await connect_alice(stage)
    if where != "welcome":
        await stage.alice.types("/goto status" if where == "status" else "/goto disconnect")
    await stage.alice.presses("Not me" if where == "welcome" else "Disconnect")
    await stage.alice.sees("Disconnected")
    assert await connected_email(stage) is None
