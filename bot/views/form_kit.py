"""The fields of forms, one call each, and the forms that say how a submission ended."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.model.operations import SavingForm
from bot.views import ids
from bot.views.i18n.bundles import t
from bot.views.kit import Block, Option, View, context, element, input_block, modal, plain_text, section

_CITY_ZONE = re.compile(r"[A-Za-z_]+(/[A-Za-z_+-]+)+|UTC")
POSTABLE = {"include": ["public", "private"], "exclude_bot_users": True}
"""Conversations that Usher can be in, so that it can post there (Slack: conversations_select ``filter``)."""
POSTABLE_BY_URL = {"include": ["public", "private", "im", "mpim"], "exclude_bot_users": True}
"""Conversations that a response_url can post to."""


def versioned(action_id: str, version: str) -> str:
    """Return the action id of a field whose value the form sets itself.

    A field that is drawn again keeps what the person entered as long as its ids stay (Slack: views.update), so a new
    version makes Slack take the initial value. Requests are routed by the id without it.
    """
    return f"{action_id}{ids.VERSION_MARK}{version}" if version else action_id


def text_field(
    block_id: str,
    label: str,
    value: str = "",
    *,
    max_length: int,
    placeholder: str | None = None,
    hint: str | None = None,
    optional: bool | None = None,
    multiline: bool | None = None,
) -> Block:
    return input_block(
        block_id=block_id,
        label=plain_text(label),
        hint=plain_text(hint) if hint else None,
        optional=optional,
        element=element(
            "plain_text_input",
            action_id=block_id,
            initial_value=value[:max_length] or None,
            placeholder=plain_text(placeholder) if placeholder else None,
            multiline=multiline,
            max_length=max_length,
        ),
    )


def select_field(
    block_id: str,
    label: str,
    options: Sequence[Option],
    chosen: str | None,
    *,
    kind: str = "static_select",
    action_id: str | None = None,
    placeholder: str | None = None,
    hint: str | None = None,
    optional: bool | None = None,
    dispatch: bool | None = None,
) -> Block:
    """Return a choice of one of the options. ``kind`` is Slack's name of the element: a select or ``radio_buttons``.

    With ``dispatch`` each choice is sent under ``action_id``, so that the form can be redrawn.
    """
    return input_block(
        block_id=block_id,
        label=plain_text(label),
        hint=plain_text(hint) if hint else None,
        optional=optional,
        dispatch_action=dispatch,
        element=element(
            kind,
            action_id=action_id or block_id,
            placeholder=plain_text(placeholder) if placeholder else None,
            options=list(options),
            initial_option=next((one for one in options if one["value"] == chosen), None),
        ),
    )


def checkbox_field(
    block_id: str,
    label: str,
    options: Sequence[Option],
    chosen: Iterable[str],
    *,
    action_id: str | None = None,
    optional: bool | None = True,
    dispatch: bool | None = None,
) -> Block:
    values = set(chosen)
    return input_block(
        block_id=block_id,
        label=plain_text(label),
        optional=optional,
        dispatch_action=dispatch,
        element=element(
            "checkboxes",
            action_id=action_id or block_id,
            options=list(options),
            initial_options=[one for one in options if one["value"] in values] or None,
        ),
    )


def date_field(
    block_id: str, label: str, date: str | None, *, action_id: str, optional: bool | None = None
) -> Block:
    """Return a date (``YYYY-MM-DD``); each change is sent, so that the form can be redrawn."""
    picker = element("datepicker", action_id=action_id, initial_date=date)
    return input_block(
        block_id=block_id, label=plain_text(label), optional=optional, dispatch_action=True, element=picker
    )


def time_field(
    block_id: str,
    label: str,
    time: str | None,
    zone: str,
    *,
    action_id: str,
    optional: bool | None = None,
) -> Block:
    """Return a time of day (``HH:MM`` in ``zone``); each change is sent, so that the form can be redrawn.

    The label names the zone. Slack is told ids of cities and ``UTC``, which it knows: for old ids (``EST5EDT``,
    ``Etc/GMT+5``, ``GMT0``) nobody documents that it takes them, and it would refuse the whole form.
    """
    known = zone if _CITY_ZONE.fullmatch(zone) and not zone.startswith("Etc/") else None
    picker = element("timepicker", action_id=action_id, initial_time=time, timezone=known)
    return input_block(
        block_id=block_id, label=plain_text(label), optional=optional, dispatch_action=True, element=picker
    )


def channel_field(
    block_id: str,
    label: str,
    channel: str | None,
    *,
    action_id: str | None = None,
    hint: str | None = None,
    optional: bool | None = None,
    dispatch: bool | None = None,
    by_url: bool = False,
) -> Block:
    """Return a choice of a channel; direct messages cannot be chosen, so one is not preselected.

    With ``by_url`` they can: the submission has a response_url for the chosen conversation (Slack:
    ``response_url_enabled``).
    """
    chosen = channel if channel and (by_url or channel[:1] in ("C", "G")) else None
    return input_block(
        block_id=block_id,
        label=plain_text(label),
        hint=plain_text(hint) if hint else None,
        optional=optional,
        dispatch_action=dispatch,
        element=element(
            "conversations_select",
            action_id=action_id or block_id,
            initial_conversation=chosen,
            response_url_enabled=by_url or None,
            filter=POSTABLE_BY_URL if by_url else POSTABLE,
        ),
    )


def saving_form(title: str, external_id: str, op_id: str, *, text: str, note: str) -> View:
    """Return the "Saving…" form while GoTo is slow. If it is closed, the outcome goes into a direct message."""
    return modal(
        title=title,
        close=t("saving-close"),
        blocks=[section(f"*{text}*"), context(note)],
        callback_id=ids.SAVING_VIEW,
        external_id=external_id,
        carry=SavingForm(op_id),
    )


def notice_form(
    title: str, external_id: str, blocks: Iterable[Block], *, callback_id: str = ids.DONE_VIEW
) -> View:
    """Return a form without fields: how a submission ended, or that something is being read."""
    return modal(
        title=title,
        close=t("saving-close"),
        blocks=blocks,
        callback_id=callback_id,
        external_id=external_id,
    )


def multi_select_field(
    block_id: str, label: str, options: Sequence[Option], chosen: Iterable[str], *, placeholder: str
) -> Block:
    """Return a choice of any number of the options, also of none."""
    values = set(chosen)
    return input_block(
        block_id=block_id,
        label=plain_text(label),
        optional=True,
        element=element(
            "multi_static_select",
            action_id=block_id,
            placeholder=plain_text(placeholder),
            options=list(options),
            initial_options=[one for one in options if one["value"] in values] or None,
        ),
    )
