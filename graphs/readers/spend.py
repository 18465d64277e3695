"""Lists of payments: not contracts, but often all that a buyer publishes.

Payments are grouped by buyer, supplier and category, and the group says so (``Basis.SPEND``): its
value is the sum of the payments, its days are the first and the last of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from graphs import names
from graphs.parties import Basis, Contract, Money, Party
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


def recognises(rows: Sequence[Row]) -> bool:
    """Return whether rows are payments: a supplier, a sum or band, and no term or subject."""
    fields = table_sections.known_fields(KIND, rows)
    if "supplier" not in fields or not fields & {"amount", "band"}:
        return False
    if not fields & {"transaction", "paid", "year"}:
        return False
    return not table_sections.known_fields("register", rows) & _CONTRACT_FIELDS


def is_spend_mapping(mapping: Mapping[str, str]) -> bool:
    """Return whether a person's mapping has fields of payments."""
    own = set(headings.fields(KIND)) - set(headings.fields("register"))
    return bool({choice.partition(":")[0] for choice in mapping.values()} & own)


@dataclass
class _Group:
    buyer: Party | None
    supplier: Party
    category: str | None
    read_from: str
    payments: int = 0
    sums: dict[str | None, Decimal] = field(default_factory=dict)  # by currency
    days: list[date] = field(default_factory=list)


def read(table: TableFile, mapping: Mapping[str, str] | None, source: str, notes: Notes) -> Reading:
    """Return the payments of a table, grouped; reject each row that names nobody."""
    parts = [
        part for sheet in table.sheets for part in table_sections.sections(KIND, sheet, mapping)
    ]
    groups: dict[str, _Group] = {}
    for part in parts:
        for line in section_reader(part, source, notes).lines():
            _add(groups, line, notes)
    contracts = tuple(_contract(source, key, group, notes) for key, group in groups.items())
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
        contracts=contracts,
        parties=organizations.distinct(group.supplier for group in groups.values()),
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
    key = digest(place, supplier.key)
    group = groups.setdefault(key, _Group(buyer, supplier, category, line.where))
    group.payments += 1
    _add_amount(group, line)
    day = line.day("paid")
    if day:
        group.days.append(day)


def _add_amount(group: _Group, line: RowFields) -> None:
    if line.text("band"):
        line.doubt("value_is_a_band", "band", line.text("band"))
        return
    amount = line.amount("amount")
    if amount is None:
        if line.cell("amount") is None:
            line.doubt("payment_without_amount", "amount", line.text("supplier"))
        return
    if amount < 0:
        line.doubt("credit_note", "amount", amount)  # takes off from the sum, as it should
    currency = line.currency("amount")
    group.sums[currency] = group.sums.get(currency, Decimal(0)) + amount


def _contract(source: str, key: str, group: _Group, notes: Notes) -> Contract:
    return Contract(
        key=f"{source}:spend:{key}",
        basis=Basis.SPEND,
        buyer=group.buyer,
        suppliers=(group.supplier,),
        category=group.category,
        value=_value(group, notes),
        starts=min(group.days, default=None),
        ends=max(group.days, default=None),
        read_from=group.read_from,
    )


def _value(group: _Group, notes: Notes) -> Money | None:
    """Return the one sum in one currency, above zero; anything else is no value."""
    if not group.sums:
        return None
    if len(group.sums) > 1:
        notes.caution("several_currencies", f"{group.supplier.name} ({group.read_from})")
        return None
    ((currency, amount),) = group.sums.items()
    if amount <= 0:
        example = Message("spend.sum", amount=amount, where=group.read_from)
        notes.caution("payments_cancel_out", example)
        return None
    return Money(amount, currency)
