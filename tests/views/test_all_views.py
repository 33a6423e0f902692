"""One check over all that people read: Slack's limits, labels, a text that carries the content, nothing that pings."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.accounts import ConnectionStatus, SignInResult
from bot.model.core import Link, OperationRecord, Outcome
from bot.model.errors import NotConnected, UserError
from bot.model.meetings import (
    CardModel,
    MeetingDetail,
    MeetingMenu,
    MeetingPage,
    MeetingRow,
    ScheduleFields,
    ScheduleForm,
)
from bot.parsing.catalogue import CATALOGUE, GUARDS
from bot.parsing.forms import Fold
from bot.sandbox.slack.limits import check_view
from bot.views import errors
from bot.views.accounts import connection
from bot.views.core import help, home
from bot.views.meetings import cards, overview, schedule_form
from tests.support.view_checks import (
    ALICE,
    NOW,
    check_message,
    check_modal,
    moments,
    mrkdwn_texts,
    rows,
    texts,
    zones,
)


@given(st.lists(rows, max_size=12), zones, texts, st.booleans())
def test_menu_and_lists(given_rows: list[MeetingRow], zone: str, email: str, ended: bool) -> None:
    unique = {row.meeting_id: row for row in given_rows}
    shown = tuple(unique.values())
    check_message(overview.menu(MeetingMenu(zone, email or None, ended=ended), shown[:3]))
    check_message(overview.menu(MeetingMenu(zone, email), None))
    check_message(overview.listing(MeetingPage(zone, shown[:10], 1, 3, 25)))
    check_message(overview.picker(shown, zone))


@given(rows, zones, texts, texts, moments, st.integers(1, 1440))
def test_one_meeting_and_its_card(
    row: MeetingRow, zone: str, name: str, audio: str, start: datetime, minutes: int
) -> None:
    check_message(overview.detail(MeetingDetail(row, zone, name, True, audio)))
    end = start + timedelta(minutes=minutes)
    card = cards.card(
        CardModel(
            row.meeting_id, row.subject, start, end, row.join_url, ALICE, name, zone, password_required=True
        )
    )
    check_message(card)
    assert row.join_url in card.text
    fallback = re.findall(r"<!date\^\d+\^[^|>]+\|([^>]+)>", " ".join(mrkdwn_texts(list(card.blocks))))
    assert fallback, "a card's time is Slack's own date"
    assert all(said.strip() for said in fallback)


@given(texts, zones, st.none() | st.dates(), st.none() | st.times(), st.integers(0, 1500), st.booleans())
def test_the_form_in_all_its_states(
    subject: str, zone: str, date: Any, time: Any, minutes: int, password: bool
) -> None:
    typed = ScheduleFields(
        zone,
        subject,
        date.isoformat() if date else None,
        f"{time:%H:%M}" if time else None,
        minutes,
        password=password,
        channel="C0123456789",
        fold=Fold.FIRST,
    )
    failed = Outcome(False, {"typed": subject}, "meeting-number-wrong", "meeting-number-next", "7F3K-92")
    problem = UserError("time-unclear", next_step="time-example", typed=subject)
    model = ScheduleForm("x" * 20, typed, NOW, problems=(problem,), failure=failed)
    check_modal(schedule_form.schedule_form(model))
    check_modal(schedule_form.saving_view("x" * 20, "a" * 32))
    done = Outcome(True, {"start_at": NOW.isoformat(), "channel": "C1", "ts": None, "subject": subject})
    check_modal(schedule_form.done_view(model, done))
    for outcome in (failed, done):
        op = OperationRecord("a" * 32, "meeting.schedule", ALICE, {}, NOW, outcome=outcome)
        check_message(schedule_form.result_message(model, op))
    check_message(schedule_form.now_result_message(done))


def test_a_time_that_happens_twice_asks_which() -> None:
    typed = ScheduleFields("America/New_York", "Night shift", "2027-11-07", "01:30", 30)
    view = schedule_form.schedule_form(ScheduleForm("x", typed, NOW))
    check_modal(view)
    assert [b["block_id"] for b in view["blocks"] if b["block_id"] == "fold"] == ["fold"]


@given(texts, texts, zones, moments)
def test_the_account(email: str, name: str, zone: str, since: datetime) -> None:
    link = Link(ALICE, "1", email, name, name, None, since, "secret", None, since, dead_since=since)
    check_message(connection.connect_message("https://usher.example.com/goto/connect?state=x", resumes=True))
    resume = {"kind": "schedule", "text": name, "channel": "C1"}
    check_message(connection.connected_message(SignInResult(ALICE, email, name, resume=resume)))
    check_message(
        connection.account_question(
            SignInResult(ALICE, email, name, "q", "other@x.example", (("1", name), ("2", "B")))
        )
    )
    check_message(connection.account_question(SignInResult(ALICE, email, name, "q", None)))
    check_message(connection.discarded_message(email))
    check_message(connection.disconnect_question(email))
    check_message(connection.disconnected_message(email))
    check_message(connection.link_dead_message(link))
    for status in (
        ConnectionStatus(zone, None),
        ConnectionStatus(zone, email, name, since),
        ConnectionStatus(zone, email, name, since, ended_at=since),
    ):
        check_message(connection.status_message(status))
        view = home.home_view(status, overview.menu(MeetingMenu(zone, status.email), ()))
        assert [str(problem) for problem in check_view(view)] == []


@given(texts)
def test_errors(typed: str) -> None:
    check_message(errors.error_message(NotConnected("link-dead", next_step="link-dead-next", email=typed)))
    check_message(
        errors.error_message(UserError("meeting-number-wrong", next_step="meeting-number-next", typed=typed))
    )
    check_message(errors.outcome_error_message(Outcome(False, {}, "broken", "broken-next", "7F3K-92")))


@pytest.mark.parametrize("command", CATALOGUE, ids=lambda command: command.name)
def test_help(command: Any) -> None:
    for holds in (set(), {"member"}, {"member", "connected", "organizer"}, GUARDS):
        check_message(help.help_message(command, holds))
