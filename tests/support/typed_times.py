"""The times that people type: read as ``schedule`` reads them, and Hypothesis strategies for them."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from bot.model.errors import UserError
from bot.parsing.schedule import ScheduleDraft, parse_schedule

ZONES = st.sampled_from(
    [
        "America/New_York",
        "Europe/London",
        "Australia/Lord_Howe",
        "America/Sao_Paulo",
        "Asia/Kolkata",
        "Pacific/Auckland",
        "Africa/Casablanca",
        "Pacific/Apia",
        "Africa/Abidjan",
    ]
)

NOWS = st.datetimes(datetime(2020, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC))

PIECES = (
    "tomorrow today tonight mon tue wed thursday fri next this week 27 nov november 03/04 3.12 27.11. 2026-11-27 "
    "at on from to until for in - – 3pm 3 15:00 9:30am noon midnight 3-4pm 45m 1h30 1.5h 20 minutes London "
    "Europe/Berlin UTC UTC+5:30 EST IST the 3rd morning half past quarter an hour days , ( ) . Review <#C1|x> "
    "<@U1> \" “ ” ' ’ &lt; &amp; 99 99999999999 0 -1 29 feb 1:30am 2:30am é 🎉 شهر \u202e \x00"
)

PARTS = st.sampled_from(PIECES.split(" "))
TYPED = st.one_of(st.text(), st.lists(PARTS, max_size=9).map(" ".join))


def read_time(text: str, now: datetime, zone: str) -> ScheduleDraft:
    """Return what ``schedule`` reads in a text beside a quoted title; raise its first problem."""
    draft = parse_schedule(f'"Title" {text}', now=now, zone=zone)
    unclear = [problem for problem in draft.problems if problem.message_id == "time-unclear"]
    for problem in [*unclear, *draft.problems]:
        raise problem
    if draft.start is None:
        raise UserError("time-missing", field="start", next_step="time-example")
    return draft
