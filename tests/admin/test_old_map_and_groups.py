"""Buttons of old messages about the map, the groups and a report, pressed after the map, the group, the admin or the
account has changed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import pytest

from bot.sandbox.slack.model import StoredMessage
from tests.support.actors import post_message
from tests.support.admin import ADA, connect_admin, form_text, organizers_at_goto, use_admin_link
from tests.support.clocks import CLOCK
from tests.support.exhaustive import every_second
from tests.support.faults import inject_fault
from tests.support.old_buttons import keep, press_old
from tests.support.stage import CHANNEL, Stage

TYPED = ("map", "map list", "groups", "groups sales", "report past 03/04 to 05/06")


async def old_messages(stage: Stage) -> Mapping[str, StoredMessage]:
    """Return what Alice, who reads for the workspace, was shown."""
    await use_admin_link(stage)
    await stage.alice.types("/goto map @bob")
    shown = {}
    for typed in TYPED:
        await stage.alice.types(f"/goto {typed}")
        shown[typed.split(" 03")[0]] = keep(stage.alice.last)
    return shown


async def nothing(stage: Stage) -> None:
    """Nothing has changed."""


async def member_unmapped(stage: Stage) -> None:
    await stage.alice.types("/goto map list")
    await stage.alice.presses("Unmap")
    await stage.alice.sees("Bob Tanaka is no longer mapped.")


async def group_deleted(stage: Stage) -> None:
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


BUTTONS = (
    *(("map", label) for label in ("Mapped members", "Map a member", "Paste a table", "Map all by e-mail")),
    ("map list", "Unmap"),
    ("map", "Remove admin account"),
    *(("groups sales", label) for label in ("Organizers", "Upcoming meetings", "Past meetings", "Attendees")),
    ("groups sales", "Add an organizer"),
    ("report past", "Fri, Apr 3, 2026 – Fri, Jun 5, 2026"),
)
LIST, NOBODY, FORM, TABLE_FORM = "1 member", "No members are mapped.", "Map members", "You can paste up to"
JOB, UNMAPPED, REMOVED = (
    "We'll message you with progress",
    "is no longer mapped.",
    "The admin account is removed.",
)
NO_GROUP, ROLE, CONNECT = "has no group", "doesn't have GoTo's admin role", "Connect your GoTo account."
ADMINS, ADD, REPORT = (
    "Only Usher admins can do this",
    "Add an organizer",
    "We'll send the report to your messages",
)
GROUP = (
    "Organizers of Sales",
    "Upcoming meetings of Sales",
    "Sales held no meetings",
    "GoTo has no attendees",
)
TABLE: Mapping[Callable[[Stage], Awaitable[None]], tuple[str, ...]] = {
    nothing: (LIST, FORM, TABLE_FORM, JOB, UNMAPPED, REMOVED, *GROUP, ADD, REPORT),
    member_unmapped: (NOBODY, FORM, TABLE_FORM, JOB, "wasn't mapped.", REMOVED, *GROUP, ADD, REPORT),
    group_deleted: (LIST, FORM, TABLE_FORM, JOB, UNMAPPED, REMOVED, *[NO_GROUP] * 5, REPORT),
    no_admin: (ADMINS,) * 12,
    without_role: (LIST, ROLE, ROLE, JOB, UNMAPPED, REMOVED, *[ROLE] * 5, REPORT),
    disconnected: (
        *(LIST, CONNECT, CONNECT, CONNECT, UNMAPPED, "There's no longer an admin account."),
        *(CONNECT,) * 6,
    ),
}
"""Later states, and what each of ``BUTTONS`` shows in it, in this order."""


@pytest.mark.parametrize("later", every_second(TABLE), ids=lambda one: one.__name__)
async def test_an_old_button_in_a_later_state(
    stage: Stage, later: Callable[[Stage], Awaitable[None]]
) -> None:
    old = await old_messages(stage)
    await later(stage)
    wrong = []
    for (where, label), expected in zip(BUTTONS, TABLE[later], strict=True):
        before = len(stage.goto.requests)
        try:
            await press_old(stage.alice, old[where], label, expected)
        except AssertionError as error:
            wrong.append(str(error))
        while stage.alice.person.view is not None:
            await stage.alice.person.closes(all=True)
        made = [one.operation for one in stage.goto.requests[before:] if one.method not in ("GET", "HEAD")]
        assert made == [], f"[{label}] writes"
    assert wrong == []
    if REPORT in TABLE[later]:
        await stage.alice.sees("We couldn't make this report." if later is without_role else "Past meetings")
    stage.alice.dms()


async def test_an_organizer_is_added_to_no_group_that_was_deleted(stage: Stage) -> None:
    old = await old_messages(stage)
    await press_old(stage.alice, old["groups sales"], "Add an organizer", "They'll be in the group Sales.")
    await stage.alice.fills(email=ADA, first="Ada", last="Example")
    await group_deleted(stage)
    errors = await stage.alice.submits()
    assert errors == {
        "email": "Your GoTo account has no group “Sales”. To see the groups, type /goto groups."
    }
    assert organizers_at_goto(stage) == []


class TestSlow:
    """Slack's trigger does not wait for GoTo: the form opens at once, and is filled when GoTo has answered."""

    @pytest.fixture
    def wait(self) -> float:
        return 0.3

    async def test_a_form_is_filled_once_goto_said_that_it_may_be(self, stage: Stage) -> None:
        await use_admin_link(stage)
        shown = stage.alice.last
        stage.goto.behavior.slow_seconds = 0.8
        for label, filled in (("Map a member", "Organizer's e-mail or key"), ("Paste a table", TABLE_FORM)):
            inject_fault(stage, "slow", "groups.list")
            await stage.alice.presses(label, shown)
            await stage.alice.sees("Checking with GoTo…")
            await stage.alice.sees(filled)
            await stage.alice.person.closes()
        stage.goto.user(stage.alice.email).admin = False
        inject_fault(stage, "slow_before", "groups.list")
        await stage.alice.types("/goto organizers add")
        await stage.alice.sees("Checking with GoTo…")
        await stage.alice.sees(ROLE)
        assert stage.alice.form.body.get("submit") is None
        await stage.alice.person.closes()


async def test_where_no_form_can_be_opened_a_message_offers_it(stage: Stage) -> None:
    await connect_admin(stage)
    usher = stage.slack.home.bot_user_id
    await post_message(stage.alice, CHANNEL, f"<@{usher}> goto organizers add {ADA}")
    await stage.alice.presses(
        "Add an organizer", await stage.alice.sees("You can add an organizer to your GoTo account now.")
    )
    assert ADA in form_text(stage.alice)
    await stage.alice.person.closes()


async def test_a_report_asks_nothing_of_who_is_not_connected(stage: Stage) -> None:
    assert CONNECT in await stage.alice.types("/goto report")
    assert stage.alice.person.view is None
