"""Messages to registrants about a changed training: old and new values."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from bot.ports import Message
from bot.usecases.trainings import Session
from bot.usecases.trainings_told import Change
from bot.views.parts import context, message, one_line, safe, section
from bot.views.times import span
from bot.views.trainings import sessions
from bot.views.words import say


def changed(model: Change, zone: str) -> Message:
    """Return the message to a person who is registered or on the waitlist. ``zone`` is theirs (IANA)."""
    text, blocks = _told(model, zone, "wait" if model.waits else "you")
    return message(text, blocks if model.waits else [*blocks, context(say("training-changed-note"))])


def changed_thread(model: Change, zone: str) -> Message:
    """Return the note for a card's thread; ``zone`` is the organizer's, for the fallback text."""
    text, blocks = _told(model, zone, "thread")
    return message(text, blocks)


def cancelled_thread(name: str, by: str) -> Message:
    """Return the note for a card's thread; ``by`` is "" if it is unknown who cancelled."""
    site = "" if by else "-site"
    text = say(f"training-cancelled-thread{site}", name=safe(_name(name)), by=safe(by))
    return message(text, [section(text)])


def _told(model: Change, zone: str, whom: str) -> tuple[str, list[Block]]:
    name, by = safe(_name(model.name)), safe(model.by)
    site = "" if model.by else "-site"
    lines, spoken = [], []
    if model.old_name is not None:
        old = safe(_name(model.old_name))
        lines.append(say(f"training-renamed-{whom}{site}", old=old, name=name, by=by))
    blocks: list[Block] = []
    if model.old_name is None or model.old != model.new:
        moved = "training-moved-too" if lines else f"training-moved-{whom}{site}"
        lines.append(say(moved, name=name, by=by))
        before = [f"~{line}~" for line in sessions(model.old, zone)]
        after = [f"*{say('training-moved-now')}*", *sessions(model.new, zone)]
        blocks = [section("\n".join([*lines, *before])), section("\n".join(after))]
        spoken = [say("training-moved-text", old=_plain(model.old, zone), new=_plain(model.new, zone))]
    return " ".join([*lines, *spoken]), blocks or [section("\n".join(lines))]


def _plain(times: tuple[Session, ...], zone: str) -> str:
    """Return the first session and the number of further ones, as plain text."""
    if not times:
        return say("training-no-sessions")
    first, rest = span(times[0].start, times[0].end, zone), len(times) - 1
    return say("training-when-more", first=first, count=rest) if rest else first


def _name(name: str) -> str:
    return one_line(name) or say("untitled")
