"""E-mail addresses as people paste them: what stands around them goes, what is none is named, nothing is guessed."""

from __future__ import annotations

import pytest

from bot.parsing.addresses import clean_address, is_address, read_addresses
from bot.parsing.arguments import to_plain_text


@pytest.mark.parametrize(
    "good", ["a@b.example", "o'hara+x@sub.b-c.example", "zoë@exämple.example", "x@y.xn--p1ai", "a.b@c.museum"]
)
def test_addresses_of_all_kinds(good: str) -> None:
    assert is_address(good)
    assert clean_address(good) == good


@pytest.mark.parametrize(
    "bad",
    [
        *(
            "",
            "a",
            "a@b",
            "a@b.",
            "@b.example",
            "a b@c.example",
            ".a@b.example",
            "a.@b.example",
            "a@-b.example",
        ),
        *("(a@b.example)", "a@b.example.", "mailto:a@b.example", "\u200ba@b.example ", "a@b.example\n"),
        f"{'a' * 65}@b.example",
        f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 80}.example",
    ],
)
def test_what_is_no_address(bad: str) -> None:
    assert not is_address(bad)


BOB, CAROL = "bob@x.example", "carol@y.example"
ONE = [
    *(
        f"{BOB}:",
        f"{BOB} :",
        f"{BOB}!",
        f"<{BOB}>,",
        f"({BOB}),",
        f"’{BOB}’",
        f"{BOB}…",
        f"¿{BOB}?",
        f"{BOB}。",
    ),
    *(
        f"{BOB}.",
        f"({BOB})",
        f"'{BOB}'",
        f"“{BOB}”",
        f"‹{BOB}›",
        f"`{BOB}`",
        f"[{BOB}]",
        f"{BOB},",
        f"<{BOB}>",
    ),
    *(
        f"mailto:{BOB}",
        f"MAILTO:{BOB}?subject=Hi%20there",
        f"<mailto:{BOB}|{BOB}>",
        f"&lt;{BOB}&gt;",
        f"*{BOB}*",
    ),
    *(
        f"Bob Tanaka <{BOB}>",
        f'"Tanaka, Bob" <{BOB}>',
        f"Tanaka, Bob <{BOB}>",
        f"{BOB} (Bob Tanaka)",
        f"_{BOB}_",
    ),
    *(
        f"To: {BOB}",
        f"E-mail:{BOB}",
        f"• {BOB}",
        f"- {BOB}",
        f"1. {BOB}",
        f"\u202e{BOB}\u202c",
        f"\ufeff{BOB}",
    ),
    *(
        "bob\u200b@x.exam\u00adple",
        "ｂｏｂ＠ｘ．ｅｘａｍｐｌｅ",
        "BOB@X.Example",
        f"{BOB};",
        f"{BOB}\u2029",
        f"[{BOB}](mailto:{BOB})",
    ),
]


def test_an_address_is_read_whatever_stands_around_it() -> None:
    missed = {text: read_addresses(text) for text in ONE}
    assert {text: one for text, one in missed.items() if (one.addresses, one.odd) != ((BOB,), ())} == {}
    assert {text: clean_address(text) for text in ONE if clean_address(text).lower() != BOB} == {}


@pytest.mark.parametrize(
    "text",
    [
        *(
            f"{BOB} {CAROL}",
            f"{BOB},{CAROL}",
            f"{BOB};{CAROL};",
            f"{BOB}\n\n{CAROL}",
            f"{BOB}\t{CAROL}",
            f"{BOB}|{CAROL}",
            f"{BOB}、{CAROL}",
            f"'{BOB}','{CAROL}'",
        ),
        *(
            f"Bob <{BOB}>, Carol J <{CAROL}>",
            f"Tanaka, Bob <{BOB}>; Jensen, Carol <{CAROL}>",
            f"<{BOB}><{CAROL}>",
        ),
        *(
            f"1. {BOB}\n2) {CAROL}",
            f"To: {BOB}\nCc: {CAROL}",
            f"{BOB} and {CAROL}.",
            f"{BOB}, BOB@x.example {CAROL}",
        ),
        f"<mailto:{BOB}|{BOB}> <mailto:{CAROL}|{CAROL}>",
    ],
)
def test_lists_of_all_kinds(text: str) -> None:
    assert read_addresses(text) == read_addresses(f"{BOB} {CAROL}")
    assert read_addresses(text).addresses == (BOB, CAROL)


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        (f"{BOB} carol", "carol"),
        (f"{BOB} x@y {CAROL}", "x@y"),
        (f"{BOB}, carol@@y.example", "carol@@y.example"),
        (f"{BOB}, @carol", "@carol"),
        (f"Bob <{BOB}>, Carol <carol@y>", "carol@y"),
        ("bob at x.example", "bob"),
        (f"https://x.example/{BOB}", f"https://x.example/{BOB}"),
        (f"{BOB} nobody {CAROL}", "nobody"),
        ("bob@x.example's", "bob@x.example's"),
    ],
)
def test_what_is_none_is_named(text: str, odd: str) -> None:
    assert read_addresses(text).odd[0] == odd


def test_a_linked_address_in_a_command_is_read_whatever_its_label() -> None:
    assert to_plain_text(f"add <mailto:{BOB}|Bob T> now") == f"add {BOB} now"
