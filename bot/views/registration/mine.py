"""Messages about a person's own registrations: one, all, and pickers."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.errors import UserError
from bot.model.messages import Message
from bot.model.operations import Outcome
from bot.model.registration import ACTIVE_STATES, RegistrationModel, RegistrationState, SharedTraining
from bot.model.registration_requests import RegistrationCarried, TrainingCarried
from bot.model.registration_results import RegisterResult, UnregisterResult
from bot.views import ids as act
from bot.views.errors import outcome_error_message, outcome_sentence, problem_question
from bot.views.i18n.bundles import t
from bot.views.kit import (
    MAX_LABEL_CHARS,
    Block,
    Element,
    Option,
    actions,
    button,
    confirm,
    context,
    element,
    header,
    message,
    option,
    overflow,
    plain_text,
    section,
    text_message,
)
from bot.views.registration.card import session_lines, training_name, when_plain
from bot.views.text import mrkdwn_safe, text_safe, truncate
from bot.views.times import slack_date

MAX_ROWS = 20
ALREADY_STATES = frozenset({"registered", "waiting_approval", "waitlisted", "denied", "saved", "leaving"})
"""States with a sentence of their own if the person registers again."""
CANCELLABLE_STATES = frozenset(
    {
        RegistrationState.REGISTERED,
        RegistrationState.SAVED,
        RegistrationState.WAITING_APPROVAL,
        RegistrationState.WAITLISTED,
        RegistrationState.OFFERED,
    }
)


def status(model: RegistrationModel) -> Message:
    """Return a registration's status, with the buttons that apply."""
    text = _status_text(model)
    lines = session_lines(model.sessions, model.zone)
    blocks: list[Block] = [section("\n".join([text, *lines]))]
    buttons = _buttons(model)
    if buttons:
        blocks.append(actions(*buttons))
    state, link = model.registration.state, model.registration.join_url
    if state is RegistrationState.REGISTERED and _ended_text(model) is None:
        blocks.append(context(t("status-registered-note" if link else "status-registered-nolink")))
    return message(f"{text} {when_plain(model.sessions, model.zone)}.", blocks)


def outdated_status(model: RegistrationModel) -> Message:
    """Return what remains of a message after a newer one: what happened then, without buttons."""
    text = t(f"status-then-{model.registration.state}", name=mrkdwn_safe(training_name(model.name)))
    note = t("status-then-note")
    return message(f"{text} {note}", [section(text), context(note)])


def seat_question(model: RegistrationModel) -> Message:
    """Return the question to somebody with a seat whose button was about something else, such as the waitlist."""
    text = f"{_status_text(model)} {t('registration-still-cancel')}"
    carried = RegistrationCarried(model.registration.training_key, model.registration.state)
    yes = button(t("button-registration-cancel"), act.REGISTRATION_CANCEL, carry=carried, style="danger")
    keep = button(t("button-registration-keep"), act.REGISTRATION_KEEP)
    return message(text, [section(text), actions(yes, keep)])


def _ended_text(model: RegistrationModel) -> str | None:
    """Return why the training does not take place any more for somebody with a seat or a place, None if it does."""
    if model.registration.state not in ACTIVE_STATES:
        return None
    name = mrkdwn_safe(training_name(model.name))
    if model.is_training_cancelled:
        return t("status-training-cancelled", name=name)
    return t("status-training-over", name=name) if model.is_over else None


def _status_text(model: RegistrationModel) -> str:
    ended = _ended_text(model)
    if ended is not None:
        return ended
    one, name = model.registration, mrkdwn_safe(training_name(model.name))
    by = mrkdwn_safe(model.organizer_name) or t("untitled")
    match one.state:
        case RegistrationState.WAITING_APPROVAL if one.registrant_key:
            return t("status-waiting_approval-goto", name=name, by=by)
        case RegistrationState.WAITLISTED if model.waitlist_place is None:
            return t("status-waitlisted-none", name=name)
        case RegistrationState.WAITLISTED if one.hold_until is not None:
            return t("status-withdrawn", name=name, place=model.waitlist_place)
        case RegistrationState.CANCELLED if _is_sharing_ended(model) and not one.seen_at_goto:
            return t("status-cancelled-ended", name=name)
    when = slack_date(one.hold_until, model.zone) if one.hold_until else ""
    return t(f"status-{one.state}", name=name, by=by, place=model.waitlist_place or 0, when=when)


def _is_sharing_ended(model: RegistrationModel) -> bool:
    return model.shared is not None and model.shared.end_reason is not None


def _buttons(model: RegistrationModel) -> list[Element]:
    one, name = model.registration, training_name(model.name)
    carried = RegistrationCarried(one.training_key, one.state)
    if _ended_text(model) is not None:
        return []
    match one.state:
        case RegistrationState.REGISTERED:
            return [*_link_buttons(model, name), _cancel_button(model)]
        case RegistrationState.OFFERED:
            return [
                button(
                    t("button-registration-take"),
                    act.REGISTRATION_ACCEPT_OFFER,
                    carry=carried,
                    style="primary",
                ),
                button(t("button-registration-decline"), act.REGISTRATION_DECLINE_OFFER, carry=carried),
            ]
        case RegistrationState.EXPIRED | RegistrationState.CANCELLED:
            if model.shared is None or model.shared.end_reason is not None:
                return []
            again = TrainingCarried(one.training_key)
            return [button(t("button-register-again"), act.REGISTER, carry=again)]
        case RegistrationState.DENIED | RegistrationState.CANCEL_PENDING:
            return []
    return [_cancel_button(model)]


def _link_buttons(model: RegistrationModel, name: str) -> list[Element]:
    buttons = []
    if model.registration.join_url:
        buttons.append(
            button(
                t("button-registration-join"),
                act.REGISTRATION_JOIN,
                url=model.registration.join_url,
                style="primary",
                label=t("label-registration-join", name=truncate(name, 50)),
            )
        )
    if model.calendar_url:
        buttons.append(
            button(t("button-registration-calendar"), act.REGISTRATION_CALENDAR, url=model.calendar_url)
        )
    return buttons


def _cancel_button(model: RegistrationModel) -> Element:
    carried = RegistrationCarried(model.registration.training_key, model.registration.state)
    if model.registration.state is RegistrationState.WAITLISTED:
        return button(t("button-registration-leave"), act.REGISTRATION_CANCEL, carry=carried)
    has_seat = model.registration.state is RegistrationState.REGISTERED
    sure = confirm(
        t("registration-cancel-title"),
        t(
            "registration-cancel-text" if has_seat else "registration-cancel-text-waiting",
            name=truncate(training_name(model.name), 100),
        ),
        t("button-registration-cancel"),
        t("button-registration-keep"),
    )
    return button(
        t("button-registration-cancel"),
        act.REGISTRATION_CANCEL,
        carry=carried,
        style="danger",
        confirm=sure,
    )


def own_registrations(models: Sequence[RegistrationModel]) -> Message:
    """Return all of a person's registrations."""
    if not models:
        return text_message(f"{t('mine-empty')} {t('mine-empty-next')}")
    title = t("mine-title")
    blocks = [header(title), *_rows(models)]
    summary = "; ".join(
        f"{text_safe(training_name(one.name))}, {when_plain(one.sessions, one.zone)}, {_short_state(one)}"
        for one in models[:MAX_ROWS]
    )
    return message(f"{title}: {summary}.", blocks)


def home_blocks(models: Sequence[RegistrationModel]) -> list[Block]:
    """Return the Home tab's part on registrations; nothing if there are none."""
    return [section(f"*{t('mine-title')}*"), *_rows(models)] if models else []


def _rows(models: Sequence[RegistrationModel]) -> list[Block]:
    return [registration_row(model) for model in models[:MAX_ROWS]]


def registration_row(model: RegistrationModel) -> Block:
    """Return one registration with its menu."""
    one = model.registration
    lines = [
        f"*{mrkdwn_safe(training_name(model.name))}*",
        *session_lines(model.sessions, model.zone),
        _short_state(model),
    ]
    options = []
    if one.state not in (RegistrationState.DENIED, RegistrationState.EXPIRED):
        options.append(option(f"link:{one.training_key}", t("button-registration-link")))
    if _is_cancellable(model):
        options.append(option(f"cancel:{one.training_key}", t("button-registration-cancel")))
    more = overflow(act.REGISTRATION_MENU, *options) if options else None
    return section("\n".join(lines), accessory=more, block_id=f"registration.{one.training_key}")


def _is_cancellable(model: RegistrationModel) -> bool:
    return model.registration.state in CANCELLABLE_STATES and _ended_text(model) is None


def _short_state(model: RegistrationModel) -> str:
    one = model.registration
    if _ended_text(model) is not None:
        return t(
            "mine-state-training-cancelled" if model.is_training_cancelled else "mine-state-training-over"
        )
    if one.state is RegistrationState.WAITLISTED and model.waitlist_place is None:
        return t("mine-state-waitlisted-none")
    when = slack_date(one.hold_until, model.zone) if one.hold_until else ""
    return t(f"mine-state-{one.state}", place=model.waitlist_place or 0, when=when)


def cancel_picker(models: Sequence[RegistrationModel], problem: UserError | None = None) -> Message:
    """Return the picker of the registration to cancel; ``problem``: why what was typed is no single one."""
    cancellable = [model for model in models if _is_cancellable(model)]
    if not cancellable:
        return own_registrations([])
    options = [
        training_option(model.registration.training_key, model.name, when_plain(model.sessions, model.zone))
        for model in cancellable
    ]
    return training_picker(
        problem_question(problem, t("unregister-which")), act.REGISTRATION_CANCEL_PICK, options
    )


def cancel_question(model: RegistrationModel) -> Message:
    """Return a registration with its cancel button, if it can be cancelled."""
    name = f"*{mrkdwn_safe(training_name(model.name))}*"
    lines = [name, *session_lines(model.sessions, model.zone), _short_state(model)]
    blocks: list[Block] = [section("\n".join(lines))]
    if _is_cancellable(model):
        blocks.append(actions(_cancel_button(model)))
    return message(f"{name} {_short_state(model)}", blocks)


def open_listing(trainings: Sequence[SharedTraining], zone: str) -> Message:
    """Return the trainings that a person without a GoTo account can register for, each with [Register]."""
    title, shown = t("open-list-title"), trainings[:MAX_ROWS]
    blocks: list[Block] = [header(title)]
    for shared in shown:
        name = training_name(shared.name)
        register = button(
            t("button-register"),
            act.REGISTER,
            carry=TrainingCarried(shared.training_key),
            label=t("label-register", name=truncate(name, 50)),
        )
        lines = [f"*{mrkdwn_safe(name)}*", *session_lines(shared.sessions, zone)]
        blocks.append(section("\n".join(lines), accessory=register))
    notes = [t("open-list-more", count=len(trainings) - len(shown))] if len(trainings) > len(shown) else []
    blocks.append(context(*notes, t("open-list-own")))
    plain = "; ".join(
        f"{text_safe(training_name(shared.name))}, {when_plain(shared.sessions, zone)}" for shared in shown
    )
    return message(f"{title}: {plain}.", blocks)


def open_details_picker(trainings: Sequence[SharedTraining], zone: str, problem: UserError) -> Message:
    """Return the picker of a training to see; ``problem``: why what was typed is no single one."""
    options = [
        training_option(f"show:{shared.training_key}", shared.name, when_plain(shared.sessions, zone))
        for shared in trainings
    ]
    return training_picker(
        problem_question(problem, t("training-which")),
        act.TRAINING_PICK,
        options,
        placeholder="training-pick",
    )


def open_picker(trainings: Sequence[SharedTraining], zone: str, problem: UserError | None = None) -> Message:
    """Return the picker of a training to register for; ``problem``: why what was typed is no single one."""
    if not trainings:
        return text_message(f"{t('register-none')} {t('register-none-next')}")
    options = [
        training_option(shared.training_key, shared.name, when_plain(shared.sessions, zone))
        for shared in trainings
    ]
    return training_picker(problem_question(problem, t("register-which")), act.REGISTER_PICK, options)


def training_option(value: str, name: str, when: str) -> Option:
    return Option(
        value=value,
        text=plain_text(training_name(name), MAX_LABEL_CHARS),
        description=plain_text(when, MAX_LABEL_CHARS),
    )


def training_picker(
    question: str, action_id: str, options: Sequence[Option], placeholder: str = "register-pick"
) -> Message:
    """Return a question with a menu of trainings; ``placeholder`` is the menu's message id."""
    select = element(
        "static_select",
        action_id=action_id,
        placeholder=plain_text(t(placeholder)),
        options=list(options),
    )
    return message(question, [section(question, accessory=select)])


def register_line(outcome: Outcome) -> str:
    """Return the result of an attempt to register, as one line."""
    if not outcome.ok:
        return t("register-failed", why=outcome_sentence(outcome))
    done = outcome.result(RegisterResult)
    state, training = done.state, mrkdwn_safe(training_name(done.training))
    if done.already and state in ALREADY_STATES:
        return t(f"register-already-{state}", training=training)
    suffix = ""
    if state is RegistrationState.SAVED and done.sponsor_unavailable:
        suffix = "-away"
    if state is RegistrationState.REGISTERED and done.not_notified:
        suffix = "-untold"
    return t(f"register-done-{state}{suffix}", training=training)


def register_result_message(outcome: Outcome) -> Message | None:
    """Return the result of registering for when no form shows it, None if a direct message reports it already."""
    if not outcome.ok:
        return outcome_error_message(outcome)
    done = outcome.result(RegisterResult)
    is_silent = done.already or done.refused or done.in_place
    is_reported = done.retries > 0 if done.state is RegistrationState.SAVED else not is_silent
    return None if is_reported else text_message(register_line(outcome))


def is_registration_reported(outcome: Outcome) -> bool:
    """Return True if a direct message shows the result of registering."""
    if not outcome.ok:
        return False
    return outcome.result(RegisterResult).in_place or register_result_message(outcome) is None


def unregister_result_message(outcome: Outcome) -> Message | None:
    """Return the message on a cancellation that starts to wait for GoTo or that no direct message reports, else None.

    None if this was a retry that has nothing to report.
    """
    done = outcome.result(UnregisterResult)
    is_unreported = done.already or done.cancel_pending or done.in_place
    if not done.refused and (done.retries or not is_unreported):
        return None
    return cancelled_message(outcome)


def cancelled_message(outcome: Outcome) -> Message:
    """Return the message that replaces the cancel button."""
    done = outcome.result(UnregisterResult)
    message_id = "registration-cancelled"
    if done.cancel_pending:
        message_id = "registration-leaving-away" if done.sponsor_unavailable else "registration-leaving"
    elif done.already:
        message_id = "registration-cancelled-already"
    return text_message(t(message_id, training=mrkdwn_safe(training_name(done.training))))
