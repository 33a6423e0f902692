"""Free ports for processes that are killed and started again."""

from __future__ import annotations

import itertools
import os

from bot.serving import bind_listener

FIRST_PORT, PORT_COUNT = 20_000, 12_000
"""Below the ports that systems give to outgoing connections (Linux: 32768 on, macOS: 49152 on)."""

_turns = itertools.count(os.getpid() * 101)


def free_port() -> int:
    """Return a port of this machine that nobody listens on, and that no connection takes by chance."""
    while True:
        port = FIRST_PORT + next(_turns) % PORT_COUNT
        try:
            bind_listener(port, "127.0.0.1").close()
        except OSError:
            continue
        return port
