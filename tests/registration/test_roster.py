"""`/training roster` and `missing`: who registered, here or on GoTo's site, and who did not; asking once a day."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.sandbox.goto.odd_rows import OddRows
from bot.sandbox.goto.state import SimTraining
from tests.support.actors import person_of
from tests.support.faults import inject_fault
from tests.support.registrations import TRAINING_NAME, dms_with, register, share_new_training, share_training
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import add_training, find_training, register_at_goto, show_missing, show_roster


async def share_with_bob_registered(stage: Stage, **fields: str) -> SimTraining:
    known = await share_new_training(stage, **fields)
    await register(stage.bob)
    assert dms_with(stage.bob, "You're registered")
    return known


async def test_who_registered_in_slack_and_on_gotos_site(stage: Stage) -> None:
    known = await share_with_bob_registered(stage)
    register_at_goto(stage, known, "Grace", "grace@elsewhere.example")
    register_at_goto(stage, known, "Wendy", "wendy@elsewhere.example", "WAITING")
    said = await show_roster(stage, known)
    assert "2 registered · 1 waiting for approval" in said
    assert "Bob Tanaka (bob@northwind.example) · registered · in Slack" in said
    assert "Grace Sample (grace@elsewhere.example) · registered · on GoTo's site" in said
    assert "Wendy Sample (wendy@elsewhere.example) · waiting for approval · on GoTo's site" in said
    assert "That list can be up to 2 hours old" in said
    assert stage.alice.last is not None
    assert "/join/" not in str(stage.alice.last.payload())
    assert "Only you can see this." in said
    card = [m for m in stage.bob.posts(CHANNEL) if TRAINING_NAME in stage.bob.reads(m)]
    assert len(card) == 1


async def test_a_name_from_right_to_left_turns_nothing_else_of_its_row_around(stage: Stage) -> None:
    known = await share_with_bob_registered(stage)
    register_at_goto(stage, known, "שירה כהן", "shira@elsewhere.example")
    said = await show_roster(stage, known)
    assert "\u2068שירה כהן Sample\u2069 (shira@elsewhere.example) · registered" in said
    assert "\nBob Tanaka (bob@northwind.example)" in said


async def test_an_old_list_of_gotos_never_loses_somebody_known(stage: Stage) -> None:
    known = await share_with_bob_registered(stage)
    inject_fault(stage, "stale_list", "trainings.registrants.list", times=None)
    said = await show_roster(stage, known)
    assert "Bob Tanaka (bob@northwind.example) · registered · in Slack" in said
    stage.switch("goto.stale_list", times=None)
    inject_fault(stage, "503_html", "trainings.registrants.list", times=None)
    said = await show_roster(stage, known)
    assert "Bob Tanaka (bob@northwind.example) · registered · in Slack" in said
    assert "GoTo can't list registrants right now" in said


async def test_the_details_of_a_training_lead_to_it(stage: Stage) -> None:
    known = await share_with_bob_registered(stage)
    await stage.alice.types(f"/training show {known.id}", channel=CHANNEL)
    await stage.alice.presses("Who's registered")
    await stage.alice.sees("Bob Tanaka (bob@northwind.example) · registered · in Slack")


async def test_what_gotos_site_ended_is_told_as_ended(stage: Stage) -> None:
    known = await share_with_bob_registered(stage)
    (registrant,) = known.registrants
    registrant.status = "UNREGISTERED"
    register_at_goto(stage, known, "Eve", "eve@elsewhere.example", "DELETED")
    register_at_goto(stage, known, "Hal", "hal@elsewhere.example", "DENIED")
    roster = await show_roster(stage, known)
    assert "Bob Tanaka (bob@northwind.example) · cancelled" in roster
    assert "Eve Sample (eve@elsewhere.example) · cancelled" in roster
    assert "Hal Sample (hal@elsewhere.example) · denied" in roster
    await stage.bob.sees("Your registration for *Welding basics* is cancelled.")


async def test_a_training_that_is_not_shared_has_its_registrants_too(stage: Stage) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    said = await stage.alice.types("/training roster")
    assert "Which training?" in said
    await stage.alice.chooses("training.pick", f"roster:{find_training(stage).key}")
    await stage.alice.sees("2 registered")
    said = stage.alice.reads()
    assert "Henry Sample (henry@other.example)" in said
    assert "share it with `/training share`" in said
    assert "[Register others]" not in said


async def test_pages_turn_and_the_sum_is_of_all(stage: Stage) -> None:
    known = await share_new_training(stage)
    for number in range(31):
        register_at_goto(stage, known, f"Person{number:02}", f"p{number}@elsewhere.example")
    said = await show_roster(stage, known)
    assert "31 registered" in said
    assert "Person30" not in said
    await stage.alice.presses("More")
    await stage.alice.sees("Person30 Sample")
    await stage.alice.presses("Back")
    await stage.alice.sees("Person00 Sample")


async def test_nobody_else_sees_it(stage: Stage) -> None:
    known = await share_with_bob_registered(stage)
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    said = await stage.bob.types(f"/training roster {known.id}", channel=CHANNEL)
    assert "bob@northwind.example" not in said
    assert "Bob Tanaka (" not in said
    assert "@" not in await stage.carol.types(f"/training missing {known.id} {CHANNEL}")


async def test_who_of_a_channel_is_missing_is_asked_once_a_day(stage: Stage) -> None:
    stage.slack.home.channels["C0PLATFORM"].members.append("U0CAROL")
    known = await share_with_bob_registered(stage)
    said = await show_missing(stage.alice, known)
    assert "2 of 3 others in #team-platform haven't registered" in said
    assert "• Carol Jensen\n• Dev Rao" in said
    assert "Bob Tanaka" not in said
    assert "Alice" not in said
    await stage.alice.presses("Remind 2 people")
    await stage.alice.sees("Asked: Carol Jensen, Dev Rao.")
    await stage.dev.sees(f"Alice Moreau asks you to register for *{TRAINING_NAME}*.")
    assert len(dms_with(stage.dev, "asks you to register")) == 1
    assert len(dms_with(stage.carol, "asks you to register")) == 1
    assert dms_with(stage.bob, "asks you to register") == []

    await show_missing(stage.alice, known)
    await stage.alice.presses("Remind 2 people")
    await stage.alice.sees("Already asked in the last day: Carol Jensen, Dev Rao.")
    assert len(dms_with(stage.dev, "asks you to register")) == 1


@pytest.mark.languages
async def test_whoever_is_asked_registers_from_the_message(stage: Stage) -> None:
    known = await share_new_training(stage, channel="#general")
    await show_missing(stage.alice, known)
    await stage.alice.presses("Remind 2 people")
    await stage.alice.sees("Asked: Bob Tanaka, Dev Rao.")
    asked = await stage.dev.sees("asks you to register")
    await stage.dev.presses("Register", asked)
    assert await stage.dev.submits() == {}
    await stage.dev.person.closes()
    assert dms_with(stage.dev, "You're registered")
    dms_with(stage.bob, "asks you to register")
    assert "dev@northwind.example" in {one.email for one in known.registrants}
    assert "1 of 2 others" in await show_missing(stage.alice, known)


async def test_without_an_id_a_picker_asks_and_in_a_direct_message_where_is_asked(stage: Stage) -> None:
    known = await share_with_bob_registered(stage)
    assert "Which training?" in await stage.alice.types("/training missing", channel=CHANNEL)
    await stage.alice.chooses("training.pick", f"missing:{known.key}")
    await stage.alice.sees("1 of 2 others in #team-platform hasn't registered")
    said = await show_roster(stage, known)
    assert "[Who hasn't registered]" in said
    await stage.alice.presses("Who hasn't registered")
    await stage.alice.sees("• Dev Rao")
    direct = await stage.runtime.app.slack.people.open_dm(person_of(stage.alice))
    said = await stage.alice.types(f"/training missing {known.id}", channel=direct)
    assert "Add a #channel or a @group" in said


async def test_who_is_asked_registers_though_the_card_is_in_a_private_channel(stage: Stage) -> None:
    stage.slack.home.channels["C0LEADS"].members.append(stage.slack.home.bot_user_id)
    known = await share_new_training(stage, channel="#leads")
    stage.slack.home.usergroups.append(
        {"id": "S0GROUP", "handle": "makers", "name": "Makers", "users": ["U0CAROL"]}
    )
    assert "isn't shared" in await stage.carol.types(f"/training register {known.id}")
    await show_missing(stage.alice, known, "@makers")
    await stage.alice.presses("Remind 1 person")
    await stage.alice.sees("Asked: Carol Jensen.")
    await stage.carol.presses("Register", await stage.carol.sees("asks you to register"))
    assert await stage.carol.submits() == {}
    await stage.carol.person.closes()
    assert dms_with(stage.carol, "You're registered")
    stage.slack.home.usergroups.clear()


async def test_who_was_denied_is_not_asked_again(stage: Stage) -> None:
    known = await share_new_training(stage)
    register_at_goto(stage, known, "Dev", "dev@northwind.example", "DENIED")
    assert "Dev Rao" not in await show_missing(stage.alice, known)


async def test_who_may_be_in_an_odd_row_is_not_asked(stage: Stage) -> None:
    known = await share_new_training(stage)
    odd = register_at_goto(stage, known, "Dev", "Dev@northwind.example")
    register_at_goto(stage, known, "Eve", "eve@elsewhere.example")
    stage.goto.faults.odd_rows = OddRows(key=str(odd.key))
    inject_fault(stage, "odd_rows", "trainings.registrants.list", times=None)
    assert "Dev Rao" not in await show_missing(stage.alice, known)


async def test_who_registers_while_the_others_are_asked_is_not_asked(stage: Stage) -> None:
    """The list of who is missing was made before: each one is looked at again when their turn comes."""
    stage.slack.home.channels["C0PLATFORM"].members.append("U0CAROL")
    known = await share_new_training(stage)
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def gate(moment: str, where: str, name: str, request: Any) -> bool:
        if (moment, name) == ("before", "chat.postMessage") and "asks you to register" in str(request):
            asked.set()
            await go_on.wait()
        return True

    await show_missing(stage.alice, known)
    stage.slack.panel.gate = gate
    await stage.alice.presses("Remind 3 people")
    async with asyncio.timeout(10):
        await asked.wait()
    assert "You're registered" in await register(stage.dev)
    go_on.set()
    await stage.alice.sees("Asked: Bob Tanaka, Carol Jensen.")
    assert "Dev Rao" in stage.alice.reads().split("Asked: ")[1].split("\n", 1)[1]
    stage.slack.panel.gate = None
    assert dms_with(stage.dev, "asks you to register") == []
    assert len(dms_with(stage.dev, "You're registered")) == 1
    for actor in (stage.bob, stage.carol):
        assert len(dms_with(actor, "asks you to register")) == 1


async def test_of_a_user_group_by_its_name(stage: Stage) -> None:
    known = await share_with_bob_registered(stage)
    stage.slack.home.usergroups.append(
        {"id": "S0GROUP", "handle": "makers", "name": "Makers", "users": ["U0BOB", "U0CAROL"]}
    )
    said = await show_missing(stage.alice, known, "@makers")
    assert "1 of 2 others in @makers hasn't registered" in said
    assert "• Carol Jensen" in said
    stage.slack.home.usergroups.clear()


async def test_registered_at_goto_under_the_slack_address_is_not_missing(stage: Stage) -> None:
    known = await share_new_training(stage)
    register_at_goto(stage, known, "Dev", "Dev@Northwind.example")
    said = await show_missing(stage.alice, known)
    assert "Dev Rao" not in said
    assert "may still show here" in said


async def test_people_of_a_private_channel_are_for_its_members(stage: Stage) -> None:
    known = await share_new_training(stage)
    leads = stage.slack.home.channels["C0LEADS"]
    leads.members.remove("U0ALICE")
    leads.members.append(stage.slack.home.bot_user_id)
    said = await show_missing(stage.alice, known, "#leads")
    assert "Bob Tanaka" not in said
    assert "You aren't in #leads" in said


async def test_not_shared_nobody_can_be_asked(stage: Stage) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    known = add_training(stage, "Kept apart")
    said = await show_missing(stage.alice, known)
    assert "2 of 2 others" in said
    assert "[Ask" not in said
    assert "share it with `/training share`" in said
    await share_training(stage, known)
    assert "[Remind 2 people]" in await show_missing(stage.alice, known)
