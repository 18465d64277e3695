"""The blocks of docs/evidence.md, between ``<!-- name -->`` and ``<!-- /name -->``."""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from screening.model.verdict import RATED_BANDS, Band
from screening.reports import methodology
from screening.rules import rulebook
from screening.rules.verdict.screen import Screener
from tests.evidence import back_test, customs, decisions
from tests.evidence.gold import (
    YEAR,
    MeasuredFigures,
    Part,
    before_the_second_check,
    first_edition_of,
    given_third,
    kappa,
    measured,
    rated_by,
    second_check,
    trouble,
)
from tests.support.gold import GOLD, URGENT, GoldPurchase, RatedPurchase
from tests.support.method_world import shipped

HERE = Path(__file__).parent
LEVELS = ("L0", "L1", "L2", "L3", "L4")
# Figure, and what method_2 asks: least and aim.
ASKED = {
    "band": ("band within what either rating accepts", "95 / 97 %"),
    "strict": ("of what is called High or higher: High in at least one rating", "65 / 75 %"),
    "lenient": ("of what is called High or higher: High accepted by a rating", "90 / 95 %"),
    "found": ("of what is High in both ratings, found", "83 / 91 %"),
    "head_flagged": ("head issue acceptable, where flagged", "93 / 95 %"),
    "head_all": ("head issue acceptable, everywhere", "83 / 87 %"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What we say to a disagreement."""

    stands: bool  # True: we stand by the verdict; False: it is a fault that is not mended
    why: str


def written(text: str) -> str:
    """Return the page with its blocks written anew; one that cannot be made stays as it stands."""
    made = blocks()

    def block(match: re.Match[str]) -> str:
        name = match["name"]
        return f"<!-- {name} -->\n{made[name]}\n<!-- /{name} -->" if name in made else match[0]

    return methodology.BLOCK.sub(block, text)


def blocks() -> dict[str, str]:
    """Return every block of the page by its name, but for what rests on files that are not here."""
    made = {name: make() for name, make in {**QUICK, **SLOW}.items()}
    if back_test.is_here():
        made[BESIDE] = back_tests()
    return made


@cache
def now(name: str) -> tuple[RatedPurchase, ...]:
    """Return what the method in use says of the purchases of a set: given or second."""
    rated = given_third() if name == "given" else second_check()
    return tuple(rated_by(rulebook.load().method, rated))


# -- the figures --


def figures() -> str:
    """Return the figures on the given third, of the first edition and now."""
    before, after = measured(first_edition_of(given_third())), measured(now("given"))
    return _figures_table({"first edition": before, "now": after})


def second_figures() -> str:
    """Return the same figures on the purchases of the second check."""
    same, agreed = kappa(second_check())
    columns = {
        "first edition": measured(first_edition_of(second_check())),
        "second edition, before these ratings were looked at": measured(before_the_second_check()),
        "now": measured(now("second")),
    }
    first, other = ([best[end] in URGENT for best in _bests(second_check())] for end in (0, 1))
    said = (
        f"The two raters defend the same band for {_shown(same)}; kappa {agreed:.2f}. Of what the "
        f"first calls High the second does so for {_shown(_also(first, other))}, and the other way "
        f"round for {_shown(_also(other, first))}: so far do two people agree."
    )
    return f"{said}\n\n{_figures_table(columns)}"


def _bests(rated: Iterable[GoldPurchase]) -> list[tuple[str, str]]:
    return [purchase.best for purchase in rated]


def _also(these: list[bool], those: list[bool]) -> Part:
    """Return how many of these are among those."""
    return Part.of_all(that for this, that in zip(these, those, strict=True) if this)


def _figures_table(columns: dict[str, MeasuredFigures]) -> str:
    rows: list[tuple[str, ...]] = []
    for name, (what, asked) in ASKED.items():
        parts: list[Part] = [getattr(found, name) for found in columns.values()]
        rows.append((what, asked, *map(_shown, parts)))
    for name, what, asked in (
        ("forbidden_high", "forbidden headline at High or above", "0"),
        ("forbidden_below", "forbidden headline below High", "2"),
    ):
        rows.append((what, asked, *(str(getattr(found, name)) for found in columns.values())))
    return methodology.table(("figure", "least / aim", *columns), rows)


def _shown(part: Part) -> str:
    low, high = part.interval()
    return f"{part.hits} of {part.of}: {_percent(part.share)} ({100 * low:.0f}-{100 * high:.0f})"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


# -- disagreements --


@cache
def answers() -> dict[str, dict[str, Answer]]:
    """Return our answers by set and code."""
    document = tomllib.loads((GOLD / "answers.toml").read_text(encoding="utf-8"))
    return {
        name: {code: Answer(row["stands"], row["why"]) for code, row in rows.items()}
        for name, rows in document.items()
    }


def disagreements(name: str) -> str:
    """Return every purchase on which verdict and ratings differ, with our answer."""
    given = answers().get(name, {})
    rows = [
        (
            rated.purchase.code, rated.purchase.title, ", ".join(trouble(rated)), _said(rated),
            " / ".join(rated.purchase.best), _answer(given.get(rated.purchase.code)),
        )
        for rated in now(name)
        if trouble(rated)
    ]  # fmt: skip
    if not rows:
        return "None."
    heads = ("code", "purchase", "differs in", "the verdict", "the ratings", "our answer")
    return methodology.table(heads, rows)


def _answer(answer: Answer | None) -> str:
    if answer is None:
        return "not answered yet"
    return f"{'we stand by it' if answer.stands else 'not mended'}: {answer.why}"


def _said(rated: RatedPurchase) -> str:
    heads = ", ".join(
        f"{head.issue} ({head.good}, {head.region or head.country})" for head in rated.heads[:2]
    )
    return f"{rated.band}: {heads}" if heads else rated.band


def mended() -> str:
    """Return what the first edition said wrong of the given third, and what is said now."""
    after = {rated.purchase.code: rated for rated in now("given")}
    rows = []
    counts: Counter[str] = Counter()
    for rated in first_edition_of(given_third()):
        if trouble(rated):
            later = after[rated.purchase.code]
            left = ", ".join(trouble(later))
            counts["still" if left else "changed"] += 1
            rows.append((
                rated.purchase.code, rated.purchase.title, ", ".join(trouble(rated)),
                _said(rated), _said(later), f"still: {left}" if left else "changed",
            ))  # fmt: skip
    said = f"{len(rows)} purchases; {counts['changed']} changed, {counts['still']} still differ."
    heads = ("code", "purchase", "differed in", "the first edition", "now", "our answer")
    return f"{said}\n\n{methodology.table(heads, rows)}"


# -- what each decision is worth --


def trial() -> str:
    """Return the recorded table of the trial."""
    document = tomllib.loads((HERE / "recorded.toml").read_text(encoding="utf-8"))
    columns = ("name", "band", "flags", "strict", "lenient", "found", "heads", "forbidden", "high")
    return methodology.table(
        (
            "", "band", "flags", "High in one", "High accepted", "High in both, found",
            "heads flagged / all", "forbidden at High / all", "High by notices",
        ),
        ([step[column] for column in columns] for step in document["step"]),
    )  # fmt: skip


def worth() -> str:
    """Return what becomes of the figures when one decision is taken out; takes a minute."""
    method = rulebook.load().method
    in_use = decisions.worth_of("the method in use", method)
    by_name = decisions.without_order(method)
    rows = [_worth(in_use)]
    rows.append(
        _worth(decisions.Worth("without M1: names decide what leads", by_name, in_use.high))
    )
    for without in decisions.without_each(method):
        name = f"without {without.decision}: {without.what}"
        rows.append(_worth(decisions.worth_of(name, without.method)))
    return methodology.table(
        (
            "", "band", "flags", "High in one", "High accepted", "High in both, found",
            "heads flagged / all", "forbidden at High / below", "High by notices",
        ),
        rows,
    )  # fmt: skip


def _worth(worth: decisions.Worth) -> tuple[str, ...]:
    found = worth.figures
    return (
        worth.name, _percent(found.band.share), str(found.strict.of), _percent(found.strict.share),
        _percent(found.lenient.share), f"{found.found.hits} of {found.found.of}",
        f"{_percent(found.head_flagged.share)} / {_percent(found.head_all.share)}",
        f"{found.forbidden_high} / {found.forbidden_below}", _percent(worth.high),
    )  # fmt: skip


# -- back-test, customs, distribution --


def back_tests() -> str:
    """Return the tables of the back-test."""
    parts = []
    for test in back_test.back_tests(rulebook.load().method):
        chance = test.within / test.candidates
        parts.append(
            f"**{test.earlier} to {test.later}**: {test.added} entries were added, "
            f"{test.within} of them among {test.candidates:,} candidates (chance "
            f"{100 * chance:.2f} %); the others name a good or a country that the earlier edition "
            "does not name, and nothing here could have told them."
        )
        rows = (
            (
                way.name,
                *(
                    f"{hit:.1f} ({lift:.1f}×)"
                    for hit, lift in zip(way.hits, way.lifts, strict=True)
                ),
                f"{way.area:.2f}",
            )
            for way in test.ranked
        )
        firsts = (f"first {100 * part:.0f} %" for part in back_test.FIRST)
        heads = ("ranked by", f"first {test.within}", *firsts, "area under the curve")
        parts.append(methodology.table(heads, rows))
    return "\n\n".join(parts)


def _pairs(way: back_test.Ranked) -> Iterable[tuple[float, float]]:
    return zip(way.hits, way.lifts, strict=True)


def customs_findings() -> str:
    """Return the ten findings, registered and as they are now."""
    results = list(customs.outcomes(rulebook.load().method))
    rows = [
        (
            result.case.number, result.case.name, result.case.first_edition, result.case.expected,
            _r(result.before, result.before_band), _hit(result.hit_before),
            result.case.expected_after, _r(result.after, result.after_band),
            result.case.why,
        )
        for result in results
    ]  # fmt: skip
    positives = [result for result in results if result.case.number != "control"]
    weights = [len(result.case.number.split(", ")) for result in positives]
    expected = _sum(weights, (result.case.expected_hit for result in positives))
    before = _sum(weights, (result.hit_before for result in positives))
    after = _sum(weights, (result.hit_after for result in positives))
    said = (
        f"Registered: {expected} of {sum(weights)}. The method in use finds {before} of "
        f"{sum(weights)} without the rows of the findings and {after} with them."
    )
    heads = (
        "#", "case", "first edition", "registered", "now, before the row", "", "registered after",
        "now, after the row", "why",
    )  # fmt: skip
    return f"{said}\n\n{methodology.table(heads, rows)}"


def _sum(weights: list[int], hits: Iterable[bool]) -> int:
    return sum(weight for weight, hit in zip(weights, hits, strict=True) if hit)


def _r(value: float | None, band: Band) -> str:
    return "not assessed" if value is None else f"{value:.2f} {band.value}"


def _hit(hit: bool) -> str:
    return "hit" if hit else "miss"


def levels() -> str:
    """Return how many notices have which clause level, and which band on each front."""
    book = rulebook.load()
    screener = Screener(shipped(), book, date(YEAR, 11, 23))
    by_level: Counter[str] = Counter()
    fronts: dict[str, Counter[Band]] = {"chain": Counter(), "work here": Counter()}
    for group in decisions.notices():
        verdict = screener.screen(group.purchase, group.chain)
        by_level[verdict.clause_level] += group.count
        if verdict.risk.fronts is not None:
            fronts["chain"][verdict.risk.fronts.chain.band] += group.count
            fronts["work here"][verdict.risk.fronts.work_here.band] += group.count
    return "\n\n".join(_level_tables(by_level, fronts))


def _level_tables(by_level: Counter[str], fronts: dict[str, Counter[Band]]) -> Iterator[str]:
    total = by_level.total()
    above = sum(by_level[level] for level in LEVELS[2:])
    yield methodology.table(
        ("clause level, value unknown", "notices", "share"),
        ((level, f"{by_level[level]:,}", _percent(by_level[level] / total)) for level in LEVELS),
    )
    yield f"L2 or more: {_percent(above / total)} of notices; the target is at most a third."
    bands = (*reversed(RATED_BANDS), Band.INSUFFICIENT)
    yield methodology.table(
        ("band", *(f"{front}, share of notices" for front in fronts)),
        (
            (f"`{band.value}`", *(_percent(counts[band] / total) for counts in fronts.values()))
            for band in bands
        ),
    )


QUICK: dict[str, Callable[[], str]] = {  # seconds
    "figures": figures,
    "second": second_figures,
    "disagreements": lambda: disagreements("given"),
    "second-disagreements": lambda: disagreements("second"),
    "first-edition": mended,
    "trial": trial,
    "sensitivity": methodology.firmness,
    "customs": customs_findings,
}
SLOW: dict[str, Callable[[], str]] = {  # a minute or more
    "worth": worth,
    "distribution": lambda: methodology.spread_table(methodology.bands()),
    "levels": levels,
}
BESIDE = "back-test"  # rests on files beside the project
