"""GoTo's links: which meeting or training a URL is about. One reader, for commands and for previews.

Forms of links: GoTo Meeting, ``joinURL``; GoTo Training, ``joinUrl`` and ``registrationUrl``; GoTo's invitations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from bot.model.sources import SessionKind

GOTO_DOMAINS = ("goto.com", "gotomeeting.com", "gotomeet.me", "gototraining.com")
TRAINING_DOMAIN = "gototraining.com"
_ROOM_HOSTS = frozenset({"gotomeet.me", "www.gotomeet.me", "meet.goto.com"})
"""Hosts on which a path without a number is the name of somebody's personal room."""

_NUMBER = r"(\d{3}-?\d{3}-?\d{3}|\d{9,20})"
_MEETING_PATH = re.compile(rf"/(?:[\w.%-]+/){{0,4}}{_NUMBER}/?")
_OTHER_HOST_PATH = re.compile(rf"/(?:join|meeting)/{_NUMBER}/?")
"""The path on a host that is not GoTo's: a gateway or a simulator with GoTo's own paths."""
_TRAINING_PATH = re.compile(
    r"/(?:[\w.-]+/){0,3}?(?:r|rt|register|registration|trainings?)/(\d{9,26})(?:/[\w.-]*){0,3}"
)
_MEETING_PARAMETERS = ("meetingid", "meeting_id", "meetingnumber", "meeting")
_TRAINING_PARAMETERS = ("training", "trainingkey", "trainingid")
_SECRET_PARAMETER = "authenticationtoken"  # noqa: S105 - the name of a parameter
_MAX_WRAPPED_DEPTH = 2
"""How many links within links are opened (mail gateways put the address into a parameter)."""
_WORD_SEPARATOR = re.compile(r"[\s<>|\"`“”„«»]+")
_AROUND_LINK = "'()[]{}*_~,;.!:‘’‚…"
_SCHEME = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoToLink:
    """What a link is about. ``number``: a meeting's ID or a training's key or ID, digits only, "" if it has none.

    ``room`` is the name of a personal room. ``is_secret``: the link signs somebody in as the host.
    """

    kind: SessionKind
    number: str = ""
    room: str = ""
    is_secret: bool = False


def read_link(url: str, join_pattern: str = "", *, depth: int = 0) -> GoToLink | None:
    """Return what the URL is about; None if it is not a link of GoTo.

    ``join_pattern`` is the configured form of join links, with ``{meeting_id}``. Of a personal join link only the
    training's key is read.
    """
    before, mark, _ = join_pattern.partition("{meeting_id}")
    if mark and url.startswith(before):
        number = re.match(_NUMBER, url[len(before) :])
        if number is not None:
            return GoToLink(kind=SessionKind.MEETING, number=number[1].replace("-", ""))
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").casefold()
    except ValueError:
        return None
    if not is_goto_host(host):
        return _read_foreign(parts, depth)
    for path, query in _places(parts):
        found = _read_place(host, path, dict(query))
        if found is not None:
            return found
    room = unquote(parts.path).strip("/")
    if host in _ROOM_HOSTS and room:
        return GoToLink(kind=SessionKind.MEETING, room=room)
    return None


def find_links(text: str, join_pattern: str = "") -> list[GoToLink]:
    """Return what the links in a text are about, with or without ``https://``, in order."""
    found = []
    for word in _WORD_SEPARATOR.split(text):
        url = _extract_url(word)
        link = read_link(url, join_pattern) if url else None
        if link is not None and link not in found:
            found.append(link)
    return found


def is_goto_host(host: str) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in GOTO_DOMAINS)


def is_url(word: str) -> bool:
    """Return True if the word is a URL of any host, or an address of GoTo without ``https://``."""
    return bool(_extract_url(word))


def _extract_url(word: str) -> str:
    """Return the URL in a word without what stands around it, "" if there is none."""
    scheme = _SCHEME.search(word)
    if scheme is not None:
        return word[scheme.start() :].rstrip(_AROUND_LINK)
    bare = word.strip(_AROUND_LINK)
    host = re.split(r"[/?#:]", bare, maxsplit=1)[0].casefold()
    return f"https://{bare}" if host != bare.casefold() and is_goto_host(host) else ""


def _places(parts: SplitResult) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Return path and parameters of the URL, and those that an app keeps behind ``#``."""
    yield unquote(parts.path), _parameters(parts.query)
    if parts.fragment:
        path, _, query = parts.fragment.lstrip("!").partition("?")
        yield "/" + unquote(path).strip("/"), _parameters(query or path)


def _parameters(query: str) -> list[tuple[str, str]]:
    try:
        return [(name.casefold(), value) for name, value in parse_qsl(query, max_num_fields=50)]
    except ValueError:
        return []


def _read_place(host: str, path: str, query: dict[str, str]) -> GoToLink | None:
    is_secret = _SECRET_PARAMETER in query
    training = _TRAINING_PATH.fullmatch(path)
    key = training[1] if training else _first_number(query, _TRAINING_PARAMETERS)
    meeting = _MEETING_PATH.fullmatch(path)
    number = meeting[1].replace("-", "") if meeting else _first_number(query, _MEETING_PARAMETERS)
    is_training_host = host == TRAINING_DOMAIN or host.endswith(f".{TRAINING_DOMAIN}")
    if key or (is_training_host and number):
        return GoToLink(kind=SessionKind.TRAINING, number=key or number, is_secret=is_secret)
    return GoToLink(kind=SessionKind.MEETING, number=number, is_secret=is_secret) if number else None


def _first_number(query: dict[str, str], names: tuple[str, ...]) -> str:
    values = (query.get(name, "").replace("-", "").strip() for name in names)
    return next((value for value in values if re.fullmatch(r"[0-9]{9,26}", value)), "")


def _read_foreign(parts: SplitResult, depth: int) -> GoToLink | None:
    """Read a link of another host: one with GoTo's own paths, or one that has GoTo's address in a parameter."""
    query = _parameters(parts.query)
    path = _OTHER_HOST_PATH.fullmatch(parts.path)
    if path is not None:
        is_secret = any(name == _SECRET_PARAMETER for name, _ in query)
        return GoToLink(kind=SessionKind.MEETING, number=path[1].replace("-", ""), is_secret=is_secret)
    if depth >= _MAX_WRAPPED_DEPTH:
        return None
    wrapped = (read_link(value, depth=depth + 1) for _, value in query if _SCHEME.match(value))
    return next((link for link in wrapped if link is not None), None)
