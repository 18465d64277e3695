"""The parts of docs/methodology.md that are made of the method's own files.

Between `<!-- name -->` and `<!-- /name -->` stands what this module writes; a test fails when the
page and the files disagree. Rewrite it with
`python -m screening.reports.methodology docs/methodology.md`.
"""

import re
import sys
import tomllib
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from screening.model.risk_data import Pin, RiskData
from screening.model.verdict import Band
from screening.rules import rulebook
from screening.rules.risk.constants import values_of
from screening.rules.risk.method import Method, Scale
from screening.rules.rulebook import Rulebook
from screening.rules.verdict import sensitivity
from screening.rules.verdict.band_distribution import Distribution, distribution
from screening.rules.verdict.register_mix import register_mix
from sources.kit.shipped import figures
from sources.kit.values.statements import Issue

BLOCK = re.compile(r"<!-- (?P<name>[\w-]+) -->\n.*?<!-- /(?P=name) -->", re.DOTALL)
SENSITIVITY = Path(__file__).with_name("sensitivity.toml")
TABLES = (
    "code_goods.csv", "codes.csv", "cpv_frequency.csv", "cpv_hs.csv", "domestic_pairs.csv",
    "inputs.csv", "kind_goods.csv", "kinds.csv", "levels.csv", "list_matches.csv",
    "migrant_risk.csv", "migrant_scope.csv", "migrant_sectors.csv", "origins.csv",
    "pair_goods.csv", "state_imposed.csv",
)  # fmt: skip
VARIED = {
    "constant": "each constant, a quarter more or less (parts of a whole at most 1)",
    "weight": "each weight of an indicator, a quarter more or less",
    "level": "each level of a good, one band up or down",
}
SHOWN = 0.01  # of notices that change band
YEAR = 2026  # of the shipped editions: figures expire by year, so the page names the year it is for


def page(text: str) -> str:
    """Return a methodology page with its blocks written anew; what stands between them stays."""
    made = blocks()

    def block(match: re.Match[str]) -> str:
        name = match["name"]
        return f"<!-- {name} -->\n{made[name]}\n<!-- /{name} -->"

    return BLOCK.sub(block, text)


def blocks() -> dict[str, str]:
    """Return every block of the page by its name."""
    book = rulebook.load()
    spread = bands()
    return {
        "constants": constants(book.method),
        "issues": issues(book.method),
        "indicators": indicators(book.method),
        "ladder": ladder(book),
        "thresholds": thresholds(book),
        "sources": sources(),
        "distribution": spread_table(spread),
        "divisions": heads(spread),
        "sensitivity": firmness(),
        "links": links(book.method),
        "inputs": inputs(book.method),
        "origins": origins(book.method),
    }


@cache
def bands() -> Distribution:
    """Return how often each band comes out with what ships; this takes seconds."""
    return distribution(shipped(), rulebook.load().method, YEAR, register_mix())


def shipped() -> RiskData:
    """Return the figures that ship with the project."""
    return RiskData(
        (
            Pin(f.source, f.edition, f.sha256, f.retrieved, None, f.licence, f.attribution),
            f.statements,
        )
        for f in figures.load()
    )


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table."""
    lines = ["| " + " | ".join(heads) + " |"]
    lines.append("|" + " --- |" * (lines[0].count("|") - 1))
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _cell(cell: object) -> str:
    return " ".join(str(cell).replace("|", "/").split())


def constants(method: Method) -> str:
    """Return a table of each constant with its value and the reason of its section."""
    rows = []
    for name, section in method.constants.sections().items():
        values = values_of(section).items()
        shown = "; ".join(f"{constant} = {_value(value)}" for constant, value in values)
        rows.append((f"`{name}`", shown, section.why))
    return table(("group", "constants", "why"), rows)


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def issues(method: Method) -> str:
    """Return a table of the issues with their norm and severity."""
    rows = (
        (facts.name.nl, facts.name.en, facts.norm, facts.scale, facts.irremediability)
        for facts in method.issues.values()
    )
    return table(("onderwerp", "issue", "norm", "scale", "irremediability"), rows)


def indicators(method: Method) -> str:
    """Return a table of the indicators of each issue: weight, scale, whether they ship."""
    data = shipped()
    rows = []
    for issue in Issue:
        speaks = method.issue_indicators[issue]
        names = []
        for name, weight in speaks.indicators:
            scale = method.scales[name]
            there = "" if data.countries(name) else " (not shipped)"
            names.append(f"{scale.name} × {weight:g} [{_scale(scale)}]{there}")
        names += [f"ILO {instrument}" for instrument in speaks.instruments]
        note = "indirect: at most D" if speaks.indirect else ""
        rows.append((f"`{issue}`", "; ".join(names), note))
    return table(("issue", "indicators × weight [value → x]", "note"), rows)


def _scale(scale: Scale) -> str:
    if points := scale.points or scale.log_points:
        return ", ".join(f"{value:g}→{x:g}" for value, x in points)
    return ", ".join(f"{name}→{x:g}" for name, x in (*scale.words, *scale.flags))


def ladder(book: Rulebook) -> str:
    """Return a table of the clause level per band and severity."""
    ladder = book.clauses.ladder
    named = [(band.value, levels) for band, levels in ladder.base.items()]
    rows = (
        (f"`{name}`", *(f"L{level}" for level in levels))
        for name, levels in (*named, ("documented", ladder.documented))
    )
    return table(("band \\ severity", "1", "2", "3", "4", "5"), rows)


def thresholds(book: Rulebook) -> str:
    """Return a table of the thresholds, in euros without VAT."""
    rows = (
        (row.period, row.regime, f"{row.amount:,}", row.certainty) for row in book.law.thresholds
    )
    return table(("period", "regime", "EUR without VAT", "certainty"), rows)


def sources() -> str:
    """Return a table of the sources that ship."""
    rows = (
        (f.title, f.publisher, f.edition, f.licence, f.retrieved, f.observations)
        for f in figures.load()
    )
    heads = ("source", "publisher", "edition", "licence", "copy of", "statements")
    return table(heads, rows)


def spread_table(spread: Distribution) -> str:
    """Return a table of how many CPV codes, notices and divisions have each band."""
    codes, notices, divisions = (
        dict(counts) for counts in (spread.codes, spread.notices, spread.divisions)
    )
    rows = (
        (
            f"`{band.value}`",
            f"{codes[band]:,}",
            _part(codes[band], codes),
            f"{notices[band]:,}",
            _part(notices[band], notices),
            divisions[band],
        )
        for band in codes
    )
    return table(("band", "CPV codes", "share", "notices", "share", "divisions"), rows)


def _part(count: int, counts: dict[Band, int]) -> str:
    return f"{100 * count / sum(counts.values()):.1f} %"


def heads(spread: Distribution) -> str:
    """Return a table of the CPV divisions with the issue that heads each."""
    rows = (
        (
            head.division,
            head.title.en,
            f"`{head.band.value}` {head.confidence}",
            head.issue.en if head.issue else "",
            f"{head.good.en}, {head.country}" if head.good else "",
            "incidental" if head.incidental else "",
        )
        for head in spread.heads
    )
    return table(("division", "title", "band, confidence", "headed by", "through", ""), rows)


# -- sensitivity: takes minutes, so its figures stand in a file with what they were made of --


def made_of(method: Method) -> str:
    """Return a hash over every number that the sensitivity figures rest on."""
    home = files("screening.rules.risk")
    parts = [home.joinpath(name).read_bytes() for name in ("constants.toml", "indicators.toml")]
    parts += [home.joinpath("tables", name).read_bytes() for name in TABLES]
    parts += [
        f"{figure_file.source} {figure_file.sha256}".encode() for figure_file in figures.load()
    ]
    return sha256(b"\0".join(parts)).hexdigest()[:16]


def kept_sensitivity() -> dict[str, Any]:
    """Return the figures of the file beside this module."""
    return tomllib.loads(SENSITIVITY.read_text(encoding="utf-8"))


def keep_sensitivity(method: Method) -> None:
    """Write the sensitivity figures of this method to the file; takes some minutes."""
    result = sensitivity.measure_mix(register_mix(), shipped(), method, YEAR)
    lines = [
        "# Written by `python -m screening.reports.methodology`;"
        " see screening/rules/verdict/sensitivity.py.",
        "# Each shift: parts of all notices that change band, that change it by two bands, and",
        "# that are at High or above then.",
        f'made_of = "{made_of(method)}"',
        f"purchases = {result.purchases}",
        f"high = {result.high:.6f}",
        f"gate_holds = {str(sensitivity.passes_gate(result)).lower()}",
    ]
    for kind in sensitivity.KINDS:
        worst = result.worst(kind)
        lines += [
            f"\n[{kind}]",
            f"variations = {result.count(kind)}",
            f"mean = {result.mean(kind):.6f}",
            f"worst = {worst.by_one:.6f}",
            f"worst_by_two = {max(move.by_two for move in result.moved if move.kind == kind):.6f}",
            f'worst_name = "{worst.name}"',
        ]
    constants = [move for move in result.moved if move.kind == "constant"]
    for heading, moves in (
        ("constants", constants),
        ("failing", result.failing()),
        ("together", result.together),
    ):
        lines.append(f"\n[{heading}]")
        lines += [
            f'"{move.name}" = [{move.by_one:.6f}, {move.by_two:.6f}, {move.high:.6f}]'
            for move in moves
        ]
    SENSITIVITY.write_text("\n".join(lines) + "\n", encoding="utf-8")


def firmness() -> str:
    """Return the tables of how firm the bands are when constants are varied."""
    stored = kept_sensitivity()
    rows = [
        (
            VARIED[kind],
            stored[kind]["variations"],
            f"{100 * stored[kind]['mean']:.2f} %",
            f"{100 * stored[kind]['worst']:.1f} % ({stored[kind]['worst_name']})",
            f"{100 * stored[kind]['worst_by_two']:.1f} %",
        )
        for kind in sensitivity.KINDS
    ]
    heads = ("one at a time", "variations", "mean", "most that change band", "by two bands")
    gate = "holds" if stored["gate_holds"] else "**does not hold**"
    moved = ("change band", "by two bands", "High or above then")
    below = sum(parts[0] < SHOWN for parts in stored["constants"].values())
    paragraphs = [
        table(heads, rows),
        f"The gate (fewer than 10 % of notices change band, none by two) {gate} over "
        f"{stored['purchases']:,} notices, of which {100 * stored['high']:.1f} % are High or "
        "above.",
    ]
    if stored["failing"]:
        paragraphs.append(table(("what fails the gate", *moved), _shifts(stored["failing"])))
    paragraphs += [
        table(
            ("constants that move 1 % of notices or more", *moved),
            _shifts({name: p for name, p in stored["constants"].items() if p[0] >= SHOWN}),
        ),
        f"The other {below} variations of constants move less.",
        table(("all at once: a stress test, no gate", *moved), _shifts(stored["together"])),
    ]
    return "\n\n".join(paragraphs)


def _shifts(moves: dict[str, list[float]]) -> list[tuple[str, ...]]:
    """Return a row for each variation, the largest change first."""
    ordered = sorted(moves.items(), key=lambda move: (-move[1][0], -move[1][1], move[0]))
    return [(name, *(f"{100 * part:.1f} %" for part in parts)) for name, parts in ordered]


def origins(method: Method) -> str:
    """Return how many shares of supply are computed from published figures, and how many not."""
    computed, estimated = method.origins.counts()
    return table(
        ("shares of supply", "rows"),
        (("computed from published figures", computed), ("our own estimate", estimated)),
    )


def links(method: Method) -> str:
    """Return a table of the reviewed links to trade statistics, refused ones included."""
    rows = (
        (link.cpv_prefix, link.good, ", ".join(link.codes), "yes" if link.use else "no", link.why)
        for link in sorted(method.trade_links, key=lambda link: (not link.use, link.cpv_prefix))
    )
    return table(("CPV", "good", "HS", "used", "why"), rows)


def inputs(method: Method) -> str:
    """Return a table of the goods on lists that are made with another good."""
    rows = ((link.listed, link.good, link.input, link.why) for link in method.input_links)
    return table(("on the list", "our good", "its input", "why"), rows)


def urgent_share(spread: Distribution) -> float:
    """Return the part of the codes at High or above, 0..1."""
    codes = dict(spread.codes)
    return (codes[Band.HIGH] + codes[Band.VERY_HIGH]) / sum(codes.values())


def main() -> None:
    """Rewrite the blocks of the page that the command line names."""
    path = Path(sys.argv[1])
    method = rulebook.load().method
    if not SENSITIVITY.exists() or kept_sensitivity()["made_of"] != made_of(method):
        keep_sensitivity(method)
    path.write_text(page(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
