"""Comparison of two records: how likely they are one company, and for which reasons."""

from functools import lru_cache
from typing import NamedTuple

from graphs.matching import identifier_evidence, location_evidence, name_evidence
from graphs.matching.identifier_evidence import NATIONAL, WORLDWIDE, numbers_of
from graphs.matching.name_parsing import Name, forget_names, names_of
from graphs.matching.records import Comparison, Likelihood, Reason, Record
from graphs.matching.vocabulary import weights

_SETTLED = -16.0  # below it no single field would bring the odds back
_CLEARLY_AGAINST = (
    -6.0
)  # bits: a word of its own that only one of the names has, and nothing for it
_MOST_PAIRS = 64  # of names: records with dozens of aliases are compared by their likeliest


class Prepared(NamedTuple):
    """A record whose names, numbers and places have been read: comparing it again is quick."""

    names: tuple[Name, ...]
    country: str | None
    city: str
    address: frozenset[str]
    numbers: tuple[identifier_evidence.Numbers, identifier_evidence.Numbers]
    anonymous: str | None  # the name that names nobody, when there is no other


def prepare(record: Record) -> Prepared:
    """Parse a record. What cannot be read is left out; no text is an error."""
    read = names_of(record.names)
    return Prepared(
        names=read,
        country=(record.country or "").strip().upper() or None,
        city=location_evidence.city_key(record.city) if record.city else "",
        address=location_evidence.address_key(record.address) if record.address else frozenset(),
        numbers=numbers_of(record.identifiers),
        anonymous=(min(record.names)[:60] if record.names and not read else None),
    )


@lru_cache(maxsize=20_000)
def _cached(record: Record) -> Prepared:
    return prepare(record)


def forget() -> None:
    """Forget every name that was parsed: for measuring what parsing costs."""
    _cached.cache_clear()
    forget_names()


def compare(a: Record, b: Record) -> Comparison:
    """Return how likely ``a`` and ``b`` are one company. Symmetric, and never raises."""
    return compare_prepared(_prepared(a), _prepared(b))


def _prepared(record: Record) -> Prepared:
    """Return the prepared record, from a cache unless its texts are long and cost memory."""
    long = sum(map(len, record.names)) + len(record.address or "") > 2_000
    return prepare(record) if long else _cached(record)


def names_clearly_differ(a: Record, b: Record) -> bool:
    """Return whether the names alone speak against one company, sixty-four to one or more.

    For two records that an equal number says are one. Names that cannot be read say nothing.
    """
    one, other = _prepared(a), _prepared(b)
    return bool(one.names and other.names) and _names(one, other)[0] <= _CLEARLY_AGAINST


def compare_prepared(a: Prepared, b: Prepared) -> Comparison:
    """Return the same as ``compare``, for records that were prepared before."""
    w = weights()
    if a.anonymous is not None or b.anonymous is not None:
        about = min(text for text in (a.anonymous, b.anonymous) if text is not None)
        against = Reason("anonymous", w.bits["anonymous"], (about,))
        odds = w.bits["prior"] + against.weight
        return Comparison(odds, Likelihood.UNLIKELY, (against,), None, 0.0)
    reasons: list[Reason] = []
    if a.numbers[0] or a.numbers[1]:
        reasons += identifier_evidence.evidence(a.numbers, b.numbers)
    reasons += _names(a, b)[1]
    if (a.country or a.city or a.address) and (b.country or b.city or b.address):
        reasons += location_evidence.evidence(
            (a.country, b.country), (a.city, b.city), (a.address, b.address)
        )
    log_odds = w.bits["prior"] + sum(reason.weight for reason in reasons)
    likelihood = _likelihood(log_odds, reasons)
    return Comparison(
        log_odds=round(log_odds, 6),
        likelihood=likelihood,
        reasons=tuple(sorted(reasons, key=lambda r: (-abs(r.weight), r.code, r.about))),
        would_settle=_would_settle(a, b, log_odds, likelihood, reasons),
        completeness=_completeness(a, b),
    )


def _names(a: Prepared, b: Prepared) -> tuple[float, list[Reason]]:
    """Return the evidence of the two names, of all that both have, that weigh most."""
    places = frozenset[str]()
    if a.country and a.country == b.country:
        places = frozenset({a.country, a.city if a.city == b.city else ""}) - {""}
    if len(a.names) == 1 == len(b.names):
        return name_evidence.align(a.names[0], b.names[0], places)
    if not a.names or not b.names:
        return 0.0, []
    pairs = [(x, y) for x in a.names for y in b.names]
    if len(pairs) > _MOST_PAIRS:
        pairs.sort(key=lambda pair: (-_shared(*pair), *sorted((pair[0].order, pair[1].order))))
    results = [name_evidence.align(x, y, places) for x, y in pairs[:_MOST_PAIRS]]
    return min(results, key=lambda pair: (-pair[0], pair[1]))


def _shared(x: Name, y: Name) -> int:
    return len({word.sense for word in x.words} & {word.sense for word in y.words})


def _likelihood(log_odds: float, reasons: list[Reason]) -> Likelihood:
    w = weights()
    codes = {reason.code for reason in reasons}
    if log_odds >= w.likely and "identifier_differs" not in codes:
        if codes & {"identifier_equal", "identifier_branch", "identifier_vat"}:
            return Likelihood.SAME
        return Likelihood.LIKELY
    return Likelihood.POSSIBLE if log_odds >= w.possible else Likelihood.UNLIKELY


def _would_settle(
    a: Prepared, b: Prepared, log_odds: float, likelihood: Likelihood, reasons: list[Reason]
) -> str | None:
    """Return the one field to ask for: a number that one record has, else one of their register."""
    if likelihood is Likelihood.SAME or log_odds < _SETTLED:
        return None
    if any(reason.code in ("identifier_differs", "identifier_equal") for reason in reasons):
        return None
    national = [NATIONAL[c] for c in (a.country, b.country) if c in NATIONAL]
    for scheme in (*sorted(set(national)), WORLDWIDE):
        if (scheme in a.numbers[0]) != (scheme in b.numbers[0]):
            return scheme
    for scheme in sorted(a.numbers[0].keys() ^ b.numbers[0].keys()):
        return scheme
    if not a.country or not b.country:
        return min(national, default="country")
    return min(national, default=WORLDWIDE)


def _completeness(a: Prepared, b: Prepared) -> float:
    """Return how much both records have of names, a shared register, country, city and address."""
    kinds = (
        (0.3, bool(a.names and b.names)),
        (0.4, bool(a.numbers[0].keys() & b.numbers[0].keys())),
        (0.1, bool(a.country and b.country)),
        (0.1, bool(a.city and b.city)),
        (0.1, bool(a.address and b.address)),
    )
    return round(sum(share for share, both in kinds if both), 2)
