"""G2M's JSON for meetings, which is spelled differently in each call."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.sandbox.goto.requests import GoToRequest, format_dotted, format_utc
from bot.sandbox.goto.state import SimMeeting, SimMeetingSession

AUDIO_MODES = ("PSTN", "Free", "Hybrid", "Private", "VoIP")


def meeting_row(request: GoToRequest, meeting: SimMeeting) -> dict[str, Any]:
    """The meeting of GET: dates with a dot, a flag as text, no join link."""
    return {
        "createTime": format_dotted(meeting.created),
        "status": status(meeting),
        "subject": subject(request, meeting),
        "startTime": format_dotted(meeting.start),
        "endTime": format_dotted(meeting.end),
        "conferenceCallInfo": dial_in(meeting),
        "passwordRequired": "true" if meeting.password_required else "false",
        "meetingType": meeting.kind.capitalize(),
        "maxParticipants": meeting.owner.max_attendees,
        "duration": minutes(meeting.start, meeting.end),
        "uniqueMeetingId": meeting.unique_id,
        "meetingKey": meeting.id,
        "meetingId": meeting.id,
        "coorganizerKeys": meeting.coorganizer_keys,
    }


def upcoming_row(request: GoToRequest, meeting: SimMeeting) -> dict[str, Any]:
    owner = meeting.owner
    return {
        "startTime": format_utc(meeting.start),
        "lastName": owner.last_name,
        "accountKey": str(owner.account.key),
        "passwordRequired": meeting.password_required,
        "email": owner.email,
        "status": status(meeting),
        "subject": subject(request, meeting),
        "locale": owner.locale,
        "organizerKey": str(owner.key),
        "meetingId": str(meeting.id),
        "meetingType": meeting.kind,
        "firstName": owner.first_name,
        "endTime": format_utc(meeting.end),
        "conferenceCallInfo": dial_in(meeting),
    }


def historical_row(request: GoToRequest, held: SimMeetingSession) -> dict[str, Any]:
    owner = held.meeting.owner
    return {
        "startTime": format_utc(held.start),
        "lastName": owner.last_name,
        "duration": str(minutes(held.start, held.end)),
        "numAttendees": str(len(held.attendances)),
        "accountKey": str(owner.account.key),
        "email": owner.email,
        "sessionId": str(held.session_id),
        "subject": subject(request, held.meeting),
        "locale": owner.locale,
        "organizerKey": str(owner.key),
        "meetingId": str(held.meeting.id),
        "meetingType": held.meeting.kind,
        "firstName": owner.first_name,
        "endTime": format_utc(held.end),
        "conferenceCallInfo": "",
        **_recording(request, held),
    }


def _recording(request: GoToRequest, held: SimMeetingSession) -> dict[str, Any]:
    if not held.recorded or request.now < held.end + request.recording_delay:
        return {}
    url = f"{request.base_url}/recordings/{held.session_id}"
    return {
        "recording": {
            "recordingId": str(held.session_id),
            "recordingName": held.meeting.subject,
            "shareUrl": url,
            "downloadUrl": f"{url}/download",
            "fileSize": minutes(held.start, held.end) * 1_000_000,
        }
    }


def scheduled_row(request: GoToRequest, meeting: SimMeeting) -> dict[str, Any]:
    return {
        "createTime": "",
        "status": status(meeting),
        "subject": subject(request, meeting),
        "startTime": format_dotted(meeting.start),
        "endTime": format_dotted(meeting.end),
        "conferenceCallInfo": dial_in(meeting),
        "passwordRequired": "true" if meeting.password_required else "false",
        "meetingType": meeting.kind,
        "maxParticipants": meeting.owner.max_attendees,
        "uniqueMeetingId": meeting.unique_id,
        "meetingid": meeting.id,
    }


def deprecated_history_row(request: GoToRequest, held: SimMeetingSession) -> dict[str, Any]:
    meeting, owner = held.meeting, held.meeting.owner
    return {
        "startTime": format_utc(held.start),
        "endTime": format_utc(held.end),
        "date": format_dotted(held.start),
        "subject": subject(request, meeting),
        "meetingId": meeting.id,
        "meetingKey": meeting.id,
        "newMeetingId": dashed(meeting.id),
        "meetingInstanceKey": held.instance_key,
        "sessionId": held.session_id,
        "uniqueMeetingId": meeting.unique_id,
        "organizerkey": str(owner.key),
        "organizerKey": str(owner.key),
        "newOrganizerKey": str(owner.key),
        "email": owner.email,
        "firstName": owner.first_name,
        "lastName": owner.last_name,
        "groupName": "",
        "status": "",
        "passwordRequired": "",
        "meetingType": meeting.kind,
        "duration": minutes(held.start, held.end),
        "numAttendees": len(held.attendances),
        "conferenceCallInfo": "",
    }


def attendee_row(request: GoToRequest, held: SimMeetingSession, n: int) -> dict[str, Any]:
    """One attendance. ``email`` and the names are the organizer's (GoTo), ``attendeeEmail`` the participant's."""
    stay, owner = held.attendances[n], held.meeting.owner
    return {
        "lastName": owner.last_name,
        "groupName": "NA",
        "numAttendees": len(held.attendances),
        "attendeeName": stay.name,
        "subject": subject(request, held.meeting),
        "endTime": format_utc(held.end),
        "conferenceCallInfo": "",
        "organizerkey": owner.key,
        "startTime": format_utc(held.start),
        "meetingInstanceKey": held.instance_key,
        "duration": minutes(stay.joined, stay.left),
        "email": owner.email,
        "joinTime": format_utc(stay.joined),
        "name": stay.name,
        "leaveTime": format_utc(stay.left),
        "attendeeEmail": stay.email,
        "meetingId": held.meeting.id,
        "meetingType": held.meeting.kind,
        "firstName": owner.first_name,
    }


def status(meeting: SimMeeting) -> str:
    return "INACTIVE" if meeting.active_since is None else "ACTIVE"


def subject(request: GoToRequest, meeting: SimMeeting) -> str:
    if request.escaped_subjects:
        return meeting.subject
    return meeting.subject.replace("&lt;", "<").replace("&gt;", ">")


def minutes(begin: datetime, end: datetime) -> int:
    return round((end - begin).total_seconds() / 60)


def dashed(number: int) -> str:
    text = str(number)
    return f"{text[:3]}-{text[3:6]}-{text[6:]}"


def dial_in(meeting: SimMeeting) -> str:
    if meeting.audio not in AUDIO_MODES:
        return meeting.audio
    if meeting.audio == "VoIP":
        return ""
    return f"United States: +1 (555) 010-0130\nAccess Code: {dashed(meeting.id)}"
