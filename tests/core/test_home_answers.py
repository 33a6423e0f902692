"""What is pressed on the Home tab is answered there: by a modal, by the tab itself, or by a page that Slack opens."""

from __future__ import annotations

import copy

import pytest

from bot.sandbox.slack.elements import interactive_elements, options_of
from bot.sandbox.slack.views import View
from tests.support.actors import Actor, connect_alice
from tests.support.faults import inject_fault
from tests.support.registrations import dms_with, register, share_new_training
from tests.support.reminders import subscribe_by_form
from tests.support.stage import Stage


async def open_home(actor: Actor) -> View:
    await actor.person.opens_home()
    await actor.stage.slack.settled()
    home = await actor.person.wait_for(lambda: actor.person.home)
    assert isinstance(home, View)
    return home


def elements(home: View) -> list[tuple[str, str, str]]:
    """Return block id, action id and value of everything that can be pressed on the tab."""
    found = []
    for block, element in interactive_elements(home.blocks):
        values = (
            [element.get("value")]
            if element["type"] == "button"
            else [one["value"] for one in options_of(element)]
        )
        found += [(block["block_id"], element["action_id"], value) for value in values]
    return found


async def ready(stage: Stage, *, connected: bool) -> None:
    await share_new_training(stage)
    await register(stage.alice)
    await subscribe_by_form(stage, channel="#general")
    await stage.alice.person.closes()
    if not connected:
        await stage.alice.types("/goto disconnect")
        await stage.alice.presses("Disconnect")
        await stage.alice.sees("Disconnected")
    stage.alice.dms()


@pytest.mark.parametrize("connected", [True, False])
async def test_everything_on_it_is_answered_in_sight(stage: Stage, connected: bool) -> None:
    await ready(stage, connected=connected)
    alice = stage.alice
    home = await open_home(alice)
    pressed = elements(home)
    assert len(pressed) > 7, pressed
    for block_id, action_id, value in pressed:
        home = await open_home(alice)
        if (block_id, action_id, value) not in elements(home):
            continue  # gone by what was pressed before
        before, dms = home.hash, len(alice.dms())
        result = await alice.person.clicks(home, action_id, block_id=block_id, value=value)
        assert result.error is None, (action_id, result)
        await stage.slack.settled()
        answered = alice.person.view is not None or home.hash != before or result.url
        assert answered, f"{action_id} {value} shows nothing"
        assert len(alice.dms()) == dms, f"{action_id} {value} answers by direct message"
        if alice.person.view is not None:
            # If it is closed before the outcome is there, the outcome is a direct message.
            if "will be cancelled" in alice.reads(alice.form):
                await alice.person.wait_for(lambda: "was cancelled" in alice.reads(alice.form))
            await alice.person.closes(all=True)


@pytest.mark.parametrize("disconnected", [False, True])
async def test_an_old_tab_is_answered_as_of_now(stage: Stage, disconnected: bool) -> None:
    """What is pressed there is gone, and the tab is published meanwhile: GoTo is asked to change nothing."""
    await ready(stage, connected=True)
    alice = stage.alice
    home = await open_home(alice)
    old, pressed = copy.deepcopy(home.blocks), elements(home)
    (registration,) = dms_with(alice, "You're registered for")
    await alice.presses("Cancel registration", registration)
    await alice.sees("is cancelled.")
    if disconnected:
        await alice.types("/goto disconnect")
        await alice.presses("Disconnect")
        await alice.sees("Disconnected")
    stage.goto.world.meetings.clear()
    stage.goto.world.trainings.clear()
    requests = len(writes(stage))
    for block_id, action_id, value in pressed:
        home = await open_home(alice)
        dms, current = len(alice.dms()), home.body
        home.body = drawn = {**home.body, "blocks": copy.deepcopy(old)}
        result = await alice.person.clicks(home, action_id, block_id=block_id, value=value)
        assert result.error is None, (action_id, result)
        await stage.slack.settled()
        answered = alice.person.view is not None or home.body is not drawn or result.url
        assert answered, f"{action_id} {value} shows nothing"
        if home.body is drawn:
            home.body = current
        if action_id == "meeting.row.menu" and not value.startswith("share:"):
            said = "Connect" if disconnected else "You have no meeting"
            await alice.person.wait_for(lambda said=said: said in alice.reads(alice.form))
        others = [alice.reads(one) for one in alice.dms()[dms:]]
        assert all("is no longer shared" in one for one in others), f"{action_id} {value}: {others}"
        if alice.person.view is not None:
            await alice.person.closes(all=True)
    assert len(writes(stage)) == requests


def writes(stage: Stage) -> list[object]:
    return [one for one in stage.goto.requests if one.method != "GET" and "oauth" not in one.operation]


async def test_a_list_turns_and_leads_on_in_its_modal(stage: Stage) -> None:
    await connect_alice(stage)
    alice = stage.alice
    await alice.presses("All upcoming", await open_home(alice))
    first = alice.form
    assert "Sprint review" in alice.reads(first)
    await alice.chooses("meeting.list.filter", "channel", first)
    assert alice.form is first
    assert "Sprint review" not in alice.reads(first)


@pytest.mark.parametrize("wait", [0.3])
async def test_a_slow_answer_comes_into_the_modal(stage: Stage) -> None:
    """GoTo answers after the press had to be acknowledged."""
    await connect_alice(stage)
    alice, home = stage.alice, await open_home(stage.alice)
    inject_fault(stage, "slow", "upcomingMeetings.list")
    await alice.presses("All upcoming", home)
    assert "Sprint review" not in alice.reads(alice.form)
    await alice.person.wait_for(lambda: "Sprint review" in alice.reads(alice.form))


@pytest.mark.parametrize("wait", [0.3])
async def test_what_comes_after_the_modal_was_closed_is_a_direct_message(stage: Stage) -> None:
    await connect_alice(stage)
    alice, home = stage.alice, await open_home(stage.alice)
    inject_fault(stage, "slow", "upcomingMeetings.list")
    await alice.presses("All upcoming", home)
    await alice.person.closes(all=True)
    await alice.person.wait_for(lambda: any("Sprint review" in alice.reads(one) for one in alice.dms()))


async def test_two_presses_of_start_now_open_one_form_and_start_nothing(stage: Stage) -> None:
    await connect_alice(stage)
    alice, home = stage.alice, await open_home(stage.alice)
    await alice.presses("Start now", home)
    await alice.presses("Start now", home)
    await alice.fills(subject="Sync", channel="#team-platform")
    assert await alice.submits() == {}
    assert "*Sync* is ready" in alice.reads(alice.form)
    assert len(stage.goto.received("meetings.create")) == 1
    await alice.sees("Sync", channel="#team-platform")


@pytest.mark.parametrize("others", [("U0BOB",), ("U0BOB", "U0CAROL")])
async def test_start_now_posts_into_direct_and_group_messages_too(
    stage: Stage, others: tuple[str, ...]
) -> None:
    await connect_alice(stage)
    alice, home = stage.alice, await open_home(stage.alice)
    place = stage.slack.home.direct("U0ALICE", *others).id
    await alice.presses("Start now", home)
    await alice.fills(subject="Sync", channel=place)
    assert await alice.submits() == {}
    assert "*Sync* is ready. The card is in that conversation." in alice.reads(alice.form)
    (card,) = stage.bob.posts(place)
    assert "Sync" in stage.bob.reads(card)
    alice.posts(place)
