"""Messages for trainers about registrations: requests, the waitlist, and the results of sharing."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.core import Message, Outcome
from bot.model.registration import ApprovalRequest, Registration, RegistrationState, SharedTraining, Waitlist
from bot.views import ids as act
from bot.views.errors import connect_button, outcome_error_message
from bot.views.i18n.bundles import t
from bot.views.kit import (
    MAX_LABEL_CHARS,
    Block,
    Element,
    Option,
    actions,
    button,
    confirm,
    element,
    header,
    message,
    plain_text,
    section,
    text_message,
)
from bot.views.registration.card import seats_line, training_name, when_plain
from bot.views.text import mrkdwn_safe, text_safe, truncate
from bot.views.times import slack_date
from bot.views.trainings.overview import DATE_FORMAT

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
    there = one.registrant_key is not None and one.state is RegistrationState.WAITING_APPROVAL
    told = t(
        "approval-goto" if there else "approval-ask",
        who=registrant_name(one),
        email=mrkdwn_safe(one.email),
        name=mrkdwn_safe(training_name(model.training)),
    )
    asked = (_goto_page_button(one.training_key),) if there else _decision_buttons(one)
    return message(told, [section(told), actions(*asked)])


def _goto_page_button(training_key: str) -> Element:
    """Return the button for GoTo's page; its URL is created when the button is pressed."""
    return button(t("button-registration-there"), act.TRAINING_ROW, value=f"manage:{training_key}")


def _decision_buttons(one: Registration, **carried: int) -> tuple[Element, Element]:
    """Return [Approve] and [Deny]; ``carried`` is added to their values."""
    value = {"t": one.training_key, "r": one.id, **carried}
    yes = button(
        t("button-registration-approve"),
        act.REGISTRATION_APPROVE,
        value=value,
        style="primary",
        label=t("label-registration-approve", who=truncate(_plain_name(one), 50)),
    )
    no = button(
        t("button-registration-deny"),
        act.REGISTRATION_DENY,
        value=value,
        label=t("label-registration-deny", who=truncate(_plain_name(one), 50)),
    )
    return yes, no


def decided_message(outcome: Outcome) -> Message:
    """Return the message that replaces the request."""
    if not outcome.ok:
        return outcome_error_message(outcome)
    values = outcome.values
    told = {
        "who": mrkdwn_safe(str(values["name"])),
        "training": mrkdwn_safe(training_name(str(values["training"]))),
    }
    if "by" in values:
        word = "approval-settled-yes" if values["was"] else "approval-settled-no"
        return text_message(t(word, **told, by=mrkdwn_safe(str(values["by"]))))
    word = "approval-settled" if values.get("now") else "approval-yes" if values["yes"] else "approval-no"
    return text_message(t(word, **told))


def sponsor_disconnected_message(shared: SharedTraining) -> Message:
    told = t("sponsor-away", name=mrkdwn_safe(training_name(shared.name)))
    return message(told, [section(told), actions(connect_button(again=True))])


def waitlist(model: Waitlist) -> Message:
    """Return a training's seats, waitlist and open requests, with the trainer's buttons."""
    shared = model.shared
    title = t("waitlist-title", name=truncate(training_name(shared.name), 100))
    lines = [
        t("waitlist-place", place=place, who=registrant_name(one), email=mrkdwn_safe(one.email))
        for place, one in enumerate(model.waiting[:MAX_WAITLIST_ROWS], 1)
    ]
    if len(model.waiting) > MAX_WAITLIST_ROWS:
        lines.append(t("waitlist-more", count=len(model.waiting) - MAX_WAITLIST_ROWS))
    notes = [
        t(
            "waitlist-offered",
            who=registrant_name(one),
            when=slack_date(one.hold_until, model.zone, DATE_FORMAT),
        )
        for one in model.offered[:MAX_WAITLIST_ROWS]
        if one.hold_until is not None
    ]
    there = [one for one in model.awaiting_approval if one.registrant_key is not None]
    here = [one for one in model.awaiting_approval if one.registrant_key is None]
    notes += [t("waitlist-asking-there", who=registrant_name(one)) for one in there[:MAX_WAITLIST_ROWS]]
    asking = [
        t("waitlist-asking", who=registrant_name(one), email=mrkdwn_safe(one.email))
        for one in here[:MAX_REQUESTS_WITH_BUTTONS]
    ]
    if len(here) > MAX_REQUESTS_WITH_BUTTONS:
        asking.append(t("waitlist-more", count=len(here) - MAX_REQUESTS_WITH_BUTTONS))
    head = [f"*{seats_line(model.seats)}*", *notes]
    body = [f"*{t('waitlist-line')}*", *lines] if lines else [t("waitlist-empty")]
    blocks: list[Block] = [header(title), section("\n".join(head))]
    if there:
        blocks.append(actions(_goto_page_button(shared.training_key)))
    for number, line in enumerate(asking):
        blocks.append(section(line))
        if number < min(len(here), MAX_REQUESTS_WITH_BUTTONS):
            blocks.append(actions(*_decision_buttons(here[number], w=1)))
    blocks.append(section("\n".join(body)))
    if shared.end_reason is None:
        blocks.append(actions(_rules_button(shared), _stop_button(shared)))
    told = f"{text_safe(title)}: {seats_line(model.seats)}. {'; '.join([*notes, *asking, *(lines or body)])}"
    return message(told, blocks)


def _rules_button(shared: SharedTraining) -> Element:
    return button(t("button-share-rules"), act.TRAINING_ROW, value=f"share:{shared.training_key}")


def _stop_button(shared: SharedTraining) -> Element:
    name = training_name(shared.name)
    sure = confirm(
        t("share-stop-title"),
        t("share-stop-text", name=truncate(name, 100)),
        t("button-share-stop"),
        t("button-registration-keep"),
    )
    return button(
        t("button-share-stop"),
        act.TRAINING_SHARE_STOP,
        value={"t": shared.training_key},
        style="danger",
        confirm=sure,
    )


def waitlist_picker(found: Sequence[SharedTraining], zone: str) -> Message:
    """Return the picker of a shared training."""
    if not found:
        return text_message(f"{t('waitlist-none')} {t('share-none-next')}")
    options = [
        Option(
            value=f"waitlist:{one.training_key}",
            text=plain_text(training_name(one.name), MAX_LABEL_CHARS),
            description=plain_text(when_plain(one.sessions, zone), MAX_LABEL_CHARS),
        )
        for one in found[:100]
    ]
    select = element(
        "static_select",
        action_id=act.TRAINING_PICK,
        placeholder=plain_text(t("training-pick")),
        options=options,
    )
    which = t("waitlist-which")
    return message(which, [section(which, accessory=select)])


def share_line(outcome: Outcome) -> str:
    values = outcome.values
    word = "share-training-rules-saved" if values.get("already") else "share-training-done"
    return t(
        word, training=mrkdwn_safe(training_name(str(values["training"]))), channel=f"<#{values['channel']}>"
    )


def share_result_message(outcome: Outcome) -> Message:
    return text_message(share_line(outcome)) if outcome.ok else outcome_error_message(outcome)


def stopped_message(outcome: Outcome) -> Message:
    return text_message(
        t("share-stopped", training=mrkdwn_safe(training_name(str(outcome.values["training"]))))
    )


def stopped_by_message(shared: SharedTraining, name: str) -> Message:
    return text_message(
        t("share-stopped-by", training=mrkdwn_safe(training_name(shared.name)), name=mrkdwn_safe(name))
    )
