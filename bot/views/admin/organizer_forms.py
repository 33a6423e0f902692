"""The admin forms: add an organizer, and remove one after typing the e-mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.model.admin import MAX_EMAIL_LENGTH, MAX_NAME_LENGTH, PRODUCT_TYPES, PlannedMeeting
from bot.model.core import Message, OperationRecord, Outcome
from bot.views import ids as base
from bot.views.admin import ids as act
from bot.views.admin import organizers as views
from bot.views.errors import outcome_error_message, outcome_sentence
from bot.views.i18n.bundles import t
from bot.views.kit import (
    Block,
    Option,
    actions,
    button,
    context,
    element,
    input_block,
    message,
    modal,
    plain_text,
    section,
)
from bot.views.text import mrkdwn_safe


@dataclass(frozen=True, slots=True, kw_only=True)
class AddForm:
    """The form that adds an organizer; ``typed`` has the keys ``email``, ``first``, ``last`` and ``product``."""

    external_id: str
    typed: Mapping[str, str] = field(default_factory=dict)
    group: str = ""
    group_name: str = ""
    attempt: int = 0
    failure: Outcome | None = None


def add_form(model: AddForm) -> dict[str, Any]:
    """Return the form, with the warning that GoTo e-mails that person."""
    typed = model.typed
    blocks: list[Block] = []
    if model.failure is not None:
        blocks.append(section(t("form-refused", text=outcome_sentence(model.failure))))
    blocks += [
        _text_input("email", typed.get("email"), MAX_EMAIL_LENGTH),
        _text_input("first", typed.get("first"), MAX_NAME_LENGTH),
        _text_input("last", typed.get("last"), MAX_NAME_LENGTH),
        _product_select(typed.get("product")),
    ]
    notes = [t("organizer-add-mails")]
    if model.group:
        notes.insert(0, t("organizer-add-group", name=mrkdwn_safe(model.group_name) or model.group))
    blocks.append(context(*notes))
    return modal(
        title=t("organizer-add-title"),
        submit=t("organizer-add-submit"),
        close=t("form-close"),
        blocks=blocks,
        callback_id=act.ORGANIZER_FORM,
        external_id=model.external_id,
        metadata={"g": model.group, "n": model.group_name[:80], "attempt": model.attempt},
    )


def _text_input(name: str, value: str | None, limit: int) -> Block:
    return input_block(
        block_id=name,
        label=plain_text(t(f"organizer-field-{name}")),
        element=element(
            "plain_text_input", action_id=name, initial_value=(value or "")[:limit] or None, max_length=limit
        ),
    )


def _product_select(chosen: str | None) -> Block:
    options = [Option(value=code, text=plain_text(views.product_name(code))) for code in PRODUCT_TYPES]
    first = next((option for option in options if option["value"] == chosen), options[0])
    return input_block(
        block_id="product",
        label=plain_text(t("organizer-field-product")),
        element=element("static_select", action_id="product", options=options, initial_option=first),
    )


def remove_form(
    external_id: str, carried: Mapping[str, Any], attempt: int = 0, failure: Outcome | None = None
) -> Any:
    """Return the form in which the removed organizer's e-mail is typed. ``carried`` is the value of its button."""
    email, name = str(carried.get("e") or ""), str(carried.get("n") or "")
    zone = str(carried.get("z") or "UTC")
    count = carried.get("c")
    blocks: list[Block] = []
    if failure is not None:
        blocks.append(section(t("form-refused", text=outcome_sentence(failure))))
    ahead = t("organizer-planned", count=count) if isinstance(count, int) else t("organizer-planned-unknown")
    who = t("organizer-remove-title", name=mrkdwn_safe(name) or mrkdwn_safe(email))
    lines = [
        f"*{who}*",
        t("organizer-remove-text"),
        ahead,
        *views.meeting_lines(_decode_meetings(carried.get("u")), zone),
    ]
    blocks += [
        section("\n".join(lines)),
        input_block(
            block_id="typed",
            label=plain_text(t("organizer-remove-field", email=email[:MAX_EMAIL_LENGTH]), 1900),
            element=element("plain_text_input", action_id="typed", max_length=MAX_EMAIL_LENGTH),
        ),
    ]
    return modal(
        title=t("organizer-remove-form"),
        submit=t("button-organizer-remove"),
        close=t("button-organizer-keep"),
        blocks=blocks,
        callback_id=act.ORGANIZER_REMOVE_FORM,
        external_id=external_id,
        metadata={**carried, "n": name, "attempt": attempt},
    )


def _decode_meetings(told: Any) -> list[PlannedMeeting]:
    """Return the meetings from a button's value."""
    rows = [row for row in told if isinstance(row, list) and len(row) == 2] if isinstance(told, list) else []
    return [
        PlannedMeeting(
            meeting_id="",
            subject=str(subject),
            start=datetime.fromtimestamp(start, UTC) if isinstance(start, int) and start else None,
        )
        for start, subject in rows
    ]


def saving_view(kind: str, external_id: str, op_id: str) -> dict[str, Any]:
    """Return the "Saving…" form while GoTo is slow; ``kind`` is ``add`` or ``remove``."""
    return modal(
        title=t(f"organizer-{kind}-title-short"),
        close=t("saving-close"),
        blocks=[section(f"*{t('saving-text')}*"), context(t("organizer-saving"))],
        callback_id=base.SAVING_VIEW,
        external_id=external_id,
        metadata={"op": op_id},
    )


def done_view(kind: str, external_id: str, outcome: Outcome) -> dict[str, Any]:
    """Return the form after success."""
    return modal(
        title=t(f"organizer-{kind}-title-short"),
        close=t("saving-close"),
        blocks=[section(_done_line(kind, outcome))],
        callback_id=base.DONE_VIEW,
        external_id=external_id,
    )


def result_message(kind: str, op: OperationRecord) -> Message:
    """Return the direct message if the form was closed before the result was known."""
    outcome = op.outcome or Outcome(ok=True)
    if outcome.ok:
        line = _done_line(kind, outcome)
        return message(line, [section(line)])
    said = failure_message(kind, op, outcome)
    if kind != "add":
        return said
    again = button(t("button-again"), act.ORGANIZER_RETRY, value=op.id, style="primary")
    return Message(text=said.text, blocks=[*said.blocks, actions(again)])


def failure_message(kind: str, op: OperationRecord, outcome: Outcome) -> Message:
    """Return the message that nothing was done, and why."""
    why = outcome_error_message(outcome)
    head = t(
        f"organizer-{kind}-failed",
        name=mrkdwn_safe(
            str(op.payload.get("name") or op.payload.get("email") or op.payload.get("organizer_key") or "")
        ),
    )
    return Message(text=f"{head} {why.text}", blocks=[section(head), *why.blocks])


def refill_form(op: OperationRecord) -> AddForm:
    """Return the form of a failed addition, with the entered values and the failure."""
    payload = op.payload
    typed = {name: str(payload.get(name) or "") for name in ("email", "first", "last", "product")}
    attempt = int(payload.get("attempt") or 0) + 1
    group, name = str(payload.get("group") or ""), str(payload.get("group_name") or "")
    return AddForm(
        external_id=str(payload["external_id"]),
        typed=typed,
        group=group,
        group_name=name,
        attempt=attempt,
        failure=op.outcome,
    )


def _done_line(kind: str, outcome: Outcome) -> str:
    if kind == "remove":
        return views.removed_line(outcome)
    values = outcome.values
    name, email = mrkdwn_safe(str(values.get("name") or "")), mrkdwn_safe(str(values.get("email") or ""))
    what = views.product_name(str(values.get("product") or ""))
    if values.get("group"):
        return t(
            "organizer-added-group",
            name=name,
            email=email,
            product=what,
            group=mrkdwn_safe(str(values["group"])),
        )
    return t("organizer-added", name=name, email=email, product=what)
