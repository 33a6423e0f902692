"""Load the sentences: one Fluent bundle per language, from all ``.ftl`` files of its folder, read once.

A sentence is parsed when it is first used: parsing all of them would take a tenth of a process's start, and few
processes say them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from importlib.resources import files
from typing import Any

from fluent.runtime import FluentBundle, FluentResource

from bot.model.reader import DEFAULT_LOCALE, PSEUDO_LOCALE, current_reader
from bot.parsing.command_names import add_prefix, command_prefix
from bot.parsing.time.zoned_time import format_zoned_time
from bot.views.i18n.pseudo import pseudo_sentences
from bot.views.i18n.time_words import TimeFormatter

MAX_VALUE_CHARS = 1000
_ENTRY = re.compile(r"^(-?[a-zA-Z][\w-]*) *=", re.MULTILINE)
"""Where a sentence or a term begins: only there an identifier and ``=`` begin a line (Fluent 1.0: EBNF)."""
_REFERENCE = re.compile(r"\{\s*(-?[a-zA-Z][\w-]*)")
"""Another sentence or term within a sentence. It may also be a function's name, of which there is no sentence."""


class MissingTranslation(KeyError):
    """A sentence, or a value that it needs, is missing. A bug; tests look for it."""


class Sentences:
    """The sentences of one language, from the texts of its files."""

    def __init__(self, locale: str, texts: Iterable[str]) -> None:
        self._bundle = FluentBundle([locale], functions=_functions(locale), use_isolating=False)
        self._unparsed: dict[str, str] = {}
        for text in texts:
            starts = list(_ENTRY.finditer(text))
            ends = [*(start.start() for start in starts[1:]), len(text)]
            for start, end in zip(starts, ends, strict=True):
                self._unparsed.setdefault(start[1], text[start.start() : end])
        self.ids = frozenset(self._unparsed)

    def format(self, message_id: str, values: Mapping[str, Any]) -> str:
        """Return the sentence with the values in it. Raises ``MissingTranslation`` if it or a value is missing."""
        self._parse(message_id)
        if not self._bundle.has_message(message_id):
            raise MissingTranslation(message_id)
        pattern = self._bundle.get_message(message_id).value
        if pattern is None:
            raise MissingTranslation(message_id)
        text, errors = self._bundle.format_pattern(pattern, dict(values))
        if errors:
            raise MissingTranslation(f"{message_id}: {'; '.join(str(error) for error in errors)}")
        return str(text)

    def _parse(self, entry_id: str) -> None:
        """Parse a sentence that is not parsed yet, and those that it refers to."""
        text = self._unparsed.pop(entry_id, None)
        if text is None:
            return
        self._bundle.add_resource(FluentResource(text))
        for reference in _REFERENCE.findall(text):
            self._parse(reference)


def load_sentences(locale: str) -> Sentences:
    """Return a language's sentences. Raises ``MissingTranslation`` if it has no folder."""
    return _load_sentences(locale, command_prefix())


@lru_cache(maxsize=8)
def _load_sentences(locale: str, prefix: str) -> Sentences:
    return Sentences(locale, _read_sentences(locale, prefix))


def _read_sentences(locale: str, prefix: str) -> list[str]:
    """Return the language's files; commands have this prefix in their names."""
    if locale == PSEUDO_LOCALE:
        return [pseudo_sentences(text) for text in _read_sentences(DEFAULT_LOCALE, prefix)]
    folder = files("bot.views") / "words" / locale
    if not folder.is_dir():
        raise MissingTranslation(locale)
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".ftl"))
    return [add_prefix((folder / name).read_text(encoding="utf-8"), prefix) for name in names]


def time_formatter(locale: str | None = None) -> TimeFormatter:
    """Return the time formatter of a language, of the current reader's unless one is given."""
    return _time_formatter(locale or current_reader().locale)


@lru_cache(maxsize=8)
def _time_formatter(locale: str) -> TimeFormatter:

    # Clock times, days and places repeat often and contain no personal data.
    @lru_cache(maxsize=4096)
    def kept(message_id: str, values: tuple[tuple[str, str | int], ...]) -> str:
        return t(message_id, locale, **dict(values))

    def phrase(message_id: str, **values: str | int) -> str:
        return kept(message_id, tuple(values.items()))

    return TimeFormatter(phrase)


def t(message_id: str, locale: str | None = None, /, **values: Any) -> str:
    """Return the sentence as plain text, in the language of the current reader unless ``locale`` is given.

    The caller escapes it for its target.

    Values may be strings, numbers, aware datetimes, dates, timedeltas and enums; they are converted for the Fluent
    functions ``CLOCK``, ``DAY``, ``PLACE``, ``AGO`` and so on.

    Raises ``MissingTranslation`` if the sentence or one of its values is missing.
    """
    language = locale or current_reader().locale
    if values:
        return _format_sentence(message_id, language, values)
    return _cached_sentence(message_id, language, command_prefix())


@lru_cache(maxsize=4096)
def _cached_sentence(message_id: str, locale: str, prefix: str) -> str:
    """Return a sentence without values; cached for each prefix of commands."""
    return _format_sentence(message_id, locale, {})


def _format_sentence(message_id: str, locale: str, values: Mapping[str, Any]) -> str:
    told = {
        name: _clip(value) if type(value) is str else _fluent_value(value) for name, value in values.items()
    }
    return load_sentences(locale).format(message_id, told)


def _clip(value: str) -> str:
    """Truncate the value to what Fluent accepts (fluent.runtime: ``MAX_PART_LENGTH``)."""
    return value if len(value) <= MAX_VALUE_CHARS else f"{value[: MAX_VALUE_CHARS - 1]}…"


def _fluent_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return format_zoned_time(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    if isinstance(value, Enum):
        return str(value.value)
    return "" if value is None else value


def _functions(locale: str) -> dict[str, Callable[[Any], Any]]:
    """Return our Fluent functions for times (``TimeFormatter`` describes their values)."""
    return {
        "CLOCK": lambda moment: time_formatter(locale).clock(str(moment)),
        "DAY": lambda moment: time_formatter(locale).day(str(moment)),
        "DATE": lambda moment: time_formatter(locale).day(str(moment), year=True),
        "SHORTDAY": lambda moment: time_formatter(locale).short_day(str(moment)),
        "FULLDAY": lambda moment: time_formatter(locale).short_day(str(moment), year=True),
        "WEEKDAY": lambda moment: time_formatter(locale).long_weekday(str(moment)),
        "PLACE": lambda zone: time_formatter(locale).place(str(zone)),
        "AGO": lambda seconds: time_formatter(locale).relative(-float(seconds)),
        "LENGTH": lambda seconds: time_formatter(locale).length(float(seconds)),
    }
