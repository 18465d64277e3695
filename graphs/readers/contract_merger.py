"""Rows to contracts: which rows are one contract, and by what key it is known ever after.

The key comes from what a row says, never from its place in a file: importing a register again, or
next year's edition of it, gives the same contract the same key.
"""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, replace

from graphs import names
from graphs.parties import Contract, Money
from graphs.readers import organizations
from graphs.readers.notes import Notes
from graphs.readers.row_fields import RowFields
from sources.kit.values.message import Message


@dataclass
class Merger:
    """Rows to contracts: two rows with one number and two suppliers are one contract."""

    source: str
    notes: Notes

    def __post_init__(self) -> None:
        self._drafts: dict[str, Contract] = {}
        self._met: Counter[str] = Counter()
        self._disagreeing: set[str] = set()

    def add(self, draft: Contract, line: RowFields) -> None:
        identity = self._identity(draft)
        earlier = self._drafts.get(identity)
        if earlier is None:
            self._drafts[identity] = replace(draft, key=f"{self.source}:{identity}")
        elif not draft.number:
            self._met[identity] += 1  # the same words twice: two contracts, told apart by order
            again = f"{identity}-{self._met[identity] + 1}"
            self._drafts[again] = replace(draft, key=f"{self.source}:{again}")
            example = Message(
                "register.row_says_the_same", where=line.where, earlier=earlier.read_from
            )
            self.notes.caution("same_row_again", example)
        else:
            self._drafts[identity] = self._together(identity, earlier, draft, line)

    def _identity(self, draft: Contract) -> str:
        """Number and buyer; a short serial number starts anew each year, so it needs the title."""
        buyer = draft.buyer.key if draft.buyer else ""
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

    def _together(self, identity: str, one: Contract, two: Contract, line: RowFields) -> Contract:
        """Two rows of one contract: what either of them says, and no sum of their values."""
        suppliers = organizations.distinct((*one.suppliers, *two.suppliers))
        code = "several_suppliers_merged" if len(suppliers) > len(one.suppliers) else "repeated_row"
        example = Message(
            "register.row_has_number_of_earlier",
            where=line.where,
            earlier=one.read_from,
            number=str(one.number),
        )
        self.notes.caution(code, example)
        value, is_estimate = self._one_value(identity, one, two, line)
        return replace(
            one,
            title=one.title or two.title,
            description=one.description or two.description,
            process=one.process or two.process,
            category=one.category or two.category,
            nature=one.nature or two.nature,
            suppliers=suppliers,
            cpv=tuple(dict.fromkeys((*one.cpv, *two.cpv))),
            value=value,
            value_is_estimate=is_estimate,
            dispatched=one.dispatched or two.dispatched,
            awarded=one.awarded or two.awarded,
            starts=one.starts or two.starts,
            ends=one.ends or two.ends,
            place=one.place or two.place,
        )

    def _one_value(
        self, identity: str, one: Contract, two: Contract, line: RowFields
    ) -> tuple[Money | None, bool]:
        """The value both rows give; where they give two, it is unknown which of them holds."""
        if one.value and two.value and one.value != two.value:
            self._disagreeing.add(identity)
            example = Message(
                "register.values_of_one_number",
                number=str(one.number),
                amount=one.value.amount,
                other=two.value.amount,
                where=line.where,
            )
            self.notes.caution("values_disagree", example)
        if identity in self._disagreeing:
            return None, False
        kept = one if one.value else two
        return kept.value, kept.value_is_estimate

    def contracts(self) -> tuple[Contract, ...]:
        return tuple(self._drafts.values())


def _is_serial(number: str) -> bool:
    return bool(re.fullmatch(r"\d{1,4}", number))


def _year(draft: Contract) -> str:
    day = draft.awarded or draft.starts or draft.dispatched
    return str(day.year) if day else ""


def _compact(number: str) -> str:
    return re.sub(r"[\s]+", "", number).casefold()


def digest(*parts: str | None) -> str:
    """A short, stable mark of what a row says; names stay out of keys."""
    joined = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:16]
