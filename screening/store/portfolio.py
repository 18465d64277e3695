"""One organization's contracts. Nothing else reaches a row that belongs to an organization.

A portfolio is made by ``Store.portfolio(slug)`` and holds the organization for good: no method of
its parts takes one, so no caller can ask for another's. The SQL stands in the rooms beside this.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

from screening.model.people import ScopeReach
from screening.store.audit_log.audit_log import AuditLog
from screening.store.audit_log.object_history import ObjectHistory
from screening.store.chains.chain_views import ChainViews
from screening.store.chains.tie_columns import TieColumns
from screening.store.chains.ties import Ties
from screening.store.contract_list.listing import ContractListing
from screening.store.contracts.category_reviews import CategoryReviews
from screening.store.contracts.clause_reviews import ClauseReviews
from screening.store.contracts.contract_notices import ContractNotices
from screening.store.contracts.contracts import Contracts
from screening.store.contracts.corrections import Corrections
from screening.store.contracts.descriptions import Descriptions
from screening.store.contracts.documents_seen import DocumentsSeen
from screening.store.contracts.imports import Imports
from screening.store.contracts.keepers import ContractKeepers
from screening.store.contracts.notice_sources import NoticeSources
from screening.store.contracts.spending import Spending
from screening.store.council.adopted_reports import AdoptedReports
from screening.store.council.commitments import Commitments
from screening.store.council.text_blocks import TextBlocks
from screening.store.database.scope import Scope
from screening.store.follow_up.follow_ups import FollowUps
from screening.store.follow_up.lender_checks import LenderChecks
from screening.store.follow_up.proofs import Proofs
from screening.store.follow_up.proposals import Proposals
from screening.store.follow_up.purchase_requests import PurchaseRequests
from screening.store.follow_up.risk_decisions import RiskDecisions
from screening.store.follow_up.spent_hours import SpentHours
from screening.store.matches.comparison import ComparisonQueue
from screening.store.matches.decisions import MatchDecisions
from screening.store.matches.error_reports import ErrorReports
from screening.store.matches.list_hits import ListHitQueries
from screening.store.matches.queue import MatchQueue
from screening.store.monitoring.ambitions import Ambitions
from screening.store.monitoring.measured_facts import MeasuredFacts
from screening.store.monitoring.monitored_days import MonitoredDays
from screening.store.own_policy.own_policies import OwnPolicies
from screening.store.parties.parties import Parties
from screening.store.people.accounts import People
from screening.store.people.api_tokens import ApiTokens
from screening.store.people.erasing import PersonRecords
from screening.store.people.providers import Providers
from screening.store.runs.idempotent_answers import IdempotentAnswers
from screening.store.runs.portfolio_jobs import PortfolioJobs
from screening.store.sharing.practices import Practices
from screening.store.sharing.publications import Publications
from screening.store.sharing.uniform_texts import UniformTexts
from screening.store.suppliers.disclosures import Disclosures
from screening.store.suppliers.signals import Signals
from screening.store.suppliers.supplier_replies import SupplierReplies
from screening.store.verdicts.changes import RefreshChanges
from screening.store.verdicts.rescreening import Rescreening
from screening.store.verdicts.verdicts import Verdicts


class _Once:
    """A check that is made the first time, and not of what it let through."""

    def __init__(self, holds: Callable[[], None]) -> None:
        self._holds: Callable[[], None] | None = holds

    def __call__(self) -> None:
        holds, self._holds = self._holds, None
        if holds is not None:
            holds()


@dataclass(frozen=True, slots=True)
class PortfolioPlace:
    """Where another process finds the same portfolio. The address may hold a password."""

    address: str = field(repr=False)
    organization: str
    reach: ScopeReach


class Portfolio:
    """The parts of one organization, each in its room; a caller asks for the part that it needs."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    @property
    def organization(self) -> str:
        """The slug."""
        return self._scope.slug

    @property
    def reach(self) -> ScopeReach:
        """The contracts that are seen."""
        return self._scope.reach

    @property
    def place(self) -> PortfolioPlace | None:
        """Where another process finds it; None in memory."""
        url = self._scope.engine.url
        if url.database in (None, "", ":memory:"):
            return None
        address = url.render_as_string(hide_password=False)
        return PortfolioPlace(address, self._scope.slug, self._scope.reach)

    def only_if(self, holds: Callable[[], None]) -> "Portfolio":
        """Return the same portfolio, whose first write looks first whether something still holds.

        ``holds`` reads, and raises where it does not: then nothing is written. No other writer of
        the organization comes between it and that write.
        """
        return Portfolio(replace(self._scope, before_writing=_Once(holds)))

    @cached_property
    def contracts(self) -> Contracts:
        """Contracts with their parties, by id."""
        return Contracts(self._scope)

    @cached_property
    def listing(self) -> ContractListing:
        """The list of contracts: filtered, sorted, counted."""
        return ContractListing(self._scope)

    @cached_property
    def supplier_replies(self) -> SupplierReplies:
        """What suppliers replied through their links."""
        return SupplierReplies(self._scope)

    @cached_property
    def lender_checks(self) -> LenderChecks:
        """Looks in the register of labour lenders."""
        return LenderChecks(self._scope)

    @cached_property
    def signals(self) -> Signals:
        """Signals of workers and others, and the addresses at which they are told."""
        return Signals(self._scope)

    @cached_property
    def publications(self) -> Publications:
        """What the organization shows to everybody."""
        return Publications(self._scope)

    @cached_property
    def proposals(self) -> Proposals:
        """Changes that wait for a second person."""
        return Proposals(self._scope)

    @cached_property
    def own_policies(self) -> OwnPolicies:
        """The versions of the organization's own policy."""
        return OwnPolicies(self._scope)

    @cached_property
    def requests(self) -> PurchaseRequests:
        """Purchases before there is a contract."""
        return PurchaseRequests(self._scope)

    @cached_property
    def commitments(self) -> Commitments:
        """Motions and commitments."""
        return Commitments(self._scope)

    @cached_property
    def report_texts(self) -> TextBlocks:
        """The texts of the yearly reports."""
        return TextBlocks(self._scope)

    @cached_property
    def adopted_reports(self) -> AdoptedReports:
        """The yearly reports that were adopted."""
        return AdoptedReports(self._scope)

    @cached_property
    def parties(self) -> Parties:
        """Parties, and which of them are one company."""
        return Parties(self._scope)

    @cached_property
    def imports(self) -> Imports:
        """Imports, and the way back from one."""
        return Imports(self._scope)

    @cached_property
    def reviews(self) -> CategoryReviews:
        """People's decisions about categories."""
        return CategoryReviews(self._scope)

    @cached_property
    def clauses(self) -> ClauseReviews:
        """People's records about clauses."""
        return ClauseReviews(self._scope)

    @cached_property
    def follow_ups(self) -> FollowUps:
        """People's records about what is due of contracts."""
        return FollowUps(self._scope)

    @cached_property
    def proofs(self) -> Proofs:
        """Proofs of what is due, and decisions on them."""
        return Proofs(self._scope)

    @cached_property
    def risk_decisions(self) -> RiskDecisions:
        """People's decisions about the risk and the duty of contracts."""
        return RiskDecisions(self._scope)

    @cached_property
    def corrections(self) -> Corrections:
        """What people said of contracts beside the files."""
        return Corrections(self._scope)

    @cached_property
    def keepers(self) -> ContractKeepers:
        """The accounts that look after contracts."""
        return ContractKeepers(self._scope)

    @cached_property
    def descriptions(self) -> Descriptions:
        """What contracts without a CPV code say of themselves."""
        return Descriptions(self._scope)

    @cached_property
    def measured(self) -> MeasuredFacts:
        """What measures need of all contracts."""
        return MeasuredFacts(self._scope)

    @cached_property
    def monitored_days(self) -> MonitoredDays:
        """The days of which the figures were kept."""
        return MonitoredDays(self._scope)

    @cached_property
    def ambitions(self) -> Ambitions:
        """What the organization wants to reach."""
        return Ambitions(self._scope)

    @cached_property
    def practices(self) -> Practices:
        """What organizations of the service publish to each other, and what this one uses."""
        return Practices(self._scope)

    @cached_property
    def uniform_texts(self) -> UniformTexts:
        """The groups of the organization, what they agree on, and what it adopted."""
        return UniformTexts(self._scope)

    @cached_property
    def spent_hours(self) -> SpentHours:
        """The hours that people spent on contracts."""
        return SpentHours(self._scope)

    @cached_property
    def jobs(self) -> PortfolioJobs:
        """The jobs that persons asked for."""
        return PortfolioJobs(self._scope)

    @cached_property
    def notices(self) -> ContractNotices:
        """What notices say of contracts."""
        return ContractNotices(self._scope)

    @cached_property
    def notice_sources(self) -> NoticeSources:
        """Whose publications are looked for."""
        return NoticeSources(self._scope)

    @cached_property
    def spending(self) -> Spending:
        """What suppliers were paid."""
        return Spending(self._scope)

    @cached_property
    def ties(self) -> Ties:
        """Who supplies and who owns whom."""
        return Ties(self._scope)

    @cached_property
    def tie_columns(self) -> TieColumns:
        """Every tie as columns, for questions about all contracts at once."""
        return TieColumns(self._scope)

    @cached_property
    def chain_views(self) -> ChainViews:
        """The views that the pages of large chains show."""
        return ChainViews(self._scope)

    @cached_property
    def disclosures(self) -> Disclosures:
        """The links that suppliers were given, and what they sent through them."""
        return Disclosures(self._scope)

    @cached_property
    def documents(self) -> DocumentsSeen:
        """The documents that people saw."""
        return DocumentsSeen(self._scope)

    @cached_property
    def matches(self) -> MatchQueue:
        """The queue of matches."""
        return MatchQueue(self._scope)

    @cached_property
    def match_decisions(self) -> MatchDecisions:
        """People's decisions on matches."""
        return MatchDecisions(self._scope)

    @cached_property
    def list_hits(self) -> ListHitQueries:
        """The parties that stand on lists."""
        return ListHitQueries(self._scope)

    @cached_property
    def comparison(self) -> ComparisonQueue:
        """The parties that are to be compared, and what comparing them gave."""
        return ComparisonQueue(self._scope)

    @cached_property
    def error_reports(self) -> ErrorReports:
        """People's reports of errors."""
        return ErrorReports(self._scope)

    @cached_property
    def verdicts(self) -> Verdicts:
        """The verdicts in use."""
        return Verdicts(self._scope)

    @cached_property
    def rescreening(self) -> Rescreening:
        """The rescreening after a refresh."""
        return Rescreening(self._scope)

    @cached_property
    def changes(self) -> RefreshChanges:
        """The contracts that refreshes changed."""
        return RefreshChanges(self._scope)

    @cached_property
    def people(self) -> People:
        """The people of the organization, for its administrators."""
        return People(self._scope)

    @cached_property
    def person_records(self) -> PersonRecords:
        """What is kept of each person."""
        return PersonRecords(self._scope)

    @cached_property
    def providers(self) -> Providers:
        """The providers by which the people of the organization sign in."""
        return Providers(self._scope)

    @cached_property
    def idempotent_answers(self) -> IdempotentAnswers:
        """Requests of programs that are done once."""
        return IdempotentAnswers(self._scope)

    @cached_property
    def tokens(self) -> ApiTokens:
        """The tokens of programs."""
        return ApiTokens(self._scope)

    @cached_property
    def log(self) -> AuditLog:
        """Who did what."""
        return AuditLog(self._scope.engine, self._scope.id, self._scope.now)

    @cached_property
    def history(self) -> ObjectHistory:
        """What leads from one contract or supplier to lines of the log."""
        return ObjectHistory(self._scope)
