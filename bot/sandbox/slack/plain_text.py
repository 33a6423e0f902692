"""Blocks and mrkdwn as plain text, with names for ids and dates in the reader's time zone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.slack.model import Json

_CONTROL = re.compile(r"<([^<>]+)>")
_TOKEN = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class TextRenderer:
    """Renders for one reader: ``tz`` is an IANA zone, ``now`` aware UTC (for "today"), ``name`` maps ids to names."""

    tz: str = "UTC"
    now: datetime | None = None
    name: Callable[[str], str] = str

    def mrkdwn(self, text: str) -> str:
        """Render control sequences and unescape entities; emphasis marks stay."""
        return unescape(_CONTROL.sub(lambda m: self._control(m.group(1)), text))

    def text(self, node: Json) -> str:
        """Render a text object; plain_text stays unchanged."""
        return str(node["text"]) if node["type"] == "plain_text" else self.mrkdwn(node["text"])

    def _control(self, inside: str) -> str:
        if inside.startswith("!date^"):
            return self._date(inside)
        target, _, label = inside.partition("|")
        if target[:1] in "@#":
            return target[0] + (label or self.name(target[1:]))
        if target.startswith("!subteam^"):
            return label or self.name(target.removeprefix("!subteam^"))
        if target.startswith("!"):
            return label or "@" + target[1:]
        return label or target

    def _date(self, inside: str) -> str:
        body, _, fallback = inside.partition("|")
        parts = body.split("^")
        try:
            moment = datetime.fromtimestamp(int(parts[1]), ZoneInfo(self.tz))
        except (ValueError, IndexError):
            return fallback
        return self.moment(moment, parts[2] if len(parts) > 2 else "{date}")

    def moment(self, moment: datetime, pattern: str) -> str:
        """Format a time by a pattern of Slack's date tokens (Slack: date formatting)."""
        return _TOKEN.sub(lambda m: self._token(moment, m.group(1)), pattern)

    def _token(self, moment: datetime, token: str) -> str:
        base = token.removesuffix("_pretty")
        if base != token and (near := self._near(moment)):
            return near
        hour = moment.strftime("%I").lstrip("0")
        day, year = f"{moment.day}{_suffix(moment.day)}", moment.year
        forms = {
            "date_num": moment.strftime("%Y-%m-%d"),
            "date_slash": moment.strftime("%m/%d/%Y"),
            "date": f"{moment:%B} {day}, {year}",
            "date_short": f"{moment:%b} {moment.day}, {year}",
            "date_long": f"{moment:%A}, {moment:%B} {day}, {year}",
            "date_long_full": f"{moment:%A}, {moment:%B} {day}, {year}",
            "day_divider": f"{moment:%A}, {moment:%B} {day}",
            "time": f"{hour}:{moment:%M %p}",
            "time_secs": f"{hour}:{moment:%M:%S %p}",
        }
        if base == "ago":
            return self._ago(moment)
        return forms.get(base, "{" + token + "}")

    def _near(self, moment: datetime) -> str:
        if self.now is None:
            return ""
        days = (moment.date() - self.now.astimezone(moment.tzinfo).date()).days
        return {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days, "")

    def _ago(self, moment: datetime) -> str:
        if self.now is None:
            return moment.astimezone(UTC).isoformat()
        minutes = round((self.now - moment).total_seconds() / 60)
        amount = f"{abs(minutes)} minutes" if abs(minutes) < 60 else f"{abs(minutes) // 60} hours"
        return f"{amount} ago" if minutes >= 0 else f"in {amount}"


def render_text(blocks: list[Json], renderer: TextRenderer | None = None) -> str:
    """Render blocks, one line per element; buttons in brackets, menus and inputs with their options or values."""
    renderer = renderer or TextRenderer()
    return "\n".join(line for block in blocks for line in _render_block(block, renderer) if line)


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _suffix(day: int) -> str:
    return "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _render_block(block: Json, renderer: TextRenderer) -> Iterator[str]:
    kind = block["type"]
    if kind == "divider":
        yield "---"
    elif kind == "image":
        yield f"[image: {block['alt_text']}]"
    elif kind == "markdown":
        yield block["text"]
    elif kind == "rich_text":
        yield _render_rich_text(block, renderer).strip()
    elif kind == "input":
        yield from _render_input(block, renderer)
    elif kind == "data_visualization":
        yield f"[chart: {block['title']}]"
        yield from _render_chart(block["chart"])
    else:
        yield from _render_parts(block, renderer)


def _render_chart(chart: Json) -> Iterator[str]:
    """Yield a line for each series of a chart."""
    rows = chart.get("series") or [{"name": chart["type"], "data": chart.get("segments", ())}]
    for row in rows:
        yield f"{row['name']}: " + ", ".join(f"{point['label']} {point['value']}" for point in row["data"])


_TEXT_PARTS = ("title", "rich_text_title", "subtitle", "text", "body", "description", "caption")


def _render_parts(block: Json, renderer: TextRenderer) -> Iterator[str]:
    for key in _TEXT_PARTS:
        yield from _render_text_part(block.get(key), renderer)
    for key in ("fields", "elements", "actions", "child_blocks", "tasks"):
        for item in block.get(key, ()):
            yield from _render_item(item, renderer)
    for row in block.get("rows", ()):
        yield " | ".join(_render_cell(cell, renderer) for cell in row)
    if "accessory" in block:
        yield from render_element(block["accessory"], renderer)


def _render_item(item: Json, renderer: TextRenderer) -> Iterator[str]:
    if item["type"] in ("plain_text", "mrkdwn"):
        yield renderer.text(item)
    elif "action_id" in item or item["type"] in ("button", "image"):
        yield from render_element(item, renderer)
    else:
        yield from _render_block(item, renderer)


def _render_text_part(node: Any, renderer: TextRenderer) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        yield _render_rich_text(node, renderer) if node["type"] == "rich_text" else renderer.text(node)


def _render_cell(cell: Json, renderer: TextRenderer) -> str:
    if cell["type"] == "rich_text":
        return _render_rich_text(cell, renderer).strip()
    return str(cell.get("text") or cell.get("value", ""))


def _render_input(block: Json, renderer: TextRenderer) -> Iterator[str]:
    yield renderer.text(block["label"])
    yield from render_element(block["element"], renderer)
    if "hint" in block:
        yield renderer.text(block["hint"])


def render_element(element: Json, renderer: TextRenderer) -> Iterator[str]:
    """Yield the lines of one element."""
    kind = element["type"]
    if kind == "image":
        yield f"[image: {element['alt_text']}]"
    elif kind == "button":
        yield f"[{element['text']['text']}]"
    elif kind == "overflow":
        yield "[⋯ " + ", ".join(o["text"]["text"] for o in element["options"]) + "]"
    elif kind in ("checkboxes", "radio_buttons"):
        held = _option_values(element)
        for option in element["options"]:
            yield ("(x) " if option["value"] in held else "( ) ") + renderer.text(option["text"])
    elif shown := _render_value(element, renderer):
        yield "{" + shown + "}"
    elif "placeholder" in element:
        yield "{" + element["placeholder"]["text"] + "}"


def _initial_values(element: Json) -> list[Any]:
    given: Any = next((v for k, v in element.items() if k.startswith("initial_") and v is not None), [])
    return given if isinstance(given, list) else [given]


def _option_values(element: Json) -> list[str]:
    return [option["value"] for option in _initial_values(element)]


def _render_value(element: Json, renderer: TextRenderer) -> str:
    """Return the value of a field as the client shows it."""
    parts = []
    for value in _initial_values(element):
        if isinstance(value, dict):
            parts.append(
                _render_rich_text(value, renderer).strip() if "text" not in value else value["text"]["text"]
            )
        elif element["type"] == "datetimepicker":
            parts.append(
                renderer.moment(datetime.fromtimestamp(value, ZoneInfo(renderer.tz)), "{date_num} {time}")
            )
        else:
            parts.append(renderer.name(str(value)))
    return ", ".join(parts)


def _render_rich_text(node: Json, renderer: TextRenderer) -> str:
    kind = node.get("type", "")
    if kind == "text":
        return str(node["text"])
    if kind == "link":
        return str(node.get("text") or node["url"])
    if kind == "date":
        moment = datetime.fromtimestamp(node["timestamp"], ZoneInfo(renderer.tz))
        return renderer.moment(moment, node["format"])
    if kind in ("user", "channel", "usergroup", "team"):
        mark = {"user": "@", "channel": "#"}.get(kind, "@")
        return mark + renderer.name(node[f"{kind}_id"])
    if kind == "emoji":
        return f":{node['name']}:"
    if kind == "broadcast":
        return f"@{node['range']}"
    inside = [_render_rich_text(item, renderer) for item in node.get("elements", ())]
    if kind == "rich_text_list":
        return "".join(f"• {line}\n" for line in inside)
    return "".join(inside) + ("" if kind == "rich_text" else "\n")
