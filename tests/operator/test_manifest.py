"""The manifest asks for what the code uses and nothing else, and says why."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from bot import manifest
from bot.cli import main
from handlers.commands import CATALOGUE
from tests.support.manifest_checks import HANDLED_EVENTS, find_problems
from tests.support.slack_methods import DOCUMENTED_METHODS, called_methods

ROOT = Path(__file__).parents[2]
URL = "https://usher.northwind.example"


def test_it_stands_up_to_its_own_check() -> None:
    assert find_problems(manifest.load_manifest()) == []
    assert find_problems(manifest.fill_in(manifest.load_manifest(), URL, socket=False)) == []
    assert find_problems(manifest.fill_in(manifest.load_manifest(), URL, socket=True)) == []


def test_every_scope_and_event_says_why() -> None:
    lines = manifest.read_source().splitlines()
    for entry in (*manifest.METHODS_BY_SCOPE, *HANDLED_EVENTS):
        (line,) = [line for line in lines if re.match(rf"\s+- {re.escape(entry)}(\s|$)", line)]
        assert re.search(r" # \S.{10,}", line), f"{entry} has no reason"


def test_the_code_calls_no_method_that_the_scopes_do_not_cover() -> None:
    called = {name for name in called_methods() if DOCUMENTED_METHODS[name].scopes}
    covered = {method for methods in manifest.METHODS_BY_SCOPE.values() for method in methods}
    assert called == covered
    unneeded = {
        (scope, method)
        for scope, methods in manifest.METHODS_BY_SCOPE.items()
        for method in methods
        if scope not in DOCUMENTED_METHODS[method].scopes
    }
    assert unneeded == {("users:read.email", "users.info")}, "it adds the e-mail to the answer"


def test_its_commands_are_those_of_the_catalogue_that_do_something() -> None:
    declared = {
        command["command"]: (command["description"], command["usage_hint"])
        for command in manifest.load_manifest()["features"]["slash_commands"]
    }
    assert declared == {c.name: (c.description, c.usage_hint) for c in CATALOGUE}


@pytest.mark.parametrize("socket", [False, True])
def test_the_text_to_paste_means_the_same_and_keeps_the_reasons(socket: bool) -> None:
    text = manifest.render_yaml(URL, socket=socket)
    assert yaml.safe_load(text) == manifest.fill_in(manifest.load_manifest(), URL, socket=socket)
    assert manifest.PLACEHOLDER_URL not in text
    assert "never posted twice" in text


def test_socket_mode_needs_no_request_urls() -> None:
    made = manifest.fill_in(manifest.load_manifest(), URL, socket=True)
    assert made["settings"]["socket_mode_enabled"] is True
    assert "request_url" not in made["settings"]["interactivity"]
    assert made["oauth_config"]["redirect_urls"] == [f"{URL}/slack/oauth_redirect"]


@pytest.mark.parametrize("socket", [False, True])
def test_a_prefix_is_put_before_every_command_and_nothing_else(socket: bool) -> None:
    plain = manifest.render_yaml(URL, socket=socket)
    text = manifest.render_yaml(URL, socket=socket, prefix="acme")
    assert yaml.safe_load(text) == manifest.fill_in(
        manifest.load_manifest(), URL, socket=socket, prefix="acme"
    )
    made = yaml.safe_load(text)
    assert find_problems(made) == []
    names = [one["command"] for one in made["features"]["slash_commands"]]
    assert names == ["/acme-meeting", "/acme-training", "/acme-goto", "/acme-assist"]
    assert text.replace("/acme-", "/") == plain
    assert not re.search(r"(?<!acme-)(?<=/)(meeting|training|goto|assist)\b", text)


def test_the_descriptions_speak_of_all_that_usher_does() -> None:
    about = manifest.load_manifest()["display_information"]
    assert len(about["description"].split()) <= 10
    for word in ("meeting", "training", "register", "GoToAssist Seeit", "remind", "report"):
        assert word in about["long_description"], word
    for word in ("meetings", "trainings", "support"):
        assert word in about["description"], word


def test_filling_in_leaves_the_original_alone() -> None:
    original = manifest.load_manifest()
    before = copy.deepcopy(original)
    manifest.fill_in(original, URL, socket=True)
    assert original == before


def _set(path: str, value: Any) -> Callable[[manifest.Manifest], None]:
    def change(made: manifest.Manifest) -> None:
        *parents, last = path.split(".")
        node: Any = made
        for key in parents:
            node = node[int(key)] if isinstance(node, list) else node[key]
        node[int(last) if isinstance(node, list) else last] = value

    return change


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_set("_metadata.major_version", 1), "major_version"),
        (_set("surprise", {}), "unknown key: surprise"),
        (_set("features.bot_user.colour", "red"), "unknown key: colour"),
        (_set("display_information.name", "U" * 36), "1 to 35"),
        (_set("display_information.description", "U" * 141), "1 to 140"),
        (_set("display_information.long_description", "short"), "174 to 4000"),
        (_set("features.bot_user.display_name", ""), "1 to 80"),
        (_set("features.slash_commands.0.command", "meeting"), "is not a command"),
        (_set("features.slash_commands.0.command", "/goto"), "twice"),
        (_set("features.slash_commands.0.command", "/" + "m" * 32), "1 to 32"),
        (_set("features.slash_commands.0.description", ""), "1 to 2000"),
        (_set("features.slash_commands.0.usage_hint", "u" * 1001), "1 to 1000"),
        (_set("features.slash_commands.0.should_escape", False), "should_escape"),
        (_set("features.slash_commands.0.url", "http://usher.example.com/slack/events"), "https://"),
        (_set("features.slash_commands.0.url", None), "missing"),
        (_set("features.slash_commands.0.hint", "x"), "unknown key: hint"),
        (
            _set(
                "features.slash_commands",
                [
                    {
                        "command": f"/c{n}",
                        "description": "d",
                        "usage_hint": "h",
                        "should_escape": True,
                        "url": URL,
                    }
                    for n in range(51)
                ],
            ),
            "50 is the most",
        ),
        (_set("oauth_config.redirect_urls", ["https://usher.example.com/#x"]), "without #"),
        (_set("oauth_config.scopes.bot", ["commands", "commands"]), "twice"),
        (_set("oauth_config.scopes.bot.0", "make:coffee"), "used by nothing"),
        (_set("oauth_config.scopes.bot", ["commands"]), "chat:write is missing"),
        (_set("settings.event_subscriptions.bot_events.0", "coffee_ready"), "no handler"),
        (_set("settings.event_subscriptions.request_url", "http://127.0.0.1/x"), "https://"),
        (_set("settings.interactivity.is_enabled", False), "is_enabled"),
        (_set("settings.org_deploy_enabled", False), "org_deploy_enabled"),
        (_set("settings.token_rotation_enabled", True), "token_rotation_enabled"),
    ],
)
def test_what_slack_lets_pass_is_refused(change: Callable[[manifest.Manifest], None], says: str) -> None:
    made = manifest.load_manifest()
    change(made)
    assert any(says in problem for problem in find_problems(made)), find_problems(made)


def test_a_missing_scope_is_told_with_what_will_fail() -> None:
    granted = frozenset(manifest.METHODS_BY_SCOPE) - {"im:write"}
    assert manifest.find_missing_scopes(granted) == {"im:write": ("conversations.open",)}


@pytest.mark.parametrize(
    ("arguments", "environment", "first", "hint"),
    [
        ((), {}, "/meeting", ""),
        (("--prefix", "acme"), {}, "/acme-meeting", "COMMAND_PREFIX=acme"),
        (("--prefix", "acme-"), {"COMMAND_PREFIX": "acme"}, "/acme-meeting", ""),
        ((), {"COMMAND_PREFIX": "acme"}, "/acme-meeting", ""),
        (("--prefix", ""), {"COMMAND_PREFIX": "acme"}, "/meeting", "COMMAND_PREFIX="),
        ((), {"PORT": "none"}, "/meeting", ""),
    ],
)
def test_the_command_prints_it_with_the_prefix_of_the_settings(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    arguments: tuple[str, ...],
    environment: dict[str, str],
    first: str,
    hint: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(main, ["manifest", "--url", URL, *arguments])
    assert result.exit_code == 0
    made = yaml.safe_load(result.stdout)
    assert made["features"]["slash_commands"][0]["command"] == first
    assert hint in result.stderr
    assert bool(result.stderr) is bool(hint)


def test_a_prefix_that_is_none_is_refused() -> None:
    result = CliRunner().invoke(main, ["manifest", "--url", URL, "--prefix", "Ac me"])
    assert result.exit_code == 2
    assert "lowercase letters" in result.stderr
