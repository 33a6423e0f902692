"""Messages for admins about organizers: the list, one organizer, and the questions before suspending or removing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement, Option, StaticSelectElement

from bot.ports import Message, Outcome
from bot.usecases.admin import Coming, OrganizerRow
from bot.usecases.admin_organizers import MAIL_LIMIT, PRODUCTS, OrganizerDetail, OrganizerPage
from bot.views import admin_actions as act
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
    one_line,
    option,
    overflow,
    plain,
    safe,
    section,
)
from bot.views.times import moment_in, slack_date
from bot.views.words import say

DATE = "{date_short_pretty}, {time}"
VERBS = ("show", "suspend", "remove")
MEETINGS = ("upcoming", "past", "attendees")


def listing(model: OrganizerPage) -> Message:
    """Return one page of organizers, each with a menu of actions."""
    title = (
        say("organizers-of-group", name=escaped(model.group_name)) if model.group else say("organizers-title")
    )
    count = say("organizers-count", total=model.total, page=model.page + 1, pages=model.pages)
    blocks: list[Block] = [header(plainly(title)), *(_row(row) for row in model.rows)]
    carried: dict[str, Any] = {"g": model.group, "n": cut(model.group_name, 80)} if model.group else {}
    turns = [button(say("button-organizer-add"), act.ORGANIZER_ADD, value=carried or None)]
    if model.page > 0:
        back = {**carried, "p": model.page - 1}
        turns.append(button(say("button-back"), act.ORGANIZERS_BACK, value=back))
    if model.page + 1 < model.pages:
        on = {**carried, "p": model.page + 1}
        turns.append(button(say("button-more"), act.ORGANIZERS_ON, value=on))
    blocks += [actions(*turns), context(count)]
    lines = "; ".join(_plain_row(row) for row in model.rows)
    return message(f"{title}: {lines}. {count}", blocks)


def plainly(title: str) -> str:
    """Return the title unescaped, for a plain_text header (Slack escapes those itself)."""
    return title.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def which(rows: Sequence[OrganizerRow], verb: str) -> Message:
    """Return the question which of several organizers with the same e-mail is meant."""
    ask = say("organizer-which", email=safe(rows[0].email), count=len(rows))
    options = [
        Option(
            value=f"{verb}:{row.key}",
            text=plain(name_of(row), LABEL_LIMIT),
            description=plain(_facts(row, said=one_line), LABEL_LIMIT),
        )
        for row in rows[:100]
    ]
    select = StaticSelectElement(
        action_id=act.ORGANIZER_PICK, placeholder=plain(say("organizer-pick")), options=options
    )
    return message(ask, [section(ask, accessory=select)])


def detail(model: OrganizerDetail) -> Message:
    """Return all details of one organizer."""
    row = model.row
    lines = [
        safe(row.email),
        _facts(row),
        say("organizer-key", key=row.key),
    ]
    verbs = (*MEETINGS, *(verb for verb in _verbs(row) if verb != "show"))
    buttons = [_verb(verb, row, number) for number, verb in enumerate(verbs)]
    blocks: list[Block] = [header(name_of(row)), section("\n".join(filter(None, lines)))]
    blocks.append(section("\n".join([f"*{planned(model)}*", *meetings(model.upcoming, model.zone)])))
    blocks.append(actions(*buttons))
    missing = [code for code in PRODUCTS if row.suspended or code not in row.products]
    if missing:
        blocks.append(_give(row, missing))
    if row.own:
        blocks.append(context(say("organizer-yourself")))
    told = "; ".join(_plain_meeting(one, model.zone) for one in model.upcoming)
    return message(f"{_plain_row(row)}. {planned(model)} {told}".strip(), blocks)


def ask_suspend(model: OrganizerDetail) -> Message:
    """Return the question before a suspension, with its consequences."""
    row = model.row
    value = _who(row)
    sure = confirm(
        say("organizer-suspend-title", name=cut(name_of(row), 60)),
        f"{say('organizer-suspend-text')} {planned(model)}",
        say("button-organizer-suspend"),
        say("button-organizer-keep"),
    )
    go = button(
        say("button-organizer-suspend"), act.ORGANIZER_SUSPEND, value=value, style="danger", confirm=sure
    )
    return _ask(
        model, say("organizer-suspend-title", name=safe(name_of(row))), say("organizer-suspend-text"), go
    )


def ask_remove(model: OrganizerDetail) -> Message:
    """Return the question before a removal; its button opens the form in which the e-mail is typed."""
    row = model.row
    value = {
        **_who(row),
        "b": "email" if model.by_email else "key",
        "c": model.total,
        "u": [
            [int(one.start.timestamp()) if one.start else 0, cut(one_line(one.subject), 60)]
            for one in model.upcoming
        ],
        "z": model.zone,
    }
    go = button(say("button-organizer-remove-now"), act.ORGANIZER_REMOVE, value=value, style="danger")
    return _ask(
        model, say("organizer-remove-title", name=safe(name_of(row))), say("organizer-remove-text"), go
    )


def _who(row: OrganizerRow) -> dict[str, Any]:
    """Return the organizer as a button's value (Slack: at most 2,000 characters)."""
    return {"k": row.key, "e": cut(one_line(row.email), MAIL_LIMIT), "n": cut(name_of(row), 80)}


def _ask(model: OrganizerDetail, title: str, text: str, go: ButtonElement) -> Message:
    lines = [f"*{title}*", text, planned(model), *meetings(model.upcoming, model.zone)]
    told = "; ".join(_plain_meeting(one, model.zone) for one in model.upcoming)
    return message(
        f"{title} {text} {planned(model)} {told}".strip(), [section("\n".join(lines)), actions(go)]
    )


def planned(model: OrganizerDetail) -> str:
    """Return the number of upcoming meetings as a sentence."""
    if model.total is None:
        return say("organizer-planned-unknown")
    return say("organizer-planned", count=model.total)


def meetings(rows: Sequence[Coming], zone: str) -> list[str]:
    """Return one line per upcoming meeting, with times in the reader's zone."""
    return [
        say(
            "organizer-meeting",
            when=slack_date(one.start, zone, DATE) if one.start else say("history-no-time"),
            subject=safe(one.subject, 120) or say("untitled"),
        )
        for one in rows
    ]


def suspended(outcome: Outcome) -> Message:
    """Return the message after a suspension."""
    return _ended(outcome, "organizer-suspended")


def given(outcome: Outcome) -> Message:
    """Return the message after a product was given."""
    values = outcome.values
    if values.get("gone"):
        return _ended(outcome, "organizer-removed")
    said = "organizer-given-already" if values.get("already") else "organizer-given"
    email = safe(str(values.get("email") or ""))
    what = product(str(values.get("product") or ""))
    text = say(said, name=safe(str(values.get("name") or "")) or email, email=email, product=what)
    return message(text, [section(text)])


def removed(outcome: Outcome) -> Message:
    """Return the message after a removal."""
    return _ended(outcome, "organizer-removed")


def removed_line(outcome: Outcome) -> str:
    return _line(outcome, "organizer-removed")


def _ended(outcome: Outcome, said: str) -> Message:
    text = _line(outcome, said)
    return message(text, [section(text)])


def _line(outcome: Outcome, said: str) -> str:
    values = outcome.values
    if values.get("gone"):
        said = "organizer-gone-already"
    elif values.get("already"):
        said = f"{said}-already"
    email = str(values.get("email") or "")
    return say(said, name=safe(str(values.get("name") or "") or email), email=safe(email))


def name_of(row: OrganizerRow) -> str:
    """Return an organizer's display name as plain text."""
    return one_line(row.name) or one_line(row.email) or row.key


def _row(row: OrganizerRow) -> Block:
    choices = (option(f"{verb}:{row.key}", say(f"button-organizer-{verb}")) for verb in _verbs(row))
    more = overflow(act.ORGANIZER_ROW, *choices)
    text = f"*{safe(name_of(row))}* · {safe(row.email)}\n{_facts(row)}"
    return section(text, accessory=more, block_id=f"organizer.{row.key}")


def _give(row: OrganizerRow, missing: Sequence[str]) -> Block:
    """Return the select for giving a product; values are ``product:key`` (Slack: at most 150 characters)."""
    select = StaticSelectElement(
        action_id=act.ORGANIZER_PRODUCT,
        placeholder=plain(say("organizer-product-choose")),
        options=[Option(value=f"{code}:{row.key}", text=plain(product(code))) for code in missing],
        confirm=confirm(
            say("organizer-product-title"),
            say("organizer-product-text"),
            say("button-organizer-give"),
            say("button-organizer-keep"),
            danger=False,
        ),
    )
    text = say("organizer-product-ends" if row.suspended else "organizer-product-more")
    return section(text, accessory=select, block_id=f"product.{row.key}")


def _verbs(row: OrganizerRow) -> tuple[str, ...]:
    """Return the verbs allowed on an organizer; nobody may suspend or remove themselves."""
    if row.own:
        return VERBS[:1]
    return tuple(verb for verb in VERBS if not (row.suspended and verb == "suspend"))


def _verb(verb: str, row: OrganizerRow, number: int) -> ButtonElement:
    """Return a button of one organizer; action ids are unique within a message (Slack: blocks)."""
    word = "group" if verb in MEETINGS else "organizer"
    return button(say(f"button-{word}-{verb}"), f"{act.ORGANIZER_ROW}.{number}", value=f"{verb}:{row.key}")


def _facts(row: OrganizerRow, said: Any = safe) -> str:
    state = say("organizer-state-suspended") if row.suspended else ", ".join(map(product, row.products))
    facts = [state or say("organizer-no-product")]
    if row.group:
        facts.append(say("organizer-group", name=said(row.group)))
    if row.own:
        facts.append(say("organizer-you"))
    return " · ".join(facts)


def product(code: str) -> str:
    """Return the display name of a GoTo product."""
    return say(f"product-{code.casefold()}") if code in NAMED else one_line(code)[:20]


NAMED = frozenset({"G2M", "G2T", "G2W", "OPENVOICE", "G2ASEEIT", "G2ARS", "G2ASD"})


def _plain_row(row: OrganizerRow) -> str:
    return f"{escaped(name_of(row))} ({escaped(row.email)}), {escaped(_facts(row, said=one_line))}"


def _plain_meeting(one: Coming, zone: str) -> str:
    when = moment_in(one.start, zone) if one.start else say("history-no-time")
    return say("list-row-plain", when=when, subject=escaped(one.subject) or say("untitled"))
