"""Values for views, and checks of views against Slack's schema and limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from bot.model.ids import Person, Tenant
from bot.model.meetings import MeetingRow
from bot.model.messages import Message
from bot.model.trainings import PlannedSession
from bot.sandbox.slack.limits import check_blocks, check_view

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ALICE = Person(Tenant("T1"), "U1")

AWKWARD_TEXTS = [
    "Sprint review",
    "",
    " ",
    "<!channel> <@U123> <https://evil.example|bank.example>",
    "a" * 3000,
    "*bold* _it_ ~no~ `code` & < >",
    "שלום עולם \u202egnp.exe",
    "👩‍👩‍👧‍👦" * 40,
    "null\x00byte\nnewline\ttab",
    '"quotes" “smart” ’',
]

texts = st.one_of(st.sampled_from(AWKWARD_TEXTS), st.text(max_size=400))
zones = st.sampled_from(["America/New_York", "Asia/Kolkata", "UTC", "Australia/Lord_Howe"])
moments = st.datetimes(datetime(2020, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))

sessions = st.builds(
    lambda start, minutes: PlannedSession(start, start + timedelta(minutes=minutes)),
    moments,
    st.integers(1, 1440),
)

rows = st.builds(
    MeetingRow,
    meeting_id=st.from_regex(r"[0-9]{9,19}", fullmatch=True),
    subject=texts,
    start=st.none() | moments,
    end=st.none() | moments,
    join_url=st.just("https://www.gotomeeting.com/join/123456789"),
    recurring=st.booleans(),
    live=st.booleans(),
)

PING = re.compile(r"<(!channel|!here|!everyone|!subteam|@[UW])")


def check_message(message: Message) -> None:
    assert [str(problem) for problem in check_blocks(list(message.blocks), "message")] == []
    assert message.text.strip(), "a message that a screen reader cannot read"
    assert len(message.text) <= 4000
    for found in [message.text, *mrkdwn_texts(list(message.blocks))]:
        assert not PING.search(found), found
    for image in find_all(list(message.blocks), "image"):
        assert image.get("alt_text")
    check_labels(list(message.blocks))
    if message.form is not None:
        check_modal({**message.form, "external_id": "form"})


def check_modal(view: dict[str, Any]) -> None:
    assert [str(problem) for problem in check_view(view)] == []
    for block in view["blocks"]:
        if block["type"] == "input":
            assert block["label"]["text"].strip()
    assert not [found for found in mrkdwn_texts(view["blocks"]) if PING.search(found)]
    check_labels(view["blocks"])


def check_labels(blocks: Any) -> None:
    """Voice control finds a button by what is written on it (WCAG 2.5.3)."""
    for button in find_all(blocks, "button"):
        text = button["text"]["text"].casefold()
        assert button.get("accessibility_label", text).casefold().startswith(text)


def find_all(node: Any, kind: str) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if node.get("type") == kind:
            yield node
        for inner in node.values():
            yield from find_all(inner, kind)
    elif isinstance(node, list):
        for inner in node:
            yield from find_all(inner, kind)


def mrkdwn_texts(blocks: Any) -> list[str]:
    return [found["text"] for found in find_all(blocks, "mrkdwn")]
