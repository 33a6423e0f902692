"""All that admins read holds Slack's limits, whatever names and titles GoTo tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import records
from bot.model.admin import (
    LIST_KINDS,
    GroupPage,
    GroupReportPage,
    GroupRow,
    MapPage,
    MapRow,
    MapState,
    OrganizerDetail,
    OrganizerPage,
    OrganizerRow,
    PlannedMeeting,
    ReportRow,
    dump_row,
)
from bot.model.admin_requests import RemovalCarried
from bot.model.admin_results import (
    AdminLinkResult,
    MappingJobResult,
    MappingResult,
    OrganizerResult,
    RowsResult,
)
from bot.model.operations import (
    OperationKind,
    OperationRecord,
    OperationState,
    Outcome,
    OutcomeNotes,
    success,
)
from bot.model.times import DateRange
from bot.model.view_address import answer_view
from bot.usecases.admin.bulk_mapping import make_problem
from bot.views.admin import groups, organizers
from bot.views.admin import member_map as mapping
from bot.views.admin import organizer_forms as forms
from bot.views.admin.organizer_forms import AddForm
from bot.views.admin.progress import JOB_MESSAGES
from tests.support.view_checks import (
    ALICE,
    AWKWARD_TEXTS,
    NOW,
    check_message,
    check_modal,
    moments,
    texts,
    zones,
)

keys = st.from_regex(r"[0-9]{3,26}", fullmatch=True)
rows = st.builds(
    OrganizerRow,
    key=keys,
    name=texts,
    email=texts,
    suspended=st.booleans(),
    products=st.lists(st.sampled_from(["G2M", "G2T", "NEW", "a" * 99]), max_size=7).map(tuple),
    group=texts,
    is_reader=st.booleans(),
)
meetings = st.lists(
    st.builds(PlannedMeeting, meeting_id=keys, subject=texts, start=st.none() | moments, owner=texts),
    max_size=5,
).map(tuple)
lines = st.builds(
    ReportRow,
    organizer=texts,
    subject=texts,
    start=st.none() | moments,
    end=st.none() | moments,
    meeting_id=keys,
    minutes=st.none() | st.integers(0, 9999),
    people=st.none() | st.integers(0, 999),
    participant=texts,
    email=texts,
)
ids = st.lists(keys, min_size=1, max_size=10, unique=True)
FAILED = Outcome(
    ok=False,
    values={"email": "bob@northwind.example"},
    message_id="admin-role-missing",
    next_step="admin-role-missing-next",
    reference="7F3K-92",
)


def operation(kind: OperationKind, payload: dict[str, Any], **more: Any) -> OperationRecord:
    return OperationRecord(id="a" * 32, kind=kind, person=ALICE, payload=payload, created_at=NOW, **more)


@settings(max_examples=30, deadline=None)
@given(ids, rows, texts, st.booleans())
def test_lists_of_organizers(found: list[str], row: OrganizerRow, group: str, of_group: bool) -> None:
    shown = tuple(replace(row, key=key) for key in found)
    page = OrganizerPage(
        rows=shown, page=1, pages=3, total=25, group="123" if of_group else None, group_name=group
    )
    check_message(organizers.listing(page))
    check_message(organizers.listing(OrganizerPage(rows=(), page=0, pages=1, total=0)))
    for verb in (*organizers.ORGANIZER_VERBS, *organizers.MEETING_VERBS):
        check_message(organizers.which_question(shown, verb))


@settings(max_examples=30, deadline=None)
@given(rows, meetings, st.none() | st.integers(0, 999), zones, texts)
def test_one_organizer_and_what_is_asked(
    row: OrganizerRow, ahead: tuple[PlannedMeeting, ...], total: int | None, zone: str, text: str
) -> None:
    model = OrganizerDetail(row=row, zone=zone, upcoming=ahead, total=total, by_email=True)
    check_message(organizers.detail(model))
    check_message(organizers.suspend_question(model))
    asked = organizers.remove_question(model, forms.remove_form("", organizers.removal_of(model)))
    check_message(asked)
    (press,) = [e for block in asked.blocks if block["type"] == "actions" for e in block["elements"]]
    removal = records.load_json(RemovalCarried, press["value"])
    view = forms.remove_form("x" * 20, removal, 1, FAILED)
    check_modal(view)
    assert len(view["private_metadata"]) <= 3000
    named = OrganizerResult(name=text, email=text)
    for result in (named, replace(named, gone=True), replace(named, already=True)):
        check_modal(forms.done_view("suspend", "form", success(result)))
        if not result.already:
            check_message(organizers.product_given_message(success(result)))


@settings(max_examples=30, deadline=None)
@given(texts, texts, st.sampled_from(["G2M", "NEW"]))
def test_the_form_of_an_addition(text: str, group: str, product: str) -> None:
    typed = {"email": text, "first": text, "last": text, "product": product}
    model = AddForm(
        external_id="x" * 20, typed=typed, group="123", group_name=group, attempt=2, failure=FAILED
    )
    check_modal(forms.add_form(model))
    check_modal(forms.add_form(AddForm(external_id="x" * 20)))
    payload = {
        **typed,
        "name": text,
        "group": "1",
        "group_name": group,
        "external_id": "x" * 20,
        "attempt": 0,
    }
    done = success(OrganizerResult(name=text, email=text, product=product, group=group))
    kinds = {
        "add": OperationKind.ORGANIZER_ADD,
        "remove": OperationKind.ORGANIZER_REMOVE,
        "suspend": OperationKind.ORGANIZER_SUSPEND,
    }
    for kind, op_kind in kinds.items():
        check_modal(forms.saving_view(kind, "x" * 20, "a" * 32))
        check_modal(forms.done_view(kind, "x" * 20, done))
        for outcome in (done, FAILED):
            check_message(forms.result_message(kind, operation(op_kind, payload, outcome=outcome)))


@settings(max_examples=30, deadline=None)
@given(ids, texts, st.none() | st.integers(0, 999))
def test_lists_of_groups(found: list[str], name: str, size: int | None) -> None:
    shown = tuple(GroupRow(key=key, name=name, organizers=size, parent=name) for key in found)
    check_message(groups.listing(GroupPage(rows=shown, page=1, pages=3, total=25)))
    check_message(groups.listing(GroupPage(rows=(), page=0, pages=1, total=0)))
    check_message(groups.detail(shown[0]))


@settings(max_examples=30, deadline=None)
@given(st.lists(lines, max_size=10), st.sampled_from(LIST_KINDS), texts, zones, moments)
def test_lines_of_a_group(found: list[ReportRow], what: str, name: str, zone: str, at: datetime) -> None:
    group = GroupRow(key="123", name=name, organizers=63)
    span = None if what == "upcoming" else DateRange(at, at)
    page = GroupReportPage(
        group=group, what=what, zone=zone, rows=tuple(found), page=1, pages=3, total=25, span=span
    )
    check_message(groups.group_lines(page))
    check_message(groups.group_lines(replace(page, is_organizer=True)))
    check_message(groups.group_lines(replace(page, rows=(), refused_size=63)))
    payload = {"group_key": "123", "name": name, "what": what}
    read = RowsResult(
        total=63, found=99, skipped=(name,) * 20, cut=True, first=tuple(tuple(dump_row(row)) for row in found)
    )
    done = operation(OperationKind.GROUP_READ, payload, state=OperationState.DONE, outcome=success(read))
    check_message(JOB_MESSAGES[OperationKind.GROUP_READ](done))
    _stages(operation(OperationKind.GROUP_READ, payload, progress={"at": 10, "total": 63}))


def _stages(op: OperationRecord) -> None:
    """Check the message of a long operation that has just begun, is under way, was cancelled, or failed."""
    draw = JOB_MESSAGES[op.kind]
    check_message(draw(replace(op, progress={})))
    check_message(draw(op))
    check_message(draw(replace(op, state=OperationState.DONE, outcome=success(OutcomeNotes(undone=True)))))
    check_message(draw(replace(op, state=OperationState.FAILED, outcome=FAILED)))


@settings(max_examples=30, deadline=None)
@given(texts, st.booleans(), st.booleans(), st.booleans(), st.integers(0, 99))
def test_how_the_map_stands(owner: str, own: bool, alive: bool, connected: bool, members: int) -> None:
    check_message(
        mapping.state_message(
            MapState(owner=owner, is_owner=own, is_alive=alive, connected=connected, members=members)
        )
    )


@settings(max_examples=30, deadline=None)
@given(ids, texts, texts, st.booleans())
def test_the_mapped_members(found: list[str], name: str, other: str, connected: bool) -> None:
    shown = tuple(
        MapRow(
            user_id=f"U{key}",
            member=name,
            organizer_key=key,
            organizer=name,
            connected=connected,
            other_key=other and "99",
            in_other_account=connected,
        )
        for key in found
    )
    check_message(mapping.listing(MapPage(rows=shown, page=1, pages=3, total=25)))
    check_message(mapping.listing(MapPage(rows=(), page=0, pages=1, total=0)))
    for result in (
        AdminLinkResult(use=True, email=name),
        AdminLinkResult(use=True, email=name, replaced=name),
        AdminLinkResult(ended=True),
        AdminLinkResult(),
    ):
        check_message(mapping.link_set_message(success(result)))
    one = success(MappingResult(member="U1", who=name, name=name))
    check_message(mapping.removed_message(one))
    check_modal(mapping.member_done_view("x" * 20, one))
    check_modal(mapping.member_failed_view("x" * 20, FAILED))
    for outcome in (one, FAILED):
        check_message(mapping.member_result_message(operation(OperationKind.MAP_ONE, {}, outcome=outcome)))


def test_the_forms_of_the_map() -> None:
    for is_table in (False, True):
        shown = mapping.form_message(is_table=is_table)
        check_message(shown)
        check_modal(answer_view(shown, "x" * 20))
    check_modal(mapping.saving_view("x" * 20, "a" * 32))
    check_modal(mapping.begun_view("x" * 20))


@settings(max_examples=30, deadline=None)
@given(texts, st.integers(0, 70))
def test_a_long_mapping(text: str, count: int) -> None:
    wrong = [
        make_problem("map-taken", line=number, organizer=text, name=text)
        if number % 3
        else make_problem("map-not-in-slack", who=text)
        for number in range(count)
    ]
    for kind in (OperationKind.MAP_ROWS, OperationKind.MAP_ALL):
        op = operation(kind, {}, progress={"at": 10, "total": 63, "mapped": 5, "problems": wrong})
        result = MappingJobResult(mapped=5, total=63, problems=tuple(wrong))
        check_message(JOB_MESSAGES[kind](replace(op, state=OperationState.DONE, outcome=success(result))))
        _stages(op)


def test_every_problem_of_a_row_has_its_sentence() -> None:
    values = {
        "typed": AWKWARD_TEXTS[3],
        "name": "Bob",
        "email": "b@x.example",
        "organizer": "Ada",
        "count": 2,
    }
    values |= {"most": 500, "first": 3}
    for message in (
        *("map-nobody", "map-guest", "map-no-email", "map-unclear", "map-no-organizer", "map-several"),
        *("map-own-link", "map-taken", "map-row-cells", "map-row-many", "map-row-broken", "map-row-again"),
    ):
        problem = make_problem(message, line=4, **values)
        op = operation(
            OperationKind.MAP_ROWS,
            {},
            progress={"total": 1, "mapped": 0, "problems": [problem]},
            state=OperationState.DONE,
            outcome=success(MappingJobResult(total=1, problems=(problem,))),
        )
        shown = mapping.progress_message(op)
        check_message(shown)
        assert "Line 4: " in shown.text
