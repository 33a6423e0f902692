"""What the worker's checks of meeting cards show."""

from bot.usecases.meetings.card_states import CardStateViews
from bot.views.meetings.cards import card, host_late_message

CARD_VIEWS = CardStateViews(card, host_late_message)
