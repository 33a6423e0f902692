"""The lexer's regular expressions for dates, clock times and lengths, on lower-case text."""

from __future__ import annotations

import re
from functools import cache

MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)"
)
_END = r"(?=$|[\s,;!?)\]}]|\.(?!\w)|-\s|:(?:\s|$))"
_AM_PM = r"(?:\s?[ap]\.?m\b\.?|[ap]\b|\s?o'?clock\b)"
HOUR_WORDS = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
MINUTE_WORDS = {
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty-five": 45,
    "forty five": 45,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "ninety": 90,
}
_HOUR_WORD = rf"(?:{'|'.join(HOUR_WORDS)})"
_MINUTE_WORD = rf"(?:{'|'.join(MINUTE_WORDS)})"
_WORD_TIME = rf"{_HOUR_WORD}(?:[\s-](?:fifteen|twenty|thirty|forty[\s-]five))?\s?(?:[ap]\.?m\b\.?|o'?clock\b)"
_TIME = (
    r"(?:(?:12(?::00)?\s?(?:pm|am)?\s)?(?:high\s)?(?:noon|midday|midnight)"
    rf"|\d{{1,2}}(?:[:.][0-5]\d(?::00)?)?{_AM_PM}?|{_WORD_TIME})"
)
_HOUR_CLOCK = r"\d{1,2}\s?h(?:[0-5]\d)?"
_MILITARY = r"(?:[01]\d|2[0-3])[0-5]\d"
_TO = r"\s?(?:-|to\b|until\b|till?\b)\s?"
_HOUR_UNIT = r"[\s-]?(?:hours?|hrs?|h)"
_MINUTES = r"\d{1,4}[\s-]?(?:minutes?|mins?|mn|m)"
_LENGTH = (
    rf"(?:\d{{1,2}}{_HOUR_UNIT}(?:\s?(?:and\s|,\s)?{_MINUTES}|[0-5]\d)"
    rf"|\d{{1,2}}(?:[.,]\d{{1,2}}|\s?½|\s1/2)?{_HOUR_UNIT}|\d{{2,3}}'"
    rf"|{_MINUTES}|half\san\shour|(?:a\s)?half\shour|(?:an|one)\shour\sand\sa\shalf"
    rf"|{_HOUR_WORD}\sand\sa\shalf\shours?|{_HOUR_WORD}[\s-](?:hours?|hrs?)(?:\sand\sa\shalf|\s(?:and\s)?{_MINUTES})?"
    rf"|(?:{_HOUR_WORD}|{_MINUTE_WORD})[\s-](?:minutes?|mins?)|(?:an|one)\shour(?:\s(?:and\s)?{_MINUTES})?"
    r"|(?:a\s)?quarter\sof\san\shour)"
)
_NO_HOLIDAY = "".join(
    rf"(?<!\b{name}\s)"
    for name in ("black", "good", "cyber", "super", "ash", "easter", "palm", "shrove", "maundy")
)
"""No weekday of its own: "Black Friday"."""
_COUNT = rf"(\d{{1,3}}|an?|{_HOUR_WORD})"
_YEAR = r"'?\d{4}|'\d\d"


NamedPatterns = tuple[tuple[str, re.Pattern[str]], ...]

_DIGIT_PATTERNS = (
    (
        "iso_moment",
        r"(\d{4})-(\d\d)-(\d\d)t(\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?(z|[+-]\d\d:?\d\d)?" + _END,
    ),
    ("iso", rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_END}"),
    ("dotted", rf"(\d{{1,2}})\.\s?(\d{{1,2}})\.(?:\s?(\d{{4}})|(\d\d))?{_END}"),
    ("slashed", rf"(\d{{1,2}})/(\d{{1,2}})(?:/(\d{{4}}|\d\d))?{_END}"),
    ("slashed", rf"(\d{{1,2}})-(\d{{1,2}})-(\d{{4}}){_END}"),
    (
        "day_month",
        rf"(\d{{1,2}})(?:st|nd|rd|th|\.)?(?:\sof)?[\s-]?({_MONTH})\b\.?(?:,?[\s-]({_YEAR}))?{_END}",
    ),
    ("ordinal", rf"(\d{{1,2}})(?:st|nd|rd|th){_END}"),
    ("days_from", rf"{_COUNT}\s(days?|weeks?)\sfrom\s(now|today|tomorrow){_END}"),
    ("from_now", rf"({_LENGTH})\sfrom\snow{_END}"),
    ("hour_range", rf"({_HOUR_CLOCK}){_TO}({_HOUR_CLOCK}){_END}"),
    ("hour_clock", rf"((?:0\d|1[3-9]|2[0-3])\s?h(?:[0-5]\d)?){_END}"),
    ("military_range", rf"({_MILITARY})\s?-\s?({_MILITARY})\s?(?:hrs?|hours?|h|uhr)?{_END}"),
    ("military", rf"({_MILITARY})(\s?(?:hrs?|hours|h|uhr))?{_END}"),
    ("uhr", rf"(\d{{1,2}}[:.][0-5]\d)\s?(?:h|hrs?|uhr){_END}"),
    ("uhr", rf"(\d{{1,2}})\s?uhr(?:\s([0-5]\d))?{_END}"),
    ("length", rf"({_LENGTH}){_END}"),
    ("range", rf"({_TIME}){_TO}({_TIME}){_END}"),
    ("clock", rf"({_TIME})(?:{_END}|(?=z\b|\+\d))"),
)
"""Patterns that begin with a digit, the most specific first."""

_LETTER_PATTERNS = (
    ("day_month", rf"the\s(\d{{1,2}})(?:st|nd|rd|th)?(?:\sof)?\s({_MONTH})\b\.?(?:,?\s({_YEAR}))?{_END}"),
    ("month_day", rf"({_MONTH})\b\.?[\s-]?(?:the\s)?(\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s({_YEAR}))?{_END}"),
    ("ordinal", rf"the\s(\d{{1,2}})(?:st|nd|rd|th){_END}"),
    ("overmorrow", rf"(?:the\s)?day\safter\s(?:tomorrow|tmrw){_END}"),
    ("tomorrow", rf"(?:tomorrow|tomorow|tommorow|tommorrow|tmrw|tmr|tmw)(?:'s)?{_END}"),
    ("yesterday", rf"(?:yesterday|yday){_END}"),
    ("tonight", rf"tonight{_END}"),
    ("today", rf"today(?:'s)?{_END}"),
    ("next_week_day", rf"next\sweek(?:\son)?\s({_DAY})\b\.?{_END}"),
    ("next_week_day", rf"({_DAY})\b\.?\snext\sweek{_END}"),
    ("next_day", rf"next\s({_DAY})\b\.?{_END}"),
    ("this_day", rf"(?:this\scoming|this|coming)\s({_DAY})\b\.?{_END}"),
    ("weekday", rf"{_NO_HOLIDAY}({_DAY})\b\.?{_END}"),
    ("ahead", rf"in\s{_COUNT}\s(days?|weeks?|fortnight){_END}"),
    ("days_from", rf"{_COUNT}\s(days?|weeks?|fortnight)\sfrom\s(now|today|tomorrow){_END}"),
    ("from_now", rf"({_LENGTH})\sfrom\snow{_END}"),
    ("for_minutes", rf"for\s(10|15|20|25|30|40|45|50|60|75|90|120)(?!\s?[mh]){_END}"),
    ("from_now", rf"in\s({_LENGTH}){_END}"),
    ("length", rf"({_LENGTH}){_END}"),
    ("range", rf"({_TIME}){_TO}({_TIME}){_END}"),
    ("until", rf"(?:until|till?|to)\s({_TIME}){_END}"),
    ("past_hour", rf"(?:a\s)?(half|quarter)\s(past|to)\s(\d{{1,2}}{_AM_PM}?|{_WORD_TIME}){_END}"),
    ("clock", rf"({_TIME}){_END}"),
    ("part", rf"(?:(?:in\s|at\s)?the\s|this\s)?(morning|afternoon|evening|night){_END}"),
)
"""Patterns that begin with a letter."""


@cache  # when a line is read, not when a process starts: compiling them takes 25 ms
def digit_patterns() -> NamedPatterns:
    return _compile_all(_DIGIT_PATTERNS)


@cache
def letter_patterns() -> NamedPatterns:
    return _compile_all(_LETTER_PATTERNS)


def _compile_all(patterns: tuple[tuple[str, str], ...]) -> NamedPatterns:
    return tuple((name, re.compile(pattern)) for name, pattern in patterns)


FILLER = re.compile(
    r"(?:(?:at|on|from|for|starting|starts|lasting|exactly|precisely|promptly|um|à|às|a\slas|a\sla|alle|om|durée|dauer|duración|duração)(?=\s)"
    r"|(?:when|time|date|start|length|duration)\s?:|@)\s?"
)
AFTER_CLOCK = re.compile(
    rf"\s?,?\s?(?:sharp|exactly|precisely|promptly|prompt|start|pile|en\spunto|em\sponto|pünktlich|on\sthe\sdot|my\stime|uhr|hrs?){_END}"
)
"""Words after a clock reading that change nothing about it."""
SEPARATOR = re.compile(r"[-/|•=]+(?=\s|$)")
OFFSET = re.compile(rf"(?:(?:utc|gmt)\s?[+-]\d{{1,2}}(?::?[0-5]\d)?|\+\d\d:?\d\d|z){_END}")
IANA = re.compile(rf"[a-z]+(?:/[a-z0-9_+-]+){{1,2}}{_END}")
OLD_ZONE = re.compile(rf"(?:[a-z]{{3}}\d[a-z]{{3}}|gmt0|nz-chat|gb-eire|w-su){_END}")
"""An old IANA id without an area: ``EST5EDT``, ``NZ-CHAT``."""
PLACE_WORD = re.compile(r"[^\W\d_]+(?:[.'_-]{1,2}[^\W\d_]+)*")
"""One word of a place's name: letters, which may be joined by dots, apostrophes or hyphens."""
