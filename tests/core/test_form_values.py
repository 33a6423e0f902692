"""The values of a form as a client sends them: texts, lists of texts, and nothing of another type."""

from __future__ import annotations

import pytest

from handlers.payloads import parse_view

NOT_TEXT = [["C1"], {"id": "C1"}, 7, 1.5, True]


def value_of(element: object) -> object:
    form = {"id": "V1", "callback_id": "c", "state": {"values": {"block": {"element": element}}}}
    return parse_view(form).values["block"]


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"type": "plain_text_input", "value": "Standup"}, "Standup"),
        ({"type": "plain_text_input", "value": None}, None),
        ({"type": "datepicker", "selected_date": "2026-12-01"}, "2026-12-01"),
        ({"type": "timepicker", "selected_time": "15:00"}, "15:00"),
        ({"type": "conversations_select", "selected_conversation": "C1"}, "C1"),
        ({"type": "multi_users_select", "selected_users": ["U1", "U2"]}, ["U1", "U2"]),
        ({"type": "multi_users_select", "selected_users": []}, []),
        ({"type": "static_select", "selected_option": {"value": "7"}}, "7"),
        ({"type": "static_select", "selected_option": None}, None),
        ({"type": "checkboxes", "selected_options": [{"value": "a"}, {"value": "b"}]}, ["a", "b"]),
    ],
)
def test_a_value_is_read(element: object, value: object) -> None:
    assert value_of(element) == value


@pytest.mark.parametrize("wrong", NOT_TEXT)
def test_what_is_no_text_is_no_value(wrong: object) -> None:
    for name in ("value", "selected_date", "selected_time", "selected_conversation", "selected_user"):
        assert value_of({name: wrong}) is None, name
    assert value_of({"selected_option": {"value": wrong}}) is None
    assert value_of({"selected_users": wrong if not isinstance(wrong, list) else {"U1": 1}}) is None


@pytest.mark.parametrize("wrong", NOT_TEXT)
def test_of_a_list_the_texts_are_read(wrong: object) -> None:
    assert value_of({"selected_users": ["U1", wrong]}) == ["U1"]
    assert value_of({"selected_options": [{"value": "a"}, {"value": wrong}, wrong]}) == ["a"]


@pytest.mark.parametrize("wrong", [*NOT_TEXT, None, "text"])
def test_an_element_that_is_none_has_no_value(wrong: object) -> None:
    assert value_of(wrong) is None
