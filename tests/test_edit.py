"""Changing a meeting: the form comes filled in, GoTo gets all settings, and only what changed is told."""

from __future__ import annotations

from datetime import timedelta

from tests.conversation import Stage
from tests.organizing import CHANNEL, SUBJECT, card, scheduled, thread


async def opened(stage: Stage, command: str) -> str:
    """Open the form and return what it shows once it is filled in."""
    await stage.alice.types(command, channel=CHANNEL)
    await stage.alice.sees("Save changes" if False else "what stands here is sent")
    return stage.alice.reads(stage.alice.form)


async def test_an_edit_sends_everything_and_tells_what_changed(stage: Stage) -> None:
    meeting = await scheduled(stage)
    before = stage.alice.reads(card(stage.alice))
    shown = await opened(stage, f"/meeting edit {meeting.id}")
    assert SUBJECT in shown
    assert "3:00–3:45 PM New York" in shown

    await stage.alice.fills(subject="Design review 2", start="16:00")
    assert await stage.alice.submits() == {}
    assert stage.alice.person.view is None

    (sent,) = stage.goto.received("meetings.update")
    assert sorted(sent.body) == [
        "conferencecallinfo",
        "endtime",
        "meetingtype",
        "passwordrequired",
        "starttime",
        "subject",
        "timezonekey",
    ]
    assert (sent.body["subject"], sent.body["conferencecallinfo"]) == ("Design review 2", "Hybrid")
    assert meeting.end - meeting.start == timedelta(minutes=45)

    after = stage.bob.reads(card(stage.bob))
    assert "Design review 2" in after
    assert after != before
    (said,) = thread(stage.bob)
    assert "Title: Design review → Design review 2" in said.replace("~", "")
    assert "Time:" in said
    assert "password" not in said
    assert "Audio" not in said
