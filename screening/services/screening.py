"""Screening contracts and storing the verdicts. The day is given: a verdict has no clock."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple

from graphs.chain import SupplyChain
from graphs.parties import Contract, Party
from screening.model.contracts import StoredContract
from screening.model.documents import DocumentSeen, with_documents
from screening.model.errors import InputError
from screening.model.json_document import as_document
from screening.model.own_policy import PolicyInForce
from screening.model.party_aliases import Aliases
from screening.model.purchase import Purchase, purchase_from_contract
from screening.model.risk_data import RiskData
from screening.model.verdict import Verdict
from screening.model.verdict_outline import PolicyStanding, VerdictSketch
from screening.rules import rulebook
from screening.rules.risk.listed_parties import NO_HITS, ListHits
from screening.rules.verdict.protocols import ContractScreener, PathFinder
from screening.rules.verdict.sketches import PortfolioScreener
from screening.services import shared_screening
from sources.kit.values.message import Message

# Only for types: a portfolio loads every table, which `screening check` does not need.
if TYPE_CHECKING:
    from screening.store import Store
    from screening.store.portfolio import Portfolio, PortfolioPlace

T = TypeVar("T")
Given = TypeVarTuple("Given")
Progress = Callable[[int, int], None]
Screen = Callable[[Sequence[str]], object]  # screens these contracts again
LARGE = 10_000  # ties: below a larger chain a page would take too long to be made when asked
SCREENERS_KEPT = 2  # of today, and of the day of the last verdicts
MOST_ROUNDS = 20  # over contracts that others change while they are screened


@dataclass(frozen=True, slots=True)
class RescreenResult:
    """The number of contracts that were screened, and of verdicts that changed."""

    screened: int
    changed: int  # verdicts that differ from what was kept in more than their pins
    left_out: tuple[tuple[str, Message | str], ...] = ()  # contract id, and why it has no verdict


_SCREENERS: list[PortfolioScreener] = []  # the last ones used, the latest first


def screener_for(store: "Store", as_of: date) -> PortfolioScreener:
    """Return a screener with the rulebook that ships and the snapshots in use, as of one day."""
    return screener_of(store.snapshots.risk_data(), as_of)


def screener_of(data: RiskData, as_of: date) -> PortfolioScreener:
    """Return a screener of these figures with the rulebook that ships, as of one day.

    The last ones are used again, for what was worked out once: a screener holds nothing but caches.
    """
    rules = rulebook.load()
    alike = [kept for kept in _SCREENERS if kept.data is data and kept.rulebook is rules]
    for screener in alike:
        if screener.as_of == as_of:
            return screener
    screener = alike[0].on(as_of) if alike else PortfolioScreener(data, rules, as_of)
    _SCREENERS[:] = [screener, *_SCREENERS[: SCREENERS_KEPT - 1]]
    return screener


def screen_purchase(
    screener: ContractScreener,
    purchase: Purchase,
    policies: tuple[PolicyInForce, ...] = (),
) -> Verdict:
    """Return the verdict on a purchase that is not a contract; nothing is kept.

    ``policies``: the own policies of who asks, in the order in which they were activated.
    """
    purchase = by_policies(purchase, policies)
    return screener.screen(purchase, chain_of_check(purchase))


def rescreen(
    portfolio: "Portfolio",
    screener: ContractScreener,
    ids: Iterable[str] | None = None,
    progress: Progress | None = None,
) -> RescreenResult:
    """Screen these contracts, all by default. A verdict with the same inputs stays as it is.

    A contract that was changed while it was screened is screened once more, and all of them are
    where the organization's own policy was, so that each has a verdict of its present state at the
    end, whoever made it due and whatever became of them.
    """
    wanted = portfolio.contracts.ids() if ids is None else tuple(ids)
    from screening.services import assumed_codes  # the tables: a check of one purchase needs none

    assumed_codes.look_up(portfolio, None if ids is None else wanted)
    while True:
        policies = portfolio.own_policies.in_force()
        total = _rescreen_until_none_is_due(portfolio, screener, wanted, progress)
        if portfolio.own_policies.in_force() == policies:
            return total


def _rescreen_until_none_is_due(
    portfolio: "Portfolio",
    screener: ContractScreener,
    wanted: Sequence[str],
    progress: Progress | None,
) -> RescreenResult:
    """Screen these contracts, and those again that others changed meanwhile."""
    total = _rescreen_once(portfolio, screener, wanted, progress)
    for _ in range(MOST_ROUNDS):
        refused = {id for id, _ in total.left_out}
        wanted = tuple(id for id in portfolio.contracts.still_due(wanted) if id not in refused)
        if not wanted:
            break
        again = _rescreen_once(portfolio, screener, wanted, progress)
        total = RescreenResult(  # each contract counts once
            total.screened - len(again.left_out),
            total.changed + again.changed,
            total.left_out + again.left_out,
        )
    return total


def _rescreen_once(
    portfolio: "Portfolio",
    screener: ContractScreener,
    wanted: Sequence[str],
    progress: Progress | None,
) -> RescreenResult:
    """Screen these contracts; leave those due that are changed meanwhile."""
    # Read before anything that a person may change meanwhile.
    as_read = portfolio.verdicts.moments(wanted)
    sentences = screener.sentences if isinstance(screener, PortfolioScreener) else ""
    by_document = portfolio.verdicts.compared_by_document(wanted, sentences)
    screening = _Round(portfolio, screener, wanted, by_document, progress)
    with closing(screening.verdicts()) as verdicts:  # ends the processes beside this one too
        changed = portfolio.verdicts.keep(verdicts, as_read)
    left_out = tuple(screening.left_out)
    return RescreenResult(screening.done - len(left_out), changed, left_out)


@dataclass
class _Round:
    """Contracts on their way to a verdict: ``by_document`` are those that need one in full."""

    portfolio: "Portfolio"
    screener: ContractScreener
    wanted: Sequence[str]
    by_document: frozenset[str]
    progress: Progress | None
    done: int = 0
    left_out: list[tuple[str, Message | str]] = field(default_factory=list)

    def verdicts(self) -> Generator[tuple[str, Verdict | VerdictSketch], None, None]:
        """Yield the verdicts by contract id: first what other processes give, then the rest."""
        remaining: list[str] = []
        shared = _shared_out(self.portfolio, self.screener, self.wanted, sketch_contracts)
        for id, sketch in shared:
            if sketch is None or id in self.by_document:
                remaining.append(id)
            else:
                yield id, sketch
                self._tell()
        context = ScreeningContext.of(self.portfolio)
        for stored in self.portfolio.contracts.get_many(remaining):
            try:
                yield stored.id, self._verdict(stored, context)
            except InputError as error:  # one odd contract must not stop the others
                self.left_out.append((stored.id, error.message))
            self._tell()

    def _verdict(
        self, stored: StoredContract, context: "ScreeningContext"
    ) -> Verdict | VerdictSketch:
        given = inputs(self.portfolio, stored, context)
        sketch = sketch_of(self.screener, *given)
        if sketch is not None and stored.id not in self.by_document:
            return sketch
        verdict = self.screener.screen(*given)
        if len(given[1].supplies) >= LARGE:
            made_of = verdict.pins.inputs
            _keep_view(self.portfolio, stored.id, made_of, self.screener.paths, given)
        return verdict if sketch is None else replace(sketch, written=verdict)

    def _tell(self) -> None:
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, len(self.wanted))


def _shared_out(
    portfolio: "Portfolio",
    screener: ContractScreener,
    wanted: Sequence[str],
    work: Callable[
        ["PortfolioPlace", date, str, *Given, Sequence[str]], Iterator[tuple[str, T | None]]
    ],
    *given: *Given,
) -> Generator[tuple[str, T | None], None, None]:
    """Yield the contracts with what ``work`` says of them, as far as other processes give it.

    ``work`` takes the place of the portfolio, the day, the digest of the figures in use, what is
    ``given``, and the contracts.
    """
    processes, place = shared_screening.processes_for(len(wanted)), portfolio.place
    if place is None or not processes or not isinstance(screener, PortfolioScreener):
        yield from ((id, None) for id in wanted)
        return
    divided = shared_screening.shares(portfolio.rescreening.what_is_bought(wanted), processes)
    shared = (place, screener.as_of, screener.data.digest, *given)
    with shared_screening.shared_out(work, shared, divided) as said_of:
        yield from ((id, said_of(id)) for id in wanted)


def standings_with(
    portfolio: "Portfolio",
    screener: ContractScreener,
    ids: Sequence[str],
    several: Sequence[tuple[PolicyInForce, ...]],
    progress: Progress | None = None,
) -> Generator[tuple[str, tuple[PolicyStanding, ...] | None], None, None]:
    """Yield how contracts stand under each of several sets of own policies; nothing is kept.

    None where a contract cannot be screened. The order is not that of ``ids``.
    """
    if not ids:
        return
    remaining: list[str] = []
    done = 0
    with closing(_shared_out(portfolio, screener, ids, stand_contracts, several)) as shared:
        for id, standings in shared:
            if standings is None:
                remaining.append(id)
                continue
            yield id, standings
            done += 1
            if progress is not None:
                progress(done, len(ids))
    for id, standings in _standings(portfolio, screener, remaining, several):
        yield id, standings
        done += 1
        if progress is not None:
            progress(done, len(ids))


def _standings(
    portfolio: "Portfolio",
    screener: ContractScreener,
    ids: Sequence[str],
    several: Sequence[tuple[PolicyInForce, ...]],
) -> Iterator[tuple[str, tuple[PolicyStanding, ...] | None]]:
    """Yield how contracts stand, in their order; None where one cannot be screened."""
    context = ScreeningContext.of(portfolio)
    for stored in portfolio.contracts.get_many(ids):
        try:
            yield stored.id, screener.standings(*inputs(portfolio, stored, context), several)
        except InputError:
            yield stored.id, None


def stand_contracts(
    place: "PortfolioPlace",
    as_of: date,
    figures: str,
    several: Sequence[tuple[PolicyInForce, ...]],
    ids: Sequence[str],
) -> Iterator[tuple[str, tuple[PolicyStanding, ...] | None]]:
    """Yield how these contracts stand, in a process of its own.

    ``figures``: the digest of the figures in use. Where a source was refreshed since, nothing is
    yielded, as the answers would rest on two editions.
    """
    with _apart(place, as_of) as (portfolio, screener):
        if screener.data.digest == figures:
            yield from _standings(portfolio, screener, ids, several)


def sketch_contracts(
    place: "PortfolioPlace", as_of: date, figures: str, ids: Sequence[str]
) -> Iterator[tuple[str, VerdictSketch | None]]:
    """Yield the verdicts in short of these contracts, in a process of its own.

    ``figures``: see ``stand_contracts``.
    """
    with _apart(place, as_of) as (portfolio, screener):
        context = ScreeningContext.of(portfolio)
        for stored in portfolio.contracts.get_many(ids if screener.data.digest == figures else ()):
            try:
                yield stored.id, sketch_of(screener, *inputs(portfolio, stored, context))
            except InputError:
                yield stored.id, None


@contextmanager
def _apart(place: "PortfolioPlace", as_of: date) -> Iterator[tuple["Portfolio", PortfolioScreener]]:
    """Open the portfolio, and a screener of a day, in a process of its own."""
    from screening.store import Store  # as above

    store = Store.open(place.address)
    try:
        portfolio = store.portfolio(place.organization, place.reach)
        yield portfolio, screener_for(store, as_of)
    finally:
        store.close()


def sketch_of(
    screener: ContractScreener, purchase: Purchase, chain: SupplyChain, hits: ListHits
) -> VerdictSketch | None:
    """Return the verdict in short where the contract has none but its basket, else None.

    Raises InputError for impossible facts.
    """
    if not isinstance(screener, PortfolioScreener):
        return None
    return screener.sketch(purchase, chain, hits)


def _keep_view(
    portfolio: "Portfolio",
    id: str,
    made_of: str,
    find_paths: PathFinder,
    screening_inputs: tuple[Purchase, SupplyChain, ListHits],
) -> None:
    """Store what the page of a large chain shows: it is made once, beside the verdict."""
    if portfolio.chain_views.inputs_of(id) == made_of:
        return
    parties = sorted((tier, key) for key, tier in screening_inputs[1].tiers.items())
    portfolio.chain_views.keep(id, made_of, as_document(find_paths(*screening_inputs)), parties)


def rescreen_until_settled(store: "Store", once: Callable[[], RescreenResult]) -> RescreenResult:
    """Repeat ``once`` until no source was refreshed while it ran; return its last result."""
    while True:
        snapshots = store.snapshots.in_use()
        done = once()
        if store.snapshots.in_use() == snapshots:
            return done


def catch_up(store: "Store", as_of: date) -> None:
    """Screen the contracts of all organizations that still have no verdict of their present state.

    They are left when a process ends between a change and its verdict.
    """
    for slug in store.organizations():
        _catch_up(store, store.portfolio(slug), as_of)


def _catch_up(store: "Store", portfolio: "Portfolio", as_of: date) -> None:
    due = portfolio.contracts.ids(unscreened_only=True)
    if due:
        rescreen_until_settled(store, lambda: rescreen(portfolio, screener_for(store, as_of), due))


@dataclass(frozen=True, slots=True)
class ScreeningContext:
    """The facts looked up once for many contracts: who has a chain, who is listed, who is whom."""

    customers: frozenset[str]  # parties with a tie below them
    noted: frozenset[str]  # parties of which lists may have something to say
    aliases: Aliases
    documents: Mapping[str, tuple[DocumentSeen, ...]]  # that were seen, by contract key
    policies: tuple[PolicyInForce, ...] = ()  # own policies, as they were activated

    @classmethod
    def of(cls, portfolio: "Portfolio") -> "ScreeningContext":
        """Return the context of all contracts of a portfolio."""
        return cls(
            portfolio.ties.customers(),
            portfolio.list_hits.listed_parties(),
            portfolio.parties.aliases(),
            portfolio.documents.in_force(),
            portfolio.own_policies.in_force(),
        )

    @classmethod
    def of_one(cls, portfolio: "Portfolio", contract: Contract) -> "ScreeningContext":
        """Return the context of a single contract, without looking up the ties of all others."""
        direct = frozenset(party.key for party in contract.suppliers)
        return cls(
            direct,
            portfolio.list_hits.listed_parties(),
            portfolio.parties.aliases(),
            portfolio.documents.in_force(contract.key),
            portfolio.own_policies.in_force(),
        )


def inputs(
    portfolio: "Portfolio", stored: StoredContract, context: ScreeningContext | None = None
) -> tuple[Purchase, SupplyChain, ListHits]:
    """Return the inputs of the verdict on a contract; nothing is looked up without ties below."""
    context = context or ScreeningContext.of_one(portfolio, stored.contract)
    chain = _chain(portfolio, stored.contract, context)
    keys = {party.key for party in chain.contract.suppliers} | set(chain.parties)
    keys |= {end for tie in chain.supplies for end in (tie.customer, tie.supplier)}
    list_hits = NO_HITS
    if not keys.isdisjoint(context.noted) or context.aliases.includes_any(keys):
        list_hits = portfolio.list_hits.find(keys, context.aliases)
    chain_request = stored.chain_request
    purchase = purchase_from_contract(
        chain.contract, stored.confirmation, chain_request, stored.assumed
    )
    return with_a_value(by_policies(purchase, context.policies)), chain, list_hits


def by_policies(purchase: Purchase, policies: tuple[PolicyInForce, ...]) -> Purchase:
    """Return a purchase of who has these own policies."""
    return replace(purchase, own_policies=policies) if policies else purchase


def _chain(portfolio: "Portfolio", contract: Contract, context: ScreeningContext) -> SupplyChain:
    """Return the chain below a contract; parties confirmed to be one company are read as one."""
    aliases = context.aliases
    direct = {party.key for party in contract.suppliers}
    if aliases.includes_any(direct):
        heads = portfolio.parties.get_many({aliases.canonical(key) for key in direct})
        contract = aliases.contract(contract, {party.key: party for party in heads})
    own = {party.key for party in contract.suppliers}
    if direct.isdisjoint(context.customers):
        return SupplyChain.of(contract, ())
    below = portfolio.ties.below(contract)
    keys = {end for tie in below.supplies for end in (tie.customer, tie.supplier)}
    parties = portfolio.parties.get_many(keys - own)
    documents = context.documents.get(contract.key, ())
    supplies = with_documents(below.supplies, documents, aliases)
    return SupplyChain.of(contract, supplies, parties, below.left_out)


def chain_of_check(purchase: Purchase) -> SupplyChain:
    """Return the chain of a purchase that is no contract: nothing is known of it."""
    return SupplyChain.of(Contract(key="check", cpv=purchase.cpv), ())


def chain_of_nobody(parties: Iterable[Party]) -> SupplyChain:
    """Return a chain that only names these parties, for a page about one of them."""
    return SupplyChain.of(Contract(key="nobody"), (), parties)


def with_a_value(purchase: Purchase) -> Purchase:
    """Drop a negative value: a credit note is not what a contract costs."""
    if purchase.value_eur is not None and purchase.value_eur < 0:
        return replace(purchase, value_eur=None)
    return purchase
