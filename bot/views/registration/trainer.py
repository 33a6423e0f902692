"""Messages for trainers about registrations: requests, the waitlist, and the results of sharing."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.errors import UserError
from bot.model.messages import Message
from bot.model.operations import Outcome
from bot.model.registration import (
    ApprovalRequest,
    ClosedRequest,
    Registration,
    RegistrationState,
    SharedTraining,
    Waitlist,
)
from bot.model.registration_requests import RequestCarried, TrainingCarried
from bot.model.registration_results import DecisionResult, SharingResult
from bot.views import ids as act
from bot.views.errors import connect_button, outcome_error_message, problem_question
from bot.views.i18n.bundles import t
from bot.views.kit import (
    Block,
    Element,
    actions,
    button,
    confirm,
    header,
    message,
    section,
    text_message,
)
from bot.views.registration.card import seats_line, training_name, when_plain
from bot.views.registration.mine import training_option, training_picker
from bot.views.text import mrkdwn_safe, text_safe, truncate
from bot.views.times import slack_date

MAX_WAITLIST_ROWS = 25
MAX_REQUESTS_WITH_BUTTONS = 15
"""Requests shown with buttons; the others follow once these are decided (Slack: 50 blocks)."""


def registrant_name(one: Registration) -> str:
    """Return the registrant's name, or their e-mail if they have none."""
    return mrkdwn_safe(_plain_name(one), 120)


def _plain_name(one: Registration) -> str:
    return f"{one.given_name} {one.surname}".strip() or one.email


def approval_request(model: ApprovalRequest) -> Message:
    """Return the request for approval. A registration that waits at GoTo can only be approved there."""
    one = model.registration
    is_at_goto = one.registrant_key is not None and one.state is RegistrationState.WAITING_APPROVAL
    text = t(
        "approval-goto" if is_at_goto else "approval-ask",
        who=registrant_name(one),
        email=mrkdwn_safe(one.email),
        name=mrkdwn_safe(training_name(model.training)),
    )
    buttons = (_goto_page_button(one.training_key),) if is_at_goto else _decision_buttons(one)
    return message(text, [section(text), actions(*buttons)])


def _goto_page_button(training_key: str) -> Element:
    """Return the button for GoTo's page; its URL is created when the button is pressed."""
    return button(t("button-registration-there"), act.TRAINING_ROW, value=f"manage:{training_key}")


def _decision_buttons(one: Registration, *, in_list: bool = False) -> tuple[Element, Element]:
    """Return [Approve] and [Deny]; ``in_list``: other requests are in the same message."""
    carried = RequestCarried(one.training_key, one.id, in_list)
    approve = button(
        t("button-registration-approve"),
        act.REGISTRATION_APPROVE,
        carry=carried,
        style="primary",
        label=t("label-registration-approve", who=truncate(_plain_name(one), 50)),
    )
    deny = button(
        t("button-registration-deny"),
        act.REGISTRATION_DENY,
        carry=carried,
        label=t("label-registration-deny", who=truncate(_plain_name(one), 50)),
    )
    return approve, deny


def decided_message(outcome: Outcome) -> Message:
    """Return the message that replaces the request."""
    if not outcome.ok:
        return outcome_error_message(outcome)
    decided = outcome.result(DecisionResult)
    names = {"who": mrkdwn_safe(decided.name), "training": mrkdwn_safe(training_name(decided.training))}
    if decided.by is not None:
        message_id = "approval-settled-yes" if decided.was else "approval-settled-no"
        return text_message(t(message_id, **names, by=mrkdwn_safe(decided.by)))
    if decided.now is not None:
        return text_message(t("approval-settled", **names))
    return text_message(t("approval-yes" if decided.yes else "approval-no", **names))


def closed_request(model: ClosedRequest) -> Message:
    """Return what replaces a request for approval that needs no answer any more."""
    one, decision = model.registration, model.decision
    names = {
        "who": registrant_name(one) if one else "none",
        "training": mrkdwn_safe(training_name(model.training)),
    }
    if one is None:
        return text_message(t("approval-closed", **names))
    if decision is not None and model.decided_by:
        message_id = "approval-settled-yes" if decision.approved else "approval-settled-no"
        return text_message(t(message_id, **names, by=mrkdwn_safe(model.decided_by)))
    if decision is not None:
        return text_message(t("approval-yes" if decision.approved else "approval-no", **names))
    if model.is_training_cancelled or model.is_over:
        reason = "cancelled" if model.is_training_cancelled else "over"
        return text_message(t(f"approval-closed-{reason}", **names))
    is_registered = one.state in (RegistrationState.REGISTERED, RegistrationState.SAVED)
    return text_message(t("approval-closed-registered" if is_registered else "approval-settled", **names))


def sponsor_disconnected_message(shared: SharedTraining) -> Message:
    text = t("sponsor-away", name=mrkdwn_safe(training_name(shared.name)))
    return message(text, [section(text), actions(connect_button(again=True))])


def waitlist(model: Waitlist) -> Message:
    """Return a training's seats, waitlist and open requests, with the trainer's buttons."""
    shared = model.shared
    title = t("waitlist-title", name=truncate(training_name(shared.name), 100))
    at_goto = [one for one in model.awaiting_approval if one.registrant_key is not None]
    requests = [one for one in model.awaiting_approval if one.registrant_key is None]
    notes = [
        *_offer_lines(model),
        *(t("waitlist-asking-there", who=registrant_name(one)) for one in at_goto[:MAX_WAITLIST_ROWS]),
    ]
    request_lines, waiting_lines = _request_lines(requests), _waiting_lines(model.waiting)
    blocks: list[Block] = [header(title), section("\n".join([f"*{seats_line(model.seats)}*", *notes]))]
    if at_goto:
        blocks.append(actions(_goto_page_button(shared.training_key)))
    for number, line in enumerate(request_lines):
        blocks.append(section(line))
        if number < min(len(requests), MAX_REQUESTS_WITH_BUTTONS):
            blocks.append(actions(*_decision_buttons(requests[number], in_list=True)))
    waiting_text = [f"*{t('waitlist-line')}*", *waiting_lines] if waiting_lines else [t("waitlist-empty")]
    blocks.append(section("\n".join(waiting_text)))
    if shared.end_reason is None:
        blocks.append(actions(_rules_button(shared), _stop_button(shared)))
    plain_lines = [*notes, *request_lines, *(waiting_lines or waiting_text)]
    return message(f"{text_safe(title)}: {seats_line(model.seats)}. {'; '.join(plain_lines)}", blocks)


def _offer_lines(model: Waitlist) -> list[str]:
    return [
        t(
            "waitlist-offered",
            who=registrant_name(one),
            when=slack_date(one.hold_until, model.zone),
        )
        for one in model.offered[:MAX_WAITLIST_ROWS]
        if one.hold_until is not None
    ]


def _request_lines(requests: Sequence[Registration]) -> list[str]:
    """Return a line per request for approval here, and one for those without buttons yet."""
    lines = [
        t("waitlist-asking", who=registrant_name(one), email=mrkdwn_safe(one.email))
        for one in requests[:MAX_REQUESTS_WITH_BUTTONS]
    ]
    if len(requests) > MAX_REQUESTS_WITH_BUTTONS:
        lines.append(t("waitlist-more", count=len(requests) - MAX_REQUESTS_WITH_BUTTONS))
    return lines


def _waiting_lines(waiting: Sequence[Registration]) -> list[str]:
    """Return a line per person on the waitlist, in order."""
    lines = [
        t("waitlist-place", place=place, who=registrant_name(one), email=mrkdwn_safe(one.email))
        for place, one in enumerate(waiting[:MAX_WAITLIST_ROWS], 1)
    ]
    if len(waiting) > MAX_WAITLIST_ROWS:
        lines.append(t("waitlist-more", count=len(waiting) - MAX_WAITLIST_ROWS))
    return lines


def _rules_button(shared: SharedTraining) -> Element:
    return button(t("button-share-rules"), act.TRAINING_ROW, value=f"share:{shared.training_key}")


def _stop_button(shared: SharedTraining) -> Element:
    question = confirm(
        t("share-stop-title"),
        t("share-stop-text", name=truncate(training_name(shared.name), 100)),
        t("button-share-stop"),
        t("button-registration-keep"),
    )
    return button(
        t("button-share-stop"),
        act.TRAINING_SHARE_STOP,
        carry=TrainingCarried(shared.training_key),
        style="danger",
        confirm=question,
    )


def waitlist_picker(
    trainings: Sequence[SharedTraining], zone: str, problem: UserError | None = None
) -> Message:
    """Return the picker of a shared training; ``problem``: why what was typed is no single one."""
    if not trainings:
        return text_message(f"{t('waitlist-none')} {t('share-none-next')}")
    options = [
        training_option(f"waitlist:{shared.training_key}", shared.name, when_plain(shared.sessions, zone))
        for shared in trainings
    ]
    question = problem_question(problem, t("waitlist-which"))
    return training_picker(question, act.TRAINING_PICK, options, placeholder="training-pick")


def share_line(outcome: Outcome) -> str:
    shared = outcome.result(SharingResult)
    message_id = "share-training-rules-saved" if shared.already else "share-training-done"
    return t(
        message_id,
        training=mrkdwn_safe(training_name(shared.training)),
        channel=f"<#{shared.channel}>",
    )


def share_result_message(outcome: Outcome) -> Message:
    return text_message(share_line(outcome)) if outcome.ok else outcome_error_message(outcome)


def stopped_message(outcome: Outcome) -> Message:
    stopped = outcome.result(SharingResult)
    return text_message(t("share-stopped", training=mrkdwn_safe(training_name(stopped.training))))


def stopped_by_message(shared: SharedTraining, name: str) -> Message:
    return text_message(
        t("share-stopped-by", training=mrkdwn_safe(training_name(shared.name)), name=mrkdwn_safe(name))
    )
