"""One organization's contracts. Nothing else reaches a row that belongs to a buyer.

A portfolio is made by ``Store.portfolio(slug)`` and holds the organization for good: no method
takes one, so no caller can ask for another's. The SQL stands in ``screening.store``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from graphs.parties import Contract, Party, Supply
from screening.model.changes import ContractChange, RunChanges, VerdictBasis, VerdictSummary
from screening.model.contracts import ContractFilter, ContractLine, Page, Stats, StoredContract
from screening.model.imports import ImportReport, ImportRun
from screening.model.purchase import ChainRequest
from screening.model.reviews import ClauseReview, Review
from screening.model.verdict import Verdict

if TYPE_CHECKING:
    from screening.model.party_aliases import Aliases
    from screening.rules.risk.entities import ListHits
    from screening.rules.verdict.reach import Buying
    from screening.store.chains.disclosures import Disclosures
    from screening.store.chains.tie_columns import TieColumns
    from screening.store.chains.ties import OwnersAbove, TiesBelow
    from screening.store.contracts.import_writer import ImportBatch
    from screening.store.database.scope import Scope
    from screening.store.matches.comparison import Comparing
    from screening.store.matches.error_reports import ErrorReports
    from screening.store.matches.pairs import Pairs
    from screening.store.verdicts.rescreening import RescreenLease


class Portfolio:
    """The contracts, chains, reviews and verdicts of one organization."""

    def __init__(self, scope: "Scope") -> None:
        self._scope = scope

    @property
    def organization(self) -> str:
        """The slug."""
        return self._scope.slug

    # -- import --

    def keep(
        self,
        batch: "ImportBatch",
        who: str,
        dry_run: bool = False,
        files: Sequence[Mapping[str, Any]] = (),
    ) -> ImportReport:
        """Keep all of a batch or nothing of it. A contract with the same content stays as it is.

        ``files`` is written down with the run: what a person needs to recognise it.
        """
        from screening.store.contracts import import_writer

        return import_writer.keep(self._scope, batch, who, dry_run, files)

    @property
    def disclosures(self) -> "Disclosures":
        """The links that suppliers were given, and what they sent through them."""
        from screening.store.chains.disclosures import Disclosures

        return Disclosures(self._scope)

    def import_runs(self) -> tuple[ImportRun, ...]:
        """The latest first."""
        from screening.store.contracts import imports

        return imports.import_runs(self._scope)

    def undo_import(self, run_id: int, who: str) -> int:
        """Put back what a run created or updated; answers the number of contracts.

        Raises InputError with the reason when a later import touched the same rows.
        """
        from screening.store.contracts import imports

        return imports.undo(self._scope, run_id, who)

    def mapping_for(self, headings: Sequence[str]) -> dict[str, str] | None:
        """The mapping that a person gave a table with these headings before."""
        from screening.store.contracts import reviews

        return reviews.mapping_for(self._scope, headings)

    def remember_mapping(self, headings: Sequence[str], mapping: Mapping[str, str]) -> None:
        from screening.store.contracts import reviews

        reviews.remember_mapping(self._scope, headings, mapping)

    # -- read --

    def contracts(
        self, filter: ContractFilter | None = None, page: int = 1, per_page: int = 25
    ) -> Page:
        """One page of the list, filtered, sorted and cut in SQL."""
        from screening.store.contracts import listing

        return listing.page(self._scope, filter or ContractFilter(), page, per_page)

    def every_line(self, filter: ContractFilter | None = None) -> Iterator[ContractLine]:
        """All lines of a filter in order, read in slices, for an export."""
        from screening.store.contracts import listing

        return listing.every_line(self._scope, filter or ContractFilter())

    def contract_ids(self, unscreened_only: bool = False) -> tuple[str, ...]:
        """The ids of all contracts, in the order of their register numbers."""
        from screening.store.contracts import reading

        return reading.contract_ids(self._scope, unscreened_only)

    def contract(self, id: str) -> StoredContract:
        """By id, or by a register number that only one contract has. Raises MissingError."""
        from screening.store.contracts import reading

        return reading.contract(self._scope, id)

    def stored_contracts(self, ids: Iterable[str]) -> Iterator[StoredContract]:
        """Many at once, in the order asked for; ids that are gone are left out."""
        from screening.store.contracts import reading

        return reading.stored_contracts(self._scope, ids)

    def supplies_below(self, contract: Contract) -> tuple[Supply, ...]:
        """The ties that can be reached from the contract's suppliers."""
        return self.ties_below(contract).supplies

    def ties_below(self, contract: Contract) -> "TiesBelow":
        """The same, and how many more there are where the chain is too wide to look at whole."""
        from screening.store.contracts import reading

        return reading.ties_below(self._scope, contract)

    def keep_chain_view(
        self, id: str, inputs: str, document: Any, parties: list[tuple[int, str]]
    ) -> None:
        """What the page of a large chain shows, with the verdict of the same inputs."""
        from screening.store.chains import chain_views

        chain_views.keep(self._scope, id, inputs, document, parties)

    def chain_view_of(self, id: str) -> str | None:
        """The inputs that a kept chain view was made of."""
        from screening.store.chains import chain_views

        return chain_views.inputs(self._scope, id)

    def chain_view(self, id: str) -> tuple[str, dict[str, Any]] | None:
        """Its inputs and its document, where one was kept."""
        from screening.store.chains import chain_views

        return chain_views.get(self._scope, id)

    def chain_parties(self, id: str) -> list[tuple[int, str]]:
        """Tier and key of every party of a kept chain view."""
        from screening.store.chains import chain_views

        return chain_views.parties(self._scope, id)

    def ownerships_above(self, keys: Iterable[str]) -> "OwnersAbove":
        """Who owns these parties, and who owns those; never part of a way of supply."""
        from screening.store.chains import ties

        with self._scope.reading() as connection:
            return ties.ownerships_above(self._scope, connection, keys)

    def contracts_through(self, key: str) -> tuple[int, bool]:
        """How many contracts have this party in their chain, and whether that was all counted."""
        from screening.store.chains import ties

        with self._scope.reading() as connection:
            return ties.contracts_through(self._scope, connection, key)

    def customers(self) -> frozenset[str]:
        """The keys of parties that have a tie below them: whose chain is worth a look."""
        from screening.store.contracts import reading

        return reading.customers(self._scope)

    def parties(self, keys: Iterable[str]) -> tuple[Party, ...]:
        """These parties, e.g. those of a chain; keys that nobody has are left out."""
        from screening.store.contracts import reading

        return reading.some_parties(self._scope, keys)

    def party_called(self, name: str) -> Party:
        """By key, else by a name that only one party has. Raises MissingError."""
        from screening.store.contracts import reading

        return reading.party_called(self._scope, name)

    def stats(self) -> Stats:
        from screening.store.contracts import listing

        return listing.stats(self._scope)

    # -- reviews --

    def confirm_category(self, id: str, slug: str, by: str, why: str | None = None) -> None:
        """Add a person's word on the ISV category (``geen`` for "none"). Screen again after it."""
        from screening.store.contracts import reviews

        reviews.confirm_category(self._scope, id, slug, by, why)

    def confirmations(self, id: str) -> tuple[Review, ...]:
        """Everything people said of the category, the latest first."""
        from screening.store.contracts import reviews

        return reviews.confirmations(self._scope, id)

    def include_clause(self, id: str, asked: ChainRequest, by: str, why: str | None = None) -> None:
        """Keep that a clause is in the contract, and when it is due. Screen again after it."""
        from screening.store.contracts import clause_reviews as clauses

        clauses.include(self._scope, id, asked, by, why)

    def receive_chain_information(
        self, id: str, day: date, by: str, why: str | None = None
    ) -> None:
        """Keep that what a clause asks of the chain came: it is late no more."""
        from screening.store.contracts import clause_reviews as clauses

        clauses.receive(self._scope, id, day, by, why)

    def withdraw_clause(self, id: str, by: str, why: str | None = None) -> None:
        """Take the last word on clauses back; it stays on record."""
        from screening.store.contracts import clause_reviews as clauses

        clauses.withdraw(self._scope, id, by, why)

    def clause_reviews(self, id: str) -> tuple[ClauseReview, ...]:
        """Everything people said of clauses in the contract, the latest first."""
        from screening.store.contracts import clause_reviews as clauses

        return clauses.reviews(self._scope, id)

    def asked_for_chain(self) -> frozenset[str]:
        """The contracts with a clause on record that asks for chain information."""
        from screening.store.contracts import clause_reviews as clauses

        return clauses.asked_for_chain(self._scope)

    def newly_overdue(self, as_of: date) -> tuple[str, ...]:
        """The contracts whose chain information became late since they were screened."""
        from screening.store.contracts import clause_reviews as clauses

        return clauses.newly_overdue(self._scope, as_of)

    # -- after a refresh --

    def note_resting(self, now: VerdictBasis) -> None:
        """What verdicts rest on until now, where nobody wrote it down."""
        from screening.store.verdicts import rescreening

        rescreening.note(self._scope, now)

    def hold(self, owner: str) -> "RescreenLease | None":
        """The right to bring the verdicts up to date; None while another worker has it."""
        from screening.store.verdicts import rescreening

        return rescreening.take(self._scope, owner)

    def renew(self, hold: "RescreenLease") -> bool:
        from screening.store.verdicts import rescreening

        return rescreening.renew(self._scope, hold)

    def release(self, hold: "RescreenLease") -> None:
        from screening.store.verdicts import rescreening

        rescreening.release(self._scope, hold)

    def plan(self, hold: "RescreenLease", before: Mapping[str, VerdictSummary]) -> None:
        """Write down what the reached contracts are before they are screened again."""
        from screening.store.verdicts import rescreening

        rescreening.plan(self._scope, hold, before)

    def finish(
        self, hold: "RescreenLease", resting: VerdictBasis, changes: Iterable[ContractChange]
    ) -> bool:
        """Write down what changed and what verdicts rest on now; False when the hold was lost."""
        from screening.store.verdicts import rescreening

        return rescreening.finish(self._scope, hold, resting, changes)

    def buyings(self) -> "dict[Buying, list[str]]":
        """The screened contracts by what decides their typical places."""
        from screening.store.verdicts import rescreening

        return rescreening.buyings(self._scope)

    def tie_columns(self) -> "TieColumns":
        """Every tie and direct supplier as columns, for questions about all contracts at once."""
        from screening.store.chains.tie_columns import TieColumns

        return TieColumns(self._scope)

    def contracts_with(self, parties: Iterable[str]) -> frozenset[str]:
        """The contracts with one of these as a buyer or direct supplier."""
        from screening.store.verdicts import rescreening

        return rescreening.contracts_with_any(self._scope, parties)

    def tie_countries(self) -> tuple[str, ...]:
        from screening.store.verdicts import rescreening

        return rescreening.tie_countries(self._scope)

    def contracts_from(self, country: str) -> set[str]:
        """The contracts in whose chain a tie comes from this country."""
        from screening.store.verdicts import rescreening

        return rescreening.contracts_from(self._scope, country)

    def screened_ids(self) -> tuple[str, ...]:
        from screening.store.verdicts import rescreening

        return rescreening.screened_ids(self._scope)

    def standings(self, ids: Iterable[str]) -> dict[str, VerdictSummary]:
        """Flag, band and level by the verdicts in use."""
        from screening.store.verdicts import rescreening

        return rescreening.standings(self._scope, ids)

    def runs_with_changes(self, limit: int = 50) -> tuple[RunChanges, ...]:
        """Refreshes that changed contracts, the latest first."""
        from screening.store.verdicts import rescreening

        return rescreening.runs_with_changes(self._scope, limit)

    def changes_of(self, run: int, limit: int = 200, offset: int = 0) -> tuple[ContractChange, ...]:
        """The contracts that a refresh changed, each with its rows."""
        from screening.store.verdicts import rescreening

        return rescreening.changes_of(self._scope, run, limit, offset)

    # -- is it the same company? --

    def aliases(self) -> "Aliases":
        """Party key -> canonical key, by people's words: cheap, and exact again after an undo."""
        from screening.store.parties import aliases as same

        return same.aliases(self._scope)

    def known(self, keys: Iterable[str], aliases: "Aliases") -> "ListHits":
        """What is known of these parties and the lists: confirmed, or by an equal number."""
        from screening.store.matches import list_hits

        return list_hits.known(self._scope, keys, aliases)

    def noted(self) -> frozenset[str]:
        """The parties of which ``known`` can have something to say."""
        from screening.store.matches import list_hits

        return list_hits.noted(self._scope)

    @property
    def pairs(self) -> "Pairs":
        """The queue of matches, and people's words on them."""
        from screening.store.matches.pairs import Pairs

        return Pairs(self._scope)

    @property
    def error_reports(self) -> "ErrorReports":
        """What people reported as wrong."""
        from screening.store.matches.error_reports import ErrorReports

        return ErrorReports(self._scope)

    @property
    def comparing(self) -> "Comparing":
        """What finding matches needs of these rows."""
        from screening.store.matches.comparison import Comparing

        return Comparing(self._scope)

    # -- verdicts --

    def moments(self, ids: Iterable[str]) -> dict[str, datetime]:
        """When each of these contracts was last changed, or became due."""
        from screening.store.verdicts import verdicts as kept

        return kept.moments(self._scope, ids)

    def keep_verdicts(
        self,
        verdicts: Iterable[tuple[str, Verdict]],
        as_read: Mapping[str, datetime] | None = None,
    ) -> int:
        """Keep (contract id, verdict) pairs; answers how many differ from what was kept.

        ``as_read``: the moments before anything was read. A contract that changed since is left
        due: whoever changed it screens it.
        """
        from screening.store.verdicts import verdicts as kept

        return kept.keep(self._scope, verdicts, as_read)

    def verdict(self, id: str) -> dict[str, Any] | None:
        """The verdict in use as a JSON document; None when the contract was never screened."""
        from screening.store.verdicts import verdicts as kept

        return kept.current(self._scope, id)

    def verdicts(self, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Many documents at once, for a report."""
        from screening.store.verdicts import verdicts as kept

        return kept.many(self._scope, ids)
