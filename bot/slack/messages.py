"""Post, update and find Usher's messages and views: the port ``Messenger``."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.model.errors import ResponseUrlSpent, TriggerNeeded, UsherError
from bot.model.ids import Person, Tenant
from bot.model.messages import Message, MessageWriter
from bot.model.typed_messages import MessageAddress, is_message_trigger
from bot.model.view_address import ViewAddress, answer_view
from bot.slack import responses
from bot.slack.clients import Effect, SlackClients
from bot.slack.errors import ChannelGone, InvalidBlocks, SlackHistoryUnreadable, SlackOutcomeUnknown, ViewGone
from bot.slack.people import SlackPeople
from bot.slack.throttle import MINUTE, PATIENT_CALLS_PER_MINUTE, CallBudget, ChannelThrottle
from bot.slack.wire import next_cursor

EVENT_TYPE = "usher_send"
"""The ``event_type`` of the metadata that holds a send id (Slack: message metadata)."""

_HISTORY_MARGIN = timedelta(seconds=60)
"""The history is read from this long before the send was intended, since clocks differ."""

_PAGE_SIZE = 200
_MAX_PAGES = 50
_TRIGGER_MAX_WAIT_SECONDS = 1.5


class SlackMessenger:
    """Posts, updates and finds messages; opens, updates and publishes views."""

    def __init__(
        self,
        clients: SlackClients,
        people: SlackPeople,
        *,
        throttle: ChannelThrottle | None = None,
        update_turns: CallBudget | None = None,
    ) -> None:
        self._clients = clients
        self._people = people
        self._throttle = throttle or ChannelThrottle(clients.clock)
        self.update_turns = update_turns or CallBudget(clients.clock, 1, MINUTE / PATIENT_CALLS_PER_MINUTE)

    async def post(
        self, tenant: Tenant, channel: str, message: Message | MessageWriter, send_id: str | None = None
    ) -> str:
        """Post the message; return its ts (Slack: chat.postMessage).

        A writer is called after the wait for the conversation's turn, and again after each wait for Slack.

        Raises ``CannotPost``, ``SlackBusy`` or ``SlackUnavailable`` if nothing was posted, ``SlackOutcomeUnknown``
        if the answer was lost: search with ``find`` before posting again.
        """
        options: dict[str, Any] = {
            "channel": channel,
            "unfurl_links": False,
            "unfurl_media": False,
            "link_names": False,
        }
        if send_id is not None:
            options["metadata"] = {"event_type": EVENT_TYPE, "event_payload": {"id": send_id}}

        def write() -> Message:
            return message() if callable(message) else message

        def body() -> dict[str, Any]:
            written = write()
            thread = {} if written.thread_ts is None else {"thread_ts": written.thread_ts}
            return {**options, **_message_body(written), **thread}

        await self._throttle.wait_turn(tenant, channel)
        try:
            answer = await self._clients.call(tenant, "chat.postMessage", body, Effect.ADD)
        except InvalidBlocks:
            fallback = write().fallback
            if fallback is None:
                raise
            simpler = body() | _message_body(fallback)
            answer = await self._clients.call(tenant, "chat.postMessage", simpler, Effect.ADD)
        ts = answer.get("ts")
        if not isinstance(ts, str):
            raise SlackOutcomeUnknown(code="odd_answer", method="chat.postMessage")
        return ts

    async def find(
        self,
        tenant: Tenant,
        channel: str,
        send_id: str,
        since: datetime,
        thread_ts: str | None = None,
        *,
        max_wait: float | None = None,
    ) -> str | None:
        """Return the ts of the message with that send id, or None if there is none.

        ``since`` (aware) is the time when the send was intended, ``thread_ts`` the parent message if it was for a
        thread, ``max_wait`` the limit of waiting for Slack, in seconds. Raises ``SlackHistoryUnreadable`` if the
        history cannot be read to its end (Slack: conversations.history, conversations.replies).
        """
        oldest = f"{(since - _HISTORY_MARGIN).timestamp():.6f}"
        cursor: str | None = None
        for _ in range(_MAX_PAGES):
            page = await self._read_history(tenant, channel, oldest, cursor, thread_ts, max_wait)
            for message in page.get("messages", ()):
                if _read_send_id(message) == send_id:
                    return str(message["ts"])
            cursor = next_cursor(page)
            if cursor is None:
                return None
        raise SlackHistoryUnreadable(cause="endless_pages")

    async def wait_update_turn(self, tenant: Tenant) -> None:
        """Wait until a job may send the next one of its many updates; they are evenly spread over a minute."""
        await self.update_turns.wait_turn(tenant)

    async def update(self, tenant: Tenant, channel: str, ts: str, message: Message) -> None:
        """Replace one of the bot's messages (Slack: chat.update). Raises ``MessageGone`` if it cannot be replaced."""
        body = {"channel": channel, "ts": ts, "link_names": False, **_message_body(message)}
        try:
            await self._clients.call(tenant, "chat.update", body, Effect.SET)
        except InvalidBlocks:
            if message.fallback is None:
                raise
            await self._clients.call(
                tenant, "chat.update", body | _message_body(message.fallback), Effect.SET
            )

    async def send_dm(self, person: Person, message: Message, send_id: str | None = None) -> str:
        """Post in the person's direct conversation with the bot; return the ts. Raises like ``post``."""
        channel = await self._people.open_dm(person)
        try:
            return await self.post(person.tenant, channel, message, send_id)
        except ChannelGone:
            self._people.forget_dm(person)
            raise

    async def respond(
        self, response_url: str, message: Message, *, replace: bool = False, in_channel: bool = False
    ) -> None:
        """Answer a command, a press or a typed message (``MessageAddress``), visible only to that person.

        With ``in_channel`` all who are there see it; that needs no membership of the bot. ``replace`` replaces the
        message that was pressed, which stays ephemeral or not; the response_url of a command replaces nothing. Raises
        ``ResponseUrlSpent``, ``SlackBusy``, ``SlackUnavailable``, ``SlackOutcomeUnknown``, or ``FaultError`` for a URL
        that is not Slack's.
        """
        address = MessageAddress.parse(response_url)
        if address is not None:
            return await self._answer_message(address, message)
        shown = ViewAddress.parse(response_url)
        if shown is not None:
            return await self._answer_in_view(shown, message)
        kind = "in_channel" if in_channel else "ephemeral"
        body = {"response_type": kind, "replace_original": replace, **_message_body(message)}
        if in_channel and not replace and message.thread_ts is not None:
            body["thread_ts"] = message.thread_ts
        effect = Effect.SET if replace else Effect.ADD
        try:
            await responses.respond(self._clients, response_url, body, effect)
        except InvalidBlocks:
            if message.fallback is None:
                raise
            body |= _message_body(message.fallback)
            await responses.respond(self._clients, response_url, body, effect)

    async def _answer_message(self, address: MessageAddress, message: Message) -> None:
        """Answer in the person's direct conversation, elsewhere to them alone (Slack: chat.postEphemeral)."""
        tenant, thread_ts = Tenant(address.tenant_id), address.thread_ts
        if address.is_direct:
            await self.post(tenant, address.channel, dataclasses.replace(message, thread_ts=thread_ts))
            return
        body: dict[str, Any] = {"channel": address.channel, "user": address.user_id, **_message_body(message)}
        if thread_ts is not None:
            body["thread_ts"] = thread_ts
        try:
            await self._clients.call(tenant, "chat.postEphemeral", body, Effect.ADD)
        except InvalidBlocks:
            if message.fallback is None:
                raise
            body |= _message_body(message.fallback)
            await self._clients.call(tenant, "chat.postEphemeral", body, Effect.ADD)

    async def _answer_in_view(self, address: ViewAddress, message: Message) -> None:
        external_id = address.external_id
        view = answer_view(message, external_id)
        if not await self.update_view(Tenant(address.tenant_id), external_id, view):
            raise ResponseUrlSpent("slack-response-url-spent", next_step="slack-response-url-spent-next")

    async def delete_original(self, response_url: str) -> None:
        """Delete the message that was pressed (Slack: response_url, ``delete_original``). Raises like ``respond``."""
        await responses.respond(self._clients, response_url, {"delete_original": True}, Effect.SET)

    async def unfurl(self, tenant: Tenant, where: Mapping[str, str], previews: Mapping[str, Message]) -> None:
        """Show previews of links in a message; ``previews`` is keyed by URL (Slack: chat.unfurl)."""
        shown = {url: {"blocks": list(message.blocks)} for url, message in previews.items()}
        await self._clients.call(tenant, "chat.unfurl", {**where, "unfurls": shown}, Effect.SET)

    async def update_view(self, tenant: Tenant, external_id: str, view: Mapping[str, Any]) -> bool:
        """Replace the open form (Slack: views.update); return False if it is no longer open."""
        body = {"external_id": external_id, "view": {"external_id": external_id, **view}}
        try:
            await self._clients.call(tenant, "views.update", body, Effect.SET)
        except ViewGone:
            return False
        return True

    async def open_view(self, tenant: Tenant, trigger_id: str, view: Mapping[str, Any]) -> None:
        """Open a form (Slack: views.open).

        Raises ``TriggerExpired``, ``TriggerNeeded`` for a typed message, ``SlackOutcomeUnknown`` if it may be open.
        """
        await self._call_with_trigger(tenant, "views.open", trigger_id, view)

    async def push_view(self, tenant: Tenant, trigger_id: str, view: Mapping[str, Any]) -> None:
        """Push a form on top of the open one (Slack: views.push). Raises like ``open_view``."""
        await self._call_with_trigger(tenant, "views.push", trigger_id, view)

    async def _call_with_trigger(
        self, tenant: Tenant, method: str, trigger_id: str, view: Mapping[str, Any]
    ) -> None:
        if is_message_trigger(trigger_id):
            raise TriggerNeeded
        body = {"trigger_id": trigger_id, "view": view}
        try:
            await self._clients.call(tenant, method, body, Effect.ADD, max_wait=_TRIGGER_MAX_WAIT_SECONDS)
        except SlackOutcomeUnknown as error:
            lost = SlackOutcomeUnknown(
                "slack-view-unknown", next_step="slack-view-unknown-next", **error.values
            )
        else:
            return
        raise lost

    async def publish_home(self, person: Person, view: Mapping[str, Any]) -> None:
        """Set the person's App Home (Slack: views.publish)."""
        body = {"user_id": person.user_id, "view": view}
        await self._clients.call(person.tenant, "views.publish", body, Effect.SET)

    async def _read_history(
        self,
        tenant: Tenant,
        channel: str,
        oldest: str,
        cursor: str | None,
        thread_ts: str | None,
        max_wait: float | None,
    ) -> dict[str, Any]:
        query = {
            "channel": channel,
            "oldest": oldest,
            "inclusive": True,
            "include_all_metadata": True,
            "limit": _PAGE_SIZE,
            "cursor": cursor,
        }
        call, read = self._clients.call, Effect.READ
        try:
            if thread_ts is not None:
                query["ts"] = thread_ts
                return await call(tenant, "conversations.replies", query, read, max_wait=max_wait)
            return await call(tenant, "conversations.history", query, read, max_wait=max_wait)
        except UsherError as error:
            cause = error.message_id
        raise SlackHistoryUnreadable(cause=cause)


def _message_body(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks)}


def _read_send_id(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    send_id = (metadata.get("event_payload") or {}).get("id")
    return send_id if isinstance(send_id, str) else None
