"""Check and parse HTTP bodies before Bolt sees them: Slack's signature, a size limit, and the documented formats.

Bolt takes any body that contains "payload" for an interaction, even a command whose text contains it, and fails if it
cannot parse it. So we verify the signature and parse the body ourselves.

Source: Slack, verifying requests from Slack; slash commands, interactions (forms), Events API (JSON).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

MAX_TIMESTAMP_SKEW_SECONDS = 300
"""How far a request's timestamp may differ from now, in seconds."""

_UNIX_SECONDS = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


def can_be_signed(headers: Mapping[str, str], now: float) -> bool:
    """Return True if there is a recent timestamp and something like a signature; the body need not be read for it.

    ``headers`` have lower-case names, ``now`` is in UNIX seconds.
    """
    stamp = headers.get("x-slack-request-timestamp", "")
    if not _UNIX_SECONDS.fullmatch(stamp) or abs(now - int(stamp)) > MAX_TIMESTAMP_SKEW_SECONDS:
        return False
    return _SIGNATURE.fullmatch(headers.get("x-slack-signature", "")) is not None


def has_valid_signature(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Return True if Slack signed this body; ``can_be_signed`` has looked at its age."""
    stamp = headers.get("x-slack-request-timestamp", "")
    base = b"v0:" + stamp.encode() + b":" + body
    wanted = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted.encode(), headers.get("x-slack-signature", "").encode())


def parse_body(body: bytes, content_type: str) -> dict[str, Any] | None:
    """Return the parsed body, None if it has none of the formats that Slack documents."""
    text = body.decode(errors="replace")
    if content_type.partition(";")[0].strip().casefold() == "application/json":
        return _decode_json_object(text)
    fields = dict(parse_qsl(text, keep_blank_values=True))
    return (
        _decode_json_object(fields["payload"])
        if "payload" in fields and "command" not in fields
        else fields or None
    )


def _decode_json_object(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
