"""Translations by message id. The sentences are in Fluent files, one folder per language."""

from __future__ import annotations

from bot.model.errors import UsherError
from bot.model.reader import current_reader
from bot.views.i18n.bundles import MissingTranslation, load_sentences, t

__all__ = ["MissingTranslation", "explain_error", "has_message", "t"]


def has_message(message_id: str, locale: str | None = None) -> bool:
    """Return True if there is a sentence with that id."""
    return message_id in load_sentences(locale or current_reader().locale).ids


def explain_error(error: UsherError, locale: str | None = None) -> str:
    """Return an error as plain text: what happened, what to do next, and the reference if there is one.

    Never raises and never shows an id: if the sentence is missing, it returns a general one.
    """
    told = (
        _try_sentence(error.message_id, error, locale) or f"{t('broken', locale)} {t('broken-next', locale)}"
    )
    step = _try_sentence(error.next_step, error, locale) if error.next_step else ""
    reference = t("reference", locale, reference=error.reference) if error.reference else ""
    return " ".join(part for part in (told, step, reference) if part)


def _try_sentence(message_id: str, error: UsherError, locale: str | None) -> str:
    try:
        return t(message_id, locale, **error.values)
    except MissingTranslation:
        return ""
