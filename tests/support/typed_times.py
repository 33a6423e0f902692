"""Hypothesis strategies for the times that people type."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

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
