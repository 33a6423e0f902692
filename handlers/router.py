"""Routes: which function answers which verb, button, form, shortcut and event, declared above that function.

Every declaration names the area of policy that it needs, None where it is the person's own affair, so that nothing new
is left unguarded. Parsing, help, menus, the README's table and the list of all routes read the same declarations.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

from bot.model.policy import Area
from bot.model.replies import Reply
from bot.parsing.catalogue import Catalogue, Command, Verb

Listener = Callable[..., Awaitable[Reply]]
L = TypeVar("L", bound=Listener)
SuggestListener = Callable[..., Awaitable[Sequence[Mapping[str, Any]]]]
S = TypeVar("S", bound=SuggestListener)
AreaByChoice = Callable[[str], Area | None]
"""Returns the area for the value chosen in a menu whose options need different ones."""
Needs = Literal["member", "connected", "organizer"]
GUARDS: dict[Needs, frozenset[str]] = {
    "member": frozenset({"member"}),
    "connected": frozenset({"member", "connected"}),
    "organizer": frozenset({"member", "connected", "organizer"}),
}
"""Who is shown a verb in help and menus. Each use case checks for itself what it needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A declared route: the area it needs, and the function that answers.

    ``about_installation``: an event that also comes where Usher is no longer installed. Its listener marks it as seen
    in the same step in which it writes down what is to be done. ``is_answered``: an event with what a person typed,
    whose listener takes the message and whose reply is shown to them.
    """

    area: Area | AreaByChoice | None
    listener: Listener
    about_installation: bool = False
    is_answered: bool = False

    def required_area(self, value: str | None = None) -> Area | None:
        """Return the area that a request needs; ``value`` is the choice made in a menu."""
        return self.area(value or "") if callable(self.area) else self.area


@dataclass(frozen=True, slots=True)
class SuggestRoute:
    """Where the options of a select come from, and the area that the request for them needs."""

    area: Area | None
    listener: SuggestListener


@dataclass(slots=True)
class Router:
    """All routes, by command and verb, action id, callback id, and event type."""

    verbs: dict[tuple[str, str], Route] = field(default_factory=dict)
    declared: dict[tuple[str, str], Verb] = field(default_factory=dict)
    menus: dict[str, Route] = field(default_factory=dict)
    presses: dict[str, Route] = field(default_factory=dict)
    forms: dict[str, Route] = field(default_factory=dict)
    shortcuts: dict[str, Route] = field(default_factory=dict)
    suggestions: dict[str, SuggestRoute] = field(default_factory=dict)
    events: dict[str, Route] = field(default_factory=dict)
    links: set[str] = field(default_factory=set)
    catalogue: Catalogue = ()
    """The commands with their verbs, once all are declared (``handlers/commands.py``)."""

    def verb(
        self,
        command: str,
        usage: str,
        *,
        area: Area | None,
        example: str = "",
        needs: Needs = "connected",
        aliases: Iterable[str] = (),
    ) -> Callable[[L], L]:
        """Declare a verb. ``usage`` has its parameters in brackets; ``example`` works when typed (default: usage).

        ``needs`` and the area decide who is shown it in help and menus.
        """
        name = usage.partition("[")[0].strip()
        guards = GUARDS[needs] | ({area.value} if area is not None else set())
        entry = Verb(
            name=name,
            usage=f"{command} {usage}",
            example=f"{command} {example or usage}",
            guards=guards,
            aliases=tuple(aliases),
            command=command,
        )

        def declare(listener: L) -> L:
            _add(self.declared, (command, name), entry)
            _add(self.verbs, (command, name), Route(area=area, listener=listener))
            return listener

        return declare

    def menu(self, command: str) -> Callable[[L], L]:
        """Declare the answer to a bare command."""
        return _declare(self.menus, (command,), None)

    def press(self, *action_ids: str, area: Area | AreaByChoice | None) -> Callable[[L], L]:
        """Declare buttons, menus or pickers by their action ids."""
        return _declare(self.presses, action_ids, area)

    def form(self, *callback_ids: str, area: Area | None) -> Callable[[L], L]:
        """Declare submitted forms by their callback ids."""
        return _declare(self.forms, callback_ids, area)

    def suggest(self, *action_ids: str, area: Area | None) -> Callable[[S], S]:
        """Declare where the options of a form's large select come from: all of them, whatever was typed."""

        def declare(listener: S) -> S:
            for name in action_ids:
                _add(self.suggestions, name, SuggestRoute(area, listener))
            return listener

        return declare

    def shortcut(self, callback_id: str, *, area: Area | None) -> Callable[[L], L]:
        return _declare(self.shortcuts, (callback_id,), area)

    def event(
        self, event_type: str, *, about_installation: bool = False, is_answered: bool = False
    ) -> Callable[[L], L]:
        """Declare an event; it concerns the workspace, so no area of policy applies."""
        return _declare(
            self.events,
            (event_type,),
            None,
            about_installation=about_installation,
            is_answered=is_answered,
        )

    def answered_event(self, event_type: object) -> Route | None:
        """Return the route of an event with what a person typed, None for other events."""
        route = self.events.get(event_type) if isinstance(event_type, str) else None
        return route if route is not None and route.is_answered else None

    def is_about_installation(self, event_type: object) -> bool:
        route = self.events.get(event_type) if isinstance(event_type, str) else None
        return route is not None and route.about_installation

    def link(self, *action_ids: str) -> None:
        """Declare buttons that only open a URL; Slack reports the press anyway."""
        self.links |= set(action_ids)

    def command(self, name: str, description: str, usage_hint: str, **groups: str) -> Command:
        """Return a command with its declared verbs.

        Each of the ``groups`` of help names its verbs in their order (comma-separated). The others follow as they are
        declared, in the default group, and help is the last.
        """
        group_of = {verb.strip(): group for group, verbs in groups.items() for verb in verbs.split(",")}
        rest = [
            verb for command, verb in self.declared if command == name and verb not in (*group_of, "help")
        ]
        verbs = [replace(self.declared[name, verb], group=group) for verb, group in group_of.items()]
        verbs += [self.declared[name, verb] for verb in (*rest, "help")]
        return Command(name=name, description=description, usage_hint=usage_hint, verbs=tuple(verbs))


def _declare(
    table: dict[str, Route],
    names: Iterable[str],
    area: Area | AreaByChoice | None,
    **facts: bool,
) -> Callable[[L], L]:
    """Return a decorator that adds the routes; ``facts`` are fields of ``Route``."""

    def declare(listener: L) -> L:
        for name in names:
            _add(table, name, Route(area=area, listener=listener, **facts))
        return listener

    return declare


def _add(table: dict[Any, Any], name: Any, value: Any) -> None:
    assert name not in table, f"{name} is declared twice"  # noqa: S101 - at import
    table[name] = value


def numbered(action_id: str, count: int) -> list[str]:
    """Return the action ids of buttons that need one each within a message: ``id.0`` to ``id.{count - 1}``."""
    return [f"{action_id}.{number}" for number in range(count)]


router = Router()
verb, menu, press, form = router.verb, router.menu, router.press, router.form
shortcut, event, link, suggest = router.shortcut, router.event, router.link, router.suggest
