"""Messages before and after all data about a person is deleted."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.account_results import ExportResult, ForgetResult
from bot.model.accounts import Departure
from bot.model.messages import Message
from bot.model.operations import Outcome
from bot.views import ids as act
from bot.views.errors import connect_button
from bot.views.i18n.bundles import t
from bot.views.kit import Element, actions, button, confirm, context, message, section, text_message
from bot.views.text import mrkdwn_safe

MAX_TITLES = 10
"""Titles named in a message; the others are counted."""


def forget_question() -> Message:
    """Return the question: what is deleted, what is kept, and the offer to export the data first."""
    lines = [t("forget-goes"), t("forget-stays")]
    blocks = [
        section(f"*{t('forget-title')}*"),
        section("\n".join(lines)),
        actions(
            button(t("button-export"), act.EXPORT),
            button(
                t("button-forget"),
                act.FORGET,
                style="danger",
                confirm=confirm(t("forget-title"), t("forget-sure"), t("forget-yes"), t("forget-no")),
            ),
        ),
        context(t("forget-export-first")),
    ]
    return message(f"{t('forget-title')} {' '.join(lines)} {t('forget-export-first')}", blocks)


def exported_message(outcome: Outcome) -> Message:
    text = t("export-done" if outcome.result(ExportResult).file else "export-done-text")
    return message(text, [section(text)])


def export_part(text: str, number: int, parts: int) -> Message:
    """Return one part of the exported data as a message, verbatim: nothing in it mentions or links."""
    shown = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("```", "'''")
    head = t("export-part", number=number, parts=parts)
    return message(head, [section(head), section(f"```{shown}```")])


def forgotten_message(outcome: Outcome) -> Message:
    """Return the message after the deletion, with what is kept."""
    done = t("forgotten", count=outcome.result(ForgetResult).count)
    stays = t("forgotten-stays")
    return message(f"{done} {stays}", [section(done), context(stays), actions(connect_button(again=False))])


def forget_member_question(member: str, *, has_left: bool) -> Message:
    """Return the question to an admin about a member (user id)."""
    title = t("forget-member-title", member=f"<@{member}>")
    text = t("forget-member-goes") if has_left else f"{t('forget-member-goes')} {t('forget-member-active')}"
    blocks = [
        section(f"*{title}*"),
        section(text),
        actions(_forget_member_button(member if has_left else f"{member}:{act.ACTIVE_MARK}")),
    ]
    return message(f"{title} {text}", blocks)


def _forget_member_button(value: str) -> Element:
    """Return the button, with its question, that deletes what is kept about a member.

    The value is their user id, or ``id:active`` where it is said that they can still sign in.
    """
    return button(
        t("button-forget-member"),
        act.FORGET_MEMBER,
        value=value,
        style="danger",
        confirm=confirm(t("forget-member-confirm"), t("forget-member-sure"), t("forget-yes"), t("forget-no")),
    )


def member_forgotten_message(outcome: Outcome) -> Message:
    """Return the message to the admin after the deletion."""
    gone = outcome.result(ForgetResult)
    return text_message(t("member-forgotten", member=f"<@{gone.member}>", count=gone.count))


def departure_message(departure: Departure) -> Message:
    """Return the message to an admin: what ended, and what the person organized that somebody may take over."""
    title = t("departure-title", name=mrkdwn_safe(departure.name))
    ended = [
        t("departure-link", email=mrkdwn_safe(departure.email)) if departure.email else "",
        t("departure-admin-link") if departure.was_admin_link else "",
        t("departure-seats", count=len(departure.seats)) if departure.seats else "",
        t("departure-channels", channels=", ".join(f"<#{one}>" for one in departure.channels))
        if departure.channels
        else "",
    ]
    organized = [
        t("departure-meetings", titles=_titles(departure.meetings)) if departure.meetings else "",
        t("departure-trainings", titles=_titles(departure.trainings)) if departure.trainings else "",
    ]
    lines = [line for line in (*ended, *organized) if line]
    blocks = [
        section(f"*{title}*"),
        section("\n".join(lines)),
        context(t("departure-next")),
        actions(_forget_member_button(departure.person.user_id)),
    ]
    return message(" ".join([title, *lines]), blocks)


def _titles(titles: Sequence[str]) -> str:
    shown = [mrkdwn_safe(one) for one in titles[:MAX_TITLES]]
    more = len(titles) - len(shown)
    return ", ".join(shown) + (f" {t('departure-more', count=more)}" if more else "")
