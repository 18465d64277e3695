"""How much of the chain a verdict rests on, and what is not known."""

import re
from datetime import date

from graphs.chain import SupplyChain
from graphs.parties import Kind
from screening.heard import Heard
from screening.method.files import Method
from screening.purchase import Purchase
from screening.risk import Assessment
from screening.verdict import Coverage
from sources.kit.statements import Issue

YEAR = re.compile(r"(19|20)\d\d")


def coverage_of(
    purchase: Purchase,
    chain: SupplyChain,
    assessment: Assessment,
    heard: Heard,
    method: Method,
    as_of: date,
) -> Coverage:
    """Counts of ties and goods, and the gaps by name."""
    goods = assessment.typical.goods
    full = method.constants.number("link.covered_share")
    places = {one.place for found in assessment.found.values() for one in found}
    return Coverage(
        declared=chain.count(Kind.DECLARED),
        observed=chain.count(Kind.OBSERVED),
        inferred=sum(1 for place in places if place.kind is Kind.INFERRED),
        evidenced_goods=sum(1 for good in goods if chain.disclosed(good.good, full).covered),
        goods=len(goods),
        issues_assessed=len(assessment.found),
        issues=len(Issue),
        data_gaps=tuple(gaps(purchase, chain, assessment)),
        cpv_match=assessment.typical.match,
        stale_sources=tuple(stale(heard, method, as_of)),
    )


def gaps(purchase: Purchase, chain: SupplyChain, assessment: Assessment) -> list[str]:
    """What is unknown, by the name that the pages and docs/methodology.md explain."""
    suppliers = chain.contract.suppliers
    missing = {
        "cpv": not purchase.cpv,
        "cpv_unknown": bool(purchase.cpv) and assessment.typical.match == "none",
        "cpv_division_only": assessment.typical.match == "division",
        "buyer_type": purchase.buyer_type is None,
        "buyer_country": purchase.buyer_country is None,
        "value": purchase.value_eur is None and purchase.other_currency is None,
        "value_currency": purchase.other_currency is not None,
        "dispatch_date": purchase.dispatched is None,
        "supplier": purchase.signed and not suppliers,
        "supplier_country": any(p.country is None for p in suppliers),
        "supplier_anonymous": any(p.anonymous for p in suppliers),
        "sub_suppliers": not chain.supplies,
        "goods_unknown": bool(assessment.typical.unknown_goods),
    }
    return [gap for gap, there in missing.items() if there]


def stale(heard: Heard, method: Method, as_of: date) -> list[str]:
    """Sources whose edition is older than the method wants."""
    limit = method.constants.number("freshness.warn_after_years")
    old = []
    for pin in heard.pins:
        year = YEAR.search(pin.edition)
        if year is not None and as_of.year - int(year.group()) > limit:
            old.append(pin.source)
    return old
