"""Inputs of goods by lists: a listed good and country lead to the origin of its input.

The US Department of Labor lists some goods only because of an input, and names the country of that
input: batteries from China, because of cobalt from the Congo. That is an edge of the chain and no
listing (decision 9). Always inferred: that this supplier's batteries are such is not said.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from graphs.chain import MadeInto, MarketShare, Origin, SupplyChain, TypicalGood
from screening.model.risk_data import RiskData, SourcedInput
from screening.rules.risk.method import Method

Made = tuple[str, str]  # a good of ours and the country that it is made in


@dataclass(frozen=True, slots=True)
class Edge:
    """A step from a good made in a country down to its input and the country of that."""

    made: Made
    input: str
    origin: str
    sourced: SourcedInput


@dataclass(frozen=True)
class Inputs:
    """The edges of the risk data, by the good and country they start from."""

    method: Method
    below: dict[Made, tuple[Edge, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, data: RiskData, method: Method) -> "Inputs":
        edges_below: dict[Made, list[Edge]] = {}
        for link in method.input_links:
            for listed, country in data.input_goods:
                if listed == link.listed.casefold():
                    made = (link.good, country)
                    for row in data.inputs(listed, country):
                        if row.tie.parent_country:
                            edge = Edge(made, link.input, row.tie.parent_country, row)
                            edges_below.setdefault(made, []).append(edge)
        return cls(method, {made: tuple(edges) for made, edges in sorted(edges_below.items())})

    def of_good(self, good: str, country: str) -> tuple[Edge, ...]:
        return self.below.get((good, country), ())

    def added(self, goods: tuple[TypicalGood, ...], chain: SupplyChain) -> tuple[TypicalGood, ...]:
        """Return the goods with the origins that lists name for an input of the purchase.

        Only what is in the purchase gains an origin: the list says where the input of such goods
        comes from, and not that this purchase holds it.
        """
        if not self.below:
            return goods
        full = {(good.good, good.stage): good for good in goods}
        for good in goods:
            for edge in self._edges(good, chain):
                self._add(full, edge)
        return tuple(full[key] for key in sorted(full, key=lambda key: (key[1], key[0])))

    def _edges(self, good: TypicalGood, chain: SupplyChain) -> Iterator[Edge]:
        disclosed = chain.disclosed(good.good, self.method.constants.link.covered_share)
        for origin in disclosed.places:
            yield from self.of_good(good.good, origin.country or "")
        if not disclosed.covered:
            for typical in good.origins:
                yield from self.of_good(good.good, typical.country)

    def _add(self, full: dict[tuple[str, int], TypicalGood], edge: Edge) -> None:
        key = next((key for key in full if key[0] == edge.input), None)
        if key is None or any(origin.band == "disclosed" for origin in full[key].origins):
            return  # shown or assumed to come from elsewhere: nothing usual is added to that
        pin = edge.sourced.pin
        made = MadeInto(*edge.made, pin.source, pin.edition, edge.sourced.tie.where, pin.licence)
        full[key] = replace(full[key], origins=_with(full[key].origins, edge.origin, made))


def _with(origins: Iterable[Origin], country: str, made: MadeInto) -> tuple[Origin, ...]:
    """Return the origins with what a list names; a new one has no known share: bounds alone."""
    by_country = {origin.country: origin for origin in origins}
    before = by_country.get(country)
    if before is None:
        part = MarketShare(0.0, 0.0, 1.0, 1.0, "", made.edition, (), made.source, made.edition)
        by_country[country] = Origin(country, "minor", part=part, made_into=made)
    elif before.made_into is None:
        by_country[country] = replace(before, made_into=made)
    return tuple(by_country.values())
