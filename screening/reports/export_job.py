"""A large list of contracts as a file that a worker writes and a page hands out for a day."""

import secrets
import time
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path

from screening.model.contracts import ContractFilter
from screening.model.portfolio_figures import figures_of
from screening.model.portfolio_job import JobValues, counting
from screening.reports import contract_list, worded_list
from screening.services import risk_decisions
from screening.services.command_context import today
from screening.services.jobs.handlers import JobContext
from screening.services.list_standing import narrowed, with_standing
from screening.services.verdict_documents import VerdictDocuments

PATIENCE = 24 * 3600  # seconds for which a file is kept
MIMETYPES = {"csv": "text/csv", "xlsx": contract_list.XLSX}
FORMS = tuple(MIMETYPES)
DAYS = ("as_of", "measured_on")  # the fields of a filter that are days


def parameters_of(filter: ContractFilter, form: str, language: str | None = None) -> JobValues:
    """Return the parameters of an export job as JSON values.

    With a language the file has headings and values in words; without one, those for programs.
    """
    given = asdict(filter) | {"among": None}
    days = {name: day.isoformat() for name in DAYS if (day := getattr(filter, name))}
    chosen = given | days
    return {"form": form, "filter": chosen} | ({"language": language} if language else {})


def export(context: JobContext) -> JobValues:
    """Write the contracts of a filter to a file below the home; nothing stays when cancelled."""
    given = context.claim.parameters
    chosen = given["filter"]
    days = {name: date.fromisoformat(chosen[name]) for name in DAYS if chosen.get(name)}
    filter = ContractFilter(**(chosen | days))
    portfolio = context.portfolio
    filter = narrowed(portfolio, filter)
    total = len(portfolio.listing.every_id(filter))  # a page counts some filters up to a bound
    context.steps.begin("writing", total)
    day = filter.as_of or today()
    standing = with_standing(portfolio, portfolio.listing.every_line(filter), day)
    documents = VerdictDocuments(context.store, portfolio, day)
    every = risk_decisions.with_decisions(portfolio, documents, standing, day)
    lines = counting(context.steps, 0, total, every)
    folder = folder_of(context.home)
    clean_up(context.home)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{secrets.token_urlsafe(16)}.{given['form']}"
    language = given.get("language")
    try:
        if given["form"] == "csv":
            in_words = worded_list.as_csv(lines, language) if language else None
            with path.open("w", encoding="utf-8", newline="") as file:
                file.writelines(in_words or contract_list.as_csv(lines))
        elif language:
            figures = figures_of(portfolio.listing.figure_facts(filter))
            made = filter.as_of or context.today()
            path.write_bytes(worded_list.as_xlsx(lines, figures, made, language))
        else:
            path.write_bytes(contract_list.as_xlsx(lines))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return {"file": path.name, "form": given["form"], "rows": total}


def folder_of(home: Path) -> Path:
    """Return the folder of the files."""
    return home / "exports"


def file_of(home: Path, result: JobValues) -> Path | None:
    """Return the file of an export that was done; None once it has expired."""
    path = folder_of(home) / Path(str(result.get("file", ""))).name
    with suppress(OSError):
        if path.is_file() and time.time() - path.stat().st_mtime < PATIENCE:
            return path
    return None


def clean_up(home: Path) -> None:
    """Remove the files that have expired."""
    folder = folder_of(home)
    for path in folder.iterdir() if folder.is_dir() else ():
        with suppress(OSError):
            if time.time() - path.stat().st_mtime >= PATIENCE:
                path.unlink()
