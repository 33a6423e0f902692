"""Changing a meeting: the form comes filled in, GoTo gets all settings, and only what changed is told."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.actors import tenant_of
from tests.support.exhaustive import default_and_exhaustive
from tests.support.faults import inject_fault
from tests.support.meetings import SUBJECT, meeting_card, meeting_thread, schedule_meeting
from tests.support.stage import CHANNEL, Stage

FILLED = "replaces all settings with what you see here"
SAVED = "meetings.update"


async def open_edit_form(stage: Stage, command: str) -> str:
    """Open the form and return what it shows once it is filled in."""
    await stage.alice.types(command, channel=CHANNEL)
    await stage.alice.sees(FILLED)
    return stage.alice.reads(stage.alice.form)


async def test_an_edit_sends_everything_and_tells_what_changed(stage: Stage) -> None:
    meeting = await schedule_meeting(stage)
    before = stage.alice.reads(meeting_card(stage.alice))
    shown = await open_edit_form(stage, f"/meeting edit {meeting.id}")
    assert SUBJECT in shown
    assert "3:00–3:45 PM New York" in shown

    await stage.alice.fills(subject="Design review 2", start="16:00")
    assert await stage.alice.submits() == {}
    assert stage.alice.person.view is None

    (sent,) = stage.goto.received("meetings.update")
    assert sorted(sent.body) == [
        "conferencecallinfo",
        "endtime",
        "meetingtype",
        "passwordrequired",
        "starttime",
        "subject",
        "timezonekey",
    ]
    assert (sent.body["subject"], sent.body["conferencecallinfo"]) == ("Design review 2", "Hybrid")
    assert meeting.end - meeting.start == timedelta(minutes=45)

    after = stage.bob.reads(meeting_card(stage.bob))
    assert "Design review 2" in after
    assert after != before
    (said,) = meeting_thread(stage.bob)
    assert "Title: ~Design review~ → Design review 2" in said
    assert "Time:" in said
    assert "password" not in said
    assert "Audio" not in said


async def rename(stage: Stage, subject: str = "Design review 2") -> None:
    """Open the form, fill in another title, and leave it open."""
    meeting = await schedule_meeting(stage)
    await open_edit_form(stage, f"/meeting edit {meeting.id}")
    await stage.alice.fills(subject=subject)


def count_updates(stage: Stage) -> int:
    return len(stage.goto.received(SAVED))


async def test_the_card_menu_and_the_picker_open_the_same_form(stage: Stage) -> None:
    await schedule_meeting(stage)
    await stage.alice.person.clicks(meeting_card(stage.alice), text="Edit")
    await stage.alice.sees(FILLED)
    await stage.alice.person.closes()
    assert "Which meeting do you want to change?" in await stage.alice.types("/meeting edit")
    await stage.alice.presses(SUBJECT)
    await stage.alice.sees(FILLED)
    assert SUBJECT in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()


async def test_nothing_different_sends_nothing(stage: Stage) -> None:
    meeting = await schedule_meeting(stage)
    await open_edit_form(stage, f"/meeting edit {meeting.id}")
    assert await stage.alice.submits() == {}
    assert "You didn't change anything, so nothing was saved." in stage.alice.reads(stage.alice.form)
    assert count_updates(stage) == 0
    assert meeting_thread(stage.bob) == []
    await stage.alice.person.closes()


async def test_bad_input_stays_in_its_field(stage: Stage) -> None:
    meeting = await schedule_meeting(stage)
    await open_edit_form(stage, f"/meeting edit {meeting.id}")
    await stage.alice.fills(date="2020-01-01")
    assert "isn't in the past" in (await stage.alice.submits())["start"]
    assert count_updates(stage) == 0
    await stage.alice.person.closes()


async def test_one_changed_elsewhere_is_shown_and_asked_again(stage: Stage) -> None:
    meeting = await schedule_meeting(stage)
    await open_edit_form(stage, f"/meeting edit {meeting.id}")
    meeting.password_required = True
    await stage.alice.fills(subject="Design review 2")
    assert await stage.alice.submits() == {}
    shown = stage.alice.reads(stage.alice.form)
    assert "Someone changed the meeting while you had this open." in shown
    assert "Meeting password: ~off~ → on" in shown
    assert "Design review 2" in shown
    assert count_updates(stage) == 0

    assert await stage.alice.submits() == {}
    assert (meeting.subject, meeting.password_required) == ("Design review 2", False)
    (said,) = meeting_thread(stage.bob)
    assert "Title:" in said


async def test_two_forms_at_once_do_not_overwrite_each_other(stage: Stage) -> None:
    meeting = await schedule_meeting(stage)
    await open_edit_form(stage, f"/meeting edit {meeting.id}")
    meeting.subject = "Renamed on the site"
    await stage.alice.fills(start="16:00")
    assert await stage.alice.submits() == {}
    shown = stage.alice.reads(stage.alice.form)
    assert f"Title: ~{SUBJECT}~ → Renamed on the site" in shown
    assert count_updates(stage) == 0
    await stage.alice.person.closes()


async def test_one_that_was_deleted_meanwhile_is_said(stage: Stage) -> None:
    meeting = await schedule_meeting(stage)
    await open_edit_form(stage, f"/meeting edit {meeting.id}")
    meeting.deleted = meeting.created
    await stage.alice.fills(subject="Design review 2")
    assert await stage.alice.submits() == {}
    assert "You have no meeting" in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()
    await stage.alice.types(f"/meeting edit {meeting.id}")
    await stage.alice.sees("You have no meeting")
    await stage.alice.person.closes()


async def test_one_made_elsewhere_asks_for_the_audio_and_keeps_the_rest(stage: Stage) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    (meeting,) = [m for m in stage.goto.meetings_of(stage.alice.email) if m.subject == "Sprint review"]
    meeting.coorganizer_keys = ["77"]
    meeting.audio = "Call 555-0199, room 4"
    shown = await open_edit_form(stage, f"/meeting edit {meeting.id}")
    assert "so we can't see its audio setting" in shown
    await stage.alice.fills(subject="Sprint review 2", audio="as-told")
    assert await stage.alice.submits() == {}
    assert "*Sprint review 2* was changed." in stage.alice.reads(stage.alice.form)
    assert (meeting.subject, meeting.audio) == ("Sprint review 2", "Call 555-0199, room 4")
    assert meeting.coorganizer_keys == ["77"]
    await stage.alice.person.closes()


@pytest.mark.parametrize(
    "fault",
    default_and_exhaustive(
        ["500_after", "lost_answer"], ["expired_token", "429", "500", "503_html", "cut_before", "html_body"]
    ),
)
async def test_faults_on_the_way_end_in_one_change_told_once(stage: Stage, fault: str) -> None:
    await rename(stage)
    inject_fault(stage, fault, SAVED)
    assert await stage.alice.submits() == {}
    assert "Design review 2" in stage.bob.reads(meeting_card(stage.bob))
    assert len(meeting_thread(stage.bob)) == 1
    assert stage.alice.person.view is None


@pytest.mark.parametrize(
    ("fault", "said"),
    [("400", "GoTo rejected the meeting."), ("403_role", "can't do this"), ("404", "You have no meeting")],
)
async def test_a_refusal_comes_back_into_the_form(stage: Stage, fault: str, said: str) -> None:
    await rename(stage)
    inject_fault(stage, fault, SAVED)
    assert await stage.alice.submits() == {}
    form = stage.alice.reads(stage.alice.form)
    assert said in form
    assert "Design review 2" in form
    assert SUBJECT in stage.bob.reads(meeting_card(stage.bob))
    assert await stage.alice.submits() == {}
    assert len(meeting_thread(stage.bob)) == 1


@pytest.mark.languages
async def test_a_dead_connection_keeps_what_was_typed(stage: Stage) -> None:
    await rename(stage)
    inject_fault(stage, "expired_token", "meetings.get")
    stage.switch("goto.dead_refresh")
    assert await stage.alice.submits() == {}
    form = stage.alice.reads(stage.alice.form)
    assert "GoTo ended the connection" in form
    assert "Design review 2" in form
    await stage.alice.sees("Connect again to schedule and to get reminders of your sessions.")
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    stage.alice.dms()
    assert await stage.alice.submits() == {}
    assert len(meeting_thread(stage.bob)) == 1


async def test_connecting_first_goes_on_with_the_change(stage: Stage) -> None:
    (meeting,) = [m for m in stage.goto.meetings_of(stage.alice.email) if m.subject == "Sprint review"]
    await stage.alice.types(f"/meeting edit {meeting.id}")
    await stage.alice.follows_link()
    await stage.alice.sees("You were changing a meeting.")
    await stage.alice.presses("Continue")
    await stage.alice.sees(FILLED)
    assert "Sprint review" in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()


async def test_somebody_elses_newer_change_is_not_overwritten_after_a_lost_answer(stage: Stage) -> None:
    """The request never reached GoTo; before it is sent again, the meeting is renamed on GoTo's site."""
    meeting = await schedule_meeting(stage)
    await open_edit_form(stage, f"/meeting edit {meeting.id}")
    await stage.alice.fills(start="16:00")

    async def gate(phase: str, simulator: str, name: str, request: object) -> bool:
        if (phase, name) != ("before", SAVED):
            return True
        meeting.subject = "Renamed on the site"
        stage.slack.panel.gate = None
        return False

    stage.slack.panel.gate = gate
    assert await stage.alice.submits() == {}
    assert "Someone changed the meeting while we were saving." in stage.alice.reads(stage.alice.form)
    assert meeting.subject == "Renamed on the site"
    assert meeting_thread(stage.bob) == []
    await stage.alice.person.closes()


async def test_an_older_form_does_not_put_the_audio_back(stage: Stage) -> None:
    """GoTo does not tell a meeting's audio: only what was sent from here says that it was changed meanwhile."""
    meeting = await schedule_meeting(stage)
    await open_edit_form(stage, f"/meeting edit {meeting.id}")
    store = stage.runtime.app.store.meetings
    known = await store.get(tenant_of(stage), str(meeting.id))
    assert known is not None
    await store.save(replace(known, audio="VoIP"))
    await stage.alice.fills(subject="Design review 2")
    assert await stage.alice.submits() == {}
    shown = stage.alice.reads(stage.alice.form)
    assert "Someone changed the meeting while you had this open." in shown
    assert "Audio:" in shown
    assert count_updates(stage) == 0
    await stage.alice.person.closes()


def hold_answers(stage: Stage, phase: str) -> asyncio.Event:
    """Hold GoTo's answers to the change before or after its effect, until the event is set."""
    released = asyncio.Event()

    async def gate(at: str, simulator: str, name: str, request: object) -> bool:
        if (at, simulator, name) == (phase, "goto", SAVED):
            await released.wait()
        return True

    stage.slack.panel.gate = gate
    return released


class TestSlow:
    @pytest.fixture
    def wait(self) -> float:
        """Long enough for what comes before, on a busy machine too; the answer is held for longer."""
        return 1.5

    async def test_the_form_says_saving_and_then_what_changed(self, stage: Stage) -> None:
        await rename(stage)
        released = hold_answers(stage, "after")
        assert await stage.alice.submits() == {}
        assert "Saving…" in stage.alice.reads(stage.alice.form)
        released.set()
        await stage.alice.sees("*Design review 2* was changed.")
        await stage.alice.person.closes()
        assert len(await stage.bob.person.wait_for(lambda: meeting_thread(stage.bob))) == 1

    async def test_a_closed_form_is_answered_by_a_direct_message(self, stage: Stage) -> None:
        await rename(stage)
        released = hold_answers(stage, "before")
        inject_fault(stage, "400", SAVED)
        assert await stage.alice.submits() == {}
        await stage.alice.person.closes()
        released.set()
        await stage.alice.sees("wasn't changed.")
        await stage.alice.presses("Edit and try again")
        assert "Design review 2" in stage.alice.reads(stage.alice.form)
        assert await stage.alice.submits() == {}
        await stage.bob.sees("Design review 2", channel=CHANNEL)
        assert len(await stage.bob.person.wait_for(lambda: meeting_thread(stage.bob))) == 1
