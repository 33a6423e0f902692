"""What each error code of Slack means: one table of all codes documented for the methods that Usher calls.

Source: Slack, the "Errors" table of each method's reference page; ``tests/slack/web_api_methods.json`` restates them
by method, and a test fails for a code that is in none of the groups below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.model.errors import UsherError
from bot.slack import errors
from bot.slack.errors import InvalidBlocks, MissingScope, SlackRefused

EXPIRED_URL_CODE = "expired_url"

_CODES_BY_ERROR: Mapping[type[errors._SlackError], str] = {
    errors.ChannelGone: "cannot_find_channel channel_not_found invalid_channel",
    errors.NotInChannel: "not_in_channel",
    errors.Archived: "is_archived is_inactive",
    errors.PostingRestricted: """
        access_denied as_user_not_supported channel_is_limited_access ekm_access_denied no_permission
        posting_to_channel_denied restricted_action restricted_action_non_threadable_channel
        restricted_action_read_only_channel restricted_action_thread_locked restricted_action_thread_only_channel
        too_many_members
    """,
    errors.AppRestricted: "app_access_restricted enterprise_is_restricted two_factor_setup_required",
    errors.ConversationUnfit: "method_not_supported_for_channel_type user_not_in_channel",
    errors.CannotMessage: "cannot_dm_bot invalid_user_combination messages_tab_disabled user_disabled",
    errors.MessageGone: """
        cannot_find_message cannot_reply_to_message cant_update_message edit_window_closed message_not_found
        streaming_state_conflict thread_not_found
    """,
    errors.FilesRefused: """
        blocked_file_type file_share_limit_reached file_type_not_allowed file_upload_size_restricted
        file_uploads_disabled file_uploads_except_images_disabled max_file_sharing_exceeded
        slack_connect_blocked_file_type slack_connect_canvas_sharing_blocked slack_connect_clip_sharing_blocked
        slack_connect_file_link_sharing_blocked slack_connect_file_upload_sharing_blocked
        slack_connect_lists_sharing_blocked unable_to_share_files
    """,
    errors.StorageFull: "storage_limit_reached",
    MissingScope: "missing_scope",
    errors.InstallationGone: """
        account_inactive invalid_auth not_authed org_login_required team_access_not_granted team_not_found
        token_expired token_revoked
    """,
    errors.PersonUnknown: "not_visible user_not_found user_not_visible users_not_found",
    errors.PlanTooSmall: "plan_upgrade_required",
    errors.UserGroupGone: "no_such_subteam",
    errors.PreviewRefused: """
        cannot_auth_user cannot_find_service cannot_prompt cannot_unfurl_message cannot_unfurl_url
    """,
    errors.TriggerExpired: """
        exchanged_trigger_id expired_trigger_id invalid_trigger_id trigger_exchanged trigger_expired
    """,
    errors.ViewGone: "not_found view_not_found",
    errors.SlackUrlSpent: f"{EXPIRED_URL_CODE} no_active_hooks no_service used_url",
    InvalidBlocks: """
        attachment_payload_limit_exceeded block_mismatch cannot_parse_attachment duplicate_external_id
        invalid_arguments invalid_attachments invalid_blocks invalid_blocks_format invalid_metadata_format
        invalid_metadata_schema invalid_payload invalid_unfurls_format markdown_text_conflict metadata_too_large
        msg_blocks_too_long msg_too_long no_text push_limit_reached too_many_attachments too_many_contact_cards
        view_too_large
    """,
    # Usher's own mistakes, the app's settings, and what Usher never does: people get the reference of a log line.
    SlackRefused: """
        accesslimited alt_txt_too_large cant_broadcast_message channels_limit_exceeded deprecated_endpoint
        draft_already_deleted draft_already_sent draft_has_conflict draft_not_found duplicate_channel_not_found
        duplicate_message_not_found file_deleted file_is_deleted file_not_found insecure_request invalid_arg_name
        invalid_array_arg invalid_charset invalid_cursor invalid_form_data invalid_json invalid_limit
        invalid_metadata_filter_keys invalid_post_type invalid_source invalid_team invalid_ts_latest
        invalid_ts_oldest invalid_types invalid_unfurl_id json_not_object limit_required metadata_must_be_sent_from_app
        method_deprecated missing_args missing_argument missing_channel missing_charset missing_file_data
        missing_post_type missing_profile_id missing_source missing_ts missing_unfurl_id missing_unfurls
        no_dual_broadcast_content_update
        not_allowed_token_type not_bearer_token not_enabled not_enough_users not_implemented send_on_behalf_not_allowed
        snippet_too_large superfluous_charset too_many_users unknown_method unknown_snippet_type unknown_subtype
        users_list_not_supplied
    """,
}

ERRORS_BY_CODE: Mapping[str, type[errors._SlackError]] = {
    code: error for error, codes in _CODES_BY_ERROR.items() for code in codes.split()
}
"""The error for each code that stays until somebody changes something."""

RATE_LIMIT_CODES = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
"""Rate limit codes; the call had no effect."""

NOT_REACHED = "unreached"
"""Our own code: no connection was made, so Slack never got the call."""

ANSWER_LOST = "lost"
"""Our own code: the call was sent and no usable answer came back."""

UNCERTAIN_CODES = frozenset(
    {"internal_error", "fatal_error", "server_error", "file_update_failed", ANSWER_LOST}
)
"""Codes after which a write may have taken effect (Slack: internal_error, fatal_error: "some aspect of the
operation succeeded"). ``server_error`` is our own code for HTTP 5xx."""

TRANSIENT_CODES = (
    RATE_LIMIT_CODES
    | UNCERTAIN_CODES
    | {
        NOT_REACHED,
        "external_channel_migrating",
        "fetch_members_failed",
        "hash_conflict",
        "list_record_comment_fetch_failed",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
        "update_failed",
    }
)
"""Codes of transient errors."""


def error_for(code: str, method: str, *, scope: str = "", problems: Sequence[str] = ()) -> UsherError:
    """Return the error for a permanent code from a call of ``method``; ``SlackRefused`` for an unknown one."""
    kind = ERRORS_BY_CODE.get(code, SlackRefused)
    if kind is MissingScope:
        return MissingScope(scope=scope or "?", method=method)
    if kind is InvalidBlocks:
        return InvalidBlocks(code=code, method=method, problems=tuple(problems))
    return kind(code=code, method=method)
