"""The state of each reminder and its reason, shown only to the asker."""

from __future__ import annotations

from datetime import datetime

from bot.model.messages import Message
from bot.model.reminders import (
    ReminderExplanation,
    ReminderState,
    Subscription,
    SubscriptionState,
    WhyLine,
    is_ending_reason,
)
from bot.views.i18n.bundles import t
from bot.views.kit import Block, context, message, section
from bot.views.reminders.message import reason_text, target_text
from bot.views.text import mrkdwn_safe, single_line, text_safe
from bot.views.times import length, moment_in, slack_date, zone_city


def why_message(model: ReminderExplanation) -> Message:
    """Return the reminders, earliest start first, then paused and failing subscriptions."""
    subject = single_line(model.subject) or t("untitled")
    title = (
        t("why-title-of", subject=mrkdwn_safe(subject))
        if model.lines and model.is_one_session
        else t("why-title")
    )
    inactive = [_inactive_line(one) for one in model.inactive]
    if not model.lines:
        sentence = t(
            "why-unread" if model.has_unread else "why-empty-of" if model.is_one_session else "why-empty"
        )
        next_step = t("why-unread-next" if model.has_unread else "why-empty-next")
        text = " ".join([sentence, next_step, *inactive])
        return message(text, [section(f"{sentence}\n{next_step}"), *_sections(inactive)])
    plain_lines = [line for lines in _grouped_lines(model, is_mrkdwn=False) for line in lines]
    groups = _grouped_lines(model, is_mrkdwn=True)
    notes = [t("why-zone", zone=zone_city(model.zone))]
    if model.num_omitted:
        notes.insert(0, t("why-more", count=model.num_omitted))
    head = t("why-title-of", subject=text_safe(subject)) if model.is_one_session else t("why-title")
    blocks: list[Block] = [
        section(f"*{title}*"),
        *(block for lines in groups for block in _sections(lines)),
        *_sections(inactive),
        context(" · ".join(notes)),
    ]
    return message("\n".join([head, *plain_lines, *inactive]), blocks)


def _sections(lines: list[str]) -> list[Block]:
    """Return sections of four lines each, so that none is truncated (Slack: section text)."""
    return [section("\n".join(lines[at : at + 4])) for at in range(0, len(lines), 4)]


def _grouped_lines(model: ReminderExplanation, *, is_mrkdwn: bool) -> list[list[str]]:
    """Return the lines of each session's start: its title and time, then its reminders."""
    groups: dict[tuple[datetime, str], list[str]] = {}
    for line in model.lines:
        lines = groups.setdefault((line.start, line.subject), [_head(line, model.zone, is_mrkdwn=is_mrkdwn)])
        lines.append(
            t(
                "why-line",
                lead=t("why-lead", lead=length(line.lead)) if line.lead else t("why-lead-at-start"),
                where=t("why-channel", channel=line.channel) if line.channel else t("why-you"),
                state=_state_text(line, model.zone, is_mrkdwn=is_mrkdwn),
            )
        )
    return list(groups.values())


def _head(line: WhyLine, zone: str, *, is_mrkdwn: bool) -> str:
    subject = single_line(line.subject) or t("untitled")
    if is_mrkdwn:
        return t("list-row", subject=mrkdwn_safe(subject), when=slack_date(line.start, zone))
    return t("list-row-plain", subject=text_safe(subject), when=moment_in(line.start, zone))


def _state_text(line: WhyLine, zone: str, *, is_mrkdwn: bool) -> str:
    at = slack_date(line.at, zone) if is_mrkdwn else moment_in(line.at, zone)
    match line.state:
        case ReminderState.PLANNED:
            return t("why-waiting" if line.is_waiting else "why-planned", due=at)
        case ReminderState.SENT | ReminderState.LATE:
            sent = t(f"why-{line.state}", at=at)
            return t("why-sent-though", sent=sent, why=reason_text(line.why)) if line.why else sent
        case ReminderState.UNSURE:
            return t("why-unsure")
    return t(f"why-{line.state}", why=reason_text(line.why or ""))


def _inactive_line(one: Subscription) -> str:
    if one.state is SubscriptionState.PAUSED and is_ending_reason(one.reason or ""):
        return t("subscription-ended", where=target_text(one), why=reason_text(one.reason or ""))
    if one.state is SubscriptionState.PAUSED:
        return t("why-paused", where=target_text(one))
    return t("why-failing", where=target_text(one), why=reason_text(one.reason or ""))
