"""The faults of the simulated GoTo, and what each does to a request."""

from __future__ import annotations

from typing import Any

from bot.sandbox.goto.asking import Reply
from bot.sandbox.panel import Fault, Panel

_PAGE = "<!DOCTYPE html><html><head><title>503</title></head><body><h1>Service Unavailable</h1></body></html>"

_SWITCHES = (
    ("expired_token", "Access tokens expire", "All access tokens end now. The bot has to refresh."),
    ("429", "Too many requests", "Answers 429 without doing anything."),
    ("500", "Server error", "Answers 500 without doing anything."),
    ("500_after", "Server error after the effect", "Does it, and then answers 500."),
    ("503_html", "Error page", "Answers 503 with an HTML page and does nothing."),
    ("empty_body", "Empty answer", "Does it, and answers success with an empty body."),
    ("html_body", "A page for an answer", "Does it, and answers success with an HTML page."),
    ("slow", "Slow answer", "Does it at once and answers late."),
    ("slow_before", "Slow to begin", "Waits first, and does it only if the bot still waits."),
    ("lost_answer", "Answer lost", "Does it, and cuts the connection before the answer."),
    ("cut_before", "Connection cut", "Cuts the connection and does nothing."),
    ("400", "Refused input", "Answers 400 without doing anything."),
    ("403_role", "Missing role", "Answers 403 although the token is good."),
    ("404", "Not found", "Answers 404 without doing anything."),
    ("409", "Conflict", "Answers 409 without doing anything."),
    ("overlap", "Organizer busy", "Answers that the organizer has another training at that time."),
    ("over", "Training over", "Answers that the training is over."),
    ("dead_refresh", "Refresh refused", "The refresh token is refused for good: invalid_grant."),
    ("missing_fields", "Fields missing", "Leaves out what real answers leave out at times."),
    ("stale_list", "Stale lists", "Lists tell the state of some minutes ago."),
)

_STATUSES: dict[str, Reply] = {
    "429": Reply(429, {"message": "Too many requests"}),
    "500": Reply(500, {"err": "InternalError", "message": "Internal error", "incident": 3437843380023983361}),
    "503_html": Reply(503, _PAGE, {"content-type": "text/html; charset=utf-8"}),
    "400": Reply(400, {"err": "InvalidRequest", "message": "The request is invalid."}),
    "403_role": Reply(403, {"int_err_code": "AccessDenied", "msg": "Access denied"}),
    "404": Reply(404, {"err": "NotFound", "message": "It was not found."}),
    "409": Reply(409, {"errorCode": "Conflict", "description": "It is in conflict."}),
    "overlap": Reply(
        409, {"errorCode": "OrganizerOverlap", "description": "Another training is at that time."}
    ),
    "over": Reply(400, {"errorCode": "TrainingOver", "description": "The training is over."}),
}

_OFTEN_MISSING = {
    "conferenceCallInfo",
    "createTime",
    "duration",
    "groupName",
    "locale",
    "maxParticipants",
    "meetingKey",
    "status",
    "trainingId",
    "attendeeEmail",
    "uniqueMeetingId",
    "sessionId",
}


class Faults:
    """The switches, each narrowed to operations if somebody did so."""

    def __init__(self, panel: Panel) -> None:
        self._panel = panel
        self._only: dict[str, frozenset[str]] = {}
        panel.offer(*(Fault(f"goto.{name}", "goto", label, text) for name, label, text in _SWITCHES))

    def narrow(self, fault_id: str, *operations: str) -> None:
        """Let a fault strike these operations only; none named: all again. KeyError if there is no such
        fault.
        """
        if fault_id not in self._panel.faults:
            raise KeyError(fault_id)
        self._only.pop(fault_id, None)
        if operations:
            self._only[fault_id] = frozenset(operations)

    def strikes(self, name: str, operation: str) -> bool:
        """Say whether the fault is to happen to this request, and count the use.

        OAuth's requests are struck only by faults narrowed to them.
        """
        only = self._only.get(f"goto.{name}")
        if operation.startswith("oauth.") if only is None else operation not in only:
            return False
        return self._panel.strikes(f"goto.{name}")

    def refusal(self, operation: str) -> Reply | None:
        """Return the answer of the first fault that keeps this request from being done."""
        return next((reply for name, reply in _STATUSES.items() if self.strikes(name, operation)), None)

    def spoiled(self, operation: str, reply: Reply) -> Reply:
        """Return what becomes of the answer of something that was done."""
        if self.strikes("500_after", operation):
            return _STATUSES["500"]
        if self.strikes("empty_body", operation):
            return Reply(reply.status)
        if self.strikes("html_body", operation):
            return Reply(200, _PAGE, {"content-type": "text/html; charset=utf-8"})
        if self.strikes("missing_fields", operation):
            return Reply(reply.status, _thinned(reply.json), reply.headers)
        return reply


def _thinned(value: Any) -> Any:
    if isinstance(value, list):
        return [_thinned(item) for item in value]
    if isinstance(value, dict):
        return {name: _thinned(item) for name, item in value.items() if name not in _OFTEN_MISSING}
    return value
