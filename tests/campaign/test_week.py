"""The days of a week, its clock, and its pictures."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from tests.campaign.bot_process import FileClock
from tests.campaign.chart import draw_chart
from tests.campaign.cluster import set_clock
from tests.campaign.week_clock import windows
from tests.campaign.week_people import start_a_day_after
from tests.support.clocks import CLOCK

PARIS, NEW_YORK = ZoneInfo("Europe/Paris"), ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("switch", "zone"),
    [
        (datetime(2026, 10, 25, 1, tzinfo=UTC), PARIS),
        (datetime(2027, 3, 28, 1, tzinfo=UTC), PARIS),
        (datetime(2026, 11, 1, 6, tzinfo=UTC), NEW_YORK),
        (datetime(2027, 3, 14, 7, tzinfo=UTC), NEW_YORK),
    ],
)
def test_the_night_in_which_the_clocks_change_is_lived(switch: datetime, zone: ZoneInfo) -> None:
    first = switch.date() - timedelta(days=1)
    found = windows(first, 3, 2, zone)
    assert len(found) == 4
    before, after = found[1]
    assert before < switch < after
    assert list(found) == sorted(found)
    for begin, _ in (found[0], *found[2:]):
        assert begin.astimezone(zone).time() == time(8, 30)


def test_a_reminder_of_the_day_before_is_due_at_the_same_time_by_the_clocks() -> None:
    in_winter = datetime(2027, 3, 27, 7, 30, tzinfo=UTC)
    assert start_a_day_after(in_winter, PARIS) == datetime(2027, 3, 28, 6, 30, tzinfo=UTC)
    assert start_a_day_after(datetime(2027, 3, 27, 1, 30, tzinfo=UTC), PARIS) is None, "2:30 is skipped"
    assert start_a_day_after(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), PARIS) is not None
    assert start_a_day_after(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), PARIS) is None, "2:30 is over"


def test_a_clock_runs_as_its_file_says(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("clock") / "clock"
    set_clock(path)
    right = FileClock(path)()
    set_clock(path, shown=3600)
    assert round((FileClock(path)() - right).total_seconds() / 60) == 60
    set_clock(path, real=0, shown=0, rate=2)
    assert FileClock(path)() > CLOCK.now().replace(tzinfo=None)


def test_a_picture_is_well_formed_and_names_its_series() -> None:
    svg = draw_chart("A & B", "minutes", "MB", {"web <1>": [(0, 1), (5, 3)], "empty": []}, dots=True)
    texts = [one.text for one in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314
    assert {"A & B", "minutes", "MB", "web <1>", "empty"} <= set(texts)
