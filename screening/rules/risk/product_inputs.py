"""Inputs of goods by lists: a listed good and country lead to the origin of its input.

The US Department of Labor lists some goods only because of an input, and names the country of that
input: batteries from China, because of cobalt from the Congo. That is an edge of the chain and no
listing (decision 9). Always inferred: that this supplier's batteries are such is not said.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from graphs.chain import MadeInto, Origin, SupplyChain, TypicalGood
from screening.model.risk_data import RiskData, SourcedInput
from screening.rules.risk.method import Method
from screening.rules.risk.typical_goods import STAGE_OF_KIND

HEAVIEST_FIRST = ("disclosed", "major", "some", "minor")
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
        """Return the goods with the origins of their inputs; an input that was not there is added.

        One step only: the list names the input that it means, however deep that lies.
        """
        if not self.below:
            return goods
        edges = [(good, band, e) for good in goods for band, e in self._from(good, chain)]
        if not edges:
            return goods
        full = {(good.good, good.stage): good for good in goods}
        for above, band, edge in edges:
            self._add(full, above, "major" if band == "disclosed" else band, edge)
        return tuple(full[key] for key in sorted(full, key=lambda key: (key[1], key[0])))

    def _from(self, good: TypicalGood, chain: SupplyChain) -> Iterator[tuple[str, Edge]]:
        disclosed = chain.disclosed(good.good, self.method.constants.link.covered_share)
        for spot in disclosed.places:
            yield from (("disclosed", edge) for edge in self.of_good(good.good, spot.country or ""))
        if not disclosed.covered:
            for origin in good.origins:
                edges = self.of_good(good.good, origin.country)
                yield from ((origin.band, edge) for edge in edges)

    def _add(
        self,
        full: dict[tuple[str, int], TypicalGood],
        above: TypicalGood,
        band: str,
        edge: Edge,
    ) -> None:
        input_good = next((good for good in full.values() if good.good == edge.input), None)
        if input_good is not None and any(
            origin.band == "disclosed" for origin in input_good.origins
        ):
            return  # shown or assumed to come from elsewhere: nothing usual is added to that
        if input_good is None:
            facts = self.method.goods[edge.input]
            input_good = TypicalGood(
                good=edge.input,
                stage=STAGE_OF_KIND[facts.kind],
                origins=(),
                made_from=facts.made_from,
                incidental=above.incidental,
                source=f"{edge.sourced.pin.source} {edge.sourced.pin.edition}",
                confidence="M",
            )
            whole = full[above.good, above.stage]
            if edge.input not in whole.made_from:
                more = replace(whole, made_from=(*whole.made_from, edge.input))
                full[above.good, above.stage] = more
        pin = edge.sourced.pin
        made = MadeInto(*edge.made, pin.source, pin.edition, edge.sourced.tie.where, pin.licence)
        new = Origin(edge.origin, band, made_into=made)
        full[input_good.good, input_good.stage] = replace(
            input_good, origins=_with(input_good.origins, new)
        )


def _with(origins: Iterable[Origin], new: Origin) -> tuple[Origin, ...]:
    """Return origins with one more, or the heavier band of two; statistics do not see into a
    product.
    """
    by_country = {origin.country: origin for origin in origins}
    before = by_country.get(new.country)
    if before is None or HEAVIEST_FIRST.index(new.band) < HEAVIEST_FIRST.index(before.band):
        by_country[new.country] = new
    elif before.made_into is None:
        by_country[new.country] = replace(before, made_into=new.made_into)
    return tuple(by_country.values())
