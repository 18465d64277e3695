"""Filling an empty portfolio with the fictional example that ships."""

import tomllib
from collections.abc import Callable
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

from screening.services import clause_records
from screening.services.command_context import CommandContext
from screening.services.importing import ImportOptions, import_paths
from screening.services.screening import rescreen, screener_for
from screening.store.portfolio import Portfolio

EXAMPLE = ("register.csv", "chain.csv")
PERSON = "voorbeeld (fictief)"


def fill(
    place: CommandContext,
    as_of: date,
    *,
    begin: Callable[[], None] = lambda: None,
    tick: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Import the example and screen it; leave a portfolio alone that was ever imported into.

    ``begin`` is called before an import, ``tick`` with how many contracts are screened, of how
    many.
    """
    portfolio = place.portfolio
    if not portfolio.imports.runs():
        begin()
        options = ImportOptions(who="example", buyer_country="NL")
        with as_file(files("screening.services") / "example") as folder:
            import_paths(portfolio, [folder / name for name in EXAMPLE], options)
            _confirm(portfolio, folder / "confirmations.toml")
            _record(portfolio, folder / "clauses.toml")
    waiting = portfolio.contracts.ids(unscreened_only=True)
    if waiting:
        rescreen(portfolio, screener_for(place.store, as_of), waiting, tick)


def _confirm(portfolio: Portfolio, path: Path) -> None:
    """Store the confirmations of a fictional person, so that a newcomer sees a settled duty."""
    for number, confirmation in tomllib.loads(path.read_text(encoding="utf-8")).items():
        portfolio.reviews.confirm(number, confirmation["category"], PERSON, confirmation["why"])


def _record(portfolio: Portfolio, path: Path) -> None:
    """Store the clause records of that person, so that one contract shows what overdue means."""
    for number, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
        id = portfolio.contracts.get(number).id
        record = clause_records.ClauseRecord(entry["included"], tuple(entry["clauses"]))
        clause_records.include(portfolio, id, record, PERSON, entry["why"])
        if "received" in entry:
            portfolio.clauses.receive(id, entry["received"], PERSON)
