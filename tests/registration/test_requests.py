"""What requests about registrations carry survives being stored: payloads, progress, buttons, forms, queries."""

from __future__ import annotations

import json
from dataclasses import is_dataclass
from datetime import UTC, datetime

import pytest

from bot.model import records, registration_requests
from bot.model.ids import Person, Tenant
from bot.model.operations import OperationKind, OperationRecord
from bot.model.registration import JoinResult, RegistrationState, SeatRules, SharingEndReason
from bot.model.registration_requests import (
    ApprovalRequestPayload,
    DecidePayload,
    FailedPerson,
    JoinProgress,
    MissingArgs,
    MissingCarried,
    NudgePayload,
    NudgeProgress,
    OpenTrainingsArgs,
    OthersPayload,
    OthersProgress,
    PersonToNudge,
    PersonToRegister,
    ReconcilePayload,
    RedrawCardsPayload,
    RegisterPayload,
    RegistrationCarried,
    RequestCarried,
    RosterArgs,
    RosterPageCarried,
    ShareFormCarried,
    ShareTrainingPayload,
    ShareTrainingProgress,
    StopSharingPayload,
    StopSharingProgress,
    ThreadCarried,
    TrainingCarried,
    UnregisterPayload,
    UnregisterProgress,
)
from bot.usecases.registration.reconcile import is_reconciliation

AT = datetime(2026, 12, 2, 15, 0, 0, 654321, UTC)
KEY = "8439885694023994631"
REGISTER = RegisterPayload(
    training_key=KEY,
    email="b@x.example",
    given_name="Bob",
    surname="",
    external_id="x",
    has_email_field=True,
    response_url="https://hooks.example/1",
    retries=2,
    root="op",
)
RECONCILE = ReconcilePayload(training_key=KEY, registration="r", registrant_key="9007199254740993")
EXAMPLES = (
    REGISTER,
    RECONCILE,
    JoinProgress(
        id="r", admission=JoinResult.SEAT, organizer_key="9007199254740993", known_key="1", sponsor="Alice"
    ),
    UnregisterPayload(training_key=KEY, retries=1, was=RegistrationState.WAITLISTED, root="k"),
    UnregisterProgress(root="k", was=RegistrationState.REGISTERED),
    DecidePayload(training_key=KEY, registration="r", yes=False, response_url="https://hooks.example/1"),
    ApprovalRequestPayload(
        training_key=KEY,
        registration="r",
        given_name="Bob",
        surname="Tanaka",
        email="b@x.example",
        registrant_key=None,
        registered_at=AT,
    ),
    RedrawCardsPayload(KEY),
    ShareTrainingPayload(
        training_key=KEY, channel="C1", thread_ts="1.2", rules=SeatRules(7, True, AT), external_id="x"
    ),
    ShareTrainingProgress(already=True, is_card_current=True),
    StopSharingPayload(training_key=KEY, why=SharingEndReason.LEFT, quiet=True),
    StopSharingProgress(waiting=("a", "b"), sponsor="Alice"),
    NudgePayload(KEY, "S1", "Welding"),
    PersonToNudge("U1", "Bob", "Asia/Tokyo"),
    NudgeProgress(
        people=(PersonToNudge("U1", "Bob", "UTC"),),
        at=1,
        name="Welding",
        where="#general",
        asked=("Bob",),
        asked_lately=("Dev",),
        unreachable=("Eve",),
        registered=("Carol",),
    ),
    OthersPayload(training_key=KEY, people=("U1",), group="S1", emails=("b@x.example",), name="Welding"),
    PersonToRegister("", "b@x.example"),
    FailedPerson("Bob", "others-bot"),
    OthersProgress(
        people=(PersonToRegister("U1", ""),),
        at=1,
        name="Welding",
        cut=3,
        registered=("Bob",),
        already=("Dev",),
        failed=(FailedPerson("Eve", "others-bot"),),
        not_notified=("Bob",),
    ),
    RegistrationCarried(KEY, RegistrationState.WAITLISTED),
    TrainingCarried(KEY),
    RequestCarried(KEY, "r", True),
    RosterPageCarried(KEY, 2),
    MissingCarried(KEY, "S1", 2),
    ThreadCarried("C1", "1.2"),
    ShareFormCarried(training_key=KEY, zone="Europe/Berlin", channel="C1", thread_ts="1.2"),
    OpenTrainingsArgs("C1"),
    RosterArgs(KEY, 2),
    MissingArgs(id=KEY, target="C1", page=2),
)


@pytest.mark.parametrize("value", EXAMPLES, ids=lambda value: type(value).__name__)
def test_a_value_comes_back_as_it_was(value: object) -> None:
    text = json.dumps(records.dump(value))
    assert records.load(type(value), json.loads(text)) == value


def test_every_kind_of_value_has_an_example() -> None:
    declared = {
        kind
        for kind in vars(registration_requests).values()
        if is_dataclass(kind) and getattr(kind, "__module__", "") == registration_requests.__name__
    }
    assert declared == {type(example) for example in EXAMPLES}


@pytest.mark.parametrize(("payload", "reconciles"), [(REGISTER, False), (RECONCILE, True)])
def test_the_two_payloads_of_registering_are_told_apart(payload: object, reconciles: bool) -> None:
    person = Person(Tenant("T1"), "U1")
    record = OperationRecord(
        id="1", kind=OperationKind.REGISTER, person=person, payload=records.dump(payload), created_at=AT
    )
    assert is_reconciliation(record) is reconciles


def test_what_trainings_store_for_the_end_of_sharing_and_for_cards_is_read_here() -> None:
    """``trainings/shared.py`` is below this feature and writes their payloads as plain data."""
    stored = {"training_key": KEY, "why": "cancelled", "quiet": True}
    payload = StopSharingPayload(training_key=KEY, why=SharingEndReason.CANCELLED, quiet=True)
    assert records.load(StopSharingPayload, stored) == payload
    assert records.load(RedrawCardsPayload, {"training_key": KEY}) == RedrawCardsPayload(KEY)
