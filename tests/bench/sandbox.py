"""The simulators in a process of their own, so that their CPU is not counted: ``python -m tests.bench.sandbox``.

Reads one JSON object on its standard input (``bot_port``, ``meetings``), writes one line of JSON with the settings of a
bot and Alice's tokens, then answers each command line with a line of JSON until its input ends.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import uvloop
from pydantic import SecretStr

from bot.sandbox.demo import Sandbox, open_sandbox
from bot.sandbox.goto.state import SimMeeting, SimUser
from bot.settings import Settings, make_settings

ALICE = "alice@northwind.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxProcess:
    """The sandbox's process, from outside. ``settings`` point a bot at it; the tokens and the key are Alice's."""

    process: asyncio.subprocess.Process
    settings: dict[str, Any]
    access_token: str
    refresh_token: str
    organizer_key: str
    workspace: str
    meeting_ids: tuple[str, ...]

    async def ask(self, command: str, **values: Any) -> Any:
        """Have the sandbox do something (see ``COMMANDS``) and return its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": command, **values}).encode() + b"\n")
        return json.loads(await self.process.stdout.readline())

    def bot_settings(self, **more: Any) -> Settings:
        """Return the bot's settings."""
        return make_settings(**{**self.settings, **more})

    @property
    def secret(self) -> str:
        """Slack's signing secret."""
        return str(self.settings["slack_signing_secret"])

    def environment(self, **more: str) -> dict[str, str]:
        """Return the settings as a process's environment."""
        return {
            name.upper(): str(value) for name, value in {**self.settings, **more}.items() if value is not None
        }


@asynccontextmanager
async def open_sandbox_process(bot_port: int, meetings: int = 0) -> AsyncIterator[SandboxProcess]:
    """Start the sandbox's process for a bot on ``bot_port``; Alice has ``meetings`` meetings ahead."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, stdin=subprocess.PIPE, stdout=subprocess.PIPE, limit=2**24
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps({"bot_port": bot_port, "meetings": meetings}).encode() + b"\n")
        told = json.loads(await process.stdout.readline())
        yield SandboxProcess(process=process, **{**told, "meeting_ids": tuple(told["meeting_ids"])})
    finally:
        process.stdin.close()
        await process.wait()


def _slow(sandbox: Sandbox, asked: dict[str, Any]) -> bool:
    """Let one operation take ``seconds``, its effect first, until it is switched off again (0)."""
    fault, seconds = "goto.slow", float(asked["seconds"])
    sandbox.goto.behavior.slow_seconds = seconds
    sandbox.goto.faults.narrow(fault, asked["operation"])
    sandbox.slack.panel.switch(fault, on=seconds > 0)
    return True


def _subjects(sandbox: Sandbox, asked: dict[str, Any]) -> list[str]:
    """Return the subjects of Alice's meetings."""
    return [meeting.subject for meeting in sandbox.goto.meetings_of(ALICE)]


def _messages(sandbox: Sandbox, asked: dict[str, Any]) -> list[str]:
    """Return the texts of the bot's lasting messages."""
    return [
        message.text
        for channel in sandbox.slack.home.channels.values()
        for message in channel.messages
        if message.bot_id is not None and not message.is_ephemeral
    ]


def _account(sandbox: Sandbox, asked: dict[str, Any]) -> dict[str, str]:
    """Have an organizer of this e-mail; return their key and an access token."""
    world = sandbox.goto.world
    model = sandbox.goto.user(ALICE)
    made = SimUser(
        key=world.key(),
        email=asked["email"],
        first_name="Some",
        last_name="Body",
        accounts=model.accounts,
        group=model.group,
    )
    world.users.append(made)
    return {"key": str(made.key), "token": sandbox.goto.issue(made.email).access_token}


def _add_meetings(sandbox: Sandbox, asked: dict[str, Any]) -> bool:
    """Give Alice, or who is named, meetings of half an hour: number, subject and start of each."""
    world, owner = sandbox.goto.world, sandbox.goto.user(asked.get("email", ALICE))
    for number, subject, told in asked["meetings"]:
        start = datetime.fromisoformat(told)
        world.meetings[number] = SimMeeting(
            id=number,
            unique_id=world.key(),
            owner=owner,
            subject=subject,
            start=start,
            end=start + timedelta(minutes=30),
            password_required=False,
            audio="Hybrid",
            kind="scheduled",
            created=start - timedelta(days=400),
        )
    return True


def _channels(sandbox: Sandbox, asked: dict[str, Any]) -> list[str]:
    """Make so many channels with one member; return their ids."""
    return [
        sandbox.slack.add_channel(f"C0F{number:05}", f"fan-{number}", [asked["member"]]).id
        for number in range(asked["count"])
    ]


COMMANDS = {
    "slow": _slow,
    "subjects": _subjects,
    "messages": _messages,
    "account": _account,
    "meet": _add_meetings,
    "channels": _channels,
}


def _fill(sandbox: Sandbox, count: int) -> list[str]:
    """Give Alice so many meetings in the days ahead, and no others; return their numbers."""
    world, alice = sandbox.goto.world, sandbox.goto.user(ALICE)
    now = datetime.now(UTC).replace(microsecond=0)
    for meeting in sandbox.goto.meetings_of(ALICE):
        meeting.deleted = now
    made = []
    for number in range(count):
        start = now + timedelta(hours=2 + 5 * number)
        meeting = SimMeeting(
            id=world.number(),
            unique_id=world.key(),
            owner=alice,
            subject=f"Sprint review of team {number}",
            start=start,
            end=start + timedelta(minutes=45),
            password_required=False,
            audio="Hybrid",
            kind="scheduled",
            created=now - timedelta(days=1),
        )
        world.meetings[meeting.id] = meeting
        made.append(str(meeting.id))
    return made


def _describe(sandbox: Sandbox, made: list[str]) -> dict[str, Any]:
    tokens = sandbox.goto.issue(ALICE)
    settings = {
        name: value.get_secret_value() if isinstance(value, SecretStr) else value
        for name, value in sandbox.settings
        if value is not None and name != "usher_data_dir"
    }
    return {
        "settings": settings,
        "access_token": tokens.access_token,
        "refresh_token": tokens.refresh_token,
        "organizer_key": str(sandbox.goto.user(ALICE).key),
        "workspace": sandbox.slack.home.id,
        "meeting_ids": made,
    }


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader(limit=2**24)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    asked = json.loads(await lines.readline())
    async with open_sandbox(asked["bot_port"]) as sandbox:
        # Its limit is not what is measured.
        sandbox.goto.behavior.enforce_rate = False
        _print(_describe(sandbox, _fill(sandbox, asked["meetings"])))
        while line := await lines.readline():
            command = json.loads(line)
            _print(COMMANDS[command["do"]](sandbox, command))


def _print(answer: Any) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    uvloop.run(_serve())
