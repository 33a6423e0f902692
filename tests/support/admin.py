"""GoTo's admin side: organizers, policy, audit and mapped members."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.model.operations import OperationKind
from bot.model.policy import Area, AuditEntry, AuditQuery, Policy, Rule
from bot.sandbox.goto.state import SimUser
from bot.sandbox.slack.model import StoredMessage
from tests.support.actors import Actor, tenant_of
from tests.support.clocks import now
from tests.support.kills import run_open_operations
from tests.support.meetings import add_meeting
from tests.support.stage import Stage

ADA = "ada@northwind.example"


async def connect_admin(stage: Stage) -> None:
    """Have Alice connected: a Slack admin with GoTo's admin role."""
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")


def add_organizer(stage: Stage, email: str, first: str = "Ada", last: str = "Example") -> SimUser:
    """Put one more organizer into Alice's account and group, as if done at GoTo."""
    world, alice = stage.goto.world, stage.goto.user(stage.alice.email)
    user = SimUser(
        key=world.key(),
        email=email,
        first_name=first,
        last_name=last,
        accounts=[alice.account],
        group=alice.group,
    )
    world.users.append(user)
    return user


def add_upcoming_meeting(stage: Stage, owner: SimUser, subject: str, days: int = 3) -> None:
    """Put a future meeting of somebody into GoTo."""
    meeting = add_meeting(stage, subject, now() + timedelta(days=days))
    meeting.owner = owner


def form_text(actor: Actor) -> str:
    """Return what the form in front shows, without its emphasis."""
    return actor.reads(actor.form).replace("*", "")


async def open_add_form(actor: Actor) -> None:
    await actor.types("/goto organizers add")
    await _wait_for_goto(actor)


async def _wait_for_goto(actor: Actor) -> None:
    """Have the form in front filled if GoTo took too long to say what it may show."""
    if actor.form.body.get("submit") is None:
        await run_open_operations(actor.stage, OperationKind.DEFERRED_READ)


async def fill_add_form(stage: Stage, **more: str) -> None:
    await open_add_form(stage.alice)
    await stage.alice.fills(**{"email": ADA, "first": "Ada", "last": "Example", "product": "G2T", **more})


def organizers_at_goto(stage: Stage, email: str = ADA) -> list[SimUser]:
    return [user for user in stage.goto.world.users if user.email == email and not user.deleted]


async def fill_removal_form(stage: Stage, typed: str) -> None:
    await ask_about_organizer(stage.alice, "remove", typed)
    await stage.alice.sees("Remove Bob Tanaka from your GoTo account?")
    await stage.alice.fills(typed=stage.bob.email)


async def ask_about_organizer(actor: Actor, verb: str, typed: object) -> str:
    """Type that an organizer is to be suspended or removed; return what the form says that asks."""
    await actor.types(f"/goto organizers {verb} {typed}")
    await _wait_for_goto(actor)
    return form_text(actor)


def user_id(actor: Actor) -> str:
    return actor.person.user.id


async def set_policy(
    stage: Stage, *, guests: bool = False, read_only: tuple[str, ...] = (), **rules: Rule
) -> None:
    """Store a policy made by Alice."""
    app = stage.runtime.app
    now = await app.store.policies.get(tenant_of(stage))
    made = Policy(
        rules={Area(name): rule for name, rule in rules.items()},
        guests=guests,
        read_only=read_only,
        revision=app.ids.new(),
        changed_by=user_id(stage.alice),
        changed_at=app.clock.now(),
    )
    assert await app.store.policies.replace(tenant_of(stage), made, now.revision)


async def audit_entries(stage: Stage, **query: Any) -> list[AuditEntry]:
    """Return the audit entries, oldest first."""
    app = stage.runtime.app
    page = await app.store.audit.search(
        tenant_of(stage), AuditQuery(since=now() - timedelta(days=1), **query), 1000
    )
    return list(page.entries)[::-1]


def audit_results(entries: list[AuditEntry]) -> list[tuple[str, str]]:
    return [(entry.action, entry.result.value) for entry in entries]


async def use_admin_link(stage: Stage) -> None:
    """Make Alice's link the one that reads for the workspace."""
    await connect_admin(stage)
    assert "No admin account is set." in await stage.alice.types("/goto map")
    await stage.alice.presses("Use my GoTo account")
    await stage.alice.sees("Your GoTo account (alice@northwind.example) is now the admin account.")


async def map_everybody(stage: Stage) -> StoredMessage:
    """Have everybody mapped by e-mail; return the message with the result."""
    await use_admin_link(stage)
    await stage.alice.presses("Map all by e-mail")
    message = await stage.alice.sees("members were mapped")
    assert isinstance(message, StoredMessage)
    return message
