"""All that people read of reminders: within Slack's limits, heard as well as seen, and nothing that pings by itself."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.model.reminders import ReminderExplanation, ReminderModel, ReminderState, Subscription, WhyLine
from bot.model.sources import Occurrence, SessionKind
from bot.views.reminders import message as views
from bot.views.reminders import why as why_views
from tests.support.sessions import ZONES, starts, subscriptions
from tests.support.view_checks import check_message, texts

spans = st.integers(-600, 20_000).map(lambda minutes: timedelta(minutes=minutes))
models = st.builds(
    ReminderModel,
    reminder_id=st.just("a" * 32),
    subscription_id=st.just("s" * 32),
    ref=st.sampled_from(["meeting-123456789", "training-9007199254740993123"]),
    kind=st.sampled_from(SessionKind),
    title=texts,
    start=starts,
    end=starts,
    zone=st.sampled_from(ZONES),
    organizer_name=texts,
    time_left=spans,
    delay=st.integers(0, 9000).map(lambda seconds: timedelta(seconds=seconds)),
    as_of=st.none() | starts,
    join_url=st.none() | st.just("https://www.gotomeeting.com/join/123456789"),
    personal=st.booleans(),
    moved=st.booleans(),
    moved_to=st.none() | st.builds(Occurrence, starts, starts),
    cancelled=st.booleans(),
    unlisted=st.booleans(),
)
reasons = st.sampled_from(
    ["slack-archived", "link-dead", "not-connected", "notify-owner-left", "nothing-known", ""]
)
lines = st.builds(
    WhyLine,
    subject=texts,
    start=starts,
    lead=st.sampled_from([timedelta(minutes=10), timedelta(days=1)]),
    channel=st.none() | st.just("C1"),
    state=st.sampled_from(ReminderState),
    at=starts,
    why=st.sampled_from(["reminder-why-missed", "slack-archived", "nothing-known"]),
)


@given(models)
def test_reminders_and_notes(model: ReminderModel) -> None:
    reminder = views.reminder(model)
    check_message(reminder)
    check_message(views.change_note(model))
    check_message(views.unsure_message(model, "C1"))
    if model.cancelled or model.unlisted:
        assert "Join" not in str(reminder.blocks)
    elif model.join_url and not model.moved:
        assert model.join_url in reminder.text
    dates = re.findall(r"<!date\^\d+\^[^|>]+\|([^>]+)>", str(list(reminder.blocks)))
    assert dates
    assert all(said.strip() for said in dates)


@given(models)
def test_a_mention_pings_only_where_it_was_asked_for(model: ReminderModel) -> None:
    from dataclasses import replace

    standing = replace(model, moved=False, cancelled=False, unlisted=False)
    for mention, ping in ((None, None), ("here", "<!here>"), ("channel", "<!channel>")):
        text: Any = views.reminder(replace(standing, mention=mention)).text
        assert text.startswith(ping) if ping else "<!" not in text


@given(subscriptions, reasons)
def test_what_an_owner_is_told(one: Subscription, reason: str) -> None:
    check_message(views.failing_message(one, reason))


@given(st.lists(lines, max_size=10), texts, st.booleans(), st.lists(subscriptions, max_size=3))
def test_why(found: list[WhyLine], subject: str, asked: bool, resting: list[Subscription]) -> None:
    model = ReminderExplanation(
        zone="Asia/Tehran",
        lines=tuple(found),
        num_omitted=3,
        subject=subject if asked else None,
        is_one_session=asked,
        inactive=tuple(resting),
    )
    check_message(why_views.why_message(model))
