"""What the papers on a contract are made of: its verdict, with names filled in its clauses."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from graphs.parties import Contract
from screening.i18n.language import Language
from screening.model.verdict import Band, ClauseRef, IssueRisk, RiskPath, Text, Verdict
from screening.reports.contract_subject import ContractSubject
from screening.reports.filled_clauses import ShownClause, filled_clause, names_in
from screening.reports.paper_words import PaperWords
from sources.kit.values.message import Message

BASES = {
    "evidenced": Message("annex.evidenced"),
    "declared": Message("annex.declared"),
    "assumed": Message("annex.assumed"),
    "inferred": Message("annex.inferred"),
}
FIRMEST = tuple(BASES)  # how a place is known, the firmest first


@dataclass
class VerdictMaterial(PaperWords):
    """The verdict on one contract in one language."""

    subject: ContractSubject
    language: Language

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
        level, adopted = self.verdict.clause_level, self.subject.adopted.on(self.subject.today)
        return [
            (reference, filled_clause(reference, level, self.names, self.day, adopted))
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

    @cached_property
    def places(self) -> tuple[tuple[str, ...], ...]:
        """Each place once: risk, good, where, step of the chain, and how it is known at best."""
        best: dict[tuple[str, ...], str] = {}
        for issue, path in self.raised:
            place = self._place_of(issue, path)
            known = best.setdefault(place, path.rests_on)
            best[place] = min(known, path.rests_on, key=FIRMEST.index)
        return tuple((*place, self.say(BASES[known])) for place, known in best.items())

    def _place_of(self, issue: IssueRisk, path: RiskPath) -> tuple[str, ...]:
        country = self.language.country(path.country)
        where = f"{country} ({path.region})" if country and path.region else country
        return (
            self.sentence(issue.name),
            self.language.say(path.good),
            where or self.say(Message("annex.country_unknown")),
            self.word(path.stage, "stage"),
        )
