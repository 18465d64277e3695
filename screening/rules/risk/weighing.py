"""How much a rated place counts in one purchase, and which place decides (M1, M3, M7, F11).

What a rating counts for in a role depends on nothing but the rating and the constants: an assessor
works it out once (``RoleRating``) and keeps it for all purchases with that place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from graphs.chain import Place, StatedCountries
from graphs.parties import Kind
from screening.model.verdict import BAND_RANK, URGENT_BANDS, Band
from screening.rules.risk.baskets import GoodAtStage
from screening.rules.risk.explain import RatingWords
from screening.rules.risk.holdings import Alternative, Held, Holding, likely
from screening.rules.risk.method import Method
from screening.rules.risk.order import Order, place_order
from screening.rules.risk.place_rating import PlaceRating

SURE = 1.0  # the presence of what a kind always holds
PUBLISHED = ("listed", "nordic", "authority")  # bases of a level that its publisher gave as such


@dataclass(frozen=True, slots=True)
class RoleRating:
    """A rating as it counts in one role. ``weight``, ``low``, ``high``: R after the role, 0..1.

    ``band`` says "insufficient information" where no figure is known and the place may be High.
    ``published``: R of the good as its publisher rates it, where that is a floor of the upper bound
    (M7). ``undiminished``: R as it would be if the contract surely held the place.
    """

    rated: PlaceRating
    role: str
    weight: float
    low: float
    high: float
    band: Band
    published: float | None
    undiminished: float
    words: dict[StatedCountries, RatingWords] = field(
        default_factory=dict, compare=False, repr=False
    )

    @classmethod
    def of(cls, rated: PlaceRating, role: str, method: Method) -> "RoleRating":
        """Return what a rating counts for in a role (core, input or incidental)."""
        part = method.constants.role.by_name[role]
        weight, high = part * rated.value, part * rated.high
        return cls(
            rated=rated,
            role=role,
            weight=weight,
            low=part * rated.low,
            high=high,
            band=_band(rated, weight, high, method),
            published=_published(rated, role, method),
            undiminished=rated.value / rated.link if rated.link else 0.0,
        )


def _band(rated: PlaceRating, weight: float, high: float, method: Method) -> Band:
    """F11: a place that rests on nothing and may be High is to be investigated, not rated.

    It ranks below a place that is High on figures, so that silence never hides that one.
    """
    if rated.is_unfounded and method.band(high) in URGENT_BANDS:
        return Band.INSUFFICIENT
    return method.band(weight)


def _published(rated: PlaceRating, role: str, method: Method) -> float | None:
    """R of the good as its publisher rates it, wherever it comes from (M7); None where it is none.

    It is a floor of the upper bound while nobody disclosed an origin of what is bought, and where
    the authority rated this issue itself.
    """
    place = rated.place
    is_open = place.kind is Kind.INFERRED and place.rest == 1.0
    if role != "core" or not is_open or rated.level.basis not in PUBLISHED:
        return None
    return rated.delta * method.level(rated.level.level)


@dataclass(slots=True)
class KeptRating:
    """One rating with what it counts for in each role, each worked out when first needed."""

    rated: PlaceRating
    method: Method
    _by_role: dict[str, tuple[RoleRating, Order]] = field(default_factory=dict)

    def in_role(self, role: str) -> tuple[RoleRating, Order]:
        """Return what it counts for in a role, and where that stands in the order of places."""
        kept = self._by_role.get(role)
        if kept is None:
            rating = RoleRating.of(self.rated, role, self.method)
            order = place_order(PlaceRisk(self.rated.place, rating))
            kept = self._by_role[role] = (rating, order)
        return kept


class PlaceRisk(NamedTuple):
    """One place of this chain with one rating, as it counts in its role in the purchase.

    ``is_likely``: at least half of such purchases hold it or something as heavy.
    """

    place: Place
    in_role: RoleRating
    is_likely: bool = True

    @property
    def rated(self) -> PlaceRating:
        return self.in_role.rated

    @property
    def role(self) -> str:
        return self.in_role.role

    @property
    def weight(self) -> float:
        return self.in_role.weight

    @property
    def low(self) -> float:
        return self.in_role.low

    @property
    def high(self) -> float:
        return self.in_role.high

    @property
    def band(self) -> Band:
        return self.in_role.band


@dataclass(frozen=True, slots=True)
class Weighed:
    """The places of one issue on one front, and what decides it.

    ``deciding`` is None where nothing is held by half of such purchases; ``most``: the heaviest
    that any of them may hold.
    """

    places: tuple[PlaceRisk, ...]
    deciding: PlaceRisk | None
    low: float
    high: float
    most: Held[PlaceRisk] | None


_ORDER = itemgetter(0)  # equal ones keep that of the places
RolesOfGood = tuple[tuple[str, tuple[Holding, ...]], ...]
RatedHere = tuple[Place, KeptRating, RolesOfGood]
Roles = Mapping[GoodAtStage, RolesOfGood]


def roles_of(holdings: tuple[tuple[GoodAtStage, tuple[Holding, ...]], ...]) -> Roles:
    """Return in which roles a purchase holds each good, with the holdings of each role."""
    roles: dict[GoodAtStage, RolesOfGood] = {}
    for key, mine in holdings:
        by_role: dict[str, list[Holding]] = {}
        for holding in mine:
            by_role.setdefault(holding.role, []).append(holding)
        roles[key] = tuple((role, tuple(each)) for role, each in by_role.items())
    return roles


def weigh(rated: list[RatedHere], alternatives: tuple[Alternative, ...], half: float) -> Weighed:
    """Settle which place decides an issue, and between which bounds its value lies."""
    ordered = _in_order(rated)
    counted: list[Held[PlaceRisk]] = []
    sure: list[Held[PlaceRisk]] = []
    most: Held[PlaceRisk] | None = None
    high = 0.0
    for _, risk, holdings in ordered:
        rating = risk.in_role
        if rating.role == "incidental":
            continue
        for holding in holdings:
            held = Held(rating.weight, holding, risk)
            counted.append(held)
            if holding.presence >= SURE:
                sure.append(Held(rating.low, holding, risk))
            if most is None or rating.high > most.place.in_role.high:
                most = held
        if rating.published is not None and rating.published > high:
            high = rating.published
    chosen, deciding = _deciding(counted, alternatives, half)
    return Weighed(
        places=_places([risk for _, risk, _ in ordered], chosen, deciding),
        deciding=None if deciding is None else deciding.place,
        low=_surely(sure, alternatives, half),
        high=high if most is None else max(high, most.place.high),
        most=most,
    )


def _surely(
    sure: list[Held[PlaceRisk]], alternatives: tuple[Alternative, ...], half: float
) -> float:
    """Return the lower bound, 0..1: only what a kind always holds counts for it (M9).

    Where nobody confirmed a code it is the lowest of those of the assumed codes (M15).
    """
    if alternatives and alternatives[0].assumed:
        return min(
            _weight(likely(held, alternatives, half))
            for held in _by_assumed_code(sure, alternatives)
        )
    return _weight(likely(sure, alternatives, half))


def _by_assumed_code(
    held: list[Held[PlaceRisk]], alternatives: tuple[Alternative, ...]
) -> Iterator[list[Held[PlaceRisk]]]:
    """Yield what a purchase holds if it is of each assumed code, with what is declared of it."""
    groups = {alternative.group for alternative in alternatives if alternative.assumed}
    for group in sorted(groups):
        others = groups - {group}
        yield [each for each in held if alternatives[each.holding.alternative].group not in others]


def _weight(held: Held[PlaceRisk] | None) -> float:
    return held.weight if held is not None else 0.0


def _in_order(rated: list[RatedHere]) -> list[tuple[Order, PlaceRisk, tuple[Holding, ...]]]:
    """Return each place in each role that the purchase holds it in, with what holds it so, in
    M1's order.
    """
    ordered: list[tuple[Order, PlaceRisk, tuple[Holding, ...]]] = []
    for place, kept, roles in rated:
        for role, holdings in roles:
            rating, order = kept.in_role(role)
            ordered.append((order, PlaceRisk(place, rating), holdings))
    ordered.sort(key=_ORDER)
    return ordered


def _deciding(
    held: list[Held[PlaceRisk]], alternatives: tuple[Alternative, ...], half: float
) -> tuple[Held[PlaceRisk] | None, Held[PlaceRisk] | None]:
    """The heaviest that half of such purchases reach, and what decides.

    A core place decides where core ones alone reach the same band (M1). What rests on no figure
    ranks below what is High on figures, and above what is Medium (F11).
    """
    founded = [each for each in held if each.place.in_role.band is not Band.INSUFFICIENT]
    heaviest = [likely(founded, alternatives, half)]
    if len(founded) < len(held):
        heaviest.append(likely(held, alternatives, half))
    chosen = max(
        filter(None, heaviest), key=lambda each: BAND_RANK[each.place.in_role.band], default=None
    )
    if chosen is None or chosen.holding.role == "core":
        return chosen, chosen
    core = likely([each for each in founded if each.holding.role == "core"], alternatives, half)
    takes_over = core is not None and core.place.band is chosen.place.band
    return chosen, core if takes_over else chosen


def _places(
    ordered: list[PlaceRisk],
    chosen: Held[PlaceRisk] | None,
    deciding: Held[PlaceRisk] | None,
) -> tuple[PlaceRisk, ...]:
    """Each place once, in its strongest role: what decides, what is as likely, what is possible."""
    top = chosen.weight + 1e-9 if chosen is not None else -1.0
    placed = set() if deciding is None else {id(deciding.place.place)}
    as_likely = [] if deciding is None else [deciding.place]
    possible: list[PlaceRisk] = []
    for risk in ordered:  # the strongest role of a place comes first
        place, rating, _ = risk
        if id(place) in placed:
            continue
        placed.add(id(place))
        if rating.weight <= top:
            as_likely.append(risk)
        else:
            possible.append(PlaceRisk(place, rating, is_likely=False))
    return (*as_likely, *possible)
