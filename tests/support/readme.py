"""The lists of commands in README.md and docs/commands.md: ``python -m tests.support.readme --write`` updates them."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from bot.parsing.catalogue import Verb
from bot.views.i18n.bundles import t
from handlers.commands import CATALOGUE

README = Path(__file__).parents[2] / "README.md"
COMMANDS = README.parent / "docs/commands.md"
BETWEEN = re.compile(r"(<!-- commands -->\n).*?(<!-- /commands -->)", re.DOTALL)
EVERYDAY = (
    ("/meeting", ("now", "schedule", "list")),
    ("/training", ("create", "share", "register")),
    ("/goto", ("connect", "notify")),
)
"""The verbs that the README shows."""


def _rows(verbs: tuple[Verb, ...]) -> str:
    rows = ["| Command | What it does |", "|---|---|"]
    for verb in verbs:
        usage = verb.usage.replace("|", "\\|")
        rows.append(f"| `{usage}` | {t(verb.summary_id)} |")
    return "\n".join(rows) + "\n"


def everyday_table() -> str:
    """Return the README's few commands, as a Markdown table."""
    commands = {command.name: command for command in CATALOGUE}
    return _rows(tuple(commands[name].find_verb(verb) for name, verbs in EVERYDAY for verb in verbs))


def all_tables() -> str:
    """Return every command with its verbs, as a Markdown section each."""
    return "\n".join(f"## {command.name}\n\n{_rows(command.verbs)}" for command in CATALOGUE)


def with_commands(text: str, tables: str) -> str:
    """Return a page with today's commands in it."""
    return BETWEEN.sub(lambda found: found.group(1) + tables + found.group(2), text)


PAGES = {README: everyday_table, COMMANDS: all_tables}


if __name__ == "__main__":
    for page, tables in PAGES.items():
        wanted = with_commands(page.read_text(encoding="utf-8"), tables())
        if "--write" in sys.argv:
            page.write_text(wanted, encoding="utf-8")
        else:
            print(tables())
