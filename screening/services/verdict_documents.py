"""The documents of verdicts: kept once somebody saw them, written out when they are first wanted.

A verdict that nobody saw is kept in short. Whoever shows, exports or sends one, or decides on it,
asks here for its document. It is made of the inputs that the verdict was made of, gives the same
bytes, and is kept from then on. Where the inputs moved since, the contract is due: it is screened
again, so that a page and the list say the same.

Keeping is done as well as it can be: a store that is locked or cannot be written to never keeps a
page from being shown. The next one who looks keeps the document.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from screening.model.contracts import StoredContract
from screening.model.errors import InputError, ScreeningError
from screening.model.json_document import as_document
from screening.model.verdict import Verdict
from screening.model.verdict_outline import VerdictSketch
from screening.rules.verdict.protocols import ContractScreener
from screening.services import assumed_codes
from screening.services.screening import (
    ScreeningContext,
    inputs,
    screener_for,
    sketch_of,
)

if TYPE_CHECKING:
    from screening.store import Store
    from screening.store.portfolio import Portfolio
    from screening.store.verdicts.verdicts import Document, UnwrittenVerdict

DECIDED = 100  # contracts of a bulk decision whose documents are kept: a second of work
FEW = 5  # contracts of which each looks up its own ties, and not those of all others


@dataclass(frozen=True, slots=True)
class VerdictDocuments:
    """The documents of the verdicts in use of one organization; ``as_of`` is today."""

    store: "Store"
    portfolio: "Portfolio"
    as_of: date
    screener_for: Callable[["Store", date], ContractScreener] = screener_for

    def current(self, id: str) -> "Document | None":
        """Return the document of the verdict in use; None if there is none.

        ``id``: of a contract, or its number in the register. Raise MissingError where there is no
        such contract.
        """
        id = self.portfolio.contracts.get(id).id
        return self.many([id]).get(id)

    def keep_decided(self, ids: Iterable[str]) -> None:
        """Keep the documents of verdicts that somebody is about to decide upon.

        Of a decision on many at once those of the first ``DECIDED``, as many as its preview tries:
        nobody reads more, and writing them all out would take minutes.
        """
        self.many(islice(ids, DECIDED))

    def many(self, ids: Iterable[str]) -> "dict[str, Document]":
        """Return many documents at once, by contract id.

        Left out is what has no verdict, and a contract that can no longer be screened.
        """
        wanted = tuple(ids)
        verdicts = self.portfolio.verdicts
        documents = verdicts.many(wanted)
        unwritten = verdicts.unwritten(id for id in wanted if id not in documents)
        if not unwritten:
            return documents
        written = self._written(unwritten)
        with suppress(ScreeningError):
            verdicts.keep_documents(written)
        moved = [id for id in unwritten if id not in written]
        return documents | written | (self._screened_again(moved) if moved else {})

    def _written(self, unwritten: "dict[str, UnwrittenVerdict]") -> "dict[str, Document]":
        """Return the documents of those verdicts whose inputs are still what they were."""
        by_day: dict[date, list[str]] = defaultdict(list)
        for id, verdict in unwritten.items():
            by_day[verdict.as_of].append(id)
        return {
            id: _document(verdict)
            for day, ids in by_day.items()
            for id, (verdict, _) in self._screened(ids, day)
            if verdict.pins.inputs == unwritten[id].inputs
        }

    def _screened_again(self, ids: list[str]) -> "dict[str, Document]":
        """Screen contracts of which the verdict in use is made of other inputs by now."""
        with suppress(ScreeningError):
            assumed_codes.look_up(self.portfolio, tuple(ids))
        as_read = self.portfolio.verdicts.moments(ids)
        again = dict(self._screened(ids, self.as_of))
        verdicts = {
            id: verdict if sketch is None else replace(sketch, written=verdict)
            for id, (verdict, sketch) in again.items()
        }
        with suppress(ScreeningError):
            self.portfolio.verdicts.keep(verdicts.items(), as_read)
        return {id: _document(verdict) for id, (verdict, _) in again.items()}

    def _screened(
        self, ids: list[str], day: date
    ) -> Iterator[tuple[str, tuple[Verdict, VerdictSketch | None]]]:
        """Yield verdicts in full, with the sketch where there is one."""
        screener = self.screener_for(self.store, day)
        context = ScreeningContext.of(self.portfolio) if len(ids) > FEW else None
        for stored in self.portfolio.contracts.get_many(ids):
            with suppress(InputError):
                yield stored.id, self._of_contract(screener, stored, context)

    def _of_contract(
        self, screener: ContractScreener, stored: StoredContract, context: ScreeningContext | None
    ) -> tuple[Verdict, VerdictSketch | None]:
        given = inputs(self.portfolio, stored, context)
        return screener.screen(*given), sketch_of(screener, *given)


def _document(verdict: Verdict) -> "Document":
    """Return the document as it is read back from the store."""
    document: Document = json.loads(json.dumps(as_document(verdict)))
    return document
