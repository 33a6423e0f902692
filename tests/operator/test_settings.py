"""The settings: each wrong one is named, with what is wrong and where a right one is found."""

from __future__ import annotations

import re
from base64 import b64encode
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.settings import (
    NEEDS_BY_VERB,
    InvalidSettings,
    Settings,
    find_misspelled_in_env,
    load_settings,
    make_settings,
)

KEY = b64encode(b"0123456789abcdef" * 2).decode()
WHOLE = {
    "SLACK_BOT_TOKEN": "xoxb-1-2-abcdef",
    "SLACK_SIGNING_SECRET": "8f742231b10e8888abcd99yyyzzz85a5",
    "GOTO_CLIENT_ID": "client",
    "GOTO_CLIENT_SECRET": "goto-secret-value",
    "PUBLIC_URL": "https://usher.example.com/",
    "ENCRYPTION_KEYS": KEY,
    "REDIS_URL": "rediss://:redis-password@redis.example.com:6380/0",
}
ROOT = Path(__file__).parents[2]


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An environment without settings, in a folder without ``.env``."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def _set(env: pytest.MonkeyPatch, **changes: str | None) -> None:
    for name, value in {**WHOLE, **changes}.items():
        if value is None:
            env.delenv(name, raising=False)
        else:
            env.setenv(name, value)


def _problems(verb: str) -> dict[str, str]:
    with pytest.raises(InvalidSettings) as caught:
        load_settings(NEEDS_BY_VERB[verb])
    assert all(problem.hint for problem in caught.value.problems)
    return {problem.name: problem.problem for problem in caught.value.problems}


@pytest.mark.parametrize("verb", NEEDS_BY_VERB)
def test_the_whole_set_serves_every_verb(env: pytest.MonkeyPatch, verb: str) -> None:
    _set(env)
    settings = load_settings(NEEDS_BY_VERB[verb])
    assert settings.slack_bot_token is not None
    assert settings.slack_bot_token.get_secret_value() == "xoxb-1-2-abcdef"
    assert settings.public_url == "https://usher.example.com"
    assert settings.fernet_keys == (KEY,)
    assert (settings.host, settings.port) == ("0.0.0.0", 3000)  # noqa: S104
    assert settings.slack_api_url == "https://slack.com/api/"
    assert not settings.is_oauth_install


def test_what_is_missing_is_told_all_at_once(env: pytest.MonkeyPatch) -> None:
    assert set(_problems("run")) == {
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
        "GOTO_CLIENT_ID",
        "GOTO_CLIENT_SECRET",
        "PUBLIC_URL",
        "ENCRYPTION_KEYS",
    }


def test_a_worker_hears_nothing_from_slack_and_needs_redis(env: pytest.MonkeyPatch) -> None:
    _set(env, SLACK_SIGNING_SECRET=None, REDIS_URL=None)
    assert set(_problems("worker")) == {"REDIS_URL"}


def test_socket_mode_needs_no_signing_secret(env: pytest.MonkeyPatch) -> None:
    _set(env, SLACK_SIGNING_SECRET=None, SLACK_APP_TOKEN="xapp-1-A-2-b")
    assert load_settings(NEEDS_BY_VERB["web"]).slack_app_token is not None


def test_many_workspaces_need_id_and_secret(env: pytest.MonkeyPatch) -> None:
    _set(env, SLACK_BOT_TOKEN=None, SLACK_CLIENT_ID="1.2", SLACK_CLIENT_SECRET="s3cret")
    assert load_settings(NEEDS_BY_VERB["web"]).is_oauth_install
    _set(env, SLACK_BOT_TOKEN=None, SLACK_CLIENT_ID="1.2", SLACK_CLIENT_SECRET=None)
    assert "SLACK_CLIENT_ID alone" in _problems("web")["SLACK_CLIENT_SECRET"]


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-user-token", "xoxb-"),
        ("SLACK_BOT_TOKEN", '"xoxb-quoted"', "quotation marks"),
        ("SLACK_BOT_TOKEN", "xoxb-cut in-two", "spaces"),
        ("SLACK_APP_TOKEN", "xoxb-not-app", "xapp-"),
        ("ENCRYPTION_KEYS", "not-a-fernet-key-at-all", "Fernet"),
        ("ENCRYPTION_KEYS", f"{KEY},not-a-fernet-key-at-all", "key 2 of 2"),
        ("ENCRYPTION_KEYS", ",", "no key"),
        ("PUBLIC_URL", "http://usher.example.com", "https://"),
        ("PUBLIC_URL", "usher.example.com", "https://"),
        ("PUBLIC_URL", "https://usher.example.com/?a=b", "without"),
        ("PUBLIC_URL", "https://usher.example.com:notaport", "URL"),
        ("REDIS_URL", "https://redis.example.com", "redis://"),
        ("REDIS_URL", "redis://", "must name a server"),
        ("REDIS_URL", "redis+sentinel://one:26379/0?service_name=x", "Sentinel isn't supported"),
        ("GOTO_JOIN_URL", "https://www.gotomeeting.com/join/", "{meeting_id}"),
        ("HOST", "usher.example.com", "IP address"),
        ("HOST", "127.0.0.1:3000", "IP address"),
        ("SLACK_ALLOWED_TEAMS", "northwind", "T or E"),
        ("SLACK_ALLOWED_TEAMS", "T0LOCAL;T0SOUTH", "T or E"),
        ("PORT", "70000", "65535"),
        ("PORT", "http", "number"),
        ("LOG_LEVEL", "loud", "INFO"),
        ("AUDIT_DAYS", "0", "3650"),
        ("AUDIT_DAYS", "a while", "3650"),
        ("METRICS_TOKEN", "short-token", "16"),
    ],
)
def test_a_wrong_value_is_named_and_not_shown(
    env: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    _set(env, **{name: value})
    with pytest.raises(InvalidSettings) as caught:
        load_settings(NEEDS_BY_VERB["web"])
    (problem,) = caught.value.problems
    assert problem.name == name
    assert says in problem.problem
    assert problem.hint
    if len(value) > 8 and Settings.model_fields[name.lower()].annotation is not int:
        assert value not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_misspelt_name_is_pointed_at(env: pytest.MonkeyPatch) -> None:
    _set(env, SLACK_SIGNING_SECRET=None)
    env.setenv("SLACK_SIGNING_SECRETS", "8f74")
    assert "SLACK_SIGNING_SECRETS" in _problems("web")["SLACK_SIGNING_SECRET"]
    assert find_misspelled_in_env() == {"SLACK_SIGNING_SECRET": "SLACK_SIGNING_SECRETS"}


def test_other_programs_variables_are_let_alone(env: pytest.MonkeyPatch) -> None:
    _set(env)
    for name in ("PATH_INFO", "REDIS_HOST", "LOG_DIR", "SLACK_WEBHOOK", "PORTS"):
        env.setenv(name, "x")
    assert find_misspelled_in_env() == {}


def test_the_file_is_read_and_the_environment_wins(env: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("\n".join(f"{name}={value}" for name, value in WHOLE.items()))
    env.setenv("PUBLIC_URL", "https://other.example.com")
    settings = load_settings(NEEDS_BY_VERB["web"])
    assert settings.goto_client_id == "client"
    assert settings.public_url == "https://other.example.com"


def test_a_file_that_is_not_text_is_named(env: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"SLACK_BOT_TOKEN=\xff\xfe")
    with pytest.raises(InvalidSettings, match=re.escape(".env")):
        load_settings()


def test_a_list_of_keys_may_have_spaces(env: pytest.MonkeyPatch) -> None:
    older = Fernet.generate_key().decode()
    _set(env, ENCRYPTION_KEYS=f" {KEY} , {older},")
    assert load_settings(NEEDS_BY_VERB["web"]).fernet_keys == (KEY, older)


def test_secrets_are_masked_in_prints(env: pytest.MonkeyPatch) -> None:
    _set(env)
    printed = repr(load_settings(NEEDS_BY_VERB["web"]))
    for secret in ("abcdef", "8f742231", "goto-secret-value", KEY, "redis-password"):
        assert secret not in printed


def test_given_settings_know_no_environment(env: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _set(env)
    (tmp_path / ".env").write_text("GOTO_CLIENT_ID=from-file\n")
    settings = make_settings(port=0, goto_api_url="http://127.0.0.1:9/", usher_data_dir=tmp_path)
    assert (settings.port, settings.goto_api_url) == (0, "http://127.0.0.1:9")
    assert settings.goto_client_id is None
    assert settings.slack_bot_token is None
    assert settings.data_dir == tmp_path


def test_the_example_names_every_setting_with_a_word_on_it() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    named = {
        match[1]: lines[i - 1]
        for i, line in enumerate(lines)
        if (match := re.fullmatch(r"#?([A-Z_]+)=(.*)", line))
    }
    assert set(named) == {name.upper() for name in Settings.model_fields}
    assert all(comment.startswith("# ") for comment in named.values())


def test_the_processes_are_the_two_verbs() -> None:
    assert (ROOT / "Procfile").read_text() == "web: usher web\nworker: usher worker\n"
