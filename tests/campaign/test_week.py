"""The days of a week, its clock, and its pictures."""

from __future__ import annotations

from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest

from tests.campaign.bot_process import FileClock
from tests.campaign.chart import draw_chart
from tests.campaign.cluster import set_clock
from tests.campaign.week_clock import windows
from tests.support.clocks import CLOCK


@pytest.mark.parametrize("night", [date(2026, 10, 25), date(2027, 3, 28)])
def test_the_night_in_which_the_clocks_change_is_lived(night: date) -> None:
    first = night.replace(day=night.day - 1)
    begins = [begin for begin, _ in windows(first, 3, 2)]
    assert len(begins) == 4
    before, after = windows(first, 3, 2)[1]
    assert before < datetime(night.year, night.month, night.day, 1, tzinfo=UTC) < after
    assert begins == sorted(begins)


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
