"""What papers are made with: the store, the verdicts, the day. It gathers what one is about."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from screening.model.contracts import ContractFilter, ContractLine, StoredContract
from screening.model.disclosure import SubmittedDisclosure
from screening.model.portfolio_figures import figures_of
from screening.model.supplier_replies import latest
from screening.reports.contract_subject import AnswerLink, ContractRecord, ContractSubject
from screening.reports.portfolio_subject import PortfolioSubject
from screening.reports.supplier_subject import SupplierSubject
from screening.reports.verdicts import ReportEntry, entries
from screening.rules import rulebook
from screening.rules.risk.listed_parties import list_findings
from screening.services import deciding, follow_up
from screening.services.disclosures.open_points import open_points
from screening.services.list_standing import narrowed, with_standing
from screening.services.proofs.recording import proofs_of
from screening.services.risk_decisions import standings_of, with_decisions
from screening.services.screening import chain_of_nobody
from screening.services.verdict_documents import VerdictDocuments

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio

MOST_CONTRACTS = 25  # of a supplier that are gathered whole


@dataclass(frozen=True, slots=True)
class PaperDesk:
    """Gathers what a paper is about. ``today``: the day that it bears."""

    portfolio: "Portfolio"
    documents: VerdictDocuments
    today: date

    def contract(
        self, stored: StoredContract, link: AnswerLink | None = None
    ) -> ContractSubject | None:
        """Return a contract with its verdict and what people recorded; None without a verdict."""
        entry = next(entries(self.portfolio, [stored.id], self.documents.many), None)
        if entry is None:
            return None
        screener = self.documents.screener_for(self.documents.store, self.today)
        asked = deciding.of_contract(self.portfolio, screener, stored)
        record = replace(self._record(stored, entry), deciding=asked)
        adopted = self.portfolio.uniform_texts.adopted()
        return ContractSubject(entry, self.today, record, link, adopted)

    def _record(self, stored: StoredContract, entry: ReportEntry) -> ContractRecord:
        portfolio = self.portfolio
        answers = portfolio.disclosures.of_contract(stored.contract.key)
        counting = [row for answer in answers if answer.counts for row in answer.rows]
        decided = standings_of(portfolio, self.documents, [stored.id], self.today)
        return ContractRecord(
            stored=stored,
            calendar=follow_up.calendar_of(portfolio, stored, self.today),
            answers=answers,
            documents=portfolio.documents.history(stored.id),
            open_points=open_points(counting, entry.verdict),
            clauses=portfolio.clauses.history(stored.id),
            categories=portfolio.reviews.history(stored.id),
            decisions=decided.get(stored.id, ()),
            proofs=proofs_of(portfolio, stored, self.today),
            replies=latest(portfolio.supplier_replies.of_contract(stored.contract.key)),
        )

    def link_of(self, stored: StoredContract, address: str) -> AnswerLink | None:
        """Return the link of an address, where it was given for this contract and works still."""
        token = address.rstrip("/").rpartition("/")[2]
        request = self.portfolio.disclosures.request_by(token)
        if request is None or request.contract_key != stored.contract.key:
            return None
        return AnswerLink(request.supplier, address)

    def supplier(self, key: str) -> SupplierSubject:
        """Return a supplier by its key, with its contracts. Raise MissingError for nobody's key."""
        portfolio = self.portfolio
        party = portfolio.parties.by_name(key)
        aliases = portfolio.parties.aliases()
        group = {key, *aliases.keys_of(key)}
        filter = ContractFilter(supplier=key, as_of=self.today)
        page = portfolio.listing.page(filter, 1, MOST_CONTRACTS)
        contracts = self._contracts([line.id for line in page.items])
        listed = list_findings(
            portfolio.list_hits.find([key], aliases),
            chain_of_nobody(portfolio.parties.get_many(sorted(group))),
            rulebook.load().method.effects,
            self.today,
        ).listed
        return SupplierSubject(
            party=party,
            today=self.today,
            lines=page.items,
            total=page.total,
            contracts=contracts,
            answers=tuple(_answers_of(group, contracts)),
            listed=listed.hits,
        )

    def chosen(self, filter: ContractFilter) -> PortfolioSubject:
        """Return the contracts of a filter, in figures and one by one."""
        portfolio = self.portfolio
        filter = narrowed(portfolio, filter)
        figures = figures_of(portfolio.listing.figure_facts(filter))
        return PortfolioSubject(filter, self.today, figures, lambda: self._lines(filter))

    def _lines(self, filter: ContractFilter) -> Iterator[ContractLine]:
        lines = self.portfolio.listing.every_line(filter)
        standing = with_standing(self.portfolio, lines, self.today)
        return with_decisions(self.portfolio, self.documents, standing, self.today)

    def _contracts(self, ids: Sequence[str]) -> tuple[ContractSubject, ...]:
        """Return contracts with their verdicts, in this order; those without one are left out."""
        written = {entry.id: entry for entry in entries(self.portfolio, ids, self.documents.many)}
        stored = {each.id: each for each in self.portfolio.contracts.get_many(ids)}
        adopted = self.portfolio.uniform_texts.adopted()
        return tuple(
            ContractSubject(
                written[id], self.today, self._record(stored[id], written[id]), adopted=adopted
            )
            for id in ids
            if id in written
        )


def _answers_of(
    keys: Collection[str], contracts: Iterable[ContractSubject]
) -> Iterator[tuple[str, SubmittedDisclosure]]:
    """Yield what one supplier answered, with the number of the contract."""
    for contract in contracts:
        if contract.record is None:
            continue
        number = contract.entry.contract.number or contract.entry.id or ""
        for answer in contract.record.answers:
            if answer.request.supplier_key in keys:
                yield number, answer
