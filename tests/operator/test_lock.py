"""The lock for images: the versions of the constraints, each with its hashes, and their licenses."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def pins(text: str) -> dict[str, str]:
    """Return the version of each package that a requirements file pins, by canonical name."""
    return {canonicalize_name(name): version for name, version in PINNED.findall(text)}


def test_the_lock_has_the_versions_of_the_constraints() -> None:
    constraints = pins((ROOT / "constraints.txt").read_text(encoding="utf-8"))
    locked = pins(LOCK)
    known = {name: version for name, version in locked.items() if name in constraints}
    assert known == {name: constraints[name] for name in known}


def test_each_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = pins(LOCK)
    for line in project["dependencies"]:
        requirement = Requirement(line)
        version = locked.get(canonicalize_name(requirement.name))
        assert version is not None, line
        assert requirement.specifier.contains(version), line


def test_each_package_has_a_hash_and_no_address() -> None:
    for entry in re.split(r"\n(?=[A-Za-z0-9])", LOCK.strip()):
        assert "--hash=sha256:" in entry, entry.splitlines()[0]
    assert "://" not in LOCK
    assert "--index-url" not in LOCK


def test_each_package_locked_for_linux_has_its_license_listed() -> None:
    text = (ROOT / "docs" / "licenses.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\S+) \| (\S+) \| (.+) \|$", text, re.MULTILINE)
    listed = {canonicalize_name(name): version for name, version, _ in rows if name != "Name"}
    linux = {**default_environment(), "python_full_version": "3.13.0", "sys_platform": "linux"}
    requirements = [Requirement(line.removesuffix("\\")) for line in LOCK.splitlines() if PINNED.match(line)]
    assert listed == {
        canonicalize_name(one.name): str(one.specifier).removeprefix("==")
        for one in requirements
        if one.marker is None or one.marker.evaluate(linux)
    }


@pytest.mark.parametrize("word", ["UNKNOWN", "GPL", "Proprietary"])
def test_no_license_is_unknown_or_incompatible(word: str) -> None:
    text = (ROOT / "docs" / "licenses.md").read_text(encoding="utf-8")
    assert word not in text
