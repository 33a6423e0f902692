"""E-mail addresses as people type and paste them: cleaned of what stands around them, then checked strictly."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote

from bot.invisible_characters import clean_text
from bot.model.email_addresses import lower_email
from bot.parsing.arguments import unescape

MAX_ADDRESS_LENGTH = 254
"""Maximum length of an address (RFC 5321: path)."""
ADDRESS_PATTERN = re.compile(
    r"(?!\.)(?!.*\.\.)[^\s@<>,;:\"()\[\]\\]{1,64}(?<!\.)@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]"
)

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_QUOTES = "\"'“”„‟«»‹›‘’‚‛`´"
_BEFORE = _QUOTES + "<([{*~-–—•·.,;:|>¿¡\\"
_AFTER = _QUOTES + ">)]}*_~-–—•·.,;:|!?…/<。\\"
_MAILTO = re.compile(r"mailto:", re.IGNORECASE)
_LABEL = re.compile(r"(?<![\w.@+-])[^\W\d_](?:[^\W\d_]|-)*\s?:(?!//)")
"""A word before an address, as in "To: " and "E-mail:"."""
_QUOTED_NAME = re.compile(r"\"[^\"@]*\"|“[^“”@]*”|\([^()@]*\)")
"""A name in quotes, or a remark in brackets, beside an address."""
_SLACK_LINK = re.compile(r"<mailto:([^<>|]*)(?:\|[^<>]*)?>", re.IGNORECASE)
_LIST_NUMBER = re.compile(r"\(?\d{1,4}[.):]")
_JOINING_WORDS = frozenset(("and", "or", "cc", "bcc", "to", "&", "+"))


@dataclass(frozen=True, slots=True)
class TypedAddresses:
    """``addresses``: each once, ASCII letters in lower case. ``odd``: the words that are none, as they were typed."""

    addresses: tuple[str, ...]
    odd: tuple[str, ...]


def is_address(text: str) -> bool:
    """Return True if the text is one e-mail address and nothing else."""
    return len(text) <= MAX_ADDRESS_LENGTH and ADDRESS_PATTERN.fullmatch(text) is not None


def clean_address(text: str) -> str:
    """Return the one address in a text without what stands around it: its name, quotes, brackets, ``mailto:``.

    Whatever is left of a text without an address, or with several, is returned too: check with ``is_address``.
    """
    found = read_addresses(text)
    if len(found.addresses) == 1 and not found.odd:
        # The letters stay as they were typed, because some mail providers tell them apart.
        typed = _normalize(text)
        at = typed.lower().find(found.addresses[0])
        return typed[at : at + len(found.addresses[0])] if at >= 0 else found.addresses[0]
    return " ".join(_normalize(text).split())


def read_addresses(text: str) -> TypedAddresses:
    """Return the addresses in a text of any form: lists, lines, ``Name <a@b>``, ``mailto:``, Slack's links."""
    addresses: dict[str, None] = {}
    odd: list[str] = []
    for item in re.split(r"[;\n]", _normalize(_QUOTED_NAME.sub(" ", _normalize(text)))):
        words = _item_words(item)
        for word in words:
            address = _strip(word)
            if is_address(address):
                addresses[lower_email(address)] = None
            elif address and not _LIST_NUMBER.fullmatch(word) and lower_email(address) not in _JOINING_WORDS:
                odd.append(word)
    return TypedAddresses(tuple(addresses), tuple(odd))


def _normalize(text: str) -> str:
    """Return the text without invisible characters, with line breaks, and with Slack's links as plain addresses."""
    lines = [clean_text(line) for line in text.translate(_FULL_WIDTH).splitlines()]
    visible = "".join(
        letter for letter in "\n".join(lines) if letter == "\n" or unicodedata.category(letter) != "Cf"
    )
    return unescape(_SLACK_LINK.sub(r" \1 ", visible)).replace("](", "] (")


def _item_words(item: str) -> list[str]:
    """Return the words of one item of a list, without the name before an address in angle brackets."""
    words: list[str] = []
    rest = item
    while (begin := rest.find("<")) >= 0 and (end := rest.find(">", begin)) >= 0:
        if "@" in rest[begin:end]:
            words += _without_name(rest[:begin])
        else:
            words += _split(rest[:begin])
        words += _split(rest[begin + 1 : end])
        rest = rest[end + 1 :]
    return words + _split(rest)


def _without_name(text: str) -> list[str]:
    """Return the words up to the last one with an ``@``: those after it are a name."""
    words = _split(text)
    last = max((number for number, word in enumerate(words) if "@" in word), default=-1)
    return words[: last + 1]


def _split(text: str) -> list[str]:
    return [word for word in re.split(r"[\s,、|]+", _LABEL.sub(_keep_mailto, text)) if word]


def _keep_mailto(label: re.Match[str]) -> str:
    return label[0] if _MAILTO.fullmatch(label[0]) else " "


def _strip(word: str) -> str:
    """Return a word without the marks around it, and without ``mailto:`` and its parameters."""
    bare = word.lstrip(_BEFORE).rstrip(_AFTER)
    if _MAILTO.match(bare):
        bare = unquote(bare.partition("?")[0][len("mailto:") :]).strip(_QUOTES + " ")
    if bare.startswith("_") and word.rstrip(_QUOTES + ".,;:").endswith("_"):
        bare = bare.lstrip("_")
    return bare
