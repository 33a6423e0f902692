"""The form for the workspace's rules, and its states after saving."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.model.admin import RESTRICTABLE_AREAS, PolicyForm
from bot.model.admin_requests import PolicyFormCarried
from bot.model.messages import Message
from bot.model.policy import Area, Policy, Rule, RuleProblem, UnknownEmails
from bot.model.slack_groups import UserGroup
from bot.views import ids as act
from bot.views.form_kit import POSTABLE, checkbox_field, notice_form, saving_form, text_field
from bot.views.i18n.bundles import t
from bot.views.kit import (
    Block,
    Option,
    View,
    context,
    element,
    header,
    input_block,
    modal,
    plain_text,
    section,
    text_message,
)
from bot.views.text import mrkdwn_safe, truncate
from bot.views.times import slack_date

MAX_DOMAINS_CHARS = 3000
"""Slack: plain_text_input, max_length."""


def policy_form(model: PolicyForm) -> View:
    """Return the form, filled with the current rules."""
    policy = model.policy
    blocks: list[Block] = [section(t("policy-intro"))]
    if model.changed_by and policy.changed_at:
        when = slack_date(policy.changed_at, model.zone)
        blocks.append(context(t("policy-changed", who=mrkdwn_safe(model.changed_by), when=when)))
    for area in RESTRICTABLE_AREAS:
        rule = policy.rule(area)
        blocks += [
            _area_heading(area),
            *_problem_note(model, area),
            _people_input(area, rule),
            *_groups_inputs(model, area, rule),
            _area_channels_input(area, rule),
        ]
    admin = policy.rule(Area.ADMIN)
    blocks += [
        _area_heading(Area.ADMIN),
        *_problem_note(model, Area.ADMIN),
        _people_input(Area.ADMIN, admin),
        *_groups_inputs(model, Area.ADMIN, admin),
    ]
    blocks += [header(t("policy-head-all")), _switch_field("guests", policy.guests)]
    blocks.append(_switch_field("other_emails", policy.other_emails))
    blocks += _account_fields(policy)
    blocks.append(_channels_input("read_only", t("policy-read-only-label"), None, policy.read_only))
    return modal(
        title=t("policy-title"),
        submit=t("policy-submit"),
        close=t("form-close"),
        blocks=blocks,
        callback_id=act.POLICY_FORM,
        external_id=model.external_id,
        carry=PolicyFormCarried(policy.revision),
    )


def _area_heading(area: Area) -> Block:
    return header(t(f"policy-head-{area}"))


def _problem_note(model: PolicyForm, area: Area) -> list[Block]:
    problem = model.problems.get(area)
    return [context(t("policy-problem", problem=str(problem)))] if problem else []


def _people_input(area: Area, rule: Rule) -> Block:
    hint = "policy-people-admin-hint" if area is Area.ADMIN else "policy-people-hint"
    return input_block(
        block_id=f"{area}-people",
        label=plain_text(t("policy-people")),
        hint=plain_text(t(hint)),
        optional=True,
        element=element(
            "multi_users_select", action_id=f"{area}-people", initial_users=list(rule.people) or None
        ),
    )


def _groups_inputs(model: PolicyForm, area: Area, rule: Rule) -> list[Block]:
    """Return the field for user groups, [] if there are none: Slack requires at least one option."""
    if not model.groups:
        return []
    options = group_options(model.groups)
    chosen = [option for option in options if option["value"] in rule.groups]
    return [
        input_block(
            block_id=f"{area}-groups",
            label=plain_text(t("policy-groups")),
            optional=True,
            element=element(
                "multi_static_select",
                action_id=f"{area}-groups",
                options=options,
                initial_options=chosen or None,
            ),
        )
    ]


def group_options(groups: Iterable[UserGroup]) -> list[Option]:
    """Return the user groups to choose from."""
    return [Option(value=group.id, text=plain_text(truncate(group.full_handle, 75))) for group in groups]


def _area_channels_input(area: Area, rule: Rule) -> Block:
    return _channels_input(f"{area}-channels", t("policy-channels"), t("policy-channels-hint"), rule.channels)


def _channels_input(name: str, label: str, hint: str | None, chosen: Sequence[str]) -> Block:
    return input_block(
        block_id=name,
        label=plain_text(label),
        hint=plain_text(hint) if hint else None,
        optional=True,
        element=element(
            "multi_conversations_select",
            action_id=name,
            initial_conversations=list(chosen) or None,
            filter=POSTABLE,
        ),
    )


def _account_fields(policy: Policy) -> list[Block]:
    """Return the fields about GoTo accounts whose e-mail nobody in Slack has."""
    options = [
        Option(value=one.value, text=plain_text(t(f"policy-unknown-emails-{one}"))) for one in UnknownEmails
    ]
    chosen = next(option for option in options if option["value"] == policy.unknown_emails)
    return [
        input_block(
            block_id="unknown_emails",
            label=plain_text(t("policy-unknown-emails")),
            hint=plain_text(t("policy-unknown-emails-hint")),
            element=element(
                "static_select", action_id="unknown_emails", options=options, initial_option=chosen
            ),
        ),
        text_field(
            "email_domains",
            t("policy-email-domains"),
            ", ".join(policy.email_domains),
            max_length=MAX_DOMAINS_CHARS,
            optional=True,
            hint=t("policy-email-domains-hint"),
        ),
    ]


def _switch_field(name: str, on: bool) -> Block:
    word = f"policy-{name.replace('_', '-')}"
    switch = Option(value="on", text=plain_text(t(f"{word}-on")))
    return checkbox_field(name, t(word), [switch], ["on"] if on else [])


def done_view(external_id: str, policy: Policy, problems: Mapping[str, Any]) -> View:
    """Return the form after the rules were saved, with a summary of them and each rule's ``problems``, by area."""
    lines = []
    for area in (*RESTRICTABLE_AREAS, Area.ADMIN):
        lines.append(_rule_line(area, policy.rule(area)))
        if area in problems:
            lines.append(t("policy-problem", problem=str(problems[area])))
    lines.append(t("policy-line-guests-yes" if policy.guests else "policy-line-guests-no"))
    lines.append(t("policy-line-emails-any" if policy.other_emails else "policy-line-emails-slack"))
    lines.append(
        t(f"policy-line-accounts-{policy.unknown_emails}", domains=", ".join(policy.email_domains) or "none")
    )
    if policy.read_only:
        lines.append(
            t("policy-line-read-only", where=t("policy-count-channels", count=len(policy.read_only)))
        )
    blocks = [section(t("policy-saved")), section("\n".join([t("policy-saved-now"), *lines]))]
    return notice_form(t("policy-title"), external_id, blocks)


def _rule_line(area: Area, rule: Rule) -> str:
    counts = [("people", len(rule.people)), ("groups", len(rule.groups))]
    named = [t(f"policy-count-{what}", count=count) for what, count in counts if count]
    if area is Area.ADMIN:
        named.insert(0, t("policy-who-admins"))
    where = t("policy-count-channels", count=len(rule.channels)) if rule.channels else "none"
    who = ", ".join(named) or t("policy-who-everybody")
    return t("policy-line", area=t(f"policy-head-{area}"), who=who, where=where)


def saving_view(external_id: str, op_id: str) -> View:
    """Return the form while the rules are being saved."""
    return saving_form(
        t("policy-title"), external_id, op_id, text=t("saving-text"), note=t("policy-too-slow")
    )


def failed_view(external_id: str, why: Message) -> View:
    """Return the form if the rules could not be saved."""
    return notice_form(t("policy-title"), external_id, [section(why.text)])


def rule_problem_message(problems: Mapping[Area, RuleProblem]) -> Message:
    """Tell an admin which rules refuse people because of a user group or of people who left."""
    lines = [t("policy-problem-told")]
    lines += [
        t("policy-problem-line", area=t(f"policy-head-{area}"), problem=str(problem))
        for area, problem in problems.items()
    ]
    return text_message("\n".join([*lines, t("policy-problem-next")]))
