"""Slack's errors as subclasses of ``UsherError``; ``error_codes`` says which code is which.

An exception's text contains its message id, method and code, but never Slack's answers, tokens or URLs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from bot.model import errors as base
from bot.model.errors import FaultError, SlackRefusal, UserError, UsherError


class _SlackError(UsherError):
    """An error with its own sentence. The message id is also a parameter, since docket pickles exceptions."""

    default_message_id: ClassVar[str] = ""
    default_next_step: ClassVar[str] = ""

    def __init__(self, message_id: str = "", /, *, next_step: str | None = None, **values: Any) -> None:
        super().__init__(
            message_id or self.default_message_id, next_step=next_step or self.default_next_step, **values
        )

    def __str__(self) -> str:
        """Return the text for the log: the message id, and Slack's names for the problem."""
        values = self.values
        parts = [str(values[name]) for name in ("method", "code", "scope", "cause") if values.get(name)]
        parts += [str(problem) for problem in values.get("problems", ())]
        return f"{self.message_id} ({'; '.join(parts)})" if parts else self.message_id


class ChannelGone(_SlackError, base.CannotPost):
    """The conversation does not exist, or is private and Usher is not a member: Slack does not say which."""

    default_message_id, default_next_step = "slack-channel-gone", "slack-channel-gone-next"


class NotInChannel(_SlackError, base.CannotPost):
    """Usher must be added to the conversation first."""

    default_message_id, default_next_step = "slack-not-in-channel", "slack-not-in-channel-next"


class Archived(_SlackError, base.CannotPost):
    """The conversation is archived."""

    default_message_id, default_next_step = "slack-archived", "slack-archived-next"


class PostingRestricted(_SlackError, base.CannotPost):
    """The workspace's or the channel's rules do not let Usher post there."""

    default_message_id, default_next_step = "slack-posting-restricted", "slack-posting-restricted-next"


class CannotMessage(_SlackError, base.CannotPost):
    """The person cannot get direct messages: deactivated, a bot, or the app's messages tab is disabled."""

    default_message_id, default_next_step = "slack-cannot-message", "slack-cannot-message-next"


class MessageGone(_SlackError, base.CannotPost):
    """The message to change no longer exists or can no longer be changed."""

    default_message_id, default_next_step = "slack-message-gone", "slack-message-gone-next"


class MissingScope(_SlackError, base.CannotPost):
    """The installation lacks a permission; ``scope`` names it."""

    default_message_id, default_next_step = "slack-missing-scope", "slack-missing-scope-next"

    @property
    def scope(self) -> str:
        """The scope that Slack requires."""
        return str(self.values.get("scope", ""))


class InstallationGone(_SlackError, base.CannotPost):
    """Usher has no token for this workspace, or Slack no longer accepts it."""

    default_message_id, default_next_step = "slack-installation-gone", "slack-installation-gone-next"


class PersonUnknown(_SlackError, SlackRefusal, UserError):
    """The person does not exist, or Slack does not show them to Usher."""

    default_message_id, default_next_step = "slack-person-unknown", "slack-person-unknown-next"


class AppRestricted(_SlackError, base.CannotPost):
    """The rules of the organization or workspace do not let the app do this at all."""

    default_message_id, default_next_step = "slack-app-restricted", "slack-app-restricted-next"


class ConversationUnfit(_SlackError, base.CannotPost):
    """Slack does not offer this in that kind of conversation."""

    default_message_id, default_next_step = "slack-conversation-unfit", "slack-conversation-unfit-next"


class FilesRefused(_SlackError, base.CannotPost):
    """The workspace takes no such file from Usher."""

    default_message_id, default_next_step = "slack-files-refused", "slack-files-refused-next"


class StorageFull(_SlackError, base.CannotPost):
    """The workspace has used up its storage for files."""

    default_message_id, default_next_step = "slack-storage-full", "slack-storage-full-next"


class PlanTooSmall(_SlackError, SlackRefusal, UserError):
    """The workspace's plan does not have this, such as user groups on the free plan."""

    default_message_id, default_next_step = "slack-plan-too-small", "slack-plan-too-small-next"


class UserGroupGone(_SlackError, SlackRefusal, UserError):
    """The user group does not exist any more."""

    default_message_id, default_next_step = "slack-user-group-gone", "slack-user-group-gone-next"


class PreviewRefused(_SlackError, SlackRefusal, UserError):
    """Slack shows no preview of that link there."""

    default_message_id, default_next_step = "slack-preview-refused", "slack-preview-refused-next"


class SlackHistoryUnreadable(_SlackError, base.HistoryUnreadable):
    """The history of the conversation cannot be read; ``cause`` is the message id of the original error."""

    default_message_id, default_next_step = "slack-unreadable", "slack-unreadable-next"


class TriggerExpired(_SlackError, base.TriggerGone):
    """The form was opened more than three seconds after the press, or the trigger id was already used."""

    default_message_id, default_next_step = "slack-trigger-expired", "slack-trigger-expired-next"


class ViewGone(_SlackError, SlackRefusal, UserError):
    """The form is no longer open."""

    default_message_id, default_next_step = "slack-view-gone", "slack-view-gone-next"


class SlackUrlSpent(_SlackError, base.ResponseUrlSpent):
    """The response_url was used five times or is older than 30 minutes."""

    default_message_id, default_next_step = "slack-response-url-spent", "slack-response-url-spent-next"


class SlackUnavailable(_SlackError, base.SlackDown):
    """Slack was not reached or did not accept the call; it had no effect, or repeating it is harmless."""

    default_message_id, default_next_step = "slack-down", "slack-down-next"


class SlackBusy(SlackUnavailable):
    """Slack asks to wait longer than the call may. The value ``seconds`` is ``retry_after`` rounded up."""

    default_message_id, default_next_step = "slack-busy", "slack-busy-next"

    @property
    def retry_after(self) -> float:
        """Seconds after which Slack accepts the next call."""
        return float(self.values.get("retry_after", 1.0))


class SlackOutcomeUnknown(_SlackError, base.SendUnknown):
    """The answer of a write was lost: it may have taken effect. Check before sending it again."""

    default_message_id, default_next_step = "slack-outcome-unknown", "slack-outcome-unknown-next"


class InvalidBlocks(_SlackError, SlackRefusal, FaultError):
    """Slack refused Usher's blocks or arguments; ``problems`` are Slack's messages with their JSON pointers."""

    default_message_id, default_next_step = "slack-bad-blocks", "slack-bad-blocks-next"

    @property
    def problems(self) -> Sequence[str]:
        """Slack's ``response_metadata.messages``."""
        return tuple(self.values.get("problems", ()))


class SlackRefused(_SlackError, SlackRefusal, FaultError):
    """Usher sent what Slack does not take, or Slack's code is unknown. Values: ``code`` and ``method``."""

    default_message_id, default_next_step = "slack-refused", "slack-refused-next"
