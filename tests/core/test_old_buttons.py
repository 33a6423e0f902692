"""Every button has its place in the table of old buttons: what a press of it does when what it is about has changed.

``READS`` show what is true now and change nothing: each is pressed here, also with values of what is gone.
``OPENS_FORM`` open a form that is filled
from what there is now. All others do something; each names the test that presses it later.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from handlers import routes
from handlers.context import Context
from handlers.guard import run_guarded
from handlers.router import router
from tests.support.actors import connect_alice
from tests.support.clocks import now
from tests.support.meetings import add_meeting
from tests.support.old_buttons import IN_FORMS, press_payload
from tests.support.registrations import share_new_training, training_card
from tests.support.stage import CHANNEL, Stage

READS = frozenset(
    [
        "admin.group.back",
        "admin.group.on",
        "admin.groups.back",
        "admin.groups.on",
        "admin.map.list",
        "admin.map.list.back",
        "admin.map.list.on",
        "admin.organizers",
        "admin.organizers.back",
        "admin.organizers.on",
        "assist.help",
        "assist.list",
        "assist.list.earlier",
        "assist.list.later",
        "assist.list.range",
        "assist.show",
        "assist.show.pick",
        "audit.back",
        "audit.latest",
        "goto.help",
        "goto.status",
        "meeting.attendees",
        "meeting.attendees.back",
        "meeting.attendees.on",
        "meeting.attendees.pick",
        "meeting.cancel.keep",
        "meeting.help",
        "meeting.history",
        "meeting.history.back",
        "meeting.history.on",
        "meeting.history.range.0",
        "meeting.history.range.1",
        "meeting.list",
        "meeting.list.back",
        "meeting.list.filter",
        "meeting.list.on",
        "meeting.recording",
        "meeting.show",
        "meeting.show.pick",
        "notify.list",
        "notify.list.back",
        "notify.list.on",
        "registration.cancel.pick",
        "registration.details",
        "registration.menu",
        "training.attendance",
        "training.attendance.back",
        "training.attendance.on",
        "training.help",
        "training.list",
        "training.list.back",
        "training.list.on",
        "training.list.past",
        "training.missing",
        "training.missing.back",
        "training.missing.on",
        "training.recording",
        "training.report.turn",
        "training.report.turn.on",
        "training.roster.back",
        "training.roster.on",
        "assist.download",
    ]
)
OPENS_FORM = frozenset(
    [
        "admin.map.one.open",
        "admin.map.table.open",
        "admin.organizer.add.open",
        "admin.organizer.add.retry",
        "admin.organizer.remove.open",
        "admin.organizer.suspend",
        "assist.send.resume",
        "goto.feed.open",
        "goto.settings.open",
        "goto.sign-in.admin.open",
        "meeting.edit.open",
        "meeting.edit.pick",
        "meeting.edit.retry",
        "meeting.schedule.open",
        "meeting.schedule.resume",
        "meeting.schedule.retry",
        "meeting.share.open",
        "meeting.share.pick",
        "notify.card",
        "notify.change",
        "notify.new",
        "notify.new.at.0",
        "notify.new.at.1",
        "notify.new.resume",
        "notify.retry",
        "registration.open",
        "registration.pick",
        "training.cancel",
        "training.create.open",
        "training.create.resume",
        "training.others.open",
        "training.retry",
        "training.share.here",
        "training.share.resume",
    ]
)
DELETES_ITSELF = frozenset(
    [
        "assist.download.open",
        "assist.start.open",
        "meeting.start.open",
        "notify.reminder.dismiss",
        "registration.keep",
        "training.start.open",
    ]
)
RANGES = (
    "admin.group.range",
    "admin.report.range",
    "assist.list.days",
    "audit.range",
    "training.report.range",
)
"""Buttons that choose between two readings of a range."""
READS_BY_POST = {"reports.sessions.query"}
"""Operations of GoTo that search, though they are sent as POST."""
CHOOSES = frozenset(
    ["meeting.card.menu", "meeting.row.menu", "training.pick", "training.row", "admin.organizer.row"]
    + [f"training.row.{number}" for number in range(9)]
    + [f"admin.organizer.row.{number}" for number in range(5)]
    + ["admin.organizer.pick", "admin.group.row", *(f"admin.group.row.{number}" for number in range(4))]
    + ["admin.organizer.pick.back", "admin.organizer.pick.on"]
    + [f"{what}.{number}" for what in RANGES for number in range(2)]
    + ["mention.open", *(f"mention.run.{number}" for number in range(5))]
)
"""Menus and buttons that lead to one of the others."""
ACTS: Mapping[str, str] = {
    "registration.cancel": "registration/test_old_buttons.py",
    "registration.decline": "registration/test_old_buttons.py",
    "registration.take": "registration/test_old_buttons.py",
    "registration.approve": "registration/test_waitlist.py",
    "registration.deny": "registration/test_waitlist.py",
    "training.share.stop": "registration/test_old_trainer_buttons.py",
    "training.nudge": "registration/test_old_trainer_buttons.py",
    "training.roster.stop": "registration/test_old_trainer_buttons.py",
    "goto.connect": "accounts/test_old_connect_buttons.py",
    "goto.connect.open": "accounts/test_old_connect_buttons.py",
    "goto.disconnect": "accounts/test_old_buttons.py",
    "goto.not-me": "accounts/test_old_buttons.py",
    "goto.link.account": "security/test_connect_question.py",
    "goto.link.discard": "accounts/test_old_account_answers.py",
    "goto.link.keep": "accounts/test_old_account_answers.py",
    "goto.lent.end": "accounts/test_old_account_answers.py",
    "goto.sign-in.allow": "accounts/test_old_account_answers.py",
    "goto.sign-in.cancel": "accounts/test_old_account_answers.py",
    "goto.sign-in.refuse": "accounts/test_old_account_answers.py",
    "goto.feed.make": "accounts/test_old_account_answers.py",
    "goto.feed.off": "accounts/test_old_account_answers.py",
    "goto.forget": "accounts/test_old_account_answers.py",
    "goto.forget.export": "accounts/test_old_account_answers.py",
    "goto.forget.member": "accounts/test_old_account_answers.py",
    "meeting.start": "meetings/test_old_buttons.py",
    "meeting.start.pick": "meetings/test_start.py",
    "meeting.cancel": "meetings/test_old_buttons.py",
    "meeting.cancel.ask": "meetings/test_old_buttons.py",
    "meeting.cancel.pick": "meetings/test_typed_ids.py",
    "meeting.cancel.undo": "meetings/test_cancel.py",
    "meeting.now": "meetings/test_old_places.py",
    "meeting.now.another": "meetings/test_old_places.py",
    "meeting.verb.resume": "accounts/test_old_connect_buttons.py",
    "meeting.url-card.join": "meetings/test_old_places.py",
    "meeting.url-card.update": "meetings/test_old_places.py",
    "channel.join": "meetings/test_old_places.py",
    "training.cancel.undo": "trainings/test_waiting.py",
    "training.start": "trainings/test_old_buttons.py",
    "training.sheet": "trainings/test_old_sheet.py",
    "notify.mute-all": "reminders/test_old_buttons.py",
    "notify.unmute-all": "reminders/test_old_buttons.py",
    "notify.row": "reminders/test_old_buttons.py",
    "notify.reminder.mute": "reminders/test_old_buttons.py",
    "notify.reminder.unmute": "reminders/test_due_not_sent.py",
    "notify.reminder.snooze": "reminders/test_old_buttons.py",
    "assist.new": "assist/test_old_buttons.py",
    "assist.send": "assist/test_old_buttons.py",
    "assist.send.new": "assist/test_old_buttons.py",
    "assist.start": "assist/test_old_buttons.py",
    "audit.file": "admin/test_old_jobs_and_products.py",
    "admin.group.collect": "admin/test_old_jobs_and_products.py",
    "admin.job.stop": "admin/test_old_jobs_and_products.py",
    "admin.map.all": "admin/test_old_map_and_groups.py",
    "admin.map.drop": "admin/test_old_map_and_groups.py",
    "admin.map.end": "admin/test_old_map_and_groups.py",
    "admin.map.use": "admin/test_old_jobs_and_products.py",
    "admin.organizer.product": "admin/test_old_jobs_and_products.py",
}
GROUPS = (READS, IN_FORMS, OPENS_FORM, DELETES_ITSELF, CHOOSES, frozenset(ACTS))


def test_every_button_is_in_one_group() -> None:
    grouped = [name for group in GROUPS for name in group]
    assert sorted(grouped) == sorted(router.presses), (
        "a new button needs a row, and a test that presses it later"
    )


def test_every_test_of_a_button_is_there() -> None:
    tests = Path(__file__).parents[1]
    assert [name for name in ACTS.values() if not (tests / name).is_file()] == []


def values_of(meeting: str, training: str) -> tuple[str, ...]:
    """Return values that the buttons carry, about a meeting and a training: Usher ignores fields it does not know."""
    carried = {
        "id": meeting,
        "meeting_id": meeting,
        "training_key": training,
        "session_key": training,
        "recording_id": "1",
        "name": "x",
        "subject": "x",
        "target": "C0GENERAL",
        "channel": "C0GENERAL",
        "page": 0,
    }
    return json.dumps(carried), f"show:{meeting}", f"link:{training}", f"cancel:{training}", meeting, training


@pytest.mark.parametrize("gone", [False, True])
async def test_what_reads_changes_nothing(stage: Stage, gone: bool) -> None:
    await connect_alice(stage)
    meeting = add_meeting(stage, "Retro", now())
    training = await share_new_training(stage)
    if gone:
        meeting.deleted = training.deleted = now()
    ctx = Context(app=stage.runtime.app)
    before, posts = len(stage.goto.requests), len(stage.alice.posts(CHANNEL))
    answered = 0
    for action_id in sorted(READS):
        for value in values_of(str(meeting.id), str(training.key)):
            route = routes.match_press(press_payload(stage, action_id, value))
            assert route is not None
            reply = await run_guarded(ctx.for_request(time.monotonic()), action_id, route.asker, route.answer)
            assert not reply.is_fault, action_id
            assert reply.message is not None or action_id in ("meeting.show", "meeting.cancel.keep"), (
                action_id
            )
            answered += 1
    assert answered > 300
    written = [one.operation for one in stage.goto.requests[before:] if one.method not in ("GET", "HEAD")]
    assert set(written) <= READS_BY_POST
    assert len(stage.alice.posts(CHANNEL)) == posts
    assert training_card(stage.alice)
    stage.alice.dms()
