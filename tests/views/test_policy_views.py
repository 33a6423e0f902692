"""What admins read of rules, audit and reports: within Slack's limits, whatever people and GoTo wrote."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.model.admin import LIST_KINDS, PAST, AuditModel, PolicyForm, ReportRow, dump_row
from bot.model.admin_requests import ReportFields, ReportToRun
from bot.model.admin_results import RowsResult
from bot.model.errors import NotAllowed
from bot.model.messages import Message
from bot.model.operations import (
    OperationKind,
    OperationRecord,
    OperationState,
    Outcome,
    OutcomeNotes,
    success,
)
from bot.model.policy import Area, AuditEntry, AuditResult, Policy, Rule, RuleProblem
from bot.model.slack_groups import UserGroup
from bot.model.times import DateRange
from bot.usecases.admin.audit_search import PAGE_SIZE
from bot.views import errors
from bot.views.admin import audit, policy, reports
from bot.views.selects import MAX_STATIC_OPTIONS
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


problems_of_rules = st.dictionaries(st.sampled_from(list(Area)), st.sampled_from(list(RuleProblem)))


@given(policies, st.lists(texts, max_size=MAX_STATIC_OPTIONS), st.none() | texts, zones, problems_of_rules)
def test_the_form_of_rules(
    rules_now: Policy,
    names: list[str],
    changed_by: str | None,
    zone: str,
    problems: dict[Area, RuleProblem],
) -> None:
    groups = tuple(UserGroup(f"S{number}", name[:20], name or "x") for number, name in enumerate(names))
    form = PolicyForm(
        external_id="x",
        policy=rules_now,
        groups=groups,
        changed_by=changed_by,
        zone=zone,
        problems=problems,
    )
    check_modal(policy.policy_form(form))
    check_modal(policy.done_view("x", rules_now, problems))
    check_modal(policy.saving_view("x", "op"))
    check_message(policy.rule_problem_message(problems))


@given(texts)
def test_refusals_name_who_may_help(who: str) -> None:
    for area in Area:
        check_message(errors.error_message(NotAllowed(f"policy-{area}", next_step="policy-ask", who=who)))
        for problem in RuleProblem:
            values = {"area": str(area), "problem": str(problem), "who": who}
            refusal = NotAllowed(
                "policy-refused-by-broken-rule", next_step="policy-broken-rule-next", **values
            )
            check_message(errors.error_message(refusal))
    for refused in ("policy-read-only", "policy-elsewhere"):
        for places in ("none", who):
            check_message(
                errors.error_message(NotAllowed(refused, next_step="policy-ask", who=who, places=places))
            )


entries = st.builds(
    AuditEntry,
    person=st.just(ALICE),
    action=st.sampled_from(["meeting.now", "account.connect", "policy.save"]),
    at=moments,
    result=st.sampled_from(list(AuditResult)),
    details=st.dictionaries(
        st.sampled_from(["subject", "name", "email", "channel", "changes", "meeting_id"]), texts
    ),
    message_id=st.none() | st.just("policy-start"),
    reference=st.none() | st.just("7F3K-92"),
)


@given(
    st.lists(entries, max_size=PAGE_SIZE), zones, texts, st.none() | st.just("2026-11-21/1-0"), st.booleans()
)
def test_the_audit(lines: list[AuditEntry], zone: str, name: str, older: str | None, first: bool) -> None:
    names = {ALICE.user_id: name} if name else {}
    check_message(
        audit.listing(
            AuditModel(
                zone=zone,
                typed="typed",
                entries=tuple(lines),
                names=names,
                older_cursor=older,
                since=NOW,
                is_first=first,
            )
        )
    )


def test_the_audit_says_until_when_the_data_of_a_removed_bot_is_kept() -> None:
    details = {"what": "uninstalled", "wipe_at": "2026-12-08T15:00+00:00"}
    entry = AuditEntry(
        person=ALICE, action="workspace.remove", at=NOW, result=AuditResult.DONE, details=details
    )
    shown = audit.listing(
        AuditModel(
            zone="America/New_York", typed="", entries=(entry,), names={}, older_cursor=None, since=NOW
        )
    )
    assert "data will be deleted after Tue, Dec 8, 10:00 AM New York" in str(shown.blocks)


lines = st.builds(
    ReportRow,
    organizer=texts,
    subject=texts,
    start=st.none() | moments,
    end=st.none() | moments,
    meeting_id=st.just("123456789"),
    minutes=st.none() | st.integers(0, 10_000),
    people=st.none() | st.integers(0, 10_000),
    participant=texts,
    email=texts,
)


def operation(what: str, name: str, zone: str, legacy: bool, outcome: Outcome | None) -> OperationRecord:
    payload = {"what": what, "name": name, "zone": zone, "legacy": legacy}
    state = OperationState.OPEN if outcome is None else OperationState.DONE
    progress = {"at": 10, "total": 60}
    return OperationRecord(
        id="op",
        kind=OperationKind.ADMIN_REPORT,
        person=ALICE,
        payload=payload,
        created_at=NOW,
        state=state,
        step="reading",
        progress=progress,
        outcome=outcome,
    )


@given(
    st.sampled_from(LIST_KINDS),
    texts,
    zones,
    st.booleans(),
    st.lists(lines, max_size=20),
    st.lists(texts, max_size=20),
)
def test_a_report(
    what: str, name: str, zone: str, legacy: bool, rows: list[ReportRow], skipped: list[str]
) -> None:
    read = RowsResult(
        total=60,
        found=len(rows),
        skipped=tuple(skipped),
        cut=legacy,
        first=tuple(tuple(dump_row(row)) for row in rows),
    )
    failed = Outcome(ok=False, values={}, message_id="sheet-unsure", next_step="sheet-unsure-next")
    shown: list[Message] = [
        reports.report_message(operation(what, name, zone, legacy, outcome))
        for outcome in (
            None,
            success(read),
            success(OutcomeNotes(undone=True)),
            failed,
        )
    ]
    for message in shown:
        check_message(message)
        check_message(message.fallback or message)
    assert reports.file_comment(ReportToRun(what=what, name=name, legacy=legacy, zone=zone))
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
    check_modal(reports.report_form("x", ReportFields()))
    filled = ReportFields(what=PAST, whose="x" * 200, range="03/04", legacy=True)
    days = tuple(DateRange(NOW - timedelta(days=back), NOW) for back in (30, 1))
    check_modal(reports.report_form("x", filled, "Asia/Kolkata", days))
    check_modal(reports.begun_view("x"))
    check_message(reports.begun_message())
