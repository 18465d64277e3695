"""The parts of docs/methodology.md that come from the method's own files: they cannot differ.

Between `<!-- name -->` and `<!-- /name -->` stands what this module writes; a test fails when the
page and the files disagree. `python -m screening.methodology docs/methodology.md` rewrites it.
"""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from screening import rulebook
from screening.distribution import Distribution, distribution
from screening.heard import Heard, Pin
from screening.method.files import Method, Scale
from screening.rulebook import Rulebook
from screening.verdict import Band
from sources.kit import figures
from sources.kit.statements import Issue

BLOCK = re.compile(r"<!-- (?P<name>[\w-]+) -->\n.*?<!-- /(?P=name) -->", re.DOTALL)
YEAR = 2026  # of the shipped editions: figures expire by year, so the page names the year it is for


def page(text: str) -> str:
    """A methodology page with its blocks written anew; everything between them is left alone."""
    made = blocks()

    def block(match: re.Match[str]) -> str:
        name = match["name"]
        return f"<!-- {name} -->\n{made[name]}\n<!-- /{name} -->"

    return BLOCK.sub(block, text)


def blocks() -> dict[str, str]:
    """Every block by name."""
    book = rulebook.load()
    spread = distribution(shipped(), book.method, YEAR)
    return {
        "constants": constants(book.method),
        "issues": issues(book.method),
        "indicators": indicators(book.method),
        "ladder": ladder(book),
        "thresholds": thresholds(book),
        "sources": sources(),
        "distribution": spread_table(spread),
        "divisions": heads(spread),
    }


def shipped() -> Heard:
    """What ships with the project."""
    return Heard(
        (
            Pin(f.source, f.edition, f.sha256, f.retrieved, None, f.licence, f.attribution),
            f.statements,
        )
        for f in figures.load()
    )


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    lines = ["| " + " | ".join(heads) + " |"]
    lines.append("|" + " --- |" * (lines[0].count("|") - 1))
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _cell(cell: object) -> str:
    return " ".join(str(cell).replace("|", "/").split())


def constants(method: Method) -> str:
    """Each constant with its value and the reason of its group."""
    groups: dict[str, dict[str, object]] = {}
    for key, value in method.constants.values.items():
        group, _, name = key.partition(".")
        if name:
            groups.setdefault(group, {})[name] = value
    rows = []
    for group, values in groups.items():
        why = values.pop("why")
        shown = "; ".join(f"{name} = {_value(value)}" for name, value in values.items())
        rows.append((f"`{group}`", shown, why))
    return table(("group", "constants", "why"), rows)


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def issues(method: Method) -> str:
    rows = (
        (facts.name.nl, facts.name.en, facts.norm, facts.scale, facts.irremediability)
        for facts in method.issues.values()
    )
    return table(("onderwerp", "issue", "norm", "scale", "irremediability"), rows)


def indicators(method: Method) -> str:
    """Which indicator speaks for which issue, on which scale, and whether it ships."""
    heard = shipped()
    rows = []
    for issue in Issue:
        speaks = method.speaks[issue]
        names = []
        for name, weight in speaks.indicators:
            scale = method.scales[name]
            there = "" if heard.countries(name) else " (not shipped)"
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
    ladder = book.clauses.ladder
    rows = (
        (f"`{band.value}`", *(f"L{level}" for level in levels))
        for band, levels in ladder.base.items()
    )
    return table(("band \\ severity", "1", "2", "3", "4", "5"), rows)


def thresholds(book: Rulebook) -> str:
    rows = (
        (row.period, row.regime, f"{row.amount:,}", row.certainty) for row in book.law.thresholds
    )
    return table(("period", "regime", "EUR without VAT", "certainty"), rows)


def sources() -> str:
    rows = (
        (f.title, f.publisher, f.edition, f.licence, f.retrieved, f.observations)
        for f in figures.load()
    )
    heads = ("source", "publisher", "edition", "licence", "copy of", "statements")
    return table(heads, rows)


def spread_table(spread: Distribution) -> str:
    codes, divisions = dict(spread.codes), dict(spread.divisions)
    total = sum(codes.values())
    rows = (
        (
            f"`{band.value}`",
            f"{codes[band]:,}",
            f"{100 * codes[band] / total:.1f} %",
            divisions[band],
        )
        for band in codes
    )
    return table(("band", "CPV codes", "share", "divisions"), rows)


def heads(spread: Distribution) -> str:
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


def urgent_share(spread: Distribution) -> float:
    """Part of the codes at High or above, 0..1."""
    codes = dict(spread.codes)
    return (codes[Band.HIGH] + codes[Band.VERY_HIGH]) / sum(codes.values())


def main() -> None:
    path = Path(sys.argv[1])
    path.write_text(page(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
