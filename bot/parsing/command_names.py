"""The names of the slash commands as people type them: with a prefix, if the manifest was made with one.

Slack does not keep the commands of different apps apart: of two with the same name, the app that was installed last
answers (Slack: slash commands). The code names commands without the prefix. It is put in where sentences are loaded and
where a command is shown, and taken off where a request is read. It is one for the process, as the Slack app is.
"""

from __future__ import annotations

import re

COMMAND_NAMES = ("/meeting", "/training", "/goto", "/assist")
PREFIX_PATTERN = re.compile(r"[a-z0-9][a-z0-9_-]{0,20}[a-z0-9]|[a-z0-9]")
"""A command has 32 characters at most, small letters, digits, ``-`` and ``_`` (Slack: app manifest)."""
_NAMES = re.compile(rf"(?<![\w/.:}}>-])({'|'.join(COMMAND_NAMES)})(?![\w/-])")


class _Prefix:
    value = ""


def set_command_prefix(prefix: str) -> None:
    """Set the process's prefix, "" for none. It has to match ``PREFIX_PATTERN``."""
    _Prefix.value = prefix


def command_prefix() -> str:
    """Return the process's prefix, "" for none."""
    return _Prefix.value


def add_prefix(text: str, prefix: str | None = None) -> str:
    """Return the text with the prefix in each command's name, by default with the process's.

    ``/goto/callback`` names no command, and neither does ``/goto`` within an address.
    """
    prefix = command_prefix() if prefix is None else prefix
    return _NAMES.sub(lambda found: f"/{prefix}-{found.group()[1:]}", text) if prefix else text


def strip_prefix(command: str) -> str:
    """Return the name that the code knows a typed command by (``/acme-meeting`` → ``/meeting``)."""
    known = command.casefold().strip()
    bare = f"/{known.removeprefix(f'/{command_prefix()}-')}" if command_prefix() else known
    return bare if bare in COMMAND_NAMES else known
