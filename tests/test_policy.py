"""Who may do what, and where: the rules of a workspace, made in a form and held to wherever somebody asks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.commands.catalogue import CATALOGUE
from bot.ids import Person, Tenant
from bot.ports import Area, Policy, Rule
from bot.usecases import policy
from bot.usecases.operations import Kind
from bot.views import actions as act
from handlers import areas, routes
from tests.conversation import Actor, Stage
from tests.past import connected

HTTP = pytest.mark.parametrize("transport", ["http"])


def user(actor: Actor) -> str:
    return actor.person.user.id


def tenant(stage: Stage) -> Tenant:
    return Tenant(stage.slack.home.id)


async def ruled(stage: Stage, *, guests: bool = False, read_only: tuple[str, ...] = (), **rules: Rule) -> None:
    """Make rules as Alice did before."""
    s = stage.house.s
    now = await s.policies.get(tenant(stage))
    made = Policy(
        {Area(name): rule for name, rule in rules.items()},
        guests,
        read_only,
        s.ids.new(),
        user(stage.alice),
        s.clock.now(),
    )
    assert await s.policies.keep(tenant(stage), made, now.revision)


async def test_an_admin_keeps_trainings_to_some_and_the_others_are_told_whom_to_ask(stage: Stage) -> None:
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    await stage.alice.types("/goto policy")
    form = stage.alice.reads(stage.alice.form)
    assert "Make and change trainings" in form
    assert "everybody" in form
    await stage.alice.fills(**{"train-people": [user(stage.carol)], "read_only": ["C0PLATFORM"]})
    assert await stage.alice.submits() == {}
    saved = stage.alice.reads(stage.alice.form)
    assert "The rules are saved." in saved
    assert "Make and change trainings: 1 person" in saved.replace("*", "")
    assert "Plan and change meetings: everybody" in saved.replace("*", "")

    refused = await stage.bob.types("/training create")
    assert "Trainings are kept to some people" in refused
    assert "Ask Alice Moreau" in refused
    assert "/training create" not in await stage.bob.types("/training help")
    assert "/meeting schedule" in await stage.bob.types("/meeting help")
    said = await stage.bob.types("/meeting now Standup", channel="#team-platform")
    assert "Usher posts nothing in that channel" in said
    assert stage.goto.received("meetings.create") == []
    await stage.bob.types("/meeting now Standup")
    assert len(stage.bob.posts("#general")) == 1


async def test_only_admins_make_rules(stage: Stage) -> None:
    said = await stage.bob.types("/goto policy")
    assert "for those who administer Usher" in said
    assert "Ask an admin or owner of this Slack workspace" in said
    assert stage.bob.person.view is None
    assert "/goto policy" not in await stage.bob.types("/goto help")
    assert "/goto policy" in await stage.alice.types("/goto help")

    await ruled(stage, admin=Rule(people=(user(stage.bob),)))
    await stage.bob.types("/goto policy")
    assert "Last changed by Alice Moreau" in stage.bob.reads(stage.bob.form)


@HTTP
async def test_who_saves_last_does_not_undo_what_another_saved(stage: Stage) -> None:
    await ruled(stage, admin=Rule(people=(user(stage.bob),)))
    await stage.alice.types("/goto policy")
    await stage.bob.types("/goto policy")
    await stage.bob.fills(**{"start-people": [user(stage.bob)]})
    assert await stage.bob.submits() == {}
    await stage.alice.fills(guests=["on"])
    (told,) = (await stage.alice.submits()).values()
    assert "Bob Tanaka changed these rules" in told
    stands = await stage.house.s.policies.get(tenant(stage))
    assert not stands.guests
    assert stands.rule(Area.START).people == (user(stage.bob),)
