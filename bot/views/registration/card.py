"""The card of a shared training, one message per channel that is updated while people can register, and its details."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.model.messages import Message
from bot.model.registration import SeatCount, SharingEndReason, TrainingCard
from bot.model.registration_requests import TrainingCarried
from bot.model.sources import SessionKind, session_ref
from bot.model.trainings import PlannedSession
from bot.views import ids as act
from bot.views.i18n.bundles import t
from bot.views.kit import Block, Element, actions, button, context, header, message, section
from bot.views.reminders.ids import CARD_NOTIFY as NOTIFY
from bot.views.text import mrkdwn_safe, single_line, text_safe, truncate
from bot.views.times import slack_date, span
from bot.views.trainings.overview import planned_session_lines
from bot.views.trainings.session_states import session_state_lines, session_state_text

MAX_CARD_TEXT_CHARS = 180
MAX_DETAILS_TEXT_CHARS = 900
"""Characters of a description on the card (about two lines) and in the details (all of it)."""


def card(model: TrainingCard) -> Message:
    """Return the card for the training's current state."""
    shared, name = model.shared, training_name(model.shared.name)
    if shared.end_reason is not None:
        return _ended_card(model, shared.end_reason)
    lines = session_state_lines(model)
    blocks: list[Block] = [header(name)]
    description = mrkdwn_safe(shared.description, MAX_CARD_TEXT_CHARS)
    if description.strip():
        blocks.append(section(description))
    blocks += [
        section("\n".join(lines)),
        section("\n".join([f"*{seats_line(model.seats)}*", *_note_lines(model)])),
        actions(*_buttons(model, name)),
        context(t("card-training-organizer", name=mrkdwn_safe(model.organizer_name))),
    ]
    return message(_text(model, name) + session_state_text(model), blocks)


def _buttons(model: TrainingCard, name: str) -> list[Element]:
    carried = TrainingCarried(model.shared.training_key)
    label = t("label-registration-details", name=truncate(name, 55))
    details_button = button(
        t("button-registration-details"), act.REGISTRATION_DETAILS, carry=carried, label=label
    )
    return [*_register_button(model, name), details_button, *_notify_button(model, name)]


def _register_button(model: TrainingCard, name: str) -> list[Element]:
    if model.is_closed or model.is_over:
        return []
    word = "register-line" if model.seats.is_full else "register"
    return [
        button(
            t(f"button-{word}"),
            act.REGISTER,
            carry=TrainingCarried(model.shared.training_key),
            style="primary",
            label=t(f"label-{word}", name=truncate(name, 50)),
        )
    ]


def _notify_button(model: TrainingCard, name: str) -> list[Element]:
    if model.is_over:
        return []
    ref = session_ref(SessionKind.TRAINING, model.shared.training_key)
    label = t("label-notify", subject=truncate(name, 55))
    return [button(t("button-notify"), NOTIFY, value=ref, label=label)]


def _note_lines(model: TrainingCard) -> list[str]:
    """Return the lines below the seats."""
    if model.is_over:
        return [t("card-training-over")]
    lines = []
    closes_at = model.shared.rules.closes_at
    if closes_at is not None:
        message_id = "card-training-closed" if model.is_closed else "card-training-closes"
        lines.append(t(message_id, when=slack_date(closes_at, model.zone)))
    if model.shared.rules.approval and not model.is_closed:
        lines.append(t("card-training-approval", name=mrkdwn_safe(model.organizer_name)))
    return lines


def _text(model: TrainingCard, name: str) -> str:
    text = t(
        "card-training-text",
        name=text_safe(name),
        when=when_plain(model.shared.sessions, model.zone),
        seats=seats_line(model.seats),
    )
    if model.is_over:
        return f"{text} {t('card-training-over')}"
    return f"{text} {t('card-training-closed-plain' if model.is_closed else 'card-training-text-register')}"


def _ended_card(model: TrainingCard, why: SharingEndReason) -> Message:
    """Return the card without buttons, with the reason why registration has ended."""
    name = training_name(model.shared.name)
    reason = t(f"card-ended-{why}", name=mrkdwn_safe(model.organizer_name))
    title = f"~*{mrkdwn_safe(name)}*~" if why is SharingEndReason.CANCELLED else f"*{mrkdwn_safe(name)}*"
    lines = session_lines(model.shared.sessions, model.zone)
    if why is SharingEndReason.CANCELLED:
        lines = [f"~{line}~" for line in lines]
    when = when_plain(model.shared.sessions, model.zone)
    return message(
        f"{text_safe(name)}, {when}. {reason}", [section("\n".join([title, *lines])), context(reason)]
    )


def details(model: TrainingCard) -> Message:
    """Return all details of a shared training, and what registering involves."""
    shared, name = model.shared, training_name(model.shared.name)
    blocks: list[Block] = [header(name)]
    description = mrkdwn_safe(shared.description, MAX_DETAILS_TEXT_CHARS)
    if description.strip():
        blocks.append(section(description))
    lines = [*session_lines(shared.sessions, model.zone), seats_line(model.seats), *_note_lines(model)]
    consequences = t("registration-what", name=mrkdwn_safe(model.organizer_name))
    blocks += [section("\n".join(lines)), section(consequences)]
    return message(f"{_text(model, name)} {text_safe(shared.description)} {consequences}", blocks)


def open_details(model: TrainingCard) -> Message:
    """Return the same for somebody who asked for the training, with what they can do about it."""
    shown, name = details(model), training_name(model.shared.name)
    buttons = [*_register_button(model, name), *_notify_button(model, name)]
    return message(shown.text, [*shown.blocks, *([actions(*buttons)] if buttons else [])])


def seats_line(seats: SeatCount) -> str:
    """Return the line on taken and free seats."""
    if seats.capacity is None:
        return t("seats-open", taken=seats.taken)
    values = {"taken": seats.taken, "capacity": seats.capacity, "waiting": seats.waitlisted}
    if seats.taken < seats.capacity:
        return t("seats-waiting" if seats.waitlisted else "seats-of", **values)
    return t("seats-full-waiting" if seats.waitlisted else "seats-full", **values)


def session_lines(times: Sequence[tuple[datetime, datetime]], zone: str) -> list[str]:
    """As ``planned_session_lines``."""
    return planned_session_lines([PlannedSession(start, end) for start, end in times], zone)


def when_plain(times: Sequence[tuple[datetime, datetime]], zone: str) -> str:
    """Return the first session and the number of further ones, as plain text."""
    if not times:
        return t("training-no-sessions")
    first, rest = span(*times[0], zone), len(times) - 1
    return t("training-when-more", first=first, count=rest) if rest else first


def training_name(name: str) -> str:
    return single_line(name) or t("untitled")
