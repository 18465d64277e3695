"""The two reviewed tables that tie our goods to what others measure and list.

``cpv_hs.csv`` says under which codes a good of a purchase is imported, so that trade statistics may
say where it comes from; ``inputs.csv`` which good a list means by an input that it does not name.
Each row has a reviewer, a day and a reason, also where the answer is no.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from screening.model.errors import PolicyError
from sources.kit.values.message import Message

CODE = re.compile(r"[0-9]{4}(?:[0-9]{2}){0,2}")
Known = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class TradeLink:
    """A good of a purchase and the HS or CN codes under which it is imported as such."""

    cpv_prefix: str
    good: str
    stage: int
    codes: tuple[str, ...]
    use: bool  # False: looked at, and no answer to where the good comes from
    reviewer: str
    reviewed_on: date
    why: str


@dataclass(frozen=True, slots=True)
class InputLink:
    """A good in a publisher's words, our good for it, and our good for the input that it means."""

    listed: str
    good: str
    input: str
    reviewer: str
    reviewed_on: date
    why: str


def trade_links(text: str, goods: Known) -> tuple[TradeLink, ...]:
    """Return the links, longest prefix first. Raises PolicyError naming the row that is wrong."""
    columns = ("cpv_prefix", "good", "stage", "hs_codes", "use", "reviewer", "reviewed_on", "why")
    links = []
    for row, where in _rows(text, columns, "cpv_hs.csv"):
        codes = tuple(row["hs_codes"].split(";"))
        if row["use"] not in ("yes", "no"):
            raise PolicyError(Message("policy.use", where=where))
        if row["use"] == "yes" and len(row["cpv_prefix"]) < 3:
            raise PolicyError(Message("policy.too_coarse", where=where))
        if not all(CODE.fullmatch(code) for code in codes):
            raise PolicyError(Message("policy.hs_digits", where=where))
        _known(row["good"], goods, where)
        links.append(
            TradeLink(
                row["cpv_prefix"], row["good"], int(row["stage"]), codes, row["use"] == "yes",
                row["reviewer"], _day(row, where), row["why"],
            )
        )  # fmt: skip
    return tuple(sorted(links, key=lambda link: (-len(link.cpv_prefix), link.cpv_prefix)))


def input_links(text: str, goods: Known) -> tuple[InputLink, ...]:
    """Return the links in table order. Raises PolicyError naming the row that is wrong."""
    columns = ("listed", "good", "input", "reviewer", "reviewed_on", "why")
    links = []
    for row, where in _rows(text, columns, "inputs.csv"):
        for name in ("good", "input"):
            _known(row[name], goods, where)
        links.append(
            InputLink(
                row["listed"], row["good"], row["input"], row["reviewer"], _day(row, where),
                row["why"],
            )
        )  # fmt: skip
    return tuple(links)


def _rows(text: str, columns: tuple[str, ...], name: str) -> Iterator[tuple[dict[str, str], str]]:
    reader = csv.DictReader(io.StringIO(text))
    if tuple(reader.fieldnames or ()) != columns:
        raise PolicyError(Message("policy.columns", where=name, columns=tuple(columns)))
    for number, row in enumerate(reader, start=2):
        where = f"{name} row {number}"
        if not (row["reviewer"] and row["why"]):
            raise PolicyError(Message("policy.link_without_reason", where=where))
        yield row, where


def _known(good: str, goods: Known, where: str) -> None:
    if good not in goods:
        raise PolicyError(Message("policy.no_good", where=where, good=good))


def _day(row: Mapping[str, str], where: str) -> date:
    try:
        return date.fromisoformat(row["reviewed_on"])
    except ValueError:
        raise PolicyError(
            Message("policy.reviewed_on", where=where, value=row["reviewed_on"])
        ) from None
