"""The audit, shown only to admins."""

from __future__ import annotations

import re
from collections.abc import Callable

from slack_sdk.models.blocks import Block, ButtonElement

from bot.ports import AuditEntry, Message, Result
from bot.usecases.audit_search import AuditModel
from bot.views import actions as act
from bot.views.parts import actions, button, context, cut, escaped, header, message, safe, section
from bot.views.times import moment_in, slack_date
from bot.views.words import say

DATE = "{date_short_pretty}, {time_secs}"
NAMED = ("subject", "title", "name", "training", "group_name", "organizer", "email", "changes", "what")
IDS = (
    *("meeting_id", "training_key", "session_key", "organizer_key", "group_key"),
    *("member", "use", "yes"),
)
CHANNEL = re.compile(r"[CG][A-Z0-9]+")


def listing(model: AuditModel) -> Message:
    """Return one page of entries, latest first."""
    title = say("audit-title")
    since = say("audit-since", since=moment_in(model.since, model.zone))
    if not model.entries:
        empty = say("audit-on" if model.older else "audit-empty")
        blocks: list[Block] = [section(empty)]
        if model.older:
            blocks.append(actions(*_turns(model)))
        return message(f"{empty} {since}", [*blocks, context(since)])
    lines = [_line(entry, model) for entry in model.entries]
    half = len(lines) // 2
    blocks = [header(title)]
    blocks += [section("\n".join(part)) for part in (lines[:half], lines[half:]) if part]
    blocks.append(actions(*_turns(model)))
    blocks.append(context(since, say("audit-hint")))
    told = "; ".join(_plain(entry, model) for entry in model.entries)
    return message(f"{title}: {told}. {since}", blocks)


def _turns(model: AuditModel) -> list[ButtonElement]:
    turns = []
    if model.older:
        value = {"q": model.typed, "o": model.older}
        turns.append(button(say("button-earlier"), act.AUDIT_BACK, value=value))
    if not model.first:
        turns.append(button(say("button-audit-latest"), act.AUDIT_LATEST, value={"q": model.typed}))
    turns.append(button(say("button-audit-file"), act.AUDIT_FILE, value={"q": model.typed}))
    return turns


def _line(entry: AuditEntry, model: AuditModel) -> str:
    who = safe(model.names.get(entry.person.user_id) or entry.person.user_id, 60)
    about = " · ".join(_about(entry, safe))
    return say(
        "audit-line",
        when=slack_date(entry.at, model.zone, DATE),
        who=who,
        what=entry.what,
        about=f" · {about}" if about else "",
        result=_result(entry),
    )


def _plain(entry: AuditEntry, model: AuditModel) -> str:
    who = escaped(model.names.get(entry.person.user_id) or entry.person.user_id)
    about = ", ".join(_about(entry, escaped)[:1])
    return (
        f"{moment_in(entry.at, model.zone)} {who} {entry.what} {about} {say(f'audit-result-{entry.result}')}"
    )


def _about(entry: AuditEntry, made_safe: Callable[[str], str]) -> list[str]:
    """Return what the entry is about, names before ids; ``made_safe`` escapes a value for the target text."""
    about = entry.about
    named = dict.fromkeys(about[name] for name in NAMED if name in about)
    channel = [say("audit-channel", id=_channel(about["channel"]))] if "channel" in about else []
    through = [say("audit-through", who=made_safe(cut(about["sponsor"], 60)))] if "sponsor" in about else []
    numbers = (about[name] for name in IDS if name in about)
    return [
        *(made_safe(cut(part, 80)) for part in named),
        *channel,
        *through,
        *(made_safe(cut(part, 80)) for part in numbers),
    ]


def _channel(channel: str) -> str:
    """Return a channel link if the value is a channel id (Slack: formatting text, linking to channels)."""
    return f"<#{channel}>" if CHANNEL.fullmatch(channel) else safe(channel, 80)


def _result(entry: AuditEntry) -> str:
    """Return the entry's result, with the message id of a failure or refusal and the reference."""
    told = say(f"audit-result-{entry.result}")
    if entry.result in (Result.FAILED, Result.REFUSED) and entry.message_id:
        told = f"{told} ({entry.message_id})"
    return f"{told}, {say('reference', reference=entry.reference)}" if entry.reference else told


def columns() -> tuple[str, ...]:
    """Return the column titles of the file."""
    names = ("time", "id", "name", "what", "result", "about", "message", "reference")
    return tuple(say(f"audit-column-{name}") for name in names)
