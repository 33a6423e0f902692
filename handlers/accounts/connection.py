"""``/goto``: connect, show the connection, disconnect."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.model.errors import NotConnected, UserError, UsherError
from bot.model.replies import EMPTY_REPLY, Reply
from bot.model.resume import Resume
from bot.operations import RESUMABLE_KINDS
from bot.operations.account_approvals import replace_link
from bot.parsing.command_line import ParsedCommand
from bot.queries.accounts import STATUS
from bot.queries.query import NoArgs
from bot.usecases.accounts import connect
from bot.usecases.admin.member_map import count_mapped_members
from bot.views import ids
from bot.views.accounts import connection as views
from bot.views.i18n.bundles import t
from bot.views.reminders import ids as reminder_ids
from handlers.context import Context
from handlers.core.home import redraw_home
from handlers.requests import Asker, CommandRequest, PressRequest, SuggestRequest
from handlers.router import menu, press, suggest, verb

RESUME_ACTIONS = frozenset(
    {
        ids.RESUME_SCHEDULE,
        ids.RESUME_VERB,
        ids.TRAINING_RESUME,
        ids.TRAINING_SHARE_RESUME,
        ids.ASSIST_RESUME,
        reminder_ids.RESUME,
    }
)
"""The buttons that continue, after connecting, what the person was doing."""

log = logging.getLogger("usher.accounts")


@verb(
    "/goto",
    "connect",
    area=None,
    needs="member",
    aliases=(
        "login",
        "link",
        "signin",
    ),
)
async def send_connect_link(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/goto connect``: send this person the link to the sign-in page, for another account if they have one."""
    return await _offer_link(ctx, request.asker)


@press(ids.CONNECT, area=None)
async def press_connect(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Connect GoTo] without a link: the message that only its person sees is replaced by one with the link."""
    return replace(await _offer_link(ctx, request.asker), replace=request.is_ephemeral)


async def _offer_link(ctx: Context, asker: Asker, resume: Resume | None = None) -> Reply:
    link = await ctx.app.store.links.get(asker.person)
    if link is None or link.dead_since is not None:
        return await offer_connection(ctx, asker, resume)
    if resume is not None and (going_on := views.going_on_message(link, resume)) is not None:
        return Reply(message=going_on)
    url = await _start_connect(ctx, asker, None)
    return Reply(message=views.connect_other_message(url, link.email))


@press(ids.CONNECT_OPEN, area=None)
async def follow_link(ctx: Context, request: PressRequest) -> Reply:
    """Handle the button with the link, which Slack opens itself: its message becomes the outcome of the sign-in.

    A link that works no more is replaced at once: by the connection there is, else by a new link, which goes on with
    the same.
    """
    states, token, person = ctx.app.store.connect_states, request.value or "", request.asker.person
    if await states.set_place(token, person, request.response_url or "", request.channel or ""):
        return EMPTY_REPLY
    resume = await states.find_resume(token, person)
    return replace(await _offer_link(ctx, request.asker, resume), replace=True)


async def finish_resume(ctx: Context, request: PressRequest, reply: Reply) -> Reply:
    """Return the reply to [Continue …] such that its message keeps no used button.

    An answer takes the place of a message that only its person sees. A lasting one, or one whose button opened a form,
    says who is connected; the answer, which may be secret, is then shown beside it.
    """
    if reply.message is not None and request.is_ephemeral:
        return replace(reply, replace=True)
    link = await ctx.app.store.links.get(request.asker.person)
    if link is None:
        return reply
    resumed = views.resumed_message(link)
    if reply.message is None:
        return Reply(message=resumed, replace=True)
    if request.response_url and not request.is_in_form:
        try:
            await ctx.app.slack.messenger.respond(request.response_url, resumed, replace=True)
        except UsherError as error:
            log.warning("could not replace the message with [Continue]: %s", error)
    return reply


async def offer_connection(
    ctx: Context, asker: Asker, resume: Resume | None, problem: NotConnected | None = None
) -> Reply:
    """Return the link to the sign-in page; ``resume`` is what to continue after connecting, ``problem`` why."""
    url = await _start_connect(ctx, asker, resume)
    return Reply(message=views.connect_message(url, resumes=resume is not None, problem=problem))


async def _start_connect(ctx: Context, asker: Asker, resume: Resume | None) -> str:
    workspace = asker.workspace or t("this-workspace")
    return await connect.start_connect(ctx.app, asker.person, workspace, resume)


async def offer_unless_connected(ctx: Context, asker: Asker, resume: Resume) -> Reply | None:
    """Return None if the person has a working link, else the offer to connect and then continue."""
    link = await ctx.app.store.links.get(asker.person)
    if link is not None and link.dead_since is None:
        return None
    return await offer_connection(ctx, asker, resume)


@menu("/goto")
@verb(
    "/goto",
    "status",
    area=None,
    needs="member",
    aliases=(
        "whoami",
        "account",
    ),
)
async def show_status(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    return await ctx.ask(STATUS, NoArgs(), request)


@press(ids.STATUS, area=None)
async def press_status(ctx: Context, request: PressRequest) -> Reply:
    return await ctx.ask(STATUS, NoArgs(), request)


@verb(
    "/goto",
    "disconnect",
    area=None,
    aliases=(
        "logout",
        "unlink",
    ),
)
async def ask_disconnect(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/goto disconnect``: ask for confirmation."""
    link = await ctx.app.store.links.get(request.asker.person)
    if link is None:
        raise UserError("not-connected", next_step="not-connected-next")
    return Reply(
        message=views.disconnect_question(link, await count_mapped_members(ctx.app, request.asker.person))
    )


@press(ids.DISCONNECT, ids.NOT_ME, area=None)
async def press_disconnect(ctx: Context, request: PressRequest) -> Reply:
    """Handle the confirmed [Disconnect] (question or status) and [Not me] (welcome message).

    A button drawn for an earlier connection ends none: the answer says what is connected now.
    """
    link = await ctx.app.store.links.get(request.asker.person)
    if link is not None and link.connected_at.isoformat() != request.value:
        return replace(await ctx.ask(STATUS, NoArgs(), request), replace=True)
    email = await connect.disconnect(ctx.app, request.asker.person)
    await redraw_home(ctx, request)
    return Reply(message=views.disconnected_message(email), replace=True)


@press(ids.KEEP_LINK, area=None)
async def keep_link(ctx: Context, request: PressRequest) -> Reply:
    return await _confirm_account(ctx, request, request.value or "", None)


@suggest(ids.CHOOSE_ACCOUNT, area=None)
async def suggest_accounts(ctx: Context, request: SuggestRequest) -> Sequence[Mapping[str, Any]]:
    """Return the accounts of the person's own sign-in, if they are too many for the question."""
    person, store = request.asker.person, ctx.app.store.pending_links
    pending_id = request.block_id.removeprefix(views.ACCOUNTS_BLOCK)
    pending = await store.find(store.key(person.tenant, pending_id))
    if pending is None or pending.link.person != person:
        return ()
    return views.account_options(pending_id, pending.accounts)


@press(ids.CHOOSE_ACCOUNT, area=None)
async def choose_account(ctx: Context, request: PressRequest) -> Reply:
    question, _, account_key = (request.value or "").partition("|")
    return await _confirm_account(ctx, request, question, account_key)


async def _confirm_account(
    ctx: Context, request: PressRequest, question: str, account_key: str | None
) -> Reply:
    done = await connect.confirm_link(ctx.app, request.asker.person, question, account_key)
    if done.connected_at is None:
        return Reply(message=views.connecting_message(done), replace=True)
    await connect.resume_after_connect(ctx.app, done, RESUMABLE_KINDS)
    await replace_link(ctx.app, request.asker.person, done.response_url, lambda: views.settled_message(done))
    return Reply(message=views.connected_message(done), replace=True)


@press(ids.DISCARD_LINK, area=None)
async def discard_link(ctx: Context, request: PressRequest) -> Reply:
    person = request.asker.person
    discarded = await connect.discard_link(ctx.app, person, request.value or "")
    message = views.discarded_message(discarded.link.email)
    await replace_link(ctx.app, person, discarded.response_url, lambda: message)
    return Reply(message=message, replace=True)
