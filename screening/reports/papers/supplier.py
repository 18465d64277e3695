"""The profile of a supplier: its contracts with this buyer, and what is asked, said and due.

Its words can be sent to the supplier: they speak of goods and chains of a kind, and blame nobody.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from graphs import cpv
from graphs.parties import Money
from screening.i18n import match_reasons
from screening.i18n.language import Language
from screening.model.contracts import ContractLine, title_of
from screening.model.disclosure import SubmittedDisclosure
from screening.model.follow_up import State, is_promise
from screening.model.json_document import as_document
from screening.model.proofs import ProofState
from screening.model.verdict import ListedParty
from screening.reports import todo
from screening.reports.declared_words import declared_row, open_point
from screening.reports.layout.blocks import (
    Block,
    Bullets,
    Callout,
    Heading,
    Paper,
    PaperTable,
    Paragraph,
)
from screening.reports.paper_words import PaperWords
from screening.reports.papers import PaperAbout
from screening.reports.source_titles import source_title
from screening.reports.supplier_subject import SupplierSubject
from screening.reports.verdict_material import VerdictMaterial
from screening.services.follow_up import DueItem
from sources.kit.values.message import Message

ABOUT = PaperAbout.SUPPLIER
MOST_PLACES = 24
MOST_ROWS = 20  # of what one answer declared; the JSON holds them all
DUE = (State.LATE, State.SOON, State.PLANNED)  # what the supplier still has to send


def paper(subject: SupplierSubject, language: Language) -> Paper:
    """Return the profile."""
    return _Profile(subject, language).paper()


@dataclass
class _Profile(PaperWords):
    subject: SupplierSubject
    language: Language

    def paper(self) -> Paper:
        day = self.subject.today
        return Paper(
            title=self.say(Message("profile.title")),
            language=self.language.code,
            day=day,
            blocks=tuple(self._blocks()),
            footer=self.say(
                Message("profile.footer", name=self.subject.party.name, day=day.isoformat())
            ),
            page_of=self.say(Message("paper.of")),
            data=self._data(),
        )

    def _data(self) -> dict[str, object]:
        """Return what the profile says as JSON values: nothing of the buyer's own file."""
        party = self.subject.party
        return {
            "kind": "supplier-profile",
            "as_of": self.subject.today.isoformat(),
            "supplier": {
                "name": party.name,
                "country": party.country,
                "identifiers": as_document(party.identifiers),
                "address": party.address,
            },
            "contracts": [self._line_document(line) for line in self.subject.lines],
            "contracts_in_all": self.subject.total,
            "places": [
                dict(zip(("risk", "good", "where", "step", "known_by", "contracts"), row,
                         strict=True))
                for row in self._places
            ],
            "answers": [
                {
                    "contract": number,
                    "came": answer.at.isoformat(),
                    "state": answer.state,
                    "why": answer.why,
                    "rows": as_document(answer.rows),
                }
                for number, answer in self.subject.answers
            ],
            "due": todo.as_document(item for item in self._due),
            "lists": [
                {
                    "party": listed.party,
                    "entity": listed.entity,
                    "list": listed.title,
                    "edition": listed.edition,
                    "since": listed.since,
                    "known_by": listed.by,
                }
                for listed in self.subject.listed
            ],
        }  # fmt: skip

    def _line_document(self, line: ContractLine) -> dict[str, object]:
        return {
            "number": line.number,
            "title": line.title,
            "cpv": line.cpv,
            "value": as_document(line.value),
            "starts": as_document(line.starts),
            "ends": as_document(line.ends),
            "flag": line.flag,
        }

    def _blocks(self) -> Iterator[Block]:
        party = self.subject.party
        yield Heading(party.name)
        yield Callout(self._in_all(), self.say(Message("profile.signal")))
        yield from self._facts()
        yield from self._contracts()
        yield from self._risks()
        yield from self._lists()
        yield from self._answers()
        yield from self._proofs()
        yield from self._open()
        yield from self._dates()
        yield from self._promises()
        yield from self._questions()

    def _in_all(self) -> str:
        return self.say(Message("profile.in_all", count=self.subject.total))

    def _facts(self) -> Iterator[Block]:
        party = self.subject.party
        numbers = (
            f"{match_reasons.register(number.scheme, self.language)} {number.id}"
            for number in party.identifiers
        )
        rows = (
            (Message("profile.country"), self.language.country(party.country)),
            (Message("profile.numbers"), "; ".join(numbers)),
            (Message("profile.address"), party.address),
            (Message("profile.value"), self._value()),
        )
        yield PaperTable(
            (self.say(Message("annex.what")), self.say(Message("dossier.in_register"))),
            tuple((self.say(name), says or self.unknown) for name, says in rows),
            (1, 3),
            small=True,
        )

    def _value(self) -> str:
        """Return the sum of the values per currency, and of how many contracts it is known."""
        sums: dict[str | None, Money] = {}
        values = [line.value for line in self.subject.lines if line.value is not None]
        for value in values:
            before = sums.get(value.currency)
            amount = value.amount + (before.amount if before else 0)
            sums[value.currency] = Money(amount, value.currency)
        if not sums:
            return ""
        written = [self.language.money(each.amount, each.currency) for each in sums.values()]
        known = Message("profile.known_of", some=len(values), every=len(self.subject.lines))
        return f"{'; '.join(written)} ({self.say(known)})"

    def _contracts(self) -> Iterator[Block]:
        if not self.subject.lines:
            return
        yield self.heading(Message("profile.contracts"))
        headings = (
            Message("annex.number"),
            Message("annex.subject"),
            Message("annex.product"),
            Message("dossier.value"),
            Message("annex.term"),
            Message("profile.clause"),
        )
        rows = tuple(self._contract(line) for line in self.subject.lines)
        yield PaperTable(tuple(map(self.say, headings)), rows, (3, 4, 4, 3, 4, 3), small=True)
        if self.subject.total > len(rows):
            more = Message("profile.more_contracts", count=self.subject.total - len(rows))
            yield Paragraph(self.say(more), quiet=True)

    def _contract(self, line: ContractLine) -> tuple[str, ...]:
        days = (self.language.date(line.starts), self.language.date(line.ends))
        value = line.value
        return (
            line.number or line.id,
            title_of(line.title, line.description) or self.unknown,
            (cpv.title(line.cpv, self.language.code) if line.cpv else line.category)
            or self.unknown,
            self.language.money(value.amount, value.currency) if value else self.unknown,
            " – ".join(day or self.unknown for day in days) if any(days) else self.unknown,
            self.word(line.flag or "not_screened", "flag"),
        )

    # -- what touches its goods --

    @cached_property
    def _places(self) -> tuple[tuple[str, ...], ...]:
        """Each place once, with the contracts that it belongs to, the most telling first."""
        numbers: dict[tuple[str, ...], list[str]] = {}
        for contract in self.subject.contracts:
            material = VerdictMaterial(contract, self.language)
            for place in material.places:
                numbers.setdefault(place, []).append(material.number)
        return tuple((*place, ", ".join(several)) for place, several in numbers.items())

    def _risks(self) -> Iterator[Block]:
        yield self.heading(Message("profile.risks"))
        if not self._places:
            yield Paragraph(self.say(Message("profile.no_risks")))
            return
        yield Paragraph(self.say(Message("annex.look_at_why")))
        headings = (
            Message("annex.right"),
            Message("annex.good"),
            Message("annex.where"),
            Message("annex.step"),
            Message("annex.basis"),
            Message("profile.in_contract"),
        )
        rows = self._places[:MOST_PLACES]
        yield PaperTable(tuple(map(self.say, headings)), rows, (3, 3, 3, 3, 3, 3), small=True)
        if len(self._places) > MOST_PLACES:
            more = Message("profile.more_places", count=len(self._places) - MOST_PLACES)
            yield Paragraph(self.say(more), quiet=True)

    def _lists(self) -> Iterator[Block]:
        if not self.subject.listed:
            return
        yield self.heading(Message("profile.lists"))
        yield Bullets(tuple(map(self._listed, self.subject.listed)))
        yield Paragraph(self.say(Message("profile.lists_wrong")))

    def _listed(self, listed: ListedParty) -> str:
        title = source_title(listed.source, self.language)
        if listed.by == "identifier":
            return self.say(
                Message(
                    "profile.listed_by_number",
                    entity=listed.entity,
                    title=title,
                    edition=listed.edition,
                    party=listed.party,
                    number=listed.identifier or "",
                )
            )
        return self.say(
            Message(
                "profile.listed_confirmed",
                entity=listed.entity,
                title=title,
                edition=listed.edition,
                party=listed.party,
            )
        )

    # -- what it said, and what is due --

    def _answers(self) -> Iterator[Block]:
        yield self.heading(Message("profile.answers"))
        if not self.subject.answers:
            yield Paragraph(self.say(Message("profile.no_answers")))
        for number, answer in self.subject.answers:
            yield Paragraph(self._answer(number, answer))
            rows = answer.rows[:MOST_ROWS]
            yield Bullets(tuple(declared_row(row, self.language) for row in rows))
            if len(answer.rows) > MOST_ROWS:
                more = Message("profile.more_rows", count=len(answer.rows) - MOST_ROWS)
                yield Paragraph(self.say(more), quiet=True)

    def _answer(self, number: str, answer: SubmittedDisclosure) -> str:
        day = answer.at.date().isoformat()
        if answer.counts:
            return self.say(Message("profile.accepted", number=number, day=day))
        if answer.state == "aside":
            why = answer.why or ""
            return self.say(Message("profile.aside", number=number, day=day, why=why))
        if answer.undone is not None:
            return self.say(Message("profile.undone", number=number, day=day))
        return self.say(Message("profile.waits", number=number, day=day))

    def _proofs(self) -> Iterator[Block]:
        """Yield what came as proof, whether it was good enough, and why not."""
        proofs = [
            (contract.entry.contract.number or contract.entry.id or "", each)
            for contract in self.subject.contracts
            if contract.record is not None
            for each in contract.record.proofs
            if each.state is not ProofState.WITHDRAWN
        ]
        if not proofs:
            return
        yield self.heading(Message("dossier.proofs"))
        headings = (
            Message("annex.number"),
            Message("annex.what"),
            Message("annex.day"),
            Message("dossier.came"),
            Message("dossier.why"),
        )
        rows = tuple(
            (
                number,
                each.proof.title,
                self.language.date(each.proof.received),
                self.word(each.state, "proof_state"),
                (each.proof.decision.why if each.proof.decision else None) or "–",
            )
            for number, each in proofs
        )
        yield PaperTable(tuple(map(self.say, headings)), rows, (3, 5, 3, 3, 4), small=True)

    def _open(self) -> Iterator[Block]:
        points = dict.fromkeys(
            open_point(point, self.language)
            for contract in self.subject.contracts
            if contract.record is not None
            for point in contract.record.open_points
        )
        if points:
            yield self.heading(Message("dossier.open"))
            yield Bullets(tuple(points))

    @cached_property
    def _due(self) -> tuple[DueItem, ...]:
        """What the supplier still has to send, by day."""
        items = (
            item
            for contract in self.subject.contracts
            if contract.record is not None
            for item in contract.record.calendar
            if item.expects is not None and not item.by_signal and item.standing.state in DUE
        )
        return tuple(sorted(items, key=lambda item: (item.standing.due, item.stored.id)))

    def _dates(self) -> Iterator[Block]:
        if not self._due:
            return
        yield self.heading(Message("profile.due"))
        headings = (
            Message("annex.day"),
            Message("annex.number"),
            Message("annex.what"),
            Message("annex.acceptance_heading"),
        )
        rows = tuple(
            (
                self.language.date(item.standing.due),
                item.stored.contract.number or item.stored.id,
                todo.title(item, self.language),
                self.language.say(item.expects),
            )
            for item in self._due
        )
        yield PaperTable(tuple(map(self.say, headings)), rows, (3, 3, 4, 6), small=True)

    def _promises(self) -> Iterator[Block]:
        """Yield what the supplier promised of its own accord, and how far that was shown."""
        promises = tuple(
            f"{item.stored.contract.number or item.stored.id}: {todo.title(item, self.language)} "
            f"({self.language.date(item.standing.due)}): {todo.says(item, self.language)}"
            for contract in self.subject.contracts
            if contract.record is not None
            for item in contract.record.calendar
            if is_promise(item.standing.appointment.item)
        )
        if promises:
            yield self.heading(Message("profile.promises"))
            yield Bullets(promises)

    def _questions(self) -> Iterator[Block]:
        questions = dict.fromkeys(
            self.language.say(question)
            for contract in self.subject.contracts
            for question in contract.entry.verdict.questions
        )
        if questions:
            yield self.heading(Message("profile.questions"))
            yield Bullets(tuple(questions))

    @cached_property
    def unknown(self) -> str:
        return self.say(Message("dossier.unknown"))
