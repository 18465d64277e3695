"""The contract file: what the page of a contract says, on paper, for the buyer's own records."""

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property

from graphs import cpv
from screening.i18n import labels
from screening.i18n.language import Language
from screening.i18n.stored_texts import place
from screening.model.contracts import title_of
from screening.model.disclosure import SubmittedDisclosure
from screening.model.documents import DocumentSeen
from screening.model.follow_up import FollowUpRecord
from screening.model.json_document import as_document
from screening.model.proofs import ProofStanding, ProofState, management_of
from screening.model.supplier_replies import to_the_whole
from screening.model.verdict import (
    Band,
    Evidence,
    FrontRisk,
    IssueRisk,
    RiskPath,
    Text,
    Threshold,
)
from screening.reports import deciding, decisions, regimes, todo
from screening.reports.contract_subject import ContractRecord, ContractSubject
from screening.reports.declared_words import declared_row, open_point
from screening.reports.explained_issues import explained
from screening.reports.layout.blocks import (
    Block,
    Bullets,
    Callout,
    Heading,
    Paper,
    PaperTable,
    Paragraph,
)
from screening.reports.papers import PaperAbout
from screening.reports.source_titles import place_in_source, read_at, source_title
from screening.reports.verdict_material import VerdictMaterial
from screening.reports.verdicts import contract_document
from screening.rules import rulebook
from screening.services.follow_up import DueItem
from sources.kit.values.message import Message

ABOUT = PaperAbout.CONTRACT
MOST_ROWS = 20  # of what a supplier declared; the JSON holds them all
DIGITS = 16  # of a hash that fit in a column; the JSON holds it whole
NOT_THERE = "–"


def paper(subject: ContractSubject, language: Language) -> Paper:
    """Return the file. Raise ValueError where what people recorded was not gathered."""
    if subject.record is None:
        raise ValueError("a contract file tells what people recorded")
    return _ContractFile(subject, language, subject.record).paper()


class _ContractFile(VerdictMaterial):
    def __init__(
        self, subject: ContractSubject, language: Language, record: ContractRecord
    ) -> None:
        super().__init__(subject, language)
        self.record = record
        self._sources: dict[Evidence, int] = {}

    def paper(self) -> Paper:
        return Paper(
            title=self.say(Message("dossier.title")),
            language=self.language.code,
            day=self.subject.today,
            blocks=tuple(self._blocks()),
            footer=self.say(
                Message("dossier.footer", number=self.number, day=self.subject.today.isoformat())
            ),
            page_of=self.say(Message("paper.of")),
            data=self._data(),
        )

    def _data(self) -> dict[str, object]:
        """Return everything that the file says, and what it leaves out, as JSON values."""
        record, contract = self.record, self.contract
        return {
            "kind": "contract-file",
            "as_of": self.subject.today.isoformat(),
            "contract": {
                **contract_document(self.subject.entry.id, contract),
                "description": contract.description,
                "owner": contract.owner,
                "department": contract.department,
                "status": contract.status,
                "tags": list(contract.tags),
            },
            "verdict": dict(self.subject.entry.document),
            "calendar": [
                {**item, "records": as_document(due.standing.records)}
                for due, item in zip(
                    record.calendar, todo.as_document(record.calendar), strict=True
                )
            ],
            "clause_in_contract": as_document(record.stored.chain_request),
            "clause_records": as_document(record.clauses),
            "category_decisions": as_document(record.categories),
            "answers": [_answer_document(answer) for answer in record.answers],
            "documents": as_document(record.documents),
            "open_points": as_document(record.open_points),
            "decisions": [decisions.standing_document(each) for each in record.decisions],
            "proofs": as_document(record.proofs),
            "deciding": as_document(record.deciding),
            "replies": as_document(record.replies),
        }

    def _blocks(self) -> Iterator[Block]:
        yield from self._head()
        yield from self._decided()
        yield from self._listed()
        yield from self._facts()
        yield from self._duty()
        yield from self._regimes()
        yield from self._risk()
        yield from self._places()
        yield from self._declared()
        yield from self._clause()
        yield from self._calendar()
        yield from self._proofs()
        yield from self._questions()
        yield from self._gaps()
        yield from self._evidence()
        yield from self._history()
        yield from self._pins()

    # -- what it comes to --

    def _head(self) -> Iterator[Block]:
        contract, verdict = self.contract, self.verdict
        name = title_of(contract.title, contract.description)
        yield Heading(name or self.number)
        flag = self.word(verdict.flag, "flag")
        if verdict.recommendation and verdict.recommendation != verdict.flag:
            beside = self.word(verdict.recommendation, "flag")
            flag = self.say(Message("dossier.flag_beside", flag=flag, beside=beside))
        yield Callout(flag, self.sentence(verdict.summary))
        for reply in to_the_whole(self.record.replies):
            day, words = reply.at.date().isoformat(), reply.text
            says = Message("dossier.reply", supplier=reply.supplier, day=day, text=words)
            yield Paragraph(self.say(says))
        if verdict.assumed:
            yield Paragraph(self.sentence(verdict.assumed.says))
        if verdict.risk.band is Band.LOW:
            yield Paragraph(self.say(Message("dossier.signal")), quiet=True)

    def _decided(self) -> Iterator[Block]:
        """Yield what people decided beside the flag; it takes nothing of it away."""
        if not self.record.decisions:
            return
        yield self.heading(Message("dossier.decisions"))
        headings = (
            Message("annex.what"),
            Message("dossier.came"),
            Message("annex.lender_by"),
            Message("dossier.why"),
        )
        rows = tuple(
            (
                decisions.kind_and_scope(
                    each.decision.wanted.kind, each.decision.wanted.scope, self.language
                ),
                decisions.says(each, self.language),
                f"{self.by(each.decision.by)}, {self.language.date(each.decision.at.date())}",
                each.decision.wanted.why,
            )
            for each in self.record.decisions
        )
        yield PaperTable(tuple(map(self.say, headings)), rows, (4, 4, 3, 5), small=True)

    def _listed(self) -> Iterator[Block]:
        listed = self.verdict.listed
        if not (listed.hits or listed.history or listed.possible):
            return
        yield self.heading(Message("dossier.listed"))
        for party in (*listed.hits, *listed.history):
            says = [party.says, party.owned, party.todo]
            yield Paragraph(" ".join(self.sentence(text) for text in says if text))
            title, row = source_title(party.source, self.language), party.where or ""
            where = (title, party.edition, party.since, place_in_source(row, self.language))
            yield Paragraph("; ".join(part for part in where if part), quiet=True)
        if listed.note:
            yield Paragraph(self.sentence(listed.note))

    def _facts(self) -> Iterator[Block]:
        contract = self.contract
        value = contract.value
        codes = (f"{cpv.title(code, self.language.code)} ({code})" for code in contract.cpv[:3])
        rows = (
            (Message("annex.number"), contract.number),
            (Message("annex.buyer"), contract.buyer.name if contract.buyer else None),
            (Message("annex.supplier"), "; ".join(party.name for party in contract.suppliers)),
            (Message("annex.product"), "; ".join(codes) or contract.category),
            (
                Message("dossier.value"),
                self.language.money(value.amount, value.currency) if value else None,
            ),
            (Message("annex.term"), self._term()),
            *self._of_register(),
        )
        yield PaperTable(
            (self.say(Message("annex.what")), self.say(Message("dossier.in_register"))),
            tuple((self.say(name), says or self.unknown) for name, says in rows),
            (1, 3),
            small=True,
        )

    def _of_register(self) -> Iterator[tuple[Message, str]]:
        """Yield what a register may say beside, where it does."""
        contract = self.contract
        for name, says in (
            (Message("dossier.owner"), contract.owner),
            (Message("dossier.department"), contract.department),
            (Message("dossier.status"), contract.status),
            (Message("dossier.tags"), ", ".join(contract.tags)),
        ):
            if says:
                yield name, says

    def _term(self) -> str:
        contract = self.contract
        if not (contract.starts or contract.ends):
            return ""
        days = (self.language.date(contract.starts), self.language.date(contract.ends))
        term = " – ".join(day or self.unknown for day in days)
        if contract.options_until is None:
            return term
        until = Message("dossier.options", day=contract.options_until.isoformat())
        return f"{term} {self.say(until)}"

    # -- duty and risk --

    def _duty(self) -> Iterator[Block]:
        duty = self.verdict.duty
        yield self.heading(Message("annex.duty"))
        outcome = self.word(duty.outcome, "outcome")
        yield Paragraph(f"{outcome}. {self.sentence(regimes.duty_why(self.verdict))}")
        lines = [self.language.say(duty.basis)]
        lines += [self._provision(basis.instrument, basis.article, basis.certainty)
                  for basis in duty.legal_basis]  # fmt: skip
        if duty.threshold:
            lines.append(self._threshold(duty.threshold))
        lines.append(self._category())
        if duty.missing:
            names = tuple(self.word(slug, "missing") for slug in duty.missing)
            lines.append(self.say(Message("dossier.missing", names=names)))
        lines += [self.sentence(note) for note in duty.notes]
        version = f"{duty.policy} {duty.policy_version}, {duty.rule}"
        lines.append(self.say(Message("dossier.rule", rule=version)))
        yield Bullets(tuple(dict.fromkeys(line for line in lines if line)))

    def _regimes(self) -> Iterator[Block]:
        answers = self.verdict.regimes
        if answers:
            yield self.heading(Message("regimes.title"))
            yield from regimes.blocks(answers, self.language)

    def _provision(self, instrument: Text, article: Text, certainty: str) -> str:
        name = f"{self.sentence(instrument)} {self.language.say(article)}"
        if certainty != "unverified":
            return name
        return self.say(Message("dossier.unverified", citation=name))

    def _threshold(self, row: Threshold) -> str:
        regime = rulebook.load().law.regimes.get(row.regime)
        return self.say(
            Message(
                "dossier.threshold",
                amount=self.language.money(row.amount, row.currency),
                regime=self.language.say(regime) if regime else row.regime,
                period=row.period,
            )
        )

    def _category(self) -> str:
        slug = self.verdict.duty.category
        if slug is None:
            return self.say(Message("dossier.category_open"))
        known = rulebook.load().law.categories.get(slug)
        name = self.language.say(known.name) if known else slug
        return self.say(Message("dossier.category", name=name))

    def _risk(self) -> Iterator[Block]:
        verdict = self.verdict
        risk = verdict.risk
        yield self.heading(Message("dossier.risk"))
        yield Paragraph(self.say(Message("dossier.risk_why")), quiet=True)
        fronts = risk.fronts
        if fronts is not None:
            for name, front in (("chain", fronts.chain), ("work_here", fronts.work_here)):
                yield Paragraph(f"{self.word(name, 'front')}: {self._front(front)}")
        rows = tuple(
            (
                self.sentence(issue.name).rstrip("."),
                self.word(issue.front, "front"),
                self._band(issue),
                issue.confidence,
                self.word(issue.issue, "people"),
                f"{self.word(str(issue.severity), 'severity')} ({issue.severity}/5)",
            )
            for issue in risk.issues
            if issue.band is not Band.LOW or issue.high_band is not Band.LOW
        )
        if rows:
            headings = (
                Message("annex.right"),
                Message("dossier.front"),
                Message("dossier.band"),
                Message("dossier.confidence"),
                Message("dossier.who"),
                Message("dossier.severity"),
            )
            yield PaperTable(tuple(map(self.say, headings)), rows, (4, 2, 3, 2, 4, 2), small=True)
        letters = sorted({issue.confidence for issue in risk.issues})
        if letters:
            means = tuple(f"{letter} {self.word(letter, 'confidence')}" for letter in letters)
            yield Paragraph(self.say(Message("dossier.letters", means=means)), quiet=True)
        low = [issue for issue in risk.issues if issue.band is issue.high_band is Band.LOW]
        if low:
            names = tuple(dict.fromkeys(self.language.say(issue.name) for issue in low))
            yield Paragraph(self.say(Message("dossier.low", names=names)))
        if risk.unassessed:
            unknown = tuple(labels.issue_name(slug, self.language) for slug in risk.unassessed)
            yield Paragraph(self.say(Message("dossier.unassessed", names=unknown)))

    def _front(self, front: FrontRisk) -> str:
        if front.is_empty:
            return self.say(Message("dossier.not_involved"))
        band = self.word(front.band, "band")
        return self.say(Message("dossier.rated", band=band, confidence=front.confidence))

    def _band(self, issue: IssueRisk) -> str:
        band = self.word(issue.band, "band")
        others = dict.fromkeys((issue.low_band, issue.high_band))
        open_bands = tuple(self.word(each, "band") for each in others if each is not issue.band)
        if not open_bands:
            return band
        return self.say(Message("dossier.possibly", band=band, others=open_bands))

    # -- places --

    def _places(self) -> Iterator[Block]:
        issues = explained(self.verdict)
        if not issues:
            return
        yield self.heading(Message("dossier.places"))
        yield Paragraph(self.say(Message("dossier.places_why")), quiet=True)
        for issue in issues:
            name, front = self.sentence(issue.name).rstrip("."), self.word(issue.front, "front")
            band = self.word(issue.band, "band")
            yield self.heading(Message("dossier.issue", name=name, front=front, band=band), 3)
            for path in issue.paths:
                yield Paragraph(self._place(path))
                yield Paragraph(self._way(path), quiet=True)
            if issue.further_paths:
                count = issue.further_paths
                yield Paragraph(self.say(Message("dossier.further", count=count)), quiet=True)

    def _place(self, path: RiskPath) -> str:
        """Return what is made where, how sure that is, and why it is a risk."""
        country = self.language.country(path.country) or self.say(Message("annex.country_unknown"))
        place = Message(
            "dossier.place",
            good=self.sentence(path.good).rstrip("."),
            where=f"{country} ({path.region})" if path.region else country,
            band=self.word(path.band, "band"),
            confidence=path.confidence,
            stage=self.word(str(path.stage), "stage"),
            role=labels.role_of(path, self.language),
        )
        return f"{self.say(place)} {self.sentence(path.why)}"

    def _way(self, path: RiskPath) -> str:
        """Return the way from the contract to a place, and the numbers of its evidence."""
        steps = tuple(
            f"{self.language.say(hop.to)} [{self._hop(hop.kind, hop.source, hop.date)}]"
            for hop in path.hops
        )
        yours = self.say(Message("dossier.your_contract"))
        way = self.say(Message("dossier.way", steps=" > ".join((yours, *steps))))
        if not path.evidence:
            return way
        numbers = tuple(f"[{self._number_of(item)}]" for item in path.evidence)
        return f"{way} {self.say(Message('dossier.see', numbers=numbers))}"

    def _hop(self, kind: str, source: str, day: str | None) -> str:
        known = self.word(kind, "kind")
        where = read_at(source, self.language) if source else ""
        return ", ".join(part for part in (known, where, self.language.date(day)) if part)

    def _number_of(self, item: Evidence) -> int:
        return self._sources.setdefault(item, len(self._sources) + 1)

    def _evidence(self) -> Iterator[Block]:
        if not self._sources:
            return
        rows = tuple(
            (
                f"[{number}]",
                self.sentence(item.says),
                ", ".join(
                    part
                    for part in (
                        source_title(item.source, self.language),
                        item.edition,
                        place_in_source(item.where, self.language) if item.where else "",
                    )
                    if part
                ),
            )
            for item, number in self._sources.items()
        )
        headings = (Message("dossier.nr"), Message("annex.says"), Message("dossier.publisher"))
        yield self.heading(Message("dossier.evidence"))
        yield PaperTable(tuple(map(self.say, headings)), rows, (1, 7, 8), small=True)

    # -- what suppliers said --

    def _declared(self) -> Iterator[Block]:
        record = self.record
        if not (record.answers or record.documents or record.open_points):
            return
        yield self.heading(Message("dossier.declared"))
        for answer in record.answers:
            yield Paragraph(self._answer(answer))
            rows = [declared_row(row, self.language) for row in answer.rows[:MOST_ROWS]]
            yield Bullets(tuple(rows))
            if len(answer.rows) > MOST_ROWS:
                more = len(answer.rows) - MOST_ROWS
                yield Paragraph(self.say(Message("dossier.more_rows", count=more)), quiet=True)
        if record.documents:
            yield self.heading(Message("dossier.documents"), 3)
            yield Bullets(tuple(self._document(seen) for seen in record.documents))
        if record.open_points:
            yield self.heading(Message("dossier.open"), 3)
            points = (open_point(point, self.language) for point in record.open_points)
            yield Bullets(tuple(points))

    def _answer(self, answer: SubmittedDisclosure) -> str:
        supplier, came = answer.request.supplier, answer.at.date().isoformat()
        if answer.undone is not None:
            return self.say(Message("dossier.answer_undone", supplier=supplier, day=came))
        if answer.state == "accepted" and answer.decided_at is not None:
            return self.say(
                Message(
                    "dossier.answer_accepted",
                    supplier=supplier,
                    day=came,
                    by=self.by(answer.decided_by),
                    on=answer.decided_at.date().isoformat(),
                )
            )
        if answer.state == "aside":
            why = answer.why or NOT_THERE
            return self.say(Message("dossier.answer_aside", supplier=supplier, day=came, why=why))
        return self.say(Message("dossier.answer_waits", supplier=supplier, day=came))

    def _document(self, seen: DocumentSeen) -> str:
        message = Message(
            "dossier.document",
            document=seen.document,
            kind=self.word(seen.kind, "document_kind"),
            letter=seen.evidence_class,
            means=self.word(seen.evidence_class, "evidence_class"),
            supplier=seen.supplier,
            day=seen.seen.isoformat(),
        )
        if seen.withdrawn is None:
            return self.say(message)
        return f"{self.say(message)} {self.say(Message('dossier.withdrawn'))}"

    # -- what was agreed, and what came of it --

    def _clause(self) -> Iterator[Block]:
        verdict = self.verdict
        yield self.heading(Message("dossier.clause"))
        why = " ".join(self.sentence(text) for text in verdict.clause_why)
        yield Paragraph(f"{self.word(verdict.clause_level, 'level')}. {why}".strip())
        if verdict.clauses:
            titles = (
                f"{reference.id} {self.language.say(reference.title)} ({reference.version})"
                for reference in verdict.clauses
            )
            yield Paragraph("; ".join(titles))
            for reference, shown in self.clauses:
                if shown is None:
                    left_out = Message(
                        "annex.left_out", clause=reference.id, version=reference.version
                    )
                    yield Paragraph(self.say(left_out))
        request = self.record.stored.chain_request
        if request is None:
            yield Paragraph(self.say(Message("dossier.not_in_contract")))
        else:
            clauses = ", ".join(request.clauses) or NOT_THERE
            since = request.included.isoformat()
            yield Paragraph(self.say(Message("dossier.in_contract", day=since, clauses=clauses)))
            late = request.overdue_since(self.subject.today)
            if request.received is not None:
                day = request.received.isoformat()
                yield Paragraph(self.say(Message("dossier.chain_came", day=day)))
            elif late is not None:
                yield Paragraph(self.say(Message("dossier.chain_late", day=late.isoformat())))
            elif request.due is not None:
                day = request.due.isoformat()
                yield Paragraph(self.say(Message("dossier.chain_due", day=day)))
        if verdict.cautions:
            yield self.heading(Message("annex.mind"), 3)
            yield Bullets(tuple(self.sentence(caution) for caution in verdict.cautions))

    def _calendar(self) -> Iterator[Block]:
        if not self.record.calendar:
            return
        yield self.heading(Message("dossier.calendar"))
        headings = (Message("annex.day"), Message("annex.what"), Message("dossier.came"))
        rows = tuple(
            (
                self._due(item),
                todo.title(item, self.language),
                "; ".join(
                    (
                        todo.says(item, self.language),
                        *(self._came(record) for record in item.standing.records),
                    )
                ),
            )
            for item in self.record.calendar
        )
        yield PaperTable(tuple(map(self.say, headings)), rows, (3, 4, 6), small=True)

    def _due(self, item: DueItem) -> str:
        day = self.language.date(item.standing.due)
        if item.standing.moved:
            return self.say(Message("dossier.day_moved", day=day))
        return (
            self.say(Message("dossier.day_ours", day=day))
            if item.standing.appointment.ours
            else day
        )

    def _came(self, record: FollowUpRecord) -> str:
        what = self.word(record.what, "follow_up")
        day, by = self.language.date(record.day), self.by(record.by)
        parts = [f"{what}, {day}, {by}"]
        if record.what == "promised":
            return parts[0]  # its words and its day stand beside it
        if record.moved_to:
            parts.append(self.say(Message("dossier.new_day", day=record.moved_to.isoformat())))
        return ". ".join([*parts, *([record.why] if record.why else [])])

    def _proofs(self) -> Iterator[Block]:
        if not self.record.proofs:
            return
        yield self.heading(Message("dossier.proofs"))
        headings = (
            Message("annex.what"),
            Message("annex.day"),
            Message("dossier.came"),
            Message("dossier.why"),
        )
        rows = tuple(
            (
                f"{each.proof.title} ({self.word(each.proof.kind, 'proof_kind')})",
                self.language.date(each.proof.received),
                self._state_of(each),
                (each.proof.decision.why if each.proof.decision else None) or NOT_THERE,
            )
            for each in self.record.proofs
        )
        yield PaperTable(tuple(map(self.say, headings)), rows, (5, 3, 4, 4), small=True)
        axis = management_of(self.record.proofs)
        shown = self.word(axis.shown, "management")
        yield Paragraph(self.say(Message("dossier.management", shown=shown)))

    def _state_of(self, standing: ProofStanding) -> str:
        state, last = self.word(standing.state, "proof_state"), standing.proof.last_day
        if last is None or not (standing.counts or standing.state is ProofState.EXPIRED):
            return state
        return self.say(Message("dossier.until", state=state, day=last.isoformat()))

    def _questions(self) -> Iterator[Block]:
        verdict, asked = self.verdict, self.record.deciding
        if asked:
            yield self.heading(Message("dossier.deciding"))
            headings = (
                Message("dossier.question"),
                Message("dossier.decides"),
                Message("dossier.how_often"),
            )
            rows = tuple(
                (
                    deciding.asks(question, self.language),
                    " ".join(deciding.decides(question, self.language)),
                    deciding.chance(question, self.language),
                )
                for question in asked
            )
            yield PaperTable(tuple(map(self.say, headings)), rows, (4, 6, 4), small=True)
        if verdict.questions:
            yield self.heading(Message("dossier.questions"))
            questions = deciding.ordered(verdict.questions, asked)
            yield Bullets(tuple(self.language.say(question) for question in questions))
        if verdict.would_change:
            yield self.heading(Message("dossier.would_change"))
            yield Bullets(tuple(self._change(change.text, change.to_flag, change.to_level)
                                for change in verdict.would_change))  # fmt: skip

    def _change(self, text: Text, to_flag: str | None, to_level: str | None) -> str:
        to = [
            self.word(slug, table)
            for slug, table in ((to_flag, "flag"), (to_level, "level"))
            if slug
        ]
        says = self.sentence(text)
        return f"{says} → {', '.join(to)}" if to else says

    def _gaps(self) -> Iterator[Block]:
        coverage = self.verdict.coverage
        lines = [
            self.say(
                Message(
                    "dossier.steps",
                    declared=coverage.declared,
                    observed=coverage.observed,
                    inferred=coverage.inferred,
                )
            ),
            self.say(
                Message("dossier.origins", some=coverage.evidenced_goods, every=coverage.goods)
            ),
            self.say(
                Message("dossier.assessed", some=coverage.issues_assessed, every=coverage.issues)
            ),
        ]
        if coverage.data_gaps:
            names = tuple(self.word(slug, "gap") for slug in coverage.data_gaps)
            lines.append(self.say(Message("dossier.not_known", names=names)))
        lines += [self._lacking(issue) for issue in self.verdict.risk.issues if issue.missing]
        expired = coverage.expired_sources
        stale = tuple(name for name in coverage.stale_sources if name not in expired)
        if stale:
            titles = tuple(source_title(name, self.language) for name in stale)
            lines.append(self.say(Message("dossier.stale", names=titles)))
        if expired:
            titles = tuple(source_title(name, self.language) for name in expired)
            lines.append(self.say(Message("dossier.expired", names=titles)))
        yield self.heading(Message("dossier.gaps"))
        yield Bullets(tuple(lines))

    def _lacking(self, issue: IssueRisk) -> str:
        names = tuple(self.language.say(figure.name) for figure in issue.missing)
        country = self.language.country(issue.country) or self.unknown
        name = self.sentence(issue.name).rstrip(".")
        return self.say(Message("dossier.lacking", issue=name, country=country, names=names))

    # -- for the auditor --

    def _history(self) -> Iterator[Block]:
        moments = sorted(self._moments(), key=lambda moment: moment[0], reverse=True)
        if not moments:
            return
        rows = tuple((self.language.date(at.date()), *rest) for at, *rest in moments)
        headings = (
            Message("annex.day"),
            Message("annex.what"),
            Message("annex.lender_by"),
            Message("dossier.why"),
        )
        yield self.heading(Message("dossier.history"))
        yield PaperTable(tuple(map(self.say, headings)), rows, (2, 5, 2, 4), small=True)

    def _moments(self) -> Iterator[tuple[datetime, str, str, str]]:
        record = self.record
        for review in record.categories:
            known = rulebook.load().law.categories.get(review.category)
            name = self.language.say(known.name) if known else review.category
            what = self.say(Message("dossier.category_said", name=name))
            yield review.at, what, self.by(review.by), review.why or NOT_THERE
        for clause in record.clauses:
            what = f"{self.word(clause.what, 'clause_record')}, {self.language.date(clause.day)}"
            why = place(clause.why, self.language) if clause.run and clause.why else clause.why
            yield clause.at, what, self.by(clause.by), why or NOT_THERE
        for answer in record.answers:
            came = self.say(Message("dossier.answer_came", supplier=answer.request.supplier))
            yield answer.at, came, answer.request.supplier, NOT_THERE
            if answer.decided_at is not None:
                state = self.word(answer.state, "disclosure")
                what = self.say(Message("dossier.answer_decided", state=state))
                yield answer.decided_at, what, self.by(answer.decided_by), answer.why or NOT_THERE
        for seen in record.documents:
            what = self.say(Message("dossier.document_seen", document=seen.document))
            yield seen.at, what, self.by(seen.by), seen.note or NOT_THERE
            if seen.withdrawn is not None:
                what = self.say(Message("dossier.document_withdrawn", document=seen.document))
                why = seen.withdrawn_why or NOT_THERE
                yield seen.withdrawn, what, self.by(seen.withdrawn_by), why

    def _pins(self) -> Iterator[Block]:
        pins = self.verdict.pins
        yield self.heading(Message("dossier.pins"))
        yield Bullets(
            (
                self.say(Message("dossier.holds_on", day=pins.as_of)),
                self.say(
                    Message(
                        "dossier.versions",
                        policy=pins.policy,
                        method=pins.method,
                        clauses=pins.clauses,
                        software=pins.software,
                    )
                ),
                self.say(Message("dossier.inputs", digest=pins.inputs)),
            )
        )
        rows = tuple(
            (source_title(source, self.language), edition, digest[:DIGITS])
            for source, edition, digest in pins.snapshots
        )
        if rows:
            headings = (
                Message("annex.source"),
                Message("annex.edition"),
                Message("dossier.digest"),
            )
            yield PaperTable(tuple(map(self.say, headings)), rows, (5, 2, 3), small=True)
        yield Paragraph(self.say(Message("dossier.whole")), quiet=True)

    @cached_property
    def unknown(self) -> str:
        return self.say(Message("dossier.unknown"))

    def by(self, name: str | None) -> str:
        return labels.by_whom(name or "", self.language) or NOT_THERE


def _answer_document(answer: SubmittedDisclosure) -> dict[str, object]:
    return {
        "supplier": answer.request.supplier,
        "came": answer.at.isoformat(),
        "state": answer.state,
        "why": answer.why,
        "undone": as_document(answer.undone),
        "rows": as_document(answer.rows),
    }
