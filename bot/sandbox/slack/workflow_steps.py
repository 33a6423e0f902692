"""Custom workflow steps: Slack runs a function of the app and waits for its outcome (Slack: function_executed)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.sandbox.slack.change_signal import ChangeSignal
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.model import Json
from bot.sandbox.slack.workspace import Workspace


@dataclass(kw_only=True)
class StepRun:
    """One execution of a step; ``outputs`` or ``error`` is set once the app has finished it."""

    id: str
    callback_id: str
    outputs: Json | None = None
    error: str | None = None
    done: asyncio.Event = field(default_factory=asyncio.Event)

    async def finished(self, timeout: float = 5.0) -> StepRun:
        """Wait until the app has reported the outcome; TimeoutError after ``timeout`` seconds."""
        async with asyncio.timeout(timeout):
            await self.done.wait()
        return self


class StepRuns:
    """The executions of the app's workflow steps."""

    def __init__(self, changes: ChangeSignal) -> None:
        self.changes = changes
        self.runs: dict[str, StepRun] = {}

    def start(self, ws: Workspace, callback_id: str) -> StepRun:
        """Register a new run."""
        run = StepRun(id=ws.new_id("Fx"), callback_id=callback_id)
        self.runs[run.id] = run
        return run

    def finish(self, run_id: str, *, outputs: Json | None = None, error: str | None = None) -> None:
        """Store the outcome the app reports; ApiError if there is no such run or it has already ended."""
        run = self.runs.get(run_id)
        if run is None or run.done.is_set():
            raise ApiError("function_execution_not_found" if run is None else "function_execution_completed")
        run.outputs, run.error = outputs, error
        run.done.set()
        self.changes.notify()


def function_executed_event(ws: Workspace, run: StepRun, inputs: Json, token: str) -> Json:
    """Return the function_executed event of a run; ``token`` is its just-in-time token."""
    return {
        "type": "function_executed",
        "function": {
            "id": f"Fn{run.callback_id}",
            "callback_id": run.callback_id,
            "title": run.callback_id,
            "type": "app",
            "app_id": ws.app_id,
            "input_parameters": [],
            "output_parameters": [],
        },
        "inputs": inputs,
        "function_execution_id": run.id,
        "workflow_execution_id": ws.new_id("Wx"),
        "event_ts": ws.new_ts(),
        "bot_access_token": token,
    }
