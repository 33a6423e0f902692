"""The table of Slack's error codes: each documented code of each method that Usher calls is in exactly one group."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from bot.model.errors import SlackRefusal
from bot.sandbox.slack.api import METHODS
from bot.slack.error_codes import ERRORS_BY_CODE, TRANSIENT_CODES, error_for
from bot.slack.errors import SlackRefused
from bot.views.errors import plain_sentence
from tests.support.source import product_trees, sentences

DOCUMENTED = json.loads((Path(__file__).parent / "documented_errors.json").read_text(encoding="utf-8"))
INSTALL_CODES = frozenset(
    {
        *("bad_client_secret", "bad_redirect_uri", "cannot_install_an_org_installed_app", "forbidden_team"),
        *("invalid_client_id", "invalid_code", "invalid_code_verifier", "invalid_grant_type"),
        *("invalid_refresh_token", "no_scopes", "oauth_authorization_url_mismatch", "pkce_not_allowed"),
        *("preview_feature_not_available", "user_email_unverified"),
    }
)
"""Codes of the methods that only an installation or ``usher doctor`` calls; both name the code itself."""
GROUPS = {"permanent": ERRORS_BY_CODE, "transient": TRANSIENT_CODES, "installation": INSTALL_CODES}
CASES = sorted(
    {(method, code) for method, codes in DOCUMENTED["methods"].items() for code in codes}
    | {("any method", code) for code in DOCUMENTED["any_method"]}
)
METHOD_PATTERN = re.compile(
    r"(apps|auth|bots|chat|conversations|dnd|files|functions|oauth|pins|team|usergroups|users|views)"
    r"(\.[a-zA-Z0-9]+)+"
)


def called_methods() -> set[str]:
    """Return the methods of the Web API that the bot calls: by their name, or as methods of slack_sdk's client."""
    found: set[str] = set()
    for path, tree in product_trees().items():
        listed = {id(one) for node in ast.walk(tree) if isinstance(node, ast.Set) for one in node.elts}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in listed:
                is_method = METHOD_PATTERN.fullmatch(node.value) and path.startswith("bot/slack/")
                if is_method or node.value in METHODS:
                    found.add(node.value)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                name = node.func.attr.replace("_", ".")
                if "client" in ast.unparse(node.func.value) and METHOD_PATTERN.fullmatch(name):
                    found.add(name)
    return found


def test_the_documented_codes_of_each_called_method_are_written_down() -> None:
    called = called_methods()
    assert {"chat.postMessage", "users.info", "oauth.v2.access", "apps.connections.open"} <= called
    assert called <= set(DOCUMENTED["methods"])


@pytest.mark.parametrize(("method", "code"), CASES)
def test_each_documented_code_is_in_exactly_one_group(method: str, code: str) -> None:
    groups = [name for name, group in GROUPS.items() if code in group]
    assert len(groups) == 1, (method, code, groups)


@pytest.mark.parametrize("code", sorted(ERRORS_BY_CODE))
def test_each_permanent_code_is_a_refusal_with_a_sentence(code: str) -> None:
    error = error_for(code, "chat.postMessage", scope="chat:write", problems=["x"])
    assert isinstance(error, SlackRefusal)
    assert {error.message_id, error.next_step} <= set(sentences())
    assert "slack-" not in plain_sentence(error)


def test_an_unknown_code_is_a_refusal_that_names_it() -> None:
    error = error_for("code_of_tomorrow", "chat.postMessage")
    assert isinstance(error, SlackRefused)
    assert str(error) == "slack-refused (chat.postMessage; code_of_tomorrow)"
