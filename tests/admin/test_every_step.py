"""A process is killed at every step of what admins do; another goes on; each is done once. What is stopped stops."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.model.admin import AdminLink
from bot.model.ids import Person, Tenant
from bot.usecases.core.services import Services, Timing
from tests.support.admin import (
    add_organizer,
    add_upcoming_meeting,
    ask_about_organizer,
    connect_admin,
    form_text,
    open_add_form,
)
from tests.support.kills import PORTS, CallTap, Killed, Kills, open_operation, run_operation, tap_services
from tests.support.stage import FAST_TIMING, Stage
from tests.support.stored_keys import list_tenants

CHANGES = {
    "ledger.save_checkpoint",
    "ledger.finish",
    "organizers.create",
    "organizers.suspend",
    "organizers.delete",
    "organizers.delete_by_email",
    "sends.add_intent",
    "sends.record_result",
    "messenger.post",
    "messenger.update",
    "files.send_file",
    "member_map.remove",
    "member_map.put",
}
"""Calls that leave something behind; before and after the others nothing is different."""


TAPPED = (*PORTS, "files", "member_map")
GOTO = ("organizers", "groups")


@pytest.fixture
def with_worker() -> bool:
    return False


@pytest.fixture
def timing() -> Timing:
    return replace(FAST_TIMING, progress_interval=timedelta(0))


Begin = Callable[[Stage, str], Awaitable[None]]


async def addition(stage: Stage, name: str) -> None:
    await open_add_form(stage.alice)
    await stage.alice.fills(email=f"{name}@northwind.example", first="Ada", last=name)


async def removal(stage: Stage, name: str) -> None:
    one = add_organizer(stage, f"{name}@northwind.example")
    await ask_about_organizer(stage.alice, "remove", one.email)
    await stage.alice.fills(typed=one.email)


def tap(app: Services, calls: CallTap) -> Services:
    return tap_services(app, calls, ports=TAPPED, goto=GOTO)


async def submitted(stage: Stage) -> tuple[asyncio.Task[dict[str, str]], Tenant, str]:
    """Submit the form, which waits for the outcome; return the operation in the ledger."""
    task = asyncio.create_task(stage.alice.submits())
    ledger, now = stage.runtime.app.store.ledger, stage.runtime.app.clock.now
    while True:
        for tenant in await list_tenants(stage.runtime.stores.redis):
            for op_id in await ledger.list_unfinished(tenant, now()):
                return task, tenant, op_id
        await asyncio.sleep(0)


def added(stage: Stage, name: str) -> None:
    email = f"{name}@northwind.example"
    assert [user.email for user in stage.goto.world.users].count(email) == 1, name
    assert stage.goto.world.mailed.count((email, "invitation")) == 1, name
    assert "is now an organizer" in form_text(stage.alice), name


def removed(stage: Stage, name: str) -> None:
    assert not [u for u in stage.goto.world.users if u.email.startswith(f"{name}@") and not u.deleted], name
    assert "was removed from your GoTo account." in form_text(stage.alice), name


@pytest.mark.failovers
@pytest.mark.kills
@pytest.mark.parametrize(("begin", "check"), [(addition, added), (removal, removed)], ids=["add", "remove"])
async def test_killed_at_every_step_it_is_done_once(
    stage: Stage, begin: Begin, check: Callable[[Stage, str], None]
) -> None:
    await connect_admin(stage)
    kills = Kills(stage, ports=TAPPED, goto=GOTO, changes=CHANGES, before=True, at_least=4)
    for subject in kills:
        name = subject.lower().replace(" ", "-")
        await begin(stage, name)
        form, tenant, op_id = await submitted(stage)
        await kills.run(tenant, op_id)
        assert await form == {}
        check(stage, name)
        await stage.alice.person.closes()


def large(stage: Stage) -> None:
    for number in range(60):
        one = add_organizer(stage, f"n{number:02}@northwind.example", f"Nora{number:02}", "Many")
        if number < 12:
            add_upcoming_meeting(stage, one, f"Stand-up {number:02}", days=1)


async def reading_begun(stage: Stage) -> tuple[Tenant, str]:
    await stage.alice.types("/goto groups Sales upcoming")
    await stage.alice.presses("Ask one by one")
    return await open_operation(stage)


@pytest.mark.exhaustive
async def test_a_large_group_goes_on_where_it_was(stage: Stage) -> None:
    large(stage)
    await connect_admin(stage)
    tenant, op_id = await reading_begun(stage)
    wire = CallTap()
    await run_operation(tap(stage.runtime.app, wire), tenant, op_id)
    await stage.alice.sees("15 meetings from 63 organizers.")
    stage.alice.dms()
    places = {call: number for number, call in reversed(list(enumerate(wire.names, 1)))}
    third = [number for number, call in enumerate(wire.names, 1) if call == "ledger.save_checkpoint"][2]
    for at in (places["messenger.post"], third):
        before = len(stage.alice.dms())
        asked = len(stage.goto.received("organizers.upcomingMeetings.list"))
        tenant, op_id = await reading_begun(stage)
        with pytest.raises(Killed):
            await run_operation(tap(stage.runtime.app, CallTap(at, after=True)), tenant, op_id)
        await run_operation(stage.runtime.app, tenant, op_id)
        told = [stage.alice.reads(m) for m in stage.alice.dms()[before:]]
        assert len([text for text in told if "15 meetings from 63 organizers." in text]) == 1, wire.names[
            at - 1
        ]
        assert len(told) == 2, "the message and the file"
        again = len(stage.goto.received("organizers.upcomingMeetings.list")) - asked - 63
        assert again <= 10, "no more than one stretch is read again"


async def test_a_file_that_may_be_there_is_not_sent_again(stage: Stage) -> None:
    large(stage)
    await connect_admin(stage)
    tenant, op_id = await reading_begun(stage)

    class UpToTheFile(CallTap):
        def wrap(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
            if name != "files.send_file":
                return call
            return super().wrap(name, call)

    with pytest.raises(Killed):
        await run_operation(tap(stage.runtime.app, UpToTheFile(1, after=True)), tenant, op_id)
    await run_operation(stage.runtime.app, tenant, op_id)
    await stage.alice.sees("Slack didn't confirm that the file arrived.")
    assert len([m for m in stage.alice.dms() if m.files]) == 1


async def test_who_cancels_stops_it_where_it_is(stage: Stage) -> None:
    large(stage)
    await connect_admin(stage)
    tenant, op_id = await reading_begun(stage)

    class Pressed(CallTap):
        """The button is pressed while the second stretch is read."""

        def wrap(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
            async def pressed(*args: Any, **kwargs: Any) -> Any:
                answer = await call(*args, **kwargs)
                self.count += name == "organizers.list_upcoming"
                if self.count == 15 and not self.names:
                    self.names.append(name)
                    message = await stage.alice.sees("10 of 63 organizers")
                    await stage.alice.presses("Cancel", message)
                return answer

            return pressed

    await run_operation(tap(stage.runtime.app, Pressed()), tenant, op_id)
    await stage.alice.sees("Cancelled after 10 of 63 organizers")
    assert len(stage.goto.received("organizers.upcomingMeetings.list")) == 20
    (message,) = [m for m in stage.alice.dms() if "Sales" in m.text]
    assert "Cancelled" in stage.alice.reads(message)
    await run_operation(stage.runtime.app, tenant, op_id)
    assert len(stage.goto.received("organizers.upcomingMeetings.list")) == 20


async def mapping_begun(stage: Stage) -> tuple[Tenant, str]:
    await stage.alice.types("/goto map")
    await stage.alice.presses("Map all by e-mail")
    return await open_operation(stage)


async def with_admin_link(stage: Stage, count: int) -> None:
    """Have Alice's link read for the workspace, and so many more organizers, who are not in Slack."""
    for number in range(count):
        add_organizer(stage, f"n{number:02}@northwind.example", f"Nora{number:02}", "Many")
    await connect_admin(stage)
    link = await stage.runtime.app.store.links.get(
        Person(Tenant(stage.slack.home.id), stage.alice.person.user.id)
    )
    assert link is not None
    await stage.runtime.app.store.member_map.set_admin_link(
        AdminLink(link.person, link.account_key or "", link.connected_at)
    )


async def test_a_mapping_goes_on_where_it_was(stage: Stage) -> None:
    await with_admin_link(stage, 12)
    tenant, op_id = await mapping_begun(stage)
    wire = CallTap()
    await run_operation(tap(stage.runtime.app, wire), tenant, op_id)
    await stage.alice.sees("3 members were mapped, out of 15.")
    places = {call: number for number, call in reversed(list(enumerate(wire.names, 1)))}
    for call in (
        "ledger.save_checkpoint",
        "member_map.put",
        "messenger.post",
        "messenger.update",
        "ledger.finish",
    ):
        before = len(stage.alice.dms())
        tenant, op_id = await mapping_begun(stage)
        with pytest.raises(Killed):
            await run_operation(tap(stage.runtime.app, CallTap(places[call], after=True)), tenant, op_id)
        await run_operation(stage.runtime.app, tenant, op_id)
        (message,) = stage.alice.dms()[before:]
        assert "3 members were mapped, out of 15." in stage.alice.reads(message), call


async def test_who_cancels_a_mapping_keeps_what_is_mapped(stage: Stage) -> None:
    await with_admin_link(stage, 30)
    tenant, op_id = await mapping_begun(stage)

    class Pressed(CallTap):
        """The button is pressed while the second stretch is looked up."""

        def wrap(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
            async def pressed(*args: Any, **kwargs: Any) -> Any:
                answer = await call(*args, **kwargs)
                self.count += name == "people.find_by_email"
                if self.count == 15 and not self.names:
                    self.names.append(name)
                    message = await stage.alice.sees("10 of 33 checked")
                    await stage.alice.presses("Cancel", message)
                return answer

            return pressed

    await run_operation(tap(stage.runtime.app, Pressed()), tenant, op_id)
    await stage.alice.sees("Cancelled: 10 of 33 checked. The 3 already mapped stay.")
    assert len(await stage.runtime.app.store.member_map.list_all(tenant)) == 3
    stage.alice.dms()
