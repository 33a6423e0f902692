"""The rules on what is left of a line: which words in which order still say when, and what is to be asked.

A rule is a regular expression over kinds of words instead of letters: ``every (the|next)? unit``. Lower-case names are
the kinds of ``calendar_words``, and punctuation. Capitals are what was read: DATE, CLOCK, LENGTH, ZONE, PART (of the
day); OTHER_DATE and so on are times in the title that were not used.

A calendar word before a plain word is its attribute ("Weekly sync", "May planning"), so most rules ask only about
words that stand ALONE.

No pattern repeats without an upper limit, so that a line of any words is searched in linear time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.parsing.time.calendar_words import WORD_KINDS
from bot.parsing.time.questions import Topic

_PLAIN_KINDS = ("word", "with_digits", "clock_like", "numbers", "place", "zone_name", "zone_short", "part")
_NUMBER_KINDS = ("few", "some", "many", "year", "quarter")
_MARKS = (
    *("dash", "slash", "ampersand", "comma", "open", "close", "dot", "colon", "quote", "tilde", "plus"),
    *("question", "mention", "bar"),
)
READ_KINDS = ("DATE", "CLOCK", "LENGTH", "ZONE", "PART")
OTHER_KINDS = ("OTHER_DATE", "OTHER_CLOCK", "OTHER_LENGTH", "OTHER_PART")
LETTERS: dict[str, str] = {
    kind: chr(0x4E00 + number)
    for number, kind in enumerate(
        dict.fromkeys([*WORD_KINDS, *_PLAIN_KINDS, *_NUMBER_KINDS, *_MARKS, *READ_KINDS, *OTHER_KINDS])
    )
}
"""Each kind as one letter, so that a line of kinds is a string that ``re`` searches."""
_GROUPS = {
    # 0 to 5, 6 to 24, above
    "number": "few|some|many",
    "unit": "period|day",
    "ANY_DATE": "DATE|OTHER_DATE|weekday",
    "ANY_CLOCK": "CLOCK|OTHER_CLOCK|clock_like",
    "ANY_TIME": "DATE|CLOCK|LENGTH|PART|OTHER_DATE|OTHER_CLOCK",
    "CALENDAR": "month|quarter|season|year",
    "LINK": "the|at|for|of|on_the",
    "JOIN": "dash|slash|ampersand|and|to|until|plus",
    "ATTRIBUTE": (
        "month|weekday|quarter|season|part|OTHER_DATE|OTHER_LENGTH|LENGTH|OTHER_PART|weekday_plural|number|unit"
        "|last|next|daytime|ordinal|zone_name|zone_short|year|next_after|whole|times|of|the|and|ampersand|slash|dash"
    ),
    "PLAIN": "word|time|with_digits|numbers",
    "MARK": "dash|colon|bar|quote|ampersand",
    "STOP": "dot|comma|close|question|mention",
}
_ALONE = "(?!MARK{0,2} ATTRIBUTE{0,4} PLAIN)"
_END = "(?=$|STOP)"


@dataclass(frozen=True, slots=True)
class LeftoverRule:
    """``unless`` names what makes the words harmless, if it was read: ``date`` (an exact one), ``day`` (any date),
    ``clock``, ``zone``. ``needs`` names what has to be read for the words to matter."""

    topic: Topic
    words: str
    unless: str = ""
    needs: str = ""

    @property
    def pattern(self) -> re.Pattern[str]:
        return compile_words(self.words)


@cache  # when a line is read, not when a process starts: most never read one
def compile_words(pattern: str) -> re.Pattern[str]:
    """Return the pattern over ``LETTERS``."""
    pattern = re.sub(r"\bALONE\b", _ALONE, re.sub(r"\bEND\b", _END, pattern))
    for _ in range(2):  # A group may name a group.
        pattern = re.sub(r"[A-Za-z_]+", lambda name: _expand(name[0]), pattern)
    return re.compile(re.sub(r"[A-Za-z_]+", lambda name: LETTERS[name[0]], pattern).replace(" ", ""))


def _expand(name: str) -> str:
    return f"(?:{_GROUPS[name]})" if name in _GROUPS else name


def _rule(topic: Topic, words: str, *, unless: str = "", needs: str = "") -> LeftoverRule:
    return LeftoverRule(topic, words, unless, needs)


_REPEAT_RULES = (
    # every other Tuesday, each day
    _rule(
        Topic.REPEAT,
        "every (number|the|and|ordinal|next|last|dash){0,4} (unit|hour|part|month|quarter|season|weekday_plural"
        "|ANY_DATE|ANY_CLOCK|PART|OTHER_PART)",
    ),
    # weekly, Mondays and Fridays
    _rule(Topic.REPEAT, "repeated{1,3} times? ALONE"),
    _rule(Topic.REPEAT, "weekday_plural ((comma|ampersand|and|slash){1,2} weekday_plural){0,9} ALONE"),
    # twice a week, x 4 weeks, 3 sessions, 3pm 6x
    _rule(Topic.REPEAT, "number? times{1,3} (the|every|whole|at|for|of){0,2} unit"),
    _rule(Topic.REPEAT, "times number unit"),
    _rule(Topic.REPEAT, "number sessions ALONE"),
    _rule(Topic.REPEAT, "(?<=DATE|CLOCK|LENGTH) times number? ALONE"),
    # for the next 6 weeks
    _rule(Topic.REPEAT, "for the? next? number unit ALONE"),
)
_CHOICE_RULES = (
    # 3pm until further notice, until Friday, until next spring
    _rule(Topic.CHOICE, "(?<=DATE|CLOCK|LENGTH|PART|ZONE) comma? until .{1,3}"),
    _rule(Topic.CHOICE, "until LINK{0,2} ANY_TIME"),
    _rule(
        Topic.CHOICE,
        "until LINK{0,2} (number|today|weekday|month|season|part|period|daytime|someday|edge|now|next|last|early)"
        " ALONE",
    ),
    # Monday to Friday, Mon/Wed, 3pm/4pm
    _rule(Topic.CHOICE, "ANY_DATE (JOIN (the|at|in){0,2} ANY_DATE){1,9} ALONE"),
    _rule(Topic.CHOICE, "weekday (JOIN (the|at|in){0,2} weekday){1,9}", unless="date"),
    _rule(Topic.CHOICE, "ANY_CLOCK JOIN (the|at){0,2} ANY_CLOCK"),
    # 3pm or 4, 3 or 4pm, lundi ou mardi
    _rule(Topic.CHOICE, "ANY_TIME or LINK{0,2} number?"),
    _rule(Topic.CHOICE, "(number|weekday|today|word|OTHER_LENGTH)? or LINK{0,2} ANY_TIME"),
    _rule(Topic.CHOICE, "(today|weekday) or (today|weekday)"),
    # before Friday, not on Friday, before the end of Christmas, 3pm rather than 4, before lunch
    _rule(Topic.CHOICE, "before{1,2} (LINK|ago){0,2} ANY_TIME"),
    _rule(Topic.CHOICE, "before{1,2} LINK{0,2} (unit|today|weekday|month|season|part) ALONE", unless="date"),
    _rule(Topic.CHOICE, "(?<=CLOCK|DATE|LENGTH) before{1,2} (the|at)? number ALONE"),
    _rule(Topic.CHOICE, "before{1,2} daytime ALONE"),
    # the 15th and 30th, 27 & 28 November, between 3 and 4pm, 27 Nov & 28
    _rule(Topic.CHOICE, "ordinal (and|ampersand|comma|slash|dash){1,2} (the|at)? (ordinal|DATE) ALONE"),
    _rule(Topic.CHOICE, "before? number (and|to|ampersand|slash|dash){1,2} (CLOCK|DATE|OTHER_CLOCK)"),
    _rule(
        Topic.CHOICE,
        "DATE (and|ampersand|comma|slash){1,2} (the|at)? (number|ordinal)"
        " (?=CLOCK|DATE|LENGTH|PART|ZONE|comma|close|$)",
    ),
    # about 3pm, at most an hour, past 3pm, ~3pm
    _rule(Topic.CHOICE, "about dot? LINK{0,2} (CLOCK|LENGTH|OTHER_CLOCK|OTHER_LENGTH)"),
    _rule(Topic.CHOICE, "last (the|at)? (CLOCK|OTHER_CLOCK)"),
    _rule(Topic.CHOICE, "tilde (number|DATE|CLOCK|clock_like|LENGTH)"),
    # 3pm at the latest, 3pm on, 3pm+, an hour max, Friday after
    _rule(Topic.CHOICE, "ANY_TIME (comma|open|dash)? (at|the){0,2} latest ALONE"),
    _rule(Topic.CHOICE, "CLOCK at (?=$|dot|close)"),
    _rule(Topic.CHOICE, "CLOCK plus"),
    _rule(Topic.CHOICE, "ANY_TIME (before|about) END"),
    # maybe Friday, 3pm tbc
    _rule(Topic.CHOICE, "maybe (the|at){0,2} (DATE|CLOCK|OTHER_DATE)"),
    _rule(Topic.CHOICE, "(?<=DATE|CLOCK|LENGTH|OTHER_DATE) (comma|open|dash)? maybe ALONE"),
    # a second time in the title: "3pm call moved to 4pm"
    _rule(Topic.CHOICE, "OTHER_CLOCK", needs="clock"),
    _rule(Topic.CHOICE, "OTHER_DATE ALONE", needs="day"),
    _rule(Topic.CHOICE, "ZONE (and|ampersand|or|slash|comma) zone_name"),
)
_PERIOD_RULES = (
    # next week, last month, Tuesday next, semaine prochaine
    _rule(Topic.DAY, "(the|early|part)? next number? (unit|season)", unless="date"),
    _rule(Topic.DAY, "(?<!for|at|of) next number? (unit|season) ALONE"),
    _rule(Topic.DAY, "last number? (unit|season) ALONE", unless="date"),
    _rule(Topic.DAY, "ANY_DATE next (?=CLOCK|LENGTH|ZONE|comma|$)"),
    _rule(Topic.DAY, "(unit|ANY_DATE) next_after"),
    _rule(Topic.DAY, "next (DATE|weekday)", unless="date"),
    _rule(Topic.DAY, "period next ALONE", unless="date"),
    # in two months, 2 weeks ago, two days before Friday, a week today, Friday week, the week after next
    _rule(Topic.DAY, "in (the|next)? number? of? (unit|hour) ALONE"),
    _rule(Topic.DAY, "in of? number unit", unless="day"),
    _rule(Topic.DAY, "(number|the)? unit (ago|before) at? (ANY_DATE|next|the)?", needs="day"),
    _rule(Topic.DAY, "(number|the)? unit (ago|before|daytime) (?!word)", unless="day"),
    _rule(Topic.DAY, "(number|the)? unit ago", unless="date"),
    _rule(Topic.DAY, "number unit ALONE", unless="day"),
    _rule(Topic.DAY, "(few|some|the) unit at? DATE ALONE"),
    _rule(Topic.DAY, "period (?=DATE)"),
    _rule(Topic.DAY, "ANY_DATE the? period (?!(to|before|last) number) ALONE"),
    _rule(Topic.DAY, "unit ago next"),
    # end of the month, mid-December, week 50, on a weekday, EOM, year end
    _rule(
        Topic.DAY,
        "(edge|period) of (the|of)? (next|period|last|CALENDAR|next_after|ANY_DATE|today){1,2} ALONE",
        unless="date",
    ),
    _rule(Topic.DAY, "(edge|period) of the? (DATE|OTHER_DATE)"),
    _rule(Topic.DAY, "early (dash|the|of)? (period|CALENDAR|weekday|today) ALONE", unless="date"),
    _rule(Topic.DAY, "early (the|of)? DATE"),
    _rule(Topic.DAY, "period number ALONE", unless="date"),
    _rule(Topic.DAY, "at the? unit ALONE", unless="date"),
    _rule(Topic.DAY, "period_end ALONE", unless="date"),
    _rule(Topic.DAY, "someday ALONE"),
)
_DAY_RULES = (
    # in December, December 3pm, on Christmas
    _rule(Topic.DAY, "((in|ordinal) of?)? the? CALENDAR ALONE", unless="date", needs="clock"),
    _rule(Topic.DAY, "in the? CALENDAR ALONE", unless="date"),
    _rule(Topic.DAY, "(at|on_the) the? season ALONE", unless="date"),
    # 3 décembre, Dec 26-28, 26-11 3pm, 27.-29.11.
    _rule(Topic.DAY, "number (dash|slash|dot){0,2} number? (dot|of){0,2} month", unless="date"),
    _rule(Topic.DAY, "month (dash|dot)? the? number (dash number)?", unless="date"),
    _rule(Topic.DAY, "number (dash|slash)? number (?=CLOCK|clock_like)", unless="day"),
    _rule(Topic.DAY, "numbers ALONE", unless="date", needs="clock"),
    _rule(Topic.DAY, "DATE comma? number (?=$|STOP|CLOCK|LENGTH|DATE)", needs="day"),
    # first Monday, the third, 1st of the month, le 3
    _rule(Topic.DAY, "(ordinal|last) (weekday|DATE)"),
    _rule(Topic.DAY, "(ordinal|last) OTHER_DATE ALONE"),
    _rule(Topic.DAY, "ordinal of the? (month|period) ALONE", unless="date"),
    _rule(Topic.DAY, "(at|on_the)? the? ordinal ALONE", unless="date", needs="clock"),
    _rule(Topic.DAY, "on_the number dot? ALONE", unless="date"),
    # demain, lundi prochain, Mo 15:00
    _rule(Topic.DAY, "(next|next_after)? (today|weekday) (next|next_after)?", unless="day"),
    _rule(Topic.DAY, "(next|next_after)? (today|weekday) (next|next_after)? ALONE"),
    _rule(Topic.DAY, "weekday_short (comma|dot)? at? (CLOCK|clock_like)", unless="day"),
)
_ZONE_RULES = (
    # 3pm (London) sync, Friday Tokyo 3pm
    _rule(Topic.ZONE, "(?<=CLOCK|ZONE) (comma|open|DATE|slash|at){0,2} in? the? place"),
    _rule(Topic.ZONE, "(?<=DATE) (comma|open)? place (?=CLOCK)"),
    # 3pm your time, 15h heure de Paris
    _rule(
        Topic.ZONE,
        "(?<=CLOCK|ZONE) (DATE|comma|open|slash){0,2}"
        " (word|place|function|at|the|last|ordinal|period|weekday|few){0,2} time (of? (word|place))? ALONE",
    ),
    # 15h heure française
    _rule(Topic.ZONE, "(?<=CLOCK|ZONE) (hour|time) of? (word|place) (?=$|STOP|DATE)"),
    # all times UTC, PT 3pm, 3pm +1
    _rule(Topic.ZONE, "zone_name ALONE", unless="zone", needs="clock"),
    _rule(Topic.ZONE, "open zone_short close | zone_short (?=CLOCK|DATE)", unless="zone", needs="clock"),
    _rule(Topic.ZONE, "(CLOCK|ZONE) (plus|dash) number"),
)
_CLOCK_RULES = (
    # 25:00, 13pm
    _rule(Topic.CLOCK, "clock_like"),
    # tomorrow at three, 3pm 45, Sync in 90, ten to four, ten minutes past three, tomorrow 3pmm
    _rule(
        Topic.CLOCK,
        "(?<=DATE) (at|the){0,2} (number|year|period) ((to|before|last)? number)? ALONE",
        unless="clock",
    ),
    _rule(Topic.CLOCK, "(?<=CLOCK|LENGTH) number ((dot|comma|dash) number)? ALONE"),
    _rule(Topic.CLOCK, "(at|in) number ((to|before)? number)? (?=$|dot|question|close)", unless="clock"),
    _rule(Topic.CLOCK, "(number|period) (to|before|last) number (?=DATE|$)", unless="clock"),
    _rule(Topic.CLOCK, "number hour (to|before|last|ago) number"),
    _rule(Topic.CLOCK, "(?<=DATE) at? with_digits ALONE", unless="clock"),
    # dans 15 minutes
    _rule(Topic.CLOCK, "in the? (LENGTH|OTHER_LENGTH)"),
    # asap, tomorrow lunchtime, tomorrow 3pm EOD, this afternoon, tomorrow am
    _rule(Topic.CLOCK, "now ALONE", unless="clock"),
    _rule(Topic.CLOCK, "now ALONE", unless="day", needs="clock"),
    _rule(Topic.CLOCK, "(daytime|now) ALONE", unless="clock", needs="day"),
    _rule(Topic.CLOCK, "(?<=CLOCK|DATE) (at|the){0,2} (daytime|now) ALONE", needs="clock"),
    _rule(Topic.CLOCK, "next part ALONE", unless="clock"),
    _rule(Topic.CLOCK, "(?<=DATE) on_the ALONE", unless="clock"),
    # early tomorrow, Friday early 8am, 3pm - late, an hour ago
    _rule(Topic.CLOCK, "early comma? (?=DATE)"),
    _rule(Topic.CLOCK, "(?<=DATE) comma? early (?=CLOCK)"),
    _rule(Topic.CLOCK, "(?<=CLOCK|DATE|LENGTH) (dash|comma|open)? early (?=$|dot|close)"),
    _rule(Topic.CLOCK, "(LENGTH|OTHER_LENGTH) ago ALONE"),
)
_LENGTH_RULES = (
    # 3pm for 2, 2 horas, 1-2 hours, two-day offsite
    _rule(Topic.LENGTH, "(?<=CLOCK|LENGTH) for number ALONE"),
    _rule(Topic.LENGTH, "number (dash number)? dash? hour"),
    _rule(Topic.LENGTH, "(?<=CLOCK|LENGTH) for? the hour"),
    _rule(Topic.LENGTH, "few the? of? dash? day (?!period)"),
    # all week, all day, for the rest of the day, an hour and a quarter, for a while, day-long
    _rule(Topic.LENGTH, "whole the? period ALONE"),
    _rule(Topic.LENGTH, "whole (the|of)? dash? day"),
    _rule(Topic.LENGTH, "for (the|whole){1,2} of? the? (unit|part)"),
    _rule(Topic.LENGTH, "LENGTH (and|ampersand|comma) the? (number|period) ALONE"),
    _rule(Topic.LENGTH, "a_while ALONE | day_long"),
    _rule(Topic.LENGTH, "OTHER_LENGTH ALONE", needs="length"),
)
RULES = (
    *_REPEAT_RULES,
    *_CHOICE_RULES,
    *_PERIOD_RULES,
    *_DAY_RULES,
    *_ZONE_RULES,
    *_CLOCK_RULES,
    *_LENGTH_RULES,
)
PART_OF_DAY = "PART | (the|at|in){0,2} part ALONE"
DATE_KINDS = frozenset(
    [
        *(
            "DATE",
            "OTHER_DATE",
            "weekday",
            "weekday_plural",
            "weekday_short",
            "today",
            "day",
            "month",
            "season",
        ),
        *("period", "quarter", "year", "next", "next_after", "last", "someday", "edge"),
    ]
)
"""Kinds of words beside which a choice is one between days."""
