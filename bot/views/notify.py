"""Messages about subscriptions: the list, saving, and the results of a reminder's buttons."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement, InteractiveElement, Option, StaticSelectElement

from bot.ports import Message, Operation, Outcome, Subscription, SubscriptionState, What
from bot.usecases.notifications.models import ReminderModel
from bot.usecases.notifications.standing import ends_it
from bot.usecases.notify import Wanted
from bot.usecases.notify_list import SubscriptionList, SubscriptionRow
from bot.views import actions as act
from bot.views import notify_actions as names
from bot.views.errors import outcome_error
from bot.views.notifications import why
from bot.views.parts import (
    actions,
    button,
    confirm,
    context,
    header,
    message,
    option,
    overflow,
    pack,
    plain,
    safe,
    section,
    sentence,
)
from bot.views.parts import form as modal
from bot.views.times import clock_time, length, zone_city
from bot.views.words import say

SNOOZES = (5, 10, 15, 30)
"""Choices for [Snooze], in minutes."""
SHOWN = 3
"""Subscriptions that the Home tab lists."""


def listing(model: SubscriptionList) -> Message:
    """Return one page of subscriptions, each with its menu."""
    new = button(say("button-notify-new"), names.NEW, value=model.channel or None, style="primary")
    if not model.rows:
        empty = say("notify-list-empty")
        return message(empty, [section(empty), actions(new)])
    title = say("notify-list-title")
    count = say("notify-list-count", total=model.total, page=model.page + 1, pages=model.pages)
    blocks: list[Block] = [header(title), *(_row(row) for row in model.rows)]
    buttons = [new, *_mute_all(model)]
    if model.page > 0:
        buttons.append(button(say("button-earlier"), names.BACK, value=_turn(model, -1)))
    if model.page + 1 < model.pages:
        buttons.append(button(say("button-later"), names.ON, value=_turn(model, 1)))
    blocks += [actions(*buttons), context(count)]
    lines = "; ".join(_line(row).replace("\n", ", ") for row in model.rows)
    return message(f"{title}: {lines}. {count}", blocks)


def _mute_all(model: SubscriptionList) -> list[ButtonElement]:
    """Return the button that mutes or unmutes all direct messages, [] if there are none."""
    if not model.personal:
        return []
    word, name = ("unmute-all", names.UNMUTE_ALL) if model.muted else ("mute-all", names.MUTE_ALL)
    return [button(say(f"button-{word}"), name)]


def _turn(model: SubscriptionList, step: int) -> str:
    return pack({"p": model.page + step, "c": model.channel})


def _row(row: SubscriptionRow) -> Block:
    one = row.subscription
    if not row.mine:
        return section(_line(row))
    paused = one.state is SubscriptionState.PAUSED
    verbs = ("change", "resume" if paused else "pause", "remove")
    menu = overflow(names.ROW, *(option(f"{verb}:{one.id}", say(f"button-notify-{verb}")) for verb in verbs))
    return section(_line(row), accessory=menu, block_id=f"notify.{one.id}")


def _line(row: SubscriptionRow) -> str:
    one = row.subscription
    lines = [f"*{what_of(one, row.title)}* · {_where(one.channel)}", when_of(one)]
    if row.by:
        lines.append(say("notify-by", name=safe(row.by)))
    state = state_of(one)
    return "\n".join([*lines, state] if state else lines)


def what_of(one: Subscription, title: str = "") -> str:
    """Return the sessions that a subscription covers, as text."""
    match one.what:
        case What.WORDS:
            return say("notify-what-words-of", words=safe(one.value))
        case What.SESSION:
            return safe(title) or say("notify-what-session-of", id=safe(one.value.rpartition("-")[2]))
        case What.ORGANIZER | What.GROUP:
            return say(f"notify-what-{one.what}-of", id=safe(one.value))
    return say(f"notify-what-{one.what}")


def _where(channel: str | None) -> str:
    return f"<#{channel}>" if channel else say("notify-where-me")


def when_of(one: Subscription) -> str:
    """Return the lead times of reminders and the schedule of the digest, as text."""
    parts = []
    if one.leads:
        parts.append(before(one.leads))
    if one.digest is not None:
        word = "notify-when-weekly" if one.digest.weekly else "notify-when-daily"
        days = ", ".join(day_name(day) for day in one.digest.days)
        parts.append(say(word, days=days, time=clock_time(one.digest.at), zone=zone_city(one.zone)))
    return "\n".join(parts)


def before(leads: Collection[timedelta]) -> str:
    """Return ``10 min, 1 h before the start``; a lead of zero is at the start."""
    early = ", ".join(length(lead) for lead in sorted(leads) if lead)
    if timedelta() not in leads:
        return say("notify-before", leads=early)
    return say("notify-before-and-at", leads=early) if early else say("notify-at-start")


def day_name(day: int) -> str:
    return say("weekdays-short").split()[day]


def state_of(one: Subscription) -> str:
    """Return that the subscription is paused or failing, and why; "" if it is active."""
    if one.state is SubscriptionState.PAUSED:
        if not one.reason:
            return say("notify-paused")
        how = "notify-ended" if ends_it(one.reason) else "notify-paused-failing"
        return say(how, why=why(one.reason))
    if one.state is SubscriptionState.FAILING:
        return say("notify-failing", why=why(one.reason or ""))
    return ""


def saved(outcome: Outcome) -> str:
    """Return the sentences after a subscription was saved."""
    wanted = Wanted.of(outcome.values["wanted"])
    where = _where(wanted.channel)
    parts = []
    if wanted.leads:
        leads = [timedelta(minutes=minutes) for minutes in wanted.leads]
        parts.append(say("notify-saved-leads", where=where, before=before(leads)))
    if wanted.digest:
        days = ", ".join(day_name(day) for day in wanted.days)
        at = f"{clock_time(wanted.at)} {safe(zone_city(wanted.zone))}".strip()
        parts.append(say("notify-saved-digest", where=where, days=days, time=at))
    return " ".join(parts)


def saved_view(external_id: str, outcome: Outcome | None) -> dict[str, Any]:
    """Return the form after it was saved; ``outcome`` is None while it is still being saved."""
    text = say("notify-saving") if outcome is None else saved(outcome)
    blocks: list[Block] = [section(text)]
    if outcome is not None:
        blocks.append(context(say("notify-saved-next")))
    return modal(
        title=say("notify-title"),
        close=say("saving-close"),
        blocks=blocks,
        callback_id=act.DONE_VIEW,
        external_id=external_id,
    )


def told(op: Operation) -> Message:
    """Return the direct message if the form was closed before the result was known."""
    outcome = op.outcome or Outcome(True)
    if outcome.ok:
        text = saved(outcome)
        return message(text, [section(text), actions(list_button())])
    failed = outcome_error(outcome)
    head = say("notify-failed")
    again = button(say("button-again"), names.RETRY, value=op.id, style="primary")
    return Message(
        f"{head} {failed.text}", [section(head).to_dict(), *failed.blocks, actions(again).to_dict()]
    )


def changed(one: Subscription, verb: str) -> Message:
    """Return the message after pausing, resuming or removing."""
    text = say(f"notify-done-{verb}", what=what_of(one), where=_where(one.channel))
    return message(text, [section(text), actions(list_button())])


def muted_all(count: int, *, on: bool) -> Message:
    text = say("notify-muted-all" if on else "notify-unmuted-all", count=count)
    back = button(
        say("button-unmute-all" if on else "button-mute-all"), names.UNMUTE_ALL if on else names.MUTE_ALL
    )
    return message(text, [section(text), actions(back, list_button())])


def list_button() -> ButtonElement:
    return button(say("button-notifications"), names.LIST)


def reminder_elements(model: ReminderModel) -> list[InteractiveElement]:
    """Return the elements that follow Join in a reminder by direct message; [] for one in a channel."""
    if not model.personal:
        return []
    about = {"s": model.subscription_id, "r": model.ref}
    sure = confirm(say("mute-title"), say("mute-text"), say("button-mute"), say("button-keep-reminders"))
    snooze = StaticSelectElement(
        action_id=names.SNOOZE,
        placeholder=plain(say("button-snooze")),
        options=[
            Option(
                value=f"{minutes}:{model.subscription_id}:{model.alarm_id}",
                text=plain(say("snooze-minutes", minutes=minutes)),
            )
            for minutes in SNOOZES
        ],
    )
    dismiss = button(say("button-dismiss"), names.DISMISS, label=say("label-dismiss"))
    return [snooze, dismiss, button(say("button-mute"), names.MUTE, value=about, confirm=sure)]


def muted(title: str, subscription_id: str, ref: str, *, on: bool) -> Message:
    """Return the message that replaces a reminder after muting its session, with the button to unmute."""
    text = say("muted" if on else "unmuted", title=safe(title) or say("untitled"))
    if not on:
        return sentence(text)
    undo = button(say("button-unmute"), names.UNMUTE, value={"s": subscription_id, "r": ref})
    return message(text, [section(text), actions(undo)])


def snoozed(minutes: int) -> Message:
    return sentence(say("snoozed", minutes=minutes))


def home(model: SubscriptionList) -> list[Block]:
    """Return the Home tab's part on subscriptions: the first few, each with its menu."""
    blocks: list[Block] = [section(f"*{say('notify-list-title')}*")]
    if not model.rows:
        blocks.append(section(say("notify-list-empty")))
    blocks += [_row(row) for row in model.rows[:SHOWN]]
    if model.total > SHOWN:
        blocks.append(context(say("notify-home-more", count=model.total - SHOWN)))
    new = button(say("button-notify-new"), names.NEW)
    return [*blocks, actions(new, list_button(), *_mute_all(model))]
