"""Previews of links to meetings and trainings."""

from __future__ import annotations

from bot.model.messages import Message
from bot.model.previews import Preview
from bot.model.registration import TrainingCard
from bot.model.registration_requests import TrainingCarried
from bot.views import ids as act
from bot.views.i18n.bundles import t
from bot.views.kit import Block, actions, button, context, message, section
from bot.views.meetings.cards import date_span, join_button
from bot.views.registration.card import seats_line, session_lines, training_name, when_plain
from bot.views.text import mrkdwn_safe, single_line, text_safe, truncate
from bot.views.times import span


def preview(model: Preview | TrainingCard) -> Message:
    """Return the preview: title, times in the reader's zone, and a button while joining or registering is possible."""
    return _training_preview(model) if isinstance(model, TrainingCard) else _meeting_preview(model)


def _meeting_preview(model: Preview) -> Message:
    """Return a meeting, with Join if it can still be joined."""
    subject = single_line(model.subject) or t("untitled")
    blocks = [section(f"*{mrkdwn_safe(subject)}*\n{date_span(model.start, model.end, model.zone)}")]
    state = ""
    if model.join_url is not None:
        blocks.append(actions(join_button(model.join_url, subject)))
    else:
        state = t("preview-cancelled" if model.cancelled else "preview-over")
        blocks.append(context(state))
    text = f"{text_safe(subject)}, {span(model.start, model.end, model.zone)}. {state}"
    return message(text.strip(), blocks)


def _training_preview(model: TrainingCard) -> Message:
    """Return a training with all its sessions; whether a person may register is checked when they press."""
    shared, name = model.shared, training_name(model.shared.name)
    lines = [f"*{mrkdwn_safe(name)}*", *session_lines(shared.sessions, model.zone)]
    blocks: list[Block] = [section("\n".join(lines))]
    state = _closed_reason(model)
    if state is None:
        state = seats_line(model.seats)
        word = "register-line" if model.seats.is_full else "register"
        register = button(
            t(f"button-{word}"),
            act.REGISTER,
            carry=TrainingCarried(shared.training_key),
            label=t(f"label-{word}", name=truncate(name, 50)),
        )
        blocks.append(actions(register))
    blocks.append(context(state))
    return message(f"{text_safe(name)}, {when_plain(shared.sessions, model.zone)}. {state}", blocks)


def _closed_reason(model: TrainingCard) -> str | None:
    """Return why registration has ended, None if it is open."""
    if model.shared.end_reason is not None:
        return t(f"card-ended-{model.shared.end_reason}", name=mrkdwn_safe(model.organizer_name))
    if model.is_over:
        return t("card-training-over")
    return t("card-training-closed-plain") if model.is_closed else None
