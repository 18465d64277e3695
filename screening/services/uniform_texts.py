"""Uniform texts of clauses: proposed and discussed in a group, adopted by an organization."""

import unicodedata
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from screening.model.errors import InputError
from screening.model.typed_text import typed_line, typed_text, without_marks
from screening.model.uniform_texts import (
    LONGEST_CLAUSE,
    LONGEST_DECISION,
    LONGEST_GROUP_NAME,
    LONGEST_REASON,
    MOST_NEEDED,
    OTHER_TEXT,
    YEARS_TO_COME,
    AdoptedTexts,
    TextDecision,
)
from screening.rules import rulebook
from screening.rules.clauses.calendar import after
from screening.rules.clauses.uniform import limits
from screening.rules.toml_reader import LANGUAGES
from screening.services.council_report.names import named_in_each
from screening.services.typed_values import read_day, read_whole
from screening.store.portfolio import Portfolio
from screening.store.sharing.uniform_texts import TextDraft
from sources.kit.values.message import Message

PROPOSED = ("clause", "language", "text", "why")
DECIDED = ("reference", "decided", "holds_from")
MOST = {
    "name": LONGEST_GROUP_NAME,
    "text": LONGEST_CLAUSE,
    "why": LONGEST_REASON,
    "words": LONGEST_REASON,
    "reference": LONGEST_DECISION,
}


@dataclass(frozen=True, slots=True)
class TextDesk:
    """Whoever speaks for an organization in its groups, and adopts for it."""

    portfolio: Portfolio
    by: str
    today: date

    def begin_group(self, given: Mapping[str, str]) -> str:
        """Begin a group, with its name and how many members a text needs; return its key."""
        name = self._words(given, "name")
        needed = read_whole((given.get("needed") or "").strip())
        if not 1 <= needed <= MOST_NEEDED:
            raise InputError(Message("uniform_text.how_many", most=MOST_NEEDED), "needed")
        key = uuid.uuid4().hex
        self.portfolio.uniform_texts.begin_group(key, name, needed, self.by)
        return key

    def join(self, code: str) -> str:
        """Join a group by the code of a member; return its key. Raises InputError, MissingError."""
        return self.portfolio.uniform_texts.join(typed_line(code), self.by)

    def renew_code(self, key: str) -> str:
        """Make another code by which others join a group, and return it. Raises MissingError."""
        return self.portfolio.uniform_texts.renew_code(key, self.by)

    def leave(self, key: str) -> None:
        """Leave a group. Raises MissingError."""
        self.portfolio.uniform_texts.leave(key, self.by)

    def problems(self, given: Mapping[str, str]) -> tuple[InputError, ...]:
        """Return what is wrong with a text as it is proposed, at most once for each field."""
        wrong = []
        if given.get("clause") not in rulebook.load().clauses.clauses:
            wrong.append(InputError(Message("uniform_text.choose_clause"), "clause"))
        if given.get("language") not in LANGUAGES:
            wrong.append(InputError(Message("uniform_text.choose_language"), "language"))
        words = {name: _typed(given, name) for name in ("text", "why")}
        of_words = self._wrong_words(words)
        if "text" not in of_words:
            try:
                _check_text(words["text"])
            except InputError as problem:
                of_words["text"] = problem
        return (*wrong, *(of_words[name] for name in words if name in of_words))

    def propose(
        self, group: str, given: Mapping[str, str], key: str = "", after_version: int = 0
    ) -> str:
        """Propose a text to a group, or with ``key`` a next version of one; return its key.

        ``after_version``: the version that whoever proposes saw. Raises InputError, MissingError.
        """
        for problem in self.problems(given):
            raise problem
        draft = TextDraft(
            group=group,
            key=key or uuid.uuid4().hex,
            clause=given["clause"],
            language=given["language"],
            text=_typed(given, "text"),
            why=_typed(given, "why"),
            after=after_version,
        )
        self.portfolio.uniform_texts.propose(draft, self.by)
        return draft.key

    def withdraw(self, key: str, number: int, why: str) -> None:
        """Withdraw a version of the own organization. Raises InputError without a reason."""
        reason = self._words({"why": why}, "why")
        self.portfolio.uniform_texts.withdraw(key, number, self.by, reason)

    def remark(self, key: str, number: int, words: str, answers: int | None = None) -> int:
        """Say something of a version, or answer a remark. Raises InputError, MissingError."""
        said = self._words({"words": words}, "words")
        return self.portfolio.uniform_texts.remark(key, number, said, answers, self.by)

    def adopt(self, key: str, number: int, given: Mapping[str, str]) -> int:
        """Adopt a version by a formal decision, from a day on. Raises InputError, MissingError.

        The day is today or later: a text changes nothing of what was agreed before it was adopted.
        """
        decision = self._decision(given)
        return self.portfolio.uniform_texts.adopt(key, number, decision, self.by)

    def end(self, id: int, why: str) -> None:
        """End an adoption from today on. Raises InputError without a reason, MissingError."""
        reason = self._words({"why": why}, "why")
        self.portfolio.uniform_texts.end(id, self.today, self.by, reason)

    def _decision(self, given: Mapping[str, str]) -> TextDecision:
        decided, begins = (_day(given, name) for name in ("decided", "holds_from"))
        if decided > self.today:
            raise InputError(Message("uniform_text.decided_to_come"), "decided")
        if begins < self.today:
            raise InputError(Message("uniform_text.before_today"), "holds_from")
        if begins > after(self.today, YEARS_TO_COME * 12):
            raise InputError(Message("uniform_text.too_far", years=YEARS_TO_COME), "holds_from")
        return TextDecision(self._words(given, "reference"), decided, begins)

    def _words(self, given: Mapping[str, str], name: str) -> str:
        """Return what was typed. Raises InputError as ``_wrong_words`` has it."""
        words = _typed(given, name)
        for problem in self._wrong_words({name: words}).values():
            raise problem
        return words

    def _wrong_words(self, words: Mapping[str, str]) -> dict[str, InputError]:
        """Return what is wrong with words that other members see, at most once for each field.

        No name of the own register may stand in them.
        """
        wrong: dict[str, InputError] = {}
        for name, text in words.items():
            if not text:
                wrong[name] = InputError(Message("uniform_text.fill_in"), name)
            elif len(text) > MOST[name]:
                wrong[name] = InputError(Message("uniform_text.too_long", most=MOST[name]), name)
        fitting = {name: text for name, text in words.items() if name not in wrong}
        named = named_in_each(fitting, self.portfolio.report_texts.names()) if fitting else {}
        for name, names in named.items():
            wrong[name] = InputError(Message("uniform_text.named", names=names[:5]), name)
        return wrong


def recorded_texts(
    given: Mapping[str, str], clauses: Iterable[str], adopted: AdoptedTexts
) -> tuple[tuple[str, str], ...]:
    """Return which text each clause of a record has; a clause without an answer is left out.

    ``given``: by clause a text that the organization adopted, by its hash or by key and version, or
    ``OTHER_TEXT``. Raises InputError for another answer, or a clause that is not in the record.
    """
    texts: dict[str, str] = {}
    known = tuple(clauses)
    for clause, typed in given.items():
        text = typed.strip()
        if not text:
            continue
        if clause not in known:
            raise InputError(Message("uniform_text.not_recorded", clause=clause[:20]), "texts")
        named = adopted.named(clause, text)
        if named is None and text != OTHER_TEXT:
            raise InputError(Message("uniform_text.no_text", clause=clause[:20]), "texts")
        texts[clause] = named.sha256 if named is not None else OTHER_TEXT
    return tuple(texts.items())


def _typed(given: Mapping[str, str], name: str) -> str:
    """Return what was typed; of all but a clause, whose signs are checked, less what hides."""
    text = given.get(name) or ""
    if name == "text":
        return unicodedata.normalize("NFC", typed_line(text))
    words = without_marks(typed_text(text)).strip()
    return words if name in ("why", "words") else typed_line(words)


def _check_text(text: str) -> None:
    """Raise InputError for a text that no clause may have, as far as a machine sees it."""
    if wrong := limits.unknown_placeholders(text):
        raise InputError(Message("uniform_text.placeholders", wrong=wrong[:10]), "text")
    if signs := limits.strange_signs(text):
        raise InputError(Message("uniform_text.signs", signs=signs[:10]), "text")
    if found := limits.address_in(text):
        raise InputError(Message("uniform_text.address", found=found[:60]), "text")
    for passed in limits.limits_passed(text):
        raise InputError(_limit_message(passed.limit, passed.found), "text")


def _limit_message(limit: str, found: str) -> Message:
    """Return what a limit says, with the words by which it was seen."""
    return {
        "exclusion": Message("uniform_text.limit_exclusion", found=found),
        "country": Message("uniform_text.limit_country", found=found),
        "foreign_list": Message("uniform_text.limit_foreign_list", found=found),
        "label": Message("uniform_text.limit_label", found=found),
        "general_policy": Message("uniform_text.limit_general_policy", found=found),
        "score": Message("uniform_text.limit_score", found=found),
        "running": Message("uniform_text.limit_running", found=found),
    }[limit]


def _day(given: Mapping[str, str], name: str) -> date:
    day = read_day(given.get(name) or "")
    if day is None:
        raise InputError(Message("clause.not_a_date"), name)
    return day
