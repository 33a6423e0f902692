"""Whatever is typed is answered; what is taken is in the future, in its zone, and read the same again."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.model.errors import UserError
from bot.parsing.arguments import to_plain_text
from bot.parsing.time.lexer import lex
from bot.parsing.time.zoned_time import add_elapsed, elapsed_between, format_zoned_time, parse_zoned_time
from bot.parsing.time.zones import format_offset, parse_zone, zone_label
from bot.views.i18n import explain_error
from tests.support.typed_times import NOWS, TYPED, ZONES, read_time


@given(TYPED, NOWS, ZONES)
def test_any_text_is_read_or_refused_with_a_sentence(text: str, now: datetime, zone: str) -> None:
    try:
        when = read_time(text, now, zone)
    except UserError as error:
        refused = error
    else:
        refused = None
    if refused is not None:
        assert refused.field in ("date", "start", "length")
        assert "broke" not in explain_error(refused)
        return
    assert when.start.tzinfo == ZoneInfo(zone)
    assert timedelta() < elapsed_between(now, when.start) <= timedelta(days=1828)
    assert timedelta() < when.length <= timedelta(hours=24)
    assert elapsed_between(when.start, when.end) == when.length


@given(TYPED)
def test_the_lexer_loses_nothing(text: str) -> None:
    typed = to_plain_text(text)
    pieces = lex(typed)
    covered = set()
    for piece in pieces:
        assert piece.start < piece.end
        assert not covered & set(range(piece.start, piece.end))
        covered |= set(range(piece.start, piece.end))
    left = {letter for place, letter in enumerate(typed) if place not in covered}
    assert left <= set(" \xa0\u202f,;()[]{}-–—‒−‐‑/|•=")


@given(NOWS, st.integers(1, 5 * 365 * 24 * 60 - 1), st.integers(1, 24 * 60), ZONES)
def test_an_exact_time_is_read_as_it_was_written(now: datetime, ahead: int, minutes: int, zone: str) -> None:
    now = now.replace(second=0, microsecond=0)
    start = add_elapsed(now.astimezone(ZoneInfo(zone)), timedelta(minutes=ahead))
    assume((start.utcoffset() or timedelta()).total_seconds() % 60 == 0)
    typed = f"{start:%Y-%m-%d %H:%M} {format_offset(start)} {minutes}m"
    when = read_time(typed, now, zone)
    assert (when.start, when.length) == (start, timedelta(minutes=minutes))


@given(NOWS, st.integers(1, 90), st.times(), ZONES)
def test_words_and_digits_for_the_same_day_agree(now: datetime, days: int, at: time, zone: str) -> None:
    day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
    half = f"{at.hour % 12 or 12}:{at:%M}{'am' if at.hour < 12 else 'pm'}"
    ways = [f"{day.isoformat()} {at:%H:%M}", f"{day:%d %b %Y} {half}", f"{day:%B} {day.day}, {half}"]
    read = set()
    for typed in ways:
        try:
            read.add(format_zoned_time(read_time(typed, now, zone).start))
        except UserError as error:
            read.add(error.message_id)
    assert len(read) == 1


@given(NOWS, ZONES)
def test_a_moment_is_written_down_and_read_back(now: datetime, zone: str) -> None:
    local = now.astimezone(ZoneInfo(zone))
    again = parse_zoned_time(format_zoned_time(local))
    assert (again, again.fold, again.tzinfo) == (local, local.fold, local.tzinfo)


def test_what_a_zone_is_called_means_it_when_typed() -> None:
    for zone in sorted(available_timezones() - {"Factory", "localtime"}):
        called = zone_label(zone)
        again = parse_zone(called)
        if again is None:
            assert called == zone
            continue
        for month in (1, 7):
            wall = datetime(2027, month, 15, 12)
            meant = wall.replace(tzinfo=ZoneInfo(zone)).utcoffset()
            assert wall.replace(tzinfo=again.tz).utcoffset() == meant, f"{zone} is called {called}"
