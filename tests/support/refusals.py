"""Operations that write to GoTo and then speak to Slack, as conversations in which Slack refuses one of the calls."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from bot.model.operations import OperationKind
from bot.worker.reminders import RetryLater
from tests.support.actors import Actor
from tests.support.assist import ask_for_help
from tests.support.clocks import CLOCK
from tests.support.kills import (
    open_operation,
    run_all_operations,
    run_open_operations,
    run_operation,
)
from tests.support.meetings import cancel_meeting, meeting_at_goto
from tests.support.registration_operations import ask_to_register, share_with_capacity
from tests.support.registrations import dms_with
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import add_training, cancel_training, find_training, iso_date

Begin = Callable[[Stage, str], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class WriteCase:
    """One kind of operation that writes to GoTo.

    ``begin`` asks for it under a name and leaves it open in the ledger. ``write`` is the endpoint of GoTo that it calls
    once, ``says`` what its person reads in the end (with the name in braces). ``again`` asks for the same once more.
    """

    kind: OperationKind
    begin: Begin
    write: str
    says: str
    who: str = "alice"
    again: Begin | None = None

    def text(self, name: str) -> str:
        return self.says.format(name=name)


async def schedule(stage: Stage, name: str) -> None:
    await stage.alice.types(f'/meeting schedule "{name}" tomorrow 3pm', channel=CHANNEL)
    assert await stage.alice.submits() == {}


async def start_now(stage: Stage, name: str) -> None:
    """Start one long after the last one: half a minute later the channel offers to join that."""
    CLOCK.forward(minutes=2)
    await stage.alice.types(f"/meeting now {name}", channel=CHANNEL)


async def _scheduled(stage: Stage, name: str) -> Any:
    await schedule(stage, name)
    await run_open_operations(stage)
    await stage.alice.person.closes()
    return meeting_at_goto(stage, name)


async def edit(stage: Stage, name: str) -> None:
    meeting = await _scheduled(stage, name)
    await stage.alice.types(f"/meeting edit {meeting.id}", channel=CHANNEL)
    await run_open_operations(stage)
    await stage.alice.sees("replaces all settings with what you see here")
    await stage.alice.fills(subject=f"{name} changed")
    assert await stage.alice.submits() == {}


async def cancel(stage: Stage, name: str) -> None:
    meeting = await _scheduled(stage, name)
    await cancel_meeting(stage, meeting.id)


async def create_training(stage: Stage, name: str) -> None:
    await stage.alice.types(f"/training create {name}")
    await stage.alice.fills(**{"date.0": iso_date(3), "start.0": "15:00", "length.0": "60"})
    assert await stage.alice.submits() == {}


def _planned(stage: Stage, name: str) -> Any:
    """Put a training into GoTo: Carol and somebody else are registered, and Bob organizes it too."""
    training = add_training(stage, name)
    known = [replace(one) for one in find_training(stage).registrants]
    training.registrants.extend([replace(known[0], email=stage.carol.email), *known[1:]])
    training.organizers.append(stage.goto.user(stage.bob.email))
    return training


async def _shared(stage: Stage, name: str) -> Any:
    training = _planned(stage, name)
    await stage.alice.types(f"/training share {training.id}", channel=CHANNEL)
    assert await stage.alice.submits() == {}
    await run_all_operations(stage)
    await stage.alice.person.closes()
    return training


async def edit_training(stage: Stage, name: str) -> None:
    training = await _shared(stage, name)
    await stage.alice.types(f"/training edit {training.id}")
    await stage.alice.fills(name=f"{name} anew", description="What is new.", settings=["web"])
    assert await stage.alice.submits() == {}


async def move_training(stage: Stage, name: str) -> None:
    training = await _shared(stage, name)
    await stage.alice.types(f"/training times {training.id}")
    await stage.alice.fills(**{"date.0": iso_date(6), "start.0": "10:00", "length.0": "90"})
    assert await stage.alice.submits() == {}


async def dismiss_organizers(stage: Stage, name: str) -> None:
    training = await _shared(stage, name)
    await stage.alice.types(f"/training organizers {training.id}")
    await stage.alice.fills(organizers=[])
    assert await stage.alice.submits() == {}


async def cancel_shared_training(stage: Stage, name: str) -> None:
    training = await _shared(stage, name)
    await cancel_training(stage, training.id)


async def register(stage: Stage, name: str) -> None:
    await share_with_capacity(stage, name)
    await ask_to_register(stage.bob, name)


async def unregister(stage: Stage, name: str) -> None:
    await register(stage, name)
    await run_all_operations(stage)
    await stage.bob.person.closes()
    (message,) = dms_with(stage.bob, f"registered for *{name}*")
    await stage.bob.presses("Cancel registration", message)


async def new_session(stage: Stage, name: str) -> None:
    await stage.alice.types("/assist new")


async def new_session_for_thread(stage: Stage, name: str) -> None:
    stage.goto.world.support.clear()
    await ask_for_help(stage)
    await run_open_operations(stage)
    await stage.alice.sees("You have no open sessions.")
    await stage.alice.presses("New session, send its key")


CASES = (
    WriteCase(
        kind=OperationKind.MEETING_SCHEDULE,
        begin=schedule,
        write="meetings.create",
        says="*{name}* is scheduled",
        again=schedule,
    ),
    WriteCase(
        kind=OperationKind.MEETING_NOW,
        begin=start_now,
        write="meetings.create",
        says="*{name}* is ready",
        again=start_now,
    ),
    WriteCase(
        kind=OperationKind.MEETING_EDIT,
        begin=edit,
        write="meetings.update",
        says="*{name} changed* was changed",
    ),
    WriteCase(
        kind=OperationKind.MEETING_CANCEL,
        begin=cancel,
        write="meetings.delete",
        says="*{name}* was cancelled",
    ),
    WriteCase(
        kind=OperationKind.TRAINING_CREATE,
        begin=create_training,
        write="trainings.create",
        says="*{name}* is scheduled",
        again=create_training,
    ),
    WriteCase(
        kind=OperationKind.TRAINING_EDIT,
        begin=edit_training,
        write="trainings.nameDescription.update",
        says="We saved your changes to *{name} anew*",
    ),
    WriteCase(
        kind=OperationKind.TRAINING_TIMES,
        begin=move_training,
        write="trainings.times.update",
        says="*{name}* has new times",
    ),
    WriteCase(
        kind=OperationKind.TRAINING_ORGANIZERS,
        begin=dismiss_organizers,
        write="trainings.organizers.update",
        says="We saved the co-organizers of *{name}*",
    ),
    WriteCase(
        kind=OperationKind.TRAINING_CANCEL,
        begin=cancel_shared_training,
        write="trainings.delete",
        says="*{name}* is cancelled",
    ),
    WriteCase(
        kind=OperationKind.REGISTER,
        begin=register,
        write="trainings.registrants.create",
        says="registered for *{name}*",
        who="bob",
    ),
    WriteCase(
        kind=OperationKind.UNREGISTER,
        begin=unregister,
        write="trainings.registrants.delete",
        says="*{name}* is cancelled",
        who="bob",
    ),
    WriteCase(
        kind=OperationKind.ASSIST_NEW,
        begin=new_session_for_thread,
        write="seeit.sessions.create",
        says="Your Seeit session is ready",
    ),
)

SILENT_CASES = (
    *(case for case in CASES if case.again is not None),
    WriteCase(
        kind=OperationKind.ASSIST_NEW,
        begin=new_session,
        write="seeit.sessions.create",
        says="Your Seeit session is ready",
        again=new_session,
    ),
)
"""What makes something new, asked for again after its person learned nothing."""


async def run_refused(stage: Stage, case: WriteCase) -> None:
    """Run the open operation; if it is to be retried, run it as on the last try after a quarter of an hour."""
    tenant, op_id = await open_operation(stage, case.kind)
    try:
        await run_operation(stage.runtime.app, tenant, op_id)
    except RetryLater:
        CLOCK.forward(minutes=16)
        await run_operation(stage.runtime.app, tenant, op_id, last=True)


def slack_calls_after(stage: Stage, write: str) -> list[str]:
    """Return the methods of Slack that were called after GoTo's last ``write``, each once."""
    calls = list(stage.slack.panel.calls)
    last = max(at for at, call in enumerate(calls) if call.where == "goto" and call.name == write)
    after = [one.name for one in calls[last:] if one.where == "slack" and one.direction == "out"]
    return list(dict.fromkeys(after))


def read_everything(actor: Actor) -> str:
    """Return all that the person can read: the channels' messages, those for them alone, and the form in front."""
    stage, shown = actor.stage, []
    for channel in stage.slack.home.channels.values():
        for message in channel.messages:
            if message.bot_id is None:
                continue
            stage.noted.add((message.channel, message.ts))
            is_own = channel.kind != "im" or actor.person.user.id in channel.members
            if is_own and message.ephemeral_for in (None, actor.person.user.id):
                shown.append(actor.reads(message))
    if actor.person.view is not None:
        shown.append(actor.reads(actor.person.view))
    return "\n".join(shown)
