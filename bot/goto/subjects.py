"""Subjects of meetings, as people write them and as GoTo wants them.

GoTo: at most 100 characters; ``<`` and ``>`` are sent as ``&lt;`` and ``&gt;``. Whether the escaped form
counts, and whether it comes back escaped, is not documented: the longer form is counted, and both are read.
"""

from __future__ import annotations

from typing import Literal

LONGEST = 100
SubjectProblem = Literal["missing", "too-long"]


def sent_subject(text: str) -> str:
    """Return the subject as it goes to GoTo."""
    return text.replace("<", "&lt;").replace(">", "&gt;")


def plain_subject(text: str) -> str:
    """Return the subject as people read it, whichever form it has.

    A text that literally holds ``&lt;`` reads as ``<`` after a round trip; what a person typed, passed
    through this function first, is what comes back.
    """
    return text.replace("&lt;", "<").replace("&gt;", ">")


def subject_length(text: str) -> int:
    """Return how much of the limit a subject takes: UTF-16 units of the form that is sent."""
    return len(sent_subject(text).encode("utf-16-le", "surrogatepass")) // 2


def subject_problem(text: str) -> SubjectProblem | None:
    """Say why GoTo would refuse the subject; None when it would not."""
    if not text.strip():
        return "missing"
    return "too-long" if subject_length(text) > LONGEST else None
