"""Run what was typed: after a slash command, in a message, or behind a button that stands for it."""

from __future__ import annotations

from bot.model.errors import UserError
from bot.model.replies import Reply
from bot.parsing.command_line import parse_command
from bot.usecases.core.policy import require_allowed
from handlers.context import Context
from handlers.requests import CommandRequest
from handlers.router import router

MAX_COMMAND_CHARS = 8000
"""Longest command text that we parse, in characters. Nobody types that much, and parsing blocks the event loop."""


async def run_typed(ctx: Context, request: CommandRequest) -> Reply:
    """Answer a command, with the policy asked first. Raises ``UserError`` for what is no verb of it."""
    if len(request.text) > MAX_COMMAND_CHARS:
        raise UserError(
            "command-long", next_step="command-long-next", length=len(request.text), limit=MAX_COMMAND_CHARS
        )
    parsed = parse_command(router.catalogue, request.command, request.text)
    name = parsed.command.name
    if parsed.verb is None:
        return await router.menus[name].listener(ctx, request, parsed)
    route = router.verbs[name, parsed.verb.name]
    ctx.audit_name = f"{name.lstrip('/')}.{parsed.verb.name}"
    await require_allowed(ctx.app, request.asker.person, route.required_area())
    return await route.listener(ctx, request, parsed)
