"""The whole truth: contracts with their verdicts, in stable order and canonical form."""

import json
from collections.abc import Iterable, Iterator

from screening.reports.verdicts import ReportEntry

media_type = "application/json"


def render(entries: Iterable[ReportEntry], language: str = "nl") -> Iterator[str]:
    """A list with one entry per line; both languages are in every sentence."""
    between = "[\n"
    for entry in entries:
        document = {"contract": entry.contract, "verdict": entry.document}
        yield between + json.dumps(document, ensure_ascii=False)
        between = ",\n"
    yield "[]\n" if between == "[\n" else "\n]\n"
