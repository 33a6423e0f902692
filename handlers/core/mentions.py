"""What people type to the bot in messages: mentions in channels and threads, and everything in the Messages tab."""

from __future__ import annotations

from dataclasses import replace

from bot.model.errors import NotAllowed, TriggerNeeded, UsherError
from bot.model.replies import EMPTY_REPLY, Reply
from bot.model.typed_messages import MessageAddress, TypedCommand, message_trigger
from bot.parsing.mention import AmbiguousVerb, TypedLine, find_typed, read_typed
from bot.views import ids
from bot.views.core import mentions as views
from handlers.context import Context
from handlers.requests import CommandRequest, PressRequest, TypedMessage
from handlers.router import event, numbered, press, router
from handlers.typed_line import run_typed

MAX_COMMANDS = 5
"""Buttons of a choice between commands (Slack: an actions block has 25)."""


@event("app_mention", is_answered=True)
@event("message", is_answered=True)
async def answer_message(ctx: Context, request: TypedMessage) -> Reply:
    """Answer what somebody typed to the bot. An empty reply: it was not meant for it."""
    typed = find_typed(request.text, request.bot_user_id, is_direct=request.is_direct)
    if typed is None:
        return EMPTY_REPLY
    await _require_local(ctx, request)
    try:
        line = read_typed(router.catalogue, typed, is_direct=request.is_direct)
    except AmbiguousVerb as error:
        return Reply(message=views.choice_message(error, request.thread_ts))
    return await _run_line(ctx, _to_command(request, line), line)


async def _require_local(ctx: Context, request: TypedMessage) -> None:
    """Raise ``NotAllowed`` for people of other organizations. Slack's profile tells, where the event does not."""
    try:
        profile = await ctx.app.slack.people.get_profile(request.asker.person)
    except UsherError:
        return  # the event itself says nothing of another organization, and each use case asks again
    if profile.is_external:
        raise NotAllowed("foreign-refused", next_step="foreign-refused-next")


async def _run_line(ctx: Context, request: CommandRequest, line: TypedLine) -> Reply:
    """Run a typed line; where that needs a trigger, or is for nobody's eyes but theirs, return a button for it."""
    try:
        reply = await run_typed(ctx, request)
    except TriggerNeeded:
        return Reply(message=views.form_message(line, request.thread_ts))
    if reply.secret:
        return Reply(message=views.form_message(line, request.thread_ts))
    if reply.message is not None and line.is_help:
        hinted = views.with_hint(reply.message, is_direct=request.target is None)
        return replace(reply, message=hinted)
    return reply


def _to_command(request: TypedMessage, line: TypedLine) -> CommandRequest:
    person = request.asker.person
    address = MessageAddress(
        tenant_id=person.tenant.id,
        user_id=person.user_id,
        channel=request.channel,
        thread_ts=request.thread_ts,
    )
    return CommandRequest(
        asker=request.asker,
        command=line.command,
        text=line.text,
        channel=request.channel,
        target=None if request.is_direct else request.channel,
        trigger_id=message_trigger(request.channel, request.ts),
        response_url=str(address),
        thread_ts=request.thread_ts,
    )


@press(ids.MENTION_OPEN, *numbered(ids.MENTION_RUN, MAX_COMMANDS), area=None)
async def press_typed(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Continue], and the choice between commands: run what was typed, as a slash command is run."""
    carried = request.carried(TypedCommand)
    command = CommandRequest(
        asker=request.asker,
        command=carried.command,
        text=carried.text,
        channel=request.channel or "",
        target=request.target,
        trigger_id=request.trigger_id,
        response_url=request.response_url or "",
        thread_ts=carried.thread,
    )
    return await run_typed(ctx, command)
