"""Which zone of GoTo Training's list stands for an IANA name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.goto.errors import ZoneNotListed
from bot.goto.models import TRAINING_ZONES, find_training_zone
from bot.sandbox.goto.zones import ZONES

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
SOON = (NOW + timedelta(days=10), NOW + timedelta(days=200))


def test_the_list_is_the_one_that_the_simulator_keeps() -> None:
    assert len(TRAINING_ZONES) == len(set(TRAINING_ZONES)) == 71
    assert set(TRAINING_ZONES) == ZONES


@pytest.mark.parametrize("name", sorted(set(TRAINING_ZONES) - {"MIT"}))
def test_a_zone_of_the_list_is_itself_and_python_knows_it(name: str) -> None:
    assert find_training_zone(name, SOON, NOW) == name
    assert ZoneInfo(name).utcoffset(NOW.replace(tzinfo=None)) is not None


@pytest.mark.parametrize(
    ("iana", "listed"),
    [
        ("UTC", "GMT"),
        ("Etc/UTC", "GMT"),
        ("Asia/Kolkata", "Asia/Calcutta"),
        ("Asia/Kathmandu", "Asia/Katmandu"),
        ("Asia/Yangon", "Asia/Rangoon"),
        ("America/Argentina/Buenos_Aires", "America/Buenos_Aires"),
        ("America/Indiana/Indianapolis", "America/Indianapolis"),
        ("America/Toronto", "America/New_York"),
        ("America/Detroit", "America/New_York"),
        ("America/Vancouver", "America/Los_Angeles"),
        ("Africa/Lagos", "Africa/Malabo"),
        ("Africa/Johannesburg", "Africa/Harare"),
        ("Asia/Dubai", "Asia/Muscat"),
        ("Europe/Dublin", "Europe/London"),
        ("Australia/Melbourne", "Australia/Sydney"),
        ("US/Eastern", "America/New_York"),
    ],
)
def test_a_zone_of_another_name_has_one_with_its_rules(iana: str, listed: str) -> None:
    assert find_training_zone(iana, SOON, NOW) == listed


@pytest.mark.parametrize("iana", ["Europe/Berlin", "Europe/Paris", "Europe/Zurich", "Europe/Madrid"])
def test_central_europe_has_one_that_changes_its_clocks_with_it(iana: str) -> None:
    found = ZoneInfo(find_training_zone(iana, SOON, NOW))
    year = [NOW + timedelta(hours=hour) for hour in range(0, 366 * 24, 6)]
    assert all(
        moment.astimezone(found).utcoffset() == moment.astimezone(ZoneInfo(iana)).utcoffset()
        for moment in year
    )


@pytest.mark.parametrize(
    "iana",
    [
        "Pacific/Kiritimati",
        "Pacific/Midway",
        "Pacific/Chatham",
        "MIT",
        "Europe/Nowhere",
        "",
        "../etc",
        "X" * 300,
    ],
)
def test_a_zone_without_an_equal_says_so(iana: str) -> None:
    with pytest.raises(ZoneNotListed) as caught:
        find_training_zone(iana, SOON, NOW)
    assert caught.value.zone == iana


def test_equal_now_is_not_enough_when_the_session_is_after_a_change_of_clocks() -> None:
    winter, summer = NOW, datetime(2027, 7, 1, 9, tzinfo=UTC)
    name = find_training_zone("Europe/London", [summer], winter)
    assert name == "Europe/London"
    for iana in ("Europe/Lisbon", "Atlantic/Canary"):
        found = ZoneInfo(find_training_zone(iana, [summer], winter))
        assert summer.astimezone(found).utcoffset() == timedelta(hours=1)
    assert find_training_zone("Africa/Abidjan", [summer], winter) == "GMT"


def test_a_zone_that_never_agrees_is_not_taken_for_one_that_agrees_now() -> None:
    lord_howe = "Australia/Lord_Howe"
    january, july = datetime(2027, 1, 10, tzinfo=UTC), datetime(2027, 7, 10, tzinfo=UTC)
    with pytest.raises(ZoneNotListed):
        find_training_zone(lord_howe, [july], january)


@settings(deadline=None)
@given(
    iana=st.sampled_from(sorted(available_timezones())),
    days=st.lists(st.integers(0, 500), min_size=1, max_size=3),
)
def test_both_clocks_show_the_same_at_each_session_and_now(iana: str, days: list[int]) -> None:
    moments = [NOW + timedelta(days=day) for day in days]
    try:
        found = find_training_zone(iana, moments, NOW)
    except ZoneNotListed:
        return
    assert found in TRAINING_ZONES
    for moment in (NOW, *moments):
        assert moment.astimezone(ZoneInfo(iana)).utcoffset() == moment.astimezone(ZoneInfo(found)).utcoffset()
