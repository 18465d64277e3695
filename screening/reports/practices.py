"""Good practice for a terminal and as JSON; how it is signed: by whom it is published."""

from collections.abc import Iterable, Iterator

from screening.i18n import labels
from screening.i18n.language import Language
from screening.i18n.messages import render
from screening.model.practices import Practice, PracticeCopy
from sources.kit.values.message import Message


def origin(organization: str, department: str) -> str:
    """Return an organization with its department, if one is named."""
    return f"{organization}, {department}" if department else organization


def lines(several: Iterable[Practice], language: Language) -> Iterator[str]:
    """Yield practices for a terminal, two lines each."""
    for practice in several:
        words = practice.words
        kind = labels.word(words.kind, "practice_kind", language)
        yield f"{practice.key}  {words.title} ({kind})\n"
        yield f"    {origin(practice.origin, words.department)}; {_standing(practice, language)}\n"


def newer_lines(copies: Iterable[PracticeCopy], language: Language) -> Iterator[str]:
    """Yield what became of the sources of what is used: newer, or withdrawn."""
    for copy in copies:
        if copy.withdrawn_why is not None:
            code = Message(
                "practice.source_withdrawn", title=copy.words.title, why=copy.withdrawn_why
            )
            yield render(code, language.code) + "\n"
        elif copy.newer is not None:
            title, version = copy.words.title, copy.version
            newer = Message("practice.newer", title=title, newer=copy.newer, version=version)
            yield render(newer, language.code) + "\n"


def page(practice: Practice, language: Language) -> Iterator[str]:
    """Yield all of a practice for a terminal."""
    yield from lines([practice], language)
    if practice.withdrawn_why is not None:
        title, why = practice.words.title, practice.withdrawn_why
        yield render(Message("practice.source_withdrawn", title=title, why=why), language.code)
        yield "\n"
    yield f"\n{practice.words.text}\n\n{practice.words.result}\n"
    for use in practice.uses:
        outcome = use.outcome or render(Message("practice.no_outcome"), language.code)
        where = origin(use.organization, use.department)
        yield f"- {where} ({use.version}, {language.date(use.at.date())}): {outcome}\n"


def document(practice: Practice) -> dict[str, object]:
    """Return a practice as a JSON object, with who uses it and what came of it."""
    words = practice.words
    return {
        "key": practice.key,
        "version": practice.version,
        "kind": words.kind.value,
        "title": words.title,
        "text": words.text,
        "result": words.result,
        "organization": practice.origin,
        "department": words.department,
        "published_at": practice.at.isoformat(),
        "own": practice.is_own,
        "withdrawn": practice.withdrawn_why,
        "uses": [
            {
                "organization": use.organization,
                "department": use.department,
                "version": use.version,
                "at": use.at.isoformat(),
                "outcome": use.outcome,
            }
            for use in practice.uses
        ],
    }


def copy_document(copy: PracticeCopy) -> dict[str, object]:
    """Return a copy as a JSON object: with its origin, and what became of its source."""
    words = copy.words
    return {
        "number": copy.id,
        "key": copy.key,
        "version": copy.version,
        "newer_version": copy.newer,
        "source_withdrawn": copy.withdrawn_why,
        "kind": words.kind.value,
        "title": words.title,
        "text": words.text,
        "result": words.result,
        "organization": copy.origin,
        "origin_department": words.department,
        "department": copy.department,
        "at": copy.at.isoformat(),
        "outcome": copy.outcome,
    }


def _standing(practice: Practice, language: Language) -> str:
    used = Message(
        "practice.standing",
        version=practice.version,
        uses=len(practice.uses),
        outcomes=practice.outcomes,
    )
    return render(used, language.code)
