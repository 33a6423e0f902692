"""The form that creates the calendar feed's URL and turns it off."""

from __future__ import annotations

from bot.model.calendars import FeedModel
from bot.views import form_kit, ids
from bot.views import kit as ui
from bot.views.i18n.bundles import t
from bot.views.times import slack_date


def feed_form(model: FeedModel, external_id: str) -> ui.View:
    """Return the form with the feed's state and the buttons to create its URL and turn it off."""
    blocks: list[ui.Block] = [ui.section(t("feed-about"))]
    if model.address:
        blocks += [ui.section(f"```{model.address}```"), ui.context(t("feed-once"))]
    elif model.made_at:
        blocks.append(ui.section(t("feed-on", when=slack_date(model.made_at, model.zone))))
    if model.made_at:
        fetched = model.fetched_at
        blocks.append(
            ui.context(
                t("feed-fetched", when=slack_date(fetched, model.zone)) if fetched else t("feed-unread")
            )
        )
    blocks.append(ui.actions(*_buttons(model)))
    return form_kit.notice_form(t("feed-title"), external_id, blocks, callback_id=ids.FEED_FORM)


def _buttons(model: FeedModel) -> list[ui.Element]:
    if model.made_at is None:
        return [ui.button(t("button-feed-make"), ids.FEED_MAKE, style="primary")]
    made = model.made_at.isoformat()
    sure = ui.confirm(
        t("feed-sure-title"), t("feed-sure-text"), t("feed-sure-yes"), t("button-training-keep")
    )
    off = ui.confirm(t("feed-off-title"), t("feed-off-text"), t("button-feed-off"), t("button-training-keep"))
    return [
        ui.button(t("button-feed-new"), ids.FEED_MAKE, value=made, confirm=sure),
        ui.button(t("button-feed-off"), ids.FEED_OFF, value=made, style="danger", confirm=off),
    ]
