"""The admin forms: add an organizer, and remove one after typing the e-mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.model import records
from bot.model.admin import MAX_EMAIL_LENGTH, MAX_NAME_LENGTH, PRODUCT_TYPES
from bot.model.admin_requests import (
    AddFormArgs,
    AddFormCarried,
    NewOrganizer,
    RemovalCarried,
    RemovalFormCarried,
)
from bot.model.admin_results import OrganizerResult
from bot.model.messages import Message
from bot.model.operations import OperationRecord, Outcome
from bot.views.admin import ids as act
from bot.views.admin import organizers as views
from bot.views.errors import outcome_error_message, outcome_sentence
from bot.views.form_kit import notice_form, saving_form, select_field, text_field
from bot.views.i18n.bundles import t
from bot.views.kit import (
    Block,
    Option,
    View,
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


def add_form(model: AddForm) -> View:
    """Return the form, with the warning that GoTo e-mails that person."""
    typed = model.typed
    blocks: list[Block] = []
    if model.failure is not None:
        blocks.append(section(t("form-refused", text=outcome_sentence(model.failure))))
    blocks += [
        _text_field("email", typed.get("email"), MAX_EMAIL_LENGTH),
        _text_field("first", typed.get("first"), MAX_NAME_LENGTH),
        _text_field("last", typed.get("last"), MAX_NAME_LENGTH),
        _product_field(typed.get("product")),
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
        carry=AddFormCarried(group=model.group, group_name=model.group_name[:80], attempt=model.attempt),
    )


def add_form_message(args: AddFormArgs, refused: OperationRecord | None) -> Message:
    """Return the form that adds an organizer, and a message that opens it for where none can be.

    ``refused`` is the addition that is tried again.
    """
    text, label = t("organizer-add-ready"), t("button-organizer-add")
    if refused is None:
        model = AddForm(external_id="", typed={"email": args.email}, group=args.key, group_name=args.name)
        opens = button(label, act.ORGANIZER_ADD, carry=args)
    else:
        model = replace(refill_form(refused), external_id="")
        opens = button(label, act.ORGANIZER_RETRY, value=refused.id)
    return replace(message(text, [section(text), actions(opens)]), form=add_form(model))


def _text_field(name: str, value: str | None, max_length: int) -> Block:
    return text_field(name, t(f"organizer-field-{name}"), value or "", max_length=max_length)


def _product_field(chosen: str | None) -> Block:
    options = [Option(value=code, text=plain_text(views.product_name(code))) for code in PRODUCT_TYPES]
    product = chosen if chosen in PRODUCT_TYPES else PRODUCT_TYPES[0]
    return select_field("product", t("organizer-field-product"), options, product)


def remove_form(
    external_id: str, removal: RemovalCarried, attempt: int = 0, failure: Outcome | None = None
) -> View:
    """Return the form in which the removed organizer's e-mail is typed."""
    blocks: list[Block] = []
    if failure is not None:
        blocks.append(section(t("form-refused", text=outcome_sentence(failure))))
    upcoming = (
        t("organizer-planned", count=removal.total)
        if removal.total is not None
        else t("organizer-planned-unknown")
    )
    title = t("organizer-remove-title", name=mrkdwn_safe(removal.name) or mrkdwn_safe(removal.email))
    lines = [
        f"*{title}*",
        t("organizer-remove-text"),
        upcoming,
        *views.meeting_lines(removal.upcoming, removal.zone),
    ]
    label = t("organizer-remove-field", email=removal.email[:MAX_EMAIL_LENGTH])
    blocks += [
        section("\n".join(lines)),
        input_block(
            block_id="typed",
            label=plain_text(label, 1900),
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
        carry=RemovalFormCarried(removal, attempt),
    )


def saving_view(kind: str, external_id: str, op_id: str) -> View:
    """Return the "Saving…" form while GoTo is slow; ``kind`` is ``add``, ``suspend`` or ``remove``."""
    title = t(f"organizer-{kind}-title-short")
    return saving_form(title, external_id, op_id, text=t("saving-text"), note=t("organizer-saving"))


def failed_view(kind: str, external_id: str, op: OperationRecord) -> View:
    """Return the form after a failure that no other input mends."""
    shown = failure_message(kind, op, op.outcome or Outcome(ok=False))
    return notice_form(t(f"organizer-{kind}-title-short"), external_id, map(dict, shown.blocks))


def done_view(kind: str, external_id: str, outcome: Outcome) -> View:
    """Return the form after success."""
    return notice_form(t(f"organizer-{kind}-title-short"), external_id, [section(_done_line(kind, outcome))])


def result_message(kind: str, op: OperationRecord) -> Message:
    """Return the direct message if the form was closed before the result was known."""
    outcome = op.outcome or Outcome(ok=True)
    if outcome.ok:
        line = _done_line(kind, outcome)
        return message(line, [section(line)])
    failure = failure_message(kind, op, outcome)
    if kind != "add":
        return failure
    again = button(t("button-again"), act.ORGANIZER_RETRY, value=op.id, style="primary")
    return message(failure.text, [*failure.blocks, actions(again)])


def failure_message(kind: str, op: OperationRecord, outcome: Outcome) -> Message:
    """Return the message that nothing was done, and why."""
    why = outcome_error_message(outcome)
    head = t(
        f"organizer-{kind}-failed",
        name=mrkdwn_safe(
            str(op.payload.get("name") or op.payload.get("email") or op.payload.get("organizer_key") or "")
        ),
    )
    return message(f"{head} {why.text}", [section(head), *why.blocks])


def refill_form(op: OperationRecord) -> AddForm:
    """Return the form of a failed addition, with the entered values and the failure."""
    wanted = records.load(NewOrganizer, op.payload)
    return AddForm(
        external_id=wanted.external_id,
        typed={
            "email": wanted.email,
            "first": wanted.first,
            "last": wanted.last,
            "product": wanted.product,
        },
        group=wanted.group,
        group_name=wanted.group_name,
        attempt=wanted.attempt + 1,
        failure=op.outcome,
    )


def _done_line(kind: str, outcome: Outcome) -> str:
    if kind == "remove":
        return views.removed_line(outcome)
    if kind == "suspend":
        return views.suspended_line(outcome)
    added = outcome.result(OrganizerResult)
    name, email = mrkdwn_safe(added.name), mrkdwn_safe(added.email)
    what = views.product_name(added.product)
    if added.group:
        return t(
            "organizer-added-group", name=name, email=email, product=what, group=mrkdwn_safe(added.group)
        )
    return t("organizer-added", name=name, email=email, product=what)
