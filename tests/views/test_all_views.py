"""One check over all that people read: Slack's limits, labels, a text that carries the content, nothing that pings."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.accounts import ConnectionStatus, SignInResult
from bot.model.errors import NotConnected, UserError
from bot.model.meeting_forms import ScheduleFields, ScheduleForm
from bot.model.meeting_results import MeetingResult
from bot.model.meetings import CardModel, MeetingDetail, MeetingMenu, MeetingPage, MeetingRow
from bot.model.operations import OperationRecord, Outcome, success
from bot.model.people import Link
from bot.model.policy import Area
from bot.model.resume import ResumeSchedule
from bot.model.times import Fold
from bot.sandbox.slack.limits import check_view
from bot.views import errors
from bot.views.accounts import connection
from bot.views.core import help, home
from bot.views.kit import button
from bot.views.meetings import cards, overview, schedule_form
from handlers.commands import CATALOGUE
from handlers.router import GUARDS
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
    check_message(overview.menu(MeetingMenu(zone=zone, email=email or None, ended=ended), shown[:3]))
    check_message(overview.menu(MeetingMenu(zone=zone, email=email), None))
    check_message(overview.listing(MeetingPage(zone=zone, rows=shown[:10], page=1, pages=3, total_rows=25)))
    check_message(overview.picker(shown, zone))


@given(rows, zones, texts, texts, moments, st.integers(1, 1440))
def test_one_meeting_and_its_card(
    row: MeetingRow, zone: str, name: str, audio: str, start: datetime, minutes: int
) -> None:
    check_message(
        overview.detail(
            MeetingDetail(
                row=row, zone=zone, organizer_name=name, password_required=True, conference_call_info=audio
            )
        )
    )
    end = start + timedelta(minutes=minutes)
    card = cards.card(
        CardModel(
            meeting_id=row.meeting_id,
            subject=row.subject,
            start=start,
            end=end,
            join_url=row.join_url,
            organizer=ALICE,
            organizer_name=name,
            zone=zone,
            password_required=True,
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
        zone=zone,
        subject=subject,
        date=date.isoformat() if date else None,
        start=f"{time:%H:%M}" if time else None,
        minutes=minutes,
        password=password,
        channel="C0123456789",
        fold=Fold.FIRST,
    )
    failed = Outcome(
        ok=False,
        values={"typed": subject},
        message_id="match-unread",
        next_step="match-unread-next",
        reference="7F3K-92",
    )
    problem = UserError("time-unclear", next_step="time-example", typed=subject)
    model = ScheduleForm(external_id="x" * 20, fields=typed, now=NOW, problems=(problem,), failure=failed)
    check_modal(schedule_form.schedule_form(model))
    check_modal(schedule_form.saving_view("x" * 20, "a" * 32))
    done = success(MeetingResult(start_at=NOW, channel="C1", meeting_id="331536871", subject=subject))
    check_modal(schedule_form.done_view(model, done))
    for outcome in (failed, done):
        op = OperationRecord(
            id="a" * 32, kind="meeting.schedule", person=ALICE, payload={}, created_at=NOW, outcome=outcome
        )
        check_message(schedule_form.result_message(model, op))
    check_message(schedule_form.now_result_message(done))


def test_a_time_that_happens_twice_asks_which() -> None:
    typed = ScheduleFields(
        zone="America/New_York", subject="Night shift", date="2027-11-07", start="01:30", minutes=30
    )
    view = schedule_form.schedule_form(ScheduleForm(external_id="x", fields=typed, now=NOW))
    check_modal(view)
    assert [b["block_id"] for b in view["blocks"] if b["block_id"] == "fold"] == ["fold"]


@given(texts, texts, zones, moments)
def test_the_account(email: str, name: str, zone: str, since: datetime) -> None:
    link = Link(
        person=ALICE,
        organizer_key="1",
        email=email,
        first_name=name,
        last_name=name,
        account_key=None,
        connected_at=since,
        access_token="secret",
        refresh_token=None,
        expires_at=since,
        dead_since=since,
    )
    check_message(connection.connect_message("https://usher.example.com/goto/connect?state=x", resumes=True))
    check_message(connection.connect_other_message("https://usher.example.com/goto/connect?state=x", "a@b.c"))
    resume = ResumeSchedule(name, "C1")
    check_message(
        connection.connected_message(SignInResult(person=ALICE, email=email, name=name, resume=resume))
    )
    check_message(
        connection.account_question(
            SignInResult(
                person=ALICE,
                email=email,
                name=name,
                pending_id="q",
                slack_email="other@x.example",
                accounts=(("1", name), ("2", "B")),
            )
        )
    )
    check_message(
        connection.account_question(
            SignInResult(person=ALICE, email=email, name=name, pending_id="q", slack_email=None)
        )
    )
    check_message(connection.discarded_message(email))
    check_message(connection.disconnect_question(replace(link, email=email)))
    check_message(connection.disconnected_message(email))
    check_message(connection.link_dead_message(link))
    for status in (
        ConnectionStatus(zone=zone, email=None),
        ConnectionStatus(zone=zone, email=email, name=name, connected_at=since),
        ConnectionStatus(zone=zone, email=email, name=name, connected_at=since, ended_at=since),
    ):
        check_message(connection.status_message(status))
        view = home.home_view(status, overview.menu(MeetingMenu(zone=zone, email=status.email), ()))
        assert [str(problem) for problem in check_view(view)] == []


@given(texts)
def test_errors(typed: str) -> None:
    check_message(errors.error_message(NotConnected("link-dead", next_step="link-dead-next", email=typed)))
    check_message(errors.error_message(UserError("match-unread", next_step="match-unread-next", typed=typed)))
    check_message(
        errors.outcome_error_message(
            Outcome(ok=False, values={}, message_id="broken", next_step="broken-next", reference="7F3K-92")
        )
    )


ALL_GUARDS = frozenset().union(*GUARDS.values(), {area.value for area in Area})


@pytest.mark.parametrize("command", CATALOGUE, ids=lambda command: command.name)
def test_help(command: Any) -> None:
    for holds in (set(), {"member"}, {"member", "connected", "organizer"}, ALL_GUARDS):
        check_message(help.help_message(CATALOGUE, command, holds))


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("Remind me about Retro", "Remind me about Retro"),
        ("Reminders: remind me about Retro", "Remind me: Reminders: remind me about Retro"),
        ("Reminders of Retro", "Remind me: Reminders of Retro"),
    ],
)
def test_an_accessible_name_begins_with_the_visible_label(label: str, found: str) -> None:
    assert button("Remind me", "x", label=label)["accessibility_label"] == found
