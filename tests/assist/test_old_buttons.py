"""Buttons of old messages about a support session, pressed after the session, the account, the rules or the thread has
changed, or while GoTo refuses.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import pytest

from bot.model.policy import Area, Rule
from bot.sandbox.goto.state import SimSupportSession
from bot.sandbox.slack.model import StoredMessage
from tests.support.actors import connect_alice
from tests.support.admin import set_policy, user_id
from tests.support.assist import ask_for_help, message_thread, support_sessions
from tests.support.clocks import CLOCK, now
from tests.support.exhaustive import every_second
from tests.support.faults import inject_fault
from tests.support.old_buttons import keep, press_old
from tests.support.stage import CHANNEL, WAIT_SECONDS, Stage


async def old_messages(stage: Stage) -> tuple[StoredMessage, Mapping[str, StoredMessage]]:
    """Return the message that asks for help, and what Alice was shown about her session and that thread."""
    await connect_alice(stage)
    alice, shown = stage.alice, {}
    await alice.types("/assist new", channel=CHANNEL)
    shown["ready"] = keep(alice.last)
    (session,) = support_sessions(stage)
    session.started = session.ended = now()
    session.recorded, session.photos, session.size = True, 4, 5_242_880
    await alice.types(f"/assist show {session.uuid}", channel=CHANNEL)
    shown["over"] = keep(alice.last)
    session.started = session.ended = None
    await alice.types(f"/assist show {session.uuid}", channel=CHANNEL)
    shown["show"] = keep(alice.last)
    await alice.types("/assist", channel=CHANNEL)
    shown["menu"] = keep(alice.last)
    root = await ask_for_help(stage)
    shown["picker"] = keep(await alice.sees("Which session's key do you want to post in this thread?"))
    return root, shown


async def nothing(stage: Stage, session: SimSupportSession, root: StoredMessage) -> None:
    """Nothing has changed."""


async def ended(stage: Stage, session: SimSupportSession, root: StoredMessage) -> None:
    session.ended = now()


async def gone(stage: Stage, session: SimSupportSession, root: StoredMessage) -> None:
    stage.goto.world.support.clear()


async def of_another(stage: Stage, session: SimSupportSession, root: StoredMessage) -> None:
    session.owner = stage.goto.user(stage.bob.email)


async def disconnected(stage: Stage, session: SimSupportSession, root: StoredMessage) -> None:
    await stage.alice.types("/goto disconnect")
    await stage.alice.presses("Disconnect")
    await stage.alice.sees("Disconnected")


async def barred(stage: Stage, session: SimSupportSession, root: StoredMessage) -> None:
    stage.alice.person.user.is_admin = stage.alice.person.user.is_owner = False
    CLOCK.forward(minutes=2)
    await set_policy(stage, **{area.value: Rule(people=(user_id(stage.dev),)) for area in Area})


OPERATIONS = ("seeit.sessions.create", "seeit.sessions.get", "seeit.sessions.list")


def refused_with(fault: str) -> Callable[[Stage, SimSupportSession, StoredMessage], Awaitable[None]]:
    async def refused(stage: Stage, session: SimSupportSession, root: StoredMessage) -> None:
        inject_fault(stage, fault, *OPERATIONS, times=None)

    refused.__name__ = f"goto_{fault}"
    return refused


async def thread_gone(stage: Stage, session: SimSupportSession, root: StoredMessage) -> None:
    stage.slack.home.channels[root.channel].messages.remove(root)


async def archived(stage: Stage, session: SimSupportSession, root: StoredMessage) -> None:
    stage.slack.home.channels[root.channel].archived = True


BUTTONS = (
    ("ready", "Start session"),
    ("show", "Start session"),
    ("over", "Download files"),
    ("menu", "Details"),
    ("menu", "New session"),
    ("picker", "Send"),
    ("picker", "New session, send its key"),
)
LINK, DETAIL, READY = "This link starts the session as you.", "Seeit session", "Your Seeit session is ready."
NO_FILES, FILES = (
    "This session has no files to download.",
    "Anyone with this link can get the session's files.",
)
POSTED, NOT_POSTED = "We posted support key", "We couldn't post the key in"
OVER, UNSENT, GONE = "This session is over", "Nothing was sent.", "You have no such session at GoTo."
CONNECT, LIMITED, NO_SEAT = (
    "Connect",
    "Starting meetings is limited here",
    "isn't allowed to use GoToAssist Seeit.",
)
NOWHERE, DOWN, WAITS = (
    "GoTo found no GoToAssist Seeit",
    "GoTo is having problems.",
    "The session will appear here",
)
State = Callable[[Stage, SimSupportSession, StoredMessage], Awaitable[None]]
TABLE: Mapping[State, tuple[str, ...]] = {
    nothing: (LINK, LINK, NO_FILES, DETAIL, READY, POSTED, POSTED),
    ended: (OVER, OVER, FILES, DETAIL, READY, UNSENT, POSTED),
    gone: (GONE, GONE, GONE, GONE, READY, GONE, POSTED),
    of_another: (GONE, GONE, GONE, GONE, READY, GONE, POSTED),
    disconnected: (CONNECT,) * 7,
    barred: (LIMITED, LIMITED, NO_FILES, DETAIL, LIMITED, LIMITED, LIMITED),
    refused_with("404"): (GONE, GONE, GONE, GONE, NOWHERE, GONE, NOWHERE),
    refused_with("403_role"): (NO_SEAT,) * 7,
    refused_with("500"): (DOWN, DOWN, DOWN, DOWN, WAITS, "whether the key was posted", WAITS),
    thread_gone: (LINK, LINK, NO_FILES, DETAIL, READY, NOT_POSTED, NOT_POSTED),
    archived: (LINK, LINK, NO_FILES, DETAIL, READY, "archived", "archived"),
}
"""Later states, and what each of ``BUTTONS`` shows in it, in this order."""


@pytest.fixture
def wait(later: State) -> float:
    """Nobody waits long for what GoTo won't do."""
    return 0.5 if later.__name__ == "goto_500" else WAIT_SECONDS


@pytest.mark.parametrize("later", every_second(TABLE), ids=lambda one: one.__name__)
async def test_an_old_button_in_a_later_state(stage: Stage, later: State) -> None:
    root, old = await old_messages(stage)
    (session,) = support_sessions(stage)
    await later(stage, session, root)
    wrong = []
    for (where, label), expected in zip(BUTTONS, TABLE[later], strict=True):
        named = f"Send {session.support_key}" if label == "Send" else label
        for time in ("first", "second"):
            try:
                await press_old(stage.alice, old[where], named, expected)
            except AssertionError as error:
                wrong.append(f"{where}, {time} press: {error}")
    assert wrong == []
    made = len([one for one in TABLE[later] if one == READY]) + (TABLE[later][6] in (POSTED, NOT_POSTED))
    posted = len([one for one in TABLE[later] if one == POSTED])
    assert len([one for one in stage.goto.received("seeit.sessions.create") if one.status == 201]) == 1 + made
    assert len(message_thread(stage, root)) == posted, "a second press posts nothing"
