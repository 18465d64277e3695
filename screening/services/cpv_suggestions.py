"""CPV codes for a purchase in words: suggestions with their chance, and codes by title or number.

The command, the form and the API all come through here. A suggestion decides nothing: a person
takes it or not.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from graphs import cpv
from graphs.cpv_words.code_search import SearchHit, shipped_search
from graphs.cpv_words.suggestions import CodeSuggestion, shipped_suggester
from screening.model.errors import InputError
from sources.kit.values.message import Message

MOST_TEXTS = 100
LONGEST_TEXT = 2000  # letters
FIELDS = ("texts", "language")
SURE = 0.8  # from here on a suggestion may be taken together with others


@dataclass(frozen=True, slots=True)
class SuggestionRequest:
    """Texts, and the language that they are in where the one who asks says so."""

    texts: tuple[str, ...]
    language: str | None = None


@dataclass(frozen=True, slots=True)
class TitledCode:
    """A code with its title."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class SuggestedCode:
    """A code with its title, the chance that its group is right, and why."""

    code: str
    title: str
    confidence: float
    why: Message


def problems(fields: Mapping[str, object]) -> tuple[InputError, ...]:
    """Return everything that is wrong with a request, at most once per field and text."""
    wrong = [
        InputError(
            Message("suggestion.no_field", given=_shown(name), fields=", ".join(FIELDS)),
            str(name)[:60],
        )
        for name in fields
        if name not in FIELDS
    ]
    return (*wrong, *_wrong_texts(fields.get("texts")), *_wrong_language(fields.get("language")))


def parse(fields: Mapping[str, object]) -> SuggestionRequest:
    """Return the request. Raise InputError with the first thing that is wrong with it."""
    for problem in problems(fields):
        raise problem
    texts, language = fields["texts"], fields.get("language")
    assert isinstance(texts, list)  # noqa: S101 - what `problems` has seen to
    return SuggestionRequest(tuple(texts), language if isinstance(language, str) else None)


def suggested(text: str, language: str) -> tuple[SuggestedCode, ...]:
    """Return up to ten codes for a text, best first, with titles in Dutch ("nl") or English."""
    return tuple(
        SuggestedCode(found.code, _title(found.code, language), found.confidence, _why(found))
        for found in _codes_in(text)
    )


@lru_cache(maxsize=1_000)
def _codes_in(text: str) -> tuple[CodeSuggestion, ...]:
    """Return what a text suggests: some milliseconds, and a page asks of the same texts again."""
    return tuple(shipped_suggester().suggest(text))


def found(text: str) -> tuple[SearchHit, ...]:
    """Return codes by number, by the words of their title, or by a word that buyers use."""
    return shipped_search().find(text)


def codes_for(text: str, language: str, most_found: int | None = None) -> tuple[TitledCode, ...]:
    """Return the codes that a search finds; for words also the three that are suggested first."""
    codes = [hit.code for hit in found(text)[:most_found]]
    if is_in_words(text):
        codes += [choice.code for choice in suggested(text, language)[:3]]
    return tuple(TitledCode(code, _title(code, language)) for code in dict.fromkeys(codes))


def is_in_words(answer: str) -> bool:
    """Return whether an answer to the question for a code is words, not digits."""
    return any(letter.isalpha() for letter in answer)


def _wrong_texts(texts: object) -> list[InputError]:
    if not isinstance(texts, list):
        given = "null" if texts is None else _shown(texts)
        return [InputError(Message("suggestion.no_list", given=given), "texts")]
    if not texts:
        return [InputError(Message("suggestion.no_texts", most=MOST_TEXTS), "texts")]
    if len(texts) > MOST_TEXTS:
        message = Message("suggestion.too_many", count=len(texts), most=MOST_TEXTS)
        return [InputError(message, "texts")]
    wrong = ((place, _wrong_text(text, place + 1)) for place, text in enumerate(texts))
    return [InputError(said, f"texts[{place}]") for place, said in wrong if said is not None]


def _wrong_text(text: object, number: int) -> Message | None:
    if not isinstance(text, str):
        return Message("suggestion.not_text", number=number, given=_shown(text))
    if len(text) > LONGEST_TEXT:
        return Message("suggestion.too_long", number=number, length=len(text), most=LONGEST_TEXT)
    return None


def _wrong_language(language: object) -> list[InputError]:
    if language is None:
        return []
    if isinstance(language, str) and re.fullmatch("[A-Za-z]{2}", language):
        return []
    return [InputError(Message("suggestion.no_language", given=_shown(language)), "language")]


def _title(code: str, language: str) -> str:
    return cpv.title(code, language) or code


def _why(suggestion: CodeSuggestion) -> Message:
    if suggestion.words:
        return Message("suggestion.words", words=", ".join(f"“{w}”" for w in suggestion.words))
    return Message("suggestion.no_words")


def _shown(answer: object) -> str:
    """Return the answer in quotation marks, short enough for a sentence."""
    text = str(answer)
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"
