"""The answer to a write is lost, and something else happens before GoTo is asked again.

Every durable operation that writes to GoTo, with an effect that happened or did not, and everything that can come
between. What is right is the same for all: it takes effect once, or its person is told that this is unknown; it is
never done twice, never lost without a word, and what somebody else changed meanwhile stands.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from itertools import product
from typing import Any

import pytest

from bot.model.errors import RetryLater
from bot.model.ids import Tenant
from bot.model.operations import OperationKind, OperationRecord, OperationState
from bot.operations import OPERATIONS
from bot.sandbox.goto.odd_rows import OddRows
from tests.support.actors import person_of, tenant_of
from tests.support.clocks import CLOCK
from tests.support.faults import inject_fault
from tests.support.kills import open_operations, run_operation
from tests.support.lost_answers import STORIES, Begun, Story
from tests.support.stage import WITHOUT_WORKER, Stage

WRITES_NOTHING = {
    "meeting.late", "meeting.share", "form.open", "training.late", "training.followed", "training.sheet",
    "training.nudge", "training.share", "training.unshare", "registration.decide", "registration.ask",
    "registration.cards", "assist.send", "admin.group.read", "admin.map.link", "admin.map.one", "admin.map.drop",
    "admin.map.rows", "admin.map.all", "notify.save", "policy.save", "audit.sheet", "admin.report",
    "person.export", "person.forget", "person.left", "member.forget", "channel.moved", "meeting.invite",
}  # fmt: skip
"""Operations that change nothing at GoTo."""
UNSURE = {"goto-no-answer", "edit-overtaken", "goto-busy"}
"""What a person is told when the outcome is unknown."""
LATE = (OperationKind.MEETING_LATE, OperationKind.TRAINING_LATE)


@pytest.fixture
def stage_options() -> dict[str, Any]:
    return WITHOUT_WORKER


def test_every_operation_that_writes_to_goto_has_a_story() -> None:
    assert {*map(str, STORIES), *WRITES_NOTHING} == set(map(str, OPERATIONS))


class Moment:
    """The moment after the write was sent and before its answer: what happens then."""

    def __init__(self, stage: Stage, story: Story, begun: Begun, where: tuple[Tenant, str]) -> None:
        self.stage, self.story, self.begun, self.where = stage, story, begun, where

    async def nothing(self) -> None: ...

    async def no_creation_time(self) -> None:
        inject_fault(self.stage, "missing_fields", "meetings.get", "upcomingMeetings.list", times=None)

    async def busy(self) -> None:
        inject_fault(self.stage, "429", self.story.write, times=4)

    async def change_on_site(self) -> None:
        self.begun.change_on_site()

    async def another_process(self) -> None:
        with suppress(RetryLater):
            await run_operation(self.stage.runtime.app, *self.where)

    async def forgotten(self) -> None:
        await self.stage.runtime.app.personal_data.forget_person(person_of(self.begun.actor), "")

    async def rows_without_a_key(self) -> None:
        self.stage.goto.faults.odd_rows = OddRows(kind="empty_row", position="all")
        inject_fault(self.stage, "odd_rows", times=None)

    async def odd_rows(self) -> None:
        self.stage.goto.faults.odd_rows = OddRows(position="all")
        inject_fault(self.stage, "odd_rows", times=None)

    async def a_day(self) -> None:
        CLOCK.forward(days=1)


BETWEEN: Mapping[str, Callable[[Moment], Awaitable[None]]] = {
    "nothing": Moment.nothing,
    "no creation time": Moment.no_creation_time,
    "429": Moment.busy,
    "a change on the site": Moment.change_on_site,
    "another process": Moment.another_process,
    "forget me": Moment.forgotten,
    "a day": Moment.a_day,
    "rows without a key": Moment.rows_without_a_key,
    "odd rows": Moment.odd_rows,
}
CASES = list(product(STORIES, ("effect", "no effect"), BETWEEN))
CREATIONS = {
    OperationKind.MEETING_SCHEDULE,
    OperationKind.MEETING_NOW,
    OperationKind.TRAINING_CREATE,
    OperationKind.ASSIST_NEW,
    OperationKind.ORGANIZER_ADD,
}
SAMPLE = {case for number, case in enumerate(CASES) if number % 29 == 0} | {
    case for case in CASES if case[0] in CREATIONS and case[1:] == ("effect", "rows without a key")
}
"""A spread sample, each thing between about once; and all that is found again in a list."""


def parameters() -> list[Any]:
    return [
        pytest.param(*case, marks=() if case in SAMPLE else pytest.mark.exhaustive, id=" · ".join(case))
        for case in CASES
    ]


async def lose_answer(
    moment: Moment, *, has_effect: bool, between: Callable[[Moment], Awaitable[None]]
) -> bool:
    """Run the operation; cut the connection of its first write after or before the effect. Return if it was sent."""
    panel, phase = moment.stage.slack.panel, "after" if has_effect else "before"
    sent = False

    async def gate(at: str, simulator: str, name: str, request: object) -> bool:
        nonlocal sent
        if sent or (at, simulator, name) != (phase, "goto", moment.story.write):
            return True
        sent = True
        await between(moment)
        return False

    panel.gate = gate
    with suppress(RetryLater):
        await run_operation(moment.stage.runtime.app, *moment.where)
    panel.gate = None
    panel.all_off()
    return sent


async def run_to_the_end(stage: Stage) -> None:
    """Run what is open until nothing is, as a worker does with its tries; late looks are left out."""
    for attempt in range(6):
        for tenant, op_id in await open_operations(stage):
            op = await stage.runtime.app.store.ledger.load(tenant, op_id)
            if op is not None and op.kind not in LATE:
                with suppress(RetryLater):
                    await run_operation(stage.runtime.app, tenant, op_id, last=attempt == 5)


def check(record: OperationRecord | None, begun: Begun, between: str) -> None:
    count = begun.count()
    assert count <= 1, "done twice"
    if between == "a change on the site":
        assert begun.stands(), "somebody else's change was overwritten"
    if between == "forget me":
        return
    assert record is not None, "lost"
    assert record.state is not OperationState.OPEN, "never ended"
    assert record.outcome is not None
    if record.outcome.ok:
        assert count == 1 or between == "a change on the site", "said to be done, and is not"
    else:
        assert count == 0 or record.outcome.message_id in UNSURE, record.outcome


@pytest.mark.parametrize(("kind", "effect", "between"), parameters())
async def test_it_is_done_once_or_said_to_be_unknown(
    stage: Stage, kind: OperationKind, effect: str, between: str
) -> None:
    story = STORIES[kind]
    begun = await story.begin(stage)
    (where,) = await open_operations(stage, kind)
    moment = Moment(stage, story, begun, where)
    assert await lose_answer(moment, has_effect=effect == "effect", between=BETWEEN[between]), "never sent"
    await run_to_the_end(stage)
    check(await stage.runtime.app.store.ledger.load(tenant_of(stage), where[1]), begun, between)
    stage.noted.update((m.channel, m.ts) for c in stage.slack.home.channels.values() for m in c.messages)
