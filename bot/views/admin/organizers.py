"""Messages for admins about organizers: the list, one organizer, and the questions before suspending or removing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.model.admin import (
    MAX_EMAIL_LENGTH,
    PRODUCT_TYPES,
    OrganizerDetail,
    OrganizerPage,
    OrganizerRow,
    PlannedMeeting,
)
from bot.model.admin_requests import (
    AddFormArgs,
    MeetingCarried,
    OrganizerArgs,
    OrganizerCarried,
    OrganizerListArgs,
    RemovalCarried,
)
from bot.model.admin_results import OrganizerResult
from bot.model.messages import Message
from bot.model.operations import Outcome
from bot.model.paging import paginate
from bot.views.admin import ids as act
from bot.views.i18n.bundles import t
from bot.views.kit import (
    MAX_LABEL_CHARS,
    Block,
    Element,
    Option,
    View,
    actions,
    button,
    confirm,
    context,
    element,
    header,
    message,
    modal,
    option,
    overflow,
    pager,
    plain_text,
    section,
)
from bot.views.selects import MAX_STATIC_OPTIONS
from bot.views.text import mrkdwn_safe, single_line, text_safe, truncate
from bot.views.times import moment_in, slack_date

ORGANIZER_VERBS = ("show", "suspend", "remove")
MEETING_VERBS = ("upcoming", "past", "attendees")


def listing(model: OrganizerPage) -> Message:
    """Return one page of organizers, each with a menu of actions."""
    title = (
        t("organizers-of-group", name=text_safe(model.group_name)) if model.group else t("organizers-title")
    )
    count = t("organizers-count", total=model.total, page=model.page + 1, pages=model.pages)
    blocks: list[Block] = [header(unescape_entities(title)), *(_row(row) for row in model.rows)]
    group = AddFormArgs(key=model.group, name=truncate(model.group_name, 80)) if model.group else None
    add = button(t("button-organizer-add"), act.ORGANIZER_ADD, carry=group)
    turns = pager(
        model.page,
        model.pages,
        lambda page: OrganizerListArgs(page, model.group or ""),
        (t("button-back"), act.ORGANIZERS_BACK, -1),
        (t("button-more"), act.ORGANIZERS_NEXT, +1),
    )
    blocks += [actions(add, *(one for row in turns for one in row["elements"])), context(count)]
    lines = "; ".join(_plain_row(row) for row in model.rows)
    return message(f"{title}: {lines}. {count}", blocks)


def unescape_entities(title: str) -> str:
    """Return the title unescaped, for a plain_text header (Slack escapes those itself)."""
    return title.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def which_question(rows: Sequence[OrganizerRow], verb: str, page: int = 0) -> Message:
    """Return the question which of several organizers with the same e-mail is meant, with one page of them."""
    ask = t("organizer-which", email=mrkdwn_safe(rows[0].email), count=len(rows))
    shown, page, pages = paginate(rows, page, MAX_STATIC_OPTIONS)
    turns = pager(
        page,
        pages,
        lambda other: OrganizerArgs(rows[0].email, verb, other),
        (t("button-back"), act.ORGANIZER_PICK_BACK, -1),
        (t("button-more"), act.ORGANIZER_PICK_NEXT, +1),
    )
    options = [
        Option(
            value=f"{verb}:{row.key}",
            text=plain_text(organizer_name(row), MAX_LABEL_CHARS),
            description=plain_text(_facts_line(row, escape=single_line), MAX_LABEL_CHARS),
        )
        for row in shown
    ]
    select = element(
        "static_select",
        action_id=act.ORGANIZER_PICK,
        placeholder=plain_text(t("organizer-pick")),
        options=options,
    )
    return message(ask, [section(ask, accessory=select), *turns])


def detail(model: OrganizerDetail) -> Message:
    """Return all details of one organizer."""
    row = model.row
    lines = [
        mrkdwn_safe(row.email),
        _facts_line(row),
        t("organizer-key", key=row.key),
    ]
    verbs = (*MEETING_VERBS, *(verb for verb in _allowed_verbs(row) if verb != "show"))
    buttons = [_verb_button(verb, row, number) for number, verb in enumerate(verbs)]
    blocks: list[Block] = [header(organizer_name(row)), section("\n".join(filter(None, lines)))]
    blocks.append(
        section("\n".join([f"*{upcoming_count_text(model)}*", *meeting_lines(model.upcoming, model.zone)]))
    )
    blocks.append(actions(*buttons))
    missing = [code for code in PRODUCT_TYPES if row.suspended or code not in row.products]
    if missing:
        blocks.append(_product_select(row, missing))
    if row.is_reader:
        blocks.append(context(t("organizer-yourself")))
    meetings = "; ".join(_plain_meeting(one, model.zone) for one in model.upcoming)
    return message(f"{_plain_row(row)}. {upcoming_count_text(model)} {meetings}".strip(), blocks)


def suspend_question(model: OrganizerDetail) -> Message:
    """Return the question before a suspension, with its consequences, as a message and as a form."""
    row = model.row
    organizer = OrganizerCarried(key=row.key, email=_carried_email(row), name=_carried_name(row))
    ask = button(t("button-organizer-suspend"), act.ORGANIZER_SUSPEND, carry=organizer, style="danger")
    shown = _question(
        model,
        t("organizer-suspend-title", name=mrkdwn_safe(organizer_name(row))),
        t("organizer-suspend-text"),
        ask,
    )
    form = modal(
        title=t("organizer-suspend-title-short"),
        submit=t("button-organizer-suspend"),
        close=t("button-organizer-keep"),
        blocks=[dict(shown.blocks[0])],
        callback_id=act.ORGANIZER_SUSPEND_FORM,
        external_id="",
        carry=organizer,
    )
    return replace(shown, form=form)


def remove_question(model: OrganizerDetail, form: View) -> Message:
    """Return the question before a removal as a message; ``form`` is where the e-mail is typed."""
    row = model.row
    ask = button(t("button-organizer-remove"), act.ORGANIZER_REMOVE, carry=removal_of(model), style="danger")
    shown = _question(
        model,
        t("organizer-remove-title", name=mrkdwn_safe(organizer_name(row))),
        t("organizer-remove-text"),
        ask,
    )
    return replace(shown, form=form)


def removal_of(model: OrganizerDetail) -> RemovalCarried:
    """Return what the form of a removal shows and brings back."""
    row = model.row
    return RemovalCarried(
        key=row.key,
        email=_carried_email(row),
        name=_carried_name(row),
        by="email" if model.by_email else "key",
        total=model.total,
        upcoming=tuple(
            MeetingCarried(truncate(single_line(one.subject), 60), one.start) for one in model.upcoming
        ),
        zone=model.zone,
    )


def _carried_email(row: OrganizerRow) -> str:
    """Return the e-mail as a button carries it (Slack: a value has at most 2,000 characters)."""
    return truncate(single_line(row.email), MAX_EMAIL_LENGTH)


def _carried_name(row: OrganizerRow) -> str:
    return truncate(organizer_name(row), 80)


def _question(model: OrganizerDetail, title: str, text: str, answer: Element) -> Message:
    lines = [f"*{title}*", text, upcoming_count_text(model), *meeting_lines(model.upcoming, model.zone)]
    meetings = "; ".join(_plain_meeting(one, model.zone) for one in model.upcoming)
    return message(
        f"{title} {text} {upcoming_count_text(model)} {meetings}".strip(),
        [section("\n".join(lines)), actions(answer)],
    )


def upcoming_count_text(model: OrganizerDetail) -> str:
    """Return the number of upcoming meetings as a sentence."""
    if model.total is None:
        return t("organizer-planned-unknown")
    return t("organizer-planned", count=model.total)


def meeting_lines(rows: Sequence[PlannedMeeting | MeetingCarried], zone: str) -> list[str]:
    """Return one line per upcoming meeting, with times in the reader's zone."""
    return [
        t(
            "organizer-meeting",
            when=slack_date(one.start, zone) if one.start else t("history-no-time"),
            subject=mrkdwn_safe(one.subject, 120) or t("untitled"),
        )
        for one in rows
    ]


def suspended_line(outcome: Outcome) -> str:
    return _result_line(outcome, "organizer-suspended")


def product_given_message(outcome: Outcome) -> Message:
    """Return the message after a product was given."""
    given = outcome.result(OrganizerResult)
    message_id = "organizer-given-already" if given.already else "organizer-given"
    email, what = mrkdwn_safe(given.email), product_name(given.product)
    text = t(message_id, name=mrkdwn_safe(given.name) or email, email=email, product=what)
    return message(text, [section(text)])


def removed_line(outcome: Outcome) -> str:
    return _result_line(outcome, "organizer-removed")


def _result_line(outcome: Outcome, message_id: str) -> str:
    changed = outcome.result(OrganizerResult)
    if changed.gone:
        message_id = "organizer-gone-already"
    elif changed.already:
        message_id = f"{message_id}-already"
    return t(message_id, name=mrkdwn_safe(changed.name or changed.email), email=mrkdwn_safe(changed.email))


def organizer_name(row: OrganizerRow) -> str:
    """Return an organizer's display name as plain text."""
    return single_line(row.name) or single_line(row.email) or row.key


def _row(row: OrganizerRow) -> Block:
    choices = (option(f"{verb}:{row.key}", t(f"button-organizer-{verb}")) for verb in _allowed_verbs(row))
    more = overflow(act.ORGANIZER_ROW, *choices)
    text = f"*{mrkdwn_safe(organizer_name(row))}* · {mrkdwn_safe(row.email)}\n{_facts_line(row)}"
    return section(text, accessory=more, block_id=f"organizer.{row.key}")


def _product_select(row: OrganizerRow, missing: Sequence[str]) -> Block:
    """Return the select for giving a product (Slack: values of at most 150 characters).

    Values are ``product:key``, for somebody who is suspended ``product:key:ends``: only that ends the suspension.
    """
    ends = ":ends" if row.suspended else ""
    select = element(
        "static_select",
        action_id=act.ORGANIZER_PRODUCT,
        placeholder=plain_text(t("organizer-product-choose")),
        options=[
            Option(value=f"{code}:{row.key}{ends}", text=plain_text(product_name(code))) for code in missing
        ],
        confirm=confirm(
            t("organizer-product-title"),
            t("organizer-product-text"),
            t("button-organizer-give"),
            t("button-organizer-keep"),
            danger=False,
        ),
    )
    text = t("organizer-product-ends" if row.suspended else "organizer-product-more")
    return section(text, accessory=select, block_id=f"product.{row.key}")


def _allowed_verbs(row: OrganizerRow) -> tuple[str, ...]:
    """Return the verbs allowed on an organizer; nobody may suspend or remove themselves."""
    if row.is_reader:
        return ORGANIZER_VERBS[:1]
    return tuple(verb for verb in ORGANIZER_VERBS if not (row.suspended and verb == "suspend"))


def _verb_button(verb: str, row: OrganizerRow, number: int) -> Element:
    """Return a button of one organizer; action ids are unique within a message (Slack: blocks)."""
    word = "group" if verb in MEETING_VERBS else "organizer"
    return button(t(f"button-{word}-{verb}"), f"{act.ORGANIZER_ROW}.{number}", value=f"{verb}:{row.key}")


def _facts_line(row: OrganizerRow, escape: Any = mrkdwn_safe) -> str:
    state = t("organizer-state-suspended") if row.suspended else ", ".join(map(product_name, row.products))
    facts = [state or t("organizer-no-product")]
    if row.group:
        facts.append(t("organizer-group", name=escape(row.group)))
    if row.is_reader:
        facts.append(t("organizer-you"))
    return " · ".join(facts)


def product_name(code: str) -> str:
    """Return the display name of a GoTo product."""
    return t(f"product-{code.casefold()}") if code in NAMED_PRODUCTS else single_line(code)[:20]


NAMED_PRODUCTS = frozenset({"G2M", "G2T", "G2W", "OPENVOICE", "G2ASEEIT", "G2ARS", "G2ASD"})


def _plain_row(row: OrganizerRow) -> str:
    facts = text_safe(_facts_line(row, escape=single_line))
    return f"{text_safe(organizer_name(row))} ({text_safe(row.email)}), {facts}"


def _plain_meeting(one: PlannedMeeting, zone: str) -> str:
    when = moment_in(one.start, zone) if one.start else t("history-no-time")
    return t("list-row-plain", when=when, subject=text_safe(one.subject) or t("untitled"))
