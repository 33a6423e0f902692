"""Encoding of shared trainings and registrations as Redis hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from bot.ids import Person, Tenant
from bot.ports import (
    Card,
    Decision,
    Dropped,
    Organizing,
    Registration,
    RegistrationSource,
    RegistrationState,
    SeatRules,
    SessionTimes,
    SharedTraining,
    SharingEnd,
)
from bot.store import codec
from bot.store.vault import Vault, read_time

CARD = "card:"
"""Prefix of the fields that hold a card's ts; the conversation's id follows, and the root ts of a thread, if any."""
NOBODY = "-"
"""The owner of a sealed registration whose e-mail belongs to nobody in Slack."""


def _times(sessions: Sequence[SessionTimes]) -> list[list[str]]:
    return [[start.isoformat(), end.isoformat()] for start, end in sessions]


def _sessions(times: Sequence[Sequence[str]]) -> tuple[SessionTimes, ...]:
    return tuple((read_time(start), read_time(end)) for start, end in times)


def digest(shared: SharedTraining) -> str:
    """Return a hash of the facts that calendars and cards show of a training."""
    text = repr((shared.name, _times(shared.sessions)))
    return hashlib.sha256(text.encode()).hexdigest()


def dropped(
    was: SharedTraining | None, sessions: Sequence[SessionTimes], now: datetime
) -> tuple[Dropped, ...]:
    """Return the former sessions beyond the number of ``sessions``: GoTo identifies sessions only by their order."""
    if was is None:
        return ()
    former = (*(Dropped(start, end, now) for start, end in was.sessions), *was.dropped)
    return former[len(sessions) :]


def write_shared(vault: Vault, shared: SharedTraining, gone: Sequence[Dropped] = ()) -> codec.Fields:
    """Return the hash of a shared training without cards and rules; ``removed`` are its removed sessions."""
    values = {
        "name": shared.name,
        "description": shared.description,
        "training_id": shared.training_id,
        "sessions": _times(shared.sessions),
        "dropped": [[moment.isoformat() for moment in (one.start, one.end, one.at)] for one in gone],
        "organizers": None
        if shared.organizers is None
        else [[one.key, one.name, one.email] for one in shared.organizers],
    }
    return {
        "who": shared.organizer.user_id,
        "account": shared.organizer_key,
        "sealed": vault.seal_json(shared.organizer, f"shared:{shared.training_key}", values),
    }


def write_rules(rules: SeatRules) -> codec.Fields:
    """Return the hash fields of the rules that are set."""
    fields: codec.Fields = {"approval": int(rules.approval)}
    if rules.capacity is not None:
        fields["capacity"] = rules.capacity
    if rules.closes_at is not None:
        fields["closes"] = codec.stamp(rules.closes_at)
    return fields


def read_shared(
    vault: Vault, tenant: Tenant, training_key: str, record: codec.Plain
) -> SharedTraining | None:
    """Return the training from its hash, None if that is empty. Raises ``VaultError``."""
    if b"sealed" not in record:
        return None
    organizer = Person(tenant, record[b"who"].decode())
    values = vault.open_json(organizer, f"shared:{training_key}", record[b"sealed"])
    capacity, closes = record.get(b"capacity"), record.get(b"closes")
    ended, changed = codec.text(record.get(b"ended")), record.get(b"changed")
    ended_by = codec.text(record.get(b"ended_by"))
    return SharedTraining(
        tenant,
        training_key,
        organizer,
        record[b"account"].decode(),
        values["name"],
        _sessions(values["sessions"]),
        SeatRules(
            None if capacity is None else int(capacity),
            record.get(b"approval") == b"1",
            None if closes is None else codec.moment(closes),
        ),
        values["training_id"],
        values["description"],
        _cards(record),
        None if ended is None else SharingEnd(ended),
        Person(tenant, ended_by) if ended is not None and ended_by else None,
        int(record.get(b"revision", b"0")),
        None if changed is None else codec.moment(changed),
        _organizers(values.get("organizers")),
        tuple(Dropped(*(read_time(moment) for moment in one)) for one in values.get("dropped", ())),
    )


def _organizers(kept: Sequence[Sequence[str]] | None) -> tuple[Organizing, ...] | None:
    """Return the training's organizers; None for records from before they were stored."""
    return None if kept is None else tuple(Organizing(*one) for one in kept)


def card_field(channel: str, thread_ts: str | None) -> str:
    """Return the name of the field that holds the ts of the card there."""
    return f"{CARD}{channel}:{thread_ts}" if thread_ts else f"{CARD}{channel}"


def _cards(record: codec.Plain) -> tuple[Card, ...]:
    """Return the cards, oldest first (Slack: a ts is the time of posting)."""
    found = []
    for name, ts in record.items():
        if name.startswith(CARD.encode()):
            channel, _, thread_ts = name.decode().removeprefix(CARD).partition(":")
            found.append(Card(channel, ts.decode(), thread_ts or None))
    return tuple(sorted(found, key=lambda card: Decimal(card.ts)))


def write(vault: Vault, registration: Registration) -> codec.Fields:
    """Return the hash of a registration; personal data is sealed."""
    values = {
        "email": registration.email,
        "given_name": registration.given_name,
        "surname": registration.surname,
        "name": registration.name,
        "sessions": _times(registration.sessions),
        "registrant_key": registration.registrant_key,
        "join": registration.join_url,
        "decision": _write_decision(registration.decision),
        "seen": registration.seen,
    }
    owner = registration.person.user_id if registration.person else NOBODY
    field = f"registration:{registration.training_key}:{registration.id}"
    fields: codec.Fields = {
        "who": registration.person.user_id if registration.person else "",
        "state": registration.state.value,
        "source": registration.source.value,
        "at": codec.stamp(registration.at),
        "sealed": vault.seal(registration.tenant, owner, field, codec.dump(values)),
    }
    if registration.hold_until is not None:
        fields["hold"] = codec.stamp(registration.hold_until)
    return fields


def _write_decision(decision: Decision | None) -> list[str | bool] | None:
    return None if decision is None else [decision.by.user_id, decision.op_id, decision.yes]


def _read_decision(tenant: Tenant, kept: Sequence[Any] | None) -> Decision | None:
    """Return the trainer's decision; None for records from before decisions were stored."""
    return None if kept is None else Decision(Person(tenant, kept[0]), kept[1], kept[2])


def read(
    vault: Vault, tenant: Tenant, training_key: str, registration_id: str, record: codec.Plain
) -> Registration | None:
    """Return the registration from its hash, None if that is empty. Raises ``VaultError``."""
    if b"sealed" not in record:
        return None
    user_id = record[b"who"].decode()
    field = f"registration:{training_key}:{registration_id}"
    values = codec.load(vault.open(tenant, user_id or NOBODY, field, record[b"sealed"]))
    hold = record.get(b"hold")
    return Registration(
        tenant,
        training_key,
        registration_id,
        Person(tenant, user_id) if user_id else None,
        values["email"],
        values["given_name"],
        values["surname"],
        RegistrationState(record[b"state"].decode()),
        values["name"],
        _sessions(values["sessions"]),
        RegistrationSource(record[b"source"].decode()),
        codec.moment(record[b"at"]),
        values["registrant_key"],
        values["join"],
        None if hold is None else codec.moment(hold),
        _read_decision(tenant, values.get("decision")),
        bool(values.get("seen")),
    )
