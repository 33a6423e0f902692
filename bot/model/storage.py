"""Why the storage (Redis) does not do what it is asked, as all layers name it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from bot.model.errors import FaultError


class StorageFault(StrEnum):
    """A state of Redis in which Usher cannot work. Operators read ``redis-{value}`` and its cure, ``…-next``."""

    UNREACHABLE = "unreachable"
    """No connection, or no answer in time."""
    TLS = "tls"
    CREDENTIALS = "credentials"
    FORBIDDEN = "forbidden"
    """The ACL user may not use a command or a key."""
    CLUSTER = "cluster"
    UNKNOWN_COMMAND = "unknown-command"
    """The server is too old, or no data server at all (Sentinel)."""
    FULL = "full"
    READ_ONLY = "read-only"
    NOT_SAVING = "not-saving"
    """It cannot write to its disk and therefore refuses changes."""
    FEW_REPLICAS = "few-replicas"
    LOADING = "loading"
    BUSY = "busy"
    """A script or function runs too long."""
    OTHER = "other"


FindStorageFault = Callable[[BaseException], StorageFault | None]
"""Returns the fault that an error stands for; None if the error is a bug of ours or does not come from Redis."""

_MESSAGE_IDS = {
    StorageFault.UNREACHABLE: "storage-unreachable",
    StorageFault.FULL: "storage-full",
    StorageFault.NOT_SAVING: "storage-full",
    StorageFault.READ_ONLY: "storage-read-only",
    StorageFault.FEW_REPLICAS: "storage-read-only",
    StorageFault.LOADING: "storage-busy",
    StorageFault.BUSY: "storage-busy",
}


def storage_error(fault: StorageFault) -> FaultError:
    """Return the error that a person reads while the storage has this fault."""
    message_id = _MESSAGE_IDS.get(fault, "storage-refused")
    return FaultError(message_id, next_step=f"{message_id}-next")
