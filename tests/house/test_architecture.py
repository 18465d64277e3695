"""The directions of the house: who may import whom, and the one address of each library."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.support.folders import ROOT

PACKAGES = ("sources", "graphs", "screening")

# The pure core of screening: no database, no web, no clock, no environment.
CORE = ("model", "rules")

# Where each library lives: a module, or a package and all below it.
ADDRESSES = {
    "networkx": ("graphs.chain", "tests.bench"),
    "flask": (
        "screening.web.app",
        "screening.web.pages",
        "screening.web.api",
        "screening.web.security",
    ),
    "markupsafe": ("screening.web.pages",),
    "flask_wtf": ("screening.web.pages", "screening.web.security"),
    "sqlmodel": ("screening.store.tables",),
    "sqlalchemy": (
        "screening.store.tables",
        "screening.store",
        "screening.store.migrations",
        "tests.bench",
    ),
    "alembic": ("screening.store.database.migrating", "screening.store.migrations"),
    "cryptography": ("screening.services.refreshing.packs",),
    "requests": ("sources.kit.fetch.http",),
    "urllib3": ("sources.kit.fetch.http",),
    "apscheduler": ("screening.runtime.clock",),
    "gunicorn": ("screening.runtime.serving",),
    "lxml": ("sources.formats.xml",),
    "python_calamine": ("sources.formats.workbook_cells",),
    "ijson": ("sources.formats.json_stream",),
    "gzip": (),
    "zipfile": ("sources.formats", "screening.services.refreshing.packs"),
    "ocdsmerge": ("graphs.readers.ocds_merging",),
    "ocdskit": ("graphs.readers.ocds_releases",),
    "stdnum": ("graphs.identifiers",),
    "pycountry": ("graphs.countries", "sources.kit.read.places"),
    "babel": ("graphs.countries", "screening.i18n.language"),
    "xlsxwriter": ("screening.reports.spreadsheet",),
    "numpy": ("graphs.network", "graphs.matching", "tests.bench"),
    "numba": ("graphs.network", "graphs.matching"),
    "llvmlite": ("graphs.network.vector",),
    "pyarrow": ("graphs.network", "screening.store", "tests.bench"),
    "rapidfuzz": ("graphs.matching", "tests.bench.name_peers"),
    "anyascii": ("graphs.matching",),
    "scipy": ("tests.bench",),
    "sparse_dot_topn": ("tests.bench.name_peers",),
    "nomenklatura": ("tests.bench.nomenklatura_child",),
    "followthemoney": ("tests.bench.nomenklatura_child",),
    "adbc_driver_sqlite": ("screening.store", "tests.bench"),
}


def modules() -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


@cache
def imports(path: Path) -> set[str]:
    """Every module that a file imports anywhere in it, as written."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


MODULES = dict(modules())


def below(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


@pytest.mark.parametrize("module", [m for m in MODULES if below(m, "sources")])
def test_sources_import_nothing_of_ours_but_their_kit(module: str) -> None:
    ours = {name for name in imports(MODULES[module]) if name.split(".")[0] in PACKAGES}
    assert all(below(name, "sources") for name in ours)


@pytest.mark.parametrize("module", [m for m in MODULES if below(m, "graphs")])
def test_graphs_import_nothing_of_ours_but_graphs_openers_and_messages(module: str) -> None:
    ours = {name for name in imports(MODULES[module]) if name.split(".")[0] in PACKAGES}
    allowed = ("graphs", "sources.formats", "sources.kit.values.message")
    assert all(any(below(name, room) for room in allowed) for name in ours)


@pytest.mark.parametrize("module", [m for m in MODULES if below(m, "sources.formats")])
def test_openers_of_files_import_nothing_of_ours_but_each_other(module: str) -> None:
    ours = {name for name in imports(MODULES[module]) if name.split(".")[0] in PACKAGES}
    assert all(below(name, "sources.formats") for name in ours)


def test_no_source_imports_another() -> None:
    lists = {m for m in MODULES if m.count(".") == 1 and below(m, "sources")} - {
        "sources.kit",
        "sources.formats",
    }
    for module in lists:
        assert not (imports(MODULES[module]) & (lists - {module})), module


def core_modules() -> list[str]:
    return [m for m in MODULES if any(below(m, f"screening.{part}") for part in CORE)]


@pytest.mark.parametrize("module", core_modules())
def test_the_core_imports_only_the_core_and_what_it_stands_on(module: str) -> None:
    ours = {n for n in imports(MODULES[module]) if n.split(".")[0] in PACKAGES}
    for name in ours:
        core = any(below(name, f"screening.{part}") for part in CORE) or name == "screening"
        foot = below(name, "graphs") or below(name, "sources.kit.values.statements")
        assert core or foot, f"{module} imports {name}"


@pytest.mark.parametrize("library", sorted(ADDRESSES))
def test_each_library_has_one_address(library: str) -> None:
    strangers = [
        module
        for module, path in MODULES.items()
        if any(below(name, library) for name in imports(path))
        and not any(below(module, address) for address in ADDRESSES[library])
    ]
    assert strangers == []


def test_every_third_party_library_that_is_imported_has_an_address() -> None:
    known = set(ADDRESSES) | set(sys.stdlib_module_names) | set(PACKAGES) | {"werkzeug"}
    found = {name.split(".")[0] for path in MODULES.values() for name in imports(path)}
    assert found - known == set()


def test_the_core_starts_without_the_world() -> None:
    """Importing the decision must not load the web, the database, the network or the clock."""
    code = (
        "import sys, screening.rules.verdict.screen\n"
        "world = {'flask', 'sqlmodel', 'sqlalchemy', 'requests', 'apscheduler', 'alembic'}\n"
        "print(sorted(world & set(sys.modules)))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"


@pytest.mark.parametrize("module", core_modules())
def test_the_core_never_asks_what_day_it_is(module: str) -> None:
    text = MODULES[module].read_text(encoding="utf-8")
    assert ".today(" not in text
    assert ".now(" not in text
    assert "os.environ" not in text


@pytest.mark.parametrize("module", sorted(MODULES))
def test_every_module_says_why_it_exists(module: str) -> None:
    path = MODULES[module]
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_no_file_is_named_after_nothing() -> None:
    nameless = {"utils", "helpers", "common", "base", "manager", "service", "misc"}
    assert not [m for m in MODULES if m.split(".")[-1] in nameless]
