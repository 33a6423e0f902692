"""Organizers and groups against the simulated GoTo, over real HTTP."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from bot.goto import errors
from bot.goto.client import GoTo, GoToSession
from bot.sandbox.goto import SimulatedGoTo
from bot.sandbox.goto.state import SimUser
from bot.sandbox.panel import Panel
from tests.support.clocks import ManualClock
from tests.support.goto import ALICE, BOB, CAROL, SignedIn

ADA = {"email": "ada@northwind.example", "first_name": "Ada", "last_name": "Example"}


@pytest.fixture
def bob(goto: GoTo, sim: SimulatedGoTo) -> GoToSession:
    return goto.session(SignedIn(sim=sim, email=BOB))


@pytest.fixture
def group(sim: SimulatedGoTo) -> str:
    return str(sim.world.groups[0].key)


@pytest.fixture
async def held(alice: GoToSession, sim: SimulatedGoTo, client: httpx.AsyncClient, clock: ManualClock) -> str:
    """A meeting of Alice's that was held for 43 minutes; its number."""
    meeting = sim.meetings_of(ALICE)[0]
    link = await alice.meetings.get_host_link(str(meeting.id))
    await client.get(link.host_url)
    clock.forward(minutes=43)
    await client.post(link.host_url)
    return str(meeting.id)


async def test_an_organizer_is_made_found_given_a_product_suspended_and_deleted(
    alice: GoToSession, sim: SimulatedGoTo
) -> None:
    made = await alice.organizers.create(**ADA, product_type="G2M")
    assert made.email == ADA["email"]
    assert (ADA["email"], "invitation") in sim.world.mailed
    await alice.organizers.update(made.key, product_type="G2T")
    (ada,) = await alice.organizers.find_by_email("ADA@northwind.example")
    assert (ada.organizer_key, ada.products, ada.status) == (made.key, ("G2M", "G2T"), "active")
    await alice.organizers.suspend(made.key)
    ada = await alice.organizers.get(made.key)
    assert (ada.products, ada.status) == ((), "suspended")
    await alice.organizers.delete(made.key)
    with pytest.raises(errors.NotFound):
        await alice.organizers.get(made.key)
    assert await alice.organizers.find_by_email(ADA["email"]) == []


async def test_an_organizer_is_deleted_by_email(alice: GoToSession, sim: SimulatedGoTo) -> None:
    await alice.organizers.delete_by_email(BOB)
    assert BOB not in [organizer.email for organizer in await alice.organizers.list()]
    with pytest.raises(errors.InvalidRequest):
        await alice.organizers.delete_by_email(BOB)
    with pytest.raises(ValueError, match="by e-mail"):
        await alice.organizers.delete_by_email(" ")
    assert len(sim.received("organizers.deleteByEmail")) == 2


async def test_an_email_that_is_taken_is_a_conflict(alice: GoToSession, group: str) -> None:
    with pytest.raises(errors.Conflict):
        await alice.organizers.create(email=BOB, first_name="B", last_name="T", product_type="G2M")
    made = await alice.groups.create_organizer(group, **ADA, product_type="G2M")
    assert made.key in [one.organizer_key for one in await alice.groups.list_organizers(group)]
    with pytest.raises(errors.Conflict):
        await alice.groups.create_organizer(group, **ADA, product_type="G2M")


async def test_making_an_organizer_is_not_repeated_after_a_lost_answer(
    alice: GoToSession, sim: SimulatedGoTo, panel: Panel
) -> None:
    panel.switch("goto.lost_answer", times=1)
    with pytest.raises(errors.OutcomeUnknown):
        await alice.organizers.create(**ADA, product_type="G2M")
    assert len(sim.received("organizers.create")) == 1
    (ada,) = await alice.organizers.find_by_email(ADA["email"])
    assert ada.first_name == "Ada"


async def test_without_the_admin_role_only_oneself_is_read(bob: GoToSession, sim: SimulatedGoTo) -> None:
    own, other = (str(sim.user(email).key) for email in (BOB, ALICE))
    assert (await bob.organizers.get(own)).email == BOB
    assert [m.subject for m in await bob.organizers.list_upcoming(own)] == ["Customer call: Fabrikam"]
    for refused in (bob.organizers.list(), bob.organizers.get(other), bob.groups.list()):
        with pytest.raises(errors.RoleMissing) as caught:
            await refused
        assert caught.value.role == "admin"


async def test_an_organizers_meetings_by_each_of_the_lists(
    alice: GoToSession, sim: SimulatedGoTo, clock: ManualClock, held: str
) -> None:
    key = str(sim.user(ALICE).key)
    since, until = clock.now() - timedelta(days=1), clock.now()
    subjects = ["Sprint review", "Quarterly planning"]
    assert [m.subject for m in await alice.organizers.list_upcoming(key)] == subjects
    assert [m.subject for m in await alice.organizers.list_scheduled(key)] == subjects
    assert [m.subject for m in await alice.meetings.list_scheduled()] == subjects
    for sessions in (
        await alice.organizers.list_historical(key, since, until),
        await alice.meetings.list_historical(since, until),
        await alice.meetings.list_history(since, until),
    ):
        assert [(s.meeting_id, s.duration, s.start is None) for s in sessions] == [(held, 43, False)]
    (old,) = await alice.organizers.list_history(key, since, until)
    assert (old.meeting_id, old.duration, old.start, old.instance_key) == (held, 43, None, None)


async def test_who_attended_by_each_of_the_lists(
    alice: GoToSession, sim: SimulatedGoTo, clock: ManualClock, held: str, group: str
) -> None:
    since, until = clock.now() - timedelta(days=1), clock.now()
    (stay,) = await alice.meetings.list_attendees(held)
    (of_organizer,) = await alice.organizers.list_attendees(str(sim.user(ALICE).key), since, until)
    (of_group,) = await alice.groups.list_attendees(group, since, until)
    assert (stay.name, stay.attendee_email, stay.duration) == ("Alice Moreau", ALICE, 43)
    for other in (of_organizer, of_group):
        assert (other.meeting_id, other.name, other.instance_key) == (held, stay.name, stay.instance_key)
        assert (other.joined, other.left, other.group_name) == (stay.joined, stay.left, "Sales")


async def test_a_groups_meetings_by_each_of_the_lists(
    alice: GoToSession, clock: ManualClock, held: str, group: str
) -> None:
    since, until = clock.now() - timedelta(days=1), clock.now()
    (sales,) = await alice.groups.list()
    assert (sales.group_key, sales.group_name, sales.num_organizers) == (group, "Sales", 3)
    subjects = {"Sprint review", "Quarterly planning", "Customer call: Fabrikam"}
    assert {m.subject for m in await alice.groups.list_upcoming(group)} == subjects
    scheduled = await alice.groups.list_scheduled(group)
    assert ({m.subject for m in scheduled}, {m.start for m in scheduled}) == (subjects, {None})
    (now,) = await alice.groups.list_historical(group, since, until)
    (old,) = await alice.groups.list_history(group, since, until)
    assert (now.meeting_id, now.session_id, now.group_name) == (held, None, "Sales")
    assert (old.meeting_id, old.num_attendees, old.instance_key is None) == (held, 1, False)


async def test_a_group_that_is_too_large_says_so(
    alice: GoToSession, sim: SimulatedGoTo, clock: ManualClock, group: str
) -> None:
    for number in range(48):
        sim.world.users.append(_member(sim, number))
    with pytest.raises(errors.GroupTooLarge) as caught:
        await alice.groups.list_upcoming(group)
    assert (caught.value.organizers, caught.value.endpoint_id) == (51, "groups.upcomingMeetings.list")
    for asked in (
        alice.groups.list_attendees(group, clock.now(), clock.now()),
        alice.groups.list_historical(group, clock.now(), clock.now()),
        alice.groups.list_scheduled(group),
        alice.groups.list_history(group, clock.now(), clock.now()),
    ):
        with pytest.raises(errors.GroupTooLarge):
            await asked
    assert len(await alice.groups.list_organizers(group)) == 51
    sim.world.users.pop()
    assert len(await alice.groups.list_upcoming(group)) == 3


async def test_another_refusal_about_a_group_stays_what_it_is(alice: GoToSession, sim: SimulatedGoTo) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        await alice.groups.list_upcoming("1")
    assert type(caught.value) is errors.InvalidRequest


async def test_a_group_whose_size_nobody_tells_keeps_its_refusal(
    alice: GoToSession, sim: SimulatedGoTo, panel: Panel, group: str
) -> None:
    sim.faults.narrow("goto.500", "groups.upcomingMeetings.list", "groups.list")
    panel.switch("goto.500")
    with pytest.raises(errors.ServerFault) as caught:
        await alice.groups.list_upcoming(group)
    assert caught.value.endpoint_id == "groups.upcomingMeetings.list"


async def test_others_are_not_found_across_accounts(goto: GoTo, sim: SimulatedGoTo) -> None:
    sim.user(CAROL).admin = True
    carol = goto.session(SignedIn(sim=sim, email=CAROL))
    with pytest.raises(errors.NotFound):
        await carol.organizers.get(str(sim.user(ALICE).key))
    assert [one.email for one in await carol.organizers.list()] == [CAROL]


def _member(sim: SimulatedGoTo, number: int) -> SimUser:
    group = sim.world.groups[0]
    email = f"member-{number}@northwind.example"
    return SimUser(
        key=sim.world.key(),
        email=email,
        first_name="Member",
        last_name=str(number),
        accounts=[group.account],
        group=group,
    )
