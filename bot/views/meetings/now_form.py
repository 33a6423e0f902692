"""The small form behind [Start now] on the Home tab: the topic, and where the card goes."""

from __future__ import annotations

from bot.parsing.forms import MAX_SUBJECT_LENGTH
from bot.views import ids
from bot.views.form_kit import channel_field, text_field
from bot.views.i18n.bundles import t
from bot.views.kit import View, context, modal


def now_form(external_id: str) -> View:
    return modal(
        title=t("now-form-title"),
        submit=t("button-now"),
        close=t("form-close"),
        blocks=[
            text_field(
                "subject",
                t("now-form-topic"),
                max_length=MAX_SUBJECT_LENGTH,
                placeholder=t("now-topic"),
                optional=True,
            ),
            channel_field("channel", t("now-form-channel"), None, optional=True, by_url=True),
            context(t("now-form-note")),
        ],
        callback_id=ids.NOW_FORM,
        external_id=external_id,
    )
