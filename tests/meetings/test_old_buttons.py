"""Buttons of old messages about a meeting, pressed after it was moved, held, cancelled or deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox.slack.model import StoredMessage
from bot.usecases.core.rules import Rules
from tests.support.clocks import CLOCK, now
from tests.support.exhaustive import every_second
from tests.support.meetings import SUBJECT, hold_meeting, meeting_card, meeting_thread, schedule_meeting
from tests.support.old_buttons import keep, press_old
from tests.support.stage import CHANNEL, Stage


@pytest.fixture
def rules() -> Rules:
    return Rules(undo_window=timedelta(minutes=10))


async def old_messages(stage: Stage) -> tuple[Any, Mapping[str, StoredMessage]]:
    """Return a meeting of Alice, and its card, its details and the question whether to cancel it as they were."""
    meeting = await schedule_meeting(stage)
    card = keep(meeting_card(stage.alice))
    await stage.alice.types(f"/meeting show {meeting.id}", channel=CHANNEL)
    detail = keep(stage.alice.last)
    await stage.alice.types(f"/meeting cancel {SUBJECT.split()[0]}", channel=CHANNEL)
    return meeting, {"card": card, "detail": detail, "question": keep(stage.alice.last)}


async def moved(stage: Stage, meeting: Any) -> None:
    await stage.alice.types(f"/meeting edit {meeting.id}", channel=CHANNEL)
    await stage.alice.person.wait_for(lambda: "start" in str(stage.alice.form.blocks))
    await stage.alice.fills(start="16:00")
    assert await stage.alice.submits() == {}


async def live(stage: Stage, meeting: Any) -> None:
    CLOCK.move_to(meeting.start + timedelta(minutes=5))
    meeting.active_since = meeting.start


async def held(stage: Stage, meeting: Any) -> None:
    hold_meeting(stage, meeting, meeting.start, 40)
    CLOCK.move_to(meeting.end + timedelta(minutes=5))


async def cancelled(stage: Stage, meeting: Any) -> None:
    await stage.alice.types(f"/meeting cancel {meeting.id}", channel=CHANNEL)
    CLOCK.forward(minutes=11)
    await stage.alice.sees("was cancelled.")


async def deleted(stage: Stage, meeting: Any) -> None:
    meeting.deleted = now()


async def archived(stage: Stage, meeting: Any) -> None:
    stage.slack.home.conversation(CHANNEL).archived = True


async def disconnected(stage: Stage, meeting: Any) -> None:
    await stage.alice.types("/goto disconnect")
    await stage.alice.presses("Disconnect")
    await stage.alice.sees("Disconnected")


BUTTONS = (
    ("card", "Details"),
    ("card", "Start"),
    ("card", "Edit"),
    ("card", "Cancel meeting"),
    ("detail", "Start"),
    ("detail", "Share"),
    ("detail", "Cancel meeting"),
    ("question", "Cancel meeting"),
)
HOST, SHARE = "This link starts the meeting as you.", "Post to a channel"
CONNECT, UNDO = "Connect", "will be cancelled in"
ALREADY, GONE = "already cancelled", "You have no meeting"
TABLE: Mapping[Callable[[Stage, Any], Awaitable[None]], tuple[str, ...]] = {
    moved: ("4:00", HOST, "Title", UNDO, HOST, SHARE, UNDO, UNDO),
    live: (SUBJECT, HOST, "Title", UNDO, HOST, SHARE, UNDO, UNDO),
    held: (SUBJECT, HOST, "Title", UNDO, HOST, SHARE, UNDO, UNDO),
    cancelled: (ALREADY,) * 8,
    deleted: (GONE, GONE, GONE, GONE, GONE, SHARE, GONE, UNDO),
    archived: (SUBJECT, HOST, "Title", UNDO, HOST, SHARE, UNDO, UNDO),
    disconnected: (CONNECT,) * 8,
}
"""Later states, and what each of ``BUTTONS`` shows in it, in this order."""


@pytest.mark.parametrize("later", every_second(TABLE), ids=lambda one: one.__name__)
async def test_an_old_button_in_a_later_state(
    stage: Stage, later: Callable[[Stage, Any], Awaitable[None]]
) -> None:
    meeting, old = await old_messages(stage)
    await later(stage, meeting)
    shown, wrong = [], []
    for (where, label), expected in zip(BUTTONS, TABLE[later], strict=True):
        calls = len(stage.goto.received("meetings.delete")) + len(stage.goto.received("meetings.update"))
        try:
            shown.append(await press_old(stage.alice, old[where], label, expected))
        except AssertionError as error:
            wrong.append(f"{where}: {error}")
        if expected == UNDO and not wrong:
            pending = await stage.alice.sees(UNDO)
            assert "[Undo]" in stage.alice.reads(pending)
            await stage.alice.presses("Undo", pending)
            await stage.alice.sees("is still on")
        if stage.alice.person.view is not None:
            await stage.alice.person.closes()
        after = len(stage.goto.received("meetings.delete")) + len(stage.goto.received("meetings.update"))
        assert after == calls, f"[{label}] writes"
    assert wrong == [], shown
    meeting_thread(stage.alice)
    for actor in (stage.alice, stage.bob, stage.dev):
        actor.dms()


async def test_the_organizer_and_another_choose_cancel_in_one_old_card_at_once(stage: Stage) -> None:
    await schedule_meeting(stage)
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    card = meeting_card(stage.bob)
    await asyncio.gather(*(one.presses("Cancel meeting", card) for one in (stage.alice, stage.bob)))
    await stage.bob.sees("Only the organizer, Alice Moreau, can do this.")
    CLOCK.forward(minutes=11)
    await stage.alice.sees("was cancelled.")
    assert len(stage.goto.received("meetings.delete")) == 1
    assert len(meeting_thread(stage.bob)) == 1
