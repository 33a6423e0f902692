"""G2A, Seeit: support sessions that a phone's camera joins."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from bot.sandbox.goto.asking import Ask, Handler, Refuse, Reply, not_found, whole
from bot.sandbox.goto.state import SimSupport, World
from bot.sandbox.goto.support_rooms import FILES


def create(world: World, ask: Ask) -> Reply:
    """No body is sent. The key is what people type; only the uuid is an identity (GoTo)."""
    digits = str(world.number())
    key = f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    session = SimSupport(str(uuid.UUID(int=world.key())), key, ask.user, ask.now)
    world.support[session.uuid] = session
    return Reply(201, {"uuid": session.uuid, "supportKey": key, "startUrl": _start_url(ask, session)})


def get(world: World, ask: Ask) -> Reply:
    """Right after it was made the session is not readable yet: 409 once (GoTo: retry later)."""
    session = world.support.get(ask.keys["uuid"])
    if session is None or session.owner is not ask.user:
        not_found("The session")
    session.reads += 1
    if session.reads == 1:
        raise Refuse(409, {"message": "The session is not consistent yet."})
    return Reply(200, {**_row(ask, session), "startUrl": _start_url(ask, session)})


def list_all(world: World, ask: Ask) -> Reply:
    """Pages from 0, five a page, oldest first unless asked otherwise (GoTo)."""
    since, until = whole(ask.query.get("startTime", "0")), whole(ask.query.get("endTime", str(10**15)))
    page, size = whole(ask.query.get("page", "0")), whole(ask.query.get("size", "5"))
    if min(since, until, page, size - 1) < 0:
        raise Refuse(400, {"message": "The query is invalid."})
    found = [s for s in world.support.values() if s.owner is ask.user and since <= _ms(s) <= until]
    found.sort(key=_ms, reverse=ask.query.get("sort", "").endswith(",desc"))
    pages = -(-len(found) // size)
    told = {
        "content": [_row(ask, session) for session in found[page * size : (page + 1) * size]],
        "links": _links(ask, page, size, pages),
        "page": {"size": size, "number": page, "totalElements": len(found), "totalPages": pages},
    }
    return Reply(200, told)


def _links(ask: Ask, page: int, size: int, pages: int) -> list[dict[str, str]]:
    numbers = {"self": page, "prev": page - 1, "next": page + 1}
    return [
        {
            "rel": rel,
            "href": f"{ask.base_url}/seeit/v1/sessions?{urlencode({**ask.query, 'page': n, 'size': size})}",
        }
        for rel, n in numbers.items()
        if rel == "self" or 0 <= n < pages
    ]


def _start_url(ask: Ask, session: SimSupport) -> str:
    return f"{ask.base_url}/assist/{session.uuid}"


def _row(ask: Ask, session: SimSupport) -> dict[str, Any]:
    """Return what is told of a session; times that did not come yet are left out."""
    times = {
        "sessionStartTime": session.started,
        "sessionJoinTime": session.joined,
        "sessionEndTime": session.ended,
    }
    return {
        "uuid": session.uuid,
        "supportKey": session.support_key,
        "sessionStatus": session.status,
        "sessionCreateTime": _ms(session),
        "technicianEmail": session.owner.email,
        "sessionRecorded": session.recorded,
        **({"sessionNotes": session.notes} if session.notes else {}),
        **{name: _millis(at) for name, at in times.items() if at is not None},
        **_data(ask, session),
    }


def _data(ask: Ask, session: SimSupport) -> dict[str, Any]:
    """Return what is told of photos and recording, which are kept for 72 hours (GoTo)."""
    until = session.ended + FILES if session.ended is not None and session.size else None
    if until is None or until <= ask.now:
        return {"sessionDataStatus": "NO_DATA", "sessionDataSize": 0}
    return {
        "sessionDataStatus": "AVAILABLE",
        "sessionDataSize": session.size,
        "sessionDataPhotoCount": session.photos,
        "sessionDataPhotoNotesCount": 0,
        "sessionDataDownloadUrl": f"{ask.base_url}/assist/{session.uuid}/files",
        "sessionDataDownloadUrlExpiration": _millis(until),
    }


def _ms(session: SimSupport) -> int:
    return _millis(session.created)


def _millis(at: datetime) -> int:
    return int(at.timestamp() * 1000)


HANDLERS: dict[str, Handler] = {
    "seeit.sessions.create": create,
    "seeit.sessions.get": get,
    "seeit.sessions.list": list_all,
}
