"""What people read: mentions, dates in their zone, forms with what they hold, menus, tables."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.sandbox.slack import LocalSlack, TextRenderer, render_text
from bot.sandbox.slack.seed import ALICE, GENERAL

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
STAMP = int(NOON.timestamp())


@pytest.mark.parametrize(
    ("tz", "text", "shown"),
    [
        (
            "America/New_York",
            f"<!date^{STAMP}^{{date_short_pretty}} at {{time}}|noon UTC>",
            "today at 7:00 AM",
        ),
        (
            "Asia/Kolkata",
            f"<!date^{STAMP}^{{date_long}}, {{time}}|x>",
            "Wednesday, November 25th, 2026, 5:30 PM",
        ),
        ("Pacific/Kiritimati", f"<!date^{STAMP}^{{date_num}}|x>", "2026-11-26"),
        ("UTC", "<!date^oops^{time}|noon>", "noon"),
        ("UTC", f"<!date^{STAMP - 1800}^{{ago}}|x>", "30 minutes ago"),
        ("UTC", "<@U1> in <#C1|team>, <!channel>", "@Ann in #team, @channel"),
        ("UTC", "<https://a.example|site> &amp; &lt;more&gt;", "site & <more>"),
    ],
)
def test_text_is_rendered_for_the_reader(tz: str, text: str, shown: str) -> None:
    assert TextRenderer(tz, NOON, {"U1": "Ann"}.get).mrkdwn(text) == shown  # type: ignore[arg-type]


def test_plain_text_is_not_rendered() -> None:
    assert (
        render_text([{"type": "header", "text": {"type": "plain_text", "text": "<@U1> &amp;"}}])
        == "<@U1> &amp;"
    )


def test_tables_and_rich_text_are_read() -> None:
    date = {"type": "date", "timestamp": STAMP, "format": "{time}"}
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [date]}]}
    rows = [[{"type": "raw_text", "text": "Ann"}, {"type": "raw_number", "value": 3}, rich]]
    assert render_text([{"type": "table", "rows": rows}, rich]) == "Ann | 3 | 12:00 PM\n12:00 PM"


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


async def test_a_form_reads_with_what_it_holds(slack: LocalSlack) -> None:
    options = [{"text": plain(label), "value": label.lower()} for label in ("Email", "Password")]
    elements: dict[str, dict[str, Any]] = {
        "Title": {"type": "plain_text_input", "initial_value": "Review"},
        "Day": {"type": "datepicker", "placeholder": plain("Pick a day")},
        "With": {"type": "multi_users_select", "initial_users": [ALICE]},
        "Ask for": {"type": "checkboxes", "options": options, "initial_options": options[:1]},
    }
    blocks = [
        {"type": "input", "block_id": label, "label": plain(label), "element": {**element, "action_id": "a"}}
        for label, element in elements.items()
    ]
    view = {"type": "modal", "title": plain("Form"), "submit": plain("Save"), "blocks": blocks}
    alice = slack.person(ALICE)
    trigger = slack.home.use_trigger(slack.home.new_trigger(ALICE))
    form = slack.modals(slack.home).open(trigger, view)
    assert alice.reads(form).split("\n") == [
        *("Form", "Title", "{Review}", "Day", "{Pick a day}", "With", "{Alice Moreau}"),
        *("Ask for", "(x) Email", "( ) Password"),
    ]
    await alice.fills(form, {"Title": None, "Ask for": ["Password"], "Day": "2026-11-25"})
    await alice.submits(form)
    shown = alice.reads(form)
    assert "{2026-11-25}" in shown
    assert "( ) Email\n(x) Password" in shown
    assert "Please complete this required field." in shown


def test_a_screen_reader_hears_the_text_alone(slack: LocalSlack) -> None:
    divider = [{"type": "divider"}]
    message = slack.home.post_as_bot(slack.home.channels[GENERAL], "Review at &lt;3&gt;", divider)
    assert slack.person(ALICE).hears(message) == "Review at <3>"
    assert slack.person(ALICE).reads(message) == "---"
