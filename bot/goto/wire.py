"""GoTo's protocol without I/O: build requests and interpret answers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from pydantic import AliasChoices, TypeAdapter, ValidationError

from bot.goto.endpoints import ENDPOINTS, Endpoint
from bot.goto.errors import (
    Conflict,
    GoToError,
    InvalidRequest,
    NotFound,
    RateLimited,
    RoleMissing,
    ServerFault,
    TokenRejected,
    UnexpectedAnswer,
)
from bot.goto.rows import NoReadableRow, Rows, UnreadableRow

T = TypeVar("T")
_PATH_PARAMETER = re.compile(r"\{(\w+)\}")
_SAFE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_MAX_DETAIL_LENGTH = 200
_NOT_FOUND_CODES = frozenset({"NoSuchTraining"})
"""Codes that mean 404 but also come with status 400 (GoTo Training)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request to an endpoint, without the token. ``path`` begins with ``/`` and includes the query."""

    endpoint: Endpoint
    path: str
    headers: Mapping[str, str]
    body: bytes | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer. The names of ``headers`` are in lower case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


def build_request(
    endpoint_id: str,
    keys: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
    body: object = None,
) -> Request:
    """Return the request to an endpoint.

    ``keys`` fill in the path; raises ValueError if one is missing or would change the path. ``query`` values are
    strings in GoTo's format (times with Z). ``body`` is sent as JSON; None sends no body.
    """
    row = ENDPOINTS[endpoint_id]
    filled = dict(keys or {})

    def fill(match: re.Match[str]) -> str:
        value = filled.get(match.group(1), "")
        if not _SAFE_KEY.fullmatch(value):
            raise ValueError(f"{endpoint_id}: {match.group(1)} is no key.")
        return value

    path = _PATH_PARAMETER.sub(fill, row.path)
    if query:
        path += "?" + urlencode(query, quote_via=quote)
    headers = {"Accept": "application/json"}
    if body is None:
        return Request(endpoint=row, path=path, headers=headers)
    headers["Content-Type"] = "application/json"
    return Request(
        endpoint=row, path=path, headers=headers, body=json.dumps(body, ensure_ascii=False).encode()
    )


def bearer_header(token: str) -> dict[str, str]:
    """Return the header for a token (GoTo: ``Authorization: Bearer``)."""
    return {"Authorization": f"Bearer {token}"}


def read_one(endpoint: Endpoint, answer: Answer, shape: type[T]) -> T:
    """Return the single object in the answer, which may be a list of one or the bare object.

    Raises the answer's ``GoToError``; ``UnexpectedAnswer`` if the list has no or several objects.
    """
    raise_for_error(endpoint, answer)
    if not _is_list(answer.body):
        found: T = _validate(endpoint, answer.status, answer.body, shape)
        return found
    listed: list[T] = _validate(endpoint, answer.status, answer.body, list[shape])  # type: ignore[valid-type]
    if len(listed) != 1:
        raise UnexpectedAnswer(endpoint.id, answer.status, detail=f"a list of {len(listed)}")
    return listed[0]


def read_rows(endpoint: Endpoint, answer: Answer, shape: type[T], name: str = "meetings") -> Rows[T]:
    """Return the rows in the answer: of a list, of the list ``name`` in an object, or a bare object.

    A row that cannot be read is left out and described in ``unreadable``. Raises the answer's ``GoToError``;
    ``UnexpectedAnswer`` if the answer is no list at all.
    """
    raise_for_error(endpoint, answer)
    body = answer.body
    if _is_list(body):
        try:
            return Rows(_adapter(list[shape]).validate_json(body))  # type: ignore[valid-type]
        except ValidationError:
            rows = _unwrap(_parse_exact(body), name)
    else:
        wrapped = _parse_exact(body) if f'"{name}"'.encode() in body else None
        if not isinstance(wrapped, dict) or name not in wrapped:
            return Rows([_validate(endpoint, answer.status, body, shape)])
        rows = _unwrap([wrapped], name)
    if not isinstance(rows, list):
        raise UnexpectedAnswer(endpoint.id, answer.status, detail="no list")
    return _read_each(rows, shape)


def _unwrap(value: Any, name: str) -> Any:
    """Return the list ``name`` of the object in a list of one; any other value unchanged."""
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict) and name in value[0]:
        return [] if value[0][name] is None else value[0][name]
    return value


def require_readable(endpoint: Endpoint, rows: Rows[T]) -> Rows[T]:
    """Return the rows. Raises ``NoReadableRow`` if there are some and none of them can be read."""
    if rows.unreadable and not rows:
        first = rows.unreadable[0]
        detail = f"{first.problem} at {first.field_path}"
        raise NoReadableRow(endpoint.id, 200, detail=detail, unreadable=rows.unreadable)
    return rows


def read_location(endpoint: Endpoint, answer: Answer) -> str:
    """Return the http or https URL of a redirect. It is not followed, so the token is not sent there.

    Raises the answer's ``GoToError``; ``UnexpectedAnswer`` if there is no such URL.
    """
    raise_for_error(endpoint, answer)
    found = answer.headers.get("location", "").strip()
    if not found.startswith(("https://", "http://")):
        raise UnexpectedAnswer(endpoint.id, answer.status, detail="no address in Location")
    return found


def read_nothing(endpoint: Endpoint, answer: Answer) -> None:
    """Read an answer without content. Raises the answer's ``GoToError``."""
    raise_for_error(endpoint, answer)


def raise_for_error(endpoint: Endpoint, answer: Answer) -> None:
    """Raise the ``GoToError`` for an unsuccessful answer.

    Any 2xx is a success: GoTo's own descriptions disagree about 200, 201 and 204. But a 2xx whose body contains the
    gateway's ``int_err_code`` is an error.
    """
    if answer.status in endpoint.success or 200 <= answer.status < 300:
        body = _parse_json(answer.body) if b"int_err_code" in answer.body else None
        if isinstance(body, dict) and "int_err_code" in body:
            raise _error_for(endpoint, answer, body)
        return
    parsed = _parse_json(answer.body)
    raise _error_for(endpoint, answer, parsed if isinstance(parsed, dict) else {})


def _error_for(endpoint: Endpoint, answer: Answer, body: Mapping[str, Any]) -> GoToError:
    code = _first_text(body, "int_err_code", "errorCode", "err", "error", "code")
    detail = _first_text(body, "msg", "message", "description", "error_description") or _describe_answer(
        answer
    )
    facts = (endpoint.id, answer.status, code, detail, _first_text(body, "incident"))
    status = answer.status
    if status == 401 or code == "InvalidToken":
        return TokenRejected(*facts)
    if status == 403:
        return RoleMissing(*facts, role=endpoint.required_role)
    if status == 404 or code in _NOT_FOUND_CODES:
        return NotFound(*facts)
    if status == 409:
        return Conflict(*facts, registrant_key=_first_text(body, "registrantKey"))
    if status == 429:
        return RateLimited(*facts, retry_after=parse_retry_after(answer.headers))
    if status >= 500:
        return ServerFault(*facts, retry_after=parse_retry_after(answer.headers))
    if 400 <= status < 500:
        return InvalidRequest(*facts)
    return UnexpectedAnswer(*facts)


def parse_retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds to wait, None if the answer has no ``Retry-After`` (RFC 9110, 10.2.3).

    A date is compared with the answer's own ``Date``, so our clock does not matter.
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        until, sent = (parsedate_to_datetime(text) for text in (value, headers.get("date", "")))
    except ValueError:
        return None
    until, sent = (moment.replace(tzinfo=moment.tzinfo or UTC) for moment in (until, sent))
    return max(0.0, (until - sent).total_seconds())


def _is_list(body: bytes) -> bool:
    return body.lstrip()[:1] == b"["


def _read_each(rows: list[Any], shape: type[T]) -> Rows[T]:
    """Read each row by itself, as JSON again: only there pydantic accepts a list for a tuple in strict mode."""
    readable: list[T] = []
    unreadable = []
    adapter = _adapter(shape)  # type: ignore[arg-type]
    for row in rows:
        try:
            readable.append(adapter.validate_json(json.dumps(row)))
        except ValidationError as error:
            where, problem = _describe_problem(error)
            values = row if isinstance(row, dict) else {}
            unreadable.append(
                UnreadableRow(
                    key=_read_row_key(values, shape),
                    field_path=where or "row",
                    problem=problem,
                    values=values,
                )
            )
    return Rows(readable, unreadable)


def _read_row_key(values: Mapping[str, Any], shape: Any) -> str | None:
    """Return the one field without which the shape cannot be, if at least that can be read."""
    fields = getattr(shape, "model_fields", {})
    required = [name for name, about in fields.items() if about.is_required()]
    if len(required) != 1:
        return None
    alias = fields[required[0]].validation_alias
    spellings = alias.choices if isinstance(alias, AliasChoices) else [alias or required[0]]
    for spelling in spellings:
        if isinstance(spelling, str) and spelling in values:
            try:
                found = _adapter(shape).validate_json(json.dumps({spelling: values[spelling]}))
            except ValidationError:
                continue
            return str(getattr(found, required[0]))
    return None


def _validate(endpoint: Endpoint, status: int, body: bytes, shape: Any) -> Any:
    """Parse JSON into ``shape``; the error names the path and kind of the first problem, never a value."""
    try:
        return _adapter(shape).validate_json(body)
    except ValidationError as error:
        where, problem = _describe_problem(error)
        detail = f"{problem} at {where or 'the top'}"
    raise UnexpectedAnswer(endpoint.id, status, detail=detail)


def _describe_problem(error: ValidationError) -> tuple[str, str]:
    """Return the path and the kind of the first problem; never a value."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return ".".join(str(part) for part in first["loc"]), first["type"]


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def _parse_json(body: bytes) -> Any:
    """Return the JSON value, or None if it is not JSON. Numbers become strings, to keep their digits."""
    try:
        return json.loads(body, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return None


def _parse_exact(body: bytes) -> Any:
    """Return the JSON value with numbers as such, or None if it is not JSON.

    Bytes that are not UTF-8 and halves of a surrogate pair are kept, so that only the row that has them is unreadable.
    """
    try:
        return json.loads(body.decode(errors="surrogateescape"), strict=False)
    except (ValueError, RecursionError):
        return None


def _first_text(body: Mapping[str, Any], *names: str) -> str | None:
    for name in names:
        value = body.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()[:_MAX_DETAIL_LENGTH]
    return None


def _describe_answer(answer: Answer) -> str:
    kind = answer.headers.get("content-type", "").split(";")[0] or "no type"
    return f"{kind}, {len(answer.body)} bytes"
