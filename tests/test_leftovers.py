"""Nothing is left over, nothing is missing: code that nobody uses, sentences nobody shows, ids without words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache

import pytest
import vulture

import bot.app
from bot.model.errors import UsherError
from tests.support.source import ROOT, fstring_pattern, product_trees, sentences, strings

FRAMEWORK_NAMES = [
    *("model_config", "settings_customise_sources", "*_settings", "settings_cls"),  # pydantic-settings
    *(
        "async_*",
        "logger",
        "build_*_url",
        "build_*_html",
        "*_cookie*",
        "run_installation",
        "kwargs",
    ),  # Bolt's OAuth
    *("actor_*", "proxy", "wss_uri"),  # Bolt's authorize, slack_sdk's clients
    *("capture_signals", "main_loop"),  # uvicorn
    *("perpetual", "trace", "__deprecated__"),  # docket's dependencies, __exit__, warnings.deprecated
    "visit_*",  # fluent.syntax
    *("msg", "exc_text", "find_class", "persistent_load"),  # logging's records, pickle's readers
]
"""Names that a library calls or reads."""

GOTO_FIELDS = [
    *("unique_meeting_id", "max_participants", "session_id", "max_num_attendees_allowed"),
    *("recording", "recording_name", "download_url", "share_url", "file_size"),
    *("confirmation_url", "registration_url"),
]
"""What GoTo answers and nobody reads yet; the models follow its contract."""

BY_VALUE = ["SECOND", "WAITLIST", "reconciles"]
"""Members of enums that are made from a stored or chosen value, and a field that is read in the stored payload."""

FOR_TESTS = [
    "delete_by_organizer",  # the store's way to lose a meeting
    "is_deprecated",  # docs/api.md names deprecated endpoints
    "FEATURES",  # imports the modules that declare routes
    *("mapped_at", "lifetime"),  # stored and exported; the table of keys that tests walk
]

DECORATORS = [
    *("@verb*", "@menu*", "@press*", "@form*", "@shortcut*", "@event*", "@suggest*"),  # handlers/router.py
    *("@*.command*", "@*validator*"),  # click, pydantic
    "@method*",  # the local Slack's Web API
]


@cache
def unused() -> tuple[list[str], list[str]]:
    """Return what vulture finds unused in the product, without and with the tests' uses, as ``file:line name``."""
    names = [*FRAMEWORK_NAMES, *GOTO_FIELDS, *BY_VALUE, *FOR_TESTS]
    found = vulture.Vulture(ignore_names=names, ignore_decorators=DECORATORS)

    def scan(*folders: str) -> list[str]:
        found.scavenge([ROOT / folder for folder in folders])
        return [
            f"{item.filename.relative_to(ROOT).as_posix()}:{item.first_lineno} {item.name}"
            for item in found.get_unused_code(min_confidence=60)
        ]

    return scan("bot", "handlers"), scan("tests")


@pytest.mark.exhaustive
def test_the_product_has_no_code_that_only_tests_use() -> None:
    without_tests, _ = unused()
    assert [one for one in without_tests if not one.startswith("bot/sandbox/")] == []


@pytest.mark.exhaustive
def test_the_sandbox_has_no_code_that_neither_product_nor_tests_use() -> None:
    _, with_tests = unused()
    assert [one for one in with_tests if one.startswith("bot/sandbox/")] == []


def test_every_sentence_is_shown_by_something() -> None:
    constants: set[str] = set()
    patterns: set[str] = set()
    for tree in product_trees().values():
        for node in strings(tree):
            if isinstance(node, ast.Constant):
                constants.add(node.value)
            elif any(
                re.search("[a-z]{2}", str(ast.literal_eval(part)))
                for part in node.values
                if isinstance(part, ast.Constant)
            ):
                patterns.add(fstring_pattern(node))
    included = {name for _, messages in sentences().values() for name in messages}

    def is_shown(name: str) -> bool:
        stem = name.removesuffix("-next")
        return (
            name in constants | included
            or any(re.fullmatch(pattern, name) for pattern in patterns)
            or (stem != name and is_shown(stem))
        )

    assert [name for name in sentences() if not is_shown(name)] == [], "no code shows these sentences"


SHOWING = ("bot/usecases/", "bot/views/", "bot/queries/", "bot/operations/", "bot/worker/", "handlers/")
"""The layers from which a text can reach a person."""

SENTENCE = re.compile(r"[A-Za-z][a-z']+[,;:]? [A-Za-z][a-z']+")
"""Two words in a row."""

NOT_TRANSLATED = [
    *(
        "log.*",
        "log_*",
        "*.command",
        "verb",
    ),  # for operators; the commands' syntax in the manifest and help
    *("AsgiHttpResponse", "ValueError", "AssertionError"),  # HTTP's own words; bugs
    *("NotPlain", "CannotContinue"),  # what only the log says
]
"""The functions that take English texts."""

NOT_SHOWN = {"text/calendar; charset=utf-8"}
"""A media type."""


def english_in(path: str, tree: ast.Module) -> Iterator[str]:
    """Yield the texts of a file with two words in a row that no docstring, log line or command's syntax explains."""
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        is_known = isinstance(node, ast.Call) and any(
            fnmatch(ast.unparse(node.func), name) for name in NOT_TRANSLATED
        )
        if is_text or is_known or isinstance(node, ast.Assert):
            skipped |= set(ast.walk(node))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in skipped:
            is_markup = "<" in node.value or "{" in node.value
            if SENTENCE.search(node.value) and not is_markup and node.value not in NOT_SHOWN:
                yield f"{path}:{node.lineno} {node.value!r}"


def test_no_sentence_stands_outside_the_words() -> None:
    shown = [(path, tree) for path, tree in product_trees().items() if path.startswith(SHOWING)]
    assert [one for path, tree in shown for one in english_in(path, tree)] == []


@pytest.mark.parametrize(
    "code",
    ['raise UserError("Not yours")', 't(f"{name} is archived now")', 'x = "this channel" if y else z'],
)
def test_a_sentence_in_code_is_found(code: str) -> None:
    assert len(list(english_in("x.py", ast.parse(code)))) == 1


def error_kinds(kind: type[UsherError]) -> Iterator[str]:
    yield kind.__name__
    for narrower in kind.__subclasses__():
        yield from error_kinds(narrower)


def ids_in(node: ast.AST) -> Iterator[ast.Constant | ast.JoinedStr]:
    """Yield the ids that an expression can give; keys and conditions are none."""
    match node:
        case ast.Constant(value=str()) | ast.JoinedStr():
            yield node
        case ast.IfExp(body=body, orelse=orelse):
            yield from ids_in(body)
            yield from ids_in(orelse)
        case ast.BoolOp(values=values) | ast.Dict(values=values) | ast.Tuple(elts=values):
            for value in values:
                yield from ids_in(value)


def shown_ids() -> Iterator[tuple[str, ast.Constant | ast.JoinedStr]]:
    """Yield each id that is raised, shown or stored to be shown, with its place."""
    assert bot.app.Runtime  # imports everything, so that all kinds of errors are known
    kinds = {*error_kinds(UsherError)} - {"FieldErrors"}
    for path, tree in product_trees().items():
        for node in ast.walk(tree):
            found: list[ast.AST] = []
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func).rpartition(".")[2]
                if called in {*kinds, "t"}:
                    found += node.args[:1]
                found += [
                    key.value for key in node.keywords if key.arg in ("message_id", "next_step", "cure")
                ]
            elif isinstance(node, ast.ClassDef) and node.name in kinds:
                found += [line.value for line in node.body if isinstance(line, ast.Assign)]
            for expression in found:
                yield from ((f"{path}:{one.lineno}", one) for one in ids_in(expression))


def test_every_id_that_is_shown_has_its_words() -> None:
    known = sentences()
    shown = list(shown_ids())
    assert len(shown) > 1000

    def has_words(node: ast.Constant | ast.JoinedStr) -> bool:
        if isinstance(node, ast.JoinedStr):
            return any(re.fullmatch(fstring_pattern(node), name) for name in known)
        # The reasons why somebody cannot be registered are shown in a list, each after the name of the person.
        return node.value in known or f"others-why-{node.value}" in known

    assert [f"{place} {ast.unparse(node)}" for place, node in shown if not has_words(node)] == []
