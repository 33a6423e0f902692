"""What is kept of the messages about one registration, whatever order their posts are recorded in."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

import pytest

from bot.model.registration import JoinResult
from bot.model.status_messages import StatusMessages, add_message, mark_drawn, mark_reduced
from tests.support.actors import Actor, person_of
from tests.support.registrations import register, share_new_training
from tests.support.stage import Stage

FIRST, SECOND, THIRD = "1796137200.000001", "1796137200.000002", "1796137200.000010"


def posted(*ts: str) -> StatusMessages:
    kept = None
    for one in ts:
        kept = add_message(kept, "D1", one, f"shown {one}")
    assert kept is not None
    return kept


def test_the_newest_is_current_and_the_others_wait_to_be_reduced() -> None:
    kept = posted(FIRST, THIRD)
    assert (kept.current, kept.shown, kept.outdated) == (THIRD, f"shown {THIRD}", (FIRST,))
    late = add_message(kept, "D1", SECOND, "late")
    assert (late.current, late.shown) == (THIRD, f"shown {THIRD}")
    assert late.outdated == (FIRST, SECOND)


@pytest.mark.parametrize("ts", [FIRST, SECOND, THIRD])
def test_recorded_again_nothing_changes(ts: str) -> None:
    kept = mark_reduced(posted(FIRST, SECOND, THIRD), FIRST)
    assert (kept.outdated, kept.reduced) == ((SECOND,), (FIRST,))
    assert add_message(kept, "D1", ts, "again") == kept
    assert mark_reduced(kept, FIRST) == kept
    assert mark_reduced(kept, THIRD) == kept


def test_a_reduced_message_that_was_drawn_late_is_reduced_again() -> None:
    kept = mark_reduced(posted(FIRST, SECOND), FIRST)
    assert mark_drawn(kept, SECOND, "new").shown == "new"
    late = mark_drawn(kept, FIRST, "old")
    assert (late.outdated, late.reduced, late.shown) == ((FIRST,), (), kept.shown)


def test_another_conversation_begins_anew() -> None:
    assert add_message(posted(FIRST), "D2", SECOND, "x") == StatusMessages(
        channel="D2", current=SECOND, shown="x"
    )


async def find(stage: Stage, actor: Actor, key: int) -> StatusMessages | None:
    found = await stage.runtime.app.store.registrations.find_by_person(person_of(actor), str(key))
    assert found is not None
    return found.messages


async def test_an_update_of_the_registration_keeps_its_messages(stage: Stage) -> None:
    training = await share_new_training(stage)
    await register(stage.bob)
    before = await find(stage, stage.bob, training.key)
    assert before is not None
    assert before.current == stage.bob.dms()[0].ts
    await stage.bob.presses("Cancel registration", stage.bob.dms()[0])
    await stage.bob.sees("is cancelled.")
    after = await find(stage, stage.bob, training.key)
    assert after is not None
    assert (after.current, after.outdated) == (before.current, ())
    assert after.shown != before.shown


async def test_changes_at_once_lose_none(stage: Stage) -> None:
    training = await share_new_training(stage)
    await register(stage.bob)
    store = stage.runtime.app.store.registrations
    found = await store.find_by_person(person_of(stage.bob), str(training.key))
    assert found is not None
    assert found.messages is not None
    add = partial(add_message, channel=found.messages.channel, shown="x")
    posts = [f"179613720{number}.000001" for number in range(1, 10)]
    await asyncio.gather(*(store.update_messages(found, partial(add, ts=ts)) for ts in posts))
    fresh = await find(stage, stage.bob, training.key)
    assert fresh is not None
    assert {fresh.current, *fresh.outdated} == {found.messages.current, *posts}
    assert fresh.current == posts[-1]
    stage.bob.dms()


async def test_who_has_the_address_now_does_not_get_the_messages_of_who_had_it(stage: Stage) -> None:
    training = await share_new_training(stage)
    await register(stage.bob)
    await stage.bob.presses("Cancel registration", stage.bob.dms()[0])
    await stage.bob.sees("is cancelled.")
    store = stage.runtime.app.store.registrations
    found = await store.find_by_person(person_of(stage.bob), str(training.key))
    assert found is not None
    assert await store.join(replace(found, person=person_of(stage.dev)), "op") is JoinResult.SEAT
    assert await find(stage, stage.dev, training.key) is None
