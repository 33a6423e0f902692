"""What was typed after a command: the verb, the rest, and what is said when there is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.policy import Area
from bot.parsing.arguments import (
    ChannelRef,
    GroupRef,
    LinkRef,
    UserRef,
    WordToken,
    clean_text,
    split_tokens,
    to_plain_text,
)
from bot.parsing.catalogue import find_command, list_visible_verbs
from bot.parsing.command_line import UnknownVerb, parse_command
from bot.parsing.nearest import edit_distance, find_nearest
from bot.views.i18n import explain_error
from handlers.commands import CATALOGUE
from handlers.router import GUARDS

ALL_GUARDS = frozenset().union(*GUARDS.values(), {area.value for area in Area})
NBSP, ZERO_WIDTH = "\xa0", "\u200b"


@pytest.mark.parametrize("text", ["", "   ", NBSP, "\x00", f"{ZERO_WIDTH} \t\n"])
def test_a_bare_command_is_the_menu(text: str) -> None:
    assert parse_command(CATALOGUE, "/meeting", text).verb is None


@pytest.mark.parametrize(
    ("text", "verb", "rest"),
    [
        ("list", "list", ""),
        ("LIST mine", "list", "mine"),
        (f"list{NBSP}mine", "list", "mine"),
        ("\x00now\x07 Sprint  review", "now", "Sprint  review"),
        ("“help”", "help", ""),
        ("?", "help", ""),
        ("help schedule", "help", "schedule"),
        ("book tomorrow 3pm", "schedule", "tomorrow 3pm"),
        ('schedule "A &lt;b&gt;" <#C1|team>', "schedule", 'schedule "A &lt;b&gt;" <#C1|team>'[9:]),
        ("ｎｏｗ", "now", ""),
        ("now: retro 🎉", "now", "retro 🎉"),
        ("show 123-456-789", "show", "123-456-789"),
    ],
)
def test_a_verb_is_found_whatever_it_is_dressed_in(text: str, verb: str, rest: str) -> None:
    parsed = parse_command(CATALOGUE, "/meeting", text)
    assert parsed.verb is not None
    assert (parsed.verb.name, parsed.rest) == (verb, rest)


def test_the_rest_is_in_tokens_and_in_plain_words() -> None:
    parsed = parse_command(
        CATALOGUE, "/meeting", "now Q&amp;A with <@U1|bob> and <@U2> in <#C1|team> <mailto:a@b.c|a@b.c>"
    )
    assert parsed.words == (
        WordToken("Q&A"),
        WordToken("with"),
        UserRef("U1", "bob"),
        WordToken("and"),
        UserRef("U2"),
        WordToken("in"),
        ChannelRef("C1", "team"),
        LinkRef("mailto:a@b.c", "a@b.c"),
    )
    assert parsed.text == "Q&A with @bob and @U2 in #team a@b.c"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "shedule",
            'There\'s no `/meeting shedule`. Did you mean `/meeting schedule "Title" tomorrow 3pm 45m`?',
        ),
        ("lst", "There's no `/meeting lst`. Did you mean `/meeting list`?"),
        ("hlep", "There's no `/meeting hlep`. Did you mean `/meeting help`?"),
        ("upcomming", "There's no `/meeting upcomming`. Did you mean `/meeting list`?"),
        ("frobnicate", "There's no `/meeting frobnicate`. Try `/meeting help`."),
        ("🎉", "There's no `/meeting 🎉`. Try `/meeting help`."),
        ("مرحبا", "There's no `/meeting مرحبا`. Try `/meeting help`."),
        ("<@U1|bob>", "There's no `/meeting @bob`. Try `/meeting help`."),
        ("cancle", "There's no `/meeting cancle`. Did you mean `/meeting cancel`?"),
        ("notify 5m", "There's no `/meeting notify`. Did you mean `/goto notify 10m`?"),
        ("forget me", "There's no `/meeting forget me`. Did you mean `/goto forget me`?"),
    ],
)
def test_another_word_is_answered_with_something_that_works(text: str, said: str) -> None:
    with pytest.raises(UnknownVerb) as error:
        parse_command(CATALOGUE, "/meeting", text)
    assert explain_error(error.value) == said


def test_a_letter_left_out_of_a_verb_is_closer_than_the_rest_of_a_later_alias() -> None:
    with pytest.raises(UnknownVerb) as error:
        parse_command(CATALOGUE, "/training", "registr")
    assert error.value.nearest_verb.name == "register"


def test_a_slip_can_be_taken_up_with_the_rest() -> None:
    with pytest.raises(UnknownVerb) as error:
        parse_command(CATALOGUE, "/meeting", 'shedule "Retro" tomorrow 3pm <#C1|x>')
    assert error.value.retry == '/meeting schedule "Retro" tomorrow 3pm <#C1|x>'


def test_a_verb_of_another_command_is_taken_up_there() -> None:
    with pytest.raises(UnknownVerb) as error:
        parse_command(CATALOGUE, "/goto", 'schedule "Retro" tomorrow 3pm')
    assert error.value.retry == '/meeting schedule "Retro" tomorrow 3pm'


def test_a_title_without_a_verb_is_a_schedule() -> None:
    with pytest.raises(UnknownVerb) as error:
        parse_command(CATALOGUE, "/meeting", "“Retro” tomorrow 3pm")
    assert error.value.nearest_verb.name == "schedule"
    assert error.value.retry == "/meeting schedule “Retro” tomorrow 3pm"


def test_two_words_make_one_verb() -> None:
    parsed = parse_command(CATALOGUE, "/goto", "Forget  ME please")
    assert parsed.verb is not None
    assert (parsed.verb.name, parsed.rest) == ("forget me", "please")


@given(st.sampled_from([command.name for command in CATALOGUE]), st.text())
def test_any_text_is_a_verb_or_is_answered_with_an_example_that_works(command: str, text: str) -> None:
    refused: UnknownVerb | None = None
    try:
        verb = parse_command(CATALOGUE, command, text).verb
    except UnknownVerb as error:
        refused = error
        name, _, rest = error.nearest_verb.example.partition(" ")
        verb = parse_command(CATALOGUE, name, rest).verb
    if refused is not None:
        assert verb is not None
        assert explain_error(refused)


@given(st.text())
def test_cleaning_is_done_once_and_can_be_sent(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    once.encode()
    assert to_plain_text(once) == " ".join(to_plain_text(once).split())


def test_mentions_of_groups_and_of_all() -> None:
    assert split_tokens("<!here> <!subteam^S1|@ops> <https://x.y|x>") == (
        GroupRef("here"),
        GroupRef("S1", "@ops"),
        LinkRef("https://x.y", "x"),
    )


def test_escapes_are_undone_once() -> None:
    assert to_plain_text("&amp;lt;b&amp;gt; &lt;!channel&gt;") == "&lt;b&gt; <!channel>"


class TestCatalogue:
    @pytest.mark.parametrize("verb", [verb for command in CATALOGUE for verb in command.verbs])
    def test_a_verb_is_complete(self, verb) -> None:
        assert verb.guards <= ALL_GUARDS
        assert verb.usage.startswith(f"{verb.command} {verb.name}")
        assert verb.example.startswith(f"{verb.command} {verb.name}")
        assert "[" not in verb.example

    @pytest.mark.parametrize("command", CATALOGUE)
    def test_no_word_means_two_things(self, command) -> None:
        words = [word for verb in command.verbs for word in verb.words]
        assert len(words) == len(set(words))

    @pytest.mark.parametrize(
        ("command", "promised"),
        [
            ("/meeting", "now schedule list show start edit cancel share history attendees why help"),
            (
                "/training",
                "list create show share register mine unregister roster edit times organizers manage start cancel "
                "report recordings waitlist missing help",
            ),
            (
                "/goto",
                "connect disconnect status doctor notify notifications digest settings organizers groups report map "
                "policy audit help",
            ),
            ("/assist", "new list show help"),
        ],
    )
    def test_what_is_promised_is_there(self, command: str, promised: str) -> None:
        assert {verb.name for verb in find_command(CATALOGUE, command).verbs} >= set(promised.split())
        assert command != "/goto" or find_command(CATALOGUE, command).find_verb("forget me")

    def test_help_hides_what_one_may_not_use(self) -> None:
        meeting = find_command(CATALOGUE, "/meeting")
        assert [verb.name for verb in list_visible_verbs(meeting, {"member"})] == ["why", "help"]
        assert "schedule" in [
            verb.name for verb in list_visible_verbs(meeting, {"member", "connected", "schedule"})
        ]
        assert "schedule" not in [verb.name for verb in list_visible_verbs(meeting, {"member", "connected"})]
        assert list_visible_verbs(meeting, set()) == ()


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("", "", 0),
        ("", "abc", 3),
        ("list", "list", 0),
        ("lsit", "list", 1),
        ("lst", "list", 1),
        ("ca", "abc", 3),
    ],
)
def test_distance(one: str, other: str, apart: int) -> None:
    assert edit_distance(one, other) == edit_distance(other, one) == apart


@given(st.text(max_size=60))
def test_nearest_is_one_of_the_known(typed: str) -> None:
    assert find_nearest(typed, ["now", "list"]) in ("now", "list", None)
