"""Messages to registrants about a changed training: old and new values."""

from __future__ import annotations

from bot.model.messages import Message
from bot.model.trainings import PlannedSession, TrainingChange
from bot.views import kit as ui
from bot.views.i18n.bundles import t
from bot.views.text import mrkdwn_safe, single_line
from bot.views.times import span
from bot.views.trainings.overview import planned_session_lines


def changed_message(model: TrainingChange, zone: str) -> Message:
    """Return the message to a person who is registered or on the waitlist. ``zone`` is theirs (IANA)."""
    text, blocks = _change_parts(model, zone, "wait" if model.is_waiting else "you")
    return ui.message(text, blocks if model.is_waiting else [*blocks, ui.context(t("training-changed-note"))])


def changed_thread_note(model: TrainingChange, zone: str) -> Message:
    """Return the note for a card's thread; ``zone`` is the organizer's, for the fallback text."""
    text, blocks = _change_parts(model, zone, "thread")
    return ui.message(text, blocks)


def cancelled_thread_note(name: str, by: str) -> Message:
    """Return the note for a card's thread; ``by`` is "" if it is unknown who cancelled."""
    site = "" if by else "-site"
    text = t(f"training-cancelled-thread{site}", name=mrkdwn_safe(_plain_name(name)), by=mrkdwn_safe(by))
    return ui.text_message(text)


def _change_parts(model: TrainingChange, zone: str, audience: str) -> tuple[str, list[ui.Block]]:
    name, by = mrkdwn_safe(_plain_name(model.name)), mrkdwn_safe(model.by)
    site = "" if model.by else "-site"
    lines, spoken = [], []
    if model.old_name is not None:
        old = mrkdwn_safe(_plain_name(model.old_name))
        lines.append(t(f"training-renamed-{audience}{site}", old=old, name=name, by=by))
    blocks: list[ui.Block] = []
    if model.old_name is None or model.old_sessions != model.new_sessions:
        moved = "training-moved-too" if lines else f"training-moved-{audience}{site}"
        lines.append(t(moved, name=name, by=by))
        before = [f"~{line}~" for line in planned_session_lines(model.old_sessions, zone)]
        after = [f"*{t('training-moved-now')}*", *planned_session_lines(model.new_sessions, zone)]
        blocks = [ui.section("\n".join([*lines, *before])), ui.section("\n".join(after))]
        spoken = [
            t(
                "training-moved-text",
                old=_plain_times(model.old_sessions, zone),
                new=_plain_times(model.new_sessions, zone),
            )
        ]
    return " ".join([*lines, *spoken]), blocks or [ui.section("\n".join(lines))]


def _plain_times(times: tuple[PlannedSession, ...], zone: str) -> str:
    """Return the first session and the number of further ones, as plain text."""
    if not times:
        return t("training-no-sessions")
    first, rest = span(times[0].start, times[0].end, zone), len(times) - 1
    return t("training-when-more", first=first, count=rest) if rest else first


def _plain_name(name: str) -> str:
    return single_line(name) or t("untitled")
