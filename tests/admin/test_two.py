"""Two admins do the same at once: it is done once, and each is told what is so."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.actors import Actor
from tests.support.admin import (
    ADA,
    ask_about_organizer,
    connect_admin,
    form_text,
    open_add_form,
    organizers_at_goto,
)
from tests.support.stage import Stage

DEV = "dev@northwind.example"


async def two(stage: Stage) -> tuple[Actor, Actor]:
    """Have Alice and Bob connected, both admins in Slack and at GoTo."""
    stage.bob.person.user.is_admin = True
    stage.goto.user(stage.bob.email).admin = True
    await connect_admin(stage)
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    return stage.alice, stage.bob


async def test_adding_the_same_person(stage: Stage) -> None:
    admins = await two(stage)
    for one in admins:
        await open_add_form(one)
        await one.fills(email=ADA, first="Ada", last="Example")
    answers = await asyncio.gather(*(one.submits() for one in admins))
    errors = [answer["email"] for answer in answers if answer]
    assert len(errors) <= 1
    assert all("is already an organizer." in error for error in errors)
    assert len(organizers_at_goto(stage)) == 1
    assert stage.goto.world.mailed == [(ADA, "invitation")]
    for one in admins:
        await one.person.closes()


@pytest.mark.parametrize("by", ["key", "email"])
async def test_removing_the_same_person(stage: Stage, by: str) -> None:
    admins = await two(stage)
    dev = stage.goto.user(DEV)
    for one in admins:
        await ask_about_organizer(one, "remove", dev.key if by == "key" else DEV)
        await one.fills(typed=DEV)
    assert await asyncio.gather(*(one.submits() for one in admins)) == [{}, {}]
    told = sorted("may have removed them already" in form_text(one) for one in admins)
    assert told == [False, True]
    assert dev.deleted
    for one in admins:
        await one.person.closes()


async def test_taking_the_admin_link_leaves_one(stage: Stage) -> None:
    admins = await two(stage)
    for one in admins:
        await one.types("/goto map")
    await asyncio.gather(*(one.presses("Use my GoTo account") for one in admins))
    for one in admins:
        await one.sees("is now the admin account")
    said = [await one.types("/goto map") for one in admins]
    assert sorted("Your GoTo account is the admin account" in text for text in said) == [False, True]
