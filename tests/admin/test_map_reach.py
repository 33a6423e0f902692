"""Whatever a mapped member types who is not connected, GoTo hears two reads of their own under the admin's token."""

from __future__ import annotations

from handlers.commands import CATALOGUE
from tests.support.admin import map_everybody
from tests.support.stage import Stage

READS = {"organizers.upcomingMeetings.list", "organizers.historicalMeetings.list"}
LEFT_OUT = {"/goto forget me"}
"""Asks back, and is about what Usher keeps."""


async def test_every_word_with_every_number(stage: Stage) -> None:
    await map_everybody(stage)
    alice, bob = stage.goto.user(stage.alice.email), stage.goto.user(stage.bob.email)
    others = stage.goto.meetings_of(alice.email)[0]
    since = len(stage.goto.requests)
    for command in CATALOGUE:
        for verb in command.verbs:
            if f"{command.name} {verb.name}" in LEFT_OUT:
                continue
            for text in ("", others.id, f"organizer {alice.email}"):
                await stage.bob.types(f"{command.name} {verb.name} {text}".strip())
                while stage.bob.person.view is not None:
                    await stage.bob.person.closes()
    asked = stage.goto.requests[since:]
    assert {one.operation for one in asked} == READS
    for one in asked:
        assert one.user == alice.email
        assert f"/organizers/{bob.key}/" in one.path
    stage.bob.dms()
