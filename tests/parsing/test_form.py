"""The form's values, checked; and how a time reads in several zones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.errors import FieldErrors
from bot.parsing.forms import ScheduleValues, check_schedule, describe_times, escape_subject
from bot.views.i18n import explain_error
from bot.views.times import (
    clock_time,
    day,
    length,
    moment_in,
    reading_line,
    relative,
    slack_date,
    span,
    zone_city,
)

NOW = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
HOME = "America/New_York"


def check(
    subject: str | None = "Retro",
    date: str | None = "2026-11-26",
    time: str | None = "15:00",
    minutes: str | int | None = 45,
    zone: str = HOME,
) -> ScheduleValues:
    return check_schedule(subject, date, time, minutes, zone, NOW)


def test_a_right_form() -> None:
    values = check("  Retro ")
    assert values.subject == "Retro"
    assert values.start == datetime(2026, 11, 26, 15, tzinfo=ZoneInfo(HOME))
    assert values.end == datetime(2026, 11, 26, 15, 45, tzinfo=ZoneInfo(HOME))
    assert values.length == timedelta(minutes=45)


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"subject": ""}, "subject", "Enter a title."),
        ({"subject": None}, "subject", "Enter a title."),
        ({"subject": " \u3000\u200b "}, "subject", "Enter a title."),
        ({"subject": "a\x00b"}, "subject", "The title has characters that can't be shown. Type it again."),
        ({"subject": "a\nb"}, "subject", "The title has characters that can't be shown. Type it again."),
        (
            {"subject": "x" * 97 + "<"},
            "subject",
            "The title is 101 characters long, and GoTo allows 100. An angle bracket counts as four.",
        ),
        ({"date": None}, "date", "Choose a date."),
        ({"date": "2026-02-30"}, "date", "There's no date “2026-02-30”. A date looks like Nov 27."),
        ({"date": "soon"}, "date", "There's no date “soon”. A date looks like Nov 27."),
        (
            {"date": "9999-12-31"},
            "date",
            "“9999-12-31” is more than five years away. Choose an earlier date.",
        ),
        ({"date": "0001-01-01"}, "date", "There's no date “0001-01-01”. A date looks like Nov 27."),
        ({"time": None}, "start", "What time? For example: tomorrow 3pm 45m."),
        ({"time": "25:00"}, "start", "What time? For example: tomorrow 3pm 45m."),
        (
            {"date": "2026-11-25", "time": "09:00"},
            "start",
            "That's in the past: 9:00 AM in New York was 2 hours ago. Try “Nov 26 9:00 AM New York”.",
        ),
        (
            {"date": "2027-03-14", "time": "02:30"},
            "start",
            "2:30 AM doesn't exist on Sun, Mar 14 in New York, because clocks jump to 3:00 AM. "
            "Choose 3:00 AM or later.",
        ),
        (
            {"date": "2027-11-07", "time": "01:30"},
            "start",
            "1:30 AM happens twice on Sun, Nov 7 in New York, because clocks go back. "
            "Choose the first (UTC-4) or the second (UTC-5).",
        ),
        ({"minutes": 0}, "length", "A meeting lasts at least 1 minute. Choose a length such as 45m."),
        ({"minutes": "-5"}, "length", "“-5” isn't a length. Choose one such as 45m or 1h30."),
        ({"minutes": None}, "length", "“–” isn't a length. Choose one such as 45m or 1h30."),
        ({"minutes": "25h"}, "length", "A meeting lasts at most 24 hours. Choose a length such as 45m."),
        ({"zone": "Mars"}, "zone", "“Mars” isn't a time zone. Choose one such as Europe/London."),
        (
            {"zone": "../../etc/passwd"},
            "zone",
            "“../../etc/passwd” isn't a time zone. Choose one such as Europe/London.",
        ),
    ],
)
def test_what_is_refused_in_its_field(changed: dict[str, str], field: str, said: str) -> None:
    with pytest.raises(FieldErrors) as error:
        check(**changed)
    assert {name: explain_error(one) for name, one in error.value.fields.items()} == {field: said}


def test_all_fields_are_checked_at_once() -> None:
    with pytest.raises(FieldErrors) as error:
        check("", None, "15:00", "long")
    assert set(error.value.fields) == {"subject", "date", "length"}
    assert explain_error(error.value) == "Check 3 fields."


@pytest.mark.parametrize(
    ("typed", "minutes"), [("45", 45), (" 90 ", 90), ("1h30", 90), ("1.5h", 90), ("an hour", 60)]
)
def test_a_length_can_be_typed(typed: str, minutes: int) -> None:
    assert check(minutes=typed).length == timedelta(minutes=minutes)


@given(st.text())
def test_a_subject_that_is_taken_fits_as_goto_counts_it(subject: str) -> None:
    try:
        taken = check(subject).subject
    except FieldErrors as error:
        taken, wrong = None, set(error.fields)
    if taken is None:
        assert wrong == {"subject"}
        return
    assert 0 < len(escape_subject(taken)) <= 100
    assert taken == taken.strip()
    taken.encode()


@given(st.text(), st.text(), st.text(), st.text(), st.text())
def test_any_values_are_answered(subject: str, date: str, time: str, minutes: str, zone: str) -> None:
    with pytest.raises(FieldErrors) as error:
        check(subject, date, time, minutes, zone)
    assert all("broke" not in explain_error(one) for one in error.value.fields.values())


class TestReading:
    START = datetime(2026, 11, 25, 15, 0, tzinfo=ZoneInfo(HOME))
    END = START + timedelta(minutes=45)

    def test_the_line_under_the_form(self) -> None:
        reading = describe_times(self.START, self.END, [HOME, "Europe/London", "Asia/Kolkata"])
        assert reading_line(reading) == (
            "Wed, Nov 25, 2026, 3:00–3:45 PM New York (8:00 PM London, 1:30 AM Thu Kolkata)."
        )

    def test_the_same_clock_is_told_once(self) -> None:
        reading = describe_times(self.START, self.END, [HOME, "America/Toronto", "America/New_York"])
        assert reading_line(reading) == "Wed, Nov 25, 2026, 3:00–3:45 PM New York."

    def test_a_change_of_the_clocks_is_in_it(self) -> None:
        spring = datetime(2027, 3, 20, 19, 0, tzinfo=UTC)
        reading = describe_times(spring, spring + timedelta(hours=1), [HOME], NOW)
        assert reading.change is not None
        assert reading.change.after.isoformat() == "2027-03-14T03:00:00-04:00"

    @pytest.mark.parametrize(
        ("start", "end", "read"),
        [
            ("11:30", "12:15", "Wed, Nov 25, 11:30 AM–12:15 PM New York"),
            ("12:00", "12:30", "Wed, Nov 25, 12:00–12:30 PM New York"),
            ("23:30", "24:15", "Wed, Nov 25, 11:30 PM–12:15 AM Thu New York"),
        ],
    )
    def test_spans(self, start: str, end: str, read: str) -> None:
        midnight = datetime(2026, 11, 25, tzinfo=ZoneInfo(HOME))
        first, last = (midnight + timedelta(hours=int(at[:2]), minutes=int(at[3:])) for at in (start, end))
        assert span(first, last, HOME, year=False) == read

    def test_slacks_own_date_names_the_zone_where_it_is_not_drawn(self) -> None:
        assert slack_date(self.START, HOME) == (
            f"<!date^{int(self.START.timestamp())}^{{date_short_pretty}}, {{time}}|Wed, Nov 25, 3:00 PM New York>"
        )
        assert slack_date(self.START.astimezone(UTC), "Asia/Kolkata", "{time}").endswith(
            "^{time}|Thu, Nov 26, 1:30 AM Kolkata>"
        )

    def test_small_words(self) -> None:
        assert (clock_time(self.START), day(self.START)) == ("3:00 PM", "Wed, Nov 25")
        assert day(self.START.date(), year=True) == "Wed, Nov 25, 2026"
        assert moment_in(self.START, "Europe/London") == "Wed, Nov 25, 8:00 PM London"
        assert zone_city("America/Argentina/Buenos_Aires") == "Buenos Aires"
        assert zone_city("Etc/GMT+5") == "UTC-5"
        assert [length(timedelta(minutes=m)) for m in (45, 60, 90)] == ["45 min", "1 h", "1 h 30 min"]

    @pytest.mark.parametrize(
        ("seconds", "said"),
        [
            (-7200, "2 hours ago"),
            (-3600, "1 hour ago"),
            (-30, "less than a minute ago"),
            (59, "in less than a minute"),
            (60, "in 1 minute"),
            (600, "in 10 minutes"),
            (5400, "in 1 h 30 min"),
            (-86399, "23 h 59 min ago"),
            (86400, "in 1 day"),
            (86400 * 1.5, "in 1 day 12 h"),
            (-86400 * 6 - 3600, "6 days 1 h ago"),
            (86400 * 3, "in 3 days"),
            (-86400 * 20, "20 days ago"),
            (-86400 * 61, "61 days ago"),
            (-86400 * 70, "over 2 months ago"),
            (86400 * 62, "in over 2 months"),
            (86400 * 800, "in over 2 years"),
            (-86400 * 366, "over 1 year ago"),
        ],
    )
    def test_relative(self, seconds: float, said: str) -> None:
        assert relative(timedelta(seconds=seconds)) == said
