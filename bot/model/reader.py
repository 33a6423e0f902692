"""Who reads: the language and time zone in which texts are written, travelling with each request and job.

A text is written for one reader at a time, and every sentence of it in that reader's language. So the reader is bound
for a block of code, as Django's ``translation.override`` does, instead of being passed through every function.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

DEFAULT_LOCALE = "en"
PSEUDO_LOCALE = "en-XA"
"""A language made of the English sentences, to see which texts bypass the translations; no Slack client offers it."""


@dataclass(frozen=True, slots=True)
class Reader:
    """The reader of a text. ``locale`` is a language that has a folder of sentences; ``zone`` is IANA."""

    locale: str = DEFAULT_LOCALE
    zone: str = "UTC"


NOBODY = Reader()
"""For what is written for no one person: logs, pages before sign-in, and workspaces without a language."""

_current: ContextVar[Reader] = ContextVar("reader", default=NOBODY)


def current_reader() -> Reader:
    """Return the reader for whom texts are written now."""
    return _current.get()


@contextmanager
def written_for(reader: Reader) -> Iterator[None]:
    """Write every text within the block for this reader."""
    token = _current.set(reader)
    try:
        yield
    finally:
        _current.reset(token)
