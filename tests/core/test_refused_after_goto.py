"""Whatever Slack refuses after GoTo did its part, the person learns what exists, and a second try makes no second one.

Each kind of operation that writes to GoTo × each method of Slack that it calls afterwards × kinds of refusal.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.model.operations import OperationKind
from bot.operations import OPERATIONS
from tests.support.actors import connect_alice
from tests.support.kills import Kills, open_operation, run_all_operations, run_open_operations
from tests.support.refusals import (
    CASES,
    SILENT_CASES,
    WriteCase,
    read_everything,
    run_refused,
    slack_calls_after,
)
from tests.support.registration_operations import STAGE_OPTIONS, share_with_capacity
from tests.support.stage import Stage

OTHERS = {
    # These write nothing to GoTo.
    OperationKind.MEETING_SHARE,
    OperationKind.MEETING_INVITE,
    OperationKind.OPEN_FORM,
    OperationKind.TRAINING_SHARE,
    OperationKind.TRAINING_UNSHARE,
    OperationKind.TRAINING_SITE_CHANGE,
    OperationKind.TRAINING_SHEET,
    OperationKind.DECIDE_REGISTRATION,
    OperationKind.ASK_TRAINERS,
    OperationKind.REDRAW_CARDS,
    OperationKind.NUDGE,
    OperationKind.SAVE_SUBSCRIPTION,
    OperationKind.GROUP_READ,
    OperationKind.MAP_LINK,
    OperationKind.MAP_ONE,
    OperationKind.MAP_DROP,
    OperationKind.MAP_ROWS,
    OperationKind.MAP_ALL,
    OperationKind.SAVE_POLICY,
    OperationKind.AUDIT_SHEET,
    OperationKind.ADMIN_REPORT,
    OperationKind.ASSIST_SEND,
    OperationKind.PERSON_EXPORT,
    OperationKind.PERSON_FORGET,
    OperationKind.CHANNEL_MOVED,
    OperationKind.MEMBER_FORGET,
    OperationKind.PERSON_LEFT,
    OperationKind.MEETING_LATE,
    OperationKind.TRAINING_LATE,
    # These tell by a message that shows their progress, with the names of those who are registered.
    OperationKind.REGISTER_OTHERS,
    # These say nothing in Slack but their outcome, and find by themselves that it is done.
    OperationKind.ORGANIZER_ADD,
    OperationKind.ORGANIZER_SUSPEND,
    OperationKind.ORGANIZER_PRODUCT,
    OperationKind.ORGANIZER_REMOVE,
}


@pytest.fixture
def stage_options() -> dict[str, Any]:
    return STAGE_OPTIONS


def test_each_operation_is_decided() -> None:
    covered = {case.kind for case in CASES}
    assert covered | OTHERS == set(OPERATIONS)
    assert not covered & OTHERS
    told = {kind for kind, operation in OPERATIONS.items() if operation.outcome_at_goto is not None}
    assert told == covered - {OperationKind.TRAINING_CREATE}, "a created training ends with GoTo's answer"


CODES = ("code_of_tomorrow", "invalid_blocks", "restricted_action", "user_not_found", "500")
REPRESENTATIVES = {
    (OperationKind.MEETING_SCHEDULE, "code_of_tomorrow"),
    (OperationKind.MEETING_NOW, "invalid_blocks"),
    (OperationKind.TRAINING_CREATE, "restricted_action"),
    (OperationKind.REGISTER, "user_not_found"),
    (OperationKind.ASSIST_NEW, "500"),
}
"""What the default run tries of all kinds × all codes."""


def _cells() -> list[Any]:
    return [
        pytest.param(
            case,
            code,
            marks=[] if (case.kind, code) in REPRESENTATIVES else [pytest.mark.exhaustive],
            id=f"{case.kind.value}-{code}",
        )
        for case in CASES
        for code in CODES
    ]


@pytest.mark.parametrize(("case", "code"), _cells())
async def test_the_person_learns_what_exists(stage: Stage, case: WriteCase, code: str) -> None:
    await connect_alice(stage)
    await play(stage, case, "Nothing refused")
    methods = slack_calls_after(stage, case.write)
    assert methods, "nothing was said in Slack"
    for method in methods:
        await play(stage, case, f"Refused {re.sub('[._]', ' ', method)}", f"slack.refuse:{method}:{code}")


async def play(stage: Stage, case: WriteCase, name: str, fault: str = "") -> None:
    """Have it done while Slack refuses, then asked for again."""
    actor = stage.actors[case.who]
    await case.begin(stage, name)
    before = len(stage.goto.received(case.write))
    if fault:
        stage.switch(fault, times=None)
    await run_refused(stage, case)
    assert len(stage.goto.received(case.write)) == before + 1, name
    stage.slack.panel.all_off()
    assert case.text(name) in read_everything(actor), f"{name}: {read_everything(actor)[-1500:]}"
    await close_forms(stage)
    if fault and case.again is not None and _is_second_try(stage, case, fault):
        await case.again(stage, name)
        await run_refused(stage, case)
        assert len(stage.goto.received(case.write)) == before + 1, f"{name}, again"
        assert "You'd already asked for this, so nothing was created twice." in read_everything(actor), name
        await close_forms(stage)


def _is_second_try(stage: Stage, case: WriteCase, fault: str) -> bool:
    """Return True if the card is missing where it was asked for; else another of that name may be made."""
    return "chat.postMessage" in fault and case.kind != OperationKind.TRAINING_CREATE


async def close_forms(stage: Stage) -> None:
    for actor in stage.actors.values():
        if actor.person.view is not None:
            await actor.person.closes(all=True)


@pytest.mark.parametrize("case", SILENT_CASES, ids=lambda case: case.kind.value)
async def test_nothing_at_all_gets_through_and_the_second_try_tells(stage: Stage, case: WriteCase) -> None:
    """All ways to the person are refused: they type it again, and learn what there is."""
    assert case.again is not None
    await connect_alice(stage)
    name = "Silence"
    await case.begin(stage, name)
    for method in ("chat.postMessage", "response_url", "views.update"):
        stage.switch(f"slack.refuse:{method}:code_of_tomorrow", times=None)
    await run_refused(stage, case)
    made = len(stage.goto.received(case.write))
    assert made == 1
    assert case.text(name) not in read_everything(stage.alice)
    stage.slack.panel.all_off()
    await close_forms(stage)
    for tries, expected in ((2, 1), (3, 2)):
        await case.again(stage, name)
        await run_refused(stage, case)
        assert len(stage.goto.received(case.write)) == expected, f"try {tries}"
        assert case.text(name) in read_everything(stage.alice)
        await close_forms(stage)


@pytest.mark.kills
async def test_a_second_try_that_is_killed_makes_no_second_one_either(stage: Stage) -> None:
    await connect_alice(stage)
    (case,) = [one for one in SILENT_CASES if one.kind == OperationKind.MEETING_SCHEDULE]
    changes = {"ledger.claim_request", "ledger.save_checkpoint", "ledger.finish"}
    kills = Kills(stage, "Twice", goto=("meetings",), changes=changes, at_least=3)
    for name in kills:
        await case.begin(stage, name)
        stage.switch("slack.refuse:chat.postMessage:code_of_tomorrow", times=None)
        await run_refused(stage, case)
        stage.slack.panel.all_off()
        await close_forms(stage)
        await case.begin(stage, name)
        await kills.run(*await open_operation(stage))
        assert len([one for one in stage.goto.meetings_of(stage.alice.email) if one.subject == name]) == 1, (
            name
        )
        assert case.text(name) in read_everything(stage.alice)
        await close_forms(stage)


async def test_one_person_whom_slack_refuses_does_not_stop_the_others(stage: Stage) -> None:
    """Registering others: everybody is registered at GoTo and named, whoever cannot be told."""
    await connect_alice(stage)
    training = await share_with_capacity(stage, "Others")
    await stage.alice.types(f"/training roster {training.id}")
    await run_open_operations(stage)
    await stage.alice.sees("Others", channel="#general")
    await stage.alice.presses("Register others")
    await stage.alice.fills(people=["U0BOB", "U0DEV"])
    assert await stage.alice.submits() == {}
    stage.switch("slack.refuse:conversations.open:code_of_tomorrow:U0BOB", times=None)
    await run_all_operations(stage)
    assert {one.email for one in training.registrants} == {stage.bob.email, stage.dev.email}
    told = read_everything(stage.alice)
    assert "Registered: Bob Tanaka, Dev Rao." in told
    assert "We couldn't message: Bob Tanaka." in told
    await close_forms(stage)
