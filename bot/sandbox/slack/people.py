"""People who use Slack's client."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.slack import payloads
from bot.sandbox.slack.ack_results import ActionResult, CommandResult, SubmitResult, apply_command_ack
from bot.sandbox.slack.backend import SlackBackend
from bot.sandbox.slack.client_actions import ClientActions
from bot.sandbox.slack.client_commands import CLIENT_COMMANDS
from bot.sandbox.slack.delivery import Delivery
from bot.sandbox.slack.element_lookup import Target, find_element, find_input
from bot.sandbox.slack.errors import NotPossible
from bot.sandbox.slack.model import COMPOSER, Json, Member, StoredChannel, StoredMessage
from bot.sandbox.slack.text_escape import escape_line
from bot.sandbox.slack.views import View
from bot.sandbox.slack.visibility import Viewer
from bot.sandbox.slack.workspace import Workspace

MENTION_LABEL = re.compile(r"<@([A-Z0-9]+)\|[^>]*>")
"""A mention as Slack sends it in commands; in messages it has no label."""


class SlackPerson(Viewer):
    """A member who acts and reads in Slack's client. Actions wait for the app's ack, at most three seconds."""

    def __init__(self, slack: SlackBackend, ws: Workspace, user: Member) -> None:
        super().__init__(slack, ws, user)
        self.actions = ClientActions(slack, ws, user)

    async def types(self, channel: str, text: str, *, thread_ts: str | None = None) -> CommandResult:
        """Send a line in a channel (id or ``#name``): a slash command or a message."""
        where = self._require_channel(channel)
        if not text.startswith("/"):
            return CommandResult(shown=await self._send_message(where, text, thread_ts))
        word, _, rest = text.partition(" ")
        if thread_ts:
            raise NotPossible(f"{word} is not supported in threads. Sorry!")
        self._require_team_member(word)
        if word in CLIENT_COMMANDS:
            await CLIENT_COMMANDS[word](self, where, rest)
            return CommandResult()
        entry = self.slack.manifest.command(word)
        if entry is None:
            raise NotPossible(f"{word} is not a valid command.")
        url = self.ws.new_response_url(where.id, self.id)
        payload = payloads.slash_command(
            self.ws,
            self.user,
            where,
            word,
            escape_line(self.ws, rest.strip()) if entry.get("should_escape") else rest.strip(),
            self.ws.new_trigger(self.id, None, where.id),
            f"{self.slack.base_url}/response/{url.id}",
        )
        ack = await self.slack.deliver(Delivery(kind="slash_commands", name=word, payload=payload))
        return apply_command_ack(self.ws, url, text, ack)

    async def clicks(
        self,
        target: Target,
        action_id: str | None = None,
        *,
        text: str | None = None,
        block_id: str | None = None,
        value: Any = None,
        confirm: bool = True,
    ) -> ActionResult:
        """Click a button, or select a menu's entry by its ``text`` or ``value``.

        ``confirm`` answers its confirmation dialog, if it has one. NotPossible unless exactly one matches.
        """
        self.actions.require_visible(target)
        block, element, option = find_element(target, action_id, block_id, text, value)
        if element["type"] != "button" and option is None:
            raise NotPossible(f"{element['type']} needs a text or value to choose.")
        if element.get("confirm") and not confirm:
            return ActionResult(dismissed=True)
        if element["type"] == "button":
            return await self.actions.send_block_actions(target, block, element, None)
        return await self._choose(target, block, element, option)

    async def selects(
        self,
        target: Target,
        action_id: str,
        value: Any,
        *,
        block_id: str | None = None,
        confirm: bool = True,
    ) -> ActionResult:
        """Choose in a select, picker, checkbox or radio group; ``value`` as in ``fills``.

        For an external select a string is also sent as the query. In an input block without dispatch_action
        nothing is sent.
        """
        self.actions.require_visible(target)
        block, element, _ = find_element(target, action_id, block_id, None, None)
        if element.get("confirm") and not confirm:
            return ActionResult(dismissed=True)
        await self._request_options(target, block, element, value)
        return await self._choose(target, block, element, value)

    async def fills(self, view: View, values: dict[str, Any], *, enter: bool = False) -> None:
        """Fill inputs, each by block_id, action_id or label; those with dispatch_action notify the app.

        Text fields notify it on typing or, with ``enter``, on Enter, as the field is configured.
        """
        self.actions.require_visible(view)
        for key, value in values.items():
            block, element = find_input(view, key)
            await self._request_options(view, block, element, value)
            converted = self.actions.set_value(view, block, element, value)
            view.errors.pop(block["block_id"], None)
            if block["type"] != "input" or _dispatches(block, element, enter):
                await self.actions.send_block_actions(view, block, element, converted)

    async def submits(self, view: View | None = None) -> SubmitResult:
        """Click the submit button of a modal, by default the top one."""
        top = view or self._require_modal()
        self.actions.require_visible(top)
        if top.body.get("submit") is None:
            raise NotPossible(f"{top.title!r} has no submit button.")
        return await self.actions.submit(top)

    async def pastes(self, text: str) -> StoredMessage:
        """Paste text into the composer without sending it; return the draft with the previews that the app gave.

        Slack does not say for which conversation it is (Slack: link_shared, source composer).
        """
        draft = StoredMessage(
            ts="", channel=COMPOSER, user=self.id, text=escape_line(self.ws, text), team=self.ws.id
        )
        links = self.slack.manifest.unfurled(draft.text)
        if links and self.user.team_id == self.ws.id:
            unfurl_id = self.ws.new_id("Uf")
            self.slack.unfurls[unfurl_id] = draft
            inner: Json = {
                "type": "link_shared",
                "channel": COMPOSER,
                "user": self.id,
                "message_ts": unfurl_id,
                "event_ts": self.ws.new_ts(),
                "links": links,
                "unfurl_id": unfurl_id,
                "source": "composer",
                "is_bot_user_member": False,
            }
            await self.slack.send_event_if_wanted(inner, self.ws)
        return draft

    async def closes(self, view: View | None = None, *, all: bool = False) -> None:
        """Click Cancel, or with ``all`` the cross that closes the whole stack."""
        await self.actions.close(view or self._require_modal(), everything=all)

    async def shortcut(self, callback_id: str) -> ActionResult:
        """Run a global shortcut."""
        if not self.slack.manifest.shortcut(callback_id, "global"):
            raise NotPossible(f"No shortcut {callback_id!r}.")
        ts = self.ws.new_ts()
        payload = payloads.global_shortcut(self.ws, self.user, callback_id, self.ws.new_trigger(self.id), ts)
        ack = await self.slack.deliver(Delivery(kind="interactive", name="shortcut", payload=payload))
        return ActionResult(error=ack.error, ack=ack)

    async def message_shortcut(self, message: StoredMessage, callback_id: str) -> ActionResult:
        """Run a message shortcut on a message (ephemeral ones offer none)."""
        self.actions.require_visible(message)
        self._require_team_member(callback_id)
        if message.is_ephemeral or not self.slack.manifest.shortcut(callback_id, "message"):
            raise NotPossible(f"No message shortcut {callback_id!r} here.")
        payload = payloads.message_shortcut(
            self.ws,
            self.user,
            message,
            callback_id,
            self.ws.new_trigger(self.id, None, message.channel),
            self.actions.response_url(message.channel, message),
            self.ws.new_ts(),
        )
        ack = await self.slack.deliver(Delivery(kind="interactive", name="message_action", payload=payload))
        return ActionResult(error=ack.error, ack=ack)

    async def opens_home(self, tab: str = "home") -> View | None:
        """Open the app's ``home`` or ``messages`` tab; return the home tab after the ack."""
        inner: Json = {
            "type": "app_home_opened",
            "user": self.id,
            "channel": self._app_dm().id,
            "event_ts": self.ws.new_ts(),
            "tab": tab,
        }
        if tab == "home" and self.home is not None:
            inner["view"] = self.home.payload()
        await self.slack.send_event_if_wanted(inner, self.ws)
        return self.home

    async def suggests(
        self, target: Target, action_id: str, query: str, *, block_id: str | None = None
    ) -> list[Json]:
        """Type into an external select; return the options it offers."""
        self.actions.require_visible(target)
        block, element, _ = find_element(target, action_id, block_id, None, None)
        return await self.actions.suggest(target, block, element, query)

    async def joins(self, channel: str) -> None:
        """Join a channel."""
        await self.adds(channel, self.id)

    async def adds(self, channel: str, user_id: str) -> None:
        """Add a user or the bot to a channel; the app gets member_joined_channel if it is a member."""
        where = self.ws.conversation(channel)
        if user_id not in where.members:
            where.members.append(user_id)
            self.slack.changes.notify()
            await self._send_membership_event("member_joined_channel", where, user_id)

    async def leaves(self, channel: str, user_id: str | None = None) -> None:
        """Leave a channel, or remove another user from it."""
        where, member = self.ws.conversation(channel), user_id or self.id
        where.members.remove(member)
        self.slack.changes.notify()
        await self._send_membership_event("member_left_channel", where, member)

    async def _send_membership_event(self, kind: str, where: StoredChannel, user_id: str) -> None:
        if self.ws.bot_user_id in where.members:
            inner: Json = {"type": kind, "user": user_id, "channel": where.id, "team": self.ws.id}
            inner |= {"channel_type": "C" if where.kind == "channel" else "G", "inviter": self.id}
            await self.slack.send_event_if_wanted({**inner, "event_ts": self.ws.new_ts()}, self.ws)

    async def _choose(self, target: Target, block: Json, element: Json, value: Any) -> ActionResult:
        if element["type"] == "checkboxes" and isinstance(value, dict):
            value = [value]
        converted = self.actions.set_value(target, block, element, value)
        if block["type"] == "input" and not block.get("dispatch_action"):
            return ActionResult()
        return await self.actions.send_block_actions(target, block, element, converted)

    async def _request_options(self, target: Target, block: Json, element: Json, value: Any) -> None:
        if element["type"].endswith("external_select"):
            for entry in value if isinstance(value, list) else [value]:
                known = [
                    x
                    for o in target.suggested.get(element["action_id"], [])
                    for x in (o["value"], o["text"]["text"])
                ]
                if isinstance(entry, str) and entry and entry not in known:
                    await self.actions.suggest(target, block, element, entry)

    async def _send_message(self, where: StoredChannel, text: str, thread_ts: str | None) -> StoredMessage:
        if where.archived:
            raise NotPossible(f"#{where.name} is archived.")
        shown = MENTION_LABEL.sub(r"<@\1>", escape_line(self.ws, text))
        parent = where.find(thread_ts) if thread_ts else None
        if parent is not None:
            parent.thread_ts = parent.thread_ts or parent.ts
        message = self.ws.post(where, self.id, shown, thread_ts=parent.thread_ts if parent else None)
        where.read[self.id] = message.ts
        if self.ws.bot_user_id in where.members:
            await self._send_message_events(where, message)
        return message

    async def _send_message_events(self, where: StoredChannel, message: StoredMessage) -> None:
        """Send the events of a message: message, app_mention, link_shared."""
        own_team = self.user.team_id
        common = {"channel": where.id, "user": self.id, "event_ts": message.ts}
        kind = {"private": "group"}.get(where.kind, where.kind)
        event = {**message.payload(), **common, "channel_type": kind, "team": own_team}
        if own_team != self.ws.id:
            event |= {"user_team": own_team, "source_team": own_team}
        await self.slack.send_event_if_wanted(event, self.ws)
        if f"<@{self.ws.bot_user_id}>" in message.text and where.kind != "im":
            await self.slack.send_event_if_wanted({**event, "type": "app_mention"}, self.ws)
        links = self.slack.manifest.unfurled(message.text)
        if links and self.user.team_id == self.ws.id:
            unfurl_id = self.ws.new_id("Uf")
            self.slack.unfurls[unfurl_id] = message
            shared: Json = {"type": "link_shared", **common, "message_ts": message.ts, "links": links}
            shared |= {"unfurl_id": unfurl_id, "source": "conversations_history", "is_bot_user_member": True}
            if message.thread_ts:
                shared["thread_ts"] = message.thread_ts
            await self.slack.send_event_if_wanted(shared, self.ws)

    def _require_team_member(self, what: str) -> None:
        """Refuse external people of shared channels, who have no commands or message shortcuts (Slack Connect)."""
        if self.user.team_id != self.ws.id:
            raise NotPossible(f"{what} is not offered to people of other companies.")

    def _require_modal(self) -> View:
        if self.view is None:
            raise NotPossible("No modal is open.")
        return self.view


def find_person(slack: SlackBackend, user_id: str, workspace: Workspace | None = None) -> SlackPerson:
    """Return the user of that id, of the first workspace that has one if none is given; KeyError if unknown."""
    found = [workspace] if workspace else [w for w in slack.workspaces.values() if user_id in w.users]
    if not found:
        raise KeyError(user_id)
    return SlackPerson(slack, found[0], found[0].users[user_id])


def _dispatches(block: Json, element: Json, enter: bool) -> bool:
    if not block.get("dispatch_action"):
        return False
    if not element["type"].endswith("_input") and element["type"] != "number_input":
        return True
    wanted = element.get("dispatch_action_config", {}).get("trigger_actions_on", ["on_enter_pressed"])
    return "on_character_entered" in wanted or (enter and "on_enter_pressed" in wanted)
