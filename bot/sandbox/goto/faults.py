"""The faults of the simulated GoTo, and what each does to a request."""

from __future__ import annotations

from typing import Any

from bot.sandbox.goto.odd_rows import OddRows, is_list
from bot.sandbox.goto.requests import GoToResponse
from bot.sandbox.panel import Fault, Panel

_ERROR_PAGE = (
    "<!DOCTYPE html><html><head><title>503</title></head><body><h1>Service Unavailable</h1></body></html>"
)

_SWITCHES = (
    ("expired_token", "Access tokens expire", "All access tokens end now. The bot has to refresh."),
    ("429", "Too many requests", "Answers 429 without doing anything."),
    ("500", "Server error", "Answers 500 without doing anything."),
    ("500_after", "Server error after the effect", "Does it, and then answers 500."),
    ("503_html", "Error page", "Answers 503 with an HTML page and does nothing."),
    ("empty_body", "Empty answer", "Does it, and answers success with an empty body."),
    ("html_body", "HTML instead of JSON", "Does it, and answers success with an HTML page."),
    ("slow", "Slow answer", "Does it at once and answers late."),
    ("slow_before", "Slow to begin", "Waits first, and does it only if the bot still waits."),
    ("lost_answer", "Answer lost", "Does it, and cuts the connection before the answer."),
    ("late_effect", "Effect late", "Cuts the connection, and does it some minutes later."),
    ("cut_before", "Connection cut", "Cuts the connection and does nothing."),
    ("400", "Refused input", "Answers 400 without doing anything."),
    ("403_role", "Missing role", "Answers 403 although the token is good."),
    ("404", "Not found", "Answers 404 without doing anything."),
    ("409", "Conflict", "Answers 409 without doing anything."),
    ("overlap", "Organizer busy", "Answers that the organizer has another training at that time."),
    ("over", "Training over", "Answers that the training is over."),
    ("odd_expiry", "Odd lifetimes", "Token answers tell a lifetime that is no number of seconds."),
    ("dead_refresh", "Refresh refused", "The refresh token is refused for good: invalid_grant."),
    ("missing_fields", "Fields missing", "Leaves out what real answers leave out at times."),
    ("odd_rows", "Odd rows", "Lists have a row with a value that cannot be read, such as a date of zeros."),
    ("short_ranges", "Short ranges", "Refuses reports of more than 60 days at once, as GoTo once did."),
    ("stale_list", "Stale lists", "Lists tell the state of some minutes ago."),
)

_REFUSALS: dict[str, GoToResponse] = {
    "429": GoToResponse(429, {"message": "Too many requests"}),
    "500": GoToResponse(
        500, {"err": "InternalError", "message": "Internal error", "incident": 3437843380023983361}
    ),
    "503_html": GoToResponse(503, _ERROR_PAGE, {"content-type": "text/html; charset=utf-8"}),
    "400": GoToResponse(400, {"err": "InvalidRequest", "message": "The request is invalid."}),
    "403_role": GoToResponse(403, {"int_err_code": "AccessDenied", "msg": "Access denied"}),
    "404": GoToResponse(404, {"err": "NotFound", "message": "It was not found."}),
    "409": GoToResponse(409, {"errorCode": "Conflict", "description": "It is in conflict."}),
    "overlap": GoToResponse(
        409, {"errorCode": "OrganizerOverlap", "description": "Another training is at that time."}
    ),
    "over": GoToResponse(400, {"errorCode": "TrainingOver", "description": "The training is over."}),
}

_OPTIONAL_FIELDS = {
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


class FaultSwitches:
    """The fault switches; each can be narrowed to some operations."""

    def __init__(self, panel: Panel) -> None:
        self._panel = panel
        self._only: dict[str, frozenset[str]] = {}
        self.odd_rows = OddRows()
        """What the rows are like while ``odd_rows`` is on."""
        self.odd_expiry: object = None
        """What token answers have for a lifetime while ``odd_expiry`` is on."""
        panel.add_faults(
            *(
                Fault(id=f"goto.{name}", where="goto", label=label, help=text)
                for name, label, text in _SWITCHES
            )
        )

    def narrow(self, fault_id: str, *operations: str) -> None:
        """Limit a fault to these operations; without any, it applies to all again. KeyError if it is unknown."""
        if fault_id not in self._panel.faults:
            raise KeyError(fault_id)
        self._only.pop(fault_id, None)
        if operations:
            self._only[fault_id] = frozenset(operations)

    def consume_fault(self, name: str, operation: str) -> bool:
        """Return True if the fault applies to this request, and count the use.

        OAuth requests are affected only by faults narrowed to them.
        """
        only = self._only.get(f"goto.{name}")
        if operation.startswith("oauth.") if only is None else operation not in only:
            return False
        return self._panel.consume_fault(f"goto.{name}")

    def refusal(self, operation: str) -> GoToResponse | None:
        """Return the response of the first fault that prevents this request from being executed."""
        return next((reply for name, reply in _REFUSALS.items() if self.consume_fault(name, operation)), None)

    def alter_tokens(self, reply: GoToResponse) -> GoToResponse:
        """Return the token answer, with an odd lifetime while that is on."""
        if reply.status != 200 or not self._panel.consume_fault("goto.odd_expiry"):
            return reply
        return GoToResponse(reply.status, {**reply.json, "expires_in": self.odd_expiry}, reply.headers)

    def alter_response(self, operation: str, reply: GoToResponse) -> GoToResponse:
        """Return the response after the faults that change it once the operation is done."""
        if self.consume_fault("500_after", operation):
            return _REFUSALS["500"]
        if self.consume_fault("empty_body", operation):
            return GoToResponse(reply.status)
        if self.consume_fault("html_body", operation):
            return GoToResponse(200, _ERROR_PAGE, {"content-type": "text/html; charset=utf-8"})
        if self.consume_fault("missing_fields", operation):
            return GoToResponse(reply.status, _without_optional(reply.json), reply.headers)
        # Objects that are read alone are odd only if the fault is narrowed to their operation.
        may_be_odd = is_list(operation) or "goto.odd_rows" in self._only
        if may_be_odd and self.consume_fault("odd_rows", operation):
            return GoToResponse(reply.status, self.odd_rows.spoil(reply.json), reply.headers)
        return reply


def _without_optional(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_optional(item) for item in value]
    if isinstance(value, dict):
        return {name: _without_optional(item) for name, item in value.items() if name not in _OPTIONAL_FIELDS}
    return value
