"""Takes secrets out of whatever is about to be logged: by the name of a field, and by the look of a text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

MASK = "[redacted]"

_WORD_ALONE = re.compile(r"\w{0,24}")
"""Too short and too plain for any of the patterns: most field names and values are."""

_DEPTH = 8
_LONGEST = 10_000

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
_EITHER_NAMES = frozenset({"code", "state"})
"""An OAuth code or state, or a plain word: Slack's error code, an operation's state."""
_WORD = re.compile(r"[a-z_]{0,40}")
_PLAIN_NAMES = frozenset({"token_type", "tokens_revoked", "token_rotation_enabled"})

_FIELD = "|".join(
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
        # Our calendar feeds: the path is the key.
        (r"(/calendar/)[^\s/\"'<>?]+(\.ics)", rf"\1{MASK}\2"),
        # GoTo: a registrant's own way into a training.
        (r"(/join/training/\w+/)\w+", rf"\1{MASK}"),
        # A name and password in front of a host.
        (r"\b(\w+://)[^\s/@\"'<>]*@", rf"\1{MASK}@"),
        # Any query of a URL or of a request line.
        (r"(?<=[\w/.%-])\?[\w.%\[\]-]+=[^\s\"'<>]*", f"?{MASK}"),
        # Forms and reprs: client_secret=…, 'access_token': '…', "state": "…".
        (rf"(?i)\b({_FIELD})(['\"]?\s*[=:]\s*)(b?['\"])(?!\[redacted)[^'\"]+(['\"])", rf"\1\2\3{MASK}\4"),
        (rf"(?i)\b({_FIELD})=(?!\[redacted)[^\s&'\",)\]}}]+", rf"\1={MASK}"),
        # pydantic shows what it was given.
        (r"input_value=.*?(?=, input_type=)", f"input_value={MASK}"),
        # People's addresses; the domain helps to see whose tenant it was.
        (r"(?<![\w.+-])[\w.+-]+@((?:[\w-]+\.)+[A-Za-z]{2,})", rf"{MASK}@\1"),
    ]
)


def redact_text(text: str) -> str:
    """Return the text without what looks like a secret or an e-mail address. A very long text is cut."""
    if _WORD_ALONE.fullmatch(text):
        return text
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}… ({len(text)} characters)"
    for pattern, mask in _PATTERNS:
        text = pattern.sub(mask, text)
    return text


@lru_cache(maxsize=2000)
def is_secret_name(name: str) -> bool:
    """Say whether a field of that name holds a secret or what a person wrote."""
    if name.lower() in _PLAIN_NAMES:
        return False
    plain = re.sub(r"[^a-z]", "", name.lower())
    return plain in _SECRET_NAMES or any(word in plain for word in _SECRET_WORDS)


def redact(value: Any, depth: int = 0) -> Any:
    """Return the value without secrets: numbers stay, containers are walked, the rest becomes text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return f"[{len(value)} bytes]"
    if depth >= _DEPTH:
        return "[deep]"
    if isinstance(value, Mapping):
        return redact_fields(value, depth + 1)
    if isinstance(value, list | tuple | set | frozenset):
        return [redact(item, depth + 1) for item in value]
    return redact_text(str(value) if isinstance(value, BaseException) else repr(value))


def redact_fields(fields: Mapping[Any, Any], depth: int = 0) -> dict[str, Any]:
    """Return the fields with those of a secret name masked, and the others redacted."""
    return {
        redact_text(str(name)): MASK if _is_secret(str(name), value) else redact(value, depth)
        for name, value in fields.items()
    }


def _is_secret(name: str, value: Any) -> bool:
    if name.lower() in _EITHER_NAMES:
        return isinstance(value, str) and not _WORD.fullmatch(value)
    return value is not None and is_secret_name(name)
