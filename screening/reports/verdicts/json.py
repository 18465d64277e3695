"""Contracts with their whole verdicts as JSON, in stable order and canonical form."""

import json
from collections.abc import Iterable, Iterator

from screening.reports.verdicts import ReportEntry, contract_document

media_type = "application/json"


def render(entries: Iterable[ReportEntry], language: str = "nl") -> Iterator[str]:
    """Yield a list with one entry per line; both languages are in every sentence."""
    between = "[\n"
    for entry in entries:
        contract = contract_document(entry.id, entry.contract)
        document = {"contract": contract, "verdict": entry.document}
        yield between + json.dumps(document, ensure_ascii=False)
        between = ",\n"
    yield "[]\n" if between == "[\n" else "\n]\n"
