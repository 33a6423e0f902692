"""A range of days that has two meanings is asked about with a button for each, wherever a range is typed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.model.policy import AuditEntry, AuditResult
from tests.support.actors import connect_alice, person_of
from tests.support.admin import connect_admin
from tests.support.clocks import CLOCK, now
from tests.support.meetings import add_meeting, hold_meeting
from tests.support.stage import Stage
from tests.support.trainings import hold_session

MARCH, APRIL = datetime(2026, 3, 4, 15, tzinfo=UTC), datetime(2026, 4, 3, 15, tzinfo=UTC)
MARCH_BUTTON, APRIL_BUTTON = "Wed, Mar 4, 2026", "Fri, Apr 3, 2026"


def hold_two_meetings(stage: Stage) -> None:
    """Have a meeting of Alice held on each of the days that 03/04 may mean."""
    for name, day in (("March call", MARCH), ("April call", APRIL)):
        hold_meeting(stage, add_meeting(stage, name, day), day, 43)


async def reported_calls(stage: Stage) -> list[str]:
    """Wait for the report of Sales; return the meetings in it."""

    def ended() -> str:
        return next(
            (one.text for one in stage.alice.dms() if "Past meetings:* Sales · 1 row" in one.text), ""
        )

    text = await stage.slack.changes.wait_for(ended, 10.0)
    return [name for name in ("March call", "April call") if name in text]


async def test_the_report_of_trainings(stage: Stage) -> None:
    await connect_alice(stage)
    _, session = hold_session(stage)
    session.start, session.end = APRIL, APRIL + timedelta(minutes=50)
    shown = await stage.alice.types("/training report 03/04")
    assert "Which days do you mean?" in shown
    await stage.alice.presses(MARCH_BUTTON)
    await stage.alice.sees("No sessions were held on Wed, Mar 4, 2026.")
    await stage.alice.types("/training report since 03/04")
    await stage.alice.presses("Fri, Apr 3, 2026 – Tue, Dec 1, 2026")
    await stage.alice.sees("50 min · 1 person")


async def test_the_list_of_support_sessions(stage: Stage) -> None:
    await connect_alice(stage)
    assert "Which days do you mean?" in await stage.alice.types("/assist list 03/04")
    await stage.alice.presses(APRIL_BUTTON)
    await stage.alice.sees("No sessions in this range.")
    (asked,) = stage.goto.received("seeit.sessions.list")
    begins = datetime.fromtimestamp(int(asked.query["startTime"]) / 1000, UTC)
    assert begins.date() == APRIL.date()


async def test_the_past_meetings_of_a_group(stage: Stage) -> None:
    await connect_admin(stage)
    hold_two_meetings(stage)
    assert "Which days do you mean?" in await stage.alice.types("/goto groups Sales past 03/04")
    await stage.alice.presses(MARCH_BUTTON)
    await stage.alice.sees("March call")
    assert "April call" not in stage.alice.reads()


async def test_a_typed_report(stage: Stage) -> None:
    await connect_admin(stage)
    hold_two_meetings(stage)
    assert "Which days do you mean?" in await stage.alice.types("/goto report past Sales 03/04")
    await stage.alice.presses(APRIL_BUTTON)
    await stage.alice.sees("We'll send the report to your messages.")
    assert await reported_calls(stage) == ["April call"]


async def test_the_form_of_a_report_keeps_what_was_typed_and_asks(stage: Stage) -> None:
    await connect_admin(stage)
    hold_two_meetings(stage)
    await stage.alice.types("/goto report")
    await stage.alice.fills(what="past", whose="Sales", range="03/04")
    assert await stage.alice.submits() == {}
    asked = stage.alice.reads(stage.alice.form)
    assert "Which days do you mean?" in asked
    assert "Sales" in asked
    await stage.alice.fills(days=MARCH_BUTTON)
    assert await stage.alice.submits() == {}
    assert "We'll send the report" in stage.alice.reads(stage.alice.form)
    assert await reported_calls(stage) == ["March call"]


async def test_a_choice_for_other_days_than_those_typed_is_asked_again(stage: Stage) -> None:
    await connect_admin(stage)
    await stage.alice.types("/goto report")
    await stage.alice.fills(what="past", range="03/04")
    await stage.alice.submits()
    await stage.alice.fills(days=MARCH_BUTTON, range="05/06")
    assert await stage.alice.submits() == {}
    assert "Fri, Jun 5, 2026" in stage.alice.reads(stage.alice.form)


async def test_a_search_in_the_audit_keeps_its_person_and_words(stage: Stage) -> None:
    alice, bob = person_of(stage.alice), person_of(stage.bob)
    for who, action in ((alice, "meeting.cancel"), (alice, "meeting.now"), (bob, "meeting.cancel")):
        about = {"subject": f"{action} of {who.user_id}"}
        await stage.runtime.app.store.audit.append(
            AuditEntry(person=who, action=action, at=now(), result=AuditResult.DONE, details=about)
        )
    CLOCK.forward(minutes=1)
    shown = await stage.alice.types(f"/goto audit <@{alice.user_id}> cancel since 03/04")
    assert "Which days do you mean?" in shown
    await stage.alice.presses("Fri, Apr 3, 2026 – Tue, Dec 1, 2026")
    shown = stage.alice.reads(await stage.alice.sees(f"meeting.cancel of {alice.user_id}"))
    assert "Since Fri, Apr 3, 12:00 AM" in shown
    assert "meeting.now" not in shown
    assert bob.user_id not in shown
