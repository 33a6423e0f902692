"""The report of ``/goto doctor``: one line per check, with the remedy if it failed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import Block

from bot.ports import LastCall, Message
from bot.usecases.doctor import Finding, Report
from bot.views import actions as act
from bot.views.errors import connect_button
from bot.views.parts import actions, button, context, header, message, safe, section
from bot.views.times import slack_date, zone_city
from bot.views.words import MissingWords, has, say

WHEN = "{date_short_pretty}, {time}"


def report(model: Report) -> Message:
    """Return the report, faults first."""
    findings = sorted(model.findings, key=lambda found: ("fault", "note", "ok").index(found.state))
    head = say("doctor-head", count=model.faults)
    lines = [_line(found, model.zone) for found in findings]
    if model.last is not None:
        lines.append(last_line(model.last, model.zone))
    elements = [connect_button(again=True)] if model.connect else []
    elements.append(button(say("button-settings"), act.SETTINGS))
    blocks: list[Block] = [header(say("doctor-title")), section(f"*{head}*"), section("\n".join(lines))]
    blocks += [actions(*elements), context(say("doctor-admin-more"))]
    return message(f"{head} {' '.join(lines)}", blocks)


def _line(found: Finding, zone: str) -> str:
    values = {name: _shown(name, value, zone) for name, value in found.values.items()}
    cure = f" {say(found.cure, **values)}" if found.cure else ""
    return f"*{say(f'doctor-{found.state}')}* {say(found.message_id, **values)}{cure}"


def _shown(name: str, value: Any, zone: str) -> Any:
    """Return a value for display: datetimes as Slack dates, a fault's reason as its sentence, other text escaped."""
    if isinstance(value, datetime):
        return slack_date(value, zone, WHEN)
    if name == "reason":
        return _reason(str(value))
    if name == "zone":
        return zone_city(str(value))
    return safe(value) if isinstance(value, str) else value


def _reason(message_id: str) -> str:
    """Return the sentence of an error known only by its message id."""
    try:
        return say(message_id)
    except MissingWords:
        return say("doctor-reason-unknown")


def last_line(last: LastCall, zone: str) -> str:
    """Return the result of the last request, with the reference that finds its log line."""
    known = f"did-{last.what.replace('.', '-')}"
    what = say(known) if has(known) else say("did-something")
    when = slack_date(last.at, zone, WHEN)
    if last.ok:
        return f"*{say('doctor-ok')}* {say('doctor-last-ok', what=what, at=when)}"
    parts = [say("doctor-last-failed", what=what, at=when), _reason(last.message_id or "broken")]
    if last.reference:
        parts.append(say("reference", reference=last.reference))
    return f"*{say('doctor-note')}* {' '.join(parts)}"
