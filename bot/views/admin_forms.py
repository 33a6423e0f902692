"""The admin forms: add an organizer, and remove one after typing the e-mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from slack_sdk.models.blocks import Block, InputBlock, Option, PlainTextInputElement, StaticSelectElement

from bot.ports import Message, Operation, Outcome
from bot.usecases.admin import Coming
from bot.usecases.admin_organizers import MAIL_LIMIT, NAME_LIMIT, PRODUCTS
from bot.views import actions as base
from bot.views import admin_actions as act
from bot.views import admin_organizers as views
from bot.views.errors import outcome_error, outcome_sentence
from bot.views.parts import actions, button, context, form, message, plain, safe, section
from bot.views.words import say


@dataclass(frozen=True, slots=True)
class AddForm:
    """The form that adds an organizer; ``typed`` has the keys ``email``, ``first``, ``last`` and ``product``."""

    external_id: str
    typed: Mapping[str, str] = field(default_factory=dict)
    group: str = ""
    group_name: str = ""
    attempt: int = 0
    failure: Outcome | None = None


def add(model: AddForm) -> dict[str, Any]:
    """Return the form, with the warning that GoTo e-mails that person."""
    typed = model.typed
    blocks: list[Block] = []
    if model.failure is not None:
        blocks.append(section(say("form-refused", text=outcome_sentence(model.failure))))
    blocks += [
        _text("email", typed.get("email"), MAIL_LIMIT),
        _text("first", typed.get("first"), NAME_LIMIT),
        _text("last", typed.get("last"), NAME_LIMIT),
        _product(typed.get("product")),
    ]
    notes = [say("organizer-add-mails")]
    if model.group:
        notes.insert(0, say("organizer-add-group", name=safe(model.group_name) or model.group))
    blocks.append(context(*notes))
    return form(
        title=say("organizer-add-title"),
        submit=say("organizer-add-submit"),
        close=say("form-close"),
        blocks=blocks,
        callback_id=act.ORGANIZER_FORM,
        external_id=model.external_id,
        metadata={"g": model.group, "n": model.group_name[:80], "attempt": model.attempt},
    )


def _text(name: str, value: str | None, limit: int) -> Block:
    return InputBlock(
        block_id=name,
        label=plain(say(f"organizer-field-{name}")),
        element=PlainTextInputElement(
            action_id=name, initial_value=(value or "")[:limit] or None, max_length=limit
        ),
    )


def _product(chosen: str | None) -> Block:
    options = [Option(value=code, text=plain(views.product(code))) for code in PRODUCTS]
    first = next((option for option in options if option.value == chosen), options[0])
    return InputBlock(
        block_id="product",
        label=plain(say("organizer-field-product")),
        element=StaticSelectElement(action_id="product", options=options, initial_option=first),
    )


def remove(
    external_id: str, carried: Mapping[str, Any], attempt: int = 0, failure: Outcome | None = None
) -> Any:
    """Return the form in which the removed organizer's e-mail is typed. ``carried`` is the value of its button."""
    email, name = str(carried.get("e") or ""), str(carried.get("n") or "")
    zone = str(carried.get("z") or "UTC")
    count = carried.get("c")
    blocks: list[Block] = []
    if failure is not None:
        blocks.append(section(say("form-refused", text=outcome_sentence(failure))))
    ahead = (
        say("organizer-planned", count=count) if isinstance(count, int) else say("organizer-planned-unknown")
    )
    who = say("organizer-remove-title", name=safe(name) or safe(email))
    lines = [
        f"*{who}*",
        say("organizer-remove-text"),
        ahead,
        *views.meetings(_coming(carried.get("u")), zone),
    ]
    blocks += [
        section("\n".join(lines)),
        InputBlock(
            block_id="typed",
            label=plain(say("organizer-remove-field", email=email[:MAIL_LIMIT]), 1900),
            element=PlainTextInputElement(action_id="typed", max_length=MAIL_LIMIT),
        ),
    ]
    return form(
        title=say("organizer-remove-form"),
        submit=say("button-organizer-remove"),
        close=say("button-organizer-keep"),
        blocks=blocks,
        callback_id=act.ORGANIZER_REMOVE_FORM,
        external_id=external_id,
        metadata={**carried, "n": name, "attempt": attempt},
    )


def _coming(told: Any) -> list[Coming]:
    """Return the meetings from a button's value."""
    rows = [row for row in told if isinstance(row, list) and len(row) == 2] if isinstance(told, list) else []
    return [
        Coming(
            "", str(subject), datetime.fromtimestamp(start, UTC) if isinstance(start, int) and start else None
        )
        for start, subject in rows
    ]


def saving(kind: str, external_id: str, op_id: str) -> dict[str, Any]:
    """Return the "Saving…" form while GoTo is slow; ``kind`` is ``add`` or ``remove``."""
    return form(
        title=say(f"organizer-{kind}-title-short"),
        close=say("saving-close"),
        blocks=[section(f"*{say('saving-text')}*"), context(say("organizer-saving"))],
        callback_id=base.SAVING_VIEW,
        external_id=external_id,
        metadata={"op": op_id},
    )


def done(kind: str, external_id: str, outcome: Outcome) -> dict[str, Any]:
    """Return the form after success."""
    return form(
        title=say(f"organizer-{kind}-title-short"),
        close=say("saving-close"),
        blocks=[section(_done_line(kind, outcome))],
        callback_id=base.DONE_VIEW,
        external_id=external_id,
    )


def told(kind: str, op: Operation) -> Message:
    """Return the direct message if the form was closed before the result was known."""
    outcome = op.outcome or Outcome(True)
    if outcome.ok:
        line = _done_line(kind, outcome)
        return message(line, [section(line)])
    said = failed(kind, op, outcome)
    if kind != "add":
        return said
    again = button(say("button-again"), act.ORGANIZER_RETRY, value=op.id, style="primary")
    return Message(said.text, [*said.blocks, actions(again).to_dict()])


def failed(kind: str, op: Operation, outcome: Outcome) -> Message:
    """Return the message that nothing was done, and why."""
    why = outcome_error(outcome)
    head = say(
        f"organizer-{kind}-failed",
        name=safe(
            str(op.payload.get("name") or op.payload.get("email") or op.payload.get("organizer_key") or "")
        ),
    )
    return Message(f"{head} {why.text}", [section(head).to_dict(), *why.blocks])


def refill(op: Operation) -> AddForm:
    """Return the form of a failed addition, with the entered values and the failure."""
    payload = op.payload
    typed = {name: str(payload.get(name) or "") for name in ("email", "first", "last", "product")}
    attempt = int(payload.get("attempt") or 0) + 1
    group, name = str(payload.get("group") or ""), str(payload.get("group_name") or "")
    return AddForm(str(payload["external_id"]), typed, group, name, attempt, op.outcome)


def _done_line(kind: str, outcome: Outcome) -> str:
    if kind == "remove":
        return views.removed_line(outcome)
    values = outcome.values
    name, email = safe(str(values.get("name") or "")), safe(str(values.get("email") or ""))
    what = views.product(str(values.get("product") or ""))
    if values.get("group"):
        return say(
            "organizer-added-group", name=name, email=email, product=what, group=safe(str(values["group"]))
        )
    return say("organizer-added", name=name, email=email, product=what)
