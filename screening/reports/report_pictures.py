"""The report of the example year as pictures for the docs.

    python -m screening.reports.report_pictures FOLDER docs/pictures/council-report

``FOLDER`` is the home of one government of ``screening example year``.
"""

import sys
from datetime import date
from pathlib import Path

from screening.reports import council_desk
from screening.reports.layout import pdf
from screening.reports.papers import put_together
from screening.services.open_store import open_store
from screening.services.settings import Settings
from screening.store.store import LOCAL

YEAR = 2025


def main(home: str, prefix: str, language: str = "nl") -> int:
    """Write each page of the report of a home; return how many there are."""
    store = open_store(Settings.from_environment({"SCREENING_HOME": home}))
    subject = council_desk.subject_of(store.portfolio(LOCAL), YEAR, date(YEAR + 1, 2, 1))
    pages = pdf.pictures(put_together("council", subject, language))
    for number, content in enumerate(pages, 1):
        Path(f"{prefix}-{number}.png").write_bytes(content)
    store.close()
    return len(pages)


if __name__ == "__main__":
    main(*sys.argv[1:])
