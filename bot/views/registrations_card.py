"""The card of a shared training, one message per channel that is updated while people can register, and its details."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import Block, ButtonElement

from bot.ports import Message, Seats, SessionKind, SharingEnd, ref_of
from bot.usecases.registration import TrainingCard
from bot.usecases.trainings import Session
from bot.views import actions as act
from bot.views.cards import date_span
from bot.views.notify_actions import CARD as NOTIFY
from bot.views.parts import actions, button, context, cut, escaped, header, message, one_line, safe, section
from bot.views.times import slack_date, span
from bot.views.training_life import life_lines, life_text
from bot.views.trainings import DATE, sessions
from bot.views.words import say

SHORT = 180
LONG = 900
"""Characters of a description on the card (about two lines) and in the details (all of it)."""


def card(model: TrainingCard) -> Message:
    """Return the card for the training's current state."""
    shared, name = model.shared, named(model.shared.name)
    if shared.ended is not None:
        return _ended(model, shared.ended)
    lines = life_lines(model)
    blocks: list[Block] = [header(name)]
    description = safe(shared.description, SHORT)
    if description.strip():
        blocks.append(section(description))
    blocks += [
        section("\n".join(lines)),
        section("\n".join([f"*{seats_line(model.seats)}*", *_notes(model)])),
        actions(*_buttons(model, name)),
        context(say("card-training-organizer", name=safe(model.organizer_name))),
    ]
    return message(_text(model, name) + life_text(model), blocks)


def _buttons(model: TrainingCard, name: str) -> list[ButtonElement]:
    carried = {"t": model.shared.training_key}
    found: list[ButtonElement] = []
    if not model.closed and not model.over:
        word = "register-line" if model.seats.full else "register"
        found.append(
            button(
                say(f"button-{word}"),
                act.REGISTER,
                value=carried,
                style="primary",
                label=say(f"label-{word}", name=cut(name, 50)),
            )
        )
    label = say("label-registration-details", name=cut(name, 55))
    found.append(
        button(say("button-registration-details"), act.REGISTRATION_DETAILS, value=carried, label=label)
    )
    if not model.over:
        ref = ref_of(SessionKind.TRAINING, model.shared.training_key)
        told = say("label-notify", subject=cut(name, 55))
        found.append(button(say("button-notify"), NOTIFY, value=ref, label=told))
    return found


def _notes(model: TrainingCard) -> list[str]:
    """Return the lines below the seats."""
    if model.over:
        return [say("card-training-over")]
    found = []
    closes = model.shared.rules.closes_at
    if closes is not None:
        word = "card-training-closed" if model.closed else "card-training-closes"
        found.append(say(word, when=slack_date(closes, model.zone, DATE)))
    if model.shared.rules.approval and not model.closed:
        found.append(say("card-training-approval", name=safe(model.organizer_name)))
    return found


def _text(model: TrainingCard, name: str) -> str:
    told = say(
        "card-training-text",
        name=escaped(name),
        when=when_plain(model.shared.sessions, model.zone),
        seats=seats_line(model.seats),
    )
    if model.over:
        return f"{told} {say('card-training-over')}"
    return f"{told} {say('card-training-closed-plain' if model.closed else 'card-training-text-register')}"


def _ended(model: TrainingCard, why: SharingEnd) -> Message:
    """Return the card without buttons, with the reason why registration has ended."""
    name = named(model.shared.name)
    told = say(f"card-ended-{why}", name=safe(model.organizer_name))
    title = f"~*{safe(name)}*~" if why is SharingEnd.CANCELLED else f"*{safe(name)}*"
    lines = session_lines(model.shared.sessions, model.zone)
    if why is SharingEnd.CANCELLED:
        lines = [f"~{line}~" for line in lines]
    when = when_plain(model.shared.sessions, model.zone)
    return message(f"{escaped(name)}, {when}. {told}", [section("\n".join([title, *lines])), context(told)])


def details(model: TrainingCard) -> Message:
    """Return all details of a shared training, and what registering involves."""
    shared, name = model.shared, named(model.shared.name)
    blocks: list[Block] = [header(name)]
    description = safe(shared.description, LONG)
    if description.strip():
        blocks.append(section(description))
    lines = [*session_lines(shared.sessions, model.zone), seats_line(model.seats), *_notes(model)]
    what = say("registration-what", name=safe(model.organizer_name))
    blocks += [section("\n".join(lines)), section(what)]
    return message(f"{_text(model, name)} {escaped(shared.description)} {what}", blocks)


def seats_line(seats: Seats) -> str:
    """Return the line on taken and free seats."""
    if seats.capacity is None:
        return say("seats-open", taken=seats.taken)
    values = {"taken": seats.taken, "capacity": seats.capacity, "waiting": seats.waiting}
    if seats.taken < seats.capacity:
        return say("seats-waiting" if seats.waiting else "seats-of", **values)
    return say("seats-full-waiting" if seats.waiting else "seats-full", **values)


def session_lines(times: Sequence[tuple[datetime, datetime]], zone: str) -> list[str]:
    """Return one line per session, in the reader's zone; a single session has no number."""
    if len(times) == 1:
        return [date_span(*times[0], zone)]
    return sessions([Session(start, end) for start, end in times], zone)


def when_plain(times: Sequence[tuple[datetime, datetime]], zone: str) -> str:
    """Return the first session and the number of further ones, as plain text."""
    if not times:
        return say("training-no-sessions")
    first, rest = span(*times[0], zone), len(times) - 1
    return say("training-when-more", first=first, count=rest) if rest else first


def named(name: str) -> str:
    return one_line(name) or say("untitled")
