"""Connecting from a message: the message with the link becomes the outcome, and what was asked for goes on there."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest

from bot.sandbox.slack.model import StoredMessage
from tests.support.actors import connect_alice, open_browser, person_of
from tests.support.clocks import CLOCK, now
from tests.support.meetings import add_meeting
from tests.support.old_buttons import keep, press_old
from tests.support.stage import CHANNEL, Stage

LINK = "Connect GoTo"


async def ask(stage: Stage) -> StoredMessage:
    """Have Alice, who is not connected, schedule a meeting; return the message with the link."""
    await stage.alice.types('/meeting schedule "Sprint review" tomorrow 3pm', channel=CHANNEL)
    message = stage.alice.last
    assert isinstance(message, StoredMessage)
    assert message.is_ephemeral
    return message


async def follow(stage: Stage) -> str:
    """Press the button with the link, as a person does, and sign in."""
    return await stage.alice.signs_in((await stage.alice.presses(LINK)).url)


async def test_the_message_that_asked_becomes_connected_and_goes_on(stage: Stage) -> None:
    message = await ask(stage)
    await follow(stage)
    said = stage.alice.reads(message)
    assert "Connected as Alice Moreau" in said
    assert LINK not in said
    assert stage.alice.dms() == [], "it is said once, where it was asked"
    await stage.alice.presses("Continue scheduling", message)
    assert "Sprint review" in stage.alice.reads(stage.alice.form)
    said = stage.alice.reads(message)
    assert "Connected as Alice Moreau" in said
    assert "Continue scheduling" not in said, "what was used is gone"


@pytest.mark.parametrize("typed", ["/goto connect", "/meeting now Standup"])
async def test_what_to_try_is_said_to_those_alone_who_have_asked_for_nothing_yet(
    stage: Stage, typed: str
) -> None:
    await stage.alice.types(typed, channel=CHANNEL)
    message = stage.alice.last
    result = await stage.alice.presses(LINK, message)
    await stage.alice.signs_in(result.url)
    said = stage.alice.reads(message)
    assert "Connected as Alice Moreau" in said
    assert "Not me" in said
    assert ("Try `/meeting schedule" in said) is (typed == "/goto connect")
    if typed != "/goto connect":
        await stage.alice.sees("*Standup* is ready.", channel=CHANNEL)
        assert len(stage.alice.posts(CHANNEL)) == 1


async def test_a_message_that_cannot_be_replaced_is_followed_by_a_direct_one(stage: Stage) -> None:
    await ask(stage)
    stage.switch("slack.refuse:response_url:expired_url")
    await follow(stage)
    (said,) = stage.alice.dms()
    assert "Connected as Alice Moreau" in stage.alice.reads(said)
    assert "Continue scheduling" in stage.alice.reads(said)


async def test_an_expired_link_is_replaced_by_a_new_one(stage: Stage) -> None:
    message = await ask(stage)
    CLOCK.forward(minutes=6)
    old = await stage.alice.presses(LINK, message)
    assert LINK in stage.alice.reads(message)
    new = await stage.alice.presses(LINK, message)
    assert old.url != new.url
    assert "Connected" in await stage.alice.signs_in(new.url)
    assert "Connected as Alice Moreau" in stage.alice.reads(message)


async def test_a_used_link_says_who_is_connected(stage: Stage) -> None:
    old = keep(await ask(stage))
    await follow(stage)
    said = await press_old(stage.alice, old, LINK, "You're connected as alice@northwind.example")
    assert "a different account" in said


async def test_connecting_again_says_who_is_connected_and_offers_another(stage: Stage) -> None:
    await connect_alice(stage)
    said = await stage.alice.types("/goto connect")
    assert "You're connected as alice@northwind.example" in said
    message = stage.alice.last
    result = await stage.alice.presses(LINK, message)
    await stage.alice.signs_in(result.url)
    assert "Connected as Alice Moreau" in stage.alice.reads(message)


async def test_from_the_home_tab_the_modal_and_the_tab_say_so(stage: Stage) -> None:
    alice = stage.alice
    await alice.person.opens_home()
    home = await alice.person.wait_for(lambda: alice.person.home)
    await alice.presses("Connect GoTo", home)
    result = await alice.presses(LINK, alice.form)
    await alice.signs_in(result.url)
    assert "Connected as Alice Moreau" in alice.reads(alice.form)
    assert "Connected as Alice Moreau" in alice.reads(home)
    assert alice.dms() == []


async def test_somebody_elses_press_changes_nothing(stage: Stage) -> None:
    message = await ask(stage)
    states = stage.runtime.app.store.connect_states
    token = str(message.blocks[1]["elements"][0]["value"])
    assert not await states.set_place(token, person_of(stage.bob), "https://slack.example/x", "C1")
    state = await states.get(token)
    assert state is not None
    assert state.response_url == ""
    CLOCK.forward(seconds=timedelta(minutes=5).total_seconds())
    assert not await states.set_place(token, person_of(stage.alice), "https://slack.example/x", "C1")


async def test_a_question_about_the_account_is_pointed_to(stage: Stage) -> None:
    message = await ask(stage)
    result = await stage.alice.presses(LINK, message)
    await stage.alice.signs_in(result.url, "carol@other.example")
    assert "in your messages with Usher" in stage.alice.reads(message)
    (question,) = stage.alice.dms()
    await stage.alice.presses("Yes, use it", question)
    await stage.alice.sees("Continue scheduling")
    assert stage.alice.reads(message).strip() == "Connected as Carol Jensen, carol@other.example."


async def ask_about_account(stage: Stage) -> tuple[StoredMessage, StoredMessage]:
    """Have Alice sign in as somebody outside; return the message that asked and the question about the account."""
    message = await ask(stage)
    await stage.alice.signs_in((await stage.alice.presses(LINK, message)).url, "carol@other.example")
    assert "in your messages with Usher" in stage.alice.reads(message)
    (question,) = stage.alice.dms()
    return message, question


async def test_the_message_that_pointed_to_a_question_says_that_it_was_answered_with_no(stage: Stage) -> None:
    message, question = await ask_about_account(stage)
    await stage.alice.presses("No, don't use it", question)
    for one in (message, question):
        assert "carol@other.example wasn't connected, and we kept nothing from it." in stage.alice.reads(one)


async def test_a_question_about_the_account_that_was_left_says_so(stage: Stage) -> None:
    message, question = await ask_about_account(stage)
    CLOCK.forward(minutes=31)
    await stage.alice.sees("You didn't answer in time, so carol@other.example wasn't connected.")
    assert "[Yes, use it]" not in stage.alice.reads(question)
    # Slack doesn't let us change this one any more, so it says nothing that has ended.
    assert "We'll connect it only after a yes there." in stage.alice.reads(message)


async def test_a_new_link_in_place_of_an_expired_one_goes_on_with_the_same(stage: Stage) -> None:
    message = await ask(stage)
    CLOCK.forward(minutes=50)
    await stage.alice.presses(LINK, message)
    assert "We'll pick up where you left off." in stage.alice.reads(message)
    await stage.alice.signs_in((await stage.alice.presses(LINK, message)).url)
    await stage.alice.presses("Continue scheduling", message)
    assert "Sprint review" in stage.alice.reads(stage.alice.form)


async def test_what_somebody_else_was_doing_is_not_gone_on_with(stage: Stage) -> None:
    message = await ask(stage)
    CLOCK.forward(minutes=6)
    states, token = stage.runtime.app.store.connect_states, str(message.blocks[1]["elements"][0]["value"])
    assert await states.find_resume(token, person_of(stage.alice)) is not None
    assert await states.find_resume(token, person_of(stage.bob)) is None


RESUMES = {
    "/meeting start Retro": ("Continue", "Open as host"),
    "/meeting cancel Retro": ("Continue", "will be cancelled in"),
    "/meeting edit Retro": ("Continue", ""),
    "/goto notify 10m": ("New reminder or digest", ""),
    "/training create Onboarding": ("Continue", ""),
}
"""What is typed, the button after connecting, and what answers it ("" for a form)."""


@pytest.mark.parametrize("line", RESUMES)
@pytest.mark.parametrize("lasting", [False, True], ids=["ephemeral", "direct"])
async def test_a_used_button_to_continue_is_gone(stage: Stage, line: str, lasting: bool) -> None:
    add_meeting(stage, "Retro", now() + timedelta(days=1))
    label, answer = RESUMES[line]
    alice = stage.alice
    await alice.types(line, channel=CHANNEL)
    message = alice.last
    if lasting:
        stage.switch("slack.refuse:response_url:expired_url")
    await follow(stage)
    if lasting:
        (message,) = alice.dms()
    assert isinstance(message, StoredMessage)
    await alice.presses(label, message)
    if answer:
        shown = await alice.sees(answer)
        if isinstance(shown, StoredMessage):
            assert shown.is_ephemeral, "a link to start is in no lasting message"
        assert (shown is message) == (not lasting)
    else:
        assert alice.person.view is not None
    said = alice.reads(message)
    assert f"[{label}]" not in said
    assert (lasting or not answer) == ("Connected as Alice Moreau" in said)
    stage.bob.posts(CHANNEL)
    alice.posts(CHANNEL)


async def open_page(stage: Stage, url: str) -> str:
    async with open_browser() as client:
        return unescape((await client.get(url)).text)


async def test_the_page_names_the_workspace_and_what_usher_may_do(stage: Stage) -> None:
    await ask(stage)
    page = await open_page(stage, stage.alice.link_url())
    assert "Alice Moreau · Northwind<" in page
    assert "Usher can then list, schedule, change, start and cancel meetings and trainings" in page
    stage.switch("slack.refuse:auth.test:internal_error", times=None)
    await ask(stage)
    assert "Alice Moreau · northwind<" in await open_page(stage, stage.alice.link_url())


async def test_the_last_page_names_the_channel_to_go_back_to(stage: Stage) -> None:
    await ask(stage)
    assert "go back to #team-platform in Slack." in await follow(stage)


async def test_the_last_page_names_the_messages_with_usher(stage: Stage) -> None:
    await stage.alice.types("/goto connect", channel=stage.slack.home.direct("UBOT0LOCAL", "U0ALICE").id)
    assert "go back to your messages with Usher in Slack." in await follow(stage)


async def test_the_last_page_names_where_the_outcome_is_said_after_all(stage: Stage) -> None:
    await ask(stage)
    stage.switch("slack.refuse:response_url:expired_url")
    assert "go back to your messages with Usher in Slack." in await follow(stage)
    stage.alice.dms()


@pytest.mark.parametrize("other", ["U0DEV", "UBOT0LOCAL"], ids=["without Usher", "with Usher"])
async def test_the_last_page_names_no_group_message(stage: Stage, other: str) -> None:
    place = stage.slack.home.direct("U0ALICE", "U0BOB", other).id
    await stage.alice.types("/goto connect", channel=place)
    assert "go back to Slack." in await follow(stage)


async def test_from_the_home_tab_the_last_page_names_slack(stage: Stage) -> None:
    await stage.alice.person.opens_home()
    home = await stage.alice.person.wait_for(lambda: stage.alice.person.home)
    await stage.alice.presses("Connect GoTo", home)
    result = await stage.alice.presses(LINK, stage.alice.form)
    assert "go back to Slack." in await stage.alice.signs_in(result.url)


async def test_an_old_button_to_continue_says_what_became_of_the_meeting(stage: Stage) -> None:
    meeting = add_meeting(stage, "Retro", now() + timedelta(days=1))
    await stage.alice.types("/meeting cancel Retro", channel=CHANNEL)
    message = stage.alice.last
    await follow(stage)
    old = keep(message)
    meeting.deleted = now()
    await press_old(
        stage.alice, old, "Continue", "None of your 2 upcoming meetings has “Retro” in its title."
    )
    assert stage.goto.received("meetings.delete") == []
