"""The faults of the local Slack that can be switched on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.sandbox.panel import Fault, Panel
from bot.sandbox.slack.errors import ApiError

DISTANT = "slack.distant"
CALL_SECONDS = 0.15
"""How long each call takes while ``DISTANT`` is on, as over the internet."""

_FAULTS = (
    Fault(
        id="slack.429",
        where="slack",
        label="Rate limited",
        help="The next write gets a 429 with Retry-After: 1.",
    ),
    Fault(
        id="slack.lost_answer",
        where="slack",
        label="Lost answer",
        help="The next message is posted, but its answer is lost.",
    ),
    Fault(
        id="slack.cut_before",
        where="slack",
        label="Cut connection",
        help="The next write is cut off before it takes effect.",
    ),
    Fault(id="slack.500", where="slack", label="Server error", help="The next write gets a 500."),
    Fault(
        id="slack.channel_not_found",
        where="slack",
        label="Channel not found",
        help="The next post fails: channel_not_found.",
    ),
    Fault(
        id="slack.not_in_channel",
        where="slack",
        label="Not in channel",
        help="The next post fails: not_in_channel.",
    ),
    Fault(
        id="slack.user_disabled",
        where="slack",
        label="Deactivated user",
        help="Direct messages to deactivated people fail: user_disabled.",
    ),
    Fault(
        id="slack.expired_trigger",
        where="slack",
        label="Expired trigger",
        help="The next modal fails: expired_trigger_id.",
    ),
    Fault(
        id="slack.retry_events",
        where="slack",
        label="Events twice",
        help="Each event is delivered a second time.",
    ),
    Fault(
        id="slack.double_submit",
        where="slack",
        label="Double submit",
        help="Each form is submitted twice at the same time.",
    ),
    Fault(
        id="slack.no_charts",
        where="slack",
        label="No charts",
        help="Messages with a chart or a table fail: invalid_blocks.",
    ),
    Fault(
        id="slack.lookup_429",
        where="slack",
        label="No lookup",
        help="Looking up an e-mail address gets a 429 with Retry-After: 1.",
    ),
    Fault(
        id="slack.history_missing_scope",
        where="slack",
        label="No history",
        help="Reading history fails: missing_scope.",
    ),
    Fault(
        id="slack.history_once_a_minute",
        where="slack",
        label="History once a minute",
        help="History can be read once a minute, as for new apps outside the Marketplace.",
    ),
    Fault(
        id=DISTANT,
        where="slack",
        label="Slow and limited",
        help="Each call takes 150 ms, and more calls than Slack allows get a 429.",
    ),
)


def new_faults() -> list[Fault]:
    """Return new switches, all off."""
    return [replace(fault) for fault in _FAULTS]


_REFUSAL_PATTERN = re.compile(r"slack\.refuse:(?P<method>[\w.]+):(?P<code>\w+)(:(?P<target>\w+))?")


class ServerError(Exception):
    """Answer HTTP 500."""


def make_refusal(fault_id: str) -> Fault | None:
    """Return the fault ``slack.refuse:METHOD:CODE``, or ``…:TARGET`` for calls that name this channel, user or view.

    ``CODE`` is any error code, documented or not, or ``500``. ``METHOD`` may be ``response_url``.
    """
    found = _REFUSAL_PATTERN.fullmatch(fault_id)
    if found is None:
        return None
    where = f" about {found['target']}" if found["target"] else ""
    return Fault(
        id=fault_id,
        where="slack",
        label=f"Refuse {found['method']}",
        help=f"Calls of {found['method']}{where} fail: {found['code']}.",
    )


def raise_refusal(panel: Panel, method: str, arguments: Iterable[object]) -> None:
    """Raise ``ApiError`` or ``ServerError`` if a fault refuses this method; each counts as one use."""
    texts = {str(argument) for argument in arguments}
    for fault in list(panel.faults.values()):
        found = _REFUSAL_PATTERN.fullmatch(fault.id)
        if found is None or found["method"] != method or (found["target"] and found["target"] not in texts):
            continue
        if panel.consume_fault(fault.id):
            if found["code"] == "500":
                raise ServerError
            raise ApiError(found["code"])
