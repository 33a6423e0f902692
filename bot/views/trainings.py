"""Messages for organizers about trainings: the menu, lists, one training, starting and cancelling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement, Option, StaticSelectElement

from bot.ports import Message, Outcome
from bot.usecases.trainings import (
    Session,
    Trainer,
    TrainingDetail,
    TrainingLinks,
    TrainingMenu,
    TrainingPage,
    TrainingRow,
)
from bot.usecases.trainings_cancel import Pending
from bot.views import actions as act
from bot.views.errors import connect_button, outcome_error
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
from bot.views.times import slack_date, span, zone_city
from bot.views.words import say

DATE = "{date_short_pretty}, {time}"
SHOWN = 10
"""Sessions of one training that are listed; GoTo has no limit."""
TEXT = 600
ROW_VERBS = ("show", "edit", "times", "start", "cancel")


def menu(model: TrainingMenu) -> Message:
    """Return the answer to a bare ``/training``."""
    if model.email is None:
        ask, free = say("training-menu-connect"), say("training-menu-free")
        helped = button(say("button-help"), act.TRAINING_HELP)
        buttons = actions(connect_button(again=False), helped)
        return message(f"{ask} {free}", [section(ask), buttons, context(free)])
    blocks: list[Block] = []
    lines: list[str] = []
    if model.rows:
        blocks.append(section(f"*{say('training-menu-next')}*"))
        blocks += [_row(row, model.zone) for row in model.rows]
        lines = [_plain_row(row, model.zone) for row in model.rows]
    else:
        lines = [say("training-menu-away" if model.rows is None else "training-menu-none")]
        blocks.append(section(lines[0]))
    account = say("menu-account", email=safe(model.email), zone=zone_city(model.zone))
    blocks += [
        actions(
            button(say("button-training-new"), act.TRAINING_NEW, style="primary"),
            button(say("button-training-list"), act.TRAINING_LIST),
            button(say("button-help"), act.TRAINING_HELP),
        ),
        context(account),
    ]
    return message(f"{'; '.join(lines)}. {account}", blocks)


def listing(model: TrainingPage) -> Message:
    """Return one page of planned trainings."""
    if not model.rows:
        empty = say("training-list-empty")
        new = button(say("button-training-new"), act.TRAINING_NEW, style="primary")
        return message(empty, [section(empty), actions(new, _past())])
    title, zone = say("training-list-title"), zone_city(model.zone)
    count = say("training-list-count", total=model.total, page=model.page + 1, pages=model.pages, zone=zone)
    blocks: list[Block] = [header(title), *(_row(row, model.zone) for row in model.rows)]
    turns = []
    if model.page > 0:
        turns.append(button(say("button-earlier"), act.TRAINING_BACK, value={"p": model.page - 1}))
    if model.page + 1 < model.pages:
        turns.append(button(say("button-later"), act.TRAINING_ON, value={"p": model.page + 1}))
    blocks.append(actions(*turns, _past()))
    blocks.append(context(count, say("training-lag"), say("training-list-planned")))
    lines = "; ".join(_plain_row(row, model.zone) for row in model.rows)
    return message(f"{title}: {lines}. {count}", blocks)


def _past() -> ButtonElement:
    return button(say("button-training-past"), act.TRAINING_PAST)


def picker(
    rows: Sequence[TrainingRow], zone: str, verb: str, *, action: str = act.TRAINING_PICK, place: str = ""
) -> Message:
    """Return the picker of a training; ``verb`` is what to do with it, ``place`` (``:channel:thread``) where."""
    if not rows:
        return listing(TrainingPage(zone, (), 0, 1, 0))
    options = [
        Option(
            value=f"{verb}:{row.key}{place}",
            text=plain(_name(row), LABEL_LIMIT),
            description=plain(_when_plain(row, zone), LABEL_LIMIT),
        )
        for row in rows[:100]
    ]
    select = StaticSelectElement(action_id=action, placeholder=plain(say("training-pick")), options=options)
    which = say("training-which-thread" if place else "training-which")
    return message(which, [section(which, accessory=select)])


def detail(model: TrainingDetail) -> Message:
    """Return all details of one training, with its organizer's buttons."""
    row = model.row
    lines = [*sessions(row.sessions, model.zone), seats(row)]
    lines.append(
        say("training-organizers", names=", ".join(_trainer(one) for one in model.organizers[:20]) or "–")
    )
    if row.training_id:
        lines.append(say("training-number", id=row.training_id))
    lines += [say(name) for name in _settings(model)]
    blocks: list[Block] = [header(_name(row))]
    description = safe(model.description, TEXT)
    if description.strip():
        blocks.append(section(description))
    blocks += [
        section("\n".join(line for line in lines if line)),
        actions(
            button(say("button-training-start"), act.TRAINING_ROW, value=f"start:{row.key}", style="primary"),
            *(
                _verb(name, row, number)
                for number, name in enumerate(("edit", "times", "organizers", "manage"))
            ),
        ),
        actions(
            *(
                _verb(name, row, number)
                for number, name in enumerate(("share", "roster", "report", "recordings", "cancel"), 4)
            ),
        ),
        context(say("training-lag")),
    ]
    told = [
        f"{escaped(_name(row))}, {_when_plain(row, model.zone)}",
        seats(row),
        one_line(escaped(model.description)),
    ]
    return message(". ".join(filter(None, told)), blocks)


def _verb(name: str, row: TrainingRow, number: int) -> ButtonElement:
    """Return a button of one training; action ids are unique within a message (Slack: blocks)."""
    return button(say(f"button-training-{name}"), f"{act.TRAINING_ROW}.{number}", value=f"{name}:{row.key}")


def _settings(model: TrainingDetail) -> list[str]:
    found = []
    if not model.web_registration:
        found.append("training-no-web")
    if not model.confirmation_email:
        found.append("training-no-mail")
    return found


def sessions(planned: Sequence[Session], zone: str) -> list[str]:
    """Return one line per session, in the reader's zone."""
    lines = [
        say(
            "training-session",
            number=number,
            when=f"{slack_date(one.start, zone, DATE)} – {slack_date(one.end, zone, '{time}')}",
        )
        for number, one in enumerate(planned[:SHOWN], 1)
    ]
    if len(planned) > SHOWN:
        lines.append(say("training-more-sessions", count=len(planned) - SHOWN))
    return lines or [say("training-no-sessions")]


def seats(row: TrainingRow) -> str:
    """Return the number of registrants as text, "" if unknown."""
    if row.registered is None:
        return ""
    if row.waiting:
        return say("training-registered-waiting", count=row.registered, waiting=row.waiting)
    return say("training-registered", count=row.registered)


def start(model: TrainingLinks) -> Message:
    """Return the buttons to start: one creates the host link, the other needs signing in to GoTo."""
    ask = say("training-start-ask", name=safe(_name(model.row)))
    buttons = [button(say("button-training-host"), act.TRAINING_START, value=model.row.key, style="primary")]
    if model.start_url:
        buttons.append(button(say("button-training-sign-in"), act.TRAINING_LINK, url=model.start_url))
    return message(ask, [section(ask), actions(*buttons), context(say("training-start-note"))])


def host(url: str) -> Message:
    """Return the message with the organizer's private host link."""
    text = say("training-host")
    return message(
        text, [section(text), actions(button(say("button-training-open-host"), act.TRAINING_HOST, url=url))]
    )


def manage(model: TrainingLinks) -> Message:
    text = say("training-manage", name=safe(_name(model.row)))
    opens = button(say("button-training-manage"), act.TRAINING_LINK, url=model.manage_url)
    return message(text, [section(text), actions(opens)])


def ask_cancel(model: TrainingDetail) -> Message:
    """Return the question before a cancellation, with the number of registrants affected."""
    row, name = model.row, _name(model.row)
    told = seats(row) or say("training-registered-unknown")
    consequence = say("training-cancel-text", registered=told)
    sure = confirm(
        say("training-cancel-title", name=cut(name, 60)),
        consequence,
        say("button-training-cancel"),
        say("button-training-keep"),
    )
    lines = [f"*{safe(name)}*", *sessions(row.sessions, model.zone), consequence]
    # GoTo may no longer return these when the button is pressed.
    carried = {"t": row.key, "n": cut(name, 100), "u": model.until}
    go = button(
        say("button-training-cancel"), act.TRAINING_CANCEL, value=carried, style="danger", confirm=sure
    )
    blocks: list[Block] = [section("\n".join(lines)), actions(go)]
    return message(f"{say('training-cancel-title', name=escaped(name))} {consequence}", blocks)


def cancelling(model: Pending) -> Message:
    """Return the message shown while the cancellation can be undone."""
    text = say("training-cancelling", name=safe(model.name), seconds=model.seconds)
    return message(
        text, [section(text), actions(button(say("button-undo"), act.TRAINING_UNDO, value=model.op_id))]
    )


def kept(name: str, *, change: bool = False) -> Message:
    text = say("training-kept-as-it-is" if change else "training-kept", name=safe(name))
    return message(text, [section(text)])


def cancelled(outcome: Outcome) -> Message:
    """Return the message to the organizer after GoTo cancelled the training."""
    values = outcome.values
    lines = [say("training-cancelled", name=safe(str(values.get("name") or ""))), *told_lines(values)]
    return message(" ".join(lines), [section("\n".join(lines))])


def followed(outcome: Outcome) -> Message | None:
    """Return the message to the organizer about a change on GoTo's site; None if it affected nobody."""
    told = told_lines(outcome.values)
    if not told:
        return None
    lines = [say("training-followed", name=safe(str(outcome.values.get("name") or ""))), *told]
    return message(" ".join(lines), [section("\n".join(lines))])


def cancel_ended(outcome: Outcome) -> Message:
    """Return the result of a cancellation that was confirmed again."""
    if not outcome.ok:
        return outcome_error(outcome)
    return kept(str(outcome.values.get("name") or "")) if outcome.values.get("undone") else cancelled(outcome)


def cancel_failed(name: str, why: Message) -> Message:
    """Return the message that nothing was cancelled, and why."""
    head = say("training-cancel-failed", name=safe(name))
    return Message(f"{head} {why.text}", [section(head).to_dict(), *why.blocks])


def told_lines(values: Mapping[str, Any]) -> list[str]:
    """Return the lines on who was notified by Usher and who could not be."""
    reached, missed = list(values.get("reached") or ()), list(values.get("missed") or ())
    lines = []
    if reached:
        lines.append(say("training-told", count=len(reached)))
    if missed:
        names = ", ".join(safe(str(one), 80) for one in missed[:20])
        lines.append(say("training-not-told", count=len(missed), names=names, more=max(0, len(missed) - 20)))
    return lines


def registrant_cancelled(row: TrainingRow, by: str, zone: str = "UTC") -> Message:
    """Return the message to a registrant of a cancelled training. Slack shows the times in the reader's zone."""
    lines = [
        say(
            "training-cancelled-you" if by else "training-cancelled-you-site",
            name=safe(_name(row)),
            by=safe(by),
        ),
        *sessions(row.sessions, zone),
    ]
    return message(lines[0], [section("\n".join(lines))])


def organizer_removed(name: str, by: str) -> Message:
    word = "training-organizer-removed" if by else "training-organizer-removed-site"
    text = say(word, name=safe(name), by=safe(by))
    return message(text, [section(text)])


def _row(row: TrainingRow, zone: str) -> Block:
    more = overflow(
        act.TRAINING_ROW,
        *(option(f"{verb}:{row.key}", say(f"button-training-{verb}")) for verb in ROW_VERBS),
    )
    lines = [f"*{safe(_name(row))}*", *sessions(row.sessions, zone), seats(row)]
    return section("\n".join(line for line in lines if line), accessory=more, block_id=f"training.{row.key}")


def _plain_row(row: TrainingRow, zone: str) -> str:
    return say("list-row-plain", when=_when_plain(row, zone), subject=escaped(_name(row)))


def _name(row: TrainingRow) -> str:
    return one_line(row.name) or say("untitled")


def _when_plain(row: TrainingRow, zone: str) -> str:
    if not row.sessions:
        return say("training-no-sessions")
    first = span(row.sessions[0].start, row.sessions[0].end, zone)
    rest = len(row.sessions) - 1
    return say("training-when-more", first=first, count=rest) if rest else first


def _trainer(one: Trainer) -> str:
    return safe(one.name or one.email or one.key, 80)
