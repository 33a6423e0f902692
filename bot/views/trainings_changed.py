"""What registrants read of a training that changed: the old beside the new."""

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
    """Return what somebody reads who is registered or waits. ``zone`` is theirs (IANA)."""
    text, blocks = _told(model, zone, "wait" if model.waits else "you")
    return message(text, blocks if model.waits else [*blocks, context(say("training-changed-note"))])


def changed_thread(model: Change, zone: str) -> Message:
    """Return what the thread of a card is told; ``zone`` is the organizer's, for the text without blocks."""
    text, blocks = _told(model, zone, "thread")
    return message(text, blocks)


def cancelled_thread(name: str, by: str) -> Message:
    """Return what the thread of a card is told; ``by`` is "" where nobody knows who cancelled it."""
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
    """Return the first session and how many more, in plain text."""
    if not times:
        return say("training-no-sessions")
    first, rest = span(times[0].start, times[0].end, zone), len(times) - 1
    return say("training-when-more", first=first, count=rest) if rest else first


def _name(name: str) -> str:
    return one_line(name) or say("untitled")
