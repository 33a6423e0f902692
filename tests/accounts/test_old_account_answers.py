"""Old questions about whose account it is, and old offers to end, delete, export or publish something of one's own."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest

from bot.sandbox.slack.model import StoredMessage
from tests.support.accounts import (
    BOBS,
    allow_any_account,
    ask_owner,
    dm_about,
    lend,
    pending_keys,
    wait_for_dm,
)
from tests.support.actors import Actor, connect_alice, open_browser, person_of
from tests.support.admin import user_id
from tests.support.clocks import CLOCK
from tests.support.exhaustive import default_and_exhaustive
from tests.support.old_buttons import keep, press_old
from tests.support.registrations import dms_with
from tests.support.security.stage import is_linked
from tests.support.stage import WAIT_SECONDS, Stage

CAROLS = "carol@other.example"
YES, NO, CANCEL = "Yes, allow it", "No", "Cancel"
State = Callable[[Stage, StoredMessage, StoredMessage], Awaitable[None]]


async def connect_own(stage: Stage, email: str = CAROLS) -> None:
    """Carol connects an account whose e-mail nobody in Slack has."""
    await allow_any_account(stage)
    await stage.carol.connects(email)
    await stage.carol.sees("Yes, use it")
    await stage.carol.presses("Yes, use it")
    await stage.carol.sees("Connected as Carol")


async def allowed(stage: Stage, question: StoredMessage, waiting: StoredMessage) -> None:
    await stage.bob.presses(YES, question)
    await wait_for_dm(stage.carol, "Connected as Bob")
    await wait_for_dm(stage.bob, "connected your GoTo account")


async def refused(stage: Stage, question: StoredMessage, waiting: StoredMessage) -> None:
    await stage.bob.presses(NO, question)
    await wait_for_dm(stage.carol, "To connect another account")


async def cancelled(stage: Stage, question: StoredMessage, waiting: StoredMessage) -> None:
    await stage.carol.presses(CANCEL, waiting)
    await stage.bob.sees("Carol Jensen cancelled this")


async def expired(stage: Stage, question: StoredMessage, waiting: StoredMessage) -> None:
    CLOCK.forward(hours=25)
    await wait_for_dm(stage.carol, "didn't answer in time")
    await wait_for_dm(stage.bob, "didn't answer in time")


async def connected_since(stage: Stage, question: StoredMessage, waiting: StoredMessage) -> None:
    CLOCK.forward(minutes=1)
    await connect_own(stage)


async def forgotten(stage: Stage, question: StoredMessage, waiting: StoredMessage) -> None:
    await stage.carol.types("/goto forget me")
    await stage.carol.presses("Delete everything")
    await stage.carol.sees("Deleted everything")


CLOSED, AS_BOB, AS_CAROL = "This question is closed", "Connected as Bob", "Connected as Carol"
NOBODY, NOT_SINCE = (
    "You haven't connected a GoTo account yet.",
    "Carol Jensen has connected another GoTo account since they asked",
)
REFUSED, UNUSED = "You didn't allow it.", f"{BOBS} wasn't connected, and we kept nothing from it."
TABLE: Mapping[State, tuple[tuple[str, str], ...]] = {
    allowed: ((YES, CLOSED), (NO, CLOSED), (CANCEL, AS_BOB)),
    refused: ((YES, CLOSED), (NO, CLOSED), (CANCEL, NOBODY)),
    connected_since: ((YES, NOT_SINCE), (NO, REFUSED), (YES, CLOSED), (CANCEL, AS_CAROL)),
    cancelled: ((YES, CLOSED), (NO, CLOSED), (CANCEL, NOBODY)),
    expired: ((YES, CLOSED), (NO, CLOSED), (CANCEL, NOBODY)),
    forgotten: ((YES, CLOSED), (NO, CLOSED), (CANCEL, NOBODY)),
}
"""Later states of the question whether Carol may use Bob's account, and what his and her buttons say in it."""
ROWS = list(TABLE)


@pytest.mark.parametrize("later", default_and_exhaustive(ROWS[:3], ROWS[3:]), ids=lambda one: one.__name__)
async def test_an_old_question_about_an_account(stage: Stage, later: State) -> None:
    question = await ask_owner(stage)
    waiting = dm_about(stage.carol, "We asked Bob Tanaka")
    old = {CANCEL: (stage.carol, keep(waiting))} | dict.fromkeys((YES, NO), (stage.bob, keep(question)))
    await later(stage, question, waiting)
    before = await connected_email(stage.carol)
    for label, says in TABLE[later]:
        actor, message = old[label]
        for _ in range(1 if says == REFUSED else 2):
            await press_old(actor, message, label, says)
        if says == REFUSED:
            await wait_for_dm(stage.carol, "Bob Tanaka didn't allow")
        assert await connected_email(stage.carol) == before, label
    assert await pending_keys(stage) == [] or later is allowed
    for actor in (stage.bob, stage.carol):
        actor.dms()


async def test_a_second_yes_while_the_first_is_carried_out(stage: Stage) -> None:
    """The account is connected by the first: no other one was."""
    question, reached, go_on = await ask_owner(stage), asyncio.Event(), asyncio.Event()
    old = keep(question)

    async def gate(moment: str, where: str, name: str, request: Any) -> bool:
        if (moment, name) == ("before", "chat.postMessage") and "connected your GoTo account" in str(request):
            reached.set()
            await go_on.wait()
        return True

    stage.slack.panel.gate = gate
    await stage.bob.presses(YES, question)
    async with asyncio.timeout(WAIT_SECONDS):
        await reached.wait()
    await press_old(stage.bob, old, YES, CLOSED)
    go_on.set()
    await wait_for_dm(stage.carol, "Connected as Bob")
    stage.slack.panel.gate = None
    for actor in (stage.bob, stage.carol):
        actor.dms()


async def test_a_cancelled_sign_in_says_that_this_account_was_not_connected(stage: Stage) -> None:
    await ask_owner(stage)
    waiting = keep(dm_about(stage.carol, "We asked Bob Tanaka"))
    CLOCK.forward(minutes=1)
    await connect_own(stage)
    await press_old(stage.carol, waiting, CANCEL, UNUSED)
    await stage.bob.sees("Carol Jensen cancelled this")
    assert await connected_email(stage.carol) == CAROLS
    for actor in (stage.bob, stage.carol):
        actor.dms()


async def test_nobody_who_left_is_connected_by_a_late_yes(stage: Stage) -> None:
    question = keep(await ask_owner(stage))
    await stage.slack.deactivate(user_id(stage.carol))
    await press_old(stage.bob, question, YES, "You allowed Carol Jensen")
    await stage.slack.settled()
    assert not await is_linked(stage.carol)
    for actor in (stage.alice, stage.bob, stage.carol):
        actor.dms()


async def connected_email(actor: Actor) -> str | None:
    link = await actor.stage.runtime.app.store.links.get(person_of(actor))
    return link.email if link is not None else None


async def test_an_old_not_me_of_a_lent_account_ends_no_other_connection(stage: Stage) -> None:
    told = keep(await lend(stage))
    await stage.carol.types("/goto disconnect")
    await stage.carol.presses("Disconnect")
    await connect_own(stage)
    for _ in range(2):
        await press_old(
            stage.bob, told, "Not me", "This connection has already ended.\nIf you allowed it again since"
        )
    assert await connected_email(stage.carol) == CAROLS
    stage.carol.dms()


async def sees_twice(actor: Actor, text: str) -> None:
    await actor.person.wait_for(lambda: len(dms_with(actor, text)) == 2)


async def test_an_old_not_me_ends_no_account_that_was_lent_again(stage: Stage) -> None:
    told = keep(await lend(stage))
    await stage.carol.types("/goto disconnect")
    await stage.carol.presses("Disconnect")
    CLOCK.forward(minutes=1)
    await stage.carol.connects(BOBS)
    await stage.bob.presses(YES, await stage.bob.sees(f"[{YES}]"))
    await sees_twice(stage.bob, "connected your GoTo account")
    await sees_twice(stage.carol, "Connected as Bob")
    await press_old(stage.bob, told, "Not me", "select *Not me* in the newer message.")
    assert await connected_email(stage.carol) == BOBS
    newer = dms_with(stage.bob, "[Not me]")[-1]
    await press_old(stage.bob, keep(newer), "Not me", "Ended. Carol Jensen can no longer use")
    assert await connected_email(stage.carol) is None
    await wait_for_dm(stage.carol, "Connect your own to continue.")
    for actor in (stage.bob, stage.carol):
        actor.dms()


async def test_old_offers_to_export_and_delete_do_so_again_and_say_what_there_was(stage: Stage) -> None:
    alice = stage.alice
    await connect_alice(stage)
    await alice.types("/goto forget me")
    old = keep(alice.last)
    for _ in range(2):
        await press_old(alice, old, "Send me my data", "We sent your data to your messages")
        await press_old(alice, old, "Delete everything", "Deleted everything Usher kept about you")
    assert await connected_email(alice) is None
    assert len([one for one in alice.dms() if "usher" in str(one.payload().get("files"))]) == 2
    alice.dms()


async def test_an_old_offer_to_delete_somebody_who_had_left_asks_again_once_they_are_back(
    stage: Stage,
) -> None:
    alice, bob = stage.alice, stage.bob
    await connect_alice(stage)
    await bob.connects()
    await bob.sees("Connected as Bob")
    await stage.slack.deactivate(user_id(bob))
    told = keep(await alice.sees("Bob Tanaka left the workspace"))
    bob.person.user.deleted = False
    CLOCK.forward(days=30)
    await bob.connects()
    await bob.sees("Connected as Bob")
    await press_old(
        alice, told, "Delete everything", "They can still sign in to Slack, and could connect again."
    )
    assert await is_linked(bob)
    asked = keep(dm_about(alice, "They can still sign in to Slack"))
    await press_old(alice, asked, "Delete everything", "Deleted")
    assert not await is_linked(bob)
    for actor in (alice, bob):
        actor.dms()


async def test_an_old_question_about_ones_own_sign_in_is_answered_once(stage: Stage) -> None:
    carol, answered = stage.carol, "This question was already answered or has expired."
    await allow_any_account(stage)
    await carol.connects(CAROLS)
    old = keep(await carol.sees("Yes, use it"))
    await carol.presses("Yes, use it")
    await carol.sees("Connected as Carol")
    for label in ("No, don't use it", "Yes, use it"):
        await press_old(carol, old, label, answered)
        assert await connected_email(carol) == CAROLS
    await carol.types("/goto disconnect")
    await carol.presses("Disconnect")
    for label in ("Yes, use it", "No, don't use it"):
        await press_old(carol, old, label, answered)
        assert await connected_email(carol) is None
    carol.dms()


URL = re.compile(r"http\S+/calendar/[\w-]{22}\.ics")


async def serves(url: str) -> bool:
    async with open_browser() as browser:
        return (await browser.get(url)).status_code == 200


async def shown_url(actor: Actor) -> str:
    found = URL.search(actor.reads(actor.form))
    assert found is not None
    return found.group()


async def test_an_old_form_of_the_calendar_feed_ends_no_url_that_was_made_since(stage: Stage) -> None:
    """The form is open twice: in one it is drawn without a feed, or with an earlier one."""
    alice = stage.alice
    await alice.types("/goto calendar")
    without_feed = alice.form
    old = list(without_feed.blocks)
    await alice.presses("Create a URL", without_feed)
    url = await shown_url(alice)
    with_feed = list(without_feed.blocks)
    CLOCK.forward(hours=1)
    without_feed.body["blocks"] = old
    await alice.presses("Create a URL", without_feed)
    assert "The feed has been on since" in alice.reads(alice.form)
    assert await serves(url)
    await alice.presses("Create a new URL", alice.form)
    newer = await shown_url(alice)
    CLOCK.forward(hours=1)
    for label in ("Turn off", "Create a new URL"):
        alice.form.body["blocks"] = with_feed
        await alice.presses(label, alice.form)
        assert "The feed has been on since" in alice.reads(alice.form)
        assert await serves(newer), label
    await alice.presses("Turn off", alice.form)
    assert not await serves(newer)
    for label in ("Turn off", "Create a new URL"):
        alice.form.body["blocks"] = with_feed
        await alice.presses(label, alice.form)
        assert "[Create a URL]" in alice.reads(alice.form), label


async def test_two_presses_at_once_show_the_url_that_works(stage: Stage) -> None:
    alice = stage.alice
    await alice.types("/goto calendar")
    old = list(alice.form.blocks)
    await alice.presses("Create a URL", alice.form)
    alice.form.body["blocks"] = old
    await alice.presses("Create a URL", alice.form)
    assert await serves(await shown_url(alice))
