"""Reminders, their later states, and the reasons."""

from __future__ import annotations

from datetime import timedelta

from slack_sdk.models.blocks import Block, InteractiveElement

from bot.ports import Message, SessionKind, Subscription
from bot.usecases.meetings import dashed
from bot.usecases.notifications.models import ReminderModel
from bot.usecases.notifications.standing import OWN_LINK, ends_it, of_posting
from bot.views import notify_actions as names
from bot.views.cards import date_span, join_button
from bot.views.parts import actions, button, context, escaped, message, one_line, safe, section
from bot.views.times import length, relative, slack_date, span
from bot.views.words import say
from bot.views.words.bundles import bundle

MINUTE = timedelta(minutes=1)
PINGS = {"here": "<!here> ", "channel": "<!channel> "}


def reminder(model: ReminderModel, *extra: InteractiveElement) -> Message:
    """Return a reminder in its current state; ``extra`` elements follow Join in reminders to a person."""
    if model.cancelled or model.moved or model.unlisted:
        return _past(model, *extra)
    title, plain = _titles(model)
    when = span(model.start, model.end, model.zone)
    line, text = _headline(model, title), _headline(model, plain, when)
    if model.late:
        by = length(max(model.late, MINUTE))
        line, text = (say("reminder-late", by=by, line=one) for one in (line, text))
    if model.join_url is not None:
        text = f"{text} {say('reminder-text-join', url=model.join_url)}"
    ping = PINGS.get(model.mention or "", "")
    blocks: list[Block] = [section(f"{ping}{line}\n{date_span(model.start, model.end, model.zone)}")]
    return message(f"{ping}{text}", [*blocks, *_buttons(model, title, *extra), context(*_about(model))])


def note(model: ReminderModel) -> Message:
    """Return the note posted once below a reminder whose session was moved or cancelled."""
    title, plain = _titles(model)
    old = date_span(model.start, model.end, model.zone, struck=True)
    return message(_past_text(model, plain), [section(_note_line(model, title, old))])


def failing(one: Subscription, reason: str) -> Message:
    """Return the message sent once to a subscription's owner when it fails or ends."""
    head = "subscription-failing" if of_posting(reason) else "subscription-failing-source"
    then = "subscription-failing-next"
    if ends_it(reason):
        head, then = "subscription-ended", "subscription-ended-next"
    text = f"{say(head, where=where(one), why=why(reason))} {say(then)}"
    return message(text, [section(text), actions(button(say("button-notifications"), names.LIST))])


def unsure(model: ReminderModel, channel: str) -> Message:
    title, plain = _titles(model)
    shown = say("subscription-unsure", subject=title, channel=channel)
    return message(say("subscription-unsure-text", subject=plain), [section(shown)])


def where(one: Subscription) -> str:
    """Return a subscription's target as text: the channel or the person."""
    if one.channel is None:
        return say("subscription-where-you")
    return say("subscription-where-channel", channel=one.channel)


def why(reason: str) -> str:
    """Return the sentence for a reason, and the remedy if there is one."""
    cure = f"notify-cure-{reason}"
    return f"{_reason(reason)} {say(cure)}" if bundle().has_message(cure) else _reason(reason)


def _reason(reason: str) -> str:
    """Return the sentence for a reason, a general one if the sentence needs values or is missing."""
    if reason in OWN_LINK:
        return say(f"notify-reason-{reason}")
    words = bundle()
    if words.has_message(reason):
        pattern = words.get_message(reason).value
        said, errors = words.format_pattern(pattern, {}) if pattern is not None else ("", ["none"])
        if not errors:
            return str(said)
    return say("notify-reason-other")


def _titles(model: ReminderModel) -> tuple[str, str]:
    """Return the title for mrkdwn and for the fallback text."""
    title = one_line(model.title) or say("untitled")
    return safe(title), escaped(title)


def _headline(model: ReminderModel, title: str, when: str | None = None) -> str:
    """Return the sentence on when it starts; with ``when``, the one for the fallback text."""
    kind = "reminder-text" if when else "reminder"
    values = {"subject": title, **({"when": when} if when else {})}
    left = MINUTE * round(model.left / MINUTE)
    if not left:
        return say(f"{kind}-now", **values)
    if left > timedelta():
        return say(f"{kind}-starts", **values, **{"in": relative(left)})
    return say(f"{kind}-started", **values, ago=relative(left))


def _about(model: ReminderModel) -> list[str]:
    number = model.ref.partition("-")[2]
    name = safe(model.organizer_name)
    if model.kind is SessionKind.TRAINING:
        found = [say("reminder-organizer", name=name)] if name else []
        found.append(say("reminder-training"))
    else:
        found = [say("reminder-organizer-id", name=name, id=dashed(number))]
    if model.as_of is not None:
        when = slack_date(model.as_of, model.zone)
        found.append(say("reminder-as-of", when=when))
    return found


def _buttons(model: ReminderModel, title: str, *extra: InteractiveElement) -> list[Block]:
    join = [join_button(model.join_url, title, primary=True)] if model.join_url is not None else []
    return [actions(*join, *extra)] if join or extra else []


def _past(model: ReminderModel, *extra: InteractiveElement) -> Message:
    """Return the reminder of a session that was cancelled, moved or unlisted."""
    title, plain = _titles(model)
    old = date_span(model.start, model.end, model.zone, struck=True)
    if model.cancelled or model.unlisted:
        why = say("reminder-cancelled" if model.cancelled else "reminder-unlisted")
        return message(_past_text(model, plain), [section(f"~*{title}*~\n~{old}~"), context(why)])
    blocks: list[Block] = [
        section(f"*{title}*\n{_moved(model, old)}"),
        *_buttons(model, title, *extra),
        context(*_about(model)),
    ]
    return message(_past_text(model, plain), blocks)


def _moved(model: ReminderModel, old: str) -> str:
    if model.moved_to is None:
        return f"~{old}~\n{say('reminder-moved-away')}"
    return say("reminder-moved", old=old, new=date_span(model.moved_to.start, model.moved_to.end, model.zone))


def _past_text(model: ReminderModel, plain: str) -> str:
    old = span(model.start, model.end, model.zone)
    if model.cancelled:
        return say("reminder-cancelled-text", subject=plain, when=old)
    if model.unlisted:
        return say("reminder-unlisted-text", subject=plain, when=old)
    if model.moved_to is None:
        return say("reminder-moved-away-text", subject=plain, old=old)
    new = span(model.moved_to.start, model.moved_to.end, model.zone)
    return say("reminder-moved-text", subject=plain, old=old, new=new)


def _note_line(model: ReminderModel, title: str, old: str) -> str:
    if model.cancelled:
        return say("reminder-note-cancelled", subject=title, when=old)
    if model.unlisted:
        return say("reminder-note-unlisted", subject=title, when=old)
    if model.moved_to is None:
        return say("reminder-note-moved-away", subject=title, old=old)
    new = date_span(model.moved_to.start, model.moved_to.end, model.zone)
    return say("reminder-note-moved", subject=title, old=old, new=new)
