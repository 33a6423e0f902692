"""Four hundred forms submitted at once while GoTo is slow: ``python -m tests.bench forms``.

A web process and a worker, the sandbox beside them. Every form is to end in one meeting that is told once, and commands
meanwhile are to be answered within Slack's three seconds. GoTo's limit (10 requests a second) and Slack's (a message a
second) are off, since 400 meetings would take 40 s by themselves.
"""

from __future__ import annotations

import asyncio
import collections
import json
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import uvloop

from bot.views import ids as act
from tests.bench.bot_with_sandbox import redis_with_alice
from tests.bench.figures import Row, percentile, table
from tests.bench.payloads import CHANNEL, Payload, command, interaction
from tests.bench.processes import Connection, process
from tests.bench.sandbox import SandboxProcess

FORMS = 400
GOTO_SECONDS = 3.0
"""Seconds that GoTo takes to answer that a meeting was made: more than a listener waits."""
GAP = 0.05
END = 60.0
MAX_ACK_SECONDS = 3.0
"""Seconds (Slack: acknowledging)."""
DONE_TEXT = "is scheduled for"


def form(sandbox: SandboxProcess, number: int) -> Payload:
    """Return the submission of the form for one meeting."""
    day = (datetime.now(UTC) + timedelta(days=2 + number % 300)).date().isoformat()
    entered: dict[str, dict[str, Any]] = {
        "subject": {"type": "plain_text_input", "value": subject(number)},
        "date": {"type": "datepicker", "selected_date": day},
        "start": {"type": "timepicker", "selected_time": "15:00"},
        "length": {"type": "static_select", "selected_option": {"value": "45"}},
        "audio": {"type": "static_select", "selected_option": {"value": "Hybrid"}},
        "channel": {"type": "conversations_select", "selected_conversation": CHANNEL},
    }
    view = {
        "id": f"V{number}",
        "external_id": f"form.{number}",
        "type": "modal",
        "callback_id": act.SCHEDULE_FORM,
        "private_metadata": json.dumps({"zone": "America/New_York", "attempt": 0}),
        "blocks": [{"type": "input", "block_id": "subject"}],
        "state": {"values": {name: {name: element} for name, element in entered.items()}},
    }
    return interaction(
        sandbox.secret, sandbox.workspace, "view_submission", view=view, trigger_id=f"f.{number}"
    )


def close_form(sandbox: SandboxProcess, view: dict[str, Any], number: int) -> Payload:
    """Return what Slack tells when the form that says "Saving…" is closed."""
    state = {**view, "id": f"V{number}", "state": {"values": {}}}
    return interaction(sandbox.secret, sandbox.workspace, "view_closed", view=state, is_cleared=False)


def subject(number: int) -> str:
    return f"Planning {number:04}"


async def submitted(sandbox: SandboxProcess, port: int, number: int) -> tuple[float, str]:
    """Submit a form and close it if it says "Saving…"; return the seconds to the ack, and what it was."""
    line = await Connection.to(port)
    payload = form(sandbox, number)
    began = time.perf_counter()
    status, body = await line.ask(payload)
    passed = time.perf_counter() - began
    assert status == 200, (status, body)
    answer = json.loads(body) if body else {}
    if "view" in answer:
        await line.ask(close_form(sandbox, answer["view"], number))
    await line.close()
    return passed, "errors" if "errors" in answer else "saving" if answer else "done"


class CommandsMeanwhile:
    """Types a command every ``GAP`` until it is told to stop, and notes how long each answer took."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.ended = asyncio.Event()

    async def type_commands(self, sandbox: SandboxProcess, port: int) -> None:
        waiting: set[asyncio.Task[None]] = set()
        while not self.ended.is_set():
            number = len(self.times) + len(waiting)
            task = asyncio.create_task(self._type(sandbox, port, number))
            waiting.add(task)
            task.add_done_callback(waiting.discard)
            await asyncio.sleep(GAP)
        await asyncio.gather(*waiting)

    async def _type(self, sandbox: SandboxProcess, port: int, number: int) -> None:
        text = ("list", "help", "shedule tomorrow")[number % 3]
        line = await Connection.to(port)
        self.times.append(
            await line.timed(
                command(sandbox.secret, sandbox.workspace, "/meeting", text, f"{time.perf_counter()}")
            )
        )
        await line.close()


async def _wait_until_told(sandbox: SandboxProcess, wanted: int) -> float:
    """Return the seconds until so many ends have been told, at most ``END``."""
    began = time.perf_counter()
    while time.perf_counter() - began < END:
        texts = await sandbox.ask("messages")
        if sum(DONE_TEXT in text for text in texts) >= wanted:
            break
        await asyncio.sleep(0.25)
    return time.perf_counter() - began


@asynccontextmanager
async def _bots(url: str, sandbox: SandboxProcess, port: int) -> AsyncIterator[None]:
    told = {"settings": sandbox.settings, "redis_url": url, "port": port}
    async with process("-m", "tests.bench.bot", "web", told=told):
        async with process("-m", "tests.bench.bot", "worker", told=told):
            await (await Connection.to(port)).close()
            yield


async def measure() -> list[Row]:
    meanwhile = CommandsMeanwhile()
    async with AsyncExitStack() as stack:
        url, sandbox, port = await stack.enter_async_context(redis_with_alice())
        await stack.enter_async_context(_bots(url, sandbox, port))
        await sandbox.ask("slow", operation="meetings.create", seconds=GOTO_SECONDS)
        type_commands = asyncio.create_task(meanwhile.type_commands(sandbox, port))
        began = time.perf_counter()
        acks = await asyncio.gather(*(submitted(sandbox, port, number) for number in range(FORMS)))
        await _wait_until_told(sandbox, sum(answer != "errors" for _, answer in acks))
        total_seconds = time.perf_counter() - began
        meanwhile.ended.set()
        await type_commands
        made, texts = await sandbox.ask("subjects"), await sandbox.ask("messages")
    return rows(acks, meanwhile.times, total_seconds, made, texts)


def rows(
    acks: list[tuple[float, str]], times: list[float], total_seconds: float, made: list[str], texts: list[str]
) -> list[Row]:
    counts = [made.count(subject(number)) for number in range(FORMS)]
    told = [sum(subject(number) in text and DONE_TEXT in text for text in texts) for number in range(FORMS)]
    answers = [answer for _, answer in acks]
    taken = [answer != "errors" for answer in answers]
    lost = sum(count > 1 or (count == 0 and kept) for count, kept in zip(counts, taken, strict=True))
    silent = sum(number != 1 for number, kept in zip(told, taken, strict=True) if kept)
    misled = sum(count > 0 and not kept for count, kept in zip(counts, taken, strict=True))
    said = ", ".join(f"{count} {answer}" for answer, count in collections.Counter(answers).items())
    waits = [seconds for seconds, _ in acks]
    first = f"{FORMS} forms at once: lost after their ack, or doubled"
    return [
        Row(
            what=first,
            beside=f"GoTo takes {GOTO_SECONDS:g} s",
            ours=f"{len(made)} made in {total_seconds:.0f} s",
            floor="",
            ratios=[lost],
            aim=0,
        ),
        Row(
            what="the same: taken, and not told once",
            beside="",
            ours=f"acks: {said}",
            floor="",
            ratios=[silent],
            aim=0,
        ),
        Row(
            what="the same: made, though an error was told",
            beside="",
            ours="",
            floor="",
            ratios=[misled],
            aim=0,
        ),
        _wait("the same: p99 of their acks", waits),
        _wait(f"commands meanwhile ({len(times)}): p99 of their acks", times),
    ]


def _wait(what: str, times: list[float]) -> Row:
    p50, p99 = percentile(times, 0.5), percentile(times, 0.99)
    return Row(
        what=what,
        beside="Slack's 3 s",
        ours=f"p50 {p50:.2f} s",
        floor="",
        ratios=[p99],
        aim=MAX_ACK_SECONDS,
        unit=" s",
    )


if __name__ == "__main__":
    print(table(uvloop.run(measure())))
