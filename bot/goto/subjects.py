"""Subjects of meetings: GoTo's escaping and limit.

GoTo: at most 100 characters; ``<`` and ``>`` are sent as ``&lt;`` and ``&gt;``. GoTo does not document if the
escaped form counts or if answers are escaped, so we count the longer form and read both.
"""

from __future__ import annotations

from typing import Literal

MAX_SUBJECT_LENGTH = 100
SubjectProblem = Literal["missing", "too-long"]


def escape_subject(text: str) -> str:
    """Return the subject as it is sent to GoTo."""
    return text.replace("<", "&lt;").replace(">", "&gt;")


def unescape_subject(text: str) -> str:
    """Return the subject unescaped, as people read it; accepts both forms.

    A literal ``&lt;`` becomes ``<`` after a round trip to GoTo. Pass typed text through this function first to get
    the same text back.
    """
    return text.replace("&lt;", "<").replace("&gt;", ">")


def subject_length(text: str) -> int:
    """Return the length that counts against the limit: UTF-16 units of the escaped form."""
    return len(escape_subject(text).encode("utf-16-le", "surrogatepass")) // 2


def find_subject_problem(text: str) -> SubjectProblem | None:
    """Return the reason why GoTo would refuse the subject, or None."""
    if not text.strip():
        return "missing"
    return "too-long" if subject_length(text) > MAX_SUBJECT_LENGTH else None
