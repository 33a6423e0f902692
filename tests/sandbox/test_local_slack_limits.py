"""Block Kit's limits, one row each."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.slack import check_blocks, check_view


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def button(**fields: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain("Go"), **fields}


def actions(*elements: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements), **fields}


def option(value: str = "a", **fields: Any) -> dict[str, Any]:
    return {"text": plain("A"), "value": value, **fields}


def select(**fields: Any) -> dict[str, Any]:
    return actions({"type": "static_select", "options": [option()], **fields})


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def entry(element: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"type": "input", "label": plain("L"), "element": element, **fields}


CONFIRM = {"title": plain("T"), "text": plain("x" * 300), "confirm": plain("Yes"), "deny": plain("No")}
DIVIDER = {"type": "divider"}

AXES = {"categories": ["a", "b"]}
POINTS = [{"label": "a", "value": 1}, {"label": "b", "value": 0}]


def chart(**fields: Any) -> dict[str, Any]:
    made = {"type": "bar", "series": [{"name": "S", "data": POINTS}], "axis_config": AXES, **fields}
    return {"type": "data_visualization", "title": "T", "chart": made}


def slices(*values: float) -> dict[str, Any]:
    segments = [{"label": "a", "value": value} for value in values]
    return {"type": "data_visualization", "title": "T", "chart": {"type": "pie", "segments": segments}}


REFUSED: list[tuple[str, list[dict[str, Any]], str]] = [
    ("message", [DIVIDER] * 51, "/blocks"),
    ("modal", [DIVIDER] * 101, "/blocks"),
    ("message", [{"type": "mystery"}], "/blocks/0/type"),
    ("message", [section("x" * 3001)], "/blocks/0/text/text"),
    ("message", [section("")], "/blocks/0/text/text"),
    ("message", [{"type": "section"}], "/blocks/0"),
    ("message", [{"type": "section", "fields": [plain("x" * 2001)]}], "/blocks/0/fields/0/text"),
    ("message", [{"type": "section", "fields": [plain("x")] * 11}], "/blocks/0/fields"),
    ("message", [{"type": "header", "text": plain("x" * 151)}], "/blocks/0/text/text"),
    ("message", [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "/blocks/0/text/type"),
    ("message", [{"type": "context", "elements": [plain("x")] * 11}], "/blocks/0/elements"),
    ("message", [actions(*[button(action_id=str(n)) for n in range(26)])], "/blocks/0/elements"),
    ("message", [actions()], "/blocks/0/elements"),
    ("message", [actions(button(value="x" * 2001))], "/blocks/0/elements/0/value"),
    ("message", [actions(button(url="x" * 3001))], "/blocks/0/elements/0/url"),
    ("message", [actions(button(accessibility_label="x" * 76))], "/blocks/0/elements/0/accessibility_label"),
    ("message", [actions(button(colour="red"))], "/blocks/0/elements/0"),
    ("message", [actions(button(style="warning"))], "/blocks/0/elements/0/style"),
    ("message", [actions(button(), block_id="x" * 256)], "/blocks/0/block_id"),
    ("message", [actions(button(action_id="a"), button(action_id="a"))], "/blocks/0"),
    ("message", [actions(button(), block_id="a"), actions(button(), block_id="a")], "/blocks/1/block_id"),
    (
        "message",
        [actions(button(confirm={**CONFIRM, "title": plain("x" * 101)}))],
        "/blocks/0/elements/0/confirm/title/text",
    ),
    (
        "message",
        [actions(button(confirm={**CONFIRM, "deny": plain("x" * 31)}))],
        "/blocks/0/elements/0/confirm/deny/text",
    ),
    ("message", [select(options=[option(str(n)) for n in range(101)])], "/blocks/0/elements/0/options"),
    ("message", [select(options=[option("x" * 151)])], "/blocks/0/elements/0/options/0/value"),
    ("message", [select(options=[option(url="https://a.example")])], "/blocks/0/elements/0/options/0"),
    (
        "message",
        [select(option_groups=[{"label": plain("G"), "options": [option()]}])],
        "/blocks/0/elements/0",
    ),
    ("message", [select(initial_option=option("b"))], "/blocks/0/elements/0/initial_option"),
    ("message", [select(placeholder=plain("x" * 151))], "/blocks/0/elements/0/placeholder/text"),
    (
        "message",
        [actions({"type": "overflow", "options": [option(str(n)) for n in range(6)]})],
        "/blocks/0/elements/0/options",
    ),
    (
        "message",
        [actions({"type": "datepicker", "initial_date": "2026-2-3"})],
        "/blocks/0/elements/0/initial_date",
    ),
    (
        "message",
        [actions({"type": "timepicker", "initial_time": "25:00"})],
        "/blocks/0/elements/0/initial_time",
    ),
    (
        "message",
        [actions({"type": "datetimepicker", "initial_date_time": 1})],
        "/blocks/0/elements/0/initial_date_time",
    ),
    ("message", [actions({"type": "multi_users_select"})], "/blocks/0/elements/0/type"),
    (
        "message",
        [{"type": "section", "text": plain("x"), "accessory": {"type": "datetimepicker"}}],
        "/blocks/0/accessory/type",
    ),
    ("message", [entry({"type": "number_input"})], "/blocks/0/element"),
    ("message", [entry({"type": "plain_text_input", "max_length": 3001})], "/blocks/0/element/max_length"),
    ("message", [{"type": "image", "image_url": "https://a.example/a.png"}], "/blocks/0"),
    ("message", [{"type": "markdown", "text": "x" * 6001}] * 2, "/blocks"),
    ("modal", [{"type": "markdown", "text": "x"}], "/blocks/0/type"),
    ("modal", [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}], "/blocks/0/type"),
    ("message", [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}] * 2, "/blocks"),
    ("message", [entry({"type": "conversations_select", "response_url_enabled": True})], "/blocks/0"),
    ("message", [{**chart(), "title": "x" * 51}], "/blocks/0/title"),
    ("message", [chart(type="donut")], "/blocks/0/chart/type"),
    ("message", [chart(series=[])], "/blocks/0/chart/series"),
    ("message", [chart(series=[{"name": "S", "data": POINTS}] * 2)], "/blocks/0/chart/series"),
    ("message", [chart(series=[{"name": "S", "data": POINTS[:1]}])], "/blocks/0/chart/series/0/data"),
    (
        "message",
        [chart(axis_config={"categories": ["x" * 21, "b"]})],
        "/blocks/0/chart/axis_config/categories/0",
    ),
    ("message", [slices(1, 0)], "/blocks/0/chart/segments/1/value"),
    ("message", [slices(*[1] * 7)], "/blocks/0/chart/segments"),
    ("message", [chart()] * 3, "/blocks"),
    ("modal", [chart()], "/blocks/0/type"),
]


@pytest.mark.parametrize(("surface", "blocks", "pointer"), REFUSED)
def test_blocks_that_slack_refuses(surface: Any, blocks: list[dict[str, Any]], pointer: str) -> None:
    assert [p.pointer for p in check_blocks(blocks, surface)][:1] == [pointer]


@pytest.mark.parametrize(
    "block",
    [
        section("x" * 3000),
        actions(button(confirm=CONFIRM, value="x" * 2000, action_id="x" * 255)),
        select(initial_option=option()),
        {"type": "header", "text": plain("x" * 150), "level": 2},
        {"type": "alert", "level": "warning", "text": plain("Careful")},
        {"type": "section", "fields": [plain("x" * 2000)] * 10},
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}],
        },
    ],
)
def test_blocks_that_slack_takes_everywhere(block: dict[str, Any]) -> None:
    assert not [p for surface in ("message", "modal", "home") for p in check_blocks([block], surface)]


MODAL = {"type": "modal", "title": plain("T"), "blocks": [DIVIDER]}


@pytest.mark.parametrize(
    ("view", "pointer"),
    [
        ({**MODAL, "title": plain("x" * 25)}, "/view/title/text"),
        ({**MODAL, "submit": plain("x" * 25)}, "/view/submit/text"),
        ({**MODAL, "private_metadata": "x" * 3001}, "/view/private_metadata"),
        ({**MODAL, "callback_id": "x" * 256}, "/view/callback_id"),
        ({**MODAL, "blocks": [entry({"type": "plain_text_input"})]}, "/view"),
        ({**MODAL, "blocks": [section("x" * 3001)]}, "/view/blocks/0/text/text"),
        ({**MODAL, "color": "red"}, "/view"),
        ({"type": "modal", "blocks": []}, "/view"),
        ({"type": "home", "title": plain("T"), "blocks": []}, "/view"),
        ({"type": "drawer", "blocks": []}, "/view/type"),
    ],
)
def test_views_that_slack_refuses(view: dict[str, Any], pointer: str) -> None:
    assert [p.pointer for p in check_view(view)] == [pointer]


def test_views_that_slack_takes() -> None:
    assert not check_view(MODAL)
    assert not check_view({"type": "home", "blocks": [entry({"type": "plain_text_input"})]})


KEYS = ("type", "text", "elements", "fields", "accessory", "options", "element", "label", "blocks", "title")
KINDS = ("section", "actions", "input", "context", "table", "button", "static_select", "plain_text", "mrkdwn")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(KINDS) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=20,
)


@given(JSON)
def test_whatever_comes_is_judged_and_never_breaks(anything: Any) -> None:
    for surface in ("message", "modal", "home"):
        assert isinstance(check_blocks(anything, surface), list)
    assert isinstance(check_view(anything), list)


@pytest.mark.parametrize("surface", ["message", "home"])
def test_charts_that_slack_takes(surface: Any) -> None:
    assert not check_blocks([chart(), slices(1, 2.5)], surface)
