"""Messages about sign-ins that another person must allow: the account's owner, or an admin."""

from __future__ import annotations

from bot.model.accounts import Approval, ApprovalModel, LentLinkCarried, PendingCarried, SignInAnswer
from bot.model.messages import Message
from bot.model.people import Link
from bot.views import ids as act
from bot.views.i18n.bundles import t
from bot.views.kit import (
    View,
    actions,
    button,
    confirm,
    context,
    element,
    input_block,
    message,
    modal,
    plain_text,
    section,
    text_message,
)
from bot.views.text import mrkdwn_safe
from bot.views.times import slack_date


def approval_question(model: ApprovalModel) -> Message:
    """Return the question to the account's owner, or to an admin."""
    values = {"asker": mrkdwn_safe(model.asker), "email": mrkdwn_safe(model.email), "until": _until(model)}
    text, note = t(f"approval-{model.approval}-ask", **values), t(f"approval-{model.approval}-note", **values)
    pending = PendingCarried(model.pending_id)
    row = actions(
        button(t("button-allow-sign-in"), act.ALLOW_SIGN_IN, carry=pending),
        button(t("button-refuse-sign-in"), act.REFUSE_SIGN_IN, carry=pending, style="danger"),
    )
    return message(f"{text} {note}", [section(text), row, context(note)])


def waiting_message(model: ApprovalModel) -> Message:
    """Return what the person sees who signed in: whose yes it takes, and [Cancel]."""
    pending = PendingCarried(model.pending_id)
    cancel = button(t("button-cancel-sign-in"), act.CANCEL_SIGN_IN, carry=pending)
    if model.approver:
        text = t(
            f"approval-{model.approval}-waiting",
            email=mrkdwn_safe(model.email),
            approver=mrkdwn_safe(model.approver),
            until=_until(model),
        )
        return message(text, [section(text), actions(cancel)])
    text = t("approval-admin-needed", email=mrkdwn_safe(model.email), until=_until(model))
    choose = button(t("button-choose-admin"), act.CHOOSE_ADMIN, carry=pending, style="primary")
    return message(text, [section(text), actions(choose, cancel)])


def choose_admin_form(external_id: str, pending_id: str, suggested: str | None) -> View:
    """Return the form in which the person chooses an admin to ask; ``suggested`` is a user id."""
    return modal(
        title=t("approval-admin-title"),
        submit=t("approval-admin-submit"),
        close=t("form-close"),
        callback_id=act.CHOOSE_ADMIN_FORM,
        external_id=external_id,
        carry=PendingCarried(pending_id),
        blocks=[
            input_block(
                block_id="admin",
                label=plain_text(t("approval-admin-label")),
                hint=plain_text(t("approval-admin-hint")),
                element=element("users_select", action_id="admin", initial_user=suggested),
            )
        ],
    )


def answered_message(asker: str, email: str, answer: SignInAnswer) -> Message:
    """Return what replaces the question once it is answered; ``asker`` is the name of who wanted the account."""
    return text_message(t(f"approval-said-{answer}", asker=mrkdwn_safe(asker), email=mrkdwn_safe(email)))


def cancelled_message(email: str) -> Message:
    return text_message(t("question-discarded", email=mrkdwn_safe(email)))


def answered_or_old_message() -> Message:
    """Return what replaces the waiting message if another message says how it ended."""
    return text_message(t("approval-over"))


def over_message(model: ApprovalModel, answer: SignInAnswer | None) -> Message:
    """Return what is read once the question is over: allowed, refused, cancelled, or not answered in time."""
    if answer is SignInAnswer.CANCELLED:
        return text_message(
            t("approval-over-cancelled", asker=mrkdwn_safe(model.asker), email=mrkdwn_safe(model.email))
        )
    if model.approval is Approval.SELF:
        return text_message(t("question-left", email=mrkdwn_safe(model.email)))
    result = {SignInAnswer.NO: "refused", None: "expired"}.get(answer, "allowed")
    who = mrkdwn_safe(model.approver) or "none"
    return text_message(t(f"approval-over-{result}", approver=who, email=mrkdwn_safe(model.email)))


def lent_message(link: Link, borrower: str) -> Message:
    """Return the message to the account's owner: who uses it now, with [Not me]."""
    text = t("lent", email=mrkdwn_safe(link.email), borrower=mrkdwn_safe(borrower))
    end = button(
        t("button-not-me"),
        act.END_LENT,
        carry=LentLinkCarried(link.person.user_id, link.connected_at.isoformat()),
        style="danger",
        confirm=confirm(
            t("not-me-title"),
            t("lent-end-text", email=link.email, borrower=borrower),
            t("not-me-yes"),
            t("not-me-no"),
        ),
    )
    note = t("lent-note")
    return message(f"{text} {note}", [section(text), actions(end), context(note)])


def lent_ended_message(email: str, borrower: str) -> Message:
    return text_message(t("lent-ended", email=mrkdwn_safe(email), borrower=mrkdwn_safe(borrower)))


def _until(model: ApprovalModel) -> str:
    return slack_date(model.until, model.zone)
