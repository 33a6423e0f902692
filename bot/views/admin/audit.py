"""The audit, shown only to admins."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from bot.model.admin import AuditModel
from bot.model.admin_requests import AuditArgs
from bot.model.messages import Message
from bot.model.policy import RULE_PARTS, SLACK_USER_ID, Area, AuditEntry, AuditResult, UnknownEmails
from bot.model.registration import RegistrationState
from bot.parsing.command_names import add_prefix
from bot.views import ids as act
from bot.views.i18n import has_message
from bot.views.i18n.bundles import t
from bot.views.kit import Block, Element, actions, button, context, header, message, section
from bot.views.text import mrkdwn_safe, text_safe, truncate
from bot.views.times import moment_in, slack_date

NAME_FIELDS = ("subject", "title", "name", "training", "group_name", "organizer", "email", "changes", "what")
TYPED_ACTION = re.compile(r"(meeting|training|goto|assist)\.([a-z ]+)")
"""What somebody typed who may not: the command and its verb. Everything else that is refused is a button or a form."""
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
    when = slack_date(entry.at, model.zone)
    return _line(entry, model, when, lambda text: mrkdwn_safe(text, 80), bold="*")


def _plain_line(entry: AuditEntry, model: AuditModel) -> str:
    return _line(entry, model, moment_in(entry.at, model.zone), lambda text: text_safe(truncate(text, 80)))


def _line(
    entry: AuditEntry, model: AuditModel, when: str, escape: Callable[[str], str], *, bold: str = ""
) -> str:
    """Return the entry as a sentence; ids are in the file alone. ``escape`` makes a value safe for the target."""
    action = entry.action.replace(".", "-")
    if entry.action == "registration.register" and entry.details.get("state") == RegistrationState.WAITLISTED:
        action = "registration-waitlist"
    name, feature = _object_name(entry, model), entry.action.partition(".")[0]
    generic = f"audit-a-{feature}"
    message_id = f"audit-did-{action}"
    typed = TYPED_ACTION.fullmatch(entry.action)
    did = t(
        message_id if has_message(message_id) else "audit-did-other",
        who=escape(_who(entry, model)),
        done="yes" if entry.result in (AuditResult.DONE, AuditResult.UNDONE) else "no",
        what=f"{bold}{escape(name)}{bold}" if name else t(generic) if has_message(generic) else "",
        named=t("audit-named", name=escape(name)) if name else "",
        command=escape(f"{add_prefix('/' + typed[1])} {typed[2]}") if typed else "none",
    )
    about = "".join(f" · {part}" for part in _about_parts(entry, model, escape))
    return t("audit-line", did=did, about=about, result=_result_text(entry), when=when)


def _who(entry: AuditEntry, model: AuditModel) -> str:
    user_id = entry.person.user_id
    return t("audit-who-slack") if user_id == SLACK_USER_ID else model.names.get(user_id) or user_id


def _object_name(entry: AuditEntry, model: AuditModel) -> str:
    """Return the name of what the entry is about, "" if it has none."""
    about = entry.details
    found = [about[name] for name in NAME_FIELDS if name in about and name != "changes"][:1]
    if "changes" in about:
        found.insert(0, _changes_text(about["changes"]))
    member = about.get("member")
    return ", ".join([*([model.names.get(member) or member] if member else []), *found])


def _about_parts(entry: AuditEntry, model: AuditModel, escape: Callable[[str], str]) -> list[str]:
    """Return where it was done, through whose account, and what follows."""
    about = entry.details
    channel = [t("audit-channel", id=_channel_text(about["channel"]))] if "channel" in about else []
    through = [t("audit-through", who=escape(about["sponsor"]))] if "sponsor" in about else []
    wiped = [_wipe_text(about["wipe_at"], model.zone)] if "wipe_at" in about else []
    return [*channel, *through, *wiped]


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
    """Return how it ended unless it was done, and the reference of a failure."""
    ended = [] if entry.result is AuditResult.DONE else [t(f"audit-result-{entry.result}")]
    reference = [t("reference", reference=entry.reference)] if entry.reference else []
    return "".join(f" · {part}" for part in (*ended, *reference))


def column_titles() -> tuple[str, ...]:
    """Return the column titles of the file."""
    names = ("time", "id", "name", "what", "result", "about", "message", "reference")
    return tuple(t(f"audit-column-{name}") for name in names)
