"""Messages and forms for organizers: start, cancel and share meetings."""

from __future__ import annotations

from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ConversationFilter,
    ConversationSelectElement,
    InputBlock,
)

from bot.ports import Channel, Message, Outcome
from bot.usecases.cancelling import CancelModel, Pending
from bot.usecases.sharing import ShareModel
from bot.usecases.starting import HostModel
from bot.views import actions as act
from bot.views.cards import date_span
from bot.views.errors import outcome_error
from bot.views.parts import (
    actions,
    button,
    confirm,
    cut,
    escaped,
    message,
    one_line,
    pack,
    plain,
    safe,
    section,
    sentence,
)
from bot.views.parts import form as modal
from bot.views.times import span
from bot.views.words import say


def verb_buttons(meeting_id: str) -> ActionsBlock:
    """Return the organizer's buttons for one meeting."""
    return actions(
        button(say("button-start"), act.START, value=meeting_id),
        button(say("button-edit"), act.EDIT, value=meeting_id),
        button(say("button-share"), act.SHARE, value=meeting_id),
        button(say("button-cancel-meeting"), act.CANCEL, value=meeting_id),
    )


def host_link(model: HostModel) -> Message:
    """Return the ephemeral message with the host link; only the button contains it."""
    return message(say("host-text"), [section(say("host-text")), _open_host(model)])


def host_view(model: HostModel, external_id: str) -> dict[str, Any]:
    """Return the same as a modal, for the Home tab, which cannot show ephemeral messages."""
    return modal(
        title=say("host-title"),
        close=say("saving-close"),
        blocks=[section(say("host-text")), _open_host(model)],
        callback_id=act.DONE_VIEW,
        external_id=external_id,
    )


def _open_host(model: HostModel) -> ActionsBlock:
    return actions(button(say("button-open-host"), act.HOST_OPEN, url=model.host_url, style="primary"))


def cancel_ask(model: CancelModel) -> Message:
    """Return the question before a cancellation; its button asks to confirm, with the number of people affected."""
    title = one_line(model.subject) or say("untitled")
    lines = [say("cancel-ask", subject=safe(title), when=_when(model, shown=True))]
    if model.recurring:
        lines.append(say("cancel-recurring"))
    if model.places:
        lines.append(say("cancel-places", places=", ".join(_place(place) for place in model.places)))
    else:
        lines.append(say("cancel-nobody"))
    people = sum(_others(place) for place in model.places)
    consequence = say("cancel-confirm-people", count=people) if people else say("cancel-confirm-nobody")
    yes = button(
        say("button-cancel-meeting"),
        act.CANCEL_YES,
        value=pack({"id": model.meeting_id, "s": cut(title, 150)}),
        style="danger",
        confirm=confirm(
            say("cancel-confirm-title"),
            say("cancel-confirm", subject=cut(title, 100), when=_when(model), consequence=consequence),
            say("button-cancel-meeting"),
            say("button-keep-meeting"),
        ),
    )
    keep = button(say("button-keep-meeting"), act.CANCEL_KEEP)
    ask = say("cancel-ask-text", subject=escaped(title), when=_when(model))
    return message(" ".join([ask, *lines[1:]]), [section("\n".join(lines)), actions(yes, keep)])


def _when(model: CancelModel, *, shown: bool = False) -> str:
    if model.start is None or model.end is None or model.recurring:
        return say("recurring")
    return (date_span if shown else span)(model.start, model.end, model.zone)


def _others(place: Channel) -> int:
    """Return the number of people in the channel, without Usher."""
    return max((place.people or 0) - (1 if place.bot_is_member else 0), 0)


def _place(place: Channel) -> str:
    if place.people is None:
        return say("cancel-place-unknown", channel=f"<#{place.id}>")
    return say("cancel-place", channel=f"<#{place.id}>", count=_others(place))


def cancel_pending(model: Pending) -> Message:
    text = say("cancel-pending", subject=safe(model.subject), seconds=model.left)
    return message(text, [section(text), actions(button(say("button-undo"), act.UNDO, value=model.op_id))])


def cancel_kept(subject: str | None) -> Message:
    return sentence(say("cancel-kept", subject=safe(subject)) if subject else say("cancel-not"))


def cancel_done(outcome: Outcome, subject: str) -> Message:
    """Return the message on the result of a cancellation."""
    named = safe(subject) or say("untitled")
    if outcome.ok:
        if outcome.values.get("undone"):
            return cancel_kept(subject)
        return sentence(
            say("cancel-already" if outcome.values.get("already") else "cancel-done", subject=named)
        )
    failed = outcome_error(outcome)
    head = say("cancel-failed", subject=named)
    return Message(f"{head} {failed.text}", [section(head).to_dict(), *failed.blocks])


def share_form(model: ShareModel) -> dict[str, Any]:
    """Return the form that asks for the channel."""
    postable = model.channel if model.channel and model.channel[:1] in ("C", "G") else None
    blocks: list[Block] = [
        section(say("share-ask", subject=safe(model.subject) or say("untitled"))),
        InputBlock(
            block_id="channel",
            label=plain(say("share-channel")),
            element=ConversationSelectElement(
                action_id="channel",
                initial_conversation=postable,
                filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
            ),
        ),
    ]
    return modal(
        title=say("share-title"),
        submit=say("button-post"),
        close=say("form-close"),
        blocks=blocks,
        callback_id=act.SHARE_FORM,
        external_id=model.external_id,
        metadata={"id": model.meeting_id},
    )


def share_view(external_id: str, outcome: Outcome | None) -> dict[str, Any]:
    """Return the form after it was submitted; ``outcome`` is None while GoTo is slow."""
    said = [section(say("share-waiting"))] if outcome is None else [section(_share_line(outcome))]
    return modal(
        title=say("share-title"),
        close=say("saving-close"),
        blocks=[*said],
        callback_id=act.DONE_VIEW,
        external_id=external_id,
    )


def share_done(outcome: Outcome) -> Message:
    return sentence(_share_line(outcome)) if outcome.ok else outcome_error(outcome)


def _share_line(outcome: Outcome) -> str:
    values = outcome.values
    word = "share-already" if values.get("already") else "share-done"
    return say(
        word, subject=safe(str(values["subject"])) or say("untitled"), channel=f"<#{values['channel']}>"
    )
