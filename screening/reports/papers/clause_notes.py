"""What the buyer should know before the annex is sent: duty, level, cautions, terms, sources.

For the contracting authority alone; ``clause_annex`` is the paper for both parties.
"""

from collections.abc import Iterator

from screening.i18n import labels
from screening.i18n.language import Language
from screening.model.verdict import ClauseRef, Text
from screening.reports.clause_material import ClauseMaterial
from screening.reports.contract_subject import ContractSubject
from screening.reports.layout.blocks import Block, Bullets, Paper, PaperTable, Paragraph
from screening.reports.papers import PaperAbout
from screening.reports.source_titles import source_title
from screening.rules import rulebook
from screening.rules.clauses import articles
from screening.rules.clauses.calendar import after
from screening.rules.clauses.texts import fill_clause
from sources.kit.values.message import Message

ABOUT = PaperAbout.CONTRACT


def paper(subject: ContractSubject, language: Language) -> Paper:
    """Return the notes. Raise InputError where the verdict asks for no clause."""
    return _Notes(subject, language).paper()


class _Notes(ClauseMaterial):
    def paper(self) -> Paper:
        return Paper(
            title=self.say(Message("annex.notes")),
            language=self.language.code,
            day=self.day,
            blocks=tuple(self._blocks()),
            footer=self.say(Message("annex.notes_footer", number=self.number, day=str(self.day))),
            page_of=self.say(Message("paper.of")),
            data={"kind": "clause-notes", "verdict": dict(self.subject.entry.document)},
        )

    def _blocks(self) -> Iterator[Block]:
        verdict, say = self.verdict, self.language.say
        yield Paragraph(self.say(Message("annex.notes_why")))
        yield self.heading(Message("annex.duty"))
        outcome = labels.word(verdict.duty.outcome, "outcome", self.language)
        yield Paragraph(f"{outcome}. {say(verdict.duty.why)}")
        yield self.heading(Message("annex.level"))
        yield Paragraph(labels.word(verdict.clause_level, "level", self.language))
        if verdict.clause_why:
            yield Bullets(tuple(self.sentence(why) for why in verdict.clause_why))
        if verdict.cautions:
            yield self.heading(Message("annex.mind"))
            yield Bullets(tuple(self.sentence(caution) for caution in verdict.cautions))
        yield from self._ladder()
        yield from self._terms()
        yield from self._lighter_forms()
        yield from self._own_words()
        yield from self._sources()
        pins = verdict.pins
        made = Message("annex.made", day=pins.as_of, method=pins.method, clauses=pins.clauses)
        yield Paragraph(self.say(made), quiet=True)

    def _ladder(self) -> Iterator[Block]:
        """Yield what usually follows when something fails to come; it is no text of a contract."""
        rows = tuple(
            (
                self.language.say(reference.title),
                self.language.say(shown.clause.escalation),
                self.language.say(shown.clause.remedy) or "–",
            )
            for reference, shown in self.shown
            if shown.clause.escalation
        )
        if rows:
            headings = (
                Message("annex.text"),
                Message("annex.escalation"),
                Message("annex.remedy"),
            )
            yield self.heading(Message("annex.ladder"))
            yield PaperTable(tuple(map(self.say, headings)), rows, (2, 3, 2))

    def _terms(self) -> Iterator[Block]:
        ours = [
            (reference, shown.clause.deadline.note)
            for reference, shown in self.shown
            if shown.term_is_ours and shown.clause.deadline.note
        ]
        if ours:
            yield self.heading(Message("annex.terms"))
            yield Paragraph(self.say(Message("annex.terms_why")))
            yield Bullets(tuple(self._of_clause(reference, note) for reference, note in ours))

    def _lighter_forms(self) -> Iterator[Block]:
        """Yield the lighter forms; the one of a short contract only where the contract is short."""
        contract = self.contract
        ends = contract.options_until or contract.ends
        months = rulebook.load().clauses.ladder.short_term_months
        is_short = contract.starts and ends and ends < after(contract.starts, months)
        forms = [
            (reference, fill_clause(form, self.names))
            for reference, shown in self.shown
            for form in (shown.clause.sme, shown.clause.short if is_short else None)
            if form
        ]
        if forms:
            yield self.heading(Message("annex.lighter"))
            yield Bullets(tuple(self._of_clause(reference, form) for reference, form in forms))

    def _of_clause(self, reference: ClauseRef, text: Text) -> str:
        title = self.language.say(reference.title)
        return self.say(Message("annex.of_clause", clause=title, says=self.language.say(text)))

    def _own_words(self) -> Iterator[Block]:
        yield self.heading(Message("annex.beside"))
        yield Paragraph(self.say(Message("annex.beside_buyer")))
        if articles.work_here_counts(self.verdict):
            yield Paragraph(self.say(Message("annex.beside_work_here")))

    def _sources(self) -> Iterator[Block]:
        rows = tuple(
            dict.fromkeys(
                (
                    source_title(evidence.source, self.language),
                    evidence.edition,
                    self.sentence(evidence.says),
                )
                for _, path in self.raised
                for evidence in path.evidence
            )
        )
        if rows:
            yield self.heading(Message("annex.sources"))
            headings = (Message("annex.source"), Message("annex.edition"), Message("annex.says"))
            yield PaperTable(tuple(map(self.say, headings)), rows, (3, 1, 4))
