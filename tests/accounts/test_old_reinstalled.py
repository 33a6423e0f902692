"""Buttons of old messages in a workspace that has removed Usher, and installed it again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.sandbox.slack.model import StoredMessage
from tests.support.clocks import CLOCK
from tests.support.installs import SOUTH, wait_until_gone
from tests.support.meetings import add_meeting
from tests.support.old_buttons import keep, press_old
from tests.support.registrations import share_training, training_card
from tests.support.trainings import add_training
from tests.support.uninstalls import Scene, open_scene

LINK = "Connect GoTo"


TYPED_LATER = {
    "missing": "/training missing Welding #south",
    "waitlist": "/training waitlist",
    "menu": "/meeting",
    "forget": "/goto forget me",
}


@pytest_asyncio.fixture
async def scene(empty_redis: str) -> AsyncIterator[Scene]:
    async with AsyncExitStack() as stack:
        yield await open_scene(stack, empty_redis)


async def old_messages(scene: Scene) -> dict[str, StoredMessage]:
    """Return what Alice was shown before the removal."""
    meeting = add_meeting(scene.alice.stage, "Retro", CLOCK.now() + timedelta(days=30))
    shown = {}
    for typed in (f"/meeting show {meeting.id}", "/goto status", "/goto connect"):
        await scene.alice.types(typed, channel="#south")
        shown[typed.split()[1]] = keep(scene.alice.last)
    await scene.alice.types(f"/meeting share {meeting.id} #south", channel="#south")
    shown["card"] = keep(await scene.alice.sees("[Join]", channel="#south"))
    await share_training(scene.alice.stage, add_training(scene.alice.stage, "Welding"), channel="#south")
    shown["training"] = keep(training_card(scene.alice, "Welding", "#south"))
    for where, typed in TYPED_LATER.items():
        await scene.alice.types(typed, channel="#south")
        shown[where] = keep(scene.alice.last)
    return shown


BUTTONS = (
    *(("show", label) for label in ("Start", "Edit", "Cancel meeting")),
    *(("card", label) for label in ("Details", "Start", "Cancel meeting")),
    *(("training", label) for label in ("Register", "Details")),
    *(("missing", "Remind 1 person"), ("waitlist", "Stop sharing"), ("menu", "Start now")),
    *(("status", "Disconnect"), ("connect", LINK)),
    *(("forget", label) for label in ("Send me my data", "Delete everything")),
)
HOST, UNDO = "This link starts the meeting as you.", "will be cancelled in"
BACK = (
    *(HOST, "Edit meeting", UNDO),
    *("Meeting ID:", HOST, UNDO),
    *("First name", "Nobody is registered yet"),
    *("We'll message you with progress.", "*Welding* is no longer shared.", "*Meeting* is ready."),
    *("Disconnected alice@northwind.example.", "Connect your GoTo account."),
    *("We sent your data", "Deleted everything"),
)
CONNECT, NOT_SHARED = "Connect your GoTo account.", "This training isn't shared with you."
WIPED = (
    *(CONNECT,) * 6,
    *(NOT_SHARED, NOT_SHARED, *["This training isn't shared here."] * 2, CONNECT),
    *("No GoTo account is connected.", CONNECT, "We sent your data", "Deleted everything"),
)
"""What each of ``BUTTONS`` shows if Usher is back within its grace, and if all it kept was deleted, in this order."""


@pytest.mark.parametrize("is_wiped", [False, True], ids=["in the grace", "after it"])
async def test_an_old_button_after_usher_was_installed_again(
    scene: Scene, empty_redis: str, is_wiped: bool
) -> None:
    old = await old_messages(scene)
    await scene.removes()
    if is_wiped:
        await wait_until_gone(empty_redis, SOUTH.id)
    else:
        CLOCK.forward(hours=1)
    assert "Usher is ready in Southwind" in (await scene.stage.installs()).text
    wrong = []
    for (where, label), expected in zip(BUTTONS, WIPED if is_wiped else BACK, strict=True):
        try:
            await press_old(scene.alice, old[where], label, expected)
        except AssertionError as error:
            wrong.append(f"{where}: {error}")
        while scene.alice.person.view is not None:
            await scene.alice.person.closes(all=True)
    assert wrong == []
    assert scene.stage.sandbox.goto.received("meetings.delete") == []
