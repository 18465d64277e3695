"""Origins by published figures: written into the method's table, and the page about them.

`python -m screening.reports.origins --from DIR` reads the collected copies of publishers' files in
DIR (folders with a PROVENANCE.md), computes the rows that `origin_sources.csv` names and writes
`screening/rules/risk/tables/origins.csv` and `docs/origins.md`. With `--before FILE`, an earlier
origins.csv, the page also lists the largest changes anew; without, that list stays. The same files
give the same bytes.
"""

import argparse
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import sources
from screening.rules.risk import computed_origins, method, origin_shares
from screening.rules.risk.computed_origins import ESTIMATE, OriginChange, OriginSource, rows_of_key
from screening.rules.risk.method import Method
from screening.rules.risk.origin_shares import OriginTable
from sources.kit.shipped.bundle import CollectedCopy, read_copy
from sources.kit.values.statements import Share

ROOT = Path(__file__).parents[2]
TABLES = Path(method.__file__).with_name("tables")
PAGE = ROOT / "docs" / "origins.md"
BLOCK = re.compile(r"<!-- (?P<name>[\w-]+) -->\n.*?<!-- /(?P=name) -->", re.DOTALL)
MOST_CHANGES = 50
COPIES = (
    CollectedCopy("us_usgs_mcs", "usgs-mcs/MCS2025_World_Data.csv"),
    CollectedCopy("us_usda_psd", "usda-psd/coffee_2019_2023.csv"),
    CollectedCopy("fr_cepii_baci", "cepii-baci/baci2024_batteries_edges.csv"),
)


def compute(folder: Path, rules: Method, text: str) -> str:
    """Return origins.csv with the rows that figures give. Raises UnreadableError, PolicyError."""
    table = origin_shares.read(text, rules.goods)
    shares = shares_of(folder)
    union = rules.constants.trade.union
    return computed_origins.rewritten(
        text,
        {
            by.key: computed_origins.computed(
                by, shares.get((by.source, by.edition), ()), rows_of_key(table, by.key), union
            )
            for by in decisions(rules)
            if by.measure != ESTIMATE
        },
    )


@cache
def shares_of(folder: Path) -> dict[tuple[str, str], list[Share]]:
    """Return what the copies say, by source and edition."""
    catalogue, shares = sources.catalogue(), dict[tuple[str, str], list[Share]]()
    for copy in COPIES:
        contents = read_copy(folder, copy, catalogue)
        shares.setdefault((copy.source, contents.edition), []).extend(
            statement for statement in contents.statements if isinstance(statement, Share)
        )
    return shares


def decisions(rules: Method) -> tuple[OriginSource, ...]:
    """Return by which figures origins are computed, and why estimates stay."""
    text = (TABLES / computed_origins.FILE).read_text(encoding="utf-8")
    return computed_origins.read(text, rules.goods)


def page(text: str, blocks: Mapping[str, str]) -> str:
    """Return the page with these of its blocks written anew."""

    def block(match: re.Match[str]) -> str:
        name = match["name"]
        return f"<!-- {name} -->\n{blocks[name]}\n<!-- /{name} -->" if name in blocks else match[0]

    return BLOCK.sub(block, text)


def blocks_of(rules: Method, table: OriginTable) -> dict[str, str]:
    """Return the blocks that follow from the tables as they are."""
    computed, estimated = table.counts()
    by_key = decisions(rules)
    return {
        "counts": f"Of {computed + estimated:,} rows {computed:,} are computed from published "
        f"figures and {estimated:,} are our own estimates.",
        "computed": _table(
            ("good", "stage", "figures", "rows by figures", "our estimates beside them", "why"),
            (_decision(by, table) for by in by_key if by.measure != ESTIMATE),
        ),
        "estimated": _table(
            ("good", "stage", "CPV", "why our estimate stays"),
            (
                (by.key.good, str(by.key.stage), by.key.cpv_prefix, by.why)
                for by in by_key
                if by.measure == ESTIMATE
            ),
        ),
    }


def changes_block(changes: Sequence[OriginChange]) -> str:
    """Return the largest changes as a table."""
    return _table(
        ("good", "stage", "origin", "before", "after"),
        (
            (
                change.key.good,
                str(change.key.stage),
                " ".join(filter(None, (change.origin, change.region))),
                f"{change.before:.1%}",
                f"{change.after:.1%}",
            )
            for change in changes[:MOST_CHANGES]
        ),
    )


def _decision(by: OriginSource, table: OriginTable) -> tuple[str, ...]:
    rows = rows_of_key(table, by.key)
    estimates = sum(row.is_estimate for row in rows)
    counts = (str(len(rows) - estimates), str(estimates))
    figures = f"{by.basis}, {by.measure} {by.period}"
    return (by.key.good, str(by.key.stage), figures, *counts, by.why)


def _table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m screening.reports.origins")
    parser.add_argument("--from", dest="copies", required=True, type=Path, metavar="DIR")
    parser.add_argument("--before", type=Path, metavar="FILE", help="an earlier origins.csv")
    options = parser.parse_args(arguments)
    rules, path = method.load(), TABLES / origin_shares.FILE
    text = compute(options.copies, rules, path.read_text(encoding="utf-8"))
    table = origin_shares.read(text, rules.goods)
    blocks = blocks_of(rules, table)
    if options.before:
        before = origin_shares.read(options.before.read_text(encoding="utf-8"), rules.goods)
        keys = [by.key for by in decisions(rules) if by.measure != ESTIMATE]
        blocks["changes"] = changes_block(computed_origins.changes(before, table, keys))
    path.write_text(text, encoding="utf-8")
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), blocks), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
