"""Matches as a table, as JSON and as a spreadsheet: one form for commands, pages and the API."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from screening.i18n import match_reasons
from screening.i18n.language import Language
from screening.model.match import Decision, Match
from screening.reports.spreadsheet import Cell, csv_line

HEADINGS = (
    "id", "kind", "state", "party", "party_country", "party_numbers", "other", "other_country",
    "other_numbers", "list", "edition", "since", "programme", "basis", "log_odds_bits",
    "completeness", "because", "would_settle", "answer", "review_on",
)  # fmt: skip


def render(matches: Iterable[Match], format: str, language: str = "nl") -> Iterator[str]:
    """Yield the matches as "csv", "json" or a table, in a language."""
    if format == "csv":
        return as_csv(matches, Language(language))
    return _json(matches) if format == "json" else _table(matches, Language(language))


def document(match: Match) -> dict[str, object]:
    """Return one match with all that is known of it, as JSON values."""
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
            {**asdict(reason), "says": match_reasons.says(reason, Language("en"))}
            for reason in match.compared.because
        ],
        "would_settle": pair["settles"],
        "source": match.source,
        "edition": match.edition,
        "stands": match.stands,
        "listings": pair["listings"],
        "owners": pair["owners"],
    }


def decision(decision: Decision) -> dict[str, object]:
    """Return one decision as JSON values."""
    return {
        "match": decision.match,
        "answer": decision.answer,
        "by": decision.by,
        "at": decision.at.isoformat(),
        "channel": decision.channel,
        "why": decision.why,
        "review_on": decision.review_on.isoformat() if decision.review_on else None,
        "evidence": decision.evidence,
    }


def as_csv(matches: Iterable[Match], language: Language) -> Iterator[str]:
    """Yield line by line; the first carries the mark by which spreadsheets know UTF-8."""
    yield "\ufeff" + csv_line(HEADINGS)
    for match in matches:
        yield csv_line(_cells(match, language))


def _json(matches: Iterable[Match]) -> Iterator[str]:
    before = '{"matches":['
    for match in matches:
        yield before + json.dumps(document(match), ensure_ascii=False)
        before = ",\n"
    yield (before if before.startswith("{") else "") + "]}\n"


def _table(matches: Iterable[Match], language: Language) -> Iterator[str]:
    for match in matches:
        pair = match.compared
        where = f"{match.title or match.source}, {match.edition}" if match.source else "-"
        yield (
            f"{match.id}  {match.state:<11} {pair.score:>7.1f} bits  {pair.completeness:>4.0%}  "
            f"{pair.one.name} / {pair.other.name}  ({where})\n"
        )
        reasons = "; ".join(match_reasons.says(reason, language) for reason in pair.because[:4])
        yield f"    {reasons}\n" if reasons else ""


def _cells(match: Match, language: Language) -> tuple[Cell, ...]:
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
        "; ".join(dict.fromkeys(row.since for row in pair.listings if row.since)),
        "; ".join(dict.fromkeys(row.programme for row in pair.listings)),
        pair.basis,
        round(pair.score, 2),
        round(pair.completeness, 2),
        "; ".join(match_reasons.says(reason, language) for reason in pair.because),
        match_reasons.field(pair.settles, language) if pair.settles else None,
        match.answer,
        match.review_on,
    )


def _numbers(identifiers: tuple[tuple[str, str, bool | None], ...]) -> str:
    return "; ".join(f"{scheme} {number}" for scheme, number, _ in identifiers)
