"""The blocks of a paper, whatever it is written to. Frozen values, plain text, no markup.

A paper knows its day and takes no other: the same blocks give the same bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the title of the paper. ``level``: 2, 3 or 4, none skipped."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. ``quiet``: an aside in smaller letters."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperTable:
    """A table whose rows are as long as its headings. An empty cell is to be filled in by hand.

    ``widths``: of the columns, in proportion to each other; none: all the same.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    small: bool = False  # in smaller letters: a list to look something up in

    def is_blank(self, row: tuple[str, ...]) -> bool:
        """Return whether somebody writes into the row by hand."""
        return len(row) > 2 and not any(row[1:])


@dataclass(frozen=True, slots=True)
class Callout:
    """What counts most, in a frame: a word in bold, and the sentence that goes with it."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class FigureBlock:
    """A drawing (SVG), with what it shows for who cannot see it. Its table stands beside it."""

    svg: str
    alt: str


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins on a new page."""


Block: TypeAlias = Heading | Paragraph | Bullets | PaperTable | Callout | FigureBlock | NewPage


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that leaves the house.

    ``data``: what it says as JSON values, kept inside a PDF. ``footer`` stands on every page.
    """

    title: str
    language: str
    day: date
    blocks: tuple[Block, ...]
    footer: str
    page_of: str  # "of", as in "page 1 of 3"
    data: Mapping[str, object] = field(default_factory=dict)
