"""What people change about contracts, as a value: what it would do, and how it is done.

So that a change can wait for a second person, and be done as it was meant then.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Protocol, cast

from screening.model.errors import InputError
from screening.model.portfolio_job import JobKind
from screening.model.proposals import ChangeKind, Person, SecondPersonRule
from screening.rules.verdict.protocols import ContractScreener
from screening.services import clause_records, corrections, documents, would_be
from screening.services.clause_records import ClauseEvent
from screening.services.documents import DocumentRecord
from screening.services.own_policy import carrying_out
from screening.services.own_policy.carrying_out import AskedStep, WantedStep
from screening.services.screening import Screen
from screening.services.would_be import Step
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.services.verdict_documents import VerdictDocuments
    from screening.store.portfolio import Portfolio

Content = Mapping[str, object]  # JSON


@dataclass(frozen=True, slots=True)
class DecisionDesk:
    """What a decision is taken with, and by whom."""

    portfolio: "Portfolio"
    screener: ContractScreener
    screen: Screen
    verdicts: "VerdictDocuments"
    today: date
    who: Person


class WantedChange(Protocol):
    """A change of contracts that a person wants."""

    @property
    def kind(self) -> ChangeKind: ...

    def content(self) -> Content:
        """Return what it is made of again, as JSON."""

    def steps(self, portfolio: "Portfolio") -> Iterator[Step]:
        """Yield the contracts that it changes, as they are and as they would be."""

    def apply(self, desk: DecisionDesk, by: str, why: str | None) -> None:
        """Do it, and screen again. Raises InputError or MissingError where it can be no more."""


@dataclass(frozen=True, slots=True)
class CategoryChange:
    """A category that a person decides on."""

    contract: str
    category: str
    kind = ChangeKind.CATEGORY

    def content(self) -> Content:
        return asdict(self)

    def steps(self, portfolio: "Portfolio") -> Iterator[Step]:
        return would_be.of_field(portfolio, "category", self.category, [self.contract])

    def apply(self, desk: DecisionDesk, by: str, why: str | None) -> None:
        desk.verdicts.current(self.contract)  # what is decided upon is kept
        desk.portfolio.reviews.confirm(self.contract, self.category, by, why)
        desk.screen([self.contract])


@dataclass(frozen=True, slots=True)
class EditChange:
    """What a person says of one field of many contracts, by their ids."""

    field: str
    values: Mapping[str, str | None]
    kind = ChangeKind.EDIT

    def content(self) -> Content:
        return {"field": self.field, "values": dict(self.values)}

    def steps(self, portfolio: "Portfolio") -> Iterator[Step]:
        return would_be.of_values(portfolio, self.field, self.values)

    def apply(self, desk: DecisionDesk, by: str, why: str | None) -> None:
        corrections.keep_values(
            desk.portfolio, desk.screen, self.field, self.values, by, why, desk.verdicts
        )


@dataclass(frozen=True, slots=True)
class EditUndo:
    """An edit that is taken back."""

    run: int
    kind = ChangeKind.EDIT_UNDO

    def content(self) -> Content:
        return asdict(self)

    def steps(self, portfolio: "Portfolio") -> Iterator[Step]:
        return would_be.of_edit_undo(portfolio, self.run)

    def apply(self, desk: DecisionDesk, by: str, why: str | None) -> None:
        corrections.undo(desk.portfolio, desk.screen, self.run, by, why)


@dataclass(frozen=True, slots=True)
class ImportUndo:
    """An import that is undone; what waited for a second person is done by a worker."""

    run: int
    kind = ChangeKind.IMPORT_UNDO

    def content(self) -> Content:
        return asdict(self)

    def steps(self, portfolio: "Portfolio") -> Iterator[Step]:
        return would_be.of_import_undo(portfolio, self.run)

    def apply(self, desk: DecisionDesk, by: str, why: str | None) -> None:
        parameters = {"run": self.run, "why": why, "is_agreed": True}
        desk.portfolio.jobs.queue(JobKind.UNDO, parameters, by, is_of_another=True)


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """What happened to a clause in a contract."""

    contract: str
    event: ClauseEvent
    kind = ChangeKind.CLAUSE

    def content(self) -> Content:
        event = asdict(self.event)
        for name in ("day", "due"):
            event[name] = None if event[name] is None else event[name].isoformat()
        return {"contract": self.contract, "event": event}

    def steps(self, portfolio: "Portfolio") -> Iterator[Step]:
        return would_be.of_clause(portfolio.contracts.get(self.contract), self.event)

    def apply(self, desk: DecisionDesk, by: str, why: str | None) -> None:
        clause_records.record_event(
            desk.portfolio, self.contract, self.event, by, why, desk.verdicts
        )
        desk.screen([self.contract])


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A document that was seen. ``on``: the day on which it is recorded."""

    contract: str
    record: DocumentRecord
    on: date
    kind = ChangeKind.DOCUMENT

    def content(self) -> Content:
        record = asdict(self.record) | {"seen": self.record.seen.isoformat()}
        return {"contract": self.contract, "record": record, "on": self.on.isoformat()}

    def steps(self, portfolio: "Portfolio") -> Iterator[Step]:
        stored = portfolio.contracts.get(self.contract)
        document = documents.document_of(portfolio, stored, self.record, "", self.on)
        key = stored.contract.key
        counting = portfolio.documents.in_force(key).get(key, ())
        return would_be.of_documents(stored, (*counting, document))

    def apply(self, desk: DecisionDesk, by: str, why: str | None) -> None:
        stored = desk.portfolio.contracts.get(self.contract)
        record = replace(self.record, note=self.record.note or why)
        documents.record_document(desk.portfolio, stored, record, by, desk.today, desk.screen)


@dataclass(frozen=True, slots=True)
class DocumentWithdrawal:
    """A record of a document that is ended."""

    contract: str
    document: int
    kind = ChangeKind.DOCUMENT_WITHDRAWAL

    def content(self) -> Content:
        return asdict(self)

    def steps(self, portfolio: "Portfolio") -> Iterator[Step]:
        stored = portfolio.contracts.get(self.contract)
        key = stored.contract.key
        counting = portfolio.documents.in_force(key).get(key, ())
        left = [document for document in counting if document.id != self.document]
        return would_be.of_documents(stored, left)

    def apply(self, desk: DecisionDesk, by: str, why: str | None) -> None:
        stored = desk.portfolio.contracts.get(self.contract)
        documents.withdraw_document(desk.portfolio, stored, self.document, by, why, desk.screen)


@dataclass(frozen=True, slots=True)
class RiskDecisionChange:
    """Decisions about a risk or a duty that wait. They are kept already: agreeing lets them count.

    No verdict changes, so nothing is screened.
    """

    decisions: tuple[int, ...]
    decided: str  # a DecisionKind
    scope: str
    kind = ChangeKind.RISK_DECISION

    def content(self) -> Content:
        return {"decisions": list(self.decisions), "kind": self.decided, "scope": self.scope}

    def steps(self, portfolio: "Portfolio") -> Iterator[Step]:
        return iter(())

    def refuse_gone(self, portfolio: "Portfolio") -> None:
        """Raise InputError where each of them was withdrawn or undone: nothing is left to count."""
        several = [portfolio.risk_decisions.get(id) for id in self.decisions]
        # an even number: what was done was undone again
        if all(len(decision.steps) % 2 for decision in several):
            raise InputError(Message("decision.no_longer"))

    def apply(self, desk: DecisionDesk, by: str, why: str | None) -> None:
        """Do nothing: how they stand follows from the proposal."""


@dataclass(frozen=True, slots=True)
class OwnPolicyChange:
    """A version of own policy that is activated, closed or rolled back."""

    step: WantedStep
    kind = ChangeKind.OWN_POLICY

    def content(self) -> Content:
        return self.step.as_json()

    def steps(self, portfolio: "Portfolio") -> Iterator[Step]:
        return iter(())

    def apply(self, desk: DecisionDesk, by: str, why: str | None) -> None:
        if carrying_out.is_long(desk.portfolio):
            carrying_out.policies_after(desk.portfolio, self.step)  # refuses what cannot be
            AskedStep(self.step, why, is_agreed=True).queue(desk.portfolio, by)
            return
        due = carrying_out.carry_out(desk.portfolio, self.step, by, desk.today, why)
        desk.screen(due)


@dataclass(frozen=True, slots=True)
class SecondPersonRuleChange:
    """From when on a second person is needed, where that is less often than before."""

    rule: SecondPersonRule
    kind = ChangeKind.SECOND_PERSON_RULE

    def content(self) -> Content:
        flag, value_eur = self.rule.texts()
        return {"flag": flag, "value_eur": value_eur}

    def steps(self, portfolio: "Portfolio") -> Iterator[Step]:
        return iter(())

    def apply(self, desk: DecisionDesk, by: str, why: str | None) -> None:
        desk.portfolio.proposals.set_rule(self.rule, by, why)


def change_of(kind: ChangeKind, content: Content) -> WantedChange:
    """Return the change that was proposed."""
    match kind:
        case ChangeKind.CATEGORY:
            return CategoryChange(str(content["contract"]), str(content["category"]))
        case ChangeKind.EDIT:
            values = cast(Mapping[str, str | None], content["values"])
            return EditChange(str(content["field"]), values)
        case ChangeKind.EDIT_UNDO:
            return EditUndo(_number(content, "run"))
        case ChangeKind.IMPORT_UNDO:
            return ImportUndo(_number(content, "run"))
        case ChangeKind.CLAUSE:
            return ClauseChange(str(content["contract"]), _event(content))
        case ChangeKind.DOCUMENT:
            record = dict(cast(Mapping[str, str], content["record"]))
            seen = date.fromisoformat(record.pop("seen"))
            on = date.fromisoformat(str(content["on"]))
            return DocumentChange(str(content["contract"]), DocumentRecord(seen=seen, **record), on)
        case ChangeKind.DOCUMENT_WITHDRAWAL:
            return DocumentWithdrawal(str(content["contract"]), _number(content, "document"))
        case ChangeKind.RISK_DECISION:
            decisions = cast(list[int], content["decisions"])
            return RiskDecisionChange(tuple(decisions), str(content["kind"]), str(content["scope"]))
        case ChangeKind.OWN_POLICY:
            return OwnPolicyChange(WantedStep.of_json(content))
        case ChangeKind.SECOND_PERSON_RULE:
            flag, value_eur = (cast(str | None, content[name]) for name in ("flag", "value_eur"))
            return SecondPersonRuleChange(SecondPersonRule.from_texts(flag, value_eur))


def _number(content: Content, name: str) -> int:
    return int(cast(int, content[name]))


def _event(content: Content) -> ClauseEvent:
    event = cast(Mapping[str, str | None], content["event"])
    clauses = cast(list[str], event["clauses"])
    texts = cast(list[tuple[str, str]], event.get("texts") or [])  # none in what waited before
    return ClauseEvent(
        str(event["what"]),
        _day(event["day"]),
        _day(event["due"]),
        tuple(clauses),
        tuple((clause, text) for clause, text in texts),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
