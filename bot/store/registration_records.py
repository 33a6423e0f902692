"""Encoding of shared trainings and registrations as Redis hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from bot.model.core import Card
from bot.model.ids import Person, Tenant
from bot.model.registration import (
    Decision,
    OrganizerInfo,
    Registration,
    RegistrationSource,
    RegistrationState,
    RemovedSession,
    SeatRules,
    SharedTraining,
    SharingEndReason,
)
from bot.model.trainings import SessionTimes
from bot.store import codec
from bot.store.vault import Vault, parse_time

CARD_FIELD_PREFIX = "card:"
"""Prefix of the fields that hold a card's ts; the conversation's id follows, and the root ts of a thread, if any."""
NO_PERSON_ID = "-"
"""The owner of a sealed registration whose e-mail belongs to nobody in Slack."""


def _encode_sessions(sessions: Sequence[SessionTimes]) -> list[list[str]]:
    return [[start.isoformat(), end.isoformat()] for start, end in sessions]


def _decode_sessions(times: Sequence[Sequence[str]]) -> tuple[SessionTimes, ...]:
    return tuple((parse_time(start), parse_time(end)) for start, end in times)


def content_digest(shared: SharedTraining) -> str:
    """Return a hash of the facts that calendars and cards show of a training."""
    text = repr((shared.name, _encode_sessions(shared.sessions)))
    return hashlib.sha256(text.encode()).hexdigest()


def find_removed_sessions(
    before: SharedTraining | None, sessions: Sequence[SessionTimes], now: datetime
) -> tuple[RemovedSession, ...]:
    """Return the former sessions beyond the number of ``sessions``: GoTo identifies sessions only by their order."""
    if before is None:
        return ()
    former = (*(RemovedSession(start, end, now) for start, end in before.sessions), *before.removed_sessions)
    return former[len(sessions) :]


def encode_shared(
    vault: Vault, shared: SharedTraining, removed: Sequence[RemovedSession] = ()
) -> codec.HashFields:
    """Return the hash of a shared training without cards and rules; ``removed`` are its removed sessions."""
    values = {
        "name": shared.name,
        "description": shared.description,
        "training_id": shared.training_id,
        "sessions": _encode_sessions(shared.sessions),
        "dropped": [
            [moment.isoformat() for moment in (one.start, one.end, one.removed_at)] for one in removed
        ],
        "organizers": None
        if shared.organizers is None
        else [[one.key, one.name, one.email] for one in shared.organizers],
    }
    return {
        "who": shared.organizer.user_id,
        "account": shared.organizer_key,
        "sealed": vault.seal_json(shared.organizer, f"shared:{shared.training_key}", values),
    }


def encode_rules(rules: SeatRules) -> codec.HashFields:
    """Return the hash fields of the rules that are set."""
    fields: codec.HashFields = {"approval": int(rules.approval)}
    if rules.capacity is not None:
        fields["capacity"] = rules.capacity
    if rules.closes_at is not None:
        fields["closes"] = codec.to_microseconds(rules.closes_at)
    return fields


def decode_shared(
    vault: Vault, tenant: Tenant, training_key: str, record: codec.RawHash
) -> SharedTraining | None:
    """Return the training from its hash, None if that is empty. Raises ``VaultError``."""
    if b"sealed" not in record:
        return None
    organizer = Person(tenant, record[b"who"].decode())
    values = vault.open_json(organizer, f"shared:{training_key}", record[b"sealed"])
    capacity, closes = record.get(b"capacity"), record.get(b"closes")
    ended, changed = codec.decode_text(record.get(b"ended")), record.get(b"changed")
    ended_by = codec.decode_text(record.get(b"ended_by"))
    return SharedTraining(
        tenant=tenant,
        training_key=training_key,
        organizer=organizer,
        organizer_key=record[b"account"].decode(),
        name=values["name"],
        sessions=_decode_sessions(values["sessions"]),
        rules=SeatRules(
            None if capacity is None else int(capacity),
            record.get(b"approval") == b"1",
            None if closes is None else codec.from_microseconds(closes),
        ),
        training_id=values["training_id"],
        description=values["description"],
        cards=_decode_cards(record),
        end_reason=None if ended is None else SharingEndReason(ended),
        ended_by=Person(tenant, ended_by) if ended is not None and ended_by else None,
        revision=int(record.get(b"revision", b"0")),
        changed_at=None if changed is None else codec.from_microseconds(changed),
        organizers=_decode_organizers(values.get("organizers")),
        removed_sessions=tuple(
            RemovedSession(*(parse_time(moment) for moment in one)) for one in values.get("dropped", ())
        ),
    )


def _decode_organizers(stored: Sequence[Sequence[str]] | None) -> tuple[OrganizerInfo, ...] | None:
    """Return the training's organizers; None for records from before they were stored."""
    return None if stored is None else tuple(OrganizerInfo(*one) for one in stored)


def card_field(channel: str, thread_ts: str | None) -> str:
    """Return the name of the field that holds the ts of the card there."""
    return f"{CARD_FIELD_PREFIX}{channel}:{thread_ts}" if thread_ts else f"{CARD_FIELD_PREFIX}{channel}"


def _decode_cards(record: codec.RawHash) -> tuple[Card, ...]:
    """Return the cards, oldest first (Slack: a ts is the time of posting)."""
    found = []
    for name, ts in record.items():
        if name.startswith(CARD_FIELD_PREFIX.encode()):
            channel, _, thread_ts = name.decode().removeprefix(CARD_FIELD_PREFIX).partition(":")
            found.append(Card(channel, ts.decode(), thread_ts or None))
    return tuple(sorted(found, key=lambda card: Decimal(card.ts)))


def encode_registration(vault: Vault, registration: Registration) -> codec.HashFields:
    """Return the hash of a registration; personal data is sealed."""
    values = {
        "email": registration.email,
        "given_name": registration.given_name,
        "surname": registration.surname,
        "name": registration.name,
        "sessions": _encode_sessions(registration.sessions),
        "registrant_key": registration.registrant_key,
        "join": registration.join_url,
        "decision": _encode_decision(registration.decision),
        "seen": registration.seen_at_goto,
    }
    owner = registration.person.user_id if registration.person else NO_PERSON_ID
    field = f"registration:{registration.training_key}:{registration.id}"
    fields: codec.HashFields = {
        "who": registration.person.user_id if registration.person else "",
        "state": registration.state.value,
        "source": registration.source.value,
        "at": codec.to_microseconds(registration.registered_at),
        "sealed": vault.seal(registration.tenant, owner, field, codec.dump_json(values)),
    }
    if registration.hold_until is not None:
        fields["hold"] = codec.to_microseconds(registration.hold_until)
    return fields


def _encode_decision(decision: Decision | None) -> list[str | bool] | None:
    return None if decision is None else [decision.by.user_id, decision.op_id, decision.approved]


def _decode_decision(tenant: Tenant, stored: Sequence[Any] | None) -> Decision | None:
    """Return the trainer's decision; None for records from before decisions were stored."""
    return None if stored is None else Decision(Person(tenant, stored[0]), stored[1], stored[2])


def decode_registration(
    vault: Vault, tenant: Tenant, training_key: str, registration_id: str, record: codec.RawHash
) -> Registration | None:
    """Return the registration from its hash, None if that is empty. Raises ``VaultError``."""
    if b"sealed" not in record:
        return None
    user_id = record[b"who"].decode()
    field = f"registration:{training_key}:{registration_id}"
    values = codec.load_json(vault.open(tenant, user_id or NO_PERSON_ID, field, record[b"sealed"]))
    hold = record.get(b"hold")
    return Registration(
        tenant=tenant,
        training_key=training_key,
        id=registration_id,
        person=Person(tenant, user_id) if user_id else None,
        email=values["email"],
        given_name=values["given_name"],
        surname=values["surname"],
        state=RegistrationState(record[b"state"].decode()),
        name=values["name"],
        sessions=_decode_sessions(values["sessions"]),
        source=RegistrationSource(record[b"source"].decode()),
        registered_at=codec.from_microseconds(record[b"at"]),
        registrant_key=values["registrant_key"],
        join_url=values["join"],
        hold_until=None if hold is None else codec.from_microseconds(hold),
        decision=_decode_decision(tenant, values.get("decision")),
        seen_at_goto=bool(values.get("seen")),
    )
