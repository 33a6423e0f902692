"""`/assist`: a session once, its key to a thread once, its start link to the technician alone, what is kept."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from bot.model.policy import Rule
from bot.sandbox.goto.state import SimSupportSession
from tests.support.actors import connect_alice, post_message
from tests.support.admin import audit_entries, set_policy, user_id
from tests.support.assist import SHORTCUT, ask_for_help, message_thread, support_sessions
from tests.support.clocks import now
from tests.support.exhaustive import default_and_exhaustive
from tests.support.faults import inject_fault
from tests.support.security.redis_dump import dump_redis, find_secrets
from tests.support.stage import CHANNEL, Stage, open_stage
from tests.support.typed_ids import number_forms


def made(stage: Stage, created: Any = None, **fields: Any) -> SimSupportSession:
    """Put a session of Alice into GoTo, as if made on its own site; GoTo tells it at once."""
    world = stage.goto.world
    number = str(world.number())
    key = f"{number[:3]}-{number[3:6]}-{number[6:]}"
    session = SimSupportSession(
        uuid=str(UUID(int=world.key())),
        support_key=key,
        owner=stage.goto.user(stage.alice.email),
        created=created or now(),
        reads=1,
        **fields,
    )
    world.support[session.uuid] = session
    return session


async def test_a_new_session_tells_its_key_and_keeps_its_start_link_to_itself(
    stage: Stage, empty_redis: str
) -> None:
    await connect_alice(stage)
    said = await stage.alice.types("/assist new")
    (session,) = support_sessions(stage)
    assert f"support key *{session.support_key}*" in said
    start = f"/assist/{session.uuid}"
    assert start not in said
    await stage.alice.presses("Start session")
    await stage.alice.sees("Don't share it.")
    pressed = await stage.alice.presses("Open as technician")
    assert pressed.url.endswith(start)
    page = await stage.alice.browser.get(pressed.url)
    assert "Waiting for somebody with the support key." in page.text
    assert session.status == "STARTED"
    assert find_secrets(await dump_redis(empty_redis), {"start link": start}) == set()


async def test_the_key_goes_into_the_thread_that_was_asked_for_once(stage: Stage) -> None:
    await connect_alice(stage)
    session = made(stage)
    root = await ask_for_help(stage)
    picker = await stage.alice.sees("Which session's key do you want to post in this thread?")
    send = f"Send {session.support_key}"
    await asyncio.gather(stage.alice.presses(send, picker), stage.alice.presses(send, picker))
    await stage.alice.sees("We posted support key")
    (note,) = message_thread(stage, root)
    assert "Alice Moreau opened a support session." in note.text
    assert session.support_key in note.text


@pytest.mark.languages
async def test_a_new_session_for_a_thread(stage: Stage) -> None:
    await connect_alice(stage)
    root = await ask_for_help(stage)
    await stage.alice.sees("You have no open sessions.")
    await stage.alice.presses("New session, send its key")
    await stage.alice.sees("Your Seeit session is ready.")
    (session,) = support_sessions(stage)
    (note,) = message_thread(stage, root)
    assert session.support_key in note.text


@pytest.mark.parametrize(
    "fault",
    default_and_exhaustive(
        ["empty_body", "lost_answer"],
        ["expired_token", "429", "500", "500_after", "503_html", "cut_before"],
    ),
)
async def test_whatever_becomes_of_the_answer_there_is_one_session(stage: Stage, fault: str) -> None:
    await connect_alice(stage)
    made(stage)
    inject_fault(stage, fault, "seeit.sessions.create")
    said = await stage.alice.types("/assist new")
    assert len(support_sessions(stage)) == 2
    assert support_sessions(stage)[-1].support_key in said


async def test_two_whose_answers_are_lost_do_not_take_the_same_session(stage: Stage) -> None:
    await connect_alice(stage)
    inject_fault(stage, "lost_answer", "seeit.sessions.create", times=2)
    said = [await stage.alice.types("/assist new"), await stage.alice.types("/assist new")]
    assert len(support_sessions(stage)) == 2
    assert [
        session.support_key in text for session, text in zip(support_sessions(stage), said, strict=True)
    ] == [
        True,
        True,
    ]


async def test_not_settled_yet_is_asked_again(stage: Stage) -> None:
    await connect_alice(stage)
    session = made(stage)
    session.reads = 0
    shown = await stage.alice.types(f"/assist show {session.uuid}")
    assert session.support_key in shown
    assert [one.status for one in stage.goto.received("seeit.sessions.get")] == [409, 200]


async def test_a_key_is_read_in_every_form(stage: Stage) -> None:
    await connect_alice(stage)
    session = made(stage)
    missed = []
    for text in (
        *number_forms(session.support_key.replace("-", ""))[::4],
        f"{{{session.uuid}}}",
        f"({session.uuid}).",
    ):
        said = await stage.alice.types(f"/assist show {text}")
        missed += [] if session.support_key in said else [text]
    assert missed == []


async def test_what_does_not_settle_is_said(stage: Stage) -> None:
    await connect_alice(stage)
    session = made(stage)
    inject_fault(stage, "409", "seeit.sessions.get", times=None)
    shown = await stage.alice.types(f"/assist show {session.uuid}")
    assert "GoTo is still setting this session up." in shown
    assert "Try again in a minute." in shown


async def test_the_list_turns_pages_and_keeps_its_range(stage: Stage) -> None:
    await connect_alice(stage)
    mine = [made(stage, now() - timedelta(hours=number)) for number in range(12)]
    old = made(stage, now() - timedelta(days=20))
    shown = await stage.alice.types("/assist list")
    assert "13 sessions, page 1 of 2" in shown
    assert mine[0].support_key in shown
    assert mine[11].support_key not in shown
    await stage.alice.presses("Earlier")
    shown = stage.alice.reads(await stage.alice.sees("page 2 of 2"))
    assert old.support_key in shown
    await stage.alice.chooses("assist.list.range", "7d")
    shown = stage.alice.reads(await stage.alice.sees("12 sessions, page 1 of 2"))
    await stage.alice.presses("Earlier")
    shown = stage.alice.reads(await stage.alice.sees("12 sessions, page 2 of 2"))
    assert mine[11].support_key in shown
    await stage.alice.presses("Later")
    await stage.alice.sees("12 sessions, page 1 of 2")


async def test_ranges_that_are_typed(stage: Stage) -> None:
    await connect_alice(stage)
    recent, older = made(stage), made(stage, now() - timedelta(days=20))
    shown = await stage.alice.types("/assist list 7d")
    assert recent.support_key in shown
    assert older.support_key not in shown
    ended = (now() - timedelta(days=10)).date().isoformat()
    begun = (now() - timedelta(days=30)).date().isoformat()
    shown = await stage.alice.types(f"/assist list {begun} to {ended}")
    assert recent.support_key not in shown
    assert older.support_key in shown
    assert "Try `/assist list 30d`" in await stage.alice.types("/assist list whenever")
    shown = await stage.alice.types("/assist list 1d")
    assert recent.support_key in shown
    stage.goto.world.support.clear()
    assert "No sessions in this range." in await stage.alice.types("/assist list")


async def test_one_session_tells_what_there_is_and_until_when(stage: Stage) -> None:
    await connect_alice(stage)
    ended = now() - timedelta(hours=1)
    over = made(stage, ended - timedelta(hours=1), started=ended, joined=ended, ended=ended)
    over.recorded, over.photos, over.size = True, 4, 5_242_880
    over.notes = "cracked <!channel> valve"
    shown = await stage.alice.types(f"/assist show {over.support_key}")
    assert "no longer works for this session" in shown
    assert "4 photos, 0 photo notes, 5.2 MB total." in shown
    assert "GoTo deletes the photos and the recording" in shown
    assert "GoTo lists this session until" in shown
    assert "cracked" in shown
    assert "Start session" not in shown
    await stage.alice.presses("Download files")
    await stage.alice.sees("It works until")
    assert f"/assist/{over.uuid}/files" in (await stage.alice.presses("Open the file")).url
    over.ended = now() - timedelta(hours=73)
    shown = await stage.alice.types(f"/assist show {over.uuid}")
    assert "GoTo has deleted the photos and the recording" in shown
    assert "Download files" not in shown


async def test_a_key_that_is_used_again_means_the_newest_session(stage: Stage) -> None:
    await connect_alice(stage)
    first = made(stage, now() - timedelta(days=3))
    second = made(stage, now() - timedelta(minutes=3))
    second.support_key = first.support_key
    first.ended = now() - timedelta(days=2)
    assert "not started yet" in await stage.alice.types(f"/assist show {first.support_key}")
    assert "over" in await stage.alice.types(f"/assist show {first.uuid}")


async def test_what_is_no_session_is_said(stage: Stage) -> None:
    await connect_alice(stage)
    theirs = made(stage)
    theirs.owner = stage.goto.user(stage.bob.email)
    assert "“nonsense/..” isn't a support key" in await stage.alice.types("/assist show nonsense/..")
    assert "You have no such session at GoTo." in await stage.alice.types("/assist show 111-222-333")
    assert "You have no such session at GoTo." in await stage.alice.types(f"/assist show {theirs.uuid}")
    assert "No sessions in the last 90 days." in await stage.alice.types("/assist show")


async def test_the_picker_and_the_menu(stage: Stage) -> None:
    await connect_alice(stage)
    session = made(stage)
    shown = await stage.alice.types("/assist")
    assert session.support_key in shown
    await stage.alice.presses("New session")
    await stage.alice.sees("Your Seeit session is ready.")
    assert len(support_sessions(stage)) == 2
    await stage.alice.types("/assist show")
    await stage.alice.chooses("assist.show.pick", session.uuid)
    await stage.alice.sees(f"Seeit session {session.support_key}")
    inject_fault(stage, "500", "seeit.sessions.list", times=None)
    assert "GoTo can't list your sessions right now." in await stage.alice.types("/assist")


async def test_the_key_of_a_session_that_is_over_is_not_sent(stage: Stage) -> None:
    await connect_alice(stage)
    session = made(stage)
    root = await ask_for_help(stage)
    await stage.alice.sees("Which session's key do you want to post in this thread?")
    session.ended = now()
    await stage.alice.presses(f"Send {session.support_key}")
    await stage.alice.sees("Nothing was sent.")
    assert message_thread(stage, root) == []
    await stage.alice.types(f"/assist show {session.uuid}")
    assert "Start session" not in stage.alice.reads()


async def test_a_session_that_ended_has_no_start_link_any_more(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types("/assist new")
    support_sessions(stage)[0].ended = now()
    await stage.alice.presses("Start session")
    await stage.alice.sees("its start link no longer works")


async def test_where_the_bot_or_the_technician_is_no_member_nothing_is_sent(stage: Stage) -> None:
    await connect_alice(stage)
    made(stage)
    elsewhere = await post_message(stage.alice, "#design", "Can somebody look?")
    await stage.alice.person.message_shortcut(elsewhere, SHORTCUT)
    await stage.alice.sees("Usher isn't in #design")
    root = await ask_for_help(stage)
    picker = await stage.alice.sees("Which session's key do you want to post in this thread?")
    stage.slack.home.channels["C0PLATFORM"].members.remove(stage.alice.person.user.id)
    await stage.alice.presses(f"Send {support_sessions(stage)[0].support_key}", picker)
    stage.slack.home.channels["C0PLATFORM"].members.append(stage.alice.person.user.id)
    assert "You aren't in #team-platform" in stage.alice.reads(picker)
    assert message_thread(stage, root) == []


async def test_after_add_usher_the_shortcut_goes_on(stage: Stage) -> None:
    await connect_alice(stage)
    session = made(stage)
    stage.slack.home.conversation("#design").members.append(stage.bob.person.id)
    message = await post_message(stage.alice, "#design", "Can somebody look?")
    await stage.alice.person.message_shortcut(message, SHORTCUT)
    await stage.alice.sees("Usher isn't in #design")
    await stage.alice.presses("Add Usher")
    picker = await stage.alice.sees("Which session's key do you want to post in this thread?")
    await stage.alice.presses(f"Send {session.support_key}", picker)
    await stage.alice.sees(f"We posted support key *{session.support_key}* in")
    (note,) = message_thread(stage, message)
    assert session.support_key in note.text


@pytest.mark.parametrize("fault", default_and_exhaustive(["lost_answer"], ["cut_before", "500", "429"]))
async def test_whatever_slack_does_one_note_stands_in_the_thread(stage: Stage, fault: str) -> None:
    await connect_alice(stage)
    session = made(stage)
    root = await ask_for_help(stage)
    await stage.alice.sees("Which session's key do you want to post in this thread?")
    stage.switch(f"slack.{fault}")
    await stage.alice.presses(f"Send {session.support_key}")
    await stage.alice.sees("We posted support key")
    assert len(message_thread(stage, root)) == 1


async def test_a_key_that_slack_refuses_to_post_is_told_to_its_technician(stage: Stage) -> None:
    await connect_alice(stage)
    session = made(stage)
    root = await ask_for_help(stage)
    await stage.alice.sees("Which session's key do you want to post in this thread?")
    stage.switch("slack.refuse:chat.postMessage:restricted_action")
    await stage.alice.presses(f"Send {session.support_key}")
    await stage.alice.sees("We couldn't post the key in #team-platform.")
    assert session.support_key in stage.alice.reads()
    assert message_thread(stage, root) == []


async def test_without_an_account_both_go_on_after_connecting(stage: Stage) -> None:
    await stage.alice.types("/assist new")
    await stage.alice.follows_link()
    await stage.alice.sees("Connected as Alice")
    await stage.alice.sees("Your Seeit session is ready.")
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    await stage.bob.types("/goto disconnect")
    await stage.bob.presses("Disconnect")
    root = await post_message(stage.alice, CHANNEL, "Can somebody look?")
    await stage.bob.person.message_shortcut(root, SHORTCUT)
    await stage.bob.sees("This one-time link is just for you")
    await stage.bob.follows_link()
    await stage.bob.sees("You were sending a support key.")
    await stage.bob.presses("Send a support key")
    await stage.bob.sees("You have no open sessions.")


async def test_an_account_without_seeit_is_told(stage: Stage) -> None:
    await connect_alice(stage)
    inject_fault(stage, "403_role", "seeit.sessions.create", "seeit.sessions.list", times=None)
    assert "Your GoTo account isn't allowed to use GoToAssist Seeit." in await stage.alice.types(
        "/assist new"
    )
    assert "isn't allowed to use GoToAssist Seeit" in await stage.alice.types("/assist list")
    assert support_sessions(stage) == []


@pytest.mark.parametrize("wait", [0.02])
async def test_slow_answers_come_later(stage: Stage) -> None:
    await connect_alice(stage)
    inject_fault(stage, "slow", "seeit.sessions.create")
    assert "This is taking longer than usual." in await stage.alice.types("/assist new")
    await stage.alice.sees("Your Seeit session is ready.")
    assert len(support_sessions(stage)) == 1
    inject_fault(stage, "slow", "seeit.sessions.list")
    assert "This is taking longer than usual." in await stage.alice.types("/assist list")
    await stage.alice.sees("1 session · times in New York")


@pytest.mark.parametrize("wait", [0.02])
async def test_a_start_link_that_comes_late_is_kept_nowhere_either(stage: Stage, empty_redis: str) -> None:
    await connect_alice(stage)
    session = made(stage)
    inject_fault(stage, "slow", "seeit.sessions.list", "seeit.sessions.get", times=None)
    await stage.alice.types(f"/assist show {session.uuid}")
    shown = await stage.alice.sees(f"Seeit session {session.support_key}")
    await stage.alice.presses("Start session", shown)
    await stage.alice.sees("Don't share it.")
    assert find_secrets(await dump_redis(empty_redis), {"start link": f"/assist/{session.uuid}"}) == set()


async def test_what_was_done_is_audited_without_key_or_link(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types("/assist new")
    await stage.alice.presses("Start session")
    await stage.alice.sees("Don't share it.")
    root = await ask_for_help(stage)
    await stage.alice.sees("Which session's key do you want to post in this thread?")
    (session,) = support_sessions(stage)
    await stage.alice.presses(f"Send {session.support_key}")
    await stage.alice.sees("We posted support key")
    assert len(message_thread(stage, root)) == 1
    lines = [line for line in await audit_entries(stage) if line.action.startswith("assist.")]
    assert [line.action for line in lines] == ["assist.new", "assist.start", "assist.send"]
    assert {line.details["session_key"] for line in lines} == {session.uuid}
    assert session.support_key not in str(lines)


async def test_who_may_not_start_meetings_here_may_not_open_sessions_either(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    await set_policy(stage, start=Rule(people=(user_id(stage.alice),)))
    await stage.bob.types("/assist new")
    root = await post_message(stage.alice, CHANNEL, "Can somebody look?")
    await stage.bob.person.message_shortcut(root, SHORTCUT)
    assert support_sessions(stage) == []
    assert "No sessions in this range." in await stage.bob.types("/assist list")
    await stage.alice.types("/assist new")
    assert len(support_sessions(stage)) == 1


async def test_while_it_is_switched_off_it_says_so_and_how_it_is_switched_on(empty_redis: str) -> None:
    async with open_stage(empty_redis, by_socket=False, settings={"goto_seeit_url": None}) as stage:
        for typed in ("/assist", "/assist new", "/assist list", "/assist show 123-456-789"):
            said = await stage.alice.types(typed)
            assert "GoToAssist Seeit is turned off here." in said
            assert "GOTO_SEEIT_URL" in said
        assert "`/assist list 30d`" not in await stage.gil.types("/assist help")
        await ask_for_help(stage)
        await stage.alice.sees("GoToAssist Seeit is turned off here.")
        assert stage.goto.received("seeit.sessions.create") == []
