"""`/meeting schedule …`: title, time, length and channel in any order, typed on Wednesday 25 November, 11:00."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing.arguments import ChannelRef, UserRef, to_plain_text
from bot.parsing.schedule import ScheduleDraft, parse_schedule
from bot.views.i18n import explain_error
from tests.support.typed_times import NOWS, TYPED, ZONES

NOW = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
HOME = "America/New_York"


def draft(text: str) -> ScheduleDraft:
    return parse_schedule(text, now=NOW, zone=HOME)


@pytest.mark.parametrize(
    ("text", "subject", "start", "minutes"),
    [
        ('"Title" tomorrow 3pm 45m', "Title", "2026-11-26T15:00", 45),
        ("tomorrow 3pm 45m “Title”", "Title", "2026-11-26T15:00", 45),
        ("tomorrow «Titre» 3pm", "Titre", "2026-11-26T15:00", 30),
        ("'Bob's demo' tomorrow noon", "Bob's demo", "2026-11-26T12:00", 30),
        ("„Planung“ fri 10", "Planung", "2026-11-27T10:00", 30),
        ('"Talk: “X”" fri 11am', "Talk: “X”", "2026-11-27T11:00", 30),
        ('"A" and "B" tomorrow 3pm', "A B", "2026-11-26T15:00", 30),
        ('"tomorrow 3pm" fri 10am', "tomorrow 3pm", "2026-11-27T10:00", 30),
        ("Sprint review tomorrow 3pm 45m", "Sprint review", "2026-11-26T15:00", 45),
        ("tomorrow 3pm Sprint review 45m", "Sprint review", "2026-11-26T15:00", 45),
        ("tomorrow 3-4pm Sprint review", "Sprint review", "2026-11-26T15:00", 60),
        ("Sprint review (draft) fri 10am", "Sprint review (draft)", "2026-11-27T10:00", 30),
        ("Review - friday 11am - 45m", "Review", "2026-11-27T11:00", 45),
        ("Standup for 15m at 3pm", "Standup", "2026-11-25T15:00", 15),
        ("Review of 5 items tomorrow 3pm", "Review of 5 items", "2026-11-26T15:00", 30),
        ("May planning tomorrow 10am", "May planning", "2026-11-26T10:00", 30),
        ("Monday planning tomorrow 10am", "Monday planning", "2026-11-26T10:00", 30),
        ("24/7 support tomorrow 3pm", "24/7 support", "2026-11-26T15:00", 30),
        ("5 min sync tomorrow 3pm 45m", "5 min sync", "2026-11-26T15:00", 45),
        ("Plan Q3 2027 tomorrow 3pm", "Plan Q3 2027", "2026-11-26T15:00", 30),
        ("Meet Bob friday about launch 3pm", "Meet Bob friday about launch", "2026-11-27T15:00", 30),
        ("Sprint review tomorrow 3pm with <@U2|bob>", "Sprint review with @bob", "2026-11-26T15:00", 30),
        ("Sales in London tomorrow 3pm London", "Sales in London", "2026-11-26T10:00", 30),
        ('"Unclosed tomorrow 3pm', "Unclosed", "2026-11-26T15:00", 30),
        ("Q&amp;A &lt;all&gt; tomorrow 3pm", "Q&A <all>", "2026-11-26T15:00", 30),
        ("اجتماع الفريق tomorrow 3pm", "اجتماع الفريق", "2026-11-26T15:00", 30),
        ("👩‍🚀 launch tomorrow 3pm", "👩‍🚀 launch", "2026-11-26T15:00", 30),
        ("tomorrow 3pm", None, "2026-11-26T15:00", 30),
        ("Sprint review", "Sprint review", None, 30),
        ("Sprint review 45m", "Sprint review", None, 45),
        ("", None, None, 30),
    ],
)
def test_what_the_form_is_filled_with(
    text: str, subject: str | None, start: str | None, minutes: int
) -> None:
    found = draft(text)
    assert found.problems == ()
    assert found.subject == subject
    assert found.length == timedelta(minutes=minutes)
    if start is None:
        assert (found.start, found.end, found.time) == (None, None, None)
        return
    assert found.start is not None
    assert found.start.strftime("%Y-%m-%dT%H:%M") == start
    assert (found.date, found.time) == (found.start.date(), found.start.time())
    assert found.end == found.start + found.length


@pytest.mark.parametrize(
    ("text", "subject", "day", "clock", "said"),
    [
        ("Lunch at 5 tomorrow", "Lunch", date(2026, 11, 26), None, "5:00 AM or 5:00 PM?"),
        (
            "Retro 9am",
            "Retro",
            date(2026, 11, 25),
            time(9),
            "That's in the past: 9:00 AM in New York was 2 hours ago. Try “Nov 26 9:00 AM New York”.",
        ),
        ("Retro next fri 3pm", "Retro", None, time(15), "Which Friday? Nov 27 or Dec 4."),
        (
            '"A" tommorrrow 3pm',
            "A",
            None,
            None,
            "Which day? You typed “tommorrrow 3pm”. Fill it in below.",
        ),
        (
            "3pm IST standup",
            "standup",
            None,
            None,
            "“IST” could be several time zones. Name the city: Kolkata, Dublin or Jerusalem.",
        ),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_kept(
    text: str, subject: str, day: date | None, clock: time | None, said: str
) -> None:
    found = draft(text)
    assert [explain_error(problem) for problem in found.problems] == [said]
    assert (found.subject, found.date, found.time, found.start) == (subject, day, clock, None)


def test_the_first_channel_is_where_it_goes() -> None:
    found = draft('"Retro" tomorrow 3pm in <#C1|team> <#C2|other>')
    assert (found.channel, found.subject, found.problems) == (ChannelRef("C1", "team"), "Retro", ())
    found = draft("Retro with <#C9|ops> tomorrow 3pm")
    assert (found.channel, found.subject) == (ChannelRef("C9", "ops"), "Retro with")
    assert draft("Retro for <#C1|team> tomorrow 3pm").subject == "Retro"


def test_a_channel_in_a_quoted_title_stays_in_it() -> None:
    found = draft('"About <#C1|team>" tomorrow 3pm')
    assert (found.channel, found.subject) == (None, "About #team")


def test_people_are_noted() -> None:
    found = draft('"1:1" tomorrow 3pm with <@U1> and <@U2|bob>')
    assert found.people == (UserRef("U1"), UserRef("U2", "bob"))
    assert (found.subject, found.problems) == ("1:1", ())


def test_a_time_of_another_zone_is_put_into_the_forms() -> None:
    found = draft('"A" tomorrow 3pm London')
    assert (found.date, found.time, found.typed_zone) == (date(2026, 11, 26), time(10), "Europe/London")
    past = draft('"A" 3pm London')
    assert (past.date, past.time) == (None, None)
    assert past.problems


@given(TYPED, NOWS, ZONES)
def test_nothing_crashes_and_a_draft_is_sound(text: str, now: datetime, zone: str) -> None:
    found = parse_schedule(text, now=now, zone=zone)
    for problem in found.problems:
        assert problem.field in ("date", "start", "length", "channel", "subject")
        assert "broke" not in explain_error(problem)
    if found.start is not None:
        assert found.start > now
        assert found.start.tzinfo == ZoneInfo(zone)
        assert (found.date, found.time) == (found.start.date(), found.start.time())


TITLE_WORDS = ["Sprint", "réunion", "Q3", "🎉", "المراجعة", "a-b", "it's", "v2.0", "R&amp;D"]


@given(st.lists(st.sampled_from(TITLE_WORDS), min_size=1))
def test_the_words_of_a_title_are_all_in_it(words: list[str]) -> None:
    for text in (f"{' '.join(words)} tomorrow 3pm 45m", f"tomorrow 3pm {' '.join(words)} 45m"):
        found = draft(text)
        assert found.subject is not None
        assert found.subject.split() == to_plain_text(" ".join(words)).split()
        assert found.problems == ()
        assert found.start is not None


@given(TYPED, NOWS, ZONES)
def test_nothing_typed_is_lost(text: str, now: datetime, zone: str) -> None:
    """Every word that says nothing about a time stands in the title, in a problem, or is a mention."""
    found = parse_schedule(text, now=now, zone=zone)
    for word in ("Review", "é", "🎉", "شهر"):
        if word in to_plain_text(text).split():
            told = " ".join([found.subject or "", *(explain_error(problem) for problem in found.problems)])
            assert word in told
