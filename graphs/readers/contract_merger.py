"""The merging of rows into contracts: which rows are one contract, and the key of each.

The key comes from what a row says, never from its place in a file: importing a register again, or
next year's edition of it, gives the same contract the same key.
"""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, replace

from graphs import names
from graphs.parties import (
    Contract,
    Money,
    tags_in,
    tags_text,
)
from graphs.readers import organizations
from graphs.readers.notes import Notes
from graphs.readers.row_fields import RowFields
from sources.kit.values.message import Message

LONGEST_SAID = 1_000  # letters on clauses, of all rows of one contract


@dataclass
class ContractMerger:
    """The contracts of a register so far: rows with one number and two suppliers are one."""

    source: str
    notes: Notes

    def __post_init__(self) -> None:
        self._drafts: dict[str, Contract] = {}
        self._repeats: Counter[str] = Counter()
        self._disagreeing: set[str] = set()

    def add(self, draft: Contract, line: RowFields) -> None:
        """Add the contract of one row, merged with the earlier row that is the same contract."""
        identity = self._identity(draft)
        earlier = self._drafts.get(identity)
        if earlier is None:
            self._drafts[identity] = replace(draft, key=f"{self.source}:{identity}")
        elif not draft.number:
            self._repeats[identity] += 1  # the same words twice: two contracts, told apart by order
            repeated = f"{identity}-{self._repeats[identity] + 1}"
            self._drafts[repeated] = replace(draft, key=f"{self.source}:{repeated}")
            example = Message(
                "register.row_says_the_same", where=line.where, earlier=earlier.read_from
            )
            self.notes.caution("same_row_again", example)
        else:
            self._drafts[identity] = self._merge(identity, earlier, draft, line)

    def _identity(self, draft: Contract) -> str:
        """Return number and buyer; short serial numbers start anew each year and need the title.

        Departments that number apart stay apart: ``draft.key`` stands in for a buyer not named.
        """
        buyer = draft.buyer.key if draft.buyer else draft.key
        if draft.number and not _is_serial(draft.number):
            return digest(_compact(draft.number), draft.lot, buyer)
        title = names.key(draft.title or "")
        if draft.number:
            return digest(draft.number, draft.lot, buyer, title, _year(draft))
        supplier = draft.suppliers[0].key if draft.suppliers else ""
        supplier = "" if draft.suppliers and draft.suppliers[0].anonymous else supplier
        days = [str(draft.awarded), str(draft.starts), str(draft.ends)]
        amount = str(draft.value.amount.normalize()) if draft.value else ""
        return digest(title, draft.lot, buyer, supplier, *days, amount, *draft.cpv)

    def _merge(
        self, identity: str, earlier: Contract, later: Contract, line: RowFields
    ) -> Contract:
        """Return the contract of two rows: what either of them says, and no sum of their values."""
        suppliers = organizations.distinct((*earlier.suppliers, *later.suppliers))
        code = (
            "several_suppliers_merged"
            if len(suppliers) > len(earlier.suppliers)
            else "repeated_row"
        )
        example = Message(
            "register.row_has_number_of_earlier",
            where=line.where,
            earlier=earlier.read_from,
            number=str(earlier.number),
        )
        self.notes.caution(code, example)
        value, is_estimate = self._common_value(identity, earlier, later, line)
        return replace(
            earlier,
            title=earlier.title or later.title,
            description=earlier.description or later.description,
            process=earlier.process or later.process,
            category=earlier.category or later.category,
            nature=earlier.nature or later.nature,
            suppliers=suppliers,
            cpv=tuple(dict.fromkeys((*earlier.cpv, *later.cpv))),
            value=value,
            value_is_estimate=is_estimate,
            dispatched=earlier.dispatched or later.dispatched,
            awarded=earlier.awarded or later.awarded,
            starts=earlier.starts or later.starts,
            ends=earlier.ends or later.ends,
            options_until=earlier.options_until or later.options_until,
            part_of=earlier.part_of or later.part_of,
            total_value=earlier.total_value or later.total_value,
            place=earlier.place or later.place,
            owner=earlier.owner or later.owner,
            department=earlier.department or later.department,
            status=earlier.status or later.status,
            notes=earlier.notes or later.notes,
            clause_words=_both(earlier.clause_words, later.clause_words),
            tags=tags_in(tags_text((*earlier.tags, *later.tags))),
        )

    def _common_value(
        self, identity: str, earlier: Contract, later: Contract, line: RowFields
    ) -> tuple[Money | None, bool]:
        """Return the value that both rows give; None where they give two, for either may hold."""
        if earlier.value and later.value and earlier.value != later.value:
            self._disagreeing.add(identity)
            example = Message(
                "register.values_of_one_number",
                number=str(earlier.number),
                amount=earlier.value.amount,
                other=later.value.amount,
                where=line.where,
            )
            self.notes.caution("values_disagree", example)
        if identity in self._disagreeing:
            return None, False
        valued = earlier if earlier.value else later
        return valued.value, valued.value_is_estimate

    def contracts(self) -> tuple[Contract, ...]:
        """Return the contracts in the order of their first rows."""
        return tuple(self._drafts.values())


def _both(earlier: str | None, later: str | None) -> str | None:
    """Return what two rows say of clauses: a contract carries those of either.

    Nobody names so many that they do not fit; what a million rows say would take too long.
    """
    if earlier is None or later is None or len(earlier) > LONGEST_SAID:
        return earlier or later
    return earlier if later in earlier.split("; ") else f"{earlier}; {later}"


def _is_serial(number: str) -> bool:
    return bool(re.fullmatch(r"\d{1,4}", number))


def _year(draft: Contract) -> str:
    day = draft.awarded or draft.starts or draft.dispatched
    return str(day.year) if day else ""


def _compact(number: str) -> str:
    return re.sub(r"[\s]+", "", number).casefold()


def digest(*parts: str | None) -> str:
    """Return a short, stable digest of what a row says; names stay out of keys."""
    joined = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:16]
