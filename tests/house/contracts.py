"""Contracts of our own for import-linter: one address per library, and lists that stand alone.

import-linter names modules one by one; here a new list or library needs no line of its own.
"""

import sys
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

OURS = ("screening", "graphs", "sources")


def below(module: str, package: str) -> bool:
    """Return whether a module is this package or anything in it."""
    return module == package or module.startswith(package + ".")


class OneAddress(Contract):
    """Check that each library is imported at its address only, and that each has one.

    ``addresses`` holds lines such as "requests: sources.kit.fetch.http"; several modules or
    packages of ours are separated by commas.
    """

    type_name = "one_address"
    addresses = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Return what is imported elsewhere, and what has no address."""
        known = dict(_parsed(line) for line in cast(list[str], self.addresses))
        strangers = []
        for library in sorted(_libraries(graph)):
            rooms = known.get(library, ())
            strangers += [
                f"{importer} imports {library}"
                for importer in sorted(graph.find_modules_that_directly_import(library))
                if not any(below(importer, room) for room in rooms)
            ]
        unused = [
            f"{library} is imported nowhere" for library in known if library not in graph.modules
        ]
        return ContractCheck(kept=not (strangers or unused), metadata={"lines": strangers + unused})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each import that is not at its library's address."""
        for line in check.metadata["lines"]:
            output.print_error(line)


class IndependentLists(Contract):
    """Check that no list of ``folder`` imports another; ``shared`` is what all may import."""

    type_name = "independent_lists"
    folder = fields.StringField()
    shared = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Return each import of one list by another."""
        shared = set(cast(list[str], self.shared))
        lists = graph.find_children(cast(str, self.folder)) - shared
        lines = [
            f"{importer} imports {imported}"
            for importer in sorted(lists)
            for imported in sorted(graph.find_modules_directly_imported_by(importer) & lists)
        ]
        return ContractCheck(kept=not lines, metadata={"lines": lines})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each import of one list by another."""
        for line in check.metadata["lines"]:
            output.print_error(line)


def _parsed(line: str) -> tuple[str, tuple[str, ...]]:
    library, _, rooms = line.partition(":")
    return library.strip(), tuple(room.strip() for room in rooms.split(","))


def _libraries(graph: ImportGraph) -> set[str]:
    known = set(sys.stdlib_module_names) | set(OURS)
    return {module for module in graph.modules if "." not in module} - known
