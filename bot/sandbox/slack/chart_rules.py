"""Slack's rules for the chart of a data_visualization block (Slack: reference/block-kit/blocks, data visualization).

Where the documentation contradicts itself (six or twelve slices and series), the lower limit applies.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.schema import Check, SchemaViolation, array, by_type, number, shape, string, typed

MAX_LABEL_CHARACTERS, MAX_AXIS_LABEL_CHARACTERS = 20, 50
MAX_SERIES, MAX_POINTS = 6, 20


def _positive(value: Any, pointer: str) -> Iterator[SchemaViolation]:
    violations = list(number(value, pointer))
    yield from violations
    if not violations and value <= 0:
        yield SchemaViolation(pointer, "must be greater than 0")


def _check_series(chart: Any, pointer: str) -> Iterator[SchemaViolation]:
    """Require unique series names, and one point for each category."""
    categories = chart["axis_config"]["categories"]
    if len(set(categories)) != len(categories):
        yield SchemaViolation(f"{pointer}/axis_config/categories", "must be unique")
    names = [series["name"] for series in chart["series"]]
    if len(set(names)) != len(names):
        yield SchemaViolation(f"{pointer}/series", "series names must be unique")
    for n, series in enumerate(chart["series"]):
        if sorted(point["label"] for point in series["data"]) != sorted(categories):
            yield SchemaViolation(f"{pointer}/series/{n}/data", "labels must match the categories")


_POINT = shape({"label": string(MAX_LABEL_CHARACTERS), "value": number})
_SERIES = shape({"name": string(MAX_LABEL_CHARACTERS), "data": array(_POINT, MAX_POINTS)})
_AXES = shape(
    {"categories": array(string(MAX_LABEL_CHARACTERS), MAX_POINTS)},
    {"x_label": string(MAX_AXIS_LABEL_CHARACTERS), "y_label": string(MAX_AXIS_LABEL_CHARACTERS)},
)


def _series_chart(kind: str) -> Check:
    return typed(kind, {"series": array(_SERIES, MAX_SERIES), "axis_config": _AXES}, {}, _check_series)


_SLICE = shape({"label": string(MAX_LABEL_CHARACTERS), "value": _positive})
CHART = by_type(
    {
        "pie": typed("pie", {"segments": array(_SLICE, MAX_SERIES)}, {}),
        **{kind: _series_chart(kind) for kind in ("bar", "area", "line")},
    }
)
