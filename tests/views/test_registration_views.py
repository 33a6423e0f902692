"""What is told of registrations keeps to Slack's limits, whatever GoTo and people write."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.ids import Person, Tenant
from bot.model.operations import OperationRecord, Outcome, success
from bot.model.registration import (
    ApprovalRequest,
    ClosedRequest,
    Conflicts,
    Registration,
    RegistrationModel,
    RegistrationSource,
    RegistrationState,
    SeatCount,
    SeatRules,
    SharedTraining,
    SharingEndReason,
    TrainingCard,
    Waitlist,
)
from bot.model.registration_forms import RegisterForm, ShareFields, ShareForm
from bot.model.registration_results import RegisterResult, SharingResult
from bot.model.trainings import PlannedSession
from bot.operations import registration as jobs
from bot.operations.presentations import AsMessage, AsProgress, Either, FailureOnly, InForm
from bot.usecases.core.operations import Operation
from bot.views.registration import card, forms, mine, trainer
from tests.support.view_checks import ALICE, NOW, check_message, check_modal, moments, texts, zones

few = settings(max_examples=25, deadline=None)
TENANT = Tenant("T1")
BOB = Person(TENANT, "U2")
LINK = "https://global.gotomeeting.com/join/training/1/2"
times = st.lists(
    st.builds(
        lambda start, minutes: (start, start + timedelta(minutes=minutes)), moments, st.integers(1, 900)
    ),
    max_size=12,
).map(lambda found: tuple(sorted(found)))
rules = st.builds(
    SeatRules,
    capacity=st.none() | st.integers(1, 10_000),
    approval=st.booleans(),
    closes_at=st.none() | moments,
)
shared = st.builds(
    SharedTraining,
    tenant=st.just(TENANT),
    training_key=st.from_regex(r"[0-9]{9,26}", fullmatch=True),
    organizer=st.just(ALICE),
    organizer_key=st.just("9007199254740993"),
    name=texts,
    sessions=times,
    rules=rules,
    description=texts,
    end_reason=st.none() | st.sampled_from(SharingEndReason),
)
seats = st.builds(
    SeatCount,
    taken=st.integers(0, 10**5),
    waitlisted=st.integers(0, 99),
    capacity=st.none() | st.integers(1, 10**5),
)
kept = st.builds(
    Registration,
    tenant=st.just(TENANT),
    training_key=st.from_regex(r"[0-9]{9,26}", fullmatch=True),
    id=st.just("a" * 32),
    person=st.just(BOB),
    email=texts,
    given_name=texts,
    surname=texts,
    state=st.sampled_from(RegistrationState),
    name=texts,
    sessions=times,
    source=st.just(RegistrationSource.SLACK),
    registered_at=moments,
    registrant_key=st.none() | st.just("9007199254740993"),
    join_url=st.none() | st.just(LINK),
    hold_until=st.none() | moments,
)


@few
@given(shared, seats, texts, zones)
def test_the_card_and_its_details(one: SharedTraining, count: SeatCount, name: str, zone: str) -> None:
    model = TrainingCard(shared=one, seats=count, organizer_name=name, zone=zone, now=NOW)
    for message in (card.card(model), card.details(model)):
        check_message(message)
        assert LINK not in str(message)


@few
@given(kept, shared, texts, zones, st.none() | st.integers(1, 500))
def test_how_a_registration_stands(
    one: Registration, training: SharedTraining, name: str, zone: str, place: int | None
) -> None:
    for known in (training, None):
        model = RegistrationModel(
            registration=one,
            zone=zone,
            organizer_name=name,
            waitlist_place=place,
            shared=known,
            calendar_url="https://usher.example/calendar/x.ics",
        )
        check_message(mine.status(model))
        check_message(mine.cancel_question(model))
    told = str(mine.status(model))
    assert (LINK in told) == (one.state is RegistrationState.REGISTERED and one.join_url is not None)


@few
@given(st.lists(kept, max_size=25, unique_by=lambda one: one.training_key), zones)
def test_lists_and_pickers(found: list[Registration], zone: str) -> None:
    models = [RegistrationModel(registration=one, zone=zone, organizer_name="Alice") for one in found]
    for message in (mine.own_registrations(models), mine.cancel_picker(models)):
        check_message(message)
        assert LINK not in str(message)


@few
@given(st.lists(shared, max_size=5, unique_by=lambda one: one.training_key), zones)
def test_pickers_of_trainings(found: list[SharedTraining], zone: str) -> None:
    check_message(mine.open_picker(found, zone))
    check_message(trainer.waitlist_picker(found, zone))


@few
@given(shared, seats, st.lists(kept, max_size=30), zones)
def test_what_the_trainer_reads(
    one: SharedTraining, count: SeatCount, people: list[Registration], zone: str
) -> None:
    some = tuple(people)
    check_message(
        trainer.waitlist(
            Waitlist(shared=one, seats=count, zone=zone, waiting=some, offered=some, awaiting_approval=some)
        )
    )
    check_message(trainer.sponsor_disconnected_message(one))
    for person in people[:5]:
        check_message(trainer.approval_request(ApprovalRequest(person, one.name)))
        for by in ("", "Bob *Tanaka*"):
            closed = ClosedRequest(
                training=one.name, registration=person, decision=person.decision, decided_by=by
            )
            check_message(trainer.closed_request(closed))
            check_message(trainer.closed_request(replace(closed, decision=None, is_over=True)))
            check_message(trainer.closed_request(replace(closed, decision=None, is_training_cancelled=True)))
    check_message(trainer.closed_request(ClosedRequest(training=one.name)))


@few
@given(shared, seats, texts, texts, texts, zones, st.lists(texts, max_size=8))
def test_the_form(
    one: SharedTraining,
    count: SeatCount,
    email: str,
    given_name: str,
    surname: str,
    zone: str,
    names: list[str],
) -> None:
    conflicts = Conflicts(tuple(names), tuple(reversed(names)))
    form = RegisterForm(
        external_id="x",
        shared=one,
        zone=zone,
        email=email,
        given_name=given_name,
        surname=surname,
        organizer_name=email,
        seats=count,
        conflicts=conflicts,
    )
    check_modal(forms.register_form(form))
    for address in ("", "bob@northwind.example"):
        check_modal(forms.register_form(replace(form, email=address, can_edit_email=True)))


@few
@given(texts, times, zones, texts, st.booleans())
def test_the_form_of_sharing(
    name: str, planned: tuple[object, ...], zone: str, capacity: str, again: bool
) -> None:
    sessions = tuple(PlannedSession(*one) for one in planned)  # type: ignore[misc]
    typed = ShareFields(
        zone=zone,
        channel="C1",
        capacity=capacity,
        approval=again,
        date="2026-11-25" if again else None,
        start="15:00" if again else None,
    )
    check_modal(
        forms.share_form(
            ShareForm(
                external_id="x",
                training_key="1234567890",
                name=name,
                sessions=sessions,
                fields=typed,
                is_change=again,
            )
        )
    )
    for outcome in (
        success(SharingResult(training=name, channel="C1", already=again)),
        Outcome(ok=False, values={}, message_id="training-over", next_step="training-over-next"),
    ):
        check_modal(forms.share_done_view("x", outcome))
        check_message(trainer.share_result_message(outcome))


@pytest.mark.parametrize("state", RegistrationState)
@pytest.mark.parametrize("already", [True, False])
@pytest.mark.parametrize("retries", [0, 1])
def test_every_end_of_registering_has_its_words(
    state: RegistrationState, already: bool, retries: int
) -> None:
    for not_notified, sponsor_unavailable in ((False, False), (True, True)):
        result = RegisterResult(
            state=state,
            training="<!channel> *x*",
            already=already,
            not_notified=not_notified,
            sponsor_unavailable=sponsor_unavailable,
            retries=retries,
        )
        outcome = success(result)
        check_modal(forms.register_done_view("x", outcome))
        told = mine.register_result_message(outcome)
        if told is not None:
            check_message(told)
    saved = state is RegistrationState.SAVED
    assert (mine.register_result_message(outcome) is None) == (retries > 0 if saved else not already)


@pytest.mark.parametrize("operation", jobs.OPERATIONS, ids=lambda operation: operation.kind)
def test_every_operation_that_fails_unheard_says_so(operation: Operation) -> None:
    outcome = Outcome(ok=False, values={}, message_id="broken", next_step="broken-next", reference="7F3K-92")
    record = OperationRecord(
        id="1",
        kind=operation.kind,
        person=ALICE,
        payload={"external_id": "x", "training_key": "1", "what": "stop", "people": [], "name": "x"},
        created_at=NOW,
        outcome=outcome,
    )
    shown = operation.shown
    if isinstance(shown, FailureOnly):
        assert not shown.reports
        return
    if isinstance(shown, Either):
        chosen = shown.choose(record)
        assert isinstance(chosen, InForm)
        check_modal(chosen.failed(record, NOW))
        shown = chosen
    assert isinstance(shown, AsMessage | InForm | AsProgress)
    message = shown.message(record)
    assert message is not None
    check_message(message)
