"""Uniform texts for a terminal and as JSON."""

from collections.abc import Iterable, Iterator
from datetime import date

from screening.i18n import labels
from screening.i18n.language import Language
from screening.i18n.messages import render
from screening.model.uniform_texts import (
    TextAdoption,
    TextGroup,
    TextRemark,
    TextVersion,
    UniformText,
)
from sources.kit.values.message import Message


def group_lines(
    group: TextGroup, texts: Iterable[UniformText], language: Language
) -> Iterator[str]:
    """Yield a group with its texts for a terminal, a line each."""
    members = Message(
        "uniform_text.group_line",
        name=group.name,
        members=tuple(member.organization for member in group.members),
        needed=group.needed,
    )
    yield f"{group.key}  {render(members, language.code)}\n"
    for text in texts:
        yield f"    {text.key}  {_standing(text, language)}\n"


def adopted_lines(adoptions: Iterable[TextAdoption], language: Language) -> Iterator[str]:
    """Yield what the organization adopted for a terminal, a line each."""
    for adoption in adoptions:
        text = render(_adopted_line(adoption), language.code)
        if adoption.ended is not None:
            text += " " + render(_ended_line(adoption.ended, adoption.ever_holds), language.code)
        yield text + "\n"


def origin_of(adoption: TextAdoption) -> Message:
    """Return where a text comes from; the group's it is only where enough members adopted it."""
    group, version = adoption.group_name, adoption.version
    if adoption.is_groups:
        return Message("uniform_text.of_group", group=group, version=version)
    return Message("uniform_text.proposed_in", group=group, version=version)


def _adopted_line(adoption: TextAdoption) -> Message:
    return Message(
        "uniform_text.adopted_line",
        number=adoption.id,
        clause=adoption.clause,
        language=adoption.language,
        origin=origin_of(adoption),
        decision=adoption.decision.reference,
        decided=adoption.decision.decided.isoformat(),
        day=adoption.decision.holds_from.isoformat(),
    )


def _ended_line(day: date, ever_held: bool) -> Message:
    if ever_held:
        return Message("uniform_text.ended_line", day=day.isoformat())
    return Message("uniform_text.never_held_line", day=day.isoformat())


def page(text: UniformText, language: Language) -> Iterator[str]:
    """Yield a text with its versions and what was said, for a terminal."""
    yield f"{text.key}  {_standing(text, language)}\n"
    for version in text.versions:
        state = labels.word(version.state.value, "text_state", language)
        day = language.date(version.at.date())
        yield f"\n{version.number}. {version.organization}, {day}: {state}\n"
        yield f"{version.text}\n{version.why}\n"
        for adopter in version.adopters:
            decided = language.date(adopter.decided)
            yield f"+ {adopter.organization}: {adopter.decision} ({decided})\n"
        for remark in text.remarks:
            if remark.version == version.number:
                answered = f" > {remark.answers}" if remark.answers else ""
                yield f"- {remark.id}{answered} {remark.organization}: {remark.words}\n"


def overview_document(
    groups: Iterable[tuple[TextGroup, Iterable[UniformText]]], adopted: Iterable[TextAdoption]
) -> dict[str, object]:
    """Return the groups, each with its texts, and what was adopted as a JSON object."""
    return {
        "groups": [group_document(group, texts) for group, texts in groups],
        "adopted": [adoption_document(adoption) for adoption in adopted],
    }


def group_document(group: TextGroup, texts: Iterable[UniformText]) -> dict[str, object]:
    """Return a group with its texts as a JSON object."""
    return {
        "key": group.key,
        "name": group.name,
        "needed": group.needed,
        "members": [
            {
                "organization": member.organization,
                "since": member.since.isoformat(),
                "own": member.is_own,
            }
            for member in group.members
        ],
        "texts": [document(text) for text in texts],
    }


def document(text: UniformText) -> dict[str, object]:
    """Return a text as a JSON object, with its versions and remarks."""
    return {
        "key": text.key,
        "clause": text.clause,
        "language": text.language,
        "versions": [_version_document(version) for version in text.versions],
        "remarks": [_remark_document(remark) for remark in text.remarks],
    }


def adoption_document(adoption: TextAdoption) -> dict[str, object]:
    """Return what the organization adopted as a JSON object."""
    return {
        "number": adoption.id,
        "key": adoption.key,
        "version": adoption.version,
        "group": adoption.group_name,
        "of_group": adoption.is_groups,
        "clause": adoption.clause,
        "language": adoption.language,
        "text": adoption.text,
        "sha256": adoption.sha256,
        "decision": adoption.decision.reference,
        "decided": adoption.decision.decided.isoformat(),
        "holds_from": adoption.decision.holds_from.isoformat(),
        "ended": adoption.ended.isoformat() if adoption.ended else None,
        "ended_why": adoption.ended_why,
    }


def _version_document(version: TextVersion) -> dict[str, object]:
    return {
        "number": version.number,
        "text": version.text,
        "sha256": version.sha256,
        "why": version.why,
        "organization": version.organization,
        "proposed_at": version.at.isoformat(),
        "own": version.is_own,
        "state": version.state.value,
        "since": version.since.isoformat() if version.since else None,
        "withdrawn": version.withdrawn_why,
        "adopted_by": [
            {
                "organization": adopter.organization,
                "decision": adopter.decision,
                "decided": adopter.decided.isoformat(),
                "holds_from": adopter.holds_from.isoformat(),
            }
            for adopter in version.adopters
        ],
    }


def _remark_document(remark: TextRemark) -> dict[str, object]:
    return {
        "number": remark.id,
        "version": remark.version,
        "organization": remark.organization,
        "text": remark.words,
        "at": remark.at.isoformat(),
        "answers": remark.answers,
    }


def _standing(text: UniformText, language: Language) -> str:
    said = Message(
        "uniform_text.line",
        clause=text.clause,
        language=text.language,
        version=text.latest.number,
        state=labels.word(text.latest.state.value, "text_state", language),
        adopted=len(text.latest.adopters),
    )
    return render(said, language.code)
