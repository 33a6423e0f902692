"""Slack's rules for Block Kit's blocks (Slack: reference/block-kit/blocks)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.chart_rules import CHART
from bot.sandbox.slack.element_rules import ACCESSORY, ACTION, CONTEXT_ACTION, ID, IMAGE, INPUT, SLACK_FILE
from bot.sandbox.slack.schema import (
    WEB_URL,
    Check,
    SchemaViolation,
    anything,
    array,
    at_least_one,
    boolean,
    by_type,
    enum,
    exactly_one,
    integer,
    number,
    plain,
    string,
    text,
    typed,
)

_WITH_ID: dict[str, Check] = {"block_id": ID}
_STYLE: dict[str, Check] = {"style": anything}


def _block(
    kind: str, required: dict[str, Check], optional: dict[str, Check] | None = None, *whole_checks: Check
) -> Check:
    return typed(kind, required, {**_WITH_ID, **(optional or {})}, *whole_checks)


_RICH_TEXT_ELEMENT = by_type(
    {
        "text": typed("text", {"text": string(1_000_000)}, _STYLE),
        "link": typed(
            "link", {"url": string(3000)}, {"text": string(1_000_000, 0), "unsafe": boolean, **_STYLE}
        ),
        "user": typed("user", {"user_id": string(255)}, _STYLE),
        "channel": typed("channel", {"channel_id": string(255)}, _STYLE),
        "usergroup": typed("usergroup", {"usergroup_id": string(255)}, _STYLE),
        "team": typed("team", {"team_id": string(255)}, _STYLE),
        "emoji": typed(
            "emoji", {"name": string(255)}, {"unicode": string(255), "skin_tone": anything, **_STYLE}
        ),
        "date": typed(
            "date",
            {"timestamp": integer(0, 2**53), "format": string(255)},
            {"url": string(3000), "fallback": string(1000), **_STYLE},
        ),
        "broadcast": typed("broadcast", {"range": enum("here", "channel", "everyone")}, _STYLE),
        "color": typed("color", {"value": string(255)}, _STYLE),
    }
)
_RICH_TEXT_ELEMENTS = array(_RICH_TEXT_ELEMENT, 10_000, 0)
_SECTION = typed("rich_text_section", {"elements": _RICH_TEXT_ELEMENTS}, {})
_RICH_TEXT_BLOCKS: dict[str, Check] = {
    "rich_text_section": _SECTION,
    "rich_text_list": typed(
        "rich_text_list",
        {"style": enum("bullet", "ordered"), "elements": array(_SECTION, 10_000)},
        {"indent": integer(0, 8), "offset": integer(0, 10_000), "border": integer(0, 1)},
    ),
    "rich_text_quote": typed("rich_text_quote", {"elements": _RICH_TEXT_ELEMENTS}, {"border": integer(0, 1)}),
    "rich_text_preformatted": typed(
        "rich_text_preformatted",
        {"elements": _RICH_TEXT_ELEMENTS},
        {"border": integer(0, 1), "language": string(255)},
    ),
}
RICH_TEXT = _block("rich_text", {"elements": array(by_type(_RICH_TEXT_BLOCKS), 10_000, 0)})
_CELL = by_type(
    {
        "raw_text": typed("raw_text", {"text": string(10_000, 0)}, {}),
        "raw_number": typed("raw_number", {"value": number}, {"text": string(10_000)}),
        "rich_text": RICH_TEXT,
    }
)


def _equal_rows(value: Any, pointer: str) -> Iterator[SchemaViolation]:
    widths = {len(row) for row in value["rows"]}
    if len(widths) > 1:
        yield SchemaViolation(f"{pointer}/rows", "all rows must have the same number of cells")


def _image(kind: str) -> Check:
    return _block(
        kind,
        {"alt_text": string(2000)},
        {"image_url": string(3000, 1, WEB_URL), "slack_file": SLACK_FILE, "title": plain(2000)},
        exactly_one("image_url", "slack_file"),
    )


_TASK = _block(
    "task_card",
    {"task_id": string(255), "title": string(255)},
    {
        "details": RICH_TEXT,
        "output": RICH_TEXT,
        "sources": array(anything, 100),
        "status": enum("pending", "in_progress", "complete", "error"),
    },
)
_CARD = _block(
    "card",
    {},
    {
        "hero_image": IMAGE,
        "icon": IMAGE,
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "actions": array(ACTION, 3),
    },
    at_least_one("hero_image", "title", "body", "actions"),
)

BASIC: dict[str, Check] = {
    "section": _block(
        "section",
        {},
        {"text": text(3000), "fields": array(text(2000), 10), "accessory": ACCESSORY, "expand": boolean},
        at_least_one("text", "fields"),
    ),
    "divider": _block("divider", {}),
    "image": _image("image"),
    "actions": _block("actions", {"elements": array(ACTION, 25)}),
    "context": _block(
        "context",
        {
            "elements": array(
                by_type({"image": IMAGE, **{kind: text(3000) for kind in ("plain_text", "mrkdwn")}}), 10
            )
        },
    ),
    "header": _block("header", {"text": plain(150)}, {"level": integer(1, 4)}),
    "rich_text": RICH_TEXT,
    "input": _block(
        "input",
        {"label": plain(2000), "element": INPUT},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "video": _block(
        "video",
        {
            "alt_text": string(2000),
            "title": plain(199),
            "thumbnail_url": string(3000, 1, WEB_URL),
            "video_url": string(3000, 1, WEB_URL),
        },
        {
            "author_name": string(49),
            "description": plain(200),
            "provider_icon_url": string(3000, 1, WEB_URL),
            "provider_name": string(255),
            "title_url": string(3000, 1, WEB_URL),
        },
    ),
    "alert": _block(
        "alert", {"text": text(200)}, {"level": enum("default", "info", "warning", "error", "success")}
    ),
    "card": _CARD,
}

WIDE: dict[str, Check] = {
    "table": _block(
        "table",
        {"rows": array(array(_CELL, 20), 100)},
        {"column_settings": array(anything, 20, 0)},
    ),
    "data_table": _block(
        "data_table",
        {"caption": string(2000), "rows": array(array(_CELL, 20), 201)},
        {
            "page_size": integer(1, 100),
            "row_header_column_index": integer(0, 19),
            "column_settings": anything,
        },
        _equal_rows,
    ),
    "data_visualization": _block("data_visualization", {"title": string(50), "chart": CHART}),
    "carousel": _block("carousel", {"elements": array(by_type({"card": _CARD}), 10)}),
    "container": _block(
        "container",
        {"child_blocks": array(by_type(BASIC), 10)},
        {
            "title": plain(150),
            "rich_text_title": RICH_TEXT,
            "subtitle": plain(150),
            "width": string(255),
            "icon": IMAGE,
            "is_collapsible": boolean,
            "default_collapsed": boolean,
            "has_header_divider": boolean,
        },
        exactly_one("title", "rich_text_title"),
    ),
}

MESSAGE_ONLY: dict[str, Check] = {
    "markdown": _block("markdown", {"text": string(12_000)}),
    "file": _block("file", {"external_id": string(255), "source": enum("remote")}),
    "task_card": _TASK,
    "plan": _block("plan", {"title": string(255)}, {"tasks": array(by_type({"task_card": _TASK}), 50, 0)}),
    "context_actions": _block("context_actions", {"elements": array(CONTEXT_ACTION, 5)}),
}

BLOCKS: dict[str, dict[str, Check]] = {
    "message": {**BASIC, **WIDE, **MESSAGE_ONLY},
    "modal": BASIC,
    "home": {**BASIC, **WIDE},
}
