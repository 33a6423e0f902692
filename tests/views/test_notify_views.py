"""Cards in all states, what late hosts, digests and subscriptions say: whatever stands in a title."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.ports import CardLife, LifeState
from bot.usecases.cards import CardModel
from bot.usecases.host_late import LateModel
from bot.views import cards
from tests.views.test_all_views import ALICE, check_message, moments, texts, zones

lives = st.builds(
    CardLife,
    organizer=st.just(ALICE),
    meeting_id=st.just("123456789"),
    planned=moments,
    state=st.sampled_from(LifeState),
    seen_at=st.none() | moments,
    over_at=st.none() | moments,
    minutes=st.none() | st.integers(0, 10_000),
    people=st.none() | st.integers(0, 5_000),
    told=st.booleans(),
)


@given(lives, texts, texts, zones, st.none() | moments)
def test_a_card_in_every_state(
    life: CardLife, subject: str, name: str, zone: str, cancelled: datetime | None
) -> None:
    start, url = life.planned, "https://www.gotomeeting.com/join/123456789"
    model = CardModel(
        "123456789",
        subject,
        start,
        start + timedelta(minutes=45),
        url,
        ALICE,
        name,
        zone,
        cancelled_at=cancelled,
        life=life,
    )
    message = cards.card(model)
    check_message(message)
    joins = life.state is not LifeState.ENDED and cancelled is None
    assert (url in message.text) is joins
    assert (url in str(message.blocks)) is joins


@given(texts, zones, moments)
def test_what_a_late_host_reads(subject: str, zone: str, start: datetime) -> None:
    check_message(cards.host_late(LateModel("123456789", subject, start, zone)))
