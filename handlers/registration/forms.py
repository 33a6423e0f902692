"""The forms for registering and sharing, submitted as operations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.model import records
from bot.model.errors import FieldErrors, UserError
from bot.model.policy import Area
from bot.model.registration_forms import ShareFields, ShareForm
from bot.model.registration_requests import (
    RegisterPayload,
    ShareFormCarried,
    ShareTrainingPayload,
    TrainingCarried,
)
from bot.model.replies import EMPTY_REPLY, Reply
from bot.model.times import Fold, TimeReading
from bot.operations.registration import REGISTER, SHARE_TRAINING
from bot.usecases.registration import share as sharing
from bot.usecases.registration.addresses import resolve_email
from bot.usecases.registration.form import clean_name
from bot.views import errors as error_views
from bot.views import ids
from bot.views.i18n.bundles import t
from bot.views.registration.forms import share_form
from handlers.context import Context
from handlers.requests import PressRequest, SubmitRequest
from handlers.router import form, press


@form(ids.REGISTER_FORM, area=Area.REGISTER)
async def submit_register(ctx: Context, request: SubmitRequest) -> Reply:
    """Handle the form. Names are as entered; the e-mail is Slack's, or as entered if the policy lets people choose."""
    app, person, view = ctx.app, request.asker.person, request.view
    key = view.carried(TrainingCarried).training_key
    given_name, surname = (clean_name(str(view.values.get(name) or "")) for name in ("given_name", "surname"))
    if not given_name:
        return Reply(errors={"given_name": t("register-name-missing")})
    has_email_field = "email" in view.values
    typed = str(view.values["email"] or "") if has_email_field else None
    try:
        email = await resolve_email(app, person, typed)
    except UserError as error:
        if not has_email_field or error.field != "email":
            raise
        return Reply(errors={"email": error_views.plain_sentence(error)})
    payload = RegisterPayload(
        training_key=key,
        email=email,
        given_name=given_name,
        surname=surname,
        external_id=view.external_id,
        has_email_field=has_email_field,
    )
    identity = {"training_key": key, "given_name": given_name, "surname": surname, "email": email}
    record = await ctx.make_record(REGISTER, payload, person, once=(view.id,), identity=identity)
    if await app.store.ledger.acquire_lock(person, view.id, record.id) is not None:
        return Reply(errors={"given_name": t("still-saving")})
    return ctx.show(REGISTER, await ctx.wait_for(record))


@form(ids.TRAINING_SHARE_FORM, area=Area.TRAIN)
async def submit_share(ctx: Context, request: SubmitRequest) -> Reply:
    app, person, view = ctx.app, request.asker.person, request.view
    carried = view.carried(ShareFormCarried)
    fields = _read_share_fields(view.values, carried.zone)
    try:
        channel, rules = sharing.parse_rules(fields, app.clock.now())
    except FieldErrors as errors:
        return Reply(errors={name: error_views.plain_sentence(e) for name, e in errors.fields.items()})
    payload = ShareTrainingPayload(
        training_key=carried.training_key,
        channel=channel,
        thread_ts=carried.thread_ts if channel == carried.channel else None,
        rules=rules,
        external_id=view.external_id,
    )
    record = await ctx.make_record(
        SHARE_TRAINING, payload, person, once=(view.id,), identity=records.dump(fields)
    )
    if await app.store.ledger.acquire_lock(person, view.id, record.id) is not None:
        return Reply(errors={"channel": t("still-saving")})
    return ctx.show(SHARE_TRAINING, await ctx.wait_for(record))


@press(ids.SHARE_TIME_CHANGED, area=None)
async def refresh_share_form(ctx: Context, request: PressRequest) -> Reply:
    """Redraw the form after the closing date or time was chosen: ask about one that is past or comes twice."""
    return await _redraw_share_form(ctx, request, None)


@press(ids.SHARE_CHOOSE_TIME, area=None)
async def choose_closing_time(ctx: Context, request: PressRequest) -> Reply:
    return await _redraw_share_form(ctx, request, request.carried(TimeReading))


async def _redraw_share_form(ctx: Context, request: PressRequest, chosen: TimeReading | None) -> Reply:
    if request.view is None:
        return EMPTY_REPLY
    carried = request.view.carried(ShareFormCarried)
    fields, version = _read_share_fields(request.view.values, carried.zone), carried.version
    if chosen is not None:
        version = request.action_ts
        fields = replace(fields, date=chosen.date, start=chosen.start, fold=chosen.fold)
    form = ShareForm(
        external_id=request.view.external_id,
        training_key=carried.training_key,
        name=carried.name,
        sessions=carried.sessions,
        fields=fields,
        is_change=carried.is_change,
        thread_ts=carried.thread_ts,
        thread_channel=carried.channel,
        now=ctx.app.clock.now(),
        version=version,
    )
    view = share_form(form)
    await ctx.app.slack.messenger.update_view(request.asker.person.tenant, form.external_id, view)
    return EMPTY_REPLY


def _read_share_fields(values: Mapping[str, Any], zone: str) -> ShareFields:
    rules, fold = values.get("rules"), values.get("fold")
    return ShareFields(
        zone=zone,
        channel=values.get("channel") or None,
        capacity=str(values.get("capacity") or ""),
        approval=isinstance(rules, list) and "approval" in rules,
        date=values.get("date") or None,
        start=values.get("start") or None,
        fold=Fold(fold) if fold in tuple(Fold) else None,
    )
