"""`/training report` of one training: charts with the figures in words, rejoins put together, and a file of it all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.goto.models import TrainingAttendee
from bot.sandbox.goto.state import SimRegistrant, SimTrainingSession
from bot.sandbox.slack.model import Json
from bot.usecases.trainings.attendance import merge_attendees
from bot.views.charts import unique_labels
from tests.support.actors import connect_alice
from tests.support.clocks import now
from tests.support.sheets import read_sheet
from tests.support.stage import Stage
from tests.support.trainings import find_training, hold_two_sessions


def charts(stage: Stage) -> list[Json]:
    shown = stage.alice.last
    assert shown is not None
    return [block["chart"] for block in shown.blocks if block["type"] == "data_visualization"]


def figures(chart: Json) -> dict[str, list[int]]:
    return {row["name"]: [point["value"] for point in row["data"]] for row in chart["series"]}


async def reported(stage: Stage) -> None:
    await connect_alice(stage)
    known = hold_two_sessions(stage)
    await stage.alice.types(f"/training report {known.id}")
    await stage.alice.sees("2 sessions held, 2 people registered.")


async def test_charts_and_the_same_figures_in_words(stage: Stage) -> None:
    await reported(stage)
    sessions, minutes = charts(stage)
    assert figures(sessions) == {"Registered": [2, 2], "Attended": [1, 1], "Didn't attend": [1, 1]}
    assert figures(minutes) == {"Minutes": [80, 0]}
    said = stage.alice.reads()
    assert said.count("1 of 2 registered attended.") == 2
    assert "Grace Sample (grace@northwind.example) · 2 of 2 sessions · 1 h 20 min" in said
    assert "Henry Sample (henry@other.example) · 0 of 2 sessions · didn't attend" in said
    shown = stage.alice.last
    assert shown is not None
    assert "Grace Sample, 1 h 20 min" in shown.text  # type: ignore[union-attr]


async def test_who_came_for_seconds_attended(stage: Stage) -> None:
    await connect_alice(stage)
    known = hold_two_sessions(stage)
    for held in known.held:
        held.attendances = [
            (one, joined, joined + timedelta(seconds=20)) for one, joined, _ in held.attendances
        ]
    await stage.alice.types(f"/training report {known.id}")
    await stage.alice.sees("2 sessions held, 2 people registered.")
    said = stage.alice.reads()
    assert said.count("1 of 2 registered attended.") == 2
    assert "Grace Sample (grace@northwind.example) · 2 of 2 sessions · under 1 min" in said
    assert "Henry Sample (henry@other.example) · 0 of 2 sessions · didn't attend" in said
    await stage.alice.types("/training report 5d")
    await stage.alice.presses("Attendees")
    await stage.alice.sees("Grace Sample (grace@northwind.example) · under 1 min")
    assert "1 of 2 registered attended." in stage.alice.reads()
    assert "Henry Sample (henry@other.example) · didn't attend" in stage.alice.reads()


async def test_one_session_tells_who_joined_again(stage: Stage) -> None:
    await connect_alice(stage)
    hold_two_sessions(stage)
    await stage.alice.types("/training report 5d")
    await stage.alice.presses("Attendees")
    await stage.alice.sees("Grace Sample (grace@northwind.example) · 40 min · joined 2 times")
    assert figures(charts(stage)[0]) == {"Minutes": [40, 0]}


async def test_a_workspace_that_takes_no_charts_gets_the_words(stage: Stage) -> None:
    stage.switch("slack.no_charts", times=None)
    await reported(stage)
    assert charts(stage) == []
    assert "Grace Sample (grace@northwind.example) · 2 of 2 sessions" in stage.alice.reads()
    await stage.alice.types("/training report 5d")
    await stage.alice.presses("Attendees")
    await stage.alice.sees("joined 2 times")
    assert charts(stage) == []


ODD = [
    "<!channel> *Bold* & co",
    "שלום \u202eexe.gnp",
    "A" * 120,
    "A" * 120,
    "",
    "👩\u200d👩\u200d👧 `x` ~y~ <@U1>",
]


@pytest.mark.parametrize("came", [0, 1])
@pytest.mark.parametrize("count", [1, 20, 45])
async def test_any_number_of_sessions_nobody_came_to_and_odd_names(
    stage: Stage, count: int, came: int
) -> None:
    """Slack takes a chart of twenty points with labels that differ; the words tell the rest."""
    await connect_alice(stage)
    known, world = find_training(stage), stage.goto.world
    known.registrants = [
        SimRegistrant(
            key=world.key(),
            email=f"p{n}@x.example",
            given_name=name,
            surname=name,
            registered=now(),
            number=world.number(),
        )
        for n, name in enumerate(ODD)
    ]
    for number in range(count):
        start = now() - timedelta(days=59, hours=-20 * number)
        stays = [(one, start, start + timedelta(minutes=9)) for one in known.registrants[: came * 3]]
        known.held.append(
            SimTrainingSession(
                key=world.key(), start=start, end=start + timedelta(minutes=50), attendances=stays
            )
        )
    await stage.alice.types(f"/training report {known.id}")
    await stage.alice.sees(f"{count} session{'s' if count > 1 else ''} held, 6 people registered.")
    shown = stage.alice.last
    assert shown is not None
    assert len(charts(stage)) == 1 + came
    for chart in charts(stage):
        labels = chart["axis_config"]["categories"]
        assert len(labels) == len(set(labels)) <= 20
    if not came:
        assert stage.alice.reads().count("didn't attend") >= len(ODD)
    assert ("cover the latest 20." in stage.alice.reads()) is (count > 20)
    lines = str([block for block in shown.blocks if block["type"] != "data_visualization"])
    assert "<!channel>" not in lines
    assert "<@U1>" not in lines
    assert "\u202e" not in str(shown.payload())
    await stage.alice.presses("Attendees" if count == 1 else "Send as a file")
    await stage.alice.sees("Attendees of" if count == 1 else "Attendees of Onboarding, from GoTo.")


async def test_the_file_of_all_sessions(stage: Stage) -> None:
    await reported(stage)
    await stage.alice.presses("Send as a file")
    await stage.alice.sees("Attendees of Onboarding, from GoTo.")
    (file,) = stage.slack.home.files.values()
    rows = read_sheet(file.content)
    assert rows[0][:4] == ["Session (UTC)", "Name", "E-mail", "Minutes"]
    assert [(row[1], row[3], row[6]) for row in rows[1:]] == [
        ("Grace Sample", "40", "1"),
        ("Henry Sample", "0", "0"),
        ("Grace Sample", "40", "2"),
        ("Henry Sample", "0", "0"),
    ]


async def test_sessions_of_a_range_as_a_chart_too(stage: Stage) -> None:
    await connect_alice(stage)
    hold_two_sessions(stage)
    await stage.alice.types("/training report 30d")
    await stage.alice.sees("Past sessions")
    (chart,) = charts(stage)
    assert figures(chart) == {"Attended": [1, 1]}
    assert stage.alice.reads().count("50 min · 1 person") == 2


async def test_a_training_without_a_finished_session(stage: Stage) -> None:
    await connect_alice(stage)
    known = find_training(stage)
    said = await stage.alice.types(f"/training report {known.id}")
    assert said.endswith("No sessions of this training have been held yet.")
    await stage.alice.types(f"/training show {known.id}")
    await stage.alice.presses("Attendees")
    await stage.alice.sees("No sessions of this training have been held yet.")


def stay(first: int, last: int) -> Json:
    start = datetime(2026, 3, 1, 15, tzinfo=UTC)
    times = [(start + timedelta(minutes=at)).strftime("%Y-%m-%dT%H:%M:%SZ") for at in (first, last)]
    return {"joinTime": times[0], "leaveTime": times[1], "timeInPartOfSession": last - first}


def told(email: str, *stays: tuple[int, int], minutes: int | None = None) -> TrainingAttendee:
    row = {
        "email": email,
        "givenName": "Grace",
        "surname": "Sample",
        "timeInSession": sum(last - first for first, last in stays) if minutes is None else minutes,
        "inSessionTimes": tuple(stay(*each) for each in stays),
    }
    return TrainingAttendee.model_validate(row)


def test_rows_of_one_person_are_put_together_and_overlaps_counted_once() -> None:
    (one,) = merge_attendees([told("grace@x.example", (0, 30)), told("Grace@X.example", (20, 50), (55, 60))])
    assert (one.minutes, one.joins) == (55, 3)
    first, second = merge_attendees([told("", (0, 10)), told("", (0, 10))])
    assert (first.minutes, second.minutes) == (10, 10)
    (absent,) = merge_attendees([told("a@x.example", minutes=0)])
    assert (absent.minutes, absent.joins) == (0, 0)


def test_labels_of_a_chart_are_short_and_differ() -> None:
    found = unique_labels(["Alexandra Constantinopoulos", "Alexandra Constantinidis", "", "", "Al"])
    assert all(0 < len(label) <= 20 for label in found)
    assert len(set(found)) == 5
