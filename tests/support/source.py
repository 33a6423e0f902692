"""The product's source as syntax trees, for tests that look for what nobody uses or nobody has written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from fluent.syntax import FluentParser
from fluent.syntax.ast import Message, MessageReference, Resource, VariableReference
from fluent.syntax.visitor import Visitor

ROOT = Path(__file__).parents[2]
WORDS = ROOT / "bot/views/words/en"


@cache
def tree_of(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def product_trees() -> dict[str, ast.Module]:
    """Return the syntax tree of each file of the product (the sandbox is none), by its path."""
    files = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]
    paths = {path.relative_to(ROOT).as_posix(): path for path in files}
    return {
        name: tree_of(path) for name, path in sorted(paths.items()) if not name.startswith("bot/sandbox/")
    }


class _References(Visitor):
    def __init__(self) -> None:
        self.variables: set[str] = set()
        self.messages: set[str] = set()

    def visit_VariableReference(self, node: VariableReference) -> None:
        self.variables.add(node.id.name)

    def visit_MessageReference(self, node: MessageReference) -> None:
        self.messages.add(node.id.name)


@cache
def word_files() -> dict[str, Resource]:
    """Return the syntax tree of each file of sentences, by its name."""
    return {
        path.name: FluentParser().parse(path.read_text(encoding="utf-8"))
        for path in sorted(WORDS.glob("*.ftl"))
    }


@cache
def sentences() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Return each sentence's variables and the other sentences that it contains, by its id."""
    found: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for name, file in word_files().items():
        for entry in file.body:
            assert type(entry).__name__ != "Junk", f"{name}: {entry.content}"
            if isinstance(entry, Message):
                assert entry.id.name not in found, f"{entry.id.name} is there twice"
                visitor = _References()
                visitor.visit(entry)
                found[entry.id.name] = frozenset(visitor.variables), frozenset(visitor.messages)
    return found


def fstring_pattern(node: ast.JoinedStr) -> str:
    """Return a regular expression for the texts that an f-string can make of lower-case words."""
    return "".join(
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[\w-]*" for part in node.values
    )


def strings(node: ast.AST) -> Iterator[ast.Constant | ast.JoinedStr]:
    """Yield the strings and f-strings below a node, those within the braces of an f-string too."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node
    elif isinstance(node, ast.JoinedStr):
        yield node
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                yield from strings(part.value)
    else:
        for child in ast.iter_child_nodes(node):
            yield from strings(child)
