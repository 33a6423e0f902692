"""What an error of redis-py means: one table for all who meet one.

Sources: redis-py's ``exceptions`` and its table of error codes (``BaseParser.EXCEPTION_CLASSES``). A server's error
begins with its code (Redis serialization protocol, "Simple errors"); only codes without a class are read from the text.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator

from redis import exceptions

from bot.model.storage import StorageFault

_FAULTS_BY_CLASS: tuple[tuple[type[BaseException], StorageFault], ...] = (
    # Subclasses come before their bases.
    (exceptions.BusyLoadingError, StorageFault.LOADING),
    (exceptions.ExternalAuthProviderError, StorageFault.CREDENTIALS),
    (exceptions.AuthenticationWrongNumberOfArgsError, StorageFault.CREDENTIALS),
    (exceptions.NoPermissionError, StorageFault.FORBIDDEN),
    (exceptions.OutOfMemoryError, StorageFault.FULL),
    (exceptions.ReadOnlyError, StorageFault.READ_ONLY),
    (exceptions.MasterDownError, StorageFault.READ_ONLY),
    (exceptions.ClusterError, StorageFault.CLUSTER),
    (exceptions.AskError, StorageFault.CLUSTER),
    (exceptions.TryAgainError, StorageFault.CLUSTER),
    (exceptions.ClusterCrossSlotError, StorageFault.CLUSTER),
    (exceptions.ConnectionError, StorageFault.UNREACHABLE),
    (exceptions.TimeoutError, StorageFault.UNREACHABLE),
)
_FAULTS_BY_CODE = {
    "MISCONF": StorageFault.NOT_SAVING,
    "NOREPLICAS": StorageFault.FEW_REPLICAS,
    "BUSY": StorageFault.BUSY,
    "UNKILLABLE": StorageFault.BUSY,
    "UNBLOCKED": StorageFault.READ_ONLY,  # a blocking read of a primary that became a replica
}
_FAULTS_BY_TEXT = (
    # The server gives these no code but ERR, which redis-py takes away.
    ("ACL failure in script", StorageFault.FORBIDDEN),
    ("Script attempted to access keys that do not hash to the same slot", StorageFault.CLUSTER),
    ("Script attempted to access a non local key in a cluster node", StorageFault.CLUSTER),
    ("unknown command", StorageFault.UNKNOWN_COMMAND),
    ("Unknown Redis command called from script", StorageFault.UNKNOWN_COMMAND),
)
_IN_PIPELINE = re.compile(
    r"Command # \d+ \(.*\) of pipeline caused error: \((?P<quote>['\"])(?P<text>.*)(?P=quote),\)", re.DOTALL
)


def find_storage_fault(error: BaseException) -> StorageFault | None:
    """Return what an error says of Redis; None for a bug of ours and for errors that do not come from redis-py.

    In an exception group, the first error that says something counts.
    """
    if isinstance(error, BaseExceptionGroup):
        return next(filter(None, map(find_storage_fault, error.exceptions)), None)
    if not isinstance(error, exceptions.RedisError):
        return None
    for cause in _causes(error):  # redis-py puts a plain ConnectionError around what stops a connection
        if isinstance(cause, ssl.SSLError):
            return StorageFault.TLS
        if isinstance(cause, exceptions.AuthenticationError | exceptions.AuthorizationError):
            return StorageFault.CREDENTIALS
    by_class = next((fault for kind, fault in _FAULTS_BY_CLASS if isinstance(error, kind)), None)
    if by_class is not None or not isinstance(error, exceptions.ResponseError):
        return by_class
    text = server_text(error)
    by_code = _FAULTS_BY_CODE.get(text.partition(" ")[0])
    return by_code or next((fault for start, fault in _FAULTS_BY_TEXT if text.startswith(start)), None)


def server_text(error: BaseException) -> str:
    """Return the server's words in an error, without the command that redis-py puts before them in a pipeline.

    A command may hold data; the server's words name commands, users and states only.
    """
    if isinstance(error, BaseExceptionGroup):
        return server_text(error.exceptions[0])
    text = str(error)
    match = _IN_PIPELINE.fullmatch(text)
    return (match["text"] if match else text)[:300]


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and what caused it."""
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or one.__context__
