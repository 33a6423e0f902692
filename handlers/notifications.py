"""``/goto notify``, ``notifications`` and ``digest``, the buttons of reminders, and [Notify] on cards."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from bot.commands.words import Parsed
from bot.errors import UserError, UsherError
from bot.goto.errors import GoToError
from bot.ports import Outcome, What
from bot.usecases import notify as use
from bot.usecases import notify_list as lists
from bot.usecases.notifications.alarms import snooze
from bot.usecases.notify import NotifyForm, Wanted
from bot.usecases.notify_what import title_of
from bot.usecases.operations import Kind, anew, operation, submit
from bot.views import errors as error_views
from bot.views import notify as views
from bot.views import notify_actions as names
from bot.views import notify_form as forms
from bot.views.notify import SNOOZES
from handlers.accounts import connected_or_offer
from handlers.events import draw_home
from handlers.guard import Desk
from handlers.replies import NOTHING, Reply
from handlers.requests import Asker, CommandRequest, PressRequest, SubmitRequest, ViewState

DIGEST = Wanted(leads=(), digest="daily")
GONE = ("notify-gone", "notify-gone-next")

log = logging.getLogger("usher.handlers")


async def notify(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/goto notify``: open the form, for this channel or, in a direct message, for the person."""
    wanted = Wanted(channel=_channel(request.channel))
    return await _open(desk, request.asker, request.trigger_id, wanted)


async def digest(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/goto digest``: open the same form with a digest and no reminders."""
    wanted = replace(DIGEST, channel=_channel(request.channel))
    return await _open(desk, request.asker, request.trigger_id, wanted)


async def press_new(desk: Desk, request: PressRequest) -> Reply:
    channel, _, digest = (request.value or "").partition(":")
    wanted = replace(DIGEST if digest else Wanted(), channel=_channel(channel))
    return await _open(desk, request.asker, request.trigger_id, wanted)


async def press_card(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Notify] on a card: open the form for that session, which is read with its organizer's link."""
    s, person = desk.s, request.asker.person
    model = await use.new_form(s, person, Wanted(), session=request.value or "")
    await s.messenger.open_view(person.tenant, request.trigger_id, forms.form(model))
    return NOTHING


async def _open(desk: Desk, asker: Asker, trigger_id: str, wanted: Wanted) -> Reply:
    offer = await connected_or_offer(desk, asker, {"kind": "notify", "at": _at(wanted)})
    if offer is not None:
        return offer
    model = await use.new_form(desk.s, asker.person, wanted)
    await desk.s.messenger.open_view(asker.person.tenant, trigger_id, forms.form(model))
    return NOTHING


def _at(wanted: Wanted) -> str:
    """Return the value of [New reminder or digest]: ``channel:digest``; no channel means the person."""
    return f"{wanted.channel or ''}:{wanted.digest}"


def _channel(channel: str | None) -> str | None:
    return channel if channel and channel[:1] in ("C", "G") else None


async def submit_form(desk: Desk, request: SubmitRequest) -> Reply:
    """Handle the form: enter it into the ledger, then return the saved subscription or the form with errors."""
    s, person, view = desk.s, request.asker.person, request.view
    model = _model_of(view)
    problems = use.checked(model.wanted)
    if problems.keys() - view.values.keys():
        return Reply(view=forms.form(model))  # submitted before the form showed these fields
    if problems:
        return Reply(errors={name: error_views.plain_sentence(e) for name, e in problems.items()})
    payload = {
        "wanted": model.wanted.payload(),
        "channel": model.wanted.channel,
        "subscription": model.subscription_id,
        "external_id": view.external_id,
        "attempt": model.attempt,
        "admin": model.admin,
        "title": model.title,
    }
    same = {"wanted": model.wanted.payload(), "attempt": model.attempt}
    op = await anew(s, operation(s, Kind.NOTIFY, person, view.id, payload=payload, same=same))
    outcome = await submit(s, op, desk.left())
    if outcome is None or outcome.ok:
        return Reply(view=views.saved_view(view.external_id, outcome))
    return _refused(model, outcome)


async def ask_more(desk: Desk, request: PressRequest) -> Reply:
    """Redraw the form with the fields that the chosen sessions or digest need."""
    if request.view is not None:
        view = forms.form(_model_of(request.view))
        await desk.s.messenger.update_view(request.asker.person.tenant, request.view.external_id, view)
    return NOTHING


def _refused(model: NotifyForm, outcome: Outcome) -> Reply:
    if outcome.field in forms.FIELDS and not (model.about and outcome.field == "value"):
        return Reply(errors={str(outcome.field): error_views.outcome_plain(outcome)})
    failed = replace(outcome, field=None)
    return Reply(view=forms.form(replace(model, attempt=model.attempt + 1, failure=failed)))


async def retry(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Edit and try again]: reopen the form with the entered values and the error."""
    s, person = desk.s, request.asker.person
    op = await s.ledger.load(person.tenant, request.value or "")
    if op is None or op.person != person or op.kind != Kind.NOTIFY:
        raise UserError("draft-gone", next_step=GONE[1])
    view = forms.form(use.refill(op, s.ids.new()))
    await s.messenger.open_view(person.tenant, request.trigger_id, view)
    return NOTHING


async def listing(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/goto notifications``."""
    return await _listed(desk, request.asker, request.channel, 0)


async def press_list(desk: Desk, request: PressRequest) -> Reply:
    return await _listed(desk, request.asker, request.channel, 0)


async def turn_list(desk: Desk, request: PressRequest) -> Reply:
    carried = request.carried()
    page = carried.get("p")
    reply = await _listed(
        desk, request.asker, str(carried.get("c") or ""), page if isinstance(page, int) else 0
    )
    return replace(reply, replace=True)


async def _listed(desk: Desk, asker: Asker, channel: str | None, page: int) -> Reply:
    return Reply(views.listing(await lists.listing(desk.s, asker.person, channel, page)))


async def press_row(desk: Desk, request: PressRequest) -> Reply:
    """Handle the menu of a subscription: change, pause, resume or remove. All but change are a single write."""
    verb, _, subscription_id = (request.value or "").partition(":")
    if verb == "change":
        return await _change(desk, request, subscription_id)
    work = {"pause": lists.pause, "resume": lists.resume, "remove": lists.remove}.get(verb)
    if work is None:
        raise UserError("button-too-old", next_step="button-too-old-next")
    one = await work(desk.s, request.asker.person, subscription_id)
    await _redraw(desk, request)
    return Reply(views.changed(one, verb))


async def _redraw(desk: Desk, request: PressRequest) -> None:
    """Redraw the Home tab if the press came from it and time is left; every visit redraws it anyway."""
    if request.view is None or request.channel is not None:
        return
    try:
        async with asyncio.timeout(desk.left()):
            await draw_home(desk, request.asker.person)
    except (TimeoutError, GoToError, UsherError) as fault:
        log.info("could not redraw the Home tab now: %s", type(fault).__name__)


async def press_change(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Settings] of a digest."""
    return await _change(desk, request, request.value or "")


async def _change(desk: Desk, request: PressRequest, subscription_id: str) -> Reply:
    s, person = desk.s, request.asker.person
    model = await use.change_form(s, person, subscription_id)
    await s.messenger.open_view(person.tenant, request.trigger_id, forms.form(model))
    return NOTHING


async def mute_all(desk: Desk, request: PressRequest) -> Reply:
    return await _mute_all(desk, request, on=True)


async def unmute_all(desk: Desk, request: PressRequest) -> Reply:
    return await _mute_all(desk, request, on=False)


async def _mute_all(desk: Desk, request: PressRequest, *, on: bool) -> Reply:
    count = await lists.mute_all(desk.s, request.asker.person, on=on)
    await _redraw(desk, request)
    return Reply(views.muted_all(count, on=on))


async def press_snooze(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Snooze]: schedule the reminder again and replace it with a line that says when."""
    s, person = desk.s, request.asker.person
    typed, _, rest = (request.value or "").partition(":")
    subscription_id, _, alarm_id = rest.partition(":")
    minutes = int(typed) if typed.isascii() and typed.isdigit() else 0
    alarm = await s.alarms.get(person.tenant, alarm_id)
    one = await use.own(s, person, subscription_id)
    if minutes not in SNOOZES or alarm is None:
        raise UserError("button-too-old", next_step="button-too-old-next")
    at = s.clock.now().replace(microsecond=0) + timedelta(minutes=minutes)
    if at >= alarm.end:
        raise UserError("snooze-over", next_step="snooze-over-next")
    await snooze(s, alarm, one, at)
    return Reply(views.snoozed(minutes), replace=True)


async def press_dismiss(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Dismiss]: delete the reminder."""
    if request.response_url:
        await desk.s.messenger.retract(request.response_url)
    return NOTHING


async def press_mute(desk: Desk, request: PressRequest) -> Reply:
    return await _mute(desk, request, on=True)


async def press_unmute(desk: Desk, request: PressRequest) -> Reply:
    return await _mute(desk, request, on=False)


async def _mute(desk: Desk, request: PressRequest, *, on: bool) -> Reply:
    s, person, carried = desk.s, request.asker.person, request.carried()
    subscription_id, ref = str(carried.get("s") or ""), str(carried.get("r") or "")
    one = await lists.mute(s, person, subscription_id, ref, on=on)
    title = await title_of(s, one.source.reader, ref)
    return Reply(views.muted(title, subscription_id, ref, on=on), replace=True)


def _model_of(view: ViewState) -> NotifyForm:
    values, metadata = view.values, view.metadata
    attempt, sub = metadata.get("attempt"), metadata.get("sub")
    return NotifyForm(
        view.external_id,
        _wanted(values, str(metadata.get("about") or "")),
        str(sub) if sub else None,
        bool(metadata.get("admin")),
        str(metadata.get("title") or ""),
        attempt if isinstance(attempt, int) else 0,
    )


def _wanted(values: Mapping[str, object], about: str) -> Wanted:
    """Return the entered values. ``about`` is the ref of the session that the form was opened for, "" if none."""
    what, digest, mentions = (str(values.get(name) or "") for name in ("what", "digest", "mentions"))
    channel = values.get("channel")
    return Wanted(
        what=What.SESSION.value if about else what if what in tuple(What) else What.MINE.value,
        value=about or str(values.get("value") or ""),
        channel=str(channel) if channel else None,
        leads=_numbers(values.get("leads")),
        digest=digest if digest in ("daily", "weekly") else "",
        at=use.clock_of(str(values.get("at") or "")),
        days=_numbers(values["days"]) if "days" in values else use.DAYS,
        quiet=not values.get("quiet"),
        zone=str(values.get("zone") or ""),
        mentions=mentions if mentions in use.MENTIONS else None,
    )


def _numbers(chosen: object) -> tuple[int, ...]:
    found = chosen if isinstance(chosen, list) else []
    return tuple(
        sorted(int(one) for one in found if isinstance(one, str) and one.isascii() and one.isdigit())
    )


COMMANDS: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    "notifications.notify": notify,
    "notifications.list": listing,
    "notifications.digest": digest,
}
PRESSES: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    names.WHAT: ask_more,
    names.KIND: ask_more,
    names.NEW: press_new,
    names.CARD: press_card,
    names.RETRY: retry,
    names.LIST: press_list,
    names.BACK: turn_list,
    names.ON: turn_list,
    names.ROW: press_row,
    names.CHANGE: press_change,
    names.MUTE_ALL: mute_all,
    names.UNMUTE_ALL: unmute_all,
    names.SNOOZE: press_snooze,
    names.DISMISS: press_dismiss,
    names.MUTE: press_mute,
    names.UNMUTE: press_unmute,
}
FORMS: Mapping[str, Callable[..., Awaitable[Reply]]] = {names.FORM: submit_form}
