"""A verdict as a page of plain text: the answer first, then why, then what is not known.

``render`` gives everything; ``render_brief`` what fits two screens. Neither says a sentence twice.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from textwrap import fill

from screening.i18n import labels, stored_texts
from screening.i18n.language import Language
from screening.model.contracts import title_of
from screening.model.verdict import (
    Band,
    Change,
    Coverage,
    IssueRisk,
    Listed,
    ListedParty,
    Pins,
    Question,
    RegimeAnswer,
    Risk,
    RiskPath,
    Text,
    Threshold,
    Verdict,
)
from screening.reports.regimes import duty_why, worded
from screening.reports.verdicts import ReportEntry
from screening.rules import rulebook
from screening.rules.formatting import format_number
from screening.rules.risk.assessment import PATHS

media_type = "text/plain; charset=utf-8"

MOST_MISSING = 3  # the rest is in the document
MOST_LINES = 50  # of a brief page
WIDTH = 100  # characters of a line
# Where one sentence ends and the next begins; the stop of "U.S." or "B.V." ends none.
SENTENCES = re.compile(r"(?<=[.?!])(?<!\b[A-Z]\.) (?=[A-ZÀ-Þ“])")

WORDS = {
    "nl": {
        "on_lists": "Partijen op lijsten", "equal_number": "gelijk nummer",
        "confirmed": "bevestigd door",
        "flag": "Vlag", "duty": "Plicht", "threshold": "Drempel",
        "regimes": "Andere regels", "ask": "Te vragen aan de leverancier",
        "suggestion": "De CPV-code wijst op", "risk": "Risico", "confidence": "zekerheid",
        "more": "meer paden", "one_more": "meer pad",
        "walks": "meer wegen (partijen die elkaar rondom leveren, tellen als één halte)",
        "one_walks": "meer weg (partijen die elkaar rondom leveren, tellen als één halte)",
        "between": "mogelijk {low} tot {high}",
        "unassessed": "Niet beoordeeld, dus onbekend en niet laag", "level": "Clausuleniveau",
        "questions": "Vragen aan de leverancier",
        "would_change": "Wat u kunt doen, en wat het oordeel verandert",
        "coverage": "Waar het op rust",
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
        "beside": "alleen naar het risico gekeken",
        "scale": "(A is het zekerst, E het minst)",
        "more_issues": "Ook", "more_chain": "Ook in de keten",
        "more_work_here": "Ook bij het werk zelf", "low": "Laag",
        "chain": "in de keten", "work_here": "bij het werk zelf",
        "more_questions": "nog {count} te stellen",
        "more_changes": "nog {count}", "more_parties": "nog {count}",
        "everything": "Alles, met bronnen en vastlegging: {command} --all",
    },
    "en": {
        "on_lists": "Parties on lists", "equal_number": "equal number",
        "confirmed": "confirmed by",
        "flag": "Flag", "duty": "Duty", "threshold": "Threshold",
        "regimes": "Other rules", "ask": "To ask the supplier",
        "suggestion": "The CPV code suggests", "risk": "Risk", "confidence": "confidence",
        "more": "more paths", "one_more": "more path",
        "walks": "more walks (parties that supply each other round count as one stop)",
        "one_walks": "more walk (parties that supply each other round count as one stop)",
        "between": "possibly {low} to {high}",
        "unassessed": "Not assessed, so unknown and not low", "level": "Clause level",
        "questions": "Questions for the supplier",
        "would_change": "What you can do, and what changes the verdict",
        "coverage": "What it rests on",
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
        "beside": "going by the risk alone",
        "scale": "(A is the surest, E the least sure)",
        "more_issues": "Also", "more_chain": "Also in the chain",
        "more_work_here": "Also at work here", "low": "Low",
        "chain": "in the chain", "work_here": "at work here",
        "more_questions": "{count} more to ask",
        "more_changes": "{count} more", "more_parties": "{count} more",
        "everything": "Everything, with sources and pins: {command} --all",
    },
}  # fmt: skip


def render(entries: Iterable[ReportEntry], language: str = "nl") -> Iterator[str]:
    """Yield a page per contract, with an empty line between two."""
    for number, entry in enumerate(entries):
        lines = _Page(language).lines(entry)
        yield ("\n" if number else "") + "\n".join(lines) + "\n"


def render_brief(entries: Iterable[ReportEntry], language: str = "nl") -> Iterator[str]:
    """Yield a page of at most ``MOST_LINES`` lines per contract, with an empty line between two."""
    for number, entry in enumerate(entries):
        yield ("\n" if number else "") + "\n".join(_brief(entry, language)) + "\n"


@dataclass(frozen=True, slots=True)
class _Measure:
    """How many of each a brief page shows."""

    questions: int
    changes: int
    issues: int
    parties: int


# From ample to scarce: the first that fits counts. The questions about the head are always there.
MEASURES = (
    _Measure(5, 5, 8, 4), _Measure(5, 4, 6, 3), _Measure(4, 3, 5, 3), _Measure(3, 3, 4, 2),
    _Measure(2, 2, 3, 2), _Measure(2, 1, 2, 1), _Measure(2, 1, 1, 1),
)  # fmt: skip


def _brief(entry: ReportEntry, language: str) -> list[str]:
    lines: list[str] = []
    for measure in MEASURES:
        lines = "\n".join(_Page(language).brief(entry, measure)).split("\n")
        if len(lines) <= MOST_LINES:
            return lines
    return [*lines[: MOST_LINES - 1], lines[-1]]


@dataclass
class _Page:
    """One verdict in one language; ``_printed`` holds the sentences that are on the page."""

    language: str
    _printed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._language = Language(self.language)
        self._words = WORDS[self.language]

    def lines(self, entry: ReportEntry) -> list[str]:
        verdict = entry.verdict
        return [
            *self._head(entry, verdict),
            *self._on_lists(verdict.listed),
            *self._duty(verdict),
            *self._regimes(verdict.regimes),
            *self._risk(verdict.risk),
            *self._clause(verdict),
            *self._listed("questions", [self._ask(question) for question in verdict.questions]),
            *self._listed("would_change", self._changes(verdict, verdict.would_change)),
            *self._coverage(verdict.coverage),
            *self._missing(verdict.risk.issues),
            *self._listed("cautions", [self._say(caution) for caution in verdict.cautions]),
            *self._pins(verdict.pins),
        ]

    def brief(self, entry: ReportEntry, measure: _Measure) -> list[str]:
        """Return the same in short: no paths, sources or pins, and of the rest the first ones."""
        verdict = entry.verdict
        questions = [self._ask(question) for question in verdict.questions]
        changes = self._changes(verdict, [c for c in verdict.would_change if c.id != "nothing"])
        command = f"screening explain {entry.id}" if entry.id else "screening check"
        return [
            *self._head(entry, verdict),
            *self._brief_lists(verdict.listed, measure.parties),
            *self._brief_duty(verdict),
            *self._brief_regimes(verdict.regimes),
            *self._brief_risk(verdict.risk, measure.issues),
            *self._clause(verdict, with_clauses=False),
            *self._first("questions", "more_questions", questions, measure.questions),
            *self._first("would_change", "more_changes", changes, measure.changes),
            *self._brief_gaps(verdict.coverage),
            "",
            _wrapped(self._words["everything"].format(command=command), ""),
        ]

    def _changes(self, verdict: Verdict, changes: Iterable[Change]) -> list[str]:
        """Return what to do and what it changes; an assumed code is to be confirmed before all."""
        first = [self._say(verdict.assumed.todo)] if verdict.assumed else []
        return [*first, *(self._say(change.text) for change in changes)]

    def _new(self, text: Text) -> str:
        """Return the sentences of a text that are not on the page yet, and note them as printed."""
        sentences = SENTENCES.split(self._say(text))
        unread = [sentence for sentence in sentences if sentence not in self._printed]
        self._printed.update(unread)
        return " ".join(unread)

    def _brief_lists(self, listed: Listed, most: int) -> Iterator[str]:
        shown = [*listed.hits, *listed.history]
        if not shown and not listed.possible:
            return
        yield from self._title("on_lists", self._say(listed.note) if listed.note else "")
        for party in shown[:most]:
            yield _wrapped(f"- {self._say(party.says)}", "  ")
        if len(shown) > most:
            yield "  + " + self._words["more_parties"].format(count=len(shown) - most)

    def _brief_duty(self, verdict: Verdict) -> list[str]:
        lines = self._title("duty", self._word(verdict.duty.outcome, "outcome"))
        why = self._new(duty_why(verdict))
        return [*lines, _wrapped(why, "  ")] if why else lines

    def _brief_regimes(self, regimes: Sequence[RegimeAnswer]) -> Iterator[str]:
        """Yield a line for each rule beside the duty, with what is to be asked."""
        if regimes:
            yield from self._title("regimes")
        for answer in (worded(each, self._language) for each in regimes):
            yield _wrapped(f"- {answer.title}, {answer.kind}: {answer.stands}. {answer.why}", "  ")

    def _regimes(self, regimes: Sequence[RegimeAnswer]) -> Iterator[str]:
        """Yield each rule beside the duty with all that belongs to it."""
        if regimes:
            yield from self._title("regimes")
        for answer in (worded(each, self._language) for each in regimes):
            head = f"- {answer.title}, {answer.kind}: {answer.stands} ({answer.rule})"
            yield _wrapped(head, "  ")
            yield _wrapped(answer.why, "    ")
            for point in answer.points:
                yield _wrapped(f"- {point}", "      ")
            if answer.question:
                yield _wrapped(f"{self._words['ask']}: {answer.question}", "      ")

    def _brief_risk(self, risk: Risk, most: int) -> Iterator[str]:
        """Yield the issues above Low, the reason for the first, and the names of the rest."""
        yield from self._title("risk", self._overall(risk))
        raised = [issue for issue in risk.issues if issue.band is not Band.LOW]
        for number, issue in enumerate(raised[:most]):
            yield self._issue_line(issue, risk)
            if number == 0 and issue.paths and (why := self._new(issue.paths[0].why)):
                yield _wrapped(why, "    ")
        yield from self._more(raised[most:], risk)
        high = {issue.issue for issue in raised}
        yield from self._names("low", [i for i in risk.issues if i.issue not in high])

    def _more(self, issues: Sequence[IssueRisk], risk: Risk) -> Iterator[str]:
        """Yield the names of further issues, by front where the purchase has both."""
        if len({issue.front for issue in risk.issues}) < 2:
            yield from self._names("more_issues", issues)
            return
        for front in dict.fromkeys(issue.front for issue in issues):
            mine = [issue for issue in issues if issue.front is front]
            yield from self._names(f"more_{front.value}", mine)

    def _names(self, title: str, issues: Iterable[IssueRisk]) -> Iterator[str]:
        """Yield a line with the names of issues, each once."""
        names = list(dict.fromkeys(self._say(issue.name) for issue in issues))
        if names:
            yield _wrapped(f"{self._words[title]}: {', '.join(names)}", "  ")

    def _issue_line(self, issue: IssueRisk, risk: Risk, between: str = "") -> str:
        """Return an issue with its front, where the purchase has both."""
        name = self._say(issue.name)
        if len({each.front for each in risk.issues}) > 1:
            name = f"{name}, {self._words[issue.front.value]}"
        rated = f"{name[:1].upper()}{name[1:]}: {self._rated(issue)}"
        possible = [text for text in map(self._new, issue.possible) if text]
        return _wrapped("; ".join([rated + between, *possible]), "  ")

    def _brief_gaps(self, coverage: Coverage) -> list[str]:
        if not coverage.data_gaps:
            return []
        gaps = ", ".join(self._word(slug, "gap") for slug in coverage.data_gaps)
        return [_wrapped(line, "") for line in self._title("gaps", gaps)]

    def _first(self, title: str, more: str, items: Sequence[str], most: int) -> list[str]:
        lines = self._listed(title, items[:most])
        if len(items) > most:
            lines.append("  + " + self._words[more].format(count=len(items) - most))
        return lines

    def _word(self, slug: str, table: str) -> str:
        """Return the label that the pages use too, as it stands inside a line."""
        label = labels.word(slug, table, self._language)
        return label if table == "level" else label[:1].lower() + label[1:]

    def _say(self, text: Text) -> str:
        return self._language.say(text)

    def _ask(self, question: Question) -> str:
        return self._say(Text(question.nl, question.en))

    def _head(self, entry: ReportEntry, verdict: Verdict) -> list[str]:
        contract = entry.contract
        title = title_of(contract.title, contract.description)
        names = [name for name in (entry.id, contract.number, title) if name]
        lines = ["  ".join(names)] if names else []
        lines.append(f"{self._words['flag']}: {self._word(verdict.flag, 'flag')}")
        if verdict.recommendation:
            wish = self._word(verdict.recommendation, "flag")
            lines.append(f"  ({self._words['beside']}: {wish})")
        return [*lines, _wrapped(self._new(verdict.summary), "  ")]

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

    def _duty(self, verdict: Verdict) -> list[str]:
        duty = verdict.duty
        lines = self._title("duty", f"{self._word(duty.outcome, 'outcome')} ({duty.rule})")
        lines += [
            _wrapped(text, "  ") for text in map(self._new, (duty_why(verdict), duty.basis)) if text
        ]
        if duty.threshold:
            lines.append(_wrapped(self._threshold(duty.threshold), "  "))
        if duty.suggestion:
            named = rulebook.load().law.categories.get(duty.suggestion.category)
            says = self._say(named.name) if named else duty.suggestion.category
            lines.append(f"  {self._words['suggestion']}: {says}")
        return lines + [_wrapped(note, "  ") for note in map(self._new, duty.notes) if note]

    def _threshold(self, row: Threshold) -> str:
        amount = self._language.money(row.amount, row.currency)
        regime = rulebook.load().law.regimes.get(row.regime)
        named = getattr(regime, self._language.code) if regime else row.regime
        return f"{self._words['threshold']}: {amount}, {named}, {row.period}"

    def _risk(self, risk: Risk) -> list[str]:
        lines = self._title("risk", self._overall(risk))
        for issue in risk.issues:
            lines.append(self._issue_line(issue, risk, self._between(issue)))
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

    def _overall(self, risk: Risk) -> str:
        """Return the band with its confidence, and once what its letter means."""
        return f"{self._rated(risk)} {self._words['scale']}"

    def _rated(self, rated: Risk | IssueRisk) -> str:
        band = self._word(rated.band, "band")
        return f"{band}, {self._words['confidence']} {rated.confidence}"

    def _between(self, issue: IssueRisk) -> str:
        """Return the bands that missing data leaves open; nothing if firm, or said in words."""
        low, high = issue.low_band, issue.high_band
        if low == high or issue.possible:
            return ""
        bands = {"low": self._word(low, "band"), "high": self._word(high, "band")}
        return "; " + self._words["between"].format(**bands)

    def _path(self, path: RiskPath) -> str:
        hops = " > ".join(
            f"{self._say(hop.to)} [{self._word(hop.kind, 'kind')}]" for hop in path.hops
        )
        why = self._new(path.why)
        return _wrapped(f"- {hops}: {why}" if why else f"- {hops}", "      ")

    def _clause(self, verdict: Verdict, *, with_clauses: bool = True) -> list[str]:
        lines = self._title("level", self._word(verdict.clause_level, "level"))
        lines += [_wrapped(why, "  ") for why in map(self._new, verdict.clause_why) if why]
        if not with_clauses:
            return lines
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
    after = indent + "  "
    return fill(text, WIDTH, initial_indent=indent, subsequent_indent=after, break_on_hyphens=False)
