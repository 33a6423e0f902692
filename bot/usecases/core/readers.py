"""For whom a text is written: a person in their language and time zone, or everybody in a channel."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from bot.model.errors import UsherError
from bot.model.ids import Person
from bot.model.people import Profile
from bot.model.reader import DEFAULT_LOCALE, NOBODY, PSEUDO_LOCALE, Reader
from bot.usecases.core.services import Services

LOCALES = frozenset({DEFAULT_LOCALE, PSEUDO_LOCALE})
"""The languages that have sentences (``views/words``), and the one made of English."""
PROFILE_WAIT_SECONDS = 0.5
"""Time limit for asking Slack for a profile that is not known yet: the answer itself has to be in time."""
CHANNEL_READER = Reader(locale=DEFAULT_LOCALE)
"""For whom messages in channels are written, whoever caused them.

Slack gives neither channels nor workspaces a language, so it is the default one. Times there are Slack's date tokens,
which each reader's client shows in their own zone and language (Slack: date formatting).
"""


async def find_reader(app: Services, person: Person) -> Reader:
    """Return the person as a reader, as Slack described them last; ``NOBODY`` if it does not answer in time."""
    if app.slack.people.known_profile(person) is None:
        with suppress(UsherError, TimeoutError):
            async with asyncio.timeout(PROFILE_WAIT_SECONDS):
                return _to_reader(await app.slack.people.get_profile(person))
    return known_reader(app, person)


def known_reader(app: Services, person: Person) -> Reader:
    """Return the person as a reader, as Slack described them last; ``NOBODY`` if it never did. Asks nobody."""
    profile = app.slack.people.known_profile(person)
    return NOBODY if profile is None else _to_reader(profile)


async def reader_in(app: Services, owner: Person, channel: str) -> Reader:
    """Return for whom messages in a conversation are written.

    ``owner`` is the person of the conversation if it is a direct one; the bot is in no other direct conversation.
    """
    return await find_reader(app, owner) if channel.startswith("D") else CHANNEL_READER


def _to_reader(profile: Profile) -> Reader:
    told = profile.locale or ""
    language = told.partition("-")[0].casefold()
    locale = next((known for known in (told, language) if known in LOCALES), DEFAULT_LOCALE)
    return Reader(locale=locale, zone=profile.zone or NOBODY.zone)
