"""A back-test: would an earlier edition of the US list have told what a later one added?

Of the goods and the countries that the earlier edition names, every pair that it does not list is a
candidate, once for child labour and once for forced labour. The later edition adds some of them. A
way of ranking is judged by how many additions stand among its first K (the number of additions),
and among its first one, five and ten in a hundred candidates; and by the chance that an addition
stands above a candidate that was not added (the area under the curve; one half by chance).

Only the earlier edition is used, so nothing of later years leaks in; the product's own figures on
countries are of later years and are used in one row that says so.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from screening.rules.risk.country import Countries
from screening.rules.risk.formulas import likelihood
from screening.rules.risk.method import Method
from sources.kit.values.snapshot import Snapshot
from sources.kit.values.statements import Issue, Observation
from sources.us_dol_ilab_goods import ListOfGoods
from tests.evidence.gold import YEAR
from tests.support.folders import SHARED
from tests.support.method_world import shipped

FOLDER = SHARED / "data" / "risk" / "dol-ilab-tvpra"
EDITIONS = {
    "2018": "goods_2018.xml",  # the app's file, in use from September 2019 on
    "2020": "2020ListofGoodsExcel.xlsx",
    "2022": "goods_2021.xml",
}
FIRST = (0.01, 0.05, 0.10)  # of the candidates; before them K
PERIODS = (("2018", "2020"), ("2020", "2022"), ("2018", "2022"))

Entry = tuple[Issue, str, str]  # issue, good in small letters, country
Score = Callable[[Entry], float]


@dataclass(frozen=True, slots=True)
class Ranked:
    """How many additions a way of ranking puts among its first, for each of ``FIRST``.

    Where equal scores straddle the limit, the expected number if they are drawn by lot.
    """

    name: str
    hits: tuple[float, ...]
    lifts: tuple[float, ...]  # over chance
    area: float  # under the curve, 0..1


@dataclass(frozen=True, slots=True)
class BackTest:
    earlier: str
    later: str
    added: int  # all additions
    candidates: int
    within: int  # of the additions, those that are candidates: K
    ranked: tuple[Ranked, ...]


def is_here(folder: Path = FOLDER) -> bool:
    """Return whether the editions are beside the project."""
    return all((folder / name).exists() for name in EDITIONS.values())


def back_tests(method: Method, folder: Path = FOLDER) -> list[BackTest]:
    """Return the back-test of each period."""
    editions = {year: _entries(folder / name) for year, name in EDITIONS.items()}
    countries = Countries(shipped(), method, YEAR)
    return [
        back_test_of(earlier, later, editions[earlier], editions[later], _risk_of(countries))
        for earlier, later in PERIODS
    ]


def _entries(path: Path) -> frozenset[Entry]:
    """Return what an edition lists, without goods that stand there because of an input."""
    read = ListOfGoods().read_snapshot(Snapshot(path.name, path.read_bytes()))
    return frozenset(
        (said.issue, _name(said.good), said.country)
        for said in read.statements
        if isinstance(said, Observation) and said.issue and said.good
        if "downstream" not in said.flags
    )


def _name(good: str) -> str:
    return " ".join(good.casefold().replace("(", " ").replace(")", " ").split())


def _risk_of(countries: Countries) -> Callable[[str, Issue], float]:
    def risk(country: str, issue: Issue) -> float:
        rated = countries.risk(country, issue)
        return rated.high if rated.value is None else rated.value

    return risk


def back_test_of(
    earlier: str,
    later: str,
    before: frozenset[Entry],
    after: frozenset[Entry],
    risk: Callable[[str, Issue], float],
) -> BackTest:
    """Return how well each way of ranking predicts ``after`` from ``before``."""
    goods = sorted({good for _, good, _ in before})
    places = sorted({country for _, _, country in before})
    issues = (Issue.CHILD_LABOUR, Issue.FORCED_LABOUR)
    candidates = [
        (issue, good, country)
        for issue in issues
        for good in goods
        for country in places
        if (issue, good, country) not in before
    ]
    added = after - before
    hits = added & set(candidates)
    of_good = Counter((issue, good) for issue, good, _ in before)
    of_country = Counter((issue, country) for issue, _, country in before)
    most = {
        issue: max((n for (i, _), n in of_good.items() if i is issue), default=1)
        for issue in issues
    }

    def by_good(entry: Entry) -> float:
        return of_good[entry[:2]] / most[entry[0]]

    def by_country(entry: Entry) -> float:
        return float(of_country[entry[0], entry[2]])

    def both(entry: Entry) -> float:
        return likelihood(by_country(entry), by_good(entry))

    def with_figures(entry: Entry) -> float:
        return likelihood(risk(entry[2], entry[0]), by_good(entry))

    ways: Mapping[str, Score] = {
        "country alone: goods listed from it": by_country,
        "country alone: the product's figures (of later years)": lambda e: risk(e[2], e[0]),
        "good alone: countries listed with it": by_good,
        "good and country, sqrt(C × S), from the earlier edition": both,
        "good and country, C the product's figures (of later years)": with_figures,
    }
    ranked = tuple(_ranked(name, candidates, hits, score) for name, score in ways.items())
    return BackTest(earlier, later, len(added), len(candidates), len(hits), ranked)


def _ranked(name: str, candidates: list[Entry], hits: Set[Entry], score: Score) -> Ranked:
    limits = (len(hits), *(round(part * len(candidates)) for part in FIRST))
    found = tuple(expected_hits(candidates, hits, score, limit) for limit in limits)
    chances = [len(hits) * limit / len(candidates) for limit in limits]
    lifts = tuple(
        hit / chance if chance else 0.0 for hit, chance in zip(found, chances, strict=True)
    )
    return Ranked(name, found, lifts, area_under_curve(candidates, hits, score))


def area_under_curve(candidates: Iterable[Entry], hits: Set[Entry], score: Score) -> float:
    """Return the chance that a hit scores above another candidate; a tie counts half."""
    added, others = Counter[float](), Counter[float]()
    for entry in candidates:
        (added if entry in hits else others)[round(score(entry), 9)] += 1
    below, wins = 0, 0.0
    for value in sorted(added.keys() | others.keys()):
        wins += added[value] * (below + others[value] / 2)
        below += others[value]
    pairs = added.total() * others.total()
    return wins / pairs if pairs else 0.5


def expected_hits(candidates: Iterable[Entry], hits: Set[Entry], score: Score, first: int) -> float:
    """Return how many hits stand among the ``first``, ties drawn by lot."""
    by_score: dict[float, list[Entry]] = {}
    for entry in candidates:
        by_score.setdefault(round(score(entry), 9), []).append(entry)
    left, found = first, 0.0
    for value in sorted(by_score, reverse=True):
        tied = by_score[value]
        among = sum(entry in hits for entry in tied)
        if len(tied) >= left:
            return found + among * left / len(tied)
        found += among
        left -= len(tied)
    return found
