"""Charts within Slack's limits, and the same message without charts for workspaces that reject them.

Source: Slack, data visualization block: title ≤ 50, up to 6 series of 20 points, labels ≤ 20 and unique.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.model.messages import Message
from bot.views.kit import Block, message
from bot.views.text import single_line, truncate

MAX_TITLE_CHARS, MAX_LABEL_CHARS, MAX_AXIS_CHARS = 50, 20, 50
MAX_POINTS = 20


def _chart(title: str, chart: Mapping[str, Any]) -> Block:
    return {
        "type": "data_visualization",
        "title": truncate(single_line(title), MAX_TITLE_CHARS),
        "chart": dict(chart),
    }


def bar_chart(
    title: str, categories: Sequence[str], series: Mapping[str, Sequence[int]], *, x: str, y: str
) -> Block:
    """Return a bar chart: each of ``series`` has one value per category; only the first twenty are drawn."""
    labels = unique_labels(categories[:MAX_POINTS])
    names = unique_labels(list(series))
    return _chart(
        title,
        {
            "type": "bar",
            "series": [
                {
                    "name": name,
                    "data": [
                        {"label": label, "value": value} for label, value in zip(labels, values, strict=False)
                    ],
                }
                for name, values in zip(names, series.values(), strict=True)
            ],
            "axis_config": {
                "categories": labels,
                "x_label": truncate(x, MAX_AXIS_CHARS),
                "y_label": truncate(y, MAX_AXIS_CHARS),
            },
        },
    )


def unique_labels(texts: Sequence[str]) -> list[str]:
    """Return the texts as unique labels of at most twenty characters; duplicates get a number."""
    found: list[str] = []
    for text in texts:
        label = truncate(single_line(text) or "–", MAX_LABEL_CHARS)
        number = 2
        while label in found:
            end = f" {number}"
            label = truncate(single_line(text) or "–", MAX_LABEL_CHARS - len(end)) + end
            number += 1
        found.append(label)
    return found


def message_with_charts(text: str, blocks: Iterable[Block]) -> Message:
    """Return a message with charts; its ``plainer`` is the same without charts, in case Slack rejects them."""
    whole = list(blocks)
    plain = message(text, [block for block in whole if block["type"] != "data_visualization"])
    if len(plain.blocks) == len(whole):
        return plain
    return replace(message(text, whole), fallback=plain)
