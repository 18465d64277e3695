"""The evidence of official numbers: equal ones settle it, different ones nearly."""

from functools import lru_cache

from graphs.identifiers import UNKNOWN_SCHEME, identify
from graphs.matching.records import Reason
from graphs.matching.vocabulary import weights
from graphs.parties import Identifier

# a register of companies where each has one number; None: in every country
NATIONAL = {"NL": "NL-KVK", "FR": "FR-SIREN", "GB": "GB-COH", "BE": "BE-BCE_KBO"}
WORLDWIDE = "XI-LEI"
_SITES = frozenset({"XI-OSID", "OS-ID", "OSID", "OS-HUB", "XI-OSH"})
_VAT = frozenset({"EU-VAT", "GB-VAT"})
_MANY = frozenset({"EU-VAT", "GB-VAT", "FR-SIRET", "NL-OIN", UNKNOWN_SCHEME})  # more than one each

Numbers = dict[str, frozenset[str]]


def numbers_of(identifiers: tuple[Identifier, ...]) -> tuple[Numbers, Numbers]:
    """Return the valid numbers and the doubtful ones, by register.

    A number that holds another is taken apart: a SIRET begins with the SIREN, a French VAT number
    ends with it, a Belgian one is the enterprise number, an OIN holds an RSIN or a KvK number.
    """
    valid: dict[str, set[str]] = {}
    doubtful: dict[str, set[str]] = {}
    for identifier in identifiers[:50]:
        checked = _checked(identifier.scheme[:40], identifier.id[:60])
        if checked is None:
            continue
        if checked.valid is False or checked.scheme == UNKNOWN_SCHEME:
            doubtful.setdefault(checked.scheme, set()).add(checked.id)
            continue
        valid.setdefault(checked.scheme, set()).add(checked.id)
        for scheme, number in _inside(checked):
            valid.setdefault(scheme, set()).add(number)
    return (
        {scheme: frozenset(numbers) for scheme, numbers in valid.items()},
        {scheme: frozenset(numbers) for scheme, numbers in doubtful.items()},
    )


@lru_cache(maxsize=20_000)
def _checked(scheme: str, number: str) -> Identifier | None:
    """Check a number whatever the record claims: sources differ in how they write one."""
    if scheme.upper() in _SITES:
        return Identifier("OS-ID", "".join(number.split()).upper())
    return identify(None if scheme == UNKNOWN_SCHEME else scheme, number)


def _inside(identifier: Identifier) -> list[tuple[str, str]]:
    """Return the numbers that this one holds, with their registers."""
    number = identifier.id
    if identifier.scheme == "FR-SIRET":
        return [("FR-SIREN", number[:9])]
    if identifier.scheme == "EU-VAT" and number.startswith("FR") and number[4:].isdigit():
        return [("FR-SIREN", number[-9:])]
    if identifier.scheme == "EU-VAT" and number.startswith("BE"):
        return [("BE-BCE_KBO", number[2:].zfill(10))]
    if identifier.scheme == "NL-OIN" and number[7] == "1":
        return [("NL-RSIN", number[8:17])]
    if identifier.scheme == "NL-OIN" and number[7] == "3":
        return [("NL-KVK", number[8:16])]
    return []


def evidence(a: tuple[Numbers, Numbers], b: tuple[Numbers, Numbers]) -> list[Reason]:
    """Return one reason per register that both records are in, the strongest first."""
    bits = weights().bits
    equal = sorted((s, n) for s in a[0].keys() & b[0].keys() for n in a[0][s] & b[0][s])
    reasons = []
    if equal:
        best: tuple[str, ...] = min(equal, key=lambda pair: (pair[0] in _VAT, pair))
        code = "identifier_vat" if best[0] in _VAT else "identifier_equal"
        sites = a[0].get("FR-SIRET", frozenset()) | b[0].get("FR-SIRET", frozenset())
        if {scheme for scheme, _ in equal} == {"FR-SIREN"} and len(sites) > 1:
            code, best = "identifier_branch", tuple(sorted(sites)[:2])
        reasons.append(Reason(code, bits[code], best))
    for scheme in sorted(a[0].keys() & b[0].keys() - _MANY):
        if not a[0][scheme] & b[0][scheme]:
            code = "site_differs" if scheme == "OS-ID" else "identifier_differs"
            two = sorted((min(a[0][scheme]), min(b[0][scheme])))
            reasons.append(Reason(code, bits[code], (scheme, *two)))
    if not equal:
        same = sorted((s, n) for s in a[1].keys() & b[1].keys() for n in a[1][s] & b[1][s])
        if same:
            reasons.append(Reason("identifier_doubtful", bits["identifier_doubtful"], same[0]))
    return reasons
