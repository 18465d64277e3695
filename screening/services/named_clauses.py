"""The clauses that a register says its contracts carry, read as ours; what cannot be is told."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from graphs.parties import Contract
from screening.model.import_runs import NamedClauses
from screening.model.purchase import ChainRequest
from screening.rules import rulebook
from screening.rules.clauses.texts import Clause
from screening.services.clause_records import ClauseRecord, request_of
from sources.kit.values.message import Message

# What stands between clauses; a title may hold what stands further on in the list.
_BETWEEN = (re.compile(r"[;|\n]"), re.compile(r"[,/+&]"), re.compile(r"(?i)\s(?:en|and|et)\s"))
_ID_AND_TITLE = re.compile(r"(?P<id>[A-Z]\d+)[\s.:–-]+(?P<title>.+)", re.IGNORECASE)
_YES = frozenset({"ja", "j", "yes", "y", "oui", "x", "true", "1", "wel", "aanwezig", "present"})
_NO = frozenset(
    {"nee", "neen", "n", "no", "non", "false", "0", "niet", "niet aanwezig"}
    | {"geen clausule", "geen clausules", "no clause", "no clauses"}
)

CLAUSES = "clauses"  # the field of a register, as ``headings.toml`` calls it


@dataclass(frozen=True, slots=True)
class RowRemark:
    """What could not be taken from a cell of a row, which came in all the same."""

    path: str
    where: str  # the row, in its table
    column: str
    problem: Message | str


@dataclass(frozen=True, slots=True)
class ReadClauses:
    """What registers say of clauses, by contract key: what to record, and what is to be told."""

    named: Mapping[str, NamedClauses]
    remarks: Mapping[str, tuple[RowRemark, ...]]

    def remarks_on(self, keys: Collection[str]) -> tuple[RowRemark, ...]:
        """Return the remarks on these contracts, in the order of the register."""
        told = (each for key, several in self.remarks.items() if key in keys for each in several)
        return tuple(sorted(told, key=lambda each: (len(each.where), each.where)))


def clauses_named_in(
    contracts: Iterable[Contract], mappings: Mapping[str, Mapping[str, str]]
) -> ReadClauses:
    """Return the record of each contract of which a register names clauses by id or title.

    They are in the contract from its start; where the register has none, from its signing.
    ``mappings``: heading to field, by the path of each file.
    """
    said = [contract for contract in contracts if contract.clause_words]
    book = rulebook.load().clauses.clauses if said else {}
    names = _names(book)
    columns = {
        path: heading
        for path, mapping in mappings.items()
        for heading, field in mapping.items()
        if field == CLAUSES
    }
    files = ", ".join(path.rpartition("/")[2] for path in columns)
    column = next(iter(columns.values()), "")
    named: dict[str, NamedClauses] = {}
    remarks: dict[str, tuple[RowRemark, ...]] = {}
    paths = ", ".join(columns)
    for contract in said:
        request, problems = _read(contract, book, names)
        if request is not None:
            named[contract.key] = NamedClauses(request, f"{files}, {contract.read_from}")
        remarks[contract.key] = tuple(
            RowRemark(paths, contract.read_from, column, each) for each in problems
        )
    return ReadClauses(named, remarks)


def _read(
    contract: Contract, book: Mapping[str, Clause], names: Mapping[str, str]
) -> tuple[ChainRequest | None, list[Message]]:
    """Return what to record of one contract, and what is to be told of its cell."""
    ids, not_known = _clauses_by_name(contract.clause_words or "", names)
    problems = [_problem(part, book) for part in not_known]
    day = contract.starts or contract.awarded
    if not ids:
        return None, problems
    if day is None:
        return None, [*problems, Message("import.clause_without_day", clauses=ids)]
    return request_of(ClauseRecord(day, ids), book, contract.starts), problems


def leaves_open(words: str | None) -> bool:
    """Return whether a register says something of clauses, and not that there is none."""
    return bool(words) and clauses_in(words or "", rulebook.load().clauses.clauses) != ((), ())


def clauses_in(words: str, book: Mapping[str, Clause]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the clauses that words name, and the parts that name none and say more than no.

    A yes beside a clause that is named says nothing more; alone it does not say which.
    """
    return _clauses_by_name(words, _names(book))


def _clauses_by_name(
    words: str, names: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = {part: _clause_of(part, names) for part in _parts(words, names)}
    ids = tuple(dict.fromkeys(id for id in found.values() if id is not None))
    rest = [part for part, id in found.items() if id is None]
    if ids:
        return ids, tuple(part for part in rest if part.casefold() not in _YES)
    return (), tuple(part for part in rest if part.casefold() not in _NO)


def _parts(words: str, names: Mapping[str, str], depth: int = 0) -> Iterator[str]:
    """Yield the parts of a cell; one that names a clause is cut no further."""
    whole = " ".join(words.split())
    if not whole:
        return
    if depth == len(_BETWEEN) or _clause_of(whole, names) is not None:
        yield whole
        return
    for part in _BETWEEN[depth].split(words):
        yield from _parts(part, names, depth + 1)


def _names(book: Mapping[str, Clause]) -> dict[str, str]:
    """Return the clause of each id and of each title in Dutch and English, in lower case."""
    names = {id.casefold(): id for id in book}
    for id, clause in book.items():
        for title in (clause.title.nl, clause.title.en):
            names.setdefault(title.casefold(), id)
    return names


def _clause_of(part: str, names: Mapping[str, str]) -> str | None:
    """Return the clause of its id, of its title, or of both where they agree."""
    if part.casefold() in names:
        return names[part.casefold()]
    both = _ID_AND_TITLE.fullmatch(part)
    if both is None:
        return None
    id = names.get(both["id"].casefold())
    return id if id is not None and names.get(both["title"].casefold()) == id else None


def _problem(part: str, book: Mapping[str, Clause]) -> Message:
    if part.casefold() in _YES:
        return Message("import.clause_not_named", words=part)
    return Message("import.clause_unknown", words=part, known=tuple(book))
