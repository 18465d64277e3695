"""A digest in words, as the text of a mail, and as JSON: counts are whole, lists have an end."""

from collections.abc import Iterator
from dataclasses import dataclass

from screening.i18n import labels
from screening.i18n.language import Language
from screening.i18n.messages import render
from screening.model.follow_up import State
from screening.model.verdict_changes import ContractChange, VerdictSummary
from screening.reports import todo
from screening.reports.source_titles import place_in_source, source_title
from screening.services.digest import Digest
from screening.services.follow_up import DueItem
from sources.kit.values.message import Message

MOST_LINES = 20  # of a section in a mail; the page has them all


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One line. ``contract``: the id of what it is about."""

    contract: str
    says: str


@dataclass(frozen=True, slots=True)
class DigestSection:
    """One kind of thing that is told."""

    id: str
    title: str
    lines: tuple[DigestLine, ...]


def sections(digest: Digest, language: Language) -> tuple[DigestSection, ...]:
    """Return what there is to tell, the most pressing first; nothing of what there is none of."""
    return tuple(section for section in _sections(digest, language) if section.lines)


def _sections(digest: Digest, language: Language) -> Iterator[DigestSection]:
    def say(message: Message) -> str:
        return render(message, language.code)

    def due(*states: State) -> tuple[DigestLine, ...]:
        return tuple(
            DigestLine(item.stored.id, _due(item, language))
            for item in digest.due
            if item.standing.state in states
        )

    titles: tuple[tuple[str, Message, tuple[State, ...]], ...] = (
        ("late", Message("digest.late"), (State.LATE, State.EXPIRED)),
        ("received", Message("digest.received"), (State.RECEIVED,)),
        ("soon", Message("digest.soon"), (State.SOON, State.EXPIRING)),
        ("unknown", Message("digest.unknown"), (State.UNKNOWN,)),
    )
    late, *others = (DigestSection(id, say(title), due(*states)) for id, title, states in titles)
    yield late
    yield DigestSection(
        "answers",
        say(Message("digest.answers")),
        tuple(
            DigestLine(
                id,
                say(
                    Message(
                        "digest.answer",
                        supplier=answer.request.supplier,
                        day=answer.at.date().isoformat(),
                    )
                ),
            )
            for id, answer in digest.answers
        ),
    )
    yield from others
    yield DigestSection(
        "changes",
        say(Message("digest.changes", day=digest.since.date().isoformat())),
        tuple(DigestLine(each.contract, _change(each, language)) for each in digest.changes),
    )


def lines(digest: Digest, language: Language) -> Iterator[str]:
    """Yield the sections as lines for a terminal, all of each."""
    for section in sections(digest, language):
        yield f"{section.title} ({language.number(len(section.lines))})\n"
        yield from (f"- {line.says}\n" for line in section.lines)


def subject(digest: Digest, language: str) -> str:
    """Return the subject of a mail: how much there is to do, and how much changed."""
    waiting = len(digest.due) + len(digest.answers) + digest.signals
    return render(Message("digest.subject", waiting=waiting, changed=len(digest.changes)), language)


def text(digest: Digest, name: str, address: str | None, language: str) -> str:
    """Return a digest as the text of one mail, to nobody where ``name`` is empty.

    ``address``: of the page, where others reach it.
    """
    return "\n".join(_text(digest, name, address, Language(language))) + "\n"


def _text(digest: Digest, name: str, address: str | None, language: Language) -> Iterator[str]:
    def say(message: Message) -> str:
        return render(message, language.code)

    if name:
        yield say(Message("digest.dear", name=name))
        yield ""
    if digest.unread_filter is not None:
        yield say(Message("digest.unread_filter", filter=digest.unread_filter))
        yield ""
    if digest.signals:
        yield say(Message("digest.signals", count=digest.signals))
        yield ""
    shown = sections(digest, language)
    if digest.is_empty:
        yield say(Message("digest.nothing"))
    for section in shown:
        yield f"{section.title} ({language.number(len(section.lines))})"
        yield from (f"- {line.says}" for line in section.lines[:MOST_LINES])
        if len(section.lines) > MOST_LINES:
            yield say(Message("digest.more", count=len(section.lines) - MOST_LINES))
        yield ""
    if address is not None:
        yield say(Message("digest.page", address=address))
    yield say(Message("digest.signal"))


def as_document(digest: Digest) -> dict[str, object]:
    """Return a digest as JSON values, for programs: every line, in both languages."""
    dutch, english = sections(digest, Language("nl")), sections(digest, Language("en"))
    return {
        "as_of": digest.as_of.isoformat(),
        "since": digest.since.isoformat(),
        "counts": {section.id: len(section.lines) for section in dutch},
        "unread_filter": digest.unread_filter,
        "sections": [
            {
                "id": one.id,
                "title": {"nl": one.title, "en": other.title},
                "lines": [
                    {"contract": nl.contract, "nl": nl.says, "en": en.says}
                    for nl, en in zip(one.lines, other.lines, strict=True)
                ],
            }
            for one, other in zip(dutch, english, strict=True)
        ],
    }


def _due(item: DueItem, language: Language) -> str:
    contract = item.stored.contract
    suppliers = "; ".join(party.name for party in contract.suppliers)
    parts = [
        f"{language.date(item.standing.due)}, {contract.number or item.stored.id}",
        todo.title(item, language),
        todo.says(item, language),
    ]
    return ": ".join(parts) + (f" ({suppliers})" if suppliers else "")


def _change(change: ContractChange, language: Language) -> str:
    name = " ".join(part for part in (change.number, change.title) if part) or change.contract
    return render(
        Message(
            "digest.change",
            name=name,
            before=_short(change.before, language),
            after=_short(change.after, language),
            source=source_title(change.source, language),
            where=place_in_source(change.where, language) or "–",
        ),
        language.code,
    )


def _short(summary: VerdictSummary, language: Language) -> str:
    flag = labels.word(summary.flag, "flag", language)
    return f"{flag}, {labels.word(summary.band, 'band', language)}, {summary.level}"
