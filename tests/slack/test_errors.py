"""The error tables, and that each error can be said and stored."""

from __future__ import annotations

import pickle

import pytest

from bot.model import errors as base
from bot.slack import errors
from bot.slack.error_codes import (
    ERRORS_BY_CODE,
    RATE_LIMIT_CODES,
    TRANSIENT_CODES,
    UNCERTAIN_CODES,
    error_for,
)
from bot.slack.errors import SlackBusy, SlackRefused
from bot.views.i18n.bundles import t
from tests.support.source import sentences

IDS = set(sentences())
KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors._SlackError) and kind is not errors._SlackError
]


def test_no_code_is_both_permanent_and_passing() -> None:
    assert not set(ERRORS_BY_CODE) & TRANSIENT_CODES
    assert RATE_LIMIT_CODES < TRANSIENT_CODES
    assert UNCERTAIN_CODES < TRANSIENT_CODES
    assert not RATE_LIMIT_CODES & UNCERTAIN_CODES


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_each_kind_has_its_sentence_and_its_next_step(kind: type[errors._SlackError]) -> None:
    error = kind(scope="chat:write", seconds=3, problems=("x",))
    assert {error.message_id, error.next_step} <= IDS
    assert all(t(sentence, **error.values) for sentence in (error.message_id, error.next_step or ""))
    assert isinstance(error, base.UserError | base.FaultError | base.TransientError)
    is_permanent = kind in ERRORS_BY_CODE.values()
    assert isinstance(error, base.SlackRefusal) is is_permanent


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_each_kind_survives_being_pickled(kind: type[errors._SlackError]) -> None:
    error = kind(method="chat.postMessage", code="x")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert type(again) is kind
    assert vars(again) == vars(error)


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        (errors.ChannelGone, base.CannotPost),
        (errors.NotInChannel, base.CannotPost),
        (errors.Archived, base.CannotPost),
        (errors.PostingRestricted, base.CannotPost),
        (errors.InstallationGone, base.CannotPost),
        (errors.SlackOutcomeUnknown, base.SendUnknown),
        (errors.TriggerExpired, base.TriggerGone),
        (errors.SlackUrlSpent, base.ResponseUrlSpent),
        (errors.SlackHistoryUnreadable, base.HistoryUnreadable),
        (errors.SlackBusy, base.SlackDown),
        (errors.SlackUnavailable, base.SlackDown),
    ],
)
def test_the_use_cases_catch_them_by_the_wider_name(narrow: type, wide: type) -> None:
    assert issubclass(narrow, wide)


def test_each_refusal_names_a_next_step() -> None:
    refusals = {message_id for message_id in IDS if message_id.startswith("slack-")}
    assert len(refusals) > 20
    assert {i for i in refusals if f"{i}-next" not in IDS and not i.endswith("-next")} == set()


def test_an_unknown_code_is_a_fault_with_its_name() -> None:
    error = error_for("never_heard_of", "chat.update")
    assert isinstance(error, SlackRefused)
    assert error.values == {"code": "never_heard_of", "method": "chat.update"}


def test_the_log_gets_slacks_words() -> None:
    problem = "[ERROR] must be less than 76 characters [json-pointer:/blocks/0/text/text]"
    error = error_for("invalid_blocks", "chat.postMessage", problems=[problem])
    assert str(error) == f"slack-bad-blocks (chat.postMessage; invalid_blocks; {problem})"
    assert str(errors.ChannelGone()) == "slack-channel-gone"


@pytest.mark.parametrize(("seconds", "says"), [(1, "in a second."), (12, "in 12 seconds.")])
def test_how_long_to_wait_reads_well(seconds: int, says: str) -> None:
    assert t("slack-busy-next", **SlackBusy(seconds=seconds, retry_after=0.4).values).endswith(says)
