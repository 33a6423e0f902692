"""The grammar of ``schedule``: a title, a time, a length and a channel, in any order.

It fills a form, so nothing is raised: errors become problems of their field. What is not understood becomes part of
the title, or a problem if the title was quoted.

Why not a library: this parser must not guess. General parsers silently choose a reading ("friday" on a Friday,
"03/04", "5", "IST") and take five milliseconds or more. Here ambiguous text is refused with both readings, each of
which works when typed. The rules are in ``dates``, ``clock_readings`` and ``zones``; time arithmetic is ``zoneinfo``'s.

A limit: a capitalized word after a clock time that is no place or zone known here ("Sync 3pm Atlantis") stays in the
title without a question. Nothing tells it from a title or a name ("3pm Standup", "Call 3pm Anna"), so asking about it
would ask about every title that is typed after its time. With "time" behind it ("3pm Atlantis time") it is asked about.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from bot.model.errors import UserError
from bot.model.times import TimeChoice, TimeReading
from bot.parsing.arguments import ChannelRef, Ref, UnknownName, UserRef, shorten, split_references
from bot.parsing.time.lexer import lex
from bot.parsing.time.question_building import ask_about_leftovers, attached_ranges
from bot.parsing.time.questions import OtherDay, TimeQuestion
from bot.parsing.time.readings import find_choice, narrow_choice, reading_of
from bot.parsing.time.resolve import ResolvedTime, resolve_time
from bot.parsing.time.title_extraction import PickedTokens, TextRange, pick_tokens, token_kind
from bot.parsing.time.tokens import Day, DaysAhead, Filler, SlashedDate, TokenList, Weekday
from bot.parsing.time.zoned_time import add_elapsed
from bot.parsing.time.zones import load_zone

DEFAULT_MEETING_LENGTH = timedelta(minutes=30)

_QUOTES = re.compile(
    r"\"(?P<a>[^\"]*)\"|“(?P<b>[^“”]*)”|«(?P<c>[^«»]*)»|„(?P<d>[^„“”]*)[“”]|[“”„‟](?P<e>[^\"“”„‟]*)[\"“”]"
    r"|\"(?P<f>[^\"“”]*)[“”]|(?<!\w)['‘](?P<g>\S(?:(?:(?!(?<!\w)['‘]\S).)*?\S)?)['’](?!\w)"
)
"""A quoted title. No quotation runs past another opening mark, so that many marks without an end take linear time."""
_IGNORED_WORDS = {"with", "and", "in", "to", "for", "at", "on", "from", "called", "titled", "a", "meeting"}
_TITLE_LABEL = re.compile(r"\s*(?:title|topic|subject)\s*:\s", re.IGNORECASE)
_CHANNEL_PREPOSITION = re.compile(r"(?:(?<=\s)|^)(?:in|to|for|on)\s{1,5}$", re.IGNORECASE)
_PERSON_PREPOSITION = re.compile(r"(?:(?<=\s)|^)(?:with|for|and)\s{1,5}$", re.IGNORECASE)
_PREPOSITION_WINDOW = 10
"""Characters before a channel in which its preposition is looked for."""
MAX_UNKNOWN_NAME_PROBLEMS = 5
"""Unknown names that are reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleDraft:
    """The values to fill the form with.

    ``start`` and ``end`` are aware in ``zone`` (IANA) and set only if the time was understood and is possible;
    ``date`` and ``time`` (wall clock of ``zone``) are set as far as they were understood, even if impossible.
    ``length`` is the default unless ``length_typed``. Each of the ``problems`` names its field.
    ``has_typed_time``: the text has a time of day, or one from now. ``has_typed_zone``: it names a zone.
    ``has_unknown_channel``: the channel is to be chosen, since Slack does not know the one that was typed.
    ``choice`` are the meanings of a time that was not understood in one way.
    """

    zone: str
    length: timedelta
    subject: str | None = None
    start: datetime | None = None
    date: date | None = None
    time: time | None = None
    has_typed_length: bool = False
    has_typed_time: bool = False
    has_typed_zone: bool = False
    channel: ChannelRef | None = None
    has_unknown_channel: bool = False
    people: tuple[UserRef, ...] = ()
    typed_zone: str | None = None
    problems: tuple[UserError, ...] = ()
    choice: TimeChoice | None = None

    @property
    def filled(self) -> TimeReading:
        """The time to fill a form with: as it was understood, else the likelier of its meanings."""
        minutes = int(self.length / timedelta(minutes=1))
        if self.start is not None:
            return reading_of(self.start, minutes, load_zone(self.zone))
        likelier = self.choice.likelier_reading if self.choice else None
        return likelier or TimeReading(
            date=self.date.isoformat() if self.date else None,
            start=f"{self.time:%H:%M}" if self.time else None,
            minutes=minutes,
        )

    @property
    def end(self) -> datetime | None:
        """The end, aware in ``zone``."""
        return add_elapsed(self.start, self.length) if self.start else None


@dataclass(slots=True, kw_only=True)
class _Line:
    """The readable text, and the same with references and quotes masked out at the same positions."""

    shown: str = ""
    masked: str = ""
    refs: list[tuple[Ref, int, int]] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    has_single_quotes: bool = False

    def mask(self, start: int, end: int) -> None:
        self.masked = f"{self.masked[:start]}{';' * (end - start)}{self.masked[end:]}"


def parse_schedule(
    text: str,
    *,
    now: datetime,
    zone: str,
    default_length: timedelta = DEFAULT_MEETING_LENGTH,
    is_message: bool = False,
) -> ScheduleDraft:
    """Parse the text after ``schedule`` (as Slack sends it).

    ``now`` is aware, ``zone`` the person's IANA id. The title is the quoted text, else everything that says nothing
    about the time. Times in the middle of an unquoted title count only if there is no other around it, and stay in
    the title unless they are a complete date and time. The first channel mentioned is the one to post to. In a message
    (``is_message``) names stand for themselves, since in a command Slack would have recognized them, and words such as
    "my time" are those of another person.

    Raises ``UserError`` ``zone-unknown`` if ``zone`` is unknown, and nothing else.
    """
    home = load_zone(zone)
    normal = unicodedata.normalize("NFC", text)
    line = _read_line(normal, is_message=is_message)
    if line.has_single_quotes and _unknown_words(line, lex(line.masked)):
        line = _read_line(normal, is_message=is_message, allow_single_quotes=False)
    channel = _take_channel(line)
    unknown = _take_unknown_names(line)
    pieces = lex(line.masked)
    if line.titles:
        picked = PickedTokens(pieces, _time_tokens(pieces), [(piece.start, piece.end) for piece in pieces])
    else:
        blocks = [(start, end) for ref, start, end in line.refs if ref is not channel]
        picked = pick_tokens(line.masked, pieces, blocks)
    found = resolve_time(line.masked, picked.used, now, home, default_length)
    asked = ask_about_leftovers(line.masked, picked.line, picked.used, found, is_message=is_message)
    choice: TimeChoice | None = None
    if found.problems:
        named_tokens = _named_tokens(picked, asked)
        choice = find_choice(line.masked, named_tokens, now, home, default_length, _other_day(found))
    if line.titles:
        subject: str | None = " ".join(line.titles)
        _report_unknown_words(line, pieces, found, asked)
    else:
        other_day = _other_day(found)
        if other_day is None or not other_day.is_in_title:
            picked.removed.extend(attached_ranges(line.masked, asked, _said_ranges(picked)))
        subject = _extract_title(line, picked, [channel, *unknown])
    found.problems.extend(map(_unknown_name_error, list(dict.fromkeys(unknown))[:MAX_UNKNOWN_NAME_PROBLEMS]))
    draft = _build_draft(line, found, subject, channel, zone)
    kinds = {token_kind(piece) for piece in picked.used}
    narrowed = narrow_choice(choice, found, home, has_day="date" in kinds)
    return replace(draft, choice=narrowed, has_typed_time="clock" in kinds, has_typed_zone="zone" in kinds)


def _read_line(text: str, *, is_message: bool = False, allow_single_quotes: bool = True) -> _Line:
    line = _Line()
    for segment in split_references(text.replace("`", " "), with_unknown_names=True):
        shown = str(segment)
        if not isinstance(segment, str) and not (is_message and isinstance(segment, UnknownName)):
            line.refs.append((segment, len(line.shown), len(line.shown) + len(shown)))
        line.shown += shown
    label = _TITLE_LABEL.match(line.shown)
    if label:
        line.shown = " " * label.end() + line.shown[label.end() :]
    line.masked = line.shown
    for _, start, end in line.refs:
        line.mask(start, end)
    for match in _QUOTES.finditer(line.masked):
        inside = line.shown[match.start() + 1 : match.end() - 1]
        title = " ".join(inside.split())
        is_single = match["g"] is not None
        if title and (allow_single_quotes or not is_single):
            line.has_single_quotes |= is_single
            line.titles.append(title)
            line.mask(match.start(), match.end())
    return line


def _take_channel(line: _Line) -> ChannelRef | None:
    """Return the first channel outside a quoted title; mask out "in" or "to" before it."""
    for ref, start, _ in line.refs:
        quoted = line.titles and any(str(ref) in title for title in line.titles)
        if isinstance(ref, ChannelRef) and not quoted:
            line.mask(_preposition_start(line.masked, ref, start), start)
            return ref
    return None


def _preposition_start(text: str, ref: Ref, start: int) -> int:
    """Return where the preposition before a channel or person at ``start`` begins; ``start`` if there is none."""
    is_person = isinstance(ref, UnknownName) and not ref.is_channel
    begin = max(0, start - _PREPOSITION_WINDOW)
    before = (_PERSON_PREPOSITION if is_person else _CHANNEL_PREPOSITION).search(
        text[max(0, begin - 1) : start]
    )
    return max(0, begin - 1) + before.start() if before else start


def _take_unknown_names(line: _Line) -> list[UnknownName]:
    """Return the names outside a quoted title that Slack does not know; mask out "in" or "to" before a channel."""
    found = []
    for ref, start, _ in line.refs:
        quoted = line.titles and any(str(ref) in title for title in line.titles)
        if isinstance(ref, UnknownName) and not quoted:
            begin = _preposition_start(line.masked, ref, start)
            if begin < start:
                line.mask(begin, start)
            found.append(ref)
    return found


def _unknown_name_error(name: UnknownName) -> UserError:
    field, message_id = ("channel", "channel-unknown") if name.is_channel else ("subject", "person-unknown")
    return UserError(message_id, field=field, next_step="name-unknown-title-next", typed=shorten(name.text))


def _time_tokens(pieces: TokenList) -> TokenList:
    """Return the tokens that say something about a time."""
    return [piece for piece in pieces if not piece.is_text and not isinstance(piece.value, Filler)]


def _named_tokens(picked: PickedTokens, asked: Sequence[TextRange]) -> TokenList:
    """Return the tokens that were used, and the others that a question names ("9am" in "9am or 3pm")."""
    used = set(map(id, picked.used))
    return [
        piece
        for piece in _time_tokens(picked.line)
        if id(piece) in used or any(start <= piece.start < end for start, end in asked)
    ]


def _other_day(found: ResolvedTime) -> OtherDay | None:
    """Return the day that words beside the time may mean, if that is all that they raise."""
    questions = [problem for problem in found.problems if isinstance(problem, TimeQuestion)]
    return questions[0].other_day if len(questions) == 1 else None


def _said_ranges(picked: PickedTokens) -> list[TextRange]:
    """Return the ranges that say the time."""
    return [*picked.removed, *((piece.start, piece.end) for piece in picked.used)]


def _report_unknown_words(
    line: _Line, pieces: TokenList, found: ResolvedTime, asked: list[TextRange]
) -> None:
    """Add a problem for words outside a quoted title that say nothing about the time and were not asked about."""
    strange = _unknown_words(line, pieces, asked)
    links = [
        str(ref) for ref, start, _ in line.refs if not isinstance(ref, ChannelRef | UserRef | UnknownName)
    ]
    if not strange and not links:
        return
    typed = shorten(" ".join([*strange, *links]))
    found.problems.append(UserError("time-unclear", field="start", next_step="time-example", typed=typed))
    found.start = None
    if not any(isinstance(piece.value, Day | SlashedDate | Weekday | DaysAhead) for piece in pieces):
        # A word that was not understood may have been the date, so do not assume today.
        found.date = None


def _unknown_words(line: _Line, pieces: TokenList, asked: Sequence[TextRange] = ()) -> list[str]:
    """Return the words that say nothing about a time and are not in a range that is asked about."""
    words = [
        line.masked[piece.start : piece.end]
        for piece in pieces
        if piece.is_text and not any(start < piece.end and piece.start < end for start, end in asked)
    ]
    return [word for word in words if word.strip(";").casefold() not in _IGNORED_WORDS and word.strip(";\"'")]


def _extract_title(line: _Line, picked: PickedTokens, taken: Sequence[Ref | None]) -> str | None:
    """Return what is left of the line without the picked times and the references ``taken`` out of it."""
    taken_ids = {id(one) for one in taken}
    gone = list(picked.removed)
    for ref, start, end in line.refs:
        if id(ref) in taken_ids:
            gone.append((_preposition_start(line.shown, ref, start), end))
    kept: list[str] = []
    at = 0
    for start, end in sorted(gone):
        kept.append(line.shown[at : max(at, start)])
        at = max(at, end)
    kept.append(line.shown[at:])
    words = " ".join(" ".join(kept).split())
    words = re.sub(r"\(\s*(?:[,;]\s*)?\)|\[\s*\]", "", words)
    words = re.sub(r"[(\[]\s*$|(?<!\S)[)\]]", "", words)
    # Cutting a time out of a sentence leaves a space before the next punctuation mark.
    words = re.sub(r"(?<!\s)\s+([?!,;:]+|\.+(?!\s*$))(?=\s|$)", r"\1", words)
    return " ".join(words.split()).strip(' ,;:-–—|/"“”„').removesuffix(" .").rstrip(" ,;:") or None


def _build_draft(
    line: _Line, found: ResolvedTime, subject: str | None, channel: ChannelRef | None, zone: str
) -> ScheduleDraft:
    day, clock = found.date, found.time
    if found.start is not None:
        day, clock = found.start.date(), found.start.time()
    elif found.typed_zone not in (None, zone):
        # The form would read the other zone's wall clock as its own.
        day, clock = None, None
    return ScheduleDraft(
        zone=zone,
        length=found.length,
        subject=subject,
        start=found.start,
        date=day,
        time=clock,
        has_typed_length=found.has_typed_length,
        channel=channel,
        has_unknown_channel=any(problem.message_id == "channel-unknown" for problem in found.problems),
        people=tuple(ref for ref, _, _ in line.refs if isinstance(ref, UserRef)),
        typed_zone=found.typed_zone,
        problems=tuple(found.problems),
    )
