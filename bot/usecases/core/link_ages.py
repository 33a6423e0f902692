"""How long GoTo keeps a connection that nobody uses, and when Usher refreshes it before that."""

from __future__ import annotations

import hashlib
from datetime import datetime

from bot.model.ids import Person
from bot.model.people import Link
from bot.usecases.core.rules import Rules


def alive_until(rules: Rules, link: Link) -> datetime:
    """Return when GoTo ends the connection if nothing refreshes it (aware UTC).

    Without a refresh token that is when the access token ends.
    """
    if link.refresh_token is None:
        return link.expires_at
    return (link.refreshed_at or link.connected_at) + rules.refresh_token_lifetime


def next_keep_alive(rules: Rules, person: Person, refreshed_at: datetime) -> datetime:
    """Return when a connection is refreshed if it stays unused; always the same share of the spread for a person."""
    digest = hashlib.sha256(str(person).encode()).digest()
    share = int.from_bytes(digest[:4], "big") / 2**32
    return refreshed_at + rules.link_refresh_age - rules.link_refresh_spread * share
