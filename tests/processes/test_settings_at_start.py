"""What a process says that cannot start, and how it ends."""

from __future__ import annotations

import asyncio
import signal

import httpx
import pytest
from cryptography.fernet import Fernet

from bot.serving import bind_listener
from bot.store.id_secret import load_id_secret
from bot.store.keys import KEYS
from bot.store.open import create_client
from bot.store.vault import Vault
from tests.support.processes.environment import Environment
from tests.support.processes.programs import Program, Programs, process_env

WHOLE = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_SIGNING_SECRET": "0123456789abcdef",
    "GOTO_CLIENT_ID": "client",
    "GOTO_CLIENT_SECRET": "secret",
    "PUBLIC_URL": "https://usher.example.com",
    "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


def verbs(*fast: str) -> pytest.MarkDecorator:
    """Run a test with one process of these verbs, and in the exhaustive run with every verb that serves.

    All begin alike; which settings each needs is held without processes.
    """
    every = pytest.param(("web", "worker", "run"), marks=pytest.mark.exhaustive, id="every")
    return pytest.mark.parametrize("verbs", [pytest.param(fast, id="-".join(fast)), every])


async def each(started: Programs, *verbs: str, **changes: str | None) -> list[Program]:
    """Start all of these at once, with these settings instead of whole ones."""
    env = process_env(None, **{**WHOLE, **changes})
    return [await started.start(verb, env=env) for verb in verbs]


async def all_end(programs: list[Program], code: int, *sentences: str) -> None:
    """See that each ends with the code and has said the sentences, and nothing for programmers."""
    assert await asyncio.gather(*(p.ends() for p in programs)) == [code] * len(programs), programs[0].said
    for program in programs:
        assert all(sentence in program.said for sentence in sentences), (program.name, program.said)
        assert "Traceback" not in program.said


@verbs("web")
async def test_wrong_and_missing_settings_are_named_all_at_once(
    started: Programs, verbs: tuple[str, ...]
) -> None:
    programs = await each(started, *verbs, GOTO_CLIENT_ID=None, ENCRYPTION_KEYS="my-key")
    missing = "GOTO_CLIENT_ID isn't set.\n    Find it at developer.goto.com"
    wrong = "ENCRYPTION_KEYS is wrong: it isn't a Fernet key.\n    Create one with `usher keys`"
    await all_end(programs, 2, missing, wrong)
    assert not any("my-key" in program.said for program in programs)


@pytest.mark.exhaustive
@verbs("worker")
async def test_a_redis_that_is_not_there_is_told(started: Programs, verbs: tuple[str, ...]) -> None:
    programs = await each(started, *verbs, PORT="0")
    await all_end(
        programs, 1, "Redis isn't answering: Error 111", "\n    Check that it's running and that REDIS_URL"
    )


@pytest.mark.exhaustive
@verbs("run")
async def test_ids_that_cannot_go_on_end_the_start(
    started: Programs, empty_redis: str, verbs: tuple[str, ...]
) -> None:
    """With other ids all that is stored would be done and registered a second time."""
    here = {"PORT": "0", "REDIS_URL": empty_redis}
    async with create_client(empty_redis) as redis:
        await load_id_secret(redis, Vault([Fernet.generate_key().decode()]))
        programs = await each(started, *verbs, **here)
        await all_end(programs, 2, "ENCRYPTION_KEYS has no key that opens the secret behind the ids")
        await redis.delete(KEYS.id_secret.of())
        await redis.sadd(KEYS.tenants.of(), "T1")
        programs = await each(started, *verbs, **here)
        await all_end(programs, 2, "REDIS_URL leads to a Redis that holds data but has lost the secret")


@pytest.mark.exhaustive
async def test_a_taken_port_is_told(started: Programs, empty_redis: str) -> None:
    with bind_listener(0, "::") as listener:
        listener.listen()
        port = str(listener.getsockname()[1])
        programs = await each(started, "web", "worker", "run", PORT=port, REDIS_URL=empty_redis)
        says = f"PORT {port} can't be used: Address already in use.\n    Set PORT to a free one."
        await all_end(programs, 2, says)


@pytest.mark.exhaustive
async def test_of_processes_that_start_together_on_one_port_one_serves(
    started: Programs, empty_redis: str
) -> None:
    """Whoever is first serves; the others say why they end, and none of them lives without serving."""
    with bind_listener(0, "127.0.0.1") as listener:
        port = listener.getsockname()[1]
    programs = await each(
        started, *("web", "worker") * 2, PORT=str(port), HOST="127.0.0.1", REDIS_URL=empty_redis
    )
    ends = {asyncio.create_task(program.process.wait()): program for program in programs}
    left = set(ends)
    while len(left) > 1:
        done, left = await asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED)
        assert [task.result() for task in done] == [2] * len(done)
    (serving,) = (ends[task] for task in left)
    for program in programs:
        if program is not serving:
            assert await program.ends() == 2
            assert "Traceback" not in program.said
            assert (
                f"PORT {port} can't be used: Address already in use.\n    Set PORT to a free" in program.said
            )
            assert "Usher is running" not in program.said
    await serving.up()
    async with httpx.AsyncClient() as browser:
        assert (await browser.get(f"http://127.0.0.1:{port}/healthz")).status_code == 200
    assert await serving.stops() == 0


@pytest.mark.exhaustive
async def test_a_slack_that_is_not_there_is_told(started: Programs, empty_redis: str) -> None:
    there = {"SLACK_APP_TOKEN": "xapp-1", "SLACK_API_URL": "http://127.0.0.1:1/"}
    programs = await each(started, "web", "run", PORT="0", REDIS_URL=empty_redis, **there)
    await all_end(programs, 1, "We couldn't connect to Slack's Socket Mode: there's no connection.")


@pytest.mark.exhaustive
@pytest.mark.parametrize("transport", ["socket"])
async def test_a_wrong_app_token_is_told(environment: Environment) -> None:
    env = process_env(
        environment.sandbox.settings, REDIS_URL=environment.redis_url, SLACK_APP_TOKEN="xapp-other"
    )
    program = await environment.programs.start("web", env=env)
    await all_end(
        [program], 1, "We couldn't connect to Slack's Socket Mode: invalid_auth.\n    Check SLACK_APP_TOKEN"
    )


@pytest.mark.exhaustive
async def test_a_data_folder_that_is_none_is_told(started: Programs) -> None:
    (started.folder / "file").write_text("")
    folder = str(started.folder / "file" / "data")
    programs = await each(started, "run", REDIS_URL=None, USHER_DATA_DIR=folder)
    await all_end(programs, 2, "USHER_DATA_DIR can't be used: ")


@pytest.mark.exhaustive
async def test_who_is_told_to_stop_while_it_starts_ends_cleanly(started: Programs) -> None:
    """The Redis here takes connections and never answers, so that no start comes to its end."""
    with bind_listener(0, "127.0.0.1") as deaf:
        deaf.listen()
        deaf.setblocking(False)
        url = f"redis://127.0.0.1:{deaf.getsockname()[1]}/0"
        for verb in ("web", "worker", "run"):
            (program,) = await each(started, verb, REDIS_URL=url, PORT="0")
            await program.until(asyncio.get_running_loop().sock_accept(deaf), "came to its Redis")
            program.send(signal.SIGTERM)
        await all_end(started.started, 0)
