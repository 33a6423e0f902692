"""Request bodies that Slack never sends, but that somebody with the signing secret could."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
WHO = {"id": "U0ALICE", "team_id": "T0LOCAL", "username": "alice"}
INTERACTION = {"user": WHO, "team": {"id": "T0LOCAL", "domain": "northwind"}, "api_app_id": "A0LOCAL"}

COMMAND = {
    "command": "/meeting",
    "text": "help",
    "team_id": "T0LOCAL",
    "user_id": "U0ALICE",
    "channel_id": "C0GENERAL",
    "trigger_id": "1.2.3",
    "response_url": "https://hooks.slack.com/commands/1",
}

VIEW = {"id": "V1", "type": "modal", "callback_id": "meeting.schedule", "blocks": [], "state": {"values": {}}}
DEEP = "[" * 100_000


def payload(**fields: Any) -> bytes:
    return urlencode({"payload": json.dumps({**INTERACTION, **fields})}).encode()


def command(**fields: Any) -> bytes:
    return urlencode({**COMMAND, **fields}).encode()


def event(**fields: Any) -> bytes:
    whole = {
        "type": "event_callback",
        "team_id": "T0LOCAL",
        "event_id": "Ev1",
        "event": {"type": "app_home_opened"},
    }
    return json.dumps({**whole, **fields}).encode()


ODD_BODIES: list[tuple[str, bytes, str]] = [
    ("nothing", b"", FORM),
    ("nothing as JSON", b"", JSON),
    ("no form", b"\xff\xfe\x00\x01", FORM),
    ("a form of nulls", b"\x00=\x00&command=%00", FORM),
    ("an unknown form", b"hello=world", FORM),
    ("broken JSON", b'{"type": "event_callback", ', JSON),
    ("a JSON list", b"[1, 2]", JSON),
    ("a JSON number", b"7", JSON),
    ("a JSON string", b'"event_callback"', JSON),
    ("null", b"null", JSON),
    ("deep JSON", DEEP.encode(), JSON),
    ("an empty payload", b"payload=", FORM),
    ("a broken payload", b"payload=%7B%22type%22%3A", FORM),
    ("a payload that is a list", b"payload=%5B%5D", FORM),
    ("a payload that is null", b"payload=null", FORM),
    ("a deep payload", b"payload=" + DEEP.encode(), FORM),
    ("a payload of no type", payload(), FORM),
    ("a payload of an unknown type", payload(type="dance"), FORM),
    ("a payload whose type is a list", payload(type=["block_actions"]), FORM),
    ("a command without text", urlencode({k: v for k, v in COMMAND.items() if k != "text"}).encode(), FORM),
    ("a command without a user", command(user_id=""), FORM),
    ("a command without a channel", command(channel_id=""), FORM),
    ("an unknown command", command(command="/dance"), FORM),
    ("a command with colons in its ids", command(user_id="U:1", team_id="T:1"), FORM),
    ("a command with nulls", command(text="now \x00\x00", user_id="U\x00"), FORM),
    ("a command of a megabyte", command(text="now " + "x" * 1_000_000), FORM),
    ("a schedule of a megabyte", command(text="schedule " + "9 " * 500_000), FORM),
    ("a command with a surrogate", command(text="now ok").replace(b"ok", b"%ED%A0%80"), FORM),
    ("a command with odd answers", command(text="list", response_url="ftp://x", trigger_id=""), FORM),
    ("actions without any", payload(type="block_actions"), FORM),
    ("actions that are none", payload(type="block_actions", actions=[]), FORM),
    ("actions that are a string", payload(type="block_actions", actions="x"), FORM),
    ("an action that is a number", payload(type="block_actions", actions=[7]), FORM),
    ("an action without an id", payload(type="block_actions", actions=[{"type": "button"}]), FORM),
    (
        "an action whose id is a list",
        payload(type="block_actions", actions=[{"action_id": ["goto.connect"]}]),
        FORM,
    ),
    (
        "an unknown action",
        payload(type="block_actions", actions=[{"action_id": "dance"}], trigger_id="1"),
        FORM,
    ),
    (
        "an action with odd places",
        payload(
            type="block_actions",
            actions=[{"action_id": "meeting.now", "value": {"a": 1}}],
            container=[1],
            channel="C0GENERAL",
            response_url={"a": 1},
            trigger_id=[1],
        ),
        FORM,
    ),
    (
        "an action with odd ids of places",
        payload(
            type="block_actions",
            actions=[{"action_id": "meeting.now", "action_ts": {"a": 1}}],
            container={"channel_id": 7, "message_ts": []},
            channel={"id": {"a": 1}},
            response_url=7,
        ),
        FORM,
    ),
    (
        "an action of nobody",
        payload(type="block_actions", user={}, actions=[{"action_id": "goto.connect"}]),
        FORM,
    ),
    (
        "an action of a list",
        payload(type="block_actions", user=[], team=[], actions=[{"action_id": "x"}]),
        FORM,
    ),
    (
        "an action in a view",
        payload(type="block_actions", view={"id": "V"}, actions=[{"action_id": "x"}]),
        FORM,
    ),
    (
        "an action in an odd form",
        payload(
            type="block_actions",
            view={**VIEW, "state": {"values": {"date": {"x": {"selected_date": {"a": 1}}}}}},
            actions=[{"action_id": "meeting.schedule.reading", "selected_date": {"a": 1}}],
        ),
        FORM,
    ),
    ("a submission without a view", payload(type="view_submission"), FORM),
    ("a submission of null", payload(type="view_submission", view=None), FORM),
    ("a submission of a list", payload(type="view_submission", view=[1]), FORM),
    ("a view without type", payload(type="view_submission", view={"id": "V1", "callback_id": "x"}), FORM),
    ("a view without id", payload(type="view_submission", view={**VIEW, "id": None}), FORM),
    ("an unknown view", payload(type="view_submission", view={**VIEW, "callback_id": "dance"}), FORM),
    (
        "a view whose callback is a list",
        payload(type="view_submission", view={**VIEW, "callback_id": [1]}),
        FORM,
    ),
    ("an empty form", payload(type="view_submission", view=VIEW), FORM),
    (
        "blocks that are none",
        payload(type="view_submission", view={**VIEW, "id": 7, "blocks": [1, None, "x"]}),
        FORM,
    ),
    ("blocks that are a number", payload(type="view_submission", view={**VIEW, "id": 7, "blocks": 7}), FORM),
    ("a deep note", payload(type="view_submission", view={**VIEW, "private_metadata": "[" * 3000}), FORM),
    ("an odd note", payload(type="view_submission", view={**VIEW, "private_metadata": '{"zone": 7}'}), FORM),
    (
        "a note of a zone that is none",
        payload(type="view_submission", view={**VIEW, "private_metadata": '{"zone": "../../etc/passwd"}'}),
        FORM,
    ),
    ("odd values", payload(type="view_submission", view={**VIEW, "state": {"values": [1]}}), FORM),
    (
        "odd fields",
        payload(
            type="view_submission",
            view={
                **VIEW,
                "state": {
                    "values": {
                        "subject": {"subject": {"value": {"a": 1}}},
                        "date": {"x": {"selected_date": [1]}},
                        "start": {"x": {"selected_time": 7}},
                        "length": {"x": {"selected_option": {"value": [1]}}},
                        "channel": {"x": {"selected_conversation": {"a": 1}}},
                        "options": {"x": {"selected_options": "x"}},
                        "audio": {"x": {"selected_option": {"value": {"a": 1}}}},
                    }
                },
            },
        ),
        FORM,
    ),
    ("a closed view without a view", payload(type="view_closed"), FORM),
    ("a closed view of null", payload(type="view_closed", view=None), FORM),
    (
        "a closed note of another",
        payload(
            type="view_closed",
            view={**VIEW, "callback_id": "meeting.saving", "private_metadata": '{"op": ["x"]}'},
        ),
        FORM,
    ),
    ("a shortcut that is unknown", payload(type="shortcut", callback_id="dance", trigger_id="1"), FORM),
    ("a message shortcut that is unknown", payload(type="message_action", callback_id="dance"), FORM),
    ("a search for options", payload(type="block_suggestion", action_id="x", block_id="b", value="v"), FORM),
    ("an event of no id", event(event_id=None), JSON),
    ("an event of null", event(event=None), JSON),
    ("an event of a list", event(event=[1]), JSON),
    ("an unknown event", event(event={"type": "dance"}), JSON),
    ("an event of no team", event(team_id=None), JSON),
    ("an event of odd authorizations", event(authorizations=[7]), JSON),
    ("an event of a home of nobody", event(event={"type": "app_home_opened", "tab": "home"}), JSON),
    (
        "an event of a home of a list",
        event(event={"type": "app_home_opened", "tab": "home", "user": [1]}),
        JSON,
    ),
    ("revoked tokens of a list", event(event={"type": "tokens_revoked", "tokens": [1]}), JSON),
    ("an odd id of an event", event(event_id={"a": 1}), JSON),
]
