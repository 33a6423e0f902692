"""What each error of redis-py says of Redis."""

from __future__ import annotations

import inspect
import ssl
from pathlib import Path

import pytest
from redis import exceptions
from redis._parsers.base import BaseParser

from bot.model.storage import StorageFault, storage_error
from bot.store.open import create_client
from bot.store.redis_errors import find_storage_fault, server_text
from bot.views.i18n import explain_error
from tests.support.ports import free_port

PROGRAMMING_ERRORS = {
    exceptions.AskError,  # made below, with a text that it can read
    exceptions.DataError,
    exceptions.ExecAbortError,
    exceptions.InvalidResponse,
    exceptions.LockError,
    exceptions.LockNotOwnedError,
    exceptions.ModuleError,
    exceptions.MovedError,
    exceptions.NoScriptError,
    exceptions.NoSuchFieldsetError,
    exceptions.PubSubError,
    exceptions.RedisError,
    exceptions.ResponseError,
    exceptions.WatchError,
}
"""Classes that say nothing of the state of Redis: they are bugs of ours, or part of a protocol with the client."""


def all_classes() -> list[type[exceptions.RedisError]]:
    found = [kind for _, kind in inspect.getmembers(exceptions, inspect.isclass)]
    return [kind for kind in found if issubclass(kind, exceptions.RedisError)]


@pytest.mark.parametrize("kind", all_classes(), ids=lambda kind: kind.__name__)
def test_every_class_of_the_library_is_known(kind: type[exceptions.RedisError]) -> None:
    text = "1 host:6379" if issubclass(kind, exceptions.AskError) else "text"
    found = find_storage_fault(kind(text))
    if kind in PROGRAMMING_ERRORS and not issubclass(kind, exceptions.AskError):
        assert found is None
    else:
        assert found is not None


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("OOM command not allowed when used memory > 'maxmemory'.", StorageFault.FULL),
        ("READONLY You can't write against a read only replica.", StorageFault.READ_ONLY),
        ("LOADING Redis is loading the dataset in memory", StorageFault.LOADING),
        ("MISCONF Errors writing to the AOF file: No space left on device", StorageFault.NOT_SAVING),
        ("NOREPLICAS Not enough good replicas to write.", StorageFault.FEW_REPLICAS),
        ("BUSY Redis is busy running a script.", StorageFault.BUSY),
        ("UNKILLABLE Sorry the script already executed write commands", StorageFault.BUSY),
        ("UNBLOCKED force unblock from blocking operation", StorageFault.READ_ONLY),
        ("MASTERDOWN Link with MASTER is down", StorageFault.READ_ONLY),
        ("NOPERM User default has no permissions to run the 'set' command", StorageFault.FORBIDDEN),
        ("ERR ACL failure in script: User default has no permissions", StorageFault.FORBIDDEN),
        ("NOAUTH Authentication required.", StorageFault.CREDENTIALS),
        ("WRONGPASS invalid username-password pair or user is disabled.", StorageFault.CREDENTIALS),
        ("CROSSSLOT Keys in request don't hash to the same slot", StorageFault.CLUSTER),
        ("MOVED 3999 127.0.0.1:6381", StorageFault.CLUSTER),
        ("CLUSTERDOWN Hash slot not served", StorageFault.CLUSTER),
        ("ERR Script attempted to access keys that do not hash to the same slot", StorageFault.CLUSTER),
        ("ERR unknown command 'SCAN', with args beginning with: '0'", StorageFault.UNKNOWN_COMMAND),
        ("ERR max number of clients reached", StorageFault.UNREACHABLE),
        ("WRONGTYPE Operation against a key holding the wrong kind of value", None),
        ("ERR Error running script: OOM is a word in here", None),
    ],
)
def test_what_a_server_says(line: str, fault: StorageFault | None) -> None:
    error = BaseParser.parse_error(line)
    assert find_storage_fault(error) is fault
    assert find_storage_fault(ExceptionGroup("jobs", [ValueError(), error])) is fault


def test_the_command_of_a_pipeline_is_not_told() -> None:
    text = (
        "Command # 2 (SET key a secret) of pipeline caused error: ('NOREPLICAS Not enough good replicas.',)"
    )
    error = exceptions.ResponseError(text)
    assert server_text(error) == "NOREPLICAS Not enough good replicas."
    assert find_storage_fault(error) is StorageFault.FEW_REPLICAS


def test_what_does_not_come_from_redis_is_no_fault_of_it() -> None:
    for error in (ValueError(), OSError(), TimeoutError(), ssl.SSLError(), ExceptionGroup("", [KeyError()])):
        assert find_storage_fault(error) is None


async def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    for url in (f"unix://{tmp_path}/nothing.sock", f"redis://127.0.0.1:{free_port()}"):
        async with create_client(url) as redis:
            with pytest.raises(exceptions.RedisError) as caught:
                await redis.ping()
        assert find_storage_fault(caught.value) is StorageFault.UNREACHABLE


@pytest.mark.parametrize("fault", StorageFault)
def test_each_fault_has_a_sentence_and_a_next_step(fault: StorageFault) -> None:
    error = storage_error(fault)
    assert explain_error(error).count(".") >= 2
    assert error.next_step == f"{error.message_id}-next"
