"""The state of each reminder and its reason, shown only to the asker."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from bot.ports import Message, ReminderState, Subscription, SubscriptionState
from bot.usecases.notifications.standing import ends_it
from bot.usecases.notifications.why import Why, WhyLine
from bot.views.notifications import where, why
from bot.views.parts import context, escaped, message, one_line, safe, section
from bot.views.times import length, moment_in, slack_date, zone_city
from bot.views.words import say


def explained(model: Why) -> Message:
    """Return the reminders, earliest start first, then paused and failing subscriptions."""
    subject = one_line(model.subject) or say("untitled")
    title = say("why-title-of", subject=safe(subject)) if model.lines and model.asked else say("why-title")
    resting = [_resting(one) for one in model.resting]
    if not model.lines:
        said = say("why-unread" if model.unread else "why-empty-of" if model.asked else "why-empty")
        next_step = say("why-unread-next" if model.unread else "why-empty-next")
        text = " ".join([said, next_step, *resting])
        return message(text, [section(f"{said}\n{next_step}"), *_lines(resting)])
    plain = [_line(line, model.zone, marked=False) for line in model.lines]
    shown = [_line(line, model.zone, marked=True) for line in model.lines]
    foot = [say("why-zone", zone=zone_city(model.zone))]
    if model.more:
        foot.insert(0, say("why-more", count=model.more))
    head = say("why-title-of", subject=escaped(subject)) if model.asked else say("why-title")
    blocks: list[Block] = [section(f"*{title}*"), *_lines(shown), *_lines(resting), context(" · ".join(foot))]
    return message("\n".join([head, *plain, *resting]), blocks)


def _lines(lines: list[str]) -> list[Block]:
    """Return sections of three lines each, so that none is truncated (Slack: section text)."""
    return [section("\n".join(lines[at : at + 3])) for at in range(0, len(lines), 3)]


def _line(line: WhyLine, zone: str, *, marked: bool) -> str:
    subject = one_line(line.subject) or say("untitled")
    values = {
        "when": slack_date(line.start, zone) if marked else moment_in(line.start, zone),
        "subject": safe(subject) if marked else escaped(subject),
        "lead": say("why-lead", lead=length(line.lead)) if line.lead else say("why-lead-at-start"),
        "where": say("why-channel", channel=line.channel) if line.channel else say("why-you"),
        "state": _state(line, zone, marked=marked),
    }
    return say("why-line" if marked else "why-line-plain", **values)


def _state(line: WhyLine, zone: str, *, marked: bool) -> str:
    at = slack_date(line.at, zone) if marked else moment_in(line.at, zone)
    match line.state:
        case ReminderState.PLANNED:
            return say("why-planned", due=at)
        case ReminderState.SENT | ReminderState.LATE:
            sent = say(f"why-{line.state}", at=at)
            return say("why-sent-though", sent=sent, why=why(line.why)) if line.why else sent
        case ReminderState.UNSURE:
            return say("why-unsure")
    return say(f"why-{line.state}", why=why(line.why or ""))


def _resting(one: Subscription) -> str:
    if one.state is SubscriptionState.PAUSED and ends_it(one.reason or ""):
        return say("subscription-ended", where=where(one), why=why(one.reason or ""))
    if one.state is SubscriptionState.PAUSED:
        return say("why-paused", where=where(one))
    return say("why-failing", where=where(one), why=why(one.reason or ""))
