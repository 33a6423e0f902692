"""Reminders, their later states, and the reasons."""

from __future__ import annotations

from datetime import timedelta

from bot.model.meetings import format_meeting_id
from bot.model.messages import Message
from bot.model.reminders import (
    OWN_LINK_REASONS,
    ReminderModel,
    Subscription,
    is_ending_reason,
    is_posting_reason,
)
from bot.model.sources import SessionKind
from bot.views.i18n import has_message
from bot.views.i18n.bundles import MissingTranslation, t
from bot.views.kit import Block, Element, actions, button, context, message, section
from bot.views.meetings.cards import date_span, join_button
from bot.views.reminders import ids as names
from bot.views.text import mrkdwn_safe, single_line, text_safe
from bot.views.times import length, relative, slack_date, span

ONE_MINUTE = timedelta(minutes=1)
MENTION_MARKUP = {"here": "<!here> ", "channel": "<!channel> "}


def reminder(model: ReminderModel, *extra: Element) -> Message:
    """Return a reminder in its current state; ``extra`` elements follow Join in reminders to a person."""
    if model.cancelled or model.moved or model.unlisted:
        return _outdated_reminder(model, *extra)
    title, plain = _titles(model)
    when = span(model.start, model.end, model.zone)
    line, text = _headline(model, title), _headline(model, plain, when)
    if model.delay:
        delay = length(max(model.delay, ONE_MINUTE))
        line, text = (t("reminder-late", by=delay, line=one) for one in (line, text))
    if model.join_url is not None:
        text = f"{text} {t('reminder-text-join', url=model.join_url)}"
    mention = MENTION_MARKUP.get(model.mention or "", "")
    blocks: list[Block] = [section(f"{mention}{line}\n{date_span(model.start, model.end, model.zone)}")]
    return message(
        f"{mention}{text}", [*blocks, *_buttons(model, title, *extra), context(*_about_lines(model))]
    )


def change_note(model: ReminderModel) -> Message:
    """Return the note posted once below a reminder whose session was moved or cancelled."""
    title, plain = _titles(model)
    old = date_span(model.start, model.end, model.zone, is_struck_through=True)
    return message(_outdated_text(model, plain), [section(_note_line(model, title, old))])


def failing_message(subscription: Subscription, reason: str) -> Message:
    """Return the message sent once to a subscription's owner when it fails or ends."""
    head_id = "subscription-failing" if is_posting_reason(reason) else "subscription-failing-source"
    next_id = "subscription-failing-next"
    if is_ending_reason(reason):
        head_id, next_id = "subscription-ended", "subscription-ended-next"
    text = f"{t(head_id, where=target_text(subscription), why=reason_text(reason))} {t(next_id)}"
    return message(text, [section(text), actions(button(t("button-notifications"), names.LIST))])


def unsure_message(model: ReminderModel, channel: str) -> Message:
    title, plain = _titles(model)
    shown = t("subscription-unsure", subject=title, channel=channel)
    return message(t("subscription-unsure-text", subject=plain), [section(shown)])


def target_text(subscription: Subscription) -> str:
    """Return a subscription's target as text: the channel or the person."""
    if subscription.channel is None:
        return t("subscription-where-you")
    return t("subscription-where-channel", channel=subscription.channel)


def reason_text(reason: str) -> str:
    """Return the sentence for a reason, and the remedy if there is one."""
    remedy_id = f"notify-cure-{reason}"
    sentence = _reason_sentence(reason)
    return f"{sentence} {t(remedy_id)}" if has_message(remedy_id) else sentence


def _reason_sentence(reason: str) -> str:
    """Return the sentence for a reason, a general one if the sentence needs values or is missing."""
    if reason in OWN_LINK_REASONS:
        return t(f"notify-reason-{reason}")
    try:
        return t(reason)
    except MissingTranslation:
        return t("notify-reason-other")


def _titles(model: ReminderModel) -> tuple[str, str]:
    """Return the title for mrkdwn and for the fallback text."""
    title = single_line(model.title) or t("untitled")
    return mrkdwn_safe(title), text_safe(title)


def _headline(model: ReminderModel, title: str, when: str | None = None) -> str:
    """Return the sentence on when it starts; with ``when``, the one for the fallback text."""
    kind = "reminder-text" if when else "reminder"
    values = {"subject": title, **({"when": when} if when else {})}
    left = ONE_MINUTE * round(model.time_left / ONE_MINUTE)
    if not left:
        return t(f"{kind}-now", **values)
    if left > timedelta():
        return t(f"{kind}-starts", **values, **{"in": relative(left)})
    return t(f"{kind}-started", **values, ago=relative(left))


def _about_lines(model: ReminderModel) -> list[str]:
    number = model.ref.partition("-")[2]
    name = mrkdwn_safe(model.organizer_name)
    if model.kind is SessionKind.TRAINING:
        lines = [t("reminder-organizer", name=name)] if name else []
        lines.append(t("reminder-training"))
    else:
        lines = [t("reminder-organizer-id", name=name, id=format_meeting_id(number))]
    if model.as_of is not None:
        when = slack_date(model.as_of, model.zone)
        lines.append(t("reminder-as-of", when=when))
    return lines


def _buttons(model: ReminderModel, title: str, *extra: Element) -> list[Block]:
    join = [join_button(model.join_url, title, primary=True)] if model.join_url is not None else []
    return [actions(*join, *extra)] if join or extra else []


def _outdated_reminder(model: ReminderModel, *extra: Element) -> Message:
    """Return the reminder of a session that was cancelled, moved or unlisted."""
    title, plain = _titles(model)
    old = date_span(model.start, model.end, model.zone, is_struck_through=True)
    if model.cancelled or model.unlisted:
        why = t("reminder-cancelled" if model.cancelled else "reminder-unlisted")
        return message(_outdated_text(model, plain), [section(f"~*{title}*~\n~{old}~"), context(why)])
    blocks: list[Block] = [
        section(f"*{title}*\n{_moved_lines(model, old)}"),
        *_buttons(model, title, *extra),
        context(*_about_lines(model)),
    ]
    return message(_outdated_text(model, plain), blocks)


def _moved_lines(model: ReminderModel, old: str) -> str:
    if model.moved_to is None:
        return f"~{old}~\n{t('reminder-moved-away')}"
    return t("reminder-moved", old=old, new=date_span(model.moved_to.start, model.moved_to.end, model.zone))


def _outdated_text(model: ReminderModel, plain: str) -> str:
    old = span(model.start, model.end, model.zone)
    if model.cancelled:
        return t("reminder-cancelled-text", subject=plain, when=old)
    if model.unlisted:
        return t("reminder-unlisted-text", subject=plain, when=old)
    if model.moved_to is None:
        return t("reminder-moved-away-text", subject=plain, old=old)
    new = span(model.moved_to.start, model.moved_to.end, model.zone)
    return t("reminder-moved-text", subject=plain, old=old, new=new)


def _note_line(model: ReminderModel, title: str, old: str) -> str:
    if model.cancelled:
        return t("reminder-note-cancelled", subject=title, when=old)
    if model.unlisted:
        return t("reminder-note-unlisted", subject=title, when=old)
    if model.moved_to is None:
        return t("reminder-note-moved-away", subject=title, old=old)
    new = date_span(model.moved_to.start, model.moved_to.end, model.zone)
    return t("reminder-note-moved", subject=title, old=old, new=new)
