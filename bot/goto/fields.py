"""The field types of the models. Values of GoTo's answers are read exactly or refused, never guessed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer

from bot.goto.subjects import unescape_subject
from bot.goto.times import format_time, parse_time
from bot.invisible_characters import remove_invisible

UNKNOWN_TOKEN_LIFETIME = 3600
"""Seconds that an access token lives according to GoTo's guide (GoTo: OAuth)."""
_MAX_TOKEN_LIFETIME = 10**9
_MAX_COUNT = 10**10
_WHOLE_NUMBER_PATTERN = re.compile(r"-?[0-9]+")
_FIRST_YEAR, _LAST_YEAR = 2000, 2200
_KEY_PATTERN = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MEETING_NUMBER_PATTERN = re.compile(r"(?=[0-9-]*[1-9])[0-9]{1,20}|[0-9]{1,9}(?:-[0-9]{1,9}){1,4}", re.ASCII)
_URL_PATTERN = re.compile(r"https?://[!-~]+")


def _parse_key_text(value: Any) -> str:
    """Return a number as its digits. Refuse floats, which lose digits above 2^53."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError("a key is a string or a whole number")
    text = str(value).strip()
    if not text:
        raise ValueError("a key is not empty")
    return text


def _parse_key(value: Any) -> str:
    """Return the key of an object. Refuse what no request could name."""
    text = _parse_key_text(value)
    if not _KEY_PATTERN.fullmatch(text):
        raise ValueError("a key is letters and digits")
    return text


def _parse_digits(value: Any) -> Any:
    """Require digits. For answers that are only a key: any text would pass as one, but GoTo's are whole numbers."""
    found = _parse_key(value)
    if not (found.isascii() and found.isdigit()):
        raise ValueError("a key is digits")
    return found


def _parse_optional_key(value: Any) -> Any:
    return None if value is None or value == "" else _parse_key_text(value)


def _parse_occurrence_key(value: Any) -> Any:
    """Return None for 0, which old histories send for an unknown occurrence."""
    found = _parse_optional_key(value)
    return None if found == "0" else found


def _parse_meeting_number(value: Any) -> Any:
    """Remove the dashes that old answers write (``331-536-871``)."""
    text = _parse_key(value)
    if not _MEETING_NUMBER_PATTERN.fullmatch(text):
        raise ValueError("a meeting's number is digits")
    return text.replace("-", "")


def _parse_optional_meeting_number(value: Any) -> Any:
    return None if value is None or value == "" else _parse_meeting_number(value)


def _parse_flag(value: Any) -> Any:
    """Accept the strings ``"true"`` and ``"false"``, which GoTo does send; ``""`` means unknown."""
    if isinstance(value, str):
        word = value.strip().casefold()
        if word in ("", "true", "false"):
            return None if word == "" else word == "true"
        raise ValueError("a flag is true or false")
    if value is not None and not isinstance(value, bool):
        raise ValueError("a flag is true or false")
    return value


def _parse_count(value: Any) -> Any:
    """Accept counts and minutes as numbers or as strings of digits. Nobody counts below 0: that is unknown."""
    if isinstance(value, str):
        text = value.strip()
        if not text:
            return None
        if not _WHOLE_NUMBER_PATTERN.fullmatch(text):
            raise ValueError("a count is a whole number")
        value = int(text) if len(text) < 20 else _MAX_COUNT + 1
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise ValueError("a count is a whole number")
    return value if value is None or 0 <= value <= _MAX_COUNT else None


def _parse_lifetime(value: Any) -> int:
    """Return a token's lifetime in whole seconds; ``UNKNOWN_TOKEN_LIFETIME`` for what is no such number.

    The token is good whatever is said of its lifetime. If it ends sooner, GoTo refuses it and it is renewed then.
    """
    try:
        seconds = (
            float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else 0.0
        )
    except (ValueError, OverflowError):
        return UNKNOWN_TOKEN_LIFETIME
    return int(seconds) if 1 <= seconds <= _MAX_TOKEN_LIFETIME else UNKNOWN_TOKEN_LIFETIME


def _parse_text_if_any(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _parse_instant(value: Any) -> Any:
    """Return None for a time without a zone, since its instant is unknown. Refuse times that only stand for none."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a time without a zone is no instant")
        return _require_sane(value)
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError("a time is a string")
    parsed = parse_time(value)
    return None if parsed is None or parsed.tzinfo is None else _require_sane(parsed)


def _require_sane(moment: datetime) -> datetime:
    """Refuse the years that programs write for "no time" (1, 1900, 1970, 9999), near which no time can be reckoned."""
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError("a time is in the years of GoTo")
    return moment


def _parse_millis(value: Any) -> Any:
    """Read Seeit's milliseconds since 1970 UTC. 0 means no time."""
    if value is None or isinstance(value, datetime):
        return _parse_instant(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**14:
        raise ValueError("a time is milliseconds since 1970")
    return _require_sane(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=value)) if value else None


def _parse_subject(value: Any) -> Any:
    return remove_invisible(unescape_subject(value)) if isinstance(value, str) else value


def _parse_text(value: Any) -> Any:
    """Return None for an empty string, or one of characters that nobody sees."""
    return (remove_invisible(value) or None) if isinstance(value, str) else value


def _parse_email(value: Any) -> Any:
    """Strip the stray spaces that real answers have around an e-mail, and characters that nobody sees."""
    return (remove_invisible(value).strip() or None) if isinstance(value, str) else value


def _parse_url(value: Any) -> Any:
    if not isinstance(value, str) or not value.startswith(("https://", "http://")):
        raise ValueError("an address begins with https:// or http://")
    return value


def _parse_optional_url(value: Any) -> Any:
    return None if value is None or value == "" else _parse_url(value)


def _parse_url_if_any(value: Any) -> str | None:
    return value if isinstance(value, str) and _URL_PATTERN.fullmatch(value) else None


Key = Annotated[str, BeforeValidator(_parse_key)]
DigitKey = Annotated[str, BeforeValidator(_parse_digits)]
OptionalKey = Annotated[str | None, BeforeValidator(_parse_optional_key)]
OccurrenceKey = Annotated[str | None, BeforeValidator(_parse_occurrence_key)]
MeetingNumber = Annotated[str, BeforeValidator(_parse_meeting_number)]
OptionalMeetingNumber = Annotated[str | None, BeforeValidator(_parse_optional_meeting_number)]
Flag = Annotated[bool | None, BeforeValidator(_parse_flag)]
Count = Annotated[int | None, BeforeValidator(_parse_count)]
TokenLifetime = Annotated[int, BeforeValidator(_parse_lifetime)]
Instant = Annotated[
    datetime | None,
    BeforeValidator(_parse_instant),
    PlainSerializer(lambda value: value and format_time(value), when_used="json"),
]
Subject = Annotated[str | None, BeforeValidator(_parse_subject)]
Text = Annotated[str | None, BeforeValidator(_parse_text)]
TextIfAny = Annotated[str | None, BeforeValidator(_parse_text_if_any)]
"""None for anything that is no text: for what nobody depends on."""
Email = Annotated[str | None, BeforeValidator(_parse_email)]
Url = Annotated[str, BeforeValidator(_parse_url)]
UrlIfAny = Annotated[str | None, BeforeValidator(_parse_url_if_any)]
"""None for anything that is no http or https URL."""
OptionalUrl = Annotated[str | None, BeforeValidator(_parse_optional_url)]
Millis = Annotated[
    datetime | None,
    BeforeValidator(_parse_millis),
    PlainSerializer(lambda value: value and format_time(value), when_used="json"),
]
