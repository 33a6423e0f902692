"""The output of ``usher doctor``: lines of text, or JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.model.accounts import CheckState, Finding
from bot.views.i18n.bundles import t


def render_text(findings: Sequence[Finding]) -> str:
    """Return one line per check, the remedy below each failure, and the number of faults at the end."""
    lines = []
    for found in findings:
        lines.append(f"{t(f'operator-{found.state}'):<6} {finding_text(found)}")
        if found.cure:
            lines.append(f"{'':<6} {_cure_text(found)}")
    lines.append(t("operator-count", count=sum(found.state is CheckState.FAULT for found in findings)))
    return "\n".join(lines)


def render_json(findings: Sequence[Finding]) -> str:
    """Return ``{"ok": …, "checks": [{"id", "state", "said", "cure"}]}``."""
    checks = [
        {
            "id": found.message_id,
            "state": str(found.state),
            "said": finding_text(found),
            "cure": _cure_text(found) or None,
        }
        for found in findings
    ]
    well = not any(found.state is CheckState.FAULT for found in findings)
    return json.dumps({"ok": well, "checks": checks}, indent=1, ensure_ascii=False)


def finding_text(found: Finding) -> str:
    return t(found.message_id, **found.values)


def _cure_text(found: Finding) -> str:
    return t(found.cure, **found.values) if found.cure else ""
