"""A card from its first to its last state: looked at when it matters, drawn in place, one for each occurrence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.app import open_worker
from bot.model.cards import CardPhase
from bot.model.ids import Tenant
from bot.operations.card_checks import CARD_VIEWS
from bot.usecases.meetings.cards import redraw_cards
from bot.worker.cards import check_card, enqueue_due_checks
from tests.support.cards import CardStage, open_card_stage
from tests.support.clocks import CLOCK, ManualClock
from tests.support.faults import inject_fault
from tests.support.meetings import SUBJECT
from tests.support.services import with_services
from tests.support.stage import CHANNEL, WORKER_TICK, Stage


@pytest.fixture
def with_worker() -> bool:
    return False


@pytest_asyncio.fixture
async def scene(stage: Stage) -> CardStage:
    return await open_card_stage(stage)


def polls(scene: CardStage) -> int:
    return len(scene.stage.goto.received("meetings.get"))


async def test_a_card_says_soon_live_and_ended_in_its_place(scene: CardStage) -> None:
    assert await scene.due(minutes=-10, seconds=-1) == []
    assert await scene.due(minutes=-10) == [scene.known.meeting_id]
    soon = await scene.look(minutes=-10)
    assert "*Starting soon*, at " in soon
    assert "Join" in soon
    assert "Remind me" in soon
    assert polls(scene) == 0

    assert await scene.due(minutes=-2, seconds=-1) == []
    await scene.look(minutes=-2)
    scene.begins(minutes=-1)
    live = await scene.look(minutes=-1, seconds=-30)
    assert "*Live since" in live
    assert "Join" in live
    assert "Remind me" in live
    assert polls(scene) == 2

    scene.ends(43)
    ended = await scene.look(minutes=44)
    assert "*Ended*, 43 minutes, 2 people" in ended
    assert "Join" not in ended
    assert "Remind me" not in ended
    assert "Attendees" in ended
    assert len(scene.stage.alice.posts(CHANNEL)) == 1
    assert await scene.due(days=40) == [scene.known.meeting_id], "it is looked at until its planned end"
    await scene.look(minutes=46)
    for minutes in (47, 52, 64, 104, 224, 764, 1484):
        await scene.look(minutes=minutes)
    assert await scene.due(hours=36) == [], "a recording is looked for up to a day after"
    await scene.look(minutes=44, hours=36)
    assert await scene.due(days=40) == []


async def test_a_recording_that_comes_late_is_offered_on_the_card(scene: CardStage) -> None:
    scene.stage.goto.behavior.recording_delay_seconds = 12 * 3600
    scene.begins()
    await scene.look(minutes=1)
    scene.ends(43)
    scene.stage.goto.world.held[-1].recorded = True
    for minutes in (44, 45, 47, 52, 64, 104, 224):
        CLOCK.move_to(scene.known.start + timedelta(minutes=minutes))
        assert "Recording" not in await scene.look(minutes=minutes)
    CLOCK.move_to(scene.known.start + timedelta(minutes=766))
    assert "[Attendees]\n[Recording]" in await scene.look(minutes=766)
    assert "*Ended*, 43 minutes, 2 people" in scene.shown()
    assert await scene.due(days=40) == []


async def test_it_is_polled_every_30_seconds_around_the_start_and_rarely_after(scene: CardStage) -> None:
    await scene.look(minutes=-10)
    moment, looks = timedelta(minutes=-2), 0
    while moment < timedelta(minutes=10):
        assert await scene.due(seconds=moment.total_seconds() - 1) == []
        assert await scene.due(seconds=moment.total_seconds()) == [scene.known.meeting_id]
        await check_card(scene.at(seconds=moment.total_seconds()), scene.tenant, scene.known.meeting_id)
        moment, looks = moment + timedelta(seconds=30), looks + 1
    assert (looks, polls(scene)) == (24, 24)
    assert len([m for m in scene.stage.alice.dms() if "People may be waiting" in m.text]) == 1
    await scene.look(minutes=10)
    assert await scene.due(minutes=14) == []
    assert await scene.due(minutes=15) != []


async def test_a_late_host_is_told_at_three_minutes_and_co_organizers_at_five(scene: CardStage) -> None:
    stage = scene.stage
    async with open_worker(stage.runtime, tick=WORKER_TICK):
        await stage.bob.connects()
        await stage.bob.sees("Connected as Bob")
    scene.meeting.coorganizer_keys = [str(stage.goto.user(stage.bob.email).key)]
    await scene.look(minutes=2, seconds=30)
    late = "People may be waiting: *Design review* was due at"
    assert not [m for m in stage.alice.dms() if late in stage.alice.reads(m)]
    await scene.look(minutes=3)
    await scene.look(minutes=3, seconds=30)
    assert len([m for m in stage.alice.dms() if late in stage.alice.reads(m)]) == 1
    assert not [m for m in stage.bob.dms() if late in stage.bob.reads(m)]
    await scene.look(minutes=5)
    await scene.look(minutes=5, seconds=30)
    assert len([m for m in stage.bob.dms() if late in stage.bob.reads(m)]) == 1
    (message,) = [m for m in stage.alice.dms() if late in stage.alice.reads(m)]
    await stage.alice.presses("Start", message)
    await stage.alice.sees("This link starts the meeting as you")


async def test_nobody_is_late_for_what_went_live(scene: CardStage) -> None:
    stage = scene.stage
    async with open_worker(stage.runtime, tick=WORKER_TICK):
        await stage.bob.connects()
        await stage.bob.sees("Connected as Bob")
    scene.meeting.coorganizer_keys = [str(stage.goto.user(stage.bob.email).key)]
    await scene.look(minutes=1)
    scene.begins(minutes=2)
    for seconds in range(120, 601, 30):
        await scene.look(seconds=seconds)
    scene.meeting.active_since = None
    await scene.look(minutes=10, seconds=30)
    for actor in (stage.alice, stage.bob):
        assert not [m for m in actor.dms() if "waiting" in m.text]


async def test_where_goto_does_not_tell_nothing_is_guessed(scene: CardStage) -> None:
    scene.begins()
    await scene.look(minutes=1)
    inject_fault(scene.stage, "500", "meetings.get", times=None)
    assert "*Live since" in await scene.look(minutes=3)
    scene.stage.sandbox.slack.panel.all_off()
    scene.meeting.active_since = None
    await scene.look(minutes=4)
    assert "Attendance isn't in from GoTo yet" in scene.shown()


async def test_a_silent_goto_makes_nobody_late(scene: CardStage) -> None:
    inject_fault(scene.stage, "500", "meetings.get", times=None)
    shown = await scene.look(minutes=4)
    assert "*Due at " in shown
    assert "not started" not in shown, "nobody knows"
    assert not [m for m in scene.stage.alice.dms() if "waiting" in m.text]


async def test_a_card_says_at_the_start_that_the_meeting_is_due_and_not_started(scene: CardStage) -> None:
    assert "*Starting soon*, at " in await scene.look(seconds=-30)
    assert await scene.due(seconds=-1) == []
    assert await scene.due() != [], "it is looked at just when it is due"
    await scene.look()
    due = await scene.look(minutes=28)
    assert "*Due at " in due
    assert "*, not started yet" in due
    assert "soon" not in due
    assert "ago" not in due
    assert "Join" in due
    card = scene.stage.alice.posts(CHANNEL)[-1]
    assert " New York, not started yet." in card.text

    scene.begins(minutes=29)
    live = await scene.look(minutes=29, seconds=30)
    assert "*Live since" in live
    assert "Due" not in live


async def test_a_card_that_goto_stops_answering_for_says_only_that_it_is_due(scene: CardStage) -> None:
    await scene.look(seconds=-30)
    assert "not started yet" in await scene.look(minutes=2)
    inject_fault(scene.stage, "500", "meetings.get", times=None)
    shown = await scene.look(minutes=10)
    assert "*Due at " in shown
    assert "not started" not in shown


async def test_a_due_meeting_that_moves_is_not_due_any_more(scene: CardStage) -> None:
    assert "not started yet" in await scene.look(minutes=2)
    later = replace(
        scene.known, start=scene.known.start + timedelta(hours=1), end=scene.known.end + timedelta(hours=1)
    )
    await scene.stage.runtime.app.store.meetings.save(later)
    assert "Due" not in await scene.look(minutes=3)
    scene.known = later
    assert "*Starting soon*" in await scene.look(minutes=-5)


async def test_history_that_comes_later_is_asked_for_again(scene: CardStage) -> None:
    scene.begins()
    await scene.look(minutes=1)
    scene.meeting.active_since = None
    assert "*Ended*. Attendance" in await scene.look(minutes=46)
    assert await scene.due(minutes=46, seconds=59) == []
    assert await scene.due(minutes=47) != []
    scene.begins()
    scene.ends(45)
    assert "*Ended*, 45 minutes, 2 people" in await scene.look(minutes=47)


async def test_what_goto_never_tells_is_said_as_unknown(scene: CardStage) -> None:
    scene.begins()
    await scene.look(minutes=1)
    scene.meeting.active_since = None
    for minutes in (46, 47, 49, 54, 66, 106, 226, 766, 1486):
        await scene.look(minutes=minutes)
    assert "*Ended*. GoTo has no attendance" in scene.shown()
    assert await scene.due(days=40) == []


async def test_one_that_nobody_saw_live_is_over_and_not_said_to_be_held(scene: CardStage) -> None:
    await scene.look(minutes=12)
    assert "*Time's up*. GoTo hasn't confirmed that it was held." in await scene.look(minutes=45)
    for minutes in (46, 48, 53, 65, 105, 225, 765, 1485):
        await scene.look(minutes=minutes)
    assert "*Time's up*. GoTo has no record that it was held." in scene.shown()


async def test_a_host_who_comes_back_is_live_again(scene: CardStage) -> None:
    scene.begins()
    await scene.look(minutes=1)
    scene.ends(5)
    assert "*Ended*, 5 minutes" in await scene.look(minutes=10)
    scene.begins(minutes=12)
    assert "*Live since" in await scene.look(minutes=15)
    scene.ends(20)
    assert "*Ended*, 25 minutes" in await scene.look(minutes=32)


async def test_a_meeting_that_moves_begins_its_life_anew(scene: CardStage) -> None:
    await scene.look(minutes=-9)
    later = replace(
        scene.known, start=scene.known.start + timedelta(days=1), end=scene.known.end + timedelta(days=1)
    )
    await scene.stage.runtime.app.store.meetings.save(later)
    assert "Starting soon" not in await scene.look(minutes=-8)
    assert len(scene.stage.alice.posts(CHANNEL)) == 1
    assert await scene.due(days=1, minutes=-11) == []
    assert await scene.due(days=1, minutes=-10) != []


async def test_an_occurrence_after_one_that_ended_has_its_own_card(scene: CardStage) -> None:
    scene.begins()
    await scene.look(minutes=1)
    scene.ends(30)
    await scene.look(minutes=50)
    week = timedelta(days=7)
    async with open_worker(scene.stage.runtime, tick=WORKER_TICK):
        later = replace(scene.known, start=scene.known.start + week, end=scene.known.end + week)
        await scene.stage.runtime.app.store.meetings.save(later)
        await scene.stage.alice.sees(SUBJECT, channel=CHANNEL)
    await scene.look(minutes=51)
    first, second = (scene.stage.alice.reads(m) for m in scene.stage.alice.posts(CHANNEL))
    assert "*Ended*, 30 minutes" in first
    assert "Ended" not in second
    assert "Join" in second
    await scene.look(minutes=52)
    assert len(scene.stage.alice.posts(CHANNEL)) == 2


async def test_the_card_of_what_ended_stays_when_the_meeting_is_moved_or_cancelled_after(
    scene: CardStage,
) -> None:
    app = scene.stage.runtime.app
    scene.begins()
    await scene.look(minutes=1)
    scene.ends(30)
    await scene.look(minutes=50)
    known = await app.store.meetings.get(scene.tenant, scene.known.meeting_id)
    assert known is not None
    later = replace(known, start=known.start + timedelta(days=7), end=known.end + timedelta(days=7))
    for changed in (later, replace(known, cancelled_at=known.end)):
        await app.store.meetings.save(changed)
        await redraw_cards(app, changed, CARD_VIEWS.card)
        assert "*Ended*, 30 minutes" in scene.shown()


@pytest.mark.languages
async def test_each_time_a_series_is_held_has_its_own_card(scene: CardStage) -> None:
    scene.meeting.kind = "recurring"
    await scene.look(minutes=-2)
    scene.begins()
    await scene.look(minutes=1)
    scene.ends(30)
    assert "*Ended*, 30 minutes" in await scene.look(minutes=36)
    scene.begins(days=2)
    assert await scene.due(days=2, minutes=5) != []
    assert "*Live since" in await scene.look(days=2, minutes=5)
    first, second = (scene.stage.alice.reads(m) for m in scene.stage.alice.posts(CHANNEL))
    assert "*Ended*, 30 minutes" in first
    assert "*Live since" in second


async def test_a_cancelled_meeting_is_not_looked_at(scene: CardStage) -> None:
    await scene.stage.runtime.app.store.meetings.save(
        replace(scene.known, cancelled_at=scene.known.start - timedelta(hours=1))
    )
    await scene.look(minutes=-5)
    assert await scene.due(days=400) == []
    assert polls(scene) == 0


async def test_a_changed_title_of_one_that_ended_stays_ended(scene: CardStage) -> None:
    scene.begins()
    await scene.look(minutes=1)
    scene.ends(30)
    await scene.look(minutes=50)
    known = await scene.stage.runtime.app.store.meetings.get(scene.tenant, scene.known.meeting_id)
    assert known is not None
    await scene.stage.runtime.app.store.meetings.save(replace(known, subject="Another title"))
    shown = await scene.look(minutes=51)
    assert "*Ended*, 30 minutes" in shown


async def test_the_tick_asks_for_what_is_due_alone(scene: CardStage) -> None:
    enqueued: list[str] = []

    class Queue:
        async def enqueue_card_check(self, tenant: Tenant, meeting_id: str) -> None:
            enqueued.append(meeting_id)

    early = with_services(scene.at(minutes=-11), queue=Queue())  # type: ignore[arg-type]
    await enqueue_due_checks(early)
    assert enqueued == []
    await enqueue_due_checks(replace(early, clock=ManualClock(scene.known.start - timedelta(minutes=10))))
    assert enqueued == [scene.known.meeting_id]


async def test_a_worker_looks_by_itself(scene: CardStage) -> None:
    now = scene.stage.runtime.app.clock.now()
    soon = replace(scene.known, start=now + timedelta(minutes=5), end=now + timedelta(minutes=35))
    await scene.stage.runtime.app.store.meetings.save(soon)
    async with open_worker(scene.stage.runtime, tick=WORKER_TICK):
        await enqueue_due_checks(scene.stage.runtime.app)
        await scene.stage.alice.sees("Starting soon", channel=CHANNEL)
    state = await scene.stage.runtime.app.store.card_states.get(scene.tenant, scene.known.meeting_id)
    assert state is not None
    assert state.phase is CardPhase.SOON
