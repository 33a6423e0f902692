"""How the operations of admins' rules, audit and reports run, with the words for whom they tell."""

from __future__ import annotations

from collections.abc import Mapping

from bot.ports import Message, Operation
from bot.usecases import policy_form
from bot.usecases.operations import Kind, Runner
from bot.views import errors as error_views
from bot.views import policy as views
from bot.views.parts import sentence
from bot.views.words import say

RUNNERS: Mapping[str, Runner] = {Kind.POLICY: policy_form.save}


def told_form(op: Operation) -> tuple[str, dict[str, object], Message]:
    """Return the external id of the form, what it shows now, and the message for when it is closed."""
    assert op.outcome is not None  # noqa: S101 - asked by the caller; narrows the type
    external_id = str(op.payload["external_id"])
    if op.outcome.ok:
        return (
            external_id,
            views.done(external_id, policy_form.policy_of(op.payload)),
            sentence(say("policy-saved")),
        )
    failed = error_views.outcome_error(op.outcome)
    return external_id, views.failed(external_id, failed), failed
