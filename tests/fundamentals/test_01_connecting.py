"""A person connects their own GoTo account; what they were doing goes on."""

from __future__ import annotations

from tests.support.stage import Stage


async def test_without_an_account_the_menu_offers_to_connect(stage: Stage) -> None:
    shown = await stage.alice.types("/meeting")
    assert "Connect your GoTo account to schedule and start meetings." in shown
    assert "Joining and registering don't need an account." in shown


async def test_connecting_ends_in_a_message_that_names_the_account(stage: Stage) -> None:
    page = await stage.alice.connects()
    assert "alice@northwind.example is now connected to Alice Moreau in Slack" in page
    await stage.alice.sees("Connected as Alice")

    shown = await stage.alice.types("/goto status")
    assert "Connected as Alice" in shown


async def test_scheduling_before_connecting_goes_on_after_it(stage: Stage) -> None:
    await stage.alice.types('/meeting schedule "Sprint review" tomorrow 3pm 45m')
    await stage.alice.follows_link()
    await stage.alice.sees("You were scheduling a meeting.")

    await stage.alice.presses("Continue scheduling")
    assert "Sprint review" in stage.alice.reads(stage.alice.form)
