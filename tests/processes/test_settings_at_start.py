"""What a process says that cannot start, and how it ends."""

from __future__ import annotations

import asyncio

import pytest
from cryptography.fernet import Fernet

from bot.serving import bind
from tests.processes.city import City
from tests.processes.programs import Programs, environment

WHOLE = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_SIGNING_SECRET": "0123456789abcdef",
    "GOTO_CLIENT_ID": "client",
    "GOTO_CLIENT_SECRET": "secret",
    "PUBLIC_URL": "https://usher.example.com",
    "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


@pytest.mark.parametrize("verb", ["web", "worker", "run"])
async def test_wrong_and_missing_settings_are_named_all_at_once(started: Programs, verb: str) -> None:
    env = environment(**{**WHOLE, "GOTO_CLIENT_ID": None, "ENCRYPTION_KEYS": "short"})
    program = await started.start(verb, env=env)
    assert await program.ends() == 2
    assert "GOTO_CLIENT_ID is not set.\n    Find it at developer.goto.com" in program.said
    assert "ENCRYPTION_KEYS is wrong: it is not a Fernet key.\n    `usher keys` makes one" in program.said
    assert "Traceback" not in program.said
    assert "short" not in program.said


@pytest.mark.parametrize("verb", ["web", "worker"])
async def test_a_redis_that_is_not_there_is_told(started: Programs, verb: str) -> None:
    program = await started.start(verb, env=environment(**WHOLE, PORT="0"))
    assert await program.ends() == 1
    assert "Redis does not answer.\n    REDIS_URL says where it is" in program.said
    assert "Traceback" not in program.said


@pytest.mark.parametrize("verb", ["web", "worker", "run"])
async def test_a_taken_port_is_told(started: Programs, shared_redis: str, verb: str) -> None:
    with bind(0) as listener:
        listener.listen()
        port = str(listener.getsockname()[1])
        env = environment(**{**WHOLE, "REDIS_URL": shared_redis, "PORT": port})
        program = await started.start(verb, env=env)
        assert await program.ends() == 2
    assert f"PORT {port} cannot be used: Address already in use.\n    Set PORT to a free one." in program.said
    assert "Traceback" not in program.said


@pytest.mark.parametrize("verb", ["web", "run"])
async def test_a_slack_that_is_not_there_is_told(started: Programs, shared_redis: str, verb: str) -> None:
    there = {
        "REDIS_URL": shared_redis,
        "PORT": "0",
        "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_API_URL": "http://127.0.0.1:1/",
    }
    program = await started.start(verb, env=environment(**{**WHOLE, **there}))
    assert await program.ends() == 1
    assert "Slack's Socket Mode cannot be used: there is no connection." in program.said
    assert "Traceback" not in program.said


@pytest.mark.parametrize("transport", ["socket"])
async def test_a_wrong_app_token_is_told(city: City) -> None:
    env = environment(city.town.settings, REDIS_URL=city.redis_url, SLACK_APP_TOKEN="xapp-other")
    program = await city.programs.start("web", env=env)
    assert await program.ends() == 1
    assert "Slack's Socket Mode cannot be used: invalid_auth.\n    SLACK_APP_TOKEN" in program.said
    assert "Traceback" not in program.said


@pytest.mark.parametrize("verb", ["web", "worker", "run"])
async def test_one_that_is_told_to_stop_while_it_starts_ends_cleanly(started: Programs, verb: str) -> None:
    """The Redis here takes the connection and never answers, so that the start does not end."""
    with bind(0, "127.0.0.1") as deaf:
        deaf.listen()
        changes = {"REDIS_URL": f"redis://127.0.0.1:{deaf.getsockname()[1]}/0", "PORT": "0"}
        program = await started.start(verb, env=environment(**{**WHOLE, **changes}))
        deaf.setblocking(False)
        await asyncio.get_running_loop().sock_accept(deaf)
        assert await program.stops() == 0, program.said
    assert "Traceback" not in program.said


async def test_a_data_folder_that_is_none_is_told(started: Programs) -> None:
    (started.folder / "file").write_text("")
    env = environment(**{**WHOLE, "REDIS_URL": None, "USHER_DATA_DIR": str(started.folder / "file" / "data")})
    program = await started.start("run", env=env)
    assert await program.ends() == 2
    assert "USHER_DATA_DIR cannot be used: " in program.said
    assert "Traceback" not in program.said
