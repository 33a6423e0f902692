"""The output of ``usher doctor``: lines of text, or JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.usecases.doctor import Finding, State
from bot.views.words import say


def text(findings: Sequence[Finding]) -> str:
    """Return one line per check, the remedy below each failure, and the number of faults at the end."""
    lines = []
    for found in findings:
        lines.append(f"{say(f'operator-{found.state}'):<6} {said(found)}")
        if found.cure:
            lines.append(f"{'':<6} {_cure(found)}")
    lines.append(say("operator-count", count=sum(found.state is State.FAULT for found in findings)))
    return "\n".join(lines)


def as_json(findings: Sequence[Finding]) -> str:
    """Return ``{"ok": …, "checks": [{"id", "state", "said", "cure"}]}``."""
    checks = [
        {"id": found.message_id, "state": str(found.state), "said": said(found), "cure": _cure(found) or None}
        for found in findings
    ]
    well = not any(found.state is State.FAULT for found in findings)
    return json.dumps({"ok": well, "checks": checks}, indent=1, ensure_ascii=False)


def said(found: Finding) -> str:
    return say(found.message_id, **found.values)


def _cure(found: Finding) -> str:
    return say(found.cure, **found.values) if found.cure else ""
