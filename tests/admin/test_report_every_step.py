"""A process is killed at every step of a report and of an audit's file; another goes on; nothing comes twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from bot.model.ids import Person, Tenant
from bot.model.operations import OperationKind
from bot.model.policy import AuditEntry, AuditQuery, AuditResult
from bot.usecases.core.operations import make_operation
from bot.usecases.core.services import Timing
from tests.support.actors import tenant_of
from tests.support.admin import add_organizer, add_upcoming_meeting, connect_admin, user_id
from tests.support.clocks import now
from tests.support.kills import PORTS, CallTap, Kills, open_operation, run_operation, tap_services
from tests.support.stage import FAST_TIMING, Stage

CHANGES = {
    "ledger.save_checkpoint",
    "ledger.finish",
    "sends.add_intent",
    "sends.record_result",
    "messenger.post",
    "messenger.update",
    "files.send_file",
}
"""Calls that leave something behind; before and after the others nothing is different."""


@pytest.fixture
def with_worker() -> bool:
    return False


@pytest.fixture
def timing() -> Timing:
    return replace(FAST_TIMING, progress_interval=timedelta(0))


async def begun(stage: Stage) -> tuple[Tenant, str]:
    await stage.alice.types("/goto report upcoming")
    return await open_operation(stage)


def told(stage: Stage, before: int) -> tuple[list[str], int]:
    """Return the new messages without a file, and how many files came."""
    fresh = stage.alice.dms()[before:]
    return [stage.alice.reads(m) for m in fresh if not m.files], len([m for m in fresh if m.files])


@pytest.mark.kills
async def test_a_report_stands_once_and_its_file_comes_once(stage: Stage) -> None:
    await connect_admin(stage)
    for number in range(12):
        one = add_organizer(stage, f"n{number:02}@northwind.example", f"Nora{number:02}", "Many")
        add_upcoming_meeting(stage, one, f"Stand-up {number:02}", days=1)
    kills = Kills(
        stage, ports=(*PORTS, "files", "member_map"), goto=("organizers", "groups"), changes=CHANGES
    )
    for name in kills:
        before = len(stage.alice.dms())
        await kills.run(*await begun(stage))
        messages, files = told(stage, before)
        assert (len(messages), files <= 1) == (1, True), name
        ended = "Stand-up 11" in messages[0] and files == 1
        unsure = "didn't confirm that the file arrived" in messages[0]
        assert ended or (unsure and kills.at), name
    lines = await stage.runtime.app.store.audit.search(
        tenant_of(stage), AuditQuery(since=now() - timedelta(days=1), action="admin.report"), 200
    )
    assert {entry.result for entry in lines.entries} <= {AuditResult.DONE, AuditResult.FAILED}


async def test_who_cancels_a_report_gets_no_file(stage: Stage) -> None:
    await connect_admin(stage)
    for number in range(25):
        add_organizer(stage, f"n{number:02}@northwind.example", f"Nora{number:02}", "Many")
    op_tenant, op_id = await begun(stage)

    class Pressed(CallTap):
        """[Cancel] is pressed when the second stretch has been read."""

        def wrap(self, name: str, call: Any) -> Any:
            async def tripped(*args: Any, **kwargs: Any) -> Any:
                answer = await call(*args, **kwargs)
                if name == "messenger.update":
                    self.count += 1
                    if self.count == 2:
                        await stage.alice.sees("of 28 organizers")
                        await stage.alice.presses("Cancel")
                return answer

            return tripped

    await run_operation(
        tap_services(
            stage.runtime.app, Pressed(), ports=(*PORTS, "files", "member_map"), goto=("organizers", "groups")
        ),
        op_tenant,
        op_id,
    )
    await stage.alice.sees("Nothing was sent.")
    messages, files = told(stage, 0)
    assert files == 0
    assert len([text for text in messages if "Nothing was sent." in text]) == 1
    lines = await stage.runtime.app.store.audit.search(
        tenant_of(stage), AuditQuery(since=now() - timedelta(days=1), action="admin.report"), 9
    )
    assert [entry.result for entry in lines.entries] == [AuditResult.UNDONE]


@pytest.mark.kills
async def test_the_audits_file_comes_once(stage: Stage) -> None:
    alice = Person(tenant_of(stage), user_id(stage.alice))
    await stage.runtime.app.store.audit.append(AuditEntry(person=alice, action="meeting.now", at=now()))
    presses = count()

    async def pressed() -> tuple[Tenant, str]:
        app, payload = stage.runtime.app, {"typed": "", "response_url": ""}
        op = make_operation(
            app, OperationKind.AUDIT_SHEET, alice, str(next(presses)), payload=payload, identity={}
        )
        await app.store.ledger.add_if_absent(replace(op, detached=True))
        return await open_operation(stage)

    kills = Kills(
        stage, ports=(*PORTS, "files", "member_map"), goto=("organizers", "groups"), changes=CHANGES
    )
    for name in kills:
        before = len(stage.alice.dms())
        await kills.run(*await pressed())
        _, files = told(stage, before)
        assert files <= 1, name
