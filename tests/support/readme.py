"""The generated parts of the README: ``python -m tests.support.readme --write`` updates them."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from bot.views.i18n.bundles import t
from handlers.commands import CATALOGUE

README = Path(__file__).parents[2] / "README.md"
BETWEEN = re.compile(r"(<!-- commands -->\n).*?(<!-- /commands -->)", re.DOTALL)


def commands_table() -> str:
    """Return all commands, as a Markdown table."""
    rows = ["| type | what it does |", "|---|---|"]
    for command in CATALOGUE:
        for verb in command.verbs:
            usage = verb.usage.replace("|", "\\|")
            rows.append(f"| `{usage}` | {t(verb.summary_id)} |")
    return "\n".join(rows) + "\n"


def with_commands(text: str) -> str:
    """Return the README with today's commands in it."""
    return BETWEEN.sub(lambda found: found.group(1) + commands_table() + found.group(2), text)


if __name__ == "__main__":
    wanted = with_commands(README.read_text(encoding="utf-8"))
    if "--write" in sys.argv:
        README.write_text(wanted, encoding="utf-8")
    else:
        print(commands_table())
