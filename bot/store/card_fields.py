"""The fields of a hash that hold the locations of cards: one field for each conversation or thread."""

from __future__ import annotations

from decimal import Decimal

from bot.model.cards import Card
from bot.store import codec

CARD_FIELD_PREFIX = "card:"
"""Prefix of the fields that hold a card's ts; the conversation's id follows, and the root ts of a thread, if any."""


def card_field(channel: str, thread_ts: str | None = None) -> str:
    """Return the name of the field that holds the ts of the card there."""
    return f"{CARD_FIELD_PREFIX}{channel}:{thread_ts}" if thread_ts else f"{CARD_FIELD_PREFIX}{channel}"


READER_FIELD_PREFIX = "reader:"
"""Prefix of the fields with the user id of who was invited by a card; the direct conversation's id follows."""
URL_CARD_FIELD_PREFIX = "url-card:"
"""Prefix of the fields that say that a conversation has a card posted by a response_url; its id follows."""

VIEWER_FIELD_PREFIX = "viewer:"
"""Prefix of the fields of those who pressed a button of such a card; their user id follows."""


def decode_cards(record: codec.RawHash) -> tuple[Card, ...]:
    """Return the cards, oldest first (Slack: a ts is the time of posting)."""
    found = []
    for name, ts in record.items():
        if name.startswith(CARD_FIELD_PREFIX.encode()):
            channel, _, thread_ts = name.decode().removeprefix(CARD_FIELD_PREFIX).partition(":")
            reader = record.get(f"{READER_FIELD_PREFIX}{channel}".encode())
            found.append(Card(channel, ts.decode(), thread_ts or None, reader.decode() if reader else None))
    return tuple(sorted(found, key=lambda card: Decimal(card.ts)))


def decode_url_channels(record: codec.RawHash) -> tuple[str, ...]:
    """Return the conversations that have a card posted by a response_url."""
    return _decode_names(record, URL_CARD_FIELD_PREFIX)


def decode_viewers(record: codec.RawHash) -> tuple[str, ...]:
    """Return the user ids of those who pressed a button of such a card."""
    return _decode_names(record, VIEWER_FIELD_PREFIX)


def _decode_names(record: codec.RawHash, prefix: str) -> tuple[str, ...]:
    names = (name.decode() for name in record if name.startswith(prefix.encode()))
    return tuple(sorted(name.removeprefix(prefix) for name in names))
