"""The Python files of this repository, each parsed once per process, whoever looks through them."""

import ast
from functools import cache
from pathlib import Path

from tests.support.folders import ROOT


def files_of(folder: str) -> list[Path]:
    """Return the Python files below a folder of the repository, sorted."""
    return sorted((ROOT / folder).rglob("*.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    """Return a file as it is parsed."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports_of(path: Path) -> tuple[str, ...]:
    """Return the modules that a file imports, anywhere in it and by their whole names."""
    names: list[str] = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.append(node.module or "")
    return tuple(names)
