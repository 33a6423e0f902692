"""Every query, by its stored name."""

from collections.abc import Mapping
from typing import Any

from bot.queries import accounts, admin, assist, meetings, registration, reminders, trainings
from bot.queries.query import Query

QUERIES: Mapping[str, Query[Any]] = {
    query.name: query
    for feature in (meetings, trainings, registration, reminders, admin, accounts, assist)
    for query in feature.QUERIES
}
