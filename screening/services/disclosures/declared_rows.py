"""The rows in which a supplier declares its own chain: read from a form or file, checked, as ties.

A disclosure is declared, never observed: its source is "supplier's own disclosure", with the day it
came. It counts only after a person accepted it. A supplier speaks of its own suppliers and of
theirs, never of other customers of anybody. A class of evidence is for the buyer to give, so one
that the supplier writes is left out and its text stays.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graphs import countries, identifiers, names
from graphs.parties import Contract, Kind, Ownership, Party, Supply, confidence_of
from graphs.readers import chain, detect, organizations, tables
from graphs.readers.cells import parse_amount
from graphs.readers.notes import Notes
from graphs.readers.reading import RefusedError
from screening.model.disclosure import DeclaredRow, SubmittedDisclosure
from screening.services.disclosures import goods_meant
from sources.kit.values.message import Message

SOURCE = "supplier's own disclosure"
MOST_ROWS = 20  # of the form
MOST_FROM_FILE = 5_000
LARGEST_FILE = 2 * 2**20  # bytes
LONGEST = {"supplier": 300, "customer": 300, "number": 60, "good": 200, "evidence": 1000}
DAYS, MOST_DAYS = 30, 180  # how long a link works
FIELDS = ("good", "supplier", "number", "country", "made_in", "share", "evidence", "customer")


@dataclass(frozen=True, slots=True)
class FormProblem:
    """A problem with one answer."""

    field: str  # the id of the answer on the form
    message: Message


@dataclass(frozen=True, slots=True)
class DisclosureBatch:
    """A disclosure as an import: it is stored and undone like any other."""

    parties: tuple[Party, ...]
    supplies: tuple[Supply, ...]
    contracts: tuple[Contract, ...] = ()
    ownerships: tuple[Ownership, ...] = ()


def new_token() -> str:
    """Return a new token of 256 random bits."""
    return secrets.token_urlsafe(32)


# -- the form --


def of_form(
    answers: Mapping[str, Sequence[str]],
) -> tuple[tuple[DeclaredRow, ...], tuple[FormProblem, ...]]:
    """Return the rows that are filled in, and their problems. A field has one answer per row."""
    rows: list[DeclaredRow] = []
    problems: list[FormProblem] = []
    count = min(MOST_ROWS, max((len(answers.get(field, ())) for field in FIELDS), default=0))
    for at in range(count):
        answer = {field: _at(answers.get(field, ()), at) for field in FIELDS}
        if not any(answer.values()):
            continue
        row_problems = list(_wrong(answer, at))
        problems += row_problems
        if not row_problems:
            rows.append(_row(answer))
    return tuple(rows), (*problems, *_strangers(rows))


def _at(values: Sequence[str], at: int) -> str:
    return " ".join(values[at].split()) if at < len(values) else ""


def _wrong(answer: Mapping[str, str], at: int) -> Iterable[FormProblem]:
    row = at + 1
    if not answer["supplier"] or names.is_anonymous(answer["supplier"]):
        yield FormProblem(f"supplier-{row}", Message("disclosure.supplier_missing", row=row))
    for field in ("country", "made_in"):
        if answer[field] and countries.resolve(answer[field]) is None:
            message = Message("disclosure.no_country", row=row, said=answer[field][:80])
            yield FormProblem(f"{field}-{row}", message)
    if answer["share"] and _share(answer["share"]) is None:
        yield FormProblem(f"share-{row}", Message("disclosure.no_share", row=row))
    for field, most in LONGEST.items():
        if len(answer[field]) > most:
            yield FormProblem(f"{field}-{row}", Message("disclosure.too_long", row=row))


def _share(text: str) -> float | None:
    amount = parse_amount(text.replace("%", "").replace(",", ".").strip(), ".")
    return float(amount) / 100 if amount is not None and 0 <= amount <= 100 else None


def _row(answer: Mapping[str, str]) -> DeclaredRow:
    return DeclaredRow(
        supplier=names.clean(answer["supplier"]),
        good=names.clean(answer["good"]) or None,
        number=answer["number"] or None,
        country=countries.resolve(answer["country"]),
        made_in=countries.resolve(answer["made_in"]),
        share=_share(answer["share"]) if answer["share"] else None,
        evidence=names.clean(answer["evidence"]) or None,
        customer=names.clean(answer["customer"]) or None,
    )


def _strangers(rows: Sequence[DeclaredRow]) -> Iterable[FormProblem]:
    """Yield a problem for each row about a customer who is not in this chain."""
    suppliers = {names.key(row.supplier) for row in rows}
    for number, row in enumerate(rows, 1):
        if row.customer is not None and names.key(row.customer) not in suppliers:
            message = Message("disclosure.stranger", row=number, said=row.customer[:80])
            yield FormProblem(f"customer-{number}", message)


# -- the file --


def of_file(
    name: str, data: bytes, own_name: str
) -> tuple[tuple[DeclaredRow, ...], tuple[FormProblem, ...]]:
    """Return the rows of a chain in CSV or XLSX, or no rows and the problem with the file.

    Rows about customers outside this chain are left out.
    """
    if len(data) > LARGEST_FILE:
        return (), (FormProblem("file", Message("disclosure.file_too_large")),)
    try:
        if detect.detect(name, data) != detect.TABLE:
            return (), (FormProblem("file", Message("disclosure.file_unreadable")),)
        reading = chain.read(tables.read(data, name), name, source="disclosure")
    except RefusedError:  # its reason is in English and names what a supplier does not know
        return (), (FormProblem("file", Message("disclosure.file_unreadable")),)
    if len(reading.supplies) > MOST_FROM_FILE:
        return (), (FormProblem("file", Message("disclosure.file_too_long")),)
    parties = {party.key: party for party in reading.parties}
    rows = [_row_of(tie, parties, own_name) for tie in reading.supplies]
    suppliers = {names.key(row.supplier) for row in rows}
    within_chain = [
        row for row in rows if row.customer is None or names.key(row.customer) in suppliers
    ]
    if not within_chain:
        return (), (FormProblem("file", Message("disclosure.nothing")),)
    return tuple(within_chain), ()


def _row_of(tie: Supply, parties: Mapping[str, Party], own_name: str) -> DeclaredRow:
    customer, supplier = parties[tie.customer], parties[tie.supplier]
    own = names.key(customer.name) == names.key(own_name)
    return DeclaredRow(
        supplier=supplier.name[: LONGEST["supplier"]],
        good=(tie.good or "")[: LONGEST["good"]] or None,
        number=supplier.identifiers[0].id if supplier.identifiers else None,
        country=supplier.country,
        made_in=tie.country,
        share=tie.share,
        evidence=(tie.evidence or "")[: LONGEST["evidence"]] or None,
        customer=None if own else customer.name[: LONGEST["customer"]],
        since=tie.since,
    )


# -- once it is accepted --


def batch_of(disclosure: SubmittedDisclosure) -> DisclosureBatch:
    """Return the ties below the supplier who was asked, for this contract alone."""
    notes = Notes()
    parties: dict[str, Party] = {}
    by_name: dict[str, str] = {}
    for row in disclosure.rows:
        party = _party(row, notes)
        if party is not None:
            parties.setdefault(party.key, party)
            by_name.setdefault(names.key(row.supplier), party.key)
    own = disclosure.request.supplier_key
    ties: dict[tuple[str, ...], Supply] = {}
    for row in disclosure.rows:
        supplier = by_name.get(names.key(row.supplier))
        customer = by_name.get(names.key(row.customer)) if row.customer else own
        if supplier is not None and customer is not None and supplier != customer:
            tie = _tie(row, customer, supplier, disclosure)
            ties.setdefault((customer, supplier, row.good or "", row.made_in or ""), tie)
    return DisclosureBatch(tuple(parties.values()), tuple(ties.values()))


def _party(row: DeclaredRow, notes: Notes) -> Party | None:
    numbers = [(None, row.number)] if row.number else []
    party = organizations.party(
        "disclosure", row.supplier, row.country, numbers, notes, row.supplier, international=True
    )
    if party is None:
        return None
    key = next(filter(None, map(identifiers.key, party.identifiers)), None)
    return party if key is None else Party(key, party.name, party.country, party.identifiers)


def _tie(row: DeclaredRow, customer: str, supplier: str, disclosure: SubmittedDisclosure) -> Supply:
    return Supply(
        customer=customer,
        supplier=supplier,
        good=row.good if row.means is None else goods_meant.name_of(row.means).nl,
        country=row.made_in,
        share=row.share,
        since=row.since,
        evidence=row.evidence,
        kind=Kind.DECLARED,
        source=SOURCE,
        contract=disclosure.request.contract_key,
        stated=disclosure.at.date(),
        confidence=confidence_of(Kind.DECLARED),
    )
