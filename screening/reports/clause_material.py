"""What the papers on the clauses of a contract are made of: its verdict, with names filled in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from graphs.parties import Contract
from screening.i18n.language import Language
from screening.i18n.messages import render
from screening.model.errors import InputError
from screening.model.verdict import Band, ClauseRef, IssueRisk, RiskPath, Text, Verdict
from screening.reports.contract_subject import ContractSubject
from screening.reports.filled_clauses import ShownClause, filled_clause, names_in
from screening.reports.layout.blocks import Heading
from screening.rules.formatting import capitalized
from sources.kit.values.message import Message


@dataclass
class ClauseMaterial:
    """The clauses of one contract in one language.

    Raise InputError where the verdict asks for no clause.
    """

    subject: ContractSubject
    language: Language

    def __post_init__(self) -> None:
        if not self.verdict.clauses:
            raise InputError(Message("annex.no_clause", level=self.verdict.clause_level))

    @property
    def verdict(self) -> Verdict:
        return self.subject.entry.verdict

    @property
    def contract(self) -> Contract:
        return self.subject.entry.contract

    @property
    def number(self) -> str:
        """The number of the contract, else its id."""
        return self.contract.number or self.subject.entry.id or ""

    @cached_property
    def day(self) -> date:
        return date.fromisoformat(self.verdict.pins.as_of)

    @property
    def code(self) -> str | None:
        """The main CPV code."""
        return self.contract.cpv[0] if self.contract.cpv else None

    @cached_property
    def names(self) -> dict[str, Text]:
        return names_in(self.contract, self.verdict, self.code)

    @cached_property
    def clauses(self) -> list[tuple[ClauseRef, ShownClause | None]]:
        """The clauses with their text; None where another version of it ships."""
        level = self.verdict.clause_level
        return [
            (reference, filled_clause(reference, level, self.names, self.day))
            for reference in self.verdict.clauses
        ]

    @property
    def shown(self) -> Iterator[tuple[ClauseRef, ShownClause]]:
        """The clauses of which the text is here."""
        return ((reference, shown) for reference, shown in self.clauses if shown is not None)

    @property
    def raised(self) -> Iterator[tuple[IssueRisk, RiskPath]]:
        """The issues above Low with their places, in the order of the verdict."""
        for issue in self.verdict.risk.issues:
            if issue.band is not Band.LOW:
                yield from ((issue, path) for path in issue.paths if path.band is not Band.LOW)

    def say(self, message: Message) -> str:
        return render(message, self.language.code)

    def sentence(self, text: Text) -> str:
        """Return a text with a capital at the front."""
        return self.language.say(capitalized(text))

    def heading(self, message: Message, level: int = 2) -> Heading:
        return Heading(self.say(message), level)
