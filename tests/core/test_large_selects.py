"""Selects with more options than Slack takes: whoever types finds each of them, also what comes after the first 100."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.model.messages import Message
from bot.model.policy import Rule
from bot.queries import QUERIES
from bot.sandbox.slack.delivery import Delivery
from bot.sandbox.slack.model import Json, StoredMessage
from bot.views import ids
from bot.views.kit import element, option, section
from bot.views.selects import (
    MAX_STATIC_OPTIONS,
    find_options,
    limit_options,
    match_options,
    read_source,
    with_all_options,
    with_source,
)
from handlers.router import router
from tests.support.actors import connect_alice
from tests.support.admin import add_organizer, set_policy
from tests.support.clocks import CLOCK, now
from tests.support.meetings import add_meeting, hold_meeting
from tests.support.registrations import TRAINING_NAME, share_new_training
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import add_training, find_training

MANY = 130


async def options(stage: Stage, action_id: str, typed: str, *, in_form: bool = False) -> list[Json]:
    """Return the texts of the options that are offered for what Alice types into the select."""
    target = stage.alice.form if in_form else stage.alice.last
    assert target is not None
    return await stage.alice.person.suggests(target, action_id, typed)


def texts(found: list[Json]) -> list[str]:
    return [one["text"]["text"] for one in found]


async def test_everybody_of_a_large_account_can_be_made_an_organizer(stage: Stage) -> None:
    alice = stage.alice
    await connect_alice(stage)
    known = find_training(stage)
    people = [add_organizer(stage, f"p{n}@northwind.example", "Pat", f"Number{n:03}") for n in range(MANY)]
    await alice.types(f"/training organizers {known.id}")
    assert len(await options(stage, "organizers", "", in_form=True)) == MAX_STATIC_OPTIONS
    assert texts(await options(stage, "organizers", "number129", in_form=True)) == ["Pat Number129"]
    assert len(await options(stage, "organizers", "pat NUMBER12", in_form=True)) == 10
    assert await options(stage, "organizers", "nobody", in_form=True) == []
    await alice.fills(organizers=[str(people[-1].key)])
    assert await alice.submits() == {}
    assert [user.email for user in known.organizers] == [alice.email, people[-1].email]
    await alice.person.closes()
    stage.dev.dms()
    await alice.types(f"/training organizers {known.id}")
    assert "Pat Number129" in alice.reads(alice.form), "who is chosen is shown"
    assert len(stage.goto.received("admin.organizers.list")) <= 4, "not once with every letter"


async def test_every_meeting_can_be_picked(stage: Stage) -> None:
    alice = stage.alice
    await connect_alice(stage)
    last = None
    for number in range(MANY):
        last = add_meeting(stage, f"Sync{number:03}", now() + timedelta(hours=number + 1))
    assert last is not None
    for verb, action_id in {
        "show": ids.SHOW_PICK,
        "cancel": ids.CANCEL_PICK,
        "share": ids.SHARE_PICK,
    }.items():
        await alice.types(f"/meeting {verb}", channel=CHANNEL)
        (found,) = await options(stage, action_id, "sync129")
        assert found["text"]["text"].startswith("Sync129"), verb
    await alice.types("/meeting show")
    await alice.chooses(ids.SHOW_PICK, "Sync129")
    await alice.sees("Sync129")


@pytest.mark.exhaustive
async def test_a_share_keeps_the_channel_for_which_it_was_asked(stage: Stage) -> None:
    await connect_alice(stage)
    for number in range(MANY):
        add_meeting(stage, f"Sync{number:03}", now() + timedelta(hours=number + 1))
    await stage.alice.types("/meeting share #team-platform")
    (found,) = await options(stage, ids.SHARE_PICK, "sync129")
    assert found["value"].startswith(stage.slack.home.conversation(CHANNEL).id)


@pytest.mark.exhaustive
async def test_every_past_meeting_can_be_picked(stage: Stage) -> None:
    await connect_alice(stage)
    for number in range(MANY):
        meeting = add_meeting(stage, f"Held{number:03}", now() + timedelta(days=1))
        hold_meeting(stage, meeting, now() - timedelta(hours=number + 2))
    await stage.alice.types("/meeting attendees")
    assert texts(await options(stage, ids.ATTENDEES_PICK, "held129"))[0].startswith("Held129")


@pytest.mark.exhaustive
async def test_every_training_can_be_picked(stage: Stage) -> None:
    await connect_alice(stage)
    for number in range(MANY):
        add_training(stage, f"Course {number:03}")
    await stage.alice.types("/training show")
    (found,) = await options(stage, ids.TRAINING_PICK, "course 129")
    assert found["value"].startswith("show:")
    await stage.alice.types("/training edit")
    (found,) = await options(stage, ids.TRAINING_PICK, "course 129")
    assert found["value"].startswith("edit:")
    await stage.alice.types("/training edit course")
    (found,) = await options(stage, ids.TRAINING_PICK, "course 129")
    assert found["value"].startswith("edit:")


@pytest.mark.exhaustive
async def test_every_user_group_can_be_named_in_a_rule(stage: Stage) -> None:
    stage.slack.home.usergroups += [
        {
            "id": f"S{n:03}",
            "handle": f"team-{n:03}",
            "name": f"Team {n:03}",
            "users": [stage.dev.person.id],
            "date_delete": 0,
            "user_count": 1,
        }
        for n in range(MANY)
    ]
    await stage.alice.types("/goto policy")
    assert texts(await options(stage, "schedule-groups", "129", in_form=True)) == ["@team-129"]
    await stage.alice.fills(**{"schedule-groups": ["S129"]})
    assert await stage.alice.submits() == {}
    await stage.alice.types("/goto policy")
    assert "@team-129" in stage.alice.reads(stage.alice.form)


@pytest.mark.exhaustive
async def test_every_account_of_a_person_can_be_chosen(stage: Stage) -> None:
    person = stage.goto.user(stage.alice.email)
    person.accounts += [
        replace(person.account, key=str(70_000 + n), name=f"Account{n:03}") for n in range(MANY)
    ]
    await stage.alice.connects()
    await stage.alice.sees("Which")
    (found,) = await options(stage, ids.CHOOSE_ACCOUNT, "account129")
    assert found["text"]["text"] == "Account129"
    await stage.alice.chooses(ids.CHOOSE_ACCOUNT, "Account129")
    await stage.alice.sees("Connected as Alice")


async def asked_by_bob(stage: Stage, action_id: str, block_id: str = "") -> str:
    """Return what the bot answers to a suggestion that Bob's client makes up."""
    payload = {
        "type": "block_suggestion",
        "user": {"id": stage.bob.person.id, "team_id": stage.slack.home.id},
        "team": {"id": stage.slack.home.id, "domain": "northwind"},
        "action_id": action_id,
        "block_id": block_id,
        "value": "",
        "container": {"type": "message"},
    }
    ack = await stage.slack.deliver(Delivery(kind="interactive", name="block_suggestion", payload=payload))
    assert ack.error is None
    return str(ack.body)


async def test_others_are_offered_nothing_of_mine(stage: Stage) -> None:
    """The source in a select is the client's word: whoever answers it gets what they may see."""
    await connect_alice(stage)
    for number in range(MANY):
        add_meeting(stage, f"Secret {number:03}", now() + timedelta(hours=number + 1))
    await stage.alice.types("/meeting show")
    assert isinstance(stage.alice.last, StoredMessage)
    (block,) = [one for one in stage.alice.last.blocks if "accessory" in one]
    for block_id in (block["block_id"], '{"q":"nothing","a":{}}', '{"q":"meeting.pick","a":7}', "{"):
        assert "Secret" not in await asked_by_bob(stage, ids.SHOW_PICK, block_id)


async def test_the_rules_of_the_workspace_hold_for_what_is_offered(stage: Stage) -> None:
    await share_new_training(stage)
    stage.slack.home.usergroups.append({"id": "S1", "handle": "ours", "name": "Ours", "users": []})
    source = '{"q":"training.open","a":{}}'
    assert TRAINING_NAME in await asked_by_bob(stage, ids.REGISTER_PICK, source), "he may register"
    await set_policy(stage, register=Rule(people=(stage.carol.person.id,)))
    CLOCK.forward(minutes=2)
    assert TRAINING_NAME not in await asked_by_bob(stage, ids.REGISTER_PICK, source)
    assert "ours" not in await asked_by_bob(stage, "schedule-groups"), "he is no admin"


# The select itself


def many(kind: str, count: int, **fields: Any) -> dict[str, Any]:
    return element(
        kind, action_id="a", options=[option(f"identity{n}", f"Öne {n:03}") for n in range(count)], **fields
    )


@pytest.mark.parametrize(
    ("kind", "external"),
    [("static_select", "external_select"), ("multi_static_select", "multi_external_select")],
)
def test_only_a_select_with_too_many_options_asks(kind: str, external: str) -> None:
    assert many(kind, MAX_STATIC_OPTIONS)["type"] == kind
    asking = many(kind, MAX_STATIC_OPTIONS + 1, placeholder={"type": "plain_text", "text": "Choose"})
    assert asking["type"] == external
    assert "options" not in asking
    assert asking["min_query_length"] == 0
    assert asking["placeholder"]
    with with_all_options():
        assert len(many(kind, 500)["options"]) == 500
    assert limit_options({"type": "overflow", "options": [1] * 200})["type"] == "overflow"


def test_options_are_found_by_each_typed_word() -> None:
    with with_all_options():
        found = find_options([section("x", accessory=many("static_select", 300))], "a")
    table = {
        "": 100,
        "one": 100,
        "one 29": 13,
        "ÖNE 299": 1,
        "identity299": 1,
        "v299": 0,
        "two": 0,
        "299 öne": 1,
    }
    assert {typed: len(match_options(found, typed)) for typed in table} == table
    assert find_options([section("x")], "a") == []


def test_the_source_is_noted_where_it_is_needed_and_fits() -> None:
    large, small = (
        Message(text="x", blocks=[section("a"), section("b", accessory=many("static_select", count))])
        for count in (200, 5)
    )
    source = {"q": "meeting.pick", "a": {"verb": "show"}}
    noted = with_source(large, source)
    assert read_source(str(noted.blocks[1]["block_id"])) == source
    assert "block_id" not in noted.blocks[0]
    assert with_source(small, source) == small
    assert with_source(large, {"q": "x" * 300}) == large
    for block_id in ("", "b1", "{", "[1]", "7"):
        assert read_source(block_id) is None


def test_every_select_of_a_form_that_can_grow_has_a_source() -> None:
    assert {"organizers", "group", "schedule-groups", "admin-groups"} <= set(router.suggestions)
    assert {"meeting.pick", "training.pick", "training.open"} <= set(QUERIES)
