"""A verdict as a page of plain text: the answer first, then why, then what is not known."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from textwrap import fill

from screening.i18n import labels, stored_texts
from screening.i18n.language import Language
from screening.model.verdict import (
    Coverage,
    Duty,
    IssueRisk,
    Listed,
    ListedParty,
    Pins,
    Question,
    Risk,
    RiskPath,
    Text,
    Threshold,
    Verdict,
)
from screening.reports.verdicts import ReportEntry
from screening.rules import rulebook
from screening.rules.formatting import format_number
from screening.rules.risk.assessment import PATHS

media_type = "text/plain; charset=utf-8"

MOST_MISSING = 3  # the rest is in the document

WORDS = {
    "nl": {
        "on_lists": "Partijen op lijsten", "equal_number": "gelijk nummer",
        "confirmed": "bevestigd door",
        "flag": "Vlag", "duty": "Plicht", "threshold": "Drempel", "missing": "Ontbreekt",
        "suggestion": "De CPV-code wijst op", "risk": "Risico", "confidence": "zekerheid",
        "more": "meer paden", "one_more": "meer pad",
        "walks": "meer wegen (partijen die elkaar rondom leveren, tellen als één halte)",
        "one_walks": "meer weg (partijen die elkaar rondom leveren, tellen als één halte)",
        "between": "mogelijk {low} tot {high}",
        "unassessed": "Niet beoordeeld, dus onbekend en niet laag", "level": "Clausuleniveau",
        "questions": "Vragen aan de leverancier",
        "would_change": "Wat dit oordeel zou veranderen", "coverage": "Waar het op rust",
        "ties": "stappen van de keten: {declared} opgegeven, {observed} waargenomen, "
        "{inferred} afgeleid",
        "assessed": "{issues_assessed} van {issues} thema's beoordeeld",
        "origins": "herkomst van de goederen: {evidenced_goods} aangetoond, "
        "{partly_evidenced_goods} deels, {declared_goods} alleen opgegeven, {inferred_goods} "
        "afgeleid (waarvan {goods_by_trade} met handelscijfers)",
        "missing_figures": "geen cijfer over {where}",
        "stale_sources": "Deze bronnen zijn over hun datum",
        "expired_sources": "Deze bronnen zijn verlopen; hierop heet niets in orde",
        "gaps": "Niet bekend", "cautions": "Let op", "pins": "Vastgelegd op",
        "beside": "op het risico alleen zou dit zijn",
    },
    "en": {
        "on_lists": "Parties on lists", "equal_number": "equal number",
        "confirmed": "confirmed by",
        "flag": "Flag", "duty": "Duty", "threshold": "Threshold", "missing": "Missing",
        "suggestion": "The CPV code suggests", "risk": "Risk", "confidence": "confidence",
        "more": "more paths", "one_more": "more path",
        "walks": "more walks (parties that supply each other round count as one stop)",
        "one_walks": "more walk (parties that supply each other round count as one stop)",
        "between": "possibly {low} to {high}",
        "unassessed": "Not assessed, so unknown and not low", "level": "Clause level",
        "questions": "Questions for the supplier",
        "would_change": "What would change this verdict", "coverage": "What it rests on",
        "ties": "steps of the chain: {declared} declared, {observed} observed, "
        "{inferred} inferred",
        "assessed": "{issues_assessed} of {issues} issues assessed",
        "origins": "origin of the goods: {evidenced_goods} shown, {partly_evidenced_goods} in "
        "part, {declared_goods} only stated, {inferred_goods} inferred (of which {goods_by_trade} "
        "by trade statistics)",
        "missing_figures": "no figure on {where}",
        "stale_sources": "These sources are past their date",
        "expired_sources": "These sources have expired; nothing is called clear by them",
        "gaps": "Not known", "cautions": "Mind this", "pins": "Pinned on",
        "beside": "on the risk alone it would be",
    },
}  # fmt: skip


def render(entries: Iterable[ReportEntry], language: str = "nl") -> Iterator[str]:
    """Yield a page per contract, with an empty line between two."""
    for number, entry in enumerate(entries):
        lines = _Page(language).lines(entry)
        yield ("\n" if number else "") + "\n".join(lines) + "\n"


class _Page:
    """One verdict in one language."""

    def __init__(self, language: str) -> None:
        self._language = Language(language)
        self._words = WORDS[language]

    def lines(self, entry: ReportEntry) -> list[str]:
        verdict = entry.verdict
        return [
            *self._head(entry, verdict),
            *self._on_lists(verdict.listed),
            *self._duty(verdict.duty),
            *self._risk(verdict.risk),
            *self._clause(verdict),
            *self._listed(
                "questions", [getattr(q, self._language.code) for q in verdict.questions]
            ),
            *self._listed("would_change", [self._say(c.text) for c in verdict.would_change]),
            *self._coverage(verdict.coverage),
            *self._missing(verdict.risk.issues),
            *self._listed("cautions", [self._say(caution) for caution in verdict.cautions]),
            *self._pins(verdict.pins),
        ]

    def _word(self, slug: str, table: str) -> str:
        """Return the label that the pages use too, as it stands inside a line."""
        label = labels.word(slug, table, self._language)
        return label if table == "level" else label[:1].lower() + label[1:]

    def _say(self, text: Text) -> str:
        return self._language.say(text)

    def _ask(self, question: Question) -> str:
        return self._say(Text(question.nl, question.en))

    def _head(self, entry: ReportEntry, verdict: Verdict) -> list[str]:
        names = [name for name in (entry.id, entry.contract.number, entry.contract.title) if name]
        lines = ["  ".join(names)] if names else []
        lines.append(f"{self._words['flag']}: {self._word(verdict.flag, 'flag')}")
        if verdict.recommendation:
            wish = self._word(verdict.recommendation, "flag")
            lines.append(f"  ({self._words['beside']}: {wish})")
        return [*lines, _wrapped(self._say(verdict.summary), "  ")]

    def _on_lists(self, listed: Listed) -> Iterator[str]:
        """Yield what stands before all else: the parties on lists."""
        shown = [*listed.hits, *listed.history]
        if not shown and not listed.possible:
            return
        yield from self._title("on_lists", self._say(listed.note) if listed.note else "")
        for party in shown:
            parts = [self._say(text) for text in (party.says, party.owned, party.todo) if text]
            yield _wrapped("- " + " ".join(parts), "  ")
            row = stored_texts.place(party.where or "", self._language)
            where = (party.title, party.edition, party.since, row)
            yield _wrapped("; ".join(part for part in where if part), "    ")
            yield _wrapped(self._known_by(party), "    ")

    def _known_by(self, party: ListedParty) -> str:
        if party.by == "identifier":
            return f"{self._words['equal_number']}: {party.identifier}"
        day = self._language.date(party.confirmed_on)
        return f"{self._words['confirmed']}: {party.confirmed_by}, {day}"

    def _duty(self, duty: Duty) -> list[str]:
        lines = self._title("duty", f"{self._word(duty.outcome, 'outcome')} ({duty.rule})")
        lines += [_wrapped(self._say(text), "  ") for text in (duty.why, duty.basis)]
        if duty.threshold:
            lines.append(_wrapped(self._threshold(duty.threshold), "  "))
        if duty.missing:
            missing = ", ".join(self._word(slug, "missing") for slug in duty.missing)
            lines.append(_wrapped(f"{self._words['missing']}: {missing}", "  "))
        if duty.suggestion:
            lines.append(f"  {self._words['suggestion']}: {duty.suggestion.category}")
        return lines + [_wrapped(self._say(note), "  ") for note in duty.notes]

    def _threshold(self, row: Threshold) -> str:
        amount = self._language.money(row.amount, row.currency)
        regime = rulebook.load().law.regimes.get(row.regime)
        named = getattr(regime, self._language.code) if regime else row.regime
        return f"{self._words['threshold']}: {amount}, {named}, {row.period}"

    def _risk(self, risk: Risk) -> list[str]:
        lines = self._title("risk", self._rated(risk))
        for issue in risk.issues:
            rated = f"{self._say(issue.name)}: {self._rated(issue)}{self._between(issue)}"
            lines.append(f"  {rated}")
            lines += [self._path(path) for path in issue.paths]
            if count := issue.further_paths:
                name = "more" if issue.further_are == PATHS else "walks"
                more = self._words[f"one_{name}" if count == 1 else name]
                number = getattr(format_number(count), self._language.code)
                lines.append(_wrapped(f"+ {number} {more}", "      "))
        if risk.unassessed:
            names = (labels.issue_name(slug, self._language) for slug in risk.unassessed)
            lines.append(_wrapped(f"{self._words['unassessed']}: {', '.join(names)}", "  "))
        return lines

    def _rated(self, rated: Risk | IssueRisk) -> str:
        band = self._word(rated.band, "band")
        return f"{band}, {self._words['confidence']} {rated.confidence}"

    def _between(self, issue: IssueRisk) -> str:
        """Return the bands that missing data leaves open; nothing if the band stands firm."""
        low, high = issue.low_band, issue.high_band
        if low == high:
            return ""
        bands = {"low": self._word(low, "band"), "high": self._word(high, "band")}
        return "; " + self._words["between"].format(**bands)

    def _path(self, path: RiskPath) -> str:
        hops = " > ".join(
            f"{self._say(hop.to)} [{self._word(hop.kind, 'kind')}]" for hop in path.hops
        )
        return _wrapped(f"- {hops}: {self._say(path.why)}", "      ")

    def _clause(self, verdict: Verdict) -> list[str]:
        lines = self._title("level", self._word(verdict.clause_level, "level"))
        lines += [_wrapped(self._say(why), "  ") for why in verdict.clause_why]
        return lines + [
            f"  - {clause.id} v{clause.version}: {self._say(clause.title)}"
            for clause in verdict.clauses
        ]

    def _coverage(self, coverage: Coverage) -> list[str]:
        lines = self._title("coverage", self._words["ties"].format(**asdict(coverage)))
        lines.append("  " + self._words["assessed"].format(**asdict(coverage)))
        if _counts_goods(coverage):
            lines.append(_wrapped(self._words["origins"].format(**asdict(coverage)), "  "))
        if coverage.data_gaps:
            gaps = ", ".join(self._word(slug, "gap") for slug in coverage.data_gaps)
            lines.append(_wrapped(f"{self._words['gaps']}: {gaps}", "  "))
        expired = coverage.expired_sources
        stale = [name for name in coverage.stale_sources if name not in expired]
        for age, names in (("stale_sources", stale), ("expired_sources", expired)):
            if names:
                lines.append(_wrapped(f"{self._words[age]}: {', '.join(names)}", "  "))
        return lines

    def _missing(self, issues: Iterable[IssueRisk]) -> Iterator[str]:
        """Yield the missing figures of the country that decides, for the first issues alone."""
        for issue in [issue for issue in issues if issue.missing][:MOST_MISSING]:
            country = self._language.country(issue.country) if issue.country else ""
            where = self._words["missing_figures"].format(where=country)
            names = ", ".join(self._say(figure.name) for figure in issue.missing)
            yield _wrapped(f"{self._say(issue.name)}, {where}: {names}", "  ")

    def _pins(self, pins: Pins) -> list[str]:
        editions = ", ".join(f"{source} {edition}" for source, edition, _ in pins.snapshots)
        versions = (pins.policy, pins.method, pins.clauses, editions)
        lines = self._title("pins", self._language.date(pins.as_of))
        return [*lines, _wrapped("; ".join(part for part in versions if part), "  ")]

    def _listed(self, title: str, items: Sequence[str]) -> list[str]:
        if not items:
            return []
        return [*self._title(title), *(_wrapped(f"- {item}", "  ") for item in items)]

    def _title(self, key: str, says: str = "") -> list[str]:
        title = self._words[key]
        return ["", f"{title}: {says}".rstrip(" ") if says else title]


def _counts_goods(coverage: Coverage) -> bool:
    """Return whether goods are counted by how they are known; an earlier version did not."""
    counts = (
        coverage.evidenced_goods,
        coverage.partly_evidenced_goods,
        coverage.declared_goods,
        coverage.inferred_goods,
    )
    return sum(counts) == coverage.goods


def _wrapped(text: str, indent: str) -> str:
    return fill(text, 100, initial_indent=indent, subsequent_indent=indent + "  ")
