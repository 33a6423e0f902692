"""The rules on what is left of a line: each is searched in linear time, whatever the line."""

from __future__ import annotations

import re

import pytest

from bot.parsing.time.leftover_rules import PART_OF_DAY, RULES, compile_words


@pytest.mark.parametrize("pattern", [*(rule.pattern for rule in RULES), compile_words(PART_OF_DAY)])
def test_no_pattern_repeats_without_an_upper_limit(pattern: re.Pattern[str]) -> None:
    assert not re.search(r"[*+]|\{\d*,\}", pattern.pattern)
