"""G2A, Seeit: support sessions joined with a phone's camera."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from bot.sandbox.goto.requests import (
    GoToRequest,
    GoToResponse,
    Handler,
    RequestRefused,
    parse_number,
    refuse_not_found,
)
from bot.sandbox.goto.state import SimSupportSession, World
from bot.sandbox.goto.support_rooms import FILE_RETENTION


def create(world: World, request: GoToRequest) -> GoToResponse:
    """Create a session; the request has no body. People type the key; only the uuid identifies it (GoTo)."""
    digits = str(world.number())
    key = f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    session = SimSupportSession(
        uuid=str(uuid.UUID(int=world.key())), support_key=key, owner=request.user, created=request.now
    )
    world.support[session.uuid] = session
    return GoToResponse(
        201, {"uuid": session.uuid, "supportKey": key, "startUrl": _start_url(request, session)}
    )


def get(world: World, request: GoToRequest) -> GoToResponse:
    """Return the session; the first read after its creation is refused with 409 (GoTo: retry later)."""
    session = world.support.get(request.path_params["uuid"])
    if session is None or session.owner is not request.user:
        refuse_not_found("The session")
    session.reads += 1
    if session.reads == 1:
        raise RequestRefused(409, {"message": "The session is not consistent yet."})
    return GoToResponse(200, {**_row(request, session), "startUrl": _start_url(request, session)})


def list_all(world: World, request: GoToRequest) -> GoToResponse:
    """Return a page of sessions: numbered from 0, by default five a page and oldest first (GoTo)."""
    since, until = (
        parse_number(request.query.get("startTime", "0")),
        parse_number(request.query.get("endTime", str(10**15))),
    )
    page, size = parse_number(request.query.get("page", "0")), parse_number(request.query.get("size", "5"))
    if min(since, until, page, size - 1) < 0:
        raise RequestRefused(400, {"message": "The query is invalid."})
    found = [
        s for s in world.support.values() if s.owner is request.user and since <= _created_millis(s) <= until
    ]
    found.sort(key=_created_millis, reverse=request.query.get("sort", "").endswith(",desc"))
    pages = -(-len(found) // size)
    body = {
        "content": [_row(request, session) for session in found[page * size : (page + 1) * size]],
        "links": _links(request, page, size, pages),
        "page": {"size": size, "number": page, "totalElements": len(found), "totalPages": pages},
    }
    return GoToResponse(200, body)


def _links(request: GoToRequest, page: int, size: int, pages: int) -> list[dict[str, str]]:
    numbers = {"self": page, "prev": page - 1, "next": page + 1}
    return [
        {
            "rel": rel,
            "href": f"{request.base_url}/seeit/v1/sessions?{urlencode({**request.query, 'page': n, 'size': size})}",
        }
        for rel, n in numbers.items()
        if rel == "self" or 0 <= n < pages
    ]


def _start_url(request: GoToRequest, session: SimSupportSession) -> str:
    return f"{request.base_url}/assist/{session.uuid}"


def _row(request: GoToRequest, session: SimSupportSession) -> dict[str, Any]:
    """Return the JSON of a session without times that are not reached yet."""
    times = {
        "sessionStartTime": session.started,
        "sessionJoinTime": session.joined,
        "sessionEndTime": session.ended,
    }
    return {
        "uuid": session.uuid,
        "supportKey": session.support_key,
        "sessionStatus": session.status,
        "sessionCreateTime": _created_millis(session),
        "technicianEmail": session.owner.email,
        "sessionRecorded": session.recorded,
        **({"sessionNotes": session.notes} if session.notes else {}),
        **{name: _millis(at) for name, at in times.items() if at is not None},
        **_data(request, session),
    }


def _data(request: GoToRequest, session: SimSupportSession) -> dict[str, Any]:
    """Return the JSON of photos and recording, which are kept for 72 hours (GoTo)."""
    until = session.ended + FILE_RETENTION if session.ended is not None and session.size else None
    if until is None or until <= request.now:
        return {"sessionDataStatus": "NO_DATA", "sessionDataSize": 0}
    return {
        "sessionDataStatus": "AVAILABLE",
        "sessionDataSize": session.size,
        "sessionDataPhotoCount": session.photos,
        "sessionDataPhotoNotesCount": 0,
        "sessionDataDownloadUrl": f"{request.base_url}/assist/{session.uuid}/files",
        "sessionDataDownloadUrlExpiration": _millis(until),
    }


def _created_millis(session: SimSupportSession) -> int:
    return _millis(session.created)


def _millis(at: datetime) -> int:
    return int(at.timestamp() * 1000)


HANDLERS: dict[str, Handler] = {
    "seeit.sessions.create": create,
    "seeit.sessions.get": get,
    "seeit.sessions.list": list_all,
}
