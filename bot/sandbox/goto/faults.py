"""The faults of the simulated GoTo, and what each does to a request."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from bot.sandbox.goto.odd_rows import ODD_ROWS, POSITIONS, OddRows, Position, is_list
from bot.sandbox.goto.requests import GoToResponse
from bot.sandbox.panel import Fault, FaultChoice, Panel

_ERROR_PAGE = (
    "<!DOCTYPE html><html><head><title>503</title></head><body><h1>Service Unavailable</h1></body></html>"
)

_SWITCHES = (
    (
        "expired_token",
        "Access tokens expire",
        "All access tokens expire now, so the bot has to refresh them.",
    ),
    ("429", "Too many requests", "GoTo does nothing and answers 429."),
    ("500", "Server error", "GoTo does nothing and answers 500."),
    ("500_after", "Server error, but done", "GoTo does it, then answers 500."),
    ("503_html", "Error page", "GoTo does nothing and answers 503 with an HTML page."),
    ("empty_body", "Empty answer", "GoTo does it, then answers with an empty body."),
    ("html_body", "HTML instead of JSON", "GoTo does it, then answers with an HTML page."),
    ("slow", "Slow answer", "GoTo does it right away, but answers late."),
    ("slow_before", "Slow start", "GoTo waits first, and does it only if the bot is still waiting."),
    ("lost_answer", "Lost answer", "GoTo does it, then cuts the connection before answering."),
    ("late_effect", "Late effect", "GoTo cuts the connection, then does it a few minutes later."),
    ("cut_before", "Cut connection", "GoTo cuts the connection and does nothing."),
    ("400", "Rejected input", "GoTo does nothing and answers 400."),
    ("403_role", "Missing role", "GoTo answers 403 even though the token is valid."),
    ("404", "Not found", "GoTo does nothing and answers 404."),
    ("409", "Conflict", "GoTo does nothing and answers 409."),
    ("overlap", "Organizer busy", "GoTo answers that the organizer has another training at that time."),
    ("over", "Training over", "GoTo answers that the training is over."),
    ("odd_expiry", "Odd lifetimes", "New tokens have a lifetime that isn't a number of seconds."),
    ("dead_refresh", "Dead refresh token", "GoTo permanently rejects the refresh token: invalid_grant."),
    ("missing_fields", "Missing fields", "Answers lack the fields that real answers sometimes lack."),
    ("odd_rows", "Odd rows", "Lists have a row with an unreadable value, such as a date of zeros."),
    ("short_ranges", "Short ranges", "GoTo rejects reports of more than 60 days, as it once did."),
    ("stale_list", "Stale lists", "Lists are a few minutes out of date."),
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
        switch = panel.faults["goto.odd_rows"]
        switch.choices = (
            FaultChoice(name="kind", label="What", options=tuple(ODD_ROWS), chosen=self.odd_rows.kind),
            FaultChoice(name="position", label="Which row", options=POSITIONS, chosen=self.odd_rows.position),
        )
        switch.on_choice = self._choose_odd_rows

    def _choose_odd_rows(self, name: str, value: str) -> None:
        if name == "kind":
            self.odd_rows = replace(self.odd_rows, key=None, kind=value)
        else:
            self.odd_rows = replace(self.odd_rows, key=None, position=cast(Position, value))

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
