"""For whom a text is written: a person in their language and time zone, or a channel in its workspace's."""

from __future__ import annotations

from bot.model.ids import Person
from bot.model.reader import DEFAULT_LOCALE, NOBODY, PSEUDO_LOCALE, Reader
from bot.usecases.core.services import Services

LOCALES = frozenset({DEFAULT_LOCALE, PSEUDO_LOCALE})
"""The languages that have sentences (``views/words``), and the one made of English."""


def reader_of(app: Services, person: Person) -> Reader:
    """Return the person as a reader, as far as Slack has told about them lately; asks nobody."""
    profile = app.slack.people.known_profile(person)
    if profile is None:
        return NOBODY
    told = profile.locale or ""
    language = told.partition("-")[0].casefold()
    locale = next((known for known in (told, language) if known in LOCALES), DEFAULT_LOCALE)
    return Reader(locale=locale, zone=profile.zone or NOBODY.zone)
