"""Characters that nobody sees are removed where text enters: no name hides in another, none turns a sentence around."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.goto.models import Meeting, Organizer
from bot.invisible_characters import clean_text, remove_invisible
from bot.model.ids import Person, Tenant
from bot.slack.people import parse_channel, parse_profile
from bot.views.text import mrkdwn_safe, single_line
from handlers.payloads import read_element
from tests.support.actors import connect_alice
from tests.support.clocks import now
from tests.support.meetings import add_meeting, meeting_at_goto
from tests.support.registrations import register, training_card
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import add_training

CODES = [
    0x200B,
    0xFEFF,
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
    0x200E,
    0x200F,
    0x061C,
    0x00AD,
    0x2060,
]
HIDDEN = re.compile(f"[{''.join(map(chr, CODES))}]")
ALL = "".join(map(chr, CODES))


def test_each_edge_removes_each_of_them() -> None:
    for mark in map(chr, CODES):
        hidden, shown = f"{mark}Spr{mark}int{mark}", "Sprint"
        edges = {
            "command": clean_text(hidden),
            "form": read_element({"type": "plain_text_input", "value": hidden}),
            "subject": Meeting.model_validate({"meetingId": "1", "subject": hidden}).subject,
            "organizer": Organizer.model_validate({"organizerKey": "1", "firstName": hidden}).first_name,
            "profile": parse_profile(Person(Tenant("T1"), "U1"), {"profile": {"real_name": hidden}}).name,
            "e-mail": parse_profile(Person(Tenant("T1"), "U1"), {"profile": {"email": hidden}}).email,
            "channel": parse_channel({"id": "C1", "name": hidden}).name,
            "view": single_line(hidden),
            "mrkdwn": mrkdwn_safe(hidden),
        }
        assert {edge: text for edge, text in edges.items() if text != shown} == {}, f"U+{ord(mark):04X}"


@pytest.mark.parametrize(
    "text", ["👩\u200d💻 talk", "می\u200cخواهم", "Ünïcode שלום", "two\nlines\tand tabs", ""]
)
def test_what_is_seen_stays(text: str) -> None:
    assert remove_invisible(text) == text


async def test_names_and_titles_with_them_reach_nobody(stage: Stage) -> None:
    bob = stage.bob.person.user
    bob.real_name = f"Bob\u202e{ALL} Tanaka"
    add_meeting(stage, f"\u202eSecret{ALL} sync", now() + timedelta(days=1))
    await connect_alice(stage)
    said = await stage.alice.types("/meeting list")
    assert "Secret sync" in said
    await stage.alice.types("/meeting schedule Sprint\u202e\u200b planning tomorrow 3pm", channel=CHANNEL)
    await stage.alice.fills(subject=f"Sprint{ALL} planning")
    assert await stage.alice.submits() == {}
    assert meeting_at_goto(stage, "Sprint planning")
    known = add_training(stage, f"Weld\u200bing{ALL}")
    await stage.alice.types(f"/training share {known.id}", channel=CHANNEL)
    assert await stage.alice.submits() == {}
    await stage.alice.person.closes()
    card = training_card(stage.bob, "Welding")
    await register(stage.bob, name="Welding")
    (registrant,) = known.registrants
    assert HIDDEN.search(f"{registrant.given_name} {registrant.surname}") is None
    shown = [stage.bob.reads(card), *map(stage.bob.reads, [*stage.bob.posts(CHANNEL), *stage.bob.dms()])]
    roster = await stage.alice.types(f"/training roster {known.id}", channel=CHANNEL)
    assert "Bob Tanaka" in roster
    assert [text for text in [said, roster, *shown] if HIDDEN.search(text)] == []
