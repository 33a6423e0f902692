"""Parse the text after a slash command into a verb and the rest."""

from __future__ import annotations

from dataclasses import dataclass

from bot.commands.catalogue import Command, Verb, command_named
from bot.commands.nearest import nearest
from bot.commands.text import Token, Word, clean, folded, plain, shortened, tokens
from bot.errors import UserError


class UnknownVerb(UserError):
    """The word is not a verb of the command.

    ``command`` is the typed command, ``nearest_verb`` the verb that was probably meant, or ``help``; ``retry`` is the
    corrected line, with the rest as it was typed.
    """

    def __init__(self, command: Command, typed: str, guess: Verb | None, retry: str) -> None:
        self.command = command
        self.nearest = guess or command.verb("help")
        self.retry = retry
        super().__init__(
            "word-unknown" if guess else "word-unknown-help",
            command=command.name,
            typed=shortened(typed),
            example=self.nearest.example,
        )


@dataclass(frozen=True, slots=True)
class Parsed:
    """A parsed command.

    ``verb`` is None for a bare command (the menu). ``rest`` is the text after the verb, cleaned but with Slack's
    escapes and mentions, so that a grammar can parse it further; ``words`` is the same as tokens.
    """

    command: Command
    verb: Verb | None
    rest: str = ""
    words: tuple[Token, ...] = ()

    @property
    def text(self) -> str:
        """The rest as a person reads it."""
        return plain(self.rest)


def parse(command: str, text: str) -> Parsed:
    """Return the command and verb that were typed.

    ``command`` and ``text`` are as Slack sends them (Slack: implementing slash commands). Case, kinds of space and
    quotes, control characters and accents are ignored.

    Raises ``UnknownVerb``, a ``UserError`` with the nearest verb and an example.
    Raises ``KeyError`` for a command that is not in the catalogue.
    """
    entry = command_named(command)
    rest = clean(text).strip()
    if not rest:
        return Parsed(entry, None)
    verb, after = _match(entry, rest)
    if verb is None:
        raise _unknown(entry, rest)
    return Parsed(entry, verb, after, tokens(after))


def _match(command: Command, rest: str) -> tuple[Verb | None, str]:
    pieces = rest.split(" ")
    for count in (2, 1):
        typed, after = _first(pieces, count)
        for verb in command.verbs:
            if typed in verb.words:
                return verb, after
    return None, rest


def _first(pieces: list[str], count: int) -> tuple[str, str]:
    """Return the first ``count`` words, normalized, and the rest."""
    taken: list[str] = []
    for place, piece in enumerate(pieces):
        if len(taken) == count:
            return " ".join(taken), " ".join(pieces[place:]).strip()
        if piece:
            taken.append(folded(piece) or piece)
    return " ".join(taken), ""


def _quoted(rest: str) -> bool:
    return rest[0] in '"“”„«' and len(rest) > 1


def _unknown(command: Command, rest: str) -> UserError:
    words = tokens(rest)
    first = words[0] if words else Word(rest)
    typed = folded(str(first)) if isinstance(first, Word) else ""
    by_word = {word: verb for verb in command.verbs for word in verb.words}
    close = nearest(typed, list(by_word))
    if close is None and _quoted(rest) and "schedule" in by_word:
        guess = by_word["schedule"]
        return UnknownVerb(command, plain(rest), guess, f"{command.name} {guess.name} {rest}")
    if close is None:
        return UnknownVerb(command, str(first), None, command.verb("help").example)
    guess = by_word[close]
    _, after = _first(rest.split(" "), 1)
    return UnknownVerb(command, str(first), guess, f"{command.name} {guess.name} {after}".rstrip())
