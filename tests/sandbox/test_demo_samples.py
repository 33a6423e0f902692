"""What the demo shows before anybody has done anything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from bot.sandbox import history, samples
from bot.sandbox.goto.seed import ZONE, add_working_hours
from bot.sandbox.slack.model import Json
from tests.support.actors import connect_alice
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import find_training


def charts(stage: Stage) -> list[Json]:
    shown = stage.alice.last
    assert shown is not None
    return [block["chart"] for block in shown.blocks if block["type"] == "data_visualization"]


def figures(chart: Json) -> dict[str, list[int]]:
    return {row["name"]: [point["value"] for point in row["data"]] for row in chart["series"]}


async def test_the_demo_opens_on_a_workspace_in_which_something_happened(stage: Stage) -> None:
    history.add_history(stage.slack, stage.goto)
    samples.add_messages(stage.slack)
    await samples.add_cards(stage.runtime, stage.slack, stage.goto)
    stage.bob.dms()
    texts = [message.text for message in stage.alice.person.messages(CHANNEL)]
    assert samples.QUESTION in texts
    (card,) = stage.alice.posts(CHANNEL)
    assert samples.MEETING_TITLE in stage.alice.reads(card)
    (training_card,) = stage.alice.posts("#general")
    assert all(
        words in stage.alice.reads(training_card) for words in (samples.TRAINING_NAME, samples.TRAINING_TEXT)
    )

    await connect_alice(stage)
    question = next(m for m in stage.alice.person.messages(CHANNEL) if m.text == samples.QUESTION)
    await stage.alice.person.message_shortcut(question, "meeting.schedule.from_message")
    await stage.alice.presses("Tomorrow, 3:30 AM (2:00 PM Dev's time, Kolkata)", stage.alice.form)
    form = stage.alice.reads(stage.alice.form)
    assert all(words in form for words in ("{Let's review the login timeouts}", "3:30–4:00 AM New York")), (
        form
    )
    await stage.alice.person.closes()
    shown = await stage.alice.types("/meeting history")
    assert all(subject in shown for subject, *_ in history.MEETINGS)
    known = find_training(stage, "Safety at work")
    await stage.alice.types(f"/training report {known.id}")
    await stage.alice.sees("3 sessions held, 5 people registered.")
    sessions, minutes = charts(stage)
    assert figures(sessions)["Attended"] == [3, 3, 4]
    assert figures(minutes)["Minutes"] == [145, 125, 100, 70, 0]
    assert "Everyone in @makers" in await stage.alice.types(f"/training missing {known.id} @makers")


def test_seeded_sessions_lie_in_working_hours_and_apart_whenever_the_demo_starts() -> None:
    week = datetime(2026, 10, 26, tzinfo=UTC)  # the clocks of New York change in it
    for start in (week + timedelta(minutes=50 * step) for step in range(7 * 24 * 6 // 5)):
        moments = [add_working_hours(start, hours) for hours in range(-40, 41)]
        local = [moment.astimezone(ZONE) for moment in moments]
        assert all(one.weekday() < 5 and 9 <= one.hour < 17 and one.minute == 0 for one in local), start
        assert all(one < other for one, other in pairwise(moments)), start
        assert add_working_hours(start, 1) > start > add_working_hours(start, -1), start
