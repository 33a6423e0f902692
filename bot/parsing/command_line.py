"""Parse the text after a slash command into a verb and the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.invisible_characters import clean_text
from bot.model.errors import UserError
from bot.parsing.arguments import (
    LinkRef,
    TextToken,
    UnknownName,
    WordToken,
    fold_word,
    shorten,
    split_tokens,
    to_plain_text,
)
from bot.parsing.catalogue import Catalogue, Command, Verb, find_command
from bot.parsing.nearest import find_nearest

_QUOTED = re.compile(r"\"[^\"]*\"|“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»")


class UnknownVerb(UserError):
    """The word is not a verb of the command.

    ``command`` is the typed command, ``nearest_verb`` the verb that was probably meant, of any command, or ``help``;
    ``retry`` is the corrected line, with the rest as it was typed.
    """

    def __init__(self, command: Command, typed: str, guess: Verb | None, retry: str) -> None:
        self.command = command
        self.nearest_verb = guess or command.find_verb("help")
        self.retry = retry
        super().__init__(
            "word-unknown" if guess else "word-unknown-help",
            command=command.typed_name,
            typed=shorten(typed),
            example=self.nearest_verb.typed_example,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedCommand:
    """A parsed command.

    ``verb`` is None for a bare command (the menu). ``rest`` is the text after the verb, cleaned but with Slack's
    escapes and mentions, so that a grammar can parse it further; ``words`` is the same as tokens.
    """

    command: Command
    verb: Verb | None
    rest: str = ""
    words: tuple[TextToken, ...] = ()

    @property
    def text(self) -> str:
        """The rest as a person reads it."""
        return to_plain_text(self.rest)

    @property
    def text_with_urls(self) -> str:
        """The same with the addresses of links, for finding a meeting or training by one."""
        return to_plain_text(self.rest, urls=True)

    def require_known_names(self) -> None:
        """Raise ``UserError`` for the first channel, person or group, not in quotes, that Slack does not know."""
        words = split_tokens(_QUOTED.sub(" ", self.rest))
        unknown = next((token for token in words if isinstance(token, UnknownName)), None)
        if unknown is not None and unknown.is_channel:
            raise UserError("channel-unknown", next_step="channel-unknown-next", typed=shorten(unknown.text))
        if unknown is not None:
            raise UserError("person-unknown", next_step="person-unknown-next", typed=shorten(unknown.text))

    def without(self, *kinds: type[TextToken]) -> str:
        """Return the text with the addresses of links, without the references of these kinds."""
        return " ".join(
            token.url if isinstance(token, LinkRef) else str(token)
            for token in self.words
            if not isinstance(token, kinds)
        )


def parse_command(catalogue: Catalogue, command: str, text: str) -> ParsedCommand:
    """Return the command and verb that were typed.

    ``command`` and ``text`` are as Slack sends them (Slack: implementing slash commands). Case, kinds of space and
    quotes, control characters and accents are ignored.

    Raises ``UnknownVerb``, a ``UserError`` with the nearest verb and an example.
    Raises ``KeyError`` for a command that is not in the catalogue.
    """
    entry = find_command(catalogue, command)
    rest = clean_text(text).strip()
    if not rest:
        return ParsedCommand(command=entry, verb=None)
    verb, after = _match_verb(entry, rest)
    if verb is None:
        raise _verb_elsewhere_error(catalogue, entry, rest) or _unknown_verb_error(entry, rest)
    return ParsedCommand(command=entry, verb=verb, rest=after, words=split_tokens(after))


def _match_verb(command: Command, rest: str) -> tuple[Verb | None, str]:
    pieces = rest.split(" ")
    for count in (2, 1):
        typed, after = _first_words(pieces, count)
        for verb in command.verbs:
            if typed in verb.words:
                return verb, after
    return None, rest


def _first_words(pieces: list[str], count: int) -> tuple[str, str]:
    """Return the first ``count`` words, normalized, and the rest."""
    taken: list[str] = []
    for place, piece in enumerate(pieces):
        if len(taken) == count:
            return " ".join(taken), " ".join(pieces[place:]).strip()
        if piece:
            taken.append(fold_word(piece) or piece)
    return " ".join(taken), ""


def _is_quoted(rest: str) -> bool:
    return rest[0] in '"“”„«' and len(rest) > 1


def _verb_elsewhere_error(catalogue: Catalogue, command: Command, rest: str) -> UserError | None:
    """Return the error for a verb that only another command has, such as ``/meeting notify``; None if none has it."""
    for other in catalogue:
        verb, after = _match_verb(other, rest)
        if verb is not None and other is not command:
            typed = rest.removesuffix(after).strip()
            return UnknownVerb(
                command, to_plain_text(typed), verb, f"{other.name} {verb.name} {after}".rstrip()
            )
    return None


def _unknown_verb_error(command: Command, rest: str) -> UserError:
    words = split_tokens(rest)
    first = words[0] if words else WordToken(rest)
    typed = fold_word(str(first)) if isinstance(first, WordToken) else ""
    by_word = {word: verb for verb in command.verbs for word in verb.words}
    close = find_nearest(typed, list(by_word))
    if close is None and _is_quoted(rest) and "schedule" in by_word:
        guess = by_word["schedule"]
        return UnknownVerb(command, to_plain_text(rest), guess, f"{command.name} {guess.name} {rest}")
    if close is None:
        return UnknownVerb(command, str(first), None, command.find_verb("help").example)
    guess = by_word[close]
    _, after = _first_words(rest.split(" "), 1)
    return UnknownVerb(command, str(first), guess, f"{command.name} {guess.name} {after}".rstrip())
