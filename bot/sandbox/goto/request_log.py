"""The requests the simulated GoTo received, without secrets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_SECRET_FIELDS = {
    "access_token",
    "refresh_token",
    "client_secret",
    "code",
    "code_verifier",
    "token",
    "authenticationToken",
}
_IN_URL = re.compile(r"((?:authenticationToken|token|code)=)[^&\s\"]+")
HIDDEN = "[hidden]"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedRequest:
    """One request. ``user`` is the e-mail of the token's owner, None if the token was not valid."""

    operation: str
    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    user: str | None
    status: int | str


def without_secrets(value: Any) -> Any:
    """Return the value with its secrets replaced."""
    if isinstance(value, Mapping):
        return {
            name: HIDDEN if name in _SECRET_FIELDS else without_secrets(item) for name, item in value.items()
        }
    if isinstance(value, list):
        return [without_secrets(item) for item in value]
    if isinstance(value, str):
        return _IN_URL.sub(rf"\g<1>{HIDDEN}", value)
    return value
