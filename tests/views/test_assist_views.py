"""What people read of Seeit sessions, whatever GoTo tells of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.model.assist import (
    LIST_SPANS,
    Download,
    SupportDetail,
    SupportList,
    SupportMenu,
    SupportRow,
    ThreadPlace,
)
from bot.model.assist_results import SessionResult
from bot.model.operations import success
from bot.views.assist import sessions
from tests.support.view_checks import check_message, moments, texts, zones

statuses = st.sampled_from(["CREATED", "STARTED", "JOINED", "FINISHED", "", "ODD"])
rows = st.builds(
    SupportRow, uuid=st.uuids().map(str), key=st.none() | texts, status=statuses, created=st.none() | moments
)
pages = st.lists(rows, max_size=10).map(tuple)
START = datetime(2026, 11, 1, tzinfo=UTC)


@given(
    pages,
    zones,
    texts,
    st.none() | st.sampled_from(LIST_SPANS),
    st.none() | moments,
    st.none() | st.integers(0, 999),
)
def test_menu_lists_and_pickers(
    shown: tuple[SupportRow, ...],
    zone: str,
    email: str,
    span: str | None,
    until: datetime | None,
    total: int | None,
) -> None:
    check_message(sessions.menu(SupportMenu(zone, email or None, shown[:3])))
    check_message(sessions.menu(SupportMenu(zone, email, None)))
    check_message(
        sessions.listing(
            SupportList(
                zone=zone, rows=shown, page=1, pages=3, total=total, since=START, until=until, span=span
            )
        )
    )
    check_message(sessions.picker(shown, zone))
    check_message(
        sessions.which_key_question(shown[:5], zone, ThreadPlace("C0123456789", "1700000000.000100"))
    )


@given(
    rows,
    zones,
    st.none() | moments,
    st.none() | moments,
    texts,
    texts,
    st.sampled_from(["NO_DATA", "PROCESSING", "AVAILABLE", "", "ODD"]),
    st.none() | st.integers(0, 10**12),
)
def test_one_session(
    row: SupportRow,
    zone: str,
    started: datetime | None,
    ended: datetime | None,
    email: str,
    notes: str,
    files: str,
    size: int | None,
) -> None:
    model = SupportDetail(
        row=row,
        zone=zone,
        now=START,
        started=started,
        joined=started,
        ended=ended,
        technician=email,
        recorded=True,
        notes=notes,
        files=files,
        size=size,
        files_until=ended + timedelta(hours=72) if ended else None,
        details_until=row.created,
    )
    shown = sessions.detail(model)
    check_message(shown)
    assert ("assist.download" in str(shown.blocks)) == (files == "AVAILABLE" and not model.has_expired_files)


@given(st.none() | texts, texts, st.none() | st.just("1.1"))
def test_how_it_ended(key: str | None, name: str, ts: str | None) -> None:
    made = SessionResult(uuid="0b2f6c1e-5c1a-4d0e-9f6a-1f2e3d4c5b6a", key=key)
    check_message(sessions.ready_message(success(made)))
    for sent in (replace(made, channel="C1", ts=ts), replace(made, refused_channel="C1")):
        check_message(sessions.ready_message(success(sent)))
        check_message(sessions.sent_message(success(sent)))
    check_message(sessions.key_note(key or "-", name))
    check_message(sessions.host_link("https://seeit.example.com/start"))
    check_message(sessions.download_message(Download("https://seeit.example.com/files", START, "UTC")))
