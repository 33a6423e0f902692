"""Characters that nobody sees: removed where text enters, from people, from Slack and from GoTo.

Direction marks would also reorder the rest of a sentence in which somebody's name is shown (Unicode: UAX 9).
"""

from __future__ import annotations

import re
import unicodedata

_SPACE_LETTERS = "\t\n\r\v\f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"
_SPACES = dict.fromkeys([*map(ord, _SPACE_LETTERS), *range(0x2000, 0x200B)], " ")
_INVISIBLE_RANGES = (
    *(range(0x00AD, 0x00AE), range(0x061C, 0x061D), range(0x180E, 0x180F), range(0x200B, 0x200C)),
    *(range(0x200E, 0x2010), range(0x202A, 0x202F), range(0x2060, 0x2070), range(0xFEFF, 0xFF00)),
    range(0xFFF9, 0xFFFC),
)
_INVISIBLE = dict.fromkeys(code for codes in _INVISIBLE_RANGES for code in codes)
"""Zero-width spaces, soft hyphens and direction marks, which can make one title look like another."""
_STRAY_JOINERS = re.compile("(?<=[!-~])[\u200c\u200d]+|[\u200c\u200d]+(?=[!-~])")
"""Joiners beside ASCII letters join nothing."""


def remove_invisible(text: str) -> str:
    """Return the text without characters that nobody sees.

    Keeps joiners (emoji, Persian), line breaks, all kinds of space, and right-to-left letters.
    """
    return text if text.isascii() else _STRAY_JOINERS.sub("", text.translate(_INVISIBLE))


def clean_text(text: str) -> str:
    """Return the text on one line: as ``remove_invisible``, with every kind of space as a plain one.

    Also removes control characters, null bytes and lone surrogates.
    """
    spaced = remove_invisible(text.translate(_SPACES))
    return "".join(
        letter for letter in spaced if letter >= " " and unicodedata.category(letter) not in ("Cc", "Cs")
    )
