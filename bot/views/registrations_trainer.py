"""Messages for trainers about registrations: requests, the waitlist, and the results of sharing."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ButtonElement, Option, StaticSelectElement

from bot.ports import Message, Outcome, Registration, RegistrationState, SharedTraining
from bot.usecases.registration import Approval
from bot.usecases.registration_mine import Waitlist
from bot.views import actions as act
from bot.views.errors import connect_button, outcome_error
from bot.views.parts import (
    LABEL_LIMIT,
    actions,
    button,
    confirm,
    cut,
    escaped,
    header,
    message,
    plain,
    safe,
    section,
    sentence,
)
from bot.views.registrations_card import named, seats_line, when_plain
from bot.views.times import slack_date
from bot.views.trainings import DATE
from bot.views.words import say

SHOWN = 25
ASKED = 15
"""Requests shown with buttons; the others follow once these are decided (Slack: 50 blocks)."""


def who(one: Registration) -> str:
    """Return the registrant's name, or their e-mail if they have none."""
    return safe(_name(one), 120)


def _name(one: Registration) -> str:
    return f"{one.given_name} {one.surname}".strip() or one.email


def approval(model: Approval) -> Message:
    """Return the request for approval. A registration that waits at GoTo can only be approved there."""
    one = model.registration
    there = one.registrant_key is not None and one.state is RegistrationState.WAITING_APPROVAL
    told = say(
        "approval-goto" if there else "approval-ask",
        who=who(one),
        email=safe(one.email),
        name=safe(named(model.training)),
    )
    asked = (_there(one.training_key),) if there else _word(one)
    return message(told, [section(told), actions(*asked)])


def _there(training_key: str) -> ButtonElement:
    """Return the button for GoTo's page; its URL is created when the button is pressed."""
    return button(say("button-registration-there"), act.TRAINING_ROW, value=f"manage:{training_key}")


def _word(one: Registration, **carried: int) -> tuple[ButtonElement, ButtonElement]:
    """Return [Approve] and [Deny]; ``carried`` is added to their values."""
    value = {"t": one.training_key, "r": one.id, **carried}
    yes = button(
        say("button-registration-approve"),
        act.REGISTRATION_APPROVE,
        value=value,
        style="primary",
        label=say("label-registration-approve", who=cut(_name(one), 50)),
    )
    no = button(
        say("button-registration-deny"),
        act.REGISTRATION_DENY,
        value=value,
        label=say("label-registration-deny", who=cut(_name(one), 50)),
    )
    return yes, no


def decided(outcome: Outcome) -> Message:
    """Return the message that replaces the request."""
    if not outcome.ok:
        return outcome_error(outcome)
    values = outcome.values
    told = {"who": safe(str(values["name"])), "training": safe(named(str(values["training"])))}
    if "by" in values:
        word = "approval-settled-yes" if values["was"] else "approval-settled-no"
        return sentence(say(word, **told, by=safe(str(values["by"]))))
    word = "approval-settled" if values.get("now") else "approval-yes" if values["yes"] else "approval-no"
    return sentence(say(word, **told))


def away(shared: SharedTraining) -> Message:
    told = say("sponsor-away", name=safe(named(shared.name)))
    return message(told, [section(told), actions(connect_button(again=True))])


def waitlist(model: Waitlist) -> Message:
    """Return a training's seats, waitlist and open requests, with the trainer's buttons."""
    shared = model.shared
    title = say("waitlist-title", name=cut(named(shared.name), 100))
    lines = [
        say("waitlist-place", place=place, who=who(one), email=safe(one.email))
        for place, one in enumerate(model.waiting[:SHOWN], 1)
    ]
    if len(model.waiting) > SHOWN:
        lines.append(say("waitlist-more", count=len(model.waiting) - SHOWN))
    notes = [
        say("waitlist-offered", who=who(one), when=slack_date(one.hold_until, model.zone, DATE))
        for one in model.offered[:SHOWN]
        if one.hold_until is not None
    ]
    there = [one for one in model.asking if one.registrant_key is not None]
    here = [one for one in model.asking if one.registrant_key is None]
    notes += [say("waitlist-asking-there", who=who(one)) for one in there[:SHOWN]]
    asking = [say("waitlist-asking", who=who(one), email=safe(one.email)) for one in here[:ASKED]]
    if len(here) > ASKED:
        asking.append(say("waitlist-more", count=len(here) - ASKED))
    head = [f"*{seats_line(model.seats)}*", *notes]
    body = [f"*{say('waitlist-line')}*", *lines] if lines else [say("waitlist-empty")]
    blocks: list[Block] = [header(title), section("\n".join(head))]
    if there:
        blocks.append(actions(_there(shared.training_key)))
    for number, line in enumerate(asking):
        blocks.append(section(line))
        if number < min(len(here), ASKED):
            blocks.append(actions(*_word(here[number], w=1)))
    blocks.append(section("\n".join(body)))
    if shared.ended is None:
        blocks.append(actions(_rules(shared), _stop(shared)))
    told = f"{escaped(title)}: {seats_line(model.seats)}. {'; '.join([*notes, *asking, *(lines or body)])}"
    return message(told, blocks)


def _rules(shared: SharedTraining) -> ButtonElement:
    return button(say("button-share-rules"), act.TRAINING_ROW, value=f"share:{shared.training_key}")


def _stop(shared: SharedTraining) -> ButtonElement:
    name = named(shared.name)
    sure = confirm(
        say("share-stop-title"),
        say("share-stop-text", name=cut(name, 100)),
        say("button-share-stop"),
        say("button-registration-keep"),
    )
    return button(
        say("button-share-stop"),
        act.TRAINING_SHARE_STOP,
        value={"t": shared.training_key},
        style="danger",
        confirm=sure,
    )


def waitlist_picker(found: Sequence[SharedTraining], zone: str) -> Message:
    """Return the picker of a shared training."""
    if not found:
        return sentence(f"{say('waitlist-none')} {say('share-none-next')}")
    options = [
        Option(
            value=f"waitlist:{one.training_key}",
            text=plain(named(one.name), LABEL_LIMIT),
            description=plain(when_plain(one.sessions, zone), LABEL_LIMIT),
        )
        for one in found[:100]
    ]
    select = StaticSelectElement(
        action_id=act.TRAINING_PICK, placeholder=plain(say("training-pick")), options=options
    )
    which = say("waitlist-which")
    return message(which, [section(which, accessory=select)])


def share_line(outcome: Outcome) -> str:
    values = outcome.values
    word = "share-training-rules-saved" if values.get("already") else "share-training-done"
    return say(word, training=safe(named(str(values["training"]))), channel=f"<#{values['channel']}>")


def share_told(outcome: Outcome) -> Message:
    return sentence(share_line(outcome)) if outcome.ok else outcome_error(outcome)


def stopped(outcome: Outcome) -> Message:
    return sentence(say("share-stopped", training=safe(named(str(outcome.values["training"])))))


def stopped_by(shared: SharedTraining, name: str) -> Message:
    return sentence(say("share-stopped-by", training=safe(named(shared.name)), name=safe(name)))
