"""What names a meeting or training: IDs, links and titles, in every form that people type."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.parsing.goto_links import read_link
from bot.parsing.lookups import find_matches, read_lookup
from tests.support.typed_ids import meeting_links, number_forms, training_links

NUMBER, KEY = "394580421", "8178251407424893697"


def test_an_id_is_read_in_every_form() -> None:
    missed = {text: read_lookup(text).numbers for text in number_forms(NUMBER)}
    assert {text: found for text, found in missed.items() if found != (NUMBER,)} == {}


def test_a_link_is_read_in_every_form_and_is_certain() -> None:
    forms = {**dict.fromkeys(meeting_links(NUMBER), NUMBER), **dict.fromkeys(training_links(KEY), KEY)}
    found = {text: read_lookup(text) for text in forms}
    assert {text: one for text, one in found.items() if one.numbers != (forms[text],)} == {}
    assert all(one.is_certain for one in found.values())


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "???",
            "Sprint review",
            "Plan Q3 2027",
            "2027",
            "tomorrow",
            "+1 (646) 749-3122",
            "1-800-555-0199 ext",
        ),
        *("https://zoom.us/j/39458042111", "https://example.com/394580421", "https://gotomeet.me/alice"),
        *("https://notgotomeeting.com/394580421", "meet.goto.com.evil.example/394580421", "a394580421b"),
    ],
)
def test_what_is_no_id(text: str) -> None:
    assert read_lookup(text).number == ""


def test_two_ids_are_two() -> None:
    for text in (
        "394-580-421 394-580-422",
        "394580421, 394580422",
        "394 580 421 394 580 422",
        "394580421 394580422",
    ):
        assert read_lookup(text).numbers == ("394580421", "394580422"), text
    assert read_lookup("394-580-421 394580421").number == NUMBER
    for key in ("8178251 407424893697", "817 825 140 742 489 369 7"):
        assert read_lookup(key).number == KEY, key


def test_a_room_has_a_name_and_no_number() -> None:
    for text in (
        "https://www.gotomeet.me/alice",
        "gotomeet.me/alice?",
        "<https://gotomeet.me/alice|my room>",
    ):
        assert read_lookup(text).room == "alice", text


def test_the_configured_form_of_join_links_is_read() -> None:
    pattern = "https://join.acme.example/m/{meeting_id}?a=1"
    assert read_lookup("see https://join.acme.example/m/394580421?a=1", pattern).number == NUMBER
    assert read_lookup("https://join.acme.example/x/394580421", pattern).number == ""


def test_a_link_that_signs_in_as_the_host_is_marked() -> None:
    found = read_link(f"https://global.gotomeeting.com/join/{NUMBER}?authenticationToken=abc")
    assert found is not None
    assert found.is_secret


@dataclass(frozen=True)
class Row:
    number: str
    title: str


ROWS = (
    Row("100000001", "Sprint review"),
    Row("100000002", "Sprint review (EMEA)"),
    Row("100000003", "Café: planning & «budget» 2027"),
    Row("100000004", "Ｓａｆｅｔｙ drill"),
    Row("100000005", "20261130"),
)


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("sprint REVIEW", ("100000001",)),
        ('"Sprint review"', ("100000001",)),
        ("sprint", ("100000001", "100000002")),
        ("review sprint", ("100000001", "100000002")),
        ("emea", ("100000002",)),
        ("cafe planning", ("100000003",)),
        ("planning budget", ("100000003",)),
        ("2027", ("100000003",)),
        ("title: Safety drill.", ("100000004",)),
        ("saf\u200bety", ("100000004",)),
        ("the meeting called safety", ("100000004",)),
        ("20261130", ("100000005",)),
        ("100-000-005", ("100000005",)),
        ("100000001 or 100000002", ("100000001", "100000002")),
        ("retro", ()),
        ("???", ()),
        ("999-999-999", ()),
    ],
)
def test_titles_and_parts_of_them(typed: str, numbers: tuple[str, ...]) -> None:
    found = find_matches(read_lookup(typed), ROWS, lambda row: (row.number,), lambda row: row.title)
    assert tuple(row.number for row in found.rows) == numbers
