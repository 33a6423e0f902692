"""Buttons whose value this release cannot read: of another release, cut short, or of something else altogether.

Each is refused with a sentence and a next step, is no error, and does nothing: not with a default, and not with what
the value looks like. A button that only looks its value up says that it found nothing.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import pytest

from handlers import routes
from handlers.context import Context
from handlers.guard import run_guarded
from handlers.router import router
from tests.support.actors import connect_alice
from tests.support.clocks import now
from tests.support.exhaustive import default_and_exhaustive
from tests.support.meetings import add_meeting
from tests.support.old_buttons import IN_FORMS, press_payload
from tests.support.stage import Stage
from tests.support.trainings import add_training

NUMBER = "7" * 100
FOREIGN = (
    *("{", "[1]", "null", "\0", "x" * 1900, NUMBER),
    '{"x": 1}',
    '{"id": "331", "meeting_id": "331',
    '{"id": null, "key": 7, "meeting_id": ["331"], "training_key": {}, "session_key": 1, "page": "x", "topic": {}}',
    *(
        "show:",
        "start:",
        "cancel:null",
        f"edit:{NUMBER}",
        "share:{",
        "meetings:null",
        "meeting:null",
        "meeting-",
        "training-x",
    ),
    *("Retro", "rename:Retro", ":Retro", "null|null"),
)
"""Values of no button of this release; "Retro" is the title of a meeting and of a training."""
WITHOUT_VALUE = frozenset(
    [
        *("admin.map.all", "admin.map.end", "admin.map.list", "admin.map.one.open", "admin.map.table.open"),
        *(
            "admin.map.use",
            "admin.organizers",
            "assist.download.open",
            "assist.help",
            "assist.list",
            "assist.new",
        ),
        *(
            "assist.start.open",
            "goto.connect",
            "goto.feed.make",
            "goto.feed.off",
            "goto.feed.open",
            "goto.forget",
        ),
        *("goto.forget.export", "goto.help", "goto.settings.open", "goto.status", "meeting.cancel.keep"),
        *("meeting.help", "meeting.history", "meeting.list", "meeting.now", "meeting.schedule.open"),
        *(
            "meeting.start.open",
            "notify.list",
            "notify.mute-all",
            "notify.reminder.dismiss",
            "notify.unmute-all",
        ),
        *(
            "registration.keep",
            "training.create.open",
            "training.help",
            "training.list",
            "training.list.past",
        ),
        "training.start.open",
    ]
)
"""Buttons whose name says all: they ignore a value."""
TOO_OLD = "This button is from an older version of Usher and no longer works. Type `/meeting`"
ENDED, EXPIRED = "This is no longer running. Type `/meeting`", "What you typed has expired."
ANSWERED = "This question was already answered or has expired. Type `/goto connect`"
LOOKS_UP: Mapping[str, str] = {
    "admin.job.stop": ENDED,
    "training.roster.stop": ENDED,
    "admin.organizer.add.retry": EXPIRED,
    "meeting.edit.retry": EXPIRED,
    "meeting.schedule.retry": EXPIRED,
    "training.retry": EXPIRED,
    "notify.retry": EXPIRED,
    "goto.link.account": ANSWERED,
    "goto.link.discard": ANSWERED,
    "goto.link.keep": ANSWERED,
    "goto.connect.open": "You're connected as",
    "goto.disconnect": "Connected as",
    "goto.not-me": "Connected as",
    "meeting.cancel.undo": "This cancellation is already finished. See your meetings with",
    "training.cancel.undo": "There's nothing left to undo. See your trainings with",
    "notify.change": "These reminders no longer exist. See your reminders with",
    "assist.list.range": "I don't know the date range",
    "meeting.list.filter": "Your upcoming meetings",
}
"""What buttons say that look up the question, the operation or the range of their value."""
ASKS_WHICH = "hich meeting"
"""[Continue] after connecting carries what was typed, and asks as the command does."""


def test_each_button_is_in_one_table() -> None:
    assert WITHOUT_VALUE | LOOKS_UP.keys() | IN_FORMS <= router.presses.keys()
    assert not WITHOUT_VALUE & LOOKS_UP.keys()


async def press_with(stage: Stage, action_id: str, value: str) -> str:
    """Press a button of this action id and value; return what is said."""
    route = routes.match_press(press_payload(stage, action_id, value))
    assert route is not None
    ctx = Context(app=stage.runtime.app).for_request(time.monotonic())
    reply = await run_guarded(ctx, action_id, route.asker, route.answer)
    assert not reply.is_fault, f"{action_id} {value!r}"
    assert reply.message is not None, f"{action_id} {value!r}"
    return reply.message.text


def num_bot_messages(stage: Stage) -> int:
    return sum(len([m for m in c.messages if m.bot_id]) for c in stage.slack.home.channels.values())


SHARES = [list(FOREIGN[number::3]) for number in range(3)]
"""The values, of which the default run takes the first share: each is pressed on each of 160 buttons."""


@pytest.mark.parametrize("values", default_and_exhaustive(SHARES[:1], SHARES[1:]), ids=lambda one: one[0][:9])
async def test_a_value_that_cannot_be_read_does_nothing(stage: Stage, values: Sequence[str]) -> None:
    await connect_alice(stage)
    add_meeting(stage, "Retro", now())
    add_training(stage, "Retro")
    requests, messages = len(stage.goto.requests), num_bot_messages(stage)
    wrong = []
    for action_id in sorted(router.presses.keys() - WITHOUT_VALUE - IN_FORMS):
        for value in values:
            said, expected = await press_with(stage, action_id, value), LOOKS_UP.get(action_id, TOO_OLD)
            is_typed = action_id == "meeting.verb.resume" and ASKS_WHICH in said
            if not said.startswith(expected) and not is_typed:
                wrong.append(f"{action_id} {value!r}: {said}")
    assert wrong == []
    assert [one.operation for one in stage.goto.requests[requests:] if one.method != "GET"] == []
    assert num_bot_messages(stage) == messages


async def test_an_offer_of_a_file_of_nothing_is_refused(stage: Stage) -> None:
    """Either key may be missing, not both."""
    await connect_alice(stage)
    assert (await press_with(stage, "training.sheet", '{"name": "Retro"}')).startswith(TOO_OLD)
