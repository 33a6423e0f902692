"""Typed values in buttons, forms and operations: what was carried comes back, and anything else is an old button."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import cast

import pytest

from bot.model.errors import UserError
from bot.model.ids import Person, Tenant
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.services import Services
from bot.views.kit import button, modal
from handlers.requests import Asker, PressRequest, ViewState, parse_view
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
