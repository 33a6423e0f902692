"""The audit, shown only to admins."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from bot.model.admin import AuditModel
from bot.model.admin_requests import AuditArgs
from bot.model.messages import Message
from bot.model.policy import RULE_PARTS, SLACK_USER_ID, Area, AuditEntry, AuditResult, UnknownEmails
from bot.views import ids as act
from bot.views.i18n.bundles import t
from bot.views.kit import Block, Element, actions, button, context, header, message, section
from bot.views.text import mrkdwn_safe, text_safe, truncate
from bot.views.times import moment_in, slack_date

DATE_FORMAT = "{date_short_pretty}, {time_secs}"
NAME_FIELDS = ("subject", "title", "name", "training", "group_name", "organizer", "email", "changes", "what")
ID_FIELDS = (
    *("meeting_id", "training_key", "session_key", "organizer_key", "group_key"),
    *("member", "use", "yes"),
)
CHANNEL_ID = re.compile(r"[CG][A-Z0-9]+")


def listing(model: AuditModel) -> Message:
    """Return one page of entries, latest first."""
    title = t("audit-title")
    since = t("audit-since", since=moment_in(model.since, model.zone))
    if not model.entries:
        empty = t("audit-on" if model.older_cursor else "audit-empty")
        blocks: list[Block] = [section(empty)]
        if model.older_cursor:
            blocks.append(actions(*_page_buttons(model)))
        return message(f"{empty} {since}", [*blocks, context(since)])
    lines = [_mrkdwn_line(entry, model) for entry in model.entries]
    half = len(lines) // 2
    blocks = [header(title)]
    blocks += [section("\n".join(part)) for part in (lines[:half], lines[half:]) if part]
    blocks.append(actions(*_page_buttons(model)))
    blocks.append(context(since, t("audit-hint")))
    plain_lines = "; ".join(_plain_line(entry, model) for entry in model.entries)
    return message(f"{title}: {plain_lines}. {since}", blocks)


def _page_buttons(model: AuditModel) -> list[Element]:
    turns = []
    if model.older_cursor:
        earlier = AuditArgs(model.typed, model.older_cursor)
        turns.append(button(t("button-earlier"), act.AUDIT_EARLIER, carry=earlier))
    if not model.is_first:
        turns.append(button(t("button-audit-latest"), act.AUDIT_LATEST, carry=AuditArgs(model.typed)))
    turns.append(button(t("button-audit-file"), act.AUDIT_FILE, carry=AuditArgs(model.typed)))
    return turns


def _mrkdwn_line(entry: AuditEntry, model: AuditModel) -> str:
    who = mrkdwn_safe(_who(entry, model), 60)
    about = " · ".join(_about_parts(entry, model, mrkdwn_safe))
    return t(
        "audit-line",
        when=slack_date(entry.at, model.zone, DATE_FORMAT),
        who=who,
        what=entry.action,
        about=f" · {about}" if about else "",
        result=_result_text(entry),
    )


def _plain_line(entry: AuditEntry, model: AuditModel) -> str:
    who = text_safe(_who(entry, model))
    about = ", ".join(_about_parts(entry, model, text_safe)[:1])
    return (
        f"{moment_in(entry.at, model.zone)} {who} {entry.action} {about} {t(f'audit-result-{entry.result}')}"
    )


def _who(entry: AuditEntry, model: AuditModel) -> str:
    user_id = entry.person.user_id
    return t("audit-who-slack") if user_id == SLACK_USER_ID else model.names.get(user_id) or user_id


def _about_parts(entry: AuditEntry, model: AuditModel, escape: Callable[[str], str]) -> list[str]:
    """Return what the entry is about, names before ids; ``escape`` makes a value safe for the target text."""
    about = entry.details
    named = dict.fromkeys(
        _changes_text(about[name]) if name == "changes" else about[name]
        for name in NAME_FIELDS
        if name in about
    )
    channel = [t("audit-channel", id=_channel_text(about["channel"]))] if "channel" in about else []
    through = [t("audit-through", who=escape(truncate(about["sponsor"], 60)))] if "sponsor" in about else []
    wiped = [_wipe_text(about["wipe_at"], model.zone)] if "wipe_at" in about else []
    numbers = [about[name] for name in ID_FIELDS if name in about]
    if (member := model.names.get(about.get("member", ""))) is not None:
        numbers.append(member)
    return [
        *(escape(truncate(part, 80)) for part in named),
        *channel,
        *through,
        *wiped,
        *(escape(truncate(part, 80)) for part in numbers),
    ]


def _wipe_text(wipe_at: str, zone: str) -> str:
    return t("audit-wipe", at=moment_in(datetime.fromisoformat(wipe_at), zone))


def _changes_text(changes: str) -> str:
    """Return the changed rules in words; what an older release stored has its words already."""
    return "; ".join(map(_change_text, changes.split(", ")))


def _change_text(change: str) -> str:
    what, _, signs = change.partition(" ")
    area, _, part = what.partition(".")
    if part in RULE_PARTS and area in tuple(Area):
        head = t(f"policy-head-{area}")
        return t(f"audit-changed-{part}", area=head, ids=signs)
    if what in ("read_only", "email_domains"):
        return t(f"audit-changed-{what}", ids=signs)
    if what in ("guests", "other_emails") and signs in ("on", "off"):
        return t(f"audit-changed-{what}-{signs}")
    if what == "unknown_emails" and signs in tuple(UnknownEmails):
        return t("audit-changed-unknown_emails", rule=t(f"policy-unknown-emails-{signs}"))
    return change


def _channel_text(channel: str) -> str:
    """Return a channel link if the value is a channel id (Slack: formatting text, linking to channels)."""
    return f"<#{channel}>" if CHANNEL_ID.fullmatch(channel) else mrkdwn_safe(channel, 80)


def _result_text(entry: AuditEntry) -> str:
    """Return the entry's result, with the message id of a failure or refusal and the reference."""
    text = t(f"audit-result-{entry.result}")
    if entry.result in (AuditResult.FAILED, AuditResult.REFUSED) and entry.message_id:
        text = f"{text} ({entry.message_id})"
    return f"{text}, {t('reference', reference=entry.reference)}" if entry.reference else text


def column_titles() -> tuple[str, ...]:
    """Return the column titles of the file."""
    names = ("time", "id", "name", "what", "result", "about", "message", "reference")
    return tuple(t(f"audit-column-{name}") for name in names)
