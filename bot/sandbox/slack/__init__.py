"""A local Slack: Web API, Socket Mode, signed HTTP, people to act as, and the API of its page."""

from bot.sandbox.slack.acks import ActionResult, CommandResult, SubmitResult
from bot.sandbox.slack.errors import NotPossible, NotSeen, NotSubscribed
from bot.sandbox.slack.limits import Problem, check_blocks, check_view
from bot.sandbox.slack.local import LocalSlack
from bot.sandbox.slack.model import Message
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.reading import Reader, text_of
from bot.sandbox.slack.views import View

__all__ = [
    "ActionResult",
    "CommandResult",
    "LocalSlack",
    "Message",
    "NotPossible",
    "NotSeen",
    "NotSubscribed",
    "Person",
    "Problem",
    "Reader",
    "SubmitResult",
    "View",
    "check_blocks",
    "check_view",
    "text_of",
]
