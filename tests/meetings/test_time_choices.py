"""What can be read in several ways is asked with choices to press; choosing fills the date, the start and the length.

The stage is on Tuesday 1 December 2026, 10:00 in New York.
"""

from __future__ import annotations

from datetime import UTC, datetime

from bot.sandbox.slack.elements import interactive_elements
from tests.support.actors import connect_alice
from tests.support.meetings import add_meeting
from tests.support.stage import Stage
from tests.support.time_choices import field, radio, requested_start
from tests.support.trainings import trainings_named
from tests.support.view_checks import check_modal


async def offered(stage: Stage, typed: str) -> tuple[list[str], str | None]:
    if stage.alice.person.view is not None:
        await stage.alice.person.closes()
    await stage.alice.types(f"/meeting schedule {typed}")
    check_modal(stage.alice.form.body)
    return radio(stage.alice)


def planned(stage: Stage) -> datetime:
    """Return the start that GoTo was last asked for; the cards in the channel are expected."""
    stage.alice.posts("#general")
    return requested_start(stage)


CHOICES: dict[str, tuple[list[str], str | None]] = {
    "Review tue 3pm": (["Today, 3:00 PM", "Tue, Dec 8, 3:00 PM"], "Today, 3:00 PM"),
    "Review next fri 3pm": (["Fri, Dec 4, 3:00 PM", "Fri, Dec 11, 3:00 PM"], "Fri, Dec 4, 3:00 PM"),
    "Review 03/12 3pm": (["Thu, Dec 3, 3:00 PM", "Fri, Mar 12, 2027, 3:00 PM"], "Fri, Mar 12, 2027, 3:00 PM"),
    "Review tomorrow 3": (["Tomorrow, 3:00 PM", "Tomorrow, 3:00 AM"], "Tomorrow, 3:00 PM"),
    "Review fri midnight": (["Fri, Dec 4, 12:00 AM", "Sat, Dec 5, 12:00 AM"], "Sat, Dec 5, 12:00 AM"),
    '"Review" 3.12': (["Thu, Dec 3", "Today, 3:12 PM"], "Thu, Dec 3"),
    "Review tomorrow 9am Tokyo": (
        ["Today, 7:00 PM (9:00 AM Tokyo)", "Tomorrow, 7:00 PM (9:00 AM Tokyo)"],
        "Today, 7:00 PM (9:00 AM Tokyo)",
    ),
    "Review tomorrow 3pm IST": (
        [
            "Tomorrow, 4:30 AM (3:00 PM Kolkata)",
            "Tomorrow, 10:00 AM (3:00 PM Dublin)",
            "Tomorrow, 8:00 AM (3:00 PM Jerusalem)",
        ],
        "Tomorrow, 4:30 AM (3:00 PM Kolkata)",
    ),
    "Review 20 jul 2027 3pm EST": (
        ["Tue, Jul 20, 2027, 3:00 PM", "Tue, Jul 20, 2027, 4:00 PM (3:00 PM UTC-5)"],
        "Tue, Jul 20, 2027, 3:00 PM",
    ),
    "Review tomorrow 3pm-4pm 2h": (
        ["Tomorrow, 3:00 PM, 1 h", "Tomorrow, 3:00 PM, 2 h"],
        "Tomorrow, 3:00 PM, 2 h",
    ),
    "Onboarding week tomorrow 10am": (["Tomorrow, 10:00 AM", "Wed, Dec 9, 10:00 AM"], None),
    "Sprint week monday": (["Mon, Dec 7", "Mon, Dec 14"], None),
    "Review two weeks friday 3pm": (["Fri, Dec 4, 3:00 PM", "Fri, Dec 18, 3:00 PM"], None),
    "Review fri fortnight 3pm": (["Fri, Dec 4, 3:00 PM", "Fri, Dec 18, 3:00 PM"], None),
    "Week 3 monday 9am": (["Mon, Dec 7, 9:00 AM", "Mon, Jan 18, 2027, 9:00 AM"], None),
    "Review thursday or friday 3pm": (["Thu, Dec 3, 3:00 PM", "Fri, Dec 4, 3:00 PM"], None),
    '"Review" tomorrow friday 3pm': (["Tomorrow, 3:00 PM", "Fri, Dec 4, 3:00 PM"], None),
    "Review 12:30am-1:30am 7 nov 2027": (
        ["Sun, Nov 7, 2027, 12:30 AM, 1 h", "Sun, Nov 7, 2027, 12:30 AM, 2 h"],
        None,
    ),
    "Review 25 oct 2026 3pm": ([], None),
    "Review tomorrow 3pm": ([], None),
}


async def test_each_meaning_is_offered_and_the_likelier_one_is_filled_in(stage: Stage) -> None:
    await connect_alice(stage)
    for typed, expected in CHOICES.items():
        assert await offered(stage, typed) == expected, typed
    await stage.alice.person.closes()


async def test_choosing_fills_the_date_and_the_start_and_saves_them(stage: Stage) -> None:
    await connect_alice(stage)
    alice = stage.alice
    await offered(stage, '"Launch review" next fri 3')
    assert (field(alice, "date"), field(alice, "start")) == ("2026-12-04", "15:00")
    await alice.fills(subject="Launch review, part 2", start="16:00")
    assert radio(alice)[1] is None
    await alice.presses("Fri, Dec 11, 3:00 AM", alice.form)
    await alice.presses("Fri, Dec 11, 3:00 PM", alice.form)
    assert (field(alice, "date"), field(alice, "start")) == ("2026-12-11", "15:00")
    assert "Fri, Dec 11, 2026, 3:00–3:30 PM New York" in alice.reads(alice.form)
    await alice.fills(date="2026-12-18")
    assert radio(alice)[1] is None
    await alice.fills(date="2026-12-04")
    assert radio(alice)[1] == "Fri, Dec 4, 3:00 PM"
    await alice.presses("Fri, Dec 11, 3:00 PM", alice.form)
    assert await alice.submits() == {}
    assert planned(stage) == datetime(2026, 12, 11, 20, tzinfo=UTC)
    assert stage.goto.received("meetings.create")[-1].body["subject"] == "Launch review, part 2"


async def test_nothing_is_planned_while_choice_and_fields_differ(stage: Stage) -> None:
    """Whoever submits before Slack has drawn the chosen time is asked, and a form that was closed changes nothing."""
    await connect_alice(stage)
    alice = stage.alice
    await offered(stage, "Review tomorrow 5")
    view = alice.form
    ((block, element),) = [
        one for one in interactive_elements(view.blocks) if one[1]["type"] == "radio_buttons"
    ]
    before = {name: dict(entries) for name, entries in view.state.items()}
    alice.person.actions.set_value(view, block, element, "Tomorrow, 5:00 AM")
    view.errors.clear()
    errors = await alice.submits()
    assert errors == {"choice": "The date and time below don't match your choice here. Choose again."}
    view.state.update(before)
    assert not stage.goto.received("meetings.create")
    await alice.presses("Tomorrow, 5:00 AM", view)
    assert await alice.submits() == {}
    assert planned(stage) == datetime(2026, 12, 2, 10, tzinfo=UTC)


async def test_a_past_time_offers_the_next_one_as_a_button(stage: Stage) -> None:
    await connect_alice(stage)
    alice = stage.alice
    for typed, button, start in (
        ("Review 9am", "Tomorrow, 9:00 AM", datetime(2026, 12, 2, 14, tzinfo=UTC)),
        ("Review yesterday 3pm", "Tomorrow, 3:00 PM", datetime(2026, 12, 2, 20, tzinfo=UTC)),
        ("Review 10 nov 3pm", "Wed, Nov 10, 2027, 3:00 PM", datetime(2027, 11, 10, 20, tzinfo=UTC)),
        ("Review 9am London", "Tomorrow, 4:00 AM (9:00 AM London)", datetime(2026, 12, 2, 9, tzinfo=UTC)),
        ("Review 14 mar 2027 2:30am", "Sun, Mar 14, 2027, 3:00 AM", datetime(2027, 3, 14, 7, tzinfo=UTC)),
        ("Review every monday 3pm", "Mon, Dec 7, 3:00 PM", datetime(2026, 12, 7, 20, tzinfo=UTC)),
    ):
        assert (await offered(stage, typed))[0] == []
        await alice.presses(button, alice.form)
        assert button not in alice.reads(alice.form)
        assert await alice.submits() == {}, typed
        assert planned(stage) == start
    await offered(stage, "Review tomorrow 3pm")
    await alice.fills(date="2026-11-30")
    await alice.presses("Tomorrow, 3:00 PM", alice.form)
    assert field(alice, "date") == "2026-12-02"
    await alice.fills(date="2027-03-14", start="02:30")
    await alice.presses("Sun, Mar 14, 2027, 3:00 AM", alice.form)
    assert field(alice, "start") == "03:00"
    await alice.person.closes()


async def test_a_time_that_comes_twice_is_chosen_or_told_by_its_abbreviation(stage: Stage) -> None:
    await connect_alice(stage)
    alice = stage.alice
    await offered(stage, "Night shift 7 nov 2027 1:30am")
    texts, selected = radio(alice, "fold")
    assert (len(texts), selected) == (2, None)
    await alice.presses(texts[1], alice.form)
    assert await alice.submits() == {}
    assert planned(stage) == datetime(2027, 11, 7, 6, 30, tzinfo=UTC)
    for zone, hour in (("EDT", 5), ("EST", 6), ("daylight time", 5)):
        typed = "Eastern daylight time" if " " in zone else zone
        await offered(stage, f"Night shift 7 nov 2027 1:30am {typed}")
        assert await alice.submits() == {}, zone
        assert planned(stage) == datetime(2027, 11, 7, hour, 30, tzinfo=UTC)
    assert (await offered(stage, "Night shift 31 oct 2027 1:30am London"))[0] == [
        "Sat, Oct 30, 2027, 8:30 PM (1:30 AM UTC+1)",
        "Sat, Oct 30, 2027, 9:30 PM (1:30 AM UTC)",
    ]
    await alice.person.closes()


async def test_editing_offers_the_next_time_and_keeps_the_second_of_two_equal_ones(stage: Stage) -> None:
    await connect_alice(stage)
    alice = stage.alice
    second = datetime(2027, 11, 7, 6, 30, tzinfo=UTC)
    meeting = add_meeting(stage, "Night shift", second)
    await alice.types(f"/meeting edit {meeting.id}")
    await alice.sees("This time happens twice")
    assert radio(alice, "fold")[1] == "Second, 01:30 after the clocks change"
    await alice.fills(subject="Night shift 2", audio="VoIP")
    assert await alice.submits() == {}
    (changed,) = [one for one in stage.goto.meetings_of(alice.email) if one.subject == "Night shift 2"]
    assert changed.start == second
    await alice.types(f"/meeting edit {meeting.id}")
    await alice.sees("This time happens twice")
    await alice.fills(date="2026-11-30", start="15:00")
    await alice.presses("Tomorrow, 3:00 PM", alice.form)
    assert await alice.submits() == {}
    stage.alice.posts("#general")
    assert stage.goto.received("meetings.update")[-1].body["starttime"] == "2026-12-02T20:00:00Z"


async def test_a_training_asks_about_its_first_session_and_each_past_one(stage: Stage) -> None:
    await connect_alice(stage)
    alice = stage.alice
    await alice.types("/training create Fire drill next fri 3pm")
    assert radio(alice, "choice.0") == (
        ["Fri, Dec 4, 3:00 PM", "Fri, Dec 11, 3:00 PM"],
        "Fri, Dec 4, 3:00 PM",
    )
    await alice.presses("Fri, Dec 11, 3:00 PM", alice.form)
    assert field(alice, "date.0") == "2026-12-11"
    await alice.presses("Add a session", alice.form)
    await alice.fills(**{"date.1": "2026-11-20"})
    await alice.presses("Tomorrow, 3:00 PM", alice.form)
    assert (field(alice, "date.0"), field(alice, "date.1")) == ("2026-12-11", "2026-12-02")
    assert await alice.submits() == {}
    (made,) = trainings_named(stage, "Fire drill")
    assert [start for start, _ in made.times] == [
        datetime(2026, 12, 2, 20, tzinfo=UTC),
        datetime(2026, 12, 11, 20, tzinfo=UTC),
    ]
