"""Writes docs/api.md, every endpoint of GoTo's APIs with a recorded example: ``python -m tests.support.api_page``."""

from __future__ import annotations

# First, as in tests/conftest.py, so that all that is imported after it reads the tests' clock.
import tests.support.clocks  # noqa: F401 # isort: skip

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.goto.endpoints import ENDPOINTS, Endpoint
from tests.support.api_recording import Exchange, record
from tests.support.goto_contract import cases

PAGE = Path(__file__).parents[2] / "docs/api.md"
PRODUCTS = {
    "G2M": "GoTo Meeting",
    "G2T": "GoTo Training",
    "G2A": "GoToAssist Seeit",
    "IDENTITY": "GoTo's identity service",
    "ADMIN": "GoTo's Admin service",
}
HEAD = """# GoTo's API, as Usher calls it

Every endpoint that Usher's client knows: its typed methods (on `bot.goto.client.GoToSession`), and one request with its
answer. The requests are the client's own; the answers come from the simulated GoTo, which follows GoTo's public
documentation and its oddities, such as a list of one, keys as numbers and three formats of dates. They have not been
compared with a real GoTo account. `python -m tests.support.api_page` records the page again.

*admin*: needs GoTo's admin role. *scope*: needs a scope that not every OAuth client has. *deprecated*: GoTo has
replaced it; Usher uses the successors where it can.
"""


def page(recorded: Mapping[str, Exchange]) -> str:
    """Return what docs/api.md has to say."""
    parts = [HEAD]
    for product, title in PRODUCTS.items():
        rows = [row for row in ENDPOINTS.values() if row.product == product]
        parts.append(
            f"\n## {title}\n\n| Endpoint | Method | Path | In Python | Note |\n|---|---|---|---|---|\n"
        )
        parts += [_row(row) for row in rows]
        parts += [_example(row, recorded[row.id]) for row in rows]
    return "".join(parts)


def _row(row: Endpoint) -> str:
    methods = dict.fromkeys(case.call for case in cases() if case.operation == row.id)
    cells = (
        f"[`{row.id}`](#{row.id.replace('.', '').lower()})",
        row.method,
        f"`{row.path}`",
        ", ".join(f"`{method}`" for method in methods),
        ", ".join(_notes(row)),
    )
    return f"| {' | '.join(cells)} |\n"


def _notes(row: Endpoint) -> list[str]:
    notes = [name for name, holds in (("admin", row.admin), ("scope", row.scope)) if holds]
    if row.is_deprecated:
        notes.append("deprecated: " + ", ".join(f"`{successor}`" for successor in row.replaced_by))
    return notes


def _example(row: Endpoint, one: Exchange) -> str:
    sent = f"{one.method} {one.path}\n{_json(one.body)}".rstrip()
    answered = f"{one.status}\n{_json(one.answer)}".rstrip()
    return f"\n### `{row.id}`\n\n```\n{sent}\n\n{answered}\n```\n"


def _json(value: Any) -> str:
    return "" if value is None else json.dumps(value, indent=2, ensure_ascii=False)


if __name__ == "__main__":
    PAGE.write_text(page(asyncio.run(record())), encoding="utf-8")
