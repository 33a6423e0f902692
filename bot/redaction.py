"""Removes secrets from everything that is logged: by the name of a field, and by patterns in a text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

MASK = "[redacted]"

_PLAIN_WORD = re.compile(r"\w{0,24}")
"""Too short and plain to match any pattern, as most field names and values are; checked first for speed."""

_MAX_DEPTH = 8
_MAX_TEXT_LENGTH = 10_000

_SECRET_WORDS = (
    "token",
    "secret",
    "password",
    "passwd",
    "authorization",
    "cookie",
    "apikey",
    "privatekey",
    "encryptionkey",
    "verifier",
    "signature",
    "responseurl",
    "hosturl",
    "starturl",
    "downloadurl",
    "confirmationurl",
    "triggerid",
    "ticket",
)
_SECRET_NAMES = frozenset({"pin", "otp", "jwt", "payload", "body", "email", "phone"})
_AMBIGUOUS_NAMES = frozenset({"code", "state"})
"""Fields that hold an OAuth code or state, or just a word such as Slack's error code or an operation's state."""
_CODE_WORD = re.compile(r"[a-z_]{0,40}")
_HARMLESS_NAMES = frozenset({"token_type", "tokens_revoked", "token_rotation_enabled"})

_SECRET_FIELDS = "|".join(
    [
        r"code",
        r"state",
        r"ticket",
        r"password",
        r"client_secret",
        r"code_verifier",
        r"\w*token",
        r"assertion",
    ]
)

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), mask)
    for pattern, mask in [
        # Slack: bot, user, app, refresh, workflow tokens.
        (r"\bx(?:ox[a-z]|app|wfp)(?:\.xox[a-z])?-[\w.%-]+", MASK),
        # RFC 7235 credentials, plain and as httpx or a repr shows headers.
        (r"(?i)\b(bearer|basic)\s+[\w.~+/=%-]{6,}", rf"\1 {MASK}"),
        # JSON Web Tokens.
        (r"(?<![\w-])eyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?", MASK),
        # Fernet tokens.
        (r"\bgAAAAA[\w=-]{20,}", MASK),
        # Slack: response_url and webhooks; the local Slack's have the path /response/.
        (r"(https://hooks\.slack(?:-gov)?\.com/)[^\s\"'<>)]+", rf"\1{MASK}"),
        (r"(https?://[^\s/\"'<>]+/response/)[^\s\"'<>)]+", rf"\1{MASK}"),
        # Our calendar feeds: the path is the secret.
        (r"(/calendar/)[^\s/\"'<>?]+(\.ics)", rf"\1{MASK}\2"),
        # GoTo: a registrant's personal join link.
        (r"(/join/training/\w+/)\w+", rf"\1{MASK}"),
        # A user name and password in front of a host.
        (r"\b(\w+://)[^\s/@\"'<>]*@", rf"\1{MASK}@"),
        # Any query string of a URL or of a request line.
        (r"(?<=[\w/.%-])\?[\w.%\[\]-]+=[^\s\"'<>]*", f"?{MASK}"),
        # Forms and reprs: client_secret=…, 'access_token': '…', "state": "…".
        (
            rf"(?i)\b({_SECRET_FIELDS})(['\"]?\s*[=:]\s*)(b?['\"])(?!\[redacted)[^'\"]+(['\"])",
            rf"\1\2\3{MASK}\4",
        ),
        (rf"(?i)\b({_SECRET_FIELDS})=(?!\[redacted)[^\s&'\",)\]}}]+", rf"\1={MASK}"),
        # pydantic shows its input.
        (r"input_value=.*?(?=, input_type=)", f"input_value={MASK}"),
        # E-mail addresses; the domain is kept since it shows which tenant it was.
        (r"(?<![\w.+-])[\w.+-]+@((?:[\w-]+\.)+[A-Za-z]{2,})", rf"{MASK}@\1"),
    ]
)


def redact_text(text: str) -> str:
    """Return the text with everything masked that looks like a secret or an e-mail address. Cut very long texts."""
    if _PLAIN_WORD.fullmatch(text):
        return text
    if len(text) > _MAX_TEXT_LENGTH:
        text = f"{text[:_MAX_TEXT_LENGTH]}… ({len(text)} characters)"
    for pattern, mask in _PATTERNS:
        text = pattern.sub(mask, text)
    return text


@lru_cache(maxsize=2000)
def is_secret_name(name: str) -> bool:
    """Return True if a field of that name holds a secret or something that a person wrote."""
    if name.lower() in _HARMLESS_NAMES:
        return False
    plain = re.sub(r"[^a-z]", "", name.lower())
    return plain in _SECRET_NAMES or any(word in plain for word in _SECRET_WORDS)


def redact(value: Any, depth: int = 0) -> Any:
    """Return the value without secrets: keep numbers, walk containers, turn everything else into text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return f"[{len(value)} bytes]"
    if depth >= _MAX_DEPTH:
        return "[deep]"
    if isinstance(value, Mapping):
        return redact_fields(value, depth + 1)
    if isinstance(value, list | tuple | set | frozenset):
        return [redact(item, depth + 1) for item in value]
    return redact_text(str(value) if isinstance(value, BaseException) else repr(value))


def redact_fields(fields: Mapping[Any, Any], depth: int = 0) -> dict[str, Any]:
    """Return the fields; mask those with a secret name and redact the others."""
    return {
        redact_text(str(name)): MASK if _is_secret_field(str(name), value) else redact(value, depth)
        for name, value in fields.items()
    }


def _is_secret_field(name: str, value: Any) -> bool:
    if name.lower() in _AMBIGUOUS_NAMES:
        return isinstance(value, str) and not _CODE_WORD.fullmatch(value)
    return value is not None and is_secret_name(name)
