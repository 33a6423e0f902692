"""Previews of links to meetings and trainings."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from bot.ports import Message
from bot.usecases.registration import TrainingCard
from bot.usecases.unfurling import Preview
from bot.views import actions as act
from bot.views import meetings
from bot.views.parts import actions, button, context, cut, escaped, message, safe, section
from bot.views.registrations_card import named, seats_line, session_lines, when_plain
from bot.views.words import say


def preview(model: Preview | TrainingCard) -> Message:
    """Return the preview: title, times in the reader's zone, and a button while joining or registering is possible."""
    return _training(model) if isinstance(model, TrainingCard) else meetings.preview(model)


def _training(model: TrainingCard) -> Message:
    """Return a training with all its sessions; whether a person may register is checked when they press."""
    shared, name = model.shared, named(model.shared.name)
    lines = [f"*{safe(name)}*", *session_lines(shared.sessions, model.zone)]
    blocks: list[Block] = [section("\n".join(lines))]
    state = _state(model)
    if state is None:
        state = seats_line(model.seats)
        word = "register-line" if model.seats.full else "register"
        register = button(
            say(f"button-{word}"),
            act.REGISTER,
            value={"t": shared.training_key},
            label=say(f"label-{word}", name=cut(name, 50)),
        )
        blocks.append(actions(register))
    blocks.append(context(state))
    return message(f"{escaped(name)}, {when_plain(shared.sessions, model.zone)}. {state}", blocks)


def _state(model: TrainingCard) -> str | None:
    """Return why registration has ended, None if it is open."""
    if model.shared.ended is not None:
        return say(f"card-ended-{model.shared.ended}", name=safe(model.organizer_name))
    if model.over:
        return say("card-training-over")
    return say("card-training-closed-plain") if model.closed else None
