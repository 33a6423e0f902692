"""What Slack's client does for a person: turn a click, a value or a form into a payload, and apply the ack."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.sandbox.slack import payloads
from bot.sandbox.slack.ack_results import ActionResult, SubmitResult, apply_submission_ack, suggested_options
from bot.sandbox.slack.backend import SlackBackend
from bot.sandbox.slack.delivery import Delivery
from bot.sandbox.slack.element_lookup import Target
from bot.sandbox.slack.elements import (
    STATELESS_TYPES,
    action_payload,
    entry_value,
    interactive_elements,
    state_entry,
)
from bot.sandbox.slack.errors import ApiError, NotPossible
from bot.sandbox.slack.input_values import convert_value, validation_errors
from bot.sandbox.slack.model import Json, Member, StoredMessage
from bot.sandbox.slack.views import View
from bot.sandbox.slack.workspace import Workspace


class ClientActions:
    """The actions of one user of a workspace on given elements."""

    def __init__(self, slack: SlackBackend, ws: Workspace, user: Member) -> None:
        self.slack, self.ws, self.user = slack, ws, user

    def response_url(self, channel: str, origin: StoredMessage | None = None) -> str:
        """Return a new response_url for a payload."""
        url = self.ws.new_response_url(channel, self.user.id, origin)
        return f"{self.slack.base_url}/response/{url.id}"

    def require_visible(self, target: Target) -> None:
        """NotPossible if this person does not see the target now."""
        if isinstance(target, View):
            modals = self.slack.modals(self.ws)
            if target is not modals.top(self.user.id) and target is not modals.homes.get(self.user.id):
                raise NotPossible(f"The view {target.title!r} is not in front.")
            return
        channel = self.ws.channels[target.channel]
        if target not in channel.messages or target.ephemeral_for not in (None, self.user.id):
            raise NotPossible("The message is not there.")
        if not self.ws.can_see(self.user.id, channel):
            raise NotPossible(f"{self.user.name} is not in this conversation.")

    def set_value(self, target: Target, block: Json, element: Json, value: Any) -> Any:
        """Set the value of an element; return it in the element's own form."""
        suggested = target.suggested.get(element["action_id"], [])
        converted = convert_value(self.ws, self.user, element, value, suggested)
        if element["type"] not in STATELESS_TYPES:
            state = target.state if isinstance(target, View) else target.state_of(self.user.id)
            state.setdefault(block["block_id"], {})[element["action_id"]] = state_entry(element, converted)
            self.slack.changes.notify()
        return converted

    async def send_block_actions(
        self, target: Target, block: Json, element: Json, value: Any
    ) -> ActionResult:
        """Send block_actions for an element; a failure is shown at the target."""
        action = action_payload(block, element, value, self.ws.new_ts())
        if isinstance(target, View):
            view_id = target.id if target.type == "modal" else None
            trigger = self.ws.new_trigger(self.user.id, view_id, target.opened_in)
            payload = payloads.view_actions(self.ws, self.user, target, [action], trigger)
        else:
            trigger = self.ws.new_trigger(self.user.id, None, target.channel)
            url = self.response_url(target.channel, target)
            unfurl = _unfurl_of(target, block)
            payload = payloads.message_actions(self.ws, self.user, target, [action], trigger, url, unfurl)
        ack = await self.slack.deliver(Delivery(kind="interactive", name="block_actions", payload=payload))
        target.notice = None if ack.error is None else f"This app did not respond: {ack.error}"
        self.slack.changes.notify()
        opened = element.get("url")
        if element["type"] == "overflow":
            opened = next((o.get("url") for o in element["options"] if o["value"] == value["value"]), None)
        return ActionResult(error=ack.error, url=opened, ack=ack)

    async def submit(self, view: View) -> SubmitResult:
        """Send view_submission, unless the client finds errors itself."""
        if view.busy:
            raise NotPossible("The form is being submitted already.")
        errors = validation_errors(view)
        view.errors = errors
        if errors:
            self.slack.changes.notify()
            return SubmitResult(errors=errors, view=view, sent=False)
        view.busy, view.notice = True, None
        self.slack.changes.notify()
        trigger = self.ws.new_trigger(self.user.id, view.id, view.opened_in)
        payload = payloads.view_submission(self.ws, self.user, view, trigger, self._response_urls(view))
        delivery = Delivery(kind="interactive", name="view_submission", payload=payload)
        sends = [self.slack.deliver(delivery)]
        if self.slack.panel.consume_fault("slack.double_submit"):
            sends.append(self.slack.deliver(delivery))
        ack, *_ = await asyncio.gather(*sends)
        return apply_submission_ack(self.slack.modals(self.ws), view, ack)

    def _response_urls(self, view: View) -> list[Json]:
        urls = []
        for block, element in interactive_elements(view.blocks):
            if not element.get("response_url_enabled"):
                continue
            channel = entry_value(view.state[block["block_id"]][element["action_id"]])
            where = self.ws.channels.get(channel) if isinstance(channel, str) else None
            if where is not None and self.ws.can_see(self.user.id, where):
                urls.append(
                    {
                        "block_id": block["block_id"],
                        "action_id": element["action_id"],
                        "channel_id": channel,
                        "response_url": self.response_url(channel),
                    }
                )
        return urls

    async def close(self, view: View, *, everything: bool) -> None:
        """Close a modal by its Cancel button, or (``everything``) the whole stack by the cross."""
        modals = self.slack.modals(self.ws)
        self.require_visible(view)
        cleared = everything or bool(view.body.get("clear_on_close"))
        closed = modals.stack(self.user.id)[0] if everything else view
        payload = payloads.view_closed(self.ws, self.user, closed, is_cleared=cleared)
        modals.clear(self.user.id) if cleared else modals.close(view)
        if closed.notify_on_close:
            await self.slack.deliver(Delivery(kind="interactive", name="view_closed", payload=payload))

    async def suggest(self, target: Target, block: Json, element: Json, query: str) -> list[Json]:
        """Ask the app for options (block_suggestion); none for a query below min_query_length or after a failure."""
        if len(query) < element.get("min_query_length", 3):
            return []
        payload = payloads.suggestion(
            self.ws, self.user, target, block["block_id"], element["action_id"], query
        )
        ack = await self.slack.deliver(Delivery(kind="interactive", name="block_suggestion", payload=payload))
        try:
            options = suggested_options(ack)
        except ApiError as refused:
            target.notice = f"Couldn't load results: {refused.code}"
            self.slack.changes.notify()
            return []
        fresh = {option["value"] for option in options}
        older = [o for o in target.suggested.get(element["action_id"], []) if o["value"] not in fresh]
        target.suggested[element["action_id"]] = [*options, *older]
        return options


def _unfurl_of(message: StoredMessage, block: Json) -> Json | None:
    for attachment in message.attachments:
        if attachment.get("is_app_unfurl") and block in attachment.get("blocks", ()):
            return attachment
    return None
