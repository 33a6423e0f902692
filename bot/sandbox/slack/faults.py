"""The faults of the local Slack that can be switched on."""

from __future__ import annotations

from dataclasses import replace

from bot.sandbox.panel import Fault

_FAULTS = (
    Fault("slack.429", "slack", "Rate limited", "The next write is answered 429, Retry-After 1."),
    Fault("slack.lost_answer", "slack", "Lost answer", "A message is posted, but its answer is lost."),
    Fault("slack.cut_before", "slack", "Cut connection", "The next write is cut off before it takes effect."),
    Fault("slack.500", "slack", "Server error", "The next write is answered 500."),
    Fault("slack.channel_not_found", "slack", "Channel not found", "The next post fails: channel_not_found."),
    Fault("slack.not_in_channel", "slack", "Not in channel", "The next post fails: not_in_channel."),
    Fault(
        "slack.user_disabled",
        "slack",
        "Nobody there",
        "Posts into the direct messages of people who were deactivated are refused: user_disabled.",
    ),
    Fault("slack.expired_trigger", "slack", "Expired trigger", "The next modal fails: expired_trigger_id."),
    Fault("slack.retry_events", "slack", "Events twice", "Each event is delivered a second time."),
    Fault("slack.double_submit", "slack", "Double submit", "Each form is submitted twice at once."),
    Fault(
        "slack.no_charts",
        "slack",
        "No charts",
        "Messages with a chart or a table are refused: invalid_blocks.",
    ),
    Fault("slack.history_missing_scope", "slack", "No history", "Reading history fails: missing_scope."),
)


def new_faults() -> list[Fault]:
    """Return new switches, all off."""
    return [replace(fault) for fault in _FAULTS]
