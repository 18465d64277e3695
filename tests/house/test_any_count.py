"""How often a type says nothing: where a library has none, and nowhere new."""

import ast
from pathlib import Path

import pytest

from tests.support.folders import ROOT

# May only go down: whoever takes one away writes the smaller number here.
MOST = {"screening": 93, "graphs": 24, "sources": 11, "tests": 224}


def count(text: str) -> int:
    """Return how many names in a module are ``Any``; an import is none of them."""
    if "Any" not in text:
        return 0
    names = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name))
    return sum(name.id == "Any" for name in names)


def in_package(package: str) -> dict[Path, int]:
    files = sorted((ROOT / package).rglob("*.py"))
    return {file: count(file.read_text(encoding="utf-8")) for file in files}


def test_every_mention_counts_and_an_import_does_not() -> None:
    text = "from typing import Any\n\ndef f(x: Any, *y: list[Any]) -> dict[str, Any]: ...\n"
    assert count(text) == 3


@pytest.mark.parametrize("package", MOST)
def test_any_is_written_no_more_often_than_it_was(package: str) -> None:
    found = in_package(package)
    often = sorted(found, key=lambda file: -found[file])[:5]
    named = ", ".join(f"{file.relative_to(ROOT)} {found[file]}" for file in often)
    assert sum(found.values()) <= MOST[package], f"most of them in {named}"


# What writes a value of one type stands under that type; filters of a template are called with
# whatever it writes; a row of a file has as many values as the tie that it was.
WITHOUT_ARGUMENTS = {
    "screening/model/json_document.py": 1,
    "screening/web/template_filters.py": 3,
    "graphs/readers/tie_buffer.py": 1,
}


def test_what_is_called_says_what_it_takes() -> None:
    files = (file for package in ("screening", "graphs", "sources") for file in in_package(package))
    counts = {file: file.read_text("utf-8").count("Callable[...,") for file in files}
    often = {str(file.relative_to(ROOT)): count for file, count in counts.items() if count}
    assert often == WITHOUT_ARGUMENTS
