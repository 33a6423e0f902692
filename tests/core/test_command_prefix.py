"""A workspace where another app has /meeting: Usher answers to /acme-meeting and says so."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.sandbox.slack.errors import NotPossible
from tests.support.meetings import meeting_card
from tests.support.stage import CHANNEL, Stage

BARE = re.compile(r"(?<![\w/.-])/(meeting|training|goto|assist)\b")
LINES = ("", "help", "lst", "list", "show", "qwertz", "status", "settings")


@pytest.fixture
def stage_options(stage_options: dict[str, Any]) -> dict[str, Any]:
    return {**stage_options, "command_prefix": "acme"}


def assert_named(text: str) -> None:
    found = BARE.search(text)
    assert found is None, text[max(0, found.start() - 80) : found.end() + 40]


async def test_usher_answers_to_the_prefixed_commands_and_names_no_other(stage: Stage) -> None:
    alice = stage.alice
    with pytest.raises(NotPossible):
        await alice.types("/meeting list")
    assert "`/acme-goto" in await alice.types("/acme-goto help")
    for is_connected in (False, True):
        if is_connected:
            await alice.types("/acme-goto connect")
            await alice.follows_link()
            await alice.sees("Connected as Alice")
        for command in ("meeting", "training", "goto", "assist"):
            for line in LINES:
                shown = await alice.types(f"/acme-{command} {line}".strip())
                assert_named(shown)
                if alice.person.view is not None:
                    assert_named(alice.reads(alice.form))
                    await alice.person.closes()
        home = await alice.person.opens_home()
        assert home is not None
        assert_named(alice.reads(home))
    await alice.types('/acme-meeting schedule "Design review" tomorrow 3pm', channel=CHANNEL)
    assert await alice.submits() == {}
    await alice.sees("Design review", channel=CHANNEL)
    assert_named(alice.reads(meeting_card(alice)))
    for message in alice.dms():
        assert_named(alice.reads(message))
