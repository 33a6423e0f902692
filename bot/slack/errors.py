"""Slack's errors: each error code of the methods that Usher calls, as a subclass of ``UsherError``.

Source of the codes: Slack, the "Errors" table of each method's reference page. An exception's text contains its
message id, method and code, but never Slack's answers, tokens or URLs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from bot.model import errors as base
from bot.model.errors import FaultError, UserError, UsherError


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


class PersonUnknown(_SlackError, UserError):
    """The person does not exist, or Slack does not show them to Usher."""

    default_message_id, default_next_step = "slack-person-unknown", "slack-person-unknown-next"


class SlackHistoryUnreadable(_SlackError, base.HistoryUnreadable):
    """The history of the conversation cannot be read; ``cause`` is the message id of the original error."""

    default_message_id, default_next_step = "slack-unreadable", "slack-unreadable-next"


class TriggerExpired(_SlackError, base.TriggerGone):
    """The form was opened more than three seconds after the press, or the trigger id was already used."""

    default_message_id, default_next_step = "slack-trigger-expired", "slack-trigger-expired-next"


class ViewGone(_SlackError, UserError):
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


class InvalidBlocks(_SlackError, FaultError):
    """Slack refused Usher's blocks or arguments; ``problems`` are Slack's messages with their JSON pointers."""

    default_message_id, default_next_step = "slack-bad-blocks", "slack-bad-blocks-next"

    @property
    def problems(self) -> Sequence[str]:
        """Slack's ``response_metadata.messages``."""
        return tuple(self.values.get("problems", ()))


class SlackRefused(_SlackError, FaultError):
    """Any other error code; ``code`` and ``method`` are among the values."""

    default_message_id, default_next_step = "slack-refused", "slack-refused-next"


EXPIRED_URL_CODE = "expired_url"

ERRORS_BY_CODE: dict[str, type[_SlackError]] = {
    **dict.fromkeys(["channel_not_found", "invalid_channel"], ChannelGone),
    **dict.fromkeys(["not_in_channel"], NotInChannel),
    **dict.fromkeys(["is_archived", "is_inactive"], Archived),
    **dict.fromkeys(
        [
            "restricted_action",
            "restricted_action_read_only_channel",
            "restricted_action_thread_only_channel",
            "restricted_action_non_threadable_channel",
            "restricted_action_thread_locked",
            "as_user_not_supported",
            "channel_is_limited_access",
            "ekm_access_denied",
            "no_permission",
            "access_denied",
        ],
        PostingRestricted,
    ),
    **dict.fromkeys(["user_disabled", "cannot_dm_bot", "messages_tab_disabled"], CannotMessage),
    **dict.fromkeys(
        ["message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found"], MessageGone
    ),
    **dict.fromkeys(["missing_scope"], MissingScope),
    **dict.fromkeys(
        [
            "account_inactive",
            "invalid_auth",
            "not_authed",
            "org_login_required",
            "team_access_not_granted",
            "token_expired",
            "token_revoked",
        ],
        InstallationGone,
    ),
    **dict.fromkeys(["user_not_found", "users_not_found", "user_not_visible", "not_visible"], PersonUnknown),
    **dict.fromkeys(
        [
            "exchanged_trigger_id",
            "expired_trigger_id",
            "invalid_trigger_id",
            "trigger_exchanged",
            "trigger_expired",
        ],
        TriggerExpired,
    ),
    **dict.fromkeys(["not_found", "view_not_found"], ViewGone),
    **dict.fromkeys([EXPIRED_URL_CODE, "used_url", "no_service", "no_active_hooks"], SlackUrlSpent),
    **dict.fromkeys(
        [
            "duplicate_external_id",
            "invalid_arguments",
            "invalid_blocks",
            "invalid_blocks_format",
            "invalid_metadata_format",
            "invalid_metadata_schema",
            "invalid_payload",
            "metadata_too_large",
            "msg_blocks_too_long",
            "msg_too_long",
            "no_text",
            "push_limit_reached",
            "too_many_attachments",
            "view_too_large",
        ],
        InvalidBlocks,
    ),
}
"""The error for each code that stays until somebody changes something."""

RATE_LIMIT_CODES = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
"""Rate limit codes; the call had no effect."""

NOT_REACHED = "unreached"
"""Our own code: no connection was made, so Slack never got the call."""

ANSWER_LOST = "lost"
"""Our own code: the call was sent and no usable answer came back."""

UNCERTAIN_CODES = frozenset({"internal_error", "fatal_error", "server_error", ANSWER_LOST})
"""Codes after which a write may have taken effect (Slack: internal_error, fatal_error: "some aspect of the
operation succeeded"). ``server_error`` is our own code for HTTP 5xx."""

TRANSIENT_CODES = (
    RATE_LIMIT_CODES
    | UNCERTAIN_CODES
    | {
        NOT_REACHED,
        "external_channel_migrating",
        "hash_conflict",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
    }
)
"""Codes of transient errors."""


def error_for(code: str, method: str, *, scope: str = "", problems: Sequence[str] = ()) -> UsherError:
    """Return the error for Slack's permanent ``code`` from a call of ``method``."""
    kind = ERRORS_BY_CODE.get(code, SlackRefused)
    if kind is MissingScope:
        return MissingScope(scope=scope or "?", method=method)
    if kind is InvalidBlocks:
        return InvalidBlocks(code=code, method=method, problems=tuple(problems))
    return kind(code=code, method=method)
