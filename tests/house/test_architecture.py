"""What the house promises and import-linter cannot read: names, docstrings, a core without a clock.

Who may import whom stands in ``pyproject.toml``; ``make lint`` checks it.
"""

import ast
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.support.folders import ROOT
from tests.support.source_files import tree_of

PACKAGES = ("sources", "graphs", "screening")
CORE = ("screening.model", "screening.rules")  # no database, no web, no clock, no environment


def modules() -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


MODULES = dict(modules())


@cache
def trees() -> dict[str, ast.Module]:
    """Return each module as it is parsed: by who runs these tests, not by who collects them."""
    return {module: tree_of(path) for module, path in MODULES.items()}


def test_the_core_starts_without_the_world() -> None:
    """Importing the decision must not load the web, the database, the network or the clock."""
    code = (
        "import sys, screening.rules.verdict.screen\n"
        "world = {'flask', 'sqlmodel', 'sqlalchemy', 'requests', 'apscheduler', 'alembic'}\n"
        "print(sorted(world & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith(CORE)])
def test_the_core_never_asks_what_day_it_is(module: str) -> None:
    text = MODULES[module].read_text(encoding="utf-8")
    assert ".today(" not in text
    assert ".now(" not in text
    assert "os.environ" not in text


def test_every_module_says_why_it_exists() -> None:
    assert [module for module, tree in trees().items() if not ast.get_docstring(tree)] == []


def test_no_file_is_named_after_nothing() -> None:
    nameless = {"utils", "helpers", "common", "base", "manager", "service", "misc"}
    assert not [m for m in MODULES if m.split(".")[-1] in nameless]


def test_nothing_lies_loose_at_the_top_of_screening() -> None:
    assert [path.name for path in (ROOT / "screening").glob("*.py")] == ["__init__.py"]


def test_no_class_name_stands_twice() -> None:
    places = defaultdict(list)
    for module, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(module)
    assert {name: where for name, where in places.items() if len(where) > 1} == {}
