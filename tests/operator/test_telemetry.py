"""Logs without secrets, whoever writes them, and numbers with bounded labels."""

from __future__ import annotations

import io
import json
import logging
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr, ValidationError
from redis.exceptions import OutOfMemoryError

from bot.model.errors import RetryLater
from bot.redaction import MASK, redact, redact_text
from bot.telemetry import Metrics, bind_log_values, configure
from tests.support.processes.programs import metrics_statuses
from tests.support.stage import Stage, open_stage

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)

SECRETS = {
    "bot token": ("xoxb-2345-6789-AbCdEf", "posting with xoxb-2345-6789-AbCdEf failed"),
    "rotated token": ("xoxe.xoxb-1-Mi0yLTM", "token xoxe.xoxb-1-Mi0yLTM."),
    "refresh token": ("xoxe-1-My0xLTU", "(xoxe-1-My0xLTU)"),
    "app token": ("xapp-1-A02-345-6789abc", "socket xapp-1-A02-345-6789abc refused"),
    "workflow token": ("xwfp-77-ab", "step xwfp-77-ab"),
    "bearer": ("s3cr3tv4lue", "Authorization: Bearer s3cr3tv4lue"),
    "bearer in bytes": ("s3cr3tv4lue", "[(b'Authorization', b'Bearer s3cr3tv4lue')]"),
    "jwt": ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"),
    "response_url": ("T1/22/aBcD", "POST https://hooks.slack.com/commands/T1/22/aBcD"),
    "local response_url": ("r-9f8e", "POST http://127.0.0.1:8765/response/r-9f8e"),
    "feed": ("f33dt0k3n", '"GET /calendar/f33dt0k3n.ics HTTP/1.1" 200'),
    "callback": ("c0d3", "GET /goto/callback?code=c0d3&state=zz HTTP/1.1"),
    "state": ("st4t3", "GET /goto/connect?state=st4t3 HTTP/1.1"),
    "form": ("v3r1f13r", "grant_type=authorization_code&code_verifier=v3r1f13r&x=1"),
    "dict": ("t0pt0p", "{'refresh_token': 't0pt0p', 'a': 1}"),
    "json": ("t0pt0p", '{"access_token": "t0pt0p"}'),
    "host url": ("hst-9", "open https://x.example/start.html?mode=Join&authenticationToken=hst-9"),
    "personal link": ("107000001", "https://global.gototraining.com/join/training/8178/107000001"),
    "redis": ("pa55", "cannot reach rediss://:pa55@redis.example.com:6379"),
    "ticket": ("tick-1", "wss://wss.slack.com/link/?ticket=tick-1"),
    "fernet": ("gAAAAABn" + "a" * 40, "sealed gAAAAABn" + "a" * 40),
    "address": ("alice.moreau", "connected as alice.moreau@northwind.example"),
}


class Log:
    """What was written, line by line."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def last(self) -> dict[str, Any]:
        line: dict[str, Any] = json.loads(self.text.splitlines()[-1])
        return line


@pytest.fixture
def log() -> Log:
    made = Log()
    configure("INFO", made.stream, now=lambda: NOW)
    return made


@pytest.mark.parametrize("what", SECRETS)
def test_a_secret_is_masked_by_its_look(what: str) -> None:
    secret, text = SECRETS[what]
    assert secret in text
    assert secret not in redact_text(text)


async def test_bolt_sets_no_level_of_our_loggers(stage: Stage) -> None:
    """It gives the root's level, as it is at a request, to the logger of the app's name, for all that come after."""
    await stage.alice.types("/meeting help")
    assert logging.getLogger("usher").level == logging.NOTSET


@pytest.fixture
def debug_log(log: Log) -> Log:
    """The log of a process that starts at DEBUG."""
    configure("DEBUG", log.stream, now=lambda: NOW)
    return log


async def test_no_title_is_logged_at_any_level(debug_log: Log, stage: Stage) -> None:
    """Bolt gives the root's level to its loggers itself, and logs whole bodies at DEBUG."""
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    await stage.alice.types("/meeting now Zebra layoffs")
    await stage.alice.sees("Zebra layoffs")
    stage.alice.posts("#general")
    stage.alice.dms()
    assert logging.getLogger("slack_bolt.AsyncApp").isEnabledFor(logging.DEBUG), "Bolt sets no level any more"
    assert "Zebra" not in debug_log.text


@pytest.mark.parametrize(
    "name", ["slack_bolt", "slack_bolt.AsyncApp", "slack_sdk.web.x", "httpx", "bolt:listener"]
)
def test_a_library_that_sets_its_own_level_is_kept_quiet(log: Log, name: str) -> None:
    configure("DEBUG", log.stream, now=lambda: NOW)
    logger = logging.getLogger(name)
    before, logger.level = logger.level, logging.DEBUG
    try:
        logger.debug("a whole body")
        logging.getLogger("usher.own").debug("our own word")
    finally:
        logger.level = before
    assert "a whole body" not in log.text
    assert "our own word" in log.text


def log_failure(error: Exception, text: str) -> None:
    """Log an error as docket does."""
    try:
        raise error
    except type(error) as raised:
        logging.getLogger("docket.worker").warning(text, exc_info=raised)


def test_what_is_no_bug_leaves_no_trace(log: Log) -> None:
    log_failure(RetryLater(), "run_operation")
    assert log.text == ""
    for _ in range(3):
        log_failure(OutOfMemoryError("command not allowed"), "Redis is unavailable, retrying in 0:00:01...")
    assert log.text.count("\n") == 1, "the same again is written after a while only"
    assert log.last["event"].endswith("storage=full: command not allowed")
    assert "exception" not in log.last
    log_failure(ValueError("a bug"), "Error in scheduler loop")
    assert "ValueError: a bug" in log.last["exception"]


@pytest.mark.parametrize("what", SECRETS)
def test_a_secret_is_masked_whoever_logs_it(log: Log, what: str) -> None:
    secret, text = SECRETS[what]
    writers: list[Callable[[], Any]] = [
        lambda: structlog.get_logger("usher").warning("told", about=text, deep={"list": [text]}),
        lambda: structlog.get_logger("usher").warning(text),
        lambda: logging.getLogger("slack_bolt").warning("said %s", text),
        lambda: logging.getLogger("uvicorn.access").info('%s - "%s" %d', "127.0.0.1", text, 200),
        lambda: logging.getLogger("bot").warning("extra", extra={"about": text}),
    ]
    for write in writers:
        before = len(log.text)
        write()
        assert len(log.text) > before
        assert secret not in log.text


def test_a_secret_is_masked_in_traces(log: Log) -> None:
    class Form(BaseModel):
        token: int

    try:
        try:
            Form(token="v3ry-s3cret")
        except ValidationError:
            raise RuntimeError("POST https://hooks.slack.com/actions/T1/2/z3d") from None
    except RuntimeError:
        logging.getLogger("asyncio").exception("never retrieved")
    assert "RuntimeError" in log.last["exception"]
    assert "z3d" not in log.text
    with pytest.raises(ValidationError) as caught:
        Form(token="v3ry-s3cret")
    structlog.get_logger().error("odd answer", exc_info=caught.value)
    assert "v3ry-s3cret" not in log.text
    assert "ValidationError" in log.last["exception"]


@pytest.mark.parametrize(
    "name",
    [
        "access_token",
        "accessToken",
        "SLACK_SIGNING_SECRET",
        "password",
        "Authorization",
        "set-cookie",
        "response_url",
        "hostURL",
        "code_verifier",
        "trigger_id",
        "encryption_keys",
        "email",
    ],
)
def test_a_field_of_a_secret_name_is_masked(log: Log, name: str) -> None:
    structlog.get_logger().warning("told", inside={name: "plainlooking"}, **{name: "plainlooking"})
    assert "plainlooking" not in log.text
    assert log.last[name] == MASK


def test_what_is_needed_to_find_a_fault_stays(log: Log) -> None:
    with bind_log_values(tenant="T1", person="U1", reference="7F3K-92"):
        logging.getLogger("bot.slack").warning(
            "refused",
            extra={"code": "channel_not_found", "state": "open", "method": "chat.postMessage", "ms": 4.5},
        )
    assert log.last == {
        "event": "refused",
        "code": "channel_not_found",
        "state": "open",
        "method": "chat.postMessage",
        "ms": 4.5,
        "tenant": "T1",
        "person": "U1",
        "reference": "7F3K-92",
        "logger": "bot.slack",
        "level": "warning",
        "time": "2026-11-25T15:00:00.000+00:00",
    }
    logging.getLogger("bot.slack").warning("refused", extra={"code": "4/0AbCdEf", "state": "x1"})
    assert (log.last["code"], log.last["state"]) == (MASK, MASK)


def test_each_line_is_one_object_whatever_is_in_it(log: Log) -> None:
    structlog.get_logger().warning("a\nb", about={"x": object(), "y": b"\x00", "z": (1, None, True)})
    assert len(log.text.splitlines()) == 1
    assert log.last["about"]["y"] == "[1 bytes]"
    assert log.last["about"]["z"] == [1, None, True]


def test_libraries_may_not_show_bodies_even_when_debugging(log: Log) -> None:
    configure("DEBUG", log.stream, now=lambda: NOW)
    for name in ("slack_sdk.web", "httpcore.http11", "httpx", "websockets.client", "bot.quiet"):
        logging.getLogger(name).debug("body %s", name)
    assert [json.loads(line)["logger"] for line in log.text.splitlines()] == ["bot.quiet"]


def test_warnings_and_levels(log: Log) -> None:
    structlog.get_logger().debug("not shown")
    warnings.warn("old way", DeprecationWarning, stacklevel=1)
    assert "not shown" not in log.text
    assert log.last["logger"] == "py.warnings"


def test_people_get_readable_lines(log: Log) -> None:
    configure("INFO", log.stream, now=lambda: NOW, console=True)
    structlog.get_logger("bot.cli").info("Usher is ready.", token="s3cret")
    assert "Usher is ready." in log.text
    assert "s3cret" not in log.text
    assert not log.text.startswith("{")


def test_an_encryption_key_given_as_a_field_is_masked(log: Log) -> None:
    key = Fernet.generate_key().decode()
    structlog.get_logger().warning("rotated", encryption_key=key)
    assert key not in log.text


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text() | st.binary(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_redaction_takes_anything_and_is_stable(value: Any) -> None:
    once = redact(value)
    json.dumps(once)
    assert json.dumps(redact(once)) == json.dumps(once)


def test_numbers_are_counted_and_shown() -> None:
    metrics = Metrics()
    metrics.count_ack("command", "/meeting", 0.012)
    metrics.count_operation("schedule", "done")
    metrics.count_goto_request("createMeeting", 201, 0.4)
    metrics.count_goto_request("createMeeting", None, 10.0)
    metrics.count_slack_call("chat.postMessage", "ok", 0.1)
    metrics.count_send("card", "sent")
    metrics.set_heartbeat_age(3.5)
    page = metrics.render().decode()
    for line in (
        'usher_ack_seconds_count{kind="command",route="/meeting"} 1.0',
        'usher_operations_total{kind="schedule",outcome="done"} 1.0',
        'usher_goto_request_seconds_count{operation="createMeeting",status="2xx"} 1.0',
        'usher_goto_request_seconds_count{operation="createMeeting",status="none"} 1.0',
        'usher_slack_call_seconds_count{method="chat.postMessage",result="ok"} 1.0',
        'usher_sends_total{kind="card",outcome="sent"} 1.0',
        "usher_worker_heartbeat_age_seconds 3.5",
    ):
        assert line in page
    assert "process_cpu_seconds_total" in page


def test_labels_are_bounded_and_never_personal() -> None:
    metrics = Metrics()
    metrics.count_ack("command", "alice@northwind.example", 0.1)
    for number in range(300):
        metrics.count_slack_call(f"method.{number}", "ok", 0.1)
    page = metrics.render().decode()
    assert "alice" not in page
    assert page.count("usher_slack_call_seconds_count{") == 201
    assert 'usher_slack_call_seconds_count{method="other",result="ok"} 100.0' in page


def test_two_processes_in_one_do_not_meet() -> None:
    first, second = Metrics(), Metrics()
    first.set_heartbeat_age(1.0)
    assert b"usher_worker_heartbeat_age_seconds 1.0" not in second.render()


async def test_metrics_ask_for_the_token_that_is_set(empty_redis: str) -> None:
    token = "a-token-of-some-length"
    settings = {"metrics_token": SecretStr(token)}
    async with open_stage(empty_redis, by_socket=False, with_worker=False, settings=settings) as stage:
        assert await metrics_statuses(stage.runtime.app.config.public_url, token) == (401, 401, 200)
