"""The README is held to the code: its commands, its links, its first block."""

from __future__ import annotations

import re

from tests.support.readme import README, with_commands

TEXT = README.read_text(encoding="utf-8")


def test_the_commands_table_is_todays() -> None:
    assert with_commands(TEXT) == TEXT, "run: python -m tests.support.readme --write"


def test_the_first_block_has_two_lines_demo_and_tests() -> None:
    first = re.search(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    assert first is not None
    demo, tests = first.group(1).strip().splitlines()
    assert demo.endswith("usher demo")
    assert tests.endswith("python -m pytest")


def test_linked_files_are_there() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", TEXT):
        assert (README.parent / target).exists(), target
