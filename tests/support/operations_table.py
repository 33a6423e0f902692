"""Writes docs/api.md: every operation of GoTo's APIs, and where people reach it.

``python -m tests.support.operations_table`` writes it; a test checks that it is up to date. The commands that use an
operation are in ``tests/goto/where_in_slack.json``: add new ones there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.goto.endpoints import ENDPOINTS, Endpoint
from tests.support.goto_contract import cases

PAGE = Path(__file__).parents[2] / "docs/api.md"
WHERE = Path(__file__).parents[1] / "goto/where_in_slack.json"
PRODUCTS = {
    "G2M": "GoTo Meeting",
    "G2T": "GoTo Training",
    "G2A": "GoToAssist Seeit",
    "IDENTITY": "GoTo's identity service",
    "ADMIN": "GoTo's Admin service",
}
HEAD = """# GoTo's operations

Every operation of GoTo's APIs that Usher's client knows, each with a typed method (on `bot.goto.client.GoToSession`),
an example of the contract in `tests/goto/fixtures/contract.json`, and a route of the simulated GoTo. Written by
`python -m tests.support.operations_table`.

*admin*: needs GoTo's admin role. *scope*: needs a scope that not every OAuth client has. *deprecated*: GoTo has
replaced it; it works, and Usher uses the successors.
"""


def where() -> Mapping[str, Sequence[str]]:
    """Return the commands that reach each operation."""
    found: dict[str, list[str]] = json.loads(WHERE.read_text(encoding="utf-8"))
    return found


def page() -> str:
    """Return what docs/api.md has to say."""
    parts = [HEAD]
    for product, title in PRODUCTS.items():
        rows = [row for row in ENDPOINTS.values() if row.product == product]
        parts.append(
            f"\n## {title}\n\n| operation | method | path | in Python | in Slack | note |\n|---|---|---|---|---|---|\n"
        )
        parts += [_row(row) for row in rows]
    return "".join(parts)


def _row(row: Endpoint) -> str:
    methods = dict.fromkeys(case.call for case in cases() if case.operation == row.id)
    commands = where().get(row.id, ())
    cells = (
        f"`{row.id}`",
        row.method,
        f"`{row.path}`",
        ", ".join(f"`{method}`" for method in methods),
        ", ".join(f"`{command}`" for command in commands) or "not reachable yet",
        ", ".join(_notes(row)),
    )
    return f"| {' | '.join(cells)} |\n"


def _notes(row: Endpoint) -> list[str]:
    notes = [name for name, holds in (("admin", row.admin), ("scope", row.scope)) if holds]
    if row.is_deprecated:
        notes.append("deprecated: " + ", ".join(f"`{successor}`" for successor in row.replaced_by))
    return notes


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
