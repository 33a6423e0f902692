"""The form for the workspace's rules, and its states after saving."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ConversationFilter,
    ConversationMultiSelectElement,
    HeaderBlock,
    InputBlock,
    Option,
    StaticMultiSelectElement,
    UserMultiSelectElement,
)

from bot.ports import Area, Message, Policy, Rule
from bot.usecases.policy_form import AREAS, PolicyModel
from bot.views import actions as act
from bot.views.parts import context, cut, header, plain, safe, section
from bot.views.parts import form as modal
from bot.views.times import slack_date
from bot.views.words import say

DATE = "{date_short_pretty}, {time}"


def form(model: PolicyModel) -> dict[str, Any]:
    """Return the form, filled with the current rules."""
    policy = model.policy
    blocks: list[Block] = [section(say("policy-intro"))]
    if model.changed_by and policy.changed_at:
        when = slack_date(policy.changed_at, model.zone, DATE)
        blocks.append(context(say("policy-changed", who=safe(model.changed_by), when=when)))
    for area in AREAS:
        rule = policy.rule(area)
        blocks += [_head(area), _people(area, rule), *_groups(model, area, rule), _places(area, rule)]
    admin = policy.rule(Area.ADMIN)
    blocks += [_head(Area.ADMIN), _people(Area.ADMIN, admin), *_groups(model, Area.ADMIN, admin)]
    blocks += [header(say("policy-head-all")), _switch("guests", policy.guests)]
    blocks.append(_switch("other_emails", policy.other_emails))
    blocks.append(_channels("read_only", say("policy-read-only-label"), None, policy.read_only))
    return modal(
        title=say("policy-title"),
        submit=say("policy-submit"),
        close=say("form-close"),
        blocks=blocks,
        callback_id=act.POLICY_FORM,
        external_id=model.external_id,
        metadata={"r": policy.revision},
    )


def _head(area: Area) -> HeaderBlock:
    return header(say(f"policy-head-{area}"))


def _people(area: Area, rule: Rule) -> Block:
    hint = "policy-people-admin-hint" if area is Area.ADMIN else "policy-people-hint"
    return InputBlock(
        block_id=f"{area}-people",
        label=plain(say("policy-people")),
        hint=plain(say(hint)),
        optional=True,
        element=UserMultiSelectElement(action_id=f"{area}-people", initial_users=list(rule.people) or None),
    )


def _groups(model: PolicyModel, area: Area, rule: Rule) -> list[Block]:
    """Return the field for user groups, [] if there are none: Slack requires at least one option."""
    if not model.groups:
        return []
    options = [
        Option(value=group.id, text=plain(cut(f"@{group.handle}" if group.handle else group.name, 75)))
        for group in model.groups
    ]
    chosen = [option for option in options if option.value in rule.groups]
    return [
        InputBlock(
            block_id=f"{area}-groups",
            label=plain(say("policy-groups")),
            optional=True,
            element=StaticMultiSelectElement(
                action_id=f"{area}-groups", options=options, initial_options=chosen or None
            ),
        )
    ]


def _places(area: Area, rule: Rule) -> Block:
    return _channels(f"{area}-channels", say("policy-channels"), say("policy-channels-hint"), rule.channels)


def _channels(name: str, label: str, hint: str | None, chosen: Sequence[str]) -> Block:
    return InputBlock(
        block_id=name,
        label=plain(label),
        hint=plain(hint) if hint else None,
        optional=True,
        element=ConversationMultiSelectElement(
            action_id=name,
            initial_conversations=list(chosen) or None,
            filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
        ),
    )


def _switch(name: str, on: bool) -> Block:
    word = f"policy-{name.replace('_', '-')}"
    option = Option(value="on", text=plain(say(f"{word}-on")))
    return InputBlock(
        block_id=name,
        label=plain(say(word)),
        optional=True,
        element=CheckboxesElement(action_id=name, options=[option], initial_options=[option] if on else None),
    )


def done(external_id: str, policy: Policy) -> dict[str, Any]:
    """Return the form after the rules were saved, with a summary of them."""
    lines = [_line(area, policy.rule(area)) for area in (*AREAS, Area.ADMIN)]
    lines.append(say("policy-line-guests-yes" if policy.guests else "policy-line-guests-no"))
    lines.append(say("policy-line-emails-any" if policy.other_emails else "policy-line-emails-slack"))
    if policy.read_only:
        lines.append(
            say("policy-line-read-only", where=say("policy-count-channels", count=len(policy.read_only)))
        )
    return _end(
        external_id, [section(say("policy-saved")), section("\n".join([say("policy-saved-now"), *lines]))]
    )


def _line(area: Area, rule: Rule) -> str:
    counts = [("people", len(rule.people)), ("groups", len(rule.groups))]
    named = [say(f"policy-count-{what}", count=count) for what, count in counts if count]
    if area is Area.ADMIN:
        named.insert(0, say("policy-who-admins"))
    where = say("policy-count-channels", count=len(rule.channels)) if rule.channels else "none"
    who = ", ".join(named) or say("policy-who-everybody")
    return say("policy-line", area=say(f"policy-head-{area}"), who=who, where=where)


def saving(external_id: str, op_id: str) -> dict[str, Any]:
    """Return the form while the rules are being saved."""
    return modal(
        title=say("policy-title"),
        close=say("saving-close"),
        blocks=[section(f"*{say('saving-text')}*"), context(say("policy-too-slow"))],
        callback_id=act.SAVING_VIEW,
        external_id=external_id,
        metadata={"op": op_id},
    )


def failed(external_id: str, why: Message) -> dict[str, Any]:
    """Return the form if the rules could not be saved."""
    return _end(external_id, [section(why.text)])


def _end(external_id: str, blocks: Sequence[Block]) -> dict[str, Any]:
    return modal(
        title=say("policy-title"),
        close=say("saving-close"),
        blocks=blocks,
        callback_id=act.DONE_VIEW,
        external_id=external_id,
    )
