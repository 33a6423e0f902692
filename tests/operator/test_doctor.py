"""``usher doctor`` names what fails and its cure; each link can fail by itself."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.cli import main
from bot.doctor.redis import check_redis as look_at_memory
from bot.doctor.run_checks import check_settings, run_checks
from bot.doctor.slack import check_bot_token, check_clock
from bot.doctor.slack_call import ApiAnswer
from bot.model.accounts import CheckState, Finding
from bot.model.storage import StorageFault
from bot.sandbox.slack.app_tokens import AppToken
from bot.settings import Settings
from bot.store.keys import KEYS
from bot.store.redis_check import RedisProblem, Severity
from bot.store.vault import Vault
from bot.views.core import operator
from tests.support.actors import connect_alice
from tests.support.clocks import CLOCK
from tests.support.polling import wait_until
from tests.support.stage import Stage

LATE = {"redis-forgets"}
"""The Redis of the tests keeps nothing on disk, and the doctor says so."""


def redis_url_of(stage: Stage) -> str:
    return f"unix://{stage.runtime.stores.redis.connection_pool.connection_kwargs['path']}"


async def faults(stage: Stage, **changes: Any) -> dict[str, Finding]:
    settings: Settings = stage.sandbox.settings.model_copy(update=changes)
    found = await run_checks(settings, redis_url_of(stage), CLOCK.now)
    for finding in found:
        assert operator.finding_text(finding)
    assert operator.render_text(found)
    assert json.loads(operator.render_json(found))["checks"]
    return {f.message_id: f for f in found if f.state is CheckState.FAULT and f.message_id not in LATE}


async def ready(stage: Stage) -> None:
    """Wait until the worker takes jobs."""

    async def is_ready() -> bool:
        return (await stage.runtime.check_readiness()).is_ready

    await wait_until(is_ready)


async def test_a_running_usher_is_well(stage: Stage) -> None:
    await ready(stage)
    found = await run_checks(stage.sandbox.settings, redis_url_of(stage), CLOCK.now)
    text = operator.render_text(found)
    assert [f.message_id for f in found if f.state is CheckState.FAULT] == sorted(LATE), text
    assert "Slack: connected to Northwind as" in text
    assert "leads to Usher, and it's ready" in text
    assert "GoTo accepts GOTO_CLIENT_ID and its secret." in text
    assert "GoTo accepts the callback" in text
    assert "the newest one decrypts everything stored" in text
    assert "Reminders: none were due in the last 30 days." in text
    by_socket = stage.sandbox.settings.slack_app_token is not None
    assert ("Slack accepts SLACK_APP_TOKEN for Socket Mode" in text) is by_socket
    assert ("accepts requests signed with SLACK_SIGNING_SECRET" in text) is not by_socket


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"slack_bot_token": SecretStr("xoxb-wrong")}, "operator-slack-refused"),
        ({"slack_api_url": "http://127.0.0.1:9/api/"}, "operator-slack-away"),
        ({"slack_app_token": SecretStr("xapp-wrong")}, "operator-socket-refused"),
        ({"slack_signing_secret": SecretStr("0" * 32)}, "operator-signing-refused"),
        ({"goto_client_secret": SecretStr("wrong")}, "operator-goto-client-refused"),
        ({"goto_client_id": "wrong"}, "operator-goto-client-refused"),
        ({"goto_auth_url": "http://127.0.0.1:9"}, "operator-goto-auth-away"),
        ({"goto_api_url": "http://127.0.0.1:9"}, "operator-goto-api-away"),
        ({"public_url": "http://127.0.0.1:9"}, "operator-public-away"),
        ({"encryption_keys": SecretStr(Fernet.generate_key().decode())}, "operator-keys-lost"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
async def test_each_link_is_named_when_it_fails(stage: Stage, changes: dict[str, Any], fault: str) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    await ready(stage)
    found = await faults(stage, **changes)
    assert fault in found
    assert found[fault].cure == f"{fault}-next"


async def test_the_secret_of_ids_that_no_key_opens_or_that_is_gone(stage: Stage) -> None:
    await ready(stage)
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    other = SecretStr(Fernet.generate_key().decode())
    assert "operator-id-secret-unreadable" in await faults(stage, encryption_keys=other)
    await stage.runtime.stores.redis.delete(KEYS.id_secret.of())
    assert set(await faults(stage)) == {"operator-id-secret-lost"}
    assert not await stage.runtime.stores.redis.exists(KEYS.id_secret.of())


async def test_something_else_at_the_public_address(stage: Stage) -> None:
    found = await faults(stage, public_url=stage.goto.base_url)
    assert {"operator-public-other", "operator-goto-callback-refused"} <= set(found)


@pytest.mark.parametrize("with_worker", [False])
async def test_no_worker(stage: Stage) -> None:
    found = await faults(stage)
    assert {"operator-worker-none", "operator-public-unready"} <= set(found)


async def test_a_workspace_that_removed_usher_is_named_with_when_its_data_goes(stage: Stage) -> None:
    await connect_alice(stage)
    stage.slack.revoke(stage.slack.home)

    async def text() -> str:
        CLOCK.forward(seconds=1)
        found = await run_checks(stage.sandbox.settings, redis_url_of(stage), CLOCK.now)
        return operator.render_text(found)

    async def is_named() -> bool:
        return "removed Usher on 2026-12-01" in await text()

    await wait_until(is_named)
    assert "will be deleted on 2026-12-04" in await text()
    assert "install Usher there again before then" in await text()


async def test_a_scope_that_is_missing_is_named(stage: Stage) -> None:
    (token,) = [t for t in stage.slack.tokens.values() if t.kind == "bot"]
    token.scopes = tuple(scope for scope in token.scopes or () if scope != "im:write")
    await ready(stage)
    (fault,) = (await faults(stage)).values()
    assert "is missing scopes: im:write." in operator.finding_text(fault)


async def test_an_answer_that_names_no_scopes_is_not_one_without_scopes() -> None:
    body = {"ok": True, "team": "Northwind", "user": "usher"}
    (unknown,) = check_bot_token(ApiAnswer(body=body, scopes=None))
    assert unknown.state is CheckState.NOTE
    assert "doesn't list the scopes" in operator.finding_text(unknown)
    (none,) = check_bot_token(ApiAnswer(body=body, scopes=frozenset()))
    assert none.state is CheckState.FAULT


async def test_a_sign_in_that_is_gone_is_told_once(stage: Stage) -> None:
    settings = stage.sandbox.settings.model_copy(update={"goto_auth_url": "http://127.0.0.1:9"})
    found = await run_checks(settings, redis_url_of(stage), CLOCK.now)
    assert [f.message_id for f in found].count("operator-goto-auth-away") == 1


async def test_redis_that_is_gone(shared_redis: str, stage: Stage) -> None:
    found = await run_checks(stage.sandbox.settings, "redis://127.0.0.1:9", CLOCK.now)
    assert "redis-unreachable" in {f.message_id for f in found}


async def test_a_clock_that_is_off() -> None:
    at = CLOCK.now()
    (well,) = check_clock(ApiAnswer(body={"ok": True}, date=at - timedelta(seconds=3)), at)
    (off,) = check_clock(ApiAnswer(body={"ok": True}, date=at - timedelta(minutes=9)), at)
    assert (well.state, off.state) == (CheckState.OK, CheckState.FAULT)
    assert "540 s off" in operator.finding_text(off)


async def test_every_problem_of_redis_has_its_sentence_and_cure() -> None:
    values = {
        "error": "x",
        "server": "redis",
        "version": "6",
        "least": "7.2",
        "policy": "lru",
        "appendfsync": "no",
    }
    others = "unusable old evicts forgets late open sentinel replica unknown"
    for name in (*StorageFault, *others.split()):
        problem = RedisProblem(f"redis-{name}", Severity.FAULT, values)
        found = Finding(
            message_id=problem.id, state=CheckState.FAULT, values=problem.values, cure=f"{problem.id}-next"
        )
        assert operator.render_text([found]).count("\n") == 2


async def test_an_older_key_still_in_use_is_noted(stage: Stage) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    newer = Fernet.generate_key().decode()
    vault = Vault([newer, *stage.sandbox.settings.fernet_keys])
    found = {f.message_id: f for f in await look_at_memory(stage.runtime.stores.redis, vault)}
    assert found["operator-keys-old"].state is CheckState.NOTE


def test_what_is_not_set_is_named_with_where_it_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("USHER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SLACK_BOT_TOKNE", "xoxb-1")
    monkeypatch.chdir(tmp_path)
    settings, found = check_settings()
    assert settings is not None
    text = operator.render_text(found)
    assert "ENCRYPTION_KEYS isn't set." in text
    assert "Did you mean SLACK_BOT_TOKEN?" in text

    monkeypatch.setenv("PORT", "none")
    result = CliRunner().invoke(main, ["doctor", "--json"])
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["ok"] is False
    assert any("PORT" in check["said"] for check in told["checks"])


def test_the_scopes_of_an_answer() -> None:
    (found,) = check_bot_token(ApiAnswer(body={"ok": False, "error": "invalid_auth"}), "T1")
    assert operator.finding_text(found) == "Slack rejected the bot token of T1: invalid_auth."


async def test_many_workspaces_by_oauth(stage: Stage) -> None:
    by_oauth = {
        "slack_bot_token": None,
        "slack_client_id": stage.slack.client_id,
        "slack_client_secret": SecretStr(stage.slack.client_secret),
    }
    settings = stage.sandbox.settings.model_copy(update=by_oauth)
    found = {f.message_id for f in await run_checks(settings, redis_url_of(stage), CLOCK.now)}
    assert {"operator-client-ok", "operator-installed-none"} <= found
    wrong = await faults(stage, **{**by_oauth, "slack_client_secret": SecretStr("wrong")})
    assert "operator-client-refused" in wrong


async def test_a_limit_of_one_look_at_the_history_a_minute_is_a_note(stage: Stage) -> None:
    """Slack lets the first call through, so that two are needed."""

    async def notes() -> list[Finding]:
        found = await run_checks(stage.sandbox.settings, redis_url_of(stage), CLOCK.now)
        return [one for one in found if one.message_id == "operator-history-limited"]

    assert await notes() == []
    stage.switch("slack.history_once_a_minute", times=None)
    for _ in range(2):
        (note,) = await notes()
        assert (note.state, note.values) == (CheckState.NOTE, {"seconds": 60, "where": "T0LOCAL"})
        assert "distributed outside its Marketplace" in operator.render_text([note])
    CLOCK.forward(minutes=1)
    for channel in stage.slack.home.channels.values():
        channel.members = [one for one in channel.members if one != stage.slack.home.bot_user_id]
    assert await notes() == [], "it is in no conversation, so there is nothing to read"


async def test_the_history_of_an_organization_is_looked_at_with_one_of_its_workspaces(stage: Stage) -> None:
    slack, token = stage.slack, "xoxb-org"
    one = slack.add_workspace("T0ONE", "One", enterprise={"id": "E0GROUP", "name": "Group"})
    slack.add_channel("C0ONE", "one", [], workspace=one)
    slack.tokens[token] = AppToken(value=token, kind="bot", workspace=None, enterprise_id="E0GROUP")
    settings = {"slack_bot_token": SecretStr(token)}
    stage.switch("slack.history_once_a_minute", times=None)
    found = await run_checks(
        stage.sandbox.settings.model_copy(update=settings), redis_url_of(stage), CLOCK.now
    )
    assert {"seconds": 60, "where": "E0GROUP"} in [one.values for one in found]
