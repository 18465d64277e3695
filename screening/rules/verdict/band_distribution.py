"""The distribution of bands over the whole of the CPV: a release figure of the methodology.

A table in which nearly everything is high helps nobody. The figure is worked out for a purchase of
a Dutch buyer without any disclosed origin, so it shows what the method says when nobody says more;
over all codes, and over real notices, which buy some things often and most things never.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graphs import cpv
from screening.model.risk_data import RiskData
from screening.model.verdict import RATED_BANDS, Band, Text
from screening.rules.risk.assessment import Assessment, Assessor
from screening.rules.risk.method import Method
from screening.rules.verdict.sensitivity import Bands, Group, codes_alike, undisclosed

ORDER = (*reversed(RATED_BANDS), Band.INSUFFICIENT)  # as a table lists them


@dataclass(frozen=True, slots=True)
class DivisionHead:
    """The deciding place of one CPV division: of its own code, which says no more than that."""

    division: str
    title: Text
    band: Band
    confidence: str
    issue: Text | None
    good: Text | None
    country: str | None
    incidental: bool


@dataclass(frozen=True, slots=True)
class Distribution:
    codes: tuple[tuple[Band, int], ...]
    notices: tuple[tuple[Band, int], ...]  # codes by how often they occur
    divisions: tuple[tuple[Band, int], ...]
    heads: tuple[DivisionHead, ...]


def distribution(data: RiskData, method: Method, year: int, mix: Mapping[str, int]) -> Distribution:
    """Return the bands of all codes, of notices and of the divisions, with the head of each.

    ``mix``: the number of notices under each CPV code.
    """
    known = frozenset(cpv.codes())
    bands = _band_of_each(known | mix.keys(), data, method, year)
    codes = Counter(bands[code] for code in known)
    notices: Counter[Band] = Counter()
    for code, count in mix.items():  # a notice may name a code that the vocabulary does not hold
        notices[bands[code]] += count
    assessor = Assessor(method, data, year)
    divisions = [code for code in cpv.codes() if code.endswith("000000")]
    heads = [_head(code, assess_code(code, assessor)) for code in divisions]
    by_division = Counter(head.band for head in heads)
    return Distribution(_ordered(codes), _ordered(notices), _ordered(by_division), tuple(heads))


def _band_of_each(
    codes: Iterable[str], data: RiskData, method: Method, year: int
) -> dict[str, Band]:
    """Return the headline of each code; codes that hold the same are worked out once."""
    alike = codes_alike(codes, data, method, year)
    groups = [Group(group[0], len(group), *undisclosed(group[0])) for group in alike]
    headlines = Bands(groups, data, method, year).headlines
    return {code: band for group, band in zip(alike, headlines, strict=True) for code in group}


def assess_code(code: str, assessor: Assessor) -> Assessment:
    """Return the assessment of a code of which nothing more is known."""
    return assessor.assess(*undisclosed(code), overdue=False)


def _head(code: str, assessment: Assessment) -> DivisionHead:
    title = Text(nl=cpv.title(code, "nl") or code, en=cpv.title(code, "en") or code)
    band, confidence = assessment.risk.band, assessment.risk.confidence
    worst = next((i for i in assessment.risk.issues if i.band is band), None)
    if worst is None or not worst.paths:
        return DivisionHead(code[:2], title, band, confidence, None, None, None, False)
    path = worst.paths[0]
    return DivisionHead(
        code[:2], title, band, confidence, worst.name, path.good, path.country, path.incidental
    )


def _ordered(counts: Counter[Band]) -> tuple[tuple[Band, int], ...]:
    return tuple((band, counts[band]) for band in ORDER)


def shares(counts: Iterable[tuple[Band, int]]) -> dict[Band, float]:
    """Return counts as parts of the whole, 0..1."""
    count_by_band = dict(counts)
    total = sum(count_by_band.values())
    return {band: count / total for band, count in count_by_band.items()}
