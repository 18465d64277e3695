"""A verdict as a page of plain text: the answer first, then why, then what is not known."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import fill
from typing import Any

from screening.reports import JSON, Entry

media_type = "text/plain; charset=utf-8"

WORDS = {
    "nl": {
        "flag": "Vlag", "required": "verplicht", "recommended": "aanbevolen", "ask": "navragen",
        "none": "geen clausule nodig", "not_assessable": "niet te beoordelen", "duty": "Plicht",
        "mandatory": "verplicht", "voluntary": "vrijwillig", "rule": "regel", "basis": "Grondslag",
        "threshold": "Drempel", "missing": "Ontbreekt", "suggestion": "De CPV wijst naar",
        "risk": "Risico", "low": "laag", "medium": "midden", "high": "hoog",
        "very_high": "zeer hoog", "insufficient_information": "te weinig gegevens",
        "confidence": "zekerheid", "severity": "ernst", "paths": "Paden", "more": "meer paden",
        "unassessed": "Niet beoordeeld, dus onbekend", "level": "Clausuleniveau",
        "clauses": "Clausules", "questions": "Te vragen aan de leverancier",
        "would_change": "Wat het oordeel zou veranderen", "coverage": "Waar het op rust",
        "ties": "banden: {declared} opgegeven, {observed} waargenomen, {inferred} afgeleid",
        "assessed": "{issues_assessed} van {issues} misstanden beoordeeld",
        "gaps": "onbekend", "cautions": "Let op", "pins": "Vastgelegd", "as_of": "op",
        "declared": "opgegeven", "observed": "waargenomen", "inferred": "afgeleid",
        "beside": "naast de vraag: op het risico alleen zou dit zijn",
    },
    "en": {
        "flag": "Flag", "required": "required", "recommended": "recommended", "ask": "ask",
        "none": "no clause needed", "not_assessable": "cannot be assessed", "duty": "Duty",
        "mandatory": "mandatory", "voluntary": "voluntary", "rule": "rule", "basis": "Basis",
        "threshold": "Threshold", "missing": "Missing", "suggestion": "The CPV points to",
        "risk": "Risk", "low": "low", "medium": "medium", "high": "high",
        "very_high": "very high", "insufficient_information": "insufficient information",
        "confidence": "confidence", "severity": "severity", "paths": "Paths",
        "more": "more paths", "unassessed": "Not assessed, so unknown", "level": "Clause level",
        "clauses": "Clauses", "questions": "To ask the supplier",
        "would_change": "What would change the verdict", "coverage": "What it rests on",
        "ties": "ties: {declared} declared, {observed} observed, {inferred} inferred",
        "assessed": "{issues_assessed} of {issues} issues assessed",
        "gaps": "unknown", "cautions": "Mind", "pins": "Pinned", "as_of": "as of",
        "declared": "declared", "observed": "observed", "inferred": "inferred",
        "beside": "beside the question: on the risk alone it would be",
    },
}  # fmt: skip


def render(entries: Iterable[Entry], language: str = "nl") -> Iterator[str]:
    for number, entry in enumerate(entries):
        lines = _Page(language).lines(entry)
        yield ("\n" if number else "") + "\n".join(lines) + "\n"


class _Page:
    """One verdict in one language."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._words = WORDS[language]

    def lines(self, entry: Entry) -> list[str]:
        verdict = entry.verdict
        return [
            *self._head(entry.contract, verdict),
            *self._duty(verdict["duty"]),
            *self._risk(verdict["risk"]),
            *self._clause(verdict),
            *self._listed("questions", [self._say(q) for q in verdict["questions"]]),
            *self._listed("would_change", [self._say(c["text"]) for c in verdict["would_change"]]),
            *self._coverage(verdict["coverage"]),
            *self._listed("cautions", [self._say(caution) for caution in verdict["cautions"]]),
            *self._pins(verdict["pins"]),
        ]

    def _word(self, word: str) -> str:
        return self._words.get(word, word)

    def _say(self, text: JSON) -> str:
        return str(text[self._language])

    def _head(self, contract: JSON, verdict: JSON) -> list[str]:
        known = (contract.get("id"), contract.get("number"), contract.get("title"))
        lines = ["  ".join(str(part) for part in known if part)] if any(known) else []
        lines.append(f"{self._word('flag')}: {self._word(verdict['flag'])}")
        if verdict.get("recommendation"):
            wish = self._word(verdict["recommendation"])
            lines.append(f"  ({self._word('beside')}: {wish})")
        return [*lines, _wrapped(self._say(verdict["summary"]), "  ")]

    def _duty(self, duty: JSON) -> list[str]:
        lines = self._title("duty", f"{self._word(duty['outcome'])} ({duty['rule']})")
        lines += [_wrapped(self._say(duty[name]), "  ") for name in ("why", "basis")]
        row = duty["threshold"]
        if row:
            lines.append(
                f"  {self._word('threshold')}: {row['currency']} {row['amount']:,} "
                f"({row['regime']}, {row['period']})"
            )
        if duty["missing"]:
            lines.append(f"  {self._word('missing')}: {', '.join(duty['missing'])}")
        found = duty["suggestion"]
        if found:
            lines.append(f"  {self._word('suggestion')}: {found['category']}")
        return lines + [_wrapped(self._say(note), "  ") for note in duty["notes"]]

    def _risk(self, risk: JSON) -> list[str]:
        lines = self._title("risk", self._rated(risk))
        for issue in risk["issues"]:
            between = f"{self._word(issue['low_band'])} – {self._word(issue['high_band'])}"
            lines.append(f"  {self._say(issue['name'])}: {self._rated(issue)}; {between}")
            lines += [self._path(path) for path in issue["paths"]]
            if issue["further_paths"]:
                lines.append(f"      + {issue['further_paths']} {self._word('more')}")
        if risk["unassessed"]:
            unknown = f"{self._word('unassessed')}: {', '.join(risk['unassessed'])}"
            lines.append(_wrapped(unknown, "  "))
        return lines

    def _rated(self, rated: JSON) -> str:
        return f"{self._word(rated['band'])}, {self._word('confidence')} {rated['confidence']}"

    def _path(self, path: JSON) -> str:
        hops = " > ".join(
            f"{self._say(hop['to'])} [{self._word(hop['kind'])}]" for hop in path["hops"]
        )
        return _wrapped(f"- {hops}: {self._say(path['why'])}", "      ")

    def _clause(self, verdict: JSON) -> list[str]:
        lines = self._title("level", verdict["clause_level"])
        lines += [_wrapped(self._say(why), "  ") for why in verdict["clause_why"]]
        return lines + [
            f"  - {clause['id']} {clause['version']}: {self._say(clause['title'])}"
            for clause in verdict["clauses"]
        ]

    def _coverage(self, coverage: JSON) -> list[str]:
        lines = self._title("coverage", self._word("ties").format(**coverage))
        lines.append("  " + self._word("assessed").format(**coverage))
        if coverage["data_gaps"]:
            lines.append(f"  {self._word('gaps')}: {', '.join(coverage['data_gaps'])}")
        return lines

    def _pins(self, pins: JSON) -> list[str]:
        editions = ", ".join(f"{source} {edition}" for source, edition, _ in pins["snapshots"])
        said = (pins["policy"], pins["method"], pins["clauses"], editions)
        lines = self._title("pins", f"{self._word('as_of')} {pins['as_of']}")
        return [*lines, _wrapped("; ".join(part for part in said if part), "  ")]

    def _listed(self, title: str, items: Sequence[str]) -> list[str]:
        if not items:
            return []
        return [*self._title(title), *(_wrapped(f"- {item}", "  ") for item in items)]

    def _title(self, word: str, says: str = "") -> list[str]:
        return ["", f"{self._word(word)}: {says}".rstrip(" ") if says else self._word(word)]


def _wrapped(text: Any, indent: str) -> str:
    return fill(str(text), 100, initial_indent=indent, subsequent_indent=indent + "  ")
