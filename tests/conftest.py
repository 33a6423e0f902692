from __future__ import annotations

# First, so that all that is imported after it reads the tests' clock.
from tests.support.clocks import CLOCK, START  # isort: skip

import asyncio
import faulthandler
import gc
import logging
import os
import random
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
import redis
import structlog
import uvloop
from hypothesis import is_hypothesis_test, settings
from redis.asyncio import Redis

# The fixtures import the product, which takes seconds: the process that only hands out the tests needs none of it.
if TYPE_CHECKING:
    from bot.usecases.core.rules import Rules
    from bot.usecases.core.services import Timing
    from tests.support.stage import Stage

gc.disable()  # until all tests are collected

# Properties are about what holds, not about how fast. The same examples each time, so that a run that fails can be
# repeated and a change that has nothing to do with it never fails; "search" looks for new ones.
settings.register_profile("lean", deadline=None, max_examples=20, derandomize=True)
settings.register_profile("thorough", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile("lean")


def _name_no_library(info: redis.DriverInfo) -> None:
    info.name = info.lib_version = None


# A stage opens about twenty connections to Redis. That each tells Redis the name and version of its library costs more
# than all else that it begins with, and only people who list the connections read them.
redis.DriverInfo.__post_init__ = _name_no_library

asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())  # the event loop of production

WAITING_FOLDERS = ("processes", "browser")
"""Folders whose tests wait for other programs."""

HANG_SECONDS, LOOK_SECONDS = 300.0, 10.0


class HangWatch:
    """Ends the process if a test takes longer than ``HANG_SECONDS``, and says where each of its threads stood.

    One thread looks now and then. A thread for each test costs it some milliseconds where more processes run than there
    are cores, and a signal does nothing: uvloop swallows what its handler raises.
    """

    def __init__(self) -> None:
        self._output = os.dup(2)  # tests have another one, which pytest captures
        self._begun: float | None = None
        self._is_over = threading.Event()
        threading.Thread(target=self._look, name="hang watch", daemon=True).start()

    def _look(self) -> None:
        while not self._is_over.wait(LOOK_SECONDS):
            begun = self._begun
            if begun is not None and time.monotonic() - begun > HANG_SECONDS:
                faulthandler.dump_traceback(self._output)
                os._exit(1)

    def pytest_runtest_logstart(self) -> None:
        self._begun = time.monotonic()

    def pytest_runtest_logfinish(self) -> None:
        self._begun = None

    def pytest_sessionfinish(self) -> None:
        self._is_over.set()


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(HangWatch())


@pytest.fixture(autouse=True)
def clock_at_start() -> None:
    """Every test starts at the same moment."""
    CLOCK.move_to(START)


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """Take back how a test, or a command that it ran in this process, set up logging."""
    from bot.telemetry import LIBRARY_LOG_LEVELS

    root, config = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in LIBRARY_LOG_LEVELS}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    logging.captureWarnings(False)
    structlog.configure(**config)


@pytest.fixture(autouse=True)
def kill_scope(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test marked ``kills`` kills at one call, in the exhaustive run at every call; all failovers are exhaustive."""
    from tests.support.kills import Kills

    kind, _, count = getattr(request, "param", "kill every").partition(" ")
    monkeypatch.setattr(Kills, "every", count == "every")
    monkeypatch.setattr(Kills, "is_failover", kind == "failover")


@pytest_asyncio.fixture(scope="session")
async def shared_redis(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """One real Valkey for the whole run."""
    from bot.embedded import open_embedded_redis

    folder: Path = tmp_path_factory.mktemp("valkey")
    async with open_embedded_redis(folder, durable=False, die_with_parent=True) as url:
        yield url


@pytest_asyncio.fixture(scope="session")
async def shared_redis_client(shared_redis: str) -> AsyncIterator[Redis]:
    """A client of the same Valkey, for the fixture ``empty_redis``."""
    async with Redis.from_url(shared_redis) as redis:
        yield redis


@pytest_asyncio.fixture
async def empty_redis(shared_redis: str, shared_redis_client: Redis) -> str:
    """The same Valkey with nothing in it."""
    await shared_redis_client.flushall()
    _forget_tasks()
    return shared_redis


def _forget_tasks() -> None:
    """Forget the signatures of the tasks of earlier stages: they would keep all that those stages held."""
    from uncalled_for import annotations, introspection

    for cache in (
        *(annotations._annotation_cache, annotations._metadata_cache),
        *(introspection._parameter_cache, introspection._signature_cache),
    ):
        cache.clear()


@pytest.fixture
def transport() -> str:
    """How Slack reaches the bot: signed HTTP, or ``socket`` where a test says so."""
    return "http"


@pytest.fixture
def wait() -> float:
    """Seconds that a listener waits for an outcome before it answers "Saving…"."""
    from tests.support.stage import WAIT_SECONDS

    return WAIT_SECONDS


@pytest.fixture
def with_worker() -> bool:
    """Whether a worker runs on the stage."""
    return True


@pytest.fixture
def periodic_jobs(request: pytest.FixtureRequest) -> bool:
    """Whether the worker also runs the jobs that come again and again: where a module moves the clock.

    Elsewhere they would run once, at the start, and find nothing: a third of what a conversation costs.
    """
    return hasattr(request.module, "CLOCK")


@pytest.fixture
def timing() -> Timing:
    """Time-outs and pauses."""
    from tests.support.stage import FAST_TIMING

    return FAST_TIMING


@pytest.fixture
def rules() -> Rules:
    """Business rules; a cancellation cannot be undone."""
    from tests.support.stage import FAST_RULES

    return FAST_RULES


@pytest.fixture
def paced() -> bool:
    """Whether GoTo's limit of requests a second is on."""
    return False


@pytest.fixture
def pseudo_readers(request: pytest.FixtureRequest) -> str:
    """Who reads the pseudo-language: nobody, or, in a test marked ``languages``, Alice or everybody else."""
    return str(getattr(request, "param", "nobody"))


@pytest.fixture
def stage_options(
    transport: str,
    wait: float,
    with_worker: bool,
    periodic_jobs: bool,
    timing: Timing,
    rules: Rules,
    paced: bool,
) -> dict[str, Any]:
    """Options of ``open_stage``; a module overrides them, or one of the fixtures above."""
    return {
        "by_socket": transport == "socket",
        "wait": wait,
        "with_worker": with_worker,
        "periodic_jobs": periodic_jobs,
        "timing": timing,
        "rules": rules,
        "paced": paced,
    }


@pytest_asyncio.fixture
async def stage(empty_redis: str, stage_options: dict[str, Any], pseudo_readers: str) -> AsyncIterator[Stage]:
    """A sandbox with a bot in it; the test fails if the bot posts what nobody sees."""
    from tests.support.stage import checked_stage

    def reads_pseudo(name: str) -> bool:
        return pseudo_readers == ("alice" if name == "alice" else "others")

    async with checked_stage(empty_redis, **stage_options, reads_pseudo=reads_pseudo) as opened:
        yield opened


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--shuffle", type=int, metavar="SEED", help="run modules, and the tests of each, in random order"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.definition.get_closest_marker("kills"):
        kinds = ["kill", *(["failover"] if metafunc.definition.get_closest_marker("failovers") else [])]
        every = [pytest.param(f"{kind} every", marks=pytest.mark.exhaustive) for kind in kinds]
        metafunc.parametrize("kill_scope", ["kill one", *every], indirect=True)
    if metafunc.definition.get_closest_marker("languages"):
        readers = ["others", pytest.param("alice", marks=pytest.mark.exhaustive)]
        metafunc.parametrize("pseudo_readers", readers, indirect=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.property)
    seed = config.getoption("--shuffle")
    if seed is None:
        # What waits for other programs begins first, and the conversations of other processes fill its pauses.
        items.sort(key=lambda item: item.path.parent.name not in WAITING_FOLDERS)
        return
    places: dict[str, float] = {}
    chance = random.Random(seed)
    items.sort(
        key=lambda item: (places.setdefault(item.nodeid.split("::")[0], chance.random()), chance.random())
    )


def pytest_collection_finish() -> None:
    """Leave what collecting made out of garbage collection: it lives to the end, and looking at it takes a tenth of a
    run."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the tables that tests recorded, whichever process they ran in."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "table":
                terminalreporter.section(report.nodeid)
                terminalreporter.write_line(str(value))
