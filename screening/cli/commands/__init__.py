"""One file per subcommand. A command has a docstring (its help), ``options(parser)`` and
``run(given) -> exit code``; what it needs beside that is imported when it runs.
"""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


def catalogue() -> Iterator[tuple[str, ModuleType]]:
    """Every command by name; a file in this folder is a command. ``import_`` is ``import``."""
    for module in sorted(iter_modules(__path__), key=lambda module: module.name):
        yield module.name.rstrip("_"), import_module(f"{__name__}.{module.name}")
