"""What the buyer should know before the annex is sent: duty, level, cautions, terms, sources.

For the contracting authority alone; ``clause_annex`` is the paper for both parties.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from screening.i18n import labels
from screening.i18n.language import Language
from screening.i18n.messages import render
from screening.model.errors import InputError
from screening.model.verdict import Band, ClauseRef, RiskPath, Text, Verdict
from screening.reports.filled_clauses import ShownClause, filled_clause, names_in
from screening.reports.layout.blocks import Block, Bullets, Heading, Paper, PaperTable, Paragraph
from screening.reports.papers import ContractSubject
from screening.reports.source_titles import source_title
from screening.rules import rulebook
from screening.rules.clauses import articles
from screening.rules.clauses.calendar import after
from screening.rules.clauses.texts import fill_clause
from sources.kit.values.message import Message


def paper(subject: ContractSubject, language: Language) -> Paper:
    """Return the notes. Raise InputError where the verdict asks for no clause."""
    verdict = subject.entry.verdict
    if not verdict.clauses:
        raise InputError(Message("annex.no_clause", level=verdict.clause_level))
    return _Notes(subject, verdict, language).paper()


@dataclass
class _Notes:
    subject: ContractSubject
    verdict: Verdict
    language: Language

    def paper(self) -> Paper:
        contract = self.subject.entry.contract
        number = contract.number or self.subject.entry.id or ""
        return Paper(
            title=self._say(Message("annex.notes")),
            language=self.language.code,
            day=self._day,
            blocks=tuple(self._blocks()),
            footer=self._say(Message("annex.notes_footer", number=number, day=str(self._day))),
            page_of=self._say(Message("paper.of")),
            data={"kind": "clause-notes", "verdict": dict(self.subject.entry.document)},
        )

    @cached_property
    def _day(self) -> date:
        return date.fromisoformat(self.verdict.pins.as_of)

    @cached_property
    def _names(self) -> dict[str, Text]:
        contract = self.subject.entry.contract
        return names_in(contract, self.verdict, contract.cpv[0] if contract.cpv else None)

    @cached_property
    def _clauses(self) -> list[tuple[ClauseRef, ShownClause]]:
        level = self.verdict.clause_level
        filled = (
            (reference, filled_clause(reference, level, self._names, self._day))
            for reference in self.verdict.clauses
        )
        return [(reference, shown) for reference, shown in filled if shown is not None]

    def _say(self, message: Message) -> str:
        return render(message, self.language.code)

    def _heading(self, message: Message) -> Heading:
        return Heading(self._say(message))

    def _blocks(self) -> Iterator[Block]:
        verdict, say = self.verdict, self.language.say
        yield Paragraph(self._say(Message("annex.notes_why")))
        yield self._heading(Message("annex.duty"))
        outcome = labels.word(verdict.duty.outcome, "outcome", self.language)
        yield Paragraph(f"{outcome}. {say(verdict.duty.why)}")
        yield self._heading(Message("annex.level"))
        yield Paragraph(labels.word(verdict.clause_level, "level", self.language))
        if verdict.clause_why:
            yield Bullets(tuple(_capitalized(say(why)) for why in verdict.clause_why))
        if verdict.cautions:
            yield self._heading(Message("annex.mind"))
            yield Bullets(tuple(_capitalized(say(caution)) for caution in verdict.cautions))
        yield from self._ladder()
        yield from self._terms()
        yield from self._lighter_forms()
        yield from self._own_words()
        yield from self._sources()
        pins = verdict.pins
        made = Message("annex.made", day=pins.as_of, method=pins.method, clauses=pins.clauses)
        yield Paragraph(self._say(made), quiet=True)

    def _ladder(self) -> Iterator[Block]:
        """Yield what usually follows when something fails to come; it is no text of a contract."""
        rows = tuple(
            (
                self.language.say(reference.title),
                self.language.say(shown.clause.escalation),
                self.language.say(shown.clause.remedy) or "–",
            )
            for reference, shown in self._clauses
            if shown.clause.escalation
        )
        if rows:
            headings = (
                Message("annex.text"),
                Message("annex.escalation"),
                Message("annex.remedy"),
            )
            yield self._heading(Message("annex.ladder"))
            yield PaperTable(tuple(map(self._say, headings)), rows, (2, 3, 2))

    def _terms(self) -> Iterator[Block]:
        ours = [
            (reference, shown.clause.deadline.note)
            for reference, shown in self._clauses
            if shown.term_is_ours and shown.clause.deadline.note
        ]
        if ours:
            yield self._heading(Message("annex.terms"))
            yield Paragraph(self._say(Message("annex.terms_why")))
            yield Bullets(tuple(self._of_clause(reference, note) for reference, note in ours))

    def _lighter_forms(self) -> Iterator[Block]:
        """Yield the lighter forms; the one of a short contract only where the contract is short."""
        contract = self.subject.entry.contract
        ends = contract.options_until or contract.ends
        months = rulebook.load().clauses.ladder.short_term_months
        is_short = contract.starts and ends and ends < after(contract.starts, months)
        forms = [
            (reference, fill_clause(form, self._names))
            for reference, shown in self._clauses
            for form in (shown.clause.sme, shown.clause.short if is_short else None)
            if form
        ]
        if forms:
            yield self._heading(Message("annex.lighter"))
            yield Bullets(tuple(self._of_clause(reference, form) for reference, form in forms))

    def _of_clause(self, reference: ClauseRef, text: Text) -> str:
        title = self.language.say(reference.title)
        return self._say(Message("annex.of_clause", clause=title, says=self.language.say(text)))

    def _own_words(self) -> Iterator[Block]:
        yield self._heading(Message("annex.beside"))
        yield Paragraph(self._say(Message("annex.beside_buyer")))
        if articles.work_here_counts(self.verdict):
            yield Paragraph(self._say(Message("annex.beside_work_here")))

    def _sources(self) -> Iterator[Block]:
        rows = tuple(
            dict.fromkeys(
                (
                    source_title(evidence.source, self.language),
                    evidence.edition,
                    _capitalized(self.language.say(evidence.says)),
                )
                for path in self._raised()
                for evidence in path.evidence
            )
        )
        if rows:
            yield self._heading(Message("annex.sources"))
            headings = (Message("annex.source"), Message("annex.edition"), Message("annex.says"))
            yield PaperTable(tuple(map(self._say, headings)), rows, (3, 1, 4))

    def _raised(self) -> Iterator[RiskPath]:
        for issue in self.verdict.risk.issues:
            if issue.band is not Band.LOW:
                yield from (path for path in issue.paths if path.band is not Band.LOW)


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]
