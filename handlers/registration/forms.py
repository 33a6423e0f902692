"""The forms for registering and sharing, submitted as operations."""

from __future__ import annotations

from bot.model.core import OperationKind, Outcome
from bot.model.errors import UserError
from bot.model.policy import Area
from bot.model.registration import ShareFields
from bot.model.replies import Reply
from bot.parsing.forms import FieldErrors
from bot.usecases.core.operations import make_operation, submit_operation, with_fresh_id
from bot.usecases.registration import share as sharing
from bot.usecases.registration.addresses import resolve_email
from bot.usecases.registration.form import clean_name
from bot.views import errors as error_views
from bot.views import ids
from bot.views.i18n.bundles import t
from bot.views.registration import forms as views
from handlers.context import Context
from handlers.requests import SubmitRequest, ViewState
from handlers.router import form


@form(ids.REGISTER_FORM, area=Area.REGISTER)
async def submit_register(ctx: Context, request: SubmitRequest) -> Reply:
    """Handle the form. Names are as entered; the e-mail is Slack's, or as entered if the policy lets people choose."""
    app, person, view = ctx.app, request.asker.person, request.view
    given, surname = (clean_name(str(view.values.get(name) or "")) for name in ("given_name", "surname"))
    if not given:
        return Reply(errors={"given_name": t("register-name-missing")})
    asks = "email" in view.values
    try:
        email = await resolve_email(app, person, str(view.values["email"] or "") if asks else None)
    except UserError as error:
        if not asks or error.field != "email":
            raise
        return Reply(errors={"email": error_views.plain_sentence(error)})
    same = {"t": str(view.metadata.get("t") or ""), "given": given, "surname": surname, "email": email}
    payload = {
        "training_key": same["t"],
        "email": email,
        "given_name": given,
        "surname": surname,
        "external_id": view.external_id,
    }
    op = await with_fresh_id(
        app, make_operation(app, OperationKind.REGISTER, person, view.id, payload=payload, identity=same)
    )
    if await app.store.ledger.acquire_lock(person, view.id, op.id) is not None:
        return Reply(errors={"given_name": t("still-saving")})
    outcome = await submit_operation(app, op, ctx.remaining_wait_seconds())
    if outcome is None:
        return Reply(view=views.register_saving_view(view.external_id, op.id))
    if asks and outcome.field == "email":
        return Reply(errors={"email": error_views.outcome_plain_sentence(outcome)})
    return Reply(view=views.register_done_view(view.external_id, outcome))


@form(ids.TRAINING_SHARE_FORM, area=Area.TRAIN)
async def submit_share(ctx: Context, request: SubmitRequest) -> Reply:
    app, person, view = ctx.app, request.asker.person, request.view
    typed = _read_share_form(view)
    try:
        rules = sharing.parse_rules(typed, app.clock.now())
    except FieldErrors as errors:
        return Reply(errors={name: error_views.plain_sentence(e) for name, e in errors.fields.items()})
    payload = {
        "training_key": str(view.metadata.get("t") or ""),
        "channel": typed.channel,
        "thread_ts": _thread_of(view, typed.channel),
        "capacity": rules.capacity,
        "approval": rules.approval,
        "closes_at": rules.closes_at.isoformat() if rules.closes_at else None,
        "external_id": view.external_id,
    }
    op = await with_fresh_id(
        app,
        make_operation(
            app, OperationKind.TRAINING_SHARE, person, view.id, payload=payload, identity=typed.to_payload()
        ),
    )
    if await app.store.ledger.acquire_lock(person, view.id, op.id) is not None:
        return Reply(errors={"channel": t("still-saving")})
    outcome = await submit_operation(app, op, ctx.remaining_wait_seconds())
    if outcome is None:
        return Reply(view=views.share_saving_view(view.external_id, op.id))
    if not outcome.ok:
        return _refused_reply(view, outcome)
    return Reply(view=views.share_done_view(view.external_id, outcome))


def _thread_of(view: ViewState, channel: str | None) -> str | None:
    """Return the thread that the form was opened for, unless another channel was chosen."""
    of, _, thread_ts = str(view.metadata.get("h") or "").partition(":")
    return thread_ts if thread_ts and of == channel else None


def _refused_reply(view: ViewState, outcome: Outcome) -> Reply:
    """Return the failure under its field, or in place of the form."""
    if outcome.field:
        return Reply(errors={"channel": error_views.outcome_plain_sentence(outcome)})
    return Reply(view=views.share_done_view(view.external_id, outcome))


def _read_share_form(view: ViewState) -> ShareFields:
    values = view.values
    rules = values.get("rules")
    return ShareFields(
        zone=str(view.metadata.get("zone") or "UTC"),
        channel=values.get("channel") or None,
        capacity=str(values.get("capacity") or ""),
        approval=isinstance(rules, list) and "approval" in rules,
        date=values.get("date") or None,
        start=values.get("start") or None,
    )
