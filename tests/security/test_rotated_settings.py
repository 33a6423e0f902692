"""No id and no address depends on a setting that an operator changes: nothing is doubled after a new secret."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, get_args

from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.app import open_runtime, open_web, open_worker
from bot.model.ids import Tenant
from bot.sandbox.demo import Sandbox, open_sandbox
from bot.serving import bind_listener, serving
from bot.settings import Settings
from bot.store.codec import decode_texts
from tests.support.actors import Actor, open_browser
from tests.support.ports import free_port
from tests.support.registrations import (
    calendar_events,
    calendar_url,
    register,
    share_new_training,
    training_card,
)
from tests.support.stage import FAST_RULES, FAST_TIMING, WORKER_TICK, Stage

CHANNEL = "#general"
NEW_FERNET_KEY = Fernet.generate_key().decode()


@asynccontextmanager
async def running(sandbox: Sandbox, redis_url: str, **changes: Any) -> AsyncIterator[Stage]:
    """Run a bot with these settings instead of the sandbox's; give its stage."""
    settings = sandbox.settings.model_copy(update=changes)
    async with AsyncExitStack() as stack:
        listener = bind_listener(settings.port, "127.0.0.1")
        runtime = await stack.enter_async_context(
            open_runtime(settings, redis_url, timing=FAST_TIMING, rules=FAST_RULES, slack_interval=0.0)
        )
        await stack.enter_async_context(open_worker(runtime, tick=WORKER_TICK))
        app = await stack.enter_async_context(open_web(runtime, wait=10, deadline=20))
        await stack.enter_async_context(serving(app, listener))
        stage = Stage(sandbox=sandbox, runtime=runtime)
        for user in sandbox.slack.home.users.values():
            browser = await stack.enter_async_context(open_browser())
            person = sandbox.slack.person(user.id)
            stage.actors[user.name] = Actor(person=person, stage=stage, browser=browser)
        yield stage


def rotated(sandbox: Sandbox) -> Mapping[str, Any]:
    """Return every secret of the settings that the sandbox uses, changed; the simulators know the new ones."""
    settings = sandbox.settings
    goto_secret, signing_secret = "goto-secret-of-today", "signing-secret-of-today"
    sandbox.goto.authorization.replace_client_secret(goto_secret)
    sandbox.slack.deliverer.signing_secret = signing_secret
    assert settings.encryption_keys is not None
    both = f"{NEW_FERNET_KEY},{settings.encryption_keys.get_secret_value()}"
    return {
        "goto_client_secret": SecretStr(goto_secret),
        "slack_signing_secret": SecretStr(signing_secret),
        "encryption_keys": SecretStr(both),
        "metrics_token": SecretStr("metrics-token-of-today-0123456789"),
    }


async def read_ids(stage: Stage) -> set[str]:
    """Return the keys in Redis with an id that lasts: registrations, feeds, calendars."""
    names = decode_texts(await stage.runtime.stores.redis.keys("*"))
    return {name for name in names if name.split(":")[1] in ("registration", "calendar", "feed")}


async def test_new_secrets_double_nobody_and_change_no_address(empty_redis: str) -> None:
    async with open_sandbox(free_port()) as sandbox:
        sandbox.slack.deliverer.ack_timeout = 30.0
        async with running(sandbox, empty_redis) as stage:
            training = await share_new_training(stage, channel=CHANNEL)
            for actor in (stage.bob, stage.carol, stage.dev):
                await register(actor, channel=CHANNEL)
                await actor.sees("You're registered")
            before, address = await read_ids(stage), await calendar_url(stage.bob)
            assert "3 people are registered" in stage.alice.reads(training_card(stage.alice, channel=CHANNEL))
        async with running(sandbox, empty_redis, **rotated(sandbox)) as stage:
            await stage.alice.types(f"/training share {training.id}", channel=CHANNEL)
            assert await stage.alice.submits() == {}
            assert "We saved the rules" in stage.alice.reads(stage.alice.form)
            await stage.alice.person.closes()
            roster = await stage.alice.types(f"/training roster {training.id}", channel=CHANNEL)
            assert [roster.count(actor.email) for actor in (stage.bob, stage.carol, stage.dev)] == [1, 1, 1]
            assert len(training.registrants) == 3
            assert "3 people are registered" in stage.alice.reads(training_card(stage.alice, channel=CHANNEL))
            tenant = Tenant(sandbox.slack.home.id)
            seats = await stage.runtime.app.store.registrations.count_seats(tenant, str(training.key))
            assert seats.taken == 3
            assert await read_ids(stage) == before
            assert len(await calendar_events(address)) == 1


def test_every_secret_setting_is_rotated_in_this_test() -> None:
    """A new secret must join the test above, or be named here with the reason why it can't."""
    secrets = {name for name, one in Settings.model_fields.items() if SecretStr in _types(one.annotation)}
    not_used = {
        "slack_bot_token",  # given anew by Slack on a new installation; the sandbox keeps its own
        "slack_client_secret",  # only used while a workspace installs
        "slack_app_token",  # only opens Socket Mode
    }
    changed = {"goto_client_secret", "slack_signing_secret", "encryption_keys", "metrics_token"}
    assert secrets == changed | not_used


def _types(annotation: Any) -> set[Any]:
    found = {annotation}
    for part in get_args(annotation):
        found |= _types(part)
    return found
