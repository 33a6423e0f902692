"""The direct messages in which a person was told about one registration. A ``ts`` is Slack's id of a message."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusMessages:
    """The messages of one registration, all in the direct conversation ``channel``.

    ``current`` is the newest: it alone has buttons and is kept up to date; ``shown`` tells what it shows
    (``usecases/registration/status_messages.py``). The ``outdated`` ones are still to be reduced to what came of them,
    the ``reduced`` ones are.
    """

    channel: str
    current: str
    shown: str
    outdated: tuple[str, ...] = ()
    reduced: tuple[str, ...] = ()


def add_message(kept: StatusMessages | None, channel: str, ts: str, shown: str) -> StatusMessages:
    """Return the messages after one was posted. Adding one again changes nothing.

    One that is older than the current one is outdated at once. Messages in another conversation are left alone: they
    belong to the person who had the address before.
    """
    if kept is None or kept.channel != channel:
        return StatusMessages(channel=channel, current=ts, shown=shown)
    if ts in (kept.current, *kept.outdated, *kept.reduced):
        return kept
    if float(ts) < float(kept.current):
        return replace(kept, outdated=(*kept.outdated, ts))
    return replace(kept, current=ts, shown=shown, outdated=(*kept.outdated, kept.current))


def mark_drawn(kept: StatusMessages, ts: str, shown: str) -> StatusMessages:
    """Return the messages after one was drawn as the current one; if another is by now, it is to be reduced again."""
    if ts == kept.current:
        return replace(kept, shown=shown)
    if ts not in kept.reduced:
        return kept
    reduced = tuple(one for one in kept.reduced if one != ts)
    return replace(kept, outdated=(*kept.outdated, ts), reduced=reduced)


def mark_reduced(kept: StatusMessages, ts: str) -> StatusMessages:
    """Return the messages after an outdated one was reduced."""
    if ts not in kept.outdated:
        return kept
    outdated = tuple(one for one in kept.outdated if one != ts)
    return replace(kept, outdated=outdated, reduced=(*kept.reduced, ts))
