"""Every command and verb: one table that drives parsing, help, menus, manifest and README."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from bot.parsing import areas

GUARDS = frozenset({"member", "connected", "organizer"}) | areas.AREA_NAMES
"""``member``: a member of this workspace, not a guest or from another team. ``connected``: has a GoTo link.
``organizer``: the session is the person's own. ``admin``: a Slack admin, or named in the policy. ``start``,
``schedule``, ``train``, ``register``: the workspace's policy allows this area to the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
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
        return next(iter(self.guards & areas.AREA_NAMES), None)

    @property
    def words(self) -> tuple[str, ...]:
        """The name, followed by its aliases."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A slash command; ``description`` and ``usage_hint`` are the manifest's fields of that name."""

    name: str
    description: str
    usage_hint: str
    verbs: tuple[Verb, ...]

    def find_verb(self, name: str) -> Verb:
        """Return the verb with that name. Raises ``KeyError``."""
        for verb in self.verbs:
            if verb.name == name:
                return verb
        raise KeyError(name)


_CONNECTED_GUARDS = frozenset({"member", "connected"})
_ORGANIZER_GUARDS = frozenset({"member", "connected", "organizer"})
_ADMIN_GUARDS = frozenset({"member", "admin"})


def _make_command(name: str, description: str, usage_hint: str, *verbs: Verb) -> Command:
    named = tuple(
        Verb(
            name=verb.name,
            usage=f"{name} {verb.usage}",
            example=f"{name} {verb.example or verb.usage}",
            use_case=verb.use_case,
            guards=verb.guards | {areas.AREA_BY_USE_CASE[verb.use_case]}
            if verb.use_case in areas.AREA_BY_USE_CASE
            else verb.guards,
            aliases=verb.aliases,
            command=name,
        )
        for verb in verbs
    )
    return Command(name=name, description=description, usage_hint=usage_hint, verbs=named)


def _make_verb(
    name: str,
    use_case: str,
    usage: str = "",
    example: str = "",
    guards: frozenset[str] = _CONNECTED_GUARDS,
    *aliases: str,
) -> Verb:
    return Verb(
        name=name, usage=usage or name, example=example, use_case=use_case, guards=guards, aliases=aliases
    )


_MEMBER_GUARDS = frozenset({"member"})

MEETING = _make_command(
    "/meeting",
    "Start, schedule and find GoTo meetings",
    'now | schedule "Title" tomorrow 3pm 45m | list | help',
    _make_verb(
        "now", "meetings.now", "now [topic]", "now Sprint review", _CONNECTED_GUARDS, "instant", "meet"
    ),
    _make_verb(
        "schedule",
        "meetings.schedule",
        'schedule ["Title"] [when] [length] [#channel]',
        'schedule "Title" tomorrow 3pm 45m',
        _CONNECTED_GUARDS,
        "book",
        "plan",
        "new",
        "create",
    ),
    _make_verb(
        "list",
        "meetings.list",
        "list [today|week|channel|group|organizer]",
        "list",
        _CONNECTED_GUARDS,
        "upcoming",
        "ls",
    ),
    _make_verb("show", "meetings.show", "show [meeting id]", "show", _CONNECTED_GUARDS, "details", "info"),
    _make_verb("start", "meetings.start", "start [meeting id]", "start", _ORGANIZER_GUARDS),
    _make_verb("edit", "meetings.edit", "edit [meeting id]", "edit", _ORGANIZER_GUARDS, "change", "move"),
    _make_verb("cancel", "meetings.cancel", "cancel [meeting id]", "cancel", _ORGANIZER_GUARDS, "delete"),
    _make_verb("share", "meetings.share", "share [meeting id] [#channel]", "share", _ORGANIZER_GUARDS),
    _make_verb("history", "meetings.history", "history [30d]", "history 30d", _CONNECTED_GUARDS, "past"),
    _make_verb(
        "attendees", "meetings.attendees", "attendees [meeting id]", "attendees", _ORGANIZER_GUARDS, "who"
    ),
    _make_verb("why", "notifications.why", "why [meeting id]", "why", _MEMBER_GUARDS),
    _make_verb("help", "help", "", "", _MEMBER_GUARDS, "?", "usage", "commands"),
)

GOTO = _make_command(
    "/goto",
    "Connect your GoTo account and see how it stands",
    "connect | status | disconnect | help",
    _make_verb("connect", "accounts.connect", "", "", _MEMBER_GUARDS, "login", "link", "signin"),
    _make_verb("disconnect", "accounts.disconnect", "", "", _CONNECTED_GUARDS, "logout", "unlink"),
    _make_verb("status", "accounts.status", "", "", _MEMBER_GUARDS, "whoami", "account"),
    _make_verb("doctor", "accounts.doctor", "", "", _MEMBER_GUARDS, "check", "diagnose"),
    _make_verb("notify", "notifications.notify", "", "", _MEMBER_GUARDS, "remind", "reminders"),
    _make_verb("notifications", "notifications.list", "", "", _MEMBER_GUARDS, "subscriptions", "mute"),
    _make_verb("digest", "notifications.digest", "", "", _MEMBER_GUARDS, "agenda"),
    _make_verb("settings", "accounts.settings", "", "", _MEMBER_GUARDS, "preferences", "zone"),
    _make_verb("calendar", "feeds.calendar", "", "", _MEMBER_GUARDS, "feed", "ics"),
    _make_verb("forget me", "accounts.forget", "", "", _MEMBER_GUARDS, "forget", "delete me"),
    _make_verb(
        "organizers",
        "admin.organizers",
        "organizers [add|show|suspend|remove] [e-mail or key]",
        "organizers",
        _ADMIN_GUARDS,
    ),
    _make_verb("groups", "admin.groups", "groups [key]", "groups", _ADMIN_GUARDS),
    _make_verb(
        "report",
        "admin.report",
        "report [upcoming|past|attendees] [group, e-mail or mine] [30d] [--legacy]",
        "report past 30d",
        _ADMIN_GUARDS,
    ),
    _make_verb("map", "admin.map", "map [list|@member]", "map", _ADMIN_GUARDS),
    _make_verb("policy", "admin.policy", "", "", _ADMIN_GUARDS),
    _make_verb(
        "audit", "admin.audit", "audit [@person] [words] [30d]", "audit cancel 30d", _ADMIN_GUARDS, "log"
    ),
    _make_verb("help", "help", "", "", _MEMBER_GUARDS, "?", "usage", "commands"),
)

TRAINING = _make_command(
    "/training",
    "Plan GoTo trainings and register for them",
    "list | create | show | help",
    _make_verb("list", "trainings.list", "list [past]", "list", _CONNECTED_GUARDS, "upcoming", "ls"),
    _make_verb(
        "create",
        "trainings.create",
        "create [name]",
        "create Onboarding",
        _CONNECTED_GUARDS,
        "schedule",
        "plan",
        "new",
    ),
    _make_verb("show", "trainings.show", "show [training id]", "show", _CONNECTED_GUARDS, "details", "info"),
    _make_verb("share", "trainings.share", "share [training id] [#channel]", "share", _ORGANIZER_GUARDS),
    _make_verb(
        "register",
        "trainings.register",
        "register [training id]",
        "register",
        _MEMBER_GUARDS,
        "join",
        "enroll",
    ),
    _make_verb("mine", "trainings.mine", "", "", _MEMBER_GUARDS, "my", "registrations"),
    _make_verb(
        "unregister",
        "trainings.unregister",
        "unregister [training id]",
        "unregister",
        _MEMBER_GUARDS,
        "leave",
    ),
    _make_verb(
        "roster", "trainings.roster", "roster [training id]", "roster", _ORGANIZER_GUARDS, "registrants"
    ),
    _make_verb("edit", "trainings.edit", "edit [training id]", "edit", _ORGANIZER_GUARDS, "change", "rename"),
    _make_verb(
        "times", "trainings.times", "times [training id]", "times", _ORGANIZER_GUARDS, "move", "sessions"
    ),
    _make_verb(
        "organizers",
        "trainings.organizers",
        "organizers [training id]",
        "organizers",
        _ORGANIZER_GUARDS,
        "trainers",
    ),
    _make_verb("manage", "trainings.manage", "manage [training id]", "manage", _ORGANIZER_GUARDS),
    _make_verb("start", "trainings.start", "start [training id]", "start", _ORGANIZER_GUARDS),
    _make_verb("cancel", "trainings.cancel", "cancel [training id]", "cancel", _ORGANIZER_GUARDS, "delete"),
    _make_verb(
        "report",
        "trainings.report",
        "report [30d|training id]",
        "report 30d",
        _ORGANIZER_GUARDS,
        "history",
        "attendees",
    ),
    _make_verb(
        "recordings", "trainings.recordings", "recordings [training id]", "recordings", _ORGANIZER_GUARDS
    ),
    _make_verb(
        "waitlist", "trainings.waitlist", "waitlist [training id]", "waitlist", _ORGANIZER_GUARDS, "seats"
    ),
    _make_verb(
        "missing",
        "trainings.missing",
        "missing [training id] [#channel|@group]",
        "missing",
        _ORGANIZER_GUARDS,
        "nudge",
    ),
    _make_verb("help", "help", "", "", _MEMBER_GUARDS, "?", "usage", "commands"),
)

ASSIST = _make_command(
    "/assist",
    "Open GoToAssist Seeit sessions",
    "new | list | show | help",
    _make_verb("new", "assist.new", "", "", _CONNECTED_GUARDS, "open", "create"),
    _make_verb("list", "assist.list", "list [30d]", "list 30d", _CONNECTED_GUARDS, "ls", "history"),
    _make_verb("show", "assist.show", "show [support key]", "show", _CONNECTED_GUARDS, "details", "info"),
    _make_verb("help", "help", "", "", _MEMBER_GUARDS, "?", "usage", "commands"),
)

CATALOGUE: tuple[Command, ...] = (MEETING, TRAINING, GOTO, ASSIST)


def find_command(name: str) -> Command:
    """Return the command (``/meeting``), ignoring case. Raises ``KeyError``."""
    wanted = name.strip().casefold()
    for command in CATALOGUE:
        if command.name == wanted:
            return command
    raise KeyError(name)


def list_visible_verbs(command: Command, held_guards: Collection[str]) -> tuple[Verb, ...]:
    """Return the verbs that a person with these guards may use, in the order of help and menus."""
    return tuple(verb for verb in command.verbs if verb.guards <= set(held_guards))
