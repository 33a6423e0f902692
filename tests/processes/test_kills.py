"""``kill -9`` at every border that the work behind a form or a command crosses, each on a meeting of its own.

Each of the crowd asks for one meeting. Their calls are held, each at another point; then the process is killed, and
another one goes on. Whoever was asked twice or not at all shows in the table: meetings at GoTo, cards in the channel,
whether the person was told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.embedded import embedded
from bot.sandbox.panel import Moment
from tests.processes.city import Citizen, City
from tests.processes.gates import Gates, Point
from tests.processes.programs import environment, ready, until

MAKING = [
    "conversations.info",
    "conversations.members",
    "meetings.create",
    "users.info",
    "conversations.open",
    "chat.postMessage",
]
ROADS = {"schedule": [*MAKING, "views.update"], "now": [*MAKING, "response_url"]}
"""The calls that a worker makes for a form, and for a command, when nobody waits for the outcome any more."""

LOOKING = {"meetings.create": "upcomingMeetings.list", "chat.postMessage": "conversations.history"}
"""The calls with which the next worker looks for the fruit of a call that was cut."""

MOMENTS: tuple[Moment, ...] = ("before", "after")
Name = tuple[str, tuple[Point, ...]]


def points(verb: str) -> list[Name]:
    """Return a name for each kill: the verb and where its calls are held, one after the other."""
    found: list[Name] = [(verb, ())]
    for call in ROADS[verb]:
        found += [(verb, (Point(moment, call),)) for moment in MOMENTS]
    for call, look in LOOKING.items():
        found += [(verb, (Point("after", call), Point(moment, look))) for moment in MOMENTS]
    return found


def subject(name: Name) -> str:
    verb, kills = name
    return f"{verb}: {', '.join(map(str, kills)) or 'not killed'}"


def points_of_run(verb: str) -> list[Name]:
    """Return the kills of a process that does all, while somebody waits: its web side has asked who it is before."""
    calls = [call for call in MAKING if call != "users.info"]
    return [(verb, (Point(moment, call),)) for call in calls for moment in MOMENTS]


async def ask(citizen: Citizen) -> Any:
    """Schedule or start the meeting; nobody is to see an error."""
    now = citizen.subject.startswith("now")
    result = await (citizen.says_now() if now else citizen.submits_form())
    assert (result.error if now else result.notice) is None, (citizen.subject, result)
    return result


def table(crowd: Sequence[Citizen]) -> str:
    width = max(len(c.subject) for c in crowd)
    rows = [
        f"{c.subject:<{width}}  {c.meetings():>8}  {c.cards():>5}  {'yes' if c.told() else 'NO':>4}"
        for c in crowd
    ]
    return "\n".join([f"{'killed':<{width}}  meetings  cards  told", *rows])


async def done(crowd: Sequence[Citizen]) -> None:
    """Wait until everybody was told; AssertionError with the table if that does not come."""
    try:
        await until(lambda: all(c.told() for c in crowd), "somebody was not told")
    except TimeoutError:
        raise AssertionError(table(crowd)) from None


def check(crowd: Sequence[Citizen]) -> None:
    print(table(crowd))
    wrong = [c.subject for c in crowd if (c.meetings(), c.cards(), c.told()) != (1, 1, True)]
    assert not wrong, table(crowd)
    assert all(len(c.posts()) == 1 for c in crowd), "a channel was told something else too"


async def killed_at_each_point(
    city: City, crowd: Sequence[Citizen], names: Sequence[Name], start: Callable[[], Awaitable[Any]]
) -> None:
    """Have the process killed until no point is left; ``start`` starts the next."""
    gates = Gates(city.town.slack.panel, city.who)
    for citizen, (_, kills) in zip(crowd, names, strict=True):
        gates.hold(citizen.id, *kills)
    while ahead := gates.ahead():
        process = await start()
        await gates.all_reached(list(ahead))
        await done([c for c in crowd if c.id not in ahead])
        await process.kill()
        gates.cut()
    await start()
    await done(crowd)
    for citizen, (verb, kills) in zip(crowd, names, strict=True):
        assert kills or gates.passed[citizen.id] == ROADS[verb], gates.passed[citizen.id]


async def test_a_worker_killed_at_every_border(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    names = [*points("schedule"), *points("now")]
    crowd = await city.settle([subject(name) for name in names])
    await city.start("web")
    results = await asyncio.gather(*map(ask, crowd))
    assert all("Saving…" in c.shown() for c in crowd if c.subject.startswith("schedule")), results
    await killed_at_each_point(city, crowd, names, city.brisk_worker)
    with capsys.disabled():
        print()
        check(crowd)


@pytest.mark.parametrize("transport", ["socket"])
async def test_run_killed_at_every_border(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Web and worker die together, with the pauses of production; their Redis lives on and is found again."""
    names = [*points_of_run("schedule"), *points_of_run("now")]
    async with embedded(tmp_path / "data" / "redis") as url:
        city.redis_url = url
        crowd = await city.settle([subject(name) for name in names])
    gates = Gates(city.town.slack.panel, city.who)
    env = environment(city.town.settings, USHER_DATA_DIR=str(tmp_path / "data"))
    first = await city.programs.start("run", env=env)
    await ready(await first.up())
    forms = [c for c in crowd if c.subject.startswith("schedule")]
    await asyncio.gather(*(c.opens_form() for c in forms))
    for citizen, (_, kills) in zip(crowd, names, strict=True):
        gates.hold(citizen.id, *kills)
    submitting = [c.slack.submits() if c in forms else c.says_now() for c in crowd]
    results = asyncio.gather(*submitting)
    await gates.all_reached(list(gates.ahead()))
    await results
    await first.kill()
    gates.cut()

    second = await city.programs.start("run", env=env)
    await ready(await second.up())
    await done(crowd)
    with capsys.disabled():
        print()
        check(crowd)
    assert await second.stops() == 0, second.said


async def test_web_killed_while_people_wait(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    """Slack says that it had some trouble; what was asked for is done once, and told by whoever did it."""
    names = ["schedule: not killed", "schedule: web, then sent again", "schedule: web", "now: web"]
    _, again, alone, now = crowd = await city.settle(names)
    web, worker = await city.start("web"), await city.start("worker")
    await city.ready()
    free, *forms = crowd[:3]
    await asyncio.gather(*(c.opens_form() for c in crowd[:3]))
    assert (await free.slack.submits()).closed

    gates = Gates(city.town.slack.panel, city.who)
    for citizen in (*forms, now):
        gates.hold(citizen.id, Point("before", "meetings.create"))
    submitting = [asyncio.create_task(c.slack.submits()) for c in forms]
    asking = asyncio.create_task(now.says_now())
    await gates.all_reached([c.id for c in (*forms, now)])
    await web.kill()
    assert all((await submitted).notice for submitted in submitting)
    assert (await asking).error is not None

    await city.start("web")
    sent_again = asyncio.create_task(again.slack.submits())
    gates.release()
    assert (await sent_again).closed
    await done([alone, now])
    with capsys.disabled():
        print()
        print(table(crowd))
    assert [(c.meetings(), c.cards()) for c in crowd] == [(1, 1)] * 4
    assert not again.slack.dms()
    assert await worker.stops() == 0


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("call", ["users.info", "views.open"])
async def test_web_killed_while_it_opens_the_form(city: City, moment: Moment, call: str) -> None:
    """Slack says that the command failed; it works again, and a form that came all the same serves."""
    (person,) = await city.settle(["Opened"])
    web, _ = await city.start("web"), await city.start("worker")
    await city.ready()
    gates = Gates(city.town.slack.panel, city.who)
    gates.hold(person.id, Point(moment, call))
    typing = asyncio.create_task(
        person.slack.types(person.channel, '/meeting schedule "Opened" tomorrow 3pm')
    )
    await gates.all_reached([person.id])
    await web.kill()
    gates.cut()
    assert (await typing).error is not None

    await city.start("web")
    if person.slack.view is None:
        await person.opens_form()
    assert (await person.slack.submits()).closed
    assert (person.meetings(), person.cards()) == (1, 1)
