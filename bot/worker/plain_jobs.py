"""Jobs carry plain values only, so that whoever can write to Redis cannot run code in a worker.

docket pickles arguments, results and exceptions with cloudpickle, and takes no other serializer; unpickling runs what
the bytes name. Here its modules get a codec that names nothing: it writes plain values, and reads pickles in which no
class or function can be looked up (Python, pickle, "Restricting Globals"). The format stays pickle's, so that jobs of
an older Usher are still read, and an older Usher reads these. A job that cannot be read is dropped with a log line;
what it was for is enqueued again by the periodic jobs, since the store, not the queue, is the truth.
"""

from __future__ import annotations

import io
import logging
import pickle
from typing import Any, NoReturn

import docket.execution
import docket.strikelist
import docket.worker
from docket import Docket
from docket.execution import Execution

PLAIN_TYPES = (str, int, float, bool, bytes, type(None))

log = logging.getLogger("usher.jobs")


class NotPlain(ValueError):
    """A value, or what was read from Redis, is more than plain values."""


class _PlainUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> NoReturn:
        raise NotPlain("names a class or function")

    def persistent_load(self, pid: Any) -> NoReturn:
        raise NotPlain("refers to something outside itself")


class PlainCodec:
    """Takes the place of the module ``cloudpickle`` in docket."""

    @staticmethod
    def dumps(value: Any) -> bytes:
        """Return the bytes of a plain value; of an exception, only its class name. Raises ``NotPlain``."""
        plain = type(value).__name__ if isinstance(value, BaseException) else value
        _require_plain(plain)
        return pickle.dumps(plain)

    @staticmethod
    def loads(data: bytes) -> Any:
        """Return the plain value of the bytes. Raises ``NotPlain``."""
        try:
            value = _PlainUnpickler(io.BytesIO(data)).load()
        except NotPlain:
            raise
        except Exception as error:  # any bytes may be there, and pickle raises whatever they lead to
            raise NotPlain("is no pickle of plain values") from error
        _require_plain(value)
        return value


def _require_plain(value: Any) -> None:
    if type(value) in PLAIN_TYPES:
        return
    if type(value) in (tuple, list):
        for one in value:
            _require_plain(one)
    elif type(value) is dict:
        for key, one in value.items():
            _require_plain(key)
            _require_plain(one)
    else:
        raise NotPlain(f"holds a {type(value).__name__}")


REFUSED_TASK = "refused"
REFUSED_MESSAGE = {
    b"key": b"refused",
    b"function": REFUSED_TASK.encode(),
    b"when": b"1970-01-01T00:00:00+00:00",
    b"attempt": b"1",
    b"args": PlainCodec.dumps(()),
    b"kwargs": PlainCodec.dumps({}),
}
"""A job for a task that there is not, which the worker drops (``unknown_tasks.py``)."""


class _StrikeCodec(PlainCodec):
    """As ``PlainCodec``, but for docket's list of stricken tasks, whose reader must not fail."""

    @staticmethod
    def loads(data: bytes) -> Any:
        try:
            return PlainCodec.loads(data)
        except NotPlain as error:
            log.error("refused a stricken value that cannot be read: %s", error)
            return None


_read_message = Execution.from_message.__func__  # type: ignore[attr-defined]


async def _read_or_drop(cls: type[Execution], /, of: Docket, message: Any, **options: Any) -> Any:
    """Read docket's message; one that cannot be read becomes a job for an unknown task: an error ends the worker."""
    try:
        return await _read_message(cls, of, message, **options)
    except Exception as error:  # noqa: BLE001 - any bytes may be there
        log.error("refused a job that cannot be read: %s: %s", type(error).__name__, error)
    return await _read_message(cls, of, REFUSED_MESSAGE, **options)


def restrict_docket() -> None:
    """Let docket store and read plain values only, in this process. May be called more than once."""
    for module, codec in (
        (docket.execution, PlainCodec),
        (docket.worker, PlainCodec),
        (docket.strikelist, _StrikeCodec),
    ):
        vars(module)["cloudpickle"] = codec
    Execution.from_message = classmethod(_read_or_drop)  # type: ignore[assignment]
