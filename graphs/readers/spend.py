"""Lists of payments: not contracts, but often all that a buyer publishes.

Payments are added up by buyer, supplier, category and month. A list of another month adds to what
is kept; the same month read again takes its place, so that no payment counts twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from graphs import names
from graphs.parties import Money, Party, Spend
from graphs.readers import headings, organizations, table_sections
from graphs.readers.contract_merger import digest
from graphs.readers.notes import Notes
from graphs.readers.reading import FileOutcome, Reading
from graphs.readers.row_fields import RowFields, section_reader
from graphs.readers.table_sections import Section
from graphs.readers.tables import Row, TableFile
from sources.kit.values.message import Message

KIND = "spend"
_CONTRACT_FIELDS = frozenset(
    {"title", "starts", "ends", "awarded", "duration", "estimate", "dispatched"}
)
_ALIKE = {
    "value": "amount",
    "value_incl_vat": "amount",
    "number": "transaction",
    "title": "category",
    "description": "category",
}
_CONTRACT_WORDS = ("contract", "agreement", "nummer contract", "numero contrat", "numero marche")
_PAYMENT_WORDS = frozenset({"payment", "paid", "betaald", "betaling", "betaaldatum", "paiement"})


def recognises(rows: Sequence[Row]) -> bool:
    """Return whether rows are payments: a supplier, a sum or band, and no term or subject.

    A list that says that it is of payments may name what was bought.
    """
    fields = table_sections.known_fields(KIND, rows)
    if "supplier" not in fields or not fields & {"amount", "band"}:
        return False
    if not fields & {"transaction", "paid", "year"}:
        return False
    of_register = table_sections.known_fields("register", rows)
    if _says_payment(rows):
        return "ends" not in of_register
    return not of_register & _CONTRACT_FIELDS and not _numbers_contracts(rows)


def _numbers_contracts(rows: Sequence[Row]) -> bool:
    """Return whether a heading says that the rows have the numbers of contracts."""
    place = table_sections.header("register", rows)
    columns = headings.columns("register", rows[place] if place is not None else ())
    return headings.key(columns.heading("number") or "").startswith(_CONTRACT_WORDS)


def _says_payment(rows: Sequence[Row]) -> bool:
    """Return whether the heading of the day or the sum is about paying."""
    place = table_sections.header(KIND, rows)
    columns = headings.columns(KIND, rows[place] if place is not None else ())
    words = [columns.heading(field) or "" for field in ("paid", "amount")]
    return bool(set(headings.key(" ".join(words)).split()) & _PAYMENT_WORDS)


def is_spend_mapping(mapping: Mapping[str, str]) -> bool:
    """Return whether a person's mapping has fields of payments."""
    own = set(headings.fields(KIND)) - set(headings.fields("register"))
    return bool(_chosen(mapping) & own)


def is_register_mapping(mapping: Mapping[str, str]) -> bool:
    """Return whether a person's mapping has fields that only contracts have."""
    own = set(headings.fields("register")) - set(headings.fields(KIND))
    return bool(_chosen(mapping) & own)


def _as_spend(mapping: Mapping[str, str]) -> dict[str, str]:
    """Return a mapping in the fields of payments, where a person took those of a contract."""
    return {heading: _ALIKE.get(field, field) for heading, field in mapping.items()}


def _chosen(mapping: Mapping[str, str]) -> set[str]:
    return {choice.partition(":")[0] for choice in mapping.values()}


@dataclass
class _Group:
    buyer: Party | None
    supplier: Party
    category: str | None
    period: str
    read_from: str
    payments: int = 0
    amount: Decimal | None = None
    currency: str | None = None
    days: list[date] = field(default_factory=list)


def read(table: TableFile, mapping: Mapping[str, str] | None, source: str, notes: Notes) -> Reading:
    """Return the payments of a table, added up; reject each row that names nobody."""
    mapping = _as_spend(mapping) if mapping else mapping
    parts = [
        part for sheet in table.sheets for part in table_sections.sections(KIND, sheet, mapping)
    ]
    groups: dict[str, _Group] = {}
    for part in parts:
        for line in section_reader(part, source, notes).lines():
            _add(groups, line, notes)
    spending = tuple(_spend(source, key, group) for key, group in groups.items())
    payments = sum(group.payments for group in groups.values())
    if payments:
        example = Message("spend.payments_in_groups", payments=payments, groups=len(groups))
        notes.caution("payments_grouped", example, payments)
    rejected = notes.rejected()
    return Reading(
        format=table.format,
        outcome=FileOutcome.PARTIAL if rejected else FileOutcome.IMPORTED,
        encoding=table.encoding,
        mapping=_mapping(parts),
        spending=spending,
        parties=organizations.distinct(
            party for group in groups.values() for party in (group.supplier, group.buyer)
        ),
        rejected=rejected,
        cautions=notes.cautions(),
    )


def _mapping(parts: Sequence[Section]) -> dict[str, str]:
    return {name: field for part in parts for name, field in part.columns.mapping().items()}


def _add(groups: dict[str, _Group], line: RowFields, notes: Notes) -> None:
    category, name = line.text("category"), line.text("supplier")
    buyer = line.party("buyer", "", identified=False)
    place = digest(buyer.key if buyer else "", names.key(category or ""))
    supplier = line.party("supplier", place)
    if supplier is None or name is None:
        notes.reject(line.number, None, Message("register.row_without_supplier", where=line.where))
        return
    day = line.day("paid")
    period = f"{day:%Y-%m}" if day else line.text("year") or ""
    amount = _amount(line)
    currency = line.currency("amount") if amount is not None else None
    key = digest(place, supplier.key, period, currency)
    group = groups.setdefault(
        key, _Group(buyer, supplier, category, period, line.where, currency=currency)
    )
    group.payments += 1
    if amount is not None:
        group.amount = amount if group.amount is None else group.amount + amount
    if day:
        group.days.append(day)


def _amount(line: RowFields) -> Decimal | None:
    """Return what was paid, negative for a credit note; None for a band or an empty cell."""
    if line.text("band"):
        line.doubt("value_is_a_band", "band", line.text("band"))
        return None
    amount = line.amount("amount")
    if amount is None:
        if line.cell("amount") is None:
            line.doubt("payment_without_amount", "amount", line.text("supplier"))
    elif amount < 0:
        line.doubt("credit_note", "amount", amount)  # takes off from the sum, as it should
    return amount


def _spend(source: str, key: str, group: _Group) -> Spend:
    return Spend(
        key=f"{source}:spend:{key}",
        supplier=group.supplier,
        buyer=group.buyer,
        category=group.category,
        period=group.period,
        payments=group.payments,
        value=None if group.amount is None else Money(group.amount, group.currency),
        first=min(group.days, default=None),
        last=max(group.days, default=None),
        read_from=group.read_from,
    )
