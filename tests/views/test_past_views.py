"""Past meetings and attendees keep to Slack's limits, whatever GoTo and people write."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import vobject
from hypothesis import given
from hypothesis import strategies as st

from bot.model.calendars import CalendarFile
from bot.model.meeting_recordings import MeetingRecordings, RecordedSession, RecordingLinks
from bot.model.meetings import (
    AttendedOccurrence,
    Attendee,
    AttendeesPage,
    HistoryPage,
    HistoryRow,
    MeetingFilter,
    MeetingPage,
)
from bot.model.previews import Preview
from bot.model.times import DateRange
from bot.views.calendars.meeting_file import render_ics
from bot.views.meetings import history, overview
from bot.views.previews import unfurl
from bot.views.text import single_line
from tests.support.view_checks import check_message, moments, rows, texts, zones

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
counts = st.none() | st.integers(0, 10**6)
urls = st.from_regex(r"https?://[!-~]{1,1500}", fullmatch=True)
recording_links = st.builds(RecordingLinks, st.none() | urls, st.none() | urls)
past = st.builds(
    HistoryRow,
    meeting_id=st.from_regex(r"[0-9]{9}", fullmatch=True),
    subject=texts,
    start=st.none() | moments,
    end=st.none() | moments,
    minutes=counts,
    people=counts,
    recording=st.none() | recording_links,
)
people = st.builds(Attendee, name=texts, email=texts, minutes=st.integers(0, 10**5), joins=st.integers(1, 99))


@given(st.lists(past, max_size=10), zones, st.integers(0, 3), st.booleans())
def test_history(given_rows: list[HistoryRow], zone: str, page: int, cut: bool) -> None:
    span = DateRange(NOW - timedelta(days=200), NOW, cut)
    check_message(
        history.history(
            HistoryPage(
                zone=zone,
                span=span,
                rows=tuple(given_rows),
                page=page,
                pages=4,
                total=12_345,
                total_minutes=10**7,
            )
        )
    )
    unique = {row.meeting_id: row for row in given_rows}
    check_message(history.picker(tuple(unique.values()), zone))


@given(st.lists(st.builds(RecordedSession, st.none() | moments, recording_links), max_size=5), zones, texts)
def test_recordings(recorded: list[RecordedSession], zone: str, subject: str) -> None:
    model = MeetingRecordings(zone=zone, subject=subject, recorded=tuple(recorded))
    message = history.recordings(model)
    check_message(message)
    shown = str(message.blocks[1:])
    assert shown.count("<http") == shown.count("|Watch the recording>") + shown.count("|Download it>")


@given(st.lists(people, max_size=30), zones, texts, st.none() | moments, st.integers(0, 2))
def test_attendees(came: list[Attendee], zone: str, subject: str, start: datetime | None, page: int) -> None:
    held = AttendedOccurrence(key="1", start=start, end=start, people=tuple(came))
    check_message(
        history.attendees(AttendeesPage(zone=zone, meeting_id="331536871", subject=subject, occurrence=None))
    )
    check_message(
        history.attendees(
            AttendeesPage(
                zone=zone,
                meeting_id="331536871",
                subject=subject,
                occurrence=held,
                people=tuple(came),
                occurrence_number=2,
                occurrence_count=3,
                page=page,
                pages=3,
            )
        )
    )


@given(
    st.lists(rows, max_size=10, unique_by=lambda row: row.meeting_id), zones, st.sampled_from(MeetingFilter)
)
def test_filtered_lists(given_rows: list[Any], zone: str, which: MeetingFilter) -> None:
    model = MeetingPage(
        zone=zone,
        rows=tuple(given_rows),
        page=1,
        pages=3,
        total_rows=len(given_rows),
        filter=which,
        channel="C0123456789",
    )
    check_message(overview.listing(model))


@given(texts, moments, st.integers(1, 1440), zones, st.booleans(), st.booleans())
def test_a_preview_below_a_link(
    subject: str, start: datetime, minutes: int, zone: str, over: bool, off: bool
) -> None:
    join = None if over or off else "https://www.gotomeeting.com/join/331536871"
    end = start + timedelta(minutes=minutes)
    shown = unfurl.preview(
        Preview(
            meeting_id="331536871",
            subject=subject,
            start=start,
            end=end,
            zone=zone,
            join_url=join,
            cancelled=off,
        )
    )
    check_message(shown)
    assert ("Join" in str(shown.blocks)) == (join is not None)


@given(texts, moments, st.integers(1, 1440), st.integers(0, 99), st.booleans())
def test_a_calendar_file_is_read_by_others(
    subject: str, start: datetime, minutes: int, sequence: int, off: bool
) -> None:
    start = start.replace(microsecond=0)
    end = start + timedelta(minutes=minutes)
    join = "https://www.gotomeeting.com/join/331536871"
    file = CalendarFile(
        uid="u@usher",
        sequence=sequence,
        changed_at=NOW,
        meeting_id="331536871",
        subject=subject,
        start=start,
        end=end,
        join_url=join,
        cancelled=off,
    )
    event = vobject.readOne(render_ics(file).decode()).vevent
    assert (event.dtstart.value, event.dtend.value) == (start, end)
    assert event.sequence.value == str(sequence)
    wanted = single_line(subject) or "Untitled meeting"
    assert event.summary.value == wanted
    assert (join in render_ics(file).decode().replace("\r\n ", "")) != off
