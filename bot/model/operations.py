"""Durable operations as the ledger stores them, and how they ended. Times are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from dataclasses import field as dataclass_field
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from bot.model import records
from bot.model.ids import Person

T = TypeVar("T")


class OperationState(StrEnum):
    OPEN = "open"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an operation ended: ``values`` of a success; message id, values and next step of a failure.

    The values of a success are a dataclass of ``model/<feature>_results.py``, written by ``success`` and read with
    ``result``. Those of a failure are what its sentence names, and may hold a dataclass too. ``field`` is the form
    field that a failure belongs to, if any.
    """

    ok: bool
    values: Mapping[str, Any] = dataclass_field(default_factory=dict)
    message_id: str | None = None
    next_step: str | None = None
    reference: str | None = None
    field: str | None = None

    def result(self, kind: type[T]) -> T:
        """Return the values as the dataclass that wrote them. Raises ``RecordError``."""
        return records.load(kind, self.values)

    @property
    def notes(self) -> OutcomeNotes:
        return records.load(OutcomeNotes, self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeNotes:
    """What may be true of any success.

    ``undone``: its person took it back. ``again``: it is the outcome of an earlier try. ``incomplete``: GoTo has done
    its part, and something in Slack is missing. ``is_elsewhere``: its message is not where it was asked for.
    ``unreadable_rows`` counts the rows of GoTo's answers that were left out.
    """

    undone: bool = False
    again: bool = False
    incomplete: bool = False
    is_elsewhere: bool = False
    unreadable_rows: int = 0


def success(result: object, *, reference: str | None = None) -> Outcome:
    """Return the outcome of what went well; ``result`` is a dataclass, whose defaults are left out."""
    return Outcome(ok=True, values=records.dump(result, exclude_defaults=True), reference=reference)


def add_notes(outcome: Outcome, notes: OutcomeNotes) -> Outcome:
    """Return the outcome with these notes beside those that it has."""
    return replace(outcome, values={**outcome.values, **records.dump(notes, exclude_defaults=True)})


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRecord:
    """One thing that a person submitted, as stored in the ledger.

    ``payload`` is what was submitted, ``progress`` the results of the steps so far (both encrypted at rest), ``step``
    the last step reached. ``detached`` means that nobody waits for the outcome any more, so that it is delivered by
    message.
    """

    id: str
    kind: str
    person: Person
    payload: Mapping[str, Any]
    created_at: datetime
    state: OperationState = OperationState.OPEN
    step: str = "new"
    progress: Mapping[str, Any] = field(default_factory=dict)
    outcome: Outcome | None = None
    ended_at: datetime | None = None
    detached: bool = False
    view_closed: bool = False
    delivered: bool = False
    """True if a waiter has the outcome and answers with it, or if it was delivered by message."""
    was_claimed: bool = False
    """True if another run had claimed it before the claim that returned this record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StuckOperation:
    """What can be read of an operation that this release cannot continue; ``since`` is when it was first tried."""

    id: str
    kind: str
    person: Person
    created_at: datetime
    since: datetime


@dataclass(frozen=True, slots=True)
class SavingForm:
    """What a "Saving…" form carries: the operation whose outcome it waits for."""

    op: str


class Superseded(Exception):
    """Another process has taken over this operation; this one must stop without side effects."""


class CannotContinue(Exception):
    """This release cannot continue an operation: a newer one wrote it, or its record cannot be read."""


class OperationKind(StrEnum):
    """What an operation does; the values are stored."""

    MEETING_SCHEDULE = "meeting.schedule"
    MEETING_NOW = "meeting.now"
    PERSON_EXPORT = "person.export"
    PERSON_FORGET = "person.forget"
    MEMBER_FORGET = "member.forget"
    """Delete everything stored about another member, for an admin."""
    CHANNEL_MOVED = "channel.moved"
    """Have everything stored about a channel follow its new id."""
    PERSON_LEFT = "person.left"
    """End what somebody who left the workspace held."""
    TRAINING_CREATE = "training.create"
    TRAINING_EDIT = "training.edit"
    TRAINING_TIMES = "training.times"
    TRAINING_ORGANIZERS = "training.organizers"
    TRAINING_CANCEL = "training.cancel"
    TRAINING_LATE = "training.late"
    """Look for a training that GoTo created late, after it was asked again."""
    TRAINING_SITE_CHANGE = "training.followed"
    """Apply a change of a shared training that was made on GoTo's site."""
    TRAINING_SHEET = "training.sheet"
    NUDGE = "training.nudge"
    """Ask everybody in a channel or group who has not registered."""
    REGISTER_OTHERS = "training.others"
    """Register several people for a trainer."""
    TRAINING_SHARE = "training.share"
    TRAINING_UNSHARE = "training.unshare"
    REGISTER = "registration.register"
    UNREGISTER = "registration.cancel"
    DECIDE_REGISTRATION = "registration.decide"
    ASK_TRAINERS = "registration.ask"
    """Tell a trainer who waits for approval on GoTo's site."""
    REDRAW_CARDS = "registration.cards"
    """Redraw the cards of a shared training."""
    MEETING_EDIT = "meeting.edit"
    MEETING_CANCEL = "meeting.cancel"
    MEETING_SHARE = "meeting.share"
    MEETING_INVITE = "meeting.invite"
    MEETING_LATE = "meeting.late"
    """Look for a meeting that GoTo created late, after it was asked again."""
    ASSIST_NEW = "assist.new"
    ASSIST_SEND = "assist.send"
    ORGANIZER_ADD = "admin.organizer.add"
    ORGANIZER_SUSPEND = "admin.organizer.suspend"
    ORGANIZER_REMOVE = "admin.organizer.remove"
    ORGANIZER_PRODUCT = "admin.organizer.product"
    GROUP_READ = "admin.group.read"
    MAP_LINK = "admin.map.link"
    MAP_ONE = "admin.map.one"
    MAP_DROP = "admin.map.drop"
    MAP_ROWS = "admin.map.rows"
    MAP_ALL = "admin.map.all"
    SAVE_SUBSCRIPTION = "notify.save"
    OPEN_FORM = "form.open"
    """Fill a form that was opened before its content was loaded."""
    SAVE_POLICY = "policy.save"
    AUDIT_SHEET = "audit.sheet"
    ADMIN_REPORT = "admin.report"
    DEFERRED_READ = "read"
    """Answer a command at its response_url because it could not be answered in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyTarget:
    """What payloads have in common: the response_url or the form (its ``external_id``) that waits for the outcome."""

    response_url: str | None = field(default=None, repr=False)
    external_id: str = ""
