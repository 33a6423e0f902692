"""Whose GoTo account it is: its owner says yes in Slack before another member uses it, is told, and can end it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.slack.errors import NotPossible
from tests.support.accounts import (
    BOBS,
    ask_owner,
    audit_lines,
    count_revoked,
    dm_about,
    lend,
    pending_keys,
    wait_for_dm,
    wait_revoked,
    wait_until_gone,
)
from tests.support.actors import Actor, person_of
from tests.support.clocks import CLOCK
from tests.support.polling import wait_until
from tests.support.security.stage import is_linked
from tests.support.stage import Stage


async def test_the_owner_is_asked_and_nothing_is_connected_before_the_yes(stage: Stage) -> None:
    page = await stage.carol.connects(BOBS)
    assert "Carol Jensen" in page
    assert "belongs to someone other than" in page
    question = await wait_for_dm(stage.bob, "wants to use your GoTo account")
    assert "Carol Jensen" in stage.bob.reads(question)
    waiting = await wait_for_dm(stage.carol, "We asked Bob Tanaka")
    assert "Yes" not in stage.carol.reads(waiting)
    assert not await is_linked(stage.carol)
    assert "Connect your GoTo account." in await stage.carol.types("/meeting list")
    assert not stage.goto.received("upcomingMeetings.list")

    await stage.bob.presses("Yes, allow it", question)
    await wait_for_dm(stage.carol, "Connected as Bob Tanaka")
    told = await wait_for_dm(stage.bob, "connected your GoTo account")
    assert "Carol Jensen" in stage.bob.reads(told)
    assert "Not me" in stage.bob.reads(told)
    link = await stage.runtime.app.store.links.get(person_of(stage.carol))
    assert link is not None
    assert (link.email, link.lent_by) == (BOBS, person_of(stage.bob))
    assert "Cancel" not in stage.carol.reads(dm_about(stage.carol, "Bob Tanaka allowed"))
    assert not await is_linked(stage.bob)
    assert not count_revoked(stage)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("Yes, allow it", "Connected as Bob Tanaka, bob@northwind.example."),
        ("No", "Bob Tanaka didn't allow the GoTo account bob@northwind.example, so it wasn't connected."),
    ],
)
async def test_the_message_that_asked_says_what_came_of_the_owners_answer(
    stage: Stage, answer: str, outcome: str
) -> None:
    await stage.carol.types("/meeting list")
    message = stage.carol.last
    await stage.carol.signs_in((await stage.carol.presses("Connect GoTo", message)).url, BOBS)
    assert "in your messages with Usher" in stage.carol.reads(message)
    await stage.bob.presses(answer, await wait_for_dm(stage.bob, "wants to use your GoTo account"))
    await stage.carol.person.wait_for(lambda: stage.carol.reads(message).startswith(outcome), 40)
    for actor in (stage.bob, stage.carol):
        actor.dms()


async def test_not_me_ends_it_here_and_at_goto_and_the_audit_names_both(stage: Stage) -> None:
    told = await lend(stage)
    CLOCK.forward(days=3)
    await stage.bob.presses("Not me", told)
    await stage.bob.sees("Carol Jensen can no longer use bob@northwind.example")
    await wait_for_dm(stage.carol, "The owner of the GoTo account you were using ended")
    await wait_revoked(stage)
    assert not await is_linked(stage.carol)
    said = await audit_lines(stage, "account 7d")
    assert "Carol Jensen connected a GoTo account: Bob Tanaka" in said
    assert "Bob Tanaka disconnected a GoTo account: Carol Jensen" in said
    stage.bob.dms()


async def test_the_owners_end_is_for_the_connection_that_it_was_about(stage: Stage) -> None:
    first = await lend(stage)
    await stage.carol.types("/goto disconnect")
    await stage.carol.presses("Disconnect")
    CLOCK.forward(minutes=1)
    await stage.bob.presses("Not me", first)
    await stage.bob.sees("This connection has already ended.")
    stage.bob.dms()


async def test_no_keeps_nothing_here_or_at_goto(stage: Stage) -> None:
    question = await ask_owner(stage)
    await stage.bob.presses("No", question)
    await stage.bob.sees("Nothing was connected")
    await wait_for_dm(stage.carol, "To connect another account, type `/goto connect`")
    stage.carol.dms()
    await wait_until_gone(stage)


async def test_whoever_asked_can_cancel(stage: Stage) -> None:
    question = await ask_owner(stage)
    waiting = dm_about(stage.carol, "We asked Bob Tanaka")
    await stage.carol.presses("Cancel", waiting)
    await wait_until_gone(stage)
    await stage.bob.sees("Carol Jensen cancelled this")
    with pytest.raises(NotPossible):
        await stage.bob.person.clicks(question, text="Yes, allow it")
    stage.carol.dms()


async def test_a_question_that_nobody_answers_ends_and_goto_forgets_the_tokens(stage: Stage) -> None:
    question = await ask_owner(stage)
    CLOCK.forward(hours=23, minutes=59)
    assert await pending_keys(stage)
    assert not count_revoked(stage)
    CLOCK.forward(minutes=2)
    await wait_for_dm(stage.carol, "Bob Tanaka didn't answer in time")
    await wait_until_gone(stage)
    assert "didn't answer in time" in stage.bob.reads(question)
    stage.carol.dms()


async def test_goto_is_asked_again_when_it_did_not_take_the_revocation(stage: Stage) -> None:
    async def refused() -> bool:
        return bool(stage.goto.received("oauth.revoke"))

    question = await ask_owner(stage)
    stage.goto.faults.narrow("goto.500", "oauth.revoke")
    stage.switch("goto.500", times=None)
    await stage.bob.presses("No", question)
    await wait_for_dm(stage.carol, "To connect another account, type `/goto connect`")
    await wait_until(refused)
    stage.slack.panel.all_off()
    stage.carol.dms()
    assert await pending_keys(stage)
    CLOCK.forward(hours=7)
    await wait_until_gone(stage)
    assert len([m for m in stage.carol.dms() if "didn't allow" in stage.carol.reads(m)]) == 1


async def test_forgetting_who_asked_revokes_what_waits(stage: Stage) -> None:
    question = await ask_owner(stage)
    await stage.carol.types("/goto forget me")
    await stage.carol.presses("Delete everything")
    await stage.carol.sees("Deleted everything Usher kept about you")
    await wait_until_gone(stage)
    await stage.bob.presses("Yes, allow it", question)
    await stage.bob.sees("This question is closed")
    for actor in (stage.bob, stage.carol):
        actor.dms()


async def press_forged(actor: Actor, action_id: str, value: str) -> None:
    """Press a button of one's own whose name and value are another message's."""
    await actor.types("/meeting help")
    shown: Any = actor.last
    button = next(e for b in shown.blocks for e in b.get("elements", []) if e.get("type") == "button")
    button.update(action_id=action_id, value=value)
    button.pop("url", None)
    await actor.person.clicks(shown, action_id=action_id)


async def test_nobody_but_the_owner_can_end_what_was_lent(stage: Stage) -> None:
    told = await lend(stage)
    value = next(
        e["value"] for b in told.blocks for e in b.get("elements", ()) if e["action_id"] == "goto.lent.end"
    )
    await press_forged(stage.alice, "goto.lent.end", value)
    await stage.alice.sees("This connection has already ended.")
    assert await is_linked(stage.carol)
    assert not count_revoked(stage)


async def test_nobody_but_the_owner_can_say_yes(stage: Stage) -> None:
    """The button's value is not enough: not for who asked, not for an admin, and not by another button."""
    question = await ask_owner(stage)
    value = next(
        e["value"]
        for b in question.blocks
        for e in b.get("elements", ())
        if e.get("action_id") == "goto.sign-in.allow"
    )
    pending_id = value.split('"')[-2]
    for actor in (stage.carol, stage.alice):
        for action_id, sent in (
            ("goto.sign-in.allow", value),
            ("goto.link.keep", pending_id),
            ("goto.link.account", f"{pending_id}|1"),
        ):
            await press_forged(actor, action_id, sent)
            assert not await is_linked(actor)
    await stage.bob.presses("Yes, allow it", question)
    await wait_for_dm(stage.carol, "Connected as Bob")
    for actor in (stage.bob, stage.carol, stage.alice):
        actor.dms()


async def test_the_owner_decides_before_one_of_several_accounts_is_chosen(stage: Stage) -> None:
    await stage.carol.connects("dev@northwind.example")
    question = await wait_for_dm(stage.dev, "wants to use your GoTo account")
    await stage.dev.presses("Yes, allow it", question)
    choice = await wait_for_dm(stage.carol, "Which one should Usher use?")
    assert not await is_linked(stage.carol)
    await stage.carol.chooses("goto.link.account", "Northwind Traders", choice)
    await stage.carol.sees("Connected as Dev")
    told = await wait_for_dm(stage.dev, "connected your GoTo account")
    await stage.dev.presses("Not me", told)
    await wait_for_dm(stage.carol, "ended the connection")
    assert not await is_linked(stage.carol)
    for actor in (stage.dev, stage.carol):
        actor.dms()


async def test_what_was_begun_goes_on_after_the_owners_yes(stage: Stage) -> None:
    await stage.carol.types("/meeting now Standup", channel="#general")
    await stage.carol.follows_link(BOBS)
    question = await wait_for_dm(stage.bob, "wants to use your GoTo account")
    assert not stage.goto.received("meetings.create")
    await stage.bob.presses("Yes, allow it", question)
    await stage.carol.sees("is ready. The card is in")
    stage.carol.posts("#general")
    for actor in (stage.bob, stage.carol):
        actor.dms()


async def test_a_guest_is_the_owner_of_their_account_too(stage: Stage) -> None:
    stage.gil.person.user.email = BOBS
    stage.bob.person.user.email = "robert@northwind.example"
    await stage.carol.connects(BOBS)
    question = await wait_for_dm(stage.gil, "wants to use your GoTo account")
    assert not await is_linked(stage.carol)
    await stage.gil.presses("Yes, allow it", question)
    await wait_for_dm(stage.carol, "Connected as Bob")
    told = await wait_for_dm(stage.gil, "connected your GoTo account")
    await stage.gil.presses("Not me", told)
    await wait_for_dm(stage.carol, "ended the connection")
    assert not await is_linked(stage.carol)
    for actor in (stage.gil, stage.carol):
        actor.dms()
