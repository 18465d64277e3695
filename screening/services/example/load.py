"""The fictional example that ships: it fills an empty portfolio, can be removed and put back."""

import tomllib
from collections.abc import Callable
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

from screening.model.import_runs import EXAMPLE as EXAMPLE_RUN
from screening.model.import_runs import ImportRun
from screening.services import clause_records
from screening.services.command_context import CommandContext
from screening.services.importing import ImportOptions, import_files
from screening.services.screening import rescreen, screener_for
from screening.store.portfolio import Portfolio

EXAMPLE = ("register.csv", "chain.csv")
BY = EXAMPLE_RUN
PERSON = "voorbeeld (fictief)"


def fill(
    place: CommandContext,
    as_of: date,
    *,
    begin: Callable[[], None] = lambda: None,
    tick: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Import the example and screen it; leave a portfolio alone that was ever imported into.

    What waits for a verdict there is a worker's, so that a service opens its port before it.
    ``begin`` is called before an import, ``tick`` with how many contracts are screened, of how
    many.
    """
    portfolio = place.portfolio
    if portfolio.imports.runs():
        return
    begin()
    with as_file(files("screening.services") / "example") as folder:
        _import(portfolio, folder)
        _confirm(portfolio, folder / "confirmations.toml")
        _record(portfolio, folder / "clauses.toml")
    rescreen(portfolio, screener_for(place.store, as_of), None, tick)


def runs(portfolio: Portfolio) -> tuple[ImportRun, ...]:
    """Return the imports of the example that are in force, the latest first."""
    return tuple(run for run in portfolio.imports.in_force(BY) if _is_example(run))


def is_gone(portfolio: Portfolio) -> bool:
    """Return whether the example was here once and is not any more."""
    return not runs(portfolio) and any(map(_is_example, portfolio.imports.runs()))


def remove(portfolio: Portfolio, by: str) -> int:
    """Undo the import of the example; return how many contracts went.

    Raises InputError where a later import touched the same rows.
    """
    return sum(portfolio.imports.undo(run.id, by).contracts for run in runs(portfolio))


def put_back(portfolio: Portfolio) -> None:
    """Import the example again; what people recorded about it is still there. Screens nothing."""
    if not runs(portfolio):
        with as_file(files("screening.services") / "example") as folder:
            _import(portfolio, folder)


def _import(portfolio: Portfolio, folder: Path) -> None:
    options = ImportOptions(who=BY, buyer_country="NL")
    import_files(portfolio, [(name, (folder / name).read_bytes()) for name in EXAMPLE], options)


def _is_example(run: ImportRun) -> bool:
    """Return whether a run is of the example, and not of a person who calls themselves so."""
    names = {str(file["path"]).replace("\\", "/").rpartition("/")[2] for file in run.files}
    return run.by == BY and names == set(EXAMPLE)


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
