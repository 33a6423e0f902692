"""Previews of meeting and training links that people post."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.reader import written_for
from bot.model.replies import EMPTY_REPLY, Reply
from bot.usecases.core.readers import CHANNEL_READER
from bot.usecases.previews import unfurl
from bot.views.previews import unfurl as views
from handlers.context import Context
from handlers.requests import EventRequest, asker_of_event
from handlers.router import event

COMPOSER = "COMPOSER"
"""The channel of an event about a link in a message that is still being written (Slack: link_shared)."""


@event("link_shared")
async def add_previews(ctx: Context, request: EventRequest) -> Reply:
    """Add previews to links to known meetings and trainings (Slack: link_shared, chat.unfurl)."""
    event = request.event
    channel = event.get("channel")
    links = event.get("links")
    if not isinstance(channel, str) or not isinstance(links, list):
        return EMPTY_REPLY
    urls = [link["url"] for link in links if isinstance(link, Mapping) and isinstance(link.get("url"), str)]
    is_draft = COMPOSER in (channel, str(event.get("source")).upper())
    if is_draft:
        person = asker_of_event(request).person
        found = await unfurl.load_composer_previews(ctx.app, person, urls)
    else:
        found = await unfurl.load_previews(ctx.app, request.tenant, channel, urls)
    if not found:
        return EMPTY_REPLY
    where = {name: event[name] for name in ("unfurl_id", "source") if isinstance(event.get(name), str)}
    if len(where) < 2:
        where = {"channel": channel, "ts": str(event.get("message_ts") or "")}
    with written_for(CHANNEL_READER):
        shown = {url: views.preview(preview) for url, preview in found.items()}
    await ctx.app.slack.messenger.unfurl(request.tenant, where, shown)
    return EMPTY_REPLY
