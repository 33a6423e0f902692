"""Messages about a person's own registrations: one, all, and pickers."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ButtonElement, Option, StaticSelectElement

from bot.ports import Message, Outcome, RegistrationState, SharedTraining
from bot.usecases.registration import RegistrationModel
from bot.views import actions as act
from bot.views.errors import outcome_error, outcome_sentence
from bot.views.parts import (
    LABEL_LIMIT,
    actions,
    button,
    confirm,
    context,
    cut,
    escaped,
    header,
    message,
    option,
    overflow,
    plain,
    safe,
    section,
    sentence,
)
from bot.views.registrations_card import named, session_lines, when_plain
from bot.views.times import slack_date
from bot.views.trainings import DATE
from bot.views.words import say

ROWS = 20
STANDING = frozenset({"registered", "waiting_approval", "waitlisted", "denied", "saved", "leaving"})
"""States with a sentence of their own if the person registers again."""
CANCELLABLE = frozenset(
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
    told = _told(model)
    lines = session_lines(model.sessions, model.zone)
    blocks: list[Block] = [section("\n".join([told, *lines]))]
    buttons = _buttons(model)
    if buttons:
        blocks.append(actions(*buttons))
    state, link = model.registration.state, model.registration.join_url
    if state is RegistrationState.REGISTERED:
        blocks.append(context(say("status-registered-note" if link else "status-registered-nolink")))
    return message(f"{told} {when_plain(model.sessions, model.zone)}.", blocks)


def _told(model: RegistrationModel) -> str:
    one, name = model.registration, safe(named(model.name))
    by = safe(model.organizer_name) or say("untitled")
    match one.state:
        case RegistrationState.WAITING_APPROVAL if one.registrant_key:
            return say("status-waiting_approval-goto", name=name, by=by)
        case RegistrationState.WAITLISTED if model.place is None:
            return say("status-waitlisted-none", name=name)
        case RegistrationState.CANCELLED if _ended(model) and not one.seen:
            return say("status-cancelled-ended", name=name)
    when = slack_date(one.hold_until, model.zone, DATE) if one.hold_until else ""
    return say(f"status-{one.state}", name=name, by=by, place=model.place or 0, when=when)


def _ended(model: RegistrationModel) -> bool:
    return model.shared is not None and model.shared.ended is not None


def _buttons(model: RegistrationModel) -> list[ButtonElement]:
    one, name = model.registration, named(model.name)
    carried = {"t": one.training_key}
    match one.state:
        case RegistrationState.REGISTERED:
            return [*_links(model, name), _cancel(model)]
        case RegistrationState.OFFERED:
            return [
                button(
                    say("button-registration-take"), act.REGISTRATION_TAKE, value=carried, style="primary"
                ),
                button(say("button-registration-decline"), act.REGISTRATION_DECLINE, value=carried),
            ]
        case RegistrationState.LAPSED | RegistrationState.CANCELLED:
            if model.shared is None or model.shared.ended is not None:
                return []
            return [button(say("button-register-again"), act.REGISTER, value=carried)]
        case RegistrationState.DENIED | RegistrationState.LEAVING:
            return []
    return [_cancel(model)]


def _links(model: RegistrationModel, name: str) -> list[ButtonElement]:
    found = []
    if model.registration.join_url:
        found.append(
            button(
                say("button-registration-join"),
                act.REGISTRATION_JOIN,
                url=model.registration.join_url,
                style="primary",
                label=say("label-registration-join", name=cut(name, 50)),
            )
        )
    if model.calendar_url:
        found.append(
            button(say("button-registration-calendar"), act.REGISTRATION_CALENDAR, url=model.calendar_url)
        )
    return found


def _cancel(model: RegistrationModel) -> ButtonElement:
    carried = {"t": model.registration.training_key}
    if model.registration.state is RegistrationState.WAITLISTED:
        return button(say("button-registration-leave"), act.REGISTRATION_CANCEL, value=carried)
    sure = confirm(
        say("registration-cancel-title"),
        say("registration-cancel-text", name=cut(named(model.name), 100)),
        say("button-registration-cancel"),
        say("button-registration-keep"),
    )
    return button(
        say("button-registration-cancel"),
        act.REGISTRATION_CANCEL,
        value=carried,
        style="danger",
        confirm=sure,
    )


def mine(models: Sequence[RegistrationModel]) -> Message:
    """Return all of a person's registrations."""
    if not models:
        told = f"{say('mine-empty')} {say('mine-empty-next')}"
        return sentence(told)
    title = say("mine-title")
    blocks: list[Block] = [header(title), *(row(model) for model in models[:ROWS])]
    told = "; ".join(
        f"{escaped(named(one.name))}, {when_plain(one.sessions, one.zone)}, {_state(one)}"
        for one in models[:ROWS]
    )
    return message(f"{title}: {told}.", blocks)


def row(model: RegistrationModel) -> Block:
    """Return one registration with its menu."""
    one = model.registration
    lines = [f"*{safe(named(model.name))}*", *session_lines(model.sessions, model.zone), _state(model)]
    options = []
    if one.state not in (RegistrationState.DENIED, RegistrationState.LAPSED):
        options.append(option(f"link:{one.training_key}", say("button-registration-link")))
    if one.state in CANCELLABLE:
        options.append(option(f"cancel:{one.training_key}", say("button-registration-cancel")))
    more = overflow(act.REGISTRATION_MENU, *options) if options else None
    return section("\n".join(lines), accessory=more, block_id=f"registration.{one.training_key}")


def _state(model: RegistrationModel) -> str:
    one = model.registration
    if one.state is RegistrationState.WAITLISTED and model.place is None:
        return say("mine-state-waitlisted-none")
    when = slack_date(one.hold_until, model.zone, DATE) if one.hold_until else ""
    return say(f"mine-state-{one.state}", place=model.place or 0, when=when)


def cancel_picker(models: Sequence[RegistrationModel]) -> Message:
    """Return the picker of the registration to cancel."""
    living = [one for one in models if one.registration.state in CANCELLABLE]
    if not living:
        return mine([])
    options = [
        _choice(one.registration.training_key, one.name, when_plain(one.sessions, one.zone)) for one in living
    ]
    return _picker(say("unregister-which"), act.REGISTRATION_CANCEL_PICK, options)


def ask_cancel(model: RegistrationModel) -> Message:
    """Return a registration with its cancel button, if it can be cancelled."""
    told = f"*{safe(named(model.name))}*"
    lines = [told, *session_lines(model.sessions, model.zone), _state(model)]
    blocks: list[Block] = [section("\n".join(lines))]
    if model.registration.state in CANCELLABLE:
        blocks.append(actions(_cancel(model)))
    return message(f"{told} {_state(model)}", blocks)


def open_picker(found: Sequence[SharedTraining], zone: str) -> Message:
    """Return the picker of a training to register for."""
    if not found:
        return sentence(f"{say('register-none')} {say('register-none-next')}")
    options = [_choice(one.training_key, one.name, when_plain(one.sessions, zone)) for one in found]
    return _picker(say("register-which"), act.REGISTER_PICK, options)


def _choice(key: str, name: str, when: str) -> Option:
    return Option(value=key, text=plain(named(name), LABEL_LIMIT), description=plain(when, LABEL_LIMIT))


def _picker(which: str, action_id: str, options: Sequence[Option]) -> Message:
    select = StaticSelectElement(
        action_id=action_id, placeholder=plain(say("register-pick")), options=list(options[:100])
    )
    return message(which, [section(which, accessory=select)])


def register_line(outcome: Outcome) -> str:
    """Return the result of an attempt to register, as one line."""
    if not outcome.ok:
        return say("register-failed", why=outcome_sentence(outcome))
    state, training = str(outcome.values["state"]), safe(named(str(outcome.values["training"])))
    if outcome.values.get("already") and state in STANDING:
        return say(f"register-already-{state}", training=training)
    suffix = ""
    if state == RegistrationState.SAVED and outcome.values.get("away"):
        suffix = "-away"
    if state == RegistrationState.REGISTERED and outcome.values.get("untold"):
        suffix = "-untold"
    return say(f"register-done-{state}{suffix}", training=training)


def register_told(outcome: Outcome) -> Message | None:
    """Return the result of registering for when no form shows it, None if a direct message reports it already."""
    if not outcome.ok:
        return outcome_error(outcome)
    saved_again = outcome.values["state"] == RegistrationState.SAVED and outcome.values.get("waits")
    by_itself = outcome.values["state"] != RegistrationState.SAVED and not outcome.values.get("already")
    return None if saved_again or by_itself else sentence(register_line(outcome))


def unregister_told(outcome: Outcome) -> Message | None:
    """Return the message on a cancellation that starts to wait for GoTo or was already done, else None.

    None if a direct message reports it, if it was waiting before, or if it was reconciled while waiting.
    """
    values = outcome.values
    if values.get("waits") or not (values.get("already") or values.get("leaving")):
        return None
    return cancelled(outcome)


def cancelled(outcome: Outcome) -> Message:
    """Return the message that replaces the cancel button."""
    values = outcome.values
    word = "registration-cancelled"
    if values.get("leaving"):
        word = "registration-leaving-away" if values.get("away") else "registration-leaving"
    elif values.get("already"):
        word = "registration-cancelled-already"
    return sentence(say(word, training=safe(named(str(values["training"])))))
