"""What people wait for when Slack and GoTo are as far away as they are: ``python -m tests.bench latency``.

A web process and a worker as in production. Each call of Slack takes 150 ms and its limits apply, each of GoTo takes
300 ms and it allows ten a second, each answer of Redis comes 1 ms late. The channels have 20,000 members. People act
one after the other; an answer is there when the person or the channel sees it.
"""

from __future__ import annotations

import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import uvloop

from bot.sandbox.demo import Sandbox, open_sandbox
from bot.sandbox.goto.state import SimTraining
from bot.sandbox.slack.faults import DISTANT
from bot.sandbox.slack.people import SlackPerson
from bot.sandbox.slack.seed import ALICE as ALICE_ID
from bot.sandbox.slack.seed import BOB as BOB_ID
from bot.store.id_secret import load_id_secret
from bot.store.open import open_stores
from bot.store.vault import Vault
from tests.bench.bot_with_sandbox import alices_link
from tests.bench.figures import Row, percentile, table
from tests.bench.sandbox import ALICE
from tests.support.ports import free_port
from tests.support.processes.programs import Program, Programs, process_env, wait_until_ready
from tests.support.processes.redis import open_redis_server
from tests.support.slow_redis import open_slow_redis

ROUNDS, MEMBERS = 12, 20_000
GOTO_SECONDS, REDIS_SECONDS = 0.3, 0.001
PATIENCE_SECONDS = 30.0
MAX_ACK_SECONDS, MAX_ANSWER_SECONDS = 3.0, 5.0
"""The first is Slack's own limit (Slack: acknowledging)."""
MAX_MEMBERSHIP_CALLS = 2
MEMBERSHIP_METHODS = ("conversations.members", "users.conversations")


@dataclass(kw_only=True)
class Waits:
    """What one kind of act took: the seconds to its acks and to its answer, and its calls, one number an act."""

    acks: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    slack_calls: list[int] = field(default_factory=list)
    goto_calls: list[int] = field(default_factory=list)
    membership_calls: list[int] = field(default_factory=list)
    refused: int = 0


class Watch:
    """Takes down the calls during each act."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.found: defaultdict[str, Waits] = defaultdict(Waits)
        self._calls: list[dict[str, Any]] = []
        sandbox.slack.panel.listeners.append(self._calls.append)

    async def time(self, name: str, act: Callable[[], Awaitable[None]]) -> None:
        """Do the act, which ends when its answer is seen."""
        self._calls.clear()
        waits, began = self.found[name], time.perf_counter()
        await act()
        waits.answers.append(time.perf_counter() - began)
        asked = [call["name"] for call in self._calls if call["direction"] == "out"]
        from_slack = [call for call in self._calls if call["where"] == "slack"]
        waits.acks += [call["ms"] / 1000 for call in from_slack if call["direction"] == "in"]
        waits.slack_calls.append(sum(call["direction"] == "out" for call in from_slack))
        waits.goto_calls.append(sum(call["where"] == "goto" for call in self._calls))
        waits.membership_calls.append(sum(name in MEMBERSHIP_METHODS for name in asked))
        waits.refused += sum(call["status"] == 429 for call in self._calls)


@dataclass(frozen=True, kw_only=True)
class Acts:
    """What people do in one large channel: Alice has meetings, Bob registers."""

    alice: SlackPerson
    bob: SlackPerson
    channel: str
    training: SimTraining

    async def start(self) -> None:
        await self._type(self.alice, "/meeting now Standup")
        await self._see_card("Standup")

    async def open_form(self) -> None:
        await self._type(self.alice, '/meeting schedule "Review" tomorrow 3pm 45m')
        await self._see_form(self.alice)

    async def submit(self) -> None:
        await self.alice.submits()
        await self._see_card("Review")

    async def list(self) -> None:
        await self._type(self.alice, "/meeting list")
        await self.alice.sees("Your upcoming meetings", channel=self.channel, timeout=PATIENCE_SECONDS)

    async def open_registration(self) -> None:
        await self._type(self.bob, f"/training register {self.training.id}")
        await self._see_form(self.bob)

    async def register(self) -> None:
        await self.bob.submits()
        await self.bob.sees("You're registered", timeout=PATIENCE_SECONDS)
        await self.bob.closes(all=True)

    async def press_join(self) -> None:
        await self._press(self.bob, "Standup", "Join")

    async def press_register(self) -> None:
        await self._press(self.bob, self.training.name, "Register")
        await self._see_form(self.bob)

    async def _press(self, person: SlackPerson, title: str, button: str) -> None:
        """Press a button of the message about something in the channel."""
        (card,) = [one for one in person.messages(self.channel) if title in one.text and one.bot_id]
        result = await person.clicks(card, text=button)
        assert result.error is None, result.ack

    async def _type(self, person: SlackPerson, line: str) -> None:
        result = await person.types(self.channel, line)
        assert result.error is None, result.ack

    async def _see_card(self, title: str) -> None:
        await self.alice.wait_for(
            lambda: any(title in one.text and one.bot_id for one in self.alice.messages(self.channel)),
            PATIENCE_SECONDS,
        )

    async def _see_form(self, person: SlackPerson) -> None:
        await person.wait_for(lambda: person.view and person.view.body.get("submit"), PATIENCE_SECONDS)


@dataclass(frozen=True, kw_only=True)
class BotBeside:
    """The simulators in this process, and the bot's processes beside it: first the web process, then the worker."""

    sandbox: Sandbox
    redis_url: str
    programs: Sequence[Program]


@asynccontextmanager
async def open_bot(redis_seconds: float = 0.0) -> AsyncIterator[BotBeside]:
    """Open a web process and a worker with Alice connected; each answer of Redis comes so late."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="usher-bench-")))
        redis = await stack.enter_async_context(open_redis_server(folder / "redis"))
        slow = await stack.enter_async_context(open_slow_redis(redis.url, folder))
        port = free_port()
        sandbox = await stack.enter_async_context(open_sandbox(port, answer_timeout=PATIENCE_SECONDS))
        await connect_alice(sandbox, redis.url)
        programs = Programs(folder)
        stack.push_async_callback(programs.aclose)
        for verb in ("web", "worker"):
            more = {"REDIS_URL": slow.url, **({"PORT": "0"} if verb == "worker" else {})}
            program = await programs.start(verb, env=process_env(sandbox.settings, **more))
            await program.up()
        await wait_until_ready(f"http://127.0.0.1:{port}")
        slow.delay_seconds = redis_seconds
        yield BotBeside(sandbox=sandbox, redis_url=redis.url, programs=programs.started)


async def connect_alice(sandbox: Sandbox, redis_url: str) -> None:
    settings, issued = sandbox.settings, sandbox.goto.issue(ALICE)
    key = str(sandbox.goto.user(ALICE).key)
    link = alices_link(sandbox.slack.home.id, key, issued.access_token, issued.refresh_token)
    vault, client = Vault(settings.fernet_keys), str(settings.goto_client_id)
    async with open_stores(redis_url, vault, lambda: datetime.now(UTC), client) as stores:
        await load_id_secret(stores.redis, vault)
        await stores.links.save(link)


async def add_channel(sandbox: Sandbox, alice: SlackPerson, number: int) -> tuple[str, SimTraining]:
    """Add a large channel in which a training of Alice's is shared; return both."""
    members = [*(f"U{member:05d}" for member in range(MEMBERS)), ALICE_ID, BOB_ID]
    channel = sandbox.slack.add_channel(f"C0LARGE{number}", f"large-{number}", members).id
    owner, world = sandbox.goto.user(ALICE), sandbox.goto.world
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(days=5)
    training = SimTraining(
        key=world.key(),
        id=world.number(),
        owner=owner,
        name="Onboarding",
        description="",
        time_zone="Europe/Paris",
        times=[(start, start + timedelta(hours=1))],
        created=start - timedelta(days=9),
        organizers=[owner],
    )
    world.trainings[training.key] = training
    await alice.types(channel, f"/training share {training.id}")
    await alice.wait_for(lambda: alice.view, PATIENCE_SECONDS)
    await alice.submits()
    await alice.sees(training.name, channel=channel, timeout=PATIENCE_SECONDS)
    await alice.closes(all=True)
    return channel, training


async def measure() -> list[Row]:
    async with open_bot(REDIS_SECONDS) as bot:
        sandbox = bot.sandbox
        alice, bob = (sandbox.slack.person(user_id) for user_id in (ALICE_ID, BOB_ID))
        places = [await add_channel(sandbox, alice, number) for number in range(ROUNDS)]
        sandbox.goto.behavior.slow_seconds = GOTO_SECONDS
        for fault in (DISTANT, "goto.slow"):
            sandbox.slack.panel.switch(fault)
        watch = Watch(sandbox)
        for channel, training in places:
            acts = Acts(alice=alice, bob=bob, channel=channel, training=training)
            await watch.time("`/meeting now`, to the card", acts.start)
            await watch.time("`/meeting schedule`, to the form", acts.open_form)
            await watch.time("its form, to the card", acts.submit)
            await watch.time("`/meeting list`", acts.list)
            await watch.time("`/training register`, to the form", acts.open_registration)
            await watch.time("its form, to the answer", acts.register)
        return [row for name, waits in watch.found.items() for row in rows(name, waits)]


def rows(name: str, waits: Waits) -> list[Row]:
    calls = f"Slack {max(waits.slack_calls)}, GoTo {max(waits.goto_calls)}, refused {waits.refused}"
    return [
        _wait(f"{name}: ack, p99", "", waits.acks, MAX_ACK_SECONDS),
        _wait("the same: answer, p99", f"calls at most: {calls}", waits.answers, MAX_ANSWER_SECONDS),
        Row(
            what="the same: calls about membership, at most",
            beside="",
            ours="",
            floor="",
            ratios=[max(waits.membership_calls)],
            aim=MAX_MEMBERSHIP_CALLS,
        ),
    ]


def _wait(what: str, beside: str, seconds: list[float], aim: float) -> Row:
    return Row(
        what=what,
        beside=beside,
        ours=f"p50 {percentile(seconds, 0.5):.2f} s",
        floor="",
        ratios=[percentile(seconds, 0.99)],
        aim=aim,
        unit=" s",
    )


if __name__ == "__main__":
    print(table(uvloop.run(measure())))
