"""The chart of a data_visualization block, as Slack checks it (Slack: reference/block-kit/blocks, data visualization).

Where what is published differs (six or twelve slices and series), the lower limit holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.schema import Check, Problem, array, by_type, number, shape, string, typed

LABEL, AXIS = 20, 50
MOST_SERIES, MOST_POINTS = 6, 20


def _positive(value: Any, at: str) -> Iterator[Problem]:
    wrong = list(number(value, at))
    yield from wrong
    if not wrong and value <= 0:
        yield Problem(at, "must be greater than 0")


def _fits(chart: Any, at: str) -> Iterator[Problem]:
    """Series have names of their own, and one point for each category."""
    categories = chart["axis_config"]["categories"]
    if len(set(categories)) != len(categories):
        yield Problem(f"{at}/axis_config/categories", "must be unique")
    names = [series["name"] for series in chart["series"]]
    if len(set(names)) != len(names):
        yield Problem(f"{at}/series", "series names must be unique")
    for n, series in enumerate(chart["series"]):
        if sorted(point["label"] for point in series["data"]) != sorted(categories):
            yield Problem(f"{at}/series/{n}/data", "labels must match the categories")


_POINT = shape({"label": string(LABEL), "value": number})
_SERIES = shape({"name": string(LABEL), "data": array(_POINT, MOST_POINTS)})
_AXES = shape(
    {"categories": array(string(LABEL), MOST_POINTS)}, {"x_label": string(AXIS), "y_label": string(AXIS)}
)


def _plotted(kind: str) -> Check:
    return typed(kind, {"series": array(_SERIES, MOST_SERIES), "axis_config": _AXES}, {}, _fits)


_SLICE = shape({"label": string(LABEL), "value": _positive})
CHART = by_type(
    {
        "pie": typed("pie", {"segments": array(_SLICE, MOST_SERIES)}, {}),
        **{kind: _plotted(kind) for kind in ("bar", "area", "line")},
    }
)
