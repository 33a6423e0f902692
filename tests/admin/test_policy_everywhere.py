"""The rules hold on every way in: each verb, button, form and shortcut, and each operation as it begins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.model.ids import Person
from bot.model.operations import OperationKind, OperationRecord, Outcome
from bot.model.policy import Area, AuditQuery, Rule
from bot.model.replies import Reply
from bot.operations import OPERATIONS
from bot.store.redis_errors import find_storage_fault
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import execute_operation
from bot.worker.tasks import Tasks
from handlers import routes
from handlers.context import Context
from handlers.guard import run_guarded
from handlers.router import router
from tests.support.actors import Actor, tenant_of
from tests.support.admin import set_policy, user_id
from tests.support.clocks import now
from tests.support.stage import Stage

OWN = frozenset(area for area in Area if area is not Area.REGISTER)
"""Areas that a rule can keep a member out of."""


@pytest.fixture
def with_worker() -> bool:
    return False


def buttons() -> Iterator[tuple[str, str | None, Area]]:
    """Give every button, form and shortcut that the policy decides about, with a value to press it with."""
    for name, route in {**router.presses, **router.forms, **router.shortcuts}.items():
        values = ["start:1", "edit:1", "cancel:1", "share:1"] if callable(route.area) else [None]
        for value in values:
            area = route.required_area(value)
            if area is not None:
                yield name, value, area


def verbs() -> Iterator[tuple[str, Area]]:
    for (command, name), route in router.verbs.items():
        area = route.required_area()
        if area is not None:
            yield f"{command} {name}", area


def body(actor: Actor, stage: Stage, name: str, value: str | None) -> Mapping[str, Any]:
    """Return what Slack sends of a button, a form or a shortcut, as far as the guard reads it."""
    home = stage.slack.home
    sent = {
        "user": {"id": user_id(actor), "team_id": home.id},
        "team": {"id": home.id, "domain": home.domain},
        "trigger_id": "1.2.3",
        "channel": {"id": "C0GENERAL"},
    }
    if name in router.presses:
        action = {"action_id": name, "value": value or "1", "action_ts": "1.2", "type": "button"}
        return {**sent, "actions": [action], "container": {"message_ts": "1.1", "channel_id": "C0GENERAL"}}
    if name in router.forms:
        return {**sent, "view": {"id": "V1", "callback_id": name, "state": {"values": {}}}}
    return {**sent, "callback_id": name, "message": {"ts": "1.1", "text": "x"}}


def typed(actor: Actor, stage: Stage, line: str) -> Mapping[str, Any]:
    command, _, text = line.partition(" ")
    return {
        "command": command,
        "text": text,
        "user_id": user_id(actor),
        "team_id": stage.slack.home.id,
        "channel_id": "C0GENERAL",
        "trigger_id": "1.2.3",
        "response_url": "",
    }


async def answered(stage: Stage, found: routes.MatchedRoute | None) -> Reply:
    assert found is not None
    return await run_guarded(
        Context(app=stage.runtime.app, find_fault=find_storage_fault),
        found.name,
        found.asker,
        found.run,
    )


async def pressed(stage: Stage, actor: Actor, name: str, value: str | None) -> Reply:
    route = routes.match_press if name in router.presses else routes.match_submission
    if name in router.shortcuts:
        route = routes.match_shortcut
    return await answered(stage, route(body(actor, stage, name, value)))


def barred(stage: Stage) -> dict[str, Rule]:
    alone = Rule(people=(user_id(stage.alice),))
    return {area.value: alone for area in OWN}


def writes(stage: Stage) -> list[str]:
    return [call.operation for call in stage.goto.requests if call.method != "GET"]


async def test_each_way_in_refuses_whom_the_rules_leave_out(stage: Stage) -> None:
    await set_policy(stage, **barred(stage))
    before = len(writes(stage))
    ways = [way for way in buttons() if way[2] in OWN]
    assert len(ways) > 40
    for name, value, area in ways:
        reply = await pressed(stage, stage.bob, name, value)
        assert reply.message is not None, name
        assert f"policy-{area}" in await last_refusal(stage), (name, value)
        assert "Ask Alice Moreau" in reply.message.text, name
    for line, area in verbs():
        if area in OWN:
            reply = await answered(stage, routes.match_command(typed(stage.bob, stage, line)))
            assert reply.message is not None, line
            assert f"policy-{area}" in await last_refusal(stage), line
    assert len(writes(stage)) == before
    assert await stage.runtime.app.store.ledger.list_unfinished(tenant_of(stage), now()) == []


async def last_refusal(stage: Stage) -> str:
    page = await stage.runtime.app.store.audit.search(
        tenant_of(stage), AuditQuery(since=now().replace(year=2020)), 1
    )
    (entry,) = page.entries
    return str(entry.message_id)


async def test_guests_are_refused_on_each_way_in_until_they_are_let_in(stage: Stage) -> None:
    for name, value, _ in buttons():
        reply = await pressed(stage, stage.gil, name, value)
        assert reply.message is not None, name
        assert "Guests can't use Usher" in reply.message.text, (name, value)
    for line, _ in verbs():
        reply = await answered(stage, routes.match_command(typed(stage.gil, stage, line)))
        assert reply.message is not None, line
        assert "Guests can't use Usher" in reply.message.text, line
    await set_policy(stage, guests=True)
    for name, value, area in buttons():
        if area is Area.ADMIN:
            await pressed(stage, stage.gil, name, value)
            assert await last_refusal(stage) == "policy-admin", name


async def test_no_operation_begins_that_the_rules_came_to_forbid(stage: Stage) -> None:
    """Each kind stands in the ledger when the rules change; none is begun, and its person is told why."""
    app, bob = stage.runtime.app, Person(tenant_of(stage), user_id(stage.bob))
    await set_policy(stage, **barred(stage))
    tasks = Tasks(app, find_storage_fault, lambda kind, result: None)
    for kind in OperationKind:
        op = OperationRecord(id=f"op-{kind}", kind=kind, person=bob, payload={}, created_at=app.clock.now())
        area = tasks.operations[kind].required_area(op)
        if area not in OWN:
            continue
        assert area is not None
        await app.store.ledger.add_if_absent(op)
        done = await execute_operation(app, bob.tenant, op.id, tasks.operations, is_last_try=True)
        assert done is not None, kind
        assert done.outcome is not None, kind
        assert (done.outcome.ok, done.outcome.message_id) == (False, f"policy-{area}"), kind
    assert writes(stage) == []


async def test_what_has_begun_is_finished_whatever_the_rules_say_now(stage: Stage) -> None:
    app, bob = stage.runtime.app, Person(tenant_of(stage), user_id(stage.bob))
    await set_policy(stage, **barred(stage))
    op = OperationRecord(
        id="op-1",
        kind=OperationKind.MEETING_NOW,
        person=bob,
        payload={},
        created_at=app.clock.now(),
        step="creating",
    )
    await app.store.ledger.add_if_absent(op)
    seen: list[str] = []

    async def runner(run: OperationRun) -> Outcome:
        seen.append(run.operation.step)
        return Outcome(ok=True)

    done = await execute_operation(
        app,
        bob.tenant,
        op.id,
        {OperationKind.MEETING_NOW: replace(OPERATIONS[OperationKind.MEETING_NOW], run=runner)},
        is_last_try=True,
    )
    assert done is not None
    assert done.outcome is not None
    assert (seen, done.outcome.ok) == (["creating"], True)
