"""The sentences, by id. They live in Fluent files, a folder a language: a second language is a file."""

from __future__ import annotations

from bot.errors import UsherError
from bot.views.words.bundles import MissingWords, bundle, say

__all__ = ["MissingWords", "explain", "has", "say"]


def has(message_id: str, locale: str = "en") -> bool:
    """Say whether there is a sentence of that id."""
    return bool(bundle(locale).has_message(message_id))


def explain(error: UsherError, locale: str = "en") -> str:
    """Return what happened and what to do, in plain text, one or two sentences and the reference if there is
    one.

    Never raises: where words are missing, it says so in general words, and never shows an id.
    """
    told = _said(error.message_id, error, locale) or f"{say('broken', locale)} {say('broken-next', locale)}"
    step = _said(error.next_step, error, locale) if error.next_step else ""
    reference = say("reference", locale, reference=error.reference) if error.reference else ""
    return " ".join(part for part in (told, step, reference) if part)


def _said(message_id: str, error: UsherError, locale: str) -> str:
    try:
        return say(message_id, locale, **error.values)
    except MissingWords:
        return ""
