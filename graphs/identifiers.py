"""Official numbers of organizations: the register that each comes from, and whether it is valid.

A number that fails its check is kept and marked, because registers lose zeros and swap digits:
94 of 5,058 SIRETs in a French register fail, and dropping them would lose the supplier.
"""

import re
from collections.abc import Callable

from stdnum import lei
from stdnum.eu import vat as eu_vat
from stdnum.fr import siren, siret
from stdnum.gb import vat as gb_vat
from stdnum.nl import bsn

from graphs.parties import Identifier

_HINTS = {
    "NL-KVK": "nlkvk kvk kvknummer kvknr kamervankoophandel chamberofcommerce handelsregister",
    "NL-OIN": "nloin oin oinnummer organisatieidentificatienummer",
    "NL-RSIN": "nlrsin rsin fiscaalnummer",
    "XI-LEI": "xilei lei leicode legalentityidentifier",
    "EU-VAT": "euvat vat vatnumber vatno btw btwnummer btwnr btwid tva numerotva ustid ustidnr",
    "FR-SIRET": "frsiret siret numerosiret",
    "FR-SIREN": "frsiren siren rcs frrcs",
    "GB-COH": "gbcoh coh companieshouse companynumber companynr companyregistrationnumber crn",
    "BE-BCE_KBO": "bebcekbo kbo bce kbonummer ondernemingsnummer numerodentreprise bekbo",
    "OS-ID": "osid opensupplyhubid oshid oarid oar",
    "UML": "uml umlid universalmilllistid",
    "PF-TAHITI": "tahiti pftahiti",
    "NC-RIDET": "ridet ncridet",
}
SCHEMES = {hint: scheme for scheme, hints in _HINTS.items() for hint in hints.split()}
UNKNOWN_SCHEME = "UNKNOWN"
_EMPTY = frozenset({"", "1", "NA", "NAN", "NVT", "NONE", "NULL", "ONBEKEND", "UNKNOWN", "TBC"})
_NAMED = re.compile(
    r"(?i)^\s*(?:nl-|fr-|gb-|xi-|eu-)?(kvk|oin|rsin|lei|vat|btw|tva|siret|siren|coh)[\s:.-]*"
    r"(?:nummer|nr|no)?[\s:.-]*(?=\w*\d)"
)


def key(number: Identifier) -> str | None:
    """Return the key of the party with this number, the same in every list; None without one."""
    if number.valid is False or number.scheme == UNKNOWN_SCHEME or " " in number.scheme:
        return None
    return f"id:{number.scheme}:{_compact(number.id)}"


def identify(scheme_hint: str | None, text: str | None) -> Identifier | None:
    """Return the number with its scheme; None only where the cell holds no number at all.

    Without a hint the scheme is taken from the number when its form leaves no doubt, else it is
    "UNKNOWN": eight digits may be a KvK number, a VAT number or an order number.
    """
    named = _NAMED.match(text or "")
    if named and not scheme_hint:
        scheme_hint, text = named[1], (text or "")[named.end() :]
    number = _compact(text)
    if number in _EMPTY or not number.strip("0"):
        return None
    scheme = _scheme(scheme_hint) or _evident_scheme(number)
    check = _CHECKS.get(scheme)
    return check(number) if check else Identifier(scheme, (text or "").strip())


def _compact(text: str | None) -> str:
    number = re.sub(r"\.0$", "", (text or "").strip())  # a spreadsheet made it a number
    return re.sub(r"[\s./_-]", "", number).upper()


def _scheme(hint: str | None) -> str | None:
    if not hint or not hint.strip():
        return None
    return SCHEMES.get(re.sub(r"[\W_]", "", hint).casefold(), hint.strip().upper())


def _evident_scheme(number: str) -> str:
    if lei.is_valid(number) and not number.isdigit():
        return "XI-LEI"
    if _OS_ID.fullmatch(number) and _os_id(number).valid:
        return "OS-ID"
    if re.fullmatch(r"0000000[0-9]\d{12}", number):
        return "NL-OIN"
    if re.fullmatch(r"\d{14}", number) and siret.is_valid(number):
        return "FR-SIRET"
    if re.match(r"[A-Z]{2}\w*\d", number) and _is_vat(number):
        return "EU-VAT"
    return UNKNOWN_SCHEME


def _kvk(number: str) -> Identifier:
    """Check eight digits, which have no check digit; seven are eight that lost their zero."""
    padded = number.zfill(8) if len(number) == 7 else number
    return Identifier("NL-KVK", padded, None if re.fullmatch(r"\d{8}", padded) else False)


def _rsin(number: str) -> Identifier:
    padded = number.zfill(9) if len(number) == 8 else number
    return Identifier("NL-RSIN", padded, bool(bsn.is_valid(padded)))


def _oin(number: str) -> Identifier:
    """Check twenty digits: a prefix of eight that says what the next ones are (1 RSIN, 3 KvK)."""
    padded = number.zfill(20) if 13 <= len(number) < 20 else number
    if not re.fullmatch(r"0000000\d{13}", padded):
        return Identifier("NL-OIN", padded, False)
    return Identifier(
        "NL-OIN", padded, bool(bsn.is_valid(padded[8:17])) if padded[7] == "1" else None
    )


def _is_vat(number: str) -> bool:
    if number.startswith("GB"):
        return bool(gb_vat.is_valid(number))
    return bool(eu_vat.is_valid(number))


def _vat(number: str) -> Identifier:
    if re.fullmatch(r"\d{9}B\d{2}", number):  # the Dutch form without its country
        number = f"NL{number}"
    return Identifier("GB-VAT" if number.startswith("GB") else "EU-VAT", number, _is_vat(number))


def _siret(number: str) -> Identifier:
    padded = number.zfill(14) if len(number) == 13 else number
    return Identifier("FR-SIRET", padded, bool(siret.is_valid(padded)))


def _siren(number: str) -> Identifier:
    padded = number.zfill(9) if len(number) == 8 else number
    return Identifier("FR-SIREN", padded, bool(siren.is_valid(padded)))


def _company_number(number: str) -> Identifier:
    """Check eight characters of Companies House; two letters first outside England and Wales."""
    padded = number.zfill(8) if re.fullmatch(r"\d{5,7}", number) else number
    well_formed = re.fullmatch(r"\d{8}|[A-Z]{2}\d{6}|IP\d{5}R|NI\d{6}", padded)
    return Identifier("GB-COH", padded, None if well_formed else False)


def _enterprise_number(number: str) -> Identifier:
    digits = number.removeprefix("BE").zfill(10)
    well_formed = re.fullmatch(r"[01]\d{9}", digits)
    return Identifier(
        "BE-BCE_KBO", digits, bool(well_formed) and 97 - int(digits[:8]) % 97 == int(digits[8:])
    )


def _lei(number: str) -> Identifier:
    return Identifier("XI-LEI", number, bool(lei.is_valid(number)))


_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_OS_ID = re.compile(rf"[A-Z]{{2}}(19|20)\d\d[0-3]\d\d[{_CROCKFORD}]{{6}}")


def _os_id(number: str) -> Identifier:
    """Check a facility of Open Supply Hub: country, year, day, five characters, a check.

    The check is the sum of the two letters' code points and of the other characters' places in
    Crockford's alphabet, modulo 32, written in that alphabet.
    """
    if not _OS_ID.fullmatch(number):
        return Identifier("OS-ID", number, False)
    total = ord(number[0]) + ord(number[1]) + sum(map(_CROCKFORD.index, number[2:14]))
    return Identifier("OS-ID", number, _CROCKFORD[total % 32] == number[14])


def _mill(number: str) -> Identifier:
    """Check the number of a mill of the Universal Mill List: PO and ten digits, no check digit."""
    return Identifier("UML", number, None if re.fullmatch(r"PO\d{10}", number) else False)


_CHECKS: dict[str, Callable[[str], Identifier]] = {
    "NL-KVK": _kvk,
    "NL-RSIN": _rsin,
    "NL-OIN": _oin,
    "EU-VAT": _vat,
    "XI-LEI": _lei,
    "FR-SIRET": _siret,
    "FR-SIREN": _siren,
    "GB-COH": _company_number,
    "BE-BCE_KBO": _enterprise_number,
    "OS-ID": _os_id,
    "UML": _mill,
}
