"""The files of the embedded Valkey: its data, its log, its socket, and the record of where that is."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

MAX_SOCKET_PATH_BYTES = 100
"""Longest path of a socket, in bytes, that every platform accepts (Linux 107, macOS 103)."""
SOCKET_NAME = "redis.sock"


@dataclass(frozen=True, slots=True)
class ServerFiles:
    """The files of the server that keeps its data in one folder."""

    folder: Path

    @property
    def state_file(self) -> Path:
        """The file that records the running server's socket."""
        return self.folder / "server.json"

    @property
    def log(self) -> Path:
        return self.folder / "valkey.log"

    @classmethod
    def create(cls, folder: Path) -> ServerFiles:
        """Create the folder, readable only by its owner, and return its files."""
        folder = folder.absolute()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        return cls(folder)

    def recorded_socket(self) -> str | None:
        """Return the recorded socket of this folder's server, if it still exists."""
        try:
            socket = str(json.loads(self.state_file.read_text())["socket"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return socket if Path(socket).exists() else None

    def prepare_socket(self, path: str | None = None) -> str:
        """Record and return the path of a new socket; in a private temporary folder if this path is too long.

        ``path`` is that of a server which has ended: it is used again.
        """
        socket = Path(path) if path else self.folder / SOCKET_NAME
        if path:
            socket.parent.mkdir(mode=0o700, exist_ok=True)
        elif len(os.fsencode(socket)) > MAX_SOCKET_PATH_BYTES:
            socket = Path(tempfile.mkdtemp(prefix="usher-", dir=_short_temp_dir())) / SOCKET_NAME
        socket.unlink(missing_ok=True)
        if not path:
            self.log.unlink(missing_ok=True)
        self.state_file.write_text(json.dumps({"socket": str(socket)}))
        return str(socket)

    def remove_leftovers(self) -> None:
        """Remove the files that a dead server left behind."""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            socket = Path(json.loads(self.state_file.read_text())["socket"])
            socket.unlink(missing_ok=True)
            if socket.parent != self.folder:
                socket.parent.rmdir()
        self.state_file.unlink(missing_ok=True)

    def is_data_dir(self, setting: object) -> bool:
        """Return True if a server with this ``dir`` setting keeps its data in this folder."""
        return (
            isinstance(setting, bytes | str) and Path(os.fsdecode(setting)).resolve() == self.folder.resolve()
        )


def _short_temp_dir() -> str | None:
    """Return the parent of a socket's temporary folder; None for the default one if its path is short enough."""
    return None if len(os.fsencode(tempfile.gettempdir())) < MAX_SOCKET_PATH_BYTES - 30 else "/tmp"  # noqa: S108
