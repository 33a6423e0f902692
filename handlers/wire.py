"""What comes over HTTP, before Bolt sees it: signed by Slack, of a size, and read as Slack documents it.

Bolt takes any body that has the letters "payload" in it for an interaction, a command's own words included, and fails
on what it cannot read. So the signature is checked here, first, and the body is read here.

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

LATE = 300
"""Seconds by which a request's time stamp may differ from now."""
MOST = 4_000_000
"""Bytes of a body; Slack's own limits keep each of its payloads below a fraction of this."""

_SECONDS = re.compile(r"[0-9]{1,12}")


def signed(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> bool:
    """Say whether Slack signed this body lately. ``headers`` by lower-case name, ``now`` in UNIX seconds."""
    stamp = headers.get("x-slack-request-timestamp", "")
    if not _SECONDS.fullmatch(stamp) or abs(now - int(stamp)) > LATE:
        return False
    base = b"v0:" + stamp.encode() + b":" + body
    wanted = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted.encode(), headers.get("x-slack-signature", "").encode())


def read(body: bytes, content_type: str) -> dict[str, Any] | None:
    """Return what the body says, None when it is none of the shapes that Slack documents."""
    text = body.decode(errors="replace")
    if content_type.partition(";")[0].strip().casefold() == "application/json":
        return _object(text)
    fields = dict(parse_qsl(text, keep_blank_values=True))
    return _object(fields["payload"]) if "payload" in fields and "command" not in fields else fields or None


def _object(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
