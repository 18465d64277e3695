"""Confirming CPV codes for many contracts at once: alike descriptions are asked about once.

A confirmation is a person's statement, kept with who and when, and beats what a file says. Whoever
meets the same description again is offered the code that was confirmed for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from graphs import cpv
from screening.model.code_groups import AlikeGroup, SureCount, WithoutCode
from screening.model.corrections import Correction, CorrectionRun
from screening.model.errors import InputError
from screening.services.cpv_suggestions import SURE, SuggestedCode, suggested
from screening.services.screening import Screen
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.services.verdict_documents import VerdictDocuments
    from screening.store.portfolio import Portfolio

SHOWN = 5  # suggestions for a group
SLIM = 0.02  # what is less likely is not worth a line, after the first two
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class GroupToReview:
    """A group with the codes that it may have, best first."""

    group: AlikeGroup
    suggestions: tuple[SuggestedCode, ...]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What came of a confirmation, and what is left."""

    run: CorrectionRun
    left: WithoutCode


def page(
    portfolio: "Portfolio", language: str, number: int = 1, per_page: int = 20
) -> tuple[GroupToReview, ...]:
    """Return a page of groups, the biggest first.

    The code that was confirmed for such a description stands first.
    """
    groups = portfolio.descriptions.groups(per_page, (number - 1) * per_page)
    return tuple(_with_suggestions(portfolio, groups, language))


def group(portfolio: "Portfolio", id: str, language: str) -> GroupToReview:
    """Return the group of a contract. Raises InputError where no such contract waits."""
    found = portfolio.descriptions.group(id)
    if found is None:
        raise InputError(Message("correction.no_group", id=id), "groups")
    return _with_suggestions(portfolio, (found,), language)[0]


def sure(portfolio: "Portfolio", at_least: float = SURE) -> SureCount:
    """Return how many may be taken without looking at each, as ``sure_codes`` does."""
    return portfolio.descriptions.sure(at_least)


def sure_codes(portfolio: "Portfolio", at_least: float = SURE) -> dict[str, str]:
    """Return the codes of a confidence of at least this much, and those confirmed before.

    They go by the key of the description. Every group is read.
    """
    groups = portfolio.descriptions.groups()
    before = portfolio.corrections.codes_by_text(group.text_key for group in groups)
    codes: dict[str, str] = {}
    for group in groups:
        best = group.assumed[0] if group.assumed else None
        if group.text_key in before:
            codes[group.text_key] = before[group.text_key][0]
        elif best is not None and best.confidence >= at_least:
            codes[group.text_key] = best.code
    return codes


def confirm(
    portfolio: "Portfolio",
    screen: Screen,
    codes: Mapping[str, str],
    by: str,
    verdicts: "VerdictDocuments | None" = None,
) -> Confirmed:
    """Confirm a code for each group, by the id of one of its contracts.

    ``verdicts`` keeps what is decided upon; see ``VerdictDocuments.keep_decided``.

    Raises InputError where a group or code does not exist, or nobody says who confirms.
    """
    values = values_of_groups(portfolio, codes)
    return _keep(portfolio, screen, values, by, verdicts)


def values_of_groups(portfolio: "Portfolio", codes: Mapping[str, str]) -> dict[str, str | None]:
    """Return the code of each contract, for a code of each group by the id of one of its contracts.

    Raises InputError where a group or code does not exist.
    """
    if not codes:
        raise InputError(Message("correction.nothing_chosen"), "groups")
    by_text: dict[str, str] = {}
    for id, code in codes.items():
        if not cpv.is_code(code):
            raise InputError(Message("correction.no_code", value=code), "groups")
        found = portfolio.descriptions.group(id)
        if found is None:
            raise InputError(Message("correction.no_group", id=id), "groups")
        by_text[found.text_key] = code
    return _of_members(portfolio, by_text)


def values_of_sure(portfolio: "Portfolio", at_least: float = SURE) -> dict[str, str | None]:
    """Return the code of each contract that ``sure_codes`` has one for. Raises InputError."""
    codes = sure_codes(portfolio, at_least)
    if not codes:
        raise InputError(Message("correction.nothing_chosen"), "groups")
    return _of_members(portfolio, codes)


def _of_members(portfolio: "Portfolio", by_text: Mapping[str, str]) -> dict[str, str | None]:
    members = portfolio.descriptions.members(by_text)
    return {id: by_text[key] for key, ids in members.items() for id in ids}


def confirm_sure(
    portfolio: "Portfolio",
    screen: Screen,
    by: str,
    at_least: float = SURE,
    verdicts: "VerdictDocuments | None" = None,
) -> Confirmed:
    """Confirm what is suggested with at least this confidence. Raises InputError for nothing."""
    return _keep(portfolio, screen, values_of_sure(portfolio, at_least), by, verdicts)


def _keep(
    portfolio: "Portfolio",
    screen: Screen,
    values: Mapping[str, str | None],
    by: str,
    verdicts: "VerdictDocuments | None",
) -> Confirmed:
    corrections = [Correction(id, code) for id, code in values.items()]
    name = named(by)
    if verdicts is not None:
        verdicts.keep_decided(values)
    run = portfolio.corrections.keep("cpv", corrections, name)
    screen(list(values))
    return Confirmed(run, portfolio.descriptions.counts())


def named(by: str) -> str:
    """Return who says something. Raises InputError where that is nobody."""
    name = " ".join(by.split())
    if not name:
        raise InputError(Message("correction.no_by"), "by")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise InputError(Message("correction.too_long", most=LONGEST_NAME), "by")
    return name


def _with_suggestions(
    portfolio: "Portfolio", groups: Sequence[AlikeGroup], language: str
) -> list[GroupToReview]:
    before = portfolio.corrections.codes_by_text(group.text_key for group in groups)
    return [
        GroupToReview(group, _suggestions(group, before.get(group.text_key), language))
        for group in groups
    ]


def _suggestions(
    group: AlikeGroup, before: tuple[str, str] | None, language: str
) -> tuple[SuggestedCode, ...]:
    """Return the best codes for a group. What was kept with it counts, so that list, verdict and
    page agree; the reasons, and further codes, come from its description.
    """
    fresh = {choice.code: choice for choice in suggested(group.description, language)}
    found = [
        SuggestedCode(
            guess.code,
            cpv.title(guess.code, language) or guess.code,
            guess.confidence,
            fresh[guess.code].why if guess.code in fresh else Message("suggestion.description"),
        )
        for guess in group.assumed
    ]
    # What was kept rests on more words than the description alone, so nothing else comes before it.
    taken = {choice.code[:3] for choice in found}
    least = min((choice.confidence for choice in found), default=1.0)
    found += [
        choice
        for choice in fresh.values()
        if choice.code[:3] not in taken and choice.confidence <= least
    ]
    if before is not None:
        code, by = before
        why = Message("suggestion.confirmed", by=by)
        first = SuggestedCode(code, cpv.title(code, language) or code, 1.0, why)
        found = [first, *(choice for choice in found if choice.code != code)]
    worth_a_line = (c for place, c in enumerate(found) if place < 2 or c.confidence > SLIM)
    return tuple(islice(worth_a_line, SHOWN))
