"""An upload as it is read: for its preview, and when it is kept."""

from typing import TYPE_CHECKING

from graphs.readers.headings import BY_PLACE
from screening.model.portfolio_job import ProgressSteps, no_steps
from screening.services import upload_samples
from screening.services.importing import FileLine, ImportOptions, import_files
from screening.services.uploads import PendingUpload, Uploads

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio

MOST_SAMPLES = 50  # files whose columns are shown: a zip may hold thousands


def read_upload(
    portfolio: "Portfolio",
    uploads: Uploads,
    pending: PendingUpload,
    who: str,
    steps: ProgressSteps = no_steps,
) -> None:
    """Read everything without keeping any of it, and add what to show to ``pending``."""
    files = uploads.files(pending)
    options = options_of(pending, who, dry_run=True)
    document = import_files(portfolio, files, options, steps).document
    contents = dict(files)
    pending.document = document
    pending.no_headings = sorted(
        {*pending.no_headings, *(line.path for line in document.files if _is_by_place(line))}
    )
    pending.samples = [
        upload_samples.columns(contents.get(line.path, b""), line.path, line.mapping)
        for line in document.files[:MOST_SAMPLES]
    ]


def options_of(pending: PendingUpload, who: str, dry_run: bool) -> ImportOptions:
    """Return the options of an import that this upload's form asks for."""
    return ImportOptions(
        who=who,
        dry_run=dry_run,
        buyer=pending.buyer or None,
        buyer_type=pending.buyer_type or None,
        buyer_country=pending.buyer_country or None,
        brand=pending.brand or None,
        mapping=pending.mapping,
        no_headings=frozenset(pending.no_headings),
    )


def _is_by_place(line: FileLine) -> bool:
    """Return whether the columns of a table are called by their places: it has no headings."""
    return bool(line.mapping) and all(map(BY_PLACE.fullmatch, line.mapping))
