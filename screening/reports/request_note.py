"""The note for the file of a request: purchase, duty, risks, decision, and what the tender can do.

What a lawyer has to look at stands in ``screening/rules/clauses/tender``; here it is only laid out.
The note names what is not known, and is no legal advice.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from graphs import cpv
from graphs.parties import Contract
from screening.i18n import labels
from screening.i18n.language import Language
from screening.model.json_document import as_document
from screening.model.purchase_requests import PurchaseRequest, RequestEvent
from screening.model.verdict import Band, IssueRisk, RiskPath, Text, Verdict
from screening.reports import award_criteria, regimes
from screening.reports.filled_clauses import names_in
from screening.reports.layout.blocks import (
    Block,
    Bullets,
    Paper,
    PaperTable,
    Paragraph,
)
from screening.reports.paper_words import PaperWords
from screening.reports.source_titles import source_title
from screening.rules import rulebook
from screening.rules.clauses import articles, tender
from screening.rules.clauses.tender import Instrument, NoticeField, award
from screening.rules.clauses.tender.award import OfferedCriterion
from screening.rules.clauses.texts import fill_clause
from screening.rules.legal_bases import LegalBasis
from screening.services.purchase_form import CheckInput
from sources.kit.values.message import Message

MOST_PLACES = 12  # rows of the table of risks
MOST_QUESTIONS = 5  # for the consultation of the market


@dataclass(frozen=True, slots=True)
class RequestSubject:
    """A request with its verdict, as a note tells of it.

    ``decided``: the verdict with the clauses of the level that was decided on. ``differs``: what
    the verdict of today says otherwise: what, before, after.
    """

    request: PurchaseRequest
    known: CheckInput
    contract: Contract  # the request as a contract to come
    verdict: Verdict
    decided: Verdict
    sha256: str | None
    differs: tuple[tuple[str, str, str], ...]


def paper(subject: RequestSubject, language: Language) -> Paper:
    """Return the note."""
    return _Note(subject, language).paper()


@dataclass
class _Note(PaperWords):
    subject: RequestSubject
    language: Language

    def paper(self) -> Paper:
        number, day = self.subject.request.number, self.day.isoformat()
        return Paper(
            title=self.say(Message("note.title", title=self.subject.request.facts.title)),
            language=self.language.code,
            day=self.day,
            blocks=tuple(self._blocks()),
            footer=self.say(Message("note.footer", number=number, day=day)),
            page_of=self.say(Message("paper.of")),
            data=self._data(),
        )

    def _data(self) -> dict[str, object]:
        subject = self.subject
        return {
            "kind": "request-note",
            "number": subject.request.number,
            "state": subject.request.state.value,
            "level": subject.decided.clause_level,
            "answers": dict(subject.request.facts.answers),
            "verdict": as_document(subject.verdict),
            "verdict_sha256": subject.sha256,
            "notice_fields": [
                {"field": field.field, "code": field.code, "text": self._notice_text(field)}
                for field in self._notice_fields
            ],
            "award_criteria": award_criteria.document(self._criteria, self.language),
        }

    def _blocks(self) -> Iterator[Block]:
        yield Paragraph(self.say(Message("note.no_advice")), quiet=True)
        yield from self._purchase()
        yield from self._decision()
        yield from self._duty()
        yield from self._regimes()
        yield from self._risks()
        yield from self._not_known()
        yield from self._clauses()
        yield from self._instruments()
        yield from self._award()
        yield from self._questions()
        yield from self._notice()
        yield from self._mind()
        yield from self._record()

    # -- what is bought, and what was decided --

    def _purchase(self) -> Iterator[Block]:
        facts, known = self.subject.request.facts, self.subject.known
        codes = [f"{cpv.title(code, self.language.code) or ''} ({code})" for code in known.cpv]
        rows = (
            (Message("note.number"), self.subject.request.number),
            (Message("note.what"), "; ".join([*codes, *filter(None, [facts.words])])),
            (Message("note.value"), self._money(known.value)),
            (Message("note.whole"), self._money(known.total_value)),
            (Message("note.part"), self.word(known.part_of, "part_of")),
            (Message("note.nature"), self.word(known.nature, "nature")),
            (Message("note.buyer"), facts.buyer),
            (Message("note.buyer_type"), self.word(known.buyer_type, "buyer_type")),
            (Message("note.buyer_country"), self._country(known.buyer_country)),
            (Message("note.date"), self._date(known.date)),
            (Message("note.ends"), self._date(known.ends)),
            (Message("note.category"), self._category(known.category_confirmed)),
            (Message("note.origins"), ", ".join(map(self._country, known.origins))),
            (Message("note.requester"), facts.requester),
            (Message("note.adviser"), facts.adviser),
            (Message("note.department"), facts.department or ""),
            (Message("note.reference"), facts.reference),
        )
        unknown = self.say(Message("note.unknown"))
        yield self.heading(Message("note.purchase"))
        yield PaperTable(
            (self.say(Message("note.fact")), self.say(Message("note.is"))),
            tuple((self.say(name), text or unknown) for name, text in rows),
            (1, 3),
        )

    def _decision(self) -> Iterator[Block]:
        request = self.subject.request
        yield self.heading(Message("note.decision"))
        advice, decided = request.advice, request.decided
        if advice is not None:
            yield Paragraph(self._done(Message("note.advised"), advice))
            if advice.why:
                yield Paragraph(advice.why)
        if decided is None or decided.decision is None:
            yield Paragraph(self.say(Message("note.undecided", level=self._level_of_verdict)))
            return
        decision = decided.decision
        level = self.word(decision.level, "level")
        yield Paragraph(self.say(Message("note.level", level=level)))
        yield Paragraph(self._done(Message("note.decided"), decided))
        if decision.follows:
            yield Paragraph(self.say(Message("note.follows")))
        elif decision.is_below:
            yield Paragraph(self.say(Message("note.below", level=self._level_of_verdict)))
        else:
            yield Paragraph(self.say(Message("note.above", level=self._level_of_verdict)))
        if decided.why:
            yield Paragraph(decided.why)
        if self.subject.differs:
            yield Paragraph(self.say(Message("note.differs")))
            yield Bullets(tuple(map(self._difference, self.subject.differs)))

    def _difference(self, difference: tuple[str, str, str]) -> str:
        what, before, after = difference
        table = {"duty": "outcome", "level": "level_short"}.get(what, what)
        return self.say(
            Message(
                "note.difference",
                what=self.word(what, "log_fact"),
                before=self.word(before, table),
                after=self.word(after, table),
            )
        )

    def _done(self, what: Message, event: RequestEvent) -> str:
        return self._by(what, event.by, event.at)

    def _by(self, what: Message, name: str, at: datetime | None) -> str:
        day = at.date().isoformat() if at else ""
        who = labels.by_whom(name, self.language)
        return self.say(Message("note.by", what=self.say(what), name=who, day=day))

    @property
    def _level_of_verdict(self) -> str:
        return self.word(self.subject.verdict.clause_level, "level")

    # -- duty and risk --

    def _duty(self) -> Iterator[Block]:
        duty = self.subject.verdict.duty
        yield self.heading(Message("note.duty"))
        yield Paragraph(self.word(duty.outcome, "outcome") + ".")
        yield Paragraph(self.sentence(regimes.duty_why(self.subject.verdict)))
        basis = self.sentence(duty.basis)
        articles_cited = "; ".join(
            f"{self.language.say(cited.instrument)} {self.language.say(cited.article)}"
            + (" *" if cited.certainty == "unverified" else "")
            for cited in duty.legal_basis
        )
        yield Paragraph(self.say(Message("note.basis", basis=f"{basis} {articles_cited}".strip())))
        if duty.threshold is not None:
            amount = self.language.money(duty.threshold.amount, duty.threshold.currency)
            threshold = Message("note.threshold", amount=amount, period=duty.threshold.period)
            yield Paragraph(self.say(threshold))
        if duty.missing:
            missing = tuple(self.word(slug, "missing") for slug in duty.missing)
            yield Paragraph(self.say(Message("note.missing")))
            yield Bullets(missing)
        if duty.notes:
            yield Bullets(tuple(map(self.sentence, duty.notes)))

    def _regimes(self) -> Iterator[Block]:
        answers = self.subject.verdict.regimes
        if answers:
            yield self.heading(Message("regimes.title"))
            yield from regimes.blocks(answers, self.language)

    def _risks(self) -> Iterator[Block]:
        verdict = self.subject.verdict
        yield self.heading(Message("note.risks"))
        yield Paragraph(self.sentence(verdict.summary))
        rows = tuple(dict.fromkeys(self._risk_row(*each) for each in self._raised))
        if rows:
            headings = (
                Message("note.right"),
                Message("note.whom"),
                Message("note.where"),
                Message("note.band"),
                Message("note.sure"),
            )
            yield PaperTable(tuple(map(self.say, headings)), rows[:MOST_PLACES], (3, 3, 4, 2, 1))
            if len(rows) > MOST_PLACES:
                yield Paragraph(self.say(Message("note.more", count=len(rows) - MOST_PLACES)))
            yield Paragraph(self._letters({row[-1] for row in rows}), quiet=True)
        yield from self._evidence()

    def _risk_row(self, issue: IssueRisk, path: RiskPath) -> tuple[str, ...]:
        country = self._country(path.country) or self.say(Message("note.country_unknown"))
        place = f"{country} ({path.region})" if path.region else country
        stage = self.word(str(path.stage), "stage")
        return (
            self.sentence(issue.name),
            self.word(issue.issue, "people").capitalize(),
            f"{self.language.say(path.good)}, {stage}: {place}",
            self.word(path.band.value, "band"),
            path.confidence,
        )

    @property
    def _raised(self) -> Iterator[tuple[IssueRisk, RiskPath]]:
        for issue in self.subject.verdict.risk.issues:
            if issue.band is not Band.LOW:
                yield from ((issue, path) for path in issue.paths if path.band is not Band.LOW)

    def _letters(self, letters: Iterable[str]) -> str:
        meanings = (f"{letter}: {self.word(letter, 'confidence')}" for letter in sorted(letters))
        return self.say(Message("note.letters", meanings="; ".join(meanings)))

    def _evidence(self) -> Iterator[Block]:
        rows = tuple(
            dict.fromkeys(
                (
                    source_title(evidence.source, self.language),
                    evidence.edition,
                    self.sentence(evidence.says),
                )
                for _, path in self._raised
                for evidence in path.evidence
            )
        )
        if rows:
            headings = (Message("note.source"), Message("note.edition"), Message("note.says"))
            yield self.heading(Message("note.evidence"), 3)
            yield PaperTable(tuple(map(self.say, headings)), rows[:MOST_PLACES], (3, 1, 4))

    def _not_known(self) -> Iterator[Block]:
        verdict = self.subject.verdict
        gaps = [self.word(slug, "gap") for slug in verdict.coverage.data_gaps]
        issues = [labels.issue_name(slug, self.language) for slug in verdict.risk.unassessed]
        if verdict.assumed is not None:
            gaps.append(self.sentence(verdict.assumed.says))
        yield self.heading(Message("note.not_known"), 3)
        if gaps:
            yield Bullets(tuple(gaps))
        if issues:
            yield Paragraph(self.say(Message("note.unassessed", issues=", ".join(issues))))
        yield Paragraph(self.say(Message("note.signal")))

    # -- what the tender can do --

    def _clauses(self) -> Iterator[Block]:
        decided = self.subject.decided
        yield self.heading(Message("note.clauses"))
        yield Paragraph(self.word(decided.clause_level, "level") + ".")
        if decided.clause_level == self.subject.verdict.clause_level and decided.clause_why:
            yield Bullets(tuple(map(self.sentence, decided.clause_why)))
        if decided.clauses:
            rows = tuple(
                (clause.id, self.language.say(clause.title), clause.version)
                for clause in decided.clauses
            )
            headings = (
                Message("note.clause"),
                Message("note.clause_title"),
                Message("note.version"),
            )
            yield PaperTable(tuple(map(self.say, headings)), rows, (1, 5, 1))
            yield Paragraph(self.say(Message("note.annex")))

    def _instruments(self) -> Iterator[Block]:
        book, level = tender.load(), self.subject.decided.clause_level
        yield self.heading(Message("note.instruments"))
        yield Paragraph(self.say(Message("note.limits")))
        yield Bullets(tuple(self.language.say(limit.text) for limit in book.limits))
        rows = tuple(self._instrument(each, level) for each in book.instruments)
        headings = (
            Message("note.instrument"),
            Message("note.option"),
            Message("note.limit"),
            Message("note.by_law"),
        )
        yield PaperTable(tuple(map(self.say, headings)), rows, (2, 4, 3, 3))
        yield Paragraph(self.say(Message("note.unverified")), quiet=True)
        yield self.heading(Message("note.proportion"), 3)
        yield Bullets(tuple(self.language.say(each.text) for each in book.proportion))

    def _instrument(self, instrument: Instrument, level: str) -> tuple[str, ...]:
        option = instrument.option(level)
        proposed = ""
        if option is not None:
            proposed = self.language.say(fill_clause(option, self._names))
        elif instrument.options:
            proposed = self.say(Message("note.no_option"))
        return (
            self.language.say(instrument.title),
            f"{self.language.say(instrument.can)} {proposed}".strip(),
            self.language.say(instrument.limit),
            self._citations(instrument.legal_basis),
        )

    def _citation(self, basis: LegalBasis) -> str:
        mark = " *" if basis.certainty == "unverified" else ""
        return self.language.say(basis.citation) + mark

    def _award(self) -> Iterator[Block]:
        if not self._criteria:
            return
        scale = award.load()
        yield self.heading(Message("note.award"))
        yield Paragraph(self.say(Message("note.award_why")))
        yield Bullets(
            tuple(
                f"{self.language.say(rule.text)} ({self._citations(rule.legal_basis)})"
                for rule in scale.rules
            )
        )
        for each in self._criteria:
            yield from self._criterion(each)
        checked = scale.last_checked.isoformat()
        pinned = Message("note.award_file", version=scale.version, checked=checked)
        yield Paragraph(self.say(pinned), quiet=True)
        yield Paragraph(self.say(Message("note.unverified")), quiet=True)

    def _criterion(self, offered: OfferedCriterion) -> Iterator[Block]:
        criterion = offered.criterion
        say = self.language.say
        stage = self.word(str(offered.stage), "stage")
        yield self.heading(Message("note.award_title", title=say(criterion.title), stage=stage), 3)
        yield Paragraph(f"{say(criterion.scored)} {say(criterion.limit)}")
        headings = (
            Message("note.award_level"),
            Message("note.award_reached"),
            Message("note.award_evidence"),
        )
        rows = tuple(
            (str(step.level), say(step.reached), say(step.evidence)) for step in criterion.levels
        )
        yield PaperTable(tuple(map(self.say, headings)), rows, (1, 4, 4))
        basis = self._citations(criterion.legal_basis)
        yield Paragraph(self.say(Message("note.basis", basis=basis)), quiet=True)

    def _citations(self, bases: Iterable[LegalBasis]) -> str:
        return "; ".join(map(self._citation, bases))

    @cached_property
    def _criteria(self) -> tuple[OfferedCriterion, ...]:
        subject = self.subject
        return award_criteria.of_request(
            subject.request.facts, subject.verdict, subject.decided.clause_level
        )

    def _questions(self) -> Iterator[Block]:
        good = self.say(Message("note.market_good"))
        of_scale = tuple(
            (self.language.say(each.criterion.market), good) for each in self._criteria
        )
        questions = self.subject.verdict.questions[: MOST_QUESTIONS - len(of_scale)]
        if not questions and not of_scale:
            return
        yield self.heading(Message("note.questions"))
        yield Paragraph(self.say(Message("note.questions_why")))
        rows = tuple(
            (
                question.nl if self.language.code == "nl" else question.en,
                self.language.say(question.good_answer),
            )
            for question in questions
        )
        headings = (Message("note.question"), Message("note.good_answer"))
        yield PaperTable(tuple(map(self.say, headings)), (*rows, *of_scale), (3, 2))

    def _notice(self) -> Iterator[Block]:
        fields = self._notice_fields
        yield self.heading(Message("note.notice"))
        if not fields:
            yield Paragraph(self.say(Message("note.no_notice")))
            return
        yield Paragraph(self.say(Message("note.notice_why")))
        rows = tuple(
            (
                field.field,
                self.language.say(field.title),
                field.code or self._notice_text(field) or "",
                field.codelist or "–",
            )
            for field in fields
        )
        headings = (
            Message("note.field"),
            Message("note.field_title"),
            Message("note.fill_in"),
            Message("note.codelist"),
        )
        yield PaperTable(tuple(map(self.say, headings)), rows, (1, 2, 4, 2))

    @cached_property
    def _notice_fields(self) -> tuple[NoticeField, ...]:
        decided = self.subject.decided
        work_here = articles.work_here_counts(decided)
        return tuple(
            field
            for field in tender.load().notice_fields
            if field.fits(decided.clause_level, work_here)
        )

    def _notice_text(self, field: NoticeField) -> str | None:
        if field.text is None:
            return None
        titles = [clause.title for clause in self.subject.decided.clauses]
        clauses = Text(
            ", ".join(title.nl for title in titles), ", ".join(title.en for title in titles)
        )
        return self.language.say(fill_clause(field.text, {**self._names, "clauses": clauses}))

    @cached_property
    def _names(self) -> dict[str, Text]:
        code = self.subject.known.cpv[0] if self.subject.known.cpv else None
        names = names_in(self.subject.contract, self.subject.verdict, code)
        product = award_criteria.product_of(self.subject.request.facts, self.subject.verdict)
        return {**names, "product": product}

    # -- for who reads it later --

    def _mind(self) -> Iterator[Block]:
        verdict = self.subject.verdict
        if verdict.cautions:
            yield self.heading(Message("note.mind"))
            yield Bullets(tuple(map(self.sentence, verdict.cautions)))
        if verdict.would_change:
            yield self.heading(Message("note.would_change"))
            yield Bullets(tuple(self.sentence(each.text) for each in verdict.would_change))

    def _record(self) -> Iterator[Block]:
        request, pins, book = self.subject.request, self.subject.verdict.pins, tender.load()
        yield self.heading(Message("note.record"))
        made = self._by(Message("note.made"), request.made_by, request.made_at)
        done = (
            self._done(Message("note.step", step=self._step(event)), event)
            for event in request.events
        )
        yield Bullets((made, *done))
        state = self.word(request.state, "request_state")
        pinned = Message(
            "note.pins",
            state=state,
            day=pins.as_of,
            method=pins.method,
            policy=pins.policy,
            clauses=pins.clauses,
            tender=book.version,
            checked=book.last_checked.isoformat(),
        )
        yield Paragraph(self.say(pinned), quiet=True)
        if self.subject.sha256:
            yield Paragraph(
                self.say(Message("note.sha256", sha256=self.subject.sha256)), quiet=True
            )
        snapshots = tuple(f"{source} {edition}" for source, edition, _ in pins.snapshots)
        if snapshots:
            yield Paragraph(self.say(Message("note.snapshots", lists=snapshots)), quiet=True)

    def _step(self, event: RequestEvent) -> str:
        level = f" {event.decision.level}" if event.decision else ""
        return self.word(event.step.value, "request_step") + level

    # -- words --

    @cached_property
    def day(self) -> date:
        return date.fromisoformat(self.subject.verdict.pins.as_of)

    def _money(self, amount: Decimal | None) -> str:
        return "" if amount is None else self.language.money(amount, "EUR")

    def _date(self, day: date | None) -> str:
        return self.language.date(day.isoformat()) if day else ""

    def _country(self, code: str | None) -> str:
        return self.language.country(code)

    def _category(self, slug: str | None) -> str:
        category = rulebook.load().law.categories.get(slug or "")
        return self.language.say(category.name) if category else slug or ""
