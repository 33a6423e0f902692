"""`/goto map`: one admin link that only reads, and members who see their meetings through it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.ids import Person, Tenant
from bot.slack.people import SlackPeople
from bot.usecases.core.services import Timing
from tests.support.accounts import allow_any_account
from tests.support.admin import (
    add_organizer,
    add_upcoming_meeting,
    connect_admin,
    form_text,
    map_everybody,
    use_admin_link,
    user_id,
)
from tests.support.clocks import now
from tests.support.faults import inject_fault
from tests.support.meetings import add_meeting, hold_meeting
from tests.support.stage import FAST_TIMING, Stage


@pytest.fixture
def timing() -> Timing:
    """Each stretch of a long operation is shown."""
    return replace(FAST_TIMING, progress_interval=timedelta(0))


async def test_members_are_mapped_and_read_through_the_admin_link(stage: Stage) -> None:
    assert "Connect your GoTo account." in await stage.bob.types("/meeting list")
    await map_everybody(stage)
    assert "3 members were mapped, out of 3." in stage.alice.reads()
    shown = await stage.bob.types("/meeting list")
    assert "Customer call: Fabrikam" in shown
    assert "Sprint review" not in shown
    assert "Shown through Alice Moreau's account. Connect yours to schedule." in shown
    assert "Connect GoTo" in shown
    assert len(stage.goto.received("organizers.list")) == 1
    (asked,) = stage.goto.received("organizers.upcomingMeetings.list")
    assert str(stage.goto.user(stage.bob.email).key) in asked.path


async def test_history_is_read_through_it_too(stage: Stage) -> None:
    await map_everybody(stage)
    meeting = add_meeting(stage, "Kick-off", now() - timedelta(days=2))
    meeting.owner = stage.goto.user(stage.bob.email)
    hold_meeting(stage, meeting, now() - timedelta(days=2), came=(("Grace", "grace@guest.example", 0, 40),))
    shown = await stage.bob.types("/meeting history 30d")
    assert "Kick-off" in shown
    assert "Shown through Alice Moreau's account" in shown
    assert "Attendance" not in shown


async def test_nothing_is_scheduled_started_or_changed_through_it(stage: Stage) -> None:
    await map_everybody(stage)
    (bobs,) = stage.goto.meetings_of(stage.bob.email)
    for typed in (
        "schedule tomorrow 3pm",
        "now",
        f"start {bobs.id}",
        f"edit {bobs.id}",
        f"cancel {bobs.id}",
        f"show {bobs.id}",
        "attendees",
    ):
        said = await stage.bob.types(f"/meeting {typed}")
        assert "onnect" in said, typed
    assert stage.bob.person.view is None
    assert {one.operation for one in stage.goto.requests if one.operation} <= {
        "identity.me.get",
        "groups.list",
        "organizers.list",
        "oauth.token",
    }


@pytest.mark.parametrize("ends", ["disconnect", "button", "role", "slack"])
async def test_with_the_admins_link_the_reading_ends(stage: Stage, ends: str) -> None:
    await map_everybody(stage)
    assert "Customer call" in await stage.bob.types("/meeting list")
    if ends == "disconnect":
        asked = await stage.alice.types("/goto disconnect")
        assert "3 mapped members see their meetings through it." in asked
        await stage.alice.presses("Disconnect")
        await stage.alice.sees("Disconnected alice@northwind.example.")
    elif ends == "button":
        await stage.alice.types("/goto map")
        await stage.alice.presses("Remove admin account")
        await stage.alice.sees("The admin account is removed.")
    elif ends == "role":
        stage.goto.user(stage.alice.email).admin = False
    else:
        stage.alice.person.user.is_admin = stage.alice.person.user.is_owner = False
        people = stage.runtime.app.slack.people
        assert isinstance(people, SlackPeople)
        people.forget(_person(stage))
    said = await stage.bob.types("/meeting list")
    assert "Customer call" not in said
    assert ("can no longer read your meetings" if ends == "role" else "Connect your GoTo account.") in said
    assert "Connect your GoTo account" in said or "/goto connect" in said


def _person(stage: Stage) -> Person:
    return Person(Tenant(stage.slack.home.id), stage.alice.person.user.id)


async def test_who_connects_reads_with_their_own_link(stage: Stage) -> None:
    await map_everybody(stage)
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    shown = await stage.bob.types("/meeting list")
    assert "Customer call" in shown
    assert "Shown through" not in shown


async def test_one_member_is_mapped_by_hand(stage: Stage) -> None:
    await use_admin_link(stage)
    team = add_organizer(stage, "team@northwind.example", "Team", "Room")
    await stage.alice.presses("Map a member")
    await stage.alice.fills(member="bob", organizer=str(team.key))
    assert await stage.alice.submits() == {}
    assert "Bob Tanaka is now mapped to the organizer Team Room." in form_text(stage.alice)
    await stage.alice.person.closes()
    await stage.alice.types("/goto map")
    await stage.alice.presses("Map a member")
    await stage.alice.fills(member="dev", organizer=team.email)
    assert "Team Room is already mapped to Bob Tanaka." in (await stage.alice.submits())["organizer"]
    await stage.alice.fills(member="gil")
    assert "Gil Santos is a guest" in (await stage.alice.submits())["member"]
    await stage.alice.fills(member="carol", organizer="nobody@northwind.example")
    assert "account has no organizer nobody@northwind.example" in (await stage.alice.submits())["organizer"]
    await stage.alice.person.closes()
    shown = await stage.alice.types("/goto map list")
    assert "*Bob Tanaka* · organizer Team Room" in shown
    await stage.alice.presses("Unmap")
    await stage.alice.sees("Bob Tanaka is no longer mapped.")
    assert "No members are mapped." in await stage.alice.types("/goto map list")


async def test_a_command_maps_one_member_by_their_e_mail(stage: Stage) -> None:
    await use_admin_link(stage)
    said = await stage.alice.types("/goto map @bob")
    assert "Bob Tanaka is now mapped to the organizer *Bob Tanaka*." in said
    (asked,) = stage.goto.received("organizers.list")
    assert "bob" in str(asked.query)


async def test_a_member_connected_as_another_organizer_is_a_conflict(stage: Stage) -> None:
    await use_admin_link(stage)
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    add_organizer(stage, "team@northwind.example")
    said = await stage.alice.types("/goto map @bob team@northwind.example")
    assert (
        "They connected as a different organizer, bob@northwind.example, and keep using that connection."
        in said
    )
    assert "No members are mapped." in await stage.alice.types("/goto map list")


async def test_conflicts_of_all_are_shown(stage: Stage) -> None:
    add_organizer(stage, "carol@northwind.example", "Carol", "First")
    add_organizer(stage, "carol@northwind.example", "Carol", "Second")
    add_organizer(stage, "ada@northwind.example")
    await allow_any_account(stage)
    await stage.dev.connects("carol@other.example")
    await stage.dev.sees("carol@other.example")
    await stage.dev.presses("Yes, use it")
    await stage.dev.sees("Connected as Carol")
    await map_everybody(stage)
    said = stage.alice.reads()
    assert "2 members were mapped, out of 6." in said
    assert "carol@northwind.example: 2 organizers have the e-mail" in said
    assert "dev@northwind.example: They connected as a different organizer, carol@other.example" in said
    assert "Not in Slack under this e-mail: ada@northwind.example." in said
    stage.dev.dms()


TABLE = """\
member,organizer
bob@northwind.example,{bob}
"U0DEV","dev@northwind.example"

nobody@northwind.example,{bob}
carol@northwind.example,{bob}
carol@northwind.example
bob@northwind.example,dev@northwind.example
carol@northwind.example,12345678901234567890
carol@northwind.example,hello there
"""


async def test_a_table_is_mapped_and_its_bad_rows_are_named_by_line(stage: Stage) -> None:
    await use_admin_link(stage)
    await stage.alice.presses("Paste a table")
    await stage.alice.fills(table=TABLE.format(bob=stage.goto.user(stage.bob.email).key))
    assert await stage.alice.submits() == {}
    assert "We'll message you with progress" in form_text(stage.alice)
    await stage.alice.person.closes()
    await stage.alice.sees("2 members were mapped, out of 7.")
    said = stage.alice.reads()
    for line in (
        "Line 5: I don't know anyone called nobody@northwind.example.",
        "Line 6: The organizer Bob Tanaka has Bob Tanaka's Slack e-mail",
        "Line 7: Expected two columns (member, organizer), but found one",
        "Line 8: bob@northwind.example is already in line 2.",
        "Line 9: carol@northwind.example is already in line 6.",
        "Line 10: carol@northwind.example is already in line 6.",
    ):
        assert line in said, line
    assert "Customer call" in await stage.bob.types("/meeting list")


async def test_who_is_no_admin_sees_and_changes_nothing(stage: Stage) -> None:
    await map_everybody(stage)
    for typed in ("", "list", "@bob bob@northwind.example"):
        said = await stage.bob.types(f"/goto map {typed}".strip())
        assert "Only Usher admins can do this" in said, typed


async def test_an_admin_without_a_link_is_offered_to_connect(stage: Stage) -> None:
    said = await stage.alice.types("/goto map")
    assert "No admin account is set" in said
    assert "[Connect GoTo]" in said
    assert "Use my GoTo account" not in said


async def test_a_link_without_the_role_does_not_become_the_admin_link(stage: Stage) -> None:
    await connect_admin(stage)
    stage.goto.user(stage.alice.email).admin = False
    await stage.alice.types("/goto map")
    await stage.alice.presses("Use my GoTo account")
    await stage.alice.sees("doesn't have GoTo's admin role")
    assert "No admin account is set" in await stage.alice.types("/goto map")


async def test_a_passing_fault_does_not_lose_the_mapping(stage: Stage) -> None:
    await use_admin_link(stage)
    add_upcoming_meeting(stage, stage.goto.user(stage.bob.email), "Another")
    inject_fault(stage, "503_html", "organizers.list", times=2)
    await stage.alice.presses("Map all by e-mail")
    await stage.alice.sees("3 members were mapped, out of 3.")


async def test_an_admin_of_another_account_maps_nobody(stage: Stage) -> None:
    await use_admin_link(stage)
    stage.bob.person.user.is_admin = True
    stage.goto.user("carol@other.example").admin = True
    await stage.bob.connects("carol@other.example")
    await stage.bob.sees("carol@other.example")
    await stage.bob.presses("Yes, use it")
    await stage.bob.sees("Connected as Carol")
    await stage.bob.types("/goto map")
    await stage.bob.presses("Map all by e-mail")
    await stage.bob.sees(
        "This workspace uses Alice Moreau's admin account. Yours belongs to a different GoTo account."
    )
    assert "No members are mapped." in await stage.bob.types("/goto map list")


async def test_a_dead_admin_link_is_told_its_owner_and_not_as_the_readers(stage: Stage) -> None:
    await map_everybody(stage)
    inject_fault(stage, "expired_token", "organizers.upcomingMeetings.list")
    inject_fault(stage, "dead_refresh", "oauth.token")
    said = await stage.bob.types("/meeting list")
    assert "The admin account can no longer read your meetings." in said
    assert "alice@northwind.example" not in said
    await stage.alice.sees("GoTo ended the connection to alice@northwind.example.")
    assert "Connect your GoTo account." in await stage.bob.types("/meeting list")
    assert "Its connection has ended or changed" in await stage.alice.types("/goto map")


async def test_the_list_shows_who_connected_as_whom_meanwhile(stage: Stage) -> None:
    await use_admin_link(stage)
    add_organizer(stage, "team@northwind.example")
    await stage.alice.types("/goto map @bob team@northwind.example")
    await stage.alice.types("/goto map @alice")
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    shown = await stage.alice.types("/goto map list")
    bob = stage.goto.user(stage.bob.email)
    assert f"Connected as another organizer, `{bob.key}`, so they use that account." in shown
    assert "Connected, so they use their own account." in shown
    shown = await stage.bob.types("/meeting list")
    assert "Customer call" in shown
    assert "Shown through" not in shown


async def test_a_member_is_mapped_however_they_are_named(stage: Stage) -> None:
    await use_admin_link(stage)
    bob, alice = user_id(stage.bob), stage.alice
    done = "Bob Tanaka is now mapped to the organizer *Bob Tanaka*."
    for typed in ("@bob", "@Bob", f"<@{bob}>", bob, "BOB@northwind.example", f"{bob} bob@northwind.example"):
        await alice.types(f"/goto map {typed}")
        await alice.sees(done)
        await alice.types("/goto map list")
        await alice.presses("Unmap")
        await alice.sees("Bob Tanaka is no longer mapped.")
    for typed, said in (
        ("bob", "I don't know anyone called bob."),
        ("Bob Tanaka", "I don't know anyone called Bob Tanaka."),
        ("@nobody", "I don't know anyone called @nobody."),
        ("nobody@northwind.example", "I don't know anyone called nobody@northwind.example."),
        ("@bob @carol", "You can map one member at a time."),
        ("U0NOBODY", "I don't know anyone called U0NOBODY."),
    ):
        assert said in await alice.types(f"/goto map {typed}"), typed
    assert "No members are mapped." in await alice.types("/goto map list")
    for command in ("/goto organizers show @bob", "/meeting list organizer @bob"):
        assert "isn't an e-mail address or an organizer key" in await alice.types(command)
