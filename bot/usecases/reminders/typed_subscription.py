"""What is typed after ``/goto notify`` and ``/goto digest``: a first value for fields of the form."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.model.errors import UserError
from bot.model.subscription_form import LEAD_MINUTES, SubscriptionRequest
from bot.parsing.arguments import fold_word, shorten
from bot.parsing.time.clock_readings import HalfOfDayUnclear, resolve_clock
from bot.parsing.time.lexer import lex
from bot.parsing.time.tokens import ClockTime, Filler, Length, Value, Weekday
from bot.parsing.time.zones import NamedZone

MAX_TYPED_LENGTH = 100
"""Characters that are read."""
DIGEST_WORDS = {"daily": "daily", "day": "daily", "weekly": "weekly", "week": "weekly"}
IGNORED_WORDS = frozenset(
    ["every", "each", "a", "and", "before", "me", "in", "of", "start", "the", "digest", "reminder"]
)


class HalfOfDayQuestion(UserError):
    """A typed time that is before or after noon.

    ``readings`` are both times (``HH:MM``), each with what would have been typed for it.
    """

    def __init__(self, unclear: HalfOfDayUnclear, before: str, after: str) -> None:
        super().__init__(unclear.message_id, field=unclear.field, **unclear.values)
        self.readings = tuple((at, f"{before}{at}{after}") for at in (unclear.am, unclear.pm))


def fill_typed(request: SubscriptionRequest, typed: str) -> SubscriptionRequest:
    """Return the form's values with those that were typed: ``weekly mon 9am Berlin``, or ``30m and 5m``.

    Raises ``UserError`` ``notify-unclear`` for anything else, ``HalfOfDayQuestion`` for a time that may be AM or PM.
    """
    if len(typed) > MAX_TYPED_LENGTH:
        raise _unclear(typed)
    leads: list[int] = []
    days: list[int] = []
    for piece in lex(typed):
        words = typed[piece.start : piece.end]
        match piece.value:
            case Length(length=length):
                leads.append(_to_lead(length, words))
            case Weekday(day=day):
                days.append(day)
            case value if request.digest:
                try:
                    request = _fill_digest(request, value, words)
                except HalfOfDayUnclear as unclear:
                    raise HalfOfDayQuestion(unclear, typed[: piece.start], typed[piece.end :]) from unclear
            case Filler():
                pass
            case _ if fold_word(words) not in IGNORED_WORDS:
                raise _unclear(words)
    if (days and not request.digest) or (leads and request.digest):
        raise _unclear(typed)
    return replace(
        request,
        leads=tuple(sorted(set(leads))) or request.leads,
        days=tuple(sorted(set(days))) or request.days,
    )


def _fill_digest(request: SubscriptionRequest, value: Value, words: str) -> SubscriptionRequest:
    """Return the values of a digest with a time, a zone or how often it comes."""
    match value:
        case ClockTime():
            return replace(request, at=f"{resolve_clock(value):%H:%M}")
        case NamedZone(tz=ZoneInfo(key=zone)):
            return replace(request, zone=zone)
        case Filler():
            return request
    word = fold_word(words)
    if word in DIGEST_WORDS:
        return replace(request, digest=DIGEST_WORDS[word])
    if word not in IGNORED_WORDS:
        raise _unclear(words)
    return request


def _to_lead(length: timedelta, words: str) -> int:
    minutes = int(length / timedelta(minutes=1))
    if minutes not in LEAD_MINUTES:
        raise _unclear(words)
    return minutes


def _unclear(typed: str) -> UserError:
    return UserError("notify-unclear", next_step="notify-unclear-next", typed=shorten(typed))
