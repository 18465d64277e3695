"""The pins of a verdict: editions, versions and a hash over every input."""

from dataclasses import fields, replace
from datetime import date
from hashlib import sha256
from itertools import groupby
from operator import attrgetter

from graphs.chain import SupplyChain
from graphs.parties import Supply
from screening.model.json_document import as_document, canonical
from screening.model.purchase import Purchase
from screening.model.risk_data import RiskData
from screening.model.verdict import Pins, RegimeAnswer
from screening.rules.own_policy import sentences
from screening.rules.own_policy.deciding import PolicyCase
from screening.rules.risk.listed_parties import NO_HITS, ListHits
from screening.rules.rulebook import Rulebook
from screening.rules.verdict import assumption
from screening.rules.verdict.coverage import aged_sources


class PinMaker:
    """Makes the pins of many verdicts by one rulebook, one set of snapshots and one day.

    What these verdicts share is spelled once. ``inputs`` is the hash of the canonical form of all
    inputs together, and the same whoever makes it.
    """

    def __init__(self, data: RiskData, rulebook: Rulebook, as_of: date) -> None:
        self._as_of = as_of
        self._snapshots = tuple((p.source, p.edition, p.sha256) for p in data.pins)
        self._versions = (
            f"{rulebook.law.id} {rulebook.law.version}+{rulebook.law.digest[:8]}",
            rulebook.method.version,
            f"{rulebook.clauses.ladder.version}+{rulebook.clauses.digest[:8]}",
            rulebook.software,
        )
        shared: dict[str, object] = {
            "law": rulebook.law.digest,
            "as_of": as_of.isoformat(),
            "snapshots": self._snapshots,
            "licences": [p.licence for p in data.pins],
            "aged": as_document(aged_sources(data, rulebook.method, as_of)),
            "versions": self._versions,
        }
        self._shared = {name: _members({name: value}) for name, value in shared.items()}

    def pins_of(
        self,
        purchase: Purchase,
        chain: SupplyChain,
        hits: ListHits = NO_HITS,
        regimes: tuple[RegimeAnswer, ...] = (),
        case: PolicyCase | None = None,
    ) -> Pins:
        """Return the pins. Two verdicts with the same ``inputs`` are equal: the store relies on
        that.
        """
        return Pins(
            as_of=self._as_of.isoformat(),
            policy=self._versions[0] if case is None else f"{self._versions[0]}; {_named(case)}",
            method=self._versions[1],
            clauses=self._versions[2],
            snapshots=self._snapshots,
            inputs=self.inputs_of(purchase, chain, hits, regimes, case),
            software=self._versions[3],
            decisions=_decisions(hits),
            regimes=tuple(sorted({(answer.id, answer.version) for answer in regimes})),
        )

    def inputs_of(
        self,
        purchase: Purchase,
        chain: SupplyChain,
        hits: ListHits = NO_HITS,
        regimes: tuple[RegimeAnswer, ...] = (),
        case: PolicyCase | None = None,
    ) -> str:
        """Return the hash over all inputs of one verdict.

        ``regimes``: their answers stand for their files, so that only who falls under one moves
        with it. ``case``: what of own policy counts; where nothing does, it is as without one.
        """
        own = _own_inputs(purchase, chain, hits)
        if regimes:
            own["regimes"] = as_document(regimes)
        if case is not None:
            own["own_policy"] = [_named(case), sentences.load().digest]
        parts: list[str] = []
        # One call for all own inputs between two shared ones: the call costs more than its work.
        for is_own, names in groupby(sorted({*self._shared, *own}), own.__contains__):
            if is_own:
                parts.append(_members({name: own[name] for name in names}))
            else:
                parts += [self._shared[name] for name in names]
        return sha256(f"{{{','.join(parts)}}}".encode()).hexdigest()


def _named(case: PolicyCase) -> str:
    version = case.version
    return f"own policy {version.number}+{version.policy.digest[:8]}"


def _own_inputs(purchase: Purchase, chain: SupplyChain, hits: ListHits) -> dict[str, object]:
    """Return the inputs that one contract has for itself."""
    contract = chain.contract
    if purchase.own_policies:  # which of them counts is hashed apart
        purchase = replace(purchase, own_policies=())
    inputs: dict[str, object] = {
        "purchase": as_document(purchase),
        "register": as_document(
            (contract.read_from, contract.dispatched, contract.awarded, contract.starts)
        ),
        "suppliers": sorted(
            (p.key, p.name, p.country or "", p.anonymous) for p in contract.suppliers
        ),
        "supplies": [_tie(supply) for supply in chain.supplies],
        "names": sorted((key, party.name) for key, party in chain.parties.items()),
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
    return inputs


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


def _members(document: dict[str, object]) -> str:
    """Return what ``canonical`` writes of an object between its braces."""
    return canonical(document)[1:-1]
