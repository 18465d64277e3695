"""A supplier's own disclosure of its chain: the link that it was given, and the rows it sent.

A disclosure is a statement: it counts only after a person accepted it.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from screening.model.json_document import from_document


@dataclass(frozen=True, slots=True)
class DeclaredRow:
    """One tie as the supplier gave it. ``customer`` is empty where it is the supplier itself."""

    supplier: str
    good: str | None = None
    number: str | None = None
    country: str | None = None  # of the supplier, ISO 3166-1 alpha-2
    made_in: str | None = None  # of the good
    share: float | None = None  # 0..1
    evidence: str | None = None
    customer: str | None = None
    since: date | None = None
    means: str | None = None  # the slug of the good that a person says ``good`` means


@dataclass(frozen=True, slots=True)
class DisclosureRequest:
    """A link that a buyer gave a supplier, for one contract. The token itself is not kept."""

    id: int
    contract_key: str
    supplier_key: str
    supplier: str
    by: str
    at: datetime
    expires: datetime
    withdrawn: datetime | None
    received: int  # disclosures that came through it

    def works(self, now: datetime) -> bool:
        return self.withdrawn is None and now < self.expires


@dataclass(frozen=True, slots=True)
class SubmittedDisclosure:
    """The rows that came through a link, and what a person decided on them."""

    id: int
    request: DisclosureRequest
    at: datetime
    rows: tuple[DeclaredRow, ...]
    file: str | None
    state: str  # waiting, accepted, aside
    decided_by: str | None
    decided_at: datetime | None
    why: str | None
    run: int | None  # the import that it became
    undone: datetime | None = None  # when that import was undone
    taken_from: int | None = None  # the disclosure for another contract that it repeats
    is_whole: bool = True  # it says something of all that decides in its contract

    @property
    def counts(self) -> bool:
        """Return whether it was accepted and its import stands; a repeat counts with its import."""
        is_begun = self.taken_from is not None and self.run is None
        return self.state == "accepted" and self.undone is None and not is_begun

    @property
    def waits(self) -> bool:
        """Return whether a person has to decide on it: never on what repeats another."""
        return self.state == "waiting" and self.taken_from is None


def token_digest(token: str) -> str:
    """Return the digest that is kept of a token. No salt is needed: the token is long and
    random.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def rows_as_json(rows: Iterable[DeclaredRow]) -> list[dict[str, object]]:
    """Return rows as JSON-ready dictionaries, without empty fields."""
    return [
        {name: value for name, value in asdict(row).items() if value is not None} for row in rows
    ]


def rows_from_json(rows: Iterable[object]) -> tuple[DeclaredRow, ...]:
    """Return the rows that ``rows_as_json`` wrote. Raises DocumentError for anything else."""
    return tuple(from_document(DeclaredRow, row) for row in rows)
