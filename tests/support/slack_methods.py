"""What Slack documents about each method of its Web API that Usher calls or that the local Slack answers."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from functools import cache

from bot.sandbox.slack.api import METHODS
from bot.sandbox.slack.rate_tiers import Tier
from tests.support.source import ROOT, product_trees

_RESTATED = json.loads((ROOT / "tests/slack/web_api_methods.json").read_text(encoding="utf-8"))
_METHOD_PATTERN = re.compile(
    r"(apps|auth|bots|chat|conversations|dnd|files|functions|oauth|pins|team|usergroups|users|views)"
    r"(\.[a-zA-Z0-9]+)+"
)


@dataclass(frozen=True, kw_only=True)
class DocumentedMethod:
    """``scopes``: a bot token needs one of them; ``needs_team``: an organization's token has to name a team."""

    scopes: frozenset[str]
    required: frozenset[str]
    needs_team: bool
    json: bool
    tier: Tier
    errors: frozenset[str]


DOCUMENTED_METHODS = {
    name: DocumentedMethod(
        scopes=frozenset(facts["scopes"]),
        required=frozenset(facts["required"]),
        needs_team=facts["needs_team"],
        json=facts["json"],
        tier=facts["tier"],
        errors=frozenset(facts["errors"]),
    )
    for name, facts in _RESTATED["methods"].items()
}
ANY_METHOD_CODES = frozenset(_RESTATED["any_method"])
"""The errors that Slack documents for every method."""


@cache
def called_methods() -> frozenset[str]:
    """Return the methods of the Web API that the bot calls: by their name, or as methods of slack_sdk's client."""
    found: set[str] = set()
    for path, tree in product_trees().items():
        listed = {id(one) for node in ast.walk(tree) if isinstance(node, ast.Set) for one in node.elts}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in listed:
                is_method = _METHOD_PATTERN.fullmatch(node.value) and path.startswith("bot/slack/")
                if is_method or node.value in METHODS:
                    found.add(node.value)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                name = node.func.attr.replace("_", ".")
                if "client" in ast.unparse(node.func.value) and _METHOD_PATTERN.fullmatch(name):
                    found.add(name)
    return frozenset(found)
