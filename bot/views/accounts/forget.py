"""Messages before and after all data about a person is deleted."""

from __future__ import annotations

from bot.model.core import Message, Outcome
from bot.views import ids as act
from bot.views.errors import connect_button
from bot.views.i18n.bundles import t
from bot.views.kit import actions, button, confirm, context, message, section


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
    text = t("export-done" if outcome.values.get("file") else "export-done-text")
    return message(text, [section(text)])


def export_part(text: str, number: int, parts: int) -> Message:
    """Return one part of the exported data as a message, verbatim: nothing in it mentions or links."""
    shown = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("```", "'''")
    head = t("export-part", number=number, parts=parts)
    return message(head, [section(head), section(f"```{shown}```")])


def forgotten_message(outcome: Outcome) -> Message:
    """Return the message after the deletion, with what is kept."""
    done = t("forgotten", count=int(outcome.values.get("count") or 0))
    stays = t("forgotten-stays")
    return message(f"{done} {stays}", [section(done), context(stays), actions(connect_button(again=False))])
