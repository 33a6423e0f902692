"""What a message says of a meeting: words, without mentions, bare links, quotes and formatting."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing.message_text import CUT_MARK, MAX_MESSAGE_LENGTH, MAX_TEXT_LENGTH, extract_schedule_text
from bot.parsing.schedule import parse_schedule
from tests.support.typed_lines import HOME, NOW, filled_in, is_asked, questions_of


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("<@U123> <!here> retro tomorrow 3pm", "retro tomorrow 3pm"),
        ("talk in <#C1|general> on friday", "talk in general on friday"),
        ("see <https://x.example/y|the plan> or <https://x.example>", "see the plan or"),
        ('"Retro" and “more” *soon* in `main`', "Retro and more soon in main"),
        ("snake_case 3*4 stays", "snake_case 3*4 stays"),
        ("one\ntwo\t three", "one two three"),
        ("a &lt;b&gt; &amp; c", "a &lt;b&gt; &amp; c"),
        ("", ""),
    ],
)
def test_the_words_of_a_message(message: str, said: str) -> None:
    assert extract_schedule_text(message) == said


@given(st.text(max_size=3000))
def test_any_message_is_a_line_of_bounded_length(message: str) -> None:
    text = extract_schedule_text(message)
    assert len(text) <= MAX_TEXT_LENGTH
    assert text == " ".join(text.split())


def test_a_cut_message_says_so() -> None:
    assert extract_schedule_text("word " * 1000).endswith(CUT_MARK)
    assert not extract_schedule_text("word " * 1000, MAX_MESSAGE_LENGTH).endswith(CUT_MARK)


READ = {
    "Hey <@U1>, can we do tomorrow 3pm? Thanks!": "11-26 15:00 30",
    "How about 3pm?": "11-25 15:00 30",
    "Shall we say 3pm tomorrow?": "11-26 15:00 30",
    "The demo is on Friday 27 November at 2pm, please join": "11-27 14:00 30",
    "Reminder: town hall on Thursday 3 December, 4-5pm CET": "12-03 10:00 60",
    "Let's sync tomorrow at 3pm for 45 minutes about the launch": "11-26 15:00 45",
    "Let's sync tomorrow 3pm, 45 minutes": "11-26 15:00 45",
    "Lunch on Friday? I can do 12:30": "11-27 12:30 30",
    "Anyone up for a coffee in 20 minutes?": "11-25 11:20 30",
    "Call with the Paris office at 3pm tomorrow": "11-26 15:00 30",
    "tomorrow works, 3pm?": "11-26 15:00 30",
}
ASKED = {
    "Let's meet next week, 2pm works for me": "next week",
    "Can we meet tomorrow at 3pm my time?": "my time",
    "Demo at 3pm your time tomorrow": "your time",
    "I'm free Monday 2pm and Tuesday 4pm, what works?": "Monday",
    "Hi team, can we move our sync to Thursday at 3pm? I'm out on Monday.": "Thursday",
    "Are you around 3pm tomorrow?": "around 3pm",
    "Standup is every day at 9:30 from now on": "every day",
    "Please join us tomorrow between 2 and 3pm for the demo": "between 2 and 3pm",
    "We should talk at some point tomorrow, maybe 3pm?": "maybe 3pm",
    "Let's sync tomorrow at 3pm. We need at most 45 minutes.": "at most 45 minutes",
    "I was there yesterday at 3pm, nobody came. Tomorrow 4pm?": "yesterday",
    "Can someone look at the ticket before tomorrow 3pm?": "before tomorrow",
    "We ship at 5pm on Friday, let's do a retro on Monday 10am": "5pm",
    "It took 2 hours, let's discuss tomorrow 3pm": "2 hours",
    "demain 15h ça te va ?": "demain",
    "Passt dir morgen um 14 Uhr?": "morgen",
    "¿Te va bien mañana a las 15:00?": "mañana",
    "Pode ser amanhã às 15h?": "amanhã",
    "Let's do Wednesday then": "Which Wednesday",
    "Not tomorrow 3pm, please": "Not tomorrow",
    "The 3pm call is moved to 4pm tomorrow": "3pm",
    "deadline is EOD tomorrow": "EOD",
    "Back in 5": "in 5",
}


def test_a_message_is_read_or_asked_about() -> None:
    wrong = []
    for message in [*READ, *ASKED]:
        text = extract_schedule_text(message, MAX_MESSAGE_LENGTH)
        draft = parse_schedule(text, now=NOW, zone=HOME, is_message=True)
        said = questions_of(draft)
        if message in READ and (said or filled_in(draft) != READ[message]):
            wrong.append((message, filled_in(draft), said))
        if message in ASKED and (not is_asked(draft) or ASKED[message] not in said):
            wrong.append((message, filled_in(draft), said))
    assert wrong == []
