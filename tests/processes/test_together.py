"""Several processes of each kind at once, and a web process that is alone."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.processes.environment import Environment, wait_until_informed
from tests.support.processes.programs import http_get, wait_until

pytestmark = pytest.mark.exhaustive


async def test_a_web_process_without_a_worker_says_so_and_saves(environment: Environment) -> None:
    await environment.start("web")
    answer = await http_get(f"{environment.url}/readyz")
    assert (answer.status_code, answer.json()) == (503, {"redis": True, "worker": False})

    (person,) = await environment.add_users(["Patience"])
    result = await person.submits_form()
    assert not result.closed
    assert "Saving…" in person.shown()
    assert person.meetings() == 0

    await environment.start("worker")
    await wait_until(person.is_informed, "the form does not say that it is done")
    assert person.slack.view is not None
    assert "is scheduled for" in person.slack.reads(person.slack.view)
    assert (person.meetings(), person.cards()) == (1, 1)
    await environment.ready()


async def test_two_of_each_make_fifty_meetings_of_fifty_forms(environment: Environment) -> None:
    first = await environment.start("web")
    second = await environment.start("web", PORT="0")
    urls = [f"{await web.up()}/slack/events" for web in (first, second)]
    await asyncio.gather(environment.start("worker"), environment.start("worker"))
    await environment.ready()
    users = await environment.add_users([f"Meeting {n}" for n in range(50)])
    for half, url in enumerate(urls):
        environment.sandbox.slack.deliverer.url = url
        await asyncio.gather(*(person.opens_form() for person in users[half::2]))
    submitting = []
    for n, person in enumerate(users):
        environment.sandbox.slack.deliverer.url = urls[n // 2 % 2]
        submitting.append(asyncio.create_task(person.submits()))
        await asyncio.sleep(0)
    results = await asyncio.gather(*submitting)
    assert not [result.notice for result in results if result.notice]

    await wait_until_informed(users)
    assert [(p.meetings(), p.cards()) for p in users] == [(1, 1)] * 50
    assert len([r for r in environment.sandbox.goto.received("meetings.create") if r.status == 201]) == 50
