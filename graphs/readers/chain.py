"""A supply chain as somebody declares it in a table: a row per tie, who supplies what to whom.

Columns: customer, supplier, good, country (where the good is made), region, share, since, until,
evidence, and if wanted evidence_class, contract, customer_id, supplier_id, supplier_country, kind,
source, stated (the day of the statement) and confidence; in Dutch, English or French. Loops between
firms are ordinary and stay in, with a note.

The class of the evidence (A verified by a third party, B documents, C trade data) is what a person
wrote: in a column ``evidence_class``, or as "class B" among the words. Words alone ("certificate
follows", "audit planned") are kept as they are and give no class, because nobody has looked.

A chain too long to hold is read in blocks; what the first block says of dates and shares holds for
all of it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice

from graphs.parties import Kind, Party, Supply, confidence_of
from graphs.readers import cells, headings, organizations, table_sections, tables
from graphs.readers.headings import key as plain
from graphs.readers.notes import Notes
from graphs.readers.reading import FileOutcome, Reading, RefusedError
from graphs.readers.row_fields import RowFields, SectionReader, section_reader
from graphs.readers.table_rows import CsvPreview
from graphs.readers.table_sections import Section
from graphs.readers.tables import Row, Sheet, TableFile
from graphs.readers.tie_buffer import TieBuffer
from sources.kit.values.message import Message

KIND = "chain"
_CLASS_IN_WORDS = re.compile(r"\b(?i:klasse|class|classe|bewijsklasse)\s*[:=]?\s*([ABC])\b")
_CLASSES = frozenset("ABC")
_CONFIDENCES = frozenset("ABCDE")
_BLOCK = 20_000  # rows of a long chain that are held at once
_OF_THE_WHOLE = frozenset({"ties_go_round", "shares_exceed_all"})  # a block cannot tell
_KINDS = {
    Kind.DECLARED: "declared verklaard opgegeven declare",
    Kind.OBSERVED: "observed waargenomen gezien observe constate",
    Kind.INFERRED: "inferred afgeleid vermoed deduit suppose",
}
_KIND_WORDS = {word: kind for kind, words in _KINDS.items() for word in words.split()}


def recognises(rows: Sequence[Row]) -> bool:
    """Return whether rows are ties: customer and supplier, and more of a tie than of a contract."""
    fields = table_sections.known_fields(KIND, rows)
    return _is_enough(fields) and len(fields) > len(table_sections.known_fields("register", rows))


def _is_enough(fields: Iterable[str]) -> bool:
    present = set(fields)
    return {"customer", "supplier"} <= present and bool(
        present & {"good", "country", "share", "evidence"}
    )


def read(
    data: bytes | TableFile,
    name: str,
    mapping: Mapping[str, str] | None = None,
    sheet: str | None = None,
    source: str = "chain",
) -> Reading:
    """Return the ties of a file and the organizations in it, each once.

    Give ``source`` the same value as for the contract register, and a supplier of one name in both
    has one key. ``Supply.contract`` holds the contract number as it was written.
    """
    table = tables.read(data, name, sheet)
    notes = Notes()
    table.look_over(name, notes)
    parts = [
        part
        for worksheet in table.sheets
        for part in table_sections.sections(KIND, worksheet, mapping)
        if _is_enough(part.columns.places)
    ]
    if not parts:
        raise RefusedError(Message("chain.no_columns", file=name))
    ties = _Ties(notes)
    for part in parts:
        _read_part(part, source, ties, notes)
    _note_cycles(ties.supplies, notes)
    _note_shares(ties.supplies, notes)
    rejected = notes.rejected()
    return Reading(
        format=f"chain {table.format}",
        outcome=FileOutcome.PARTIAL if rejected else FileOutcome.IMPORTED,
        encoding=table.encoding,
        mapping={
            name: field_name
            for part in parts
            for name, field_name in part.columns.mapping().items()
        },
        parties=tuple(ties.parties.values()),
        supplies=tuple(ties.supplies),
        rejected=rejected,
        cautions=notes.cautions(),
    )


def proposal(rows: Sequence[Row]) -> dict[str, str]:
    """Return the headings of a chain, each with the field that it is taken for."""
    place = table_sections.header(KIND, rows)
    return {} if place is None else headings.columns(KIND, rows[place]).mapping()


def read_long(
    preview: CsvPreview,
    name: str,
    ties: TieBuffer,
    notes: Notes,
    mapping: Mapping[str, str] | None = None,
    source: str = "chain",
) -> dict[str, str]:
    """Read the ties of a CSV file of any length, a block of rows at a time; return the mapping."""
    place = table_sections.header(KIND, preview.first, mapping)
    if place is None:
        raise RefusedError(Message("chain.no_headings", file=name))
    table, settled = preview.rows_below(place), dict(mapping or {})
    shown: dict[str, str] = {}
    while block := list(islice(table.body, _BLOCK)):
        rows = [table.headings, *(row for _, row in block)]
        held = TableFile((Sheet("", rows, block[0][0] - 1),), "csv", preview.encoding)
        if not shown:
            shown, settled = _first_block_mapping(held, settled, notes)
        reading = read(held, name, settled, source=source)
        for party in reading.parties:
            ties.add_party(party)
        for tie in reading.supplies:
            ties.add_supply(tie)
        for row in reading.rejected:
            notes.reject(row.row, row.column, row.problem)
        for caution in reading.cautions:
            if caution.code not in _OF_THE_WHOLE:
                notes.caution(caution.code, caution.example, caution.count)
    return shown


def _first_block_mapping(
    table: TableFile, mapping: Mapping[str, str], notes: Notes
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the mapping to show, and one with the first block's choices of dates and shares."""
    parts = list(table_sections.sections(KIND, table.sheets[0], mapping))
    columns = parts[0].columns
    shown = columns.mapping()
    orders = section_reader(parts[0], "", Notes()).orders
    options = {field: order for field, order in orders.items() if order}
    if "share" in columns.places:
        options["share"] = "percent" if _counts_in_hundreds(parts[0]) else "part"
    options |= dict(columns.options)
    pinned = {
        heading: f"{field}:{options[field]}" if field in options else field
        for heading, field in shown.items()
    }
    return shown, pinned


@dataclass
class _Ties:
    notes: Notes
    parties: dict[str, Party] = field(default_factory=dict)
    supplies: list[Supply] = field(default_factory=list)
    seen: dict[tuple[str | None, ...], tuple[str, int]] = field(default_factory=dict)

    def add(self, tie: Supply, customer: Party, supplier: Party, where: str) -> None:
        for party in (customer, supplier):
            self.parties.setdefault(party.key, party)
        if customer.key == supplier.key:
            about = Message("place.about", where=where, name=customer.name)
            self.notes.caution("tie_with_itself", about)
            return
        same = (tie.customer, tie.supplier, tie.good, tie.country, tie.region, tie.contract)
        if same in self.seen:
            earlier, at = self.seen[same]
            repeated = Message("register.row_says_the_same", where=where, earlier=earlier)
            self.notes.caution("tie_repeated", repeated)
            if _evidence_rank(tie) > _evidence_rank(self.supplies[at]):
                self.supplies[at] = tie
            return
        self.seen[same] = where, len(self.supplies)
        self.supplies.append(tie)


def _evidence_rank(tie: Supply) -> tuple[int, int]:
    """Return how much a row shows of its tie: first how well, then how much of it."""
    values = (tie.evidence, tie.share, tie.since, tie.until)
    return -ord(tie.evidence_class or "Z"), sum(value is not None for value in values)


def _read_part(part: Section, source: str, ties: _Ties, notes: Notes) -> None:
    context = section_reader(part, source, notes)
    lines = list(context.lines())
    numbers = _numbers(lines)
    percent = _counts_in_hundreds(part)
    for line in lines:
        customer = _party(line, context, "customer", numbers)
        supplier = _party(line, context, "supplier", numbers)
        if customer is None or supplier is None:
            missing = "supplier" if customer else "customer"
            problem = Message("party.in_row", where=line.where, missing=missing)
            notes.reject(line.number, part.columns.heading(missing), problem)
            continue
        supplier = replace(supplier, country=line.country("supplier_country") or supplier.country)
        ties.add(_tie(line, customer, supplier, percent), customer, supplier, line.where)


def _numbers(lines: Sequence[RowFields]) -> dict[str, str]:
    """Return the number of each name that has only one in the file: ties are joined by it."""
    by_name: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        for role in ("customer", "supplier"):
            name, number = line.text(role), line.text(f"{role}_id")
            if name and number:
                by_name[plain(name)].add(number)
    return {name: numbers.pop() for name, numbers in by_name.items() if len(numbers) == 1}


def _party(
    line: RowFields, context: SectionReader, role: str, numbers: Mapping[str, str]
) -> Party | None:
    name = line.text(role)
    if name is None:
        return None
    number = line.text(f"{role}_id") or (numbers.get(plain(name)) if numbers else None)
    spelling = ("", name, number or "", "")
    former = context.parties.get(spelling)
    if former is not None:
        return former
    ids = [(context.scheme, number)] if number else []
    # an anonymous firm is one per customer and good, and never a node that joins two chains
    place = f"{plain(line.text('customer') or '')}:{plain(line.text('good') or '')}"
    party = organizations.party(context.source, name, None, ids, line.reader.notes, place)
    if party is not None and not party.anonymous:
        context.parties[spelling] = party
    return party


def _tie(line: RowFields, customer: Party, supplier: Party, percent: bool) -> Supply:
    country = line.country("country")
    evidence = line.text("evidence")
    grade = _stated_class(line) or class_of(evidence)
    if evidence and grade is None:
        line.doubt("evidence_without_a_class", "evidence", evidence)
    kind = _kind(line)
    return Supply(
        customer=customer.key,
        supplier=supplier.key,
        good=line.text("good"),
        country=country,
        region=line.text("region"),
        share=_share(line, percent),
        since=line.day("since"),
        evidence=evidence,
        evidence_class=grade,
        kind=kind,
        source=line.text("source") or "",
        contract=line.text("contract"),
        until=line.day("until"),
        stated=line.day("stated"),
        confidence=_confidence(line, kind, grade),
    )


def _stated_class(line: RowFields) -> str | None:
    text = line.text("evidence_class")
    if text is None:
        return None
    if text.upper() in _CLASSES:
        return text.upper()
    line.doubt("evidence_class_unknown", "evidence_class", text)
    return None


def class_of(evidence: str | None) -> str | None:
    """Return the class among the words; what the words are about decides nothing."""
    match = _CLASS_IN_WORDS.search(evidence or "")
    return match[1] if match else None


def _confidence(line: RowFields, kind: Kind, grade: str | None) -> str:
    text = line.text("confidence")
    if text is not None and text.upper() in _CONFIDENCES:
        return text.upper()
    if text is not None:
        line.doubt("confidence_unknown", "confidence", text)
    return confidence_of(kind, grade)


def _kind(line: RowFields) -> Kind:
    text = line.text("kind")
    if text is None:
        return Kind.DECLARED
    kind = _KIND_WORDS.get(plain(text))
    if kind is None:
        line.doubt("kind_unknown", "kind", text)
    return kind or Kind.DECLARED


def _counts_in_hundreds(part: Section) -> bool:
    """Return whether a bare 20 is twenty percent: any bare number above one decides the column."""
    if part.columns.options.get("share") in ("percent", "part"):
        return part.columns.options["share"] == "percent"
    bare = [value for value in part.values("share") if "%" not in str(value)]
    heading = part.columns.heading("share") or ""
    amounts = [_number(value) for value in bare]
    return "%" in heading or any(amount is not None and amount > 1 for amount in amounts)


def _number(value: object) -> Decimal | None:
    text = cells.text_of(value).replace("%", "").replace(",", ".").strip()
    return cells.parse_amount(text, ".")


def _share(line: RowFields, percent: bool) -> float | None:
    cell = line.cell("share")
    if cell is None:
        return None
    amount = _number(cell)
    if amount is not None and "%" in str(cell):
        amount /= 100
    elif amount is not None and percent:
        # 0,5 among percentages is a half or a two hundredth: nobody can tell
        amount = amount / 100 if amount > 1 or not amount else None
    if amount is None or not 0 <= amount <= 1:
        line.doubt("share_unreadable", "share", cell)
        return None
    return float(amount)


def _note_cycles(supplies: Sequence[Supply], notes: Notes) -> None:
    """Note firms that supply each other in a circle: the ties left without loose ends."""
    ties = {(tie.customer, tie.supplier) for tie in supplies}
    forward = _without_loose_ends(ties)
    round_ = _without_loose_ends({(supplier, customer) for customer, supplier in forward})
    if round_:
        supplier, customer = min(round_)
        among = Message("chain.round", supplier=supplier, customer=customer)
        notes.caution("ties_go_round", among, len(round_))


def _without_loose_ends(ties: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the ties left when firms that nothing leads to are taken off, again and again."""
    following: dict[str, list[str]] = defaultdict(list)
    leading: dict[str, int] = defaultdict(int)
    for first, second in ties:
        following[first].append(second)
        leading[second] += 1
    loose = [firm for firm in following if not leading[firm]]
    while loose:
        for second in following.pop(loose.pop(), []):
            leading[second] -= 1
            if not leading[second]:
                loose.append(second)
    return {(first, second) for first, seconds in following.items() for second in seconds}


def _note_shares(supplies: Sequence[Supply], notes: Notes) -> None:
    totals: dict[tuple[str, str | None, str | None], float] = defaultdict(float)
    for tie in supplies:
        totals[(tie.customer, tie.good, tie.contract)] += tie.share or 0
    for (customer, good, _), total in totals.items():
        if total > 1.001:
            notes.caution("shares_exceed_all", _all_shares(total, good, customer))


def _all_shares(total: float, good: str | None, customer: str) -> Message:
    if good:
        return Message("chain.shares_of_good", share=total, good=good, customer=customer)
    return Message("chain.shares", share=total, customer=customer)
