"""Encoding of operations as Redis hashes for the ledger."""

from __future__ import annotations

from dataclasses import replace

from bot.model.core import OperationRecord, OperationState, Outcome
from bot.model.ids import Person, Tenant
from bot.store import codec
from bot.store.vault import Vault


def encode_operation(vault: Vault, op: OperationRecord) -> codec.HashFields:
    """Return the hash of an operation: the submitted payload is sealed, state and step are in clear."""
    fields: codec.HashFields = {
        "kind": str(op.kind),
        "who": op.person.user_id,
        "made": codec.to_microseconds(op.created_at),
        "state": op.state.value,
        "step": op.step,
        "detached": int(op.detached),
        "closed": int(op.view_closed),
        "payload": vault.seal_json(op.person, f"op:{op.id}:payload", op.payload),
    }
    if op.progress:
        fields["progress"] = seal_progress(vault, op)
    if op.outcome is not None:
        fields["outcome"] = seal_outcome(vault, op, op.outcome)
    return fields


def seal_progress(vault: Vault, op: OperationRecord) -> bytes:
    return vault.seal_json(op.person, f"op:{op.id}:progress", op.progress)


def seal_outcome(vault: Vault, op: OperationRecord, outcome: Outcome) -> bytes:
    values = {
        "ok": outcome.ok,
        "values": outcome.values,
        "message": outcome.message_id,
        "next": outcome.next_step,
        "reference": outcome.reference,
        "field": outcome.field,
    }
    return vault.seal_json(op.person, f"op:{op.id}:outcome", values)


def decode_operation(vault: Vault, tenant: Tenant, op_id: str, record: codec.RawHash) -> OperationRecord:
    """Return the operation from its hash. Raises ``VaultError``."""
    person = Person(tenant, record[b"who"].decode())
    op = OperationRecord(
        id=op_id,
        kind=record[b"kind"].decode(),
        person=person,
        payload=vault.open_json(person, f"op:{op_id}:payload", record[b"payload"]),
        created_at=codec.from_microseconds(record[b"made"]),
        state=OperationState(record[b"state"].decode()),
        step=record[b"step"].decode(),
        detached=record[b"detached"] == b"1",
        view_closed=record[b"closed"] == b"1",
        delivered=record.get(b"taken") == b"1",
    )
    progress = record.get(b"progress")
    if progress is not None:
        op = replace(op, progress=vault.open_json(person, f"op:{op_id}:progress", progress))
    outcome = record.get(b"outcome")
    if outcome is not None:
        op = replace(op, outcome=open_outcome(vault, person, op_id, outcome))
    return op


def open_outcome(vault: Vault, person: Person, op_id: str, sealed: bytes) -> Outcome:
    """Decrypt an outcome. Raises ``VaultError``."""
    values = vault.open_json(person, f"op:{op_id}:outcome", sealed)
    return Outcome(
        ok=values["ok"],
        values=values["values"],
        message_id=values["message"],
        next_step=values["next"],
        reference=values["reference"],
        field=values["field"],
    )
