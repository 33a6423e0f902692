"""The buttons of a reminder pressed while the session's next one is due and not sent, because no worker runs: what the
answer promises is what comes, once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import pytest

from bot.model.subscription_form import SNOOZE_MINUTES
from bot.sandbox.goto.state import SimMeeting
from bot.sandbox.slack.model import StoredMessage
from tests.support.clocks import CLOCK, now
from tests.support.kills import run_all_operations
from tests.support.meetings import add_meeting
from tests.support.old_buttons import keep, press_old
from tests.support.reminders import (
    TEN,
    choose_row,
    deliver_due,
    move_meeting,
    poll_alice,
    start_empty,
    subscribe,
    subscriptions_of,
)
from tests.support.stage import Stage
from tests.support.view_checks import find_all

TITLE = "Standup"


@pytest.fixture
def wait() -> float:
    """Nobody carries out what is submitted but the test."""
    return 0.02


def reminders(stage: Stage) -> list[StoredMessage]:
    """Return Alice's reminders as they are now, oldest first."""
    return [one for one in stage.alice.dms() if f"*{TITLE}* start" in stage.alice.reads(one)]


async def wait_for_due(stage: Stage) -> tuple[SimMeeting, StoredMessage]:
    """Have Alice reminded ten minutes before a meeting, and its five-minute reminder due; return both."""
    await start_empty(stage)
    await subscribe(stage, channel=None, lead_times=(TEN, TEN / 2))
    meeting = add_meeting(stage, TITLE, now() + TEN + timedelta(seconds=2))
    await poll_alice(stage)
    CLOCK.forward(seconds=3)
    await deliver_due(stage, stage.runtime.app)
    (reminder,) = reminders(stage)
    CLOCK.forward(minutes=5)
    return meeting, keep(reminder)


async def mute(stage: Stage, meeting: SimMeeting, reminder: StoredMessage) -> None:
    await press_old(stage.alice, reminder, "Mute this", f"No more reminders for *{TITLE}*.")


async def mute_and_unmute(stage: Stage, meeting: SimMeeting, reminder: StoredMessage) -> None:
    await mute(stage, meeting, reminder)
    await stage.alice.presses("Unmute", await stage.alice.sees("No more reminders"))
    await stage.alice.sees(f"Reminders for *{TITLE}* are back on.")


async def snooze(stage: Stage, reminder: StoredMessage, minutes: int, expected: str) -> None:
    menu = next(find_all(reminder.blocks, "static_select"))
    option = menu["options"][SNOOZE_MINUTES.index(minutes)]
    await press_old(stage.alice, reminder, option["value"], expected, select=menu["action_id"])


async def snooze_5(stage: Stage, meeting: SimMeeting, reminder: StoredMessage) -> None:
    await snooze(stage, reminder, 5, "We'll remind you again in 5 minutes.")


async def snooze_10(stage: Stage, meeting: SimMeeting, reminder: StoredMessage) -> None:
    await snooze(stage, reminder, 10, "We'll remind you again in 10 minutes.")


async def snooze_30(stage: Stage, meeting: SimMeeting, reminder: StoredMessage) -> None:
    await snooze(stage, reminder, 30, "We'll remind you again in 30 minutes.")


async def snooze_beyond_the_end(stage: Stage, meeting: SimMeeting, reminder: StoredMessage) -> None:
    meeting.end = meeting.start + TEN
    CLOCK.move_to(meeting.end + timedelta(minutes=1))
    await snooze(stage, reminder, 30, "so you can't snooze it for so long")


async def snooze_twice(stage: Stage, meeting: SimMeeting, reminder: StoredMessage) -> None:
    await snooze_5(stage, meeting, reminder)
    CLOCK.forward(seconds=2)
    await snooze_5(stage, meeting, reminder)


async def snooze_for_longer(stage: Stage, meeting: SimMeeting, reminder: StoredMessage) -> None:
    await snooze_5(stage, meeting, reminder)
    await snooze_10(stage, meeting, reminder)


async def snooze_and_mute(stage: Stage, meeting: SimMeeting, reminder: StoredMessage) -> None:
    await snooze_5(stage, meeting, reminder)
    await mute(stage, meeting, reminder)


async def mute_all(stage: Stage, meeting: SimMeeting, reminder: StoredMessage) -> None:
    await stage.alice.types("/goto notifications")
    await stage.alice.presses("Mute all direct messages")


async def remove(stage: Stage, meeting: SimMeeting, reminder: StoredMessage) -> None:
    (made,) = await subscriptions_of(stage, stage.alice)
    await stage.alice.types("/goto notifications")
    await choose_row(stage.alice, "remove", made)


async def change_to_one_minute(stage: Stage, meeting: SimMeeting, reminder: StoredMessage) -> None:
    (made,) = await subscriptions_of(stage, stage.alice)
    await stage.alice.types("/goto notifications")
    await choose_row(stage.alice, "change", made)
    await stage.alice.fills(leads=["1"])
    assert await stage.alice.submits() == {}
    await run_all_operations(stage)
    await poll_alice(stage)


async def dismiss(stage: Stage, meeting: SimMeeting, reminder: StoredMessage) -> None:
    await stage.alice.presses("Dismiss", reminders(stage)[0])


async def disconnect(stage: Stage, meeting: SimMeeting, reminder: StoredMessage) -> None:
    await stage.alice.types("/goto disconnect")
    await stage.alice.presses("Disconnect")
    await snooze(stage, reminder, 5, "Connect your GoTo account.")


async def move(stage: Stage, meeting: SimMeeting, reminder: StoredMessage) -> None:
    move_meeting(meeting)
    await poll_alice(stage)
    await snooze(stage, reminder, 5, "That session was moved")


async def delete_at_goto(stage: Stage, meeting: SimMeeting, reminder: StoredMessage) -> None:
    """Usher cannot know of it when [Snooze] is pressed."""
    meeting.deleted = now()
    await snooze_5(stage, meeting, reminder)


Act = Callable[[Stage, SimMeeting, StoredMessage], Awaitable[None]]
TABLE: Mapping[Act, tuple[int, ...]] = {
    dismiss: (-5,),
    mute: (),
    mute_and_unmute: (-5,),
    mute_all: (),
    remove: (),
    change_to_one_minute: (-1,),
    snooze_5: (-5, 0),
    snooze_10: (-5, 5),
    snooze_30: (-5, 25),
    snooze_beyond_the_end: (),
    snooze_twice: (-5, 0),
    snooze_for_longer: (-5, 5),
    snooze_and_mute: (),
    disconnect: (),
    move: (),
    delete_at_goto: (),
}
"""What is pressed five minutes before the start, and when reminders come then, in minutes from the start."""


@pytest.mark.parametrize("act", TABLE, ids=lambda one: one.__name__)
async def test_a_press_while_a_reminder_is_due(stage: Stage, act: Act) -> None:
    meeting, reminder = await wait_for_due(stage)
    start = meeting.start
    seen = {message.ts for message in reminders(stage)}
    await act(stage, meeting, reminder)
    came = []
    for minute in (-5, -1, 0, 1, 5, 6, 25, 26):
        # A few seconds later, so that what is due at the minute is due.
        CLOCK.move_to(max(now(), start + timedelta(minutes=minute, seconds=6)))
        await deliver_due(stage, stage.runtime.app)
        new = {one.ts for one in reminders(stage)} - seen
        seen |= new
        came += [minute] * len(new)
    assert tuple(came) == TABLE[act]
    stage.alice.dms()
