"""Fills an empty portfolio with the fictional example that ships, and screens what waits."""

from datetime import date
from importlib.resources import as_file, files

from screening.importing import ImportOptions, import_paths
from screening.rescreen import judge_of, rescreen
from screening.terminal import Progress, note
from screening.workplace import Workplace

EXAMPLE = ("register.csv", "chain.csv")


def fill(place: Workplace, as_of: date) -> None:
    """Does nothing the second time: a portfolio that was ever imported into is left alone."""
    portfolio = place.portfolio
    if not portfolio.import_runs():
        note("Importing the example register: a fictional buyer with fictional suppliers.")
        options = ImportOptions(who="example")
        with as_file(files("screening") / "example") as folder:
            import_paths(portfolio, [folder / name for name in EXAMPLE], options)
    waiting = portfolio.contract_ids(unscreened_only=True)
    if waiting:
        judge = judge_of(place.store, as_of)
        rescreen(portfolio, judge, waiting, Progress("Screening"))
