"""The answers about sign-ins that another person must allow."""

from __future__ import annotations

from dataclasses import replace

from bot.model.accounts import LentLinkCarried, PendingCarried, SignInAnswer
from bot.model.errors import UserError
from bot.model.ids import Person
from bot.model.replies import EMPTY_REPLY, Reply
from bot.operations import account_approvals
from bot.queries.accounts import STATUS
from bot.queries.query import NoArgs
from bot.usecases.accounts import approvals
from bot.usecases.admin.member_map import fetch_member_name
from bot.views import errors as error_views
from bot.views import ids
from bot.views.accounts import approvals as views
from handlers.context import Context
from handlers.requests import PressRequest, SubmitRequest
from handlers.router import form, press


@press(ids.ALLOW_SIGN_IN, area=None)
async def allow_sign_in(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Yes, allow it] of the account's owner or an admin."""
    return await _answer(ctx, request, SignInAnswer.YES)


@press(ids.REFUSE_SIGN_IN, area=None)
async def refuse_sign_in(ctx: Context, request: PressRequest) -> Reply:
    return await _answer(ctx, request, SignInAnswer.NO)


async def _answer(ctx: Context, request: PressRequest, answer: SignInAnswer) -> Reply:
    pending_id = request.carried(PendingCarried).pending_id
    pending = await approvals.answer(ctx.app, request.asker.person, pending_id, answer)
    asker = await fetch_member_name(ctx.app, pending.link.person)
    return Reply(message=views.answered_message(asker, pending.link.email, answer), replace=True)


@press(ids.CANCEL_SIGN_IN, area=None)
async def cancel_sign_in(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Cancel] of whoever signed in and waits for the answer; if it came, say what is connected now."""
    pending_id = request.carried(PendingCarried).pending_id
    try:
        pending = await approvals.answer(ctx.app, request.asker.person, pending_id, SignInAnswer.CANCELLED)
    except UserError:
        return replace(await ctx.ask(STATUS, NoArgs(), request), replace=True)
    return Reply(message=views.cancelled_message(pending.link.email), replace=True)


@press(ids.CHOOSE_ADMIN, area=None)
async def open_admin_form(ctx: Context, request: PressRequest) -> Reply:
    pending_id = request.carried(PendingCarried).pending_id
    tenant = request.asker.person.tenant
    await approvals.require_unasked(ctx.app, request.asker.person, pending_id)
    suggested = await approvals.find_admin_to_ask(ctx.app, tenant)
    view = views.choose_admin_form(ctx.app.ids.new(), pending_id, suggested)
    await ctx.app.slack.messenger.open_view(tenant, request.trigger_id, view)
    return EMPTY_REPLY


@form(ids.CHOOSE_ADMIN_FORM, area=None)
async def submit_admin(ctx: Context, request: SubmitRequest) -> Reply:
    """Ask the chosen admin."""
    asker, pending_id = request.asker.person, request.view.carried(PendingCarried).pending_id
    admin = Person(asker.tenant, str(request.view.values.get("admin") or "-"))
    try:
        pending = await approvals.ask_admin(ctx.app, asker, pending_id, admin)
    except UserError as error:
        return Reply(errors={"admin": error_views.plain_sentence(error)})
    await account_approvals.ask_chosen_admin(ctx.app, pending, pending_id)
    return EMPTY_REPLY


@press(ids.END_LENT, area=None)
async def end_lent_link(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Not me] of an account's owner, whose account another member uses."""
    carried, owner = request.carried(LentLinkCarried), request.asker.person
    borrower = Person(owner.tenant, carried.borrower)
    name = await fetch_member_name(ctx.app, borrower)
    email = await approvals.end_lent_link(ctx.app, owner, borrower, carried.connected_at)
    return Reply(message=views.lent_ended_message(email, name), replace=True)
