"""Every word that people can type: one table that drives parsing, help, menus, manifest and README."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from bot.commands import areas

GUARDS = frozenset({"member", "connected", "organizer"}) | areas.NAMES
"""``member``: of this workspace, no guest and no stranger. ``connected``: has a GoTo link. ``organizer``: the
session is the person's own. ``admin``: a Slack admin, or named in the policy. ``start``, ``schedule``, ``train``,
``register``: what the workspace's policy lets the person do."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing to ask of a command.

    ``usage`` has the parameters in brackets, ``example`` works when typed, ``summary_id`` names the sentence
    that says what it does, ``use_case`` names what runs it. While ``available`` is false, ``instead`` names
    the verb of the same command that helps meanwhile.
    """

    name: str
    usage: str
    example: str
    use_case: str
    guards: frozenset[str] = frozenset({"member"})
    aliases: tuple[str, ...] = ()
    available: bool = False
    instead: str = "help"
    command: str = field(default="", compare=False)

    @property
    def summary_id(self) -> str:
        return f"{self.command.lstrip('/')}-{self.name.replace(' ', '-')}-summary"

    @property
    def area(self) -> str | None:
        """What the workspace's policy decides about; None where it decides nothing."""
        return next(iter(self.guards & areas.NAMES), None)

    @property
    def words(self) -> tuple[str, ...]:
        """The name and its aliases, the name first."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command; ``description`` and ``usage_hint`` as the manifest calls them."""

    name: str
    description: str
    usage_hint: str
    verbs: tuple[Verb, ...]

    @property
    def available(self) -> bool:
        """Whether the manifest declares it: one of its verbs does something."""
        return any(verb.available for verb in self.verbs)

    def verb(self, name: str) -> Verb:
        """Return the verb of that name. Raises ``KeyError``."""
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
            verb.available,
            verb.instead,
            name,
        )
        for verb in verbs
    )
    return Command(name, description, usage_hint, named)


def _here(
    name: str, use_case: str, usage: str = "", example: str = "", guards: frozenset[str] = _OWN, *aliases: str
) -> Verb:
    return Verb(name, usage or name, example, use_case, guards, aliases, available=True)


def _later(
    name: str,
    use_case: str,
    usage: str = "",
    example: str = "",
    guards: frozenset[str] = _OWN,
    instead: str = "help",
    *aliases: str,
) -> Verb:
    return Verb(name, usage or name, example, use_case, guards, aliases, instead=instead)


_ALL = frozenset({"member"})

MEETING = _command(
    "/meeting",
    "Start, schedule and find GoTo meetings",
    'now | schedule "Title" tomorrow 3pm 45m | list | help',
    _here("now", "meetings.now", "now [topic]", "now Sprint review", _OWN, "instant", "meet"),
    _here(
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
    _here(
        "list", "meetings.list", "list [today|week|channel|group|organizer]", "list", _OWN, "upcoming", "ls"
    ),
    _here("show", "meetings.show", "show [meeting id]", "show", _OWN, "details", "info"),
    _here("start", "meetings.start", "start [meeting id]", "start", _ORGANIZER),
    _here("edit", "meetings.edit", "edit [meeting id]", "edit", _ORGANIZER, "change", "move"),
    _here("cancel", "meetings.cancel", "cancel [meeting id]", "cancel", _ORGANIZER, "delete"),
    _here("share", "meetings.share", "share [meeting id] [#channel]", "share", _ORGANIZER),
    _here("history", "meetings.history", "history [30d]", "history 30d", _OWN, "past"),
    _here("attendees", "meetings.attendees", "attendees [meeting id]", "attendees", _ORGANIZER, "who"),
    _here("why", "notifications.why", "why [meeting id]", "why", _ALL),
    _here("help", "help", "", "", _ALL, "?", "usage", "commands"),
)

GOTO = _command(
    "/goto",
    "Connect your GoTo account and see how it stands",
    "connect | status | disconnect | help",
    _here("connect", "accounts.connect", "", "", _ALL, "login", "link", "signin"),
    _here("disconnect", "accounts.disconnect", "", "", _OWN, "logout", "unlink"),
    _here("status", "accounts.status", "", "", _ALL, "whoami", "account"),
    _here("doctor", "accounts.doctor", "", "", _ALL, "check", "diagnose"),
    _here("notify", "notifications.notify", "", "", _ALL, "remind", "reminders"),
    _here("notifications", "notifications.list", "", "", _ALL, "subscriptions"),
    _here("digest", "notifications.digest", "", "", _ALL, "agenda"),
    _here("settings", "accounts.settings", "", "", _ALL, "preferences", "zone"),
    _here("calendar", "feeds.calendar", "", "", _ALL, "feed", "ics"),
    _here("forget me", "accounts.forget", "", "", _ALL, "forget", "delete me"),
    _here(
        "organizers",
        "admin.organizers",
        "organizers [add|show|suspend|remove] [e-mail or key]",
        "organizers",
        _ADMIN,
    ),
    _here("groups", "admin.groups", "groups [key]", "groups", _ADMIN),
    _here(
        "report",
        "admin.report",
        "report [upcoming|past|attendees] [group, e-mail or mine] [30d] [--legacy]",
        "report past 30d",
        _ADMIN,
    ),
    _here("map", "admin.map", "map [list|@member]", "map", _ADMIN),
    _here("policy", "admin.policy", "", "", _ADMIN),
    _here("audit", "admin.audit", "audit [@person] [words] [30d]", "audit cancel 30d", _ADMIN, "log"),
    _here("help", "help", "", "", _ALL, "?", "usage", "commands"),
)

TRAINING = _command(
    "/training",
    "Plan GoTo trainings and register for them",
    "list | create | show | help",
    _here("list", "trainings.list", "list [past]", "list", _OWN, "upcoming", "ls"),
    _here(
        "create", "trainings.create", "create [name]", "create Onboarding", _OWN, "schedule", "plan", "new"
    ),
    _here("show", "trainings.show", "show [training id]", "show", _OWN, "details", "info"),
    _here("share", "trainings.share", "share [training id] [#channel]", "share", _ORGANIZER),
    _here("register", "trainings.register", "register [training id]", "register", _ALL, "join", "enroll"),
    _here("mine", "trainings.mine", "", "", _ALL, "my", "registrations"),
    _here("unregister", "trainings.unregister", "unregister [training id]", "unregister", _ALL, "leave"),
    _here("roster", "trainings.roster", "roster [training id]", "roster", _ORGANIZER, "registrants"),
    _here("edit", "trainings.edit", "edit [training id]", "edit", _ORGANIZER, "change", "rename"),
    _here("times", "trainings.times", "times [training id]", "times", _ORGANIZER, "move", "sessions"),
    _here(
        "organizers", "trainings.organizers", "organizers [training id]", "organizers", _ORGANIZER, "trainers"
    ),
    _here("manage", "trainings.manage", "manage [training id]", "manage", _ORGANIZER),
    _here("start", "trainings.start", "start [training id]", "start", _ORGANIZER),
    _here("cancel", "trainings.cancel", "cancel [training id]", "cancel", _ORGANIZER, "delete"),
    _here(
        "report",
        "trainings.report",
        "report [30d|training id]",
        "report 30d",
        _ORGANIZER,
        "history",
        "attendees",
    ),
    _here("recordings", "trainings.recordings", "recordings [training id]", "recordings", _ORGANIZER),
    _here("waitlist", "trainings.waitlist", "waitlist [training id]", "waitlist", _ORGANIZER, "seats"),
    _here(
        "missing",
        "trainings.missing",
        "missing [training id] [#channel|@group]",
        "missing",
        _ORGANIZER,
        "nudge",
    ),
    _here("help", "help", "", "", _ALL, "?", "usage", "commands"),
)

ASSIST = _command(
    "/assist",
    "Open GoToAssist Seeit sessions",
    "new | list | show | help",
    _here("new", "assist.new", "", "", _OWN, "open", "create"),
    _here("list", "assist.list", "list [30d]", "list 30d", _OWN, "ls", "history"),
    _here("show", "assist.show", "show [support key]", "show", _OWN, "details", "info"),
    _here("help", "help", "", "", _ALL, "?", "usage", "commands"),
)

CATALOGUE: tuple[Command, ...] = (MEETING, TRAINING, GOTO, ASSIST)


def command_named(name: str) -> Command:
    """Return the command (``/meeting``), whatever its case. Raises ``KeyError``."""
    wanted = name.strip().casefold()
    for command in CATALOGUE:
        if command.name == wanted:
            return command
    raise KeyError(name)


def visible(command: Command, holds: Collection[str]) -> tuple[Verb, ...]:
    """Return what a person with these guards may use now, in order: the lines of help and menu."""
    return tuple(verb for verb in command.verbs if verb.available and verb.guards <= set(holds))
