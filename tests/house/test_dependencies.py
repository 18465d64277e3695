"""What the tests import is declared and used, and the lists of parts hold all that is declared.

What the product imports is looked at by deptry, a part of ``make lint``.
"""

import json
import re
import sys
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house import sbom
from tests.support.folders import ROOT
from tests.support.source_files import files_of, imports_of

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
OURS = {"screening", "graphs", "sources", "tests"}
FOR_TYPES = {"_typeshed"}  # of the type checker alone
OF_TESTS = {
    "deptry": "a command of make lint",
    "honcho": "a command of the tests of the Procfile",
    "import-linter": "a command of make lint",
    "mypy": "a command of make lint",
    "ruff": "a command of make lint",
    "pytest-xdist": "pytest -n",
    "lxml-stubs": "types",
    "types-requests": "types",
}


def names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(text).name) for text in requirements}


DECLARED = names(PROJECT["dependencies"])
OPTIONAL = {group: names(PROJECT["optional-dependencies"][group]) for group in ("dev", "bench")}


@cache
def libraries(folder: str) -> dict[str, str]:
    """Return each library that a folder imports, with one file that does."""
    found: dict[str, str] = {}
    for path in files_of(folder):
        for name in imports_of(path):
            found.setdefault(name.split(".")[0], path.relative_to(ROOT).as_posix())
    return {
        name: file
        for name, file in found.items()
        if name not in sys.stdlib_module_names | OURS | FOR_TYPES
    }


@cache
def installed() -> Mapping[str, list[str]]:
    """Return what is installed by the libraries in it: it is a look through all of it."""
    return packages_distributions()


def distributions(library: str) -> set[str]:
    """Return what is installed that a library comes from."""
    return {canonicalize_name(name) for name in installed().get(library, ())}


def test_what_the_tests_import_is_declared() -> None:
    allowed = DECLARED | OPTIONAL["dev"] | OPTIONAL["bench"] | {"nomenklatura", "followthemoney"}
    missing = {
        library: file
        for library, file in libraries("tests").items()
        if not (distributions(library) or {canonicalize_name(library)}) & allowed
    }
    assert missing == {}


def test_what_is_declared_for_tests_is_used() -> None:
    used: set[str] = set()
    for library in libraries("tests"):
        used |= distributions(library)
    assert OPTIONAL["dev"] - used - set(OF_TESTS) == set()
    assert set(OF_TESTS) <= OPTIONAL["dev"]


@pytest.mark.parametrize("lock", sorted(ROOT.glob("requirements*.txt")), ids=lambda path: path.name)
def test_each_part_is_locked_with_its_hashes(lock: Path) -> None:
    text = lock.read_text("utf-8")
    parts = list(sbom.locked(text))
    assert len(parts) > 10
    assert [part.name for part in parts if not part.hashes] == []
    assert not re.search(r"https?://|--index|--extra-index|@ ", text)


def test_what_is_declared_is_locked() -> None:
    parts = {canonicalize_name(part.name) for part in sbom.locked(sbom.LOCK.read_text("utf-8"))}
    assert parts >= DECLARED
    more = ROOT / "requirements-dev.txt"
    assert OPTIONAL["dev"] | DECLARED <= {
        canonicalize_name(part.name) for part in sbom.locked(more.read_text("utf-8"))
    }


def test_the_list_of_parts_holds_all_that_is_locked() -> None:
    document = json.loads(sbom.text())
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    parts = {part["name"]: part for part in document["components"]}
    assert set(parts) == {part.name for part in sbom.locked(sbom.LOCK.read_text("utf-8"))}
    flask = parts["flask"]
    assert flask["purl"] == f"pkg:pypi/flask@{flask['version']}"
    assert flask["licenses"] == [{"expression": "BSD-3-Clause"}]
    assert len(flask["hashes"]) >= 2
    refs = {part["bom-ref"] for part in document["components"]}
    needs = {entry["ref"]: entry["dependsOn"] for entry in document["dependencies"]}
    own = document["metadata"]["component"]["bom-ref"]
    assert set(needs) == refs | {own}
    assert len(needs[own]) == len(DECLARED)
    assert f"pkg:pypi/werkzeug@{parts['werkzeug']['version']}" in needs[flask["bom-ref"]]
    assert all(ref in refs for needed in needs.values() for ref in needed)


def test_nearly_every_part_says_its_licence() -> None:
    document = json.loads(sbom.text())
    silent = {part["name"] for part in document["components"] if not part["licenses"]}
    assert silent <= {"colorama", "tzdata"}, "of another system, so not installed here"


def test_the_list_of_parts_is_the_same_each_time() -> None:
    assert sbom.text() == sbom.text()
    assert str(ROOT) not in sbom.text()


def test_what_is_installed_holds_no_tests() -> None:
    found = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert found["tool"]["setuptools"]["packages"]["find"]["include"] == [
        "screening*", "graphs*", "sources*",
    ]  # fmt: skip
    for package in ("screening", "graphs", "sources"):
        for path in (ROOT / package).rglob("*.py"):
            assert not re.search(r"^(from|import) tests\b", path.read_text("utf-8"), re.MULTILINE)
