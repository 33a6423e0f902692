"""Messages and forms for organizers: start, cancel and share meetings."""

from __future__ import annotations

from typing import Any

from bot.model.channels import Channel
from bot.model.meeting_forms import MeetingShareForm
from bot.model.meeting_requests import CancelCarried, ShareFormState
from bot.model.meeting_results import CancelResult, ShareResult
from bot.model.meetings import CancelModel, CancelRequest, HostLinkModel
from bot.model.messages import Message
from bot.model.operations import Outcome
from bot.views import ids as act
from bot.views.errors import outcome_error_message
from bot.views.form_kit import channel_field, notice_form
from bot.views.i18n.bundles import t
from bot.views.kit import (
    Block,
    actions,
    button,
    message,
    modal,
    section,
    text_message,
)
from bot.views.meetings.cards import date_span
from bot.views.meetings.schedule_form import open_host_button
from bot.views.text import mrkdwn_safe, single_line, text_safe, truncate, unseen_channel
from bot.views.times import span


def verb_buttons(meeting_id: str) -> Block:
    """Return the organizer's buttons for one meeting."""
    return actions(
        button(t("button-start"), act.START, value=meeting_id),
        button(t("button-edit"), act.EDIT, value=meeting_id),
        button(t("button-share"), act.SHARE, value=meeting_id),
        button(t("button-cancel-meeting"), act.CANCEL, value=meeting_id),
    )


def host_link(model: HostLinkModel) -> Message:
    """Return the ephemeral message with the host link; only the button contains it."""
    text = _host_text(model)
    return message(text, [section(text), _host_button(model)])


def _host_text(model: HostLinkModel) -> str:
    subject = mrkdwn_safe(model.subject)
    return f"*{subject}*\n{t('host-text')}" if subject else t("host-text")


def _host_button(model: HostLinkModel) -> Block:
    return actions(button(t("button-open-host"), act.HOST_OPEN, url=model.host_url, style="primary"))


def cancel_offer(model: CancelModel) -> Message:
    """Return the question whether to cancel, with what that would affect."""
    title = single_line(model.subject) or t("untitled")
    about = t("cancel-about", subject=mrkdwn_safe(title), when=_when(model, is_mrkdwn=True))
    lines = _effect_lines(model)
    cancel = button(
        t("button-cancel-meeting"),
        act.CANCEL_CONFIRM,
        carry=CancelCarried(model.meeting_id, truncate(title, 150)),
        style="danger",
    )
    plain = t("cancel-about-text", subject=text_safe(title), when=_when(model))
    return message(" ".join([plain, *lines]), [section("\n".join([about, *lines])), actions(cancel)])


def _effect_lines(model: CancelModel) -> list[str]:
    """Return what a cancellation affects: the occurrences, and who is told."""
    repeats = [t("cancel-recurring")] if model.recurring else []
    unseen = [unseen_channel(one, t("conversation-direct")) for one in model.unseen_channels]
    told = [t("cancel-unseen", places=", ".join(unseen))] if unseen else []
    if model.channels:
        places = ", ".join(_place_text(place) for place in model.channels)
        told.insert(0, t("cancel-places", places=places, count=len(model.channels)))
    return [*repeats, *(told or [t("cancel-nobody")])]


def _has_time(model: CancelModel) -> bool:
    return model.start is not None and model.end is not None and not model.recurring


def _when(model: CancelModel, *, is_mrkdwn: bool = False) -> str:
    if model.start is None or model.end is None or model.recurring:
        return t("recurring")
    return (date_span if is_mrkdwn else span)(model.start, model.end, model.zone)


def _count_others(place: Channel) -> int:
    """Return the number of people in the channel, without Usher."""
    return max((place.member_count or 0) - (1 if place.bot_is_member else 0), 0)


def _place_text(place: Channel) -> str:
    if place.member_count is None:
        return t("cancel-place-unknown", channel=f"<#{place.id}>")
    return t("cancel-place", channel=f"<#{place.id}>", count=_count_others(place))


def cancel_pending_message(model: CancelRequest, affected: CancelModel | None = None) -> Message:
    """Return the message shown while the cancellation can be undone; ``affected`` if nobody was asked before."""
    effects = _effect_lines(affected) if affected is not None else []
    lines = [_pending_line(model, affected, is_mrkdwn=True), *effects]
    plain = [_pending_line(model, affected), *effects]
    undo = button(t("button-undo"), act.CANCEL_UNDO, value=model.op_id)
    return message(" ".join(plain), [section("\n".join(lines)), actions(undo)])


def _pending_line(model: CancelRequest, affected: CancelModel | None, *, is_mrkdwn: bool = False) -> str:
    subject, seconds = mrkdwn_safe(model.subject) or t("untitled"), model.seconds_left
    if affected is None or not _has_time(affected):
        return t("cancel-pending", subject=subject, seconds=seconds)
    when = _when(affected, is_mrkdwn=is_mrkdwn)
    return t("cancel-pending-when", subject=subject, when=when, seconds=seconds)


def cancel_kept_message(subject: str | None) -> Message:
    return text_message(t("cancel-kept", subject=mrkdwn_safe(subject)) if subject else t("cancel-not"))


def cancel_result_message(outcome: Outcome, subject: str) -> Message:
    """Return the message on the result of a cancellation."""
    named = mrkdwn_safe(subject) or t("untitled")
    if outcome.ok:
        if outcome.notes.undone:
            return cancel_kept_message(subject)
        already = outcome.result(CancelResult).already
        return text_message(t("cancel-already" if already else "cancel-done", subject=named))
    failed = outcome_error_message(outcome)
    head = t("cancel-failed", subject=named)
    return message(f"{head} {failed.text}", [section(head), *failed.blocks])


def share_form(model: MeetingShareForm) -> dict[str, Any]:
    """Return the form that asks for the channel."""
    subject = mrkdwn_safe(model.subject)
    blocks = [
        section(t("share-ask", subject=subject) if subject else t("share-ask-unnamed")),
        channel_field("channel", t("share-channel"), model.channel, by_url=True),
    ]
    return modal(
        title=t("share-title"),
        submit=t("button-post"),
        close=t("form-close"),
        blocks=blocks,
        callback_id=act.SHARE_FORM,
        external_id=model.external_id,
        carry=ShareFormState(model.meeting_id),
    )


def share_view(external_id: str, outcome: Outcome | None) -> dict[str, Any]:
    """Return the form after it was submitted; ``outcome`` is None while GoTo is slow."""
    line = t("share-waiting") if outcome is None else _share_line(outcome)
    return notice_form(t("share-title"), external_id, [section(line)])


def share_result_message(outcome: Outcome, hosted_meeting_id: str | None = None) -> Message:
    """Return what came of posting a card, with [Open as host] for that meeting if one is given."""
    if not outcome.ok:
        return outcome_error_message(outcome)
    line = _share_line(outcome)
    if hosted_meeting_id is None:
        return text_message(line)
    subject = single_line(outcome.result(ShareResult).subject) or t("untitled")
    return message(line, [section(line), actions(open_host_button(subject, hosted_meeting_id))])


def _share_line(outcome: Outcome) -> str:
    shared = outcome.result(ShareResult)
    word = "share-already" if shared.already else "share-done"
    channel = f"<#{shared.channel}>"
    if shared.by_url:
        channel = unseen_channel(shared.channel, t("by-url-conversation"))
    line = t(word, subject=mrkdwn_safe(shared.subject) or t("untitled"), channel=channel)
    if shared.first_card_stays:
        line = f"{line} {t('share-first-card')}"
    return f"{line} {t('done-by-url')}" if shared.by_url else line
