"""Every query, by its stored name."""

from collections.abc import Mapping
from typing import Any

from bot.queries import admin, assist, meetings, registration, reminders, roster, trainings
from bot.queries.query import Query

QUERIES: Mapping[str, Query[Any]] = {
    query.name: query
    for feature in (meetings, trainings, registration, roster, reminders, admin, assist)
    for query in feature.QUERIES
}
