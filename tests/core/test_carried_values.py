"""Typed values in buttons, forms and operations: what was carried comes back, and anything else is an old button."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import cast, get_args

import pytest

from bot.model import records
from bot.model.accounts import ConnectState, SignInResult
from bot.model.errors import UserError
from bot.model.ids import Person, Tenant
from bot.model.resume import (
    Resume,
    ResumeCreateTraining,
    ResumeMeetingVerb,
    ResumeOperation,
    ResumeSchedule,
    ResumeShareTraining,
    ResumeSubscription,
    ResumeSupportKey,
)
from bot.model.subscription_form import NewSubscription
from bot.operations import RESUMABLE_KINDS
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.services import Services
from bot.views import ids
from bot.views.accounts.connection import connected_message
from bot.views.kit import button, modal
from handlers.payloads import parse_view
from handlers.requests import Asker, PressRequest, ViewState
from tests.support import builders

ALICE = Person(Tenant("T1"), "U1")


@dataclass(frozen=True, slots=True)
class Carried:
    id: str
    page: int = 0


def press(value: str | None) -> PressRequest:
    return PressRequest(asker=Asker(ALICE, "acme"), action_id="x", value=value, trigger_id="1")


def shown(carry: object = None) -> ViewState:
    form = modal(title="T", blocks=[], callback_id="c", external_id="e", close="Close", carry=carry)
    return parse_view({**form, "id": "V1"})


def test_a_button_brings_back_what_it_carries() -> None:
    drawn = button("Next", "x", carry=Carried("331", 2))
    assert press(drawn["value"]).carried(Carried) == Carried("331", 2)


def test_a_form_brings_back_what_it_carries() -> None:
    assert shown(Carried("331", 2)).carried(Carried) == Carried("331", 2)


@pytest.mark.parametrize(
    "value", [None, "", "331", "[1]", "{", json.dumps({"id": None}), json.dumps({"i": "3"})]
)
def test_an_old_button_is_refused_with_a_next_step(value: str | None) -> None:
    with pytest.raises(UserError) as caught:
        press(value).carried(Carried)
    assert (caught.value.message_id, caught.value.next_step) == ("button-too-old", "button-too-old-next")


def test_an_old_form_is_refused_with_a_next_step() -> None:
    with pytest.raises(UserError) as caught:
        shown().carried(Carried)
    assert caught.value.message_id == "button-too-old"


def test_a_run_reads_its_payload_and_progress_as_typed_values() -> None:
    record = builders.operation(ALICE, payload={"id": "331", "other": 1}, progress={"id": "332", "page": 3})
    run = OperationRun(cast(Services, None), record, "holder")
    assert run.payload(Carried) == Carried("331")
    assert run.progress(Carried) == Carried("332", 3)


INTERRUPTED = (
    ResumeSchedule("x" * 2900, "C1", "C1:17.1", author="U2"),
    ResumeCreateTraining("x" * 2900),
    ResumeSupportKey("C1", "17.1"),
    ResumeShareTraining("C1", "17.1"),
    ResumeSubscription(NewSubscription("C1", "daily")),
    *(ResumeMeetingVerb(verb, "331") for verb in ids.BUTTON_OF_VERB),
    ResumeMeetingVerb("show"),
    *(ResumeOperation(kind, {"topic": "x"}) for kind in sorted(RESUMABLE_KINDS)),
)


@pytest.mark.parametrize("resume", INTERRUPTED, ids=lambda one: f"{type(one).__name__}-{one.kind}")
def test_what_somebody_was_doing_is_the_same_after_connecting(resume: Resume) -> None:
    state = replace(builders.state(ALICE), resume=resume)
    assert records.load_json(ConnectState, records.dump_json(state)) == state
    done = SignInResult(person=ALICE, email="a@x.example", name="A", resume=resume)
    shown = connected_message(done)
    buttons = [one for block in shown.blocks if block["type"] == "actions" for one in block["elements"]]
    runs_by_itself = isinstance(resume, ResumeOperation) or getattr(resume, "verb", "") == "show"
    assert len(buttons) == 1 + (not runs_by_itself), "[Not me], and the button to continue"
    assert all(len(one.get("value", "")) <= 2000 for one in buttons)


def test_everything_that_can_be_resumed_is_tested() -> None:
    assert {type(one) for one in INTERRUPTED} == set(get_args(Resume))
