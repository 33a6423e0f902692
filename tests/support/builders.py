"""Values for tests of the store, with odd content: long keys, several KB of token, umlauts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.model.accounts import Approval, ConnectState, PendingLink
from bot.model.ids import Person
from bot.model.meetings import KnownMeeting
from bot.model.messages import SendIntent
from bot.model.operations import OperationKind, OperationRecord
from bot.model.people import Link
from bot.model.resume import ResumeMeetingVerb, ResumeOperation

NOON = datetime(2026, 11, 20, 15, 0, 0, 654321, UTC)


def link(person: Person, **changes: Any) -> Link:
    values: dict[str, Any] = {
        "person": person,
        "organizer_key": "9007199254740993123",
        "email": "älice@example.com",
        "first_name": "Älice",
        "last_name": "O’Hara",
        "account_key": "7777777777777777777",
        "connected_at": NOON,
        "access_token": "access-" + "A1b2" * 300,
        "refresh_token": "refresh-" + "Z9y8" * 100,
        "expires_at": NOON + timedelta(hours=1),
    }
    return Link(**{**values, **changes})


def state(person: Person, **changes: Any) -> ConnectState:
    values: dict[str, Any] = {
        "person": person,
        "display_name": "Älice",
        "workspace_name": "Acme",
        "expires_at": NOON + timedelta(minutes=5),
        "code_verifier": "verifier-secret",
        "resume": ResumeOperation(OperationKind.MEETING_NOW, {"topic": "x"}),
    }
    return ConnectState(**{**values, **changes})


def pending(person: Person) -> PendingLink:
    accounts = (("1", "Acme"), ("2", "Other"))
    return PendingLink(
        link=link(person),
        accounts=accounts,
        expires_at=NOON + timedelta(minutes=30),
        approval=Approval.SELF,
        resume=ResumeMeetingVerb("edit"),
    )


def operation(person: Person, op_id: str = "a" * 32, **changes: Any) -> OperationRecord:
    values: dict[str, Any] = {
        "id": op_id,
        "kind": "meeting.schedule",
        "person": person,
        "payload": {"subject": "Sprint review", "minutes": 45, "guests": ["a", "b"]},
        "created_at": NOON,
    }
    return OperationRecord(**{**values, **changes})


def send(person: Person) -> SendIntent:
    return SendIntent(id="s" * 32, tenant=person.tenant, channel="C1", created_at=NOON)


def meeting(person: Person, meeting_id: str = "9007199254740993", **changes: Any) -> KnownMeeting:
    values: dict[str, Any] = {
        "tenant": person.tenant,
        "meeting_id": meeting_id,
        "organizer": person,
        "subject": "Sprint review",
        "start": NOON,
        "end": NOON + timedelta(minutes=45),
        "join_url": "https://join.example/secret-room",
        "conference_call_info": "PSTN",
    }
    return KnownMeeting(**{**values, **changes})
