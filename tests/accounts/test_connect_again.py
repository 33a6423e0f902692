"""`/goto connect` of somebody who is connected already."""

from __future__ import annotations

from tests.support.stage import Stage


async def test_it_says_which_account_is_connected_before_another_is(stage: Stage) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice Moreau")
    said = await stage.alice.types("/goto connect")
    assert "You're connected as alice@northwind.example. Do you want to use a different account?" in said
    await stage.alice.follows_link("alice@northwind.example")
    await stage.alice.sees("Connected as Alice Moreau")


async def test_after_disconnecting_it_asks_to_connect(stage: Stage) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice Moreau")
    await stage.alice.types("/goto disconnect")
    await stage.alice.presses("Disconnect")
    await stage.alice.sees("Disconnected")
    said = await stage.alice.types("/goto connect")
    assert "Connect your GoTo account." in said
    assert "You're connected" not in said
