"""What Slack does with the app's acks of commands, submitted modals and option requests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.slack import response_urls
from bot.sandbox.slack.delivery import DISPATCH_ERROR, Ack
from bot.sandbox.slack.element_rules import GROUP, PLAIN_OPTION
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.modals import ModalStacks
from bot.sandbox.slack.model import Json, ResponseUrl, StoredMessage
from bot.sandbox.slack.schema import array
from bot.sandbox.slack.views import View
from bot.sandbox.slack.workspace import Workspace

SUBMIT_FAILED_TEXT = "We had some trouble connecting. Try again?"
MAX_SUGGESTED_OPTIONS = 100


@dataclass(frozen=True, kw_only=True)
class CommandResult:
    """The result of a typed line. ``error`` and ``text`` are what Slack showed the person if the app failed."""

    shown: StoredMessage | None = None
    error: str | None = None
    text: str = ""
    ack: Ack | None = None


@dataclass(frozen=True, kw_only=True)
class ActionResult:
    """The result of a click, a selection or a shortcut. ``url`` is what a URL button opened."""

    error: str | None = None
    url: str | None = None
    dismissed: bool = False
    ack: Ack | None = None


@dataclass(frozen=True, kw_only=True)
class SubmitResult:
    """The result of a submitted modal.

    ``errors`` are shown below inputs (block_id → text), ``view`` is the modal now on top, ``closed`` is True if
    none is left, ``notice`` is Slack's own error text, ``sent`` is False if the client did not send the form.
    """

    errors: dict[str, str] = field(default_factory=dict)
    view: View | None = None
    closed: bool = False
    notice: str | None = None
    sent: bool = True
    ack: Ack | None = None


def apply_command_ack(ws: Workspace, url: ResponseUrl, line: str, ack: Ack) -> CommandResult:
    """Show the answer to a slash command, or Slack's text about its failure."""
    command = line.split()[0]
    error = ack.error
    shown = None
    if error is None:
        try:
            shown = _show_answer(ws, url, line, ack.body)
        except ApiError as refused:
            error = DISPATCH_ERROR
            ack = Ack(
                error=error,
                status=ack.status,
                body={"refused": refused.code, **refused.extra},
                headers=ack.headers,
            )
    if error is None:
        return CommandResult(shown=shown, ack=ack)
    text = f"{command} failed with the error “{error}”"
    channel = ws.channels[url.channel]
    ws.post(channel, "USLACKBOT", text, ephemeral_for=url.user)
    return CommandResult(shown=None, error=error, text=text, ack=ack)


def _show_answer(ws: Workspace, url: ResponseUrl, line: str, body: Any) -> StoredMessage | None:
    if body in (None, "", {}):
        return None
    answer = {"text": body} if isinstance(body, str) else body
    if not isinstance(answer, dict):
        raise ApiError("invalid_payload")
    if answer.get("response_type") == "in_channel":
        ws.post(ws.channels[url.channel], url.user, line)
    return response_urls.apply_response(ws, url, answer)


def apply_submission_ack(modals: ModalStacks, view: View, ack: Ack) -> SubmitResult:
    """Apply the ack of a view_submission: close, errors, update, push or clear (Slack: modals)."""
    view.busy = False
    if view not in modals.stack(view.user):
        return SubmitResult(view=modals.top(view.user), closed=not modals.stack(view.user), ack=ack)
    view.errors, view.notice = {}, None
    problem = ack.error
    if problem is None:
        try:
            _apply_action(modals, view, ack.body)
        except ApiError as refused:
            problem = refused.code
            ack = Ack(
                error=problem,
                status=ack.status,
                body={"refused": refused.code, **refused.extra},
                headers=ack.headers,
            )
    if problem is not None:
        view.notice = SUBMIT_FAILED_TEXT
    modals.workspace.changes.notify()
    top = modals.top(view.user)
    return SubmitResult(errors=dict(view.errors), view=top, closed=top is None, notice=view.notice, ack=ack)


def _apply_action(modals: ModalStacks, view: View, body: Any) -> None:
    if body in (None, "", {}):
        modals.clear(view.user) if view.body.get("clear_on_close") else modals.close(view)
        return
    action = body.get("response_action") if isinstance(body, dict) else None
    if action == "errors":
        view.errors = _parse_errors(view, body.get("errors"))
    elif action == "update":
        modals.update(view, body.get("view"))
    elif action == "push":
        modals.push(view.user, body.get("view"))
    elif action == "clear":
        modals.clear(view.user)
    else:
        raise ApiError("invalid_response_action")


def _parse_errors(view: View, given: Any) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(given, dict) or not given or not set(given) <= inputs:
        raise ApiError("invalid_errors")
    if not all(isinstance(text, str) and text for text in given.values()):
        raise ApiError("invalid_errors")
    return dict(given)


def suggested_options(ack: Ack) -> list[Json]:
    """Return the options of a block_suggestion's ack, groups flattened; ApiError if Slack would refuse them."""
    body = ack.body
    if ack.error is not None or not isinstance(body, dict):
        raise ApiError(ack.error or "invalid_options")
    groups = body.get("option_groups")
    given: Any = groups if groups is not None else body.get("options")
    check = array(GROUP if groups is not None else PLAIN_OPTION, MAX_SUGGESTED_OPTIONS, 0)
    problems = list(check(given, "/option_groups" if groups is not None else "/options"))
    if problems:
        raise ApiError.invalid("invalid_options", *map(str, problems))
    if groups is not None:
        return [option for group in groups for option in group["options"]]
    return list(given)
