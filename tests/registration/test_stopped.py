"""After sharing was stopped nobody registers any more; who is registered keeps what is theirs, to cancel as well."""

from __future__ import annotations

import pytest

from bot.model.errors import UserError
from bot.sandbox.goto.state import SimTraining
from bot.usecases.core.sessions import Purpose, session_for
from tests.support.actors import person_of
from tests.support.registrations import dms_with, join_links, register, share_new_training
from tests.support.stage import CHANNEL, Stage


async def share_and_stop(stage: Stage, **fields: str) -> SimTraining:
    """Bob is registered; then Alice stops sharing."""
    known = await share_new_training(stage, **fields)
    await register(stage.bob)
    await stage.alice.types("/training waitlist", channel=CHANNEL)
    await stage.alice.presses("Stop sharing")
    await stage.alice.sees("is no longer shared")
    return known


async def test_the_own_registration_is_cancelled_at_goto_too(stage: Stage) -> None:
    known = await share_and_stop(stage)
    (message,) = dms_with(stage.bob, "You're registered for")
    await stage.bob.presses("Cancel registration", message)
    await stage.bob.sees("Your registration for *Welding basics* is cancelled.")
    assert known.registrants == []
    (asked,) = stage.goto.received("trainings.registrants.delete")
    assert asked.user == stage.alice.email
    assert "You aren't registered for any trainings." in await stage.bob.types("/training mine")


async def test_the_own_link_is_shown_again(stage: Stage) -> None:
    known = await share_and_stop(stage)
    (message,) = dms_with(stage.bob, "You're registered for")
    await stage.bob.types("/training mine")
    await stage.bob.chooses("registration.menu", f"link:{known.key}")
    assert join_links(await stage.bob.sees("This link is just for you.")) == join_links(message)


async def test_nobody_registers_through_whoever_stopped(stage: Stage) -> None:
    known = await share_and_stop(stage)
    shown = await stage.dev.sees("stopped registration here", channel=CHANNEL)
    assert "[Register]" not in stage.dev.reads(shown)
    said = await stage.dev.types(f"/training register {known.id}", channel=CHANNEL)
    assert "isn't shared with you" in said
    sponsor = await session_for(stage.runtime.app, person_of(stage.dev), Purpose.SPONSOR, str(known.key))
    with pytest.raises(UserError, match="registration-ended-stopped"):
        await sponsor.register(email=stage.dev.email, given_name="Dev", surname="Rao")
    assert len(known.registrants) == 1
    stage.bob.dms()


async def test_who_stopped_and_disconnected_is_asked_by_the_person_themselves(stage: Stage) -> None:
    known = await share_and_stop(stage)
    await stage.alice.types("/goto disconnect")
    await stage.alice.presses("Disconnect")
    await stage.alice.sees("Disconnected")
    (message,) = dms_with(stage.bob, "You're registered for")
    await stage.bob.presses("Cancel registration", message)
    await stage.bob.sees("GoTo account was disconnected")
    assert "Ask the trainer." in stage.bob.reads()
    assert len(known.registrants) == 1
    assert stage.goto.received("trainings.registrants.delete") == []
