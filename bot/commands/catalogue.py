"""Every command and verb: one table that drives parsing, help, menus, manifest and README."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from bot.commands import areas

GUARDS = frozenset({"member", "connected", "organizer"}) | areas.NAMES
"""``member``: a member of this workspace, not a guest or from another team. ``connected``: has a GoTo link.
``organizer``: the session is the person's own. ``admin``: a Slack admin, or named in the policy. ``start``,
``schedule``, ``train``, ``register``: the workspace's policy allows this area to the person."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb of a command.

    ``usage`` has the parameters in brackets, ``example`` works when typed, ``summary_id`` is the message id of its
    summary, ``use_case`` names the use case.
    """

    name: str
    usage: str
    example: str
    use_case: str
    guards: frozenset[str] = frozenset({"member"})
    aliases: tuple[str, ...] = ()
    command: str = field(default="", compare=False)

    @property
    def summary_id(self) -> str:
        return f"{self.command.lstrip('/')}-{self.name.replace(' ', '-')}-summary"

    @property
    def area(self) -> str | None:
        """The policy area that the verb needs, or None."""
        return next(iter(self.guards & areas.NAMES), None)

    @property
    def words(self) -> tuple[str, ...]:
        """The name, followed by its aliases."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command; ``description`` and ``usage_hint`` are the manifest's fields of that name."""

    name: str
    description: str
    usage_hint: str
    verbs: tuple[Verb, ...]

    def verb(self, name: str) -> Verb:
        """Return the verb with that name. Raises ``KeyError``."""
        for verb in self.verbs:
            if verb.name == name:
                return verb
        raise KeyError(name)


_OWN = frozenset({"member", "connected"})
_ORGANIZER = frozenset({"member", "connected", "organizer"})
_ADMIN = frozenset({"member", "admin"})


def _command(name: str, description: str, usage_hint: str, *verbs: Verb) -> Command:
    named = tuple(
        Verb(
            verb.name,
            f"{name} {verb.usage}",
            f"{name} {verb.example or verb.usage}",
            verb.use_case,
            verb.guards | {areas.AREAS[verb.use_case]} if verb.use_case in areas.AREAS else verb.guards,
            verb.aliases,
            name,
        )
        for verb in verbs
    )
    return Command(name, description, usage_hint, named)


def _verb(
    name: str, use_case: str, usage: str = "", example: str = "", guards: frozenset[str] = _OWN, *aliases: str
) -> Verb:
    return Verb(name, usage or name, example, use_case, guards, aliases)


_ALL = frozenset({"member"})

MEETING = _command(
    "/meeting",
    "Start, schedule and find GoTo meetings",
    'now | schedule "Title" tomorrow 3pm 45m | list | help',
    _verb("now", "meetings.now", "now [topic]", "now Sprint review", _OWN, "instant", "meet"),
    _verb(
        "schedule",
        "meetings.schedule",
        'schedule ["Title"] [when] [length] [#channel]',
        'schedule "Title" tomorrow 3pm 45m',
        _OWN,
        "book",
        "plan",
        "new",
        "create",
    ),
    _verb(
        "list", "meetings.list", "list [today|week|channel|group|organizer]", "list", _OWN, "upcoming", "ls"
    ),
    _verb("show", "meetings.show", "show [meeting id]", "show", _OWN, "details", "info"),
    _verb("start", "meetings.start", "start [meeting id]", "start", _ORGANIZER),
    _verb("edit", "meetings.edit", "edit [meeting id]", "edit", _ORGANIZER, "change", "move"),
    _verb("cancel", "meetings.cancel", "cancel [meeting id]", "cancel", _ORGANIZER, "delete"),
    _verb("share", "meetings.share", "share [meeting id] [#channel]", "share", _ORGANIZER),
    _verb("history", "meetings.history", "history [30d]", "history 30d", _OWN, "past"),
    _verb("attendees", "meetings.attendees", "attendees [meeting id]", "attendees", _ORGANIZER, "who"),
    _verb("why", "notifications.why", "why [meeting id]", "why", _ALL),
    _verb("help", "help", "", "", _ALL, "?", "usage", "commands"),
)

GOTO = _command(
    "/goto",
    "Connect your GoTo account and see how it stands",
    "connect | status | disconnect | help",
    _verb("connect", "accounts.connect", "", "", _ALL, "login", "link", "signin"),
    _verb("disconnect", "accounts.disconnect", "", "", _OWN, "logout", "unlink"),
    _verb("status", "accounts.status", "", "", _ALL, "whoami", "account"),
    _verb("doctor", "accounts.doctor", "", "", _ALL, "check", "diagnose"),
    _verb("notify", "notifications.notify", "", "", _ALL, "remind", "reminders"),
    _verb("notifications", "notifications.list", "", "", _ALL, "subscriptions", "mute"),
    _verb("digest", "notifications.digest", "", "", _ALL, "agenda"),
    _verb("settings", "accounts.settings", "", "", _ALL, "preferences", "zone"),
    _verb("calendar", "feeds.calendar", "", "", _ALL, "feed", "ics"),
    _verb("forget me", "accounts.forget", "", "", _ALL, "forget", "delete me"),
    _verb(
        "organizers",
        "admin.organizers",
        "organizers [add|show|suspend|remove] [e-mail or key]",
        "organizers",
        _ADMIN,
    ),
    _verb("groups", "admin.groups", "groups [key]", "groups", _ADMIN),
    _verb(
        "report",
        "admin.report",
        "report [upcoming|past|attendees] [group, e-mail or mine] [30d] [--legacy]",
        "report past 30d",
        _ADMIN,
    ),
    _verb("map", "admin.map", "map [list|@member]", "map", _ADMIN),
    _verb("policy", "admin.policy", "", "", _ADMIN),
    _verb("audit", "admin.audit", "audit [@person] [words] [30d]", "audit cancel 30d", _ADMIN, "log"),
    _verb("help", "help", "", "", _ALL, "?", "usage", "commands"),
)

TRAINING = _command(
    "/training",
    "Plan GoTo trainings and register for them",
    "list | create | show | help",
    _verb("list", "trainings.list", "list [past]", "list", _OWN, "upcoming", "ls"),
    _verb(
        "create", "trainings.create", "create [name]", "create Onboarding", _OWN, "schedule", "plan", "new"
    ),
    _verb("show", "trainings.show", "show [training id]", "show", _OWN, "details", "info"),
    _verb("share", "trainings.share", "share [training id] [#channel]", "share", _ORGANIZER),
    _verb("register", "trainings.register", "register [training id]", "register", _ALL, "join", "enroll"),
    _verb("mine", "trainings.mine", "", "", _ALL, "my", "registrations"),
    _verb("unregister", "trainings.unregister", "unregister [training id]", "unregister", _ALL, "leave"),
    _verb("roster", "trainings.roster", "roster [training id]", "roster", _ORGANIZER, "registrants"),
    _verb("edit", "trainings.edit", "edit [training id]", "edit", _ORGANIZER, "change", "rename"),
    _verb("times", "trainings.times", "times [training id]", "times", _ORGANIZER, "move", "sessions"),
    _verb(
        "organizers", "trainings.organizers", "organizers [training id]", "organizers", _ORGANIZER, "trainers"
    ),
    _verb("manage", "trainings.manage", "manage [training id]", "manage", _ORGANIZER),
    _verb("start", "trainings.start", "start [training id]", "start", _ORGANIZER),
    _verb("cancel", "trainings.cancel", "cancel [training id]", "cancel", _ORGANIZER, "delete"),
    _verb(
        "report",
        "trainings.report",
        "report [30d|training id]",
        "report 30d",
        _ORGANIZER,
        "history",
        "attendees",
    ),
    _verb("recordings", "trainings.recordings", "recordings [training id]", "recordings", _ORGANIZER),
    _verb("waitlist", "trainings.waitlist", "waitlist [training id]", "waitlist", _ORGANIZER, "seats"),
    _verb(
        "missing",
        "trainings.missing",
        "missing [training id] [#channel|@group]",
        "missing",
        _ORGANIZER,
        "nudge",
    ),
    _verb("help", "help", "", "", _ALL, "?", "usage", "commands"),
)

ASSIST = _command(
    "/assist",
    "Open GoToAssist Seeit sessions",
    "new | list | show | help",
    _verb("new", "assist.new", "", "", _OWN, "open", "create"),
    _verb("list", "assist.list", "list [30d]", "list 30d", _OWN, "ls", "history"),
    _verb("show", "assist.show", "show [support key]", "show", _OWN, "details", "info"),
    _verb("help", "help", "", "", _ALL, "?", "usage", "commands"),
)

CATALOGUE: tuple[Command, ...] = (MEETING, TRAINING, GOTO, ASSIST)


def command_named(name: str) -> Command:
    """Return the command (``/meeting``), ignoring case. Raises ``KeyError``."""
    wanted = name.strip().casefold()
    for command in CATALOGUE:
        if command.name == wanted:
            return command
    raise KeyError(name)


def visible(command: Command, holds: Collection[str]) -> tuple[Verb, ...]:
    """Return the verbs that a person with these guards may use, in the order of help and menus."""
    return tuple(verb for verb in command.verbs if verb.guards <= set(holds))
