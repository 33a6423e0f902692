"""The modal stacks and home tabs of a workspace: open, push, update, close, publish (Slack: views.*)."""

from __future__ import annotations

import copy
import secrets
from typing import Any

from bot.sandbox.slack.elements import initial_state, interactive_elements, state_entry, with_ids
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.limits import SchemaViolation, check_view
from bot.sandbox.slack.model import Json, Trigger
from bot.sandbox.slack.views import View
from bot.sandbox.slack.workspace import Workspace

MAX_STACK_DEPTH = 3


class ModalStacks:
    """The open modals of each user, root first, and each user's home tab."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def stack(self, user: str) -> list[View]:
        return self.stacks.setdefault(user, [])

    def top(self, user: str) -> View | None:
        stack = self.stacks.get(user)
        return stack[-1] if stack else None

    def find(self, view_id: str = "", external_id: str = "") -> View | None:
        """Return an open modal or a home tab by id or external_id."""
        views = [*(v for s in self.stacks.values() for v in s), *self.homes.values()]
        if external_id:
            return next((v for v in views if v.external_id == external_id), None)
        return next((v for v in views if v.id == view_id), None)

    def open(self, trigger: Trigger, body: Any) -> View:
        """Open ``body`` as the root of the user's stack; ApiError if Slack would refuse it."""
        checked = self._validated(body, "modal")
        view = self._new_view(trigger.user, checked)
        view.opened_in = trigger.channel
        _default_to_current(view)
        self.stacks[trigger.user] = [view]
        self.workspace.changes.notify()
        return view

    def push_by_trigger(self, trigger: Trigger, body: Any) -> View:
        """Push as views.push does: only from an interaction inside a modal that is still open."""
        below = self.find(trigger.view or "")
        if below is None or below not in self.stack(trigger.user):
            raise ApiError("invalid_trigger_id")
        return self.push(trigger.user, body)

    def push(self, user: str, body: Any) -> View:
        stack = self.stack(user)
        if not stack:
            raise ApiError("not_found")
        if len(stack) >= MAX_STACK_DEPTH:
            raise ApiError("push_limit_reached")
        view = self._new_view(user, self._validated(body, "modal"))
        view.root_id, view.previous_id = stack[0].id, stack[-1].id
        view.opened_in = stack[0].opened_in
        _default_to_current(view)
        stack.append(view)
        self.workspace.changes.notify()
        return view

    def update(self, view: View, body: Any) -> View:
        checked = self._validated(body, view.type, replacing=view)
        view.replace(checked, self._new_hash())
        self.workspace.changes.notify()
        return view

    def publish(self, user: str, body: Any, expected_hash: str | None) -> View:
        checked = self._validated(body, "home")
        home = self.homes.get(user)
        if expected_hash and home is not None and home.hash != expected_hash:
            raise ApiError("hash_conflict")
        if home is None:
            home = self.homes[user] = self._new_view(user, checked)
        else:
            home.replace(checked, self._new_hash())
        self.workspace.changes.notify()
        return home

    def close(self, view: View) -> None:
        """Remove a modal and all above it from its stack."""
        stack = self.stack(view.user)
        if view in stack:
            del stack[stack.index(view) :]
        self.workspace.changes.notify()

    def clear(self, user: str) -> None:
        self.stacks[user] = []
        self.workspace.changes.notify()

    def _validated(self, body: Any, kind: str, replacing: View | None = None) -> Json:
        if not isinstance(body, dict):
            raise ApiError.invalid("invalid_arguments", "[ERROR] must provide an object [json-pointer:/view]")
        problems = check_view(body)
        if body.get("type") != kind:
            problems.append(SchemaViolation("/view/type", f"must be {kind}"))
        if problems:
            too_large = any("view_too_large" in p.message for p in problems)
            code = "view_too_large" if too_large else "invalid_arguments"
            raise ApiError.invalid(code, *map(str, problems))
        external = body.get("external_id")
        if external:
            other = self.find(external_id=external)
            if other is not None and other is not replacing and other.type == kind:
                raise ApiError("duplicate_external_id")
        stored = copy.deepcopy(body)
        stored["blocks"] = with_ids(body["blocks"])
        return stored

    def _new_view(self, user: str, body: Json) -> View:
        ws = self.workspace
        view_id = ws.new_id("V")
        view = View(
            id=view_id,
            team_id=ws.id,
            user=user,
            body=body,
            hash=self._new_hash(),
            app_id=ws.app_id,
            bot_id=ws.bot_id,
            root_id=view_id,
        )
        view.state = initial_state(view.blocks)
        return view

    def _new_hash(self) -> str:
        return f"{int(self.workspace.now().timestamp())}.{secrets.token_hex(4)}"


def _default_to_current(view: View) -> None:
    """Set the selects that default to the conversation the modal was opened from."""
    for block, element in interactive_elements(view.blocks):
        if element.get("default_to_current_conversation") and view.opened_in:
            many = element["type"].startswith("multi_")
            value = [view.opened_in] if many else view.opened_in
            view.state[block["block_id"]][element["action_id"]] = state_entry(element, value)
