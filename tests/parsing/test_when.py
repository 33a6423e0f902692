"""Dates and times as people type them, at 11:00 on Wednesday 25 November 2026 in New York."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.model.errors import UserError
from bot.parsing.schedule import parse_schedule
from bot.views.i18n import explain_error
from tests.support.typed_times import read_time

NOW = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
HOME = "America/New_York"


@pytest.mark.parametrize(
    ("text", "start", "minutes"),
    [
        ("tomorrow 3pm 45m", "2026-11-26T15:00", 45),
        ("tmrw at 15:00 for 1h30", "2026-11-26T15:00", 90),
        ("Tomorrow, 3 p.m., 45 minutes", "2026-11-26T15:00", 45),
        ("fri 10", "2026-11-27T10:00", 30),
        ("friday 10am", "2026-11-27T10:00", 30),
        ("next tue 9:30am", "2026-12-01T09:30", 30),
        ("tue next week 9:30am", "2026-12-01T09:30", 30),
        ("this thursday at noon", "2026-11-26T12:00", 30),
        ("27 nov 2pm", "2026-11-27T14:00", 30),
        ("the 27th of november at 2pm", "2026-11-27T14:00", 30),
        ("Nov 27 14:00", "2026-11-27T14:00", 30),
        ("November 27th, 2026 at 2pm", "2026-11-27T14:00", 30),
        ("Fri 27 Nov 2pm", "2026-11-27T14:00", 30),
        ("2026-11-27 15:00", "2026-11-27T15:00", 30),
        ("2026-11-27T15:00", "2026-11-27T15:00", 30),
        ("2026-11-27T20:00:00Z", "2026-11-27T15:00", 30),
        ("2026-11-27T15:00:00-05:00", "2026-11-27T15:00", 30),
        ("27.11. 15:00", "2026-11-27T15:00", 30),
        ("27.11.2026 15:00", "2026-11-27T15:00", 30),
        ("27/11 3pm", "2026-11-27T15:00", 30),
        ("11/27/26 3pm", "2026-11-27T15:00", 30),
        ("12/12 3pm", "2026-12-12T15:00", 30),
        ("27 11", None, 0),
        ("5 jan 3pm", "2027-01-05T15:00", 30),
        ("29 feb 2028 3pm", "2028-02-29T15:00", 30),
        ("the 3rd at 3pm", "2026-12-03T15:00", 30),
        ("in 20 minutes", "2026-11-25T11:20", 30),
        ("in an hour for 20 min", "2026-11-25T12:00", 20),
        ("in half an hour", "2026-11-25T11:30", 30),
        ("2 hours from now", "2026-11-25T13:00", 30),
        ("in 2 weeks at 3pm", "2026-12-09T15:00", 30),
        ("day after tomorrow 3pm", "2026-11-27T15:00", 30),
        ("today noon", "2026-11-25T12:00", 30),
        ("3pm", "2026-11-25T15:00", 30),
        ("tonight 8", "2026-11-25T20:00", 30),
        ("midnight", "2026-11-26T00:00", 30),
        ("3-4pm", "2026-11-25T15:00", 60),
        ("3pm-4", "2026-11-25T15:00", 60),
        ("15:00-16:00", "2026-11-25T15:00", 60),
        ("15:00 – 16:00", "2026-11-25T15:00", 60),
        ("from 3pm to 4pm", "2026-11-25T15:00", 60),
        ("tomorrow 3pm until 4", "2026-11-26T15:00", 60),
        ("tomorrow 11-1pm", "2026-11-26T11:00", 120),
        ("tomorrow 9-5pm", "2026-11-26T09:00", 480),
        ("tomorrow 10-11", "2026-11-26T10:00", 60),
        ("tomorrow noon-1", "2026-11-26T12:00", 60),
        ("tomorrow 23:00-00:30", "2026-11-26T23:00", 90),
        ("tomorrow 3pm to 5pm 2h", "2026-11-26T15:00", 120),
        ("tomorrow morning 9", "2026-11-26T09:00", 30),
        ("tomorrow afternoon at 3", "2026-11-26T15:00", 30),
        ("tomorrow 10.30", "2026-11-26T10:30", 30),
        ("tomorrow half past 3pm", "2026-11-26T15:30", 30),
        ("tomorrow quarter to 12pm", "2026-11-26T11:45", 30),
        ("3.12 15:00", "2026-12-03T15:00", 30),
        ("tomorrow 03:00", "2026-11-26T03:00", 30),
        ("tomorrow 12:30", "2026-11-26T12:30", 30),
        ("tomorrow 12am", "2026-11-26T00:00", 30),
        ("tomorrow 3pm 1.5h", "2026-11-26T15:00", 90),
        ("tomorrow 3pm 1h30m", "2026-11-26T15:00", 90),
        ("tomorrow 3pm 90 min", "2026-11-26T15:00", 90),
        ("tomorrow 3pm for an hour and a half", "2026-11-26T15:00", 90),
        ("tomorrow 3pm London", "2026-11-26T10:00", 30),
        ("tomorrow at 3pm (London time) for 1h", "2026-11-26T10:00", 60),
        ("tomorrow 3pm in new york", "2026-11-26T15:00", 30),
        ("tomorrow 3pm Europe/Berlin", "2026-11-26T09:00", 30),
        ("tomorrow 3pm são paulo", "2026-11-26T13:00", 30),
        ("18:00 UTC", "2026-11-25T13:00", 30),
        ("18:00Z", "2026-11-25T13:00", 30),
        ("tomorrow 15:00+02:00", "2026-11-26T08:00", 30),
        ("tomorrow 3pm UTC+5:30", "2026-11-26T04:30", 30),
        ("3pm EST", "2026-11-25T15:00", 30),
        ("3pm PT", "2026-11-25T18:00", 30),
        ("３pm", "2026-11-25T15:00", 30),
        ("tomorrow\xa03pm", "2026-11-26T15:00", 30),
        ("wed 9am", "2026-12-02T09:00", 30),
    ],
)
def test_what_is_understood(text: str, start: str | None, minutes: int) -> None:
    if start is None:
        with pytest.raises(UserError):
            read_time(text, NOW, HOME)
        return
    when = read_time(text, NOW, HOME)
    assert when.start.strftime("%Y-%m-%dT%H:%M") == start
    assert when.length == timedelta(minutes=minutes)
    assert (when.zone, str(when.start.tzinfo)) == (HOME, HOME)
    assert when.end - when.start == when.length


@pytest.mark.parametrize(
    ("text", "field", "said"),
    [
        (
            "9am",
            "start",
            "That's in the past: 9:00 AM in New York was 2 hours ago. Try “Nov 26 9:00 AM New York”.",
        ),
        (
            "yesterday 3pm",
            "start",
            "That's in the past: 3:00 PM in New York was 20 hours ago. Try “Nov 26 3:00 PM New York”.",
        ),
        ("wed 3pm", "date", "Which Wednesday? Nov 25 or Dec 2."),
        ("next fri 3pm", "date", "Which Friday? Nov 27 or Dec 4."),
        ("03/04 3pm", "date", "Which day? Mar 4 or Apr 3."),
        ("03/04/2027 3pm", "date", "Which day? Mar 4, 2027 or Apr 3, 2027."),
        ("tomorrow 9am Tokyo", "date", "Which day? Nov 26 or Nov 27."),
        ("tomorrow 5", "start", "5:00 AM or 5:00 PM?"),
        ("tomorrow 3:30", "start", "3:30 AM or 3:30 PM?"),
        ("tomorrow 3-4", "start", "3:00 AM or 3:00 PM?"),
        ("3.12", "start", "Does “3.12” mean 3:12 AM or Dec 3? Type it that way."),
        (
            "fri midnight",
            "start",
            "Midnight at the start or at the end of Fri, Nov 27? Type “Nov 27 00:00” or “Nov 28 00:00”.",
        ),
        (
            "3pm IST",
            "start",
            "“IST” could be several time zones. Name the city: Kolkata, Dublin or Jerusalem.",
        ),
        (
            "3pm CST",
            "start",
            "“CST” could be several time zones. Name the city: Chicago, Shanghai or Havana.",
        ),
        ("3pm BST", "start", "“BST” could be several time zones. Name the city: London or Dhaka."),
        (
            "3pm EDT",
            "start",
            "New York isn't on EDT then, but on EST. Type “New York” or an offset such as UTC-5.",
        ),
        ("31 nov 3pm", "date", "There's no date “31 nov”. A date looks like Nov 27."),
        ("32/13 3pm", "date", "There's no date “32/13”. A date looks like Nov 27."),
        ("0001-01-01 3pm", "date", "There's no date “0001-01-01”. A date looks like Nov 27."),
        ("thu 27 nov 3pm", "date", "Nov 27 is a Friday, not “thu”. Remove one of them."),
        (
            "9999-12-31 23:00",
            "date",
            "“9999-12-31” is more than five years away. Choose an earlier date.",
        ),
        (
            "2031-12-25 3pm",
            "date",
            "Thu, Dec 25, 2031 is more than five years away. Choose an earlier date.",
        ),
        ("tomorrow today 3pm", "date", "Which one do you mean: “tomorrow” or “today”?"),
        ("3pm 4pm", "start", "Which one do you mean: “3pm” or “4pm”?"),
        ("tomorrow 3pm 1h 2h", "length", "Which one do you mean: “1h” or “2h”?"),
        ("in 20 minutes tomorrow", "start", "Which one do you mean: “in 20 minutes” or “tomorrow”?"),
        ("tomorrow 3-4pm 2h", "length", "The length and the end time don't match. Remove one of them."),
        ("tomorrow 3pm 25h", "length", "A meeting lasts at most 24 hours. Choose a length such as 45m."),
        ("tomorrow 3pm 0m", "length", "A meeting lasts at least 1 minute. Choose a length such as 45m."),
        ("tomorrow 3pm-3pm", "length", "A meeting lasts at least 1 minute. Choose a length such as 45m."),
        ("tomorrow", "start", "What time? For example: tomorrow 3pm 45m."),
        ("", "start", "What time? For example: tomorrow 3pm 45m."),
        ("25:00", "date", "What time? You typed “25:00”. Fill it in below."),
        (
            "tomorrow 15pm",
            "date",
            "What time? You typed “tomorrow 15pm”. Fill it in below.",
        ),
        ("tomorrow -45m", "start", "I don't know the time “-45m”. For example: tomorrow 3pm 45m."),
        ("soon", "start", "I don't know the time “soon”. For example: tomorrow 3pm 45m."),
    ],
)
def test_what_is_refused_and_how(text: str, field: str, said: str) -> None:
    with pytest.raises(UserError) as error:
        read_time(text, NOW, HOME)
    assert (error.value.field, explain_error(error.value)) == (field, said)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("in 2 hours", "2026-11-25T13:15"),
        ("in an hour", "2026-11-25T12:15"),
        ("in 90 minutes", "2026-11-25T12:45"),
        ("in 20 minutes", "2026-11-25T11:34"),
    ],
)
def test_a_time_an_hour_or_more_from_now_is_rounded_up_to_five_minutes(text: str, start: str) -> None:
    now = datetime(2026, 11, 25, 16, 13, 20, tzinfo=UTC)
    assert read_time(text, now, HOME).start.isoformat().startswith(start)


def test_what_is_offered_for_a_past_time_works() -> None:
    with pytest.raises(UserError) as error:
        read_time("9am", NOW, HOME)
    offered = explain_error(error.value).split("“")[1].split("”")[0]
    assert read_time(offered, NOW, HOME).start.isoformat() == "2026-11-26T09:00:00-05:00"


def test_a_zone_is_not_found() -> None:
    with pytest.raises(UserError) as error:
        read_time("3pm", NOW, "Mars/Olympus")
    assert (error.value.message_id, error.value.field) == ("zone-unknown", "zone")


OWN_ABBREVIATIONS = """
    Australia/Brisbane  20 jan 2027 3pm AEST  2027-01-20T15:00+10:00
    America/Phoenix     20 jul 2027 3pm MST   2027-07-20T15:00-07:00
    Asia/Kolkata        20 jan 2027 3pm IST   2027-01-20T15:00+05:30
    Asia/Calcutta       20 jul 2027 3pm IST   2027-07-20T15:00+05:30
    Asia/Jerusalem      20 jan 2027 3pm IST   2027-01-20T15:00+02:00
    Europe/Dublin       20 jul 2027 3pm IST   2027-07-20T15:00+01:00
    Europe/London       20 jul 2027 3pm BST   2027-07-20T15:00+01:00
    Europe/Jersey       20 jul 2027 3pm BST   2027-07-20T15:00+01:00
    Asia/Dhaka          20 jul 2027 3pm BST   2027-07-20T15:00+06:00
    America/Chicago     20 jan 2027 3pm CST   2027-01-20T15:00-06:00
    America/Winnipeg    20 jan 2027 3pm CST   2027-01-20T15:00-06:00
    America/Costa_Rica  20 jul 2027 3pm CST   2027-07-20T15:00-06:00
    Asia/Shanghai       20 jul 2027 3pm CST   2027-07-20T15:00+08:00
    Asia/Taipei         20 jan 2027 3pm CST   2027-01-20T15:00+08:00
    America/Havana      20 jul 2027 3pm CDT   2027-07-20T15:00-04:00
    Asia/Manila         20 jan 2027 3pm PST   2027-01-20T15:00+08:00
    Asia/Dubai          20 jan 2027 3pm GST   2027-01-20T15:00+04:00
    Asia/Muscat         20 jan 2027 3pm GST   2027-01-20T15:00+04:00
    Asia/Kuwait         20 jan 2027 3pm AST   2027-01-20T15:00+03:00
    America/Martinique  20 jan 2027 3pm AST   2027-01-20T15:00-04:00
    Pacific/Pago_Pago   20 jan 2027 3pm SST   2027-01-20T15:00-11:00
    Asia/Kuala_Lumpur   20 jan 2027 3pm SST   2027-01-20T15:00+08:00
    America/St_Johns    20 jul 2027 3pm NDT   2027-07-20T15:00-02:30
    Asia/Tel_Aviv       20 jul 2027 3pm IDT   2027-07-20T15:00+03:00
    Asia/Makassar       20 jul 2027 3pm WITA  2027-07-20T15:00+08:00
    EST5EDT             20 jul 2027 3pm EDT   2027-07-20T15:00-04:00
    MST7MDT             20 jan 2027 3pm MST   2027-01-20T15:00-07:00
    US/Pacific          20 jan 2027 3pm PST   2027-01-20T15:00-08:00
"""


def test_an_abbreviation_means_the_readers_own_zone_where_that_uses_it() -> None:
    for row in OWN_ABBREVIATIONS.strip().splitlines():
        home, *text, start = row.split()
        draft = parse_schedule(f'"T" {" ".join(text)}', now=NOW, zone=home)
        assert draft.start == datetime.fromisoformat(start), (row, draft.problems)


def test_every_abbreviation_of_a_readers_zone_is_that_zone_while_it_is_used() -> None:
    for home in sorted(available_timezones() - {"Factory", "localtime"}):
        for month in (1, 4, 7, 10):
            noon = datetime(2027, month, 20, 12, tzinfo=ZoneInfo(home))
            name = noon.tzname() or ""
            if name.isalpha():
                draft = parse_schedule(f'"T" {noon:%Y-%m-%d} noon {name.upper()}', now=NOW, zone=home)
                assert draft.start == noon, (home, name, draft.problems)


def test_an_abbreviation_that_nobody_there_uses_is_asked_for() -> None:
    for home, text, places in (
        ("America/Bogota", "20 jan 2027 3pm CST", "Chicago, Shanghai or Havana"),
        ("Asia/Bishkek", "20 jul 2027 3pm BST", "London or Dhaka"),
        ("Europe/Dublin", "20 jan 2027 3pm IST", "Dublin, Kolkata or Jerusalem"),
        ("America/Winnipeg", "20 jul 2027 3pm CST", "Winnipeg, Chicago or Shanghai"),
        ("Europe/Berlin", "20 jul 2027 3pm CET", "Berlin isn't on CET then"),
        ("America/Toronto", "20 jul 2027 3pm EST", "Toronto isn't on EST then"),
    ):
        with pytest.raises(UserError) as error:
            read_time(text, NOW, home)
        assert places in explain_error(error.value)


ON_THE_NIGHT_CLOCKS_GO_BACK = """
    America/New_York  2026-11-01 1:30am EDT                    -4
    America/New_York  2026-11-01 1:30am EST                    -5
    America/New_York  2026-11-01 1:30am Eastern Daylight Time  -4
    America/New_York  2026-11-01 1:30am eastern standard time  -5
    Europe/London     2026-11-01 1:30am EDT                    -4
    America/New_York  2026-10-25 2:30am CEST                   +2
    Europe/London     2026-10-25 1:30am BST                    +1
    Europe/London     2026-10-25 1:30am GMT                    +0
    Europe/London     2026-10-25 1:30am British Summer Time    +1
    Europe/Dublin     2026-10-25 1:30am IST                    +1
    Europe/Madrid     2026-10-25 2:30am CEST                   +2
    Europe/Madrid     2026-10-25 2:30am CET                    +1
    Europe/Madrid     2026-10-25 2:30am central european summer time  +2
    Australia/Sydney  2027-04-04 2:30am AEDT                   +11
    Asia/Tokyo        2027-04-04 2:30am AEST                   +10
    Pacific/Auckland  2027-04-04 2:30am NZST                   +12
"""


def test_an_abbreviation_says_which_of_two_equal_times_is_meant() -> None:
    now = datetime(2026, 10, 1, tzinfo=UTC)
    for row in ON_THE_NIGHT_CLOCKS_GO_BACK.strip().splitlines():
        home, *text, offset = row.split()
        start = read_time(" ".join(text), now, home).start
        wall = datetime.fromisoformat(text[0]) + timedelta(hours=int(text[1][0]), minutes=30)
        meant = wall.replace(tzinfo=timezone(timedelta(hours=int(offset))))
        assert start.astimezone(UTC) == meant.astimezone(UTC), row
    when = read_time("2026-11-01 12:30am-1:30am EDT", now, "America/New_York")
    assert when.length == timedelta(hours=1)
    with pytest.raises(UserError, match="time-twice"):
        read_time("2026-11-01 1:30am ET", now, "America/New_York")


@pytest.mark.parametrize(
    ("home", "text", "said"),
    [
        ("Europe/Berlin", "tomorrow 3pm central time", "Name the city: Chicago or Brussels."),
        ("Australia/Brisbane", "20 jan 3pm Eastern", "Name the city: New York or Sydney."),
    ],
)
def test_a_zone_word_that_means_another_zone_to_the_reader_is_asked_for(
    home: str, text: str, said: str
) -> None:
    with pytest.raises(UserError) as error:
        read_time(text, NOW, home)
    assert explain_error(error.value).endswith(said)
