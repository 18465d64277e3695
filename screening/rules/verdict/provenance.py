"""The pins of a verdict: editions, versions and a hash over every input."""

import json
from dataclasses import fields
from datetime import date
from hashlib import sha256
from operator import attrgetter

from graphs.chain import SupplyChain
from graphs.parties import Supply
from screening.model.json_document import as_document
from screening.model.purchase import Purchase
from screening.model.risk_data import RiskData
from screening.model.verdict import Pins
from screening.rules.risk.listed_parties import NO_HITS, ListHits
from screening.rules.rulebook import Rulebook
from screening.rules.verdict import assumption
from screening.rules.verdict.coverage import aged_sources


def pins_of(
    purchase: Purchase,
    chain: SupplyChain,
    data: RiskData,
    rulebook: Rulebook,
    as_of: date,
    hits: ListHits = NO_HITS,
) -> Pins:
    """Return the pins. Two verdicts with the same ``inputs`` are equal: the store relies on
    that.
    """
    contract = chain.contract
    snapshots = tuple((p.source, p.edition, p.sha256) for p in data.pins)
    versions = (
        f"{rulebook.law.id} {rulebook.law.version}+{rulebook.law.digest[:8]}",
        rulebook.method.version,
        f"{rulebook.clauses.ladder.version}+{rulebook.clauses.digest[:8]}",
        rulebook.software,
    )
    inputs = {
        "law": rulebook.law.digest,
        "purchase": as_document(purchase),
        "register": as_document(
            (contract.read_from, contract.dispatched, contract.awarded, contract.starts)
        ),
        "suppliers": sorted(
            (p.key, p.name, p.country or "", p.anonymous) for p in contract.suppliers
        ),
        "supplies": [_tie(supply) for supply in chain.supplies],
        "names": sorted((key, party.name) for key, party in chain.parties.items()),
        "as_of": as_of.isoformat(),
        "snapshots": snapshots,
        "licences": [p.licence for p in data.pins],
        "aged": as_document(aged_sources(data, rulebook.method, as_of)),
        "versions": versions,
    }
    if purchase.assumed_cpv:
        inputs["assumed"] = assumption.digest()
    if chain.left_out:
        inputs["left_out"] = chain.left_out
    if hits != NO_HITS:
        inputs["listed"] = as_document(
            (
                sorted(set(hits.hits), key=repr),
                sorted(hits.waiting, key=str),
                sorted(set(hits.decisions)),
            )
        )
    return Pins(
        as_of=as_of.isoformat(),
        policy=versions[0],
        method=versions[1],
        clauses=versions[2],
        snapshots=snapshots,
        inputs=sha256(canonical(inputs).encode()).hexdigest(),
        software=versions[3],
        decisions=_decisions(hits),
    )


def _decisions(hits: ListHits) -> tuple[tuple[str, str, str], ...]:
    """Return the people's decisions that this verdict rests on: match, answer and day."""
    of_hits = (
        (hit.decision, "same" if hit.until is None else "not_same", str(hit.confirmed_on or ""))
        for hit in hits.hits
        if hit.decision is not None
    )
    return tuple(sorted({*of_hits, *hits.decisions}))


_FACTS = tuple(field.name for field in fields(Supply))
_facts = attrgetter(*_FACTS)


def _tie(supply: Supply) -> dict[str, object]:
    """Return what ``as_document`` returns, several times faster: a chain may hold 100,000 of
    them.
    """
    return {name: _plain(value) for name, value in zip(_FACTS, _facts(supply), strict=True)}


def _plain(value: object) -> object:
    return value if value is None or type(value) is str else as_document(value)


def canonical(document: object) -> str:
    """Return a JSON document in one spelling: sorted keys, no spaces, no escapes."""
    return json.dumps(
        document, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
