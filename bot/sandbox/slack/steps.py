"""Custom workflow steps: Slack runs a function of the app, and waits (Slack: function_executed)."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.model import Json
from bot.sandbox.slack.tokens import Token
from bot.sandbox.slack.workspace import Workspace

if TYPE_CHECKING:
    from bot.sandbox.slack.local import LocalSlack


@dataclass
class StepRun:
    """One execution of a step; ``outputs`` or ``error`` is set when the app has finished it."""

    id: str
    callback_id: str
    outputs: Json | None = None
    error: str | None = None
    done: asyncio.Event = field(default_factory=asyncio.Event)

    async def finished(self, timeout: float = 5.0) -> StepRun:
        """Wait until the app has said how it ended; TimeoutError after ``timeout`` seconds."""
        async with asyncio.timeout(timeout):
            await self.done.wait()
        return self


class Steps:
    """The executions of the app's workflow steps."""

    def __init__(self, slack: LocalSlack) -> None:
        self.slack = slack
        self.runs: dict[str, StepRun] = {}

    async def run(self, ws: Workspace, callback_id: str, inputs: Json) -> StepRun:
        """Send function_executed with a just-in-time token and give the run to wait on."""
        run = StepRun(ws.new_id("Fx"), callback_id)
        self.runs[run.id] = run
        token = Token(f"xwfp-{secrets.token_hex(16)}", "workflow", ws, self.slack.scopes)
        self.slack.tokens[token.value] = token
        inner = {
            "type": "function_executed",
            "function": {
                "id": f"Fn{callback_id}",
                "callback_id": callback_id,
                "title": callback_id,
                "type": "app",
                "app_id": ws.app_id,
                "input_parameters": [],
                "output_parameters": [],
            },
            "inputs": inputs,
            "function_execution_id": run.id,
            "workflow_execution_id": ws.new_id("Wx"),
            "event_ts": ws.new_ts(),
            "bot_access_token": token.value,
        }
        await self.slack.send_event(inner, workspace=ws)
        return run

    def finish(self, run_id: str, *, outputs: Json | None = None, error: str | None = None) -> None:
        """Take the outcome that the app reports; ApiError if there is no such run or it has ended."""
        run = self.runs.get(run_id)
        if run is None or run.done.is_set():
            raise ApiError("function_execution_not_found" if run is None else "function_execution_completed")
        run.outputs, run.error = outputs, error
        run.done.set()
        self.slack.changes.happened()
