"""Notices that somebody flattened into rows: Contracts Finder of the UK, and TED lot by lot.

Neither gives a supplier's number, and several suppliers may stand in one cell. A comma is also
part of names ("Baker, Lomax & Sample Limited"), so a cell is only taken apart where its form
leaves no doubt, and always with a caution.
"""

import re
from collections.abc import Callable, Iterator

from graphs import countries, cpv
from graphs.parties import Basis, Contract, Nature, Party
from graphs.readers import json_stream, notice_values, organizations
from graphs.readers.json_stream import field_text
from graphs.readers.notes import Notes
from graphs.readers.reading import FileOutcome, Reading, RefusedError
from sources.formats import text
from sources.kit.values.message import Message

CONTRACTS_FINDER = "contracts_finder"
TED_FLAT = "ted_flat"

Row = dict[str, object]
RowReader = Callable[[Row, str, Notes], Contract | None]

_NOT_AWARDED = re.compile(
    r"(?i)no award|not awarded|(the )?contract (has |was )?not (been )?awarded.*|not applicable"
)
_LOT = re.compile(r"(?i)lot\s+\w+\s*[-:–]\s*")
_COMPANY = re.compile(r"(?i).*\b(ltd|limited|plc|llp|cic|inc|gmbh|b\.?v)\.?\s*$")
_TED_NATURES = {"U": Nature.SUPPLIES, "S": Nature.SERVICES, "W": Nature.WORKS}
_TED_BUYERS = {"1": "central", "3": "subcentral", "R": "subcentral"}


def read_contracts_finder(data: bytes, name: str) -> Reading:
    """Return the awards of notices of Contracts Finder; raise RefusedError when there are none."""
    return _read(data, name, CONTRACTS_FINDER, _contracts_finder)


def read_ted(data: bytes, name: str) -> Reading:
    """Return the lots of flattened TED notices; raise RefusedError when there are none."""
    return _read(data, name, TED_FLAT, _ted)


def _read(data: bytes, name: str, format_: str, reads: RowReader) -> Reading:
    decoded = text.decode(data)
    notes = Notes()
    values = json_stream.values(decoded.text, notes)
    rows = [row for value in values for row in _rows(value)]
    if not rows:
        raise RefusedError(Message("notice.none"))
    processes: set[str] = set()
    contracts: dict[str, Contract] = {}
    for number, row in enumerate(rows, 1):
        process = _process(row, format_)
        if process is None:
            notes.reject(number, "id", Message("notice.without_number"))
            continue
        processes.add(process)
        contract = reads(row, f"{name}, notice {number}", notes)
        if contract and contract.key in contracts:
            notes.caution("notice_twice", contract.key)
        if contract:
            contracts.setdefault(contract.key, contract)
    _flag_repeats(rows, format_, notes)
    return _reading(format_, decoded.encoding, len(rows), processes, contracts, notes)


def _reading(
    format_: str,
    encoding: str,
    rows: int,
    processes: set[str],
    contracts: dict[str, Contract],
    notes: Notes,
) -> Reading:
    unique = tuple(contracts.values())
    return Reading(
        format_,
        FileOutcome.PARTIAL if notes.rejected() else FileOutcome.IMPORTED,
        encoding=encoding,
        processes=frozenset(processes),
        awards=len(unique),
        award_keys=frozenset(contract.key for contract in unique),
        contracts=unique,
        parties=organizations.distinct(
            party for contract in unique for party in contract.suppliers
        ),
        rejected=notes.rejected(),
        cautions=notes.cautions(),
        written={
            "rows": rows,
            "awards": len(unique),
            "suppliers": sum(len(contract.suppliers) for contract in unique),
        },
    )


def _rows(value: object) -> Iterator[Row]:
    if isinstance(value, dict) and isinstance(value.get("contracts"), list):
        value = value["contracts"]
    rows = value if isinstance(value, list) else [value]
    yield from (row for row in rows if isinstance(row, dict))


def _process(row: Row, format_: str) -> str | None:
    if format_ == CONTRACTS_FINDER:
        return f"uk-contracts-finder:{field_text(row, 'id')}" if field_text(row, "id") else None
    number = field_text(row, "notice_id")
    if not re.fullmatch(r"20\d\d\d+", number):
        return f"ted:{number}" if number else None
    return f"ted:{number[4:].zfill(6)}-{number[:4]}"  # as the notice itself is numbered


def _contracts_finder(row: Row, read_from: str, notes: Notes) -> Contract | None:
    key = _process(row, CONTRACTS_FINDER) or ""
    cell = organizations.plain_text(row.get("awarded_supplier"))
    if field_text(row, "status").casefold() != "awarded" or (cell and _NOT_AWARDED.fullmatch(cell)):
        notes.caution("notice_without_award", f"{key}: {field_text(row, 'status')} {cell or ''}")
        return None
    return Contract(
        key=key,
        number=field_text(row, "id"),
        title=organizations.plain_text(row.get("title")),
        description=organizations.plain_text(row.get("description")),
        basis=Basis.AWARD,
        process=key,
        buyer=organizations.party(
            "uk-contracts-finder",
            organizations.plain_text(row.get("organisation")),
            "GB",
            [],
            notes,
            key,
        ),
        suppliers=_suppliers(cell, None, "uk-contracts-finder", key, notes),
        cpv=_cpv(row, "cpv_codes", notes),
        value=notice_values.money(row.get("awarded_value"), "GBP", notes, key),
        awarded=notice_values.day(row.get("awarded_date")),
        read_from=read_from,
    )


def _ted(row: Row, read_from: str, notes: Notes) -> Contract | None:
    process = _process(row, TED_FLAT) or ""
    lot = field_text(row, "lot_number")
    key = f"{process}:lot:{lot or '-'}"
    return Contract(
        key=key,
        title=organizations.plain_text(row.get("cpv_description_en")),
        basis=Basis.AWARD,
        process=process,
        lot=lot or None,
        buyer=organizations.party(
            "ted",
            organizations.plain_text(row.get("buyer_name")),
            field_text(row, "buyer_country"),
            [],
            notes,
            key,
            international=True,
        ),
        buyer_type=_TED_BUYERS.get(field_text(row, "buyer_type")),
        suppliers=_suppliers(
            organizations.plain_text(row.get("winner_name")),
            field_text(row, "winner_country"),
            "ted",
            key,
            notes,
        ),
        cpv=_cpv(row, "cpv_code", notes),
        nature=_TED_NATURES.get(field_text(row, "contract_type")),
        value=notice_values.money(row.get("lot_value_eur"), "EUR", notes, key),
        part_of="lot" if _is_one_of_several_lots(row) else None,
        awarded=notice_values.day(row.get("award_date")),
        place=countries.resolve(field_text(row, "country_code")),
        read_from=read_from,
    )


def _is_one_of_several_lots(row: Row) -> bool:
    lots = row.get("lots_in_notice")
    return isinstance(lots, int) and lots > 1


def _suppliers(
    cell: str | None, country: str | None, source: str, key: str, notes: Notes
) -> tuple[Party, ...]:
    if not cell:
        notes.caution("award_without_supplier", key)
        return ()
    homes = (country or "").split("---")
    winners = split_names(cell, notes)
    same = len(homes) == len(winners)
    return organizations.distinct(
        organizations.party(
            source,
            name,
            homes[place] if same else _single_country(homes),
            [],
            notes,
            f"{key}:{place}",
            international=source == "ted",
        )
        for place, name in enumerate(winners)
    )


def _single_country(homes: list[str]) -> str | None:
    """Return the country, where a cell names one for all the winners in it."""
    return homes[0] if len({home.strip() for home in homes}) == 1 else None


def split_names(cell: str, notes: Notes) -> list[str]:
    """Split a cell into suppliers, with a caution that says whether it was taken apart."""
    if "---" in cell:
        notes.caution("several_names_in_one_cell_split", cell)
        return [winner.strip() for winner in cell.split("---") if winner.strip()]
    if "," not in cell:
        return [cell]
    parts = [part.strip() for part in re.split(r",(?=(?i:lot)\s)", cell)]
    if len(parts) > 1 and all(_LOT.match(part) for part in parts):
        notes.caution("several_names_in_one_cell_split", cell)
        return [name for part in parts if (name := _winner_of_lot(part))]
    parts = cell.split(",")
    if all(part == part.lstrip() and _COMPANY.match(part) for part in parts):
        notes.caution("several_names_in_one_cell_split", cell)
        return [part.strip() for part in parts]
    notes.caution("several_names_in_one_cell_kept", cell)
    return [cell]


def _winner_of_lot(part: str) -> str | None:
    """Return the winner of "Lot 4 - North - A Ltd": the lot may have a name before it."""
    winner = _LOT.sub("", part, count=1).rpartition(" - ")[2].strip()
    return None if _NOT_AWARDED.fullmatch(winner) else winner or None


def _cpv(row: Row, field: str, notes: Notes) -> tuple[str, ...]:
    reading = cpv.parse(field_text(row, field))
    for problem in reading.problems:
        notes.caution("cpv_doubtful", problem)
    return reading.codes


def _flag_repeats(rows: list[Row], format_: str, notes: Notes) -> None:
    """Note lots that carry the value of their whole notice, in a notice of several lots."""
    if format_ != TED_FLAT:
        return
    for row in rows:
        total = row.get("total_contract_value_eur")
        if _is_one_of_several_lots(row) and total is not None and total == row.get("lot_value_eur"):
            example = Message(
                "amount.on_lots_of_notice",
                amount=str(total),
                process=str(_process(row, format_)),
            )
            notes.caution("value_repeated_on_lots", example)
