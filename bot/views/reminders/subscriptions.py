"""Messages about subscriptions: the list, saving, and the results of a reminder's buttons."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from bot.model.messages import Message
from bot.model.operations import OperationRecord, Outcome
from bot.model.reminders import (
    ReminderModel,
    Subscription,
    SubscriptionList,
    SubscriptionRow,
    SubscriptionScope,
    SubscriptionState,
    is_ending_reason,
)
from bot.model.subscription_form import (
    SNOOZE_MINUTES,
    NewSubscription,
    SavedSubscription,
    SessionMute,
    SnoozeChoice,
    SubscriptionChoice,
    SubscriptionPage,
    SubscriptionVerb,
)
from bot.views import form_kit
from bot.views import kit as ui
from bot.views.errors import outcome_error_message
from bot.views.i18n.bundles import t
from bot.views.reminders import ids
from bot.views.reminders.message import reason_text, reminder
from bot.views.text import mrkdwn_safe
from bot.views.times import clock_time, length, zone_city

MAX_HOME_SUBSCRIPTIONS = 3
"""Subscriptions that the Home tab lists."""


def listing(model: SubscriptionList) -> Message:
    """Return one page of subscriptions, each with its menu."""
    new = ui.button(
        t("button-notify-new"), ids.NEW, carry=NewSubscription(model.channel or None), style="primary"
    )
    if not model.rows:
        empty = t("notify-list-empty")
        return ui.message(empty, [ui.section(empty), ui.actions(new)])
    title = t("notify-list-title")
    count = t("notify-list-count", total=model.total, page=model.page + 1, pages=model.pages)
    blocks: list[ui.Block] = [ui.header(title), *(_row(row) for row in model.rows)]
    buttons = [new, *_mute_all_buttons(model)]
    if model.page > 0:
        buttons.append(ui.button(t("button-earlier"), ids.LIST_BACK, carry=_page_at(model, -1)))
    if model.page + 1 < model.pages:
        buttons.append(ui.button(t("button-later"), ids.LIST_NEXT, carry=_page_at(model, 1)))
    blocks += [ui.actions(*buttons), ui.context(count)]
    lines = "; ".join(_line(row).replace("\n", ", ") for row in model.rows)
    return ui.message(f"{title}: {lines}. {count}", blocks)


def _mute_all_buttons(model: SubscriptionList) -> list[ui.Element]:
    """Return the button that mutes or unmutes all direct messages, [] if there are none."""
    return [_mute_all_button(muted=model.muted)] if model.has_direct else []


def _mute_all_button(*, muted: bool) -> ui.Element:
    if muted:
        return ui.button(t("button-unmute-all"), ids.UNMUTE_ALL)
    return ui.button(t("button-mute-all"), ids.MUTE_ALL)


def _page_at(model: SubscriptionList, step: int) -> SubscriptionPage:
    return SubscriptionPage(model.page + step, model.channel)


def _row(row: SubscriptionRow) -> ui.Block:
    subscription = row.subscription
    if not row.can_change:
        return ui.section(_line(row))
    paused = subscription.state is SubscriptionState.PAUSED
    verbs: tuple[SubscriptionVerb, ...] = ("change", "resume" if paused else "pause", "remove")
    choices = [
        ui.option(SubscriptionChoice(verb, subscription.id), t(f"button-notify-{verb}")) for verb in verbs
    ]
    return ui.section(
        _line(row), accessory=ui.overflow(ids.ROW_MENU, *choices), block_id=f"notify.{subscription.id}"
    )


def _line(row: SubscriptionRow) -> str:
    subscription = row.subscription
    lines = [
        f"*{sessions_text(subscription, row.title)}* · {_target_text(subscription.channel)}",
        schedule_text(subscription),
    ]
    if row.owner_name:
        lines.append(t("notify-by", name=mrkdwn_safe(row.owner_name)))
    state = state_text(subscription)
    return "\n".join([*lines, state] if state else lines)


def sessions_text(subscription: Subscription, title: str = "") -> str:
    """Return the sessions that a subscription covers, as text."""
    match subscription.scope:
        case SubscriptionScope.TITLE_WORDS:
            return t("notify-what-words-of", words=mrkdwn_safe(subscription.scope_value))
        case SubscriptionScope.SESSION:
            return mrkdwn_safe(title) or t(
                "notify-what-session-of", id=mrkdwn_safe(subscription.scope_value.rpartition("-")[2])
            )
        case SubscriptionScope.ORGANIZER | SubscriptionScope.GROUP:
            return t(f"notify-what-{subscription.scope}-of", id=mrkdwn_safe(subscription.scope_value))
    return t(f"notify-what-{subscription.scope}")


def _target_text(channel: str | None) -> str:
    return f"<#{channel}>" if channel else t("notify-where-me")


def schedule_text(subscription: Subscription) -> str:
    """Return the lead times of reminders and the schedule of the digest, as text."""
    parts = []
    if subscription.lead_times:
        parts.append(leads_text(subscription.lead_times))
    if subscription.digest is not None:
        word = "notify-when-weekly" if subscription.digest.weekly else "notify-when-daily"
        days = ", ".join(day_name(day) for day in subscription.digest.days)
        parts.append(
            t(
                word,
                days=days,
                time=clock_time(subscription.digest.send_at),
                zone=zone_city(subscription.zone),
            )
        )
    return "\n".join(parts)


def leads_text(leads: Collection[timedelta]) -> str:
    """Return ``10 min, 1 h before the start``; a lead of zero is at the start."""
    early = ", ".join(length(lead) for lead in sorted(leads) if lead)
    if timedelta() not in leads:
        return t("notify-before", leads=early)
    return t("notify-before-and-at", leads=early) if early else t("notify-at-start")


def day_name(day: int) -> str:
    return t("weekdays-short").split()[day]


def state_text(subscription: Subscription) -> str:
    """Return that the subscription is paused or failing, and why; "" if it is active."""
    if subscription.state is SubscriptionState.PAUSED:
        if not subscription.reason:
            return t("notify-paused")
        message_id = "notify-ended" if is_ending_reason(subscription.reason) else "notify-paused-failing"
        return t(message_id, why=reason_text(subscription.reason))
    if subscription.state is SubscriptionState.FAILING:
        return t("notify-failing", why=reason_text(subscription.reason or ""))
    return ""


def saved_text(outcome: Outcome) -> str:
    """Return the sentences after a subscription was saved, or that there is an equal one."""
    saved = outcome.result(SavedSubscription)
    request = saved.request
    where = _target_text(request.channel)
    parts = []
    if request.leads:
        leads = [timedelta(minutes=minutes) for minutes in request.leads]
        parts.append(t("notify-saved-leads", where=where, before=leads_text(leads)))
    if request.digest:
        days = ", ".join(day_name(day) for day in request.days)
        at = f"{clock_time(request.at)} {mrkdwn_safe(zone_city(request.zone))}".strip()
        parts.append(t("notify-saved-digest", where=where, days=days, time=at))
    if saved.is_known:
        parts = [t("notify-known-paused")] if saved.is_paused else [t("notify-known"), *parts]
    return " ".join(parts)


def _saved_blocks(outcome: Outcome) -> list[ui.Block]:
    """Return the sentences, and [Change it] if there is an equal subscription."""
    saved = outcome.result(SavedSubscription)
    change = ui.button(t("button-notify-change-known"), ids.DIGEST_SETTINGS, value=saved.id)
    return [ui.section(saved_text(outcome)), *([ui.actions(change)] if saved.is_known else [])]


def saved_view(external_id: str, outcome: Outcome | None) -> ui.View:
    """Return the form after it was saved; ``outcome`` is None while it is still being saved."""
    if outcome is None:
        blocks = [ui.section(t("notify-saving"))]
    else:
        blocks = [*_saved_blocks(outcome), ui.context(t("notify-saved-next"))]
    return form_kit.notice_form(t("notify-title"), external_id, blocks)


def result_message(record: OperationRecord) -> Message:
    """Return the direct message if the form was closed before the result was known."""
    outcome = record.outcome or Outcome(ok=True)
    if outcome.ok:
        return ui.message(saved_text(outcome), [*_saved_blocks(outcome), ui.actions(list_button())])
    error = outcome_error_message(outcome)
    intro = t("notify-failed")
    again = ui.button(t("button-again"), ids.RETRY, value=record.id, style="primary")
    return ui.message(f"{intro} {error.text}", [ui.section(intro), *error.blocks, ui.actions(again)])


def changed_message(subscription: Subscription, verb: str) -> Message:
    """Return the message after pausing, resuming or removing."""
    text = t(
        f"notify-done-{verb}", what=sessions_text(subscription), where=_target_text(subscription.channel)
    )
    return ui.message(text, [ui.section(text), ui.actions(list_button())])


def muted_all_message(count: int, *, muted: bool) -> Message:
    """Return the message after muting or unmuting all, with the button to take that back."""
    text = t("notify-muted-all" if muted else "notify-unmuted-all", count=count)
    undo = [_mute_all_button(muted=muted)] if count else []
    return ui.message(text, [ui.section(text), ui.actions(*undo, list_button())])


def list_button() -> ui.Element:
    return ui.button(t("button-notifications"), ids.LIST)


def reminder_with_buttons(model: ReminderModel) -> Message:
    """Return a reminder with all its buttons, in its current state."""
    return reminder(model, *reminder_elements(model))


def reminder_elements(model: ReminderModel) -> list[ui.Element]:
    """Return the elements that follow Join in a reminder by direct message; [] for one in a channel."""
    if not model.personal:
        return []
    snooze = ui.element(
        "static_select",
        action_id=ids.SNOOZE,
        placeholder=ui.plain_text(t("button-snooze")),
        options=[
            ui.option(
                SnoozeChoice(minutes, model.subscription_id, model.reminder_id),
                t("snooze-minutes", minutes=minutes),
            )
            for minutes in SNOOZE_MINUTES
        ],
    )
    dismiss = ui.button(t("button-dismiss"), ids.DISMISS, label=t("label-dismiss"))
    mute = SessionMute(model.subscription_id, model.ref)
    return [snooze, dismiss, ui.button(t("button-mute"), ids.MUTE, carry=mute)]


def muted_message(title: str, session: SessionMute, *, muted: bool) -> Message:
    """Return the message that replaces a reminder after muting its session, with the button to unmute."""
    text = t("muted" if muted else "unmuted", title=mrkdwn_safe(title) or t("untitled"))
    if not muted:
        return ui.text_message(text)
    undo = ui.button(t("button-unmute"), ids.UNMUTE, carry=session)
    return ui.message(text, [ui.section(text), ui.actions(undo)])


def snoozed_message(minutes: int) -> Message:
    return ui.text_message(t("snoozed", minutes=minutes))


def home_blocks(model: SubscriptionList) -> list[ui.Block]:
    """Return the Home tab's part on subscriptions: the first few, each with its menu."""
    blocks: list[ui.Block] = [ui.section(f"*{t('notify-list-title')}*")]
    if not model.rows:
        blocks.append(ui.section(t("notify-list-empty")))
    blocks += [_row(row) for row in model.rows[:MAX_HOME_SUBSCRIPTIONS]]
    if model.total > MAX_HOME_SUBSCRIPTIONS:
        blocks.append(ui.context(t("notify-home-more", count=model.total - MAX_HOME_SUBSCRIPTIONS)))
    new = ui.button(t("button-notify-new"), ids.NEW, carry=NewSubscription(None))
    return [*blocks, ui.actions(new, list_button(), *_mute_all_buttons(model))]
