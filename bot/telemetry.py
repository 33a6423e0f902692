"""Logs without secrets, and the metrics at ``/metrics``."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any, TextIO

import structlog
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.model.errors import RetryLater
from bot.model.storage import StorageFault
from bot.redaction import redact_fields
from bot.store.redis_errors import find_storage_fault, server_text

Now = Callable[[], datetime]
log = logging.getLogger("usher.goto")
REPEAT_SECONDS = 30.0
"""Seconds after which a line about a Redis that still refuses is written again."""

LIBRARY_LOG_LEVELS: dict[str, int] = {
    # Their debug output contains bodies, headers and frames; their info lines repeat what the metrics count.
    "aiohttp.access": logging.WARNING,
    "bolt": logging.INFO,
    "docket": logging.WARNING,
    "httpcore": logging.WARNING,
    "httpx": logging.WARNING,
    "slack_bolt": logging.INFO,
    "slack_sdk": logging.INFO,
    "uvicorn.error": logging.ERROR,  # its warnings are about requests of strangers, one or two lines for each
    "websockets": logging.WARNING,
}
_OWN_NAMES = frozenset({"event", "level", "time", "logger"})


def _utc_now() -> datetime:
    return datetime.now(UTC)


def configure(level: str, stream: TextIO, *, now: Now = _utc_now, console: bool | None = None) -> None:
    """Send all logs of the process, structlog's and the standard library's, to ``stream`` and nowhere else.

    Writes one JSON object per line, or readable lines if ``console`` (default: if the stream is a terminal).
    ``level`` is DEBUG, INFO, WARNING or ERROR; ``now`` returns aware UTC. May be called more than once.
    """
    pretty = stream.isatty() if console is None else console
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        _add_time(now),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        _redact_event,
    ]
    render: Processor = (
        structlog.dev.ConsoleRenderer(timestamp_key="time", colors=pretty and stream.isatty())
        if pretty
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    handler = logging.StreamHandler(stream)
    handler.addFilter(_is_at_library_level)
    handler.addFilter(_DocketFilter())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, least in LIBRARY_LOG_LEVELS.items():
        logging.getLogger(name).setLevel(max(least, root.level))
    for name in ("uvicorn", "uvicorn.access", "uvicorn.error"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.captureWarnings(True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _is_at_library_level(record: logging.LogRecord) -> bool:
    """Return False for what a library logs below its level: some set the levels of their loggers themselves."""
    name = record.name.partition(":")[0]
    while name:
        if name in LIBRARY_LOG_LEVELS:
            return record.levelno >= LIBRARY_LOG_LEVELS[name]
        name = name.rpartition(".")[0]
    return True


class _DocketFilter(logging.Filter):
    """Leaves docket's traces out where nothing is broken: a job asked for another attempt, or Redis refuses.

    Why a job is retried has a line of our own. Docket tries Redis again every second; each of its lines is repeated
    after ``REPEAT_SECONDS`` only.
    """

    def __init__(self) -> None:
        super().__init__()
        self._written_at: dict[tuple[str, int, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if error is None or not record.name.startswith("docket"):
            return True
        if isinstance(error, RetryLater):
            return False
        fault = find_storage_fault(error)
        if fault is None:
            return True
        place = (record.name, record.lineno, fault)
        if record.created - self._written_at.get(place, float("-inf")) < REPEAT_SECONDS:
            return False
        self._written_at[place] = record.created
        record.msg, record.args = "%s storage=%s: %s", (record.getMessage(), fault, server_text(error))
        record.exc_info, record.exc_text = None, None
        return True


def bind_log_values(**values: Any) -> AbstractContextManager[None]:
    """Add these values to every log line within the block: ``request``, ``tenant``, ``person``, ``reference``…

    ``person`` is Slack's user id, never a name or an e-mail address.
    """
    return structlog.contextvars.bound_contextvars(
        **{name: value if isinstance(value, str | int) else str(value) for name, value in values.items()}
    )


def _add_time(now: Now) -> Processor:
    def stamp(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
        event["time"] = now().isoformat(timespec="milliseconds")
        return event

    return stamp


def _redact_event(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Mask secrets. Names that begin with ``_`` are structlog's own; they are removed before rendering."""
    own = {key: value for key, value in event.items() if key in _OWN_NAMES and key != "event"}
    kept = {key: value for key, value in event.items() if key.startswith("_")}
    rest = {key: value for key, value in event.items() if key not in own and key not in kept}
    return {**redact_fields(rest), **own, **kept}


_LABEL_PATTERN = re.compile(r"[A-Za-z/][\w./:-]{0,63}")
_MAX_LABEL_VALUES = 200
_ACK_BUCKETS_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.2, 3.0)
_CALL_BUCKETS_SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """The metrics of one process. No label holds personal data; each label has a bounded set of values."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self._acks = self._histogram(
            "usher_ack_seconds", "Slack's request to our answer", ["kind", "route"], _ACK_BUCKETS_SECONDS
        )
        self._operations = self._counter("usher_operations", "Operations that ended", ["kind", "outcome"])
        self._goto = self._histogram(
            "usher_goto_request_seconds", "Requests to GoTo", ["operation", "status"], _CALL_BUCKETS_SECONDS
        )
        self._slack = self._histogram(
            "usher_slack_call_seconds",
            "Calls of Slack's Web API",
            ["method", "result"],
            _CALL_BUCKETS_SECONDS,
        )
        self._sends = self._counter("usher_sends", "Messages that are to stand once", ["kind", "outcome"])
        self._unreadable_rows = self._counter(
            "usher_goto_unreadable_rows",
            "Rows of GoTo's answers that were left out",
            ["operation", "field"],
        )
        self._heartbeat_age = Gauge(
            "usher_worker_heartbeat_age_seconds",
            "Since a worker was last heard, when last looked",
            registry=self.registry,
        )
        self._oldest_operation = Gauge(
            "usher_oldest_operation_age_seconds",
            "Since the oldest unfinished operation was accepted, when last looked",
            registry=self.registry,
        )
        self._storage_faults = Gauge(
            "usher_storage_fault",
            "1 for why Redis does not work, when last looked; 0 for all else",
            ["fault"],
            registry=self.registry,
        )
        self._seen: dict[str, set[str]] = {}

    def count_ack(self, kind: str, route: str, seconds: float) -> None:
        """Count an answer to Slack; ``kind`` is the kind of payload, ``route`` the name of the route."""
        self._acks.labels(self._label("kind", kind), self._label("route", route)).observe(seconds)

    def count_operation(self, kind: str, outcome: str) -> None:
        """Count a finished operation; ``outcome`` is ok, broken (its person got a reference) or a message id."""
        self._operations.labels(self._label("op", kind), self._label("outcome", outcome)).inc()

    def count_goto_request(self, operation: str, status: int | None, seconds: float) -> None:
        """Count a request to GoTo; ``status`` is the HTTP status, None if there was no answer."""
        group = f"{status // 100}xx" if status else "none"
        self._goto.labels(self._label("operation", operation), group).observe(seconds)

    def count_unreadable_row(self, operation: str, field: str, problem: str) -> None:
        """Count and log a row of GoTo's answer that was left out; ``field`` and ``problem`` hold no value of it."""
        self._unreadable_rows.labels(self._label("operation", operation), self._label("field", field)).inc()
        log.warning(
            "a row of GoTo's answer cannot be read: operation=%s field=%s problem=%s",
            operation,
            field,
            problem,
        )

    def count_slack_call(self, method: str, result: str, seconds: float) -> None:
        """Count a call to Slack; ``result`` is ok, limited, refused, down or lost."""
        self._slack.labels(self._label("method", method), self._label("result", result)).observe(seconds)

    def count_send(self, kind: str, outcome: str) -> None:
        """Count a message that is posted once; ``outcome`` is sent, adopted, unsure or refused."""
        self._sends.labels(self._label("send", kind), self._label("sent", outcome)).inc()

    def set_heartbeat_age(self, age: float) -> None:
        """Set the age of the last worker heartbeat, in seconds."""
        self._heartbeat_age.set(age)

    def set_oldest_operation_age(self, age: float) -> None:
        """Set the age of the oldest unfinished operation, in seconds."""
        self._oldest_operation.set(age)

    def set_storage_fault(self, current: StorageFault | None) -> None:
        """Set why Redis does not work, None if it does."""
        for fault in StorageFault:
            self._storage_faults.labels(fault.value).set(fault is current)

    def render(self) -> bytes:
        """Return all metrics in Prometheus' text format."""
        return generate_latest(self.registry)

    def _label(self, family: str, value: str) -> str:
        """Return the value, or "other" if it is malformed or there are too many: a label must stay bounded."""
        seen = self._seen.setdefault(family, set())
        if value in seen:
            return value
        if len(seen) >= _MAX_LABEL_VALUES or not _LABEL_PATTERN.fullmatch(value):
            return "other"
        seen.add(value)
        return value

    def _counter(self, name: str, about: str, labels: list[str]) -> Counter:
        return Counter(name, about, labels, registry=self.registry)

    def _histogram(self, name: str, about: str, labels: list[str], buckets: tuple[float, ...]) -> Histogram:
        return Histogram(name, about, labels, buckets=buckets, registry=self.registry)
