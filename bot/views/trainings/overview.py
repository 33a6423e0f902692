"""Messages for organizers about trainings: the menu, lists, one training, starting and cancelling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.model.errors import UserError
from bot.model.messages import Message
from bot.model.operations import Outcome
from bot.model.training_requests import TrainingCancelCarried, TrainingListArgs
from bot.model.training_results import TrainingResult
from bot.model.trainings import (
    PlannedSession,
    Trainer,
    TrainingDetail,
    TrainingLinks,
    TrainingMenu,
    TrainingPage,
    TrainingRow,
)
from bot.views import form_kit
from bot.views import ids as act
from bot.views import kit as ui
from bot.views.errors import connect_button, error_message, problem_question
from bot.views.i18n.bundles import t
from bot.views.text import mrkdwn_safe, single_line, text_safe, truncate
from bot.views.times import slack_date, span, zone_city

MAX_SESSION_LINES = 10
"""Sessions of one training that are listed; GoTo has no limit."""
MAX_DESCRIPTION_CHARS = 600
MAX_MISSED_NAMES = 20
ROW_VERBS = ("show", "share", "edit", "start", "cancel")


def menu(model: TrainingMenu) -> Message:
    """Return the answer to a bare ``/training``."""
    if model.email is None:
        ask, free = t("training-menu-connect"), t("training-menu-free")
        helped = ui.button(t("button-help"), act.TRAINING_HELP)
        buttons = ui.actions(connect_button(again=False), helped)
        return ui.message(f"{ask} {free}", [ui.section(ask), buttons, ui.context(free)])
    blocks: list[ui.Block] = []
    lines: list[str] = []
    if model.rows:
        blocks.append(ui.section(f"*{t('training-menu-next')}*"))
        blocks += [_row(row, model.zone) for row in model.rows]
        lines = [_plain_row(row, model.zone) for row in model.rows]
    else:
        lines = [t("training-menu-away" if model.rows is None else "training-menu-none")]
        blocks.append(ui.section(lines[0]))
    account = t("menu-account", email=mrkdwn_safe(model.email), zone=zone_city(model.zone))
    blocks += [
        ui.actions(
            ui.button(t("button-training-new"), act.TRAINING_NEW, style="primary"),
            ui.button(t("button-training-list"), act.TRAINING_LIST),
            ui.button(t("button-help"), act.TRAINING_HELP),
        ),
        ui.context(account),
    ]
    return ui.message(f"{'; '.join(lines)}. {account}", blocks)


def listing(model: TrainingPage) -> Message:
    """Return one page of planned trainings."""
    if not model.rows:
        empty = t("training-list-empty")
        new = ui.button(t("button-training-new"), act.TRAINING_NEW, style="primary")
        return ui.message(empty, [ui.section(empty), ui.actions(new, _past_button())])
    title, zone = t("training-list-title"), zone_city(model.zone)
    count = t(
        "training-list-count", total=model.total_rows, page=model.page + 1, pages=model.pages, zone=zone
    )
    blocks: list[ui.Block] = [ui.header(title), *(_row(row, model.zone) for row in model.rows)]
    turns = ui.page_buttons(
        model.page,
        model.pages,
        TrainingListArgs,
        (t("button-earlier"), act.TRAINING_LIST_BACK, -1),
        (t("button-later"), act.TRAINING_LIST_NEXT, +1),
    )
    blocks.append(ui.actions(*turns, _past_button()))
    blocks.append(ui.context(count, t("training-lag")))
    lines = "; ".join(_plain_row(row, model.zone) for row in model.rows)
    return ui.message(f"{title}: {lines}. {count}", blocks)


def _past_button() -> ui.Element:
    return ui.button(t("button-training-past"), act.TRAINING_PAST)


def picker(
    rows: Sequence[TrainingRow],
    zone: str,
    verb: str,
    *,
    action: str = act.TRAINING_PICK,
    place: str = "",
    problem: UserError | None = None,
) -> Message:
    """Return the picker of a training; ``verb`` is what to do with it, ``place`` is where (``:channel:thread``).

    ``problem``: why what was typed is no single training.
    """
    if not rows and problem is not None:
        return error_message(problem)
    if not rows:
        return listing(TrainingPage(zone=zone, rows=(), page=0, pages=1, total_rows=0))
    options = [
        ui.option(f"{verb}:{row.key}{place}", _plain_name(row), description=_when_plain(row, zone))
        for row in rows
    ]
    select = ui.element(
        "static_select", action_id=action, placeholder=ui.plain_text(t("training-pick")), options=options
    )
    which = problem_question(
        problem, t("training-which-thread" if place and not place.endswith(":") else "training-which")
    )
    return ui.message(which, [ui.section(which, accessory=select)])


def detail(model: TrainingDetail) -> Message:
    """Return all details of one training, with its organizer's buttons."""
    row = model.row
    lines = [*planned_session_lines(row.sessions, model.zone), registered_text(row)]
    lines.append(
        t("training-organizers", names=", ".join(_trainer_name(one) for one in model.organizers[:20]) or "–")
    )
    if row.training_id:
        lines.append(t("training-number", id=row.training_id))
    lines += [t(name) for name in _settings_message_ids(model)]
    blocks: list[ui.Block] = [ui.header(_plain_name(row))]
    description = mrkdwn_safe(model.description, MAX_DESCRIPTION_CHARS)
    if description.strip():
        blocks.append(ui.section(description))
    blocks += [
        ui.section("\n".join(line for line in lines if line)),
        ui.actions(
            ui.button(
                t("button-training-start"), act.TRAINING_ROW, value=f"start:{row.key}", style="primary"
            ),
            *(
                verb_button(name, row.key, number)
                for number, name in enumerate(("edit", "times", "organizers", "manage"))
            ),
        ),
        ui.actions(
            *(
                verb_button(name, row.key, number)
                for number, name in enumerate(("share", "roster", "report", "recordings", "cancel"), 4)
            ),
        ),
        ui.context(t("training-lag")),
    ]
    spoken = [
        f"{text_safe(_plain_name(row))}, {_when_plain(row, model.zone)}",
        registered_text(row),
        single_line(text_safe(model.description)),
    ]
    return ui.message(". ".join(filter(None, spoken)), blocks)


def verb_button(name: str, training_key: str, number: int, *, style: str | None = None) -> ui.Element:
    """Return a button of one training; action ids are unique within a message (Slack: blocks)."""
    return ui.button(
        t(f"button-training-{name}"),
        f"{act.TRAINING_ROW}.{number}",
        value=f"{name}:{training_key}",
        style=style,
    )


def detail_view(shown: Message, external_id: str) -> ui.View:
    """Return the details of a training as a form to read, without the buttons of its message."""
    blocks = [dict(block) for block in shown.blocks if block["type"] != "actions"]
    return form_kit.notice_form(t("training-details-title"), external_id, blocks)


def _settings_message_ids(model: TrainingDetail) -> list[str]:
    found = []
    if not model.web_registration:
        found.append("training-no-web")
    if not model.confirmation_email:
        found.append("training-no-mail")
    return found


def planned_session_lines(planned: Sequence[PlannedSession], zone: str) -> list[str]:
    """Return one line per session, in the reader's zone; a single session has no number."""
    times = [
        f"{slack_date(one.start, zone)} – {slack_date(one.end, zone, '{time}')}"
        for one in planned[:MAX_SESSION_LINES]
    ]
    if len(planned) == 1:
        return times
    lines = [t("training-session", number=number, when=when) for number, when in enumerate(times, 1)]
    if len(planned) > MAX_SESSION_LINES:
        lines.append(t("training-more-sessions", count=len(planned) - MAX_SESSION_LINES))
    return lines or [t("training-no-sessions")]


def registered_text(row: TrainingRow) -> str:
    """Return the number of registrants as text, "" if unknown."""
    if row.registered is None:
        return ""
    if row.waiting:
        return t("training-registered-waiting", count=row.registered, waiting=row.waiting)
    return t("training-registered", count=row.registered)


def start_message(model: TrainingLinks) -> Message:
    """Return the buttons to start: one creates the host link, the other needs signing in to GoTo."""
    ask = t("training-start-ask", name=mrkdwn_safe(_plain_name(model.row)))
    buttons = [ui.button(t("button-training-host"), act.TRAINING_START, value=model.row.key, style="primary")]
    if model.start_url:
        buttons.append(ui.button(t("button-training-sign-in"), act.TRAINING_LINK, url=model.start_url))
    return ui.message(ask, [ui.section(ask), ui.actions(*buttons), ui.context(t("training-start-note"))])


def host_link(url: str) -> Message:
    """Return the message with the organizer's private host link."""
    text = t("training-host")
    return ui.message(
        text,
        [
            ui.section(text),
            ui.actions(ui.button(t("button-training-open-host"), act.TRAINING_HOST_OPEN, url=url)),
        ],
    )


def manage_message(model: TrainingLinks) -> Message:
    text = t("training-manage", name=mrkdwn_safe(_plain_name(model.row)))
    opens = ui.button(t("button-training-manage"), act.TRAINING_LINK, url=model.manage_url)
    return ui.message(text, [ui.section(text), ui.actions(opens)])


def cancel_question(model: TrainingDetail) -> Message:
    """Return the question whether to cancel, with how many people that affects, as a message and as a form."""
    row, name = model.row, _plain_name(model.row)
    consequence = t(
        "training-cancel-text", registered=registered_text(row) or t("training-registered-unknown")
    )
    lines = [f"*{mrkdwn_safe(name)}*", *planned_session_lines(row.sessions, model.zone), consequence]
    text = ui.section("\n".join(lines))
    carried = TrainingCancelCarried(
        training_key=row.key, name=truncate(name, 100), change_deadline=model.change_deadline
    )
    ask = ui.button(t("button-training-cancel"), act.TRAINING_CANCEL, carry=carried, style="danger")
    form = ui.modal(
        title=t("training-cancel-title"),
        submit=t("button-training-cancel"),
        close=t("button-training-not-cancel"),
        blocks=[text],
        callback_id=act.TRAINING_CANCEL_FORM,
        external_id="",
        carry=carried,
    )
    shown = ui.message(f"{text_safe(name)}. {consequence}", [text, ui.actions(ask)])
    return replace(shown, form=form)


def kept_message(name: str, *, change: bool = False) -> Message:
    text = t("training-kept-as-it-is" if change else "training-kept", name=mrkdwn_safe(name))
    return ui.text_message(text)


def cancelled_message(outcome: Outcome) -> Message:
    """Return the message to the organizer after GoTo cancelled the training."""
    result = outcome.result(TrainingResult)
    lines = [t("training-cancelled", name=mrkdwn_safe(result.name)), *notified_lines(result)]
    return ui.message(" ".join(lines), [ui.section("\n".join(lines))])


def site_change_message(outcome: Outcome) -> Message | None:
    """Return the message to the organizer about a change on GoTo's site; None if it affected nobody."""
    result = outcome.result(TrainingResult)
    notified = notified_lines(result)
    if not notified:
        return None
    lines = [t("training-followed", name=mrkdwn_safe(result.name)), *notified]
    return ui.message(" ".join(lines), [ui.section("\n".join(lines))])


def cancel_saving_view(external_id: str, op_id: str) -> ui.View:
    """Return the form while GoTo is slow to cancel."""
    title, text = t("training-cancel-title"), t("saving-text")
    return form_kit.saving_form(title, external_id, op_id, text=text, note=t("training-saving"))


def cancel_ended_view(external_id: str, shown: Message) -> ui.View:
    """Return the form after the cancellation ended, with the message on its result."""
    return form_kit.notice_form(t("training-cancel-title"), external_id, map(dict, shown.blocks))


def cancel_failed_message(name: str, why: Message) -> Message:
    """Return the message that nothing was cancelled, and why."""
    head = t("training-cancel-failed", name=mrkdwn_safe(name))
    return ui.message(f"{head} {why.text}", [ui.section(head), *why.blocks])


def notified_lines(result: TrainingResult) -> list[str]:
    """Return the lines on who was notified by Usher and who could not be."""
    lines, missed = [], result.missed
    if result.reached:
        lines.append(t("training-told", count=len(result.reached)))
    if missed:
        names = ", ".join(mrkdwn_safe(name, 80) for name in missed[:MAX_MISSED_NAMES])
        more = max(0, len(missed) - MAX_MISSED_NAMES)
        lines.append(t("training-not-told", count=len(missed), names=names, more=more))
    return lines


def registrant_cancelled_message(row: TrainingRow, by: str, zone: str = "UTC") -> Message:
    """Return the message to a registrant of a cancelled training. Slack shows the times in the reader's zone."""
    lines = [
        t(
            "training-cancelled-you" if by else "training-cancelled-you-site",
            name=mrkdwn_safe(_plain_name(row)),
            by=mrkdwn_safe(by),
        ),
        *planned_session_lines(row.sessions, zone),
    ]
    return ui.message(lines[0], [ui.section("\n".join(lines))])


def organizer_removed_message(name: str, by: str) -> Message:
    word = "training-organizer-removed" if by else "training-organizer-removed-site"
    text = t(word, name=mrkdwn_safe(name), by=mrkdwn_safe(by))
    return ui.text_message(text)


def _row(row: TrainingRow, zone: str) -> ui.Block:
    more = ui.overflow(
        act.TRAINING_ROW,
        *(ui.option(f"{verb}:{row.key}", t(f"button-training-{verb}")) for verb in ROW_VERBS),
    )
    lines = [
        f"*{mrkdwn_safe(_plain_name(row))}*",
        *planned_session_lines(row.sessions, zone),
        registered_text(row),
    ]
    return ui.section(
        "\n".join(line for line in lines if line), accessory=more, block_id=f"training.{row.key}"
    )


def _plain_row(row: TrainingRow, zone: str) -> str:
    return t("list-row-plain", when=_when_plain(row, zone), subject=text_safe(_plain_name(row)))


def _plain_name(row: TrainingRow) -> str:
    return single_line(row.name) or t("untitled")


def _when_plain(row: TrainingRow, zone: str) -> str:
    if not row.sessions:
        return t("training-no-sessions")
    first = span(row.sessions[0].start, row.sessions[0].end, zone)
    rest = len(row.sessions) - 1
    return t("training-when-more", first=first, count=rest) if rest else first


def _trainer_name(one: Trainer) -> str:
    return mrkdwn_safe(one.name or one.email or one.key, 80)
