"""The lexer's regular expressions for dates, clock times and lengths, on lower-case text."""

from __future__ import annotations

import re

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
_END = r"(?=$|[\s,;!?)\]}]|\.(?!\w)|-\s)"
_AM_PM = r"(?:\s?[ap]\.?m\b\.?|[ap]\b|\s?o'?clock\b)"
_TIME = rf"(?:noon|midday|midnight|\d{{1,2}}(?:[:.][0-5]\d(?::00)?)?{_AM_PM}?)"
_HOUR_UNIT = r"\s?(?:hours?|hrs?|h)"
_MINUTES = r"\d{1,4}\s?(?:minutes?|mins?|m)"
_LENGTH = (
    rf"(?:\d{{1,2}}{_HOUR_UNIT}(?:\s?(?:and\s|,\s)?{_MINUTES}|[0-5]\d)|\d{{1,2}}(?:[.,]\d{{1,2}})?{_HOUR_UNIT}"
    rf"|{_MINUTES}|half\san\shour|(?:a\s)?half\shour|(?:an|one)\shour\sand\sa\shalf|(?:an|one)\shour"
    r"|(?:a\s)?quarter\sof\san\shour)"
)


def _compile_all(*patterns: tuple[str, str]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern)) for name, pattern in patterns)


DIGIT_PATTERNS = _compile_all(
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
        rf"(\d{{1,2}})(?:st|nd|rd|th|\.)?(?:\sof)?[\s-]?({_MONTH})\b\.?(?:,?[\s-](\d{{4}}))?{_END}",
    ),
    ("ordinal", rf"(\d{{1,2}})(?:st|nd|rd|th){_END}"),
    ("from_now", rf"({_LENGTH})\sfrom\snow{_END}"),
    ("length", rf"({_LENGTH}){_END}"),
    ("range", rf"({_TIME})\s?(?:-|to\b|until\b|till?\b)\s?({_TIME}){_END}"),
    ("clock", rf"({_TIME})(?:{_END}|(?=z\b|\+\d))"),
)
"""Patterns that begin with a digit, the most specific first."""

LETTER_PATTERNS = _compile_all(
    ("day_month", rf"the\s(\d{{1,2}})(?:st|nd|rd|th)?(?:\sof)?\s({_MONTH})\b\.?(?:,?\s(\d{{4}}))?{_END}"),
    ("month_day", rf"({_MONTH})\b\.?[\s-]?(?:the\s)?(\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s(\d{{4}}))?{_END}"),
    ("ordinal", rf"the\s(\d{{1,2}})(?:st|nd|rd|th){_END}"),
    ("overmorrow", rf"(?:the\s)?day\safter\s(?:tomorrow|tmrw){_END}"),
    ("tomorrow", rf"(?:tomorrow|tomorow|tommorow|tommorrow|tmrw|tmr|tmw){_END}"),
    ("yesterday", rf"(?:yesterday|yday){_END}"),
    ("tonight", rf"tonight{_END}"),
    ("today", rf"today{_END}"),
    ("next_week_day", rf"next\sweek(?:\son)?\s({_DAY})\b\.?{_END}"),
    ("next_week_day", rf"({_DAY})\b\.?\snext\sweek{_END}"),
    ("next_day", rf"next\s({_DAY})\b\.?{_END}"),
    ("this_day", rf"(?:this|coming)\s({_DAY})\b\.?{_END}"),
    ("weekday", rf"({_DAY})\b\.?{_END}"),
    ("ahead", rf"in\s(\d{{1,3}}|an?|one|two|three)\s(days?|weeks?){_END}"),
    ("from_now", rf"in\s({_LENGTH}){_END}"),
    ("length", rf"({_LENGTH}){_END}"),
    ("range", rf"({_TIME})\s?(?:-|to\b|until\b|till?\b)\s?({_TIME}){_END}"),
    ("until", rf"(?:until|till?|to)\s({_TIME}){_END}"),
    ("past_hour", rf"(half|quarter)\s(past|to)\s(\d{{1,2}}{_AM_PM}?){_END}"),
    ("clock", rf"({_TIME}){_END}"),
    ("part", rf"(?:(?:in\s)?the\s|this\s)?(morning|afternoon|evening){_END}"),
)
"""Patterns that begin with a letter."""

FILLER = re.compile(r"(?:(?:at|on|from|for|starting|starts|lasting)(?=\s)|@)\s?")
OFFSET = re.compile(rf"(?:(?:utc|gmt)\s?[+-]\d{{1,2}}(?::?[0-5]\d)?|\+\d\d:?\d\d|z){_END}")
IANA = re.compile(rf"[a-z]+(?:/[a-z0-9_+-]+){{1,2}}{_END}")
PLACE_WORD = re.compile(r"[^\W\d_]+(?:[.'_-]{1,2}[^\W\d_]+)*")
"""One word of a place's name: letters, which may be joined by dots, apostrophes or hyphens."""
