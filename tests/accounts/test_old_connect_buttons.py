"""Old links to connect, and old buttons to continue after connecting, pressed in later states of the account, of what
was being done, of the rules and of Usher's installation.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import pytest

from bot.model.policy import Area, Rule
from bot.sandbox.slack.model import StoredMessage
from bot.usecases.core.rules import Rules
from tests.support.accounts import allow_any_account
from tests.support.actors import connect_alice
from tests.support.admin import set_policy, user_id
from tests.support.clocks import CLOCK, now
from tests.support.exhaustive import every_second
from tests.support.meetings import add_meeting
from tests.support.old_buttons import keep, press_old
from tests.support.stage import CHANNEL, Stage

LINK = "Connect GoTo"
OTHER_ACCOUNT = "carol@other.example"


@pytest.fixture
def rules() -> Rules:
    return Rules(undo_window=timedelta(minutes=10))


async def expired(stage: Stage) -> None:
    CLOCK.forward(minutes=6)


async def long_expired(stage: Stage) -> None:
    CLOCK.forward(days=2)


async def connected(stage: Stage) -> None:
    await connect_alice(stage)


async def connected_and_expired(stage: Stage) -> None:
    await connect_alice(stage)
    CLOCK.forward(minutes=6)


async def connected_as_another(stage: Stage) -> None:
    await allow_any_account(stage)
    await stage.alice.connects(OTHER_ACCOUNT)
    await stage.alice.sees("Yes, use it")
    await stage.alice.presses("Yes, use it")
    await stage.alice.sees("Connected as Carol")
    CLOCK.forward(minutes=6)


async def disconnect(stage: Stage) -> None:
    await stage.alice.types("/goto disconnect")
    await stage.alice.presses("Disconnect")
    await stage.alice.sees("Disconnected")


async def disconnected(stage: Stage) -> None:
    await connect_alice(stage)
    await disconnect(stage)


async def forgotten(stage: Stage) -> None:
    await stage.alice.types("/goto forget me")
    await stage.alice.presses("Delete everything")
    await stage.alice.sees("Deleted everything Usher kept about you")


async def away_and_back(stage: Stage) -> None:
    """Her account in Slack was deactivated, and activated again later."""
    await stage.slack.deactivate(user_id(stage.alice))
    await stage.slack.settled()
    stage.alice.person.user.deleted = False
    CLOCK.forward(minutes=10)


async def barred(stage: Stage) -> None:
    """The rules let nobody here do anything but Dev."""
    stage.alice.person.user.is_admin = stage.alice.person.user.is_owner = False
    CLOCK.forward(minutes=6)
    await set_policy(stage, **{area.value: Rule(people=(user_id(stage.dev),)) for area in Area})


ASK = (
    "Connect your GoTo account. This one-time link is just for you and expires in 5 minutes.\n[Connect GoTo]"
)
GO_ON, OPENS = "We'll pick up where you left off.", ""
AS_ALICE, AS_CAROL = "You're connected as alice@northwind.example.", f"You're connected as {OTHER_ACCOUNT}."
LINKS: Mapping[Callable[[Stage], Awaitable[None]], tuple[str, str, str]] = {
    expired: (GO_ON, ASK, ASK),
    long_expired: (ASK, ASK, ASK),
    connected: (OPENS, OPENS, AS_ALICE),
    connected_and_expired: ("Connected as Alice Moreau", AS_ALICE, AS_ALICE),
    connected_as_another: ("Connected as Carol", AS_CAROL, AS_CAROL),
    disconnected: (OPENS, OPENS, ASK),
    forgotten: (ASK, ASK, ASK),
    away_and_back: ("Connect your GoTo account.", ASK, ASK),
    barred: (GO_ON, ASK, ASK),
}
"""Later states, and what each old [Connect GoTo] shows in it: that of a command to go on with, that of a command
without one, and the one without a link; ``OPENS`` where the link still works.
"""


async def open_link(stage: Stage, old: StoredMessage) -> None:
    stage.alice.last = old
    page = await stage.alice.browser.get(stage.alice.link_url())
    assert "Alice Moreau" in page.text


@pytest.mark.parametrize("later", every_second(LINKS), ids=lambda one: one.__name__)
async def test_an_old_link_in_a_later_state(stage: Stage, later: Callable[[Stage], Awaitable[None]]) -> None:
    alice = stage.alice
    shown = []
    for typed in ('/meeting schedule "Sprint review" tomorrow 3pm', "/goto connect", "/goto status"):
        await alice.types(typed, channel=CHANNEL)
        shown.append(keep(alice.last))
    await later(stage)
    wrong = []
    for old, expected in zip(shown, LINKS[later], strict=True):
        if expected == OPENS:
            await open_link(stage, old)
            continue
        for _ in range(2):
            try:
                await press_old(alice, old, LINK, expected)
            except AssertionError as error:
                wrong.append(str(error))
    assert wrong == []
    assert stage.goto.received("meetings.create") == []


async def nothing(stage: Stage) -> None:
    """Nothing has changed: the button is pressed."""


async def gone(stage: Stage) -> None:
    for meeting in stage.goto.world.meetings.values():
        meeting.deleted = now()


async def past(stage: Stage) -> None:
    CLOCK.forward(days=2)


CONTINUES = (
    ('/meeting schedule "Sprint review" tomorrow 3pm', "Continue scheduling"),
    ("/meeting start Retro", "Continue"),
    ("/meeting edit Retro", "Continue"),
    ("/meeting share Retro", "Continue"),
    ("/meeting cancel Retro", "Continue"),
    ("/goto notify 10m", "New reminder or digest"),
    ("/training create Onboarding", "Continue"),
)
"""What was typed, and the button after connecting."""


async def old_offers(stage: Stage) -> list[StoredMessage]:
    """Have Alice type each line without an account, follow each link, and keep the buttons to continue."""
    add_meeting(stage, "Retro", now() + timedelta(days=1))
    alice, links, offers = stage.alice, [], []
    for typed, _ in CONTINUES:
        await alice.types(typed, channel=CHANNEL)
        links.append(alice.last)
    for link in links:
        await alice.signs_in((await alice.presses(LINK, link)).url)
        offers.append(keep(link))
    return offers


DAY, HOST, EDIT = "{2026-12-02}", "This link starts the meeting as you.", "Edit meeting"
SHARE, UNDO, NOTIFY, TRAINING = (
    "Post to a channel",
    "will be cancelled in",
    "How long before",
    "Schedule a training",
)
NONE, LIMITED = "so none is called “Retro”", "limited here"
TABLE: Mapping[Callable[[Stage], Awaitable[None]], tuple[str, ...]] = {
    nothing: (DAY, HOST, EDIT, SHARE, UNDO, NOTIFY, TRAINING),
    gone: (DAY, *[NONE] * 4, NOTIFY, TRAINING),
    past: (DAY, *[NONE] * 4, NOTIFY, TRAINING),
    disconnected: (GO_ON,) * 7,
    connected_as_another: (DAY, *[NONE] * 4, NOTIFY, TRAINING),
    forgotten: (GO_ON,) * 7,
    barred: (*[LIMITED] * 5, NOTIFY, LIMITED),
}
"""Later states, and what each button of ``CONTINUES`` shows in it, in this order."""


@pytest.mark.parametrize("later", every_second(TABLE), ids=lambda one: one.__name__)
async def test_an_old_button_to_continue_in_a_later_state(
    stage: Stage, later: Callable[[Stage], Awaitable[None]]
) -> None:
    alice = stage.alice
    offers = await old_offers(stage)
    await later(stage)
    wrong = []
    for old, (typed, label), expected in zip(offers, CONTINUES, TABLE[later], strict=True):
        for time in ("first", "second"):
            before = len(stage.goto.requests)
            try:
                await press_old(alice, old, label, expected)
            except AssertionError as error:
                wrong.append(f"{typed}, {time} press: {error}")
            while alice.person.view is not None:
                await alice.person.closes(all=True)
            made = {
                one.operation for one in stage.goto.requests[before:] if one.method not in ("GET", "HEAD")
            }
            assert made <= {"oauth.token"}, f"{typed}, {time} press: writes"
    assert wrong == []
