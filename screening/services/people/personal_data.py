"""What is kept of people, from the table that a person can read: ``personal_data.toml``."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import cast

FILE = "personal_data.toml"


class Erasure(StrEnum):
    """What becomes of a column when an account is erased."""

    ACCOUNT = "account"  # the row of the account is emptied
    ROW = "row"  # the rows of the account go
    NAME = "name"  # the name gives way where it is all that the column holds
    TEXT = "text"  # name and address give way wherever they stand
    BLOB = "blob"  # the same in what is kept compressed
    LOG = "log"  # the text goes from beside the log, by a line that names nobody
    STAYS = "stays"  # it is not about who has an account, or goes by itself


@dataclass(frozen=True, slots=True)
class DataKind:
    """One kind of personal data: of whom, what, why, on what ground, how long and where."""

    id: str
    whose: str
    what: str
    why: str
    ground: str
    kept: str
    erasure: Erasure
    columns: tuple[str, ...]  # table.column


@cache
def kinds() -> tuple[DataKind, ...]:
    """Return the kinds in the order of the file."""
    several = cast(Sequence[Mapping[str, str]], _content()["kind"])
    return tuple(
        DataKind(
            **{name: text for name, text in kind.items() if name not in ("erasure", "columns")},
            erasure=Erasure(kind["erasure"]),
            columns=tuple(kind["columns"]),
        )
        for kind in several
    )


@cache
def of_nobody() -> frozenset[str]:
    """Return the columns that hold a text and nothing about a person."""
    return frozenset(cast(Mapping[str, Sequence[str]], _content()["nobody"])["columns"])


def columns_with(*erasures: Erasure) -> tuple[tuple[str, str], ...]:
    """Return table and column of what is erased in one of these ways."""
    return tuple(
        (table, column)
        for kind in kinds()
        if kind.erasure in erasures
        for table, _, column in (name.partition(".") for name in kind.columns)
    )


def _content() -> dict[str, object]:
    return tomllib.loads((files("screening.services.people") / FILE).read_text("utf-8"))
