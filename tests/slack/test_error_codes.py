"""The table of Slack's error codes: each documented code of each method that Usher calls is in exactly one group."""

from __future__ import annotations

from bot.model.errors import SlackRefusal
from bot.slack.error_codes import ERRORS_BY_CODE, TRANSIENT_CODES, error_for
from bot.slack.errors import SlackRefused
from bot.views.errors import plain_sentence
from tests.support.slack_methods import ANY_METHOD_CODES, DOCUMENTED_METHODS, called_methods
from tests.support.source import sentences

INSTALL_CODES = frozenset(
    {
        *("bad_client_secret", "bad_redirect_uri", "cannot_install_an_org_installed_app", "forbidden_team"),
        *("invalid_client_id", "invalid_code", "invalid_code_verifier", "invalid_grant_type"),
        *("invalid_refresh_token", "no_scopes", "oauth_authorization_url_mismatch", "pkce_not_allowed"),
        *("preview_feature_not_available", "user_email_unverified"),
    }
)
"""Codes of the methods that only an installation or ``usher doctor`` calls; both name the code itself."""
GROUPS = {"permanent": ERRORS_BY_CODE, "transient": TRANSIENT_CODES, "installation": INSTALL_CODES}


def test_each_documented_code_is_in_exactly_one_group() -> None:
    documented = {(method, code) for method in called_methods() for code in DOCUMENTED_METHODS[method].errors}
    documented |= {("any method", code) for code in ANY_METHOD_CODES}
    groups = {
        (method, code): [name for name, group in GROUPS.items() if code in group]
        for method, code in documented
    }
    assert {case: found for case, found in groups.items() if len(found) != 1} == {}


def test_each_permanent_code_is_a_refusal_with_a_sentence() -> None:
    for code in ERRORS_BY_CODE:
        error = error_for(code, "chat.postMessage", scope="chat:write", problems=["x"])
        assert isinstance(error, SlackRefusal), code
        assert {error.message_id, error.next_step} <= set(sentences()), code
        assert "slack-" not in plain_sentence(error), code


def test_an_unknown_code_is_a_refusal_that_names_it() -> None:
    error = error_for("code_of_tomorrow", "chat.postMessage")
    assert isinstance(error, SlackRefused)
    assert str(error) == "slack-refused (chat.postMessage; code_of_tomorrow)"
