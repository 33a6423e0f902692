"""The guides are held to the code: metrics, alert rules, settings, verbs and files that they name are there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.cli import main
from bot.settings import Settings
from bot.telemetry import Metrics

DOCS = Path(__file__).parents[2] / "docs"
ALERTS = yaml.safe_load((DOCS / "alerts.yml").read_text(encoding="utf-8"))
RULES: list[dict[str, Any]] = [rule for group in ALERTS["groups"] for rule in group["rules"]]
OPERATIONS = (DOCS / "operations.md").read_text(encoding="utf-8")
SETUP = (DOCS / "setup.md").read_text(encoding="utf-8")
TROUBLESHOOTING = (DOCS / "troubleshooting.md").read_text(encoding="utf-8")
PROMETHEUS_OWN = {"up"}
FUNCTIONS = {"histogram_quantile", "sum", "rate", "min", "increase", "changes", "by", "le"}


def exposed() -> dict[str, set[str]]:
    """Return each name that can be asked for, with its labels."""
    metrics = Metrics()
    found: dict[str, set[str]] = {}
    for name, kind in re.findall(r"(?m)^# TYPE (\w+) (\w+)$", metrics.render().decode()):
        labels = set(getattr(metrics.registry._names_to_collectors.get(name), "_labelnames", ()))
        found[name] = labels
        for part in ("bucket", "count", "sum") if kind == "histogram" else ():
            found[f"{name}_{part}"] = labels
    return found


def used(expression: str) -> dict[str, set[str]]:
    """Return the metrics of a PromQL expression with the labels that they are chosen by."""
    found: dict[str, set[str]] = {}
    bare = re.sub(r"\bby \([^)]*\)", "", expression)
    for name, _, chosen in re.findall(r"\b([a-z]\w*)\b(\{([^}]*)\})?(?!\()", re.sub(r"\[\d+\w\]", "", bare)):
        if name not in FUNCTIONS and not re.fullmatch(r"e\d+", name):
            labels = set(re.findall(r"(\w+)\s*[=!]", chosen))
            if name in PROMETHEUS_OWN or "_" in name:
                found[name] = labels
    return found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_a_rule_asks_for_metrics_that_are_there(rule: dict[str, Any]) -> None:
    assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert re.fullmatch(r"\d+[smh]", rule.get("for", "1m"))
    expression = rule["expr"]
    assert expression.count("(") == expression.count(")")
    known = exposed()
    names = used(expression)
    assert names
    for name, labels in names.items():
        if name in PROMETHEUS_OWN:
            continue
        assert name in known, f"{rule['alert']} asks for {name}"
        assert labels - {"job"} <= known[name], f"{rule['alert']} chooses {name} by {labels}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_a_rule_has_its_line_in_the_runbook(rule: dict[str, Any]) -> None:
    assert rule["annotations"]["runbook"] == f"docs/operations.md#{rule['alert'].lower()}"
    body = OPERATIONS.partition(f"### {rule['alert']}\n")[2].partition("\n#")[0]
    assert len(body.strip()) > 30


def test_each_metric_is_explained() -> None:
    for name in exposed():
        if name.startswith("usher_") and not name.endswith(("_bucket", "_count", "_sum", "_created")):
            assert f"`{name}`" in OPERATIONS, name


@pytest.mark.parametrize(
    "text", [SETUP, OPERATIONS, TROUBLESHOOTING], ids=["setup", "operations", "troubleshooting"]
)
def test_settings_and_verbs_that_are_named_are_there(text: str) -> None:
    known = {name.upper() for name in Settings.model_fields}
    named = set(re.findall(r"\b(?:SLACK|GOTO|REDIS|USHER|METRICS|ENCRYPTION|PUBLIC|LOG)_[A-Z_]+\b", text))
    assert named <= known, named - known
    verbs = set(
        re.findall(r"\busher (?:--\S+ )?([a-z]+)\b(?=[` ;\n)]|$)", " ".join(re.findall(r"`[^`]+`", text)))
    )
    assert verbs
    assert verbs <= set(main.commands), verbs - set(main.commands)


def test_linked_files_are_there() -> None:
    for page in DOCS.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (DOCS / target).exists(), f"{page.name}: {target}"


def test_files_that_contributors_are_sent_to_are_there() -> None:
    text = (DOCS.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (DOCS.parent / target).exists(), target
    for path in re.findall(r"`((?:bot|handlers|tests|docs)/[\w/]+(?:\.\w+)?)`", text):
        assert (DOCS.parent / path).exists(), path
    for module in re.findall(r"python -m (tests[\w.]+)", text):
        path = DOCS.parent / module.replace(".", "/")
        assert path.with_suffix(".py").exists() or (path / "__main__.py").exists(), module


def test_linked_headings_are_there() -> None:
    root = DOCS.parent
    for page in [*root.glob("*.md"), *DOCS.glob("*.md"), *root.glob("tests/**/*.md")]:
        for target, anchor in re.findall(r"\]\(([^)#:\s]*)#([^)]+)\)", page.read_text(encoding="utf-8")):
            linked = page.parent / target if target else page
            assert anchor in _anchors(linked.read_text(encoding="utf-8")), f"{page.name}: {target}#{anchor}"


def _anchors(text: str) -> set[str]:
    """Return the anchors that GitHub gives to the headings of a page."""
    headings = re.findall(r"(?m)^#+ (.+)$", re.sub(r"(?ms)^```.*?^```$", "", text))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
