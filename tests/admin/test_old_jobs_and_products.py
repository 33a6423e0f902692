"""Buttons of old messages that send a file, read a group, assign a product or lend an account, pressed later."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.sandbox.slack.model import StoredMessage
from bot.usecases.core.services import Timing
from tests.support.accounts import allow_any_account
from tests.support.admin import add_organizer, connect_admin
from tests.support.clocks import CLOCK
from tests.support.exhaustive import every_second
from tests.support.faults import inject_fault
from tests.support.old_buttons import keep, press_old
from tests.support.stage import FAST_TIMING, Stage


@pytest.fixture
def timing() -> Timing:
    """Each stretch of a long operation is shown."""
    return replace(FAST_TIMING, progress_interval=timedelta(0))


async def old_messages(stage: Stage) -> Mapping[str, StoredMessage]:
    """Return what Alice, an admin here and at GoTo, was shown."""
    for number in range(60):
        add_organizer(stage, f"n{number:02}@northwind.example", f"Nora{number:02}", "Many")
    bob = stage.goto.user(stage.bob.email)
    bob.products = {"G2M"}
    await connect_admin(stage)
    shown = {}
    for typed in ("map", "audit 30d", f"organizers {bob.key}", "groups Sales upcoming"):
        await stage.alice.types(f"/goto {typed}")
        shown[typed.split()[0]] = keep(stage.alice.last)
    return shown


async def nothing(stage: Stage) -> None:
    """Nothing has changed."""


async def another_admin(stage: Stage) -> None:
    stage.bob.person.user.is_admin = True
    stage.goto.user(stage.bob.email).admin = True
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    bob = stage.goto.user(stage.bob.email)
    await stage.bob.types("/goto map")
    await stage.bob.presses("Use my GoTo account")
    await stage.bob.sees("is now the admin account")
    bob.products = {"G2M", "G2T"}


async def removed(stage: Stage) -> None:
    stage.goto.user(stage.bob.email).deleted = True
    world = stage.goto.world
    gone = next(one for one in world.groups if one.name == "Sales")
    world.groups.remove(gone)
    for user in world.users:
        if user.group is gone:
            user.group = None


async def no_admin(stage: Stage) -> None:
    stage.alice.person.user.is_admin = stage.alice.person.user.is_owner = False
    CLOCK.forward(minutes=2)


async def without_role(stage: Stage) -> None:
    stage.goto.user(stage.alice.email).admin = False


async def disconnected(stage: Stage) -> None:
    await stage.alice.types("/goto disconnect")
    await stage.alice.presses("Disconnect")
    await stage.alice.sees("Disconnected")


async def other_account(stage: Stage) -> None:
    await disconnected(stage)
    await allow_any_account(stage)
    stage.goto.user("carol@other.example").admin = True
    await stage.alice.connects("carol@other.example")
    await stage.alice.sees("carol@other.example")
    await stage.alice.presses("Yes, use it")
    await stage.alice.sees("Connected as Carol")


async def goto_forgets(stage: Stage) -> None:
    inject_fault(stage, "404", times=None)


BUTTONS = (
    ("map", "Use my GoTo account", None),
    ("audit", "Send as a file", None),
    ("organizers", "G2T:{bob}", "admin.organizer.product"),
    ("groups", "Ask one by one", None),
)
LENT, FILE, JOB = (
    "(alice@northwind.example) is now the admin account.",
    "We sent the file to your messages.",
    "We'll message you with progress",
)
GIVEN, NOBODY = "now has GoTo Training.", "Your GoTo account has no organizer {bob}."
CONNECT, ADMINS, ROLE = "Connect GoTo", "Only Usher admins can do this", "doesn't have GoTo's admin role"
NO_GROUP = "Your GoTo account has no group “Sales”."
TABLE: Mapping[Callable[[Stage], Awaitable[None]], tuple[tuple[str, ...], str]] = {
    nothing: ((LENT, FILE, GIVEN, JOB), "upcoming meetings: 3 meetings from 63 organizers."),
    another_admin: (
        ("is now the admin account instead of Bob Tanaka's.", FILE, "already has GoTo Training", JOB),
        "3 meetings from 63 organizers.",
    ),
    removed: ((LENT, FILE, NOBODY, JOB), NO_GROUP),
    no_admin: ((ADMINS,) * 4, ""),
    without_role: ((ROLE, FILE, ROLE, JOB), ROLE),
    disconnected: ((CONNECT, FILE, CONNECT, CONNECT), ""),
    other_account: (("(carol@other.example) is now the admin account.", FILE, NOBODY, JOB), NO_GROUP),
    goto_forgets: (
        ("GoTo can't find this anymore.", FILE, NOBODY, JOB),
        "We couldn't read the upcoming meetings",
    ),
}
"""Later states, what each of ``BUTTONS`` shows in it, in this order, and what comes of the group's job."""


@pytest.mark.parametrize("later", every_second(TABLE), ids=lambda one: one.__name__)
async def test_an_old_button_in_a_later_state(
    stage: Stage, later: Callable[[Stage], Awaitable[None]]
) -> None:
    old, bob = await old_messages(stage), stage.goto.user(stage.bob.email)
    await later(stage)
    expected, ends = TABLE[later]
    wrong = []
    for (where, label, select), says in zip(BUTTONS, expected, strict=True):
        try:
            await press_old(
                stage.alice, old[where], label.format(bob=bob.key), says.format(bob=bob.key), select=select
            )
        except AssertionError as error:
            wrong.append(str(error))
    assert wrong == []
    assert ("G2T" in bob.products) == (later in (nothing, another_admin))
    if ends:
        await stage.alice.sees(ends)
    stage.alice.dms()
    stage.bob.dms()


async def test_an_old_message_of_a_job_that_was_stopped_or_is_over(stage: Stage) -> None:
    old = await old_messages(stage)
    inject_fault(stage, "503_html", "organizers.upcomingMeetings.list", times=None)
    await press_old(stage.alice, old["groups"], "Ask one by one", JOB)
    running = keep(await stage.alice.sees("Reading upcoming meetings of *Sales*"))
    await no_admin(stage)
    await press_old(stage.alice, running, "Cancel", "Cancelled after 0 of 63 organizers")
    await press_old(stage.alice, running, "Cancel", "Cancelled after 0 of 63 organizers")
    stage.alice.person.user.is_admin = True
    CLOCK.forward(minutes=2)
    await press_old(stage.alice, old["groups"], "Ask one by one", JOB)
    running = keep(await stage.alice.sees("Reading upcoming meetings of *Sales*"))
    stage.slack.panel.switch("goto.503_html", on=False)
    await stage.alice.sees("3 meetings from 63 organizers.")
    await press_old(stage.alice, running, "Cancel", "3 meetings from 63 organizers.")
    stage.alice.dms()
