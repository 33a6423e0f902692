"""Two looks at the same source: what is the same is no change, and what changed leads from the one to the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given

from bot.model.sources import Occurrence, SessionSnapshot
from bot.usecases.reminders.changes import find_changes, find_moves, is_over, is_unchanged
from tests.support.sessions import listings, session, starts

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
THREE = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)


@given(listings, starts)
def test_the_same_list_again_changes_nothing(found: dict[str, SessionSnapshot], now: datetime) -> None:
    assert find_changes(found, found, now) == ()
    assert find_changes({}, found, now) == (), "what is new is no change"


@given(listings, listings, starts)
def test_the_changes_lead_from_the_old_list_to_the_new(
    old: dict[str, SessionSnapshot], new: dict[str, SessionSnapshot], now: datetime
) -> None:
    changes = find_changes(old, new, now)
    assert len({change.ref for change in changes}) == len(changes)
    told = dict(old)
    for change in changes:
        if change.new is None:
            del told[change.ref]
        else:
            told[change.ref] = change.new
    for ref, one in told.items():
        assert is_over(one, now) or (ref in new and is_unchanged(one, new[ref], now))


@given(listings, starts)
def test_what_is_over_may_be_left_out(found: dict[str, SessionSnapshot], now: datetime) -> None:
    left = {ref: one for ref, one in found.items() if not is_over(one, now)}
    assert find_changes(found, left, now) == ()


def test_a_passed_session_of_a_training_is_no_change() -> None:
    passed = Occurrence(NOW - timedelta(days=1), NOW - timedelta(hours=23))
    ahead = Occurrence(THREE, THREE + timedelta(hours=1))
    whole = session(THREE, times=(passed, ahead))
    assert find_changes({whole.ref: whole}, {whole.ref: replace(whole, times=(ahead,))}, NOW) == ()


def test_markup_that_comes_back_escaped_is_the_same_title() -> None:
    one = session(THREE, title="R&D <weekly>")
    assert find_changes({one.ref: one}, {one.ref: replace(one, title="R&D &lt;weekly&gt;")}, NOW) == ()


def test_moves_are_told_old_beside_new() -> None:
    first, second = (
        Occurrence(THREE + timedelta(days=d), THREE + timedelta(days=d, hours=1)) for d in (0, 1)
    )
    third = Occurrence(THREE + timedelta(days=2), THREE + timedelta(days=2, hours=1))
    old, new = session(THREE, times=(first, second)), session(THREE, times=(first, third))
    (change,) = find_changes({old.ref: old}, {new.ref: new}, NOW)
    assert find_moves(change) == ((second, third),)
    (fewer,) = find_changes({old.ref: old}, {old.ref: replace(old, times=(first,))}, NOW)
    assert find_moves(fewer) == ()
    (gone,) = find_changes({old.ref: old}, {}, NOW)
    assert gone.new is None
    assert find_moves(gone) == ()
