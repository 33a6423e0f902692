"""The meanings of a typed time that can be read in several ways, to choose from.

For each question that ``resolve_time`` asks, its tokens are replaced by those of each possible answer and resolved
again, so that a choice is exactly what the time would be if it had been typed that way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from bot.model.times import Fold, TimeChoice, TimeReading
from bot.parsing.time.answers import ANSWERS, DATES, TypedTime, exact_day, replace_tokens
from bot.parsing.time.questions import OtherDay, TimeQuestion, Topic
from bot.parsing.time.resolve import ResolvedTime
from bot.parsing.time.tokens import TokenList

MAX_READINGS = 6
"""Meanings to choose from (Slack: radio_buttons has at most 10 options)."""
MAX_TRIED = 4 * MAX_READINGS
"""Meanings that are compared; several of them may be the same."""
_CHOSEN_TOPICS = (Topic.REPEAT, Topic.CHOICE, Topic.WEEK, Topic.LENGTH)
"""What words beside the time may ask without making all its meanings unknown."""
MAX_QUESTIONS = 3
"""Questions about one time that are answered in turn."""


def find_choice(
    typed: str,
    pieces: TokenList,
    now: datetime,
    home: ZoneInfo,
    default_length: timedelta,
    other_day: OtherDay | None = None,
) -> TimeChoice | None:
    """Return the meanings of the time tokens of ``typed``, None if there are none to choose from.

    What cannot be planned, such as a past time, is left out. If that leaves one meaning, it is offered, not taken.
    ``other_day`` is the day that words beside the time may mean instead.
    """
    line = TypedTime(typed=typed, now=now, home=home, default_length=default_length)
    for with_next_day in (False, True):
        found = _expand(line, pieces, _Path(with_next_day=with_next_day, depth=1 if other_day else 0))
        if other_day is not None:
            found = _with_other_day(line, pieces, other_day, found)
        distinct: dict[TimeReading, bool] = {}
        for one, is_likelier in islice(found, MAX_TRIED):
            distinct.setdefault(_to_reading(one, home), is_likelier)
        if distinct:
            break
    readings = tuple(distinct)[:MAX_READINGS]
    likelier = [place for place, one in enumerate(readings) if distinct[one]]
    if not readings:
        return None
    return TimeChoice(readings, likelier[0] if likelier and len(readings) > 1 else None)


def narrow_choice(
    choice: TimeChoice | None, found: ResolvedTime, home: ZoneInfo, *, has_day: bool
) -> TimeChoice | None:
    """Return what is left of ``choice`` once words beside the time raised questions too.

    Nothing is likelier then. If the words may change the day, the zone or the clock time, no meaning is known; nor is
    the first of a repetition whose day was not read (not ``has_day``), such as "jeden Montag 9 Uhr".
    """
    if any(problem.message_id == "time-unclear" for problem in found.problems):
        return None
    questions = [problem for problem in found.problems if isinstance(problem, TimeQuestion)]
    if not questions:
        return choice
    if any(question.topic not in _CHOSEN_TOPICS for question in questions):
        return None
    if not has_day and any(question.topic is Topic.REPEAT for question in questions):
        return None
    if choice is not None:
        return TimeChoice(choice.readings)
    starts = dict.fromkeys(start for question in questions for start in question.readings)
    if len(starts) == 1 and not any(question.topic is Topic.REPEAT for question in questions):
        return None
    minutes = _whole_minutes(found.length)
    readings = tuple(reading_of(start, minutes, home) for start in starts)[:MAX_READINGS]
    return TimeChoice(readings) if readings else None


def reading_of(moment: datetime, minutes: int, home: ZoneInfo, zone: str = "") -> TimeReading:
    """Return the aware time as a form in the zone ``home`` holds it."""
    local = moment.astimezone(home)
    is_twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    return TimeReading(
        date=local.date().isoformat(),
        start=f"{local:%H:%M}",
        minutes=minutes,
        fold=(Fold.SECOND if local.fold else Fold.FIRST) if is_twice else None,
        zone=zone,
    )


def _to_reading(found: ResolvedTime, home: ZoneInfo) -> TimeReading:
    minutes = _whole_minutes(found.length)
    if found.start is None:
        return TimeReading(date=found.date.isoformat() if found.date else None, minutes=minutes)
    zone = found.typed_zone if found.typed_zone not in (None, home.key) else ""
    return reading_of(found.start, minutes, home, zone or "")


def _whole_minutes(length: timedelta) -> int:
    return int(length / timedelta(minutes=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Path:
    """The questions answered so far: their number, and whether each answer was the likelier one.

    ``with_next_day``: the next day is taken for a time that is past.
    """

    depth: int = 0
    is_likelier: bool = True
    with_next_day: bool = False


def _expand(line: TypedTime, pieces: TokenList, path: _Path) -> Iterator[tuple[ResolvedTime, bool]]:
    """Yield the meanings that can be planned, and whether all questions were answered by the likelier answer."""
    found = line.resolve(pieces)
    if not found.problems:
        if path.depth and (found.start is not None or (found.time is None and found.date is not None)):
            yield found, path.is_likelier
        return
    question = next((one for one in found.problems if one.message_id in ANSWERS), None)
    if question is None or path.depth == MAX_QUESTIONS:
        return
    if question.message_id == "time-past" and not path.with_next_day:
        return
    answers = ANSWERS[question.message_id](line, pieces, question, found)
    lists = answers.lists[:MAX_READINGS]
    fitting = [not _has_wrong_weekday(line.resolve(answer)) for answer in lists]
    for place, answer in enumerate(lists):
        if fitting[place] or not any(fitting):
            is_likelier = path.is_likelier and place == answers.likelier
            yield from _expand(line, answer, replace(path, depth=path.depth + 1, is_likelier=is_likelier))


def _with_other_day(
    line: TypedTime, pieces: TokenList, other_day: OtherDay, found: Iterator[tuple[ResolvedTime, bool]]
) -> Iterator[tuple[ResolvedTime, bool]]:
    """Yield each meaning, and after all of them the same on the other day."""
    meanings = list(islice(found, MAX_TRIED))
    yield from meanings
    for one, _ in meanings:
        day = other_day.apply(one.date) if one.date is not None else None
        if day is not None and day != one.date:
            moved = line.resolve(replace_tokens(pieces, DATES, exact_day(day)))
            if not moved.problems:
                yield moved, False


def _has_wrong_weekday(found: ResolvedTime) -> bool:
    return any(problem.message_id == "date-weekday" for problem in found.problems)
