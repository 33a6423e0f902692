"""What a command and a verb are. The verbs are declared above the handlers that answer them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from bot.parsing.command_names import add_prefix


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One verb of a command.

    ``usage`` has the parameters in brackets, ``example`` works when typed, ``summary_id`` is the message id of its
    summary. ``guards`` decide who is shown it in help and menus: ``member`` (of this workspace, not a guest or from
    another team), ``connected`` (has a GoTo link), ``organizer`` (has sessions of their own), and the areas of policy.
    ``group`` is the heading under which help lists it (message id ``help-group-…``).
    """

    name: str
    usage: str
    example: str
    guards: frozenset[str] = frozenset({"member"})
    aliases: tuple[str, ...] = ()
    command: str = field(default="", compare=False)
    group: str = "everyday"

    @property
    def typed_example(self) -> str:
        """The example with the command's name as people type it."""
        return add_prefix(self.example)

    @property
    def summary_id(self) -> str:
        return f"{self.command.lstrip('/')}-{self.name.replace(' ', '-')}-summary"

    @property
    def words(self) -> tuple[str, ...]:
        """The name, followed by its aliases."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A slash command; ``description`` and ``usage_hint`` are the manifest's fields of that name."""

    name: str
    description: str
    usage_hint: str
    verbs: tuple[Verb, ...]

    @property
    def typed_name(self) -> str:
        """The name as people type it."""
        return add_prefix(self.name)

    def find_verb(self, name: str) -> Verb:
        """Return the verb with that name. Raises ``KeyError``."""
        for verb in self.verbs:
            if verb.name == name:
                return verb
        raise KeyError(name)


Catalogue = Sequence[Command]
"""All slash commands, in the order of help."""


def find_command(catalogue: Catalogue, name: str) -> Command:
    """Return the command (``/meeting``), ignoring case. Raises ``KeyError``."""
    wanted = name.strip().casefold()
    for command in catalogue:
        if command.name == wanted:
            return command
    raise KeyError(name)


def list_visible_verbs(command: Command, held_guards: Collection[str]) -> tuple[Verb, ...]:
    """Return the verbs that a person with these guards may use, in the order of help and menus."""
    return tuple(verb for verb in command.verbs if verb.guards <= set(held_guards))
