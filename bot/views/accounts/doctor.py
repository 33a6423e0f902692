"""The report of ``/goto doctor``: one line per check, with the remedy if it failed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.model.accounts import DoctorReport, Finding
from bot.model.messages import Message
from bot.model.people import LastRequest
from bot.views import ids as act
from bot.views.errors import connect_button
from bot.views.i18n import has_message
from bot.views.i18n.bundles import MissingTranslation, t
from bot.views.kit import Block, actions, button, context, header, message, section
from bot.views.text import mrkdwn_safe
from bot.views.times import slack_date, zone_city


def report(model: DoctorReport) -> Message:
    """Return the report, faults first."""
    findings = sorted(model.findings, key=lambda found: ("fault", "note", "ok").index(found.state))
    is_new = not model.was_connected and not model.num_faults
    head = t("doctor-head-none") if is_new else t("doctor-head", count=model.num_faults)
    lines = [_finding_line(found, model.zone) for found in findings]
    if model.last_request is not None:
        lines.append(last_request_line(model.last_request, model.zone))
    elements = [connect_button(again=model.was_connected)] if model.needs_connect else []
    elements.append(button(t("button-settings"), act.SETTINGS))
    blocks: list[Block] = [header(t("doctor-title")), section(f"*{head}*"), section("\n".join(lines))]
    blocks += [actions(*elements), context(t("doctor-admin-more"))]
    return message(f"{head} {' '.join(lines)}", blocks)


def _finding_line(found: Finding, zone: str) -> str:
    values = {name: _display_value(name, value, zone) for name, value in found.values.items()}
    cure = f" {t(found.cure, **values)}" if found.cure else ""
    return f"*{t(f'doctor-{found.state}')}* {t(found.message_id, **values)}{cure}"


def _display_value(name: str, value: Any, zone: str) -> Any:
    """Return a value for display: datetimes as Slack dates, a fault's reason as its sentence, other text escaped."""
    if isinstance(value, datetime):
        return slack_date(value, zone)
    if name == "reason":
        return _reason_text(str(value))
    if name == "zone":
        return zone_city(str(value))
    return mrkdwn_safe(value) if isinstance(value, str) else value


def _reason_text(message_id: str) -> str:
    """Return the sentence of an error known only by its message id."""
    try:
        return t(message_id)
    except MissingTranslation:
        return t("doctor-reason-unknown")


def last_request_line(last: LastRequest, zone: str) -> str:
    """Return the result of the last request, with the reference that finds its log line."""
    known = f"did-{last.action.replace('.', '-')}"
    what = t(known) if has_message(known) else "none"
    when = slack_date(last.at, zone)
    if last.ok:
        return f"*{t('doctor-ok')}* {t('doctor-last-ok', what=what, at=when)}"
    parts = [t("doctor-last-failed", what=what, at=when), _reason_text(last.message_id or "broken")]
    if last.reference:
        parts.append(t("reference", reference=last.reference))
    return f"*{t('doctor-note')}* {' '.join(parts)}"
