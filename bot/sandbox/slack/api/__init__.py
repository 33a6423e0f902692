"""The Web API: a table of methods with function, scope and arguments."""

from bot.sandbox.slack.api import apps, chat, conversations, files, history, users, views  # noqa: F401
from bot.sandbox.slack.api.methods import METHODS, ApiCall, ApiMethod, Arguments

__all__ = ["METHODS", "ApiCall", "ApiMethod", "Arguments"]
