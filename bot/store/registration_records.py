"""Encoding of shared trainings and registrations as Redis hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from bot.model import records
from bot.model.registration import ApprovalMessage, Registration, RemovedSession, SeatRules, SharedTraining
from bot.model.status_messages import StatusMessages
from bot.model.trainings import SessionTimes
from bot.store import codec
from bot.store.card_fields import decode_cards
from bot.store.keys import KEYS
from bot.store.record_format import HashFormat
from bot.store.vault import Vault

SHARED_FORMAT = HashFormat(
    key=KEYS.shared_training,
    model=SharedTraining,
    owner="organizer",
    plain=["organizer_key"],
    scripted=["end_reason", "ended_by", "revision", "changed_at", "told"],
    people=["ended_by"],
    elsewhere=["training_key", "rules", "cards", "approval_messages"],
)
REGISTRATION_FORMAT = HashFormat(
    key=KEYS.registration,
    model=Registration,
    owner="person",
    plain=["state", "source", "registered_at", "hold_until"],
    elsewhere=["training_key", "id", "messages"],
)
APPROVAL_FIELD_PREFIX = "approval:"
"""Prefix of the fields of a shared training that hold a request for approval; the message's ts follows."""
MESSAGES_FIELD = "messages"
"""The field of a registration's hash with its messages, as JSON; scripts write it."""


def content_digest(shared: SharedTraining) -> str:
    """Return a hash of the facts that calendars and cards show of a training."""
    times = [[start.isoformat(), end.isoformat()] for start, end in shared.sessions]
    return hashlib.sha256(repr((shared.name, times)).encode()).hexdigest()


def find_removed_sessions(
    before: SharedTraining | None, sessions: Sequence[SessionTimes], now: datetime
) -> tuple[RemovedSession, ...]:
    """Return the former sessions beyond the number of ``sessions``: GoTo identifies sessions only by their order."""
    if before is None:
        return ()
    former = (*(RemovedSession(start, end, now) for start, end in before.sessions), *before.removed_sessions)
    return former[len(sessions) :]


def encode_rules(rules: SeatRules) -> codec.HashFields:
    """Return the hash fields of the rules that are set; scripts read them."""
    fields: codec.HashFields = {"approval": int(rules.approval)}
    if rules.capacity is not None:
        fields["capacity"] = rules.capacity
    if rules.closes_at is not None:
        fields["closes_at"] = codec.to_microseconds(rules.closes_at)
    return fields


def decode_shared(vault: Vault, name: str, record: codec.RawHash) -> SharedTraining | None:
    """Return the training from its hash, None if that is empty. Raises ``VaultError``."""
    capacity, closes_at = record.get(b"capacity"), record.get(b"closes_at")
    rules = SeatRules(
        capacity=None if capacity is None else int(capacity),
        approval=record.get(b"approval") == b"1",
        closes_at=None if closes_at is None else codec.from_microseconds(closes_at),
    )
    training_key = name.rpartition(":")[2]
    return SHARED_FORMAT.decode(
        name,
        record,
        vault,
        training_key=training_key,
        rules=rules,
        cards=decode_cards(record),
        approval_messages=_decode_approval_messages(record),
    )


def _decode_approval_messages(record: codec.RawHash) -> tuple[ApprovalMessage, ...]:
    fields = sorted(name for name in record if name.startswith(APPROVAL_FIELD_PREFIX.encode()))
    return tuple(records.load_json(ApprovalMessage, record[name]) for name in fields)


def decode_registration(vault: Vault, name: str, record: codec.RawHash) -> Registration | None:
    """Return the registration from its hash, None if that is empty. Raises ``VaultError``."""
    _, _, training_key, registration_id = name.split(":")
    return REGISTRATION_FORMAT.decode(
        name,
        record,
        vault,
        training_key=training_key,
        id=registration_id,
        messages=decode_messages(record.get(MESSAGES_FIELD.encode())),
    )


def decode_messages(raw: bytes | str | None) -> StatusMessages | None:
    return records.load_json(StatusMessages, raw) if raw else None
