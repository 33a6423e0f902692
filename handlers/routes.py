"""Matching: from a payload to the declared route that answers it, with the policy asked first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import handlers.commands  # noqa: F401 - declares the routes
from bot.cancellation import run_until_deadline
from bot.model.errors import FaultError, NotConnected, ResponseUrlSpent, UserError, UsherError
from bot.model.messages import Message
from bot.model.policy import Area
from bot.model.replies import EMPTY_REPLY, Reply
from bot.model.view_address import ANSWER_CALLBACK, ViewAddress, answer_view
from bot.queries import QUERIES
from bot.usecases.accounts.uninstall import require_not_removed
from bot.usecases.core.policy import require_allowed
from bot.views import errors as error_views
from bot.views import ids
from bot.views.admin import ids as admin_ids
from bot.views.form_kit import notice_form
from bot.views.i18n.bundles import t
from bot.views.selects import match_options, read_source
from handlers import payloads, requests
from handlers.accounts.connection import RESUME_ACTIONS, finish_resume, offer_connection
from handlers.context import Context
from handlers.core import help, shortcuts
from handlers.guard import log
from handlers.payloads import MalformedPayload
from handlers.requests import Asker, PressRequest, ViewState
from handlers.router import router
from handlers.typed_line import run_typed

REMOVAL_CHECK_SECONDS = 0.3
"""Seconds that a request waits to learn if Usher was removed from its workspace."""


PICKERS = frozenset(
    {
        *ids.PICKER_OF_VERB.values(),
        *(ids.SHOW_PICK, ids.ATTENDEES_PICK, ids.ASSIST_PICK, admin_ids.ORGANIZER_PICK),
        *(ids.TRAINING_PICK, ids.TRAINING_SHARE_HERE, ids.REGISTER_PICK, ids.REGISTRATION_CANCEL_PICK),
    }
)
"""Selects that ask which meeting, training or other thing was meant: each is answered once."""


@dataclass(frozen=True, slots=True)
class MatchedRoute:
    """A matched route: its name for logs and metrics, the asker, and the function to run.

    ``about_installation``: it runs also where Usher was removed.
    """

    name: str
    asker: Asker
    run: Callable[[Context], Awaitable[Reply]]
    about_installation: bool = False

    async def answer(self, ctx: Context) -> Reply:
        """Run it; if it needs a connection, offer one, after which it goes on if it can.

        Raises ``UserError`` if Usher was removed from the asker's workspace.
        """
        if not self.about_installation:
            await self._require_not_removed(ctx)
        try:
            return await self.run(ctx)
        except NotConnected as error:
            return await offer_connection(ctx, self.asker, error.resume, error)

    async def _require_not_removed(self, ctx: Context) -> None:
        """If Redis does not say, go on: the listener says what is wrong, or does without."""
        check = require_not_removed(ctx.app, self.asker.person.tenant)
        try:
            await run_until_deadline(check, REMOVAL_CHECK_SECONDS)
        except UsherError:
            raise
        except Exception as error:
            if ctx.find_fault(error) is None and not isinstance(error, TimeoutError):
                raise


RouteMatcher = Callable[[Mapping[str, Any]], MatchedRoute | None]


def _with_policy(
    name: str, asker: Asker, area: Area | None, listener: Callable[[Context], Awaitable[Reply]]
) -> MatchedRoute:
    """Return a route that checks the policy before it does the work."""
    what = name[:60]

    async def run(ctx: Context) -> Reply:
        ctx.audit_name = what
        await require_allowed(ctx.app, asker.person, area)
        return await listener(ctx)

    return MatchedRoute(what, asker, run)


def match_command(body: Mapping[str, Any]) -> MatchedRoute:
    request = payloads.parse_command(body)

    return MatchedRoute(request.command.lstrip("/"), request.asker, lambda ctx: run_typed(ctx, request))


def match_press(body: Mapping[str, Any]) -> MatchedRoute | None:
    request = payloads.parse_press(body)
    if request.action_id in router.links:
        return None
    route = router.presses.get(request.action_id)
    listener = route.listener if route is not None else help.refuse_unknown_press
    area = route.required_area(request.value) if route is not None else None

    async def answer(ctx: Context) -> Reply:
        reply = await listener(ctx, request)
        if request.action_id in RESUME_ACTIONS:
            return await finish_resume(ctx, request, reply)
        return await _replace_picker(ctx, request, reply)

    return _with_policy(request.action_id, request.asker, area, answer)


async def _replace_picker(ctx: Context, request: PressRequest, reply: Reply) -> Reply:
    """Put the answer in the place of an answered picker; where a form is the answer, delete the picker."""
    if request.action_id not in PICKERS or not request.is_ephemeral or request.response_url is None:
        return reply
    if reply.message is not None:
        return replace(reply, replace=True)
    try:
        await ctx.app.slack.messenger.delete_original(request.response_url)
    except UsherError as error:
        log.warning("could not delete a picker: %s", error)
    return reply


def match_submission(body: Mapping[str, Any]) -> MatchedRoute:
    request = payloads.parse_submission(body)
    name = request.view.callback_id
    route = router.forms.get(name)
    listener = route.listener if route is not None else help.refuse_unknown_form
    area = route.required_area() if route is not None else None
    return _with_policy(name, request.asker, area, lambda ctx: listener(ctx, request))


def match_closed_view(body: Mapping[str, Any]) -> MatchedRoute | None:
    """A "Saving…" form was closed, so its outcome goes into a direct message."""
    request = payloads.parse_submission(body)
    if request.view.callback_id != ids.SAVING_VIEW:
        return None

    async def run(ctx: Context) -> Reply:
        op_id = str(request.view.metadata.get("op") or "")
        if op_id:
            await ctx.app.store.ledger.mark_view_closed(request.asker.person.tenant, op_id)
        return EMPTY_REPLY

    return MatchedRoute("closed", request.asker, run)


def match_shortcut(body: Mapping[str, Any]) -> MatchedRoute:
    request = payloads.parse_shortcut(body)
    name = request.callback_id
    route = router.shortcuts.get(name)
    listener = route.listener if route is not None else shortcuts.refuse_unknown
    area = route.required_area() if route is not None else None
    return _with_policy(name, request.asker, area, lambda ctx: listener(ctx, request))


def match_suggestion(body: Mapping[str, Any]) -> MatchedRoute:
    """Answer what is typed into a select with the options that fit, from the query or the form that made it."""
    request = payloads.parse_suggestion(body)
    source = read_source(request.block_id) or {}
    query, arguments = QUERIES.get(str(source.get("q"))), source.get("a")
    route = router.suggestions.get(request.action_id)

    async def load(ctx: Context) -> Sequence[Mapping[str, Any]]:
        person = request.asker.person
        if query is not None and isinstance(arguments, Mapping):
            await require_allowed(ctx.app, person, query.area)
            return await query.list_options(ctx.app, person, arguments, request.action_id)
        if route is None:
            return ()
        await require_allowed(ctx.app, person, route.area)
        return await route.listener(ctx, request)

    async def run(ctx: Context) -> Reply:
        now = ctx.app.clock.now()
        carried = str(request.view.metadata) if request.view is not None else ""
        key = (request.asker.person, request.action_id, request.block_id, carried)
        options = ctx.options.get(key, now)
        if options is None:
            options = await load(ctx)
            ctx.options.put(key, options, now)
        return Reply(options=match_options(options, request.typed))

    return MatchedRoute(request.action_id[:60], request.asker, run)


def match_event(body: Mapping[str, Any]) -> MatchedRoute | None:
    request = payloads.parse_event(body)
    route = router.events.get(request.type)
    if route is None or route.is_answered:
        return None

    async def once(ctx: Context) -> Reply:
        """Answer an event once. It is marked as seen after its work, so that Slack's retry makes up for a failure."""
        if route.about_installation:
            return await route.listener(ctx, request)
        ledger = ctx.app.store.ledger
        if await ledger.is_event_seen(request.tenant, request.event_id):
            return EMPTY_REPLY
        reply = await route.listener(ctx, request)
        await ledger.mark_event_seen(request.tenant, request.event_id)
        return reply

    asker = requests.asker_of_event(request)
    return MatchedRoute(request.type[:60], asker, once, about_installation=route.about_installation)


def _secret_replacement() -> Message:
    """Return what is sent instead of a secret if only a permanent message could be shown."""
    return error_views.error_message(UserError("start-again", next_step="start-again-next"))


def not_understood_reply() -> Reply:
    return Reply(
        message=error_views.error_message(FaultError("request-not-understood", next_step="tell-admin"))
    )


def submission_ack(body: Mapping[str, Any], reply: Reply, external_id: str) -> dict[str, Any]:
    """Return the ack of a submission; a general error is shown under the form's first input.

    Over a form without inputs it is shown in a form of its own, with ``external_id``, since an empty ack would close
    the form.
    """
    if reply.message is None:
        return reply.as_submission_ack()
    view = body.get("view")
    blocks = view.get("blocks") if isinstance(view, Mapping) else None
    inputs = [
        block
        for block in (blocks if isinstance(blocks, list) else [])
        if isinstance(block, Mapping) and block.get("type") == "input"
    ]
    first = inputs[0].get("block_id") if inputs else None
    if not isinstance(first, str):
        notice = notice_form(t("form-refused-title"), external_id, map(dict, reply.message.blocks))
        return {"response_action": "push", "view": notice}
    return {"response_action": "errors", "errors": {first: reply.message.text}}


async def deliver_reply(ctx: Context, body: Mapping[str, Any], reply: Reply) -> None:
    """Send the reply to a press or shortcut only to that person, where they pressed, else as a direct message."""
    if reply.message is None:
        return None
    try:
        request = payloads.parse_press(body) if "actions" in body else payloads.parse_shortcut(body)
        if isinstance(request, PressRequest) and request.view is not None:
            if await _answer_in_view(ctx, request, request.view, reply.message):
                return None
        elif request.response_url:
            try:
                return await ctx.app.slack.messenger.respond(
                    request.response_url, reply.message, replace=reply.replace
                )
            except ResponseUrlSpent:
                pass
        await ctx.app.slack.messenger.send_dm(
            request.asker.person, _secret_replacement() if reply.secret else reply.message
        )
    except (UsherError, MalformedPayload) as error:
        log.warning("could not answer a press: %s", error)


async def _answer_in_view(ctx: Context, request: PressRequest, view: ViewState, message: Message) -> bool:
    """Show the answer to a press in a view in a modal: a new one, or the one that was pressed if that is an answer.

    Return False if that is not possible, such as when the person has closed it.
    """
    address = ViewAddress.parse(request.response_url or "")
    if address is None:
        return False
    messenger, tenant = ctx.app.slack.messenger, request.asker.person.tenant
    shown = answer_view(message, address.external_id)
    try:
        if view.callback_id == ANSWER_CALLBACK:
            return await messenger.update_view(tenant, address.external_id, shown)
        show = messenger.open_view if view.is_home else messenger.push_view
        await show(tenant, request.trigger_id, shown)
    except UsherError as error:
        log.warning("could not answer a press in a modal: %s", error)
        return False
    return True
