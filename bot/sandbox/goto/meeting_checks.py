"""Validation of G2M's meeting fields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.goto.requests import GoToRequest, RequestRefused, parse_utc, refuse_meeting

MEETING_TYPES = ("immediate", "scheduled", "recurring")
REQUIRED_FIELDS = {
    "subject",
    "starttime",
    "endtime",
    "passwordrequired",
    "conferencecallinfo",
    "timezonekey",
    "meetingtype",
}
MAX_START_AGE = timedelta(minutes=1)
"""How far in the past the start of a changed meeting may be; that of a new one must be ahead. GoTo's rule is not
documented, but one client reports that a start of "now" is refused. Being strict here keeps the bot strict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingFields:
    """The validated settings of a meeting."""

    subject: str
    start: datetime
    end: datetime
    password_required: bool
    audio: str
    kind: str
    coorganizer_keys: list[str]


def parse_meeting_fields(request: GoToRequest, *, is_new: bool) -> MeetingFields:
    """Return the meeting settings in the body, or refuse with 400."""
    body = request.body
    if not isinstance(body, dict):
        raise RequestRefused(400, {"err": "InvalidRequest", "message": "The body must be a JSON object."})
    lower = {name.lower(): name for name in body}
    for name in sorted(REQUIRED_FIELDS - body.keys()):
        hint = f" (found {lower[name]})" if name in lower else ""
        refuse_meeting("MissingField", f"{name} is required{hint}.")
    for name in body.keys() - REQUIRED_FIELDS - {"coorganizerKeys"}:
        refuse_meeting("UnknownField", f"{name} is not known.")
    begin, end = parse_utc(body["starttime"]), parse_utc(body["endtime"])
    if begin is None or end is None:
        refuse_meeting("InvalidDate", "Times must be in UTC, such as 2026-07-01T22:00:00Z.")
    if end <= begin:
        refuse_meeting("InvalidDate", "endtime must be after starttime.")
    if begin <= request.now and (is_new or begin < request.now - MAX_START_AGE):
        refuse_meeting("InvalidDate", "starttime is in the past.")
    if body["timezonekey"] != "":
        refuse_meeting("InvalidField", "timezonekey must be empty.")
    keys = body.get("coorganizerKeys", [])
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        refuse_meeting("InvalidField", "coorganizerKeys must be a list of strings.")
    return MeetingFields(
        subject=_parse_subject(body["subject"]),
        start=begin,
        end=end,
        password_required=_parse_flag(body["passwordrequired"]),
        audio=_parse_audio(body["conferencecallinfo"]),
        kind=_parse_type(body["meetingtype"]),
        coorganizer_keys=keys,
    )


def _parse_subject(text: object) -> str:
    if not isinstance(text, str) or not text.strip():
        refuse_meeting("InvalidSubject", "subject must not be empty.")
    if len(text) > 100:
        refuse_meeting("InvalidSubject", "subject must have at most 100 characters.")
    if "<" in text or ">" in text:
        refuse_meeting("InvalidSubject", "subject must hold &lt; and &gt; in place of < and >.")
    return text


def _parse_flag(value: object) -> bool:
    if value in ("true", "false"):
        return value == "true"
    if not isinstance(value, bool):
        refuse_meeting("InvalidField", "passwordrequired must be true or false.")
    return value


def _parse_audio(text: object) -> str:
    if not isinstance(text, str) or not text or len(text) > 255:
        refuse_meeting("InvalidField", "conferencecallinfo must have 1 to 255 characters.")
    return text


def _parse_type(text: object) -> str:
    if not isinstance(text, str) or text.casefold() not in MEETING_TYPES:
        refuse_meeting("InvalidField", "meetingtype must be immediate, scheduled or recurring.")
    return text.casefold()
