"""A process is killed before and after every call of a look at a meeting: the next look makes up for it, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.model.cards import CardPhase, CardState
from bot.operations.card_checks import CARD_VIEWS
from bot.store.keys import KEYS
from bot.usecases.core.services import Services
from bot.usecases.meetings.cards import redraw_cards
from bot.worker.cards import check_card
from tests.support.cards import CardStage, open_card_stage
from tests.support.clocks import ManualClock
from tests.support.kills import Kills
from tests.support.stage import CHANNEL, Stage

TAPPED = ("card_states", "meetings", "messenger", "sends")


@pytest.fixture
def with_worker() -> bool:
    return False


@pytest_asyncio.fixture
async def scene(stage: Stage) -> CardStage:
    return await open_card_stage(stage)


@pytest.mark.kills
async def test_killed_at_every_call_the_card_comes_to_the_same(scene: CardStage) -> None:
    """Killed before or after each call of the looks of a whole life, the next look makes up for it."""
    meeting_id = scene.known.meeting_id
    scene.begins()

    kills = Kills(scene.stage, ports=TAPPED, goto=("meetings",), before=True)
    for name in kills:
        if kills.at:
            await fresh(scene)
        await kills.attempt(lambda app: check_card(app, scene.tenant, meeting_id), scene.at(minutes=1))
        if kills.at:
            assert await scene.due(minutes=2) == [meeting_id] or "*Live since" in scene.shown()
            await check_card(scene.at(minutes=1), scene.tenant, meeting_id)
        assert "*Live since" in scene.shown(), name
    assert len(scene.stage.alice.posts(CHANNEL)) == 1


@pytest.mark.kills
async def test_killed_at_every_call_a_new_occurrence_has_one_card(scene: CardStage) -> None:
    """As above, for the first look at the next time that a series is held. Each time is one more occurrence."""
    app, meeting_id = scene.stage.runtime.app, scene.known.meeting_id
    now = app.clock.now()
    hour = timedelta(hours=1)
    scene.known = replace(scene.known, start=now - hour, end=now)
    await app.store.meetings.save(scene.known)
    planned = scene.known.start

    async def ended() -> None:
        known = await app.store.meetings.get(scene.tenant, meeting_id)
        assert known is not None
        over = CardState(
            organizer=known.organizer,
            meeting_id=meeting_id,
            planned_start=planned,
            phase=CardPhase.ENDED,
            ended_at=now,
            attendance_final=True,
        )
        await app.store.card_states.save(replace(over, recurring=True))

    def at(seconds: int) -> Services:
        return replace(app, clock=ManualClock(now - hour + timedelta(seconds=seconds)))

    scene.meeting.kind, scene.meeting.active_since = "recurring", planned
    kills = Kills(scene.stage, ports=TAPPED, before=True)
    for number, name in enumerate(kills):
        await ended()
        await kills.attempt(lambda tapped: check_card(tapped, scene.tenant, meeting_id), at(number))
        if kills.at:
            await check_card(at(number), scene.tenant, meeting_id)
        assert len(scene.stage.alice.posts(CHANNEL)) == number + 2, name


async def fresh(scene: CardStage) -> None:
    """Have the card as it was before its life began."""
    redis = scene.stage.runtime.stores.redis
    await redis.delete(KEYS.card_state.of(scene.tenant, scene.known.meeting_id))
    known = await scene.stage.runtime.app.store.meetings.get(scene.tenant, scene.known.meeting_id)
    assert known is not None
    await scene.stage.runtime.app.store.meetings.save(known)
    await redraw_cards(scene.stage.runtime.app, known, CARD_VIEWS.card)
