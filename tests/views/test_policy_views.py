"""What admins read of rules, audit and reports: within Slack's limits, whatever people and GoTo wrote."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.ports import Area, AuditEntry, Message, Operation, OpState, Outcome, Policy, Result, Rule, UserGroup
from bot.usecases.admin_groups import WHATS, Line
from bot.usecases.admin_large_groups import row_of_line
from bot.usecases.audit_search import PAGE, AuditModel
from bot.usecases.operations import Kind
from bot.usecases.policy_form import MOST_GROUPS, PolicyModel
from bot.views import audit, errors, policy, reporting
from tests.support.view_checks import ALICE, NOW, check_message, check_modal, moments, texts, zones

ids = st.lists(st.from_regex(r"[USC][A-Z0-9]{8}", fullmatch=True), unique=True, max_size=120)
rules = st.builds(Rule, people=ids.map(tuple), groups=ids.map(tuple), channels=ids.map(tuple))
policies = st.builds(
    Policy,
    rules=st.dictionaries(st.sampled_from(list(Area)), rules),
    guests=st.booleans(),
    other_emails=st.booleans(),
    read_only=ids.map(tuple),
    revision=st.just("r"),
    changed_by=st.just("U1"),
    changed_at=st.none() | moments,
)


@given(policies, st.lists(texts, max_size=MOST_GROUPS), st.none() | texts, zones)
def test_the_form_of_rules(rules_now: Policy, names: list[str], changed_by: str | None, zone: str) -> None:
    groups = tuple(UserGroup(f"S{number}", name[:20], name or "x") for number, name in enumerate(names))
    check_modal(policy.form(PolicyModel("x", rules_now, groups, changed_by, zone)))
    check_modal(policy.done("x", rules_now))
    check_modal(policy.saving("x", "op"))


@given(texts)
def test_refusals_name_who_may_help(who: str) -> None:
    for area in Area:
        check_message(errors.error(Refused(f"policy-{area}", next_step="policy-ask", who=who)))
    for problem in ("policy-read-only", "policy-elsewhere"):
        for places in ("none", who):
            check_message(errors.error(Refused(problem, next_step="policy-ask", who=who, places=places)))


entries = st.builds(
    AuditEntry,
    person=st.just(ALICE),
    what=st.sampled_from(["meeting.now", "account.connect", "policy.save"]),
    at=moments,
    result=st.sampled_from(list(Result)),
    about=st.dictionaries(
        st.sampled_from(["subject", "name", "email", "channel", "changes", "meeting_id"]), texts
    ),
    message_id=st.none() | st.just("policy-start"),
    reference=st.none() | st.just("7F3K-92"),
)


@given(st.lists(entries, max_size=PAGE), zones, texts, st.none() | st.just("2026-11-21/1-0"), st.booleans())
def test_the_audit(lines: list[AuditEntry], zone: str, name: str, older: str | None, first: bool) -> None:
    names = {ALICE.user_id: name} if name else {}
    check_message(audit.listing(AuditModel(zone, "typed", tuple(lines), names, older, NOW, first)))


lines = st.builds(
    Line,
    who=texts,
    subject=texts,
    start=st.none() | moments,
    end=st.none() | moments,
    meeting_id=st.just("123456789"),
    minutes=st.none() | st.integers(0, 10_000),
    people=st.none() | st.integers(0, 10_000),
    guest=texts,
    email=texts,
)


def operation(what: str, name: str, zone: str, legacy: bool, outcome: Outcome | None) -> Operation:
    payload = {"what": what, "name": name, "zone": zone, "legacy": legacy}
    state = OpState.OPEN if outcome is None else OpState.DONE
    progress = {"at": 10, "total": 60}
    return Operation("op", Kind.REPORT, ALICE, payload, NOW, state, "reading", progress, outcome)


@given(
    st.sampled_from(WHATS),
    texts,
    zones,
    st.booleans(),
    st.lists(lines, max_size=20),
    st.lists(texts, max_size=20),
)
def test_a_report(
    what: str, name: str, zone: str, legacy: bool, rows: list[Line], skipped: list[str]
) -> None:
    values: dict[str, Any] = {
        "total": 60,
        "found": len(rows),
        "skipped": skipped,
        "cut": legacy,
        "first": [row_of_line(row) for row in rows],
    }
    failed = Outcome(False, {}, "sheet-unsure", "sheet-unsure-next")
    shown: list[Message] = [
        reporting.report(operation(what, name, zone, legacy, outcome))
        for outcome in (None, Outcome(True, values), Outcome(True, {"undone": True}), failed)
    ]
    for message in shown:
        check_message(message)
        check_message(message.plainer or message)
    assert reporting.comment(operation(what, name, zone, legacy, None))
    for message in shown[1:2]:
        cells = [
            len(cell["text"])
            for block in message.blocks
            if block["type"] == "table"
            for row in block["rows"]
            for cell in row
        ]
        assert sum(cells) <= 10_000


def test_the_form_of_reports() -> None:
    check_modal(reporting.form("x"))
    check_modal(reporting.form("x", legacy=True))
    check_modal(reporting.begun_form("x"))
    check_message(reporting.begun())
