"""Contract registers kept in a spreadsheet: a row per contract, under headings of any kind.

The headings are matched with a vocabulary; a table in which neither a supplier nor a title is
found is handed back with what was understood, for a person to complete. The key of a contract
depends on what the row says and never on its place in a file, so importing twice changes nothing.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from graphs import names
from graphs.parties import (
    Basis,
    Contract,
    Money,
    tags_in,
)
from graphs.readers import (
    cells,
    chain,
    headings,
    notice_values,
    organizations,
    spend,
    table_sections,
    tables,
)
from graphs.readers.contract_merger import ContractMerger, digest
from graphs.readers.notes import Notes
from graphs.readers.reading import FileOutcome, Reading, RefusedError
from graphs.readers.row_fields import RowFields, section_reader
from graphs.readers.table_sections import Section
from graphs.readers.tables import Row, TableFile
from sources.kit.values.message import Message

KIND = "register"
_MOST_SHOWN = 12  # headings that were not understood
_SAYS_WHAT = frozenset(
    {"title", "description", "number", "cpv", "category", "value", "value_incl_vat", "estimate"}
    | {"starts", "ends", "awarded", "dispatched"}
)
_CENTRAL = re.compile(
    r"\b(rijk|rijksoverheid|ministerie|central|centraal|centrale|kerndepartement)\b"
)
_SUBCENTRAL = re.compile(
    r"\b(gemeente|provincie|waterschap|decentraal|decentrale|sub-?central|local|municipal\w*|regional)\b"
)
_FRAMEWORK = frozenset(
    {"raamovereenkomst", "raamcontract", "mantelovereenkomst", "raam", "framework", "cadre"}
    | {"nadere", "afroep", "call", "calloff", "minicompetitie"}
)
_LOT = frozenset({"perceel", "lot", "lots", "percelen"})
_NO = frozenset({"nee", "neen", "no", "non", "geen", "none", "false", "nvt", "0"})
_ENDED = frozenset(
    {"beeindigd", "geeindigd", "afgelopen", "verlopen", "opgezegd", "afgesloten", "ended"}
    | {"expired", "terminated", "closed", "termine", "expire"}
)
_LEGAL_FORM = (
    r"(?:b\.?v\.?|n\.?v\.?|ltd\.?|limited|llp|plc|gmbh|s\.?a\.?s?|sarl|inc\.?|v\.?o\.?f\.?)"
)
_SEVERAL = (
    re.compile(r"[;|]| / "),
    re.compile(r"(?i)\blot \w+\s*[-:].*,\s*lot \w+\s*[-:]"),
    re.compile(rf"(?i)\b{_LEGAL_FORM}\s*(?:,|&|\ben\b|\band\b|\bet\b).*\b{_LEGAL_FORM}(?!\w)"),
    re.compile(r"\w{3,}&\w|\w&\w{3,}"),
)


def recognises(rows: Sequence[Row]) -> bool:
    """Return whether rows are a contract register (and no list of payments or of ties)."""
    if spend.recognises(rows) or chain.recognises(rows):
        return False
    return _is_enough(table_sections.known_fields(KIND, rows))


def _is_enough(fields: frozenset[str]) -> bool:
    if "title" in fields:
        return len(fields) > 1
    return "supplier" in fields and bool(fields & _SAYS_WHAT)


def read(
    data: bytes | TableFile,
    name: str,
    mapping: Mapping[str, str] | None = None,
    sheet: str | None = None,
    source: str = "register",
) -> Reading:
    """Read a register, or a list of payments, out of a table.

    ``mapping`` (heading to field, "" for a column to leave alone, "value:comma" and "starts:MDY"
    to overrule what was decided) goes before the vocabulary. ``source`` is the part of every key
    that keeps two registers apart: give one register the same source each time it is read.
    """
    table = tables.read(data, name, sheet)
    notes = Notes()
    table.look_over(name, notes)
    if not mapping:
        _refuse_other_lists(table, name)
    if spend.is_spend_mapping(mapping or {}) or (
        not spend.is_register_mapping(mapping or {})
        and any(spend.recognises(part.rows) for part in table.sheets)
    ):
        return spend.read(table, mapping, source, notes)
    parts = [
        part
        for worksheet in table.sheets
        for part in table_sections.sections(KIND, worksheet, mapping)
    ]
    enough = [part for part in parts if _is_enough(frozenset(part.columns.places))]
    if not enough:
        return needs_mapping(KIND, table, parts, notes)
    return _reading(table, enough, source, notes)


def _refuse_other_lists(table: TableFile, name: str) -> None:
    for sheet in table.sheets:
        for row in sheet.rows[:5]:
            reason = headings.why_no_contracts(row, name)
            if reason:
                raise RefusedError(reason)
        if _pairs_with_numbers(sheet.rows):
            raise RefusedError(Message("register.names_and_numbers", file=name))
    if all(table_sections.is_blank(row) for sheet in table.sheets for row in sheet.rows):
        raise RefusedError(Message("register.empty", file=name))
    if all(len(row) < 2 for sheet in table.sheets for row in sheet.rows):
        raise RefusedError(Message("register.one_column", file=name))


def _pairs_with_numbers(rows: Sequence[Row]) -> bool:
    filled = [row for row in rows if not table_sections.is_blank(row)]
    numbered = [
        row for row in filled if len(row) == 2 and re.fullmatch(r"\d{7,9}", str(row[1]).strip())
    ]
    return len(filled) > 2 and len(numbered) > 0.9 * len(filled)


def needs_mapping(kind: str, table: TableFile, parts: Sequence[Section], notes: Notes) -> Reading:
    """Return what was understood of a table that a person has to explain."""
    if parts:
        columns = parts[0].columns
    else:
        rows = table.sheets[0].rows if table.sheets else []
        blank = [""] * table_sections.width(rows)
        columns = headings.columns(kind, table_sections.example_rows(rows) or blank)
    proposal = columns.mapping()
    unknown = [f"“{heading}”" for heading, field in proposal.items() if not field]
    text: Message | str = ", ".join(unknown[:_MOST_SHOWN])
    if len(unknown) > _MOST_SHOWN:
        count = len(unknown) - _MOST_SHOWN
        text = Message("register.headings_and_more", headings=text, count=count)
    return Reading(
        format=table.format,
        outcome=FileOutcome.NEEDS_MAPPING,
        reason=Message(
            "register.columns_unknown",
            headings=text,
            heading=unknown[0] if unknown else "“Column 1”",
            fields=headings.fields(kind),
        ),
        encoding=table.encoding,
        mapping=proposal,
        cautions=notes.cautions(),
    )


def names_by_place(table: TableFile) -> tuple[str, ...]:
    """Return what the columns of a table are called by their places, as wide as its widest row."""
    widths = (table_sections.width(sheet.rows) for sheet in table.sheets)
    return headings.by_place(max(widths, default=0))


def without_headings(table: TableFile, name: str) -> Reading:
    """Return the columns of a table without headings, for a person to say what each of them is."""
    notes = Notes()
    table.look_over(name, notes)
    names = names_by_place(table)
    return Reading(
        format=table.format,
        outcome=FileOutcome.NEEDS_MAPPING,
        reason=Message("register.no_headings", heading=names[0] if names else "Column 1"),
        encoding=table.encoding,
        mapping=dict.fromkeys(names, headings.NOT_USED),
        cautions=notes.cautions(),
    )


def _reading(table: TableFile, parts: Sequence[Section], source: str, notes: Notes) -> Reading:
    merger = ContractMerger(source, notes)
    for part in parts:
        for line in section_reader(part, source, notes).lines():
            draft = _draft(line)
            if draft:
                merger.add(draft, line)
    contracts = merger.contracts()
    rejected = notes.rejected()
    return Reading(
        format=table.format,
        outcome=FileOutcome.PARTIAL if rejected else FileOutcome.IMPORTED,
        encoding=table.encoding,
        mapping=_mapping(parts),
        contracts=contracts,
        parties=organizations.distinct(
            party for contract in contracts for party in contract.suppliers
        ),
        rejected=rejected,
        cautions=notes.cautions(),
    )


def _mapping(parts: Iterable[Section]) -> dict[str, str]:
    """Merge the mappings of all sections: a heading that one of them uses counts as used."""
    merged: dict[str, str] = {}
    for part in parts:
        for heading, field in part.columns.mapping().items():
            merged[heading] = merged.get(heading) or field
    return merged


def _draft(line: RowFields) -> Contract | None:
    """Return the contract of one row; its key is still what tells rows apart."""
    title, number = line.text("title"), line.text("number")
    place = digest(number, title, line.text("starts"), line.text("awarded"), line.text("value"))
    supplier = line.party("supplier", place)
    if not (title or supplier or line.text("description")):
        problem = Message("register.row_without_supplier_and_subject", where=line.where)
        line.reader.notes.reject(line.number, None, problem)
        return None
    _propose_split(line)
    value, kind_of_value = _value(line)
    starts, ends = line.day("starts"), line.day("ends")
    if starts and not ends:
        ends = notice_values.last_day(starts, line.months(), "month")
    if ends is None and headings.key(line.text("status") or "") in _ENDED:
        line.doubt("ended_without_a_day", "status", line.text("status"))
    department = line.party("department", place, identified=False)
    return Contract(
        key=department.key if department else "",
        number=number,
        title=title,
        description=line.text("description"),
        basis=Basis.CONTRACT,
        process=line.text("process"),
        lot=line.text("lot"),
        buyer=line.party("buyer", place, identified=False),
        buyer_type=_buyer_type(line),
        suppliers=(supplier,) if supplier else (),
        cpv=line.codes(),
        category=line.text("category"),
        nature=line.nature(),
        value=value,
        value_includes_vat=value is not None and kind_of_value == "value_incl_vat",
        value_is_estimate=value is not None and kind_of_value == "estimate",
        part_of=_part_of(line),
        total_value=line.money("total_value"),
        dispatched=line.day("dispatched"),
        awarded=line.day("awarded"),
        starts=starts,
        ends=ends,
        options_until=_options_until(line, ends),
        place=line.country("place"),
        owner=_known(line, "owner"),
        department=_known(line, "department"),
        status=_known(line, "status"),
        notes=line.text("notes"),
        clause_words=_known(line, "clauses"),
        tags=tags_in(_known(line, "tags")),
        read_from=line.where,
    )


def _value(line: RowFields) -> tuple[Money | None, str]:
    """Return the agreed value, else the one with VAT (and a note), else the estimate; its kind."""
    value = line.money("value")
    if value:
        return value, "value"
    with_vat = line.money("value_incl_vat")
    if with_vat:
        example = Message("amount.in", amount=with_vat.amount, where=line.where)
        line.reader.notes.caution("value_includes_vat", example)
        return with_vat, "value_incl_vat"
    if line.text("band"):
        line.doubt("value_is_a_band", "band", line.text("band"))
    return line.money("estimate"), "estimate"


def _part_of(line: RowFields) -> str | None:
    """Return "framework", "lot" or "none" where a column says so; a lot of a framework is both, and
    called a framework.
    """
    words = set(headings.key(line.text("part_of") or "").split())
    if words & _FRAMEWORK or _says_yes(line.text("framework")):
        return "framework"
    if words & _LOT or _says_yes(line.text("lot")):
        return "lot"
    return "none" if words & _NO else None


def _known(line: RowFields, field: str) -> str | None:
    """Return the text of a cell; None for one that says that nobody filled it in."""
    text = line.text(field)
    return None if cells.says_nothing(text) else text


def _says_yes(cell: str | None) -> bool:
    """Return whether a cell says yes, or names the framework or the lot."""
    return bool(cell) and not set(headings.key(cell or "").split()) & _NO


def _options_until(line: RowFields, ends: date | None) -> date | None:
    """Return the last day if every option is used, where both the end and the options are known."""
    months = cells.parse_option_months(line.text("options"))
    if ends is None or months is None or ends == date.max:
        return None
    return notice_values.last_day(ends + timedelta(days=1), months, "month")


def _buyer_type(line: RowFields) -> str | None:
    text = (line.text("buyer_type") or "").casefold()
    central, subcentral = bool(_CENTRAL.search(text)), bool(_SUBCENTRAL.search(text))
    if central == subcentral:
        return None
    return "central" if central else "subcentral"


def _propose_split(line: RowFields) -> None:
    """Note a cell with several names, and keep it whole: "Jansen & Zn" may be one firm or two."""
    lines = str(line.cell("supplier") or "").strip().splitlines()
    cell = "; ".join(names.clean(name) for name in lines)
    if any(pattern.search(cell) for pattern in _SEVERAL):
        line.doubt("several_suppliers_in_one_cell", "supplier", cell)
