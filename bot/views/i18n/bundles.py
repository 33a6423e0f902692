"""Load the sentences: one Fluent bundle per language, from all ``.ftl`` files of its folder, read once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


class MissingTranslation(KeyError):
    """A sentence, or a value that it needs, is missing. A bug; tests look for it."""


def bundle(locale: str) -> FluentBundle:
    """Return a language's bundle. Raises ``MissingTranslation`` if it has no folder."""
    return _load_bundle(locale, command_prefix())


@lru_cache(maxsize=8)
def _load_bundle(locale: str, prefix: str) -> FluentBundle:
    made = FluentBundle([locale], functions=_functions(locale), use_isolating=False)
    for text in _read_sentences(locale, prefix):
        made.add_resource(FluentResource(text))
    return made


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
    sentences = bundle(locale)
    if not sentences.has_message(message_id):
        raise MissingTranslation(message_id)
    pattern = sentences.get_message(message_id).value
    if pattern is None:
        raise MissingTranslation(message_id)
    told = {
        name: _clip(value) if type(value) is str else _fluent_value(value) for name, value in values.items()
    }
    text, errors = sentences.format_pattern(pattern, told)
    if errors:
        raise MissingTranslation(f"{message_id}: {'; '.join(str(error) for error in errors)}")
    return str(text)


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
