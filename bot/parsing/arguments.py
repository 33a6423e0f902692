"""Split a command's text, as Slack sends it, into mentions, links and plain words.

Slack escapes exactly ``& < >`` in typed text, so a bare ``<`` always opens a mention or a link
(Slack: formatting message text; implementing slash commands, ``should_escape``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from bot.invisible_characters import clean_text

_UNKNOWN_NAME = re.compile(r"(?<![\w/#@.:&=?-])(?:#(?=[\w-]*[^\W\d_])[\w-]+|@(?=[^\W\d_])[\w.-]*\w)")
"""What Slack leaves of a typed name that it does not know. ``#1`` and ``@3pm`` are no names."""
_AROUND_NAME = "()[]{}\"'“”„‘’«».,;:!?`*"
_TIME_NAMES = frozenset(f"@{word}" for word in ("noon", "midday", "midnight", "today", "tomorrow", "tonight"))
_CONTROL = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_ENTITY = re.compile(r"&(?:lt|gt|amp);")


@dataclass(frozen=True, slots=True)
class WordToken:
    """A word of plain text, unescaped."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class UserRef:
    """A mentioned person. ``name`` is what Slack sent with the id, usually empty."""

    id: str
    name: str = ""

    def __str__(self) -> str:
        return f"@{self.name or self.id}"


@dataclass(frozen=True, slots=True)
class ChannelRef:
    """A mentioned channel. ``name`` is empty for private ones (Slack: implementing slash commands)."""

    id: str
    name: str = ""

    def __str__(self) -> str:
        return f"#{self.name or self.id}"


@dataclass(frozen=True, slots=True)
class GroupRef:
    """A mentioned user group (``S…``), or ``here``, ``channel``, ``everyone``."""

    id: str
    name: str = ""

    def __str__(self) -> str:
        return f"@{self.name.lstrip('@') or self.id}"


@dataclass(frozen=True, slots=True)
class LinkRef:
    """A link or e-mail address that Slack made clickable."""

    url: str
    label: str = ""

    def __str__(self) -> str:
        return self.label or self.url


@dataclass(frozen=True, slots=True)
class UnknownName:
    """``#name`` or ``@name`` of which Slack knows no channel, person or group; ``typed`` has the marks around it."""

    text: str
    typed: str = ""

    @property
    def is_channel(self) -> bool:
        return self.text.startswith("#")

    def __str__(self) -> str:
        return self.typed or self.text


Ref = UserRef | ChannelRef | GroupRef | LinkRef | UnknownName
TextToken = WordToken | Ref


def unescape(text: str) -> str:
    """Undo Slack's three escapes, once (``&amp;lt;`` is ``&lt;``)."""
    return _ENTITY.sub(lambda match: _ENTITIES[match[0]], text)


def split_references(text: str, *, with_unknown_names: bool = False) -> list[str | Ref]:
    """Split a command's text into plain text (cleaned and unescaped) and references.

    ``with_unknown_names``: names that Slack did not recognize are references too, else they stay in the text.
    """
    split: Callable[[str], list[str | Ref]] = _split_unknown_names if with_unknown_names else _as_list
    found: list[str | Ref] = []
    cleaned = clean_text(text)
    at = 0
    for match in _CONTROL.finditer(cleaned):
        found += split(unescape(cleaned[at : match.start()]))
        found.append(_parse_reference(match[1], match[2], unescape(match[3] or "").strip()))
        at = match.end()
    return found + split(unescape(cleaned[at:]))


def _as_list(text: str) -> list[str | Ref]:
    return [text] if text else []


def _split_unknown_names(text: str) -> list[str | Ref]:
    found: list[str | Ref] = []
    at = 0
    for match in _UNKNOWN_NAME.finditer(text):
        if match[0].casefold() not in _TIME_NAMES:
            found += [text[at : match.start()], UnknownName(match[0])]
            at = match.end()
    return [part for part in (*found, text[at:]) if part != ""]


def split_tokens(text: str) -> tuple[TextToken, ...]:
    """Split a command's text into words and references, in order."""
    found: list[TextToken] = []
    for segment in split_references(text):
        if isinstance(segment, str):
            found.extend(_read_word(word) for word in segment.split())
        else:
            found.append(segment)
    return tuple(found)


def _read_word(word: str) -> TextToken:
    name = word.strip(_AROUND_NAME)
    if _UNKNOWN_NAME.fullmatch(name) and name.casefold() not in _TIME_NAMES:
        return UnknownName(name, word)
    return WordToken(word)


def to_plain_text(text: str, *, urls: bool = False) -> str:
    """Return the text as a person reads it: references by name, unescaped, single spaces.

    ``urls``: links are shown by their address, not by their label.
    """
    return " ".join(
        token.url if urls and isinstance(token, LinkRef) else str(token) for token in split_tokens(text)
    )


def fold_word(word: str) -> str:
    """Return the word normalized for comparison: width, case, accents, invisible marks and surrounding quotes."""
    decomposed = unicodedata.normalize("NFKD", word).casefold()
    letters = (letter for letter in decomposed if unicodedata.category(letter) not in ("Mn", "Cf"))
    return "".join(letters).strip("\"'“”„‟«»‘’‚`.,;:!…()[]{}*_~")


def shorten(text: str, limit: int = 60) -> str:
    """Return the text cut to ``limit`` characters, for quoting it in a sentence."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def _parse_reference(sign: str, body: str, label: str) -> Ref:
    body = body.strip()
    if sign == "@":
        return UserRef(body, label.removeprefix("@"))
    if sign == "#":
        return ChannelRef(body, label.removeprefix("#"))
    if sign == "!" and body.startswith("subteam^"):
        return GroupRef(body.removeprefix("subteam^"), label)
    if sign == "!" and body.startswith("date^"):
        return LinkRef(label, label)
    if sign == "!":
        return GroupRef(body, label)
    url = unescape(body)
    is_address = url.casefold().startswith("mailto:")
    return LinkRef(url, url[len("mailto:") :].partition("?")[0] if is_address else label)
