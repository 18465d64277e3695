"""The part of the chain that a verdict rests on, and the gaps in what is known."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from graphs.chain import DisclosedOrigins, SupplyChain, TypicalGood
from graphs.parties import Kind
from screening.model.purchase import Purchase
from screening.model.risk_data import Pin, RiskData
from screening.model.verdict import CountedKind, Coverage, StatedGood
from screening.rules.risk.assessment import Assessment
from screening.rules.risk.method import Method
from screening.rules.risk.typical_goods import Typical
from sources.kit.values.statements import Issue

YEAR = re.compile(r"(19|20)\d\d")
STATED_SHOWN = 12  # stated origins that a verdict names; the page of the chain has them all


def coverage_of(
    purchase: Purchase,
    chain: SupplyChain,
    assessment: Assessment,
    method: Method,
    old: "Aged",
) -> Coverage:
    """Return counts of ties and goods, what the purchase was counted as, and the gaps by name.

    ``old``: the sources that are too old on the day of the verdict.
    """
    goods = assessment.goods
    full = method.constants.link.covered_share
    states = Counter(_known(good, chain.disclosed(good.good, full)) for good in goods)
    places = {
        id(risk.place): risk.place  # each place of a chain is one object, whatever is rated of it
        for rated in assessment.places_by_issue.values()
        for risk in rated
    }
    stated, left_out = _stated(chain, assessment, method)
    return Coverage(
        declared=chain.count(Kind.DECLARED),
        observed=chain.count(Kind.OBSERVED),
        inferred=sum(1 for place in places.values() if place.kind is Kind.INFERRED),
        evidenced_goods=states["evidenced"],
        partly_evidenced_goods=states["partly"],
        declared_goods=states["declared"],
        inferred_goods=states["inferred"] + states["trade"],
        goods_by_trade=states["trade"],
        goods=len(goods),
        issues_assessed=len({issue for _, issue in assessment.places_by_issue}),
        issues=len(Issue),
        data_gaps=tuple(
            data_gaps(
                purchase,
                chain,
                assessment.typical.match,
                are_goods_unknown=bool(assessment.typical.unknown_goods),
            )
        ),
        cpv_match=assessment.typical.match,
        stale_sources=old.stale,
        expired_sources=old.expired,
        kinds=tuple(_kinds(assessment.typical)),
        unknown_kind=assessment.typical.unknown,
        beside=tuple(method.goods[good].name for good in assessment.typical.beside),
        stated=stated,
        stated_left_out=left_out,
    )


def _kinds(typical: Typical) -> Iterator[CountedKind]:
    """Yield what such a purchase may be, the likeliest first.

    What a code always holds is none, nor is a kind of which the code leaves out all goods.
    """
    held = {holding.alternative for _, holdings in typical.holdings for holding in holdings}
    pairs = zip(typical.kinds, typical.alternatives, strict=True)
    kinds = {
        name: kind.chance
        for number, (name, kind) in enumerate(pairs)
        if number in held and not kind.certain
    }
    yield from (CountedKind(*pair) for pair in sorted(kinds.items(), key=lambda pair: -pair[1]))


def _stated(
    chain: SupplyChain, assessment: Assessment, method: Method
) -> tuple[tuple[StatedGood, ...], int]:
    """Return the first origins that ties state, and how many more there are."""
    counted = {good.good for good in assessment.goods}
    named = [tie for tie in chain.supplies if tie.good in method.goods and tie.country]
    named.sort(key=lambda tie: (tie.good not in counted, chain.tiers[tie.customer]))
    shown = tuple(
        StatedGood(
            good=method.goods[tie.good].name,
            country=tie.country,
            supplier=_name(chain, tie.supplier),
            customer=_name(chain, tie.customer),
            share=tie.share,
            evidence_class=tie.evidence_class,
            evidence=tie.evidence,
            is_counted=tie.good in counted,
        )
        for tie in named[:STATED_SHOWN]
        if tie.good is not None and tie.country is not None
    )
    return shown, len(named) - len(shown)


def _name(chain: SupplyChain, key: str) -> str:
    party = chain.parties.get(key)
    return party.name if party is not None else key


def _known(good: TypicalGood, disclosed: DisclosedOrigins) -> str:
    """Return how the origin of a good is known; an assumption of the buyer's counts as declared."""
    if disclosed.covered:
        return "evidenced"
    if any(spot.evidence_class in ("A", "B") for spot in disclosed.places):
        return "partly"
    if disclosed.places or any(origin.assumed for origin in good.origins):
        return "declared"
    by_trade = any(origin.part is not None and origin.part.market for origin in good.origins)
    return "trade" if by_trade else "inferred"


def data_gaps(
    purchase: Purchase, chain: SupplyChain, match: str, *, are_goods_unknown: bool
) -> list[str]:
    """Return the unknown facts, by the names that the pages and docs/methodology.md explain.

    ``match``: how well the CPV codes are known, as ``Typical`` says it.
    """
    suppliers = chain.contract.suppliers
    missing = {
        "cpv": not purchase.cpv,
        "cpv_unknown": bool(purchase.cpv) and match == "none",
        "buyer_type": purchase.buyer_type is None,
        "buyer_country": purchase.buyer_country is None,
        "value": _value_is_unknown(purchase),
        "value_with_vat": purchase.value_with_vat is not None,
        "value_currency": purchase.other_currency is not None,
        "dispatch_date": purchase.dispatched is None,
        "supplier": purchase.signed and not suppliers,
        "supplier_country": any(p.country is None for p in suppliers),
        "supplier_anonymous": any(p.anonymous for p in suppliers),
        "sub_suppliers": not chain.supplies,
        "goods_unknown": are_goods_unknown,
    }
    return [gap for gap, is_missing in missing.items() if is_missing]


@dataclass(frozen=True, slots=True)
class Aged:
    """Sources that are too old on a day. What is expired is stale too."""

    stale: tuple[str, ...] = ()
    expired: tuple[str, ...] = ()  # only those that a rating rests on


def _value_is_unknown(purchase: Purchase) -> bool:
    """Return True if there is no value at all; one in another currency or with VAT is another
    gap.
    """
    values = (purchase.value_eur, purchase.other_currency, purchase.value_with_vat)
    return all(value is None for value in values)


def aged_sources(data: RiskData, method: Method, as_of: date) -> Aged:
    """Return the sources that are too old by their edition, or not checked again for too long."""
    limit = method.constants.freshness.warn_after_years
    return Aged(
        tuple(pin.source for pin in data.pins if _is_stale(pin, as_of, limit)),
        tuple(
            pin.source
            for pin in data.pins
            if pin.source in method.rated_sources and _is_past(pin.expires_on, as_of)
        ),
    )


def _is_stale(pin: Pin, as_of: date, limit: int) -> bool:
    year = YEAR.search(pin.edition)
    by_edition = year is not None and as_of.year - int(year.group()) > limit
    return by_edition or _is_past(pin.stale_on, as_of) or _is_past(pin.expires_on, as_of)


def _is_past(day: date | None, as_of: date) -> bool:
    return day is not None and as_of >= day
