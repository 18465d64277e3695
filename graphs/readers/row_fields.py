"""The fields of one row of a table: typed values, and a note wherever one is doubtful."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from graphs import countries, cpv, names
from graphs.parties import Money, Nature, Party
from graphs.readers import cells, headings, notice_values, organizations, table_sections
from graphs.readers.notes import Notes
from graphs.readers.table_sections import Section
from graphs.readers.tables import Row
from sources.kit.values.message import Message

DATE_FIELDS = ("dispatched", "awarded", "starts", "ends", "paid", "since", "until", "stated")
MONEY_FIELDS = ("value", "value_incl_vat", "estimate", "total_value", "amount")
_MARKS = {"comma": ",", "point": ".", ",": ",", ".": "."}
_NATURES = {
    Nature.SUPPLIES: "levering leveringen goods supplies supply fournitures furnizim mallra",
    Nature.SERVICES: "dienst diensten services service prestations sherbime sherbim",
    Nature.WORKS: "werk werken works work travaux pune punes",
}
_DUTCH_MONEY = {
    *("contractwaarde", "opdrachtwaarde", "waarde", "bedrag", "totaalbedrag", "contractbedrag"),
    *("raming", "geraamde", "inkoopbedrag", "prijs", "btw"),
}
_NATURE_WORDS = {word: nature for nature, words in _NATURES.items() for word in words.split()}


@dataclass(frozen=True, slots=True)
class SectionReader:
    """The decisions about a section's columns, made once for all its rows."""

    section: Section
    source: str
    notes: Notes
    orders: dict[str, str | None]  # field -> order of its dates
    marks: dict[str, str | None]  # field -> decimal mark
    currency: str | None  # when a heading says it, in a sign or in Dutch
    scheme: str | None  # of the supplier's number
    parties: dict[tuple[str, ...], Party | None]  # by spelling: most rows repeat one

    def lines(self) -> Iterator["RowFields"]:
        """Yield the rows that hold something, without totals."""
        for number, row in self.section.rows:
            if table_sections.is_blank(row):
                continue
            if table_sections.is_total(row):
                where = self.section.where(number)
                self.notes.caution("totals_row", Message("place.at", where=where))
                continue
            self._note_cells_beyond_headings(number, row)
            yield RowFields(self, number, row)

    def _note_cells_beyond_headings(self, number: int, row: Row) -> None:
        """Note a row with more cells than headings: often a mark in a cell moved those after it."""
        width = len(self.section.columns.headings)
        if len(row) > width and not table_sections.is_blank(row[width:]):
            where = self.section.where(number)
            wider = Message(
                "register.row_wider_than_headings", where=where, cells=len(row), headings=width
            )
            self.notes.caution("row_wider_than_headings", wider)


def section_reader(section: Section, source: str, notes: Notes) -> SectionReader:
    """Decide for all rows of a section what dates, marks, currency and numbers mean."""
    columns = section.columns
    money = [heading for field in MONEY_FIELDS if (heading := columns.heading(field))]
    return SectionReader(
        section,
        source,
        notes,
        _orders(section, notes),
        {field: _mark(section, field, notes) for field in MONEY_FIELDS if field in columns.places},
        _currency(section, money, notes),
        columns.options.get("supplier_id") or headings.scheme(columns.heading("supplier_id")),
        {},
    )


def _currency(section: Section, money: list[str], notes: Notes) -> str | None:
    """Return the currency that the headings imply.

    A register with Dutch words over its money, and no column for another currency, is in euros:
    that is derived and noted, never assumed for other languages.
    """
    if printed := next(
        (code for heading in money if (code := cells.parse_currency(heading))), None
    ):
        return printed
    dutch = [heading for heading in money if _DUTCH_MONEY & set(headings.key(heading).split())]
    if not dutch or "currency" in section.columns.places:
        return None
    example = Message("register.currency_from_dutch_words", heading=dutch[0])
    notes.caution("currency_derived", example)
    return "EUR"


def _orders(section: Section, notes: Notes) -> dict[str, str | None]:
    """Return the order of each column of dates; an open one follows those that are decided."""
    present = [field for field in DATE_FIELDS if field in section.columns.places]
    orders = {field: _order(section, field) for field in present}
    decided = {order for order in orders.values() if order in ("DMY", "MDY")}
    common = decided.pop() if len(decided) == 1 else None
    for field in present:
        if orders[field] in (None, "YMD"):
            orders[field] = common
            _note_assumed(section, field, common, notes)
    return orders


def _order(section: Section, field: str) -> str | None:
    order = section.columns.options.get(field)
    return order.upper() if order else cells.column_date_order(section.values(field))


def _note_assumed(section: Section, field: str, order: str | None, notes: Notes) -> None:
    doubtful = [cell for cell in section.values(field) if cells.is_ambiguous_date(cell)]
    if doubtful:
        heading, cell = section.columns.heading(field) or "", str(doubtful[0])
        example = (
            Message("register.read_month_first", heading=heading, cell=cell)
            if order == "MDY"
            else Message("register.read_day_first", heading=heading, cell=cell)
        )
        notes.caution("date_order_assumed", example, len(doubtful))


def _mark(section: Section, field: str, notes: Notes) -> str | None:
    chosen = _MARKS.get(section.columns.options.get(field, ""))
    if chosen:
        return chosen
    values = section.values(field)
    mark, doubtful = cells.decimal_mark_and_doubt(values)
    if doubtful:
        cell = next(cell for cell in values if isinstance(cell, str) and cell.strip("0123456789 "))
        example = Message(
            "register.read_as_amount",
            heading=section.columns.heading(field) or "",
            cell=cell,
            amount=str(cells.parse_amount(cell, mark)),
        )
        notes.caution("decimal_mark_assumed", example)
    return mark


@dataclass(frozen=True, slots=True)
class RowFields:
    """One row, asked for its fields by name; None stands for a blank cell or a missing column."""

    reader: SectionReader
    number: int
    row: Row

    @property
    def where(self) -> str:
        return self.reader.section.where(self.number)

    def cell(self, field: str) -> object:
        place = self.reader.section.columns.places.get(field)
        if place is None or place >= len(self.row) or cells.is_empty(self.row[place]):
            return None
        return self.row[place]

    def text(self, field: str) -> str | None:
        cell = self.cell(field)
        return None if cell is None else names.clean(cells.text_of(cell)) or None

    def day(self, field: str) -> date | None:
        """Return a day, read in the order of its column; note a cell that holds another text."""
        cell = self.cell(field)
        if cell is None:
            return None
        parsed = cells.parse_date(cell, self.reader.orders.get(field))
        if parsed is None and not cells.says_no_figure(cell):
            self.doubt("date_unreadable", field, cell)
        return parsed

    def amount(self, field: str) -> Decimal | None:
        """Return the figure as it stands, negative or not; note a text that is none."""
        cell = self.cell(field)
        if cell is None:
            return None
        amount = cells.parse_amount(cell, self.reader.marks.get(field))
        if amount is None and not cells.says_no_figure(cell):
            self.doubt("value_unreadable", field, cell)
        return amount

    def money(self, field: str) -> Money | None:
        """Return an amount with its currency; placeholders become None with a note."""
        amount = self.amount(field)
        if amount is None:
            return None
        return notice_values.money(amount, self.currency(field), self.reader.notes, self.where)

    def currency(self, field: str) -> str | None:
        """Return the currency of this cell, else of the currency column, else of the heading."""
        cell = self.cell(field)
        printed = cells.parse_currency(cell) if isinstance(cell, str) else None
        return printed or cells.parse_currency(self.text("currency")) or self.reader.currency

    def codes(self) -> tuple[str, ...]:
        """Return the CPV codes, each doubt noted."""
        reading = cpv.parse(self.text("cpv"))
        for problem in reading.problems:
            self.doubt("cpv_doubtful", "cpv", problem)
        return reading.codes

    def nature(self) -> Nature | None:
        """Return supplies, services or works; None where the words name none or several."""
        words = headings.key(self.text("nature") or "").split()
        natures = {_NATURE_WORDS[word] for word in words if word in _NATURE_WORDS}
        return natures.pop() if len(natures) == 1 else None

    def country(self, field: str) -> str | None:
        """Return an alpha-2 code; note a text that names no country."""
        text = self.text(field)
        code = countries.resolve(text)
        if text and code is None:
            self.doubt("country_unknown", field, text)
        return code

    def months(self) -> int | None:
        """Return a duration in months; a bare number counts months where the heading says so."""
        cell = self.cell("duration")
        heading = headings.key(self.reader.section.columns.heading("duration") or "")
        bare = cells.parse_amount(cell, ".") if cell is not None else None
        if bare is not None:
            unit = next(
                (word for word in heading.split() if cells.parse_duration_months(f"1 {word}")), ""
            )
            return cells.parse_duration_months(f"{bare} {unit}") if unit else None
        return cells.parse_duration_months(cell)

    def party(self, field: str, place: str, identified: bool = True) -> Party | None:
        """Return the organization in a column, with its number and country where there are any."""
        number = self.text(f"{field}_id") if identified else None
        spelling = (
            field,
            self.text(field) or "",
            number or "",
            self.text(f"{field}_country") or "",
        )
        if spelling in self.reader.parties:
            return self.reader.parties[spelling]
        party = organizations.party(
            self.reader.source,
            spelling[1],
            spelling[3] or None,
            [(self.reader.scheme, number)] if number else [],
            self.reader.notes,
            place,
        )
        if party is None or not party.anonymous:
            self.reader.parties[spelling] = party
        return party

    def doubt(self, code: str, field: str, cell: object) -> None:
        """Note a cell that cannot be read for certain; ``cell`` may be a message that says why."""
        example = Message(
            "register.cell",
            where=self.where,
            heading=str(self.reader.section.columns.heading(field)),
            cell=cell if isinstance(cell, Message) else str(cell)[:120],
        )
        self.reader.notes.caution(code, example)
