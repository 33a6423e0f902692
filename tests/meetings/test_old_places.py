"""Old offers to start a meeting and to add Usher, and old cards in a channel without it, pressed in later states."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import pytest

from bot.model.policy import Area, Rule
from bot.sandbox.slack.model import StoredMessage
from tests.support.actors import connect_alice, is_from_bot
from tests.support.admin import set_policy, user_id
from tests.support.clocks import CLOCK, now
from tests.support.exhaustive import default_and_exhaustive
from tests.support.faults import inject_fault
from tests.support.meetings import meeting_at_goto
from tests.support.old_buttons import keep, press_old
from tests.support.stage import WAIT_SECONDS, Stage

PLACE = "#design"
"""A public channel that Usher is not in."""
State = Callable[[Stage], Awaitable[None]]


async def old_messages(stage: Stage) -> Mapping[str, StoredMessage]:
    """Return what Alice was shown while Usher was not in the channel."""
    await connect_alice(stage)
    alice, shown = stage.alice, {}
    await alice.types(f"/meeting share {meeting_at_goto(stage, 'Sprint review').id} {PLACE}")
    shown["share"] = keep(alice.last)
    await alice.types("/meeting now Standup", channel=PLACE)
    shown["started"] = keep(alice.last)
    (card,) = alice.posts(PLACE)
    shown["card"] = keep(card)
    await alice.types("/meeting")
    shown["menu"] = keep(alice.last)
    await alice.types("/meeting now Standup", channel=PLACE)
    shown["question"] = keep(alice.last)
    return shown


async def nothing(stage: Stage) -> None:
    """Nothing has changed."""


async def added(stage: Stage) -> None:
    stage.slack.home.conversation(PLACE).members.append(stage.slack.home.bot_user_id)


async def cancelled(stage: Stage) -> None:
    for name in ("Sprint review", "Standup"):
        await stage.alice.types(f"/meeting cancel {meeting_at_goto(stage, name).id}")
        await stage.alice.sees(f"*{name}* was cancelled")


async def deleted(stage: Stage) -> None:
    for meeting in stage.goto.world.meetings.values():
        meeting.deleted = now()


async def left(stage: Stage) -> None:
    await stage.alice.person.leaves(PLACE)


async def archived(stage: Stage) -> None:
    stage.slack.home.conversation(PLACE).archived = True


async def disconnected(stage: Stage) -> None:
    await stage.alice.types("/goto disconnect")
    await stage.alice.presses("Disconnect")
    await stage.alice.sees("Disconnected")


async def barred(stage: Stage) -> None:
    stage.alice.person.user.is_admin = stage.alice.person.user.is_owner = False
    CLOCK.forward(minutes=6)
    await set_policy(stage, **{area.value: Rule(people=(user_id(stage.dev),)) for area in Area})


async def may_not_join(stage: Stage) -> None:
    stage.switch("slack.refuse:conversations.join:missing_scope", times=None)


def refused_with(fault: str) -> State:
    async def refused(stage: Stage) -> None:
        inject_fault(stage, fault, "meetings.get", "meetings.create", "meetings.start", times=None)

    refused.__name__ = f"goto_{fault}"
    return refused


BUTTONS = (
    *(("card", "Update"), ("share", "Add Usher"), ("started", "Open as host"), ("started", "Add Usher")),
    *(("menu", "Start now"), ("question", "Start another")),
)
AS_OF, HOST, MADE = "As of today", "This link starts the meeting as you.", "*Meeting* is ready."
POSTED, STANDUP, ANOTHER = "*Sprint review* is", "*Standup* is", "*Standup* is ready."
GONE, ALREADY, CONNECT = "You have no meeting", "Standup was already cancelled.", "Connect"
ELSEWHERE, NOT_IN = "You aren't in this conversation", "You aren't in #design"
NOT_OWN, NO_ROLE = "You don't organize meeting", "Your GoTo account can't do this."
INVITE, LIMITED = "Type `/invite @Usher` there", "meetings is limited here"
IS_ARCHIVED, LONGER, DOWN = "archived.", "This is taking longer than usual.", "GoTo is having problems."
TABLE: Mapping[State, tuple[str, ...]] = {
    nothing: (AS_OF, POSTED, HOST, STANDUP, MADE, ANOTHER),
    cancelled: ("Cancelled by Alice Moreau", GONE, ALREADY, ALREADY, MADE, ANOTHER),
    archived: (AS_OF, IS_ARCHIVED, HOST, IS_ARCHIVED, MADE, IS_ARCHIVED),
    disconnected: (AS_OF, CONNECT, CONNECT, CONNECT, CONNECT, CONNECT),
    refused_with("500"): (AS_OF, LONGER, DOWN, LONGER, LONGER, LONGER),
    added: (AS_OF, POSTED, HOST, STANDUP, MADE, ANOTHER),
    deleted: (AS_OF, GONE, GONE, GONE, MADE, ANOTHER),
    left: (AS_OF, ELSEWHERE, HOST, ELSEWHERE, MADE, NOT_IN),
    barred: (AS_OF, *[LIMITED] * 5),
    may_not_join: (AS_OF, INVITE, HOST, INVITE, MADE, ANOTHER),
    refused_with("404"): (AS_OF, GONE, GONE, GONE, "GoTo can't find this", "GoTo can't find this"),
    refused_with("403_role"): (AS_OF, NOT_OWN, "You can't start meeting", NOT_OWN, NO_ROLE, NO_ROLE),
}
"""Later states, and what each of ``BUTTONS`` shows in it, in this order and each time."""
ROWS = list(TABLE)


@pytest.fixture
def wait(later: State) -> float:
    """Nobody waits long for what GoTo won't do."""
    return 0.5 if later.__name__ == "goto_500" else WAIT_SECONDS


@pytest.mark.parametrize("later", default_and_exhaustive(ROWS[:4], ROWS[4:]), ids=lambda one: one.__name__)
async def test_an_old_button_in_a_later_state(stage: Stage, later: State) -> None:
    old = await old_messages(stage)
    await later(stage)
    wrong, before = [], num_made(stage)
    for (where, label), expected in zip(BUTTONS, TABLE[later], strict=True):
        for time in ("first", "second"):
            try:
                await press_old(stage.alice, old[where], label, expected)
            except AssertionError as error:
                wrong.append(f"{where}, {time} press: {error}")
    assert wrong == []
    assert num_made(stage) - before == sum(one in TABLE[later] for one in (MADE, ANOTHER))
    cards = [one for one in stage.slack.home.conversation(PLACE).messages if "Sprint review" in one.text]
    lasting = [one for one in cards if is_from_bot(one) and not one.is_ephemeral]
    assert len(lasting) == (POSTED in TABLE[later]), "a second press posts nothing"
    for channel in ("#general", *([PLACE] if later is not left else [])):
        stage.alice.posts(channel)
    stage.alice.dms()


def num_made(stage: Stage) -> int:
    return len([one for one in stage.goto.received("meetings.create") if one.status == 201])


@pytest.mark.parametrize("later", [cancelled])
async def test_an_old_join_brings_the_card_up_to_date(stage: Stage, later: State) -> None:
    old = (await old_messages(stage))["card"]
    await later(stage)
    await press_old(stage.alice, old, "Join", "Cancelled by Alice Moreau")
    stage.alice.dms()
