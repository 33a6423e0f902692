"""The form of a subscription: what it brings back, and where each error is shown, in time and late."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.model import records
from bot.model.errors import UserError
from bot.model.ids import Person, Tenant
from bot.model.operations import OperationKind, OperationRecord, Outcome
from bot.model.replies import Reply
from bot.model.subscription_form import (
    NewSubscription,
    NotifyForm,
    NotifyFormMetadata,
    SessionMute,
    SnoozeChoice,
    SubscriptionChoice,
    SubscriptionPage,
    SubscriptionRequest,
)
from bot.operations.reminders import SAVE_SUBSCRIPTION
from bot.usecases.reminders.subscriptions import rebuild_form
from bot.views.reminders.subscription_form import subscription_form
from handlers.requests import Asker, PressRequest, ViewState
from tests.support.clocks import now

ALICE = Person(Tenant("T1"), "U1")
FORM = NotifyForm(
    external_id="form-1",
    request=SubscriptionRequest(
        what="words",
        value="Launch",
        channel="C1",
        leads=(5, 60),
        digest="weekly",
        days=(0, 4),
        mentions="here",
    ),
    subscription_id="s1",
    is_admin=True,
    attempt=2,
)
ONE_SESSION = replace(
    FORM, request=replace(FORM.request, what="session", value="meeting-123456789"), title="Review"
)


def failed_record(form: NotifyForm, field: str | None) -> OperationRecord:
    outcome = Outcome(ok=False, message_id="notify-several", values={"typed": "Launch"}, field=field)
    return OperationRecord(
        id="a" * 32,
        kind=OperationKind.SAVE_SUBSCRIPTION,
        person=ALICE,
        payload=json.loads(records.dump_json(form)),
        created_at=now(),
        outcome=outcome,
    )


def reply_to(form: NotifyForm, field: str | None) -> Reply:
    return SAVE_SUBSCRIPTION.shown.reply(failed_record(form, field), now())


@pytest.mark.parametrize("form", [FORM, ONE_SESSION])
def test_the_form_comes_back_from_the_ledger_as_it_was_submitted(form: NotifyForm) -> None:
    record = failed_record(form, None)
    again = rebuild_form(record, "form-2")
    assert again == replace(form, external_id="form-2", attempt=3, failure=record.outcome)


def test_the_form_carries_what_its_fields_do_not_hold() -> None:
    view = subscription_form(ONE_SESSION)
    state = ViewState(
        id="V1",
        external_id="form-1",
        callback_id=view["callback_id"],
        metadata=json.loads(view["private_metadata"]),
        values={},
    )
    assert state.carried(NotifyFormMetadata) == NotifyFormMetadata(
        subscription_id="s1", attempt=2, is_admin=True, title="Review", about="meeting-123456789"
    )


@pytest.mark.parametrize("field", ["value", "channel", "zone"])
def test_an_error_is_shown_at_its_field(field: str) -> None:
    errors = reply_to(FORM, field).errors
    assert errors is not None
    assert errors.keys() == {field}
    assert "Launch" in errors[field]


@pytest.mark.parametrize(("form", "field"), [(FORM, "mentions"), (ONE_SESSION, "value"), (FORM, None)])
def test_an_error_without_a_field_in_the_form_is_shown_above_it(form: NotifyForm, field: str | None) -> None:
    reply = reply_to(form, field)
    assert not reply.errors
    assert reply.view is not None
    assert "Launch" in reply.view["blocks"][0]["text"]["text"]
    assert json.loads(reply.view["private_metadata"])["attempt"] == 3


@pytest.mark.parametrize(
    "kind", [NewSubscription, SubscriptionPage, SubscriptionChoice, SessionMute, SnoozeChoice]
)
@pytest.mark.parametrize("value", [None, "", "C1:daily", "change:s1", '{"p":1,"c":"C1"}', '{"verb":"burn"}'])
def test_a_button_of_an_older_release_is_too_old(kind: type[Any], value: str | None) -> None:
    press = PressRequest(asker=Asker(ALICE, ""), action_id="notify", value=value, trigger_id="t")
    with pytest.raises(UserError, match="button-too-old"):
        press.carried(kind)
