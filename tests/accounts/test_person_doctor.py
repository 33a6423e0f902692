"""``/goto doctor`` names the failing link and its cure, and shows no secret."""

from __future__ import annotations

from datetime import timedelta

from bot.model.ids import Person, Tenant
from bot.model.people import LastRequest, Link
from tests.support.actors import Actor
from tests.support.clocks import CLOCK
from tests.support.faults import inject_fault
from tests.support.stage import Stage


async def connected(stage: Stage) -> Actor:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    return stage.alice


async def link_of(stage: Stage, actor: Actor) -> Link:
    link = await stage.runtime.app.store.links.get(Person(Tenant(stage.slack.home.id), actor.person.user.id))
    assert link is not None
    return link


async def test_when_all_is_well_each_link_says_so(stage: Stage) -> None:
    alice = await connected(stage)
    await alice.types("/meeting now Standup", channel="#team-platform")
    stage.bob.posts("#team-platform")
    said = await alice.types("/goto doctor", channel="#team-platform")
    link = await link_of(stage, alice)
    for line in (
        "Everything works.",
        "Connected as Alice Moreau, alice@northwind.example",
        "We'll renew it automatically",
        "GoTo answers and lets you organize",
        "Time zone from Slack: New York",
        "E-mail from Slack: alice@northwind.example",
        "Usher can post in #team-platform.",
        "Last request (start a meeting) succeeded",
    ):
        assert line in said, said
    assert "Problem." not in said
    assert link.access_token not in said
    assert link.refresh_token not in said


async def test_without_a_connection_it_offers_one(stage: Stage) -> None:
    said = await stage.alice.types("/goto doctor")
    assert "Not connected yet." in said
    assert "You haven't connected a GoTo account yet." in said
    assert "Connect with /goto connect" in said.replace("`", "")
    assert "Problem" not in said
    await stage.alice.presses("Connect GoTo")
    await stage.alice.sees("This one-time link is just for you")


async def test_a_role_that_is_missing_is_named(stage: Stage) -> None:
    alice = await connected(stage)
    inject_fault(stage, "403_role", "upcomingMeetings.list")
    said = await alice.types("/goto doctor")
    assert "Problem. GoTo didn't list your meetings." in said.replace("*", "")
    assert "It needs the organizer role" in said
    assert "Ask your GoTo admin." in said


async def test_goto_that_is_down_and_goto_that_is_slow(stage: Stage) -> None:
    alice = await connected(stage)
    inject_fault(stage, "500", "upcomingMeetings.list", times=None)
    said = await alice.types("/goto doctor")
    assert "GoTo is having problems." in said


async def test_a_connection_that_goto_ended_is_found_on_the_way(stage: Stage) -> None:
    alice = await connected(stage)
    inject_fault(stage, "expired_token", "upcomingMeetings.list", "groups.list", times=None)
    stage.switch("goto.dead_refresh")
    said = await alice.types("/goto doctor")
    assert "GoTo ended the connection to alice@northwind.example" in said
    assert "Connect again with" in said
    await alice.sees("Connect again to schedule and to get reminders of your sessions.")
    alice.dms()


async def test_a_channel_without_the_bot_is_a_fault_with_its_cure(stage: Stage) -> None:
    alice = await connected(stage)
    said = await alice.types("/goto doctor", channel="#design")
    assert "Usher isn't in #design." in said
    assert "/invite @Usher" in said


async def test_another_e_mail_is_told_and_no_fault(stage: Stage) -> None:
    await stage.alice.connects("carol@other.example")
    await stage.alice.sees("Use this GoTo account?")
    await stage.alice.presses("Yes, use it")
    await stage.alice.sees("Connected as Carol")
    said = await stage.alice.types("/goto doctor")
    assert "Your e-mail is alice@northwind.example in Slack and carol@other.example at GoTo." in said
    assert "Everything works." in said


async def test_the_last_failure_comes_with_its_reference(stage: Stage) -> None:
    alice = await connected(stage)
    person = Person(Tenant(stage.slack.home.id), alice.person.user.id)
    at = CLOCK.now() - timedelta(minutes=3)
    await stage.runtime.app.store.last_requests.save(
        person,
        LastRequest(action="meeting.schedule", at=at, ok=False, message_id="broken", reference="7F3K-92"),
    )
    said = await alice.types("/goto doctor")
    assert "Last request (schedule a meeting) failed" in said
    assert "Reference 7F3K-92" in said


async def test_a_listener_that_breaks_leaves_its_reference_for_the_doctor(stage: Stage) -> None:
    alice = await connected(stage)
    inject_fault(stage, "500", "upcomingMeetings.list", times=4)
    broken = await alice.types("/meeting list")
    reference = broken.partition("Reference ")[2][:7]
    assert reference.strip()
    assert reference in await alice.types("/goto doctor")
