"""The audit log: who did what to which object, when, and with what result.

The ledger writes an operation's entry together with its outcome, the guard writes refusals, and the use cases write
connecting, disconnecting and host links. Entries hold ids and names, never a link or a token.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.model.ids import Person
from bot.model.operations import OperationRecord, Outcome
from bot.model.policy import AuditEntry, AuditResult
from bot.usecases.core.services import Services

AUDITED_NAMES = (
    *("meeting_id", "training_key", "session_key", "organizer_key", "group_key", "member"),
    *("subject", "title", "name", "training", "group_name", "organizer", "email", "channel", "changes"),
    *("use", "yes", "what", "sponsor", "wipe_at"),
)
"""Values of an operation's payload, progress and outcome that identify its object. Nothing else is logged."""
LEARNER_NAMES = frozenset({"name", "email"})
"""Values about the registrant: omitted, since they are the entry's person or identified by their key."""
MAX_VALUE_CHARS = 300
"""Longer values are cut."""
LINK_MARKS = ("://", "www.")
"""A word that contains one of these is a link, and replaced by an ellipsis."""


def make_audit_entry(
    op: OperationRecord, outcome: Outcome, at: datetime, *, refused: bool = False
) -> AuditEntry:
    """Return the audit entry of a finished operation. ``at`` is aware."""
    if outcome.ok:
        result = AuditResult.UNDONE if outcome.notes.undone else AuditResult.DONE
    else:
        result = AuditResult.REFUSED if refused else AuditResult.FAILED
    about = _collect_details(op, outcome)
    return AuditEntry(
        person=op.person,
        action=op.kind,
        at=at,
        result=result,
        details=about,
        message_id=outcome.message_id,
        reference=outcome.reference,
    )


def _collect_details(op: OperationRecord, outcome: Outcome) -> dict[str, str]:
    found: dict[str, Any] = {}
    for values in (*(one for one in op.payload.values() if isinstance(one, Mapping)), op.payload):
        found |= values
    found |= {**op.progress, **outcome.values}
    if op.kind.startswith("admin.organizer.") and "key" in found:
        found["organizer_key"] = found["key"]  # in other payloads a key may be a secret
    about = select_details(found)
    if op.kind.startswith("registration."):
        about |= select_details(outcome.values, ("state",))
        return {name: value for name, value in about.items() if name not in LEARNER_NAMES}
    return about


def select_details(values: Mapping[str, Any], names: Sequence[str] = AUDITED_NAMES) -> dict[str, str]:
    """Return the values with these names, by default those that identify the object.

    Links typed into a title are replaced with "…".
    """
    found = {}
    for name in names:
        value = values.get(name)
        if isinstance(value, bool):
            found[name] = "yes" if value else "no"
        elif isinstance(value, str | int) and str(value).strip():
            line = " ".join("…" if _is_link(word) else word for word in str(value).split())
            found[name] = line if len(line) <= MAX_VALUE_CHARS else line[: MAX_VALUE_CHARS - 1] + "…"
    return found


def _is_link(word: str) -> bool:
    folded = word.casefold()
    return any(mark in folded for mark in LINK_MARKS)


async def record_audit(
    app: Services, person: Person, action: str, result: AuditResult = AuditResult.DONE, **details: str | None
) -> None:
    """Append an entry for something that is not an operation: connecting, a host link."""
    await app.store.audit.append(
        AuditEntry(
            person=person, action=action, at=app.clock.now(), result=result, details=select_details(details)
        )
    )
