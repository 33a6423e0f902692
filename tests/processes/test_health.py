"""/healthz, /readyz and /metrics of both kinds of process."""

from __future__ import annotations

import socket

import pytest

from tests.support.processes.environment import Environment
from tests.support.processes.programs import http_get, metrics_statuses

pytestmark = pytest.mark.exhaustive

TOKEN = "a-token-of-some-length"


def own_address() -> str | None:
    """Return an address of this machine that is not loopback, None if it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        address = str(probe.getsockname()[0])
    return None if address.startswith("127.") else address


async def test_web_and_worker_tell_of_their_health(environment: Environment) -> None:
    web, worker = await environment.start("web"), await environment.start("worker")
    await environment.ready()
    for program in (web, worker):
        url = await program.up()
        assert (await http_get(f"{url}/healthz")).text == "ok\n"
        state = await http_get(f"{url}/readyz")
        assert (state.status_code, state.json()) == (200, {"redis": True, "worker": True})
        numbers = await http_get(f"{url}/metrics")
        assert numbers.status_code == 200
        assert "# TYPE usher_" in numbers.text
        elsewhere = own_address()
        if elsewhere:
            assert (await http_get(f"{url.replace('127.0.0.1', elsewhere)}/metrics")).status_code == 403
    assert (await http_get(f"{await worker.up()}/goto/connect")).status_code == 404


@pytest.mark.parametrize("verb", ["worker", "web"])
async def test_metrics_ask_for_the_token_that_is_set(environment: Environment, verb: str) -> None:
    """The routes of ``web`` are held without a process in ``operator/test_telemetry.py``."""
    url = await (await environment.start(verb, METRICS_TOKEN=TOKEN)).up()
    assert await metrics_statuses(url, TOKEN) == (401, 401, 200)
