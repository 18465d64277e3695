"""Matches as a table, as JSON and as a spreadsheet: one form for commands, pages and the API."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from screening.i18n import match_reasons
from screening.i18n.language import Language
from screening.model.match import Decision, Match
from screening.reports.spreadsheet import csv_line

HEADINGS = (
    "id", "kind", "state", "party", "party_country", "party_numbers", "other", "other_country",
    "other_numbers", "list", "edition", "since", "programme", "basis", "log_odds_bits",
    "completeness", "because", "would_settle", "answer", "review_on",
)  # fmt: skip


def render(found: Iterable[Match], format: str, language: str = "nl") -> Iterator[str]:
    if format == "csv":
        return as_csv(found, Language(language))
    return _json(found) if format == "json" else _table(found, Language(language))


def document(match: Match) -> dict[str, Any]:
    """One match with all that is known of it; numbers for programs, words for people elsewhere."""
    pair = asdict(match.compared)
    for side in ("one", "other"):
        pair[side]["identifiers"] = [
            {"scheme": scheme, "id": number, "valid": valid}
            for scheme, number, valid in pair[side]["identifiers"]
        ]
    return {
        "id": match.id,
        "kind": match.kind,
        "state": match.state,
        "answer": match.answer,
        "review_on": match.review_on.isoformat() if match.review_on else None,
        "basis": pair["basis"],
        "log_odds": pair["score"],
        "completeness": pair["completeness"],
        "party": pair["one"],
        "other": pair["other"],
        "because": [
            {**asdict(one), "says": match_reasons.says(one, Language("en"))}
            for one in match.compared.because
        ],
        "would_settle": pair["settles"],
        "source": match.source,
        "edition": match.edition,
        "stands": match.stands,
        "listings": pair["listings"],
        "owners": pair["owners"],
    }


def decision(one: Decision) -> dict[str, Any]:
    return {
        "match": one.match,
        "answer": one.answer,
        "by": one.by,
        "at": one.at.isoformat(),
        "channel": one.channel,
        "why": one.why,
        "review_on": one.review_on.isoformat() if one.review_on else None,
        "evidence": one.evidence,
    }


def as_csv(found: Iterable[Match], language: Language) -> Iterator[str]:
    yield "\ufeff" + csv_line(HEADINGS)
    for match in found:
        yield csv_line(_cells(match, language))


def _json(found: Iterable[Match]) -> Iterator[str]:
    before = '{"matches":['
    for match in found:
        yield before + json.dumps(document(match), ensure_ascii=False)
        before = ",\n"
    yield (before if before.startswith("{") else "") + "]}\n"


def _table(found: Iterable[Match], language: Language) -> Iterator[str]:
    for match in found:
        pair = match.compared
        where = f"{match.title or match.source}, {match.edition}" if match.source else "-"
        yield (
            f"{match.id}  {match.state:<11} {pair.score:>7.1f} bits  {pair.completeness:>4.0%}  "
            f"{pair.one.name} / {pair.other.name}  ({where})\n"
        )
        reasons = "; ".join(match_reasons.says(one, language) for one in pair.because[:4])
        yield f"    {reasons}\n" if reasons else ""


def _cells(match: Match, language: Language) -> tuple[Any, ...]:
    pair = match.compared
    return (
        match.id,
        match.kind,
        match.state,
        pair.one.name,
        pair.one.country,
        _numbers(pair.one.identifiers),
        pair.other.name,
        pair.other.country,
        _numbers(pair.other.identifiers),
        match.source,
        match.edition,
        "; ".join(dict.fromkeys(one.since for one in pair.listings if one.since)),
        "; ".join(dict.fromkeys(one.programme for one in pair.listings)),
        pair.basis,
        round(pair.score, 2),
        round(pair.completeness, 2),
        "; ".join(match_reasons.says(one, language) for one in pair.because),
        match_reasons.field(pair.settles, language) if pair.settles else None,
        match.answer,
        match.review_on,
    )


def _numbers(identifiers: tuple[tuple[str, str, bool | None], ...]) -> str:
    return "; ".join(f"{scheme} {number}" for scheme, number, _ in identifiers)
