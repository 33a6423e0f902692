"""The stage of a test: the sandbox, the bot in it, and the people who act.

Anything that the bot posted into a channel or a direct conversation and nobody saw fails the test at its end.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from typing import Any

import httpx

from bot.app import Runtime, open_runtime, open_web, open_worker
from bot.goto.retry import RetryPolicy
from bot.model.reader import PSEUDO_LOCALE
from bot.sandbox.demo import Sandbox, open_sandbox
from bot.serving import bind_listener, serving
from bot.slack.clients import SlackRetryPolicy
from bot.store.rate_limit import REQUESTS_PER_SECOND
from bot.usecases.core.rules import Rules
from bot.usecases.core.services import Timing
from tests.support.actors import Actor, is_from_bot, open_browser
from tests.support.clocks import CLOCK
from tests.support.languages import PseudoReader, wrong_languages

FAST_TIMING = Timing(
    reconcile_delays=(0.0, 0.05, 0.1),
    find_post_delays=(0.0, 0.05, 0.1),
    post_in_flight_time=timedelta(0),
    view_retry_delays=(0.0, 0.05, 0.1, 0.2, 0.4),
    refresh_timeout_seconds=5.0,
    availability_seconds=10.0,
    account_lookup_seconds=2.0,
    register_retry_delays=(0.1, 0.2),
    redraw_window=timedelta(0),
)
"""As in production but for the pauses, so that a lost answer costs a test a tenth of a second."""

UNPACED = 10_000
"""Requests a second to GoTo, or calls a minute of a job to Slack, that no test reaches."""

FAST_CALLS: dict[str, Any] = {
    "goto_retries": RetryPolicy(base_pause=0.01),
    "slack_retries": SlackRetryPolicy(pauses=(0.01, 0.03, 0.1)),
    "slack_interval": 0.0,
    "slack_patient_calls": UNPACED,
}
"""Calls are repeated as often as in production, but after a hundredth of a second, and none waits for its turn (options
of ``open_runtime``)."""

FAST_RULES = Rules(undo_window=timedelta(0))
"""A cancellation cannot be undone: nothing waits for it."""

WAIT_SECONDS, DEADLINE_SECONDS, ANSWER_TIMEOUT_SECONDS = 30.0, 45.0, 60.0
"""How long a listener waits for an outcome, when it is cancelled, and when Slack gives up: so long that a busy machine
changes nothing. Tests that are about one of them set it."""

SLOW_SECONDS = 0.5
"""How long a slow answer of GoTo takes (the fault ``slow``): longer than the listeners wait in tests of it."""

WORKER_TICK = timedelta(milliseconds=250)
"""How often a worker looks for jobs that are due later; what is due at once wakes it. Each look costs a millisecond of
a core, on every stage, also while it waits."""

CHANNEL = "#team-platform"
"""The channel in which most conversations take place."""

WITHOUT_WORKER: dict[str, Any] = {"by_socket": False, "with_worker": False, "wait": 0.02}
"""Options of a stage on which the test runs what a listener writes down."""


@dataclass(kw_only=True)
class Stage:
    """The sandbox, the bot in it, and the actors by name (``stage.alice``).

    ``noted`` holds channel and ts of the messages that an actor has seen.
    """

    sandbox: Sandbox
    runtime: Runtime
    noted: set[tuple[str, str]] = field(default_factory=set)
    actors: dict[str, Actor] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.actors[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def goto(self) -> Any:
        return self.sandbox.goto

    @property
    def slack(self) -> Any:
        return self.sandbox.slack

    def switch(self, fault: str, *, times: int | None = 1) -> None:
        self.sandbox.slack.panel.switch(fault, times=times)

    async def goto_sign_in(self, browser: httpx.AsyncClient, url: str, email: str) -> str:
        """Sign in at the simulated GoTo; return the address that it redirects to."""
        page = await browser.get(url)
        page.raise_for_status()
        form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
        fields = {name: unescape(value) for name, value in form.items()}
        answer = await browser.post(
            f"{self.sandbox.goto.base_url}/oauth/authorize",
            data={**fields, "email": email, "decision": "allow"},
        )
        assert answer.status_code in (302, 303), answer.text
        return str(answer.headers["location"])

    def unseen(self) -> list[str]:
        """Return what the bot posted and nobody saw."""
        found = []
        for channel in self.sandbox.slack.home.channels.values():
            for message in channel.messages:
                lasting = is_from_bot(message) and not message.is_ephemeral
                if lasting and (message.channel, message.ts) not in self.noted:
                    found.append(f"{channel.name or channel.id}: {message.text}")
        return found

    def malformed(self) -> list[str]:
        """Return the latest calls of the bot that Slack refused for their arguments."""
        return [
            f"{call.name}: {call.response}"
            for call in self.slack.panel.calls
            if call.where == "slack" and "invalid_arguments" in str(call.response)
        ]


@asynccontextmanager
async def open_stage(
    redis_url: str,
    *,
    by_socket: bool,
    timing: Timing = FAST_TIMING,
    rules: Rules = FAST_RULES,
    wait: float = WAIT_SECONDS,
    deadline: float = DEADLINE_SECONDS,
    with_worker: bool = True,
    periodic_jobs: bool = True,
    settings: Mapping[str, Any] | None = None,
    paced: bool = False,
    command_prefix: str = "",
    reads_pseudo: Callable[[str], bool] = lambda name: False,
) -> AsyncIterator[Stage]:
    """Open a sandbox with a bot in it; web and worker share this process.

    ``wait`` are the seconds that a listener waits for an outcome, ``deadline`` those after which it is cancelled; Slack
    waits longer than both. ``settings`` override the sandbox's. Unless ``paced``, GoTo's limit of
    requests a second is off on both sides: only tests of that limit need it, and it costs all others a wait.
    Without ``periodic_jobs`` the worker runs only what something has enqueued; the clock may not be moved then.
    ``command_prefix`` is put before the names of the commands. ``reads_pseudo`` tells by their names who reads the
    pseudo-language.
    """
    async with AsyncExitStack() as stack:
        listener = bind_listener(0, "127.0.0.1")
        sandbox = await stack.enter_async_context(
            open_sandbox(
                listener.getsockname()[1],
                by_socket=by_socket,
                command_prefix=command_prefix,
                answer_timeout=ANSWER_TIMEOUT_SECONDS,
            )
        )
        bot = sandbox.settings.model_copy(update=settings or {})
        runtime = await stack.enter_async_context(
            open_runtime(
                bot,
                redis_url,
                timing=timing,
                rules=rules,
                **FAST_CALLS,
                goto_rate=REQUESTS_PER_SECOND if paced else UNPACED,
            )
        )
        sandbox.goto.behavior.enforce_rate = paced
        sandbox.goto.behavior.slow_seconds = SLOW_SECONDS
        if with_worker:
            # Where a stage has them it leaves the choice to the product, as production does.
            without = {} if periodic_jobs else {"periodic_jobs": False}
            await stack.enter_async_context(open_worker(runtime, tick=WORKER_TICK, **without))
        app = await stack.enter_async_context(open_web(runtime, wait=wait, deadline=deadline))
        await stack.enter_async_context(serving(app, listener))
        stage = Stage(sandbox=sandbox, runtime=runtime)
        for user in list(sandbox.slack.home.users.values()):
            if user.is_bot:
                continue
            browser = await stack.enter_async_context(open_browser())
            person = sandbox.slack.person(user.id)
            if reads_pseudo(user.name):
                user.locale = PSEUDO_LOCALE
                person = PseudoReader(person.slack, person.ws, user)
            stage.actors[user.name] = Actor(person=person, stage=stage, browser=browser)
        moves = CLOCK.moves
        yield stage
        assert periodic_jobs or not with_worker or CLOCK.moves == moves, (
            "Time passed without the jobs that run then: use the fixture periodic_jobs"
        )


@asynccontextmanager
async def checked_stage(redis_url: str, **options: Any) -> AsyncIterator[Stage]:
    """Open a stage (options of ``open_stage``); fail if the bot posted what nobody saw, or called Slack wrongly."""
    async with open_stage(redis_url, **options) as stage:
        yield stage
        unseen, wrong, malformed = stage.unseen(), wrong_languages(stage.slack), stage.malformed()
    assert not wrong, f"The bot wrote to somebody in another's language: {wrong}"
    assert not unseen, f"The bot posted what no test expected: {unseen}"
    assert not malformed, f"The bot called Slack with arguments that no call may have: {malformed}"
