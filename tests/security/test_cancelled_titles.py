"""The title of somebody's cancelled meeting is read by those who saw its card, whatever others type."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.commands import router
from tests.support.accounts import allow_any_account
from tests.support.actors import Actor, person_of
from tests.support.meetings import SUBJECT, schedule_meeting
from tests.support.stage import Stage


async def cancelled_meeting(stage: Stage) -> str:
    """Schedule Alice's meeting in a channel without Carol and mark it cancelled; return its id."""
    meeting = await schedule_meeting(stage)
    app = stage.runtime.app
    known = await app.store.meetings.get(person_of(stage.alice).tenant, str(meeting.id))
    assert known is not None
    await app.store.meetings.save(replace(known, cancelled_at=app.clock.now()))
    return str(meeting.id)


async def connect_carol(carol: Actor) -> None:
    await allow_any_account(carol.stage)
    await carol.connects("carol@other.example")
    await carol.sees("carol@other.example")
    await carol.presses("Yes, use it")


async def test_no_command_of_a_stranger_to_the_meeting_names_it(stage: Stage) -> None:
    meeting_id = await cancelled_meeting(stage)
    await connect_carol(stage.carol)
    commands = [
        f"{command} {name} {meeting_id}"
        for (command, name), declared in router.declared.items()
        if "id]" in declared.usage or "words" in declared.usage
    ]
    assert "/meeting start " + meeting_id in commands
    for typed in commands:
        assert SUBJECT not in await stage.carol.types(typed), typed
        if stage.carol.person.view is not None:
            assert SUBJECT not in stage.carol.reads(stage.carol.form), typed
            await stage.carol.person.closes()


@pytest.mark.parametrize("channel", [None, "C0GENERAL"])
async def test_no_subscription_of_a_stranger_to_the_meeting_names_it(
    stage: Stage, channel: str | None
) -> None:
    meeting_id = await cancelled_meeting(stage)
    await connect_carol(stage.carol)
    await stage.carol.types("/goto notify", channel="#general")
    for typed in (meeting_id, f"meeting-{meeting_id}"):
        await stage.carol.fills(what="session", value=typed, channel=channel)
        errors = await stage.carol.submits()
        assert errors, typed
        assert SUBJECT not in str(errors), typed


async def test_its_organizer_reads_that_it_was_cancelled(stage: Stage) -> None:
    meeting_id = await cancelled_meeting(stage)
    assert f"{SUBJECT} was already cancelled." in await stage.alice.types(f"/meeting start {meeting_id}")
