"""`/goto organizers`: read, added, suspended and removed by who may, once, and never oneself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.actors import post_message
from tests.support.admin import (
    ADA,
    add_organizer,
    add_upcoming_meeting,
    ask_about_organizer,
    connect_admin,
    fill_add_form,
    fill_removal_form,
    form_text,
    organizers_at_goto,
)
from tests.support.clocks import now
from tests.support.exhaustive import default_and_exhaustive
from tests.support.faults import inject_fault
from tests.support.meetings import add_meeting, hold_meeting
from tests.support.stage import CHANNEL, Stage


async def test_the_list_and_one_of_it(stage: Stage) -> None:
    await connect_admin(stage)
    shown = await stage.alice.types("/goto organizers")
    assert "3 organizers" in shown
    assert "GoTo Meeting, GoTo Training · Group Sales · You" in shown
    bob = stage.goto.user(stage.bob.email)
    shown = await stage.alice.types(f"/goto organizers show {bob.key}")
    assert "Bob Tanaka" in shown
    assert f"Organizer key: {bob.key}" in shown.replace("`", "")
    assert "1 upcoming meeting." in shown
    assert "Customer call: Fabrikam" in shown
    assert "Bob Tanaka" in await stage.alice.types(f"/goto organizers {stage.bob.email.upper()}")


async def test_pages_turn(stage: Stage) -> None:
    await connect_admin(stage)
    for number in range(9):
        add_organizer(stage, f"z{number}@northwind.example", "Zoe", f"Number{number}")
    assert "12 organizers, page 1 of 2" in await stage.alice.types("/goto organizers list")
    await stage.alice.presses("More")
    await stage.alice.sees("page 2 of 2")
    assert "Zoe Number8" in stage.alice.reads()
    await stage.alice.presses("Back")
    await stage.alice.sees("page 1 of 2")


async def test_an_organizer_is_added_once_and_mailed_once(stage: Stage) -> None:
    await connect_admin(stage)
    await fill_add_form(stage)
    assert "GoTo e-mails them when you select Add." in form_text(stage.alice)
    assert await stage.alice.submits() == {}
    assert "Ada Example (ada@northwind.example) is now an organizer, with GoTo Training." in form_text(
        stage.alice
    )
    (ada,) = organizers_at_goto(stage)
    assert ada.products == {"G2T"}
    assert stage.goto.world.mailed == [(ADA, "invitation")]
    await stage.alice.person.closes()


@pytest.mark.parametrize(
    "fault",
    default_and_exhaustive(
        ["500_after", "lost_answer"],
        ["expired_token", "429", "500", "503_html", "empty_body", "html_body", "cut_before"],
    ),
)
async def test_a_passing_fault_adds_and_mails_once(stage: Stage, fault: str) -> None:
    await connect_admin(stage)
    await fill_add_form(stage)
    inject_fault(stage, fault, "organizers.create")
    assert await stage.alice.submits() == {}
    assert "is now an organizer" in form_text(stage.alice)
    assert len(organizers_at_goto(stage)) == 1
    assert stage.goto.world.mailed == [(ADA, "invitation")]
    await stage.alice.person.closes()


async def test_who_is_an_organizer_already_is_not_added_or_mailed_again(stage: Stage) -> None:
    await connect_admin(stage)
    await fill_add_form(stage, email=stage.bob.email)
    errors = await stage.alice.submits()
    assert "bob@northwind.example is already an organizer." in errors["email"]
    assert stage.goto.received("organizers.create") == []
    await stage.alice.fills(email="no address")
    assert "isn't an e-mail address" in (await stage.alice.submits())["email"]
    assert stage.goto.world.mailed == []
    await stage.alice.person.closes()


async def test_suspending_names_the_meetings_first(stage: Stage) -> None:
    await connect_admin(stage)
    bob = stage.goto.user(stage.bob.email)
    for number in range(6):
        add_upcoming_meeting(stage, bob, f"Course {number}", days=3 + number)
    asked = await ask_about_organizer(stage.alice, "suspend", stage.bob.email)
    assert "Suspend Bob Tanaka?" in asked
    assert "7 upcoming meetings." in asked
    assert "Customer call: Fabrikam" in asked
    assert await stage.alice.submits() == {}
    assert "Bob Tanaka (bob@northwind.example) is suspended." in form_text(stage.alice)
    assert bob.suspended
    await stage.alice.person.closes()
    await stage.alice.types(f"/goto organizers {bob.key}")
    assert "Suspended" in stage.alice.reads()


@pytest.mark.parametrize(("verb", "submit"), [("suspend", "Suspend"), ("remove", "Remove")])
async def test_a_button_of_the_details_asks_once_in_a_form(stage: Stage, verb: str, submit: str) -> None:
    await connect_admin(stage)
    await stage.alice.types(f"/goto organizers show {stage.bob.email}")
    await stage.alice.presses(submit)
    form = stage.alice.form.body
    assert (form["submit"]["text"], form["close"]["text"]) == (submit, "Keep them")
    assert "1 upcoming meeting." in form_text(stage.alice)
    await stage.alice.person.closes()
    assert stage.goto.received("organizers.update") == stage.goto.received("organizers.delete") == []


async def test_typed_to_usher_it_asks_with_a_button_that_opens_the_form(stage: Stage) -> None:
    await connect_admin(stage)
    usher = stage.slack.home.bot_user_id
    await post_message(stage.alice, CHANNEL, f"<@{usher}> goto organizers suspend {stage.bob.email}")
    await stage.alice.presses("Suspend", await stage.alice.sees("Suspend Bob Tanaka?"))
    assert await stage.alice.submits() == {}
    assert "is suspended." in form_text(stage.alice)
    await stage.alice.person.closes()


async def test_giving_a_product_ends_a_suspension(stage: Stage) -> None:
    await connect_admin(stage)
    bob = stage.goto.user(stage.bob.email)
    bob.suspended, bob.products = True, set()
    assert "Assigning a product ends the suspension." in await stage.alice.types(
        f"/goto organizers {bob.key}"
    )
    inject_fault(stage, "lost_answer", "organizers.update")
    await stage.alice.chooses("admin.organizer.product", f"G2T:{bob.key}:ends")
    await stage.alice.sees("*Bob Tanaka* (bob@northwind.example) now has GoTo Training.")
    assert (bob.suspended, bob.products) == (False, {"G2T"})
    assert "Assign another product." in await stage.alice.types(f"/goto organizers {bob.key}")


async def test_an_old_choice_of_a_product_ends_no_suspension_since(stage: Stage) -> None:
    await connect_admin(stage)
    bob = stage.goto.user(stage.bob.email)
    bob.products = {"G2M"}
    assert "Assign another product." in await stage.alice.types(f"/goto organizers {bob.key}")
    bob.suspended = True
    await stage.alice.chooses("admin.organizer.product", f"G2T:{bob.key}")
    await stage.alice.sees("was suspended in the meantime")
    assert (bob.suspended, bob.products) == (True, {"G2M"})


@pytest.mark.parametrize(
    "fault",
    default_and_exhaustive(["500_after", "lost_answer"], ["expired_token", "429", "cut_before"]),
)
async def test_a_passing_fault_suspends(stage: Stage, fault: str) -> None:
    await connect_admin(stage)
    await ask_about_organizer(stage.alice, "suspend", stage.bob.email)
    inject_fault(stage, fault, "organizers.update")
    assert await stage.alice.submits() == {}
    assert "is suspended." in form_text(stage.alice)
    assert stage.goto.user(stage.bob.email).suspended


@pytest.mark.parametrize(
    ("by", "operation"), [("key", "organizers.delete"), ("email", "organizers.deleteByEmail")]
)
async def test_removing_wants_the_e_mail_typed(stage: Stage, by: str, operation: str) -> None:
    await connect_admin(stage)
    bob = stage.goto.user(stage.bob.email)
    typed = str(bob.key) if by == "key" else bob.email
    assert "1 upcoming meeting." in await ask_about_organizer(stage.alice, "remove", typed)
    assert "Customer call: Fabrikam" in form_text(stage.alice)
    await stage.alice.fills(typed="dev@northwind.example")
    assert "That doesn't match bob@northwind.example." in (await stage.alice.submits())["typed"]
    assert not bob.deleted
    await stage.alice.fills(typed="BOB@northwind.example")
    assert await stage.alice.submits() == {}
    assert "was removed from your GoTo account." in form_text(stage.alice)
    assert bob.deleted
    assert len(stage.goto.received(operation)) == 1
    await stage.alice.person.closes()


@pytest.mark.parametrize("by", ["key", "email"])
@pytest.mark.parametrize(
    "fault",
    default_and_exhaustive(["429", "lost_answer"], ["expired_token", "500", "500_after", "cut_before"]),
)
async def test_a_passing_fault_removes(stage: Stage, fault: str, by: str) -> None:
    await connect_admin(stage)
    bob = stage.goto.user(stage.bob.email)
    await fill_removal_form(stage, str(bob.key) if by == "key" else bob.email)
    inject_fault(stage, fault, "organizers.delete", "organizers.deleteByEmail")
    assert await stage.alice.submits() == {}
    assert "was removed from your GoTo account." in form_text(stage.alice)
    assert bob.deleted
    await stage.alice.person.closes()


async def test_removed_by_somebody_else_meanwhile_is_said(stage: Stage) -> None:
    await connect_admin(stage)
    bob = stage.goto.user(stage.bob.email)
    await fill_removal_form(stage, bob.email)
    bob.deleted = True
    assert await stage.alice.submits() == {}
    assert "isn't in your GoTo account. Someone may have removed" in form_text(stage.alice)
    await stage.alice.person.closes()
    await stage.alice.types(f"/goto organizers remove {bob.email}")
    assert "Your GoTo account has no organizer bob@northwind.example." in stage.alice.reads()


@pytest.mark.parametrize("verb", ["suspend", "remove"])
async def test_nobody_takes_their_own_access(stage: Stage, verb: str) -> None:
    await connect_admin(stage)
    said = await stage.alice.types(f"/goto organizers {verb} {stage.alice.email}")
    assert f"You can't {verb} yourself" in said
    assert "Ask another admin of your GoTo account" in said
    said = await stage.alice.types(f"/goto organizers show {stage.alice.email}")
    assert "This is you" in said


async def test_one_e_mail_of_two_organizers_asks_which(stage: Stage) -> None:
    await connect_admin(stage)
    first, second = add_organizer(stage, ADA), add_organizer(stage, ADA, "Ada", "Second")
    asked = await stage.alice.types(f"/goto organizers remove {ADA}")
    assert "2 organizers have the e-mail ada@northwind.example. Which one?" in asked
    await stage.alice.chooses("admin.organizer.pick", f"remove:{second.key}")
    assert "Remove Ada Second" in form_text(stage.alice)
    await stage.alice.fills(typed=ADA)
    assert await stage.alice.submits() == {}
    assert (first.deleted, second.deleted) == (False, True)
    await stage.alice.person.closes()


async def test_who_is_no_admin_reads_and_changes_nothing(stage: Stage) -> None:
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    stage.goto.user(stage.bob.email).admin = True
    for typed in ("", "add", f"show {stage.alice.email}", f"remove {stage.alice.email}"):
        said = await stage.bob.types(f"/goto organizers {typed}".strip())
        assert "admin" in said.casefold(), typed
        assert "Alice Moreau" not in said
    assert stage.bob.person.view is None
    assert stage.goto.received("organizers.list") == []


async def test_without_gotos_role_the_role_is_named(stage: Stage) -> None:
    await connect_admin(stage)
    await fill_add_form(stage)
    stage.goto.user(stage.alice.email).admin = False
    for typed in ("organizers", "organizers add"):
        said = await stage.alice.types(f"/goto {typed}")
        refused = (
            "alice@northwind.example isn't allowed to do this because it doesn't have GoTo's admin role."
        )
        assert refused in said
        assert "Ask an admin of your GoTo account" in said
    assert await stage.alice.submits() == {}
    assert "doesn't have GoTo's admin role" in form_text(stage.alice)
    assert stage.goto.world.mailed == []
    await stage.alice.person.closes()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("add nonsense", "“nonsense” isn't an e-mail address."),
        ("show nonsense", "“nonsense” isn't an e-mail address or an organizer key."),
        ("show nobody@northwind.example", "account has no organizer nobody@northwind.example"),
        ("remove 99999999999999999999", "account has no organizer 99999999999999999999"),
    ],
)
async def test_wrong_words_get_a_next_step(stage: Stage, typed: str, said: str) -> None:
    await connect_admin(stage)
    assert said in await stage.alice.types(f"/goto organizers {typed}")


async def test_unconnected_admins_are_told_to_connect(stage: Stage) -> None:
    assert "Connect your GoTo account." in await stage.alice.types("/goto organizers")


async def test_the_meetings_of_one_organizer(stage: Stage) -> None:
    await connect_admin(stage)
    bob = stage.goto.user(stage.bob.email)
    for number in range(11):
        add_upcoming_meeting(stage, bob, f"Course {number:02}", days=3 + number)
    meeting = add_meeting(stage, "Kick-off", now() - timedelta(days=2))
    meeting.owner = bob
    hold_meeting(
        stage, meeting, now() - timedelta(days=2), came=(("Grace Guest", "grace@guest.example", 0, 40),)
    )
    shown = await stage.alice.types(f"/meeting list organizer {bob.email}")
    assert "Upcoming meetings of Bob Tanaka" in shown
    await stage.alice.presses("More")
    await stage.alice.sees("page 2 of 2")
    assert "Course 10" in stage.alice.reads()
    await stage.alice.types(f"/goto organizers {bob.key}")
    for pressed, said in (("Past meetings", "Kick-off"), ("Attendees", "Grace Guest")):
        await stage.alice.types(f"/goto organizers {bob.key}")
        await stage.alice.presses(pressed)
        await stage.alice.sees(said)


async def test_lists_of_others_are_for_admins(stage: Stage) -> None:
    await connect_admin(stage)
    assert "Upcoming meetings of Sales" in await stage.alice.types("/meeting list group Sales")
    assert "3 organizers" in await stage.alice.types("/meeting list groups")
    assert "Organizers" in await stage.alice.types("/meeting list organizer")
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    assert "Only Usher admins can do this" in await stage.bob.types("/meeting list group Sales")


async def test_who_lacks_gotos_role_is_told_who_has_it(stage: Stage) -> None:
    await connect_admin(stage)
    await stage.alice.types("/goto map")
    await stage.alice.presses("Use my GoTo account")
    await stage.alice.sees("is now the admin account.")
    stage.bob.person.user.is_admin = True
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    said = await stage.bob.types("/goto organizers")
    assert "bob@northwind.example isn't allowed to do this because it doesn't have GoTo's admin role." in said
    assert "Ask Alice Moreau, whose GoTo account has the admin role." in said


async def test_more_organizers_of_one_e_mail_than_a_select_takes_are_paged(stage: Stage) -> None:
    await connect_admin(stage)
    added = [add_organizer(stage, ADA, "Ada", f"Number {number:03}") for number in range(103)]
    asked = await stage.alice.types(f"/goto organizers show {ADA}")
    assert "103 organizers have the e-mail ada@northwind.example. Which one?" in asked
    assert "[More]" in asked
    await stage.alice.presses("More")
    await stage.alice.sees("[Back]")
    await stage.alice.chooses("admin.organizer.pick", f"show:{added[-1].key}")
    await stage.alice.sees(f"Organizer key: `{added[-1].key}`")
