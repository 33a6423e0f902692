"""A local Slack: Web API, Socket Mode, signed HTTP, people to act as, and the API of its page."""

from bot.sandbox.slack.ack_results import ActionResult, CommandResult, SubmitResult
from bot.sandbox.slack.errors import NotPossible, NotSeen, NotSubscribed
from bot.sandbox.slack.limits import SchemaViolation, check_blocks, check_view
from bot.sandbox.slack.local_slack import LocalSlack
from bot.sandbox.slack.model import StoredMessage
from bot.sandbox.slack.people import SlackPerson
from bot.sandbox.slack.plain_text import TextRenderer, render_text
from bot.sandbox.slack.views import View

__all__ = [
    "ActionResult",
    "CommandResult",
    "LocalSlack",
    "NotPossible",
    "NotSeen",
    "NotSubscribed",
    "SchemaViolation",
    "SlackPerson",
    "StoredMessage",
    "SubmitResult",
    "TextRenderer",
    "View",
    "check_blocks",
    "check_view",
    "render_text",
]
