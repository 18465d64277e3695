"""Verdicts before and after the rows of a list change, and the changes that rows go through."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from hypothesis import strategies as st

from graphs.chain import SupplyChain
from screening.model.json_document import as_document
from screening.model.purchase import Purchase
from screening.model.risk_data import RiskData
from screening.rules import rulebook
from screening.rules.verdict.screen import Screener
from sources.kit.shipped import figures
from sources.kit.values.statements import (
    Observation,
    Statement,
)
from tests.support.method_world import (
    shipped,
)

TODAY = date(2026, 11, 23)
METHOD = rulebook.load().method
CODES = sorted({prefix.ljust(8, "0") for prefix in METHOD.baskets.by_prefix})
SOME_CODES = CODES[::20]
SOURCES = {one.source: one.statements for one in figures.load()}
COUNTRIES = sorted(
    {row.country for rows in SOURCES.values() for row in rows if isinstance(row, Observation)}
)


def data_with(source: str, statements: Sequence[Statement]) -> RiskData:
    """What ships, with other rows of one source. Editions are about pins, not substance."""
    return RiskData(
        (pin, statements if pin.source == source else SOURCES[pin.source]) for pin in shipped().pins
    )


def substance(document: Any) -> Any:
    """A verdict without its pins and without where in its file each piece of evidence stands."""
    if isinstance(document, dict):
        skip = {"pins", "where", "edition"} if "says" in document else {"pins"}
        return {key: substance(value) for key, value in document.items() if key not in skip}
    if isinstance(document, list):
        return [substance(part) for part in document]
    return document


def verdict_of(screener: Screener, bought: Purchase, below: SupplyChain) -> Any:
    return substance(as_document(screener.screen(bought, below)))


@cache
def before() -> Screener:
    return Screener(shipped(), rulebook.load(), TODAY)


words = st.sampled_from(
    ["Minimal Advancement", "Significant Advancement", "No Advancement", "something else"]
)
countries = st.sampled_from(COUNTRIES)
values = st.one_of(st.none(), st.floats(-3, 120, allow_nan=False))
Step = tuple[str, int, Any]
steps = st.lists(
    st.one_of(
        st.tuples(st.just("value"), st.integers(0, 10**6), values),
        st.tuples(st.just("says"), st.integers(0, 10**6), words),
        st.tuples(st.sampled_from(["drop", "top", "flag"]), st.integers(0, 10**6), st.none()),
        st.tuples(st.just("newer"), st.integers(0, 10**6), values),
        st.tuples(st.sampled_from(["move", "gone"]), st.integers(0, 10**6), countries),
        st.tuples(st.just("age"), st.integers(0, 10**6), st.integers(1998, 2026)),
    ),
    min_size=1,
    max_size=8,
)
listeners = st.sampled_from(sorted(name for name in SOURCES if SOURCES[name]))


def changed(source: str, steps: Sequence[Step]) -> tuple[Statement, ...]:
    """Rows changed, dropped, repeated for another year, moved to another country, or aged."""
    rows = list(SOURCES[source])
    for step, number, value in steps:
        at = number % len(rows)
        row = rows[at]
        if step == "drop" or not isinstance(row, Observation):
            rows.pop(at)
        elif step == "gone":
            rows = [row for row in rows if getattr(row, "country", "") != value]
        elif step == "top":  # the same row in another place
            rows.insert(0, rows.pop(at))
        elif step == "newer":
            rows.append(replace(row, value=value, year=(row.year or 2020) + 1))
        else:
            rows[at] = with_step(row, step, value)
    return tuple(rows)


def with_step(row: Observation, step: str, value: Any) -> Observation:
    match step:
        case "value":
            return replace(row, value=value)
        case "says":
            return replace(row, says=value)
        case "flag":
            return replace(row, flags=("downstream",))
        case "move":
            return replace(row, country=value)
        case _:
            return replace(row, year=value)
