"""Good practice: what is published to other organizations, taken over, and what came of it."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from screening.model.errors import InputError, MissingError
from screening.model.practices import (
    LONGEST_DEPARTMENT,
    LONGEST_LINE,
    LONGEST_RESULT,
    LONGEST_TEXT,
    PracticeKind,
    PracticeSubject,
    PracticeWords,
)
from screening.model.typed_text import typed_line, typed_text
from screening.services.council_report.names import named_in, named_in_each
from screening.store.portfolio import Portfolio
from screening.store.sharing.practices import PracticeDraft
from sources.kit.values.message import Message

FIELDS = ("kind", "title", "text", "result", "department", "contract", "request")
MOST = {
    "title": LONGEST_LINE,
    "text": LONGEST_TEXT,
    "result": LONGEST_RESULT,
    "department": LONGEST_DEPARTMENT,
}


@dataclass(frozen=True, slots=True)
class PracticeDesk:
    """Whoever publishes or uses practices for an organization."""

    portfolio: Portfolio
    by: str

    def problems(self, given: Mapping[str, str]) -> tuple[InputError, ...]:
        """Return what is wrong with a practice as it is typed, at most once per field."""
        wrong = []
        if given.get("kind") not in set(PracticeKind):
            kinds = ", ".join(PracticeKind)
            wrong.append(InputError(Message("practice.choose_kind", kinds=kinds), "kind"))
        wrong += [
            InputError(Message("practice.fill_in"), name)
            for name in ("title", "text", "result")
            if not _typed(given, name)
        ]
        wrong += [
            InputError(Message("practice.too_long", most=most), name)
            for name, most in MOST.items()
            if len(_typed(given, name)) > most
        ]
        wrong += self._named(given)
        for name in ("contract", "request"):
            try:
                self._subject(name, _typed(given, name))
            except MissingError as error:
                wrong.append(InputError(error.args[0], name))
        return tuple(wrong)

    def publish(self, given: Mapping[str, str], key: str = "", after: int = 0) -> str:
        """Publish a practice, or with ``key`` a newer version of it; return its key.

        ``after``: the version that whoever publishes saw. Raises InputError with its field.
        """
        for problem in self.problems(given):
            raise problem
        words = PracticeWords(
            kind=PracticeKind(given["kind"]),
            title=_typed(given, "title"),
            text=_typed(given, "text"),
            result=_typed(given, "result"),
            department=_typed(given, "department"),
        )
        subject = PracticeSubject(
            self._subject("contract", _typed(given, "contract")),
            self._subject("request", _typed(given, "request")),
        )
        key = key or uuid.uuid4().hex
        self.portfolio.practices.publish(PracticeDraft(key, words, subject, after), self.by)
        return key

    def withdraw(self, key: str, why: str) -> None:
        """Withdraw a practice. Raises InputError without a reason, MissingError."""
        self.portfolio.practices.withdraw(key, self.by, self._needed(why, "why"))

    def use(self, key: str, used_in: str) -> int:
        """Take the published version over for a department, or for none; return its number."""
        department = typed_line(used_in)
        if len(department) > LONGEST_DEPARTMENT:
            most = Message("practice.too_long", most=LONGEST_DEPARTMENT)
            raise InputError(most, "used_in")
        self._refuse_names(department, "used_in")
        return self.portfolio.practices.use(key, department, self.by)

    def record_outcome(self, id: int, outcome: str) -> None:
        """Record what came of a copy. Raises InputError without words, MissingError."""
        words = self._needed(outcome, "outcome")
        self.portfolio.practices.record_outcome(id, words, self.by)

    def _named(self, given: Mapping[str, str]) -> Iterator[InputError]:
        """Yield in which fields a name of the own register stands, which others would read."""
        words = {name: _typed(given, name) for name in MOST}
        fitting = {name: text for name, text in words.items() if len(text) <= MOST[name]}
        named = named_in_each(fitting, self.portfolio.report_texts.names())
        for name, names in named.items():
            yield _names_problem(name, names)

    def _needed(self, typed: str, field: str) -> str:
        words = typed_text(typed).strip()
        if not words:
            raise InputError(Message("practice.fill_in"), field)
        if len(words) > LONGEST_RESULT:
            raise InputError(Message("practice.too_long", most=LONGEST_RESULT), field)
        self._refuse_names(words, field)
        return words

    def _refuse_names(self, words: str, field: str) -> None:
        if words and (named := named_in(words, self.portfolio.report_texts.names())):
            raise _names_problem(field, named)

    def _subject(self, name: str, typed: str) -> str | None:
        """Return the id of a contract, or the number of a request. Raises MissingError."""
        if not typed:
            return None
        if name == "contract":
            return self.portfolio.contracts.get(typed).id
        return self.portfolio.requests.get(typed).number


def _names_problem(field: str, names: tuple[str, ...]) -> InputError:
    return InputError(Message("practice.named", names=names[:5]), field)


def _typed(given: Mapping[str, str], name: str) -> str:
    text = given.get(name) or ""
    return typed_text(text).strip() if name in ("text", "result") else typed_line(text)
