"""The letter to a supplier: what we ask, why, and by when, in plain words.

It holds nothing of the buyer's own file: no flag, no duty, no band, no name of who decided.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property

from screening.i18n.language import Language
from screening.model.contracts import title_of
from screening.model.errors import InputError
from screening.model.follow_up import State
from screening.reports import todo
from screening.reports.contract_subject import ContractSubject
from screening.reports.layout.blocks import (
    Block,
    Bullets,
    Heading,
    Paper,
    PaperTable,
    Paragraph,
)
from screening.reports.papers import PaperAbout
from screening.reports.verdict_material import VerdictMaterial
from screening.services.follow_up import DueItem
from sources.kit.values.message import Message

ABOUT = PaperAbout.CONTRACT
DAYS = 30  # to answer in, where no day was agreed; our default
MOST_PLACES = 6
AHEAD = timedelta(days=366)  # of the days that the letter recalls
DUE = (State.LATE, State.SOON, State.PLANNED)


def paper(subject: ContractSubject, language: Language) -> Paper:
    """Return the letter. Raise InputError where nobody is known to ask, or there is no question."""
    return _Letter(subject, language).paper()


class _Letter(VerdictMaterial):
    def paper(self) -> Paper:
        if not self.names_asked:
            raise InputError(Message("letter.nobody", number=self.number))
        if not (self.verdict.questions or self._due):
            raise InputError(Message("letter.nothing", number=self.number))
        day = self.subject.today
        return Paper(
            title=self.say(Message("letter.title")),
            language=self.language.code,
            day=day,
            blocks=tuple(self._blocks()),
            footer=self.say(Message("letter.footer", number=self.number, day=day.isoformat())),
            page_of=self.say(Message("paper.of")),
            data=self._data(),
        )

    def _data(self) -> dict[str, object]:
        """Return what the supplier may read, as JSON values."""
        contract = self.contract
        return {
            "kind": "supplier-letter",
            "day": self.subject.today.isoformat(),
            "number": contract.number,
            "title": contract.title,
            "buyer": contract.buyer.name if contract.buyer else None,
            "suppliers": list(self.names_asked),
            "answer_by": self._answer_by.isoformat(),
            "questions": [
                {"nl": question.nl, "en": question.en} for question in self.verdict.questions
            ],
            "places": [list(place[:3]) for place in self._first_places],
            "due": [
                {"day": item.standing.due.isoformat(), "what": todo.title(item, self.language)}
                for item in self._due
            ],
        }

    @cached_property
    def names_asked(self) -> tuple[str, ...]:
        """Whom the letter is for: who was given the link, else every supplier with a name."""
        if self.subject.link is not None:
            return (self.subject.link.supplier,)
        return tuple(party.name for party in self.contract.suppliers if not party.anonymous)

    def _blocks(self) -> Iterator[Block]:
        contract = self.contract
        subject = title_of(contract.title, contract.description) or ""
        buyer = contract.buyer.name if contract.buyer else ""
        about = " ".join(part for part in (contract.number, subject) if part)
        rows = (
            (Message("letter.to"), "; ".join(self.names_asked)),
            (Message("letter.from"), buyer),
            (Message("letter.about"), about),
            (Message("annex.day"), self.language.date(self.subject.today)),
        )
        yield PaperTable(
            (self.say(Message("annex.what")), self.say(Message("letter.who"))),
            tuple((self.say(name), says) for name, says in rows),
            (1, 4),
        )
        yield Paragraph(self.say(Message("letter.dear")))
        yield Paragraph(self.say(Message("letter.opening")))
        yield from self._asked()
        yield from self._why()
        yield from self._questions()
        yield from self._dates()
        yield from self._how()
        yield Paragraph(self.say(Message("letter.closing")))
        yield Paragraph(buyer or self.say(Message("annex.buyer")))

    def _asked(self) -> Iterator[Block]:
        yield self.heading(Message("letter.what"))
        day = self._answer_by.isoformat()
        agreed = Message("letter.by_agreed", day=day)
        proposed = Message("letter.by_proposed", day=day)
        questions = [Message("letter.ask_questions")] if self.verdict.questions else []
        asked = (*questions, Message("letter.ask_chain"), agreed if self._agreed else proposed)
        yield Bullets(tuple(map(self.say, asked)))

    @property
    def _agreed(self) -> date | None:
        """The day for the information on the chain that was agreed, while it is to come."""
        record = self.subject.record
        request = record.stored.chain_request if record else None
        if request is None or request.received is not None or request.due is None:
            return None
        return request.due if request.due > self.subject.today else None

    @property
    def _answer_by(self) -> date:
        return self._agreed or self.subject.today + timedelta(days=DAYS)

    def _why(self) -> Iterator[Block]:
        yield self.heading(Message("letter.why"))
        yield Paragraph(self.say(Message("letter.why_text")))
        if self._first_places:
            yield Paragraph(self.say(Message("letter.why_places")))
            headings = (Message("annex.right"), Message("annex.good"), Message("annex.where"))
            rows = tuple(place[:3] for place in self._first_places)
            yield PaperTable(tuple(map(self.say, headings)), rows, (4, 4, 3), small=True)

    @cached_property
    def _first_places(self) -> tuple[tuple[str, ...], ...]:
        return self.places[:MOST_PLACES]

    def _questions(self) -> Iterator[Block]:
        if not self.verdict.questions:
            return
        yield self.heading(Message("letter.questions"))
        for number, question in enumerate(self.verdict.questions, start=1):
            yield Heading(f"{number}. {self.language.say(question)}", 3)
            good = self.sentence(question.good_answer)
            yield Paragraph(self.say(Message("letter.good_answer", says=good)), quiet=True)

    @cached_property
    def _due(self) -> tuple[DueItem, ...]:
        """What the supplier sends within a year, by day."""
        record = self.subject.record
        until = self.subject.today + AHEAD
        return tuple(
            item
            for item in (record.calendar if record else ())
            if item.expects is not None
            and not item.by_signal
            and item.standing.state in DUE
            and item.standing.due <= until
        )

    def _dates(self) -> Iterator[Block]:
        if not self._due:
            return
        yield self.heading(Message("letter.dates"))
        rows = tuple(
            (
                self.language.date(item.standing.due),
                todo.title(item, self.language),
                self.language.say(item.expects),
            )
            for item in self._due
        )
        headings = (
            Message("annex.day"),
            Message("annex.what"),
            Message("annex.acceptance_heading"),
        )
        yield PaperTable(tuple(map(self.say, headings)), rows, (3, 4, 7), small=True)

    def _how(self) -> Iterator[Block]:
        yield self.heading(Message("letter.how"))
        link = self.subject.link
        if link is None:
            yield Paragraph(self.say(Message("letter.reply")))
        else:
            yield Paragraph(self.say(Message("letter.link")))
            yield Paragraph(link.address)
        yield Paragraph(self.say(Message("letter.unknown")))
