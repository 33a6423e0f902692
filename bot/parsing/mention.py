"""Read what was typed to the bot in a message: the same grammar as that of the slash commands.

The command's name may be left out where one command alone has the verb.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.invisible_characters import clean_text
from bot.model.errors import UserError
from bot.parsing.arguments import fold_word, shorten, split_tokens, to_plain_text
from bot.parsing.catalogue import Catalogue, Command, Verb
from bot.parsing.command_names import strip_prefix
from bot.parsing.nearest import find_nearest

_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)
_QUOTE = re.compile(r"^[ \t]*(?:&gt;|>).*$", re.MULTILINE)
_BEFORE = " \t\r\n,;:.!?-–—*_~`"
"""What may stand between a mention and the command."""
_WRAPPERS = ("```", "`", "*", "_", "~")
"""Signs around a command that is shown as code, bold, italic or struck (Slack: formatting text)."""
_HELP = "help"
_POLITE = frozenset({"please", "pls"})
_GREETINGS = frozenset({"hi", "hello", "hey", "yo", "moin", "thanks", "thx"})
"""Words that are answered with help, as nothing is."""


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A command and its text, as a slash command would bring them."""

    command: str
    text: str

    @property
    def is_help(self) -> bool:
        return fold_word(self.text) == _HELP


class AmbiguousVerb(UserError):
    """Several commands have the verb; ``lines`` are what may be meant, in the order of help."""

    def __init__(self, typed: str, lines: Sequence[TypedLine]) -> None:
        self.lines = tuple(lines)
        super().__init__("mention-which", typed=shorten(typed))


def find_typed(text: str, bot_user_id: str, *, is_direct: bool) -> str | None:
    """Return what was typed to the bot, with Slack's escapes and mentions; None if nothing was.

    ``text`` is a message as Slack sends it. In a channel it is what follows the bot's mention, or what precedes it at
    the end; a mention within code or a quotation addresses nobody. A direct message is all for the bot. If the event
    does not say who the bot is (""), the first mention is taken for its own.
    """
    whose = re.escape(bot_user_id) if bot_user_id else "[UW][A-Z0-9]+"
    mention = re.compile(rf"<@{whose}(?:\|[^<>]*)?>")
    if is_direct:
        return _trim(mention.sub(" ", text)) or None
    passive = [found.span() for pattern in (_CODE, _QUOTE) for found in pattern.finditer(text)]
    for found in mention.finditer(text):
        if any(start <= found.start() < end for start, end in passive):
            continue
        after, before = text[found.end() :], text[: found.start()]
        return _trim(mention.sub(" ", after)) or _trim(mention.sub(" ", before))
    return None


def _trim(text: str) -> str:
    """Return the text without what stands before a command, such as a comma, and without signs around it."""
    bare = text.strip()
    for sign in _WRAPPERS:
        if len(bare) > 2 * len(sign) and bare.startswith(sign) and bare.endswith(sign):
            bare = bare.removeprefix(sign).removesuffix(sign)
    return bare.lstrip(_BEFORE).rstrip()


def read_typed(catalogue: Catalogue, typed: str, *, is_direct: bool) -> TypedLine:
    """Return the command that was typed, after any greeting; help if only a greeting, or nothing, was typed.

    Raises ``AmbiguousVerb``, or ``UserError`` with the nearest verb for what is none, as it is typed in a direct
    message or after a mention.
    """
    words = clean_text(typed).split()
    greeted = False
    while words and (first := fold_word(words[0])) in _POLITE | _GREETINGS:
        greeted = greeted or first in _GREETINGS
        words = words[1:]
    help_line = TypedLine(catalogue[0].name, _HELP)
    if not words:
        return help_line
    command = _find_command(catalogue, words[0])
    if command is not None:
        return TypedLine(command.name, " ".join(words[1:]))
    owners = _find_owners(catalogue, words)
    lines = [TypedLine(owner.name, " ".join(words)) for owner in owners]
    if len(lines) == 1 or (lines and fold_word(words[0]) in _help_words(catalogue)):
        return lines[0]
    if lines:
        raise AmbiguousVerb(to_plain_text(" ".join(words)), lines)
    if greeted:
        return help_line
    raise _unknown_error(catalogue, words, is_direct=is_direct)


def _find_command(catalogue: Catalogue, word: str) -> Command | None:
    """Return the command that a word names, with or without the slash and the prefix."""
    name = strip_prefix(f"/{fold_word(word).lstrip('/')}")
    return next((command for command in catalogue if command.name == name), None)


def _find_owners(catalogue: Catalogue, words: Sequence[str]) -> list[Command]:
    """Return the commands that have a verb of which the first words are the name or an alias.

    The name of a verb counts before the aliases of commands that come later in help: ``schedule`` is a meeting's,
    though it is another word for a training's ``create``.
    """
    for count in (2, 1):
        typed = " ".join(fold_word(word) for word in words[:count])
        if count > len(words):
            continue
        found = [one for one in catalogue if any(typed in verb.words for verb in one.verbs)]
        named = [one for one in found if any(verb.name == typed for verb in one.verbs)]
        if found:
            return named if named == found[:1] else found
    return []


def _help_words(catalogue: Catalogue) -> tuple[str, ...]:
    return catalogue[0].find_verb(_HELP).words


def _unknown_error(catalogue: Catalogue, words: Sequence[str], *, is_direct: bool) -> UserError:
    """Return the error for a word that is neither a command nor a verb, with the nearest one."""
    unknown = "mention-unknown" if is_direct else "mention-unknown-channel"
    text = " ".join(words)
    tokens = split_tokens(text)
    typed = shorten(str(tokens[0]) if tokens else text)
    if text[0] in '"“”„«' and len(text) > 1:
        quoted = to_plain_text(text)
        return UserError(unknown, typed=shorten(quoted), example=f"schedule {quoted}")
    by_word: dict[str, Verb | Command] = {}
    for command in catalogue:
        by_word.setdefault(command.name.lstrip("/"), command)
        for verb in command.verbs:
            for word in verb.words:
                by_word.setdefault(word, verb)
    close = find_nearest(fold_word(words[0]), list(by_word))
    if close is None:
        return UserError("mention-unknown-help" if is_direct else "mention-unknown-help-channel", typed=typed)
    nearest = by_word[close]
    example = nearest.example if isinstance(nearest, Verb) else _command_example(nearest, words[1:])
    return UserError(unknown, typed=typed, example=example.lstrip("/"))


def _command_example(command: Command, words: Sequence[str]) -> str:
    """Return an example of the command with the verb that was typed, with ``help`` if none of its verbs was."""
    for count in (2, 1):
        typed = " ".join(fold_word(word) for word in words[:count])
        for verb in command.verbs:
            if typed in verb.words:
                return verb.example
    return f"{command.name} {_HELP}"
