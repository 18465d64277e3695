"""The annex to a contract: what both parties agree on human rights, out of its own verdict.

The contractor's articles are the clauses of the verdict; those of the buyer, and on people who do
the work, stand in ``screening/rules/clauses/buyer`` and ``work_here``. It goes to the supplier;
what the buyer should know is another paper, ``clause_notes``. The limits of what a clause may ask
are kept by the clauses' files, not here.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property

from graphs import cpv
from screening.i18n.language import Language
from screening.model.contracts import title_of
from screening.model.json_document import as_document
from screening.model.uniform_texts import TextAdoption
from screening.model.verdict import ClauseRef
from screening.reports.clause_material import ClauseMaterial
from screening.reports.contract_subject import ContractSubject
from screening.reports.filled_clauses import ShownClause
from screening.reports.layout.blocks import (
    Block,
    Bullets,
    Heading,
    Paper,
    PaperTable,
    Paragraph,
)
from screening.reports.papers import PaperAbout
from screening.reports.uniform_texts import origin_of
from screening.rules import rulebook
from screening.rules.clauses import articles
from screening.rules.clauses.articles import Article
from screening.rules.clauses.texts import fill_clause
from screening.rules.legal_bases import LegalBasis
from sources.kit.values.message import Message

ABOUT = PaperAbout.CONTRACT
ANALYSIS = "C2"
MOST_SIGNING = 8  # firms with a row of their own
MOST_PLACES = 12  # of the table that the analysis starts from
BLANK_ROWS = 3  # for labour lenders


def paper(subject: ContractSubject, language: Language) -> Paper:
    """Return the annex. Raise InputError where the verdict asks for no clause."""
    return _Annex(subject, language).paper()


class _Annex(ClauseMaterial):
    def paper(self) -> Paper:
        return Paper(
            title=self.say(Message("annex.title")),
            language=self.language.code,
            day=self.day,
            blocks=tuple(self._blocks()),
            footer=self.say(Message("annex.footer", number=self.number, day=self.day.isoformat())),
            page_of=self.say(Message("paper.of")),
            data=self._data(),
        )

    def _data(self) -> dict[str, object]:
        """Return what both parties may read: nothing of the buyer's own file."""
        contract = self.contract
        return {
            "kind": "clause-annex",
            "number": contract.number,
            "title": contract.title,
            "buyer": contract.buyer.name if contract.buyer else None,
            "suppliers": [party.name for party in contract.suppliers],
            "as_of": self.verdict.pins.as_of,
            "level": self.verdict.clause_level,
            "articles": [
                {
                    "id": reference.id,
                    "version": reference.version,
                    "text": dict(shown.text),
                    **_uniform_data(shown),
                }
                for reference, shown in self.shown
            ]
            + [
                {
                    "id": article.id,
                    "version": article.version,
                    "text": as_document(fill_clause(article.text, self.names)),
                }
                for article in (*self._of_work_here, *self._of_buyer)
            ],
        }

    def _blocks(self) -> Iterator[Block]:
        yield from self._parties()
        yield from self._places()
        yield from self._articles()
        yield from self._signatures()
        yield from self._versions()

    # -- for both parties --

    def _parties(self) -> Iterator[Block]:
        contract = self.contract
        product = cpv.title(self.code, self.language.code) if self.code else None
        rows = (
            (Message("annex.number"), contract.number),
            (Message("annex.subject"), title_of(contract.title, contract.description)),
            (Message("annex.product"), product),
            (Message("annex.buyer"), contract.buyer.name if contract.buyer else None),
            (Message("annex.supplier"), "; ".join(party.name for party in contract.suppliers)),
            (Message("annex.term"), self._term()),
            (Message("annex.holds_from"), ""),
        )
        yield self.heading(Message("annex.contract"))
        yield PaperTable(
            (self.say(Message("annex.what")), self.say(Message("annex.is"))),
            tuple((self.say(name), value or "") for name, value in rows),
            (1, 3),
        )

    def _term(self) -> str:
        starts, ends = self.contract.starts, self._ends
        if starts and ends:
            return self.say(
                Message("annex.from_until", starts=starts.isoformat(), ends=ends.isoformat())
            )
        if starts:
            return self.say(Message("annex.from", starts=starts.isoformat()))
        return self.say(Message("annex.until", ends=ends.isoformat())) if ends else ""

    @cached_property
    def _ends(self) -> date | None:
        days = [day for day in (self.contract.ends, self.contract.options_until) if day]
        return max(days, default=None)

    def _places(self) -> Iterator[Block]:
        rows = self.places
        if not rows:
            return
        asks = any(reference.id == ANALYSIS for reference, _ in self.clauses)
        yield self.heading(Message("annex.look_at") if asks else Message("annex.risks"))
        yield Paragraph(self.say(Message("annex.look_at_why")))
        headings = (
            Message("annex.right"),
            Message("annex.good"),
            Message("annex.where"),
            Message("annex.step"),
            Message("annex.basis"),
        )
        yield PaperTable(tuple(map(self.say, headings)), rows[:MOST_PLACES], (3, 3, 3, 2, 3))
        if len(rows) > MOST_PLACES:
            more = Message("annex.more_places", count=len(rows) - MOST_PLACES)
            yield Paragraph(self.say(more))

    def _articles(self) -> Iterator[Block]:
        number = 0
        yield self.heading(Message("annex.supplier_does"))
        yield Paragraph(self.say(Message("annex.counts_from")))
        for reference, shown in self.shown:
            number += 1
            yield self._numbered(number, self.language.say(reference.title))
            yield Paragraph(shown.text[self.language.code])
            if details := tuple(self._details(shown)):
                yield Bullets(details)
        for title, group in (
            (Message("annex.work_here"), self._of_work_here),
            (Message("annex.buyer_does"), self._of_buyer),
        ):
            if group:
                yield self.heading(title)
            for article in group:
                number += 1
                yield self._numbered(number, self.language.say(article.title))
                yield Paragraph(self.language.say(fill_clause(article.text, self.names)))
                if article.asks_lenders:
                    yield self._lenders()

    def _numbered(self, number: int, title: str) -> Heading:
        return self.heading(Message("annex.article", number=number, title=title), 3)

    def _details(self, shown: ShownClause) -> Iterator[str]:
        """Yield what is delivered and when it is good enough; nothing of a light form.

        What belongs to a tender stands in no contract.
        """
        clause = shown.clause
        is_light = self.verdict.clause_level == "L1" and clause.light is not None
        if is_light or clause.deadline.anchor == "tender":
            return
        yield self.say(Message("annex.deliverable", says=self.language.say(clause.deliverable)))
        yield self.say(Message("annex.acceptance", says=self.language.say(clause.acceptance)))

    @cached_property
    def _of_buyer(self) -> tuple[Article, ...]:
        return self._belonging(articles.load().of_buyer)

    @cached_property
    def _of_work_here(self) -> tuple[Article, ...]:
        """What is agreed on who does the work: by the risk, or because a regime asks for it."""
        asked = {id for answer in self.verdict.regimes for id in answer.clauses}
        group = articles.load().of_work_here
        if not articles.work_here_counts(self.verdict):
            group = tuple(article for article in group if article.id in asked)
        return self._belonging(group)

    def _belonging(self, group: Sequence[Article]) -> tuple[Article, ...]:
        level = self.verdict.clause_level
        return tuple(article for article in group if article.belongs(level, self._ends))

    def _lenders(self) -> PaperTable:
        headings = (
            Message("annex.lender"),
            Message("annex.lender_number"),
            Message("annex.lender_checked"),
            Message("annex.lender_by"),
        )
        return PaperTable(tuple(map(self.say, headings)), (("",) * len(headings),) * BLANK_ROWS)

    def _signatures(self) -> Iterator[Block]:
        yield self.heading(Message("annex.signatures"))
        headings = (
            Message("annex.for_whom"),
            Message("annex.name"),
            Message("annex.day"),
            Message("annex.signature"),
        )
        buyer = self.contract.buyer.name if self.contract.buyer else ""
        named = [party.name for party in self.contract.suppliers][:MOST_SIGNING]
        firms = named or [self.say(Message("annex.supplier"))]
        sides = [buyer or self.say(Message("annex.buyer")), *firms]
        rows = tuple((side, "", "", "") for side in sides)
        yield PaperTable(tuple(map(self.say, headings)), rows)

    def _versions(self) -> Iterator[Block]:
        yield self.heading(Message("annex.versions"))
        headings = (
            Message("annex.text"),
            Message("annex.version"),
            Message("annex.last_checked"),
            Message("annex.legal_basis"),
        )
        rows = [
            self._version(
                reference.id,
                self.language.say(reference.title),
                self._version_of(reference, shown),
                shown.clause.last_checked,
                shown.legal_basis,
            )
            for reference, shown in self.shown
        ]
        rows += [
            self._version(
                article.id,
                self.language.say(article.title),
                article.version,
                article.last_checked,
                article.legal_basis,
            )
            for article in (*self._of_work_here, *self._of_buyer)
        ]
        yield PaperTable(tuple(map(self.say, headings)), tuple(rows), (3, 1, 2, 4))
        yield Paragraph(self.say(Message("annex.unverified")), quiet=True)
        yield from self._uniform_texts()
        missing = [reference for reference, shown in self.clauses if shown is None]
        for reference in missing:
            left_out = Message("annex.left_out", clause=reference.id, version=reference.version)
            yield Paragraph(self.say(left_out))

    def _version_of(self, reference: ClauseRef, shown: ShownClause) -> str:
        uniform = shown.uniform.get(self.language.code)
        if uniform is None:
            return reference.version
        return self.say(Message("annex.uniform_version", version=uniform.version))

    def _uniform_texts(self) -> Iterator[Block]:
        """Yield whose decision each uniform text rests on, and where it comes from."""
        for reference, shown in self.shown:
            uniform = shown.uniform.get(self.language.code)
            if uniform is not None:
                yield Paragraph(self.say(_whose(reference.id, uniform)))

    def _version(
        self, id: str, title: str, version: str, checked: date, bases: Sequence[LegalBasis]
    ) -> tuple[str, ...]:
        current = rulebook.load().clauses.bases.cited_on(bases, self.day)
        cited = "; ".join(map(self._citation, current)) or self.say(Message("annex.own_words"))
        return (f"{id} {title}", version, self.language.date(checked), cited)

    def _citation(self, basis: LegalBasis) -> str:
        mark = " *" if basis.certainty == "unverified" else ""
        citation = self.language.say(basis.citation)
        if basis.valid_from is None or basis.valid_from <= self.day:
            return citation + mark
        day = basis.valid_from.isoformat()
        return self.say(Message("annex.from_day", citation=citation, day=day)) + mark


def _whose(clause: str, uniform: TextAdoption) -> Message:
    return Message(
        "annex.uniform_text",
        clause=clause,
        decision=uniform.decision.reference,
        decided=uniform.decision.decided.isoformat(),
        day=uniform.decision.holds_from.isoformat(),
        origin=origin_of(uniform),
    )


def _uniform_data(shown: ShownClause) -> dict[str, object]:
    """Return where the uniform text in each language comes from; nothing where there is none."""
    uniform = {
        code: {
            "decision": adopted.decision.reference,
            "decided": adopted.decision.decided.isoformat(),
            "group": adopted.group_name,
            "of_group": adopted.is_groups,
            "version": adopted.version,
            "sha256": adopted.sha256,
            "holds_from": adopted.decision.holds_from.isoformat(),
        }
        for code, adopted in shown.uniform.items()
    }
    return {"uniform": uniform} if uniform else {}
