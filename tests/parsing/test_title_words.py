"""Words of a title that say when elsewhere, right before the time: read as the title, or asked about with choices.

Typed on Tuesday 1 December 2026 at 10:00 in New York.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.parsing.schedule import ScheduleDraft, parse_schedule

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)


def draft_of(line: str) -> ScheduleDraft:
    return parse_schedule(line, now=NOW, zone="America/New_York")


READ = {
    "Q3 review Friday 10am": ("Q3 review", "12-04 10:00"),
    "Next steps Friday 10": ("Next steps", "12-04 10:00"),
    "Daily standup tomorrow 9am": ("Daily standup", "12-02 09:00"),
    "Weekly sync Monday 9am": ("Weekly sync", "12-07 09:00"),
    "Launch day Monday 9am": ("Launch day", "12-07 09:00"),
    "Training days Monday 9am": ("Training days", "12-07 09:00"),
    "Onboarding day 2 Monday 9am": ("Onboarding day 2", "12-07 09:00"),
    "Sprint 12 Monday 9am": ("Sprint 12", "12-07 09:00"),
    "Last call Friday 4pm": ("Last call", "12-04 16:00"),
    "Second half Monday 9am": ("Second half", "12-07 09:00"),
    "Happy hour Friday 5pm": ("Happy hour", "12-04 17:00"),
    "Office hours Monday 9am": ("Office hours", "12-07 09:00"),
    "Good morning Monday 9am": ("Good morning", "12-07 09:00"),
    "Summer party Friday 5pm": ("Summer party", "12-04 17:00"),
    "Two week sprint Monday 9am": ("Two week sprint", "12-07 09:00"),
    "Week 3 review Monday 9am": ("Week 3 review", "12-07 09:00"),
    "Year end review Friday 3pm": ("Year end review", "12-04 15:00"),
    "Onboarding week, tomorrow 10am": ("Onboarding week", "12-02 10:00"),
    "tomorrow 10am onboarding week": ("onboarding week", "12-02 10:00"),
}
"""What has one meaning."""


@pytest.mark.parametrize("line", READ)
def test_words_of_the_title_stay_in_it(line: str) -> None:
    draft = draft_of(line)
    assert draft.start is not None, draft.problems
    assert (draft.subject, f"{draft.start:%m-%d %H:%M}") == READ[line]


TWO_WEEKS = ("2026-12-07", "2026-12-14")
CHOSEN = {
    "Onboarding week tomorrow 10am": ("Onboarding week", ("2026-12-02", "2026-12-09")),
    "Sprint week Monday 10am": ("Sprint week", TWO_WEEKS),
    "Sprint week Monday 10am London": ("Sprint week", TWO_WEEKS),
    "Hack week today 5pm": ("Hack week", ("2026-12-01", "2026-12-08")),
    "Onboarding a week tomorrow 10am": ("Onboarding", ("2026-12-02", "2026-12-09")),
    "Review two weeks Monday 9am": ("Review", ("2026-12-07", "2026-12-21")),
    "Review a fortnight Monday 9am": ("Review", ("2026-12-07", "2026-12-21")),
    "Review Monday week 9am": ("Review", TWO_WEEKS),
    '"Review" Monday week 9am': ("Review", TWO_WEEKS),
    "Week 3 Monday 9am": ("Week 3", ("2026-12-07", "2027-01-18")),
    "Week 50 Monday 9am": ("Week 50", ("2026-12-07",)),
    # One meaning, in words of which others have more: it is offered, not taken.
    "Planning month Friday 3pm": ("Planning month", ("2026-12-04",)),
    "Fiscal year Monday 9am": ("Fiscal year", ("2026-12-07",)),
    "End of week Friday 3pm": ("End of week", ("2026-12-04",)),
    "Weekly Monday 9am": (None, ("2026-12-07",)),
    "Quarterly Friday 3pm": (None, ("2026-12-04",)),
    "Kick-off next Friday 10am": ("Kick-off", ("2026-12-04", "2026-12-11")),
}
"""What has several: the title, and the days to choose from."""


@pytest.mark.parametrize("line", CHOSEN)
def test_what_has_two_meanings_is_asked_about_with_choices(line: str) -> None:
    draft = draft_of(line)
    assert draft.start is None
    assert draft.problems
    assert draft.choice is not None
    assert (draft.subject, tuple(one.date for one in draft.choice.readings)) == CHOSEN[line]


ASKED = {
    "Half day Friday 9am": "ask-length",
    "All day Friday 9am": "ask-length",
    "Daily 9am": "ask-repeat",
    "Black Friday 10am": "ask-day",
    "Year end Friday 3pm": "ask-day",
    "May Monday 9am": "ask-day",
    "Last Friday 9am": "ask-day",
    "First Monday 9am": "ask-day",
    "Second quarter Monday 9am": "ask-day",
}
"""What is asked without choices: the day is not known, or a field of the form is to be filled."""


@pytest.mark.parametrize("line", ASKED)
def test_what_has_no_known_meaning_is_asked_about(line: str) -> None:
    draft = draft_of(line)
    assert draft.start is None
    assert draft.problems[0].message_id == ASKED[line]


def test_a_week_that_the_year_does_not_have_is_not_offered() -> None:
    draft = parse_schedule("Week 53 Monday 9am", now=datetime(2027, 3, 1, 15, tzinfo=UTC), zone="UTC")
    assert draft.choice is not None
    assert [one.date for one in draft.choice.readings] == ["2027-03-08"]
