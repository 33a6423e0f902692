"""Several processes of each kind at once, and a web process that is alone."""

from __future__ import annotations

import asyncio

from tests.processes.city import City, done
from tests.processes.programs import asked, until


async def test_a_web_process_without_a_worker_says_so_and_saves(city: City) -> None:
    await city.start("web")
    answer = await asked(f"{city.url}/readyz")
    assert (answer.status_code, answer.json()) == (503, {"redis": True, "worker": False})

    (person,) = await city.settle(["Patience"])
    result = await person.submits_form()
    assert not result.closed
    assert "Saving…" in person.shown()
    assert person.meetings() == 0

    await city.start("worker")
    await until(person.told, "the form does not say that it is done")
    assert person.slack.view is not None
    assert "is scheduled for" in person.slack.reads(person.slack.view)
    assert (person.meetings(), person.cards()) == (1, 1)
    await city.ready()


async def test_two_of_each_make_fifty_meetings_of_fifty_forms(city: City) -> None:
    first = await city.start("web")
    second = await city.start("web", PORT="0")
    urls = [f"{await web.up()}/slack/events" for web in (first, second)]
    await asyncio.gather(city.start("worker"), city.start("worker"))
    await city.ready()
    crowd = await city.settle([f"Meeting {n}" for n in range(50)])
    for half, url in enumerate(urls):
        city.sandbox.slack.deliverer.url = url
        await asyncio.gather(*(person.opens_form() for person in crowd[half::2]))
    submitting = []
    for n, person in enumerate(crowd):
        city.sandbox.slack.deliverer.url = urls[n // 2 % 2]
        submitting.append(asyncio.create_task(person.submits()))
        await asyncio.sleep(0)
    results = await asyncio.gather(*submitting)
    assert not [result.notice for result in results if result.notice]

    await done(crowd)
    assert [(p.meetings(), p.cards()) for p in crowd] == [(1, 1)] * 50
    assert len([r for r in city.sandbox.goto.received("meetings.create") if r.status == 201]) == 50
