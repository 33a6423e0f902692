"""People who read the pseudo-language, and who got a message in whose language.

Somebody with ``en-XA`` reads every sentence with accents. Their helper below takes the accents off again, so that a
conversation goes on in plain English whoever takes part in it; what the bot really sent is checked at its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from fluent.syntax import FluentParser
from fluent.syntax import ast as fluent
from fluent.syntax.visitor import Visitor

from bot.model.reader import PSEUDO_LOCALE
from bot.sandbox.slack.ack_results import ActionResult, SubmitResult
from bot.sandbox.slack.element_lookup import Target, visible_blocks
from bot.sandbox.slack.elements import interactive_elements, options_of
from bot.sandbox.slack.model import StoredMessage
from bot.sandbox.slack.people import SlackPerson
from bot.sandbox.slack.views import View
from bot.views.i18n.pseudo import ACCENTS, pseudo_sentences
from tests.support.source import ROOT

NO_ACCENTS = {accented: plain for plain, accented in ACCENTS.items()}
ACCENTED = frozenset(map(chr, NO_ACCENTS))
MIN_FRAGMENT_WORDS = 3
"""A part of a sentence that is shorter than this may be in a name or title, too."""


class PseudoReader(SlackPerson):
    """A person who reads the pseudo-language, in the words of somebody who reads English."""

    def reads(self, target: Target) -> str:
        return super().reads(target).translate(NO_ACCENTS)

    def hears(self, message: StoredMessage) -> str:
        return super().hears(message).translate(NO_ACCENTS)

    async def clicks(
        self,
        target: Target,
        action_id: str | None = None,
        *,
        text: str | None = None,
        block_id: str | None = None,
        value: Any = None,
        confirm: bool = True,
    ) -> ActionResult:
        shown = _as_shown(_labels(target), text)
        return await super().clicks(
            target, action_id, text=shown, block_id=block_id, value=value, confirm=confirm
        )

    async def fills(self, view: View, values: dict[str, Any], *, enter: bool = False) -> None:
        labels = [block["label"]["text"] for block in view.blocks if "label" in block]
        await super().fills(view, {_as_shown(labels, key): v for key, v in values.items()}, enter=enter)

    async def submits(self, view: View | None = None) -> SubmitResult:
        result = await super().submits(view)
        return replace(result, errors={k: e.translate(NO_ACCENTS) for k, e in result.errors.items()})


def _labels(target: Target) -> list[str]:
    found = []
    for _, element in interactive_elements(visible_blocks(target)):
        found.append(element.get("text", {}).get("text", ""))
        if element["type"] != "button":
            found += [option["text"]["text"] for option in options_of(element)]
    return found


def _as_shown(labels: list[str], text: Any) -> Any:
    """Return the label that is shown for an English one."""
    return next((label for label in labels if label.translate(NO_ACCENTS) == text), text)


def wrong_languages(slack: Any) -> list[str]:
    """Return what somebody reads in a language that is not theirs, if anybody reads the pseudo-language."""
    if all(user.locale != PSEUDO_LOCALE for user in slack.home.users.values()):
        return []
    found = []
    for reader, text in _shown(slack):
        is_pseudo = reader is not None and reader.locale == PSEUDO_LOCALE
        name = reader.name if reader is not None else "channel"
        if is_pseudo and (fragment := next((one for one in english_fragments() if one in text), None)):
            found.append(f"{name} reads English ({fragment!r}): {text}")
        elif is_pseudo != bool(ACCENTED & set(text)):
            found.append(f"{name} reads {'English' if is_pseudo else 'accents'}: {text}")
    return found


def _shown(slack: Any) -> Iterator[tuple[Any, str]]:
    """Yield everything that the bot shows, and to whom; None is a channel, or a conversation between people."""
    workspace = slack.home
    for channel in workspace.channels.values():
        people = [workspace.users[one] for one in channel.members if not workspace.users[one].is_bot]
        for message in channel.messages:
            if not (message.bot_id or message.attachments):
                continue
            reader = people[0] if channel.kind == "im" and len(people) == 1 else None
            if message.ephemeral_for is not None:
                reader = workspace.users[message.ephemeral_for]
            viewer = SlackPerson(slack, workspace, reader or people[0])
            yield reader, f"{viewer.reads(message)}\n{viewer.hears(message) if message.bot_id else ''}"
    for user in workspace.users.values():
        person = SlackPerson(slack, workspace, user)
        for view in [*person.views, *([person.home] if person.home else [])]:
            yield user, person.reads(view)


@cache
def english_fragments() -> tuple[str, ...]:
    """Return the parts of English sentences, between what is filled in, that are long enough to be told."""
    found: set[str] = set()

    class Parts(Visitor):
        def visit_TextElement(self, node: fluent.TextElement) -> None:
            # Code keeps its letters in the pseudo-language, too.
            found.update(
                part.strip().translate(NO_ACCENTS) for part in node.value.split("`") if ACCENTED & set(part)
            )

    for path in sorted((ROOT / "bot/views/words/en").glob("*.ftl")):
        Parts().visit(FluentParser().parse(pseudo_sentences(path.read_text(encoding="utf-8"))))
    return tuple(sorted(part for part in found if len(part.split()) >= MIN_FRAGMENT_WORDS))
