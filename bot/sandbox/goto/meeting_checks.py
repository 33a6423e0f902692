"""What G2M refuses when a meeting is made or changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.goto.asking import Ask, Refuse, bad_meeting, utc

KINDS = ("immediate", "scheduled", "recurring")
FIELDS = {
    "subject",
    "starttime",
    "endtime",
    "passwordrequired",
    "conferencecallinfo",
    "timezonekey",
    "meetingtype",
}
LATE = timedelta(minutes=1)
"""How long ago a start may be. GoTo's own rule is not documented; the simulator is strict so that the
bot is.
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The settings of a meeting after they were checked."""

    subject: str
    start: datetime
    end: datetime
    password_required: bool
    audio: str
    kind: str
    coorganizer_keys: list[str]


def checked(ask: Ask) -> Wanted:
    """Return the settings that the body asks for, or refuse with 400."""
    body = ask.body
    if not isinstance(body, dict):
        raise Refuse(400, {"err": "InvalidRequest", "message": "The body must be a JSON object."})
    lower = {name.lower(): name for name in body}
    for name in sorted(FIELDS - body.keys()):
        hint = f" (found {lower[name]})" if name in lower else ""
        bad_meeting("MissingField", f"{name} is required{hint}.")
    for name in body.keys() - FIELDS - {"coorganizerKeys"}:
        bad_meeting("UnknownField", f"{name} is not known.")
    begin, end = utc(body["starttime"]), utc(body["endtime"])
    if begin is None or end is None:
        bad_meeting("InvalidDate", "Times must be in UTC, such as 2026-07-01T22:00:00Z.")
    if end <= begin:
        bad_meeting("InvalidDate", "endtime must be after starttime.")
    if begin < ask.now - LATE:
        bad_meeting("InvalidDate", "starttime is in the past.")
    if body["timezonekey"] != "":
        bad_meeting("InvalidField", "timezonekey must be empty.")
    keys = body.get("coorganizerKeys", [])
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        bad_meeting("InvalidField", "coorganizerKeys must be a list of strings.")
    return Wanted(
        _checked_subject(body["subject"]),
        begin,
        end,
        _checked_flag(body["passwordrequired"]),
        _checked_audio(body["conferencecallinfo"]),
        _checked_kind(body["meetingtype"]),
        keys,
    )


def _checked_subject(text: object) -> str:
    if not isinstance(text, str) or not text.strip():
        bad_meeting("InvalidSubject", "subject must not be empty.")
    if len(text) > 100:
        bad_meeting("InvalidSubject", "subject must have at most 100 characters.")
    if "<" in text or ">" in text:
        bad_meeting("InvalidSubject", "subject must hold &lt; and &gt; in place of < and >.")
    return text


def _checked_flag(value: object) -> bool:
    if value in ("true", "false"):
        return value == "true"
    if not isinstance(value, bool):
        bad_meeting("InvalidField", "passwordrequired must be true or false.")
    return value


def _checked_audio(text: object) -> str:
    if not isinstance(text, str) or not text or len(text) > 255:
        bad_meeting("InvalidField", "conferencecallinfo must have 1 to 255 characters.")
    return text


def _checked_kind(text: object) -> str:
    if not isinstance(text, str) or text.casefold() not in KINDS:
        bad_meeting("InvalidField", "meetingtype must be immediate, scheduled or recurring.")
    return text.casefold()
