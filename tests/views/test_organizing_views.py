"""What organizers read, under whatever people write: the checks of all views."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.model import records
from bot.model.channels import Channel
from bot.model.errors import UserError
from bot.model.meeting_forms import EditModel, MeetingShareForm, ScheduleForm
from bot.model.meeting_results import CancelResult, ExistingMeeting, MeetingResult, ShareResult
from bot.model.meetings import (
    CancelModel,
    CancelRequest,
    CardModel,
    HostLinkModel,
    KnownMeeting,
    MeetingSettings,
)
from bot.model.operations import OperationRecord, Outcome, OutcomeNotes, add_notes, success
from bot.usecases.meetings.edit import EDIT_CONFLICT, make_edit_payload, refill_edit_form, to_fields
from bot.usecases.meetings.settings import diff_settings
from bot.views.meetings import cards, changes, edit_form, schedule_form
from tests.support.view_checks import ALICE, NOW, check_message, check_modal, moments, texts, zones

JOIN = "https://www.gotomeeting.com/join/123456789"
HOST = "https://global.gotomeeting.com/host?authenticationToken=secret"
settings = st.builds(
    MeetingSettings,
    subject=texts,
    start=st.none() | moments,
    end=st.none() | moments,
    password=st.booleans(),
    audio=st.sampled_from([None, "Hybrid", "VoIP", "Call 555-0199 <!channel>"]),
    kind=st.sampled_from(["scheduled", "recurring"]),
    goto_audio=texts,
)


@given(texts, texts, zones, moments, moments)
def test_cards_to_the_end(subject: str, name: str, zone: str, start: datetime, at: datetime) -> None:
    model = CardModel(
        meeting_id="123456789",
        subject=subject,
        start=start,
        end=start + timedelta(minutes=45),
        join_url=JOIN,
        organizer=ALICE,
        organizer_name=name,
        zone=zone,
    )
    check_message(cards.card(model))
    for by in ("", name):
        gone = cards.card(replace(model, cancelled_at=at, cancelled_by=by))
        check_message(gone)
        assert JOIN not in gone.text
        assert not [block for block in gone.blocks if block["type"] == "actions"]
    known = KnownMeeting(
        tenant=ALICE.tenant,
        meeting_id="123456789",
        organizer=ALICE,
        subject=subject,
        start=start,
        end=start + timedelta(hours=1),
        join_url=JOIN,
    )
    check_message(cards.cancelled_note(known, zone))


@given(settings, settings, zones, texts)
def test_the_edit_form_and_what_it_leads_to(
    base: MeetingSettings, now: MeetingSettings, zone: str, typed: str
) -> None:
    filled = to_fields(base, zone)
    form = ScheduleForm(external_id="x" * 20, fields=replace(filled, subject=typed), now=NOW)
    model = EditModel(
        form=form, meeting_id="123456789", base=base, changed_elsewhere=diff_settings(base, now)
    )
    check_modal(edit_form.edit_form(model))
    check_modal(edit_form.loading_view("x" * 20))
    check_modal(edit_form.saving_view("x" * 20, "a" * 32))
    check_modal(
        edit_form.unreadable_view("x" * 20, UserError("meeting-gone", next_step="meeting-gone-next", id="1"))
    )
    met = Outcome(
        ok=False,
        values={"current": records.dump(now)},
        message_id=EDIT_CONFLICT,
        next_step="edit-met-another-next",
    )
    done = Outcome(
        ok=True,
        values={
            "subject": typed,
            "changes": [records.dump(change) for change in diff_settings(base, now)],
            "channels": ["C1"],
        },
    )
    payload = records.dump(make_edit_payload(model, base))
    for outcome in (met, done):
        op = OperationRecord(
            id="a" * 32, kind="meeting.edit", person=ALICE, payload=payload, created_at=NOW, outcome=outcome
        )
        again = refill_edit_form(op, now=NOW)
        check_modal(edit_form.edit_form(again))
        check_message(edit_form.result_message(again, op))
    check_modal(edit_form.done_view("x", zone, done))
    known = KnownMeeting(
        tenant=ALICE.tenant,
        meeting_id="123456789",
        organizer=ALICE,
        subject=typed,
        start=NOW,
        end=NOW,
        join_url=JOIN,
    )
    if diff_settings(base, now):
        check_message(cards.changed_note(known, diff_settings(base, now), zone))


@given(
    texts, zones, st.none() | moments, st.booleans(), st.lists(st.none() | st.integers(0, 10**6), max_size=20)
)
def test_cancelling(
    subject: str, zone: str, start: datetime | None, recurring: bool, people: list[int | None]
) -> None:
    places = tuple(
        Channel(id=f"C{n}", name="team", bot_is_member=True, member_count=count)
        for n, count in enumerate(people)
    )
    end = start + timedelta(hours=1) if start else None
    check_message(
        changes.cancel_offer(
            CancelModel(
                meeting_id="123456789",
                subject=subject,
                start=start,
                end=end,
                zone=zone,
                recurring=recurring,
                channels=places,
            )
        )
    )
    check_message(
        changes.cancel_pending_message(
            CancelRequest(op_id="a" * 32, subject=subject, due_at=NOW, seconds_left=30)
        )
    )
    check_message(changes.cancel_kept_message(subject or None))
    for outcome in (
        success(CancelResult()),
        success(CancelResult(already=True)),
        add_notes(success(CancelResult()), OutcomeNotes(undone=True)),
        Outcome(ok=False, values={}, message_id="broken", next_step="broken-next", reference="7F3K-92"),
    ):
        check_message(changes.cancel_result_message(outcome, subject))


@given(texts, texts)
def test_starting_and_sharing(subject: str, name: str) -> None:
    model = HostLinkModel("123456789", subject, HOST)
    check_message(changes.host_link(model))
    assert HOST not in changes.host_link(model).text
    assert HOST not in repr(model)
    check_modal(
        changes.share_form(
            MeetingShareForm(external_id="x", meeting_id="123456789", subject=subject, channel="C0123456789")
        )
    )
    done = success(ShareResult(subject=subject, channel="C1"))
    check_message(changes.share_result_message(done))
    for outcome in (None, done):
        check_modal(changes.share_view("x", outcome))
    existing = ExistingMeeting(subject=subject, join_url=JOIN, by=name, topic=subject)
    for offered in (existing, replace(existing, join_url="", by="")):
        check_message(schedule_form.now_result_message(success(MeetingResult(existing=offered))))
