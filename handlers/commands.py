"""The slash commands: how the manifest describes them, and the order and groups of their verbs in help and menus.

Importing the features registers their routes.
"""

from __future__ import annotations

from bot.parsing.catalogue import Catalogue
from bot.views import ids
from handlers.accounts import approvals, connection, forget, settings
from handlers.admin import audit, groups, member_map, organizers, policy, reports
from handlers.assist import sessions
from handlers.calendars import feeds
from handlers.core import dismiss, events, help, join_channel, mentions, shortcuts
from handlers.meetings import cancel, edit, history, overview, schedule, share, start, url_cards, verbs
from handlers.previews import unfurl
from handlers.registration import forms as registration_forms
from handlers.registration import overview as registration_overview
from handlers.registration import roster
from handlers.reminders import reminder_buttons, subscription_form, subscriptions, why
from handlers.router import link, router
from handlers.trainings import forms as training_forms
from handlers.trainings import overview as training_overview

FEATURES = (
    *(overview, start, schedule, verbs, edit, cancel, share, history, url_cards),
    *(training_overview, training_forms),
    *(registration_overview, registration_forms, roster),
    *(subscription_form, subscriptions, reminder_buttons, why),
    *(organizers, groups, member_map, policy, audit, reports),
    *(connection, approvals, settings, forget),
    *(feeds, sessions, unfurl),
    *(dismiss, join_channel, events, help, mentions, shortcuts),
)
"""Every module that declares routes."""

link(
    *(ids.JOIN, ids.CALENDAR),
    *(ids.TRAINING_LINK, ids.REGISTRATION_JOIN, ids.REGISTRATION_CALENDAR),
)

CATALOGUE: Catalogue = (
    router.command(
        "/meeting",
        "Start, schedule and find GoTo meetings",
        'now | schedule "Title" tomorrow 3pm 45m | list | help',
        everyday="now, schedule, list, show, start, edit, cancel, share, history, attendees",
        reminders="why",
    ),
    router.command(
        "/training",
        "Schedule GoTo trainings and register for them",
        "list | create | show | help",
        everyday="list, show, register, mine, unregister",
        trainers="create, share, roster, edit, times, organizers, manage, start, cancel, report, recordings, waitlist,"
        " missing",
    ),
    router.command(
        "/goto",
        "Connect your GoTo account and check its connection",
        "connect | status | disconnect | help",
        everyday="connect, disconnect, status, doctor, settings, calendar, forget me",
        reminders="notify, notifications, digest",
        admin="organizers, groups, report, map, policy, audit",
    ),
    router.command(
        "/assist",
        "Open GoToAssist Seeit sessions",
        "new | list | show | help",
        everyday="new, list, show",
    ),
)
router.catalogue = CATALOGUE
