"""One file per format. A report has a ``media_type`` and ``render(entries, language) -> parts``.

Parts are strings to write one after the other, so that a portfolio of any size fits in memory.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from itertools import islice
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, Protocol, cast

from graphs.parties import Contract, Party
from screening.model.errors import InputError
from screening.model.json_document import as_document
from screening.model.verdict import Verdict
from sources.kit.values.message import Message

# Only for types: a portfolio loads every table, which `screening check` does not need.
if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio

JSON = Mapping[str, Any]
DocumentsOf = Callable[[Iterable[str]], Mapping[str, JSON]]  # of verdicts in use, by contract id
AT_ONCE = 200  # verdicts in memory


@dataclass(frozen=True)
class ReportEntry:
    """A contract (or a purchase that is checked) with the document of its verdict.

    ``id`` is None for a purchase that is not a contract.
    """

    id: str | None
    contract: Contract
    document: JSON

    @cached_property
    def verdict(self) -> Verdict:
        """Return the verdict of the document. Raise DocumentError if it is none."""
        return Verdict.from_document(self.document)


class Report(Protocol):
    """One format: a module of this folder."""

    media_type: str

    def render(self, entries: Iterable[ReportEntry], language: str = "nl") -> Iterator[str]: ...


def formats() -> tuple[str, ...]:
    """Return the names of the formats: every file of this folder is one; nobody registers it."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def report(format: str) -> Report:
    """Return the format of this name. Raise InputError if there is none."""
    if format not in formats():
        raise InputError(Message("command.no_report", format=format, known=tuple(formats())))
    return cast(Report, import_module(f"{__name__}.{format}"))


def contract_document(id: str | None, contract: Contract) -> dict[str, Any]:
    """Return what a reader of a verdict needs of the contract, as JSON values."""
    return {
        "id": id,
        "number": contract.number,
        "title": contract.title,
        "basis": contract.basis.value,
        "buyer": _party(contract.buyer) if contract.buyer else None,
        "buyer_type": contract.buyer_type,
        "suppliers": [_party(party) for party in contract.suppliers],
        "cpv": list(contract.cpv),
        "category": contract.category,
        "nature": contract.nature.value if contract.nature else None,
        "value": as_document(contract.value),
        "part_of": contract.part_of,
        "total_value": as_document(contract.total_value),
        "dispatched": as_document(contract.dispatched),
        "awarded": as_document(contract.awarded),
        "starts": as_document(contract.starts),
        "ends": as_document(contract.ends),
        "options_until": as_document(contract.options_until),
        "read_from": contract.read_from,
    }


def _party(party: Party) -> dict[str, Any]:
    return {"key": party.key, "name": party.name, "country": party.country}


def entries(
    portfolio: "Portfolio", ids: Iterable[str], documents_of: DocumentsOf
) -> Iterator[ReportEntry]:
    """Yield contracts with the verdict in use, in the order of ``ids``.

    Those without a verdict are left out.
    """
    rest = iter(ids)
    while batch := list(islice(rest, AT_ONCE)):
        documents = documents_of(batch)
        for stored in portfolio.contracts.get_many(batch):
            if stored.id in documents:
                yield ReportEntry(stored.id, stored.contract, documents[stored.id])
