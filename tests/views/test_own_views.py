"""The same checks over what a person reads of their own settings, connection and data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.model.account_results import ExportResult, ForgetResult
from bot.model.accounts import CheckState, DoctorReport, Finding
from bot.model.errors import UserError
from bot.model.meetings import AUDIO_OPTIONS
from bot.model.messages import Message
from bot.model.operations import success
from bot.model.people import LENGTH_OPTIONS_MINUTES, LastRequest, Preferences, SettingsForm
from bot.views.accounts import doctor, forget, settings
from bot.views.i18n.bundles import load_sentences
from tests.support.view_checks import NOW, check_message, check_modal, moments, texts, zones

LINKS = ("link", "key", "token", "goto", "admin", "channel", "zone", "email")
FINDINGS = sorted(
    name
    for name in load_sentences("en").ids
    if name.startswith(tuple(f"doctor-{link}" for link in LINKS)) and not name.endswith(("-next", "-more"))
)


@given(
    st.builds(
        Preferences,
        zone=texts,
        minutes=st.sampled_from(LENGTH_OPTIONS_MINUTES),
        audio=st.sampled_from(AUDIO_OPTIONS),
        password=st.booleans(),
    ),
    zones,
)
def test_the_settings_form(chosen: Preferences, zone: str) -> None:
    gone = UserError("zone-gone", next_step="settings-change", typed=chosen.zone, zone=zone)
    check_modal(
        settings.settings_form(
            SettingsForm(external_id="x" * 20, chosen=chosen, slack_zone=zone, now=NOW, notes=(gone,))
        )
    )
    check_message(settings.with_notes(Message(text="Done.", blocks=[]), (gone,)))


@given(texts, zones, moments, st.sampled_from(list(CheckState)))
def test_the_doctors_report(text: str, zone: str, at: datetime, state: CheckState) -> None:
    values: dict[str, Any] = {
        **dict.fromkeys(("email", "name", "organizer", "slack", "channel"), text),
        **dict.fromkeys(("since", "until", "due"), at),
        "count": 3,
        "zone": zone,
        "reason": "role-missing",
    }
    findings = tuple(
        Finding(message_id=name, state=state, values=values, cure="try-again-soon") for name in FINDINGS
    )
    assert len(findings) > 20
    last = LastRequest(action="meeting.now", at=at, ok=False, message_id="meeting-gone", reference="7F3K-92")
    check_message(
        doctor.report(DoctorReport(zone=zone, findings=findings, last_request=last, needs_connect=True))
    )
    check_message(
        doctor.report(
            DoctorReport(
                zone=zone, findings=findings[:1], last_request=LastRequest(action="x", at=at, ok=True)
            )
        )
    )


@given(texts, st.integers(0, 500))
def test_taking_and_deleting_ones_data(text: str, count: int) -> None:
    check_message(forget.forget_question())
    check_message(forget.export_part(text[:2500], 1, 3))
    check_message(forget.forgotten_message(success(ForgetResult(count=count))))
    for file in (True, False):
        check_message(forget.exported_message(success(ExportResult(file))))
