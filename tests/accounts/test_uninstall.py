"""Usher is removed from a workspace: a grace in which it can come back, and then nothing is left."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from docket import ExecutionState

from bot.doctor.uninstalls import check_uninstalls
from bot.model.ids import Person, Tenant
from bot.model.people import LastRequest
from bot.model.policy import SLACK_USER_ID, AuditQuery
from bot.model.uninstall import UninstallState
from bot.sandbox.slack.delivery import Ack, retry_of
from bot.store.keys import KEYS
from bot.views.core.operator import finding_text, render_text
from tests.support.actors import connect_alice
from tests.support.clocks import CLOCK
from tests.support.faults import inject_fault
from tests.support.installs import SOUTH, wait_until_gone
from tests.support.meetings import add_meeting
from tests.support.polling import go_on_until_settled, wait_until
from tests.support.processes.redis import open_redis_server
from tests.support.stage import Stage, checked_stage
from tests.support.uninstalls import (
    CHECKING,
    GRACE,
    ORGANIZATION,
    SUSPENDED,
    WIND,
    WIPING,
    Scene,
    fetch,
    open_scene,
)


@pytest_asyncio.fixture
async def scene(empty_redis: str) -> AsyncIterator[Scene]:
    async with AsyncExitStack() as stack:
        yield await open_scene(stack, empty_redis)


@pytest_asyncio.fixture
async def grid(empty_redis: str) -> AsyncIterator[Scene]:
    """Southwind's organization has Usher as a whole."""
    async with AsyncExitStack() as stack:
        yield await open_scene(stack, empty_redis, team=WIND.id, in_grid=True)


async def test_who_comes_back_within_the_grace_finds_everything(scene: Scene) -> None:
    address = await scene.makes_calendar()
    await scene.removes()
    assert await scene.state() is GRACE
    await scene.alice.person.types("#south", "/goto status")
    await scene.alice.sees("no longer installed in this workspace")
    assert (await fetch(address)).status_code == 503
    CLOCK.forward(hours=71)
    await scene.rests()
    assert "Usher is ready in Southwind" in (await scene.stage.installs()).text
    assert await scene.works()
    assert (await fetch(address)).status_code == 200
    CLOCK.forward(hours=200)
    await scene.rests()
    assert await scene.works()
    assert scene.revocations() == 0


async def test_in_the_grace_nothing_is_done_and_what_waits_goes_on_after_it(scene: Scene) -> None:
    meeting = add_meeting(scene.alice.stage, "Retro", CLOCK.now() + timedelta(days=30))
    await scene.alice.types(f"/meeting cancel {meeting.id}", channel="#south")
    (op_id,) = await scene.stage.runtime.stores.ledger.list_unfinished(SOUTH, CLOCK.now())
    await scene.removes()
    requests = len(scene.stage.sandbox.goto.requests)

    async def has_run() -> bool:
        CLOCK.forward(minutes=3)
        docket = scene.stage.runtime.connections.docket
        execution = await docket.get_execution(f"{SOUTH.id}:op:{op_id}")
        return execution is None or execution.state is ExecutionState.COMPLETED

    await wait_until(has_run)
    assert len(scene.stage.sandbox.goto.requests) == requests
    assert meeting.deleted is None
    assert "Usher is ready in Southwind" in (await scene.stage.installs()).text

    async def is_cancelled() -> bool:
        CLOCK.forward(seconds=5)
        return meeting.deleted is not None

    await wait_until(is_cancelled)
    await scene.alice.sees("cancelled")


async def test_the_audit_says_what_happened_and_when(scene: Scene) -> None:
    at = CLOCK.now() + timedelta(hours=72)
    await scene.removes()
    await scene.stage.installs()
    page = await scene.stage.runtime.stores.audit.search(
        SOUTH, AuditQuery(since=CLOCK.now() - timedelta(days=1)), 10
    )
    lines = [(one.action, one.person.user_id, one.details.get("what")) for one in page.entries]
    assert lines[0] == ("workspace.install", "U0ZOE", None)
    assert lines[1] == ("workspace.remove", SLACK_USER_ID, "app_uninstalled")
    assert page.entries[1].details["wipe_at"] == at.isoformat(timespec="minutes")
    assert ("workspace.install", "U0ZOE", None) in lines[2:]


async def test_the_doctor_names_the_workspace_and_the_time(scene: Scene) -> None:
    async def findings() -> list[str]:
        found = await check_uninstalls(
            scene.stage.runtime.stores.redis, scene.stage.runtime.stores.vault, CLOCK.now()
        )
        return [f"{one.state} {finding_text(one)}" for one in found if render_text([one])]

    assert await findings() == []
    scene.slack.revoke_bot_token(scene.stage.south)
    await scene.rests()
    (told,) = await findings()
    assert told.startswith("fault Southwind (T0SOUTH): the bot token was revoked on 2026-12-01")
    await scene.sends({"type": "app_uninstalled"})
    (told,) = await findings()
    assert told.startswith("note Southwind (T0SOUTH) removed Usher on 2026-12-01")
    assert "will be deleted on 2026-12-04" in told
    inject_fault(scene.alice.stage, "500", "oauth.revoke", times=None)
    CLOCK.forward(hours=72)
    await scene.becomes(WIPING)
    (told,) = await findings()
    assert "deleting its data since" in told


async def test_after_the_grace_nothing_is_left_here_and_at_goto(scene: Scene) -> None:
    await scene.makes_calendar()
    await scene.removes()
    CLOCK.forward(hours=71, minutes=50)
    await scene.rests()
    assert scene.revocations() == 0
    await wait_until_gone(scene.redis_url, SOUTH.id)
    assert scene.revocations() == 1
    assert "Usher is ready in Southwind" in (await scene.stage.installs()).text
    assert "Connect your GoTo account" in await scene.alice.types("/meeting", channel="#south")


async def test_what_no_key_opens_any_more_goes_too(scene: Scene) -> None:
    await scene.removes()
    await scene.stage.runtime.stores.redis.set(
        KEYS.installation.of(SOUTH), b"sealed with a key that was dropped"
    )
    await wait_until_gone(scene.redis_url, SOUTH.id)


async def test_an_event_of_an_earlier_installation_changes_nothing(scene: Scene) -> None:
    """Slack's last retry comes six minutes later, or a day with delayed events."""
    before = CLOCK.now()
    CLOCK.forward(minutes=6)
    assert "Usher is ready in Southwind" in (await scene.stage.installs()).text
    for age in (timedelta(minutes=6), timedelta(hours=24)):
        for event in ({"type": "app_uninstalled"}, scene.revoked_bot()):
            await scene.slack.send_event(event, workspace=scene.stage.south, at=before - age)
            assert await scene.state() is None
    assert await scene.works()


async def test_an_event_that_the_token_belies_changes_nothing(scene: Scene) -> None:
    for event in ({"type": "app_uninstalled"}, scene.revoked_bot()):
        await scene.sends(event)
        assert await scene.state() is None
        assert await scene.works()
    CLOCK.forward(hours=100)
    assert await scene.works()


async def test_an_event_that_comes_again_changes_nothing(scene: Scene) -> None:
    await scene.removes()
    known = await scene.record()
    CLOCK.forward(minutes=5)
    for _ in range(3):
        await scene.slack.deliver(retry_of(scene.slack.deliverer.last, 1, Ack(error=None)))
    await scene.sends({"type": "app_uninstalled"})
    await scene.sends(scene.revoked_bot())
    assert (await scene.record()).wipe_at == known.wipe_at
    assert "Usher is ready in Southwind" in (await scene.stage.installs()).text
    await scene.slack.deliver(retry_of(scene.slack.deliverer.last, 2, Ack(error=None)))
    await scene.rests()
    assert await scene.works()


@pytest.mark.parametrize("last", ["app_uninstalled", "tokens_revoked"])
async def test_the_two_events_of_a_removal_may_come_in_any_order(scene: Scene, last: str) -> None:
    scene.slack.revoke_bot_token(scene.stage.south)
    await scene.rests()
    assert await scene.state() is SUSPENDED
    await scene.sends({"type": "app_uninstalled"} if last == "app_uninstalled" else scene.revoked_bot())
    assert await scene.state() is (GRACE if last == "app_uninstalled" else SUSPENDED)


async def test_a_revoked_bot_token_deletes_nothing_but_itself(scene: Scene) -> None:
    address = await scene.makes_calendar()
    before = await scene.traces()
    scene.slack.revoke_bot_token(scene.stage.south)
    await scene.rests()
    assert await scene.state() is SUSPENDED
    assert await scene.stage.runtime.token_lookup(SOUTH) is None
    await scene.alice.person.types("#south", "/goto status")
    await scene.alice.sees("no longer installed in this workspace")
    assert (await fetch(address)).status_code == 503
    CLOCK.forward(hours=20)
    await scene.rests()
    assert set(before) - set(await scene.traces()) <= {
        key for key in before if ":op:" in key or ":send:" in key
    }
    CLOCK.forward(days=20)
    assert "Usher is ready in Southwind" in (await scene.stage.installs()).text
    assert await scene.works()
    assert (await fetch(address)).status_code == 200
    assert scene.revocations() == 0


async def test_revoked_tokens_of_people_are_nothing_to_usher(scene: Scene) -> None:
    await scene.sends({"type": "tokens_revoked", "tokens": {"oauth": ["U0SALICE"], "bot": []}})
    await scene.sends({"type": "tokens_revoked", "tokens": [1]})
    assert await scene.state() is None
    assert await scene.works()


async def test_an_organization_that_is_not_named_as_such_is_found(grid: Scene) -> None:
    await grid.removes(authorizations=False)
    assert await grid.state() is GRACE
    await wait_until_gone(grid.redis_url, WIND.id, SOUTH.id)
    assert grid.revocations() == 1


async def test_of_two_that_may_be_meant_the_one_with_a_dead_token_goes(grid: Scene) -> None:
    """Southwind installed Usher by itself too, before its organization did."""
    own = await grid.stage.runtime.stores.installations.read(WIND)
    assert own is not None
    grid.stage.south.org_installed = False
    assert "Usher is ready in Southwind" in (await grid.stage.installs()).text
    (token,) = [t for t in grid.slack.tokens.values() if t.kind == "bot" and t.workspace is grid.stage.south]
    del grid.slack.tokens[token.value]
    grid.slack.dead_tokens[token.value] = "account_inactive"
    grid.stage.south.org_installed = True
    await grid.slack.send_event({"type": "app_uninstalled"}, workspace=grid.stage.south, authorizations=False)
    await grid.becomes(GRACE, SOUTH)
    assert await grid.state() is None
    assert await grid.works()


async def test_one_workspace_may_leave_an_organization(grid: Scene) -> None:
    grid.slack.add_workspace("T0EAST", "Eastwind", enterprise=ORGANIZATION).org_installed = True
    grid.slack.revoke_team_access(grid.slack.workspaces["T0EAST"])
    await grid.rests()
    assert await grid.state() is None
    assert await grid.works()
    page = await grid.stage.runtime.stores.audit.search(
        WIND, AuditQuery(since=CLOCK.now() - timedelta(days=1), action="workspace.leave"), 10
    )
    assert [entry.details for entry in page.entries] == [{"what": "T0EAST"}]


async def test_who_installs_usher_while_its_data_is_deleted_starts_clean(scene: Scene) -> None:
    await scene.makes_calendar()
    await scene.removes()
    inject_fault(scene.alice.stage, "500", "oauth.revoke", times=None)
    CLOCK.forward(hours=72)
    await scene.becomes(WIPING)
    assert "still deleting what it kept" in (await scene.stage.installs()).text
    await scene.alice.person.types("#south", "/goto status")
    await scene.alice.sees("still deleting")
    scene.slack.panel.switch("goto.500", on=False)
    await scene.becomes(None)
    assert scene.revocations() > 0
    assert "Connect your GoTo account" in await scene.alice.types("/meeting", channel="#south")
    assert await scene.stage.runtime.token_lookup(SOUTH) is not None
    CLOCK.forward(hours=100)
    await scene.rests()
    assert "Connect your GoTo account" in await scene.alice.types("/meeting", channel="#south")


async def test_a_goto_that_stays_away_does_not_hold_it_up_for_ever(scene: Scene) -> None:
    await scene.removes()
    inject_fault(scene.alice.stage, "500", "oauth.revoke", times=None)
    CLOCK.forward(hours=72)
    await scene.becomes(WIPING)
    assert await scene.traces()
    CLOCK.forward(minutes=20)
    await scene.becomes(None)
    assert await scene.traces() == []


async def test_a_slack_that_cannot_be_asked_is_asked_again(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    async def gate(phase: str, simulator: str, name: str, request: object) -> bool:
        return name != "auth.test"

    async def was_asked_twice() -> bool:
        CLOCK.forward(seconds=10)
        return len([line for line in caplog.messages if "cannot ask Slack" in line]) >= 2

    scene.slack.panel.gate = gate
    scene.slack.revoke(scene.stage.south)
    await wait_until(was_asked_twice)
    assert await scene.state() is CHECKING
    scene.slack.panel.gate = None
    await scene.becomes(GRACE)


@pytest_asyncio.fixture
async def impatient(empty_redis: str) -> AsyncIterator[Scene]:
    """No grace at all."""
    async with AsyncExitStack() as stack:
        yield await open_scene(stack, empty_redis, grace=0)


async def test_without_a_grace_it_goes_at_once(impatient: Scene) -> None:
    await impatient.removes()
    await impatient.becomes(None)
    assert await impatient.traces() == []
    assert impatient.revocations() == 1


async def test_what_a_late_job_writes_is_deleted_too(impatient: Scene) -> None:
    """A job that was under way when Usher was removed ends when all is deleted already."""
    await impatient.removes()
    await impatient.becomes(WIPING)
    stores = impatient.stage.runtime.stores
    late = LastRequest(action="meeting.now", at=CLOCK.now(), ok=True)

    async def is_empty() -> bool:
        return not await stores.redis.keys(f"{SOUTH.id}:*")

    await wait_until(is_empty)
    await stores.last_requests.save(Person(SOUTH, "U0SALICE"), late)
    await impatient.becomes(None)
    assert await impatient.traces() == []


async def test_a_removal_that_redis_cannot_take_is_said_again_by_slack(
    tmp_path: Path, stage_options: dict[str, Any]
) -> None:
    """The bot's token is in the settings here, so that nothing but Redis is needed to know it."""
    async with (
        open_redis_server(tmp_path) as server,
        checked_stage(server.url, **{**stage_options, "deadline": 0.3}) as stage,
    ):
        await connect_alice(stage)
        tenant = Tenant(stage.slack.home.id)
        await server.freeze()
        stage.slack.revoke(stage.slack.home)
        await wait_until(lambda: were_refused(stage, 2))
        await server.thaw()
        await go_on_until_settled(stage.slack)

        async def is_told() -> bool:
            CLOCK.forward(seconds=1)
            known = await stage.runtime.stores.uninstalls.get(tenant)
            return known is not None and known.state is GRACE

        await wait_until(is_told)


async def were_refused(stage: Stage, least: int) -> bool:
    refused = [call for call in stage.slack.panel.calls if call.direction == "in" and call.status == 503]
    return len(refused) >= least


async def test_a_token_in_the_settings_that_works_again_ends_the_grace(stage: Stage) -> None:
    await connect_alice(stage)
    uninstalls, tenant = stage.runtime.stores.uninstalls, Tenant(stage.slack.home.id)
    working = dict(stage.slack.tokens)

    async def is_in(state: UninstallState | None) -> bool:
        CLOCK.forward(seconds=5)
        known = await uninstalls.get(tenant)
        return (known.state if known else None) is state

    stage.slack.revoke(stage.slack.home)
    await wait_until(lambda: is_in(GRACE))
    assert "Usher was removed from this workspace" in await stage.alice.types("/goto status")
    stage.slack.tokens, stage.slack.dead_tokens = working, {}
    await wait_until(lambda: is_in(None))
    assert "Connected as Alice" in await stage.alice.types("/goto status")
