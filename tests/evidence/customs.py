"""Ten findings of US customs on forced labour: what the method says without and with them.

The expectations were registered before the rows of the finding were read into the tables
(method_2_inputs, section 6; 28 November 2026). Each case is rated as an origin that was shown, with
nothing between. A hit is High or above on forced labour or on the exploitation of migrants.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from graphs.chain import Place
from graphs.parties import Kind
from screening.model.verdict import URGENT_BANDS, Band
from screening.rules.risk.list_matches import ListMatches
from screening.rules.risk.method import Method
from screening.rules.risk.place_rating import Rater, Situation
from sources.kit.values.statements import Issue
from tests.evidence.gold import YEAR
from tests.support.method_world import shipped

FINDINGS = "us_cbp_wro"
ISSUES = (Issue.FORCED_LABOUR, Issue.MIGRANT_WORKERS)


@dataclass(frozen=True, slots=True)
class CustomsCase:
    """One finding, and what was registered for it: of the first edition, expected, after."""

    number: str
    name: str
    good: str
    stage: int
    country: str
    first_edition: str
    expected: str
    expected_hit: bool
    expected_after: str
    why: str


CASES = (
    CustomsCase("1", "KR sea salt", "salt", 3, "KR", "not assessed", "not assessed", False,
                ".47 Medium, if it is Taepyung",
                "no level of forced labour; the cause is disability, not migration"),
    CustomsCase("2", "CN vessel, fish and squid", "wild_fish", 3, "CN", ".59", ".67", True, ".67",
                "listed by the US DOL; migrants on vessels"),
    CustomsCase("3", "TW bicycles", "bicycle_assembly", 1, "TW", ".16", ".66", True, ".67",
                "migrants in factories"),
    CustomsCase("4", "MU garments", "garment_assembly", 1, "MU", ".50", ".71", True, ".71",
                "migrants in factories"),
    CustomsCase("5", "RS tyres", "tyres", 1, "RS", ".40", ".40", False,
                ".52 Medium, if it is Linglong",
                "the national share of migrants hides the enclave"),
    CustomsCase("6", "MX coffee", "coffee_beans", 3, "MX", ".55", ".551", True, ".551",
                "fragile: falls at a country score below .598"),
    CustomsCase("7", "RS copper", "copper", 3, "RS", ".47", ".35", False,
                ".47 Medium, if it is Zijin", "UFLPA speaks of China only"),
    CustomsCase("8, 9", "JO garments (two findings)", "garment_assembly", 1, "JO", ".43", ".75",
                True, ".75", "migrants in factories"),
    CustomsCase("10", "DO aluminium profiles", "aluminium", 2, "DO", ".45", ".34", False,
                "vacated: not a positive", "as copper"),
    CustomsCase("control", "MY gloves", "rubber_gloves", 1, "MY", ".67", ".71", True,
                "modified: history", "listed by the US DOL; migrants in factories"),
    CustomsCase("control", "MY palm fruit", "palm_fruit", 3, "MY", ".60", ".64", True,
                "modified: history", "listed by the US DOL; migrants on plantations"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CustomsOutcome:
    """R and band before and after the rows of the finding; None: no table rates it."""

    case: CustomsCase
    before: float | None
    before_band: Band
    after: float | None
    after_band: Band

    @property
    def hit_before(self) -> bool:
        return self.before_band in URGENT_BANDS

    @property
    def hit_after(self) -> bool:
        return self.after_band in URGENT_BANDS


def outcomes(method: Method) -> Iterator[CustomsOutcome]:
    """Yield what the method says of each case without and with the rows of the finding."""
    unread = without_findings(method)
    for case in CASES:
        before, after = _rated(case, unread), _rated(case, method)
        yield CustomsOutcome(case, before, _band(before, unread), after, _band(after, method))


def without_findings(method: Method) -> Method:
    """Return the method without what its tables hold of customs findings."""
    by_good = {
        key: tuple(row for row in rows if row.source != FINDINGS)
        for key, rows in method.list_matches.by_good.items()
    }
    return replace(method, list_matches=ListMatches(by_good))


def _rated(case: CustomsCase, method: Method) -> float | None:
    place = Place(
        case.good, case.stage, case.country, None, "disclosed", Kind.DECLARED, "A", None, "core",
        False, "H", (), 0,
    )  # fmt: skip
    ratings = Rater(method, shipped(), YEAR).rate(place, Situation())
    return max((rated.value for rated in ratings if rated.issue in ISSUES), default=None)


def _band(value: float | None, method: Method) -> Band:
    return Band.INSUFFICIENT if value is None else method.band(value)
