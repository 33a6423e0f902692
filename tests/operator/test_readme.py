"""The README and the list of commands are held to the code: commands, links, the first block, the pictures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from handlers.commands import CATALOGUE
from tests.support.readme import COMMANDS, PAGES, README, all_tables, everyday_table, with_commands

TEXT = README.read_text(encoding="utf-8")
MAX_PICTURE_BYTES = 1_500_000


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_are_todays(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert with_commands(text, PAGES[page]()) == text, "run: python -m tests.support.readme --write"
    assert text.count("<!-- commands -->\n") == 1


def test_every_verb_is_listed_and_the_readme_shows_eight() -> None:
    usages = [verb.usage.replace("|", "\\|") for command in CATALOGUE for verb in command.verbs]
    assert [all_tables().count(f"\n| `{usage}` |") for usage in usages] == [1] * len(usages)
    assert everyday_table().count("\n| `/") == 8
    assert f"]({COMMANDS.relative_to(README.parent).as_posix()})" in TEXT


def test_the_first_block_has_two_lines_demo_and_tests() -> None:
    first = re.search(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    assert first is not None
    demo, tests = first.group(1).strip().splitlines()
    assert demo.endswith("usher demo")
    assert tests.endswith("python -m pytest")


def test_linked_files_are_there() -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)|(?:src|srcset)=\"([^\":]+)\"", TEXT)
    for target in filter(None, (name for pair in targets for name in pair)):
        assert (README.parent / target).exists(), target


def test_every_picture_is_shown_and_small() -> None:
    for picture in [*README.parent.glob("docs/*.png"), *README.parent.glob("docs/*.gif")]:
        assert f"docs/{picture.name}" in TEXT, picture.name
        assert picture.stat().st_size < MAX_PICTURE_BYTES, picture.name
